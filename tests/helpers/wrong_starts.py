"""Wrong functions: a search that starts from a number or misses some, no answer without input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures, language_model, loss, recurrent
from reference.activations import identity, tanh

Function = Callable[..., Any]
Array = np.ndarray
Taken = Callable[[Array], Array]  # what is taken off scores, which has to be a row's largest


def searched_from(start: float) -> Taken:
    return lambda z: np.maximum(z.max(axis=-1, keepdims=True), start)


def searched_in(places: slice) -> Taken:
    """A row's largest score among some alone; among all where these are none."""
    return lambda z: (z[..., places] if z[..., places].size else z).max(axis=-1, keepdims=True)


def softmax_less(taken: Taken) -> Function:
    def softmax(z: Array) -> Array:
        powers = np.exp(z - taken(z))
        share: Array = powers / powers.sum(axis=-1, keepdims=True)
        return share

    return softmax


def gradient_less(taken: Taken) -> Function:
    return lambda z, labels: (softmax_less(taken)(z) - labels) / len(z)


def _scores(indices: Array, U: Array, W: Array, V: Array) -> Array:
    x = np.eye(len(V))[indices]
    return recurrent.output(recurrent.forward(x, U, W, np.zeros(len(W)), tanh), V, identity)


def perplexity_less(taken: Taken) -> Function:
    def perplexity(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
        outputs = softmax_less(taken)(_scores(indices, U, W, V))
        return float(np.exp(loss.cross_entropy(outputs, np.eye(len(V))[labels])))

    return perplexity


def loss_less(taken: Taken) -> Function:
    def sentence_loss(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> Any:
        E, *gradients = language_model.sentence_loss(indices, labels, U, W, V)
        outputs = softmax_less(taken)(_scores(indices, U, W, V))
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
    *(
        (name, f"searched from {start:g}", lambda make=make, s=start: make(searched_from(s)))
        for name, make, starts in (
            ("softmax", softmax_less, (0, -1e4, -1e12)),
            ("softmax_cross_entropy_gradient", gradient_less, (0, -1e4)),
            ("perplexity", perplexity_less, (0, -100)),
            ("sentence_loss", loss_less, (0, -100)),
        )
        for start in starts
    ),
    *(
        ("predict_next", f"searched from {start:g}", lambda s=start: predict_from(s))
        for start in (0, -1, -1e4, -1e9)
    ),
    *(
        (name, f"searched in {places}", lambda make=make, p=places: make(searched_in(p)))
        for name, make in (
            ("softmax", softmax_less),
            ("softmax_cross_entropy_gradient", gradient_less),
        )
        for places in (*map(slice, (1, -1, 2, 10, 32)), slice(1, None), slice(-10, None))
    ),
    *(
        (name, "the largest of all rows", lambda make=make: make(np.max))
        for name, make in (
            ("softmax", softmax_less),
            ("softmax_cross_entropy_gradient", gradient_less),
            ("perplexity", perplexity_less),
            ("sentence_loss", loss_less),
        )
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
