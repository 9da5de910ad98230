"""f and f′ for the proofs: any differentiable f, or one of the article's.

After SymPy has differentiated, f(net) and f′(net) are replaced by plain symbols S and P, so
that what is left to compare are polynomials. For a concrete f, P is what the article's
activators compute from the output: f′ = 1 − s² for tanh.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Activation:
    """f as the proofs need it.

    apply: f(net)
    names: what to write for the functions of net that occur, given net, S and P
    slope: P in terms of S; None where f is any function
    """

    apply: Callable[[sp.Expr], sp.Expr]
    names: Callable[[sp.Expr, sp.Symbol, sp.Symbol], dict[sp.Expr, sp.Expr]]
    slope: Callable[[sp.Symbol], sp.Expr] | None = None


def undefined(name: str) -> Activation:
    """Any differentiable function: all that is known is that f′ is its derivative."""

    class Slope(sp.Function):
        pass

    class Function(sp.Function):
        def fdiff(self, argindex: int = 1) -> sp.Expr:
            return Slope(self.args[0])

    Function.__name__, Slope.__name__ = name, f"{name}′"
    return Activation(Function, lambda net, S, P: {Function(net): S, Slope(net): P})


def _sigmoid(net: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-net))


TANH = Activation(sp.tanh, lambda net, S, P: {sp.tanh(net): S}, lambda s: 1 - s**2)
SIGMOID = Activation(
    _sigmoid, lambda net, S, P: {_sigmoid(net): S, sp.exp(-net): 1 / S - 1}, lambda s: s * (1 - s)
)
IDENTITY = Activation(lambda net: net, lambda net, S, P: {}, lambda s: sp.Integer(1))
