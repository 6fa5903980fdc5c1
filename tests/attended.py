"""Small frames of the monitoring of participation written by hand, for tests of its rules."""

from collections.abc import Sequence

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.participation import ParticipationInputs, ParticipationResult, measure_participation
from rsoko.monitorings.participation_result import FRAMES
from schemas.participation_result import RESULT
from tests.frames import METHODOLOGY, YEAR, frame

FORM = {
    "school": "str", "year": "int64", "teachers": "int64", "courses": "int64", "events": "int64",
    "recommendations": "int64", "union_school": "int64", "union_municipal": "int64", "union_district": "int64",
    "union_regional": "int64",
}  # fmt: skip
LISTED = {"school": "str", "results_status": "str", "conditions_status": "str"}
MENTORS = {"school": "str", "rank": "int64", "mentor": "str", "distance": "float64"}
CENTRES = {"school": "str", "title": "str", "profile": "str"}
# municipality -> district
DISTRICTS = {"01": "1", "02": "1", "03": "2"}


def place(school: str, municipality: str = "01", level: str = "secondary") -> dict:
    district = DISTRICTS[municipality]
    return {
        "school": school, "name": f"Школа {school}", "municipality": municipality,
        "municipality_name": f"Муниципалитет {municipality}", "district": district,
        "district_name": f"Округ {district}", "level": level, "locality": "village",
    }  # fmt: skip


def took_part(school: str, teachers: int, *counts: int, year: int = YEAR) -> dict:
    """A row of the form: courses, events, recommendations, then unions from the school's to the region's."""
    names = list(FORM)[3:]
    return (
        {"school": school, "year": year, "teachers": teachers}
        | dict.fromkeys(names, 0)
        | dict(zip(names, counts, strict=False))
    )


def measure(
    schools: Sequence[dict | str],
    rows: Sequence[dict] = (),
    listed: Sequence[tuple[str, str, str]] = (),
    mentors: Sequence[tuple[str, int, str, float]] = (),
    resilient: Sequence[str] = (),
    centres: Sequence[tuple[str, str, str]] = (),
    methodology: Methodology = METHODOLOGY,
) -> ParticipationResult:
    """The result of small frames, each held against its declaration."""
    places = [place(each) if isinstance(each, str) else each for each in schools]
    given = (
        pd.DataFrame(places, columns=list(place("430001"))).astype("str"),
        frame(list(rows), FORM),
        *(
            pd.DataFrame(list(part), columns=list(types)).astype(types)
            for part, types in ((listed, LISTED), (mentors, MENTORS))
        ),
        tuple(resilient),
        pd.DataFrame(list(centres), columns=list(CENTRES)).astype(CENTRES),
    )
    result = measure_participation(ParticipationInputs(YEAR, *given), methodology)
    for name in FRAMES:
        RESULT[name].validate(getattr(result, name))
    return result


def cells(frame: pd.DataFrame, column: str, key: str = "school") -> dict[str, object]:
    """A column of a frame by its key; missing values as None."""
    return {code: None if pd.isna(value) else value for code, value in frame.set_index(key)[column].items()}
