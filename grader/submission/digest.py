"""A hash of all that a submission's process can read, so that its cases can depend on it.

Where marks count the cases come from the class's seed and from the submission: a table of answers
would be part of it, and change what is asked.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from grader.submission import kinds
from grader.submission.read import Sources


def digest(sources: Sources) -> bytes:
    """Equal for equal files under equal names, wherever they lie."""
    hashed = hashlib.sha256()
    for name, path in sorted(_files(sources)):
        hashed.update(os.fsencode(name) + b"\0")
        with path.open("rb") as file:
            hashed.update(hashlib.file_digest(file, "sha256").digest())
    for source in sources.files:  # those without a folder, and what they were read as
        for text in (source.name, *(part for cell in source.cells for part in cell)):
            hashed.update(hashlib.sha256(text.encode(errors="surrogatepass")).digest())
    return hashed.digest()


def seed_of(seed: int, sources: Sources) -> int:
    """The seed of one submission's cases, from the class's seed and all that it can read."""
    hashed = hashlib.sha256(str(seed).encode() + b"\0" + digest(sources))
    return int.from_bytes(hashed.digest()[:16], "little")


def _files(sources: Sources) -> Iterator[tuple[str, Path]]:
    """Plain files of what was handed in, by their way from the folder with the code; links are
    not followed."""
    folder = sources.folder
    if folder is None:
        return
    for path in counting_files(sources.root or folder):
        if _is_readable(path):
            yield Path(os.path.relpath(path, folder)).as_posix(), path


def counting_files(root: Path) -> Iterator[Path]:
    """The files below a folder that are a part of a submission; those of Git, of caches and of
    environments change without it, are in no zip of it, and its process does not see them where
    this hash decides its cases."""
    for place, folders, files in os.walk(root):
        folders[:] = kinds.counting(Path(place).name, folders, files)
        yield from (Path(place) / file for file in files if not kinds.is_left_out(file))


def _is_readable(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False
