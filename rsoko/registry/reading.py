"""Reads the registry workbook; everything wrong with it is said at once, cell by cell."""

import numpy as np

from rsoko.intake.inspection import Inspection, inspect
from rsoko.intake.layout import find_header, header_remarks
from rsoko.intake.tables import write_down
from rsoko.intake.vocabulary import Vocabulary
from rsoko.reading.book import Grid
from rsoko.reading.contents import Contents
from rsoko.reading.folding import fold
from rsoko.reading.readers import read_files
from rsoko.reading.remarks import Remark, address, in_order, is_accepted
from rsoko.reading.texts import RemarkCode, remark
from rsoko.registry.model import Registry
from rsoko.registry.sheets import KEYS, OPTIONAL, ORDER, REFERENCES, SHEETS, Reference, typed
from schemas.forms import TableDefinition

__all__ = ["read_registry"]

# The only office of its kind has this code in documents and contacts.
_ONLY_CODE = "region"


def read_registry(data: bytes, name: str) -> tuple[Registry | None, list[Remark]]:
    """Read a registry workbook called `name`: the registry, or None and every error with its cell.

    The frames of the registry come in order of their codes, whatever the order of the workbook. Programmes and
    resource centres are empty where the workbook has no such sheet.
    """
    book = next(read_files([data]))
    if book.refusal is not None:
        return None, [book.refusal]
    if book.is_text:
        return None, [remark(RemarkCode.REGISTRY_NOT_WORKBOOK, name=name)]
    seen: dict[str, Inspection] = {}
    remarks: list[Remark] = []
    for sheet, definition in SHEETS.items():
        if sheet in OPTIONAL and _is_absent(book, sheet, definition):
            continue
        inspection, said = _read_sheet(book, sheet, definition)
        remarks += said
        if inspection is not None:
            seen[sheet] = inspection
    for reference in REFERENCES:
        _judge_reference(seen, reference)
    remarks += [said for inspection in seen.values() for part in inspection.remarks for said in part]
    accepted = is_accepted(remarks) and seen.keys() >= SHEETS.keys() - set(OPTIONAL)
    return (_registry(seen) if accepted else None), in_order(remarks)


def _read_sheet(book: Contents, sheet: str, definition: TableDefinition) -> tuple[Inspection | None, list[Remark]]:
    if wrong := [said for said in book.sheets if isinstance(said, Remark)]:
        return None, wrong
    grid = _grid(book, sheet, definition)
    if grid is None:
        found = ", ".join(f"«{known}»" for known in book.names)
        return None, [remark(RemarkCode.SHEET_MISSING, sheet=sheet, found=found)]
    placed = find_header(definition, grid)
    if placed is None:
        titles = ", ".join(f"«{column.title}»" for column in definition.columns.values())
        return None, [remark(RemarkCode.HEADERS_NOT_FOUND, address(grid.sheet, 1, 0), titles=titles)]
    words = Vocabulary()
    table = write_down(definition, grid, placed, words)
    remarks = header_remarks(definition, grid, placed)
    if not len(table.rows) and sheet not in OPTIONAL:
        return None, [*remarks, remark(RemarkCode.NO_ROWS, address(grid.sheet, grid.top + placed.row + 1, grid.left))]
    return inspect(definition, [table], words), remarks


def _is_absent(book: Contents, sheet: str, definition: TableDefinition) -> bool:
    """A sheet that a workbook does not have, or has without a word on it."""
    grid = _grid(book, sheet, definition)
    return grid is None or not grid.rows


def _grid(book: Contents, sheet: str, definition: TableDefinition) -> Grid | None:
    return _named(book, sheet) or _named(book, definition.title)


def _named(book: Contents, name: str) -> Grid | None:
    return next((grid for grid in book.grids if fold(grid.sheet) == fold(name)), None)


def _judge_reference(seen: dict[str, Inspection], reference: Reference) -> None:
    """Remark on codes that the sheet they point to does not have."""
    source, target = seen.get(reference.sheet), seen.get(reference.target)
    if source is None or target is None:
        return
    codes = source.frame[reference.column]
    known = set(target.frame[KEYS[reference.target]].dropna())
    unknown = codes.notna() & ~codes.isin(known)
    if reference.scope is not None:
        unknown &= source.frame["scope"] == reference.scope
    for row in np.flatnonzero(unknown.to_numpy(dtype=bool) & ~source.bad[reference.column]).tolist():
        values = {"raw": codes.iloc[row], "sheet": target.tables[0].sheet}
        source.say(row, reference.column, RemarkCode.REFERENCE_UNKNOWN, **values)


def _registry(seen: dict[str, Inspection]) -> Registry:
    frames = {name: typed(name, inspection.frame) for name, inspection in seen.items()}
    contacts = frames["contacts"]
    contacts["code"] = contacts["code"].fillna(_ONLY_CODE)
    return Registry(
        **{
            name: frame.sort_values(ORDER.get(name, list(frame.columns[:1])), kind="stable", ignore_index=True)
            for name, frame in frames.items()
        }
    )
