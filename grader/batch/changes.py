"""Whose marks a run has changed, from what to what."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.batch.cells import plain_id
from grader.batch.grades import FILE
from spec.text import Text

CHANGED = Text(
    "{student} ({submission}): {before} → {after}", "{student}（{submission}）：{before} → {after}"
)
NOTHING = Text("no mark", "没有成绩")

Marks = dict[tuple[str, str], str]


def marks(folder: Path) -> Marks:
    """The marks in a folder's grades.csv, by student and submission; empty where there is none."""
    try:
        text = (folder / FILE).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    rows = csv.DictReader(text.splitlines())
    if not {"student", "submission", "score", "max_score"} <= set(rows.fieldnames or ()):
        return {}
    return {
        (row["student"], row["submission"]): row["score"] and f"{row['score']} / {row['max_score']}"
        for row in rows
    }


def changes(before: Marks, after: Marks, lang: str) -> Iterator[str]:
    """A line for each mark that was there before and is another now, or gone. What a platform calls
    otherwise when it is handed in again is still its student's."""
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


def _only(submissions: Collection[tuple[str, str]]) -> dict[str, str]:
    """The submission of each student who has one of these."""
    students = Counter(student for student, _ in submissions)
    return {student: own for student, own in submissions if students[student] == 1}
