"""Form «Участие в мероприятиях ИРО»: a row is a school."""

import pandera.pandas as pa

from schemas.fields import count, school_code, within, year

__all__ = ["Participation"]

_UNIONS = "Участвуют в методических объединениях"
_IN_UNION = "Учителя, участвующие в работе методических объединений этого уровня."


class Participation(pa.DataFrameModel):
    """Teachers who were trained, came, use recommendations, and take part in unions of each level."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    teachers: int = count("Учителей", note="Сколько учителей работает в школе.")
    courses: int = count(
        "Прошли курсы ИРО", note="Учителя, прошедшие курсы ИРО за учебный год; каждый учитывается один раз."
    )
    events: int = count(
        "Участвовали в мероприятиях", note="Учителя, участвовавшие в мероприятиях ИРО; каждый один раз."
    )
    recommendations: int = count("Применяют методические рекомендации", note="Учителя, применяющие рекомендации ИРО.")
    union_school: int = count(f"{_UNIONS}: школьных", aliases=("школьных",), note=_IN_UNION)
    union_municipal: int = count(f"{_UNIONS}: муниципальных", aliases=("муниципальных",), note=_IN_UNION)
    union_district: int = count(f"{_UNIONS}: окружных", aliases=("окружных",), note=_IN_UNION)
    union_regional: int = count(f"{_UNIONS}: региональных", aliases=("региональных",), note=_IN_UNION)

    courses_within_teachers = within("courses", "teachers")
    events_within_teachers = within("events", "teachers")
    recommendations_within_teachers = within("recommendations", "teachers")
    union_school_within_teachers = within("union_school", "teachers")
    union_municipal_within_teachers = within("union_municipal", "teachers")
    union_district_within_teachers = within("union_district", "teachers")
    union_regional_within_teachers = within("union_regional", "teachers")

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "year"]  # noqa: RUF012
