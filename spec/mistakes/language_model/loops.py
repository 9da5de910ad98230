"""The loops of training: which gradients are taken where, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference import language_model
from reference.gradient_flow import clip_gradient
from spec.mistakes.language_model.parts import InParts

Array = np.ndarray

Pairs = list[Any]  # of indices and labels
Weights = Sequence[Array]  # U, W, V, or their gradients
Clip = Callable[[Weights, float, float], Weights]  # of gradients, the learning rate, the threshold
Batches = Callable[[Pairs, int], list[Pairs]]  # of the pairs and the number of epochs
# Of a clipped gradient, the weights, what was remembered and the rate: what is subtracted, and what
# is remembered.
Rule = Callable[[Array, Array, Array, float], tuple[Array, Array]]
RateOf = Callable[[float, int, int], float]  # of the rate, the number of the epoch and of the step


def gradients_of(pair: Any, weights: Weights) -> Weights:
    gradients: Weights = language_model.sentence_loss(*pair, *weights)[1:]
    return gradients


def _clipped(gradients: Weights, rate: float, threshold: float) -> Weights:
    return [rate * clip_gradient(g, threshold) for g in gradients]


def summed(of_pairs: list[Weights]) -> Weights:
    return [np.sum(of_one, axis=0) for of_one in zip(*of_pairs, strict=True)]


def mean(of_pairs: list[Weights]) -> Weights:
    return [np.mean(of_one, axis=0) for of_one in zip(*of_pairs, strict=True)]


class Trained(InParts):
    """Training with another rule for what is subtracted, or another order.

    batches: the pairs whose gradients are taken at the same weights, before one step
    gathered: what is made of a batch's gradients before they are clipped; None to clip each
    clip: what is subtracted for a pair's three gradients, but for a sign or a factor
    lengths: by which power of T the gradients are multiplied before
    factors: by which what is subtracted from U, W and V is multiplied
    is_mean: whether what is clipped of a batch is averaged, and not added up
    """

    batches: Batches = staticmethod(lambda pairs, epochs: [[pair] for pair in pairs * epochs])
    gathered: Callable[[list[Weights]], Weights] | None = None
    clip: Clip = staticmethod(_clipped)
    lengths: int = 0
    factors: tuple[float, ...] = (1.0, 1.0, 1.0)
    is_mean: bool = False

    def __call__(
        self, pairs: Pairs, U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Weights:
        weights: Weights = (U, W, V)
        for batch in self.batches(pairs, epochs):
            of_pairs = [self._of_pair(pair, weights) for pair in batch]
            if self.gathered is not None:
                of_pairs = [self.gathered(of_pairs)]
            joined = mean if self.is_mean else summed
            steps = joined([self.clip(gradients, rate, threshold) for gradients in of_pairs])
            weights = tuple(
                w - factor * step
                for w, factor, step in zip(weights, self.factors, steps, strict=True)
            )
        return weights

    def _of_pair(self, pair: Any, weights: Weights) -> Weights:
        return [float(len(pair[0])) ** self.lengths * g for g in gradients_of(pair, weights)]


def stepping_otherwise(
    places: Collection[int], step: Callable[[Array, float, float], Array]
) -> Trained:
    """Training that subtracts something else from some of U, W and V.

    step: what that is, made of the gradient, the learning rate and the threshold
    """
    return Trained(
        clip=lambda gradients, rate, threshold: [
            step(g, rate, threshold) if i in places else rate * clip_gradient(g, threshold)
            for i, g in enumerate(gradients)
        ]
    )


def _step(g: Array, w: Array, memory: Array, rate: float) -> tuple[Array, Array]:
    return rate * g, memory


def _as_asked(rate: float, epoch: int, step: int) -> float:
    return rate


@dataclass(frozen=True, eq=False)
class Stepwise:
    """Training that takes one step after the other, by another rule.

    decayed: how much of the weights is added to the gradients before they are clipped
    groups: of U, W, V, by place; one's gradients are taken when those before it are subtracted
    """

    rule: Rule = _step
    rate_of: RateOf = _as_asked
    decayed: float = 0.0
    groups: tuple[tuple[int, ...], ...] = ((0, 1, 2),)
    clip: Callable[[Array, float], Array] = clip_gradient

    def __call__(
        self, pairs: Pairs, U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Weights:
        weights, memory = [U, W, V], [0.0 * U, 0.0 * W, 0.0 * V]
        for step in range(epochs * len(pairs)):
            now = self.rate_of(rate, step // len(pairs), step)
            for group in self.groups:
                gradients = gradients_of(pairs[step % len(pairs)], weights)
                for i in group:
                    clipped = self.clip(gradients[i] + self.decayed * weights[i], threshold)
                    taken, memory[i] = self.rule(clipped, weights[i], memory[i], now)
                    weights[i] = weights[i] - taken
        return tuple(weights)


def at_times_length(
    power: int,
    pairs: Pairs,
    U: Array,
    W: Array,
    V: Array,
    rate: float,
    threshold: float,
    epochs: int,
) -> Weights:
    """Training at a rate that is multiplied by a power of the sentence's length."""
    for pair in pairs * epochs:
        U, W, V = language_model.train([pair], U, W, V, rate * len(pair[0]) ** power, threshold, 1)
    return U, W, V
