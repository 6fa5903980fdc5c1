"""The directory of an archive: what lies in it, and where; and a way to lay parts in it anew, unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple

__all__ = ["Member", "members_of", "with_unpacked"]

_END = struct.Struct("<4s4H2LH")
_END_SIGN = b"PK\x05\x06"
_LOCATOR_SIGN = b"PK\x06\x07"
_LOCATOR = 20
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ENTRY_SIGN = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_SIGN = b"PK\x03\x04"
# Later versions of the format, and numbers that say «look elsewhere».
_VERSION = 63
_MANY, _FAR = 0xFFFF, 0xFFFFFFFF
_UTF8 = 0x800


class Member(NamedTuple):
    """A part of an archive: sizes in bytes, `start` of its local header; `entry` is its record in the directory.

    `entry` is empty where the directory is written in an unusual way.
    """

    filename: str
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    start: int
    entry: bytes = b""


def members_of(data: bytes) -> list[Member]:
    """List what an archive holds. Raises what `zipfile` does where it cannot be told."""
    return _plain_members(data) or _unusual_members(data)


def _unusual_members(data: bytes) -> list[Member]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [
            Member(
                each.filename,
                each.flag_bits,
                each.compress_type,
                each.CRC,
                each.compress_size,
                each.file_size,
                each.header_offset,
            )
            for each in archive.infolist()
        ]


def _plain_members(data: bytes) -> list[Member] | None:
    """The members of an archive that ends with its directory, written in the plainest way; None for any other."""
    found = _plain_directory(data)
    if found is None:
        return None
    count, place, end = found
    members = []
    while place < end:
        if end - place < _ENTRY.size:
            return None
        sign, _, version, flags, method, _, _, crc, packed, size, length, extra, remark, disk, _, _, start = (
            _ENTRY.unpack_from(data, place)
        )
        following = place + _ENTRY.size + length + remark
        name = data[place + _ENTRY.size : place + _ENTRY.size + length]
        usual = sign == _ENTRY_SIGN and version <= _VERSION and not extra and not disk and following <= end
        if not usual or _FAR in (packed, size, start) or not name.isascii() or b"\0" in name:
            return None
        members.append(Member(name.decode(), flags, method, crc, packed, size, start, data[place:following]))
        place = following
    return members if len(members) == count else None


def _plain_directory(data: bytes) -> tuple[int, int, int] | None:
    """Number of entries, and where the directory begins and ends."""
    end = len(data) - _END.size
    if end < 0:
        return None
    sign, disk, first_disk, here, count, size, start, remark = _END.unpack_from(data, end)
    elsewhere = disk or first_disk or here != count or count == _MANY or _FAR in (size, start)
    if sign != _END_SIGN or remark or elsewhere or start + size != end:
        return None
    return None if data[end - _LOCATOR : end - _LOCATOR + 4] == _LOCATOR_SIGN else (count, start, end)


def with_unpacked(data: bytes, members: list[Member], parts: Mapping[str, bytes]) -> bytes:
    """The archive with these contents in place of what its members of this name hold; the rest stays as it is.

    Only for an archive whose members have their entries, and each name once.
    """
    directory = len(data) - _END.size - sum(len(member.entry) for member in members)
    pieces, place, entries = [data[:directory]], directory, []
    for member in members:
        content = parts.get(member.filename)
        if content is None:
            entries.append(member.entry)
            continue
        local, entry = _unpacked_entry(member, content, place)
        pieces += [local, content]
        place += len(local) + len(content)
        entries.append(entry)
    size = sum(map(len, entries))
    count = len(entries)
    return b"".join([*pieces, *entries, _END.pack(_END_SIGN, 0, 0, count, count, size, place, 0)])


def _unpacked_entry(member: Member, content: bytes, start: int) -> tuple[bytes, bytes]:
    """The local header and the record in the directory of a part that is stored as it is."""
    name = member.filename.encode()
    flags, crc, size = member.flags & _UTF8, zlib.crc32(content), len(content)
    local = _LOCAL.pack(_LOCAL_SIGN, 20, flags, 0, 0, 0, crc, size, size, len(name), 0)
    old = list(_ENTRY.unpack_from(member.entry))
    old[2:10] = [20, flags, 0, 0, 0, crc, size, size]
    old[10:13] = [len(name), 0, 0]
    old[16] = start
    return local + name, _ENTRY.pack(*old) + name
