"""`grader pack`: what of a folder will be graded, and the zip to hand in.

The files are read and parsed, in the student's process, and not run.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grader.called import command
from grader.feedback import words
from grader.language import LANGUAGES
from grader.report import Fault, GraderError, SubmissionError
from grader.safe_file import replacing
from grader.safe_text import one_line
from grader.sandbox.definitions import in_words
from grader.sandbox.session import Session
from grader.submission import kinds
from grader.submission.files import SourceFile, read
from grader.submission.limits import MAX_FILE, MAX_NOTEBOOK
from grader.submission.names import fitting
from grader.submission.read import Sources, find
from grader.submission.ungraded import cannot_be_read
from grader.submission.written import items_in
from spec.assignment import CHAPTERS, CORE
from spec.item import Item
from spec.points import NAMES
from spec.text import Text, listed

LARGEST = 10 << 20  # bytes of a file beside the code
MOST_BYTES, MOST_FILES = 40 << 20, 500  # below what is unpacked when it is graded
IMPORTED = re.compile(r"^[ \t]*(?:from|import|%run)[ \t]+[\"']?(\.*)(\w*)", re.MULTILINE)
UPWARDS = re.compile(  # a path
    r"[\"'/\\ ]\.\.[\"'/\\]|\bpardir\b|\.parent\.parent\b|\.parents\[|\bdirname\([\w.]*dirname\("
)
QUOTED = re.compile(r"[\"'](?:\./)?([^\"'/\\\n]+)")  # a path's first name
NAMED = re.compile(r"(?<=[\"'/\\])[^\"'/\\\n]+(?=[\"'/\\])")  # each of its names
ACTIVATIONS = "activations.py"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same files make the same zip


@dataclass(frozen=True)
class Packed:
    """What goes into the zip and what was found in it.

    files: by their paths in it; left_out: by their paths in the folder
    graded: items by the file that defines them; done: those and what is in the way of
    items: what is to be handed in
    lacking: chapters of the core of which nothing is there
    faults, notes: what keeps an item from being graded; what else is the matter
    """

    zip: Path
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    graded: dict[str, list[str]]
    done: Collection[str]
    items: tuple[Item, ...]
    lacking: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Text, ...]

    @property
    def blank(self) -> tuple[str, ...]:
        """Items that are still to be written."""
        return tuple(item.name for item in self.items if item.name not in self.done)


def pack(path: Path, output: Path | None, asked: Sequence[Item] = ()) -> Packed:
    """Write the zip beside what it holds, or to `output`.

    asked: the items to hand in; of none, those of the core's chapters that are there, and of
        others that were begun
    Raises SubmissionError where there is nothing to hand in, OSError where it cannot be written.
    """
    with find(path) as sources:
        name = sources.package or _stem(path)
        target = output or path.resolve().parent / f"{name}.zip"
        if target.exists() and target.samefile(path):
            target = target.with_stem(f"{name}-packed")
        base = _base(sources)
        top = name if base == sources.folder else ""
        files, left_out = _files(sources, base) if base else ({path.name: path}, ())
        with replacing(target) as zipped:
            _write(zipped, {str(PurePosixPath(top, name)): file for name, file in files.items()})
            if zipped != target:  # which is a pipe
                _is_the_same(zipped, sources)
        graded, unwritten, faults, notes = _looked_at(sources, target)
        if base is None:
            notes = (*_left_behind(path, sources), *notes)
    done = {name for names in graded.values() for name in names} | faults.keys()
    stems = {PurePosixPath(name).stem for name in files}
    lacking = () if asked else _lacking(done | unwritten, stems)
    items = tuple(asked) or _usual(done, lacking)
    due = {item.name for item in items}
    graded = {file: [n for n in names if n in due] for file, names in graded.items()}
    graded = {file: names for file, names in graded.items() if names}
    in_the_way = tuple(faults.values())
    return Packed(target, tuple(files), left_out, graded, done, items, lacking, in_the_way, notes)


def _stem(path: Path) -> str:
    return path.resolve().stem if path.is_file() else path.resolve().name or "rnn"


def _files(sources: Sources, base: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """What goes along by its path in the folder, the code first; and what does not."""
    code = [f.path for f in sources.files if f.problem is None]
    folder = base if _reads_above(sources) else sources.folder or base
    files = {file.relative_to(base).as_posix(): file for file in code}
    left, left_out = MOST_BYTES - sum(p.stat().st_size for p in code), list[str]()
    named = _named(sources)
    for inside, file, counts in _beside(base, named):
        size = file.lstat().st_size
        most = MAX_NOTEBOOK if file.suffix.lower() == ".ipynb" else LARGEST
        most = MAX_FILE if file.suffix.lower() == ".py" else left if file.name in named else most
        if inside in files:
            continue
        counts = counts and (kinds.is_code(file.name) or file.is_relative_to(folder))
        if not counts or size > min(most, left) or len(files) >= MOST_FILES:
            left_out.append(inside)
            continue
        files[inside], left = file, left - size
    return files, tuple(left_out)


def _base(sources: Sources) -> Path | None:
    """The folder with the code; what was handed in around it where the code takes something
    from there.

    None for a single file.
    """
    folder = sources.folder
    if folder is None or sources.root in (None, folder):
        return folder
    around = {PurePosixPath(name).stem for name in _around(sources)}
    imports = (i for f in sources.files for _, s in f.cells for i in IMPORTED.findall(s))
    above = any(len(dots) > 1 or name in around for dots, name in imports)
    return sources.root if above or _reads_above(sources) else folder


def _write(zipped: Path, files: dict[str, Path]) -> None:
    with ZipFile(zipped, "w", ZIP_DEFLATED) as archive:
        for name, file in files.items():
            entry = ZipInfo(str(fitting(PurePosixPath(name))), LONG_AGO)
            entry.external_attr, entry.compress_type = (stat.S_IFREG | 0o644) << 16, ZIP_DEFLATED
            archive.writestr(entry, _bytes(file))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except PermissionError as error:
        raise SubmissionError(cannot_be_read(error)) from error


def _around(sources: Sources) -> set[str]:
    """Names of what lies around the folder with the code, up to what was handed in, and not in it
    too."""
    folder, root = sources.folder, sources.root
    if folder is None or root is None:
        return set()
    way = [folder, *(p for p in folder.parents if p.is_relative_to(root))]
    inside = {p.stem for p in (folder, *folder.iterdir())}
    return {p.name for up in way[1:] for p in up.iterdir() if p.stem not in inside}


def _reads_above(sources: Sources) -> bool:
    """Whether the code names files around its folder."""
    around = _around(sources)
    texts = [source for f in sources.files for _, source in f.cells]
    named = (name for text in texts for name in QUOTED.findall(text))  # "lib.tools" is a module
    above = any(name in around or name.partition(".")[0] in around for name in named)
    return above or any(map(UPWARDS.search, texts))


def _left_behind(path: Path, sources: Sources) -> Iterator[Text]:
    """What lies beside a file that is handed in alone, and is named in it; nothing is said of the
    template's activations, which every submission is given."""
    named = _named(sources) - {path.stem, path.name}
    names = {*named, *(f"{name}{suffix}" for name in named for suffix in kinds.SUFFIXES)}
    beside = path.parent.iterdir() if os.access(path.parent, os.R_OK) else ()
    meant = [p for p in beside if p.name in names and not kinds.is_left_out(p.name)]
    files = sorted(one_line(p.name) for p in meant if not _is_given(p))
    if files:
        whole = Text(*(command("pack", path.parent, lang=lang) for lang in LANGUAGES))
        shown = listed([*files[:MOST_NAMES], *("…" for _ in files[MOST_NAMES:][:1])])
        yield BESIDE.format(file=one_line(path.name), files=shown, pack=whole)


