"""Cells of the monitoring of deficits as frames of its result, with the columns they are declared with."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rsoko.monitorings.arrays import Counts, Flags
from rsoko.monitorings.deficit_cells import FIELDS, MEASURES, Columns, Nodes
from rsoko.monitorings.deficit_comparison import share_of
from rsoko.monitorings.frames import Column, laid_out, texts
from schemas.deficits_result import RESULT
from schemas.terms import Scope

__all__ = ["cell_columns", "cells_frame", "frame_of", "subjects_frame"]


def frame_of(name: str, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The columns that a frame of the result is declared with, in their order; others are left out."""
    return laid_out(RESULT[name].columns, columns)


def cell_columns(cells: Mapping[str, Counts], hidden: Flags, node: Counts, column: Counts) -> dict[str, Column]:
    """Counts and shares of the cells at these nodes and columns, and whether they are hidden."""
    counts = {field: cells[field][node, column] for field in FIELDS}
    shares = {_share(part): share_of(counts[part], counts[whole]) for part, whole in MEASURES.items()}
    return {**counts, **shares, "hidden": hidden[node, column]}


def subjects_frame(cells: Mapping[str, Counts], hidden: Flags, nodes: Nodes, columns: Columns) -> pd.DataFrame:
    """A row for each subject of the region."""
    column = np.arange(1, 1 + len(columns.subjects))
    node = np.repeat(nodes.find(None, Scope.MINISTRY), len(column))
    return frame_of("subjects", {"subject": texts(columns.subjects)} | cell_columns(cells, hidden, node, column))


def cells_frame(cells: Mapping[str, Counts], hidden: Flags, nodes: Nodes, columns: Columns) -> pd.DataFrame:
    """A row for each place and group of schools, and for each subject that is taught there."""
    taught = cells["teachers"][:, : 1 + len(columns.subjects)] > 0
    taught[:, 1:] &= nodes.has_subjects()[:, np.newaxis]
    taught[:, 0] = True
    node, column = np.nonzero(taught)
    names = {name: texts(vars(nodes)[name]).take(node) for name in ("group", "scope", "code")}
    subject = texts([None, *columns.subjects]).take(column)
    return frame_of("cells", names | {"subject": subject} | cell_columns(cells, hidden, node, column))


def _share(part: str) -> str:
    """Name of the share of a count."""
    return part.replace("deficits_", "deficit_share_") if part.startswith("deficits_") else f"{part}_share"
