"""Form «Результаты оценочных процедур»: a row is a school, a procedure, a subject and a grade."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import count, number, rule, school_code, within, word, year
from schemas.terms import Procedure, Subject

__all__ = ["GRADES", "Assessments"]

GRADES = {Procedure.VPR: (4, 5, 6, 7, 8, 10), Procedure.OGE: (9,), Procedure.EGE: (11,)}

_EGE_ONLY = (Subject.MATHEMATICS_BASIC, Subject.MATHEMATICS_PROFILE)


class Assessments(pa.DataFrameModel):
    """Participants and low results of ВПР, ОГЭ and ЕГЭ."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    procedure: str = word("Процедура", Procedure)
    subject: str = word("Предмет", Subject)
    grade: int = count("Класс", low=1, high=11)
    participants: int = count("Участников")
    below_min: int = count("Ниже минимального порога")
    good: pd.Int64Dtype = count("На «4» и «5»", nullable=True)
    mean_score: float = number("Средний балл", nullable=True, high=100)

    below_min_within_participants = within("below_min", "participants")

    @rule(
        "subject",
        "Предмет «{value[subject]}» бывает только у ЕГЭ, а процедура в строке — {value[procedure]}.",
        "Укажите «математика» либо исправьте процедуру.",
    )
    def subject_of_procedure(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Basic and profile mathematics are taken at ЕГЭ only."""
        return (rows["procedure"] == Procedure.EGE) | ~rows["subject"].isin(_EGE_ONLY) | rows["procedure"].isna()

    @rule(
        "grade",
        "Класс {value[grade]} не соответствует процедуре {value[procedure]}.",
        "ВПР пишут 4–8 и 10 классы, ОГЭ сдают в 9, ЕГЭ — в 11.",
    )
    def grade_of_procedure(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Each procedure has its grades."""
        right = rows["grade"].isna() | ~rows["procedure"].isin(list(Procedure))
        for procedure, grades in GRADES.items():
            right |= (rows["procedure"] == procedure) & rows["grade"].isin(grades)
        return right

    @rule(
        "good",
        "«{title[good]}» ({value[good]}) больше, чем остаётся от «{title[participants]}» ({value[participants]}) "
        "без «{title[below_min]}» ({value[below_min]}).",
        "Проверьте все три числа: один участник не может быть в обеих группах.",
    )
    def good_within_rest(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Those with 4 and 5 are among those not below the minimum (one remark where these are already too many)."""
        rest = rows["participants"] - rows["below_min"]
        return ~(rows["good"] > rest) | (rest < 0)

    @rule(
        "good",
        "Не заполнена графа «На «4» и «5»»: для процедуры {value[procedure]} она обязательна.",
        "Впишите число (0, если таких нет). Пустой её можно оставить только для ЕГЭ.",
    )
    def good_given(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Only ЕГЭ has no marks, so only there the number may be missing."""
        return rows["good"].notna() | ~rows["procedure"].isin([Procedure.VPR, Procedure.OGE])

    @rule(
        "mean_score",
        "Средний балл {value[mean_score]} невозможен: {value[procedure]}, {value[subject]} — это отметка от 2 до 5.",
        "Впишите среднюю отметку или оставьте ячейку пустой.",
    )
    def mean_score_is_mark(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """ВПР, ОГЭ and basic mathematics are marked from 2 to 5; the rest of ЕГЭ is scored from 0 to 100."""
        basic = rows["subject"] == Subject.MATHEMATICS_BASIC
        marked = rows["procedure"].isin([Procedure.VPR, Procedure.OGE]) | ((rows["procedure"] == Procedure.EGE) & basic)
        return ~marked | rows["mean_score"].between(2, 5) | rows["mean_score"].isna()

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "year", "procedure", "subject", "grade"]  # noqa: RUF012
