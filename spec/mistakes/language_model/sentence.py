"""The loss of a sentence and its gradients, with slips in one step or another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference.activations import Activation, identity, relu, sigmoid, tanh
from reference.recurrent import forward
from spec.mistakes.loss.slips import EPSILONS, softmax_with

Array = np.ndarray
OTHER_ACTIVATIONS: dict[str, Activation] = {"relu": relu, "sigmoid": sigmoid}
BOUNDS = (1.0, 5.0, 10.0)  # at which entries of gradients are cut off
LAST_WORD = ("last word", "last word in the mean")  # alone, or divided by T as all are


def _slopes(states: Array, slips: frozenset[str]) -> Array:
    """What stands for f′(net_t), a row for each step."""
    if "no f′" in slips:
        return np.ones(states[1:].shape)
    for name, f in OTHER_ACTIVATIONS.items():
        if f"{name} for tanh" in slips:
            return f.backward(states[1:])
    if {"s for f′", "1 − s"} & slips:
        return 1.0 - states[1:] if "1 − s" in slips else states[1:]
    if "f′ of sigmoid" in slips:
        return sigmoid.backward(states[1:])
    return tanh.backward(states[:-1] if "early f′" in slips else states[1:])


def _back(local: Array, slopes: Array, W: Array, slips: frozenset[str]) -> Array:
    """δ, by equation 3 but for slips."""
    deltas, back = local.copy(), W if "W kept" in slips else W.T
    for t in range(len(local) - 2, -1, -1):
        deltas[t] += (back @ deltas[t + 1]) * slopes[t]
    return deltas


def _bounded(gradient: Array, T: float, slips: frozenset[str]) -> Array:
    """A sum over the steps divided by T, with each entry cut off before or after."""
    for c in BOUNDS:
        if f"entries of ±{c}" in slips:
            return np.clip(gradient / T, -c, c)
        if f"entries of ±{c} before 1/T" in slips:
            return np.clip(gradient, -c, c) / T
    return gradient / T


def _entropy(y: Array, labels: Array, slips: frozenset[str]) -> float:
    """T times the loss."""
    T, K = y.shape
    of_labels = y[np.arange(T), labels]
    if "no logarithm" in slips:
        return float(-of_labels.sum())
    for epsilon in EPSILONS:
        of_labels = of_labels + epsilon * (f"add {epsilon}" in slips)
    logs = np.log(of_labels)
    if {"last word of E", *LAST_WORD} & slips:
        return float(-logs[-1] * (T if "last word of E" in slips else 1))
    if {"columns", "columns summed"} & slips:
        total = np.log(y[:, labels]).sum()
        return float(-total / T if "columns" in slips else -total)
    total = -logs.sum() / (np.log(2.0) if "log2" in slips else 1.0)
    return float(
        total / K * (T if "words" in slips else 1) if {"words", "entries"} & slips else total
    )


def _counted_once(x: Array, slips: frozenset[str]) -> Array:
    """One-hot rows; where a word comes again, only its first or its last step keeps its 1."""
    if "first of a word" in slips:
        return x * (np.cumsum(x, axis=0) == 1.0)
    return x * (np.cumsum(x[::-1], axis=0)[::-1] == 1.0) if "last of a word" in slips else x


def _divisor(over: int, K: int, slips: frozenset[str]) -> int:
    """By which the gradients are divided."""
    return 1 if "sum of gradients" in slips else K if "gradients by words" in slips else over


def sentence_loss_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The loss of a sentence and its gradients, with these slips."""

    def function(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> Any:
        T, K = len(indices), len(V)
        if "from 1" in slips:
            indices, labels = indices - 1, labels - 1
        x, targets = np.eye(K)[indices], np.eye(K)[labels]
        f: Activation = identity if "no tanh" in slips else tanh
        for name, other in OTHER_ACTIVATIONS.items():
            f = other if f"{name} for tanh" in slips else f
        states = forward(x, U, W, np.zeros(len(W)), f)
        z = states[:-1] @ V.T if "early outputs" in slips else states[1:] @ V.T
        z = np.tanh(z) if "tanh of z" in slips else z
        y = softmax_with(slips)(z)
        E = _entropy(y, labels, slips)
        d = (y - targets) * (-1.0 if "sign" in slips else 1.0)
        d = y + targets if "label added" in slips else np.abs(d) if "1 − o" in slips else d
        d = z - targets if "scores for o" in slips else y if "label kept" in slips else d
        if "columns of ∂E/∂z" in slips:
            d = y.copy()
            d[:, labels] -= 1.0
        d[:-1] *= 0.0 if slips & {*LAST_WORD} else 1.0
        d[-1] *= 0.0 if "last label left out" in slips else 1.0
        slopes = _slopes(states, slips)
        local = d @ V if "no slope" in slips else (d @ V) * slopes
        deltas = local if "no time" in slips else _back(local, slopes, W, slips)
        first, end = 1 if "no first step" in slips else 0, T - ("no last step" in slips)
        met = states[1:] if "late" in slips else states[:-1]
        read = states[:-1] if {"early V", "early outputs"} & slips else states[1:]
        x = targets if "labels for x" in slips else _counted_once(x, slips)
        gradients = [
            a[first:end].T @ b[first:end] for a, b in ((deltas, x), (deltas, met), (d, read))
        ]
        over = 1 if {"sum", "last word"} & slips else T
        return E / (1 if "sum of E" in slips else over), *(
            _bounded(g, _divisor(over, K, slips), slips) for g in gradients
        )

    return function
