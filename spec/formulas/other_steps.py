"""Steps that are not f(U x_t + W s_{t−1}) with a part written otherwise, but another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from reference.activations import Activation
from spec.formulas.activations import WRAPS
from spec.formulas.formula import Array, NoFormula, Part, coefficient, number
from spec.formulas.forward import FIRSTS, RIGHT
from spec.formulas.steps import Step, by_steps
from spec.text import Text


class Otherwise(NamedTuple):
    """A formula for all states in which a step is another one. also: what differs besides"""

    text: str
    function: Callable[..., Array]
    difference: Text
    also: tuple[Text, ...] = ()

    def __call__(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        states: Array = self.function(x, U, W, s0, f)
        return states

    def differences(self) -> tuple[Text, ...]:
        return (self.difference, *self.also)


NET = "f(U x_t + W s_{t−1})"
# What may be added up to s_t, or to the net input: of x_t, U, W, the states so far and f.
ADDED: dict[str, Step] = {
    NET: lambda x, U, W, s, f: f.forward(U @ x + W @ s[-1]),
    "s_{t−1}": lambda x, U, W, s, f: s[-1],
    "U x_t": lambda x, U, W, s, f: U @ x,
    "W s_{t−1}": lambda x, U, W, s, f: W @ s[-1],
    "s_0": lambda x, U, W, s, f: s[0],
    "": lambda x, U, W, s, f: np.ones(len(W)),
}
Factors = tuple[tuple[str, float], ...]
RIGHT_NET = ("U x_t", "W s_{t−1}")


class Blended(NamedTuple):
    """A step that is a sum of terms, or f of one.

    factors: of each term that is there; turned: whether Wᵀ stands for W; first: how s_0 is made
    """

    factors: Factors
    inside: bool
    turned: bool = False
    first: Part = FIRSTS[0]

    def __call__(self, x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        return by_steps(self._step)(x, U, W.T if self.turned else W, self.first.value(s0, f), f)

    def _step(self, x: Array, U: Array, W: Array, states: list[Array], f: Activation) -> Array:
        total = np.zeros(len(W))
        for term, factor in self.factors:
            total = total + factor * ADDED[term](x, U, W, states, f)
        return f.forward(total) if self.inside else total

    @property
    def text(self) -> str:
        shown = _summed(self.factors).replace("W ", "Wᵀ " if self.turned else "W ")
        shown = f"s_t = f({shown})" if self.inside else f"s_t = {shown}"
        return ",  ".join([shown, self.first.text] if self.first.text else [shown])

    def differences(self) -> tuple[Text, ...]:
        turned = Text("W is transposed", "W 转置了") if self.turned else None
        return tuple(t for t in (*self._added(), turned, self.first.difference) if t is not None)

    def _added(self) -> tuple[Text, ...]:
        of_right = len(RIGHT_NET) if self.inside else 1
        added, c = _summed(self.factors[of_right:]), self.factors[0][1]
        verb = "is" if len(self.factors) == of_right + 1 else "are"
        if self.inside:
            en = f"{added} {verb} added to the net input of every step"
            zh = f"每个时刻的加权输入里都又加了 {added}"
            right = "U x_t + W s_{t−1}"
            return (Text(f"{en}; it must be {right} alone", f"{zh}；应当只有 {right}"),)
        of_f = f"{coefficient(c)}f(net_t)"
        en, zh = f"{added} {verb} added to {of_f}", f"{of_f} 之外又加了 {added}"
        if not added:
            en, zh = f"f(net_t) is multiplied by {number(c)}", f"f(net_t) 多乘了 {number(c)}"
        return (Text(f"{en}; s_t must be f(net_t) alone", f"{zh}；s_t 应当就是 f(net_t)"),)


def _summed(factors: Factors) -> str:
    terms = [coefficient(c) + term if term else number(c) for term, c in factors]
    return " + ".join(terms).replace("+ −", "− ")


def _of_net(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    """W meets the net input of the step before; that of step 0 is s0."""
    nets = [s0]
    for x_t in x:
        nets.append(U @ x_t + W @ nets[-1])
    return np.array([s0, *map(f.forward, nets[1:])])


def _from_zero(turned: Callable[[Array], Array]) -> Callable[..., Array]:
    """The first step does not read s₀. turned: what is done to W"""

    def states_of(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        states = RIGHT(x, U, turned(W), 0.0 * s0, f)
        return np.array([s0, *states[1:]])

    return states_of


def _exchanged(wrap: Part) -> Otherwise:
    """U and W in each other's place. wrap: what stands for f"""

    def states_of(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
        if U.shape != W.shape:
            raise NoFormula
        return RIGHT._replace(wrap=wrap)(x, W, U, s0, f)

    text = f"s_t = {wrap.text.format('W x_t + U s_{t−1}')}"
    also = () if wrap.difference is None else (wrap.difference,)
    return Otherwise(text, states_of, U_FOR_W, also)


NOT_FROM_S0 = Text(
    "the first step starts from 0; it must start from the s₀ that is given",
    "第一个时刻是从 0 出发的；应当从传入的 s₀ 出发",
)
OF_NET = Text(
    "W is multiplied by the net input of the step before; it must be multiplied by the state, "
    "s_{t−1} = f(net_{t−1})",
    "W 乘的是前一时刻的加权输入；应当乘前一时刻的状态 s_{t−1} = f(net_{t−1})",
)
OTHERWISE = (
    Otherwise("s_t = f(U x_t + W s_{t−1}),  s_1 = f(U x_1)", _from_zero(lambda W: W), NOT_FROM_S0),
    Otherwise(
        "s_t = f(U x_t + W net_{t−1}),  net_0 = 0",
        lambda x, U, W, s0, f: np.array([s0, *_of_net(x, U, W, 0.0 * s0, f)[1:]]),
        OF_NET,
    ),
    Otherwise("s_t = f(U x_t + W net_{t−1}),  net_0 = s_0", _of_net, OF_NET),
    Otherwise(
        "s_t = f(U x_t) ⊙ f(W s_{t−1})",
        by_steps(lambda x, U, W, s, f: f.forward(U @ x) * f.forward(W @ s[-1])),
        Text(
            "f is applied to each term, and the two are multiplied; add the terms, then apply f",
            "f 分别作用在两项上，再相乘；应当先把两项相加，再用 f",
        ),
    ),
    Otherwise(
        "s_t = f(W (U x_t + s_{t−1}))",
        by_steps(lambda x, U, W, s, f: f.forward(W @ (U @ x + s[-1]))),
        Text(
            "W is multiplied by U x_t too; it must be multiplied by s_{t−1} alone",
            "U x_t 也乘了 W；应当只有 s_{t−1} 乘 W",
        ),
    ),
    Otherwise(
        "s_t = f(W U x_t + s_{t−1})",
        by_steps(lambda x, U, W, s, f: f.forward(W @ (U @ x) + s[-1])),
        Text(
            "W is multiplied by U x_t; it must be multiplied by s_{t−1}",
            "W 乘的是 U x_t；应当乘 s_{t−1}",
        ),
    ),
    Otherwise(
        "s_t = f(U x_t + Wᵀ s_{t−1}),  s_1 = f(U x_1)",
        _from_zero(np.transpose),
        NOT_FROM_S0,
        (Text("W is transposed", "W 转置了"),),
    ),
)
U_FOR_W = Text(
    "U and W are exchanged: U belongs to x_t, W to s_{t−1}",
    "U 和 W 写反了：U 与 x_t 相乘，W 与 s_{t−1} 相乘",
)
EXCHANGED = tuple(map(_exchanged, WRAPS))
