"""Why an item is wrong, as far as that is established: a formula, named mistakes, or a fact.

Each is true of every call that was made. Where none is found, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from grader.grading.expected_calls import planned
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder, mistakes_of
from spec.checking.cases import Cases
from spec.item import Item, Mistake
from spec.text import Text, Where

if TYPE_CHECKING:
    from grader.feedback.trials import Trials

RETURNING = Text("Where it returns something: {}", "有返回值时：{}")
VALUES = ("value", "nan", "digits")  # kinds of a mismatch
EVERY_CALL = (*VALUES, "shape", "type", "crashed")  # what a call can come to


class Explanation(NamedTuple):
    """What is known of why an item is wrong.

    formula: what the function computes; differences: what sets it apart from what is right
    names: of the mistakes, in short; follow: kinds of faults that come of it
    """

    formula: str = ""
    differences: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()
    follow: tuple[str, ...] = EVERY_CALL

    @property
    def explains(self) -> bool:
        return bool(self.differences or self.names)

    def limited(self, words: Text) -> Explanation:
        """The same, of some calls alone: the words have a place for what is said of them."""
        said = tuple(words.format(d) for d in self.differences)
        return self._replace(differences=said, follow=VALUES)

    def says_why(self, stopped: bool) -> bool:
        """Where a call stopped, a formula or a name says why; that others are right never does."""
        named = bool(self.formula or self.names)
        said = [named or not (stopped or isinstance(d, Where)) for d in self.differences]
        return any(said)


def explanation(
    item: Item, kind: str, recorder: Recorder, cases: Cases, own_faults: OwnFaults, shown: str = ""
) -> Explanation:
    """Ask the function, which has failed in this way, until something is established; of several
    results first of that which is shown.

    One that crashes is asked for its formula too: it may run where n = m. What depends on more
    than its arguments has none.
    """
    if kind not in (*VALUES, "shape", "crashed"):
        return Explanation()
    if item.why is not None:
        asked = partial(item.why, recorder, cases)
        said = None if kind == "crashed" else own_faults.spare(item.name, asked, None)
        return Explanation("", (said,) if said else ())
    from grader.feedback.facts import fact_of, kept_between_calls, mistake_of, where_right
    from grader.feedback.trials import Trials
    from spec.recovery import formula_of  # much code, which nothing right needs

    calls, name = recorder.calls[item.name], item.name
    trials = Trials(item, recorder.submission, cases, calls, shown, planned(item, cases))
    kept = own_faults.spare(name, partial(kept_between_calls, trials), None)
    if kept is not None:
        return Explanation("", (kept,), follow=(*EVERY_CALL, "memory"))
    recovered = partial(
        formula_of, name, recorder.submission, calls, lambda: [t.call for t in trials.planned]
    )
    formula = own_faults.spare(name, recovered, None)
    if formula is not None:
        follow = EVERY_CALL if formula.everywhere else VALUES
        return Explanation(formula.text, formula.differences, formula.names, follow)
    if item.as_function is not None and kind in VALUES:
        return _of_class(item, recorder, cases, own_faults, shown)
    about = where_right if kind == "crashed" else fact_of
    first = _established(item, trials, about, own_faults)
    if first.says_why(stopped=False) or kind == "crashed":
        return first
    returning = own_faults.spare(name, lambda: trials.returning, None)
    if returning is None:
        return first
    more = _established(item, returning, mistake_of, own_faults)
    return more.limited(RETURNING) if more.names or not first.explains else first


def _of_class(
    item: Item, recorder: Recorder, cases: Cases, own_faults: OwnFaults, shown: str
) -> Explanation:
    """A fact about its results, as a function of all that they depend on, where they are one."""
    from grader.feedback.facts import fact_of, kept_between_calls
    from grader.feedback.trials import Trials

    assert item.as_function is not None
    asked = partial(item.as_function, item, recorder, cases, shown)
    seen = own_faults.spare(item.name, asked, None)
    if seen is None:
        return Explanation()
    function, submission, calls, part = seen
    trials = Trials(function, submission, cases, calls, part)
    if own_faults.spare(item.name, partial(kept_between_calls, trials), True):
        return Explanation()
    return _established(item, trials, fact_of, own_faults)


def _established(
    item: Item, trials: Trials, about: Callable[[Trials], Text | None], own_faults: OwnFaults
) -> Explanation:
    """The mistakes that explain these calls, else a fact."""
    none: tuple[Mistake, ...] = ()
    mistakes = own_faults.spare(item.name, partial(mistakes_of, item, trials), none)
    if mistakes or not trials.calls:
        return Explanation("", tuple(m.help for m in mistakes), tuple(m.name for m in mistakes))
    fact = own_faults.spare(item.name, partial(about, trials), None)
    follow = VALUES if isinstance(fact, Where) else EVERY_CALL
    return Explanation("", (fact,) if fact else (), follow=follow)
