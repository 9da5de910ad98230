"""Inputs as Python source: arrays, activations, a loss; never an answer, never a network.

A wrong network holds right functions beside the wrong one, so that its source would be an
answer; the student's own functions stand in for it (see OWN_NETWORK).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from textwrap import dedent, indent
from typing import Any

import numpy as np

from spec.chapters.gradcheck.networks import Network
from spec.item import Remote, Sent

OWN_NETWORK = """
class Network:
    forward = staticmethod(forward)
    delta = staticmethod(delta)
    gradient_W = staticmethod(gradient_W)
    gradient_U = staticmethod(gradient_U)
"""
NETWORK_PARTS = ("forward", "delta", "gradient_W", "gradient_U")


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
            self.classes["Network"], self.needs = OWN_NETWORK.strip(), set(NETWORK_PARTS)
            return "Network()"
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
        held = {k: 0 if k == "calls" else v for k, v in vars(value).items() if k != "pure"}
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
