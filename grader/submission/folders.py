"""Where the code is: the topmost folder that holds code, whatever lies around it and beside it.

Zips are opened where no code lies beside them. Where several folders hold code, the one that
defines items counts; where several do, the sentence names them.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from grader.called import command
from grader.language import NO_ROOM
from grader.report import SubmissionError
from grader.safe_file import no_room
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.archive import Bounds, begins, refusal, unpack
from grader.submission.files import read
from grader.submission.limits import MAX_ENTRIES
from spec.points import POINTS
from spec.text import Text, listed

MOST_FOLDERS, MOST_ENTRIES = MAX_ENTRIES, 20_000  # that are looked at
DEEPEST_ZIP = 3  # zips in a zip
MOST_ZIPS = 20
MOST_TEXTS = 200  # beside which there is no code
LONGEST = 200_000  # characters of a file in which items are looked up
NAMED_LIKE = ("rnn", *POINTS)  # files of the template
TEXTS = ("", "txt", "text")  # what editors make of a suffix
# Few runs need these patterns, and so they are compiled where that is.
TAKES = "(?i)import|from|run|open|exec|load"  # something of another file
GOES_ON = r"(?:\\|(?<=[(,]))[ \t]*\n"  # in the next line
WORD = r"\w+"
VERSION = r"(?:(.+)/)?Version (\d+)(?:/.*)?"  # what Teams calls each hand-in again
DOTS = r"[.．。]"  # of Chinese keyboards too
PYTHON = r"(?m)^(?:def|class)\b.*:[ \t]*(?:#.*)?$"
OTHER_TEXT = r"(?m)^[ \t]*(?:```|~~~|<|\\|(?:public|class)\b.*\{[ \t]*$)"  # where code may stand
MISNAMED = (  # what browsers, editors and chats make of a name
    r"(?i)(?P<right>.+\.(?:py|ipynb))"
    r"(?:w|3|[\s.~]+|\.(?:txt|text|json|html?|docx?|rtf|bak|old|download|part|\d+))"
)
SEVERAL = Text(
    "{name} has several folders with code: {folders}. Hand in one of them{more}",
    "{name} 里有几个文件夹都有代码：{folders}。请只提交其中一个{more}",
)
CLASS = Text(
    "; `grader batch` grades a folder of many submissions", "；grader batch 可以给一整个班评分"
)
ALSO = Text(
    "{folders}: functions asked for are defined there too; what was graded is {chosen}, and what "
    "it imports from there",
    "{folders}：那里也定义了要写的函数；评的是 {chosen}，以及它从那里导入的",
)
UNOPENED = Text(
    "{names}: not opened, because there is code beside it", "{names}：旁边有代码，所以没有解压"
)
NOT_HERE = Text(
    "{name} has no .py or .ipynb in it{only}: is this the right folder? "
    "`{init}` makes one with the template",
    "{name} 里没有 .py 或 .ipynb 文件{only}：文件夹对吗？用 `{init}` 可以新建一个带模板的文件夹",
)
ONLY = Text(", only {files}", "，只有 {files}")
IN_TEXT = Text(
    "{name} has the functions in {file} alone, whose code is not read: hand it in as .py or .ipynb",
    "{name} 里只有 {file} 写着这些函数，但其中的代码读不了：请提交 .py 或 .ipynb",
)
HIDDEN = Text(
    "{name} has no code but {file}, which is left out, for {part} is hidden or made by a program: "
    "hand in the file itself, under a name of its own",
    "{name} 里除了 {file} 没有代码，而 {part} 是隐藏的或由程序生成的，不算在内："
    "请提交文件本身，换一个名字",
)
RENAME = Text(
    "{file} is not graded because of its name: rename it to {right}",
    "{file} 的文件名不对，没有评分：请改名为 {right}",
)
HAS_MISNAMED = Text(
    "{name} has {file}, which is no {kind} file: rename it to {right}",
    "{name} 里的 {file} 不是 {kind} 文件：请改名为 {right}",
)
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
APART = Text(
    "{name} has functions in several folders: {folders}. Put their files into one folder, each "
    "under a name of its own",
    "{name} 的函数分散在几个文件夹里：{folders}。请把这些文件放到同一个文件夹中，文件名不要相同",
)


@dataclass(eq=False, repr=False)
class Folder:
    """A folder and what in it matters, as far as its own level goes.

    shown: its path below what was handed in; "" for that itself
    depth: how far below
    """

    path: Path
    shown: str
    depth: int
    code: list[Path] = field(default_factory=list)
    zips: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)


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
    if best is None or (zips and not _defined(best)):
        inner = _in_zips(searched, name, stack)
        if inner is not None and (best is None or _defines(inner.folder)):
            return inner
    if best is None:
        raise SubmissionError(_nothing(searched, name))
    return Chosen(best.path, root, best.path.resolve().name, tuple(_notes(best, searched, name)))


def folders(root: Path) -> Iterator[Folder]:
    """The folder and those below it, the topmost first; what is no part of it is left out."""
    waiting, seen = deque([Folder(root, "", 0)]), 0
    for _ in range(MOST_FOLDERS):
        if not waiting or seen > MOST_ENTRIES:
            return
        folder = waiting.popleft()
        try:
            entries = sorted(os.scandir(folder.path), key=lambda e: e.name)
        except OSError:
            if not folder.depth:
                raise
            continue
        seen += len(entries)
        inside = {e.name for e in entries if e.is_dir(follow_symlinks=False)}
        files = [e.name for e in entries if e.name not in inside]
        counting = set(kinds.counting(folder.path.name, inside, files))
        for entry in entries:
            if entry.name in inside - counting or kinds.is_left_out(entry.name):
                continue
            path = folder.path / entry.name
            if entry.name in inside:
                shown = f"{folder.shown}/{entry.name}".lstrip("/")
                waiting.append(Folder(path, shown, folder.depth + 1))
            elif kinds.is_code(entry.name):
                folder.code.append(path)
            elif _is_zip(path) and not entry.is_symlink():
                folder.zips.append(path)
            else:
                folder.others.append(path)
        yield folder


def _is_zip(path: Path) -> bool:
    """By its suffix; without one, or with one that browsers or other archives have, by what it
    begins with."""
    unsure = path.suffix.lower() in ("", *kinds.ARCHIVES) or ".zip." in path.name.lower()
    return kinds.is_zip(path.name) or (unsure and begins(path).startswith(b"PK\3\4"))


def _best(searched: list[Folder], name: str) -> Folder | None:
    """The folder that counts; None where none has code. Raises SubmissionError for several."""
    top = _topmost(searched)
    if len(top) > 1 and _defined(top[0]):
        raise SubmissionError(_several(sorted(top, key=lambda f: f.shown), name))
    return top[0] if top else None


def _topmost(searched: list[Folder]) -> list[Folder]:
    """Those with code, the ones with items before others; a copy counts once. One around them that
    imports from each of them has what they define."""
    holding = [f for f in searched if f.code]
    if len(holding) < 2:
        return holding
    defining = _last_versions([f for f in holding if _defined(f)] or holding)
    top = [f for f in defining if f.depth == defining[0].depth]
    different = {_content(f): f for f in reversed(top)}
    top = sorted(different.values(), key=top.index)
    around = [f for f in holding if len(top) > 1 and _imports_all(f, top)]
    return around[:1] if _are_apart(top) and around else top


def _last_versions(holding: list[Folder]) -> list[Folder]:
    """Of folders with versions of one hand-in those of the last; all where they are none."""
    versions = {f: match for f in holding if (match := re.fullmatch(VERSION, f.shown))}
    of_one = len(versions) == len(holding) and len({match[1] for match in versions.values()}) == 1
    if not of_one or _are_apart(holding):
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
    if inner is None or not _defines(inner.folder):
        return None
    shown = f"{own[1] or ''}/Version {last}".lstrip("/")
    return inner._replace(notes=(*inner.notes, ALSO.format(folders=best.shown, chosen=shown)))


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
    lines = (line for p in code for line in re.sub(GOES_ON, " ", _text(p)).splitlines())
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
    return list({_content(top[0]): top[0] for top in counting}.values())


def _joined(parts: list[Folder], into: Path) -> tuple[Folder, list[Path]] | None:
    """One folder with the files of several; None where they do not go together: an item is in
    two of them, or two files of code under one name differ, none is a template's blank, and some
    code takes something of that name. Of other files under one name the first one stays.
    With it those that differ from that, and that some code takes."""
    from filecmp import cmp

    if not _are_apart(parts):
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
    items = _items(path)
    return bool(items) and not any(items.values())


def _are_apart(top: list[Folder]) -> bool:
    """Whether no item is written in two of them."""
    defined = [_defined(f) for f in top]
    return sum(map(len, defined)) == len(set().union(*defined))


def _defined(folder: Folder) -> set[str]:
    """Items that are written in it."""
    code = [p for p in folder.code if not kinds.is_test(p.name)]
    return {item for path in code for item, written in _items(path).items() if written}


def _items(path: Path) -> dict[str, bool]:
    from grader.submission.written import items_in

    return items_in(_text(path))


def _text(path: Path) -> str:
    return "\n".join(s for _, s in read(path, follow=False).cells)[:LONGEST]


def _defines(folder: Path) -> bool:
    return any(written for p in folder.iterdir() if kinds.is_code(p.name)
               for written in _items(p).values())  # fmt: skip


def _content(folder: Folder) -> tuple[tuple[str, Hashable], ...]:
    """The code in it, so that a copy of a folder is no other folder."""
    return tuple((p.name, read(p).cells) for p in folder.code)


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
            nothing = _nothing(opened.folders, one_line(next(iter(zips)).name))
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
        into = _new_folder(stack)
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
    into = _new_folder(stack)
    together = _joined(parts, into)
    if together is None:
        return None
    joined, differing = together
    if differing:
        names = listed(dict.fromkeys(one_line(p.name) for p in differing))
        opened.notes.append(DIFFERING.format(files=names))
    copies = set(map(_content, parts))
    rest = [joined, *(f for f in opened.folders if _content(f) not in copies)]
    return Chosen(into, into, name, (*opened.notes, *_notes(joined, rest, name)))


def _of_one(opened: Opened, name: str) -> Chosen | None:
    best = _best(opened.folders, name)
    if best is None:
        return None
    root = opened.roots[best.path]
    own = Path(best.shown).name if best.path != root else Path(best.shown).stem
    return Chosen(best.path, root, own, (*opened.notes, *_notes(best, opened.folders, name)))


def _new_folder(stack: ExitStack) -> Path:
    """An empty one that the student's process can look into, for as long as the stack lasts."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="submission-")))
    os.chmod(folder, 0o755)
    return folder