def _is_given(file: Path) -> bool:
    from grader.handout.template import sources as template

    given = {template(lang)[ACTIVATIONS] for lang in LANGUAGES if file.name == ACTIVATIONS}
    return "\n".join(_code(read(file))) in given


def _named(sources: Sources) -> set[str]:
    """Names that the code may have for files and folders: in its texts, and of what it imports."""
    texts = [source for f in sources.files for _, source in f.cells]
    imported = (name for text in texts for _, name in IMPORTED.findall(text))
    return {*imported, *(name for text in texts for name in NAMED.findall(text))}


def _beside(folder: Path, named: Collection[str] = ()) -> Iterator[tuple[str, Path, bool]]:
    """All files of a folder by their paths in it, and whether they are a part of it.

    named: by the code, for which archives and folders go along that otherwise do not
    """
    for place, inside, names in os.walk(folder):
        below = Path(place).relative_to(folder)
        counting = kinds.counting(Path(place).name, inside, names)
        at = Path(place)
        left_out = [f for f in inside if f not in counting or _is_left_out(at / f, named)]
        inside[:] = sorted(set(inside) - set(left_out))
        for name in sorted(left_out):
            yield (below / name).as_posix() + "/", at / name, False
        for name in sorted(names):
            path = at / name
            plain = stat.S_ISREG(path.lstat().st_mode)
            packed = name not in named and (kinds.is_zip(name) or bool(kinds.archive(name)))
            other = kinds.is_left_out(name) or packed
            yield (below / name).as_posix(), path, plain and not other


def _is_left_out(folder: Path, named: Collection[str]) -> bool:
    if not os.access(folder, os.R_OK) or folder.is_symlink():
        return True
    names = os.listdir(folder)
    ours = folder.name == kinds.REPRODUCED and "__init__.py" not in names
    environment = kinds.is_environment(folder.name, names) and not any(map(kinds.is_code, names))
    return (ours or environment) and folder.name not in named


def _code(file: SourceFile) -> tuple[str, ...]:
    return tuple(source for _, source in file.cells)


def _is_the_same(archive: Path, sources: Sources) -> None:
    """What is read out of the zip is what was read of the folder."""
    with find(archive) as again:
        inside, wanted = (
            sorted(
                (str(fitting(PurePosixPath(f.path.name))), _code(f))
                for f in s.files
                if not f.problem
            )
            for s in (again, sources)
        )
        if inside != wanted:
            raise GraderError(NOT_THE_SAME)


