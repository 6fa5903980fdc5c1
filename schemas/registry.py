"""Sheets of the registry workbook: places, schools, contacts; programmes and resource centres where it has them."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import answer, count, day, label, rule, school_code, short_code, word, words
from schemas.terms import DeficitGroup, Level, Locality, Scope

__all__ = ["Centres", "Contacts", "Districts", "Municipalities", "Programmes", "Schools"]

# The longest retraining of a teacher is far below it.
_MOST_HOURS = 2000
_ONE_OFFICE = (Scope.MINISTRY, Scope.INSTITUTE)
_CHANNEL = r"(?:[^@\s:/]+@[^@\s]+\.[^@\s.]+|[A-Za-z][A-Za-z0-9+.-]*://\S+)"


class Districts(pa.DataFrameModel):
    """Departments of educational districts."""

    code: str = short_code("Код")
    name: str = label("Наименование")

    class Config:
        """What makes a row unique."""

        unique = ["code"]  # noqa: RUF012


class Municipalities(pa.DataFrameModel):
    """Municipal bodies that manage education."""

    code: str = short_code("Код")
    name: str = label("Наименование")
    district: str = short_code("Код округа")

    class Config:
        """What makes a row unique."""

        unique = ["code"]  # noqa: RUF012


class Schools(pa.DataFrameModel):
    """Schools with their level, place and dates."""

    school: str = school_code("Код ОО")
    name: str = label("Наименование")
    municipality: str = short_code("Код муниципалитета")
    level: str = word("Уровень", Level)
    locality: str = word("Тип местности", Locality)
    opened: pd.Timestamp = day("Дата открытия", nullable=True)
    closed: pd.Timestamp = day("Дата закрытия", nullable=True)
    successor: str = school_code("Код правопреемника", nullable=True)

    @rule(
        "closed",
        "Дата закрытия ({value[closed]}) не позже даты открытия ({value[opened]}).",
        "Проверьте обе даты.",
    )
    def closed_after_opened(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A school closes after it opened."""
        return ~(rows["closed"] <= rows["opened"])

    @rule("successor", "Школа {value[successor]} названа собственным правопреемником.", "Укажите другую школу.")
    def successor_is_another(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A school does not succeed itself."""
        return rows["successor"].isna() | (rows["successor"] != rows["school"])

    class Config:
        """What makes a row unique."""

        unique = ["school"]  # noqa: RUF012


class Contacts(pa.DataFrameModel):
    """Channels to offices and schools."""

    scope: str = word("Область", Scope)
    code: str = short_code("Код", nullable=True)
    role: str = label("Роль")
    channel: str = label("Канал")
    active: bool = answer("Активен")

    @rule(
        "code",
        "Не указан код получателя (область — {value[scope]}).",
        "Впишите код округа, муниципалитета или школы.",
    )
    def code_given(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Only the ministry and the institute are alone of their kind and need no code."""
        return rows["code"].notna() | rows["scope"].isna() | rows["scope"].isin(_ONE_OFFICE)

    @rule(
        "channel",
        "Канал «{value[channel]}» не похож ни на адрес электронной почты, ни на адрес Apprise.",
        "Впишите адрес вида name@example.org или вида схема://….",
    )
    def channel_is_address(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A channel is an e-mail address or an Apprise URL."""
        return rows["channel"].isna() | rows["channel"].str.fullmatch(_CHANNEL).eq(True)

    class Config:
        """What makes a row unique."""

        unique = ["scope", "code", "role", "channel"]  # noqa: RUF012


class Programmes(pa.DataFrameModel):
    """Catalogue of programmes of professional development: whom each is for and which deficits it answers."""

    code: str = label("Код")
    title: str = label("Наименование")
    subject: str = label("Предмет", nullable=True)
    groups: str = words("Группы дефицитов", DeficitGroup)
    hours: int = count("Часов", low=1, high=_MOST_HOURS)

    class Config:
        """What makes a row unique."""

        unique = ["code"]  # noqa: RUF012


class Centres(pa.DataFrameModel):
    """Schools that are resource centres, and of what."""

    school: str = school_code("Код ОО")
    title: str = label("Наименование")
    profile: str = label("Предмет или направление")

    class Config:
        """What makes a row unique."""

        unique = ["school", "profile"]  # noqa: RUF012
