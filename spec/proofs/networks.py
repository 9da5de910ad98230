"""The networks that are differentiated: which equations define which states.

A part is one layer; its equations are computed in order at every step, its state last. Nothing
else about the network is known to the proofs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from typing import NamedTuple

from spec.notation import equations as eq
from spec.notation.tree import Call, Equation, Name, Tree, mapped, walk
from spec.proofs.reading import Indices, Key, Unread, instances
from spec.text import Text

PLAIN = Text("", "")
# Rows and columns of what a name stands for: n states, m inputs, k outputs. A vector has n rows.
SHAPES: Mapping[str, tuple[str, str]] = {
    "U": ("n", "m"),
    "W": ("n", "n"),
    "V": ("k", "n"),
    "z": ("k", "1"),
    "o": ("k", "1"),
    "x": ("m", "1"),
}
ERRORS: Mapping[str, str] = {"δ": "net", "δ′": "net′"}  # an error term, and its net
LOCALS: Mapping[str, str] = {"ℓ": "net", "ℓ′": "net′"}  # with the layer's own recurrence cut


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

    equations: what is computed at a step, the state last; of `state = f(…)` the … is net_t
    layer: the value of its layer index, None where it has none
    backwards: it reads the sequence from its end
    feeds: its states are as wide as an input: it is the layer below
    """

    equations: tuple[Equation, ...]
    layer: int | None = None
    backwards: bool = False
    feeds: bool = False

    @cached_property
    def steps(self) -> tuple[tuple[Name, Tree], ...]:
        """Names and what they are, with the name net_t for what f is applied to, where it has
        none."""
        definitions = [(_left(one), one.right) for one in self.equations]
        state, definition = definitions[-1]
        unnamed = [
            shown
            for shown in walk(definition)
            if isinstance(shown, Call) and not isinstance(shown.arguments[0], Name)
        ]
        if not unnamed:
            return tuple(definitions)
        if len(unnamed) > 1 or len(unnamed[0].arguments) != 1:
            raise Unread("several nets without a name")
        (call,) = unnamed
        net = Name("net" + "′" * state.text.count("′"), True, state.below, state.above)
        named = Call(call.function, (net,))
        rest = mapped(definition, lambda shown: named if shown == call else shown)
        return (*definitions[:-1], (net, call.arguments[0]), (state, rest))

    def state(self, time: int) -> Key:
        return Key(self.steps[-1][0].text, self.layer, time)

    def owns(self, key: Key) -> bool:
        """Whether the layer computes it, at some step."""
        return key.layer == self.layer and key.text in {name.text for name, _ in self.steps}

    def times(self, T: int) -> range:
        return range(T, 0, -1) if self.backwards else range(1, T + 1)


def _left(equation: Equation) -> Name:
    if not isinstance(equation.left, Name) or equation.relation != "=":
        raise Unread("no definition")
    return equation.left


