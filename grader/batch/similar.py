"""Pairs of submissions whose code is suspiciously alike, the template left out.

Code is compared as tokens: names, comments, docstrings and layout do not count, nor does the
order of the functions. A line that the template has, or that many of the class wrote, tells
nothing. RapidFuzz finds the longest common subsequence of what is left.
"""

from __future__ import annotations

import csv
import io
import keyword
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from grader.batch.driver import Submitted, task_of
from grader.batch.grades import defused
from grader.batch.work import found
from grader.handout import template
from grader.report import GraderError, SubmissionError
from grader.safe_file import whole
from grader.sandbox.inside.magics import without_magics
from grader.submission.read import Sources
from spec.item import Text

FILE = "similar.csv"
ALIKE = 80  # per cent; the same task, solved in different styles, stays below 50
SHORTEST = 150  # tokens of one's own, below which code says nothing
COMMON = 10  # submissions with the same line, from which it says nothing; in a large class 10 %
MOST = 100  # pairs
ROWS = 500  # compared with all others at once
LAYOUT = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
NEEDS = Text(
    '--similar needs RapidFuzz: pip install "rnn-spec[similar]"',
    '--similar 需要 RapidFuzz：pip install "rnn-spec[similar]"',
)

Line = tuple[str, ...]
Code = list[tuple[str, list[Line]]]  # top-level definitions, and their lines


@dataclass(frozen=True)
class Pair:
    """Two submissions, by their students, and how much of their own code is equal."""

    one: str
    other: str
    percent: int


def pairs(submitted: Iterable[Submitted]) -> list[Pair]:
    """The pairs that are most alike, of different students, the most alike first.

    Raises GraderError where RapidFuzz is not installed.
    """
    try:
        process: Any = import_module("rapidfuzz.process")
        ratio: Any = import_module("rapidfuzz.fuzz").ratio
    except ImportError as error:
        raise GraderError(NEEDS.en) from error
    students, texts = _texts([(s.entry.student, code(s)) for s in submitted])
    alike = []
    for first in range(0, len(texts), ROWS):
        rows = texts[first : first + ROWS]
        table = process.cdist(rows, texts, scorer=ratio, score_cutoff=ALIKE, workers=-1)
        for i, j in zip(*table.nonzero(), strict=True):
            one, other = students[first + i], students[j]
            if first + i < j and one != other:
                alike.append(Pair(one, other, int(table[i, j])))
    return sorted(alike, key=lambda p: (-p.percent, p.one, p.other))[:MOST]


def code(submitted: Submitted) -> Code:
    """A submission's code; empty where it cannot be read."""
    try:
        with found(task_of(submitted, send=False)) as sources:
            return _definitions(sources)
    except (SubmissionError, OSError):
        return []


def _definitions(sources: Sources) -> Code:
    cells = (source for file in sources.files for _, source in file.cells)
    return sorted(d for source in cells for d in definitions(without_magics(source)))


def definitions(source: str) -> Iterator[tuple[str, list[Line]]]:
    """The top-level definitions of some Python, by name; what stands between them is left out."""
    name, lines = "", list[Line]()
    for column, line in _lines(source):
        if column == 0:
            yield from [(name, lines)] if name else []
            name, lines = line[1] if line[0] in ("def", "class") and len(line) > 1 else "", []
        if name:
            lines.append(_without_names(line))
    yield from [(name, lines)] if name else []


def _lines(source: str) -> Iterator[tuple[int, Line]]:
    """Logical lines as tokens, with the column that they begin at; up to where it breaks off."""
    line: list[str] = []
    column = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NEWLINE:
                if line:
                    yield column, tuple(line)
                line = []
            elif token.type not in LAYOUT and (line or token.type != tokenize.STRING):
                column = column if line else token.start[1]
                line.append("'" if token.type == tokenize.STRING else token.string)
    except (tokenize.TokenError, SyntaxError):
        return


def _without_names(line: Line) -> Line:
    """Names that the student chose become one; keywords, attributes and numbers stay."""
    pairs = zip(line, (None, *line), strict=False)
    return tuple(
        "x" if t.isidentifier() and not keyword.iskeyword(t) and before != "." else t
        for t, before in pairs
    )


def _texts(codes: list[tuple[str, Code]]) -> tuple[list[str], list[str]]:
    """Students with enough code of their own, and that code, a character a token."""
    given = {line for s in _template() for _, lines in definitions(s) for line in lines}
    wrote = Counter(line for _, code in codes for line in {x for _, lines in code for x in lines})
    most = max(COMMON, len(codes) // 10)
    known: dict[str, int] = {}
    students, texts = [], []
    for student, written in codes:
        lines = (line for _, some in written for line in some)
        own = [t for line in lines if line not in given and wrote[line] <= most for t in line]
        if len(own) >= SHORTEST:
            students.append(student)
            texts.append("".join(_character(token, known) for token in own))
    return students, texts


def _character(token: str, known: dict[str, int]) -> str:
    """A character for each token, out of more than a class writes."""
    return chr(0x4E00 + known.setdefault(token, len(known)) % 20_000)


def _template() -> list[str]:
    return [text for lang in ("en", "zh") for text in template.sources(lang).values()]


def write(folder: Path, alike: list[Pair]) -> None:
    """similar.csv."""
    with whole(folder / FILE, "utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(("one", "other", "percent"))
        out.writerows((defused(p.one), defused(p.other), p.percent) for p in alike)
