"""What is said of what is not graded, or of a hand-in in which nothing can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from grader.called import command, new_folder
from grader.language import LANGUAGES, reason
from grader.safe_text import one_line
from grader.submission import kinds
from grader.submission.archive import LINK, holds, refusal
from grader.submission.contents import (
    MOST_ZIPS,
    Folder,
    are_apart,
    content_of,
    defined_in,
    items_of,
    text_of,
)
from grader.submission.files import read
from spec.points import POINTS
from spec.text import Text, listed

MOST_TEXTS = 200  # beside which there is no code
NAMED_LIKE = ("rnn", *POINTS)  # files of the template
TEXTS = ("", "txt", "text")  # what editors make of a suffix
# Few runs need these patterns, and so they are compiled where that is.
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
    "{folders}: functions asked for, or something of their names, are defined there too; what was "
    "graded is {chosen}, and what it imports from there",
    "{folders}：那里也定义了要写的函数，或与它们同名的东西；评的是 {chosen}，以及它从那里导入的",
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
    "{name} has no code but {file}, which is left out, for {part} is hidden, or belongs to an "
    "environment or a program: hand in the file itself, under a name of its own",
    "{name} 里除了 {file} 没有代码，而 {part} 是隐藏的，或属于虚拟环境或别的程序，不算在内："
    "请提交文件本身，换一个名字",
)
RENAME = Text(
    "{file} is not graded because of its name: rename it to {right}",
    "{file} 的文件名不对，没有评分：请改名为 {right}",
)
NOT_READ = Text("{file}: {problem}", "{file}：{problem}")
APART = Text(
    "{name} has functions in several folders: {folders}. Put their files into one folder, each "
    "under a name of its own",
    "{name} 的函数分散在几个文件夹里：{folders}。请把这些文件放到同一个文件夹中，文件名不要相同",
)


def not_graded(best: Folder, searched: list[Folder], name: str) -> Iterator[Text]:
    """What is not graded, and one could think that it is."""
    yield from refused(searched)
    others = [f for f in searched if f is not best and f.code and defined_in(f)]
    others = [f for f in others if content_of(f) != content_of(best)]
    if others:
        shown = listed(one_line(f.shown) or name for f in others)
        yield ALSO.format(folders=shown, chosen=one_line(best.shown) or name)
    around = [f for f in searched if f.depth <= best.depth]
    zips = [z for f in around for z in f.zips]
    if zips:
        yield UNOPENED.format(names=listed(one_line(z.name) for z in zips))
    beside = [path for f in around for path in f.others]
    renamings = ((path, said) for path in beside if (said := misnamed(path)) is not None)
    for path, said in islice(renamings, MOST_ZIPS):
        written = {item for item, is_written in items_of(path).items() if is_written}
        if read(path).problem is not None or written - defined_in(best):
            yield said
    archives = [path for path in beside if kinds.archive(path.name)]
    if archives and not defined_in(best):  # what was meant may be in these
        yield from filter(None, map(refusal, archives[:1]))


def refused(searched: list[Folder]) -> Iterator[Text]:
    """The folders that cannot be listed."""
    sentences = (cannot_be_read(f.refused) for f in searched if f.refused is not None)
    return islice(sentences, MOST_ZIPS)


def in_several(top: list[Folder], name: str) -> Text:
    names = listed([*(one_line(f.shown) or name for f in top[:8]), *("…" for _ in top[8:9])])
    if are_apart(top):
        return APART.format(name=name, folders=names)
    return SEVERAL.format(name=name, folders=names, more=CLASS if len(top) > 2 else "")


def nothing_in(searched: list[Folder], name: str) -> Text:
    """Why there is nothing to grade: an archive of another kind, another suffix, or nothing."""
    for folder in searched:
        for path in folder.others:
            said = refusal(path)
            if said is not None:
                return said
    others = [p for f in searched for p in f.others]
    by_name = (misnamed(path) for path in others)
    by_text = (misnamed(path, by_text=True) for path in others[:MOST_TEXTS])
    texts = (p for p in others if items_of(p) and re.search(PYTHON, text_of(p)))
    in_text = (IN_TEXT.format(name=name, file=one_line(p.name)) for p in texts)
    links = (holds(name, LINK, p.name) for p in others if p.is_symlink())
    hidden = (_hidden(f.path, name) for f in searched)
    ways = (refused(searched), by_name, by_text, islice(in_text, 1), links, hidden)
    for said in filter(None, chain(*ways)):
        return said
    init = Text(*(command("init", new_folder(), lang=lang) for lang in ("en", "zh")))
    files = listed([*(one_line(p.name) for p in others[:3]), *("…" for _ in others[3:4])])
    only = ONLY.format(files=files) if others else Text("", "")
    return NOT_HERE.format(name=name, init=init, only=only)


def _hidden(folder: Path, name: str) -> Text | None:
    """Code that would count, did it or its folder not have a name that is left out, in an
    environment say."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return None
    inside = [p.name for p in entries if p.is_dir()]
    counting = kinds.counting(folder.name, inside, [p.name for p in entries])
    folders = set(inside).difference(counting)
    left_out = [p for p in entries if p.name in folders or kinds.is_left_out(p.name)]
    for entry in left_out[:MOST_ZIPS]:
        paths = sorted(entry.iterdir())[:MOST_TEXTS] if entry.is_dir() else [entry]
        for path in (p for p in paths if p.suffix.lower() in kinds.SUFFIXES and items_of(p)):
            file = path.relative_to(folder).as_posix()
            return HIDDEN.format(name=name, file=one_line(file), part=one_line(entry.name))
    return None


def cannot_be_read(error: OSError) -> Text:
    """What to say where the system does not let us read something, by its name."""
    name, why = one_line(Path(str(error.filename)).name), {x: reason(error, x) for x in LANGUAGES}
    return Text(
        f"{name} cannot be read ({why['en']}): allow that, then try again",
        f"无法读取 {name}（{why['zh']}）：请先允许读取，再试一次",
    )


def misnamed(path: Path, by_text: bool = False) -> Text | None:
    """What to say of a file whose name keeps it from being graded.

    by_text: whether it is one that defines items, whatever its name
    """
    match = re.fullmatch(MISNAMED, path.name)
    stem, _, rest = path.name.partition(".")
    named = match is not None or (stem in NAMED_LIKE and rest.lower() in TEXTS)
    text = text_of(path)
    page = text.lstrip().startswith("<")  # another name makes no code of it
    if page or not (named or (by_text and items_of(path) and not re.search(OTHER_TEXT, text))):
        return None
    file = read(path)
    if file.problem is not None:
        return NOT_READ.format(file=file.name, problem=file.problem)
    stem, suffix = re.split(DOTS, path.name)[0] or "rnn", kinds.SUFFIXES[file.notebook]
    right = match["right"] if match else f"{stem}{suffix}"
    return RENAME.format(file=file.name, right=one_line(right))
