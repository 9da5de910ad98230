"""A notebook that is too large to be read in one piece, without what takes the room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import IO

from grader.submission.encoding import Unreadable
from spec.text import Text

TOO_MUCH = Text(
    "it holds too much: copy the code of this homework into a new notebook and hand that in",
    "内容太多：请把这次作业的代码复制到新的 notebook 里再提交",
)
BLOCK = 1 << 20
MOST_PIECES = 10_000_000  # some ten seconds
HEAVY = re.compile(rb'"(?:outputs|attachments|widgets)"\s{0,40}:\s{0,40}\Z')
AT_MOST = 100  # bytes that HEAVY looks at
STRING, BETWEEN = rb'"(?:[^"\\]++|\\.)*+"', rb'[^"\[\]{}]++'
FLAT = rb"(?:%b|%b)*+" % (BETWEEN, STRING)
BARE = re.compile(BETWEEN + b"|.", re.DOTALL)
QUOTED = re.compile(rb'(?:[^"\\]++|\\.)++|"', re.DOTALL)
PASSED = re.compile(rb"(?:%b|%b|[\[{]%b[\]}])++|." % (BETWEEN, STRING, FLAT), re.DOTALL)


def without_outputs(file: IO[bytes], most: int) -> bytes:
    """A notebook's JSON, its outputs, attachments and widgets empty; read block by block.

    Raises Unreadable where more than `most` bytes are left.
    """
    kept = bytearray()
    for piece in _kept(file, kept):
        kept += piece
        if len(kept) > most:
            raise Unreadable(TOO_MUCH)
    return bytes(kept)


def _kept(file: IO[bytes], kept: bytearray) -> Iterator[bytes]:
    """What is to be kept, in order; `kept` is that before it."""
    pieces, depth, quoted, rest = count(), 0, False, b""  # depth: in what is passed over
    while block := file.read(BLOCK):
        block, at = rest + block, 0
        while match := (QUOTED if quoted else PASSED if depth else BARE).match(block, at):
            piece, at, before = match[0], match.end(), depth
            if not quoted and piece in (b"[", b"{"):
                depth += 1 if depth or HEAVY.search(kept, max(0, len(kept) - AT_MOST)) else 0
            elif not quoted and piece in (b"]", b"}") and depth:
                depth -= 1
            quoted ^= piece == b'"'
            if not (before and depth):
                yield piece
            if next(pieces) > MOST_PIECES:
                raise Unreadable(TOO_MUCH)
        rest = block[at:]  # a backslash without what it stands before
