"""What can become of a check, an item and a submission; the versioned report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Protocol, TypeVar

from spec.item import Entries, Stopped
from spec.text import Text

# Of the report. It goes up where a field goes or changes its meaning; a new one that may be
# left out leaves it as it is.
VERSION = 1


class Outcome(StrEnum):
    """What became of a check or an item.

    MISSING: not defined, or still the template's NotImplementedError
    INVALID: the file that defines it cannot be read or run, or two files define it
    GRADER_ERROR: the grader's own fault
    """

    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMEOUT = "timeout"
    LIMIT = "limit"
    MISSING = "missing"
    INVALID = "invalid"
    GRADER_ERROR = "grader_error"


class HasOutcome(Protocol):
    """A check that was run."""

    @property
    def outcome(self) -> Outcome: ...


Judged = TypeVar("Judged", bound=HasOutcome)


def first_wrong(judged: Iterable[Judged]) -> Judged | None:
    """What is told first: the grader's own fault, else the first check that is not right."""
    wrong = [one for one in judged if one.outcome is not Outcome.PASSED]
    ours = (one for one in wrong if one.outcome is Outcome.GRADER_ERROR)
    return next(ours, wrong[0] if wrong else None)


class ExitCode(IntEnum):
    """What a command tells the shell."""

    ALL_PASSED = 0
    NOT_RIGHT = 1
    USAGE = 2
    GRADER_FAULT = 3
    CANNOT_LOAD = 4


@dataclass(frozen=True)
class Place:
    """A line of the student's own."""

    file: str
    line: int
    source: str = ""


class Fault(Stopped):
    """A call of the student's code that brought no answer.

    summary: what happened
    hint: what to do about it, found out when it is asked for; None where the check knows better
    misfit: the function or method that cannot be called with what it is called with
    lacks: the name that is not defined; absent: the package or file that is used and is not here
    one_of: where there may be many of a kind, the kind and which of them it is
    crashed_in: the function in which a name or a call is wrong, whatever other functions return
    exception: the exception's type, where there was one
    is_fixed: nothing that the student's code did while it ran is in it
    is_end: it ended its process, and the function is not called again
    is_doubtful: it is at no line of the student's code, and may be the grader's own
    """

    def __init__(
        self,
        outcome: Outcome,
        summary: Text,
        place: Place | None = None,
        hint: Text | Callable[[], Text | None] | None = None,
    ) -> None:
        super().__init__(summary.en)
        self.outcome, self.summary, self.place, self._hint = outcome, summary, place, hint
        self.line = f"{place.file}:{place.line}  {place.source}" if place else ""
        self.misfit = self.lacks = self.absent = self.crashed_in = ""
        self.one_of: tuple[Text, Text] | None = None
        self.exception, self.is_fixed, self.is_end, self.is_doubtful = "", False, False, False

    @property
    def hint(self) -> Text | None:
        if callable(self._hint):
            self._hint = self._hint()
        return self._hint

    @hint.setter
    def hint(self, hint: Text | None) -> None:
        self._hint = hint


class Died(Exception):
    """The student's process is gone; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class TimeUp(Exception):
    """No answer within the limit."""


class UsedUp(TimeUp):
    """All the seconds that a submission has are used up."""


class Garbled(Exception):
    """The process sent something that is no frame: the student's code wrote into the pipe, or
    changed what frames are made with."""


class GraderError(Exception):
    """The grader's own fault; what its user can mend is said in both languages."""

    def __init__(self, said: str | Text) -> None:
        super().__init__(said)
        self.text = said if isinstance(said, Text) else Text(said, said)

    def __str__(self) -> str:
        return self.text.en

    def in_language(self, lang: str) -> str:
        """The sentence, and whose it is."""
        return f"评分程序：{self.text.zh}" if lang == "zh" else f"grader: {self.text.en}"


