"""Where the code is: the topmost folder that holds code, whatever lies around it and beside it.

Zips are opened where no code lies beside them. Where several folders hold code, the one that
defines items counts; where several do, the sentence names them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from grader.language import NO_ROOM
from grader.report import SubmissionError
from grader.safe_file import no_room, passing
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.archive import Bounds, unpack
from grader.submission.contents import (
    MOST_ZIPS,
    Folder,
    are_apart,
    content_of,
    defined_in,
    defines,
    folders,
    items_of,
    text_of,
)
from grader.submission.ungraded import ALSO, in_several, not_graded, nothing_in
from spec.points import POINTS
from spec.text import Text, listed

DEEPEST_ZIP = 3  # zips in a zip
# Few runs need these patterns, and so they are compiled where that is.
TAKES = "(?i)import|from|run|open|exec|load"  # something of another file
GOES_ON = r"(?:\\|(?<=[(,]))[ \t]*\n"  # in the next line
WORD = r"\w+"
IMPORTS = r"(?m)^[ \t]*(?:from[ \t]+\S+[ \t]+import\b|import[ \t]|%run[ \t]).*"
GIVEN = {"__init__", "activations"}  # whose names tell nothing of where they come from
VERSION = r"(?:(.+)/)?Version (\d+)(?:/.*)?"  # what Teams calls each hand-in again
DIFFERING = Text(
    "{files}: another one in each zip, and all code reads that of the first; hand in one zip "
    "in which each file has a name of its own",
    "{files}：各个 zip 里的内容不同，而所有代码读到的都是第一个 zip 里的；"
    "请只交一个 zip，每个文件用自己的名字",
)
DEEP = Text(
    "{file} lies in zips in zips and was not opened: hand in that zip itself",
    "{file} 嵌套在多层 zip 里，没有解压：请直接提交这个 zip",
)


class Chosen(NamedTuple):
    """The folder that counts.

    root: what was handed in, or the zip's contents, around it
    name: what the folder was called; notes: what was not graded
    """

    folder: Path
    root: Path
    name: str
    notes: tuple[Text, ...] = ()


def choose(root: Path, name: str, stack: ExitStack) -> Chosen:
    """The folder with the code; zips are unpacked for as long as the stack lasts.

    name: of what was handed in, as it is shown. Raises SubmissionError.
    """
    searched = list(folders(root))
    best = _best(searched, name)
    zips = [z for f in searched for z in f.zips]
    later = _later(best, searched, name, stack) if best is not None and zips else None
    if later is not None:
        return later
    if best is None or (zips and not defined_in(best)):
        inner = _in_zips(searched, name, stack)
        if inner is not None and (best is None or defines(inner.folder)):
            return inner
    if best is None:
        raise SubmissionError(nothing_in(searched, name))
    return Chosen(
        best.path, root, best.path.resolve().name, tuple(not_graded(best, searched, name))
    )


def _best(searched: list[Folder], name: str) -> Folder | None:
    """The folder that counts; None where none has code. Raises SubmissionError for several."""
    top = _topmost(searched)
    if len(top) > 1 and defined_in(top[0]):
        raise SubmissionError(in_several(sorted(top, key=lambda f: f.shown), name))
    return top[0] if top else None


def _topmost(searched: list[Folder]) -> list[Folder]:
    """Those with code, the ones with items before others; a copy counts once, and what goes
    with another one does not. One around them that imports from each of them has what they define.
    Files called like tests are code where no other file has an item, not even a blank one."""
    holding = [f for f in searched if f.code]
    if len(holding) < 2:
        return holding
    if not any(items_of(p) for f in holding for p in f.code if not kinds.is_test(p.name)):
        for folder in holding:
            folder.tests_count = True
    items = {f: defined_in(f) for f in holding}
    defining = _last_versions([f for f in holding if items[f]] or holding)
    imported = {f: _imported(f) for f in defining} if len(defining) > 1 else {}
    defining = [f for f in defining if not _goes_with_another(f, items, imported)]
    different = {content_of(f): f for f in reversed(defining)}
    all_parts = sorted(different.values(), key=defining.index)
    around = [f for f in holding if len(all_parts) > 1 and _imports_all(f, all_parts)]
    if around and are_apart(all_parts):
        return around[:1]
    return [f for f in all_parts if f.depth == all_parts[0].depth]


def _last_versions(holding: list[Folder]) -> list[Folder]:
    """Of folders with versions of one hand-in those of the last; all where they are none."""
    versions = {f: match for f in holding if (match := re.fullmatch(VERSION, f.shown))}
    of_one = len(versions) == len(holding) and len({match[1] for match in versions.values()}) == 1
    if not of_one or are_apart(holding):
        return holding
    last = max(int(match[2]) for match in versions.values())
    return [f for f in holding if int(versions[f][2]) == last]


def _later(best: Folder, searched: list[Folder], name: str, stack: ExitStack) -> Chosen | None:
    """What counts of the zips in the last version of what was handed in, where that is a later one
    than this; None where they hold none of the functions."""
    own = re.fullmatch(VERSION, best.shown)
    if own is None:
        return None
    matches = {f: re.fullmatch(VERSION, f.shown) for f in searched if f.zips}
    later = {f: int(m[2]) for f, m in matches.items() if m and m[1] == own[1]}
    last = max(later.values(), default=0)
    if last <= int(own[2]):
        return None
    inner = None
    with suppress(SubmissionError):
        inner = _in_zips([f for f, number in later.items() if number == last], name, stack)
    if inner is None or not defines(inner.folder):
        return None
    shown = f"{own[1] or ''}/Version {last}".lstrip("/")
    return inner._replace(notes=(*inner.notes, ALSO.format(folders=best.shown, chosen=shown)))


def _goes_with_another(
    folder: Folder, items: dict[Folder, set[str]], imported: dict[Folder, set[str]]
) -> bool:
    """Whether it holds tests, scripts that run the code of another folder, or helpers of that code,
    and one defines a `train` of its own, say: one imports from the other, which has all that it
    defines, and more. What stands in one of the template's files is meant.

    items, imported: of each folder that defines items
    """
    own = items[folder]
    if any(p.stem.lower() in POINTS and any(items_of(p).values()) for p in folder.code):
        return False
    larger = (o for o in imported if len(own) < len(items[o]) and own <= items[o] | imported[o])
    return any(
        kinds.are_tests(folder.shown)
        or imported[folder] & (_names(other) - _names(folder) - GIVEN)
        or imported[other] & (_names(folder) - _names(other) - GIVEN)
        for other in larger
    )


def _imported(folder: Folder) -> set[str]:
    """The words of its imports: modules, and names out of them."""
    lines = (line for p in folder.code for line in re.findall(IMPORTS, text_of(p)))
    return {word for line in lines for word in re.findall(WORD, line)}


def _names(folder: Folder) -> set[str]:
    """By which its code can be imported."""
    return {*folder.shown.split("/"), *(p.stem for p in folder.code)}


def _imports_all(around: Folder, below: list[Folder]) -> bool:
    """Whether a folder's code imports from each of these, by a folder's name or a file's."""
    inside = [f for f in below if around.path in f.path.parents]
    if len(inside) < len(below):
        return False
    taken = _taken(around.code)
    return all(
        taken.intersection((*f.path.relative_to(around.path).parts, *(p.stem for p in f.code)))
        for f in inside
    )


