"""Names in a zip: which letters they are, and whether a file can be called so here."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from unicodedata import normalize

UTF8, UNICODE_PATH = 0x800, 0x7075  # a flag; the number of an extra field
LONGEST = 200  # bytes of one part; file systems take 255
SUFFIX = 12
HEADER = 30  # bytes before the name that stands before an entry's data


def name_of(entry: zipfile.ZipInfo) -> str:
    """The entry's path with / between its parts: UTF-8 where it is marked so or reads as such,
    else GBK, else cp437."""
    name = entry.orig_filename
    if not entry.flag_bits & UTF8:
        raw = name.encode("cp437", "replace")
        name = _unicode_path(entry.extra, raw) or _decoded(raw)
    return name.partition("\0")[0].replace("\\", "/")


def as_in_header(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Give an entry the name that stands before its data, without which zipfile does not read it:
    some packers write \\ there and / in the list of entries, or in another encoding. Where its
    data begin."""
    file = opened.fp
    assert file is not None
    file.seek(entry.header_offset)
    header = file.read(HEADER)
    flags, size, extra = struct.unpack("<6xH18xHH", header)
    entry.orig_filename = file.read(size).decode("utf-8" if flags & UTF8 else "cp437")
    return entry.header_offset + HEADER + size + int(extra)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gbk", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name that some packers add in UTF-8; "" where there is none, or it is another's."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and size > 5 and field[0] == 1:
            if struct.unpack("<L", field[1:5])[0] != zlib.crc32(raw):
                return ""
            return field[5:].decode("utf-8", "ignore")
    return ""


def in_letters(name: str) -> str:
    """A name that a system wrote in bytes of another encoding, as a zip's is read."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return _decoded(os.fsencode(name))
    return name


def mark(name: str) -> str:
    """What tells a name that is shortened from others that are so alike it."""
    return f"~{zlib.crc32(name.encode(errors='surrogatepass')):08x}"


def fitting(path: PurePosixPath) -> PurePosixPath:
    """A path that every file system takes: no colons, no \\, no part too long, its suffix kept;
    each letter one character, as code names it, which a Mac writes in two."""
    return PurePosixPath(*map(_part, path.parts))


def _part(name: str) -> str:
    name = normalize("NFC", in_letters(name)).replace(":", "_").replace("\\", "_")
    if len(name.encode(errors="replace")) <= LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > SUFFIX:
        stem, dot, suffix = name, "", ""
    own = mark(name)
    short = stem.encode(errors="replace")[: LONGEST - SUFFIX - len(own)].decode(errors="ignore")
    return short + own + dot + suffix