class SubmissionError(Exception):
    """A submission that cannot be read at all; says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Unusable(SubmissionError):
    """What was given beside the submissions, a list, a sheet, a place, cannot be used."""


@dataclass(frozen=True)
class Feedback:
    """What the student reads about an item that is not right.

    claim: the title of the first check that failed
    formula: what the student's code computes, in the article's notation, where it was found
    differences: what sets it apart from the right formula, the most basic first
    summary: what is wrong
    yours, right: the student's value or shape beside the right one
    mistakes: the names of those that are recognised
    case: the inputs on which it shows
    place: the student's line, for a crash
    caught: for many checks of one kind, how many of them passed: "12/35"
    printed: what the student's code printed meanwhile
    next_step: what to do; empty where the formula or the differences say it
    also: what else is wrong, a line each, that the above does not explain
    entries: which entries of a matrix are wrong
    through: items that it uses and that are not right, where it has no explanation of its own
    shares: functions of its own that other wrong items use too and no right one does
    crashed_in: where it crashed over a name or a call that is wrong whatever other functions
        return: the student's function that holds it
    """

    claim: str
    formula: str
    differences: tuple[str, ...]
    summary: str
    yours: str
    right: str
    mistakes: tuple[str, ...]
    case: str
    place: Place | None
    caught: str
    printed: str
    also: tuple[str, ...]
    next_step: str
    entries: Entries | None = None
    through: tuple[str, ...] = ()
    crashed_in: str = ""
    shares: tuple[str, ...] = ()

    @property
    def explains(self) -> bool:
        """Whether the formula or the differences say why, so that there is no next step."""
        return bool(self.formula or self.differences) and not self.next_step


def in_short(summary: str, claim: str = "", next_step: str = "") -> Feedback:
    """Feedback that knows no more than what is wrong."""
    return Feedback(
        claim=claim,
        formula="",
        differences=(),
        summary=summary,
        yours="",
        right="",
        mistakes=(),
        case="",
        place=None,
        caught="",
        printed="",
        also=(),
        next_step=next_step,
    )


@dataclass(frozen=True)
class CheckResult:
    """One check of an item; `summary` says what is wrong, and is empty where it passed."""

    title: str
    outcome: Outcome
    summary: str


@dataclass(frozen=True)
class ItemResult:
    """One item of the submission.

    formula: the right one, as far as it is about the claim that failed
    place: where it is defined, as the file's own text says; None where that is not known
    carried: items that it uses and that are wrong, with right ones of which it was judged
    """

    name: str
    chapter: str
    title: str
    equation: str
    formula: str
    points: float
    max_points: float
    outcome: Outcome
    checks: tuple[CheckResult, ...]
    feedback: Feedback | None
    place: Place | None = None
    carried: tuple[str, ...] = ()

    @property
    def first_wrong(self) -> CheckResult | None:
        """The check that the feedback is about."""
        return first_wrong(self.checks)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is right with right ones of what it uses, or without a file that its
        own imports from, and is not right before those are."""
        return self.outcome is not Outcome.PASSED and self.first_wrong is None


@dataclass(frozen=True)
class Isolation:
    """What held the student's process.

    level: strong, medium or weak
    layers: those in force, each tried before the submission was loaded
    missing: those that are not, and without which the level is lower
    """

    level: str
    layers: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Later:
    """A chapter that was not asked for."""

    name: str
    points: float


@dataclass(frozen=True)
class Ahead:
    """The first item that was not asked for and is not written yet."""

    name: str
    equation: str
    place: Place | None


@dataclass(frozen=True)
class Report:
    """One submission, graded. Every output format is a function of this.

    seed: of the cases; None where it is a secret
    path: the submission's own, where it lies below the working folder; else its name
    notes: what is the matter with files, beside the items: one did not run to its end
    later: chapters that were not asked for
    withheld: items that count, and that students do not see; see `for_students`
    own_faults: items about which the grader failed to say something; their points stand
    only: whether single items were asked for; ahead: what comes after them, where that is not
        written yet
    """

    version: int
    submission: str
    lang: str
    seed: int | None
    hidden: bool
    score: float
    max_score: float
    isolation: Isolation
    items: tuple[ItemResult, ...]
    notes: tuple[str, ...]
    later: tuple[Later, ...]
    path: str = ""
    withheld: tuple[str, ...] = ()
    own_faults: tuple[str, ...] = ()
    only: bool = False
    ahead: Ahead | None = None

    def exit_code(self) -> ExitCode:
        """The worst thing that happened."""
        outcomes = {item.outcome for item in self.items}
        if Outcome.GRADER_ERROR in outcomes:
            return ExitCode.GRADER_FAULT
        if outcomes <= {Outcome.INVALID}:
            return ExitCode.CANNOT_LOAD
        return ExitCode.ALL_PASSED if outcomes <= {Outcome.PASSED} else ExitCode.NOT_RIGHT

    def for_students(self) -> Report:
        """The report without the items that are withheld; they stay part of the score."""
        shown = tuple(item for item in self.items if item.name not in self.withheld)
        return replace(self, items=shown)
