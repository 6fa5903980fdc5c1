"""Finds the cells and rows of an OpenDocument table that its reader does not show: errors, no values, hidden rows."""

from xml.parsers import expat

from rsoko.reading.hidden_cells import Merged, Unseen

__all__ = ["unseen_in_ods"]

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_PARAGRAPH = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"
_ANNOTATION = f"{_OFFICE}annotation"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
# A table without these has nothing to look for.
_SIGNS = (b"formula", b"visibility", b"-spanned")
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
# A number may be shown as an answer, and is one to its sender.
_SAID_TRUE, _SAID_FALSE = ("TRUE", "ИСТИНА"), ("FALSE", "ЛОЖЬ")
_ERROR, _FORMULA_SIGN, _ANY_ERROR = "#", "=", "#VALUE!"
# Rows and cells written once for many: more than a form has are of no interest.
_MOST = 200_000


class _RefusedError(Exception):
    """A document type: no table has one, and its entities are refused by whoever reads the cells."""


def unseen_in_ods(xml: bytes) -> dict[str, Unseen]:
    """What the sheets of `content.xml` hold unseen, by the name of the sheet; nothing where it is not well-formed."""
    if not any(sign in xml for sign in _SIGNS):
        return {}
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = walk.text, _refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, _RefusedError):
        return {}
    return {sheet: Unseen(cells, tuple(rows), tuple(merged)) for sheet, (cells, rows, merged) in walk.found.items()}


def _refuse(*_declared: object) -> None:
    raise _RefusedError


class _Walk:
    """Follows rows and cells; each may stand for several."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[dict[tuple[int, int], str], list[int], list[Merged]]] = {}
        self.cells: dict[tuple[int, int], str] = {}
        self.rows: list[int] = []
        self.merged: list[Merged] = []
        self.row = self.column = self.tables = self.notes = 0
        self.high = self.wide = 1
        self.formula: str | None = None
        self.valued = self.counted = False
        self.words: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self.tables += 1
            if self.tables == 1:
                self.row = 0
                name = attributes.get(f"{_TABLE}name", "")
                self.cells, self.rows, self.merged = self.found.setdefault(name, ({}, [], []))
        elif name == f"{_TABLE}table-row" and self.tables == 1:
            self.high, self.column = _times(attributes.get(f"{_TABLE}number-rows-repeated")), 0
            if attributes.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                self.rows.extend(range(self.row + 1, self.row + 1 + min(self.high, _MOST)))
        elif name in _CELLS and self.tables == 1:
            self._enter_cell(attributes)
        elif name == _ANNOTATION:
            self.notes += 1
        elif name == _PARAGRAPH and not self.notes and self.words is None:
            self.words = []

    def text(self, words: str) -> None:
        if self.words is not None and self.formula is not None and not self.notes:
            self.words.append(words)

    def end(self, name: str) -> None:
        if name == f"{_TABLE}table":
            self.tables -= 1
        elif name == f"{_TABLE}table-row" and self.tables == 1:
            self.row += self.high
        elif name in _CELLS and self.tables == 1:
            self._leave_cell()
            self.column += self.wide
        elif name == _ANNOTATION:
            self.notes -= 1

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        self.wide = _times(attributes.get(f"{_TABLE}number-columns-repeated"))
        self.formula = attributes.get(f"{_TABLE}formula")
        self.valued = any(attributes.get(_OFFICE + value) for value in _VALUES)
        self.counted = attributes.get(f"{_OFFICE}value-type") in ("float", "boolean")
        self.words = None
        high, wide = (_times(attributes.get(f"{_TABLE}number-{side}-spanned")) for side in ("rows", "columns"))
        if high > 1 or wide > 1:
            self.merged.append((self.row, self.column, self.row + high - 1, self.column + wide - 1))

    def _leave_cell(self) -> None:
        if self.formula is None:
            return
        words = None if self.words is None else "".join(self.words).strip()
        self.words = None
        if words is None:
            said = None if self.valued else _FORMULA_SIGN + self.formula.removeprefix("of:").removeprefix(_FORMULA_SIGN)
        elif words.startswith(_ERROR):
            said = words
        elif self.counted and words in _SAID_TRUE + _SAID_FALSE:
            said = _SAID_TRUE[1] if words in _SAID_TRUE else _SAID_FALSE[1]
        else:
            # An error without a sign, as «Err:502»; a formula may rightly return an empty text.
            said = _ANY_ERROR if words and not self.valued else None
        if said is not None:
            for row in range(self.row, self.row + min(self.high, _MOST)):
                for column in range(self.column, self.column + min(self.wide, _MOST // self.high or 1)):
                    self.cells[row, column] = said


def _times(repeated: str | None) -> int:
    return max(1, int(repeated)) if repeated is not None and repeated.isascii() and repeated.isdigit() else 1
