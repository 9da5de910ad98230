"""Recovering the steps of a RecurrentLayer from what it holds after a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.chapters.layer.as_function import RATES, AsFunction, rows_of
from spec.chapters.layer.held import gradient_of_W
from spec.chapters.layer.runs import Run, feed, filled_in, sizes_of, weighted
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.equality import all_close
from spec.checking.received import floats
from spec.checking.regimes import LASTING, PLAIN, Regime
from spec.formulas import delta, on_the_way
from spec.formulas.activations import SLOPES
from spec.formulas.formula import Array, Candidate, reworded, written
from spec.formulas.gradient import OF_U, OF_W, Kind
from spec.item import Answer, Stopped, Submission
from spec.mistakes.recurrent import DELTA
from spec.recovery import layer_columns, layer_updates
from spec.recovery.asking import Formula, no_formula
from spec.recovery.gradient import of_results
from spec.text import Text

RUNS: tuple[tuple[Size, Activation, Regime], ...] = (
    (Size(5, 3, 2), UNSEEN, PLAIN),
    (Size(3, 2, 4), activations.tanh, PLAIN),
    (Size(7, 4, 1), activations.sigmoid, PLAIN),
    (Size(1, 2, 2), activations.tanh, PLAIN),
    (Size(4, 3, 2), activations.identity, Regime(slopes=40.0)),  # where limits show
    (Size(16, 9, 6), activations.tanh, LASTING),  # where what holds of small sizes alone shows
)
ENDS: tuple[tuple[int | None, int], ...] = ((None, 1), (None, 2), (1, 1), (2, 1), (3, 1))
SCALES = (-1.0, 2.0, 0.5)
SEED = 5
TIME = re.compile(r"(?<![A-Za-z'])t(?![A-Za-z])")  # the letter alone
Find = Callable[[Submission], Formula | None]


@dataclass(frozen=True, eq=False, repr=False)
class Held:
    """What a layer holds after a run, its states before it goes backward; None where it is no list
    of columns, or no array.

    first: the weights that it was made with, by name; state_list, delta_list: as they are
    stops: whether backward raises
    """

    run: Run
    first: dict[str, Array | None]
    state_list: Any
    delta_list: Any
    gradient_W: Array | None
    gradient_U: Array | None
    stops: bool = False

    @cached_property
    def states(self) -> Array | None:
        return self._rows(self.state_list, "state_list", 0)

    @cached_property
    def deltas(self) -> Array | None:
        return None if self.stops else self._rows(self.delta_list, "delta_list", 1)

    def _rows(self, value: Any, name: str, first: int) -> Array | None:
        size = self.run.case.size
        return rows_of(value, name, size.n, range(first, size.T + 1))

    @property
    def sums_rightly(self) -> bool:
        """Whether both gradients are right: then what goes wrong in update is update's own."""
        pairs = (self.gradient_W, self.run.gradient_W), (self.gradient_U, self.run.gradient_U)
        return all(got is not None and all_close(got, want) for got, want in pairs)

    @property
    def local(self) -> Array:
        """ℓ_t: a loss at the last step alone."""
        local = np.zeros((self.run.case.size.T, self.run.case.size.n))
        local[-1] = self.run.sensitivity[:, 0]
        return local


class AllZero:
    """No error term but 0."""

    text = "δ_k = 0,  k = 1 … T"

    def differences(self) -> tuple[Text, ...]:
        return (
            Text(
                "every δ_k is 0; δ_T must be sensitivity_array",
                "每个 δ_k 都是 0；δ_T 应当是 sensitivity_array",
            ),
        )

    def __call__(self, *arguments: Any) -> Array:
        return np.zeros(np.shape(arguments[0]))


