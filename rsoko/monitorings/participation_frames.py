"""Arrays of the monitoring of participation as frames of its result, with the columns they are declared with."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rsoko.methodology import Participation
from rsoko.monitorings.arrays import Flags, Floats, Words, row_of_school
from rsoko.monitorings.coverage import INDICATORS, Attendance, pool, score
from rsoko.monitorings.frames import Column, laid_out, texts
from rsoko.monitorings.helping import NEARNESS, Helpers
from schemas.participation_result import RESULT
from schemas.terms import HelpKind, ParticipationLevel, Scope

__all__ = [
    "REGION",
    "coverage_columns",
    "frame_of",
    "help_frame",
    "listed_statuses",
    "placed",
    "places_frame",
    "school_columns",
]

# The region as a place of documents.
REGION = (Scope.MINISTRY.value, "region", "Кировская область")
_STATUSES = ("results_status", "conditions_status")
_SAID = ("title", "profile")


def frame_of(name: str, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The columns that a frame of the result is declared with, in their order; others are left out."""
    return laid_out(RESULT[name].columns, columns)


def listed_statuses(listed: pd.DataFrame, schools: Mapping[str, int]) -> dict[str, Words]:
    """Statuses of the published list, a place a school; None for schools it does not know."""
    rows = row_of_school(listed, schools)
    # A school without a row has the position -1 and finds the None at the end.
    return {name: np.array([*listed[name], None], dtype=np.object_)[rows] for name in _STATUSES}


def school_columns(attended: Attendance) -> dict[str, Column]:
    """Counts of the form among the columns of schools; missing where a school has no row."""
    teachers, counts = attended.teachers, attended.counts
    columns = {"teachers": teachers} | {name: counts[:, number] for number, name in enumerate(INDICATORS)}
    return {name: _whole(values) for name, values in columns.items()} | {"union_level": attended.union_level}


def coverage_columns(covered: Floats) -> dict[str, Column]:
    """Coverages, each in a column of its own."""
    return {f"{name}_coverage": covered[:, number] for number, name in enumerate(INDICATORS)}


def placed(places: pd.DataFrame) -> tuple[pd.DataFrame, Flags]:
    """The region, its districts and municipalities in order of code: their names, and members as place × school."""
    kinds = [(Scope.DISTRICT, "district"), (Scope.MUNICIPALITY, "municipality")]
    named = [_named(places, scope, column) for scope, column in kinds]
    members = [np.full((1, len(places)), True), *(codes == places[column].to_numpy() for codes, _, column in named)]
    rows = [pd.DataFrame([REGION], columns=["scope", "code", "name"]), *(frame for _, frame, _ in named)]
    return pd.concat(rows), np.vstack(members)


def places_frame(
    names: pd.DataFrame, members: Flags, attended: Attendance, level: Words, hidden: Flags, rules: Participation
) -> pd.DataFrame:
    """A row for each place of `placed`: its schools pooled."""
    columns = _named_columns(names) | _pooled(members, attended, level, rules) | {"hidden": hidden}
    return frame_of("places", columns)


def help_frame(places: pd.DataFrame, centres: pd.DataFrame, found: Sequence[Helpers]) -> pd.DataFrame:
    """A row for each school and helper of it, in order of school, kind and rank."""
    codes, names = texts(places["school"].array), texts(places["name"].array)
    titles = [_titles(each, codes, names, centres) for each in found]
    kinds = [each.kind.value for each in found]
    school, helper, nearness, rank, distance = (
        np.concatenate([vars(each)[name] for each in found])
        for name in ("school", "helper", "nearness", "rank", "distance")
    )
    kind = np.repeat(np.arange(len(kinds)), [len(each.school) for each in found])
    order = np.lexsort((rank, kind, school))
    columns = {
        "school": codes.take(school),
        "kind": texts(kinds).take(kind),
        "rank": rank,
        "helper": codes.take(helper),
        "title": texts([title for part in titles for title, _ in part]),
        "profile": texts([profile for part in titles for _, profile in part]),
        "nearness": texts(NEARNESS).take(nearness),
        "matched": ~np.isnan(distance),
        "distance": distance,
    }
    return frame_of("help", {name: column.take(order) for name, column in columns.items()})


def _titles(found: Helpers, codes: Column, names: Column, centres: pd.DataFrame) -> list[tuple[str | None, str | None]]:
    """What each helper is called, and of a resource centre its profiles."""
    if found.kind is HelpKind.MENTOR:
        return [(name, None) for name in names.take(found.helper)]
    ordered = centres.sort_values(["school", "profile"])
    said = ordered.groupby("school")[list(_SAID)].agg(_together)
    rows = said.reindex(codes.take(found.helper))
    return list(zip(rows["title"], rows["profile"], strict=True))


def _together(words: "pd.Series[str]") -> str:
    """Different words in their order, with commas between them."""
    return ", ".join(dict.fromkeys(words))


def _named(places: pd.DataFrame, scope: Scope, column: str) -> tuple[Words, pd.DataFrame, str]:
    """Places of a kind in order of code: the codes as a column, their names."""
    known = places[[column, f"{column}_name"]].drop_duplicates(column).sort_values(column)
    frame = known.set_axis(["code", "name"], axis=1).assign(scope=scope.value)
    return known[column].to_numpy(dtype=np.object_)[:, np.newaxis], frame, column


def _named_columns(frame: pd.DataFrame) -> dict[str, Column]:
    return {name: texts(frame[name].to_numpy()) for name in ("scope", "code", "name")}


def _pooled(members: Flags, attended: Attendance, level: Words, rules: Participation) -> dict[str, Column]:
    """Sums over the schools of each place that have teachers, their coverages, schools by level."""
    pooled = pool(members, attended)
    levels = {each.value: np.count_nonzero(members & (level == each.value), axis=1) for each in ParticipationLevel}
    return {
        "schools": np.count_nonzero(members, axis=1),
        "teachers": pooled.teachers.astype(np.int64),
        **{name: pooled.counts[:, number].astype(np.int64) for number, name in enumerate(INDICATORS)},
        **coverage_columns(pooled.covered),
        "score": score(pooled.covered, rules),
        **levels,
    }


def _whole(values: Floats) -> Column:
    """Whole numbers that are missing where they are not known."""
    return pd.arrays.IntegerArray(np.nan_to_num(values).astype(np.int64), np.isnan(values))
