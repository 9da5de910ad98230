"""Networks unrolled at small sizes: every quantity as a matrix of SymPy's expressions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError

from spec.notation.tree import Call, Name, Tree
from spec.proofs.activations import Activation
from spec.proofs.letters import expanded
from spec.proofs.networks import Network, Part, Size
from spec.proofs.reading import Algebra, Indices, Key, Unread


def is_zero(matrix: sp.Matrix) -> bool:
    """Every entry is the zero polynomial."""
    return all(expanded(entry) == 0 for entry in matrix)


class Explicit(Algebra):
    """Matrices of expressions."""

    def __init__(self, network: Network, size: Size) -> None:
        self.network, self.size = network, size
        self.domain = network.domain(size)

    def free(self, key: Key) -> sp.Matrix:
        """A matrix of symbols; the same key gives the same symbols. They are real, as a network's
        numbers are: SymPy asks long whether tanh of anything else has a pole."""
        rows, columns = self.network.shape(key, self.size)
        return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{key}.{i}{j}", real=True))

    def symbols(self, prefix: str, key: Key) -> sp.Matrix:
        """More symbols that belong to a key: its perturbation, its f′, the loss's derivative."""
        return self.free(key).applyfunc(
            lambda symbol: sp.Symbol(f"{prefix}.{symbol.name}", real=True)
        )

    def is_bold(self, key: Key) -> bool:
        return self.network.is_vector(key)

    def is_equal(self, left: sp.Matrix, right: sp.Matrix) -> bool:
        return left.shape == right.shape and is_zero(left - right)

    def is_zero(self, value: sp.Matrix) -> bool:
        return is_zero(value)

    def plus(self, left: Any, right: Any) -> Any:
        return _fitting(lambda: left + right)

    def product(self, left: Any, right: Any) -> Any:
        return _fitting(lambda: left * right)

    def transpose(self, value: sp.Matrix) -> sp.Matrix:
        return value.T

    def hadamard(self, left: sp.Matrix, right: sp.Matrix) -> sp.Matrix:
        if left.shape != right.shape:
            raise Unread("⊙ of what does not fit")
        return left.multiply_elementwise(right)


def _fitting(operation: Callable[[], Any]) -> Any:
    try:
        return operation()
    except (ShapeError, TypeError) as error:
        raise Unread("shapes that do not fit") from error


class Unrolled(Explicit):
    """The definition: every quantity as an expression of the weights, the inputs and s₀.

    values: what is computed, with its perturbation; `inputs` what it is computed from
    calls: the functions and what they are applied to; `names` their symbols
    last: the loss looks at the last step only
    cut: the layer whose recurrent connection is cut, and what it keeps of other steps
    """

    def __init__(
        self,
        network: Network,
        size: Size,
        activations: Callable[[Key], Activation],
        last: bool,
        cut: Part | None = None,
        kept: Callable[[Key], sp.Matrix] | None = None,
    ) -> None:
        super().__init__(network, size)
        self.activations, self.last, self.cut, self.kept = activations, last, cut, kept
        self.values: dict[Key, sp.Matrix] = {}
        self.inputs: set[Key] = set()
        self.calls: set[tuple[Key, Key]] = set()
        self.names: dict[sp.Expr, sp.Expr] = {}
        self.now: tuple[Part | None, int] = (None, 0)
        for part, time, indices in network.steps(size):
            self.now = part, time
            for name, definition in part.steps:
                self._compute(name, definition, indices)
        self.now = None, 0
        if network.scores is not None:
            z, definition = network.score(size)
            for time in range(1, size.T + 1):
                self._compute(z, definition, network.at(size, t=time))
        seen = [key for t in self.loss_steps() for key in network.outputs(t)]
        entries = [entry for key in seen for entry in self._computed(key)]
        derivatives = [symbol for key in seen for symbol in self.symbols("e", key)]
        self.loss = _loss(derivatives)(*entries)

    def loss_steps(self) -> Collection[int]:
        return [self.size.T] if self.last else range(1, self.size.T + 1)

    def _computed(self, key: Key) -> sp.Matrix:
        if key not in self.values:
            raise Unread(f"{key} is not computed")
        return self.values[key]

    def _compute(self, name: Name, definition: Tree, indices: Indices) -> None:
        key, value = self.key(name, indices), self.read(definition, indices)
        self.printed(name, key)
        if key in self.values:
            raise Unread(f"{key} is computed twice")
        if value.shape != self.network.shape(key, self.size):
            raise Unread(f"{key} has another shape")
        self.values[key] = value + self.symbols("b", key)

    def name(self, key: Key) -> sp.Matrix:
        part, time = self.now
        cut = part is not None and part is self.cut and part.owns(key) and key.time != time
        if cut and self.kept is not None and key in self.values:
            return self.kept(key)
        if key in self.values:
            return self.values[key]
        if any(part.owns(key) and key.time in self.domain["t"] for part in self.network.parts):
            raise Unread(f"{key} before it is computed")
        self.inputs.add(key)
        return self.free(key)

    def call(self, function: Key, call: Call, indices: Indices) -> sp.Matrix:
        argument = argument_of(call)
        if call.function.bold:
            raise Unread(f"{function} in bold print")
        key, f = self.key(argument, indices), self.activations(function)
        value = self.named(argument, indices)
        self.calls.add((function, key))
        letters = self.symbols(str(function), key), self.symbols(f"{function}′", key)
        for entry, S, P in zip(value, *letters, strict=True):
            self.names |= f.names(entry, S, P)
        return value.applyfunc(f.apply)


def argument_of(call: Call) -> Name:
    """What a function is applied to, which must have a name."""
    if len(call.arguments) != 1 or not isinstance(call.arguments[0], Name):
        raise Unread("a function of what has no name")
    return call.arguments[0]


def _loss(derivatives: list[sp.Symbol]) -> type[sp.Function]:
    """Any differentiable function, whose partial derivatives have these names."""

    class E(sp.Function):
        def fdiff(self, argindex: int = 1) -> sp.Expr:
            return derivatives[argindex - 1]

    return E
