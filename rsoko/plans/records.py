"""The register of measures for programs."""

import pandas as pd

from rsoko.plans.counting import counted, sums
from rsoko.plans.register import PLACES, Register
from rsoko.records import records
from schemas.terms import MeasureStanding

__all__ = ["register_json"]

MEASURE = [
    "school", "municipality", "district", "number", "kind", "title", "level", "start", "end", "until", "planned",
    "actual", "status", "standing", "due", "weeks_late", "listed",
]  # fmt: skip


def register_json(register: Register) -> dict[str, object]:
    """Counts, measures, and what is missing; days as 2026-10-31, missing values as null."""
    measures = register.measures
    return {
        "cohort": register.cohort,
        "on": register.day.isoformat(),
        "list": register.run,
        "total": sums(measures),
        "schools": _records(counted(measures, ["school", "municipality", "district"])),
        "municipalities": _records(counted(measures, ["municipality", "municipality_name", "district"])),
        "districts": _records(counted(measures, ["district", "district_name"])),
        "levels": _records(counted(measures, ["level"])),
        "kinds": _records(counted(measures, ["kind"])),
        "late": _records(measures.loc[measures["standing"] == MeasureStanding.LATE, MEASURE]),
        "due": _records(measures.loc[measures["due"], MEASURE]),
        "measures": _records(measures[MEASURE]),
        "owing": _records(register.owing[PLACES]),
        "without": _records(register.without[["school", "name", *PLACES]]),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in ("start", "end", "until") if name in frame.columns}
    return records(frame.assign(**days))
