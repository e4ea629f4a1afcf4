"""Zips, honest and not, put together byte by byte."""

import struct
import zlib
from dataclasses import dataclass, field

CHAT = b"Ana: I felt left out.\nBen: I am sorry.\nAna: Thank you.\n"


@dataclass
class Member:
    """One member; what is None is filled in as it truly is."""

    name: bytes = b"chat.txt"
    data: bytes = CHAT
    method: int = 8
    flags: int = 0x800
    attributes: int = 0o100644 << 16
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    offset: int | None = None
    packed: bytes | None = None
    signature: bytes = b"PK\x03\x04"
    extra: bytes = field(default=b"")

    def body(self) -> bytes:
        """The packed data."""
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.data
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()


def build(
    *members: Member, comment: bytes = b"", start: int | None = None, before: bytes = b""
) -> bytes:
    """An archive of these members; the named values lie where they are given."""
    out = bytearray(before)
    listed = bytearray()
    for member in members:
        body = member.body()
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        packed_size = len(body) if member.packed_size is None else member.packed_size
        small = [min(number, 0xFFFFFFFF) for number in (packed_size, size)]
        large = [number for number in (size, packed_size) if number >= 0xFFFFFFFF]
        extra = member.extra
        if large:
            extra += struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large)
        offset = len(out) if member.offset is None else member.offset
        common = struct.pack("<HHHHHI", 45, member.flags, member.method, 0, 0x58AD, crc)
        common += struct.pack("<IIHH", *small, len(member.name), len(extra))
        out += member.signature + common + member.name + extra + body
        listed += b"PK\x01\x02" + struct.pack("<H", 0x031E) + common
        listed += struct.pack("<HHHII", 0, 0, 0, member.attributes, offset) + member.name + extra
    number = len(members)
    where = len(out) if start is None else start
    end = struct.pack("<HHHHIIH", 0, 0, number, number, len(listed), where, len(comment))
    return bytes(out + listed + b"PK\x05\x06" + end + comment)
