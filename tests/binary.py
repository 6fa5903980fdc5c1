"""Binary workbooks (.xlsb), written record by record: no program at hand writes them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Failed", "Formula", "binary_workbook", "record"]

_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_HIDDEN = 0x10
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Failed:
    """A cell with an error."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and what it returned."""

    value: object


def record(kind: int, content: bytes = b"") -> bytes:
    """A record: its kind and its length in pieces of seven bits, then what it says."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(content)
    while rest > 0x7F:
        length, rest = length + bytes([rest & 0x7F | 0x80]), rest >> 7
    return head + length + bytes([rest]) + content


def binary_workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Sequence[int] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    since_1904: bool = False,
) -> bytes:
    """A workbook whose first sheet has these hidden rows (as people number them) and merged ranges (from 0)."""
    names = list(sheets)
    parts = {f"xl/worksheets/sheet{number}.bin": _sheet(sheets[name], hidden if number == 1 else (),
                                                        merged if number == 1 else ())
             for number, name in enumerate(names, start=1)}  # fmt: skip
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(names) + 1)
    )
    parts["xl/workbook.bin"] = _workbook(names, since_1904)
    parts["xl/_rels/workbook.bin.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _workbook(names: Sequence[str], since_1904: bool) -> bytes:
    sheets = b"".join(
        record(156, struct.pack("<II", 0, number) + _text(f"rId{number}") + _text(name))
        for number, name in enumerate(names, start=1)
    )
    about = record(153, struct.pack("<II", since_1904, 0) + _text(""))
    return record(131) + about + record(143) + sheets + record(144) + record(132)


def _sheet(
    rows: Sequence[Sequence[object]], hidden: Sequence[int], merged: Sequence[tuple[int, int, int, int]]
) -> bytes:
    wide = max(map(len, rows), default=0)
    size = record(148, struct.pack("<IIII", 0, max(0, len(rows) - 1), 0, max(0, wide - 1)))
    lines = b"".join(
        record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, _HIDDEN if row + 1 in hidden else 0, 0, 0))
        + b"".join(_cell(column, value) for column, value in enumerate(cells))
        for row, cells in enumerate(rows)
    )
    ranges = b"".join(
        record(176, struct.pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in merged
    )
    tail = record(177, struct.pack("<I", len(merged))) + ranges + record(178) if merged else b""
    return record(129) + size + record(145) + lines + record(146) + tail + record(130)


def _cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, 0)
    formula, tail = isinstance(value, Formula), b""
    if isinstance(value, Formula):
        value, tail = value.value, struct.pack("<HII", 0, 0, 0)
    if value is None:
        return b""
    if isinstance(value, Failed):
        return record(11 if formula else 3, place + bytes([_CODES[value.text]]) + tail)
    if isinstance(value, bool):
        return record(10 if formula else 4, place + bytes([value]) + tail)
    if isinstance(value, int | float):
        return record(9 if formula else 5, place + struct.pack("<d", value) + tail)
    return record(8 if formula else 6, place + _text(str(value)) + tail)


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
