"""The formula that a function computes, found by asking it.

The function is a black box. It is asked with inputs that isolate one part of the formula after
the other; each part is found among the ways people write it, the parts are put together, and
the whole is executed against every answer that the checks got and on fresh inputs. A formula
that does not agree on all of them is told for the part on which it does, or not at all: the
checks judge, a formula explains or is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from reference import language_model, recurrent
from spec.checking.calls import Call
from spec.formulas import on_the_way
from spec.formulas.below import BELOW, OUTPUTS, Kind
from spec.formulas.formula import Array, Candidate, NoFormula
from spec.formulas.gradient import KINDS
from spec.formulas.output import Output
from spec.item import Submission
from spec.recovery import below, delta, forward, gradient, layer, output
from spec.recovery.asking import Asker, Formula
from spec.recovery.results import Change, Changed, Undone
from spec.recovery.verify import Trials
from spec.text import Text

MOST_CANDIDATES = 40
Made = TypeVar("Made")


@dataclass(frozen=True)
class Recovery:
    """How one function's formula is recovered.

    symbol: of the result's rows; right: the right function; steps: T of a call's arguments
    candidates: formulas that give some answers, at n ≠ m or n = m
    changes: what may have been done to the whole result at the end
    first: the time of the result's row 0
    places: of a recurrence, where something may be changed on its way
    """

    symbol: str
    right: Callable[..., Array]
    steps: Callable[[tuple[Any, ...]], int]
    candidates: Callable[[Asker, bool], Iterator[Candidate]]
    changes: Callable[[Asker], Iterator[Change]]
    first: int = 1
    places: tuple[tuple[Text, on_the_way.OfChange], ...] = ()


def _first(arguments: tuple[Any, ...]) -> int:
    return len(arguments[0])


def _of_gradient(name: str, right: Callable[..., Array]) -> Recovery:
    kind = KINDS[name]
    candidates, changes = partial(gradient.candidates, kind), partial(gradient.changes, kind)
    return Recovery(f"∂E/∂{kind.weights}", right, _first, candidates, changes)


def _of_below(kind: Kind, symbol: str, right: Callable[..., Array]) -> Recovery:
    candidates, changes = partial(below.candidates, kind), partial(below.changes, kind)
    return Recovery(symbol, right, _first, candidates, changes)


RECOVERIES = {
    "forward": Recovery(
        "s",
        recurrent.forward,
        _first,
        forward.candidates,
        forward.changes,
        0,
        on_the_way.STATES,
    ),
    "output": Recovery(
        "o", recurrent.output, lambda a: len(a[0]) - 1, output.candidates, output.changes
    ),
    "delta": Recovery(
        "δ",
        recurrent.delta,
        _first,
        delta.candidates,
        delta.changes,
        places=on_the_way.DELTAS,
    ),
    "delta_below": _of_below(BELOW, "δ^{l−1}", recurrent.delta_below),
    "deltas_from_outputs": _of_below(OUTPUTS, "ℓ", language_model.deltas_from_outputs),
    "gradient_W": _of_gradient("gradient_W", recurrent.gradient_W),
    "gradient_U": _of_gradient("gradient_U", recurrent.gradient_U),
    "gradient_V": _of_gradient("gradient_V", language_model.gradient_V),
}


def formula_of(
    name: str,
    submission: Submission,
    given: Sequence[Call] = (),
    more: Callable[[], Sequence[Call]] = tuple,
) -> Formula | None:
    """What the submission's function computes, verified, or None.

    given: the calls that the checks made, with what came back; more: makes others, to which a
    formula is held before it is told. None also where the function is right. At most 250 calls
    and those.
    """
    with np.errstate(all="ignore"):
        if name == "RecurrentLayer":
            return layer.of_layer(submission, partial(formula_of, "forward"))
        recovery = RECOVERIES.get(name)
        if recovery is None:
            return None
        ask = Asker(name, submission)
        trials = Trials(ask, recovery.right, recovery.steps, given, more)
        in_part = None
        for candidate in _candidates(recovery, ask):
            try:
                formula = trials.held(candidate)
            except NoFormula:
                return in_part
            if formula is not None and formula.everywhere:
                return formula
            in_part = in_part or formula
        return _on_the_way(recovery, trials) or in_part


def _on_the_way(recovery: Recovery, trials: Trials) -> Formula | None:
    """The one change on its way that explains every answer."""
    formulas = {}
    for kept in on_the_way.changed(recovery.places):
        if trials.may_hold(kept):
            formula = trials.held(kept)
            if formula is not None and formula.everywhere:
                formulas[kept.difference] = formula
    return next(iter(formulas.values())) if len(formulas) == 1 else None


def _candidates(recovery: Recovery, ask: Asker) -> Iterator[Candidate]:
    """Plain ones at n ≠ m and n = m, then those with a change at the end."""
    unfit = partial(ask.is_unlike, recovery.right)
    for square in (False, True):
        yield from _some(partial(recovery.candidates, ask, square), unfit)
    for change in list(_some(partial(recovery.changes, ask), unfit)):
        undone = Undone(ask, change, recovery.steps)
        for candidate in _some(partial(recovery.candidates, undone, False), unfit):
            first = candidate.first if isinstance(candidate, Output) else recovery.first
            yield Changed(candidate, change, recovery.symbol, first, recovery.steps)


def _some(make: Callable[[], Iterator[Made]], unfit: Callable[[], bool]) -> Iterator[Made]:
    """The first few; none where the function cannot be asked, or gives another shape."""
    try:
        yield from islice(make(), MOST_CANDIDATES)
    except NoFormula:
        return
    except (IndexError, ValueError):
        if not unfit():
            raise
