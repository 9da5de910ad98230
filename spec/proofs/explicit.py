"""Small sizes: every vector and matrix written out, every derivative by SymPy's own `diff`.

The definition is the network's equations unrolled. To each quantity that is computed a
perturbation b is added, which stands at 0, so that ∂E/∂net_t is diff(E, b). E is any function
of the outputs: all that is known of it are its partial derivatives, the symbols e. ℓ_t is
∂E/∂net_t with the layer's own recurrent connection cut: what it keeps from other steps is a
constant in it. Two sides are equal if the expanded polynomials are the same.
"""

from __future__ import annotations

from functools import cache

import sympy as sp

from spec.notation.tree import Call, Equation
from spec.proofs.activations import Activation, undefined
from spec.proofs.letters import expanded
from spec.proofs.networks import Network, Part, Size
from spec.proofs.reading import Indices, Key, Unread, proved
from spec.proofs.unrolled import Explicit, Unrolled, argument_of


class Derived(Explicit):
    """What the names of an equation stand for, each by its definition: δ_t is ∂E/∂net_t
    by `diff`, s_t the state, f′(net_t) the derivative of f there."""

    def __init__(
        self, network: Network, size: Size, last: bool, activation: Activation | None = None
    ) -> None:
        super().__init__(network, size)
        self.activation, self.last = activation, last
        self._activations: dict[Key, Activation] = {}
        self.unrolled = Unrolled(network, size, self._activation, last)
        self._gradients: dict[tuple[Key, Part | None], sp.Matrix] = {}
        self._values: dict[Key, sp.Matrix] = {}
        self._cuts: dict[Part, Unrolled] = {}

    def _activation(self, function: Key) -> Activation:
        if self.activation is not None:
            return self.activation
        if function not in self._activations:
            self._activations[function] = undefined(str(function))
        return self._activations[function]

    def gradient(self, by: Key, cut: Part | None = None) -> sp.Matrix:
        """∂E/∂by with f(net) and f′(net) given their names."""
        memo = (by, cut)
        if memo not in self._gradients:
            source = self.unrolled if cut is None else self._cut(cut)
            if by in source.values:
                variables = self.symbols("b", by)
            elif by in source.inputs:
                variables = self.free(by)
            else:
                raise Unread(f"E is not made of {by}")
            derivatives = variables.applyfunc(lambda variable: sp.diff(source.loss, variable))
            self._gradients[memo] = self._in_names(derivatives, source)
        return self._gradients[memo]

    def _cut(self, part: Part) -> Unrolled:
        if part not in self._cuts:
            self._cuts[part] = Unrolled(
                self.network, self.size, self._activation, self.last, part, self.value
            )
        return self._cuts[part]

    def _in_names(self, value: sp.Matrix, source: Unrolled) -> sp.Matrix:
        """With symbols for f(net) and f′(net), and no perturbation."""
        value = value.xreplace(source.names)
        still = {symbol: sp.Integer(0) for symbol in value.free_symbols if _perturbation(symbol)}
        return value.xreplace(still).applyfunc(expanded)

    def value(self, key: Key) -> sp.Matrix:
        """What is computed under this name, in symbols."""
        if key not in self._values:
            self._values[key] = self._in_names(self.unrolled.values[key], self.unrolled)
        return self._values[key]

    def name(self, key: Key) -> sp.Matrix:
        error = self.network.error(key)
        if error is not None:
            return self.gradient(*error)
        if key in self.unrolled.values:
            return self.value(key)
        if key in self.unrolled.inputs:
            return self.free(key)
        raise Unread(f"there is no {key}")

    def call(self, function: Key, call: Call, indices: Indices) -> sp.Matrix:
        if function == Key("diag") and not call.function.bold and len(call.arguments) == 1:
            value = self.read(call.arguments[0], indices)
            if value.shape[1] != 1:
                raise Unread("diag of what is no vector")
            return sp.diag(*value)
        argument = argument_of(call)
        net, f = self.key(argument, indices), function._replace(text=function.text.rstrip("′"))
        self.named(argument, indices)
        if call.function.bold or (f, net) not in self.unrolled.calls:
            raise Unread(f"{function} of {net}")
        return self._applied(function, f, net)

    def _applied(self, function: Key, f: Key, net: Key) -> sp.Matrix:
        S, P = self.symbols(str(f), net), self.symbols(f"{f}′", net)
        value, activation = self.name(net), self._activation(f)
        if function == f:
            is_named = bool(activation.names(sp.Symbol("net"), S[0], P[0]))
            return S if is_named else value.applyfunc(activation.apply)
        if function.text != f.text + "′":
            raise Unread(f"{function}")
        return P if activation.slope is None else S.applyfunc(activation.slope)

    def partial(self, by: Key) -> sp.Matrix:
        """∂E/∂by along every path."""
        return self.gradient(by)


def _perturbation(symbol: sp.Symbol) -> bool:
    return bool(symbol.name.startswith("b."))


@cache
def derived(
    network: Network, size: Size, last: bool, activation: Activation | None = None
) -> Derived:
    """The same network is unrolled and differentiated once."""
    return Derived(network, size, last, activation)


def holds(equation: Equation, algebra: Derived) -> bool:
    """The two sides are the same polynomial, at every instance of the equation."""
    return proved(equation, algebra, algebra.network.at(algebra.size))
