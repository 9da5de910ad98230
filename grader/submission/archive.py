"""Unpacking a zip that a stranger made: bounded, and never outside the folder."""

from __future__ import annotations

import errno
import io
import posixpath
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.language import NO_MORE, NO_ROOM
from grader.report import SubmissionError
from grader.safe_file import no_room
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.encoding import IS_PAGE, Unreadable
from grader.submission.limits import MAX_BYTES, MAX_ENTRIES, MAX_OUTPUTS
from grader.submission.methods import METHODS, USUAL, data_of
from grader.submission.names import as_in_header, fitting, name_of
from grader.submission.outputs import without_outputs
from spec.text import Text

FOLDER = 0x10  # MS-DOS's attribute


@dataclass(eq=False, repr=False)
class Bounds:
    """How much an archive may hold, in bytes, beside the number of its entries. What an
    environment or a cache has in it does not count.

    directory: the list of entries
    """

    archive: int = 1 << 30
    directory: int = 16 << 20
    unpacked: int = MAX_BYTES
    entries: int = MAX_ENTRIES


CLASS = Bounds(archive=16 << 30, directory=512 << 20, unpacked=32 << 30, entries=1_000_000)
INSTEAD = Text(
    "hand in a .zip of the same files, or the files themselves",
    "请提交同样文件的 .zip，或直接提交这些文件",
)
TOO_MUCH = Text(
    "{name} unpacks to more than {size} MB or {entries} files of code: "
    "hand in the .py and .ipynb files alone, a notebook without its outputs",
    "{name} 解压后代码超过 {size} MB 或 {entries} 个文件：请只提交 .py 和 .ipynb 文件，"
    "notebook 先清除输出",
)
TOO_LARGE = Text(
    "{name} is larger than {size} MB: hand in the .py and .ipynb files alone",
    "{name} 大于 {size} MB：请只提交 .py 和 .ipynb 文件",
)
EMPTY = Text(
    "{name} is empty: nothing was packed into it. Pack the folder with your files again",
    "{name} 是空的：没有打包进任何文件。请重新打包放着你文件的文件夹",
)
NO_FILE = Text("{name} is no plain file", "{name} 不是普通文件")
LOCKED = Text(
    "{name} is locked by a password: pack it again without one",
    "{name} 加了密码：请不加密码重新打包",
)
METHOD = Text(
    "{name} is packed by a method that few programs read: pack it again as an ordinary zip",
    "{name} 用了少见的压缩方法：请重新打包成普通的 zip",
)
DAMAGED = Text(
    "{name} is no readable zip: pack it again and hand that in",
    "{name} 不是可读的 zip：请重新打包后再提交",
)
PAGE = Text(
    "{name} is a web page and no zip: download the file itself",
    "{name} 是网页，不是 zip：请下载文件本身",
)
OTHER = Text(
    "{name} is a {kind} archive, which is not opened here: {instead}",
    "{name} 是 {kind} 压缩包，这里打不开：{instead}",
)
HOLDS = Text("{name} holds {what}: {entry}", "{name} 里有{what}：{entry}")
LINK = Text("a link; hand in the file itself", "链接（请提交文件本身）")
CLIMBS = Text(
    "a path that climbs out; pack the folder itself again", "越界的路径（请重新打包文件夹本身）"
)


def unpack(archive: Path, into: Path, bounds: Bounds | None = None) -> list[Text]:
    """Unpack what is no environment, cache or link; notes on what was left out.

    Code comes first, then archives, then other files as far as they fit. Raises SubmissionError
    for names that climb out, too much code, or damage.
    """
    name, bounds = one_line(archive.name), bounds or Bounds()
    try:
        with _Bounded(archive, bounds, name) as file, _opened(file) as opened:
            file.most = bounds.unpacked
            return _unpacked(opened, into, bounds, name)
    except _TooMuch as error:
        raise SubmissionError(
            TOO_MUCH.format(name=name, size=bounds.unpacked >> 20, entries=bounds.entries)
        ) from error
    except (OSError, _Damaged) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise no_room(error) from error
        if isinstance(error, OSError) and error.errno in (*NO_MORE, errno.EACCES, errno.EPERM):
            raise
        raise SubmissionError(_unreadable(archive, name)) from error


