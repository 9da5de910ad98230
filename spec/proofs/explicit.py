"""Small sizes: every vector and matrix written out, every derivative by SymPy's own `diff`.

The definition is eq. 2 unrolled. Each net has a bias b_t added, which stands at 0, so that
∂E/∂net_t is diff(E, b_t). E is any function of the outputs: all that is known of it are its
partial derivatives, the symbols e. ℓ_t is ∂E/∂net_t with the layer's own recurrent
connection cut: s_{t−1} in it is a constant. Two sides are equal if the expanded polynomials
are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError

from spec.notation.tree import Call, Equation, Name
from spec.proofs.activations import Activation, undefined
from spec.proofs.networks import Network, Part, Size, canonical
from spec.proofs.reading import Algebra, Indices, Key, instances


def is_zero(matrix: sp.Matrix) -> bool:
    """Every entry is the zero polynomial."""
    return all(sp.expand(entry) == 0 for entry in matrix)


class Explicit(Algebra):
    """Matrices of expressions; any name that nothing else is known of is free symbols."""

    def __init__(self, network: Network, size: Size) -> None:
        self.network, self.size = network, size

    def free(self, key: Key) -> sp.Matrix:
        """A matrix of symbols; the same key gives the same symbols."""
        rows, columns = self.network.shape(key, self.size)
        label = "".join(f"{part}." for part in key if part is not None)
        return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{label}{i}{j}"))

    def named(self, prefix: str, key: Key) -> sp.Matrix:
        """More symbols that belong to a key: its bias, its f′, the loss's derivative."""
        return self.free(key).applyfunc(lambda symbol: sp.Symbol(f"{prefix}.{symbol.name}"))

    def transpose(self, value: sp.Matrix) -> sp.Matrix:
        return value.T

    def hadamard(self, left: sp.Matrix, right: sp.Matrix) -> sp.Matrix:
        return left.multiply_elementwise(right)

    def dot(self, left: sp.Matrix, right: sp.Matrix) -> sp.Expr:
        return left.dot(right)


class Unrolled(Explicit):
    """The definition: states and loss as expressions of the weights, the inputs and s₀.

    cut: the layer whose recurrent connection is cut
    last: the loss looks at the last step only
    """

    def __init__(
        self,
        network: Network,
        size: Size,
        activations: dict[str, Activation],
        last: bool,
        cut: Part | None = None,
    ) -> None:
        super().__init__(network, size)
        self.values: dict[Key, sp.Matrix] = {}
        self.names: dict[sp.Expr, sp.Expr] = {}
        self.cut = cut
        for part, time, indices in network.steps(size):
            self._add(part, time, indices, activations[part.activation])
        self.last = last
        looked_at = [key for t in self.loss_steps() for key in network.outputs(t)]
        arguments = [(entry, e) for key in looked_at for entry, e in self._argument(key)]
        self.loss = _loss([e for _, e in arguments])(*[entry for entry, _ in arguments])

    def loss_steps(self) -> Collection[int]:
        return [self.size.T] if self.last else range(1, self.size.T + 1)

    def _add(self, part: Part, time: int, indices: Indices, f: Activation) -> None:
        key, self.reading = part.state(time), part
        net = self.read(part.net, indices) + self.named("b", part.weighted(time))
        self.values[key] = net.applyfunc(f.apply)
        symbols = zip(net, self.free(key), self.named("f′", key), strict=True)
        for entry, S, P in symbols:
            self.names |= f.names(entry, S, P)

    def _argument(self, output: Key) -> Iterable[tuple[sp.Expr, sp.Symbol]]:
        """An output's entries, and E's partial derivative by each."""
        value = self.values.get(output)
        if value is None:
            assert self.network.scores is not None
            self.reading = self.network.parts[-1]
            scores = self.network.scores.right
            cut, self.cut = self.cut, None
            value = self.read(scores, self.network.at(self.size, t=output.time or 0))
            self.cut = cut
        return zip(value, self.named("e", output), strict=True)

    def name(self, key: Key) -> sp.Matrix:
        key = canonical(key)
        if key.text == "net":  # a layer of which nothing is known but its net, the bias
            return sp.zeros(*self.network.shape(key, self.size))
        own = self.reading.state(key.time)[:2] == key[:2] if key.time is not None else False
        if own and self.cut is self.reading:
            return self.free(key)
        return self.values.get(key, self.free(key))

    def call(self, call: Call, indices: Indices) -> Any:
        raise NotImplementedError

    def nothing(self) -> sp.Matrix:
        return sp.zeros(self.size.n, 1)


