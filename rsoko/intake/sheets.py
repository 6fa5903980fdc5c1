"""Finds the sheets of a file that hold the rows of its form."""

from dataclasses import dataclass
from itertools import islice

from rsoko.intake.cells import is_empty
from rsoko.intake.layout import Placed, find_header, share_of_headers
from rsoko.reading.book import Grid
from rsoko.reading.contents import Contents
from rsoko.reading.folding import fold
from rsoko.reading.lettering import headers_in
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.forms import FORMS, FormDefinition
from schemas.sheets import DATA_SHEET, PASSPORT_SHEET, SIDE_SHEETS
from schemas.terms import FormKey

__all__ = ["SKIPPED", "TITLES", "Found", "form_of_headers", "passport_of", "rows_in_one_cell", "sheets_with_rows"]

# Sheets of blank forms and marked copies: they hold words for people.
SKIPPED = frozenset(map(fold, SIDE_SHEETS))
TITLES = frozenset(
    fold(title)
    for form in FORMS.values()
    for column in form.columns.values()
    for title in (column.title, *column.aliases)
)
_MOST = 0.5
_LOOKED_AT, _FEWEST, _SHORT = 50, 2, 12


@dataclass(frozen=True)
class Found:
    """A sheet with rows of the form, and where its header stands."""

    grid: Grid
    placed: Placed


def passport_of(contents: Contents) -> Grid | None:
    """The passport of a file; None where it has none that can be read."""
    return next((grid for grid in contents.grids if _is(grid, PASSPORT_SHEET)), None)


def form_of_headers(contents: Contents) -> FormKey | None:
    """Tell the form by the headers of the sheets: the one that has the most of its own, more than half, no rival."""
    return _form_of(_candidates(contents))


def _form_of(grids: list[Grid]) -> FormKey | None:
    shares: dict[FormKey, float] = {}
    for key, definition in FORMS.items():
        shares[key] = max((share_of_headers(definition, grid) for grid in grids), default=0.0)
        if shares[key] == 1:
            return key
    best, rival = sorted(shares, key=lambda key: shares[key], reverse=True)[:2]
    return best if shares[best] > max(_MOST, shares[rival]) else None


def sheets_with_rows(definition: FormDefinition, contents: Contents) -> tuple[list[Found], list[Remark]]:
    """Find the sheets with the header of a form: «Данные» and any other that has it; say what was left out.

    People keep a sheet a school or a grade: all of them count. A hidden sheet does not, «Данные» apart.
    """
    candidates = _candidates(contents)
    placed = [(grid, find_header(definition, grid)) for grid in candidates]
    found = [Found(grid, where) for grid, where in placed if where is not None and _counts(definition, grid, where)]
    if not found:
        return [], [rows_in_one_cell(contents) or _missing(definition, contents, candidates)]
    chosen = {each.grid.sheet for each in found}
    return found, [
        _left_out(definition, grid, where) for grid, where in placed if grid.sheet not in chosen and _has_cells(grid)
    ]


def _candidates(contents: Contents) -> list[Grid]:
    return [grid for grid in contents.grids if not _is(grid, PASSPORT_SHEET)]


def _counts(definition: FormDefinition, grid: Grid, placed: Placed) -> bool:
    """Whether a sheet is one of data; beside «Данные», only one that has the header nearly whole."""
    if _is(grid, DATA_SHEET):
        return True
    known = placed.layout.positions
    return grid.visible and 2 * len(known) > len(definition.columns) and definition.unique[0] in known


def _missing(definition: FormDefinition, contents: Contents, candidates: list[Grid]) -> Remark:
    data = next((grid for grid in candidates if _is(grid, DATA_SHEET)), None)
    if data is None and len(candidates) != 1:
        found = ", ".join(f"«{name}»" for name in contents.names) or "—"
        return remark(RemarkCode.SHEET_MISSING, sheet=DATA_SHEET, found=found)
    titles = ", ".join(f"«{column.title}»" for column in definition.columns.values())
    return remark(RemarkCode.HEADERS_NOT_FOUND, address((data or candidates[0]).sheet, 1, 0), titles=titles)


def _left_out(definition: FormDefinition, grid: Grid, placed: Placed | None) -> Remark:
    if placed is not None and not grid.visible:
        return remark(RemarkCode.SHEET_HIDDEN, sheet=grid.sheet)
    other = _form_of([grid])
    if other is not None and other is not definition.key:
        return remark(RemarkCode.SHEET_OF_OTHER_FORM, sheet=grid.sheet, form=other.label)
    return remark(RemarkCode.SHEET_IGNORED, sheet=grid.sheet)


def rows_in_one_cell(contents: Contents) -> Remark | None:
    """A remark on a cell that holds the whole header, its columns not parted; None where there is none."""
    for grid in _candidates(contents):
        for number, row in enumerate(islice(grid.rows, _LOOKED_AT)):
            for index, cell in enumerate(row):
                if isinstance(cell, str) and len(cell) > _SHORT and headers_in(cell, TITLES) >= _FEWEST:
                    place = address(grid.sheet, grid.top + number + 1, grid.left + index)
                    return remark(RemarkCode.ROWS_IN_ONE_CELL, place)
    return None


def _has_cells(grid: Grid) -> bool:
    return any(not is_empty(cell) for row in grid.rows for cell in row)


def _is(grid: Grid, name: str) -> bool:
    return fold(grid.sheet) == fold(name)
