"""A formula is put to the test before it is told: against every answer that was given, and on
fresh inputs at T = 1, 2, 3, 7, at n = m, at three scales, with five activations.

Where it holds on a part of them alone, that part is named: "(T ≥ 2)", "(tanh)", "(n = m)".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import Any

import numpy as np

from reference import activations
from spec.checking.calls import Call
from spec.checking.cases import NAMES
from spec.formulas.formula import Array, Candidate, NoFormula
from spec.recovery.activations import OTHER
from spec.recovery.asking import Asker, Formula, agrees, factor, floats
from spec.text import Text

STEPS = (3, 7, 1, 2)
LARGE = ((24, 2, 2), (3, 9, 8), (14, 1, 5))  # where code that is made for a size ends
MOST_TRIED = 3  # wrong answers, before all are
WIDTHS, MOST_STEPS = ((3, 3), (2, 3), (4, 2), (1, 4)), 4
SCALES = (1.0, 1e-5, 30.0)
OTHER_WIDTH = {"output": "k", "deltas_from_outputs": "K"}  # what is called m elsewhere
ACTIVATIONS = (
    OTHER,
    activations.tanh,
    activations.relu,
    activations.sigmoid,
    activations.identity,
)
Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Trial:
    """One call, and what can be said of its arguments. steps: T; square: n = m."""

    call: Call
    steps: int
    square: bool
    activation: str


Condition = Callable[[Trial], bool]
Checked = list[tuple[Trial, bool | None]]  # calls, and whether a formula gives what came back


class Trials:
    """All answers that a formula has to give: those that the checks got, and fresh ones.

    right: the right function; steps: T of a call's arguments
    more: makes the calls to which only what agrees with all others is held
    """

    def __init__(
        self,
        ask: Asker,
        right: Callable[..., Array],
        steps: Callable[[Arguments], int],
        given: Sequence[Call],
        more: Callable[[], Sequence[Call]] = tuple,
    ) -> None:
        self.ask, self.right, self.steps, self.more = ask, right, steps, more
        self.given = [self._trial(call) for call in given]
        self._fresh: list[Trial] = []

    def __iter__(self) -> Iterator[Trial]:
        yield from self.given
        left = fresh(self.ask.name)[len(self._fresh) :]
        self.ask.expect(left)
        for arguments in left:
            self._fresh.append(self._trial(self.ask.call(*arguments)))
        yield from self._fresh

    def _trial(self, call: Call) -> Trial:
        arguments = call.arguments
        widths = {a.shape[-1] for a in arguments if isinstance(a, Array) and a.ndim == 2}
        name = next((NAMES.get(id(a), "") for a in arguments if hasattr(a, "backward")), "")
        return Trial(call, self.steps(arguments), len(widths) < 2, name)

    def held(self, candidate: Candidate) -> Formula | None:
        """The formula, if it differs from the right one and holds; with the part on which."""
        differences = candidate.differences()
        if not differences:
            return None
        checked = [(trial, agrees(trial.call, candidate)) for trial in self]
        if not any(ok and self._wrong(trial.call) for trial, ok in checked):
            return None
        formula = self._formula(candidate, differences, checked)
        if formula is None:
            return None
        checked += [(trial, self._tells(trial.call, candidate)) for trial in self._further]
        return self._formula(candidate, differences, checked)

    def _formula(
        self, candidate: Candidate, differences: tuple[Text, ...], checked: Checked
    ) -> Formula | None:
        """The formula, with the part of all answers that it gives."""
        if all(ok is not False for _, ok in checked):
            return Formula(candidate.text, differences, candidate)
        part = self._part(candidate, checked)
        if part is None:
            return None
        return Formula(f"{candidate.text}   ({part})", differences, candidate, everywhere=False)

    @cached_property
    def _further(self) -> list[Trial]:
        return [self._trial(call) for call in self.more()]

    def _tells(self, call: Call, candidate: Candidate) -> bool | None:
        """Whether it gives what came back; None where it gives what is right, or one of the two
        is no number: an overflow is a fault of its own."""
        agreeing = agrees(call, candidate)
        if agreeing:
            return True if self._wrong(call) else None
        return None if not call.stopped and _overflows(call, candidate) else agreeing

    def may_hold(self, candidate: Candidate) -> bool:
        """Whether it gives a few answers that are wrong, the shortest that say something."""
        with np.errstate(all="ignore"):
            return bool(self._shortest) and all(agrees(c, candidate) for c in self._shortest)

    @cached_property
    def _shortest(self) -> list[Call]:
        wrong = [t for t in self if not t.call.stopped and self._wrong(t.call)]
        return [t.call for t in sorted(wrong, key=lambda t: t.steps)[:MOST_TRIED]]

    def _part(self, candidate: Candidate, checked: Checked) -> str | None:
        """The condition under which it holds, and does not hold otherwise. Of one T alone nothing
        is told where at others a factor is all that is off: then it is no number, but one of T."""
        judged, width = (
            [t for t, ok in checked if ok is not None],
            OTHER_WIDTH.get(self.ask.name, "m"),
        )
        for text, condition in _conditions(judged, width):
            within = [(trial, ok) for trial, ok in checked if condition(trial)]
            outside = [ok for trial, ok in checked if not condition(trial)]
            held = [trial for trial, ok in within if ok and np.any(trial.call.value)]
            if len(held) < 3 or any(ok is False for _, ok in within) or any(outside):
                continue
            if any(self._wrong(trial.call) for trial in held) and not (
                text.startswith("T = ")
                and all(_off_by_a_factor(t.call, candidate) for t, ok in checked if ok is False)
            ):
                return text if self._holds_of_more(candidate, held, condition) else None
        return None

    def _holds_of_more(self, candidate: Candidate, held: list[Trial], condition: Condition) -> bool:
        """Whether it gives what comes back at other widths too, within the same part."""
        rng = np.random.default_rng(len(held))
        steps = sorted({trial.steps for trial in held})[:MOST_STEPS]
        used = [next(filter(_is_activation, t.call.arguments), OTHER) for t in held]
        inputs = [
            _arguments(self.ask.name, rng, (T, n, m), used[place % len(used)], 1.0)
            for place, (T, (n, m)) in enumerate(product(steps, WIDTHS))
        ]
        within = [a for a in inputs if condition(self._trial(Call(a, None)))]
        return all(agrees(self.ask.call(*a), candidate) is not False for a in within)

    def _wrong(self, call: Call) -> bool:
        """Whether what came back is not right."""
        return not agrees(call, self.right)


def _off_by_a_factor(call: Call, candidate: Candidate) -> bool:
    try:
        return not call.stopped and factor(floats(call), candidate(*call.arguments)) is not None
    except NoFormula:
        return False


def _overflows(call: Call, candidate: Candidate) -> bool:
    try:
        return not (
            np.isfinite(floats(call)).all() and np.isfinite(candidate(*call.arguments)).all()
        )
    except NoFormula:
        return False


def _is_activation(argument: Any) -> bool:
    return hasattr(argument, "backward")


def _conditions(trials: list[Trial], width: str) -> Iterator[tuple[str, Condition]]:
    """Parts of all calls, each with its name; width: that of a matrix beside n."""
    for name in dict.fromkeys(t.activation for t in trials if t.activation):
        yield name, lambda t, name=name: t.activation == name  # type: ignore[misc]
    yield f"n = {width}", lambda t: t.square
    steps = sorted({t.steps for t in trials})
    for T in steps:
        if T == 1:  # one step shows next to nothing of a sum or of time
            continue
        yield f"T = {T}", lambda t, T=T: t.steps == T  # type: ignore[misc]
    for low, high in pairwise(steps):
        if high == low + 1:
            if low > 1:
                yield f"T ≤ {low}", lambda t, T=low: t.steps <= T  # type: ignore[misc]
            yield f"T ≥ {high}", lambda t, T=high: t.steps >= T  # type: ignore[misc]


def fresh(name: str) -> list[Arguments]:
    """Inputs that no check and no recovery uses."""
    rng, inputs = np.random.default_rng(29), []
    for place in range(len(STEPS) * len(ACTIVATIONS)):
        T, f = STEPS[place % len(STEPS)], ACTIVATIONS[place % len(ACTIVATIONS)]
        n, m = ((2, 3), (3, 3), (4, 2))[place // 2 % 3]
        inputs.append(_arguments(name, rng, (T, n, m), f, SCALES[place // 3 % 3]))
    return inputs + [_arguments(name, rng, size, OTHER, 0.1) for size in LARGE]


def _arguments(
    name: str, rng: np.random.Generator, size: tuple[int, int, int], f: Any, scale: float
) -> Arguments:
    T, n, m = size

    def some(*shape: int) -> Array:
        return rng.normal(size=shape) * scale

    def weights(*shape: int) -> Array:
        return rng.normal(size=shape)

    if name == "forward":
        return some(T, m), weights(n, m), weights(n, n), some(n), f
    if name == "output":
        return some(T + 1, n), weights(m, n), f
    if name == "delta":
        return some(T, n), weights(T + 1, n), weights(n, n), f
    if name == "delta_below":
        return some(T, n), weights(n, m), weights(T, m), f
    if name == "deltas_from_outputs":
        return some(T, m), weights(T + 1, n), weights(m, n), f
    wide = {"gradient_W": (T + 1, n), "gradient_U": (T, m), "gradient_V": (T + 1, m)}[name]
    return some(T, n), weights(*wide)
