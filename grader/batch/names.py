"""Whose a submission is: the student's id in the names that course platforms give.

Canvas            doejane_12345_67890_rnn.py, doejane_LATE_12345_67890_rnn.py; a text entry is
                  doejane_12345_text.html
Moodle            Jane Doe_12345_assignsubmission_file_ (a folder, or before a file's name)
Blackboard        HW5_jdoe_attempt_2026-11-20-14-30-00_rnn.py, and a .txt without a file's name;
                  for attempt another language's word, see ATTEMPTS
Gradescope        submission_123456, whose submitters stand in submission_metadata.yml
GitHub Classroom  ASSIGNMENT-login, in a folder ASSIGNMENT-submissions or each a clone

Whose it is, is read from what the platform writes, never from a part that the student chose.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from grader.batch import commits
from grader.report import Unusable
from spec.text import Text

CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?P<late>(?i:LATE)_)?(?P<student>\d+)_"
    r"(?:(?P<typed>text|link)\.html|(?P<upload>\d+)_(?P<file>.+))"
)
MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<student>\d+)_assignsubmission_(?P<typed>onlinetext)?(?:file)?_?(?P<file>.*)"
)
ATTEMPTS = (
    *("attempt", "尝试", "嘗試", "Versuch", "tentative", "tentativa", "tentativo", "intento"),
    *("poging", "forsøk"),
)
ATTEMPT = rf"_(?:{'|'.join(ATTEMPTS)})_"
BLACKBOARD = re.compile(
    rf".+?_(?P<student>[^_]+){ATTEMPT}(?P<handed_in>\d{{4}}(?:-\d\d){{5}})"
    r"(?:_(?P<file>.+)|(?P<typed>\.txt))"
)
# What a platform writes before a file's own name. Where it stands twice, one is a student's.
OF_MOODLE = re.compile(r"_\d+_assignsubmission_")
OF_FILES = {
    CANVAS: re.compile(r"(?=_\d+_\d+_)"),
    BLACKBOARD: re.compile(rf"{ATTEMPT}\d{{4}}(?:-\d\d){{5}}"),
}
AGAIN = re.compile(r"-\d+(?=\.\w+$)")  # Canvas counts what was handed in again
METADATA = "submission_metadata.yml"


@dataclass(frozen=True)
class Named:
    """What a name tells.

    student: the id; name: the person's name, where it is there
    late: the platform says so; handed_in: when, as it says that
    file: the file's own name, where the platform's words stand before it; files of one student
        that are named so belong together
    typed: text or a link typed into the platform's page, no file
    members: the ids of a group that handed in together
    doubtful: it can be read in two ways, so that it is nobody's
    """

    student: str
    name: str = ""
    late: bool = False
    handed_in: str = ""
    file: str = ""
    typed: bool = False
    members: tuple[str, ...] = ()
    doubtful: bool = False


def uncounted(path: Path, file: str) -> str:
    """A file's own name, where Canvas may have counted that it was handed in again."""
    return AGAIN.sub("", file) if CANVAS in platforms_of(path) else file


Reader = Callable[[Path], Named | None]


def reader(folder: Path, pattern: str | None) -> Reader:
    """What reads the names in this folder.

    pattern: a regular expression with the group `student`, and perhaps name, late, file and
        handed_in
    """
    if pattern is not None:
        expression = re.compile(pattern)
        return lambda path: _matched(expression, path.name)
    if (folder / METADATA).is_file():
        people = _gradescope(folder / METADATA)
        return lambda path: people.get(path.name) or _plain(path)
    prefix = _classroom(folder)
    if prefix:
        return lambda path: Named(path.name.removeprefix(prefix), handed_in=commits.last(path))
    return partial(_platform, dated=_has_dates(folder))


def is_of_platform(path: Path) -> bool:
    """Whether Canvas, Moodle or Blackboard gave it its name."""
    return bool(_readings(path))


def platforms_of(path: Path) -> set[re.Pattern[str]]:
    """What it is named like, of the ways in which these name files."""
    return {name for name in (MOODLE, *OF_FILES) if name.fullmatch(path.name)}


def is_of_classroom(folder: Path, only: Path) -> bool:
    """Whether GitHub Classroom gave the only one in this folder its name."""
    before = _before_logins(folder)
    return before is not None and only.name.startswith(before)


