"""Schools, years and plans written by hand, for tests of the effectiveness of measures."""

from collections.abc import Mapping, Sequence

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.effectiveness import EffectivenessInputs, EffectivenessResult, judge_measures
from rsoko.monitorings.effectiveness_result import FRAMES
from schemas.effectiveness_result import RESULT
from tests.frames import ASSESSMENT, METHODOLOGY, YEAR, assessment, frame, places

COHORT = YEAR - 1
MEASURES = {
    "school": "str", "cohort": "int64", "number": "int64", "kind": "str", "title": "str", "level": "str",
    "start": "datetime64[ns]", "end": "datetime64[ns]", "responsible": "str", "planned": "int64", "actual": "Int64",
    "status": "str",
}  # fmt: skip


def planned(school: str, number: int, status: str = "done", **more) -> dict:
    """A measure of a plan."""
    row = {"school": school, "cohort": COHORT, "number": number, "kind": "teaching", "title": "Мероприятие"}
    row |= {"level": "school", "start": "2025-11-05", "end": "2026-05-29", "responsible": "школа", "status": status}
    return row | {"planned": 10, "actual": 8} | more


def pooled(school: str, years: Mapping[int, tuple[int, int]]) -> list[dict]:
    """Rows of a school: by year those below the minimum and the participants, over the two subjects."""
    rows = []
    for year, (below, participants) in years.items():
        first = min(below, participants // 2)
        rows.append(assessment(school, year, "VPR", "russian", participants // 2, first))
        rows.append(assessment(school, year, "OGE", "mathematics", participants - participants // 2, below - first))
    return rows


def judge(
    statuses: Mapping[str, str],
    assessments: Sequence[dict] = (),
    measures: Sequence[dict] = (),
    now: Mapping[str, str] | None = None,
    closed: Sequence[str] = (),
    methodology: Methodology = METHODOLOGY,
    towns: Mapping[str, str] | None = None,
) -> EffectivenessResult:
    """The result of small frames, each held against its declaration; `statuses` are those of the cohort's year.

    towns: municipality of each school, «12» lies in the district «1»; all are in «01» without it.
    """
    known = places(list(statuses))
    if towns is not None:
        town = known["school"].map(towns)
        names = {"municipality_name": "Округ " + town, "district_name": town.str[:1] + " образовательный округ"}
        known = known.assign(municipality=town, district=town.str[:1], **names)
    listed = pd.DataFrame(list((now or {}).items()), columns=["school", "results_status"]).astype("str")
    inputs = EffectivenessInputs(
        year=YEAR,
        cohort_year=COHORT,
        schools=known[~known["school"].isin(closed)],
        assessments=frame(list(assessments), ASSESSMENT),
        measures=frame(list(measures), MEASURES),
        cohort=known.assign(results_status=list(statuses.values())).astype("str"),
        now=listed,
    )
    result = judge_measures(inputs, methodology)
    for name in FRAMES:
        RESULT[name].validate(getattr(result, name))
    return result


def cells(of: pd.DataFrame, column: str, key: str = "school") -> dict[str, object]:
    """A column of a frame by its key; missing values as None."""
    return {code: None if pd.isna(value) else value for code, value in of.set_index(key)[column].items()}
