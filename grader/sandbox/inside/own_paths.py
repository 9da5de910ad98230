"""The paths of the submission's folders in what is told."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property


def way_up(folder: str = "", root: str = "") -> list[str]:
    """The folder with the code and those around it, up to what was handed in."""
    way = [folder] if folder else []
    while root and way[-1] != root and way[-1] != os.path.dirname(way[-1]):
        way.append(os.path.dirname(way[-1]))
    return way


def folder_with_lost(error: BaseException | None, folders: Sequence[str]) -> str | None:
    """The folder, of these, from which a path leads to the file that was not found."""
    if not isinstance(error, FileNotFoundError):
        return None
    by_numpy = re.fullmatch(r"(.+) not found\.", str(error))
    path = by_numpy[1] if by_numpy else error.filename
    if not isinstance(path, str) or not path or os.path.isabs(path):
        return None
    return next((f for f in folders if os.path.exists(os.path.join(f, path))), None)


class OwnPaths:
    """The submission's folders, told from the one with its code: so a text is the same wherever
    it is graded, and does not say where that is."""

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = folders

    @cached_property
    def known(self) -> list[tuple[re.Pattern[str], str]]:
        """How each folder is written, and what it is called; asked for only where a text is."""
        return [
            (re.compile(f"{re.escape(folder)}{after}"), short)
            for folder, inside, itself in zip(self.folders, ("", "../"), (".", ".."), strict=False)
            for after, short in ((r"[\\/]", inside), (r"(?![\w-])", itself))
        ]

    def shown(self, text: str) -> str:
        for path, short in self.known:
            text = path.sub(short, text)
        return text
