"""Right code, judged where a submission was: what stopped the submission there, and is at no line
of it, is the grader's own fault where right code does not pass either."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.grading.recognise import Recorder
from grader.grading.verdict import is_doubtful, verdict
from grader.handout.template import solution
from grader.report import Outcome
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.submission.files import SourceFile
from grader.submission.read import Sources
from spec.checking.cases import Cases
from spec.item import Item
from spec.points import POINTS

# What students do beside: something is not here, something is shown, something raises.
BESIDE = "\nimport not_handed_in\n\nprint(1)\nnot_defined\n"
MAGICS = "%matplotlib inline\n!ls\n"
OTHER_CHAPTERS = rf"(?m)^from (?:{'|'.join(POINTS)}) import .*\n"


def passes(items: Sequence[Item], session: Session, cases: Cases) -> bool:
    """Whether right code passes these in a process like this session's; why not is printed.

    It has the bounds that a submission has where nobody sets others; that it takes more time, on a
    busy machine, is nobody's fault.
    """
    student = session.student
    limits = Limits(without=student.limits.without)
    is_notebook = any(f.notebook for f in student.sources.files)
    sources = Sources("right code", None, _notebook() if is_notebook else _files())
    with Session(sources, student.names, limits, None, student.start, student.require) as right:
        recorder = Recorder(right)  # by which it is known what was judged once
        for check in (check for item in items for check in item.checks):
            judged = verdict(check, recorder, cases)
            if judged.outcome is Outcome.TIMEOUT:
                return True
            if not judged.passed:
                print(f"right code: {check.title.en}: {judged.summary.en}", file=sys.stderr)
                return False
        return not any(map(is_doubtful, right.definitions.notes))


def _files() -> tuple[SourceFile, ...]:
    texts = {name: f"{text}{BESIDE}" for name, text in solution().items()}
    return tuple(SourceFile(n, Path(n), ((n, text),)) for n, text in texts.items())


def _notebook() -> tuple[SourceFile]:
    """All in one, in which no chapter is imported."""
    texts = [re.sub(OTHER_CHAPTERS, "", text) for text in solution().values()]
    labels = (f"right.ipynb [{number}]" for number, _ in enumerate([*texts, ""], start=1))
    cells = tuple(zip(labels, (MAGICS + texts[0], *texts[1:], BESIDE), strict=True))
    return (SourceFile("right.ipynb", Path("right.ipynb"), cells, notebook=True),)
