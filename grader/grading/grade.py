"""Grading one submission: every check of every item, in order, into a report."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from grader.feedback.faults import other_order
from grader.feedback.grouped import grouped
from grader.feedback.right_formula import right_formula
from grader.feedback.rows import judged_with
from grader.feedback.words import SEMICOLON
from grader.grading import carried, hidden
from grader.grading.causes import Causes
from grader.grading.expected_calls import plan_of
from grader.grading.explanation import VALUES, Explanation, explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from grader.report import (
    VERSION,
    Ahead,
    CheckResult,
    Fault,
    Feedback,
    Isolation,
    ItemResult,
    Later,
    Outcome,
    Report,
    first_wrong,
    in_short,
)
from grader.safe_text import one_line
from grader.sandbox import levels, process
from grader.sandbox.definitions import in_words
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.submission.digest import seed_of
from grader.submission.read import Sources
from spec import assignment
from spec.assignment import CORE
from spec.checking.cases import Cases, describe
from spec.item import Check, Item, Mismatch, Remote, Sent, Task
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text


@dataclass(frozen=True)
class Settings:
    """How to grade.

    chapters: those to grade; only: items to grade, of whatever chapter; empty for all
    carried: what uses a wrong item is judged again with a right one; see carried.py
    offers_more: whether the report names the chapters that were not asked for
    by_content: the cases come from the seed and from what the submission holds; marks count
    require_isolation: the level below which nothing is graded
    hidden: keep cases, expected values, the student's prints and the seed out of the report
    secret_seed: keep the seed out of the report
    points: by item, where they are not the item's own
    packages: what a submission may import beside the standard library; NumPy is one of them
    withheld: items that count, and that students do not see
    """

    seed: int = 1
    lang: str = "en"
    hidden: bool = False
    chapters: tuple[str, ...] = CORE
    only: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    require_isolation: str = "weak"
    secret_seed: bool = False
    points: Mapping[str, float] = field(default_factory=dict)
    packages: tuple[str, ...] = ("numpy",)
    withheld: tuple[str, ...] = ()
    by_content: bool = False
    carried: bool = True
    offers_more: bool = True

    def cases(self, sources: Sources) -> Cases:
        """The cases of a submission."""
        return cases_of(seed_of(self.seed, sources) if self.by_content else self.seed)

    def items(self) -> tuple[Item, ...]:
        """The items to grade, in the assignment's order, with the points that they bring."""
        if self.only:
            asked = [assignment.item(name) for name in NAMES if name in self.only]
        else:
            asked = [i for c in POINTS if c in self.chapters for i in assignment.chapter(c).items]
        points = self.points
        return tuple(replace(i, points=points[i.name]) if i.name in points else i for i in asked)


