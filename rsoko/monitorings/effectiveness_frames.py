"""Arrays of the analysis of effectiveness as frames of its result, with the columns they are declared with."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from rsoko.methodology import Effectiveness
from rsoko.monitorings.arrays import Counts, Flags, Words, row_of_school
from rsoko.monitorings.change import Change
from rsoko.monitorings.effects import Effect
from rsoko.monitorings.execution import KINDS, LEVELS, Plans, done_columns, people_columns
from rsoko.monitorings.frames import Column, laid_out, texts
from rsoko.monitorings.participation_frames import REGION
from schemas.effectiveness_result import RESULT
from schemas.terms import ResultsStatus, Scope

__all__ = [
    "change_columns",
    "effects_frame",
    "execution_frame",
    "frame_of",
    "left_list",
    "present_places",
    "school_kinds_frame",
    "status_now",
]

_WHERE = ("name", "municipality", "municipality_name", "district", "district_name", "level", "locality")


def frame_of(name: str, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The columns that a frame of the result is declared with, in their order; others are left out."""
    return laid_out(RESULT[name].columns, columns)


def present_places(cohort: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Schools of the list in order of code with their names and places of now, of closed ones those of the list."""
    listed = cohort[["school", "results_status", *_WHERE]].sort_values("school", ignore_index=True)
    now = schools.set_index("school")[list(_WHERE)].reindex(listed["school"]).reset_index(drop=True)
    # A school that is open has all of them.
    there = now["name"].notna()
    return listed.assign(**{name: now[name].where(there, listed[name]) for name in _WHERE})


def status_now(now: pd.DataFrame, schools: Mapping[str, int]) -> Words:
    """Status of results in the newest list; None for schools it does not know."""
    # A school without a row has the position -1 and finds the None at the end.
    return np.array([*now["results_status"], None], dtype=np.object_)[row_of_school(now, schools)]


def left_list(cohort: Flags, status: Words) -> Column:
    """Whether a school of the cohort is off the list now; missing for others and where there is no status now."""
    return pd.arrays.BooleanArray(status != ResultsStatus.LOW, ~cohort | (status == None))  # noqa: E711 - an array


def change_columns(change: Change, rules: Effectiveness) -> dict[str, Column]:
    """Counts and shares of both years, the change with its interval and verdict, whether the school is small."""
    low, high = change.interval(rules)
    counts = ("participants_before", "below_min_before", "participants_after", "below_min_after")
    return {
        **{name: getattr(change, name).astype(np.int64) for name in counts},
        "share_before": change.share_before,
        "share_after": change.share_after,
        "change": change.change,
        "low": low,
        "high": high,
        "verdict": change.verdict(rules),
        "small": change.small(rules),
    }


def effects_frame(effects: Sequence[Effect]) -> pd.DataFrame:
    """A row an estimate, in their order."""
    rows = pd.DataFrame([vars(each) for each in effects])
    years = {name: rows[name].astype("Int64").array for name in ("before_year", "after_year")}
    words = {name: texts([str(word) for word in rows[name]]) for name in ("model", "verdict")}
    return frame_of("effects", {str(name): column.array for name, column in rows.items()} | years | words)


def school_kinds_frame(places: pd.DataFrame, cohort: Flags, plans: Plans, rules: Effectiveness) -> pd.DataFrame:
    """A row for each kind of measures in the plan of a school of the cohort, by school in the order of the kinds."""
    school, kind = np.nonzero(plans.planned & cohort[:, np.newaxis])
    names = {"school": places["school"].array.take(school), "kind": np.array(KINDS).take(kind)}
    return frame_of("school_kinds", names | done_columns(plans.statuses.sum(axis=2)[school, kind], rules))


class _Members(NamedTuple):
    """A place and its schools."""

    scope: str
    code: str
    name: str
    schools: Flags


def execution_frame(places: pd.DataFrame, cohort: Flags, plans: Plans, rules: Effectiveness) -> pd.DataFrame:
    """A row for each place and level of measures: the region, districts, municipalities, in order of code."""
    found = [_Members(*REGION, np.full(len(places), True))]
    for scope, column in ((Scope.DISTRICT, "district"), (Scope.MUNICIPALITY, "municipality")):
        known = places[[column, f"{column}_name"]].drop_duplicates(column).sort_values(column)
        codes = places[column].to_numpy()
        found += [_Members(scope.value, code, name, codes == code) for code, name in known.itertuples(index=False)]
    rows = [(place, level) for place in found for level in (None, *range(len(LEVELS)))]
    levels = [None if level is None else LEVELS[level] for _, level in rows]
    members = np.array([place.schools for place, _ in rows])
    return frame_of(
        "execution",
        {
            **{name: texts([getattr(place, name) for place, _ in rows]) for name in ("scope", "code", "name")},
            "level": texts(levels),
            **_sums(members, [level for _, level in rows], plans, rules),
            **_cohort_columns(members, levels, cohort, plans),
        },
    )


def _sums(members: Flags, levels: Sequence[int | None], plans: Plans, rules: Effectiveness) -> dict[str, Column]:
    """Plans of the members of each row: its level alone, or all of them."""
    statuses = _of_levels(plans.statuses.sum(axis=1), levels)
    planned, actual = (_of_levels(each.sum(axis=1), levels) for each in (plans.people_planned, plans.people_actual))
    with_plan = statuses.sum(axis=-1) > 0
    return {
        "schools": np.count_nonzero(members & with_plan, axis=1),
        **done_columns((statuses * members[..., np.newaxis]).sum(axis=1), rules),
        **people_columns((planned * members).sum(axis=1), (actual * members).sum(axis=1)),
    }


def _of_levels(sums: Counts, levels: Sequence[int | None]) -> Counts:
    """Row × school: sums over all levels, or those of the level of the row; `sums` is school × level."""
    return np.array([sums.sum(axis=1) if level is None else sums[:, level] for level in levels])


def _cohort_columns(members: Flags, levels: Sequence[str | None], cohort: Flags, plans: Plans) -> dict[str, Column]:
    """Schools of the cohort, and those of them without a plan; said of a place once, not of each level."""
    one_level = np.array([level is not None for level in levels])
    without = cohort & ~plans.planned.any(axis=1)
    counts = {"cohort_schools": members & cohort, "cohort_without_plan": members & without}
    return {
        name: pd.arrays.IntegerArray(np.count_nonzero(each, axis=1), one_level.copy()) for name, each in counts.items()
    }