def _has_dates(folder: Path) -> bool:
    """Whether what looks like Canvas's numbers is none, as in hw5_2026_11_ann.py: Canvas gives
    every upload a number of its own."""
    matches = map(CANVAS.fullmatch, (p.name for p in folder.iterdir()))
    uploads = [match["upload"] for match in matches if match and match["upload"]]
    return len(uploads) > 1 and 2 * len(set(uploads)) <= len(uploads)


def _platform(path: Path, dated: bool = False) -> Named:
    readings = _readings(path, dated)
    if not readings:
        return _plain(path)
    named, marks = readings[0]
    return replace(named, doubtful=len(readings) > 1 or marks > 1)


def _readings(path: Path, dated: bool = False) -> list[tuple[Named, int]]:
    """What the name tells where it is a platform's, and how often that platform's marks stand
    in it; for each platform whose it could be.

    dated: two numbers in it are no mark of Canvas's
    """
    platforms = {MOODLE: OF_MOODLE, **({} if path.is_dir() else OF_FILES)}
    if dated:
        platforms.pop(CANVAS, None)
    read = ((_matched(name, path.name), marks) for name, marks in platforms.items())
    return [(named, len(marks.findall(path.name))) for named, marks in read if named is not None]


def _plain(path: Path) -> Named:
    return Named(path.name if path.is_dir() else path.stem.removesuffix(".tar"))


def _matched(expression: re.Pattern[str], name: str) -> Named | None:
    """The groups of a match over the whole name."""
    match = expression.fullmatch(name)
    if match is None or not match["student"]:
        return None
    groups = {k: v or "" for k, v in match.groupdict().items()}
    return Named(
        student=groups["student"],
        name=groups.get("name", ""),
        late=bool(groups.get("late")),
        handed_in=groups.get("handed_in", ""),
        file=groups.get("file", ""),
        typed=bool(groups.get("typed")),
    )


def _classroom(folder: Path) -> str:
    """What stands before the logins, where this is a folder of GitHub Classroom."""
    folders = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    before = _before_logins(folder)
    if before is not None:
        prefixes = [before]
    elif len(folders) > 1 and all(os.path.exists(p / ".git") for p in folders):
        first = folders[0].name
        prefixes = [first[: dash.end()] for dash in re.finditer("-", first)]
    else:
        prefixes = []
    shared = [x for x in prefixes if all(p.name.startswith(x) for p in folders)]
    return shared[-1] if shared else ""


def _before_logins(folder: Path) -> str | None:
    """What stands before the logins in a folder that GitHub Classroom names."""
    name = folder.resolve().name
    ending = "-submissions"
    return f"{name.removesuffix(ending)}-" if name.endswith(ending) else None


def _gradescope(metadata: Path) -> dict[str, Named]:
    """Folder names and who handed in; a group's members stand beside each other.

    Raises Unusable where it cannot be read.
    """
    import msgspec

    try:
        people = msgspec.yaml.decode(metadata.read_bytes(), type=dict[str, dict[str, object]])
    except ImportError as error:
        raise Unusable(NEEDS_YAML) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unusable(BAD_METADATA) from error
    return {
        name: replace(
            _submitters(about.get(":submitters"), name),
            handed_in=str(about.get(":created_at") or ""),
        )
        for name, about in people.items()
    }


def _submitters(listed: object, folder: str) -> Named:
    people = [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []
    given = (str(p.get(":sid") or p.get(":email") or "") for p in people)
    ids = tuple(filter(None, given))
    names = ", ".join(str(p[":name"]) for p in people if p.get(":name"))
    return Named("+".join(ids) or folder, names, members=ids if len(ids) > 1 else ())


NEEDS_YAML = Text(
    f'reading {METADATA} needs PyYAML: pip install "rnn-spec[gradescope]"',
    f'读取 {METADATA} 需要 PyYAML：pip install "rnn-spec[gradescope]"',
)
BAD_METADATA = Text(
    f"{METADATA} is no export of Gradescope; take it away to go by the folders' names",
    f"{METADATA} 不是 Gradescope 的导出文件；移走它即可按文件夹名评分",
)
