"""Grading one submission: every item, in order, into a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from grader.feedback import words
from grader.feedback.rows import judged_with, some
from grader.grading import hidden
from grader.grading.grade_item import not_judged, own_fault
from grader.grading.judge import Judge
from grader.grading.kept import Kept
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from grader.grading.verdict import is_doubtful
from grader.report import (
    VERSION,
    Ahead,
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
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text

NOT_JUDGED = Text(
    "the grader itself failed before it could judge anything; this is no verdict",
    "评分程序自己出了错，还什么都没有评；这不是评分结果",
)


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
    own_faults = OwnFaults()
    judge = Judge(settings, settings.cases(sources), own_faults, beginning, kept)
    opened = partial(
        Session,
        sources,
        NAMES,
        start=start or partial(process.start, packages=settings.packages),
        require=settings.require_isolation,
        asks_for_parts=kept is not None,
        only_counting=settings.by_content,
    )
    name = one_line(sources.name)
    results, layers, notes, ahead = _judged(judge, opened, started, sources, own_faults)
    if kept is not None:
        own_faults.spare(name, partial(kept.end, noted=bool(notes or own_faults.subjects)), None)
    order = {item.name: place for place, item in enumerate(judge.items)}
    results.sort(key=lambda r: order[r.name])
    isolation = own_faults.spare(name, partial(_isolation, layers), Isolation("weak", layers, ()))
    carried = own_faults.spare(name, partial(_carried_notes, results, settings), ())
    later = own_faults.spare(name, partial(_later, settings), ())
    own = own_faults.spare(name, partial(own_faults.notes, settings.lang), ())
    return Report(
        version=VERSION,
        submission=sources.name,
        lang=settings.lang,
        seed=None if settings.secret_seed or settings.hidden else settings.seed,
        hidden=settings.hidden,
        score=round(sum(r.points for r in results), 2),
        max_score=round(float(sum(r.max_points for r in results)), 2),
        isolation=isolation,
        items=tuple(results),
        notes=(*notes, *carried, *own),
        later=later,
        path=sources.path or sources.name,
        withheld=tuple(r.name for r in results if r.name in settings.withheld),
        own_faults=tuple(own_faults.subjects),
        only=bool(settings.only) and settings.offers_more,
        ahead=ahead,
    )


def _judged(
    judge: Judge,
    opened: Callable[..., Session],
    started: process.Process | None,
    sources: Sources,
    own_faults: OwnFaults,
) -> tuple[list[ItemResult], tuple[str, ...], tuple[str, ...], Ahead | None]:
    """The results in the student's processes; their layers, what is the matter with files, and
    what comes next."""
    settings, name = judge.settings, one_line(sources.name)
    shown = [i for i in judge.items if i.name not in settings.withheld]
    kept_back = [i for i in judge.items if i.name in settings.withheld]
    with opened(settings.limits, started) as session:
        results = judge.results(shown, session)
        layers = tuple(session.student.layers)
        notes = own_faults.spare(name, partial(_notes, session, judge, own_faults), ())
        ahead = own_faults.spare(name, partial(_ahead, session, settings), None)
        left = session.student.budget.left
    if kept_back:  # in a process of their own, whose cases nothing that is shown can tell
        with opened(settings.limits._replace(total=left)) as session:
            results += judge.results(kept_back, session, results)
    return results, layers, notes, ahead


def _isolation(layers: tuple[str, ...]) -> Isolation:
    return Isolation(levels.level(layers), layers, levels.missing(layers))


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


def _carried_notes(results: list[ItemResult], settings: Settings) -> tuple[str, ...]:
    """A line for each item that was, and one for those that were judged without a file; nothing of
    what students do not see."""
    shown, lang = [r for r in results if r.name not in settings.withheld], settings.lang
    right = ((r.name, [n for n in r.carried if n not in settings.withheld]) for r in shown)
    notes = [judged_with([name], names, lang) for name, names in right if names]
    without = dict[str, list[str]]()
    for result in shown:
        place = result.feedback.place if result.feedback else None
        if result.is_whole and not result.carried and place is not None:
            without.setdefault(place.file, []).append(result.name)
    said = words.JUDGED_WITHOUT.in_language(lang)
    notes += [said.format(items=some(names, lang), file=file) for file, names in without.items()]
    return tuple(notes)


def _notes(session: Session, judge: Judge, own_faults: OwnFaults) -> tuple[str, ...]:
    """What is the matter with files; in a hidden run without what they say of themselves."""
    settings, sources, noted = judge.settings, session.student.sources, session.definitions.notes
    if judge.is_ours(session):
        noted = [n for n in noted if not is_doubtful(n)]
        own_faults.subjects.append(one_line(sources.name))
    texts = (
        hidden.note(n, sources) if settings.hidden and isinstance(n, Fault) else in_words(n)
        for n in noted
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
        max_score=round(float(sum(i.points for i in items)), 2),
        isolation=Isolation(levels.LEVELS[0], (), ()),
        items=tuple(not_judged(i, Outcome.INVALID, in_short(reason), settings.lang) for i in items),
        notes=(reason,),
        later=_later(settings),
        withheld=tuple(i.name for i in items if i.name in settings.withheld),
    )


def lost(name: str, settings: Settings) -> Report:
    """The report where the grader itself failed outside of all items: no item is judged."""
    items = tuple(own_fault(i, settings.lang) for i in settings.items())
    return replace(ungraded(name, NOT_JUDGED, settings), items=items)


def _later(settings: Settings) -> tuple[Later, ...]:
    if settings.only or not settings.offers_more:
        return ()
    return tuple(
        Later(chapter, float(sum(settings.points.get(name, points[name]) for name in points)))
        for chapter, points in POINTS.items()
        if chapter not in settings.chapters
    )
