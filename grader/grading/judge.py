"""Judging items in a student's process, one after the other: each alone, and a mistake once."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from grader.grading import carried
from grader.grading.causes import Causes
from grader.grading.expected_calls import plan_of
from grader.grading.grade_item import grade_item, own_fault
from grader.grading.kept import Asked, Kept
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import NOT_LOADED, Settings
from grader.grading.verdict import is_doubtful
from grader.report import Fault, GraderError, ItemResult, Outcome, SubmissionError
from grader.safe_text import one_line
from grader.sandbox.session import Session
from spec.checking.cases import Cases
from spec.item import Item, Remote, Sent


class Judge:
    """What all items of a submission are judged with.

    beginning: is told the name of each item before it is judged
    kept: results of the grading before, of which those are taken that still hold
    """

    def __init__(
        self,
        settings: Settings,
        cases: Cases,
        own_faults: OwnFaults,
        beginning: Callable[[str], None],
        kept: Kept | None,
    ) -> None:
        self.items = settings.items()
        self.settings, self._cases, self._own_faults = settings, cases, own_faults
        self._beginning, self._kept = beginning, kept
        self._right_passes: bool | None = None
        if kept is not None:
            kept.begin(settings)

    def results(
        self, items: Sequence[Item], session: Session, before: Sequence[ItemResult] = ()
    ) -> list[ItemResult]:
        """The results of some items, in order.

        before: those that were judged in another process already
        """
        self._begin(items, session)
        results = list[ItemResult]()
        unexplained = set[str]()

        def first(item: Item) -> ItemResult:
            self._own_faults.spare(item.name, partial(self._beginning, item.name), None)
            earlier = [*before, *results]

            def explains() -> bool:
                # What fails through another item says that one's name alone.
                alone = not self._lent(item.name, earlier, session)
                unexplained.update(() if alone else (item.name,))
                return alone

            return self._judged(item, session, explains)

        for item in items:
            results.append(self._alone(item, partial(first, item), session))
        said = set[str]()
        for place, item in enumerate(items if self.settings.carried else ()):
            first_result, others = results[place], [*before, *results]
            judge = partial(self._with_right_ones, first_result, item, others, session, said)
            results[place] = self._alone(item, judge, session, first_result.points)
        everything = tuple(results)

        def follows(result: ItemResult) -> ItemResult:
            return Causes(everything, session).following(result, self.settings.lang)

        by_activations = set[str]()
        for place, (item, result) in enumerate(zip(items, results, strict=True)):
            result = self._own_faults.spare(item.name, partial(follows, result), result)
            ours = result.outcome is Outcome.GRADER_ERROR
            explains = item.name in unexplained - said and not ours
            if explains and result.feedback and not result.feedback.through:
                explained = partial(self._explained, item, session, result)
                result = self._own_faults.spare(item.name, explained, result)
            activated = partial(self._by_activations, item, result, everything, session)
            results[place] = self._own_faults.spare(item.name, activated, result)
            by_activations |= {item.name} if results[place] is not result else set()
        others = [r for r in (*before, *results) if r.name not in by_activations]
        shared = partial(self._with_shared_helpers, results, others, session)
        return self._own_faults.spare(one_line(session.student.sources.name), shared, results)

    def _with_shared_helpers(
        self, results: list[ItemResult], all_results: Sequence[ItemResult], session: Session
    ) -> list[ItemResult]:
        """The results, in which those that share a wrong helper, as it seems, say so."""
        if sum(result.outcome is not Outcome.PASSED for result in results) < 2:
            return results
        from grader.grading.shared_helpers import SharedHelpers

        shared = SharedHelpers(all_results, session)
        return [shared.pointing(result, self.settings.lang) for result in results]

    def _begin(self, items: Sequence[Item], session: Session) -> None:
        """Have the process started. Raises GraderError where the isolation is too weak, before
        anything is run, and SubmissionError; any other failure costs nothing yet."""
        try:
            session.begin()
            session.student.do_meanwhile(partial(plan_of, item, self._cases) for item in items)
            session.student.alive()
        except (GraderError, SubmissionError):
            raise
        except Exception:
            traceback.print_exc(file=sys.stderr)
            session.student.drop()

    def _with_right_ones(
        self,
        first: ItemResult,
        item: Item,
        results: Sequence[ItemResult],
        session: Session,
        said: set[str],
    ) -> ItemResult:
        """The item's result with right ones of what it, or its file, uses and is wrong; the first
        where it is right, uses nothing wrong or is no better with right ones. Where another file
        keeps its own from being run, that one goes on without what it lacks.

        said: takes its name where the second result says what is wrong
        """
        written_in, stops = session.definitions.written_in, _stopped_by(first, session)
        beside = {other.name for other in results if stops and written_in(other.name) == stops}
        is_wrong = first.outcome in carried.WRONG
        lent = self._lent(item.name, results, session, beside) if is_wrong else {}
        if not lent and not stops:
            return first
        again = self._judged(item, session, lent=lent)
        if again.outcome is Outcome.GRADER_ERROR:  # what it would have brought is not known
            return replace(again, points=max(first.points, again.points))
        if not carried.better(again.points, first.points, again.outcome):
            return first
        if stops and not again.points:
            return first  # it may have used what that file still lacks
        said |= {item.name} if again.outcome is not Outcome.PASSED else set()
        return _with_points_of(carried.crashed_with(again, first, self.settings.lang), first)

    def _explained(self, item: Item, session: Session, result: ItemResult) -> ItemResult:
        """The result with the reason why it is wrong, which was left out at first."""
        explained = self._judged(item, session)
        points, checks, lent = result.points, result.checks, result.carried
        return replace(explained, points=points, checks=checks, carried=lent)

    def _by_activations(
        self, item: Item, result: ItemResult, results: Sequence[ItemResult], session: Session
    ) -> ItemResult:
        """The result; where its own activations alone are to blame, it says so."""
        feedback = result.feedback
        can_be = result.outcome in (Outcome.FAILED, Outcome.CRASHED)
        if not can_be or feedback is None or feedback.through:
            return result
        from grader.grading import own_activations

        own = own_activations.own(session.student.sources)
        if feedback.place and feedback.place.file in {place.file for place in own.values()}:
            return result  # it crashed there, which is told
        used = sorted(own.keys() & session.used_by(item.name), reverse=True) if own else []
        right = self._lent(item.name, results, session) if used else {}

        def is_right_with(names: Sequence[str]) -> bool:
            lent = {**right, **own_activations.right_ones(names)}
            return self._judged(item, session, lambda: False, lent).outcome is Outcome.PASSED

        if not used or not is_right_with(used):
            return result
        alone = ([name] for name in used if len(used) > 1 and is_right_with([name]))
        places = {name: own[name] for name in next(alone, used)}
        step = own_activations.it_is(places, feedback, self.settings.lang)
        # Of what is counted these name what else it may be.
        differences = () if item.counted else feedback.differences
        return replace(result, feedback=replace(feedback, differences=differences, next_step=step))

    def _alone(
        self, item: Item, judge: Callable[[], ItemResult], session: Session, points: float = 0.0
    ) -> ItemResult:
        """The item's result; where the grader itself fails, that costs this item and is told.

        points: those that it has already
        """
        if NOT_LOADED in item.checks:
            return own_fault(item, self.settings.lang)
        try:
            result = judge()
            if result.name != item.name:
                raise GraderError(f"the result of {result.name} came for {item.name}")
            return result
        except Exception:
            traceback.print_exc(file=sys.stderr)
            session.student.drop()
            return replace(own_fault(item, self.settings.lang), points=points)

    def is_ours(self, session: Session, *faults: Fault) -> bool:
        """Whether these, or what came before them, may be the grader's own, and not even right
        code passes in such a process."""
        if self._right_passes is None and any(
            map(is_doubtful, (*faults, *session.definitions.notes))
        ):
            from grader.grading import right_code

            self._right_passes = right_code.passes(self.items, session, self._cases)
        return self._right_passes is False

    def _lent(
        self,
        name: str,
        results: Sequence[ItemResult],
        session: Session,
        beside: Collection[str] = (),
    ) -> Mapping[str, Remote | Sent]:
        """The right ones of what an item uses and is wrong, by these results, and of those beside
        it."""
        return carried.lent_to(name, carried.wrong_of(results), session.used_by, beside)

    def _judged(
        self,
        item: Item,
        session: Session,
        explains: Callable[[], bool] = lambda: True,
        lent: Mapping[str, object] | None = None,
    ) -> ItemResult:
        """An item's result, with right functions where some are lent; one kept, if it holds.

        lent: None where it is judged for the first time
        """
        is_ours = partial(self.is_ours, session)

        def judge() -> ItemResult:
            how = (self._cases, self.settings)
            if lent is None:
                return grade_item(item, session, *how, self._own_faults, explains, is_ours)
            with session.lending(lent) as other:
                result = grade_item(item, other, *how, explains=explains, is_ours=is_ours)
                return replace(result, carried=tuple(lent))

        if self._kept is None:
            return judge()
        names = None if lent is None else tuple(lent)
        asked = Asked(item.name, names, explains(), self._cases.seed)
        return self._kept.result(asked, session, judge)


def _stopped_by(result: ItemResult, session: Session) -> str:
    """The other file that kept the item's own from being run, which imports from it; else ""."""
    definitions, is_invalid = session.definitions, result.outcome is Outcome.INVALID
    fault = definitions.faults.get(result.name) if is_invalid else None
    place, own = fault.place if fault else None, definitions.written_in(result.name)
    return "" if place is None or own in ("", place.file) else place.file


def _with_points_of(again: ItemResult, first: ItemResult) -> ItemResult:
    """What counts: where the item passes with right functions, its points; it is not right before
    those are, since it uses them. Elsewhere, what is wrong with the item itself."""
    if again.outcome is not Outcome.PASSED:
        return again
    return replace(first, points=again.points, checks=again.checks, carried=again.carried)
