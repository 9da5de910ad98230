"""A function of the submission's own that several wrong items use and no right one does: that is
told, since it may be what is wrong in all of them. Whether it is, is not known.

It is no item, so that nothing right could be put in its place: who uses it is all that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.feedback import words
from grader.feedback.definitions import at
from grader.feedback.rows import some
from grader.grading.causes import CAN_FOLLOW, together
from grader.report import ItemResult, Outcome
from grader.sandbox.session import Session
from spec.points import NAMES
from spec.text import Text

ACTIVATIONS = ("identity", "relu", "sigmoid", "tanh")
MOST_HELPERS, MOST_NAMED = 2, 3  # of helpers, and of items that use them
MAY_BE_THERE = Text(
    "The mistake may be in {helpers}: {items} {use} {it} too and {are} not right either; no item "
    "that passed uses {it}.",
    "错误可能在 {helpers}里：{items} 也用到{it}，同样不对，而通过的题都没有用到{it}。",
)
IT, THEM = Text("it", "它"), Text("them", "它们")


class SharedHelpers:
    """Which helpers the wrong items of a submission share.

    results: of all its items
    """

    def __init__(self, results: Sequence[ItemResult], session: Session) -> None:
        self._session = session
        wrong = {r.name: r for r in results if _is_wrong_itself(r)}
        right = [r for r in results if r.outcome is Outcome.PASSED or r.is_whole]
        self._users: dict[str, list[str]] = {}
        self._places = session.definitions.own_helpers() if len(wrong) > 1 and right else {}
        if self._places:
            spared = set().union(*(self._used(name) for name in ACTIVATIONS))
            spared = spared.union(*(self._used(r.name, r.carried) for r in right))
            for result in wrong.values():
                for helper in self._suspected(result) - spared:
                    self._users.setdefault(helper, []).append(result.name)
        for helper, names in [*self._users.items()]:
            if len(set(filter(None, (_told_apart(wrong[name]) for name in names)))) > 1:
                del self._users[helper]  # each of them differs in a way of its own

    def _used(self, name: str, lent: Sequence[str] = ()) -> set[str]:
        """The helpers that a function uses, but for those of functions that were lent to it."""
        return self._session.used_by(name, lent) & self._places.keys()

    def _suspected(self, result: ItemResult) -> set[str]:
        """Those that it uses; where it is known in which function it crashed, that one alone."""
        crashed_in = result.feedback.crashed_in if result.feedback else ""
        used = self._used(result.name, result.carried)
        return used & {crashed_in} if crashed_in else used

    def pointing(self, result: ItemResult, lang: str) -> ItemResult:
        """The result; where it shares a helper, that is named."""
        feedback, name = result.feedback, result.name
        users = [names for names in self._users.values() if name in names and len(names) > 1]
        most = max(users, key=len, default=[])
        helpers = [h for h in self._places if most and self._users.get(h) == most]
        if feedback is None or not 0 < len(helpers) <= MOST_HELPERS:
            return result
        others = sorted((n for n in most if n != name), key=NAMES.index)
        brackets = words.BRACKETS.in_language(lang)
        places = (at(self._places[h]).in_language(lang) for h in helpers)
        shown = (h + brackets.format(p) for h, p in zip(helpers, places, strict=True))
        said = MAY_BE_THERE.in_language(lang).format(
            helpers=together(list(shown), lang),
            items=together(others, lang) if len(others) <= MOST_NAMED else some(others, lang),
            use="uses" if len(others) == 1 else "use",
            are="is" if len(others) == 1 else "are",
            it=(IT if len(helpers) == 1 else THEM).in_language(lang),
        )
        gap = "" if lang == "zh" or not feedback.next_step else " "
        step = f"{feedback.next_step}{gap}{said}"
        return replace(result, feedback=replace(feedback, next_step=step, shares=tuple(helpers)))


def _told_apart(result: ItemResult) -> tuple[str, ...]:
    """What sets it apart from the right formula, where it is known what it computes."""
    feedback = result.feedback
    return feedback.differences if feedback is not None and feedback.formula else ()


def _is_wrong_itself(result: ItemResult) -> bool:
    """Whether it is called, and not right whatever other items are."""
    feedback = result.feedback
    through = feedback is None or bool(feedback.through)
    return result.outcome in CAN_FOLLOW and not result.is_whole and not through
