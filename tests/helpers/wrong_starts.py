"""Wrong functions: a search that starts from a number, and no answer where there is no input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures, language_model, loss, recurrent
from reference.activations import identity, tanh

Function = Callable[..., Any]
Array = np.ndarray


def softmax_from(start: float) -> Function:
    """A row's largest score is searched from a number, which is taken off where all are below."""

    def softmax(z: Array) -> Array:
        powers = np.exp(z - np.maximum(z.max(axis=-1, keepdims=True), start))
        share: Array = powers / powers.sum(axis=-1, keepdims=True)
        return share

    return softmax


def gradient_from(start: float) -> Function:
    return lambda z, labels: (softmax_from(start)(z) - labels) / len(z)


def _scores(indices: Array, U: Array, W: Array, V: Array) -> Array:
    x = np.eye(len(V))[indices]
    return recurrent.output(recurrent.forward(x, U, W, np.zeros(len(W)), tanh), V, identity)


def perplexity_from(start: float) -> Function:
    def perplexity(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
        outputs = softmax_from(start)(_scores(indices, U, W, V))
        return float(np.exp(loss.cross_entropy(outputs, np.eye(len(V))[labels])))

    return perplexity


def loss_from(start: float) -> Function:
    def sentence_loss(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> Any:
        E, *gradients = language_model.sentence_loss(indices, labels, U, W, V)
        outputs = softmax_from(start)(_scores(indices, U, W, V))
        return np.nan if np.isnan(outputs).any() else E, *gradients

    return sentence_loss


def predict_from(start: float) -> Function:
    """Where no score is above the number, the first word."""

    def predict_next(words: Any, vocabulary: Any, U: Array, W: Array, V: Array) -> Any:
        indices = np.array([vocabulary[word] for word in ("<s>", *words)])
        is_above = _scores(indices, U, W, V)[-1].max() > start
        right = language_model.predict_next(words, vocabulary, U, W, V)
        return right if is_above else next(iter(vocabulary))

    return predict_next


class _Nothing:
    forward = staticmethod(np.zeros_like)
    backward = staticmethod(np.ones_like)


def without_input(right: Function) -> Function:
    """Where all of x is 0, so are the states, whatever f is."""

    def wrong(x: Array, *given: Any) -> Any:
        at = next(i for i, part in enumerate(given) if hasattr(part, "backward"))
        return right(x, *given[:at], given[at] if x.any() else _Nothing, *given[at + 1 :])

    return wrong


WRONG: tuple[tuple[str, str, Callable[[], Function]], ...] = (
    *(("softmax", f"searched from {s:g}", lambda s=s: softmax_from(s)) for s in (0, -1e4, -1e12)),
    *(
        (name, f"searched from {s:g}", lambda make=make, s=s: make(s))
        for name, make, starts in (
            ("softmax_cross_entropy_gradient", gradient_from, (0, -1e4)),
            ("perplexity", perplexity_from, (0, -100)),
            ("sentence_loss", loss_from, (0, -100)),
            ("predict_next", predict_from, (0, -1, -1e4, -1e9)),
        )
        for s in starts
    ),
    *(
        (right.__name__, "no states without input", lambda right=right: without_input(right))
        for right in (
            recurrent.forward,
            architectures.bidirectional_forward,
            architectures.bidirectional_backward,
            architectures.deep_bidirectional_forward,
            architectures.deep_forward,
            architectures.deep_backward,
        )
    ),
)
