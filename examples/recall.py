"""The task on which the remedies are tried: say at the end which symbol came first.

x is one of `KEYS` symbols, then random fillers, then a question mark, `distance` steps after the
key; the loss is at the last step alone. Nothing but the first input says what is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from examples import gru, lstm
from reference.activations import Activation, tanh
from reference.gradient_flow import clip_gradient
from reference.loss import softmax_cross_entropy_gradient
from reference.recurrent import delta, forward, gradient_U, gradient_W

KEYS, FILLERS = 4, 4
SYMBOLS = KEYS + FILLERS + 1  # the last one asks
n = 16
SEQUENCES, SURE, ASKED = 3000, 200, 200

Weights = tuple[np.ndarray, ...]


class Cell(Protocol):
    """A layer that is trained: its states, and the gradients of its weights."""

    def states(self, x: np.ndarray, weights: Weights) -> np.ndarray: ...

    def gradients(self, x: np.ndarray, weights: Weights, loss_slopes: np.ndarray) -> Weights: ...


@dataclass(frozen=True)
class Basic:
    """The article's layer, s_t = f(U x_t + W s_{t−1}), by the reference's functions."""

    activation: Activation = tanh

    def states(self, x: np.ndarray, weights: Weights) -> np.ndarray:
        U, W = weights
        return forward(x, U, W, np.zeros(len(W)), self.activation)

    def gradients(self, x: np.ndarray, weights: Weights, loss_slopes: np.ndarray) -> Weights:
        states = self.states(x, weights)
        local_deltas = loss_slopes * self.activation.backward(states[1:])
        deltas = delta(local_deltas, states, weights[1], self.activation)
        return gradient_U(deltas, x), gradient_W(deltas, states)


class Lstm:
    """Long short-term memory, with its gradients by examples/lstm.py."""

    def states(self, x: np.ndarray, weights: Weights) -> np.ndarray:
        return lstm.forward(x, weights).states

    def gradients(self, x: np.ndarray, weights: Weights, loss_slopes: np.ndarray) -> Weights:
        return lstm.backward(x, weights, lstm.forward(x, weights), loss_slopes)


class Gru:
    """The gated recurrent unit, with its gradients by examples/gru.py."""

    def states(self, x: np.ndarray, weights: Weights) -> np.ndarray:
        return gru.forward(x, weights).states

    def gradients(self, x: np.ndarray, weights: Weights, loss_slopes: np.ndarray) -> Weights:
        return gru.backward(x, weights, gru.forward(x, weights), loss_slopes)


def sequence(rng: np.random.Generator, distance: int) -> tuple[np.ndarray, int]:
    """One-hot rows (distance + 1, SYMBOLS), and the key."""
    key = int(rng.integers(KEYS))
    fillers = rng.integers(KEYS, KEYS + FILLERS, distance - 1)
    return np.eye(SYMBOLS)[[key, *fillers, SYMBOLS - 1]], key


def clipped(gradients: Weights, threshold: float, together: bool) -> Weights:
    """Each gradient clipped by its own norm, or all by their common one (Pascanu et al. 2013)."""
    if not together:
        return tuple(clip_gradient(g, threshold) for g in gradients)
    whole = clip_gradient(np.concatenate([g.ravel() for g in gradients]), threshold)
    parts = np.split(whole, np.cumsum([g.size for g in gradients])[:-1])
    return tuple(part.reshape(g.shape) for part, g in zip(parts, gradients, strict=True))


@dataclass(frozen=True)
class Descent:
    """How weights follow their gradients; a threshold of inf clips nothing."""

    rate: float
    threshold: float = 1.0
    together: bool = False


def descended(
    cell: Cell, weights: Weights, V: np.ndarray, x: np.ndarray, key: int, how: Descent
) -> tuple[Weights, bool]:
    """All weights, V last, after one sequence; and whether its key was said right before."""
    last = cell.states(x, weights)[-1]
    z = V @ last
    output_delta = softmax_cross_entropy_gradient(z[np.newaxis], np.eye(KEYS)[[key]])[0]
    loss_slopes = np.zeros((len(x), n))
    loss_slopes[-1] = V.T @ output_delta
    gradients = *cell.gradients(x, weights, loss_slopes), np.outer(output_delta, last)
    taken = clipped(gradients, how.threshold, how.together)
    after = tuple(w - how.rate * g for w, g in zip((*weights, V), taken, strict=True))
    return after, int(np.argmax(z)) == key


def share_recalled(
    cell: Cell, weights: Weights, V: np.ndarray, distance: int, seed: int, how: Descent
) -> float:
    """Train on fresh sequences, until 200 running were right or 3000 have been seen; the share
    of new ones whose key is then said right."""
    rng, running = np.random.default_rng([seed, distance]), 0
    with np.errstate(over="ignore", invalid="ignore"):  # what explodes learns nothing more
        for _ in range(SEQUENCES):
            (*weights, V), right = descended(cell, weights, V, *sequence(rng, distance), how)
            running = running + 1 if right else 0
            if running == SURE:
                break
        asked = [sequence(rng, distance) for _ in range(ASKED)]
        said = [int(np.argmax(V @ cell.states(x, weights)[-1])) for x, _ in asked]
    return float(np.mean([one == key for one, (_, key) in zip(said, asked, strict=True)]))