def grade(
    sources: Sources,
    settings: Settings,
    started: process.Process | None = None,
    start: Callable[[process.Limits], process.Process] | None = None,
    beginning: Callable[[str], None] = lambda name: None,
) -> Report:
    """Grade a submission.

    started: a student's process that is starting up already
    start: starts one when it is needed; a zygote's `start` for many submissions
    beginning: is told the name of each item before it is graded
    """
    cases = settings.cases(sources)
    own_faults, require = OwnFaults(), settings.require_isolation
    starter = start or partial(process.start, packages=settings.packages)

    def graded(
        session: Session, items: Sequence[Item], before: Sequence[ItemResult] = ()
    ) -> list[ItemResult]:
        session.begin()
        session.student.do_meanwhile(partial(plan_of, item, cases) for item in items)
        session.student.alive()  # refuses, where the isolation is too weak, before anything is run
        results = list[ItemResult]()
        unexplained = set[str]()
        for item in items:
            beginning(item.name)
            # What fails through another item says that one's name alone.
            explains = not _lent(item.name, [*before, *results], session, every)
            unexplained |= set() if explains else {item.name}
            results.append(
                grade_item(item, session, cases, settings, own_faults, explains=explains)
            )
        if settings.carried:
            unexplained -= _judge_again(results, before, session, cases, settings, own_faults)
        causes = Causes(results, session)
        follow = (partial(causes.following, r, settings.lang) for r in results)
        final = [own_faults.spare(r.name, f, r) for r, f in zip(results, follow, strict=True)]
        for place, (item, result) in enumerate(zip(items, final, strict=True)):
            if item.name in unexplained and result.feedback and not result.feedback.through:
                explained = grade_item(item, session, cases, settings, own_faults)
                points, checks, lent = result.points, result.checks, result.carried
                final[place] = replace(explained, points=points, checks=checks, carried=lent)
        return final

    every = settings.items()
    shown = [i for i in every if i.name not in settings.withheld]
    kept_back = [i for i in every if i.name in settings.withheld]
    with Session(sources, NAMES, settings.limits, started, starter, require) as session:
        results = graded(session, shown)
        layers, notes = tuple(session.student.layers), _notes(session, sources, settings)
        ahead = _ahead(session, settings)
        left = session.student.budget.left
    if kept_back:  # in a process of their own, whose cases nothing that is shown can tell
        limits = settings.limits._replace(total=left)
        with Session(sources, NAMES, limits, None, starter, require) as session:
            results += graded(session, kept_back, results)
    order = {item.name: place for place, item in enumerate(every)}
    results.sort(key=lambda r: order[r.name])
    return Report(
        version=VERSION,
        submission=sources.name,
        lang=settings.lang,
        seed=None if settings.secret_seed or settings.hidden else settings.seed,
        hidden=settings.hidden,
        score=round(sum(r.points for r in results), 2),
        max_score=float(sum(r.max_points for r in results)),
        isolation=Isolation(levels.level(layers), layers, levels.missing(layers)),
        items=tuple(results),
        notes=(*notes, *_carried_notes(results, settings), *own_faults.notes(settings.lang)),
        later=_later(settings),
        path=sources.path or sources.name,
        withheld=tuple(r.name for r in results if r.name in settings.withheld),
        own_faults=tuple(own_faults.subjects),
        only=bool(settings.only) and settings.offers_more,
        ahead=ahead,
    )


def _ahead(session: Session, settings: Settings) -> Ahead | None:
    """Where single items were asked for, the first of the others that is not written yet."""
    if not settings.only or not settings.offers_more:
        return None
    chapters = {*settings.chapters, *(CHAPTER_OF[name] for name in settings.only)}
    for name in NAMES:
        asked = name in (*settings.only, *settings.withheld)
        if CHAPTER_OF[name] in chapters and not asked and not session.definitions.is_written(name):
            place = session.definitions.place_of(name)
            return Ahead(name, assignment.item(name).equation, place)
    return None


def _judge_again(
    results: list[ItemResult],
    before: Sequence[ItemResult],
    session: Session,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults,
) -> set[str]:
    """Judge what uses a wrong item again, each in a process of its own; what is better counts.
    The items of which that says what is wrong.

    before: results that were there already
    """
    items, said = {item.name: item for item in settings.items()}, set[str]()
    for place in list(carried.failed(results)):
        first = results[place]
        item = items[first.name]
        lent = _lent(item.name, [*before, *results], session, items.values())
        if lent:
            judge = partial(_judged_with, lent, item, session, cases, settings)
            again = own_faults.spare(item.name, judge, first)  # what fails costs nothing
            if carried.better(again.points, first.points, again.outcome):
                results[place] = _with_points_of(again, first)
                said |= {item.name} if results[place] is again else set()
    return said


def _lent(
    name: str, results: Sequence[ItemResult], session: Session, items: Iterable[Item]
) -> Mapping[str, Remote | Sent]:
    """The right ones of what an item uses and is wrong, by these results of these items."""
    return carried.lent_to(name, carried.wrong_of(results, items), session.used_by)


