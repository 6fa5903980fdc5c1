"""Two results of one monitoring compared: every value of every frame, and what people know a school by."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rsoko.comparison.rows import compare_rows
from rsoko.declared import workings
from rsoko.declared.monitoring import Outcome
from schemas.terms import MonitoringKey, Scope

__all__ = ["ResultDifference", "compare_results", "schools_of_both"]

COLUMNS = ["school", "frame", "item", "field", "before", "after"]
PLACES = ["school", "name", "municipality", "municipality_name", "district"]


@dataclass(frozen=True)
class ResultDifference:
    """What two results of one monitoring differ in.

    changes: school, frame, item, field, before, after: every value that differs, also of a school that only one result
    has; `item` is the rest of the key of the row («VPR, russian, 2026»), empty in the frame `schools`; the school is
    None where a row is of no school. A missing value is None, numbers are unrounded.
    headlines: the part of them that people know a school by (`Workings.facts`), in order of school and of declaration.
    constants: name, before, after of the numbers of the region that differ.
    new, gone: schools that only the later or the earlier result has; untouched: schools that both have and of which
    nothing differs. places: scope and code of the places that rows about a place, which differ, are of.
    """

    changes: pd.DataFrame
    headlines: pd.DataFrame
    constants: pd.DataFrame
    new: tuple[str, ...]
    gone: tuple[str, ...]
    untouched: tuple[str, ...]
    places: frozenset[tuple[Scope, str]]

    @property
    def empty(self) -> bool:
        """Whether the two results are the same."""
        return self.changes.empty and self.constants.empty

    @property
    def touched(self) -> tuple[str, ...]:
        """Schools of which anything differs, new and gone ones among them, in order of code."""
        return tuple(sorted(self.changes["school"].dropna().unique()))


def compare_results(before: Outcome, after: Outcome, monitoring: MonitoringKey) -> ResultDifference:
    """Compare two results of a monitoring, be they of different years or not yet of any run.

    Both have the frames that the monitoring declares (`Workings.frames`), as they are read from the store or computed.
    """
    how = workings(monitoring)
    keys = {name: list(declared.unique or ()) for name, declared in how.frames.items()}
    values = {name: compare_rows(getattr(before, name), getattr(after, name), key).values for name, key in keys.items()}
    changes = pd.concat([_changes(name, values[name], key) for name, key in keys.items()], ignore_index=True)
    order = {fact.name: number for number, fact in enumerate(how.facts)}
    known = changes[(changes["frame"] == "schools") & changes["field"].isin(list(order))]
    old, new = (set(result.schools["school"]) for result in (before, after))
    return ResultDifference(
        changes=changes,
        headlines=known.iloc[known["field"].map(order).argsort(kind="stable")].sort_values(
            "school", kind="stable", ignore_index=True
        ),
        constants=_constants(before, after),
        new=tuple(sorted(new - old)),
        gone=tuple(sorted(old - new)),
        untouched=tuple(sorted((old & new) - set(changes["school"].dropna()))),
        places=frozenset(place for frame in values.values() for place in _places(frame)),
    )


def schools_of_both(before: Outcome, after: Outcome) -> pd.DataFrame:
    """Schools of either result: school, name, municipality, municipality_name, district, as the later one has them."""
    both: pd.DataFrame = pd.concat([after.schools[PLACES], before.schools[PLACES]])
    return both.drop_duplicates("school")


def _changes(name: str, values: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    rest = [column for column in key if column != "school"]
    # One at a time: of no row at all pandas would make a frame.
    items = [", ".join(map(str, row)) for row in values[rest].itertuples(index=False)]
    return values.assign(
        school=pd.Series(_schools(values), dtype="object"), frame=name, item=pd.Series(items, dtype="object")
    )[COLUMNS]


def _schools(values: pd.DataFrame) -> list[str | None]:
    """Which school each row is of; a row about a place is of a school where the place is one."""
    if "school" in values:
        return values["school"].tolist()
    if not {"scope", "code"} <= set(values):
        return [None] * len(values)
    return [code if scope is Scope.SCHOOL else None for scope, code in _places(values)]


def _places(values: pd.DataFrame) -> list[tuple[Scope, str]]:
    """The place that each row is of; none where rows are not of places."""
    if not {"scope", "code"} <= set(values):
        return []
    return [(Scope(scope), str(code)) for scope, code in zip(values["scope"], values["code"], strict=True)]


def _constants(before: Outcome, after: Outcome) -> pd.DataFrame:
    names = dict.fromkeys([*before.constants, *after.constants])
    pairs = [(name, before.constants.get(name), after.constants.get(name)) for name in names]
    return pd.DataFrame(
        [pair for pair in pairs if pair[1] != pair[2]], columns=["name", "before", "after"], dtype=object
    )
