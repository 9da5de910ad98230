"""Pairs of submissions whose code is suspiciously alike, the template left out.

Hand-ins with the same code are found first. Of the others a line that the template has, or that
many of the class wrote, tells nothing; RapidFuzz finds the longest common subsequence of what is
left. The public reference takes part as one more hand-in.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from grader.batch.code import Code, Line, definitions, read_all
from grader.batch.driver import Submitted
from grader.extras import NotInstalled
from grader.handout import template
from grader.safe_file import whole
from grader.safe_text import defused
from spec.text import Text

FILE = "similar.csv"
ALIKE = 80  # per cent; the same task, solved in different styles, stays below 50
SHORTEST = 150  # tokens of one's own, below which code says nothing
LONGEST = 20_000  # tokens that are compared
COMMON = 10  # submissions with the same line, from which it says nothing; in a large class 10 %
MOST_PAIRS = 100  # pairs that are alike and not the same
ROWS = 500  # compared with all others at once
NEEDS = Text(
    '--similar needs RapidFuzz: pip install "rnn-spec[similar]"',
    '--similar 需要 RapidFuzz：pip install "rnn-spec[similar]"',
)
REFERENCE = Text("(the public reference)", "（公开的参考答案）")
TOO_SHORT = Text("too short to compare, or not read", "太短或无法读取，没有比较")


@dataclass(frozen=True)
class Pair:
    """Two submissions, by their students, and how much of their own code is equal."""

    one: str
    other: str
    percent: int


@dataclass(frozen=True)
class Copies:
    """What is alike, the most alike first; of several that are the same, each with the first.

    too_short: students with too little code of their own to compare
    """

    pairs: list[Pair]
    too_short: list[str]


@dataclass(frozen=True)
class Own:
    """A student, and what they wrote beside the template."""

    student: str
    lines: tuple[Line, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.lines))


def copies(submitted: Sequence[Submitted], lang: str) -> Copies:
    """The pairs of different students that are alike.

    Raises NotInstalled where RapidFuzz is not installed.
    """
    students, public = (s.entry.student for s in submitted), REFERENCE.in_language(lang)
    codes = zip(students, read_all(submitted), strict=True)
    return compared(chain(codes, [(public, reference())]), public)


def compared(codes: Iterable[tuple[str, Code]], reference: str = "") -> Copies:
    """The same of code that has been read; reference: who is no student."""
    given = {line for s in _template() for _, lines in definitions(s) for line in lines}
    wrote = [
        Own(student, tuple(x for _, lines in code for x in lines if x not in given))
        for student, code in codes
    ]
    long = [own for own in wrote if own.size >= SHORTEST]
    firsts, same = _identical(long)
    alike, left = _alike(firsts)
    short = {own.student for own in wrote} - {own.student for own in long}
    short |= {own.student for own in left} - {p.one for p in same}
    pairs = [*same, *alike]
    named = {name for pair in pairs for name in (pair.one, pair.other)}
    return Copies(pairs, sorted(short - named - {reference}))


def _identical(wrote: Sequence[Own]) -> tuple[list[Own], list[Pair]]:
    """One of each that are the same, and the others beside it."""
    firsts, same = [], list[Pair]()
    for _, group in groupby(sorted(wrote, key=lambda o: (o.lines, o.student)), lambda o: o.lines):
        first, *others = group
        firsts.append(first)
        names = sorted({o.student for o in others} - {first.student})
        same += [Pair(first.student, name, 100) for name in names]
    return firsts, sorted(same, key=lambda p: (p.one, p.other))


def _alike(wrote: Sequence[Own]) -> tuple[list[Pair], list[Own]]:
    """Pairs that are alike, and those of which too little is left without common lines."""
    common = Counter(line for own in wrote for line in set(own.lines))
    most = max(COMMON, len(wrote) // 10)
    known: dict[str, int] = {}
    students, texts, left = [], list[str](), []
    for own in wrote:
        tokens = [t for line in own.lines if common[line] <= most for t in line][:LONGEST]
        if len(tokens) < SHORTEST:
            left.append(own)
            continue
        students.append(own.student)
        texts.append("".join(_character(token, known) for token in tokens))
    pairs = sorted(_ratios(students, texts), key=lambda p: (-p.percent, p.one, p.other))
    return pairs[:MOST_PAIRS], left


def _ratios(students: list[str], texts: list[str]) -> Iterator[Pair]:
    try:
        process: Any = import_module("rapidfuzz.process")
        ratio: Any = import_module("rapidfuzz.fuzz").ratio
    except ImportError as error:
        raise NotInstalled(NEEDS.en, NEEDS.zh) from error
    for first in range(0, len(texts), ROWS):
        rows = texts[first : first + ROWS]
        table = process.cdist(rows, texts, scorer=ratio, score_cutoff=ALIKE, workers=-1)
        for i, j in zip(*table.nonzero(), strict=True):
            one, other = students[first + i], students[j]
            if first + i < j and one != other:
                yield Pair(one, other, int(table[i, j]))


def _character(token: str, known: dict[str, int]) -> str:
    """A character for each token, out of more than a class writes."""
    return chr(0x4E00 + known.setdefault(token, len(known)) % 20_000)


def reference() -> Code:
    """The public reference, as one more hand-in."""
    return sorted(d for source in template.solution().values() for d in definitions(source))


def _template() -> list[str]:
    return [text for lang in ("en", "zh") for text in template.sources(lang).values()]


def write(folder: Path, alike: Copies, lang: str) -> None:
    """similar.csv."""
    with whole(folder / FILE, "utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(("one", "other", "percent"))
        out.writerows((defused(p.one), defused(p.other), p.percent) for p in alike.pairs)
        short = TOO_SHORT.in_language(lang)
        out.writerows((defused(student), short, "") for student in alike.too_short)
