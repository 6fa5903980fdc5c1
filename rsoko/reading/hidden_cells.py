"""Finds the cells of a sheet that its reader shows as something else.

The reader gives an error of a formula and a formula that was never computed as empty cells, so a broken number would
pass for a missing one; and it gives ИСТИНА as a number that equals one. These cells are read from the XML.
"""

import re
from html import unescape
from typing import NamedTuple

from rsoko.reading.raw import Raw
from rsoko.reading.signs import has_sign, rows_between

__all__ = [
    "NOTHING",
    "Merged",
    "Unseen",
    "has_hidden_cells",
    "hidden_cells",
    "hidden_rows",
    "sheet_paths",
    "targets_of",
    "uncover",
    "unseen_in_xml",
]

# A range of merged cells from 0: top, left, bottom, right.
Merged = tuple[int, int, int, int]

# Signs of such cells, each with a letter that rows of plain cells do without.
_KINDS = ((b' t="e"', b"e"), (b' t="b"', b"b"))
# Every formula is closed somewhere, if only the first of those that share it.
_FORMULA_END = (b"</f>", b"f")
_USUAL_START = 8192
_PIECE = re.compile(
    rb"<(?:\w+:)?(?:row(?=[\s>/])(?P<row>[^>]*)|c(?=[\s>/])(?P<cell>[^>]*?)(?:/>|>(?P<inside>.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
_POSITION = re.compile(rb"""(?:^|\s)r=["']([A-Z]*)([0-9]+)["']""")
_TYPE = re.compile(rb"""(?:^|\s)t=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_SHEET = re.compile(r"""<(?:\w+:)?sheet\s([^>]*)>""")
_RELATION = re.compile(r"""<(?:\w+:)?Relationship\s([^>]*)>""")
_ATTRIBUTE = re.compile(r"""([\w:]+)=(?:"([^"]*)"|'([^']*)')""")
_LETTERS = 26
_HIDDEN = (b"hidden=", b"h")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\br=["']([0-9]{1,7})["']""")


class Unseen(NamedTuple):
    """What the reader does not show of a sheet.

    `cells`: texts to read by (row, column), both from 0; `rows`: numbers of hidden rows, as people see them;
    `merged`: ranges of merged cells, where the reader does not give them.
    """

    cells: dict[tuple[int, int], str]
    rows: tuple[int, ...]
    merged: tuple[Merged, ...] = ()


NOTHING = Unseen({}, ())


def unseen_in_xml(xml: bytes) -> Unseen:
    """What the reader does not show of the XML of a sheet."""
    return Unseen(hidden_cells(xml) if has_hidden_cells(xml) else {}, hidden_rows(xml))


def has_hidden_cells(xml: bytes) -> bool:
    """Say quickly whether a sheet may have such cells; XML written in an unusual way always may."""
    rows = rows_between(xml)
    return b'<row r="' not in xml[:_USUAL_START] or any(has_sign(xml, *sign, rows) for sign in (_FORMULA_END, *_KINDS))


def hidden_rows(xml: bytes) -> tuple[int, ...]:
    """Numbers of the rows of a sheet that are hidden, by hand or by a filter."""
    if not has_sign(xml, *_HIDDEN, rows_between(xml)):
        return ()
    return tuple(int(match[1]) for match in _HIDDEN_ROW.finditer(xml))


def hidden_cells(xml: bytes) -> dict[tuple[int, int], str]:
    """Find errors, answers and formulas without a value: (row, column), both from 0, and the text to read instead."""
    found: dict[tuple[int, int], str] = {}
    row, column = -1, -1
    for piece in _PIECE.finditer(xml):
        if piece["row"] is not None:
            position = _POSITION.search(piece["row"])
            row, column = int(position[2]) - 1 if position else row + 1, -1
            continue
        position = _POSITION.search(piece["cell"])
        if position:
            row, column = int(position[2]) - 1, _column(position[1])
        else:
            column += 1
        text = _hidden_text(piece["cell"], piece["inside"] or b"")
        if text is not None:
            found[row, column] = text
    return found


def _hidden_text(attributes: bytes, inside: bytes) -> str | None:
    match = _TYPE.search(attributes)
    kind = match[1] if match else b"n"
    value = _VALUE.search(inside)
    plain = unescape(value[1].decode(errors="replace")) if value else ""
    if kind == b"e":
        return plain or "#VALUE!"
    if kind == b"b":
        return "ИСТИНА" if plain == "1" else "ЛОЖЬ"
    formula = _FORMULA.search(inside)
    # A formula may rightly return an empty text; its type says so.
    if formula and not plain and kind != b"str":
        return "=" + unescape((formula[1] or b"").decode(errors="replace"))
    return None


def uncover(rows: list[list[Raw]], hidden: dict[tuple[int, int], str]) -> None:
    """Put the texts of hidden cells into rows that begin at A1."""
    for (row, column), text in hidden.items():
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = text


def sheet_paths(workbook: str, relations: str) -> dict[str, str]:
    """Tell which part of the archive holds which sheet, by `xl/workbook.xml` and its relations."""
    targets = targets_of(relations)
    sheets = (_attributes(match[1]) for match in _SHEET.finditer(workbook))
    return {sheet.get("name", ""): targets.get(_relation_id(sheet), "") for sheet in sheets}


def targets_of(relations: str) -> dict[str, str]:
    """Parts of the archive by the ids of the relations of its workbook."""
    targets = {}
    for match in _RELATION.finditer(relations):
        attributes = _attributes(match[1])
        target = attributes.get("Target", "")
        # The reader takes «xl/…» for a path from the root too.
        rooted = target.startswith(("/", "xl/"))
        targets[attributes.get("Id", "")] = target.lstrip("/") if rooted else f"xl/{target}"
    return targets


def _relation_id(sheet: dict[str, str]) -> str:
    return next((value for name, value in sheet.items() if name.endswith(":id")), "")


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in _ATTRIBUTE.finditer(text)}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number - 1
