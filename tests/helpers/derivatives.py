"""The activations as complex functions, and a gradient by the complex step."""

from __future__ import annotations

import numpy as np
import pytest

from reference.activations import identity, relu, sigmoid, tanh

FUNCTIONS = {
    "identity": (identity, lambda z: z),
    "relu": (relu, lambda z: np.where(z.real > 0, z, 0.0)),
    "sigmoid": (sigmoid, lambda z: 1 / (1 + np.exp(-z))),
    "tanh": (tanh, np.tanh),
}


NAMED = pytest.mark.parametrize("name", FUNCTIONS)


def step(function, parameter):
    """The gradient by the complex step."""
    gradient = np.zeros(parameter.shape)
    for i in np.ndindex(parameter.shape):
        moved = parameter.astype(complex)
        moved[i] += 1e-30j
        gradient[i] = function(moved).imag / 1e-30
    return gradient
