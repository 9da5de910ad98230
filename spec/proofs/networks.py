"""The networks that are differentiated: which equation defines which states.

A part is one layer. Its equation is `state = f(net)`, so it says what net is; nothing else
about the network is known to the proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from spec.item import Text
from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Name, Range, Tree, tree
from spec.proofs.reading import Indices, Key

PLAIN = Text("", "")


class Size(NamedTuple):
    """T steps, n states, m inputs, k outputs."""

    T: int
    n: int
    m: int
    k: int = 2

    def __str__(self) -> str:
        return f"{self.T}·{self.n}·{self.m}"


@dataclass(frozen=True, eq=False)
class Part:
    """One layer.

    equation: state = f(net)
    layer: the value of its layer index, None where it has none
    backwards: it reads the sequence from its end
    feeds: its states are as wide as an input: it is the layer below
    """

    equation: Equation
    layer: int | None = None
    backwards: bool = False
    feeds: bool = False

    @property
    def activation(self) -> str:
        """ "f", or "f^1" where the layer has an activation of its own."""
        assert isinstance(self.equation.right, Call)
        function = self.equation.right.function
        return function.text if function.above is None else f"{function.text}^{self.layer}"

    @property
    def net(self) -> Tree:
        """What f is applied to."""
        assert isinstance(self.equation.right, Call)
        return self.equation.right.arguments[0]

    def state(self, time: int) -> Key:
        assert isinstance(self.equation.left, Name)
        return Key(self.equation.left.text, self.layer, time)

    def weighted(self, time: int) -> Key:
        """The key of net_t."""
        return Key("net" + "′" * self.state(time).text.count("′"), self.layer, time)

    def times(self, T: int) -> range:
        return range(T, 0, -1) if self.backwards else range(1, T + 1)


@dataclass(frozen=True, eq=False)
class Network:
    """Layers from the lowest up.

    scores: z_t = V s_t, if the loss looks at z and not at the states themselves
    indices: values of the indices L (number of layers) and l (this layer)
    title: what sets it apart from the basic network
    """

    parts: tuple[Part, ...]
    scores: Equation | None = None
    indices: Mapping[str, int] = field(default_factory=dict)
    title: Text = PLAIN

    def at(self, size: Size, **more: int) -> Indices:
        """The indices that an equation about this network may use."""
        return {"T": size.T, **self.indices, **more}

    def steps(self, size: Size) -> Iterator[tuple[Part, int, Indices]]:
        """Every state in an order in which it can be computed."""
        for part in self.parts:
            layer = {} if part.layer is None else {"i": part.layer, "l": part.layer + part.feeds}
            for time in part.times(size.T):
                yield part, time, {**self.at(size, t=time), **layer}

    def part_of(self, weighted: Key) -> Part:
        """The layer whose net this is."""
        return next(p for p in self.parts if p.weighted(1)[:2] == weighted[:2])

    def outputs(self, time: int) -> list[Key]:
        """What the loss looks at."""
        if self.scores is not None:
            return [Key("z", None, time)]
        top = [p for p in self.parts if p.layer == self.parts[-1].layer]
        return [p.state(time) for p in top]

    def shape(self, key: Key, size: Size) -> tuple[int, int]:
        """Rows and columns of what a key names."""
        below = any(p.feeds and p.layer == key.layer for p in self.parts)
        rows = size.m if below else size.n
        shapes = {
            "U": (rows, size.m if key.layer in (None, 1) else size.n),
            "W": (rows, rows),
            "V": (size.k, size.n),
            "z": (size.k, 1),
            "x": (size.m, 1),
        }
        return shapes.get(key.text.rstrip("′"), (rows, 1))


def canonical(key: Key) -> Key:
    """Layer 0 is the input."""
    return Key("x", None, key.time) if key[:2] == ("s", 0) else key


NET_BELOW = eq.net[eq.t].at(eq.l - 1)
STATE_BELOW = Equation(
    "feed-forward layer below",
    "下面的前馈层",
    "",
    eq.s[eq.t].at(eq.l - 1),
    eq.f.at(eq.l - 1)(NET_BELOW),
    (eq.STEPS,),
)
STATE_ABOVE = Equation(
    "recurrent layer on top of it",
    "其上的循环层",
    "2",
    eq.s[eq.t].at(eq.l),
    eq.f(eq.U @ eq.s[eq.t].at(eq.l - 1) + eq.W @ eq.s[eq.t - 1].at(eq.l)),
    (eq.STEPS,),
)
STATE_UNSHARED = Equation(
    "state with weights of its own at every step",
    "每个时刻各有权重的状态",
    "2",
    eq.s[eq.t],
    eq.f(eq.U[eq.t] @ eq.x[eq.t] + eq.W[eq.t] @ eq.s[eq.t - 1]),
    (eq.STEPS,),
)
RECURRENT_BELOW = Equation(
    "recurrent layer below",
    "下面的循环层",
    "2",
    eq.s[eq.t].at(eq.l - 1),
    eq.f.at(eq.l - 1)(
        eq.U.at(eq.l - 1) @ eq.x[eq.t] + eq.W.at(eq.l - 1) @ eq.s[eq.t - 1].at(eq.l - 1)
    ),
    (Range(eq.t, tree(1), eq.T),),
)

BASIC = Network((Part(eq.FORWARD),))
UNSHARED = Network(
    (Part(STATE_UNSHARED),), title=Text(", weights of its own at every step", "，各时刻权重独立")
)
SCORED = Network((Part(eq.FORWARD),), eq.LOGITS)
BELOW = Network((Part(STATE_BELOW, 1, feeds=True), Part(STATE_ABOVE, 2)), indices={"l": 2})
BELOW_RECURRENT = Network(
    (Part(RECURRENT_BELOW, 1, feeds=True), Part(STATE_ABOVE, 2)), indices={"l": 2}
)
BIDIRECTIONAL = Network(
    (Part(eq.FORWARD), Part(eq.STATE_BACKWARDS, backwards=True)),
    eq.LOGITS_BOTH,
    title=Text(", bidirectional", "，双向"),
)


@cache
def deep(layers: int) -> Network:
    """`layers` recurrent layers, with scores of the top one."""
    parts = tuple(Part(eq.STATE_DEEP, i) for i in range(1, layers + 1))
    return Network(parts, eq.LOGITS_DEEP, {"L": layers}, Text(f", L = {layers}", f"，L = {layers}"))
