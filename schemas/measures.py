"""Form «План мероприятий и его исполнение»: a row is a measure of a school's plan."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import count, day, label, rule, school_code, word, year
from schemas.terms import MeasureKind, MeasureLevel, MeasureStatus

__all__ = ["Measures"]

# Years between the identification and a date of its plans: more is a slip of the hand.
_FAR = 10


def _near(days: "pd.Series[pd.Timestamp]", cohorts: "pd.Series[int]") -> "pd.Series[bool]":
    years: pd.Series[int] = (days.dt.year - cohorts).abs()
    return ~(years > _FAR)


class Measures(pa.DataFrameModel):
    """What is planned for a school of a cohort, by whom, when, and what became of it."""

    school: str = school_code("Код ОО")
    cohort: int = year("Год выявления")
    number: int = count("№", low=1)
    kind: str = word("Вид меры", MeasureKind)
    title: str = label("Мероприятие")
    level: str = word("Уровень", MeasureLevel)
    start: pd.Timestamp = day("Начало")
    end: pd.Timestamp = day("Окончание")
    responsible: str = label("Ответственный")
    planned: int = count("Участников по плану")
    actual: pd.Int64Dtype = count("Участников по факту", nullable=True)
    status: str = word("Статус", MeasureStatus)

    @rule(
        "start",
        "Начало ({value[start]}) не может относиться к плану для школ, выявленных в {value[cohort]} году.",
        "Проверьте год начала.",
    )
    def start_near_cohort(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Plans follow the identification; some measures were under way before it."""
        return _near(rows["start"], rows["cohort"])

    @rule(
        "end",
        "Окончание ({value[end]}) не может относиться к плану для школ, выявленных в {value[cohort]} году.",
        "Проверьте год окончания.",
    )
    def end_near_cohort(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A plan lasts some years at most."""
        return _near(rows["end"], rows["cohort"])

    @rule(
        "end",
        "Окончание ({value[end]}) раньше начала ({value[start]}).",
        "Проверьте обе даты.",
    )
    def end_after_start(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A measure ends no earlier than it begins."""
        return ~(rows["end"] < rows["start"])

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "cohort", "number"]  # noqa: RUF012
