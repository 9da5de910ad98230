"""Who handed in what: the entries of a folder, one a submission, read but not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from grader.batch.names import AGAIN, METADATA, Named, Reader, reader
from grader.report import SubmissionError
from grader.safe_text import one_line
from grader.submission.read import SUFFIXES
from spec.assignment import CHAPTERS
from spec.item import Text

NOT_HANDED_IN = ("__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__", METADATA)
LISTS = (".csv", ".xlsx", ".yml", ".yaml")  # the instructor's own, beside the submissions
DEEPEST = 3  # folders in a folder that hold nothing else


@dataclass(frozen=True)
class Entry:
    """One submission as it lies in the folder.

    student: the id; name: the person's, where the platform gives it
    label: what it is called in the folder, harmless to show
    parts: one folder, zip or file; or several files that belong together, by their own names
    problem: why it cannot be graded, where its name or place says so already
    others: labels of what else this student handed in
    members: ids of the students of a group
    """

    student: str
    name: str
    label: str
    parts: tuple[tuple[str, Path], ...]
    late: bool = False
    problem: Text | None = None
    others: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


def entries(folder: Path, pattern: str | None = None) -> list[Entry]:
    """All submissions in a folder, by student.

    Raises SubmissionError where the folder itself is one submission, or holds none.
    """
    inside = _descended(folder)
    paths = [p for p in sorted(inside.iterdir()) if not _is_ignored(p)]
    if {p.name for p in paths} & {f"{c.name}.py" for c in CHAPTERS}:
        raise SubmissionError(_one_submission(folder))
    found = _grouped(paths, reader(inside, pattern))
    if not found:
        raise SubmissionError(Text(f"{folder} holds no submission", f"{folder} 里没有任何提交"))
    return sorted(_with_others(found), key=lambda e: (e.student, e.label))


def _is_ignored(path: Path) -> bool:
    listed = path.suffix.lower() in LISTS and not path.is_dir()
    return path.name.startswith(".") or path.name in NOT_HANDED_IN or listed


def _descended(folder: Path) -> Path:
    """The folder with the submissions, where a platform put one folder around them."""
    for _ in range(DEEPEST):
        inside = [p for p in folder.iterdir() if not _is_ignored(p)]
        alone = len(inside) == 1 and inside[0].is_dir() and not (folder / METADATA).exists()
        if not alone or _has_code(inside[0]):
            break
        folder = inside[0]
    return folder


def _has_code(folder: Path) -> bool:
    return any(p.suffix in SUFFIXES for p in folder.iterdir())


def _one_submission(folder: Path) -> Text:
    return Text(
        f"{folder} is one submission; grade it by `grader run {folder}`, "
        "or give the folder that holds all of them",
        f"{folder} 是一份提交；请用 `grader run {folder}` 评分，或给出装着所有提交的文件夹",
    )


def _grouped(paths: Iterable[Path], read: Reader) -> list[Entry]:
    """Entries in the order of their names; files that belong together are one."""
    found: list[Entry] = []
    files: dict[str, list[tuple[Named, Path]]] = {}
    typed: list[tuple[Named, Path]] = []
    for path in paths:
        named, label = _harmless(read(path)), one_line(path.name)
        if named is None:
            stem = path.name if path.is_dir() else path.stem
            found.append(Entry(one_line(stem), "", label, ((path.name, path),), problem=NO_MATCH))
        elif named.typed:
            typed.append((named, path))
        elif named.file:
            files.setdefault(named.student, []).append((named, path))
        else:
            parts = ((path.name, _core(path)),)
            entry = Entry(named.student, named.name, label, parts, named.late)
            found.append(replace(entry, members=named.members))
    found += [_together(several) for several in files.values()]
    known = {e.student for e in found}
    for named, path in typed:
        if named.student not in known:
            label = one_line(path.name)
            found.append(
                Entry(named.student, named.name, label, ((label, path),), problem=ONLY_TYPED)
            )
    return found


def _harmless(named: Named | None) -> Named | None:
    """Ids and names without what a terminal or a file cannot take."""
    if named is None:
        return None
    return replace(named, student=one_line(named.student), name=one_line(named.name))


NO_MATCH = Text("the pattern does not fit its name", "名称与 --pattern 不符")
ONLY_TYPED = Text("text typed into the page, no file", "只有在线文本，没有文件")
MIXED = Text(
    "a zip and other files together; it is not clear which counts",
    "同时有 zip 和其他文件，无法判断以哪个为准",
)
NOTHING = Text("nothing handed in", "什么都没有提交")


def _together(several: list[tuple[Named, Path]]) -> Entry:
    """One submission out of the files that a platform lists one by one."""
    own = [AGAIN.sub("", named.file) for named, _ in several]
    names = own if len(set(own)) == len(own) else [named.file for named, _ in several]
    parts = tuple(sorted(zip(names, (path for _, path in several), strict=True)))
    code = [p for p in parts if Path(p[0]).suffix in SUFFIXES]
    zips = [p for p in parts if p[0].endswith(".zip")]
    first, late = several[0][0], any(named.late for named, _ in several)
    label = one_line(several[0][1].name)
    entry = Entry(first.student, first.name, label, parts, late)
    if zips and (code or len(zips) > 1):
        return replace(entry, problem=MIXED)
    return replace(entry, parts=tuple(zips)) if zips else entry


def _core(path: Path) -> Path:
    """What is inside a folder that holds nothing but one other folder or zip; never a link."""
    for _ in range(DEEPEST):
        try:
            inside = [p for p in path.iterdir() if not _is_ignored(p)] if path.is_dir() else []
        except OSError:  # it will be told when it is graded
            break
        if len(inside) != 1 or inside[0].is_symlink() or not _holds_more(inside[0]):
            break
        path = inside[0]
    return path


def _holds_more(path: Path) -> bool:
    return path.is_dir() or path.suffix == ".zip"


def _with_others(found: list[Entry]) -> Iterator[Entry]:
    by_student: dict[str, list[Entry]] = {}
    for entry in found:
        by_student.setdefault(entry.student, []).append(entry)
    for entry in found:
        others = (e.label for e in by_student[entry.student] if e is not entry)
        yield replace(entry, others=tuple(sorted(others)))
