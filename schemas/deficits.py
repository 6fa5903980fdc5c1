"""Form «Самоанализ педагога»: a row is a teacher and a subject; the teacher goes by a pseudonym."""

from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.fields import count, label, pseudonym, school_code, word, year
from schemas.terms import TeacherCategory

__all__ = ["GROUPS", "ITEMS", "SCALE", "Deficits"]

UUD = "программа формирования универсальных учебных действий"
TECHNOLOGIES = "психолого-педагогические технологии"
ASSESSMENT = "оценивание образовательных результатов"
INDIVIDUAL = "индивидуальные образовательные маршруты и программы"

# What the groups of the questionnaire are about.
GROUPS = {"uud": UUD, "technologies": TECHNOLOGIES, "assessment": ASSESSMENT, "individual": INDIVIDUAL}
# What an answer means; an empty cell is no answer.
SCALE = {0: "не владею", 1: "владею частично", 2: "владею в основном", 3: "владею свободно"}

_SCALE = ", ".join(f"{answer} — {meaning}" for answer, meaning in SCALE.items()) + "; пусто — нет ответа"

# group of deficits -> its items, in the order of the questionnaire
ITEMS = {group: tuple(f"{group}_{number}" for number in range(1, 6)) for group in GROUPS}


def _item(title: str, group: str) -> Any:  # noqa: ANN401
    """An answer of the questionnaire."""
    return count(title, nullable=True, high=3, note=f"Вопрос самоанализа: {group}. {_SCALE}.")


class Deficits(pa.DataFrameModel):
    """Answers of teachers about themselves: four groups of five items, each 0 to 3 or empty."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    teacher: str = pseudonym(
        "Код педагога",
        note="Условный код, свой у каждого педагога школы, например П-001. Без фамилий, имён, телефонов и номеров.",
    )
    subject: str = label("Предмет", note="Предмет, который ведёт педагог; на каждый предмет — своя строка.")
    category: str = word(
        "Квалификационная категория", TeacherCategory, note="«Соответствие» — соответствие занимаемой должности."
    )
    experience: int = count("Стаж, лет", high=70, note="Педагогический стаж, полных лет.")
    uud_1: pd.Int64Dtype = _item("1.1", UUD)
    uud_2: pd.Int64Dtype = _item("1.2", UUD)
    uud_3: pd.Int64Dtype = _item("1.3", UUD)
    uud_4: pd.Int64Dtype = _item("1.4", UUD)
    uud_5: pd.Int64Dtype = _item("1.5", UUD)
    technologies_1: pd.Int64Dtype = _item("2.1", TECHNOLOGIES)
    technologies_2: pd.Int64Dtype = _item("2.2", TECHNOLOGIES)
    technologies_3: pd.Int64Dtype = _item("2.3", TECHNOLOGIES)
    technologies_4: pd.Int64Dtype = _item("2.4", TECHNOLOGIES)
    technologies_5: pd.Int64Dtype = _item("2.5", TECHNOLOGIES)
    assessment_1: pd.Int64Dtype = _item("3.1", ASSESSMENT)
    assessment_2: pd.Int64Dtype = _item("3.2", ASSESSMENT)
    assessment_3: pd.Int64Dtype = _item("3.3", ASSESSMENT)
    assessment_4: pd.Int64Dtype = _item("3.4", ASSESSMENT)
    assessment_5: pd.Int64Dtype = _item("3.5", ASSESSMENT)
    individual_1: pd.Int64Dtype = _item("4.1", INDIVIDUAL)
    individual_2: pd.Int64Dtype = _item("4.2", INDIVIDUAL)
    individual_3: pd.Int64Dtype = _item("4.3", INDIVIDUAL)
    individual_4: pd.Int64Dtype = _item("4.4", INDIVIDUAL)
    individual_5: pd.Int64Dtype = _item("4.5", INDIVIDUAL)

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "year", "teacher", "subject"]  # noqa: RUF012
