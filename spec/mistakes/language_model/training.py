"""Frequent mistakes in training: what is subtracted, in which order, at which weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from reference import language_model
from reference.gradient_flow import clip_gradient
from spec.item import Mistake
from spec.text import Text

Array = np.ndarray

Weights = Sequence[Array]  # U, W, V, or their gradients
# What is subtracted: of the gradients, the learning rate, the threshold and the number of words
Rule = Callable[[Weights, float, float, int], Iterable[Array]]


def _gradients(pair: Any, weights: Weights) -> Weights:
    gradients: Weights = language_model.sentence_loss(*pair, *weights)[1:]
    return gradients


def _less(weights: Weights, steps: Iterable[Array]) -> Weights:
    return tuple(w - step for w, step in zip(weights, steps, strict=True))


def _trained(
    rule: Rule, order: Callable[[list[Any], int], list[Any]] = lambda pairs, epochs: pairs * epochs
) -> Callable[..., Weights]:
    """Training with another rule for what is subtracted, or another order."""

    def function(
        pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Weights:
        weights: Weights = (U, W, V)
        for pair in order(pairs, epochs):
            steps = rule(_gradients(pair, weights), rate, threshold, len(pair[0]))
            weights = _less(weights, steps)
        return weights

    return function


def _each(change: Callable[[Array, float], Array]) -> Rule:
    """A rule that treats the three gradients alike, then takes the rate."""
    return lambda gradients, rate, threshold, T: [rate * change(g, threshold) for g in gradients]


def _together(gradients: Weights, rate: float, threshold: float, T: int) -> Iterable[Array]:
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [rate * g * (threshold / max(norm, threshold)) for g in gradients]


def _by_factors(*factors: float) -> Rule:
    """A rule that subtracts so many times what is right from each of the weights."""
    return lambda gradients, rate, threshold, T: [
        factor * rate * clip_gradient(g, threshold)
        for factor, g in zip(factors, gradients, strict=True)
    ]


def _all_but_one_clipped(place: int) -> Rule:
    return lambda gradients, rate, threshold, T: [
        rate * (g if i == place else clip_gradient(g, threshold)) for i, g in enumerate(gradients)
    ]


def _one_added(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"plus for minus at {name}", f"{name} 的减号写成了加号"),
        _trained(_by_factors(*(-1.0 if i == place else 1.0 for i in range(3)))),
        Text(
            f"You add the gradient of {name}; subtract it, as you do for the others.",
            f"{name} 加上了梯度；应当和别的权重一样减去。",
        ),
    )


def _one_unclipped(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"gradient of {name} not clipped", f"{name} 的梯度没有截取"),
        _trained(_all_but_one_clipped(place)),
        Text(
            f"You do not clip the gradient of {name}; all three must be clipped.",
            f"{name} 的梯度没有截取；三个都要截取。",
        ),
    )


def _one_alone(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"only {name} changes", f"只更新了 {name}"),
        _trained(_by_factors(*(float(i == place) for i in range(3)))),
        Text(
            f"You update {name} alone; U, W and V must all be updated.",
            f"只更新了 {name}；U、W、V 都要更新。",
        ),
    )


def _one_kept(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"{name} never changes", f"没有更新 {name}"),
        _trained(_by_factors(*(float(i != place) for i in range(3)))),
        Text(f"You do not update {name}.", f"没有更新 {name}。"),
    )


def _once_an_epoch(
    of_sentences: Callable[[list[Array], float], Array],
) -> Callable[..., Weights]:
    """Training with one step an epoch, made of all sentences' gradients."""

    def function(
        pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Weights:
        weights: Weights = (U, W, V)
        for _ in range(epochs):
            of_pairs = [_gradients(pair, weights) for pair in pairs]
            one_each = ([gradients[i] for gradients in of_pairs] for i in range(3))
            weights = _less(weights, [rate * of_sentences(g, threshold) for g in one_each])
        return weights

    return function


def _clipped(gradients: list[Array], threshold: float) -> list[Array]:
    return [clip_gradient(g, threshold) for g in gradients]


_summed = _once_an_epoch(lambda g, theta: np.sum(_clipped(g, theta), axis=0))


def _at_first_weights(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Weights:
    return _summed(pairs, U, W, V, rate * epochs, threshold, 1)


ONCE_AN_EPOCH = tuple(
    Mistake(
        Text(f"one step an epoch: {en} gradients", f"一轮只走一步：梯度的{zh}"),
        _once_an_epoch(of_sentences),
        Text(
            f"You take one step an epoch, with the {en} gradients; take one with each sentence.",
            f"你一轮只走一步，用的是这一轮梯度的{zh}；应当每句走一步。",
        ),
    )
    for en, zh, of_sentences in (
        (
            "clipped sum of all",
            "总和（截取后）",
            lambda g, theta: clip_gradient(np.sum(g, axis=0), theta),
        ),
        (
            "clipped mean of all",
            "平均（截取后）",
            lambda g, theta: clip_gradient(np.mean(g, axis=0), theta),
        ),
        (
            "mean of the clipped",
            "平均（各自截取后）",
            lambda g, theta: np.mean(_clipped(g, theta), axis=0),
        ),
    )
)


# Groups of U, W, V, by place, whose gradients are taken and subtracted one after the other.
HALF_UPDATED = (
    *(((a,), (b,), (c,)) for a, b, c in permutations(range(3))),
    *(((a,), tuple(b for b in range(3) if b != a)) for a in range(3)),
    *((tuple(b for b in range(3) if b != a), (a,)) for a in range(3)),
)


def _one_by_one(
    groups: tuple[tuple[int, ...], ...],
    pairs: list[Any],
    U: Array,
    W: Array,
    V: Array,
    rate: float,
    threshold: float,
    epochs: int,
) -> Weights:
    weights = [U, W, V]
    for pair in pairs * epochs:
        for group in groups:
            gradients = _gradients(pair, weights)
            for place in group:
                step = rate * clip_gradient(gradients[place], threshold)
                weights[place] = weights[place] - step
    return tuple(weights)


CLIPPED = _each(clip_gradient)
OF_ONE = (_one_added, _one_unclipped, _one_alone)
TRAIN = (
    Mistake(
        Text("no clipping", "没有截取"),
        _trained(_each(lambda g, threshold: g)),
        Text("You do not clip the gradients.", "梯度没有截取。"),
    ),
    Mistake(
        Text("clips each entry", "逐个元素截取"),
        _trained(_each(lambda g, threshold: np.clip(g, -threshold, threshold))),
        Text(
            "You clip each entry; clip by the norm, as clip_gradient does.",
            "你逐个元素截取；应当像 clip_gradient 那样按范数截取。",
        ),
    ),
    Mistake(
        Text("always scales", "总是缩放"),
        _trained(_each(lambda g, threshold: g * threshold / np.sqrt((g**2).sum()))),
        Text(
            "You scale small gradients up too; they must stay as they are.",
            "小的梯度也被放大了；它们应当保持不变。",
        ),
    ),
    Mistake(
        Text("one norm for all three", "三个梯度合用一个范数"),
        _trained(_together),
        Text(
            "You clip the three gradients together; each must be clipped by itself.",
            "三个梯度是合在一起截取的；应当各自截取。",
        ),
    ),
    Mistake(
        Text("clips after the learning rate", "乘了学习率再截取"),
        _trained(
            lambda gradients, rate, threshold, T: _clipped([rate * g for g in gradients], threshold)
        ),
        Text(
            "You multiply by learning_rate first; you must clip first.",
            "你先乘了 learning_rate；应当先截取，再乘。",
        ),
    ),
    Mistake(
        Text("plus for minus", "减号写成加号"),
        _trained(_each(lambda g, threshold: -clip_gradient(g, threshold))),
        Text("You add the gradient; subtract it to go downhill.", "你加上了梯度；下降要减去它。"),
    ),
    *Mistake.alike(
        Text("one epoch only", "只走了一轮"),
        Text(
            "You return what one epoch gives; train for epochs epochs, each from where the "
            "last ended.",
            "返回的是训练一轮的结果；应当训练 epochs 轮，每一轮从上一轮的结果开始。",
        ),
        _trained(CLIPPED, lambda pairs, epochs: pairs),
        _trained(CLIPPED, lambda pairs, epochs: pairs * min(epochs, 1)),  # none where epochs is 0
    ),
    Mistake(
        Text("backwards", "顺序反了"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[::-1] * epochs),
        Text(
            "You take the sentences from the end; they must be taken in order.",
            "句子是从后往前取的；应当按顺序。",
        ),
    ),
    Mistake(
        Text("one sentence after the other", "一句练完再练下一句"),
        _trained(CLIPPED, lambda pairs, epochs: [p for p in pairs for _ in range(epochs)]),
        Text(
            "You give each sentence all its epochs at once; an epoch must go through all "
            "sentences.",
            "每个句子一次就练完了所有轮数；每一轮应当走完所有句子。",
        ),
    ),
    Mistake(
        Text("first sentence only", "只有第一句"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[:1] * epochs),
        Text("You learn the first sentence alone.", "你只学了第一句。"),
    ),
    Mistake(
        Text("an epoch's gradients at its first weights", "一轮的梯度都取在开始时的权重处"),
        _summed,
        Text(
            "You take an epoch's gradients at the weights it begins with; update after each "
            "sentence first.",
            "一轮里的梯度都取在这一轮开始时的权重处；应当每句之后先更新，再求下一句的梯度。",
        ),
    ),
    Mistake(
        Text("all gradients at the first weights", "所有梯度都取在最初的权重处"),
        _at_first_weights,
        Text(
            "You take all gradients at the weights that are given; take each at the updated ones.",
            "所有梯度都取在传入的权重处；每个都应当取在更新后的权重处。",
        ),
    ),
    *Mistake.alike(
        Text("one gradient at weights half updated", "更新了一部分权重才求梯度"),
        Text(
            "You update some of U, W, V before you take the gradients of the others; take all "
            "three first.",
            "你先更新了 U、W、V 中的一部分，再求其余的梯度；应当先求出三个梯度。",
        ),
        *(partial(_one_by_one, order) for order in HALF_UPDATED),
    ),
    *Mistake.alike(
        Text("one step with the first sentence", "只用第一句走了一步"),
        Text(
            "You return after one step, with the first sentence; go through all, epochs times.",
            "只用第一句走了一步就返回了；应当走完所有句子，共 epochs 轮。",
        ),
        _trained(CLIPPED, lambda pairs, epochs: pairs[:1]),
        _trained(CLIPPED, lambda pairs, epochs: pairs[: min(epochs, 1)]),  # none where epochs is 0
    ),
    Mistake(
        Text("last sentence only", "只有最后一句"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[-1:] * epochs),
        Text(
            "You learn the last sentence alone; all must be learnt.",
            "你只学了最后一句；每一句都要学。",
        ),
    ),
    Mistake(
        Text("sum for mean", "求了总和，没有求平均"),
        _trained(
            lambda gradients, rate, threshold, T: [
                rate * clip_gradient(T * g, threshold) for g in gradients
            ]
        ),
        Text(
            "Your gradients are T times what sentence_loss must give; E is a mean over T words.",
            "你的梯度是 sentence_loss 应给出的 T 倍；E 应当是 T 个词的平均。",
        ),
    ),
    *(_one_kept("UWV".index(name), name) for name in "VUW"),
    *ONCE_AN_EPOCH,
    *(of_one(place, name) for of_one in OF_ONE for place, name in enumerate("UWV")),
    Mistake(
        Text("clipped to norm 1", "截取到范数 1"),
        _trained(_each(lambda g, threshold: clip_gradient(g, 1.0))),
        Text("You clip at norm 1; clip at threshold.", "你截取到范数 1；应当截取到 threshold。"),
    ),
    Mistake(
        Text("one rate for each word", "学习率除以了词数"),
        _trained(
            lambda gradients, rate, threshold, T: [
                rate / T * clip_gradient(g, threshold) for g in gradients
            ]
        ),
        Text(
            "You divide learning_rate by the length of the sentence; the mean's 1/T is in the "
            "gradients already.",
            "你用 learning_rate 除以了句子的长度；平均的 1/T 已经在梯度里。",
        ),
    ),
)
