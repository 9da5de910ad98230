"""One time budget for everything that a submission does; past it, it is too slow."""

import json

import pytest

from grader.report import Outcome
from grader.sandbox.process import Limits, Process
from spec.points import NAMES
from tests.helpers.grading import QUICK, ZYGOTE, graded
from tests.submission.code import OUTPUT

HOLDING = {
    "files that never finish": {
        f"x{n}.py": f"def {name}(*a): pass\nwhile True: pass\n" for n, name in enumerate(NAMES)
    },
    "files that end the process late": {
        f"x{n}.py": f"def {name}(*a): pass\nimport signal, time\ntime.sleep(0.4)\n"
        "signal.raise_signal(signal.SIGTERM)\n"
        for n, name in enumerate(NAMES)
    },
    "functions that never finish": {
        "x.py": "".join(f"def {name}(*a):\n    while True: pass\n" for name in NAMES)
    },
    "a notebook of cells that never finish": {
        "x.ipynb": json.dumps(
            {
                "nbformat": 4,
                "cells": [
                    {"cell_type": "code", "source": f"def {name}(*a): pass\nwhile True: pass"}
                    for name in NAMES
                ],
            }
        )
    },
    "exceptions that swallow the end of their time": {
        f"x{n}.py": f"def {name}(*a): pass\nwhile True:\n    try:\n        while True: pass\n"
        "    except BaseException: pass\n"
        for n, name in enumerate(NAMES)
    },
}


@pytest.mark.parametrize("kind", HOLDING)
def test_submission_that_takes_all_its_time_is_too_slow(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it spends it; no more processes are started than the time is worth."""
    monkeypatch.setattr("grader.sandbox.definitions.GRACE", 0.5)
    started, start = list[Process](), ZYGOTE.start

    def counted(limits: Limits) -> Process:
        started.append(start(limits))
        return started[-1]

    monkeypatch.setattr(ZYGOTE, "start", counted)
    report = graded(HOLDING[kind], limits=Limits(call=0.3, load=0.3, total=1.5))
    outcomes = {i.outcome for i in report.items}
    assert report.score == 0.0
    assert Outcome.TIMEOUT in outcomes
    assert Outcome.GRADER_ERROR not in outcomes
    assert len(started) <= 7


@pytest.mark.parametrize("caught", ["print('again')", "pass"])
def test_question_that_nobody_answers_costs_itself_alone(caught: str) -> None:
    """Though a bare `except` catches the end of its time as well."""
    asks = "while True:\n    try:\n        n = int(input())\n        break\n    except:\n        "
    report = graded(
        {"recurrent.py": f"{OUTPUT}\n\n{asks}{caught}\n"}, only=("output",), limits=QUICK
    )
    assert report.score == 5.0
