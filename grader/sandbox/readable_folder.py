"""A submission's folder as the student's process sees it.

Where the grader is root, that process runs as a user of its own, who may not be allowed to
read the folder; then it gets a copy, and also where anything lies in the folder that the
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
from grader.submission.digest import counting_files
from grader.submission.limits import MAX_BYTES, MAX_ENTRIES


@contextmanager
def readable(folder: Path, code: Path, only_counting: bool = False) -> Iterator[Path]:
    """The folder, or a copy of its plain files that everybody may read.

    code: the folder in it, or it itself, that the student's process works in
    only_counting: whether nothing is to be seen but files that are a part of the submission
    Raises GraderError where there is no room for a copy.
    """
    readers = not hasattr(os, "geteuid") or os.geteuid() != 0
    open_to_all = readers or (_open_to_all(code) and _open_to_all(folder))
    if open_to_all and not (only_counting and _holds_more(folder)):
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


def _holds_more(folder: Path) -> bool:
    """Whether more than plain files that count can be seen in it, if only by their names."""
    for place, inside, names in os.walk(folder):
        paths = [os.path.join(place, name) for name in names]
        if (
            len(kinds.counting(Path(place).name, inside, names)) < len(inside)
            or any(map(kinds.is_left_out, names))
            or not (inside or names)
            or any(os.path.islink(os.path.join(place, name)) for name in inside)
            or not all(stat.S_ISREG(os.lstat(path).st_mode) for path in paths)
        ):
            return True
    return False


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
    """Copy plain files that count, up to the bounds; links, devices and what is beyond stay
    behind."""
    left, files = MAX_BYTES, MAX_ENTRIES
    copy.mkdir()
    for path in counting_files(folder):
        target, status = copy / path.relative_to(folder), path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > left or not files:
            continue
        left, files = left - status.st_size, files - 1
        with suppress(PermissionError):  # what even root may not read
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target, follow_symlinks=False)
            os.chmod(target, 0o644)
    for place, _, _ in os.walk(copy):  # whatever the umask is
        os.chmod(place, 0o755)