def _with_points_of(again: ItemResult, first: ItemResult) -> ItemResult:
    """What counts: where the item passes with right functions, its points; it is not right before
    those are, since it uses them. Elsewhere, what is wrong with the item itself."""
    if again.outcome is not Outcome.PASSED:
        return again
    return replace(first, points=again.points, checks=again.checks, carried=again.carried)


def _judged_with(
    lent: Mapping[str, Remote | Sent],
    item: Item,
    session: Session,
    cases: Cases,
    settings: Settings,
) -> ItemResult:
    with session.lending(lent) as other:
        return replace(grade_item(item, other, cases, settings), carried=tuple(lent))


def _carried_notes(results: list[ItemResult], settings: Settings) -> Iterator[str]:
    """A line for each item that was; nothing of what students do not see."""
    for result in results:
        names = [n for n in result.carried if n not in settings.withheld]
        if names and result.name not in settings.withheld:
            yield judged_with([result.name], names, settings.lang)


def _notes(session: Session, sources: Sources, settings: Settings) -> tuple[str, ...]:
    """What is the matter with files; in a hidden run without what they say of themselves."""
    texts = (
        hidden.note(n, sources.files) if settings.hidden and isinstance(n, Fault) else in_words(n)
        for n in session.definitions.notes
    )
    return tuple(text.in_language(settings.lang) for text in texts)


def ungraded(name: str, why: Text, settings: Settings) -> Report:
    """The report on what cannot be read at all: no points, and the reason."""
    reason = why.in_language(settings.lang)
    items = settings.items()
    return Report(
        version=VERSION,
        submission=one_line(name),
        lang=settings.lang,
        seed=None,
        hidden=settings.hidden,
        score=0.0,
        max_score=float(sum(i.points for i in items)),
        isolation=Isolation(levels.LEVELS[0], (), ()),
        items=tuple(_not_graded(item, reason, settings.lang) for item in items),
        notes=(reason,),
        later=_later(settings),
        withheld=tuple(i.name for i in items if i.name in settings.withheld),
    )


def _not_graded(item: Item, reason: str, lang: str) -> ItemResult:
    title, formula = item.title.in_language(lang), item.formula
    points, outcome = float(item.points), Outcome.INVALID
    checks = tuple(CheckResult(c.title.in_language(lang), outcome, "") for c in item.checks)
    said = in_short(reason)
    return ItemResult(
        item.name, item.chapter, title, item.equation, formula, 0.0, points, outcome, checks, said
    )


@lru_cache(maxsize=4)
def cases_of(seed: int) -> Cases:
    """The cases of a seed, with the right answers, kept for the next submission."""
    return Cases(seed)


def _later(settings: Settings) -> tuple[Later, ...]:
    if settings.only or not settings.offers_more:
        return ()
    return tuple(
        Later(chapter, float(sum(settings.points.get(name, points[name]) for name in points)))
        for chapter, points in POINTS.items()
        if chapter not in settings.chapters
    )


GRADER_FAULT = Text(
    "the grader itself failed here; this is not your fault",
    "评分程序自己出了错；这不是你的问题",
)
REPORT_IT = Text(
    "Please report it, with the lines that the grader printed to stderr.",
    "请报告这个问题，并附上评分程序输出到 stderr 的内容。",
)


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
    def about(self) -> str:
        return self.mismatch.about if self.mismatch else ""

    @property
    def one_of(self) -> tuple[Text, Text] | None:
        said = self.mismatch or self.fault
        return said.one_of if said else None


