"""What a probe finds, how it asks, and how a formula is put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.activations import Activation
from spec.checking.cases import UNSEEN, Unseen
from spec.item import Stopped, Submission, Text

Array = np.ndarray
MOST_CALLS = 150
TOLERANCE = 1e-9
STEPS = {-1: "t−1", 0: "t", 1: "t+1", 2: "t+2"}


class Shifted(Unseen):
    """An unknown activation with f(0) ≠ 0, so that what multiplies nothing still shows."""

    def forward(self, net: Array) -> Array:
        return super().forward(net) + 0.3


class NoFormula(Exception):
    """The function is none of those that the probe can put into words."""


@dataclass(frozen=True)
class Formula:
    """What a function computes.

    text: the formula, in the article's notation; "" where only a difference can be told
    differences: what sets it apart from the right one, the most basic first
    function: computes it, with the arguments of the function that was asked
    """

    text: str
    differences: tuple[Text, ...]
    function: Callable[..., Array]


@dataclass
class Asker:
    """Asks one function of a submission, at most 150 times."""

    name: str
    submission: Submission
    calls: int = 0

    def __call__(self, *arguments: object) -> Array:
        """The function's answer as floats. Raises NoFormula where there is none."""
        self.calls += 1
        if self.calls > MOST_CALLS:
            raise NoFormula
        try:
            value = self.submission.call(self.name, *arguments).value
        except Stopped as stopped:
            raise NoFormula from stopped
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            raise NoFormula
        return value.astype(float)

    def agrees(self, function: Callable[..., Array], inputs: Iterable[tuple[Any, ...]]) -> bool:
        """Whether a formula gives the function's answers on all these inputs."""
        return all(alike(self(*a), function(*a)) for a in inputs)


def alike(got: Array, want: Array) -> bool:
    """Same shape, every row equal but for rounding."""
    if got.shape != want.shape:
        return False
    if want.ndim < 2:
        got, want = np.atleast_2d(got), np.atleast_2d(want)
    sizes = np.linalg.norm(want, axis=-1)
    with np.errstate(all="ignore"):
        errors = np.linalg.norm(got - want, axis=-1)
    return bool((errors <= TOLERANCE * sizes + 1e-12).all())


def factor(got: Array, want: Array) -> float | None:
    """c with got = c · want, or None. Where both are 0 it is 1."""
    size = float((want * want).sum())
    if size == 0.0:
        return 1.0 if not got.any() else None
    c = float((got * want).sum()) / size
    return round(c, 9) if alike(got, c * want) else None


def coefficient(c: float) -> str:
    """2 -> "2 ", −1 -> "−", 1 -> ""; thirds and the like as fractions."""
    if c == 1.0:
        return ""
    if c == -1.0:
        return "−"
    for divisor in (1, 2, 3, 4, 5, 6, 10):
        if abs(c * divisor - round(c * divisor)) < 1e-7:
            top = round(c * divisor)
            shown = f"{abs(top)}" if divisor == 1 else f"{abs(top)}/{divisor}"
            return ("−" if c < 0 else "") + shown + " "
    return f"{c:.6g} ".replace("-", "−")


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Whole numbers from −9 to 9, none of them 0: products of a few are exact in float64."""
    drawn = rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)
    return drawn.astype(float)


def fractions(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers between −2 and 2, multiples of 1/16."""
    return np.where((d := rng.integers(-32, 33, size=shape) / 16.0) == 0.0, 0.5, d)


@dataclass(frozen=True)
class Slope:
    """What stands where f′(net_t) belongs.

    value: (states, t, activation) -> (n,); states[t] is s_t
    """

    text: str
    value: Callable[[Array, int, Activation], Array]
    difference: Text | None


def _at(offset: int) -> Callable[[Array, int, Activation], Array]:
    return lambda s, t, f: f.backward(s[min(max(t + offset, 0), len(s) - 1)])


