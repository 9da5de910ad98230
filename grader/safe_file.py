"""Files that are written whole or not at all, and never through a link; folders that go again."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from grader.language import reason
from grader.report import GraderError
from spec.text import Text

DRAFT = ".draft"
ROOM = Text(
    "there is no room in {place} ({en}): make some, or name another folder by TMPDIR",
    "{place} 空间不够（{zh}）：请腾出空间，或用 TMPDIR 换一个文件夹",
)
STREAM = re.compile(r"/dev/(?:stdout|stderr|fd/\d+)|/proc/self/fd/\d+")
LEFT = re.compile(rf"\..{{1,40}}\.[a-z0-9_]{{8}}{re.escape(DRAFT)}", re.DOTALL)


def no_room(error: OSError) -> GraderError:
    """What is raised where a submission does not fit into the folder for what is passing."""
    place, en, zh = tempfile.gettempdir(), reason(error, "en"), reason(error, "zh")
    return GraderError(ROOM.format(place=place, en=en, zh=zh))


@contextmanager
def passing(prefix: str) -> Iterator[Path]:
    """A folder for what is passing, which everybody may look into."""
    folder = _new_folder(prefix)
    try:
        os.chmod(folder.name, 0o755)  # the student's process is another user's
        yield Path(folder.name)
    finally:
        _take_away(folder)


def _new_folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    """One that is taken away also where a signal comes while it is made."""
    own = f"{prefix}{os.urandom(4).hex()}-"
    try:
        return tempfile.TemporaryDirectory(prefix=own)
    except BaseException:
        for made_already in Path(tempfile.gettempdir()).glob(f"{own}*"):
            made_already.rmdir()
        raise


def _take_away(folder: tempfile.TemporaryDirectory[str]) -> None:
    """All of it, also where a signal comes meanwhile, which then goes on."""
    try:
        folder.cleanup()
    except (KeyboardInterrupt, SystemExit):
        _take_away(folder)
        raise


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which takes its place when the block ends without an error.

    A device or a pipe is written to as it is. Raises OSError, with `path`, where that is a link
    or cannot be written.
    """
    try:
        if is_stream(path):
            yield path
            return
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a link", str(path))
        with _beside(path) as draft:
            yield draft
    except OSError as error:
        other = error.filename is not None and not _is_draft(error.filename, path)
        if other or error.errno is None:
            raise  # of another file, or of none
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def whole(path: Path, encoding: str = "utf-8", newline: str | None = None) -> Iterator[IO[str]]:
    """The same, opened for text."""
    with replacing(path) as draft, draft.open("w", encoding=encoding, newline=newline) as file:
        yield file


def save(path: Path, data: str | bytes) -> None:
    """Write a text, in UTF-8, or bytes. Raises OSError like `replacing`."""
    with replacing(path) as draft:
        draft.write_bytes(data.encode() if isinstance(data, str) else data)


def is_stream(path: Path) -> bool:
    """Whether it is a device or a pipe, or what this process has open already, wherever that
    leads."""
    if STREAM.fullmatch(str(path)):
        return True
    with suppress(OSError):
        mode = path.stat().st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    prefix = f".{path.name[:40]}."
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=DRAFT, dir=path.parent)
    os.close(descriptor)
    try:
        os.chmod(name, _mode_of(path))
        yield Path(name)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def remove_drafts(folder: Path) -> None:
    """Take away what a run that was killed left of files in this folder; none may be at work
    there now."""
    for draft in folder.glob(f".*.*{DRAFT}"):
        if LEFT.fullmatch(draft.name):
            with suppress(OSError):
                draft.unlink()


def _is_draft(name: object, path: Path) -> bool:
    return Path(str(name)).name.startswith(f".{path.name[:40]}.")


def _mode_of(path: Path) -> int:
    """The mode that the file has, or that a new one gets."""
    with suppress(OSError):
        return stat.S_IMODE(path.lstat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
