"""Items that fail and use others that fail: which come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from grader.report import ItemResult, Outcome
from grader.sandbox.session import Session
from spec.text import Text

CAN_FOLLOW = (Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT, Outcome.LIMIT)
PUT_FIRST = Text(
    "Put {names} right first: used here, and not right yet.",
    "先改好 {names}：这里用到，而且还不对。",
)
AND = Text(" and ", "、")


def together(names: Sequence[str], lang: str) -> str:
    """ "forward, delta and output"."""
    *more, last = names
    comma = "、" if lang == "zh" else ", "
    return f"{comma.join(more)}{AND.in_language(lang)}{last}" if more else last


class Causes:
    """Which of a submission's items fail, and which of them the others use."""

    def __init__(self, results: tuple[ItemResult, ...], session: Session) -> None:
        self._session, self._all = session, results

    @cached_property
    def _results(self) -> dict[str, ItemResult]:
        return {r.name: r for r in self._all if r.outcome is not Outcome.PASSED}

    def following(self, result: ItemResult, lang: str) -> ItemResult:
        """The result; where it uses others that fail, those are named instead."""
        feedback, causes = result.feedback, self._roots(result.name)
        if feedback is None or not causes:
            return result
        step = PUT_FIRST.in_language(lang).format(names=together(causes, lang))
        return replace(result, feedback=replace(feedback, next_step=step, through=causes))

    def _roots(self, name: str) -> tuple[str, ...]:
        """The wrong items that it uses and that use no wrong one themselves; none of those that
        are right but for their file."""
        used = (cause for cause in self._used(name) if not self._used(cause))
        return tuple(cause for cause in used if not self._results[cause].is_whole)

    def _used(self, name: str) -> list[str]:
        """The wrong items that it uses; those in which it crashed, or in whose helpers, where no
        result of theirs can be the reason."""
        result = self._results.get(name)
        if len(self._results) < 2 or result is None or not _can_follow(result):
            return []
        used = self._session.used_by(name)
        known = {name} if result.is_whole else {name, *result.carried}
        causes = [other for other in self._results if other in used and other not in known]
        feedback = result.feedback
        function = feedback.crashed_in if feedback else ""
        if not function:
            return causes
        return [c for c in causes if function == c or function in self._session.used_by(c)]


def _can_follow(result: ItemResult) -> bool:
    """Whether it can fail through another one: where the call itself failed, it used none."""
    feedback = result.feedback
    if feedback is None or (result.outcome not in CAN_FOLLOW and not result.is_whole):
        return False
    return result.outcome is not Outcome.CRASHED or feedback.place is not None