Found = tuple[dict[str, list[str]], set[str], dict[str, Fault], tuple[Text, ...]]


def _looked_at(sources: Sources, target: Path) -> Found:
    """What is graded of what was packed. Raises GraderError, which says that it is packed."""
    try:
        return _definitions(sources)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        raise GraderError(UNSEEN.format(zip=one_line(target.name))) from error


def _definitions(sources: Sources) -> Found:
    """The items by file, those that are blank, what is in the way of others, and notes."""
    graded: dict[str, list[str]] = {}
    with Session(sources, NAMES) as session:
        holding = session.definitions.find_all()
        faults = session.definitions.faults
        for name in NAMES:
            if name in holding and not holding[name][0].blank:
                graded.setdefault(holding[name][0].file, []).append(name)
        taken = [n for n in NAMES if n not in holding and session.definitions.may_bind(n)]
        for file, name in _below(sources, taken):
            graded.setdefault(file, []).append(name)
        unwritten = {name for name in NAMES if name in holding and holding[name][0].blank}
        in_the_way = {name: faults[name] for name in NAMES if name in faults}
        notes = tuple(map(in_words, session.definitions.notes))
    return graded, unwritten, in_the_way, notes


def _below(sources: Sources, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """Items that are written in files in folders below, where the code may take them from there."""
    if sources.folder is None or not taken:
        return
    for inside, file, counts in _beside(sources.folder):
        if counts and "/" in inside and kinds.is_code(file.name):
            items = items_in("\n".join(_code(read(file)))[:MAX_FILE])
            yield from ((inside, name) for name in taken if items.get(name))


def _lacking(there: Collection[str], stems: Collection[str]) -> tuple[str, ...]:
    """Chapters of the core of which there is no item and no file, where some of others are."""
    absent = (
        c.name
        for c in CHAPTERS
        if c.name in CORE and c.name not in stems and not any(i.name in there for i in c.items)
    )
    return tuple(absent) if there else ()


def _usual(done: Collection[str], lacking: Collection[str]) -> tuple[Item, ...]:
    """The items of the core, but for chapters that are lacking, and of chapters that were begun."""
    core = [c for c in CORE if c not in lacking]
    chapters = (c for c in CHAPTERS if c.name in core or any(i.name in done for i in c.items))
    return tuple(i for c in chapters for i in c.items)


GRADED = Text("graded", "参加评分")
ALONG = Text("goes along", "一起打包")
LEFT_OUT = Text("left out", "不打包")
MISSING = Text("not written", "还没有写")
LACKING = Text("not there", "没有的")
CHAPTERS_OF = Text("{chapters}: needed if your course grades them", "{chapters}：课程要评才需要")
PROBLEM = Text("in the way", "有问题")
NOTE = Text("note", "注意")
WRITTEN = Text("{zip} is written: hand it in.", "已写好 {zip}：提交这个文件。")
EMPTY = Text(
    "{zip} is written; nothing in it would be graded yet.",
    "已写好 {zip}；但里面还没有会评分的内容。",
)
BESIDE = Text(
    "named in {file}, and not packed with it: {files}; if it needs them, pack the folder: {pack}",
    "{file} 里提到、但没有一起打包的：{files}；如果用得到，请打包整个文件夹：{pack}",
)
NOT_THE_SAME = Text(
    "the zip would not hold what was packed into it; nothing is written",
    "zip 里的内容和打包的不一致；没有写出文件",
)
UNSEEN = Text(
    "{zip} is written and can be handed in; the grader itself failed while it looked what of it "
    "is graded",
    "{zip} 已写好，可以提交；评分程序在看其中哪些会评分时自己出了错",
)
TRY = Text("To see its points: {run}", "想看它的得分：{run}")
MOST_NAMES = 8


def rows(packed: Packed, lang: str) -> Iterator[tuple[str, str]]:
    """What there is to say of it: labels with texts; a label that comes again is empty."""
    before = None
    for label, text in _rows(packed, lang):
        yield "" if label is before else label.in_language(lang), text
        before = label


def _rows(packed: Packed, lang: str) -> Iterator[tuple[Text, str]]:
    colon = words.COLON.in_language(lang)
    for file, names in packed.graded.items():
        yield GRADED, f"{one_line(file)}{colon}{_listed(names, lang, len(names))}"
    along = [f for f in packed.files if f not in packed.graded]
    for label, some in ((ALONG, along), (LEFT_OUT, packed.left_out), (MISSING, packed.blank)):
        if some:
            yield label, _listed(some, lang, len(some) if label is MISSING else MOST_NAMES)
    if packed.lacking:
        chapters = _listed(packed.lacking, lang, MOST_NAMES)
        yield LACKING, CHAPTERS_OF.in_language(lang).format(chapters=chapters)
    for fault in packed.faults:
        yield PROBLEM, fault.summary.in_language(lang)
    for note in packed.notes:
        yield NOTE, note.in_language(lang)


def _listed(names: Sequence[str], lang: str, most: int) -> str:
    comma = "、" if lang == "zh" else ", "
    return comma.join([*map(one_line, names[:most]), *(["…"] if names[most:] else [])])
