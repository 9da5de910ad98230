"""What a submission holds: its files, a hash of them, and they themselves to be sent."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from grader.batch.inputs import Entry
from grader.language import reason
from grader.report import SubmissionError
from grader.submission import kinds
from grader.submission.encoding import Unreadable
from grader.submission.limits import MAX_BYTES
from grader.submission.outputs import without_outputs
from spec.text import Text

TOO_LARGE = Text(f"more than {MAX_BYTES >> 20} MB", f"超过 {MAX_BYTES >> 20} MB")


def contents(entry: Entry) -> Iterator[tuple[str, Path]]:
    """The files of a submission, in order, by their path inside it; links are not followed.

    A single file or zip has its own name. Raises OSError where a folder cannot be listed.
    """
    for name, path in entry.parts:
        if not path.is_dir():
            yield name, path
            continue
        for place, folders, files in os.walk(path, onerror=_raise):
            folders[:] = kinds.counting(Path(place).name, folders, files)
            for file in sorted(f for f in files if not kinds.is_left_out(f)):
                inside = Path(place) / file
                yield inside.relative_to(path).as_posix(), inside


def _raise(error: OSError) -> None:
    raise error


def digest(entry: Entry) -> str:
    """A hash of whose it is, what it is called and all that it holds."""
    hashed = hashlib.sha256()

    def add(*fields: bytes) -> None:
        for field in fields:
            hashed.update(len(field).to_bytes(8, "little") + field)

    problem = entry.problem.en if entry.problem else ""
    parts = (entry.student, entry.parts[0][0], problem)
    add(*(text.encode(errors="surrogateescape") for text in parts))
    try:
        for name, path in contents(entry):
            kind = path.lstat().st_mode
            add(os.fsencode(name), stat.S_IFMT(kind).to_bytes(4, "little"))
            if stat.S_ISREG(kind):
                with path.open("rb") as file:
                    add(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:  # it will be told when it is graded
        add(str(error.errno).encode())
    return hashed.hexdigest()


def cannot_be_read(error: OSError) -> Text:
    """What to say of a file that the system does not let us read."""
    return Text(f"it cannot be read: {reason(error, 'en')}", f"无法读取：{reason(error, 'zh')}")


def packed(entry: Entry) -> tuple[tuple[str, bytes], ...]:
    """The submission's plain files, to be sent elsewhere: code and zips first, others as they fit.

    Raises SubmissionError if the code is too large, OSError if it cannot be read.
    """
    files, left = [], MAX_BYTES
    for name, path in sorted(contents(entry), key=lambda part: _rank(part[0])):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            continue
        if status.st_size <= left:
            data = path.read_bytes()
        elif path.suffix.lower() == ".ipynb":
            data = _without_outputs(path, left)
        elif _rank(name):
            continue
        else:
            raise SubmissionError(TOO_LARGE)
        left -= len(data)
        files.append((name, data))
    return tuple(files)


def _without_outputs(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return without_outputs(file, most)
    except Unreadable as error:
        raise SubmissionError(TOO_LARGE) from error


def _rank(name: str) -> int:
    file = name.rpartition("/")[2]
    return 0 if kinds.is_code(file) or kinds.is_zip(file) else 1