def _taken(code: Iterable[Path]) -> set[str]:
    """The words of all lines that import, run or open something, whatever more they are."""
    lines = (line for p in code for line in re.sub(GOES_ON, " ", text_of(p)).split("\n"))
    return {word for line in lines if re.search(TAKES, line) for word in re.findall(WORD, line)}


def _parts(opened: list[Folder], roots: dict[Path, Path]) -> list[Folder]:
    """Of each zip with code the folder that counts, a copy once; none where a zip has several.

    roots: the zip's contents, by the folder
    """
    by_zip: dict[Path, list[Folder]] = {}
    for folder in opened:
        by_zip.setdefault(roots[folder.path], []).append(folder)
    counting = [top for top in map(_topmost, by_zip.values()) if top]
    if any(len(top) > 1 for top in counting):
        return []
    return list({content_of(top[0]): top[0] for top in counting}.values())


def _joined(parts: list[Folder], into: Path) -> tuple[Folder, list[Path]] | None:
    """One folder with the files of several; None where they do not go together: an item is in
    two of them, or two files of code under one name differ, none is a template's blank, and some
    code takes something of that name. Of other files under one name the first one stays.
    With it those that differ from that, and that some code takes."""
    from filecmp import cmp

    if not are_apart(parts):
        return None
    files, differing = dict[Path, Path](), list[Path]()
    inside = {f: [p for p in f.path.rglob("*") if p.is_file()] for f in parts}
    taken = _taken(p for paths in inside.values() for p in paths if kinds.is_code(p.name))
    for number, (folder, paths) in enumerate(inside.items(), start=1):
        for path in paths:
            place = path.relative_to(folder.path)
            other = files.setdefault(place, path)
            if cmp(other, path, shallow=False):
                continue
            if not kinds.is_code(path.name):
                differing += [path] if taken.issuperset(re.findall(WORD, path.stem)) else []
                continue
            if _is_blank(path):
                continue
            if not _is_blank(other):
                place = place.with_stem(f"{place.stem} ({number})")
                if place in files or taken.issuperset(re.findall(WORD, path.stem)):
                    return None
            files[place] = path
    try:
        for place, path in files.items():
            (into / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, into / place)
    except OSError as error:  # a file and a folder of one name
        if error.errno in NO_ROOM:
            raise no_room(error) from error
        return None
    return next(folders(into)), differing


