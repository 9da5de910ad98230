"""What in the inputs of a student's gradient check keeps a fault of a network from showing.

One thing is changed in inputs that are like the student's: where the fault shows then, that is why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference import activations
from reference.activations import Activation
from spec.chapters.gradcheck.asked import Array, Observed, off
from spec.chapters.gradcheck.networks import RIGHT, Network
from spec.checking.cases import activation_name
from spec.text import Text

SATURATING = (activations.tanh, activations.sigmoid)
VISIBLE = 1e-4  # relative: what is further off shows in a sound comparison
ALMOST_ZERO = 0.02  # weights whose products vanish
FLAT, LARGE = 1e-3, 100.0
ENOUGH_STEPS, ENOUGH_STATES = 4, 3
OF_KIND: Mapping[str, Callable[[Array], Array]] = {
    "other": lambda x: x,
    "same": lambda x: np.repeat(x[:1], len(x), axis=0),
    "zero": np.zeros_like,
}
WITHOUT_LOSS = {
    "every": slice(0),
    "last": slice(None, -1),
    "first": slice(1, None),
    "some": slice(0, None, 2),
}


@dataclass(frozen=True)
class Inputs:
    """What gradients are taken at.

    x: "other" at each step, the "same" at all, or "zero"
    loss: at "every" step, or at the "last", the "first" or "some" alone
    W: "dense", "symmetric", "diagonal" or "almost 0"
    flat: whether f′ is almost 0 at most states
    """

    T: int
    n: int
    m: int
    f: Activation
    s0_is_0: bool
    x: str
    loss: str
    W: str
    flat: bool

    def shows(self, network: Network, methods: tuple[str, ...]) -> bool:
        """Whether a fault of the network shows in these gradients of it, at numbers like these."""
        rng, right = np.random.default_rng(7), RIGHT[0].fresh(network.recurrence)
        x, U = rng.normal(size=(self.T, self.m)), 0.5 * rng.normal(size=(self.n, self.m))
        s0, c = rng.normal(size=self.n), rng.normal(size=(self.T, self.n))
        x, s0 = OF_KIND[self.x](x), (0.0 if self.s0_is_0 else 1.0) * s0
        c[WITHOUT_LOSS[self.loss]] = 0.0
        x = LARGE * x if self.flat else x
        W, wrong = _weights(rng, self.n, self.W), network.fresh(network.recurrence)
        states = network.forward(x, U, W, s0, self.f)
        local = c * self.f.backward(states[1:])
        asked = {"gradient_W": states, "gradient_U": x}
        deltas = wrong.delta(local, states, W, self.f), right.delta(local, states, W, self.f)
        return any(
            off(getattr(wrong, method)(deltas[0], asked[method]), want) > VISIBLE
            for method in methods
            for want in (getattr(right, method)(deltas[1], asked[method]),)
        )


def _weights(rng: np.random.Generator, n: int, kind: str) -> Array:
    W: Array = 0.5 * rng.normal(size=(n, n))
    others = {"symmetric": (W + W.T) / 2, "diagonal": np.diag(np.diag(W)), "almost 0": 1e-4 * W}
    return others.get(kind, W)


def hiding(notes: Observed) -> list[Text]:
    """Each thing without which alone the fault would show; where there is none, those without all
    of which it would, none of them to spare."""
    inputs = list(inputs_of(notes))
    methods = tuple(m for m in ("gradient_W", "gradient_U") if notes.of(m))
    if not inputs:
        return []
    reasons = [
        (changes, text)
        for changes, text in _changes(inputs)
        if all(getattr(one, name) != value for one in inputs for name, value in changes.items())
    ]

    def shows(reasons: list[tuple[Mapping[str, Any], Text]]) -> bool:
        changes = {name: value for one, _ in reasons for name, value in one.items()}
        return any(replace(one, **changes).shows(notes.network, methods) for one in inputs)

    alone = [reason for reason in reasons if shows([reason])]
    needed = alone or (reasons if shows(reasons) else [])
    for reason in () if alone else reasons:
        fewer = [other for other in needed if other is not reason]
        needed = fewer if shows(fewer) else needed
    return [text for _, text in needed]


def inputs_of(notes: Observed) -> Iterator[Inputs]:
    """What the error terms were asked for, with the steps forward that went before."""
    plain = notes.plain
    for asked in notes.of("delta"):
        local, states, W, f = asked.arguments
        x = plain.arguments[0] if plain is not None else np.arange(1.0, len(local) + 1)[:, None]
        flat = bool(np.median(f.backward(states[1:])) < FLAT) and f in SATURATING
        sizes = len(local), local.shape[1], x.shape[1]
        yield Inputs(*sizes, f, not states[0].any(), _kind_of_x(x), _loss(local), _kind(W), flat)


def _kind_of_x(x: Array) -> str:
    if not x.any():
        return "zero"
    return "same" if len(x) > 1 and (x == x[0]).all() else "other"


def _loss(local: Array) -> str:
    steps = [t for t, row in enumerate(local) if row.any()]
    if len(steps) == len(local):
        return "every"
    if steps == [len(local) - 1]:
        return "last"
    return "first" if steps == [0] else "some"


def _kind(W: Array) -> str:
    if np.abs(W).max() < ALMOST_ZERO:
        return "almost 0"
    if len(W) > 1 and not (W - np.diag(np.diag(W))).any():
        return "diagonal"
    return "symmetric" if len(W) > 1 and np.array_equal(W, W.T) else "dense"


def _changes(inputs: list[Inputs]) -> Iterator[tuple[Mapping[str, Any], Text]]:
    """What might be otherwise, with what is said where that is it."""
    first, steps = inputs[0], sorted({one.T for one in inputs})
    if steps[-1] < ENOUGH_STEPS:
        Ts, zh = " and ".join(map(str, steps)), " 和 ".join(map(str, steps))
        yield (
            {"T": ENOUGH_STEPS},
            Text(
                f"You take T = {Ts}, too few steps for this fault: take 4.",
                f"你取了 T = {zh}，时刻太少，看不出这个错误；请取 T = 4。",
            ),
        )
    yield {"f": activations.tanh}, _of_activation(first.f)
    yield {"loss": "every"}, OF_LOSS.get(first.loss, OF_LOSS["some"])
    yield {"flat": False}, TOO_FLAT
    if all(one.n == 1 for one in inputs):
        yield (
            {"n": ENOUGH_STATES},
            Text(
                "You take n = 1, where matrices are single numbers: take n = 3.",
                "你取了 n = 1，矩阵都成了一个数；请取 n = 3。",
            ),
        )
    yield (
        {"s0_is_0": False},
        Text(
            "You take s₀ = 0: then δ₁ does not show in ∂E/∂W: take another s₀.",
            "你取了 s₀ = 0：这样 δ₁ 不会出现在 ∂E/∂W 里；请换一个 s₀。",
        ),
    )
    yield {"x": "other"}, OF_X.get(first.x, OF_X["zero"])
    if first.W != "dense":
        yield {"W": "dense"}, OF_W[first.W]


TOO_FLAT = Text(
    "Your numbers are so large that f′ is almost 0 at most states: take x, U and W near 1.",
    "你的数太大，大多数状态处 f′ 几乎是 0；x、U、W 请取接近 1 的数。",
)
OF_LOSS = {
    "last": Text(
        "Your loss is at the last step only, so ℓ_t = 0 before it: take one at every step.",
        "你的误差只在最后时刻，之前的 ℓ_t 都是 0；请让每个时刻都有误差。",
    ),
    "first": Text(
        "Your loss is at the first step only, so nothing comes back: take one at every step.",
        "你的误差只在第一个时刻，没有误差项要反向传递；请让每个时刻都有误差。",
    ),
    "some": Text(
        "Your loss leaves out some steps, where ℓ_t = 0: take one at every step.",
        "有些时刻没有误差，那里的 ℓ_t 是 0；请让每个时刻都有误差。",
    ),
}
OF_X = {
    "zero": Text(
        "You take x = 0: then ∂E/∂U is 0: take another x.",
        "你取了 x = 0：这样 ∂E/∂U 就是 0；请换一个 x。",
    ),
    "same": Text(
        "Your x_t is the same at every step, so a wrong time does not show: take other numbers at "
        "each.",
        "你的 x_t 在每个时刻都一样，看不出时刻用错；请让每个时刻的数都不同。",
    ),
}
OF_W = {
    "symmetric": Text(
        "Your W is symmetric, so Wᵀ is W: take another.",
        "你的 W 是对称的，Wᵀ 就是 W；请换一个。",
    ),
    "diagonal": Text(
        "Your W is 0 but for its diagonal: take one without zeros.",
        "你的 W 除了对角线都是 0；请换一个没有 0 的。",
    ),
    "almost 0": Text(
        "Your W is almost 0, and so is what comes back through it: take numbers near 1.",
        "你的 W 几乎是 0，通过它传回来的也几乎是 0；请取接近 1 的数。",
    ),
}


def _of_activation(f: Activation) -> Text:
    if f is activations.identity:
        return Text(
            "You take identity: f′ is 1 everywhere, so nothing wrong with f′ shows: take tanh.",
            "你用了 identity：f′ 处处为 1，看不出 f′ 的错误；请改用 tanh。",
        )
    if f is activations.relu:
        return Text(
            "You take relu: f′ is 0 or 1, so f′ twice looks like f′ once: take tanh.",
            "你用了 relu：f′ 只有 0 和 1，乘两次和乘一次一样；请改用 tanh。",
        )
    name = activation_name(f)
    return Text(
        f"You take {name.en}; with tanh this fault shows.",
        f"你用了 {name.zh}；用 tanh 就能看出这个错误。",
    )