def of_layer(submission: Submission, of_forward: Find) -> Formula | None:
    """The first step of the submission's layer that has a wrong formula, put into words.

    of_forward: recovers the formula of a function `forward`
    """
    runs = [
        Run(Cases(SEED).sequence(size, f, "last", regime), rate)
        for (size, f, regime), rate in zip(RUNS, RATES, strict=True)
    ]
    try:
        held = [_held(submission, run) for run in runs]
    except Stopped:
        exchanged = of_forward(Steps(submission))
        return exchanged and _in_words(exchanged, _of_class)
    if any(h.states is None or not all_close(h.states, h.run.states) for h in held):
        return _of_states(held, of_forward(Steps(submission)))
    if not all(_fits(h, delta.RIGHT) for h in held):
        return _of_deltas(held)
    gradient = _gradient(held, OF_W) or _gradient(held, OF_U)
    if gradient is not None or not all(h.sums_rightly for h in held):
        return gradient
    return layer_updates.of_update(submission, runs)


def _held(submission: Submission, run: Run) -> Held:
    layer = submission.new("RecurrentLayer", *sizes_of(run), run.case.activation, run.rate)
    first = {name: _array(layer.get(name)) for name in ("U", "W")}
    states = feed(weighted(layer, run), run).get("state_list")
    try:
        layer.call("backward", run.sensitivity, run.case.activation)
    except Stopped:
        return Held(run, first, states, layer.get("delta_list"), None, None, stops=True)
    filled = filled_in(layer)
    gradients = _array(gradient_of_W(filled)), _array(filled["gradient_U"])
    return Held(run, first, states, filled["delta_list"], *gradients)


def _array(value: object) -> Array | None:
    return floats(value) if isinstance(value, np.ndarray) else None


class Steps(AsFunction):
    """A layer's steps as a function `forward`; the first state is put into its state_list."""

    def call(self, name: str, *arguments: Any) -> Answer:
        x, U, W, s0, f = arguments
        _, states = self.fed(x, f, RATES[0], U=U, W=W, state_list=[s0[:, np.newaxis]])
        return Answer(states, {}, (), lambda: states)


def _of_states(held: list[Held], formula: Formula | None) -> Formula | None:
    """The formula of the steps, if it gives what layers hold that have run from their start."""
    if formula is not None and all(_gives_states(h, formula.function) for h in held):
        return _in_words(formula, _of_class)
    for old in (("W",), ("U",), ("U", "W")):
        if all(_gives_states(h, recurrent.forward, *old) for h in held):
            return _sentence(first_weights("forward", *old))
    if all(h.states is not None and _is_one(h.states[1:], h.run.states[-1]) for h in held):
        return _sentence(ONE_ARRAY)
    return layer_columns.of_states([(h.run, h.state_list) for h in held])


def _is_one(rows: Array, row: Array) -> bool:
    """Whether each of these rows is that one."""
    return all_close(rows, np.repeat(row[np.newaxis], len(rows), axis=0))


ONE_ARRAY = Text(
    "every state in state_list is s_T, as where one array is written over at each step; append "
    "a new array, or a copy",
    "state_list 里的每个状态都是 s_T，例如每个时刻都在改写同一个数组；应当追加新的数组或副本",
)


ONE_DELTA = Text(
    "every δ_k but δ_T is δ₁, as where delta_list holds one array many times that is written "
    "over; each must be an array of its own",
    "δ_T 以外的每个 δ_k 都是 δ₁，例如 delta_list 里多次放了同一个数组，改写了它；"
    "每个都应当是单独的数组",
)


def _gives_states(held: Held, function: Callable[..., Array], *old: str) -> bool:
    """Whether a function gives a layer's states, with some weights as they were at first."""
    case = held.run.case
    U, W = (held.first[n] if n in old else getattr(case, n) for n in ("U", "W"))
    if held.states is None or U is None or W is None:
        return False
    if U.shape != case.U.shape or W.shape != case.W.shape:
        return False
    zero = np.zeros(case.size.n)
    return all_close(held.states, function(case.x, U, W, zero, case.activation))