def _loss(derivatives: list[sp.Symbol]) -> type[sp.Function]:
    """Any differentiable function, whose partial derivatives have these names."""

    class E(sp.Function):
        def fdiff(self, argindex: int = 1) -> sp.Expr:
            return derivatives[argindex - 1]

    return E


class Derived(Explicit):
    """What the names of an equation stand for, each by its definition: δ_t is ∂E/∂net_t
    by `diff`, s_t the state, f′(net_t) the derivative of f there."""

    def __init__(
        self, network: Network, size: Size, last: bool, activation: Activation | None = None
    ) -> None:
        super().__init__(network, size)
        kinds = {part.activation for part in network.parts}
        self.activation, self.last = activation, last
        self.activations = {kind: activation or undefined(kind) for kind in kinds}
        self.unrolled = Unrolled(network, size, self.activations, last)
        self._gradients: dict[tuple[Key, str, Part | None], sp.Matrix] = {}
        self._cuts: dict[Part, Unrolled] = {}

    def gradient(self, by: Key, kind: str = "", cut: Part | None = None) -> sp.Matrix:
        """∂E/∂by with f(net) and f′(net) given their names."""
        memo = (by, kind, cut)
        if memo not in self._gradients:
            source = self.unrolled if cut is None else self._cut(cut)
            variables = self.named(kind, by) if kind else self.free(by)
            found = variables.applyfunc(lambda v: sp.diff(source.loss, v))
            self._gradients[memo] = found.xreplace(self._names(source)).applyfunc(sp.expand)
        return self._gradients[memo]

    def _cut(self, part: Part) -> Unrolled:
        if part not in self._cuts:
            self._cuts[part] = Unrolled(
                self.network, self.size, self.activations, self.last, cut=part
            )
        return self._cuts[part]

    def _names(self, source: Unrolled) -> dict[sp.Expr, sp.Expr]:
        biases = [self.named("b", p.weighted(t)) for p, t, _ in self.network.steps(self.size)]
        return source.names | (
            {b: sp.Integer(0) for bias in biases for b in bias} if not source.names else {}
        )

    def name(self, key: Key) -> sp.Matrix:
        key = canonical(key)
        prime = "′" * key.text.count("′")
        weighted = Key("net" + prime, key.layer, key.time)
        if key.text.startswith("δ"):
            return self.gradient(weighted, "b")
        if key.text.startswith("ℓ"):
            return self.gradient(weighted, "b", self.network.part_of(weighted))
        if key in self.unrolled.values and not self.unrolled.names:  # f is the identity
            zero = {b: sp.Integer(0) for b in self.unrolled.values[key].free_symbols if _bias(b)}
            return self.unrolled.values[key].xreplace(zero)
        return self.free(key)

    def call(self, call: Call, indices: Indices) -> sp.Matrix:
        argument = call.arguments[0]
        if call.function.text == "diag":
            return sp.diag(*self.read(argument, indices))
        assert isinstance(argument, Name)
        net = self.key(argument, indices)
        state = self.network.part_of(net).state(net.time or 0)
        if call.function.text == "f":
            return self.name(state)
        if self.activation is None or self.activation.slope is None:
            return self.named("f′", state)
        return self.name(state).applyfunc(self.activation.slope)

    def partial(self, by: Key) -> sp.Matrix:
        """∂E/∂by; by an output of the network it is E's own partial derivative."""
        by = canonical(by)
        if by == Key("s", None, self.size.T):  # nothing but the loss looks at s_T
            return self.named("e", by)
        if by.text == "z":
            seen = by.time in self.unrolled.loss_steps()
            return self.named("e", by) if seen else sp.zeros(self.size.k, 1)
        return self.gradient(by)

    def nothing(self) -> sp.Matrix:
        return sp.zeros(self.size.n, 1)


def _bias(symbol: sp.Symbol) -> bool:
    return bool(symbol.name.startswith("b."))


@cache
def derived(
    network: Network, size: Size, last: bool, activation: Activation | None = None
) -> Derived:
    """The same network is unrolled and differentiated once."""
    return Derived(network, size, last, activation)


def holds(equation: Equation, algebra: Derived) -> bool:
    """The two sides are the same polynomial, at every instance of the equation."""
    at = algebra.network.at(algebra.size)
    return all(_equal(algebra, equation, one) for one in instances(equation, at))


def _equal(algebra: Derived, equation: Equation, at: Indices) -> bool:
    try:
        left, right = algebra.read(equation.left, at), algebra.read(equation.right, at)
    except ShapeError:  # a wrong equation may not even fit together
        return False
    return left.shape == right.shape and is_zero(left - right)
