"""What lies in the folders of a hand-in, and which functions are written in them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.submission import kinds
from grader.submission.archive import begins
from grader.submission.files import read
from grader.submission.limits import MAX_ENTRIES

MOST_FOLDERS, MOST_ENTRIES = MAX_ENTRIES, 20_000  # that are looked at
LONGEST = 200_000  # characters of a file in which items are looked up
MOST_ZIPS = 20


@dataclass(eq=False, repr=False)
class Folder:
    """A folder and what in it matters, as far as its own level goes.

    shown: its path below what was handed in; "" for that itself
    depth: how far below
    refused: why it cannot be listed
    tests_count: whether files that are called like tests are taken for what was written
    """

    path: Path
    shown: str
    depth: int
    code: list[Path] = field(default_factory=list)
    zips: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    refused: OSError | None = None
    tests_count: bool = False


def folders(root: Path) -> Iterator[Folder]:
    """The folder and those below it, the topmost first; what is no part of it is left out."""
    waiting, seen = deque([Folder(root, "", 0)]), 0
    for _ in range(MOST_FOLDERS):
        if not waiting or seen > MOST_ENTRIES:
            return
        folder = waiting.popleft()
        try:
            entries = sorted(os.scandir(folder.path), key=lambda e: e.name)
        except OSError as error:
            if not folder.depth:
                raise
            folder.refused = error
            yield folder
            continue
        seen += len(entries)
        inside = {e.name for e in entries if e.is_dir(follow_symlinks=False)}
        files = [e.name for e in entries if e.name not in inside]
        counting = set(kinds.counting(folder.path.name, inside, files))
        for entry in entries:
            if entry.name in inside - counting or kinds.is_left_out(entry.name):
                continue
            path = folder.path / entry.name
            if entry.name in inside:
                shown = f"{folder.shown}/{entry.name}".lstrip("/")
                waiting.append(Folder(path, shown, folder.depth + 1))
            elif kinds.is_code(entry.name):
                folder.code.append(path)
            elif _is_zip(path) and not entry.is_symlink():
                folder.zips.append(path)
            else:
                folder.others.append(path)
        yield folder


def _is_zip(path: Path) -> bool:
    """By its suffix; without one, or with one that browsers or other archives have, by what it
    begins with."""
    unsure = path.suffix.lower() in ("", *kinds.ARCHIVES) or ".zip." in path.name.lower()
    return kinds.is_zip(path.name) or (unsure and begins(path).startswith(b"PK\3\4"))


def are_apart(top: list[Folder]) -> bool:
    """Whether no item is written in two of them."""
    defined = [defined_in(f) for f in top]
    return sum(map(len, defined)) == len(set().union(*defined))


def defined_in(folder: Folder) -> set[str]:
    """Items that are written in it."""
    code = [p for p in folder.code if folder.tests_count or not kinds.is_test(p.name)]
    return {item for path in code for item, written in items_of(path).items() if written}


def items_of(path: Path) -> dict[str, bool]:
    from grader.submission.written import items_in

    return items_in(text_of(path))


def text_of(path: Path) -> str:
    return "\n".join(s for _, s in read(path, follow=False).cells)[:LONGEST]


def defines(folder: Path) -> bool:
    code = (p for p in folder.iterdir() if kinds.is_code(p.name))
    return any(written for p in code for written in items_of(p).values())


def content_of(folder: Folder) -> tuple[tuple[str, Hashable], ...]:
    """The code in it, so that a copy of a folder is no other folder."""
    return tuple((p.name, read(p).cells) for p in folder.code)
