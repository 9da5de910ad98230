"""Mistakes in chapter `gradcheck`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import gradcheck
from spec.item import Mistake, Text

Loss = Callable[[np.ndarray], float]
Array = np.ndarray


def _forward_difference(loss: Loss, parameter: Array, epsilon: float = 1e-4) -> Array:
    gradient = np.empty(parameter.shape)
    for i in np.ndindex(parameter.shape):
        step = np.zeros(parameter.shape)
        step[i] = epsilon
        gradient[i] = (loss(parameter + step) - loss(parameter)) / epsilon
    return gradient


NUMERICAL_GRADIENT = (
    Mistake(
        Text("forward difference", "前向差分"),
        _forward_difference,
        Text(
            "That is a forward difference; take E(p + ε) and E(p − ε).",
            "这是前向差分；应当用 E(p + ε) 和 E(p − ε)。",
        ),
    ),
    Mistake(
        Text("divided by ε", "除以了 ε"),
        lambda loss, parameter, epsilon=1e-4: (
            2 * gradcheck.numerical_gradient(loss, parameter, epsilon)
        ),
        Text("You divide by ε; the two points are 2ε apart.", "你除以了 ε；两点相距 2ε。"),
    ),
    Mistake(
        Text("2ε outside the quotient", "2ε 没有放进分母"),
        lambda loss, parameter, epsilon=1e-4: (
            gradcheck.numerical_gradient(loss, parameter, epsilon) * epsilon**2
        ),
        Text(
            "Write / (2 * epsilon) with brackets: / 2 * epsilon multiplies by ε.",
            "写 / (2 * epsilon)，带括号：/ 2 * epsilon 会乘上 ε。",
        ),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda loss, parameter, epsilon=1e-4: (
            -gradcheck.numerical_gradient(loss, parameter, epsilon)
        ),
        Text("The sign is wrong: E(p + ε) − E(p − ε).", "符号反了：应当是 E(p + ε) − E(p − ε)。"),
    ),
    Mistake(
        Text("ε fixed at 1e-4", "ε 固定为 1e-4"),
        lambda loss, parameter, epsilon=1e-4: gradcheck.numerical_gradient(loss, parameter, 1e-4),
        Text(
            "You always step by 1e-4; use the epsilon you are given.",
            "你总是用 1e-4；应当用传入的 epsilon。",
        ),
    ),
)
