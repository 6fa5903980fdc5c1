"""Form «Результаты оценочных процедур»: a row is a school, a procedure, a subject and a grade."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import NO_CEILING, count, number, rule, school_code, within, word, year
from schemas.terms import Procedure, Subject

__all__ = ["GRADES", "Assessments"]

GRADES = {Procedure.VPR: (4, 5, 6, 7, 8, 10), Procedure.OGE: (9,), Procedure.EGE: (11,)}

_EGE_ONLY = (Subject.MATHEMATICS_BASIC, Subject.MATHEMATICS_PROFILE)

# The same rules in the formulas of a spreadsheet, where words are labels.
_MARKED = f'OR({{procedure}}="{Procedure.VPR.label}",{{procedure}}="{Procedure.OGE.label}")'
_OTHER_SUBJECT = ",".join(f'{{subject}}="{subject.label}"' for subject in _EGE_ONLY)
_OTHER_GRADES = ",".join(
    f'AND({{procedure}}="{procedure.label}",{",".join(f"{{grade}}<>{grade}" for grade in grades)})'
    for procedure, grades in GRADES.items()
)


class Assessments(pa.DataFrameModel):
    """Participants and low results of ВПР, ОГЭ and ЕГЭ."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    procedure: str = word("Процедура", Procedure)
    subject: str = word("Предмет", Subject)
    grade: int = count("Класс", low=1, high=11, note="Класс, в котором проводилась процедура.")
    participants: int = count("Участников", note="Сколько обучающихся школы участвовало в процедуре.")
    below_min: int = count(
        "Ниже минимального порога",
        note="Участники с отметкой «2» (ВПР, ОГЭ, базовая математика) или не набравшие минимального балла (ЕГЭ).",
    )
    good: pd.Int64Dtype = count("На «4» и «5»", nullable=True, note="Участники, получившие отметки «4» и «5».")
    mean_score: float = number(
        "Средний балл",
        nullable=True,
        high=100,
        note="Средняя отметка (ВПР, ОГЭ, базовая математика) или средний балл по стобалльной шкале (остальное).",
    )

    below_min_within_participants = within("below_min", "participants")

    @rule(
        "subject",
        "Предмет «{value[subject]}» бывает только у ЕГЭ, а процедура в строке — {value[procedure]}.",
        "Укажите «математика» либо исправьте процедуру.",
        demand="Базовая и профильная математика бывают только у ЕГЭ.",
        broken=f'AND(OR({_OTHER_SUBJECT}),{{procedure}}<>"",{{procedure}}<>"{Procedure.EGE.label}")',
    )
    def subject_of_procedure(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Basic and profile mathematics are taken at ЕГЭ only."""
        return (rows["procedure"] == Procedure.EGE) | ~rows["subject"].isin(_EGE_ONLY) | rows["procedure"].isna()

    @rule(
        "grade",
        "Класс {value[grade]} не соответствует процедуре {value[procedure]}.",
        "ВПР пишут 4–8 и 10 классы, ОГЭ сдают в 9, ЕГЭ — в 11.",
        demand="ВПР пишут 4–8 и 10 классы, ОГЭ сдают в 9, ЕГЭ — в 11.",
        broken=f"AND(ISNUMBER({{grade}}),OR({_OTHER_GRADES}))",
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
        demand="Не больше, чем «{title[participants]}» без «{title[below_min]}».",
        ceiling="IF(AND(COUNT({participants},{below_min})=2,{below_min}<={participants}),"
        f"{{participants}}-{{below_min}},{NO_CEILING})",
    )
    def good_within_rest(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Those with 4 and 5 are among those not below the minimum (one remark where these are already too many)."""
        rest = rows["participants"] - rows["below_min"]
        return ~(rows["good"] > rest) | (rest < 0)

    @rule(
        "good",
        "Не заполнена графа «На «4» и «5»»: для процедуры {value[procedure]} она обязательна.",
        "Впишите число (0, если таких нет). Пустой её можно оставить только для ЕГЭ.",
        demand="Пустой графу можно оставить только для ЕГЭ.",
        broken=f'AND({_MARKED},OR(TRIM({{good}})="",TRIM({{good}})="-",TRIM({{good}})="н/д"))',
    )
    def good_given(cls, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: N805
        """Only ЕГЭ has no marks, so only there the number may be missing."""
        return rows["good"].notna() | ~rows["procedure"].isin([Procedure.VPR, Procedure.OGE])

    @rule(
        "mean_score",
        "Средний балл {value[mean_score]} невозможен: {value[procedure]}, {value[subject]} — это отметка от 2 до 5.",
        "Впишите среднюю отметку или оставьте ячейку пустой.",
        demand="Для ВПР, ОГЭ и базовой математики — отметка от 2 до 5.",
        broken=f'AND(ISNUMBER({{mean_score}}),OR({_MARKED},{{subject}}="{Subject.MATHEMATICS_BASIC.label}"),'
        "OR({mean_score}<2,{mean_score}>5))",
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
