"""Softmax and cross-entropy as numbers: one row of scores, or N of them with their labels."""

from __future__ import annotations

import numpy as np

from spec.proofs.reader.forward import E
from spec.proofs.reader.values import Refused, Value, number
from spec.proofs.reader.world import STEP, Key, World, counted, elementwise, unknown

CONSTANT_E = Key("e", bold=False)


class Row(World):
    """One row of scores: z_i and y_i are its entries, y by the definition of softmax."""

    def __init__(self, k: int, draws: int, seed: int) -> None:
        self.draws, self.sizes = draws, {"k": k}
        self.indices = {"i": range(1, k + 1), "j": range(1, k + 1)}
        self.understood = {"j": range(1, k + 1)}
        self.functions = {}
        self.z = np.random.default_rng(seed).normal(size=(draws, k))

    def value(self, key: Key) -> Value:
        if key == CONSTANT_E:
            return number(np.full(self.draws, np.exp(1)))
        rows = {"z": self.z, "y": probabilities(self.z)}
        row = rows.get(key.text)
        if row is None or key.bold:
            raise unknown(key)
        return number(row[:, counted(key, self.indices["i"]) - 1])

    def partial(self, by: Key) -> Value:
        raise Refused("there is no E here")


class Samples(World):
    """N rows of scores and one-hot labels; E is their mean cross-entropy."""

    def __init__(self, N: int, k: int, draws: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.draws, self.sizes = draws, {"N": N}
        self.indices = {"i": range(1, N + 1)}
        self.understood = dict(self.indices)
        self.z = rng.normal(size=(draws, N, k))
        self.labels = np.eye(k)[rng.integers(k, size=(draws, N))]
        self.functions = {
            Key("ln", bold=False): elementwise(np.log),
            Key("softmax", bold=False): _softmax,
        }

    def loss(self, z: np.ndarray) -> np.ndarray:
        """−1/N Σ ln of each row's output at its label, one row after the other."""
        total = np.zeros(self.draws, z.dtype)
        for row, labels in zip(z.swapaxes(0, 1), self.labels.swapaxes(0, 1), strict=True):
            own = np.log(np.exp(row).sum(axis=1)) - row[labels == 1]
            total = total + own
        return total / self.sizes["N"]

    def value(self, key: Key) -> Value:
        if key == E:
            return number(self.loss(self.z))
        rows = {"z": self.z, "labels": self.labels, "outputs": probabilities(self.z)}
        row = rows.get(key.text)
        if row is None or not key.bold or key.above is not None:
            raise unknown(key)
        if key.below is None:
            return Value("matrix", row)
        return Value("vector", row[:, counted(key, self.indices["i"]) - 1])

    def partial(self, by: Key) -> Value:
        if by != Key("z"):
            raise unknown(by)
        derivative = np.empty(self.z.shape)
        for row, column in np.ndindex(self.z.shape[1:]):
            tried = self.z.astype(complex)
            tried[:, row, column] += 1j * STEP
            derivative[:, row, column] = self.loss(tried).imag / STEP
        return Value("matrix", derivative)


def probabilities(z: np.ndarray) -> np.ndarray:
    """Each row's e^z over their sum, entry by entry."""
    raised = np.exp(z)
    return raised / raised.sum(axis=-1, keepdims=True)


def _softmax(arguments: list[Value]) -> Value:
    if [value.kind for value in arguments] != ["matrix"]:
        raise Refused("softmax of what is no array of rows")
    return Value("matrix", probabilities(arguments[0].array))