def _is_blank(path: Path) -> bool:
    """Whether it has items, and none of them is written."""
    items = items_of(path)
    return bool(items) and not any(items.values())


@dataclass(eq=False, repr=False)
class Opened:
    """What zips hold that lie equally deep.

    folders: the topmost first; roots: the zip's contents, by the folder
    problems: why others could not be opened
    """

    folders: list[Folder] = field(default_factory=list)
    roots: dict[Path, Path] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)


def _in_zips(searched: list[Folder], name: str, stack: ExitStack, level: int = 1) -> Chosen | None:
    """What counts of the topmost zips that hold code; None where none does."""
    problems: list[Text] = []
    bounds = Bounds()
    for depth in sorted({f.depth for f in searched if f.zips}):
        at = [(f, z) for f in searched if f.depth == depth for z in f.zips][:MOST_ZIPS]
        zips = {z: f"{f.shown}/{one_line(z.name)}".lstrip("/") for f, z in at}
        opened = _opened(zips, bounds, stack)
        problems += opened.problems
        chosen = _of_several(opened, name, stack) if len(zips) > 1 else None
        chosen = chosen or _of_one(opened, name)
        deeper = [z for f in opened.folders for z in f.zips]
        if chosen is None and deeper and level < DEEPEST_ZIP:
            chosen = _in_zips(opened.folders, name, stack, level + 1)
        if chosen is not None:
            return chosen
        if not problems and opened.folders:
            nothing = nothing_in(opened.folders, one_line(next(iter(zips)).name))
            problems.append(DEEP.format(file=one_line(deeper[0].name)) if deeper else nothing)
    if problems:
        raise SubmissionError(problems[0])
    return None


def _opened(zips: dict[Path, str], bounds: Bounds, stack: ExitStack) -> Opened:
    """Their folders, as far as the bounds allow, which become narrower.

    zips: with their paths below what was handed in
    """
    opened = Opened()
    for archive, shown in zips.items():
        into = stack.enter_context(passing("submission-"))
        try:
            opened.notes += unpack(archive, into, bounds)
        except SubmissionError as error:
            opened.problems.append(error.text)
            continue
        inside = list(folders(into))
        bounds.unpacked -= sum(f.stat().st_size for i in inside for f in i.code + i.zips)
        for folder in inside:
            folder.shown = f"{shown}/{folder.shown}".rstrip("/")
            opened.roots[folder.path] = into
        opened.folders += inside
    opened.folders.sort(key=lambda f: f.depth)
    return opened


def _of_several(opened: Opened, name: str, stack: ExitStack) -> Chosen | None:
    """A zip per chapter, joined; None where they are none."""
    parts = _parts(opened.folders, opened.roots)
    if len(parts) < 2:
        return None
    into = stack.enter_context(passing("submission-"))
    together = _joined(parts, into)
    if together is None:
        return None
    joined, differing = together
    if differing:
        names = listed(dict.fromkeys(one_line(p.name) for p in differing))
        opened.notes.append(DIFFERING.format(files=names))
    copies = set(map(content_of, parts))
    rest = [joined, *(f for f in opened.folders if content_of(f) not in copies)]
    return Chosen(into, into, name, (*opened.notes, *not_graded(joined, rest, name)))


def _of_one(opened: Opened, name: str) -> Chosen | None:
    best = _best(opened.folders, name)
    if best is None:
        return None
    root = opened.roots[best.path]
    own = Path(best.shown).name if best.path != root else Path(best.shown).stem
    return Chosen(best.path, root, own, (*opened.notes, *not_graded(best, opened.folders, name)))
