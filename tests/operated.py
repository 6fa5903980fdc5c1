"""Facts on the work of the system written by hand, as a snapshot keeps them."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from rsoko.calendar import WEEKENDS
from rsoko.monitorings.operation import judge_operation
from schemas.operation import FACTS, RESULT
from tests.frames import METHODOLOGY, YEAR

COHORT = YEAR - 1
# Each frame may be left out; rows may leave out what these say.
DEFAULTS: dict[str, dict[str, object]] = {
    "districts": {},
    "campaigns": {},
    "forms": {"monitoring": "identification", "year": YEAR, "form": "engagement", "form_year": YEAR, "district": "1",
              "receipt": "received", "received_on": date(YEAR, 10, 1), "deadline": date(YEAR, 10, 30), "schools": 10,
              "absent": 0},
    "files": {"form": "engagement", "form_year": YEAR, "district": "1", "files": 1, "rejected": 0, "refused": 0,
              "first_on": date(YEAR, 10, 1), "accepted_on": date(YEAR, 10, 1), "warnings": 0, "acknowledged": 0},
    "errors": {"form": "engagement", "form_year": YEAR, "remarks": 1},
    "letters": {"about": "run", "monitoring": "identification", "year": YEAR, "scope": "municipality", "code": "11",
                "name": "Первый район", "district": "1", "letters": 1, "sent": 1, "repeated": 0, "waiting": 0,
                "temporary": 0, "permanent": 0, "unknown": 0, "unreachable": 0},
    "runs": {"monitoring": "identification", "year": YEAR, "number": 1, "status": "published",
             "started_on": date(YEAR, 10, 20), "published_on": date(YEAR, 10, 25)},
    "plans": {"district": "1"},
}  # fmt: skip
DISTRICTS = [
    {"code": "1", "name": "Первый образовательный округ"},
    {"code": "2", "name": "Второй образовательный округ"},
]
AUTUMNS = [
    {"monitoring": "identification", "year": year, "first": date(year, 9, 1), "last": date(year, 10, 31),
     "deadline": date(year, 10, 30)}
    for year in (COHORT, YEAR)
]  # fmt: skip


def facts(**given: Sequence[Mapping[str, object]]) -> dict[str, pd.DataFrame]:
    """Frames of facts from rows, each held against its declaration."""
    rows = {"districts": DISTRICTS, "campaigns": AUTUMNS[1:]} | given
    return {
        name: declared.validate(
            pd.DataFrame([DEFAULTS[name] | dict(row) for row in rows.get(name, ())], columns=list(declared.columns))
        )
        for name, declared in FACTS.items()
    }


def judged(**given: Sequence[Mapping[str, object]]) -> dict[str, pd.DataFrame]:
    """What comes of the facts, each frame held against its declaration."""
    found = judge_operation(facts(**given), METHODOLOGY.operation, WEEKENDS)
    for name, declared in RESULT.items():
        declared.validate(found[name])
    return found


def named(found: Mapping[str, pd.DataFrame]) -> list[tuple[str, int, int]]:
    """Findings in their order: indicator, count, base."""
    rows = found["findings"]
    return list(zip(rows["indicator"], rows["count"], rows["base"], strict=True))
