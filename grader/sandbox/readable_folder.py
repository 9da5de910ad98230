"""A submission's folder as the student's process sees it.

Where the grader is root, that process runs as a user of its own, who may not be allowed to
read the folder; then it gets a copy, and also where Git keeps files in the folder that the
submission's cases do not depend on. The folder itself is never changed.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from grader.language import NO_ROOM
from grader.safe_file import no_room, passing
from grader.submission import kinds
from grader.submission.digest import GIT
from grader.submission.limits import MAX_BYTES, MAX_ENTRIES


@contextmanager
def readable(folder: Path, code: Path, without_git: bool = False) -> Iterator[Path]:
    """The folder, or a copy of its plain files that everybody may read.

    code: the folder in it, or it itself, that the student's process works in
    Raises GraderError where there is no room for a copy.
    """
    readers = not hasattr(os, "geteuid") or os.geteuid() != 0
    if not (without_git and (folder / GIT).is_dir()) and (
        readers or (_open_to_all(code) and _open_to_all(folder))
    ):
        yield folder
        return
    with ExitStack() as exits:
        try:
            place = exits.enter_context(passing("submission-"))
            _copy(folder, place / "copy")
        except OSError as error:
            if error.errno in NO_ROOM:
                raise no_room(error) from error
            raise
        yield place / "copy"


def _open_to_all(folder: Path) -> bool:
    above = all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.parents)
    return above and _readable_to_all(folder.stat()) and all(map(_readable_to_all, _modes(folder)))


def _modes(folder: Path) -> Iterator[os.stat_result]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.stat(follow_symlinks=False)


def _readable_to_all(status: os.stat_result) -> bool:
    needed = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(status.st_mode) else 0)
    return status.st_mode & needed == needed


def _copy(folder: Path, copy: Path) -> None:
    """Copy plain files, up to the bounds; links, devices and what is beyond stay behind."""
    left, files = MAX_BYTES, MAX_ENTRIES
    for place, inside, names in os.walk(folder):
        inside[:] = kinds.counting(Path(place).name, inside, names)
        target = copy / Path(place).relative_to(folder)
        target.mkdir(mode=0o755)
        for name in names:
            path = Path(place) / name
            size = path.lstat().st_size
            if not stat.S_ISREG(path.lstat().st_mode) or size > left or not files:
                continue
            left, files = left - size, files - 1
            with suppress(PermissionError):  # what even root may not read
                shutil.copyfile(path, target / name, follow_symlinks=False)
                os.chmod(target / name, 0o644)
