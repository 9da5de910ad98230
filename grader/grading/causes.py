"""Items that fail and use others that fail: which come first."""

from __future__ import annotations

from dataclasses import replace

from grader.report import ItemResult, Outcome
from grader.sandbox.session import Session
from spec.item import Text

CAN_FOLLOW = (Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT, Outcome.LIMIT)
PUT_FIRST = Text(
    "Put {names} right first: used here, and not right yet.",
    "先改好 {names}：这里用到，而且还不对。",
)
AND = Text(" and ", "、")


def with_causes(results: list[ItemResult], session: Session, lang: str) -> list[ItemResult]:
    """The results; an item that has no explanation of its own names those it uses that fail."""
    wrong = [r.name for r in results if r.outcome is not Outcome.PASSED]
    if len(wrong) < 2:
        return results
    used = {r.name: _used(r, wrong, session) for r in results if _can_follow(r)}
    return [_following(r, _roots(r.name, used), lang) for r in results]


def _can_follow(result: ItemResult) -> bool:
    feedback = result.feedback
    if feedback is None or feedback.differences or result.outcome not in CAN_FOLLOW:
        return False
    # where the call itself failed, nothing of it was used
    return result.outcome is not Outcome.CRASHED or feedback.place is not None


def _used(result: ItemResult, wrong: list[str], session: Session) -> list[str]:
    """The wrong items that it uses; those in which it crashed, or in whose helpers, where no
    result of theirs can be the reason."""
    used = session.used_by(result.name)
    causes = [name for name in wrong if name in used and name != result.name]
    if result.feedback is None or not result.feedback.own:
        return causes
    place = result.feedback.place
    function = place.function.partition(".")[0] if place else ""
    return [c for c in causes if function == c or function in session.used_by(c)]


def _roots(name: str, used: dict[str, list[str]]) -> tuple[str, ...]:
    """Those that it uses and that use nothing wrong themselves."""
    return tuple(cause for cause in used.get(name, []) if not used.get(cause))


def _following(result: ItemResult, causes: tuple[str, ...], lang: str) -> ItemResult:
    feedback = result.feedback
    if feedback is None or not causes:
        return result
    *more, last = causes
    comma = "、" if lang == "zh" else ", "
    names = f"{comma.join(more)}{AND.in_language(lang)}{last}" if more else last
    step = PUT_FIRST.in_language(lang).format(names=names)
    return replace(result, feedback=replace(feedback, next_step=step, through=causes))
