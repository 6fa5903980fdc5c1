"""The fewest pupils whose results, in whichever pairs, would have given a school another status of results."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from rsoko.explaining.node import Margin
from rsoko.explaining.pair_change import pair_change, pair_title
from rsoko.methodology import Identification
from rsoko.monitorings.result import Result
from rsoko.monitorings.statuses import YearCounts, results_status
from rsoko.monitorings.supporting import CRITERIA, is_confirmed
from rsoko.records import records
from rsoko.reports.wording import counted, number
from schemas.terms import ResultsStatus

__all__ = ["confirmed", "least_changes", "least_margin", "status_by_years"]

Row = Mapping[str, Any]
Changes = list[tuple[Row, int]]
MANY = 3


def least_changes(result: Result, rules: Identification, school: str) -> tuple[Changes, ResultsStatus] | None:
    """Changes of the numbers below the minimum, by pair, with the fewest pupils in all, and the status that they give.

    None where no change gives another status. A status hangs on which years are low, and a year turns with its
    cheapest pairs: so only years are tried.
    """
    (row,) = records(result.schools[result.schools["school"] == school])
    years = {each["year"]: each for each in records(result.years[result.years["school"] == school]) if each["defined"]}
    pairs = records(result.pairs[(result.pairs["school"] == school) & result.pairs["share"].notna()])
    turns = {
        year: changes
        for year, judged in years.items()
        if (changes := _turn([pair for pair in pairs if pair["year"] == year], judged, rules)) is not None
    }
    found: list[tuple[int, Changes, ResultsStatus]] = []
    for size in range(1, len(turns) + 1):
        for chosen in combinations(sorted(turns), size):
            low = {year for year, judged in years.items() if bool(judged["low"]) != (year in chosen)}
            status = status_by_years(row, low, result.year, rules)
            if status != row["results_status"]:
                changes = [change for year in chosen for change in turns[year]]
                found.append((sum(abs(change) for _, change in changes), changes, status))
    if not found:
        return None
    _, changes, status = min(found, key=lambda each: each[0])
    return changes, status


def least_margin(result: Result, rules: Identification, school: str) -> Margin | None:
    """The same in words; None where no change gives another status."""
    least = least_changes(result, rules, school)
    if least is None:
        return None
    changes, status = least
    total = sum(abs(change) for _, change in changes)
    parts = [f"{pair_title(row)}: {'больше' if by > 0 else 'меньше'} на {number(abs(by))}" for row, by in changes]
    shown = "; ".join(parts[:MANY]) + (f" и ещё в {len(parts) - MANY} парах" if len(parts) > MANY else "")
    pupils = counted(total, "участник", "участника", "участников")
    told = f"{pupils} ({shown}) — статус станет «{status.label}»"
    title = "Наименьшее изменение по всем парам вместе"
    return Margin("pairs", title, "участников ниже порога", None, float(total), status.value, told)


def _turn(pairs: Sequence[Row], judged: Row, rules: Identification) -> Changes | None:
    """The cheapest changes that make a low year not low, or the other way; None where nothing does."""
    low = bool(judged["low"])
    needed = judged["low_pairs"] - rules.low_pairs.value + 1 if low else rules.low_pairs.value - judged["low_pairs"]
    changes = [(pair, pair_change(pair, rules)) for pair in pairs if bool(pair["low"]) == low]
    possible = sorted(((pair, by) for pair, by in changes if by is not None), key=lambda each: abs(each[1]))
    return possible[:needed] if len(possible) >= needed else None


def status_by_years(row: Row, low: set[int], year: int, rules: Identification) -> ResultsStatus:
    """The status of a school (its row of the result) were these its low years; all else stays as it is."""
    counts = YearCounts(
        defined_years=np.array([row["defined_years"]]),
        low_years=np.array([len(low)]),
        year_low=np.array([year in low]),
    )
    return ResultsStatus(results_status(counts, np.array([confirmed(row, rules)]), rules)[0])


def confirmed(row: Row, rules: Identification) -> bool:
    """Whether the supporting criteria of a school confirm, by `supporting_required` (rule 6)."""
    confirms = [row[f"{name}_confirms"] for name in CRITERIA]
    counts = (np.array(sum(each is word for each in confirms)) for word in (True, False))
    low, other = counts
    return bool(is_confirmed(low, low + other, rules))