def grade_item(
    item: Item,
    session: Session,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults | None = None,
    explains: bool = True,
) -> ItemResult:
    """All checks of one item.

    own_faults: notes what the grader could not say
    explains: whether to find out why it is wrong
    """
    own_faults = own_faults or OwnFaults()
    recorder = Recorder(session)
    session.follow(plan_of(item, cases))
    verdicts = []
    for check in item.checks:
        outcome = verdict(check, recorder, cases)
        if settings.hidden:
            outcome = _without_cases(outcome, session)
        verdicts.append(outcome)
    wrong = [v for v in verdicts if v.outcome is not Outcome.PASSED]
    lang = settings.lang
    why = partial(_why, item, wrong, recorder, cases, settings, own_faults)
    words = partial(_feedback, item, verdicts, wrong, settings, why if explains else Explanation)
    feedback = own_faults.spare(item.name, words, _bare(wrong, lang)) if wrong else None
    if feedback is not None:
        order = other_order(item.name, session.definitions.parameters_of(item.name))
        if order is not None:  # it explains whatever comes of it
            step = order.in_language(lang)
            feedback = replace(feedback, formula="", differences=(), mistake="", next_step=step)
    return ItemResult(
        name=item.name,
        chapter=item.chapter,
        title=item.title.in_language(lang),
        equation=item.equation,
        formula=_formula_beside(item, wrong, feedback),
        points=item.earned([v.outcome is Outcome.PASSED for v in verdicts]),
        max_points=float(item.points),
        outcome=worst(wrong),
        checks=tuple(
            CheckResult(v.check.title.in_language(lang), v.outcome, v.summary.in_language(lang))
            for v in verdicts
        ),
        feedback=feedback,
        place=session.definitions.place_of(item.name),
    )


def _without_cases(outcome: Verdict, session: Session) -> Verdict:
    """What a hidden run may tell of a check."""
    files = session.student.sources.files
    return outcome._replace(
        mismatch=hidden.mismatch(outcome.mismatch) if outcome.mismatch else None,
        fault=hidden.fault(outcome.fault, files) if outcome.fault else None,
        asked=(),
    )


def _formula_beside(item: Item, wrong: list[Verdict], feedback: Feedback | None) -> str:
    """The right formula that is shown; of what is not written yet, all of it."""
    if feedback is None or wrong[0].outcome is Outcome.MISSING:
        return item.formula
    return right_formula(item, wrong[0].check, wrong[0].about, feedback.formula)


def verdict(check: Check, recorder: Recorder, cases: Cases) -> Verdict:
    """Run one check; whose fault it is, is never in doubt."""
    recorder.printed = ""
    try:
        with np.errstate(all="ignore"):  # what the student's code returns may be inf or nan
            mismatch = check.run(recorder, cases)
    except Fault as fault:
        return Verdict(
            check, fault.outcome, fault=fault, asked=recorder.asked, printed=fault.printed
        )
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return Verdict(check, Outcome.GRADER_ERROR)
    outcome = Outcome.FAILED if mismatch else Outcome.PASSED
    return Verdict(check, outcome, mismatch, printed=recorder.printed)


def worst(verdicts: Sequence[Verdict]) -> Outcome:
    """An item's outcome."""
    first = first_wrong(verdicts)
    return first.outcome if first else Outcome.PASSED


def _feedback(
    item: Item,
    verdicts: list[Verdict],
    wrong: list[Verdict],
    settings: Settings,
    why: Callable[[], Explanation],
) -> Feedback:
    """What the student reads: the first check that failed, and what it says."""
    first = first_wrong(wrong) or wrong[0]
    explained = why()
    mismatch, fault, lang = first.mismatch, first.fault, settings.lang
    shown = mismatch if mismatch and not (settings.hidden and mismatch.secret) else None
    case = None if settings.hidden else mismatch.case if mismatch else _asked(item, first)
    return Feedback(
        claim=first.check.title.in_language(lang),
        formula=explained.formula,
        differences=tuple(d.in_language(lang) for d in explained.differences),
        summary=first.summary.in_language(lang),
        yours=shown.yours if shown else "",
        right=shown.right if shown else "",
        mistake=SEMICOLON.in_language(lang).join(n.in_language(lang) for n in explained.names),
        case=case.in_language(lang) if case else "",
        place=fault.place if fault else None,
        caught=_caught(verdicts) if item.counted else "",
        printed="" if settings.hidden else first.printed.strip(),
        also=_also(item, wrong, first, explained.explains, lang),
        next_step=_next_step(item, first, explained).in_language(lang),
        entries=shown.entries if shown and not settings.hidden else None,
        crashed_in=fault.crashed_in if fault else "",
    )


