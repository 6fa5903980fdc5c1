"""Charts of the notes on deficits: shares with their intervals."""

from math import nan

import numpy as np

from rsoko.methodology import Deficits
from rsoko.monitorings.intervals import wilson
from rsoko.records import records
from rsoko.reports.charts import Estimate, Group, intervals
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import MEASURES, NONE, Sign, field_of, title_of
from schemas.terms import ComparedGroup, Scope

__all__ = ["deficits_chart"]

RED, BLUE, GOLD = "#9f1239", "#1e3a8a", "#92560c"


def deficits_chart(place: Place, rules: Deficits, sign: Sign) -> str:
    """Of the region: schools with low results and the others; of a place: its schools and those of the region."""
    if place.scope is Scope.MINISTRY:
        rows = {(row["group"], row["measure"]): row for row in records(place.shown.comparison)}
        whose = (("ШНОР", RED, LOW), ("остальные школы", BLUE, ComparedGroup.OTHERS.value))
        groups = [
            Group(name, colour, [_compared(rows.get((group, measure)), sign) for measure in MEASURES])
            for name, colour, group in whose
        ]
    else:
        own = "округа" if place.scope is Scope.DISTRICT else "муниципалитета"
        cells = (
            (f"ШНОР {own}", RED, place.cell(LOW)),
            (f"все школы {own}", BLUE, place.cell()),
            ("ШНОР области", GOLD, place.region(LOW)),
        )
        groups = [
            Group(name, colour, [_of_cell(cell, measure, rules, sign) for measure in MEASURES])
            for name, colour, cell in cells
        ]
    titles = [title_of(measure, rules.pronounced_groups.value) for measure in MEASURES]
    return intervals(titles, groups, "Доля педагогов с дефицитами")


def _compared(row: Row | None, sign: Sign) -> Estimate:
    if row is None or row["share"] is None:
        return _nothing(row, sign)
    return Estimate(row["share"], row["share_low"], row["share_high"])


def _of_cell(cell: Row | None, measure: str, rules: Deficits, sign: Sign) -> Estimate:
    share = None if cell is None else cell[field_of(measure)]
    if cell is None or share is None:
        return _nothing(cell, sign)
    part, whole = (measure, "answered") if measure == MEASURES[-1] else (f"deficits_{measure}", f"defined_{measure}")
    counts = (np.array([float(cell[part])]), np.array([float(cell[whole])]))
    low, high = wilson(*counts, rules.interval_confidence.value)
    return Estimate(share, float(low[0]), float(high[0]))


def _nothing(row: Row | None, sign: Sign) -> Estimate:
    return Estimate(nan, nan, nan, sign.hidden if row is not None and row["hidden"] else NONE)
