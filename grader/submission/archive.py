"""Unpacking a zip that a stranger made: bounded, and never outside the folder."""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from grader.report import SubmissionError
from grader.safe_text import one_line
from spec.item import Text


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold, in bytes, beside the number of its entries.

    directory: the list of entries
    """

    archive: int = 50 << 20
    directory: int = 1 << 20
    unpacked: int = 50 << 20
    entries: int = 2000


SUBMISSION = Bounds()
CLASS = Bounds(archive=16 << 30, directory=512 << 20, unpacked=32 << 30, entries=1_000_000)
# The others are unpacked without a bound by the standard library.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(archive: Path, into: Path, bounds: Bounds = SUBMISSION) -> Path:
    """Unpack a zip; the folder that holds the submission.

    Raises SubmissionError for links, names that climb out, too much, or damage.
    """
    name = one_line(archive.name)
    try:
        with _Bounded(archive, bounds) as file, zipfile.ZipFile(file) as opened:
            file.most = bounds.unpacked
            entries = [e for e in opened.infolist() if not e.is_dir()]
            for entry in entries:
                _refuse(entry.filename, entry.external_attr >> 16, name)
            size = sum(e.file_size for e in entries)
            if len(entries) > bounds.entries or size > bounds.unpacked:
                raise _TooMuch
            for entry in entries:
                _write(opened, entry, into)
    except SubmissionError:
        raise
    except _TooMuch as error:
        raise SubmissionError(
            Text(
                f"{name} unpacks to more than {bounds.unpacked >> 20} MB or {bounds.entries} files",
                f"{name} 解压后超过 {bounds.unpacked >> 20} MB 或 {bounds.entries} 个文件",
            )
        ) from error
    except Exception as error:  # zipfile raises whatever the damage leads to
        raise SubmissionError(
            Text(f"{name} is no readable zip; pack it again", f"{name} 不是可读的 zip；请重新打包")
        ) from error
    inside = [p for p in into.iterdir() if p.name != "__MACOSX"]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else into


class _TooMuch(Exception):
    """An archive beyond the bounds."""


class _Bounded(io.FileIO):
    """A file of which no more than `most` bytes are read at once.

    zipfile reads the list of entries in one piece, as long as the archive says it is.
    """

    def __init__(self, path: Path, bounds: Bounds) -> None:
        super().__init__(path)
        self.most = bounds.directory
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > bounds.archive:
            self.close()
            raise _TooMuch

    def read(self, size: int | None = -1, /) -> bytes:
        asked = self.most + 1 if size is None or size < 0 else size
        data = super().read(min(asked, self.most + 1)) or b""
        if len(data) > self.most:
            raise _TooMuch
        return data


def _refuse(name: str, mode: int, archive: str) -> None:
    parts = Path(name.replace("\\", "/")).parts
    climbs = ".." in parts or Path(name).is_absolute() or ":" in name or name.startswith("/")
    if climbs or stat.S_ISLNK(mode):
        kind = (
            Text("a link", "链接")
            if stat.S_ISLNK(mode)
            else Text("a path that climbs out", "越界的路径")
        )
        raise SubmissionError(
            Text(
                f"{archive} holds {kind.en}: {one_line(name)}",
                f"{archive} 里有{kind.zh}：{one_line(name)}",
            )
        )


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    """Write one entry, never more of it than the archive's directory said."""
    if entry.compress_type not in METHODS:
        raise zipfile.BadZipFile("an unusual method of compression")
    target = into / Path(entry.filename.replace("\\", "/"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise OSError("an entry that is longer than it says")
    target.write_bytes(data)
