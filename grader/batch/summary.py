"""What a class has and has not understood, counted while its reports go by one at a time."""

from __future__ import annotations

import heapq
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from grader.batch.comments import UNTOLD, mistakes_in
from grader.batch.grades import doubts, note
from grader.batch.inputs import Entry
from grader.batch.rows import Row
from grader.batch.tasks import Status
from grader.feedback import words
from grader.report import ItemResult, Outcome, Report

BARS = 10  # of the histogram
MISTAKES = 12
SLOWEST = 8
LIMITS = (Outcome.TIMEOUT, Outcome.LIMIT)


@dataclass
class ItemTally:
    """One item over the class."""

    first: ItemResult
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    points: float = 0.0

    @property
    def graded(self) -> int:
        return self.outcomes.total()

    @property
    def rate(self) -> float:
        return self.outcomes[Outcome.PASSED] / self.graded

    @property
    def partly(self) -> int:
        """Written, and not right."""
        return self.graded - self.outcomes[Outcome.PASSED] - self.outcomes[Outcome.MISSING]


@dataclass(frozen=True, slots=True)
class Student:
    """A submission and what became of it, as little as the class page needs of each.

    file: what its reports are called; "" where there are none
    score: None where it has none; chapters: the points of each
    """

    entry: Entry
    file: str
    status: Status
    seconds: float
    score: float | None = None
    max_score: float = 0.0
    chapters: tuple[float, ...] = ()


@dataclass
class MistakeTally:
    """One mistake of one item over the class, and all that made it.

    item: of an example, which is that student's; one with this mistake alone, where there is one
    """

    title: str
    item: ItemResult
    student: Student
    alone: bool
    all: list[Student] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.all)


@dataclass(frozen=True)
class Listed:
    """A submission that an instructor has to look at, and why."""

    student: Student
    text: str


@dataclass
class Summary:
    """Everything that the class page tells.

    shares: of each graded submission, the share of its points
    chapters: those that were graded
    isolation: levels and how many submissions were graded at each
    withheld: items that students do not see
    doubtful: how many submissions' points may not be the last word
    limits: submissions with items that ran into a limit; slowest: by seconds, the slowest first
    """

    lang: str
    statuses: Counter[Status] = field(default_factory=Counter)
    shares: list[float] = field(default_factory=list)
    chapters: tuple[str, ...] = ()
    items: dict[str, ItemTally] = field(default_factory=dict)
    isolation: Counter[str] = field(default_factory=Counter)
    missing_layers: Counter[str] = field(default_factory=Counter)
    students: list[Student] = field(default_factory=list)
    problems: list[Listed] = field(default_factory=list)
    limits: list[Listed] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    late: int = 0
    doubtful: int = 0
    max_score: float = 0.0
    _mistakes: dict[tuple[str, str, str], MistakeTally] = field(default_factory=dict)
    _slow: list[tuple[float, int, Student]] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count one submission."""
        report = row.report if row.result.status is Status.GRADED else None
        why = note(row, self.lang)
        self.doubtful += bool(doubts(row, self.lang))
        self.statuses[row.result.status] += 1
        self.late += row.entry.late
        student = _student(row, report)
        self.students.append(student)
        if why:
            self.problems.append(Listed(student, why))
        if report is not None:
            self._add_report(student, report)

    def _add_report(self, student: Student, report: Report) -> None:
        self.shares.append(report.score / report.max_score if report.max_score else 0.0)
        self.max_score = report.max_score
        self.chapters = self.chapters or tuple(dict.fromkeys(i.chapter for i in report.items))
        self.withheld.update(report.withheld)
        self.isolation[report.isolation.level] += 1
        self.missing_layers.update(report.isolation.missing)
        place = (student.seconds, -len(self.shares), student)
        (heapq.heappush if len(self._slow) < SLOWEST else heapq.heappushpop)(self._slow, place)
        for item in report.items:
            tally = self.items.setdefault(item.name, ItemTally(item))
            tally.outcomes[item.outcome] += 1
            tally.points += item.points
        for item in _one_a_file(report.items):
            self._add_mistake(student, item)
        hit = [i for i in report.items if i.outcome in LIMITS]
        if hit:
            colon = words.COLON.in_language(self.lang)
            text = words.SEMICOLON.in_language(self.lang).join(
                f"{i.name}{colon}{words.OUTCOMES[i.outcome].in_language(self.lang)}" for i in hit
            )
            self.limits.append(Listed(student, text))

    def _add_mistake(self, student: Student, item: ItemResult) -> None:
        if item.outcome in UNTOLD or item.feedback is None or item.is_whole:
            return
        if item.feedback.through:
            return  # the mistake is another item's
        titles = mistakes_in(item, self.lang)
        own = item.feedback.summary if item.outcome is Outcome.CRASHED else ""
        for title in titles:
            this = MistakeTally(title, item, student, len(titles) == 1)
            seen = self._mistakes.setdefault((item.name, title, own), this)
            seen.all.append(student)
            if this.alone and not seen.alone:
                self._mistakes[item.name, title, own] = replace(this, all=seen.all)

    # ---- what is told

    @property
    def graded(self) -> int:
        return len(self.shares)

    @property
    def mean(self) -> float:
        """Of the shares; 0 where nothing is graded."""
        return statistics.fmean(self.shares) if self.shares else 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.shares) if self.shares else 0.0

    def bars(self) -> list[int]:
        """How many submissions have 0-10 %, …, 90-100 % of the points; 100 % is in the last."""
        counts = Counter(min(int(share * BARS), BARS - 1) for share in self.shares)
        return [counts[bar] for bar in range(BARS)]

    def by_pass_rate(self, for_students: bool) -> list[ItemTally]:
        """The items, the least understood first."""
        hidden = self.withheld if for_students else set()
        shown = (t for name, t in self.items.items() if name not in hidden)
        return sorted(shown, key=lambda t: t.rate)

    def mistakes(self, for_students: bool) -> list[MistakeTally]:
        """The most common ones, the most common first."""
        hidden = self.withheld if for_students else set()
        shown = (m for (name, *_), m in self._mistakes.items() if name not in hidden)
        return sorted(shown, key=lambda m: -m.count)[:MISTAKES]

    def slowest(self) -> list[Student]:
        return [student for _, _, student in sorted(self._slow, key=lambda s: s[:2], reverse=True)]


def _student(row: Row, report: Report | None) -> Student:
    known = row.entry, row.file, row.result.status, row.result.seconds
    if report is None:
        return Student(*known)
    points: dict[str, float] = {}
    for item in report.items:
        points[item.chapter] = points.get(item.chapter, 0.0) + item.points
    chapters = tuple(round(of_chapter, 2) for of_chapter in points.values())
    return Student(*known, report.score, report.max_score, chapters)


def _one_a_file(items: tuple[ItemResult, ...]) -> Iterator[ItemResult]:
    """The items; of those that one broken file costs, the first alone."""
    broken = set()
    for item in items:
        if item.outcome is Outcome.INVALID and item.feedback is not None:
            place = item.feedback.place.file if item.feedback.place else item.feedback.summary
            if place in broken:
                continue
            broken.add(place)
        yield item