def _notes(best: Folder, searched: list[Folder], name: str) -> Iterator[Text]:
    """What is not graded, and one could think that it is."""
    others = [f for f in searched if f is not best and f.code and _defined(f)]
    others = [f for f in others if _content(f) != _content(best)]
    if others:
        shown = listed(one_line(f.shown) or name for f in others)
        yield ALSO.format(folders=shown, chosen=one_line(best.shown) or name)
    around = [f for f in searched if f.depth <= best.depth]
    zips = [z for f in around for z in f.zips]
    if zips:
        yield UNOPENED.format(names=listed(one_line(z.name) for z in zips))
    beside = [path for f in around for path in f.others]
    for path in islice(filter(misnamed, beside), MOST_ZIPS):
        if {item for item, written in _items(path).items() if written} - _defined(best):
            yield misnamed(path) or RENAME
    archives = [path for path in beside if kinds.archive(path.name)]
    if archives and not _defined(best):  # what was meant may be in these
        yield from filter(None, map(refusal, archives[:1]))


def _several(top: list[Folder], name: str) -> Text:
    names = listed([*(one_line(f.shown) or name for f in top[:8]), *("…" for _ in top[8:9])])
    if _are_apart(top):
        return APART.format(name=name, folders=names)
    return SEVERAL.format(name=name, folders=names, more=CLASS if len(top) > 2 else "")


