"""Wrong numerical gradients, each of them right but for one kind of input or one order of calls."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from reference import gradcheck

Function = Callable[..., Any]
Array = np.ndarray
Loss = Callable[[Array], float]


def numerical_gradient_of_one(loss: Loss, parameter: Array, epsilon: float = 1e-4) -> Array:
    """Of a single number a forward difference."""
    if parameter.size > 1:
        return gradcheck.numerical_gradient(loss, parameter, epsilon)
    return np.full(parameter.shape, (loss(parameter + epsilon) - loss(parameter + 0.0)) / epsilon)


def numerical_gradient_with(change: Callable[[Any], Any], epsilon: float = 1e-4) -> Function:
    """epsilon: its default; change: of the result"""

    def numerical_gradient(loss: Loss, parameter: Array, epsilon: float = epsilon) -> Any:
        return change(gradcheck.numerical_gradient(loss, parameter, epsilon))

    return numerical_gradient


def numerical_gradient_kept(by: Callable[[Any], Any], share: float = 1.0) -> Function:
    kept: dict[Any, Any] = {}

    def numerical_gradient(loss: Loss, parameter: Array, epsilon: float = 1e-4) -> Any:
        gradient = gradcheck.numerical_gradient(loss, parameter, epsilon)
        first = kept.setdefault(by(parameter), gradient)
        return share * first + (1.0 - share) * gradient

    return numerical_gradient


def numerical_gradient_from_kept(keeps_steps: bool) -> Function:
    """At the first parameter of each shape, or else with its steps, whatever ε is."""
    kept: dict[Any, Any] = {}

    def numerical_gradient(loss: Loss, parameter: Array, epsilon: float = 1e-4) -> Any:
        first, step = kept.setdefault(parameter.shape, (parameter, epsilon))
        if keeps_steps:
            return gradcheck.numerical_gradient(loss, parameter, step) * (step / epsilon)
        return gradcheck.numerical_gradient(loss, first, epsilon)

    return numerical_gradient


WRONG: tuple[tuple[str, str, Callable[[], Function]], ...] = (
    ("numerical_gradient", "one number", lambda: numerical_gradient_of_one),
    ("numerical_gradient", "ε = 1e-5", lambda: numerical_gradient_with(np.copy, 1e-5)),
    ("numerical_gradient", "squeezed", lambda: numerical_gradient_with(np.squeeze)),
    (
        "numerical_gradient",
        "at most 1e6",
        lambda: numerical_gradient_with(lambda g: g.clip(-1e6, 1e6)),
    ),
    (
        "numerical_gradient",
        "40 rows",
        lambda: numerical_gradient_with(lambda g: g * (g.ndim == 0 or len(g) < 40)),
    ),
    *(
        ("numerical_gradient", f"kept by {key}", partial(numerical_gradient_kept, by))
        for key, by in {"shape": np.shape, "parameter": lambda p: (p.shape, *p.flat)}.items()
    ),
    ("numerical_gradient", "half kept", lambda: numerical_gradient_kept(np.shape, 0.5)),
    ("numerical_gradient", "a parameter kept", lambda: numerical_gradient_from_kept(False)),
    ("numerical_gradient", "steps kept", lambda: numerical_gradient_from_kept(True)),
)