SLOPES = (
    Slope("f′(net_t)", _at(0), None),
    Slope(
        "f′(net_{t+1})",
        _at(1),
        Text(
            "f′ is taken at net_{t+1}; going back into step t it belongs at net_t",
            "f′ 取在 net_{t+1} 处；反向传到 t 时刻时应当取在 net_t 处",
        ),
    ),
    Slope(
        "f′(net_{t−1})",
        _at(-1),
        Text(
            "f′ is taken at net_{t−1}; it belongs at net_t, and states[t] is s_t",
            "f′ 取在 net_{t−1} 处；应当取在 net_t 处，states[t] 就是 s_t",
        ),
    ),
    Slope(
        "",
        lambda s, t, f: np.ones(s.shape[1]),
        Text("the factor f′(net_t) is missing", "漏了因子 f′(net_t)"),
    ),
    Slope(
        "f′(net_t)²",
        lambda s, t, f: f.backward(s[t]) ** 2,
        Text("f′(net_t) is multiplied twice", "f′(net_t) 乘了两次"),
    ),
    Slope(
        "s_t",
        lambda s, t, f: s[t],
        Text(
            "s_t itself stands where f′(net_t) belongs; f′(net_t) is backward(s_t)",
            "该用 f′(net_t) 的地方用了 s_t 本身；f′(net_t) 是 backward(s_t)",
        ),
    ),
    Slope(
        "s_{t+1}",
        lambda s, t, f: s[min(t + 1, len(s) - 1)],
        Text(
            "s_{t+1} itself stands where f′(net_t) belongs, as in the article's code",
            "该用 f′(net_t) 的地方用了 s_{t+1} 本身，文章的代码就是这样错的",
        ),
    ),
    Slope(
        "f(s_t)",
        lambda s, t, f: f.forward(s[t]),
        Text("forward is called where backward is due", "该调用 backward 的地方调用了 forward"),
    ),
    Slope(
        "f′(f(s_t))",
        lambda s, t, f: f.backward(f.forward(s[t])),
        Text(
            "backward gets f(s_t); it wants the state s_t itself",
            "传给 backward 的是 f(s_t)；应当传状态 s_t 本身",
        ),
    ),
    Slope(
        "(1 − s_t²)",
        lambda s, t, f: 1.0 - s[t] ** 2,
        Text(
            "the derivative of tanh is written into the code; use activation.backward",
            "把 tanh 的导数写死了；应当用 activation.backward",
        ),
    ),
    Slope(
        "s_t(1 − s_t)",
        lambda s, t, f: s[t] * (1.0 - s[t]),
        Text(
            "the derivative of sigmoid is written into the code; use activation.backward",
            "把 sigmoid 的导数写死了；应当用 activation.backward",
        ),
    ),
    Slope(
        "[s_t > 0]",
        lambda s, t, f: np.where(s[t] > 0.0, 1.0, 0.0),
        Text(
            "the derivative of relu is written into the code; use activation.backward",
            "把 relu 的导数写死了；应当用 activation.backward",
        ),
    ),
    Slope(
        "f′(net_T)",
        lambda s, t, f: f.backward(s[-1]),
        Text(
            "f′ is taken at the last step, net_T, for every t",
            "每个 t 都用了最后时刻的 f′(net_T)",
        ),
    ),
)


@dataclass(frozen=True)
class Wrap:
    """What is applied to the weighted input."""

    text: str  # with {} for the inside
    value: Callable[[Array, Activation], Array]
    difference: Text | None


def _hard_coded(name: str) -> Text:
    return Text(
        f"{name} is written into the code; use activation.forward",
        f"把 {name} 写死了；应当用 activation.forward",
    )


WRAPS = (
    Wrap("f({})", lambda z, f: f.forward(z), None),
    Wrap("{}", lambda z, f: z, Text("f is never applied", "没有用 f")),
    Wrap(
        "f(f({}))",
        lambda z, f: f.forward(f.forward(z)),
        Text("f is applied twice", "f 用了两次"),
    ),
    Wrap(
        "f′({})",
        lambda z, f: f.backward(z),
        Text("backward stands where forward is due", "该用 forward 的地方用了 backward"),
    ),
    Wrap("tanh({})", lambda z, f: np.tanh(z), _hard_coded("tanh")),
    Wrap("sigmoid({})", lambda z, f: np.exp(-np.logaddexp(0.0, -z)), _hard_coded("sigmoid")),
    Wrap("relu({})", lambda z, f: np.maximum(z, 0.0), _hard_coded("relu")),
    Wrap(
        "f(net) f(net)",
        lambda z, f: f.forward(z) ** 2,
        Text("f(net) is multiplied by itself", "f(net) 与自己相乘了"),
    ),
)

PROBE_ACTIVATION = UNSEEN
OTHER_ACTIVATION = Shifted()  # for putting a formula to the test
