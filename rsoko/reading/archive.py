"""Opens the archive that a workbook is, and refuses one that would eat the memory of the machine."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rsoko.reading.directory import Member, members_of, with_unpacked
from rsoko.reading.hidden_cells import sheet_paths, targets_of
from rsoko.reading.hidden_xlsb import sheet_names_of_xlsb
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import RemarkCode, remark

__all__ = ["DAMAGE", "MAX_UNPACKED", "Archive", "is_intact", "open_archive"]

MAX_UNPACKED = 200 * 1024 * 1024
# What unpacking raises when an archive is damaged.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error)
# A workbook of ours is packed 5 to 30 times; text that packs hundreds of times was made to harm.
_MAX_RATIO = 300
_SMALL = 10 * 1024 * 1024
# Deflate cannot do better, so the size of a small archive bounds what it unpacks to, whatever it declares.
_DEFLATE_RATIO = 1032
_LOCAL_HEADER = 30
_WORKBOOK, _BINARY_WORKBOOK = "xl/workbook.xml", "xl/workbook.bin"
# The part that tells what kind of workbook it is.
_CONTENT = "content.xml"
_KINDS = {_WORKBOOK: "xlsx", _BINARY_WORKBOOK: "xlsb", _CONTENT: "ods"}
_SHEET_DATA = (b"sheetData", "sheetData".encode("utf-16-le"), "sheetData".encode("utf-16-be"))


@dataclass(frozen=True)
class Archive:
    """A workbook that was found harmless: its kind (xlsx, xlsb, ods), its bytes and what lies in it."""

    kind: str
    data: bytes
    members: list[Member]

    def sheets(self) -> Iterator[tuple[str, Member, bytes]]:
        """Unpack the sheets of an xlsx or xlsb that its workbook names: name, part, content. Raises DAMAGE."""
        members = {member.filename: member for member in self.members}
        for sheet, path in self.sheet_paths().items():
            if path in members:
                yield sheet, members[path], _unpack(self.data, members[path])

    def content(self) -> bytes:
        """Unpack `content.xml`, where an ODS has all of its sheets. Raises DAMAGE."""
        return next(_unpack(self.data, member) for member in self.members if member.filename == _CONTENT)

    @property
    def is_plain(self) -> bool:
        """Whether its directory is written in the usual way, each name once."""
        names = {member.filename for member in self.members if member.entry}
        return len(names) == len(self.members)

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """Its bytes with other contents of some parts, which are not packed; of a plain archive alone."""
        return with_unpacked(self.data, self.members, parts) if parts else self.data

    def parts_like_sheets(self) -> Iterator[tuple[str, bytes]]:
        """Unpack whatever looks like a sheet, wherever it lies: name of the part, its XML. Raises DAMAGE."""
        for member in self.members:
            xml = _unpack(self.data, member)
            if any(sign in xml for sign in _SHEET_DATA):
                yield member.filename, xml

    @cached_property
    def workbook(self) -> bytes:
        """Unpack the part of an xlsx or xlsb that names its sheets. Raises DAMAGE."""
        return self._part(_WORKBOOK if self.kind == "xlsx" else _BINARY_WORKBOOK)

    def sheet_paths(self) -> dict[str, str]:
        """Tell which part of an xlsx or xlsb holds which sheet. Raises DAMAGE."""
        if self.kind == "xlsx":
            relations = self._part("xl/_rels/workbook.xml.rels").decode(errors="replace")
            return sheet_paths(self.workbook.decode(errors="replace"), relations)
        targets = targets_of(self._part("xl/_rels/workbook.bin.rels").decode(errors="replace"))
        names = sheet_names_of_xlsb(self.workbook)
        return {sheet: targets.get(relation, "") for sheet, relation in names.items()}

    def _part(self, name: str) -> bytes:
        """Unpack a part; empty where there is none. The last of several with one name counts, as it does elsewhere."""
        member = next((member for member in reversed(self.members) if member.filename == name), None)
        return b"" if member is None else _unpack(self.data, member)


def open_archive(data: bytes) -> Archive | Remark:
    """List what a workbook holds without unpacking it; a remark if it is no workbook, damaged, or a bomb."""
    try:
        members = members_of(data)
    except (*DAMAGE, NotImplementedError, ValueError) as error:
        return remark(RemarkCode.FILE_DAMAGED, reason=_reason(error))
    names = {member.filename for member in members}
    kind = next((kind for part, kind in _KINDS.items() if part in names), None)
    if kind is None:
        return remark(RemarkCode.FILE_NOT_WORKBOOK)
    if any(member.flags & 1 for member in members):
        return remark(RemarkCode.FILE_PROTECTED)
    return _bomb(data, members) or Archive(kind, data, members)


def _reason(error: Exception) -> str:
    return "архив не читается" if isinstance(error, zipfile.BadZipFile) else "архив устроен необычно"


def _bomb(data: bytes, members: list[Member]) -> Remark | None:
    packed = sum(member.packed_size for member in members)
    declared = sum(member.size for member in members)
    too_big = remark(RemarkCode.FILE_UNPACKS_TOO_BIG, limit=MAX_UNPACKED // 1024**2)
    if declared > MAX_UNPACKED or packed > len(data) or declared > max(_SMALL, _MAX_RATIO * len(data)):
        return too_big
    if packed * _DEFLATE_RATIO <= MAX_UNPACKED:
        return None
    return too_big if any(_lies(data, member) for member in members) else None


def _lies(data: bytes, member: Member) -> bool:
    """Say whether a member unpacks to more than it declares."""
    if member.method == zipfile.ZIP_STORED:
        return member.packed_size > member.size
    try:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(_packed(data, member), member.size + 1)
    except (zlib.error, struct.error):
        return False  # damaged, not harmful: the reader will say so
    return len(unpacked) > member.size


def _packed(data: bytes, member: Member) -> bytes:
    name, extra = struct.unpack_from("<HH", data, member.start + 26)
    start = member.start + _LOCAL_HEADER + name + extra
    return data[start : start + member.packed_size]


def _unpack(data: bytes, member: Member) -> bytes:
    packed = _packed(data, member)
    if member.method == zipfile.ZIP_STORED:
        return packed
    # The declared size is a good guess, and bounded as a bomb is.
    return zlib.decompress(packed, -zlib.MAX_WBITS, max(1, member.size))


def is_intact(member: Member, content: bytes) -> bool:
    """Say whether a member unpacked to what its archive declares."""
    return len(content) == member.size and zlib.crc32(content) == member.crc