@dataclass(frozen=True, eq=False)
class Network:
    """Layers from the lowest up.

    scores: z_t = V s_t, if the loss looks at z and not at the states themselves
    indices: values of the indices L (number of layers) and l (this layer)
    title: what sets it apart from the basic network
    shapes: of names that other networks have not
    errors: names of error terms, and of the nets that they belong to
    """

    parts: tuple[Part, ...]
    scores: Equation | None = None
    indices: Mapping[str, int] = field(default_factory=dict)
    title: Text = PLAIN
    shapes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=lambda: ERRORS)

    def at(self, size: Size, **more: int) -> Indices:
        """The indices that an equation about this network may use."""
        return {"T": size.T, **self.indices, **more}

    def domain(self, size: Size) -> dict[str, range]:
        """What the letters count: i layers where there are several, all others times."""
        times = range(1, size.T + 1)
        layers = range(1, self.indices["L"] + 1) if "L" in self.indices else times
        return {"t": times, "k": times, "i": layers}

    def defines(self, equation: Equation, size: Size) -> None:
        """Raises where an equation does not define what it names at every step, in every layer
        where it has an index for that, and nowhere else."""
        domain = self.domain(size)
        claimed = instances(equation, self.at(size), domain)
        letters = [over.index.text for over in equation.ranges]
        named = [one for one in walk(equation) if isinstance(one, Name)]
        indices = [index for one in named for index in (one.below, one.above) if index is not None]
        used = {one.text for index in indices for one in walk(index) if isinstance(one, Name)}
        if not used <= {*letters, *self.at(size)}:
            raise Unread("an index without a range")
        every = set(product(*(domain[letter] for letter in letters)))
        if "t" not in letters or {tuple(at[one] for one in letters) for at in claimed} != every:
            raise Unread("no definition of every step")

    def steps(self, size: Size) -> Iterator[tuple[Part, int, Indices]]:
        """Every layer and step, in an order in which they can be computed."""
        for part in self.parts:
            for equation in part.equations:
                self.defines(equation, size)
            layer = {} if part.layer is None else {"i": part.layer, "l": part.layer + part.feeds}
            for time in part.times(size.T):
                yield part, time, {**self.at(size, t=time), **layer}

    def score(self, size: Size) -> tuple[Name, Tree]:
        """z_t and what it is."""
        assert self.scores is not None
        self.defines(self.scores, size)
        return _left(self.scores), self.scores.right

    def error(self, key: Key) -> tuple[Key, Part | None] | None:
        """The net that an error term belongs to, and the layer whose recurrence is cut."""
        if key.text in self.errors:
            return Key(self.errors[key.text], key.layer, key.time), None
        if key.text in LOCALS:
            net = Key(LOCALS[key.text], key.layer, key.time)
            primes = net.text.count("′")
            own = [
                part
                for part in self.parts
                if part.layer == key.layer and part.state(1).text.count("′") == primes
            ]
            return (net, own[0]) if own else None
        return None

    def outputs(self, time: int) -> list[Key]:
        """What the loss looks at."""
        if self.scores is not None:
            return [Key("z", None, time)]
        top = [p for p in self.parts if p.layer == self.parts[-1].layer]
        return [p.state(time) for p in top]

    def is_vector(self, key: Key) -> bool:
        """Whether it is one column at every size, and printed bold."""
        return {**SHAPES, **self.shapes}.get(key.text.rstrip("′"), ("n", "1"))[1] == "1"

    def shape(self, key: Key, size: Size) -> tuple[int, int]:
        """Rows and columns of what a key names; its states, where it is a vector of any other
        name, and inputs where its layer feeds another or is the input."""
        sizes = {"n": size.n, "m": size.m, "k": size.k, "1": 1}
        bare = key.text.rstrip("′")
        feeds = any(p.feeds and p.layer == key.layer for p in self.parts)
        narrow = feeds or key.layer == 0
        rows, columns = {**SHAPES, **self.shapes}.get(bare, ("n", "1"))
        if rows == "n" and narrow:
            rows = "m"
        if bare == "W":
            columns = rows
        if bare == "U" and key.layer not in (None, 1):
            columns = "n"
        return sizes[rows], sizes[columns]


NET_BELOW = eq.net[eq.t].at(eq.l - 1)
STATE_BELOW = Equation(
    "feed-forward layer below",
    "下面的前馈层",
    eq.s[eq.t].at(eq.l - 1),
    eq.f.at(eq.l - 1)(NET_BELOW),
    (eq.STEPS,),
)
STATE_ABOVE = Equation(
    "recurrent layer on top of it",
    "其上的循环层",
    eq.s[eq.t].at(eq.l),
    eq.f(eq.U @ eq.s[eq.t].at(eq.l - 1) + eq.W @ eq.s[eq.t - 1].at(eq.l)),
    (eq.STEPS,),
    number="2",
)
STATE_UNSHARED = Equation(
    "state with weights of its own at every step",
    "每个时刻各有权重的状态",
    eq.s[eq.t],
    eq.f(eq.U[eq.t] @ eq.x[eq.t] + eq.W[eq.t] @ eq.s[eq.t - 1]),
    (eq.STEPS,),
    number="2",
)
RECURRENT_BELOW = Equation(
    "recurrent layer below",
    "下面的循环层",
    eq.s[eq.t].at(eq.l - 1),
    eq.f.at(eq.l - 1)(
        eq.U.at(eq.l - 1) @ eq.x[eq.t] + eq.W.at(eq.l - 1) @ eq.s[eq.t - 1].at(eq.l - 1)
    ),
    (eq.STEPS,),
    number="2",
)

BASIC = Network((Part((eq.FORWARD,)),))
UNSHARED = Network(
    (Part((STATE_UNSHARED,)),), title=Text("weights of its own at every step", "各时刻权重独立")
)
SCORED = Network((Part((eq.FORWARD,)),), eq.LOGITS)
BELOW = Network((Part((STATE_BELOW,), 1, feeds=True), Part((STATE_ABOVE,), 2)), indices={"l": 2})
BELOW_RECURRENT = Network(
    (Part((RECURRENT_BELOW,), 1, feeds=True), Part((STATE_ABOVE,), 2)), indices={"l": 2}
)
BIDIRECTIONAL = Network(
    (Part((eq.FORWARD,)), Part((eq.STATE_BACKWARDS,), backwards=True)),
    eq.LOGITS_BOTH,
    title=Text("bidirectional", "双向"),
)


@cache
def deep(layers: int) -> Network:
    """`layers` recurrent layers, with scores of the top one."""
    parts = tuple(Part((eq.STATE_DEEP,), i) for i in range(1, layers + 1))
    return Network(parts, eq.LOGITS_DEEP, {"L": layers}, Text(f"L = {layers}", f"L = {layers}"))
