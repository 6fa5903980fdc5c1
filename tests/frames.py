"""Small frames written by hand, for tests of the rules."""

import pandas as pd

from rsoko.methodology import DEFAULT, load_methodology
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import FRAMES, Inputs, Result
from schemas.identification import RESULT

YEAR = 2026
METHODOLOGY = load_methodology(DEFAULT.read_bytes())

ASSESSMENT = {
    "school": "str", "year": "int64", "procedure": "str", "subject": "str", "grade": "int64",
    "participants": "int64", "below_min": "int64", "good": "Int64", "mean_score": "Float64",
}  # fmt: skip
ENGAGEMENT = {
    "school": "str", "year": "int64", "students": "int64", "school_stage": "int64", "municipal_stage": "int64",
    "regional_winners": "int64", "graduates_9": "int64", "entered_10": "int64",
}  # fmt: skip
CONDITIONS = {
    "school": "str", "year": "int64", "students": "int64", "low_income": "Int64", "single_parent": "Int64",
    "at_risk_family": "Int64", "parents_unemployed": "Int64", "special_needs": "Int64", "non_native": "Int64",
    "registered": "Int64", "guardianship": "Int64", "positions": "Float64", "vacancies": "Float64",
    "teachers": "Int64", "no_category": "Int64", "retirement_age": "Int64", "psychologist": "boolean",
    "trained_3y": "Int64", "computers": "Int64", "internet_mbps": "Float64", "needs_repair": "boolean",
    "spending_per_pupil": "Float64",
}  # fmt: skip


def frame(rows: list[dict], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def places(codes: list[str], level: str = "secondary") -> pd.DataFrame:
    """Schools of one municipality."""
    return pd.DataFrame(
        {
            "school": codes, "name": [f"Школа {code}" for code in codes], "municipality": "01",
            "municipality_name": "Первый муниципальный округ", "district": "1", "district_name": "Первый округ",
            "level": level, "locality": "village",
        }
    ).astype("str")  # fmt: skip


def assessment(school: str, year: int, procedure: str, subject: str, participants: int, below: int, **more) -> dict:
    row = {"school": school, "year": year, "procedure": procedure, "subject": subject, "mean_score": None}
    row |= {"grade": {"OGE": 9, "EGE": 11}.get(procedure, 4), "participants": participants, "below_min": below}
    return row | {"good": 0 if procedure != "EGE" else None} | more


def engaged(school: str, municipal: int, students: int, entered: int, graduates: int, year: int = YEAR) -> dict:
    row = {"school": school, "year": year, "students": students, "school_stage": students, "regional_winners": 0}
    return row | {"municipal_stage": municipal, "entered_10": entered, "graduates_9": graduates}


def context(school: str, year: int = YEAR, **values) -> dict:
    """A conditions row with every field empty but `students` and the given ones."""
    return dict.fromkeys(CONDITIONS) | {"school": school, "year": year, "students": 100} | values


def comfortable(school: str, **values) -> dict:
    """A conditions row of a school with nothing adverse."""
    row = context(school)
    row |= dict.fromkeys(
        ("low_income", "single_parent", "at_risk_family", "parents_unemployed", "special_needs", "non_native",
         "registered", "guardianship", "vacancies", "no_category", "retirement_age"), 0,
    )  # fmt: skip
    row |= {"positions": 10.0, "teachers": 10, "trained_3y": 10, "computers": 100, "internet_mbps": 100.0}
    return row | {"psychologist": True, "needs_repair": False, "spending_per_pupil": 200.0} | values


def score(
    codes: list[str],
    assessments: list[dict] = (),
    engagement: list[dict] = (),
    conditions: list[dict] = (),
    previous: list[tuple[str, str, str]] | None = None,
    methodology=METHODOLOGY,
) -> Result:
    columns = ["school", "results_status", "conditions_status"]
    result = identify(
        Inputs(
            YEAR,
            places(codes),
            frame(list(assessments), ASSESSMENT),
            frame(list(engagement), ENGAGEMENT),
            frame(list(conditions), CONDITIONS),
            None if previous is None else pd.DataFrame(previous, columns=columns).astype("str"),
        ),
        methodology,
    )
    for name in FRAMES:
        RESULT[name].validate(getattr(result, name))
    return result


def cells(result: Result, column: str) -> dict[str, object]:
    """A column of the result by school; missing values as None."""
    values = result.schools.set_index("school")[column]
    return {code: None if pd.isna(value) else value for code, value in values.items()}
