"""Named, seeded inputs, made afresh for every seed.

Numbers have all their digits, and two decimals where a case is small enough to be copied by
hand. What a case has to be able to see decides its shape and its regime: T from 1 to 45, sizes
that are equal and that are not, s₀ ≠ 0, a W that is not symmetric, a loss at every step and one
at the last step only, activations that nobody has seen before, error terms that vanish and that
do not, numbers from 1e-120 to 1e75. `spec.checking.coverage` counts what is covered.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.checking import regimes
from spec.checking.regimes import Regime
from spec.item import Remote
from spec.text import Text

NUMBERS_AND_WORDS = {bool, int, float, str}
SHOWN_IN_FULL = 18  # inputs of a case with at most so many numbers are printed


class Unseen(Remote):
    """An activation that the student's code cannot know: f(net) = net/(1 + |net|) + net/4.

    Its `backward` is *not* the derivative of its `forward`, but a function of the output all
    the same, below 0 for some and above 1 for others. Code that uses only `forward` and
    `backward` is right for it.
    """

    signatures: ClassVar = {"forward": {"net": "…"}, "backward": {"output": "…"}}
    remote: ClassVar = tuple(signatures)
    stateless = True

    @property
    def raises(self) -> tuple[type[Exception], ...]:
        return ()

    def forward(self, net: np.ndarray) -> np.ndarray:
        net = np.asarray(net)
        return net / (1.0 + np.abs(net)) + 0.25 * net

    def backward(self, output: np.ndarray) -> np.ndarray:
        output = np.asarray(output)
        return 0.5 + 1.2 * output - 0.2 * output * output


UNSEEN = Unseen()
NAMES: dict[int, str] = {
    id(activations.identity): "identity",
    id(activations.relu): "relu",
    id(activations.sigmoid): "sigmoid",
    id(activations.tanh): "tanh",
}
KNOWN = (activations.identity, activations.relu, activations.sigmoid, activations.tanh)


def activation_name(activation: Activation) -> Text:
    """What to call it in a case."""
    name = NAMES.get(id(activation))
    if name is None:
        return Text("an activation of the grader's own", "评分程序自带的激活函数")
    return Text(name, name)


class Size(NamedTuple):
    """The sizes of a recurrent case: steps, states, inputs, outputs."""

    T: int
    n: int
    m: int
    k: int = 2

    @property
    def is_small(self) -> bool:
        """Whether a case of this size is one to copy by hand."""
        return self.T * self.n * self.m <= SHOWN_IN_FULL


@dataclass(frozen=True, eq=False, repr=False)
class Sequence:
    """One recurrent network with its inputs, and the right results that later items start from.

    loss: "every" step has its own, or the "last" alone
    """

    size: Size
    activation: Activation
    loss: str
    x: np.ndarray  # (T, m)
    U: np.ndarray  # (n, m)
    W: np.ndarray  # (n, n)
    V: np.ndarray  # (k, n)
    s0: np.ndarray  # (n,)
    loss_slopes: np.ndarray  # (T, n), ∂E_t/∂s_t

    @cached_property
    def states(self) -> np.ndarray:
        return recurrent.forward(self.x, self.U, self.W, self.s0, self.activation)

    @cached_property
    def local_deltas(self) -> np.ndarray:
        return self.loss_slopes * self.activation.backward(self.states[1:])

    @cached_property
    def deltas(self) -> np.ndarray:
        return recurrent.delta(self.local_deltas, self.states, self.W, self.activation)


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """A call of a function, and the right result."""

    arguments: tuple[Any, ...]
    want: Any

    @cached_property
    def scale(self) -> float:
        """The largest number among the arguments."""
        return scale(self.arguments)


def scale(arguments: tuple[Any, ...]) -> float:
    """The largest number among the inputs, at least 1."""
    return max([1.0, *(float(np.abs(a).max()) for a in arrays_in(arguments) if a.size)])


class Cases:
    """All inputs of one seed. A case depends on the seed and on its own name, on nothing else."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        bits = range(0, max(seed.bit_length(), 1), 32)
        self._words = [seed >> first & 0xFFFFFFFF for first in bits]  # as NumPy takes it apart
        self._values: dict[Any, Any] = {}
        self._answers: dict[Any, tuple[Any, tuple[Any, ...]]] = {}

    def random(self, name: str) -> np.random.Generator:
        """Random numbers for the case of this name."""
        return np.random.default_rng(np.array([*self._words, zlib.crc32(name.encode())], np.uint32))

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once; its arrays cannot be written to, by anybody."""
        if key not in self._values:
            value = self._values[key] = make()
            _keep(value)
        return self._values[key]

    def answer(
        self, right: Callable[..., Any], arguments: tuple[Any, ...], *, keeps: bool = True
    ) -> Any:
        """What the right function says to these very arguments, computed once.

        keeps: whether it is kept for the next time, which keeps the arguments too
        """
        key = (right, *map(id, arguments))
        if key in self._answers:
            return self._answers[key][0]
        said = right(*arguments)
        if keeps:
            self._answers[key] = (said, arguments)  # which keeps them, and their ids
        return said

    def sequence(
        self,
        size: Size,
        activation: Activation = activations.tanh,
        loss: str = "every",
        regime: Regime = regimes.PLAIN,
        name: str = "",
    ) -> Sequence:
        """A recurrent network; its loss is at "every" step, or at the "last" alone.

        name: another one is another draw
        """
        key = (size, activation, loss, regime, name)
        drawn: Sequence = self.once(key, lambda: self._sequence(*key))
        return drawn

    def _sequence(
        self, size: Size, activation: Activation, loss: str, regime: Regime, name: str
    ) -> Sequence:
        rng = self.random(f"sequence {size} {loss} {regime} {type(activation).__name__} {name}")
        while True:
            sequence = _drawn(rng, size, activation, loss, regime)
            # At the kink of relu two right programs may disagree about f′ by rounding alone.
            if activation is not activations.relu or _clear_of_the_kink(sequence, regime):
                return sequence


def _drawn(
    rng: np.random.Generator, size: Size, activation: Activation, loss: str, regime: Regime
) -> Sequence:
    T, n, m, k, short = size.T, size.n, size.m, size.k, size.is_small
    data = partial(numbers, rng, short=short, sign=regime.data)
    slopes = regime.slopes * data(T, n)
    x = regime.x * data(T, m, sign=regime.data or T == m == 1)
    U = regime.U * weights(rng, n, m, regime, short) / 2
    if regime.spread or regime.idle:
        grows = growth(T, regime)
        widths = np.logspace(-6.0, 6.0, m) if regime.spread == "columns" else np.ones(m)
        fed = np.ones((T, 1))
        fed[[T // 2, (T + 1) // 2]] = -1.0 if regime.idle == "input" else 1.0
        slopes, x, U = slopes * grows[::-1], x * grows * widths * fed, U / widths
    if loss == "last":
        slopes[:-1] = 0.0
    return Sequence(
        size,
        activation,
        loss,
        x=x,
        U=U,
        W=square(rng, n, regime, short),
        V=regime.V * weights(rng, k, n, regime, short),
        s0=regime.s0 * data(n, sign=regime.data or T == n == 1),  # δ₁ is negative then
        loss_slopes=slopes,
    )


def _keep(*values: Any) -> None:
    """Let nobody write to the arrays in these values."""
    for value in values:
        if type(value) in NUMBERS_AND_WORDS:
            continue
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        elif isinstance(value, list | tuple):
            _keep(*value)
        elif isinstance(value, Case):
            _keep(*value.arguments, value.want)
        elif isinstance(value, Sequence):
            _keep(*vars(value).values())


HOLDERS = (np.ndarray, list, tuple, Sequence)


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """All arrays in lists, tuples and a case."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Sequence):
        yield from arrays_in(list(vars(value).values()))
    elif isinstance(value, list | tuple):
        kinds = {*map(type, value)}  # of many numbers, one
        for part in value if any(issubclass(kind, HOLDERS) for kind in kinds) else ():
            yield from arrays_in(part)


