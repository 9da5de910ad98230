"""The functions of chapter `loss` with slips, one or several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

Array = np.ndarray
Slips = frozenset[str]
BASES = (2.0, 10.0, 3.0, 2.7, 2.718, 2.71828)
SMOOTHING = (0.05, 0.1, 0.2)
EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
SOME_ROWS = {  # over which the sum runs
    "last row": slice(-1, None),
    "first row left out": slice(1, None),
    "last row left out": slice(None, -1),
}
PAIRED = frozenset({"every pair", "every pair of classes"})


def _away_from_zero() -> Iterator[tuple[str, Callable[[Array], Array]]]:
    for epsilon in EPSILONS:
        yield f"add {epsilon}", partial(np.add, epsilon)
        yield f"clip {epsilon}", partial(np.clip, a_min=epsilon, a_max=1.0 - epsilon)
        yield f"floor {epsilon}", partial(np.maximum, epsilon)


# Slips that differ in a number, each with it or with what it does; a call looks them all up.
POWERS = [(f"{base} to the z", base) for base in BASES]
SMOOTHED = [(f"smooth {share}", share) for share in SMOOTHING]
AWAY_FROM_ZERO = list(_away_from_zero())


def softmax_with(slips: Slips) -> Callable[[Array], Array]:
    """Softmax with these slips."""

    def function(z: Array) -> Array:
        if "twice" in slips:
            return softmax_with(slips - {"twice"})(softmax_with(slips - {"twice"})(z))
        z = -z if "negative" in slips else z
        if "sigmoids" in slips:
            sigmoids = 1.0 / (1.0 + np.exp(-z))
            return sigmoids / sigmoids.sum(axis=-1, keepdims=True)
        if slips & {"shifted above", "shifted below"}:
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            above, below = (e, np.exp(z)) if "shifted above" in slips else (np.exp(z), e)
            return above / below.sum(axis=-1, keepdims=True)
        if "sigmoid" in slips:
            return 1.0 / (1.0 + np.exp(-z))
        bare = slips & {"no exponential", "no shift", "not normalised"}
        along = 0 if "first axis" in slips else None if "whole table" in slips else -1
        of = None if "one maximum" in slips else 0 if "column maxima" in slips else along
        shifted = z if bare else z - z.max(axis=of, keepdims=True)
        e = shifted if "no exponential" in slips else np.exp(shifted)
        for slip, base in POWERS:
            e = base**shifted if slip in slips else e
        e = np.expm1(shifted) if "minus 1" in slips else e
        along = 0 if "column sums" in slips else None if "one sum" in slips else along
        if slips & {"not normalised", "not normalised, shifted"}:
            y: Array = e
        else:
            y = e / e.sum(axis=along, keepdims=True)
        if "logarithm, shifted" in slips:
            return shifted - np.log(e.sum(axis=along, keepdims=True))
        return np.log(y) if "logarithm" in slips else y

    return function


def cross_entropy_with(slips: Slips) -> Callable[[Array, Array], float]:
    """Cross-entropy with these slips."""

    def function(outputs: Array, labels: Array) -> float:
        N = len(outputs)
        outputs = softmax_with(slips)(outputs) if "softmax" in slips else outputs
        divisor = 1 if "sum" in slips else outputs.size if "per entry" in slips else N
        divisor = outputs.shape[1] if "classes" in slips else divisor
        divisor = 2 * divisor if "half" in slips else divisor
        if "nan left out" in slips:
            divisor = int((~np.isnan(labels * np.log(outputs))).sum())
        if "squared" in slips:
            return float(((outputs - labels) ** 2).sum() / divisor)
        if "distance" in slips:
            return float(np.abs(outputs - labels).sum() / divisor)
        if "mean inside" in slips:
            picked = outputs[labels > 0]
            return float(-np.log(picked.sum() / max(1, len(picked))))
        if "entropy" in slips:
            return float(-(outputs * np.log(outputs)).sum() / divisor)
        of_one = slips & {"first row", "last row"}  # of which every pair is itself alone
        if "first row" in slips:
            outputs, labels, divisor = outputs[:1], labels[:1], 1
        for slip, rows in SOME_ROWS.items():
            outputs, labels = (outputs[rows], labels[rows]) if slip in slips else (outputs, labels)
        if "bare" in slips:
            sign = 1.0 if "positive" in slips else -1.0
            return float(sign * outputs[labels > 0].sum() / divisor)
        if "no logarithm" in slips:
            return float((1.0 - outputs[labels > 0]).sum() / divisor)
        if "swapped" in slips:
            outputs, labels = labels, outputs
        labels = _smoothed(labels, slips)
        total = float(_logarithms(outputs, labels, slips - PAIRED if of_one else slips))
        total = total / np.log(2.0) if "base 2" in slips else total
        total = total / np.log(10.0) if "base 10" in slips else total
        E = total / divisor if "positive" in slips else -total / divisor
        return float(np.exp(E)) if "perplexity" in slips else E

    return function


TOTALS: dict[str, Callable[[Array, Array], float]] = {  # of outputs and labels
    "each entry": lambda o, y: np.log(np.where(y > 0, o, 1.0 - o)).sum(),
    "no labels": lambda o, y: np.log(o).sum(),
    "product inside": lambda o, y: np.log(y * o).sum(),
    "sum inside": lambda o, y: np.log(o[y > 0].sum()),
    "largest": lambda o, y: np.log(o.max(axis=1)).sum(),
    "every pair": lambda o, y: (y @ np.log(o).T).sum(),
    "every pair of classes": lambda o, y: (y.T @ np.log(o)).sum(),
    "nan left out": lambda o, y: np.nansum(y * np.log(o)),
    "finite": lambda o, y: np.nan_to_num(y * np.log(o)).sum(),
}


def _logarithms(outputs: Array, labels: Array, slips: Slips) -> float:
    """Σ labels · ln outputs."""
    for slip, away in AWAY_FROM_ZERO:
        outputs = away(outputs) if slip in slips else outputs
    rest = (1.0 - labels) * np.log(1.0 - outputs) if "all entries" in slips else 0.0
    for slip, total in TOTALS.items():
        if slip in slips:
            return float(total(outputs, labels))
    if any(slip in slips for slip, _ in SMOOTHED):
        return float((labels * np.log(outputs)).sum())
    if "0 · ln 0" in slips or "swapped" in slips:
        return float((labels * np.log(outputs) + rest).sum())
    if "all entries" in slips:
        return float((np.where(labels > 0, np.log(outputs), 0.0) + rest).sum())
    return float(np.log(outputs[labels > 0]).sum())


def _smoothed(labels: Array, slips: Slips) -> Array:
    """Labels of which a share is spread evenly over the classes."""
    for slip, share in SMOOTHED:
        if slip in slips:
            labels = (1.0 - share) * labels + share / labels.shape[-1]
    return labels


def gradient_with(slips: Slips) -> Callable[[Array, Array], Array]:
    """The gradient of softmax with cross-entropy, with these slips."""

    def function(z: Array, labels: Array) -> Array:
        y = z if "no softmax" in slips else softmax_with(slips)(z)
        labels = _smoothed(labels, slips)
        y = np.where(y == y.max(axis=-1, keepdims=True), 1.0, 0.0) if "hard" in slips else y
        difference = -labels / y if "outputs" in slips else y - labels
        difference = y + labels if "plus" in slips else difference
        if "softmax of the difference" in slips:
            return softmax_with(frozenset())(z - labels) / len(z)
        difference = difference * labels if "labels alone" in slips else difference
        if "labels divided" in slips:
            return y - labels / len(z)
        difference = difference * y * (1.0 - y) if "slope" in slips else difference
        if "squared error" in slips:  # of ½ Σ (y − labels)², through softmax
            difference = y * (difference - (difference * y).sum(axis=-1, keepdims=True))
        difference = difference**2 if "squared" in slips else difference
        difference = -difference if "sign" in slips else difference
        divisor = 1 if "no mean" in slips else z.size if "per entry" in slips else len(z)
        if "classes" in slips:
            divisor = z.shape[-1]
        return difference / divisor

    return function
