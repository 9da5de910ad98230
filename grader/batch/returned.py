"""The way back to students: each one's page under the name that a platform takes back."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from grader.batch.names import OF_MOODLE
from grader.batch.rows import Row
from grader.safe_file import replacing
from grader.submission.names import in_letters
from spec.text import Text

WRITTEN = Text(
    "pages for students: {file}, {count} of them", "给学生的反馈页面：{file}，共 {count} 份"
)
MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file in the zip, so that equal runs give equal zips


def _moodle(row: Row) -> str:
    """In the folder that Moodle handed out, or, where that were files side by side, beside them."""
    name = row.entry.label
    marked = OF_MOODLE.search(name) if not row.entry.parts[0][1].is_dir() else None
    return f"{name[: marked.end()]}file_report.html" if marked else f"{name}/report.html"


def _canvas(row: Row) -> str:
    """The name of the file that Canvas handed out, with another ending."""
    return f"{PurePosixPath(row.entry.parts[0][1].name).stem}.html"


def _folder(row: Row) -> str:
    return f"{row.file}/report.html"


NAMES: dict[str, Callable[[Row], str]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "gradescope": _folder,
    "folder": _folder,
}
UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")


def zip_in(folder: Path, platform: str) -> Path:
    """Where the pages for a platform are put; platform: one of NAMES."""
    return folder / f"feedback_{platform}.zip"


@contextmanager
def returned_in(file: Path, platform: str) -> Iterator[Returned]:
    """The zip, which is there when the block ends without an error."""
    with replacing(file) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
        yield Returned(file, packed, NAMES[platform])


class Returned:
    """A zip with every student's page, written as the rows go by."""

    def __init__(self, file: Path, packed: zipfile.ZipFile, name: Callable[[Row], str]) -> None:
        self.file, self.count = file, 0
        self._zip, self._name = packed, name
        self._taken: set[str] = set()

    def add(self, row: Row) -> None:
        """One student's page, where there is one."""
        page = row.page or (zlib.decompress(row.result.page).decode() if row.result.page else "")
        if not page:
            return
        parts = in_letters(self._name(row)).split("/")
        name = self._free("/".join(UNSAFE.sub("_", part) for part in parts))
        self._taken.add(name.casefold())
        self.count += 1
        self._zip.writestr(zipfile.ZipInfo(name, MOMENT), page, zipfile.ZIP_DEFLATED)

    def _free(self, name: str) -> str:
        """The name, or with a number where another student's page has it, but for case."""
        first, *below = PurePosixPath(name).parts
        stem, ending = (first, "") if below else (PurePosixPath(first).stem, ".html")
        number, free = 1, name
        while free.casefold() in self._taken:
            number += 1
            free = "/".join([f"{stem}~{number}{ending}", *below])
        return free

    def sentence(self, lang: str) -> str:
        """How many pages stand in which file."""
        return WRITTEN.in_language(lang).format(count=self.count, file=self.file)
