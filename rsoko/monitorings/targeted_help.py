"""Schools with low results and the subjects in which assessments say so: whom to teach what."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.monitorings.arrays import Counts
from rsoko.monitorings.deficit_cells import Columns, Nodes
from rsoko.monitorings.frames import Column, texts
from rsoko.monitorings.programme_needs import Programme
from schemas.deficits import GROUPS
from schemas.terms import ComparedGroup

__all__ = ["Target", "find_targets", "proposed", "target_columns"]


@dataclass(frozen=True)
class Target:
    """A school, a family of subjects, its low procedures and the largest of their shares."""

    school: int
    family: int
    procedures: str
    share: float


def find_targets(low_pairs: pd.DataFrame, nodes: Nodes, places: pd.DataFrame, columns: Columns) -> list[Target]:
    """Schools with low results × subjects that are low in a procedure of the last year of the list, in order."""
    low = nodes.schools_of(ComparedGroup.LOW.value)
    schools = {code: number for number, code in enumerate(places["school"].tolist()) if low[number]}
    families = {name: number for number, name in enumerate(columns.families)}
    known = low_pairs["school"].isin(schools) & low_pairs["subject"].isin(families)
    rows = low_pairs[known & (low_pairs["year"] == low_pairs["year"].max()) & low_pairs["low"].eq(True).fillna(False)]
    grouped = rows.sort_values(["school", "subject", "procedure"]).groupby(["school", "subject"])
    return [
        Target(schools[str(school)], families[str(subject)], ",".join(each["procedure"]), float(each["share"].max()))
        for (school, subject), each in grouped
    ]


def target_columns(
    targets: list[Target],
    places: pd.DataFrame,
    columns: Columns,
    counts: Mapping[str, Column],
    programmes: list[Programme],
) -> dict[str, Column]:
    """A row for each target; `counts` are the columns of its cells."""
    school = np.array([each.school for each in targets], dtype=np.int64)
    return {
        **{name: texts(places[name].array).take(school) for name in ("school", "municipality", "district")},
        "subject": texts([columns.families[each.family] for each in targets]),
        "procedures": texts([each.procedures for each in targets]),
        "share": np.array([each.share for each in targets], dtype=np.float64),
        **counts,
        "programmes": texts(proposed(targets, columns, counts, programmes)),
    }


def proposed(
    targets: list[Target], columns: Columns, counts: Mapping[str, Counts], programmes: list[Programme]
) -> list[str | None]:
    """Codes of the programmes, with commas, that are for the subject or for any and cover a group with a deficit."""
    wanted = np.column_stack([counts[f"deficits_{group}"] > 0 for group in GROUPS])
    found = [
        ",".join(
            each.code
            for each in programmes
            if each.column in {0, columns.family(target.family)} and (np.array(each.groups) & groups).any()
        )
        for target, groups in zip(targets, wanted, strict=True)
    ]
    return [codes or None for codes in found]
