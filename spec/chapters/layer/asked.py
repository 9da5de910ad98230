"""What each check of a layer asks: which runs, at which sizes, of one layer or of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reference import activations
from reference.activations import Activation
from spec.chapters.layer import judges
from spec.chapters.layer.runs import RATE, Judge, Run
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.regimes import Regime
from spec.item import Mismatch, Stopped, Submission
from spec.text import Text

SIZE = Size(5, 3, 2)
SMALLER = (Size(2, 1, 1, 1), Size(3, 1, 1, 1), Size(3, 2, 1, 1))
OTHERS = (activations.relu, activations.sigmoid, UNSEEN)


def run_of(
    cases: Cases,
    size: Size,
    f: Activation = activations.tanh,
    regime: Regime = regimes.PLAIN,
    rate: float = RATE,
) -> Run:
    """A run with its loss at the last step, as the article has it."""
    return Run(cases.sequence(size, f, "last", regime), rate)


def for_run(judge: Judge, *fs: Activation, smaller: bool = True) -> Any:
    """Judge at full size for each activation; where it fails, look for a smaller case."""

    def check(submission: Submission, cases: Cases) -> Mismatch | None:
        for f in fs:
            run = run_of(cases, SIZE, f)
            wrong = judge(submission, run)
            if wrong is not None:
                smallest = _smallest(submission, cases, judge, f) if smaller else None
                return smallest or replace(
                    run.shown(wrong),
                    case=wrong.case or run.text,
                    hint=wrong.hint or _of_another_layer(submission, cases, judge, run),
                )
        return None

    return check


def _smallest(submission: Submission, cases: Cases, judge: Judge, f: Activation) -> Mismatch | None:
    for size in SMALLER:
        run = run_of(cases, size, f)
        try:
            wrong = judge(submission, run)
        except Stopped:
            continue
        if wrong is not None:
            return run.shown(wrong)
    return None


def _of_another_layer(submission: Submission, cases: Cases, judge: Judge, run: Run) -> Text | None:
    """What to do where a layer is right alone, and several are not that live at once."""
    alone = Run(replace(run.case), run.rate)  # nothing is kept of it
    try:
        if judge(submission, alone) is not None:
            return None
    except Stopped:
        return None
    try:
        return ALONE if layers_together(submission, cases) else None
    except Stopped:
        return ALONE


ALONE = Text(
    f"One layer alone is right; with several at once it goes wrong. {judges.IN_SELF.en}",
    f"只有一个层时是对的；几个层同时存在时就会出错。{judges.IN_SELF.zh}",
)


def whole_runs(*chosen: Callable[[Cases], Run]) -> Any:
    """A new layer for each of these runs; everything it holds is looked at."""

    def check(submission: Submission, cases: Cases) -> Mismatch | None:
        for run in (make(cases) for make in chosen):
            wrong = judges.judge_whole(submission, run)
            if wrong is not None:
                return run.shown(wrong)
        return None

    return check


def judge_one_step(submission: Submission, cases: Cases) -> Mismatch | None:
    run = run_of(cases, Size(1, 7, 8))
    for judge in (judges.judge_states, judges.judge_deltas):
        wrong = judge(submission, run)
        if wrong is not None:
            return run.shown(wrong)
    return None


def one_layer_again(submission: Submission, cases: Cases) -> Mismatch | None:
    n, m = 4, 3  # others than those of SIZE, at which reset_state is asked alone
    first = run_of(cases, Size(5, n, m), regime=Regime(s0=0.0), rate=0.3)
    mirrored = replace(first.case, x=-first.case.x)  # so are its states; its sensitivity is not
    short, long, single = (run_of(cases, Size(T, n, m)).case for T in (2, 10, 1))
    repeating = replace(long, x=long.x[[0, 0, 2, 3, 2, 5, 6, 7, 8, 8]])
    runs = [first, Run(mirrored, 0.3)]
    for case in (short, repeating, single):
        runs.append(runs[-1].then(case))
    return judges.judge_again(submission, tuple(runs[:2]), tuple(runs[2:]))


def layers_together(submission: Submission, cases: Cases) -> Mismatch | None:
    runs = (
        run_of(cases, Size(4, 4, 3), rate=0.3),
        run_of(cases, Size(9, 10, 4), activations.sigmoid, rate=0.02),
        run_of(cases, Size(3, 8, 2), rate=1.7),
        run_of(cases, Size(2, 4, 3), rate=0.3),  # as wide as the first
    )
    return judges.judge_together(submission, runs)
