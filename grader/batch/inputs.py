"""Who handed in what: the entries of a folder, one a submission, read but not run."""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from grader.batch.cells import same
from grader.batch.names import (
    METADATA,
    Named,
    Reader,
    is_of_classroom,
    is_of_platform,
    platforms_of,
    reader,
    uncounted,
)
from grader.called import command
from grader.report import GraderError, SubmissionError
from grader.safe_file import passing
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.archive import unpack
from grader.submission.contents import Folder, folders, items_of
from spec.points import POINTS
from spec.text import Text

LISTS = (".csv", ".xlsx", ".yml", ".yaml", ".toml")  # the instructor's own, beside the submissions
OF_PLATFORMS = (METADATA, "index.html")  # Gradescope's and Brightspace's own
Look = Callable[[Path], bool]
DEEPEST = 6  # folders in a folder that hold nothing else


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission as it lies in the folder.

    student: the id; name: the person's, where the platform gives it
    label: what it is called in the folder, harmless to show
    parts: one folder, zip or file; or several files that belong together, by their own names
    problem: why it cannot be graded, where its name or place says so already
    handed_in: when, in the words of the platform; "" where it does not say
    others: labels of what else this student, or one of this group, handed in
    members: ids of the students of a group
    """

    student: str
    name: str
    label: str
    parts: tuple[tuple[str, Path], ...]
    late: bool = False
    handed_in: str = ""
    problem: Text | None = None
    others: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def entries(folder: Path, pattern: str | None = None) -> list[Entry]:
    """All submissions in a folder, by student.

    Raises SubmissionError where the folder itself is one submission, or holds none.
    """
    inside = _descended(folder)
    if {p.name.lower() for p in inside.iterdir()} & {f"{chapter}.py" for chapter in POINTS}:
        raise SubmissionError(_one_submission(folder))
    submissions: list[Entry] = []
    layouts = _sections(inside)
    for place in (inside, *layouts):
        paths, read = [p for p in _inside(place) if p not in layouts], reader(place, pattern)
        submissions += _grouped((*paths, *_lists_of_students(place, paths, read)), read)
    if not submissions:
        raise SubmissionError(Text(f"{folder} holds no submission", f"{folder} 里没有任何提交"))
    return sorted(_with_others(_without_documents(submissions)), key=lambda e: (e.student, e.label))


def _spared(instead: bool) -> Callable[[Look], Look]:
    """A look at what one student handed in: where the grader fails at it, it is taken for that, and
    costs the class nothing."""

    def spare(look: Look) -> Look:
        def spared(path: Path) -> bool:
            try:
                return look(path)
            except OSError:
                raise
            except Exception:
                traceback.print_exc(file=sys.stderr)
                return instead

        return spared

    return spare


def _is_left_out(path: Path) -> bool:
    aside = path.name.lower() in (*kinds.ENVIRONMENTS, kinds.REPRODUCED) and path.is_dir()
    return kinds.is_left_out(path.name) or path.name in OF_PLATFORMS or aside


def _is_list(path: Path) -> bool:
    return path.suffix.lower() in LISTS and not path.is_dir()


def _inside(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.iterdir()) if not _is_left_out(p) and not _is_list(p)]


def _lists_of_students(folder: Path, others: list[Path], read: Reader) -> list[Path]:
    """The lists in it that are no instructor's: what a platform named like the rest, and what
    belongs to a file beside it, whose code may read it."""
    lists = [p for p in sorted(folder.iterdir()) if _is_list(p) and not _is_left_out(p)]
    beside = others if lists else []
    owners = {_owner(path, read) for path in beside} - {None}
    platforms = {name for path in beside for name in platforms_of(path)}
    return [p for p in lists if platforms_of(p) & platforms or _owner(p, read) in owners]


def _owner(path: Path, read: Reader) -> tuple[str, str] | None:
    """Who handed in a file that others may belong to, and when."""
    try:
        named = read(path)
    except Exception:  # it is told where its submission is made
        return None
    return (named.student, named.handed_in) if named is not None and named.file else None


def _sections(folder: Path) -> list[Path]:
    """The folders of the parts of a class, where no more was handed in beside them than they are:
    where the others are students', what lies in one that looks like a part is a student's choice.
    """
    if (folder / METADATA).exists():
        return []
    inside = _inside(folder)
    layouts = [path for path in inside if _is_layout(path)]
    others = (path for path in inside if path not in layouts and _holds_work(path))
    return layouts if layouts and sum(1 for _ in others) <= len(layouts) else []


@_spared(False)
def _is_layout(folder: Path) -> bool:
    """Whether a folder beside others is what a platform gives for a part of the class: all code in
    it has its names, and not only what a student has downloaded again."""
    if not _can_be_listed(folder) or folder.is_symlink():
        return False
    if is_of_platform(folder) or _is_one_students(folder):
        return False
    if folder.name.endswith("-submissions") or (folder / METADATA).exists():
        return True
    inside = _inside(folder)
    code = [path for path in inside if kinds.is_code(path.name)]
    return any(map(is_of_platform, inside)) and all(map(is_of_platform, code))


def _descended(folder: Path) -> Path:
    """The folder with the submissions, where there are folders around it, perhaps with a
    document beside."""
    inner = folder
    for _ in range(DEEPEST):
        if (inner / METADATA).exists():
            return inner
        inside = _inside(inner)
        deeper = [p for p in inside if p.is_dir() and not p.is_symlink()]
        handed_in = [p for p in inside if not p.is_dir() and _holds_work(p)]
        if (
            len(deeper) != 1
            or handed_in
            or not _can_be_listed(deeper[0])
            or is_of_platform(deeper[0])
            or is_of_classroom(inner, deeper[0])
            or (_is_one_students(deeper[0]) and not _is_of_several(deeper[0]))
        ):
            break
        inner = deeper[0]
        if len(list(filter(_holds_work, _inside(inner)))) > 1:
            folder = inner
    return folder


@_spared(True)
def _holds_work(path: Path) -> bool:
    """Whether it may be what a student handed in."""
    if path.is_symlink() or not path.is_dir():
        return _is_work(path.name)
    unknown = not _can_be_listed(path)
    return unknown or is_of_platform(path) or any(f.code or f.zips for f in folders(path))


def _is_work(name: str) -> bool:
    return kinds.is_code(name) or kinds.is_zip(name)


def _can_be_listed(path: Path) -> bool:
    """Whether it is a folder that the system lets us read; another is told where it is graded."""
    return path.is_dir() and os.access(path, os.R_OK | os.X_OK)


@_spared(False)
def _is_one_students(folder: Path) -> bool:
    """Whether code lies in it, and not under the names that a platform gives."""
    code = [p for p in folder.iterdir() if kinds.is_code(p.name)]
    return bool(code) and not any(map(is_of_platform, code))


SUSPECTED = 3  # works in one folder: with code, or with the same function
OF_THE_ONLY = 2  # folders, zips or files in what nobody else stands beside


@_spared(False)
def _is_of_several(folder: Path) -> bool:
    """Whether zips, and files with the same function, lie in it for several students, as where
    the folder of a class was packed."""
    top = next(folders(folder))
    items = (entry for path in top.code for entry in items_of(path).items())
    written = Counter(item for item, is_written in items if is_written)
    return len(top.zips) + max(written.values(), default=0) >= SUSPECTED


DOUBT = Text(
    "{label} was taken for one submission, and holds {count} folders, zips or files with code: if "
    "it is the class, give {label} itself",
    "{label} 被当作一份提交，但其中有 {count} 个带代码的文件夹、zip 或文件：如果它才是全班的提交，"
    "请直接给出 {label}",
)

SECTION = Text(
    "{label} was taken for a part of the class, since all names in it are a platform's: if it is "
    "one student's, zip it",
    "{label} 里的名称都是平台的，因此被当作班级的一部分：如果它是一个学生的提交，请把它打包成 zip",
)


def doubts(submissions: Collection[Entry]) -> Iterator[Text]:
    """Submissions that look like a class, and parts of a class that lie beside submissions."""
    paths = [path for entry in submissions for _, path in entry.parts]
    places = {path.parent for path in paths}
    for place in sorted(place for place in places if place.parent in places - {place}):
        if any(_holds_work(path) for path in paths if path.parent == place.parent):
            yield SECTION.format(label=one_line(place.name))
    with_work = (e for e in submissions if any(_holds_work(path) for _, path in e.parts))
    only = len(list(islice(with_work, 2))) < 2  # but for documents
    for entry in submissions:
        path = entry.parts[0][1]
        count = _works_in(path, only) if len(entry.parts) == 1 and not path.is_symlink() else 0
        if count >= (OF_THE_ONLY if only else SUSPECTED):
            yield DOUBT.format(label=entry.label, count=count)


def _works_in(path: Path, only: bool) -> int:
    """How many students' work may lie in a folder; or in a zip, of what is the only one."""
    if _can_be_listed(path):
        return max(_parallel(list(folders(path))), _beside_each_other(path) if only else 0)
    if path.is_dir() or not (only and kinds.is_zip(path.name)):
        return 0
    try:
        with passing("class-") as inside:
            unpack(path, inside)
            with_work = (f.path for f in folders(inside) if f.code or f.zips)
            return max(_works_in(inside, only), *map(_beside_each_other, islice(with_work, 1)), 0)
    except (OSError, SubmissionError, GraderError):  # it is told where it is graded
        return 0


