"""Grading one submission: every item, in order, into a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from grader.feedback.rows import judged_with
from grader.grading import carried, hidden
from grader.grading.causes import Causes
from grader.grading.expected_calls import plan_of
from grader.grading.grade_item import grade_item
from grader.grading.kept import Asked, Kept
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from grader.report import (
    VERSION,
    Ahead,
    CheckResult,
    Fault,
    Isolation,
    ItemResult,
    Later,
    Outcome,
    Report,
    in_short,
)
from grader.safe_text import one_line
from grader.sandbox import levels, process
from grader.sandbox.definitions import in_words
from grader.sandbox.session import Session
from grader.submission.read import Sources
from spec import assignment
from spec.checking.cases import Cases
from spec.item import Item, Remote, Sent
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text


def grade(
    sources: Sources,
    settings: Settings,
    started: process.Process | None = None,
    start: Callable[[process.Limits], process.Process] | None = None,
    beginning: Callable[[str], None] = lambda name: None,
    kept: Kept | None = None,
) -> Report:
    """Grade a submission.

    started: a student's process that is starting up already
    start: starts one when it is needed; a zygote's `start` for many submissions
    beginning: is told the name of each item before it is graded
    kept: results of the grading before, of which those are taken that still hold
    """
    cases = settings.cases(sources)
    own_faults = OwnFaults()
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
            results.append(judged(item, session, explains=explains))
        if settings.carried:
            unexplained -= _judge_again(results, before, session, judged, settings, own_faults)
        causes = Causes(results, session)
        follow = (partial(causes.following, r, settings.lang) for r in results)
        final = [own_faults.spare(r.name, f, r) for r, f in zip(results, follow, strict=True)]
        for place, (item, result) in enumerate(zip(items, final, strict=True)):
            if item.name in unexplained and result.feedback and not result.feedback.through:
                explained = judged(item, session)
                points, checks, lent = result.points, result.checks, result.carried
                final[place] = replace(explained, points=points, checks=checks, carried=lent)
        return final

    judged = partial(_judged, kept, cases, settings, own_faults)
    if kept is not None:
        kept.begin(settings)
    every = settings.items()
    shown = [i for i in every if i.name not in settings.withheld]
    kept_back = [i for i in every if i.name in settings.withheld]
    opened = partial(
        Session,
        sources,
        NAMES,
        start=starter,
        require=settings.require_isolation,
        asks_for_parts=kept is not None,
    )
    with opened(settings.limits, started) as session:
        results = graded(session, shown)
        layers, notes = tuple(session.student.layers), _notes(session, sources, settings)
        ahead = _ahead(session, settings)
        left = session.student.budget.left
    if kept_back:  # in a process of their own, whose cases nothing that is shown can tell
        limits = settings.limits._replace(total=left)
        with opened(limits) as session:
            results += graded(session, kept_back, results)
    if kept is not None:
        kept.end(noted=bool(notes))
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
    judged: Callable[..., ItemResult],
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
            judge = partial(judged, item, session, lent=lent)
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


def _judged(
    kept: Kept | None,
    cases: Cases,
    settings: Settings,
    own_faults: OwnFaults,
    item: Item,
    session: Session,
    explains: bool = True,
    lent: Mapping[str, Remote | Sent] | None = None,
) -> ItemResult:
    """An item's result, with right functions where some are lent; one that is kept, if it holds."""

    def judge() -> ItemResult:
        if not lent:
            return grade_item(item, session, cases, settings, own_faults, explains)
        with session.lending(lent) as other:
            return replace(grade_item(item, other, cases, settings), carried=tuple(lent))

    if kept is None:
        return judge()
    asked = Asked(item.name, tuple(lent or ()), explains, cases.seed)
    return kept.result(asked, session, judge)


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


def _later(settings: Settings) -> tuple[Later, ...]:
    if settings.only or not settings.offers_more:
        return ()
    return tuple(
        Later(chapter, float(sum(settings.points.get(name, points[name]) for name in points)))
        for chapter, points in POINTS.items()
        if chapter not in settings.chapters
    )
