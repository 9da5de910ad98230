"""Inputs as Python source: arrays, activations, a loss; never an answer, never a network.

A wrong network holds right functions beside the wrong one, so that its source would be an
answer; the student's own functions stand in for it, with the network's recurrence around them
(see OWN_NETWORK).
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from textwrap import dedent, indent
from typing import Any

import numpy as np

from spec.chapters.gradcheck import recurrences
from spec.chapters.gradcheck.networks import Network
from spec.item import Remote, Sent

OWN_NETWORK = '''
class Bent:
    """f(net), and f′(net) (1 + c cos s) for its slope, where s = f(net)."""

    def __init__(self, activation, c):
        self.activation, self.c = activation, c

    def forward(self, net):
        return self.activation.forward(net)

    def backward(self, output):
        return self.activation.backward(output) * (1.0 + self.c * np.cos(output))


class Network:
    """delta, gradient_W, gradient_U: yours; net_t = a U φ(x_t) + b W φ(s_{t−1}), or Wᵀ for W."""

    def __init__(self, a, b, c, transposed):
        self.a, self.b, self.c, self.transposed = a, b, c, transposed

    def forward(self, x, U, W, s0, activation):
        return network_forward(self.a, self.b, self.c, self.transposed, x, U, W, s0, activation)

    def delta(self, local_deltas, states, W, activation):
        back = self.b * (W.T if self.transposed else W)
        return delta(local_deltas, states, back, Bent(activation, self.c))

    def gradient_W(self, deltas, states):
        gradient = self.b * gradient_W(deltas, states + self.c * np.sin(states))
        return gradient.T if self.transposed else gradient

    def gradient_U(self, deltas, x):
        return self.a * gradient_U(deltas, x + self.c * np.sin(x))
'''
NETWORK_PARTS = ("delta", "gradient_W", "gradient_U")


def _network_forward() -> str:
    """The networks' `forward`, under a name that no function of the student's has."""
    tree = ast.parse(inspect.getsource(recurrences.forward))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.name, function.returns = "network_forward", None
    for argument in function.args.args:
        argument.annotation = None
    return ast.unparse(tree)


class Source:
    """The source of values, and of the classes that they need."""

    def __init__(self) -> None:
        self.classes: dict[str, str] = {}
        self.needs: set[str] = set()  # functions of the student's own

    def of(self, value: Any) -> str:
        """An expression."""
        if isinstance(value, np.ndarray):
            return array(value)
        if isinstance(value, list | tuple):
            inner = ", ".join(self.of(part) for part in value)
            comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
            return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{k!r}: {self.of(v)}" for k, v in value.items()) + "}"
        if value is None or isinstance(value, bool | int | float | str):
            return repr(value)
        if isinstance(value, Network):
            self.classes["network_forward"] = _network_forward()
            self.classes["Network"], self.needs = OWN_NETWORK.strip(), set(NETWORK_PARTS)
            r = value.recurrence
            return f"Network({r.a!r}, {r.b!r}, {r.c!r}, {r.transposed})"
        if isinstance(value, Sent):
            name = value.function.__name__
            self.classes[name] = inspect.getsource(value.function).rstrip()
            first = ", ".join(self.of(part) for part in value.first)
            return f"lambda parameter: {name}({first}, parameter)"
        name = type(value).__name__
        self.classes[name] = f"class {name}:\n" + "\n\n".join(self._methods(value))
        return f"{name}()"

    def _methods(self, value: Any) -> Iterator[str]:
        """Its attributes, then its methods as they are written."""
        held = {k: 0 if k == "calls" else v for k, v in vars(value).items()}
        if held:
            lines = "\n".join(f"self.{k} = {self.of(v)}" for k, v in held.items())
            yield indent(f"def __init__(self):\n{indent(lines, '    ')}", "    ")
        names = value.remote if isinstance(value, Remote) else ("forward", "backward")
        for name in names:
            yield indent(dedent(inspect.getsource(getattr(type(value), name))), "    ").rstrip()


def array(value: np.ndarray) -> str:
    """np.array([…]), a line a row, every digit."""
    kind = "" if value.dtype.kind in "fbi" and value.size else f", dtype={value.dtype.name!r}"
    if value.ndim < 2 or len(value) < 2:
        return f"np.array({value.tolist()!r}{kind})"
    rows = ",\n".join(f"    {row.tolist()!r}" for row in value)
    return f"np.array([\n{rows},\n]{kind})"
