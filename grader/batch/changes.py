"""Whose marks a run has changed, from what to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.batch.cells import Cells, plain_id, same
from grader.batch.grades import FILE
from grader.report import Unusable
from spec.text import Text

CHANGED = Text(
    "{student} ({submission}): {before} → {after}", "{student}（{submission}）：{before} → {after}"
)
NOTHING = Text("no mark", "没有成绩")
HEADINGS = ("student", "submission", "score", "max_score")

Marks = dict[tuple[str, str], str]


def marks(folder: Path) -> Marks:
    """The marks in a folder's grades.csv, by student and submission, also as a spreadsheet has
    saved it; empty where there is none."""
    try:
        header, *rows = Cells(folder / FILE, HEADINGS).rows or [[]]
    except (OSError, Unusable):
        return {}
    if not set(HEADINGS) <= set(header):
        return {}
    places = [header.index(heading) for heading in HEADINGS]
    marks_of = Marks()
    for row in rows:
        student, submission, score, most = ("".join(row[i : i + 1]) for i in places)
        marks_of[student, submission] = score and f"{score} / {most}".replace(",", ".")
    return marks_of


def changes(before: Marks, after: Marks, lang: str) -> Iterator[str]:
    """A line for each mark that was there before and is another now, or gone. What a platform calls
    otherwise when it is handed in again is still its student's."""
    before = _as_written_now(before, after)
    gone, come = _only(before.keys() - after.keys()), _only(after.keys() - before.keys())
    none = NOTHING.in_language(lang)
    for (student, submission), old in before.items():
        now = submission
        if gone.get(student) == submission:
            now = come.get(student, submission)
        new = after.get((student, now), "")
        if new != old:
            yield CHANGED.in_language(lang).format(
                student=plain_id(student),
                submission=plain_id(now),
                before=old or none,
                after=new or none,
            )


def _as_written_now(before: Marks, after: Marks) -> Marks:
    """The marks by the names that stand there now, where a spreadsheet took some for numbers."""
    numbers = Counter(map(_as_numbers, after))
    now = {_as_numbers(key): key for key in after if key not in before}
    return {
        key if key in after or numbers[_as_numbers(key)] != 1 else now.get(_as_numbers(key), key): m
        for key, m in before.items()
    }


def _as_numbers(key: tuple[str, str]) -> tuple[str, ...]:
    """A student and a submission, without the zeros that a number does not have."""
    names = (same(plain_id(name)) for name in key)
    return tuple(n.lstrip("0") if n.isdecimal() else n for n in names)


def _only(submissions: Collection[tuple[str, str]]) -> dict[str, str]:
    """The submission of each student who has one of these."""
    students = Counter(student for student, _ in submissions)
    return {student: own for student, own in submissions if students[student] == 1}
