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
    cohort: int = year("Год выявления", note="Год выявления, по итогам которого школа включена в перечень.")
    number: int = count("№", low=1, note="Порядковый номер мероприятия в плане школы.")
    kind: str = word("Вид меры", MeasureKind)
    title: str = label("Мероприятие", note="Название мероприятия.")
    level: str = word("Уровень", MeasureLevel, note="На каком уровне проводится мероприятие.")
    start: pd.Timestamp = day("Начало", note="Дата начала мероприятия.")
    end: pd.Timestamp = day("Окончание", note="Дата окончания мероприятия.")
    responsible: str = label("Ответственный", note="Должность или организация; фамилия не нужна.")
    planned: int = count("Участников по плану", note="Сколько участников запланировано.")
    actual: pd.Int64Dtype = count(
        "Участников по факту", nullable=True, note="Сколько участников было; до проведения оставьте пустой."
    )
    status: str = word("Статус", MeasureStatus, note="Состояние мероприятия на день отправки.")

    @rule(
        "start",
        "Начало ({value[start]}) не может относиться к плану для школ, выявленных в {value[cohort]} году.",
        "Проверьте год начала.",
        demand="Год не дальше десяти лет от графы «{title[cohort]}».",
        broken="IFERROR(AND(ISNUMBER({start}),ISNUMBER({cohort}),ABS(YEAR({start})-{cohort})>10),FALSE)",
    )
    def start_near_cohort(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Plans follow the identification; some measures were under way before it."""
        return _near(rows["start"], rows["cohort"])

    @rule(
        "end",
        "Окончание ({value[end]}) не может относиться к плану для школ, выявленных в {value[cohort]} году.",
        "Проверьте год окончания.",
        demand="Год не дальше десяти лет от графы «{title[cohort]}».",
        broken="IFERROR(AND(ISNUMBER({end}),ISNUMBER({cohort}),ABS(YEAR({end})-{cohort})>10),FALSE)",
    )
    def end_near_cohort(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A plan lasts some years at most."""
        return _near(rows["end"], rows["cohort"])

    @rule(
        "end",
        "Окончание ({value[end]}) раньше начала ({value[start]}).",
        "Проверьте обе даты.",
        demand="Не раньше, чем «{title[start]}».",
        broken="AND(ISNUMBER({start}),ISNUMBER({end}),{end}<{start})",
    )
    def end_after_start(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """A measure ends no earlier than it begins."""
        return ~(rows["end"] < rows["start"])

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "cohort", "number"]  # noqa: RUF012
