"""Programmes of professional development: how many teachers need which, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Deficits
from rsoko.monitorings.arrays import Counts, Flags
from rsoko.monitorings.deficit_cells import Columns, Nodes
from rsoko.monitorings.deficit_levels import Judged
from rsoko.monitorings.deficit_sheets import family_members, plain
from rsoko.monitorings.disclosure import Measure, Sums, protect
from rsoko.monitorings.frames import Column, texts
from schemas.deficits import GROUPS
from schemas.terms import ComparedGroup, Scope

__all__ = ["Programme", "needs_columns", "read_programmes"]

PLACES = (Scope.MINISTRY, Scope.DISTRICT, Scope.MUNICIPALITY)
_LOW = ComparedGroup.LOW.value


@dataclass(frozen=True)
class Programme:
    """A programme of the catalogue; column: of the table of cells, -1 where nobody teaches its subject."""

    code: str
    title: str
    subject: str | None
    hours: int
    column: int
    groups: tuple[bool, ...]


def read_programmes(
    programmes: pd.DataFrame, columns: Columns, families: Mapping[str, tuple[str, ...]]
) -> list[Programme]:
    """Programmes in order of code. A subject that belongs to a family of subjects stands for the whole family."""
    found = []
    for row in programmes.sort_values("code").to_dict("records"):
        subject = None if pd.isna(row["subject"]) else str(row["subject"])
        covered = {each.strip() for each in str(row["groups"]).split(",")}
        groups = tuple(group in covered for group in GROUPS)
        column = 0 if subject is None else _column(plain(subject), columns, families)
        found.append(Programme(str(row["code"]), str(row["title"]), subject, int(row["hours"]), column, groups))
    return found


def _column(subject: str, columns: Columns, families: Mapping[str, tuple[str, ...]]) -> int:
    of_family = np.flatnonzero(family_members([subject], families)[:, 0])
    if len(of_family):
        return columns.family(int(of_family[0]))
    return columns.subject(columns.subjects.index(subject)) if subject in columns.subjects else -1


def needs_columns(
    programmes: list[Programme],
    judged: list[Judged],
    cells: Mapping[str, Counts],
    hidden: Flags,
    nodes: Nodes,
    rules: Deficits,
) -> dict[str, Column]:
    """A row for each programme and each place: teachers who need it, of schools with low results and of all schools.

    A teacher needs a programme who has a deficit in a group that it covers: over all subjects where it is for any,
    else in the sheets of its subject. What is hidden of the teachers of a place is hidden of their needs.
    """
    rows = {group: nodes.find(group, *PLACES) for group in (None, _LOW)}
    # Programmes for the same teachers and groups are needed by the same teachers, and are hidden together.
    kinds = sorted({(each.column, each.groups) for each in programmes if each.column >= 0})
    number = {kind: place for place, kind in enumerate(kinds)}
    counts = np.array([_needing(kind, judged, nodes) for kind in kinds], dtype=np.int64).reshape(
        len(kinds), len(nodes.code)
    )
    secret = _hide_needs(kinds, counts, cells, hidden, nodes, np.concatenate([rows[None], rows[_LOW]]), rules)
    # A programme for nobody has the last place.
    counts = np.vstack([counts, np.zeros((1, counts.shape[1]), dtype=np.int64)])
    secret = np.vstack([secret, np.zeros((1, counts.shape[1]), dtype=bool)])
    kind = np.array([number.get((each.column, each.groups), len(kinds)) for each in programmes], dtype=np.int64)
    at = rows[None]
    low = _same_places(nodes, at, rows[_LOW])
    count_low, secret_low = (np.where(low >= 0, part[:, low], 0)[kind] for part in (counts, secret))
    repeat = {name: [vars(each)[name] for each in programmes] for name in ("code", "title", "subject", "hours")}
    return {
        "programme": texts(repeat["code"]).repeat(len(at)),
        "title": texts(repeat["title"]).repeat(len(at)),
        "subject": texts(repeat["subject"]).repeat(len(at)),
        "hours": np.array(repeat["hours"], dtype=np.int64).repeat(len(at)),
        "scope": np.tile(nodes.scope[at], len(programmes)),
        "code": np.tile(nodes.code[at], len(programmes)),
        "places": count_low.ravel(),
        "hidden": secret_low.ravel().astype(bool),
        "places_all": counts[kind][:, at].ravel(),
        "hidden_all": secret[kind][:, at].ravel(),
    }


def _needing(kind: tuple[int, tuple[bool, ...]], judged: list[Judged], nodes: Nodes) -> Counts:
    """Teachers of each node with a deficit in one of the groups, in a column."""
    column, groups = kind
    schools = np.zeros(nodes.members.shape[1], dtype=np.int64)
    for each in judged:
        needs = (each.column == column) & each.has_any(np.array(groups))
        np.add.at(schools, each.school[needs], 1)
    return nodes.members.astype(np.int64) @ schools


def _hide_needs(
    kinds: list[tuple[int, tuple[bool, ...]]],
    counts: Counts,
    cells: Mapping[str, Counts],
    hidden: Flags,
    nodes: Nodes,
    rows: Counts,
    rules: Deficits,
) -> Flags:
    """Kind × node: hidden where its teachers are, and where a remainder would give the needs of these away."""
    shown = np.zeros(len(nodes.code), dtype=bool)
    shown[rows] = True
    column = np.array([column for column, _ in kinds], dtype=np.int64)
    teachers = np.where(shown, cells["teachers"][:, column].T, 0)
    cell = np.arange(counts.size).reshape(counts.shape)
    # Of municipalities the parts are schools, and no document shows what single schools need.
    relations = [
        (cell[kind, node], cell[kind, nodes.parts[node]])
        for kind in range(len(kinds))
        for node in rows
        if shown[nodes.parts[node]].all()
    ]
    sums = Sums(
        total=np.array([total for total, _ in relations], dtype=np.int64),
        relation=np.repeat(np.arange(len(relations)), [len(parts) for _, parts in relations]),
        part=np.concatenate([np.array([], dtype=np.int64), *(parts for _, parts in relations)]),
    )
    needs = Measure(np.where(shown, counts, 0).ravel(), teachers.ravel())
    secret = protect(teachers.ravel(), [needs], sums, rules.min_cell.value, hidden=hidden[:, column].T.ravel())
    return secret.reshape(counts.shape)


def _same_places(nodes: Nodes, all_: Counts, low: Counts) -> Counts:
    """For each place the node of its schools with low results, -1 where it has none."""
    found = {(nodes.scope[node], nodes.code[node]): node for node in low.tolist()}
    return np.array([found.get((nodes.scope[node], nodes.code[node]), -1) for node in all_.tolist()], dtype=np.int64)
