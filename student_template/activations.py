"""Activation functions f, and f′ written in terms of f's own output.

s = f(net) and f′(net) = backward(s), as the article's activators do it.
"""

from typing import Protocol

import numpy as np


class Activation(Protocol):
    """What every function of the assignment may ask of an activation."""

    def forward(self, net: np.ndarray) -> np.ndarray:
        """f(net), element by element, any shape; a new array."""

    def backward(self, output: np.ndarray) -> np.ndarray:
        """f′ at the net input whose f was `output`; a new array of the same shape."""


class Identity:
    """f(net) = net, f′ = 1."""

    def forward(self, net: np.ndarray) -> np.ndarray:
        return np.array(net, dtype=float)

    def backward(self, output: np.ndarray) -> np.ndarray:
        return np.ones(np.shape(output))


class Relu:
    """f(net) = max(net, 0), f′ = 1 where f > 0, else 0."""

    def forward(self, net: np.ndarray) -> np.ndarray:
        return np.maximum(net, 0.0)

    def backward(self, output: np.ndarray) -> np.ndarray:
        return np.where(np.asarray(output) > 0.0, 1.0, 0.0)


class Sigmoid:
    """f(net) = 1 / (1 + e^{−net}), f′ = f (1 − f)."""

    def forward(self, net: np.ndarray) -> np.ndarray:
        return np.exp(-np.logaddexp(0.0, -np.asarray(net)))  # no overflow for large |net|

    def backward(self, output: np.ndarray) -> np.ndarray:
        return output * (1.0 - output)


class Tanh:
    """f(net) = tanh(net), f′ = 1 − f²."""

    def forward(self, net: np.ndarray) -> np.ndarray:
        return np.tanh(net)

    def backward(self, output: np.ndarray) -> np.ndarray:
        return 1.0 - output * output


identity = Identity()
relu = Relu()
sigmoid = Sigmoid()
tanh = Tanh()