def first_weights(method: str, *names: str) -> Text:
    en, zh = " and ".join(names), " 和 ".join(names)
    now, zh_now = (word.join(f"self.{name}" for name in names) for word in (" and ", " 和 "))
    return Text(
        f"{method} reads the {en} that __init__ made; it must read {now} anew each time",
        f"{method} 用的是 __init__ 里建立的 {zh}；每次都应当重新读 {zh_now}",
    )


def _sentence(text: Text) -> Formula:
    """What is said without a formula."""
    return Formula("", (text,), no_formula)


def _of_deltas(held: list[Held]) -> Formula | None:
    """The one formula that gives all these deltas."""
    if all(h.deltas is not None and not h.deltas.any() for h in held):
        return _formula(AllZero())
    for candidate in _candidates():
        if all(_fits(h, candidate) for h in held):
            return _in_words(_formula(candidate), _of_step_k)
    for mistake in DELTA:
        if all(_gives_deltas(h, mistake.function) for h in held):
            return _sentence(reworded(mistake.help, _of_step_k))
    for kept in on_the_way.changed(on_the_way.DELTAS):
        if all(_gives_deltas(h, kept.function) for h in reversed(held)):
            return _sentence(reworded(kept.difference, _of_step_k))
    if all(_gives_deltas(h, _of_nets(h)) for h in held):
        return _sentence(OF_NETS)
    if all(h.deltas is not None and _is_one(h.deltas[:-1], h.run.deltas[0]) for h in held):
        return _sentence(ONE_DELTA)
    for place in PLACES:
        if all(h.deltas is not None and all_close(h.deltas, place.rows(h)) for h in held):
            return _sentence(place.difference)
    if all(_gives_deltas(h, recurrent.delta, h.first["W"]) for h in held):
        return _sentence(first_weights("backward", "W"))
    if all(_fits(h, delta.RIGHT._replace(scale=h.run.rate)) for h in held):
        return _sentence(BY_THE_RATE)
    if all(_fits(h, delta.RIGHT._replace(last=_over_T(h))) for h in held):
        return _sentence(OVER_T)
    return layer_columns.of_deltas([(h.run, h.delta_list) for h in held])


class Place(NamedTuple):
    """The right error terms at other indices of delta_list. at: which δ_t stand at 1 … T, of T; 0
    where there is 0."""

    at: Callable[[int], Sequence[int]]
    difference: Text

    def rows(self, held: Held) -> Array:
        right = np.vstack([np.zeros_like(held.run.deltas[:1]), held.run.deltas])
        return right[list(self.at(held.run.case.size.T))]


REVERSED = (
    "delta_list begins with δ_T and goes back; delta_list[t] must be δ_t, its index 0 is free"
)
ZH_REVERSED = "delta_list 从 δ_T 开始倒着放；delta_list[t] 应当是 δ_t，下标 0 空着"
PLACES = (
    Place(lambda T: range(T, 0, -1), Text(REVERSED, ZH_REVERSED)),
    Place(lambda T: range(T - 1, -1, -1), Text(REVERSED, ZH_REVERSED)),
    Place(
        lambda T: (*range(2, T + 1), 0),
        Text(
            "delta_list begins with δ₁ at index 0; delta_list[t] must be δ_t, its index 0 is free",
            "delta_list 在下标 0 处放了 δ₁；delta_list[t] 应当是 δ_t，下标 0 空着",
        ),
    ),
)


def _of_nets(held: Held) -> Callable[..., Array]:
    """δ where activator.backward gets each net input in the place of its state."""
    case, states = held.run.case, held.run.states
    nets = np.vstack([states[:1], case.x @ case.U.T + states[:-1] @ case.W.T])
    return lambda local, _, W, f: recurrent.delta(local, nets, W, f)


OF_NETS = Text(
    "backward gets net_k; it wants the state s_k itself",
    "传给 backward 的是 net_k；应当传状态 s_k 本身",
)