def _parallel(inside: list[Folder]) -> int:
    """Folders and zips with code beside each other, where no folder around them has code."""
    depths = [f.depth for f in inside if f.code] + [f.depth + 1 for f in inside if f.zips]
    top = min(depths, default=0)
    if not top:
        return 0
    branches = {f.shown.split("/")[0] for f in inside if f.code or f.zips}
    level = [f for f in inside if f.depth == top and f.code]
    return max(len(level) + sum(len(f.zips) for f in inside if f.depth == top - 1), len(branches))


def _beside_each_other(folder: Path) -> int:
    """Folders, zips and files that may be a student's each: no file of the template, no test."""
    works = filter(_holds_work, _inside(folder))
    return sum(p.stem not in POINTS and not kinds.is_test(p.name) for p in works)


def _one_submission(folder: Path) -> Text:
    run, run_zh = (command("run", folder, lang=lang) for lang in ("en", "zh"))
    return Text(
        f"{folder} is one submission; grade it by `{run}`, "
        "or give the folder that holds all of them",
        f"{folder} 是一份提交；请用 `{run_zh}` 评分，或给出装着所有提交的文件夹",
    )


def _grouped(paths: Iterable[Path], read: Reader) -> list[Entry]:
    """Entries in the order of their names; files that belong together are one."""
    submissions: list[Entry] = []
    files: dict[tuple[str, str], list[tuple[Named, Path]]] = {}
    typed: list[tuple[Named, Path]] = []
    for path in paths:
        label = one_line(path.name)
        try:
            named = _harmless(read(path))
        except Exception:  # it costs this one, and no other
            traceback.print_exc(file=sys.stderr)
            submissions.append(Entry(label, "", label, ((path.name, path),), problem=OUR_FAULT))
            continue
        if named is None:
            stem = path.name if path.is_dir() else path.stem
            submissions.append(
                Entry(one_line(stem), "", label, ((path.name, path),), problem=NO_MATCH)
            )
        elif named.doubtful:
            submissions.append(Entry(label, "", label, ((path.name, path),), problem=TWO_OWNERS))
        elif named.typed:
            typed.append((named, path))
        elif named.file:
            files.setdefault((named.student, named.handed_in), []).append((named, path))
        else:
            parts = ((path.name, path),)
            entry = Entry(named.student, named.name, label, parts, named.late, named.handed_in)
            submissions.append(replace(entry, members=named.members))
    submissions += [_together(several) for several in files.values()]
    known = {e.student for e in submissions}
    for named, path in typed:
        if named.student not in known:
            label = one_line(path.name)
            submissions.append(
                Entry(
                    named.student,
                    named.name,
                    label,
                    ((label, path),),
                    named.late,
                    named.handed_in,
                    ONLY_TYPED,
                )
            )
    return submissions


