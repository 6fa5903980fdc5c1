"""Opens the archive that a workbook is, and refuses one that would eat the memory of the machine."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from rsoko.intake.remarks import Remark
from rsoko.intake.texts import RemarkCode, remark

__all__ = ["DAMAGE", "MAX_UNPACKED", "members_of", "sheet_parts", "stray_cell", "unpack"]

MAX_UNPACKED = 200 * 1024 * 1024
# What unpacking raises when an archive is damaged.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error)
# A workbook of ours is packed 5 to 30 times; text that packs hundreds of times was made to harm.
_MAX_RATIO = 300
_SMALL = 10 * 1024 * 1024
# Deflate cannot do better, so the size of a small archive bounds what it unpacks to, whatever it declares.
_DEFLATE_RATIO = 1032
_LOCAL_HEADER = 30
# The reader keeps a rectangle of cells: this many fit, whatever the sheet is like.
_MAX_CELLS = 32_000_000
_ALL_COLUMNS = 16_384
_WORKBOOK = "xl/workbook.xml"
_SHEETS = "xl/worksheets/"
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ROW = re.compile(rb"""row\s[^>]*?\br=["']([0-9]{1,7})["']""")


def members_of(data: bytes) -> list[zipfile.ZipInfo] | Remark:
    """List the members of a workbook without unpacking it; a remark if it is no workbook, damaged, or a bomb."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (*DAMAGE, NotImplementedError, ValueError) as error:
        return remark(RemarkCode.FILE_DAMAGED, reason=_reason(error))
    if not any(member.filename == _WORKBOOK for member in members):
        return remark(RemarkCode.FILE_NOT_WORKBOOK)
    if any(member.flag_bits & 1 for member in members):
        return remark(RemarkCode.FILE_PROTECTED)
    return _bomb(data, members) or members


def _reason(error: Exception) -> str:
    return "архив не читается" if isinstance(error, zipfile.BadZipFile) else "архив устроен необычно"


def _bomb(data: bytes, members: list[zipfile.ZipInfo]) -> Remark | None:
    packed = sum(member.compress_size for member in members)
    declared = sum(member.file_size for member in members)
    too_big = remark(RemarkCode.FILE_UNPACKS_TOO_BIG, limit=MAX_UNPACKED // 1024**2)
    if declared > MAX_UNPACKED or packed > len(data) or declared > max(_SMALL, _MAX_RATIO * len(data)):
        return too_big
    if packed * _DEFLATE_RATIO <= MAX_UNPACKED:
        return None
    return too_big if any(_lies(data, member) for member in members) else None


def _lies(data: bytes, member: zipfile.ZipInfo) -> bool:
    """Say whether a member unpacks to more than it declares."""
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size > member.file_size
    try:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(_packed(data, member), member.file_size + 1)
    except (zlib.error, struct.error):
        return False  # damaged, not harmful: the reader will say so
    return len(unpacked) > member.file_size


def _packed(data: bytes, member: zipfile.ZipInfo) -> bytes:
    name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + _LOCAL_HEADER + name + extra
    return data[start : start + member.compress_size]


def unpack(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """Unpack a member of an archive that was found harmless. Raises DAMAGE."""
    packed = _packed(data, member)
    return packed if member.compress_type == zipfile.ZIP_STORED else zlib.decompress(packed, -zlib.MAX_WBITS)


def sheet_parts(data: bytes, members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Unpack the sheets of a workbook one by one: name of the part, its XML. Raises what `unpack` raises."""
    for member in members:
        if member.filename.startswith(_SHEETS) and member.filename.endswith(".xml"):
            yield member.filename, unpack(data, member)


def stray_cell(xml: bytes) -> str | None:
    """Find a cell so far out that the rectangle from the first cell to it would not fit into memory."""
    rows = _last_row(xml)
    if rows * _ALL_COLUMNS <= _MAX_CELLS:
        return None
    widest = max((match[1].decode() for match in _REFERENCE.finditer(xml)), key=_width, default="A")
    return f"{widest}{rows}" if rows * _width(widest) > _MAX_CELLS else None


def _last_row(xml: bytes) -> int:
    """Number of the last row: the reader, too, believes the last cell."""
    cell = _REFERENCE.search(xml, max(xml.rfind(b"c r="), 0))
    row = _ROW.search(xml, max(xml.rfind(b"row "), 0))
    return max(int(cell[2]) if cell else 0, int(row[1]) if row else 0)


def _width(letters: str) -> int:
    width = 0
    for letter in letters:
        width = width * 26 + ord(letter) - ord("A") + 1
    return width