def _over_T(held: Held) -> delta.Own:
    return delta.Own(delta.OWNS[0], 1.0 / held.run.case.size.T)


OVER_T = Text(
    "δ_T is sensitivity_array divided by the number of steps; it must be sensitivity_array itself",
    "δ_T 是 sensitivity_array 除以时刻数；应当就是 sensitivity_array 本身",
)
BY_THE_RATE = Text(
    "what comes back is multiplied by learning_rate; only update needs it",
    "反向传来的部分多乘了 learning_rate；只有 update 才要用它",
)


def _gives_deltas(held: Held, function: Callable[..., Array], W: Array | None = None) -> bool:
    case = held.run.case
    W = case.W if W is None else W
    if held.deltas is None or W.shape != case.W.shape:
        return False
    want = function(held.local, held.run.states, W, case.activation)
    return all_close(held.deltas, want)


def _fits(held: Held, candidate: delta.Delta) -> bool:
    case = held.run.case
    want = candidate(held.local, held.run.states, case.W, case.activation)
    return held.deltas is not None and all_close(held.deltas, want)


WRITTEN_OUT = tuple(written(SLOPES, text) for text in ("(1 − s_t²)", "s_t ⊙ (1 − s_t)"))


def _candidates() -> Iterator[delta.Delta]:
    right = delta.RIGHT
    yield from (right._replace(scale=c) for c in (*SCALES, 0.0))
    yield from (right._replace(last=delta.Own(delta.OWNS[0], c)) for c in SCALES)
    yield from (right._replace(last=delta.Own(part, 1.0)) for part in delta.OWNS[2:4])
    for part, slope in zip(delta.OWNS[4:], WRITTEN_OUT, strict=True):
        yield right._replace(last=delta.Own(part, 1.0), slope=slope)
    for back, slope, source in product(delta.BACKS, SLOPES, delta.SOURCES[:2]):
        for reach, stops in ENDS:
            yield right._replace(back=back, slope=slope, source=source, reach=reach, stops=stops)


def _formula(candidate: Candidate) -> Formula:
    return Formula(candidate.text, candidate.differences(), candidate)


def _in_words(formula: Formula, words: Callable[[str], str]) -> Formula:
    """The formula in the words of the class."""
    differences = tuple(reworded(d, words) for d in formula.differences)
    return replace(formula, text=words(formula.text), differences=differences)


def _of_class(text: str) -> str:
    """The class holds states in state_list and gets its activation as `activator`."""
    for old, new in (
        ("; x_t is row t−1 of x", "; it must read x_t"),
        ("；x_t 是 x 的第 t−1 行", "；应当读 x_t"),
        ("states[", "state_list["),
        ("activation.", "activator."),
    ):
        text = text.replace(old, new)
    return text


def _of_step_k(text: str) -> str:
    """It has a loss at the last step only, and the article calls the step k."""
    if text == "δ_t = ℓ_t":
        return "δ_k = 0,  k < T"
    for old, new in (
        ("δ_t = ℓ_t + ", "δ_t = "),
        ("δ_t = ℓ_t − ", "δ_t = −"),
        ("δ_t = ℓ_t,", "δ_t = 0,"),
        ("ℓ_T", "sensitivity_array"),
    ):
        text = text.replace(old, new)
    return _of_class(TIME.sub("k", text))


def _gradient(held: list[Held], kind: Kind) -> Formula | None:
    """The sum that gives the layer's gradient out of its own deltas, if it is a wrong one."""
    results = []
    for h in held:
        got, vectors = (
            (h.gradient_W, h.run.states) if kind is OF_W else (h.gradient_U, h.run.case.x)
        )
        if got is None or h.deltas is None:
            return None
        results.append((got, h.deltas, vectors))
    candidate = of_results(kind, results)
    return _formula(candidate) if candidate else None
