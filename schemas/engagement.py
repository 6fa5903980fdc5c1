"""Form «Олимпиадная активность и продолжение обучения»: a row is a school."""

import pandera.pandas as pa

from schemas.fields import count, school_code, within, year

__all__ = ["Engagement"]


class Engagement(pa.DataFrameModel):
    """Stages of the olympiad and the way from grade 9 to grade 10."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    students: int = count("Обучающихся 4–11 классов", note="Сколько обучающихся в 4–11 классах.")
    school_stage: int = count(
        "Участников школьного этапа",
        note="Участники школьного этапа всероссийской олимпиады школьников; каждый учитывается один раз.",
    )
    municipal_stage: int = count(
        "Участников муниципального этапа", note="Из них участники муниципального этапа; каждый учитывается один раз."
    )
    regional_winners: int = count(
        "Победителей и призёров регионального этапа",
        note="Сколько победителей и призёров регионального этапа.",
    )
    graduates_9: int = count(
        "Выпускников 9 классов", note="Окончили 9 класс в этом учебном году; если 9 классов нет — 0."
    )
    entered_10: int = count("Поступили в 10 класс", note="Из них поступили в 10 класс.")

    school_stage_within_students = within("school_stage", "students")
    municipal_stage_within_school_stage = within("municipal_stage", "school_stage")
    entered_10_within_graduates_9 = within("entered_10", "graduates_9")

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "year"]  # noqa: RUF012
