"""Cells of the monitoring of deficits: places × subjects, what is counted in them, what is hidden.

The columns of the table are all subjects together, each subject, and each family of subjects that assessments are
held in. The nodes are the region, districts, municipalities, schools; the schools with low results of the same
places; the other groups that are compared, for the region.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags, Words
from rsoko.monitorings.comparing import GROUPS as COMPARED
from rsoko.monitorings.deficit_levels import Judged
from rsoko.monitorings.disclosure import Measure, Sums, protect
from schemas.deficits import GROUPS
from schemas.terms import ComparedGroup, DeficitLevel, Scope

__all__ = ["FIELDS", "MEASURES", "Columns", "Nodes", "hide_cells", "nodes_of", "sums_of", "tally_cells"]

FIELDS = (
    "teachers",
    "answered",
    *(f"defined_{group}" for group in GROUPS),
    *(f"deficits_{group}" for group in GROUPS),
    *(level.value for level in DeficitLevel),
)
# count -> the count it is a share of
MEASURES = {
    **{f"deficits_{group}": f"defined_{group}" for group in GROUPS},
    DeficitLevel.PRONOUNCED.value: "answered",
}
REGION = "region"
_LOW = ComparedGroup.LOW.value


@dataclass(frozen=True)
class Columns:
    """Columns of the table: number 0 is all subjects, then come the subjects, then the families.

    members: family × subject.
    """

    subjects: tuple[str, ...]
    families: tuple[str, ...]
    members: Flags

    @property
    def count(self) -> int:
        """How many columns there are."""
        return 1 + len(self.subjects) + len(self.families)

    def subject(self, number: int) -> int:
        """Column of a subject by its number."""
        return 1 + number

    def family(self, number: int) -> int:
        """Column of a family by its number."""
        return 1 + len(self.subjects) + number


@dataclass(frozen=True)
class Nodes:
    """Nodes of the table; None in `group` stands for all schools.

    members: node × school; parts: for each node the nodes that it is the sum of, none for a school.
    """

    group: Words
    scope: Words
    code: Words
    members: Flags
    parts: tuple[Counts, ...]

    def find(self, group: str | None, *scopes: Scope) -> Counts:
        """Numbers of the nodes of a group and of these scopes."""
        return np.flatnonzero((self.group == group) & np.isin(self.scope, [scope.value for scope in scopes]))

    def schools_of(self, group: str | None) -> Flags:
        """Which schools are of a group."""
        found: Counts = np.count_nonzero(self.members[self.find(group, Scope.MINISTRY)], axis=0)
        return found > 0

    def has_subjects(self) -> Flags:
        """Nodes that are shown by subject: all schools, and those with low results."""
        return np.array([group in {None, _LOW} for group in self.group], dtype=bool)


def nodes_of(places: pd.DataFrame, groups: Flags) -> Nodes:
    """Nodes for the schools of `places`, in order of code; `groups` is compared group × school."""
    nodes = [_Node(None, Scope.SCHOOL, code, own) for code, own in _by_code(places["school"])]
    for group, chosen in [(None, np.full(len(places), True)), (_LOW, groups[COMPARED.index(_LOW)])]:
        below = [number for number in range(len(places)) if chosen[number]]
        for scope in (Scope.MUNICIPALITY, Scope.DISTRICT, Scope.MINISTRY):
            above = _above(group, scope, places, chosen, nodes, below)
            below = list(range(len(nodes), len(nodes) + len(above)))
            nodes += above
    for group, chosen in zip(COMPARED, groups, strict=True):
        if group != _LOW and chosen.any():
            nodes.append(_Node(group, Scope.MINISTRY, REGION, chosen, tuple(np.flatnonzero(chosen).tolist())))
    return Nodes(
        group=np.array([node.group for node in nodes], dtype=object),
        scope=np.array([node.scope.value for node in nodes], dtype=object),
        code=np.array([node.code for node in nodes], dtype=object),
        members=np.array([node.members for node in nodes], dtype=bool).reshape(len(nodes), len(places)),
        parts=tuple(np.array(node.parts, dtype=np.int64) for node in nodes),
    )


@dataclass(frozen=True)
class _Node:
    group: str | None
    scope: Scope
    code: str
    members: Flags
    parts: tuple[int, ...] = ()


def _above(
    group: str | None, scope: Scope, places: pd.DataFrame, chosen: Flags, nodes: list[_Node], below: list[int]
) -> list[_Node]:
    """Nodes of the next wider scope over those below."""
    codes = pd.Series(REGION, index=places.index) if scope is Scope.MINISTRY else places[scope.value]
    made = []
    for code, members in _by_code(codes):
        own = members & chosen
        if own.any():
            parts = tuple(each for each in below if (nodes[each].members & own).any())
            made.append(_Node(group, scope, code, own, parts))
    return made


def _by_code(codes: "pd.Series[str]") -> list[tuple[str, Flags]]:
    """The different codes in order, and where each stands."""
    words = codes.to_numpy(dtype=object)
    return [(code, words == code) for code in sorted(set(words.tolist()))]


def tally_cells(judged: list[Judged], nodes: Nodes, columns: Columns) -> Mapping[str, Counts]:
    """Counts by field as node × column; `judged` are the places of all columns."""
    shape = (nodes.members.shape[1], columns.count, len(FIELDS))
    schools = np.zeros(shape, dtype=np.int64)
    for each in judged:
        levels = np.column_stack([each.level == level.value for level in DeficitLevel])
        answered = each.defined.any(axis=1, keepdims=True)
        flags = np.hstack([np.ones_like(answered), answered, each.defined, each.deficit, levels])
        np.add.at(schools, (each.school, each.column), flags)
    sums = nodes.members.astype(np.int64) @ schools.reshape(shape[0], shape[1] * shape[2])
    cells = sums.reshape(len(nodes.code), *shape[1:])
    return {field: cells[:, :, number] for number, field in enumerate(FIELDS)}


def hide_cells(cells: Mapping[str, Counts], nodes: Nodes, columns: Columns, rules: Deficits) -> Flags:
    """Which cells are not shown outside, as node × column; cells that no document has are not shown either."""
    held = _held(nodes, columns)
    shown = {field: np.where(held, counts, 0).ravel() for field, counts in cells.items()}
    measures = [Measure(shown[part], shown[whole]) for part, whole in MEASURES.items()]
    # That a subject has no teachers at a place is as good as hidden: nothing is said of it.
    blank = held.copy()
    blank[:, 0] = False
    hidden = protect(shown["teachers"], measures, sums_of(nodes, columns), rules.min_cell.value, blank=blank.ravel())
    return hidden.reshape(held.shape) | ~held


def sums_of(nodes: Nodes, columns: Columns) -> Sums:
    """Which cells add up to which: places of places, all subjects and families of subjects."""
    cell = np.arange(len(nodes.code) * columns.count).reshape(len(nodes.code), columns.count)
    subjects = np.arange(1, 1 + len(columns.subjects))
    by_subject, held = nodes.has_subjects(), _held(nodes, columns)
    relations: list[tuple[int, Counts]] = []
    for node, parts in enumerate(nodes.parts):
        shown = np.arange(1 + len(subjects)) if by_subject[node] else np.array([0])
        if len(parts):
            relations += [(cell[node, column], cell[parts, column]) for column in shown]
        if len(shown) > 1:
            relations.append((cell[node, 0], cell[node, subjects]))
            relations += [
                (cell[node, columns.family(number)], cell[node, subjects[members]])
                for number, members in enumerate(columns.members)
                if held[node, columns.family(number)] and members.any()
            ]
    return Sums(
        total=np.array([total for total, _ in relations], dtype=np.int64),
        relation=np.repeat(np.arange(len(relations)), [len(parts) for _, parts in relations]),
        part=np.concatenate([np.array([], dtype=np.int64), *(parts for _, parts in relations)]),
    )


def _held(nodes: Nodes, columns: Columns) -> Flags:
    """Cells that documents may show: of a single school families only where its results are low."""
    held = np.ones((len(nodes.code), columns.count), dtype=bool)
    held[~nodes.has_subjects(), 1:] = False
    schools = nodes.find(None, Scope.SCHOOL)
    held[schools[~nodes.schools_of(_LOW)], columns.family(0) :] = False
    return held
