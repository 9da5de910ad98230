"""What became of one check."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.grading.recognise import Recorder
from grader.report import Fault, Outcome, first_wrong
from spec.checking.cases import Cases
from spec.item import Check, Mismatch, Pays
from spec.text import Text

GRADER_FAULT = Text(
    "the grader itself failed here; this is not your fault",
    "评分程序自己出了错；这不是你的问题",
)
BEFORE_ALL = Text("{}; nothing counts before it {}", "{}；{}之前不计分")
CALLED = (Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT, Outcome.LIMIT)

IsOurs = Callable[[Fault], bool]


class Verdict(NamedTuple):
    """What became of one check.

    asked: the arguments of a call that brought no answer
    printed: what the last call printed
    """

    check: Check
    outcome: Outcome
    mismatch: Mismatch | None = None
    fault: Fault | None = None
    asked: tuple[Any, ...] = ()
    printed: str = ""

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def kind(self) -> str:
        return self.mismatch.kind if self.mismatch else str(self.outcome)

    @property
    def summary(self) -> Text:
        if self.outcome is Outcome.GRADER_ERROR:
            return GRADER_FAULT
        said = self.mismatch or self.fault
        return said.summary if said else Text("", "")

    @property
    def consequence(self) -> Text:
        """The summary, and that nothing counts before the check holds, where that is so."""
        comes_first = self.check.pays is Pays.NOTHING_WITHOUT and self.outcome in CALLED
        return BEFORE_ALL.format(self.summary, self.check.title) if comes_first else self.summary

    @property
    def about(self) -> str:
        return self.mismatch.about if self.mismatch else ""

    @property
    def one_of(self) -> tuple[Text, Text] | None:
        said = self.mismatch or self.fault
        return said.one_of if said else None


def verdict(
    check: Check, recorder: Recorder, cases: Cases, is_ours: IsOurs = lambda fault: False
) -> Verdict:
    """Run one check; whose fault it is, is never in doubt.

    is_ours: whether a fault of the student's code is the grader's own
    """
    recorder.printed = ""
    try:
        with np.errstate(all="ignore"):  # what the student's code returns may be inf or nan
            mismatch = check.run(recorder, cases)
    except Fault as fault:
        if is_ours(fault):
            return Verdict(check, Outcome.GRADER_ERROR)
        fault = fault.with_traceback(None)  # which holds the whole answer
        return Verdict(
            check, fault.outcome, fault=fault, asked=recorder.asked, printed=fault.printed
        )
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return Verdict(check, Outcome.GRADER_ERROR)
    outcome = Outcome.FAILED if mismatch else Outcome.PASSED
    return Verdict(check, outcome, mismatch, printed=recorder.printed)


def is_doubtful(about: Fault | Text) -> bool:
    """Whether it may be the grader's own."""
    return isinstance(about, Fault) and about.is_doubtful


def worst(verdicts: Sequence[Verdict]) -> Outcome:
    """An item's outcome."""
    first = first_wrong(verdicts)
    return first.outcome if first else Outcome.PASSED