def _why(
    item: Item,
    wrong: list[Verdict],
    recorder: Recorder,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults,
) -> Explanation:
    """Why it is wrong, as far as a student may know."""
    first = first_wrong(wrong) or wrong[0]
    explained = explanation(item, first.kind, recorder, cases, own_faults)
    if settings.hidden and not hidden.may_tell(explained):
        return Explanation(names=explained.names)
    return explained


def _bare(wrong: list[Verdict], lang: str) -> Feedback:
    """The least that can be said: what was claimed, and what came of it."""
    first = first_wrong(wrong) or wrong[0]
    hint = in_general(first.check.hint, explained=True)
    claim, said, then = (t.in_language(lang) for t in (first.check.title, first.summary, hint))
    return in_short(said, claim, then)


def _asked(item: Item, first: Verdict) -> Text | None:
    """The arguments of the call that crashed, where they can be shown."""
    plain = all(isinstance(a, np.ndarray) or hasattr(a, "backward") for a in first.asked)
    if first.outcome is Outcome.MISSING or not first.asked or not plain:
        return None
    return describe(item.tasks[0].parameters[: len(first.asked)], first.asked)


def _next_step(item: Item, first: Verdict, explained: Explanation) -> Text:
    fault, mismatch = first.fault, first.mismatch
    if fault is not None and fault.outcome is Outcome.MISSING and fault.hint is None:
        return next((t.todo for t in item.tasks if t.todo), first.check.hint)
    task = _called_otherwise(item, fault) if fault is not None else None
    if task is not None:
        line = task.def_line
        return Text(f"Its parameters are the template's: {line}.", f"参数要和模板一样：{line}。")
    if fault is not None:
        return fault.hint or in_general(first.check.hint, explained=True)
    if mismatch is None:
        return REPORT_IT
    if mismatch.hint is not None or first.kind not in VALUES:
        return mismatch.hint or first.check.hint
    return in_general(first.check.hint, explained.explains)


def in_general(hint: Text, explained: bool) -> Text:
    """A check's hint, where it is not known whether it meets what is wrong."""
    unknown, unknown_zh = "What goes wrong could not be established. ", "没能确定错在哪里。"
    return Text(
        f"{'' if explained else unknown}In general: {hint.en}",
        f"{'' if explained else unknown_zh}一般来说：{hint.zh}",
    )


def _called_otherwise(item: Item, fault: Fault) -> Task | None:
    """The function or method of the item that does not take the arguments of its template."""
    return next((t for t in item.tasks if t.name == fault.misfit), None)


CLAIM_AND_FAULT = Text("{claim}: {fault}", "要求“{claim}”，实际：{fault}")


def _also(
    item: Item, wrong: list[Verdict], first: Verdict, explained: bool, lang: str
) -> tuple[str, ...]:
    """Other faults, each kind once; of a class, whose checks are about its methods, all of them.

    explained: a mistake has been named, and wrong values follow from it
    """
    if item.counted:
        others = [v for v in wrong if v.summary != first.summary]
        return grouped(((v.summary, v.one_of) for v in others), lang)
    one_function = len(item.tasks) == 1
    marks = {first.kind if one_function else first.summary}
    lines = []
    for v in wrong:
        mark = v.kind if one_function else v.summary
        if mark not in marks and not (explained and one_function and v.kind in VALUES):
            marks.add(mark)
            title, fault = v.check.title.in_language(lang), v.summary.in_language(lang)
            of_class = CLAIM_AND_FAULT.in_language(lang).format(claim=title, fault=fault)
            lines.append(fault if one_function else of_class)
    return tuple(lines)


def _caught(verdicts: list[Verdict]) -> str:
    passed = sum(v.outcome is Outcome.PASSED for v in verdicts)
    return f"{passed}/{len(verdicts)}"
