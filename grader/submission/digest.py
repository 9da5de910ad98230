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

from grader.submission.read import Sources

# Git's own files change without the submission, and its process does not see them where this hash
# decides its cases; the name of what is checked out stands for them.
GIT, COMMIT = ".git", ".git/HEAD"


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
    root = sources.root or folder
    for place, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f != GIT or Path(place) != root]
        for file in files:
            path = Path(place) / file
            if _is_readable(path):
                yield Path(os.path.relpath(path, folder)).as_posix(), path
    if _is_readable(root / COMMIT):
        yield COMMIT, root / COMMIT


def _is_readable(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode) and os.access(path, os.R_OK)
    except OSError:
        return False