def _harmless(named: Named | None) -> Named | None:
    """Ids and names without what a terminal or a file cannot take."""
    if named is None:
        return None
    return replace(named, student=one_line(named.student), name=one_line(named.name))


OUR_FAULT = Text("the grader itself failed at its name", "评分程序在读它的名称时自己出了错")
NO_MATCH = Text("the pattern does not fit its name", "名称与 --pattern 不符")
ONLY_TYPED = Text("text or a link typed into the page, no file", "只有在线文本或链接，没有文件")
TWO_OWNERS = Text(
    "its name holds the platform's marks twice; it is not clear whose it is",
    "名称中平台的标记出现了两次，无法判断是谁的",
)
NOTHING = Text("nothing handed in", "什么都没有提交")


def _together(several: list[tuple[Named, Path]]) -> Entry:
    """One submission out of the files of one student and time that a platform lists one by one."""
    files = {path: named.file for named, path in several}
    own = {path: uncounted(path, file) for path, file in files.items()}
    names = own if len(set(own.values())) == len(own) else files
    parts = tuple(sorted((name, path) for path, name in names.items()))
    code = [p for p in parts if kinds.is_code(p[0])]
    if code:  # of data it is not known who has put the number there, and code may ask for either
        data = {(file, path) for path, file in files.items() if not _is_work(file)}
        parts += tuple(sorted((f, path) for f, path in data if f not in names.values()))
    zips = [p for p in parts if kinds.is_zip(p[0])]
    first, late = several[0][0], any(named.late for named, _ in several)
    label = one_line(several[0][1].name)
    entry = Entry(first.student, first.name, label, parts, late, first.handed_in)
    return replace(entry, parts=tuple(zips)) if len(zips) == 1 and not code else entry


def _without_documents(submissions: list[Entry]) -> list[Entry]:
    """Without a report, say, that lies beside the code and is called like it."""
    work = (e for e in submissions if any(_holds_work(path) for _, path in e.parts))
    working = {same(e.student) for e in work}
    return [e for e in submissions if same(e.student) not in working or not _is_document(e)]


def _is_document(entry: Entry) -> bool:
    """Whether it is one file, of no time that a platform tells, that is no code and no archive."""
    path = entry.parts[0][1]
    other = path.is_dir() or _holds_work(path) or kinds.archive(path.name)
    return len(entry.parts) == 1 and not entry.handed_in and not other


def _with_others(submissions: list[Entry]) -> Iterator[Entry]:
    by_person: dict[str, list[Entry]] = {}
    for entry in submissions:
        for person in _people(entry):
            by_person.setdefault(person, []).append(entry)
    for entry in submissions:
        theirs = (e for person in _people(entry) for e in by_person[person])
        yield replace(entry, others=tuple(sorted({e.label for e in theirs if e is not entry})))


def _people(entry: Entry) -> set[str]:
    """The ids of who handed it in, however they are written."""
    return {same(person) for person in (entry.student, *entry.members)}