def growth(T: int, regime: Regime) -> np.ndarray:
    """By how much x is larger at each step, shape (T, 1)."""
    grows = np.logspace(-9.0, 6.0, T)[:, np.newaxis] if regime.spread is True else np.ones((T, 1))
    if regime.idle is True:
        grows[[0, T // 2, (T + 1) // 2]] = 0.0
    return grows


def numbers(
    rng: np.random.Generator, *shape: int, short: bool = False, sign: int = 0
) -> np.ndarray:
    """Normal numbers, none of them zero; `short` ones have two decimals.

    sign: 1 or −1 where all of them have this one; else a single one is negative: −w is not |w|
    """
    drawn = rng.normal(size=shape)
    sign = sign or -(drawn.size == 1)
    drawn = sign * (0.5 + np.abs(drawn)) if sign else drawn
    if not short:
        return drawn
    rounded = np.round(drawn, 2)
    return np.where(rounded == 0.0, 0.5, rounded)


def weights(
    rng: np.random.Generator, rows: int, columns: int, regime: Regime, short: bool = False
) -> np.ndarray:
    """U or V, (rows, columns), of size 1; where steps are idle, units are too."""
    drawn = numbers(rng, rows, columns, short=short, sign=regime.weights)
    if regime.idle is True:
        if rows > 2:
            drawn[-1] = drawn[-2]
        if columns > 2:
            drawn[:, 1] = drawn[:, 0]
        drawn[:1] *= rows == 1
        drawn[:, -1:] *= columns == 1
    return drawn


def square(rng: np.random.Generator, n: int, regime: Regime, short: bool = False) -> np.ndarray:
    """W, (n, n), under which states keep about their size where regime.W is 1."""
    drawn = weights(rng, n, n, regime, short)
    W = np.linalg.qr(drawn)[0] if regime.turning else drawn / (n if regime.weights else np.sqrt(n))
    return regime.W * (np.round(W, 2) if short else W)


def _clear_of_the_kink(case: Sequence, regime: Regime) -> bool:
    net = case.x @ case.U.T + case.states[:-1] @ case.W.T
    may_be_off = regime.idle == "input" or case.size.n == 1  # all units at once
    alive = may_be_off or (case.states[1:] > 0.0).any(axis=1).all()
    clear = np.abs(net).min(axis=1) > 1e-3 * np.abs(net).max(axis=1)
    return bool(alive and clear.all())