def _nothing(searched: list[Folder], name: str) -> Text:
    """Why there is nothing to grade: an archive of another kind, another suffix, or nothing."""
    for folder in searched:
        for path in folder.others:
            said = refusal(path)
            if said is not None:
                return said
    others = [p for f in searched for p in f.others]
    by_name = (misnamed(path, name) for path in others)
    by_text = (misnamed(path, name, by_text=True) for path in others[:MOST_TEXTS])
    in_text = (IN_TEXT.format(name=name, file=one_line(p.name)) for p in others if _items(p)
               and re.search(PYTHON, _text(p)))  # fmt: skip
    hidden = (_hidden(f.path, name) for f in searched)
    for said in filter(None, chain(by_name, by_text, islice(in_text, 1), hidden)):
        return said
    init = Text(*(command("init", "rnn", lang=lang) for lang in ("en", "zh")))
    files = listed([*(one_line(p.name) for p in others[:3]), *("…" for _ in others[3:4])])
    only = ONLY.format(files=files) if others else Text("", "")
    return NOT_HERE.format(name=name, init=init, only=only)


def _hidden(folder: Path, name: str) -> Text | None:
    """Code that would count, did it or its folder not have a name that is left out."""
    try:
        entries = sorted(p for p in folder.iterdir() if kinds.is_left_out(p.name))
    except OSError:
        return None
    for entry in entries[:MOST_ZIPS]:
        inside = sorted(entry.iterdir())[:MOST_TEXTS] if entry.is_dir() else [entry]
        for path in (p for p in inside if p.suffix.lower() in kinds.SUFFIXES and _items(p)):
            file = path.relative_to(folder).as_posix()
            return HIDDEN.format(name=name, file=one_line(file), part=one_line(entry.name))
    return None


def misnamed(path: Path, within: str = "", by_text: bool = False) -> Text | None:
    """What to say of a file whose name alone keeps it from being graded.

    within: the folder in which there is nothing else
    by_text: whether it is one that defines items, whatever its name
    """
    match = re.fullmatch(MISNAMED, path.name)
    stem, _, rest = path.name.partition(".")
    named = match is not None or (stem in NAMED_LIKE and rest.lower() in TEXTS)
    if not named and not (by_text and _items(path) and not re.search(OTHER_TEXT, _text(path))):
        return None
    right = one_line(match["right"]) if match else f"{one_line(re.split(DOTS, path.name)[0])}.py"
    said = HAS_MISNAMED if within else RENAME
    return said.format(file=one_line(path.name), right=right, name=within, kind=Path(right).suffix)
