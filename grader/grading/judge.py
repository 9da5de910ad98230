"""Judging items in a student's process, one after the other: each alone, and a mistake once."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from grader.grading import carried
from grader.grading.causes import Causes
from grader.grading.expected_calls import plan_of
from grader.grading.grade_item import grade_item, own_fault
from grader.grading.kept import Asked, Kept
from grader.grading.own_faults import OwnFaults
from grader.grading.settings import Settings
from grader.report import ItemResult, Outcome
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
        self._settings, self._cases, self._own_faults = settings, cases, own_faults
        self._beginning, self._kept = beginning, kept
        if kept is not None:
            kept.begin(settings)

    def results(
        self, items: Sequence[Item], session: Session, before: Sequence[ItemResult] = ()
    ) -> list[ItemResult]:
        """The results of some items, in order.

        before: those that were judged in another process already
        """
        session.begin()
        session.student.do_meanwhile(partial(plan_of, item, self._cases) for item in items)
        session.student.alive()  # refuses, where the isolation is too weak, before anything is run
        results = list[ItemResult]()
        unexplained = set[str]()

        def first(item: Item) -> ItemResult:
            self._beginning(item.name)
            # What fails through another item says that one's name alone.
            explains = not self._lent(item.name, [*before, *results], session)
            unexplained.update(() if explains else (item.name,))
            return self._judged(item, session, explains)

        for item in items:
            results.append(self._alone(item, partial(first, item), session))
        if self._settings.carried:
            unexplained -= self._judge_again(results, before, session)
        causes = Causes(results, session)
        follow = (partial(causes.following, r, self._settings.lang) for r in results)
        spared = zip(results, follow, strict=True)
        final = [self._own_faults.spare(result.name, of, result) for result, of in spared]
        for place, (item, result) in enumerate(zip(items, final, strict=True)):
            explains = item.name in unexplained and result.outcome is not Outcome.GRADER_ERROR
            if explains and result.feedback and not result.feedback.through:
                explained = partial(self._explained, item, session, result)
                final[place] = self._own_faults.spare(item.name, explained, result)
        return final

    def _judge_again(
        self, results: list[ItemResult], before: Sequence[ItemResult], session: Session
    ) -> set[str]:
        """Judge what uses a wrong item again, each in a process of its own; what is better counts.
        The items of which that says what is wrong."""
        items, said = {item.name: item for item in self.items}, set[str]()
        for place in list(carried.failed(results)):
            first, others = results[place], [*before, *results]
            judge = partial(self._with_right_ones, first, items[first.name], others, session)
            again = self._alone(items[first.name], judge, session)
            if again.outcome is Outcome.GRADER_ERROR:  # what it would have brought is not known
                results[place] = replace(again, points=max(first.points, again.points))
            elif again is not first and carried.better(again.points, first.points, again.outcome):
                results[place] = _with_points_of(again, first)
                said |= {first.name} if results[place] is again else set()
        return said

    def _with_right_ones(
        self, first: ItemResult, item: Item, results: Sequence[ItemResult], session: Session
    ) -> ItemResult:
        """The item's result with right ones of what it uses and is wrong; the first where that is
        nothing."""
        lent = self._lent(item.name, results, session)
        return self._judged(item, session, lent=lent) if lent else first

    def _explained(self, item: Item, session: Session, result: ItemResult) -> ItemResult:
        """The result with the reason why it is wrong, which was left out at first."""
        explained = self._judged(item, session)
        points, checks, lent = result.points, result.checks, result.carried
        return replace(explained, points=points, checks=checks, carried=lent)

    def _alone(self, item: Item, judge: Callable[[], ItemResult], session: Session) -> ItemResult:
        """The item's result; where the grader itself fails, that costs this item and is told."""
        try:
            return judge()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            session.student.drop()
            return own_fault(item, self._settings.lang)

    def _lent(
        self, name: str, results: Sequence[ItemResult], session: Session
    ) -> Mapping[str, Remote | Sent]:
        """The right ones of what an item uses and is wrong, by these results."""
        return carried.lent_to(name, carried.wrong_of(results), session.used_by)

    def _judged(
        self,
        item: Item,
        session: Session,
        explains: bool = True,
        lent: Mapping[str, Remote | Sent] | None = None,
    ) -> ItemResult:
        """An item's result, with right functions where some are lent; one kept, if it holds."""

        def judge() -> ItemResult:
            if not lent:
                return grade_item(
                    item, session, self._cases, self._settings, self._own_faults, explains
                )
            with session.lending(lent) as other:
                result = grade_item(item, other, self._cases, self._settings)
                return replace(result, carried=tuple(lent))

        if self._kept is None:
            return judge()
        asked = Asked(item.name, tuple(lent or ()), explains, self._cases.seed)
        return self._kept.result(asked, session, judge)


def _with_points_of(again: ItemResult, first: ItemResult) -> ItemResult:
    """What counts: where the item passes with right functions, its points; it is not right before
    those are, since it uses them. Elsewhere, what is wrong with the item itself."""
    if again.outcome is not Outcome.PASSED:
        return again
    return replace(first, points=again.points, checks=again.checks, carried=again.carried)