def refusal(path: Path) -> Text | None:
    """What to say of an archive that is not opened here, by its name and its first bytes."""
    kind = kinds.archive(path.name, begins(path))
    if not kind:
        return None
    return OTHER.format(name=one_line(path.name), kind=kind, instead=INSTEAD)


def begins(path: Path) -> bytes:
    """The first bytes of a plain file."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(kinds.TAR_AT + 8)
    except OSError:
        return b""


def _unreadable(path: Path, name: str) -> Text:
    other = refusal(path)
    if other is not None and kinds.archive("", begins(path)):
        return other
    if IS_PAGE.match(begins(path)):
        return PAGE.format(name=name)
    if not path.is_file():  # a link that leads nowhere
        return NO_FILE.format(name=name)
    return (DAMAGED if path.stat().st_size else EMPTY).format(name=name)


def _unpacked(opened: zipfile.ZipFile, into: Path, bounds: Bounds, name: str) -> list[Text]:
    entries = list(_entries(opened, name))
    if not any(_rank(path.name) < 2 for path, _ in entries):  # what is left out is named
        entries = list(_entries(opened, name, all_of_them=True))
    if all(_is_folder(e) for e in opened.infolist()):
        raise SubmissionError(EMPTY.format(name=name))
    links = [path for path, entry in entries if _is_link(entry)]
    plain = [(path, entry) for path, entry in entries if not _is_link(entry)]
    large = _without_outputs([(p, e) for p, e in plain if kinds.is_code(p.name)], bounds)
    if links and not plain:
        raise SubmissionError(holds(name, LINK, links[0]))
    left, room, beyond = bounds.unpacked, bounds.entries, 0
    for path, entry in sorted(plain, key=lambda p: (_rank(p[0].name), p[1] in large)):
        if entry not in large and (entry.file_size > left or not room):
            beyond += 1
            continue
        most = left if entry in large else None
        left, room = left - _write(opened, entry, into / path, name, most), room - 1
    notes = [holds(name, LINK, link) for link in links[:1]]
    return [*notes, *([_beyond(name, beyond, bounds)] if beyond else [])]


def _without_outputs(
    code: list[tuple[PurePosixPath, zipfile.ZipInfo]], bounds: Bounds
) -> set[zipfile.ZipInfo]:
    """Where the code does not fit as it is, the notebooks in it. Raises _TooMuch where it does
    not fit without them."""
    total = sum(e.file_size for _, e in code)
    books = {e for p, e in code if p.suffix.lower() == ".ipynb" and e.compress_type in USUAL}
    large = books if total > bounds.unpacked else set()
    weight = sum(e.file_size for e in large)
    if len(code) > bounds.entries or total - weight > bounds.unpacked or weight > MAX_OUTPUTS:
        raise _TooMuch
    return large


def _rank(name: str) -> int:
    return 0 if kinds.is_code(name) else 1 if kinds.is_zip(name) else 2


def _beyond(name: str, count: int, bounds: Bounds) -> Text:
    size = bounds.unpacked >> 20
    return Text(
        f"{name}: files beyond {size} MB or {bounds.entries} entries were left out ({count})",
        f"{name}：超过 {size} MB 或 {bounds.entries} 个条目的文件没有解压（{count} 个）",
    )


def holds(name: str, what: Text, entry: object) -> Text:
    """What to say of a file or folder that cannot be taken for what it is."""
    return HOLDS.format(name=name, what=what, entry=one_line(str(entry)))


def _entries(
    opened: zipfile.ZipFile, name: str, all_of_them: bool = False
) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
    """The files by their paths, without those that are left out, unless all are wanted."""
    named = [(posixpath.normpath(name_of(entry)), entry) for entry in opened.infolist()]
    marked = {p.parent for name, _ in named for p in _way(name) if p.name in kinds.MARKS}
    for path, entry in named:
        parts = PurePosixPath(path)
        if path.startswith("/") or ".." in parts.parts or path[1:2] == ":":
            raise SubmissionError(holds(name, CLIMBS, parts))
        if not _is_folder(entry) and (all_of_them or not kinds.is_outside(parts, marked)):
            yield fitting(parts), entry


def _way(name: str) -> tuple[PurePosixPath, ...]:
    """A path and the folders on its way."""
    path = PurePosixPath(name)
    return (path, *path.parents)


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    """By its name, which may end in \\, or, where that does not say so, by its attributes."""
    is_marked = entry.external_attr & FOLDER or stat.S_ISDIR(entry.external_attr >> 16)
    return name_of(entry).endswith("/") or bool(is_marked and not entry.file_size)


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


class _TooMuch(Exception):
    """An archive beyond the bounds."""


class _Damaged(Exception):
    """An archive that cannot be read."""


def _opened(file: _Bounded) -> zipfile.ZipFile:
    try:
        opened = zipfile.ZipFile(file)
    except (OSError, _TooMuch):
        raise
    except Exception as error:  # zipfile raises whatever the damage leads to
        raise _Damaged from error
    if not all(entry.filename for entry in opened.infolist()):  # at such a one it fails later
        raise _Damaged
    return opened


class _Bounded(io.FileIO):
    """A file of which no more than `most` bytes are read at once.

    zipfile reads the list of entries in one piece, as long as the archive says it is.
    """

    def __init__(self, path: Path, bounds: Bounds, name: str) -> None:
        status = path.stat()  # before it is opened, where a pipe would wait for somebody
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(NO_FILE.format(name=name))
        super().__init__(path)
        self.most = bounds.directory
        if status.st_size > bounds.archive:
            self.close()
            raise SubmissionError(TOO_LARGE.format(name=name, size=bounds.archive >> 20))

    def read(self, size: int | None = -1, /) -> bytes:
        asked = self.most + 1 if size is None or size < 0 else size
        data = super().read(min(asked, self.most + 1)) or b""
        if len(data) > self.most:
            raise _TooMuch
        return data


def _write(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str, most: int | None
) -> int:
    """Write one entry, never more of it than the archive's directory said; how much it was.

    A picture that is damaged, or packed in a way that cannot be read, costs nothing.

    most: of a notebook without its outputs
    """
    counts = kinds.is_code(target.name) or kinds.is_zip(target.name)
    unread = LOCKED if entry.flag_bits & 1 else METHOD
    if entry.flag_bits & 1 or entry.compress_type not in METHODS:
        if counts:
            raise SubmissionError(unread.format(name=name))
        return 0
    try:
        data = _data(opened, entry, name, most)
    except (_Damaged, _TooMuch, OSError, SubmissionError):
        if counts:
            raise
        return 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        if error.errno not in (errno.EISDIR, errno.ENOTDIR, errno.EEXIST):
            raise  # two entries that cannot both be there: the first one stays
    return len(data)


def _data(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int | None) -> bytes:
    try:
        if most is None:
            data = data_of(opened, entry)
        else:
            as_in_header(opened, entry)
            with opened.open(entry) as source:
                data = without_outputs(source, most)
    except ImportError as error:  # Python was built without this method
        raise SubmissionError(METHOD.format(name=name)) from error
    except Unreadable as error:
        raise _TooMuch from error
    except (OSError, _TooMuch):
        raise
    except Exception as error:  # zipfile raises whatever the damage leads to
        raise _Damaged from error
    if len(data) > entry.file_size:
        raise _Damaged
    return data
