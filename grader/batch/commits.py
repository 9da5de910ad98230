"""When a clone's last commit was made, read from its .git without running git.

A clone may hold what a student wrote; git would obey its configuration. The time is the one that
the machine of whoever committed wrote down.
"""

from __future__ import annotations

import re
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

HASH = re.compile(r"[0-9a-f]{40}")
REFERENCE = re.compile(r"ref: (refs/[\w./-]+)")
COMMITTER = re.compile(rb"^committer .* (\d{1,11}) [+-]\d{4}$", re.MULTILINE)
MOST_BYTES = 1 << 20  # bytes of a commit, and of a list of references
INDEX, HEADER = b"\377tOc\0\0\0\2", 8
COMMIT = 1  # kinds of objects in a pack; others are differences from another object


def last(clone: Path) -> str:
    """In UTC, as "2026-11-02 23:58:07 UTC"; "" where it cannot be read."""
    git = clone / ".git"
    try:
        name = _head(git)
        commit = _loose(git, name) or _packed(git, name)
        committer = COMMITTER.search(commit.partition(b"\n\n")[0])
        return f"{datetime.fromtimestamp(int(committer[1]), UTC):%F %T} UTC" if committer else ""
    except (OSError, ValueError, OverflowError, IndexError, struct.error, zlib.error):
        return ""


def _head(git: Path) -> str:
    """The hash of the commit that is checked out."""
    text = _text(git / "HEAD").strip()
    named = REFERENCE.fullmatch(text)
    if named and ".." not in named[1]:
        place = git / named[1]
        text = _text(place).strip() if place.is_file() else _in_list(git, named[1])
    if not HASH.fullmatch(text):
        raise ValueError(text)
    return text


def _text(path: Path) -> str:
    if path.is_symlink():
        raise ValueError(path)
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode()


def _in_list(git: Path, reference: str) -> str:
    for line in _text(git / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == reference:
            return commit
    return ""


def _loose(git: Path, name: str) -> bytes:
    path = git / "objects" / name[:2] / name[2:]
    return _inflated(path.read_bytes()) if path.is_file() else b""


def _packed(git: Path, name: str) -> bytes:
    """From whichever pack has it whole."""
    for index in sorted((git / "objects" / "pack").glob("*.idx")):
        offset = _offset(index.read_bytes(), bytes.fromhex(name))
        if offset is not None:
            with index.with_suffix(".pack").open("rb") as pack:
                pack.seek(offset)
                return _whole(pack.read(MOST_BYTES))
    return b""


def _offset(index: bytes, name: bytes) -> int | None:
    """Where the pack of an index has an object."""
    if not index.startswith(INDEX):
        return None
    counts = struct.unpack_from(">256I", index, HEADER)
    low, high, names = (counts[name[0] - 1] if name[0] else 0), counts[name[0]], HEADER + 1024
    for place in range(low, high):
        if index[names + 20 * place : names + 20 * place + 20] == name:
            (offset,) = struct.unpack_from(">I", index, names + 24 * counts[255] + 4 * place)
            return int(offset) if offset < 1 << 31 else None
    return None


def _whole(data: bytes) -> bytes:
    """An object of a pack, after the bytes that hold its kind and length."""
    if data[0] >> 4 & 7 != COMMIT:
        return b""
    header = re.match(rb"[\x80-\xff]*[\0-\x7f]", data)
    return _inflated(data[header.end() :]) if header else b""


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST_BYTES)
