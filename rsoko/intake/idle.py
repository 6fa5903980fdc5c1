"""Finds the rows below a header that are no data: empty, totals, numbers of columns, headers again, notes, signatures.

A row with the code of a school, or with any value that its column could hold, is a row of data.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rsoko.intake.cells import is_empty, labels_of, read_cell, shown
from rsoko.intake.layout import Placed
from rsoko.intake.vocabulary import Numbers, Vocabulary
from rsoko.reading.book import Grid
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark, address
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import Column, TableDefinition

__all__ = ["idle_rows", "is_total"]

# Folded; «Общий итог» stands below the tables that a spreadsheet sums up by itself.
_TOTALS = ("итог", "всего", "общийитог")
# What stands in the place of a code beside totals and means; no name of a school begins so.
_OF_ALL = (*_TOTALS, "сумма", "среднеепо", "всреднемпо", "порайону", "помуниципал", "поокругу")
_FEWEST_NUMBERED = 3
# In a narrow table a row with one cell may be a row of data whose other cells were forgotten.
_WIDE = 5
# Who signs, and where: with such words a line begins; a line to sign on stands anywhere.
_SIGNED = re.compile(
    r"\*+\s*\D|\W*(?:(?:и\.?\s*о\.?|врио|зам\.?)\s+)?(?:директор|руководител|заведующ|зав\.|начальник|заместител|глав[аы]\b|главн|"
    r"исполнител|исп\b|ответственн|методист|специалист|секретар|бухгалтер|составил|проверил|согласован|утвержда|подпис|"
    r"м\.\s*п\b|печать|дата|тел\b|телефон|контакт|e-?mail|почт|примечани|справочно|источник)",
    re.IGNORECASE,
)
_SIGN_HERE = re.compile("_{3,}")
_TELEPHONE = re.compile(r"\b(?:тел\b|телефон|моб\b|факс)[\w\s.:№]*$", re.IGNORECASE)
_NUMBER_TO_CALL = re.compile(r"\+?[0-9]+(?:[\s()-]+[0-9]+){2,}")
_OF_TEXT = (Kind.TEXT, Kind.PSEUDONYM)


def idle_rows(
    definition: TableDefinition, grid: Grid, placed: Placed, numbers: Numbers, words: Vocabulary
) -> tuple[dict[int, str], list[Remark]]:
    """Find the rows that are no data, and why: looks closely only at those whose first field is not as it should be."""
    positions = placed.layout.positions
    name = _first(definition, placed)
    kind = definition.columns[name].kind
    usual, raws = words.usual[name], words.raws
    begins = numbers[:, positions[name]].tolist()
    usual.update(number for number in set(begins) - usual if _is_usual(kind, raws[number]))
    if usual.issuperset(begins):
        return {}, []
    idle: dict[int, str] = {}
    remarks: list[Remark] = []
    begun = False
    for number, begin in enumerate(begins):
        if begin in usual:
            begun = True
            continue
        row = [raws[cell] for cell in numbers[number].tolist()]
        known = [row[index] for index in positions.values()]
        filled = [cell for cell in known if not is_empty(cell)]
        why = _decoration(definition, placed, row, raws[begin])
        why = why or (not begun and _is_numbering(row) and "номера граф") or ""
        if not filled or why:
            idle[number] = why or "пустые"
        elif _is_note(definition, positions, row) or _is_signature(definition, positions, row):
            idle[number] = "примечания"
            cell = address(grid.sheet, grid.top + placed.row + 2 + number, grid.left + row.index(filled[0]))
            remarks.append(remark(RemarkCode.NOTE_IGNORED, cell, raw=_told(filled[0])))
    return idle, remarks


def _decoration(definition: TableDefinition, placed: Placed, row: Sequence[Raw], first: Raw) -> str:
    if is_total(row, first):
        return "итоги"
    return "повторные заголовки" if _is_header(definition, placed, row) else ""


def _first(definition: TableDefinition, placed: Placed) -> str:
    """The first field of the table that the sheet has: it tells rows of data from others."""
    return next(name for name in definition.columns if name in placed.layout.positions)


def _is_usual(kind: Kind, raw: Raw) -> bool:
    if kind is Kind.SCHOOL:
        return isinstance(read_cell(kind, raw, {}).value, str)
    return not is_empty(raw) and not _starts_total(raw)


def _starts_total(raw: Raw, words: tuple[str, ...] = _TOTALS) -> bool:
    return isinstance(raw, str) and fold(raw).startswith(words)


def is_total(row: Sequence[Raw], first: Raw) -> bool:
    """«Итого», in the first field or to the left of it where that field is empty."""
    if not is_empty(first):
        return _starts_total(first, _OF_ALL)
    return _starts_total(next((cell for cell in row if not is_empty(cell)), None))


def _is_header(definition: TableDefinition, placed: Placed, row: Sequence[Raw]) -> bool:
    """The header again, as at the top of every printed page."""
    positions = placed.layout.positions
    fields = _fields(definition)
    told = [(name, fields.get(fold(cell))) for name, index in positions.items() if isinstance(cell := row[index], str)]
    # With its columns in another order it is the header of another table, whose rows would be read wrongly.
    if any(field not in (None, name) for name, field in told):
        return False
    return 2 * sum(field == name for name, field in told) > len(positions)


@lru_cache(maxsize=64)
def _fields(definition: TableDefinition) -> dict[str, str]:
    """Fields by their folded headers: asked for every row that is not as usual, and a sheet may end in many of them."""
    return {
        fold(title): name for name, column in definition.columns.items() for title in (column.title, *column.aliases)
    }


def _is_numbering(row: Sequence[Raw]) -> bool:
    """The numbers of columns under the header: 1, 2, 3 and so on."""
    numbers = [read_cell(Kind.COUNT, cell, {}).value for cell in row if not is_empty(cell)]
    return len(numbers) >= _FEWEST_NUMBERED and numbers == list(range(1, len(numbers) + 1))


def _is_note(definition: TableDefinition, positions: Mapping[str, int], row: Sequence[Raw]) -> bool:
    """A single cell with words or a telephone: no code with a slip in it, and not what its column holds."""
    cells = [(definition.columns[name], row[index]) for name, index in positions.items() if not is_empty(row[index])]
    if len(cells) != 1 or len(positions) < _WIDE or _is_value(*cells[0]):
        return False
    cell = cells[0][1]
    if not isinstance(cell, str) or not any(sign.isalpha() for sign in cell):
        return isinstance(cell, str) and _NUMBER_TO_CALL.fullmatch(cell.strip()) is not None
    return " " in cell.strip() or not any(sign.isdigit() for sign in cell)


def _told(cell: Raw) -> str:
    """As much of a note as finds it: a line that somebody signs goes on with a name."""
    text = shown(cell)
    return f"{text.split()[0].rstrip(':,.')}…" if _SIGNED.match(text) and " " in text else text


def _is_signature(definition: TableDefinition, positions: Mapping[str, int], row: Sequence[Raw]) -> bool:
    """«Директор», a line to sign on, a name: words that sign, and not one value that the columns of the table hold."""
    cells = [(index, cell) for index, cell in enumerate(row) if not is_empty(cell)]
    kinds = {index: definition.columns[name] for name, index in positions.items()}
    first, begin = cells[0]
    named = first not in kinds or kinds[first].kind not in _OF_TEXT
    if not (named and _SIGNED.match(shown(begin))) and not any(_SIGN_HERE.search(shown(cell)) for _, cell in cells):
        return False
    before = ""
    for index, cell in cells:
        if not _TELEPHONE.search(before) and _is_value(kinds.get(index), cell):
            return False
        before = shown(cell)
    return True


def _is_value(column: Column | None, cell: Raw) -> bool:
    """Whether a cell is what its column holds, or the code of a school; any text would do for a column of texts."""
    if isinstance(read_cell(Kind.SCHOOL, cell, {}).value, str):
        return True
    if column is None or column.kind in _OF_TEXT:
        return False
    return read_cell(column.kind, cell, labels_of(column)).value is not None
