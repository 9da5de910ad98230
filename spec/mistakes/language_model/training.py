"""Frequent mistakes in training: what is subtracted, in which order, at which weights."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from reference.gradient_flow import clip_gradient
from spec.item import Mistake
from spec.mistakes.language_model.loops import (
    Array,
    Stepwise,
    Trained,
    Weights,
    at_times_length,
    mean,
    stepping_otherwise,
    summed,
)
from spec.text import Text


def _each(change: Callable[[Array, float], Array]) -> Trained:
    """Training that treats the three gradients alike, then takes the rate."""
    return Trained(clip=lambda gradients, rate, theta: [rate * change(g, theta) for g in gradients])


def _visits(order: Callable[[list[Any], int], list[Any]]) -> Trained:
    """Training that takes a step with each of these pairs."""
    return Trained(batches=lambda pairs, epochs: [[pair] for pair in order(pairs, epochs)])


def _by_norm(norm: Callable[[Weights], float]) -> Trained:
    """Training that clips all three by one norm."""

    def clip(gradients: Weights, rate: float, threshold: float) -> Weights:
        share = threshold / max(norm(gradients), threshold)
        return [rate * share * g for g in gradients]

    return Trained(clip=clip)


def _one_added(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"plus for minus at {name}", f"{name} 的减号写成了加号"),
        Trained(factors=tuple(-1.0 if i == place else 1.0 for i in range(3))),
        Text(
            f"You add the gradient of {name}; subtract it, as you do for the others.",
            f"{name} 加上了梯度；应当和别的权重一样减去。",
        ),
    )


def _one_unclipped(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"gradient of {name} not clipped", f"{name} 的梯度没有截取"),
        stepping_otherwise({place}, lambda g, rate, threshold: rate * g),
        Text(
            f"You do not clip the gradient of {name}; all three must be clipped.",
            f"{name} 的梯度没有截取；三个都要截取。",
        ),
    )


def _one_clipped(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"gradient of {name} alone clipped", f"只截取了 {name} 的梯度"),
        stepping_otherwise({0, 1, 2} - {place}, lambda g, rate, threshold: rate * g),
        Text(
            f"You clip the gradient of {name} alone; all three must be clipped.",
            f"只截取了 {name} 的梯度；三个都要截取。",
        ),
    )


def _one_alone(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"only {name} changes", f"只有 {name} 变了"),
        Trained(factors=tuple(float(i == place) for i in range(3))),
        Text(
            f"{name} alone changes; U, W and V must all be updated.",
            f"只有 {name} 变了；U、W、V 都要更新。",
        ),
    )


def _one_kept(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"{name} never changes", f"{name} 没有变"),
        Trained(factors=tuple(float(i != place) for i in range(3))),
        Text(
            f"{name} comes back as it was given; it must be updated too.",
            f"{name} 原样返回；它也应当更新。",
        ),
    )


def _each_epoch(pairs: list[Any], epochs: int) -> list[list[Any]]:
    return [pairs] * epochs


def _without_clipping(gathered: Callable[[list[Weights]], Weights]) -> Trained:
    return Trained(
        batches=_each_epoch,
        gathered=gathered,
        clip=lambda gradients, rate, theta: [rate * g for g in gradients],
    )


ONCE_AN_EPOCH = (
    *(
        Mistake(
            Text(f"one step an epoch: {en} gradients", f"一轮只走一步：梯度的{zh}"),
            function,
            Text(
                f"You take one step an epoch, with the {en} gradients; take one with each "
                "sentence.",
                f"你一轮只走一步，用的是这一轮梯度的{zh}；应当每句走一步。",
            ),
        )
        for en, zh, function in (
            (
                "clipped sum of all",
                "总和（截取后）",
                Trained(batches=_each_epoch, gathered=summed),
            ),
            (
                "clipped mean of all",
                "平均（截取后）",
                Trained(batches=_each_epoch, gathered=mean),
            ),
            (
                "mean of the clipped",
                "平均（各自截取后）",
                Trained(batches=_each_epoch, is_mean=True),
            ),
        )
    ),
    *(
        Mistake(
            Text(f"one step an epoch, not clipped: {en}", f"一轮只走一步，没有截取：{zh}"),
            _without_clipping(gathered),
            Text(
                f"You take one step an epoch, with the {en} of all gradients, unclipped; clip, and "
                "take one with each.",
                f"你一轮只走一步，用的是这一轮梯度的{zh}，也没有截取；应当截取，并且每次走一步。",
            ),
        )
        for en, zh, gathered in (("sum", "总和", summed), ("mean", "平均", mean))
    ),
)


# Groups of U, W, V, by place, whose gradients are taken and subtracted one after the other.
HALF_UPDATED = (
    *(((a,), (b,), (c,)) for a, b, c in permutations(range(3))),
    *(((a,), tuple(b for b in range(3) if b != a)) for a in range(3)),
    *((tuple(b for b in range(3) if b != a), (a,)) for a in range(3)),
)


OF_ONE = (_one_added, _one_unclipped, _one_clipped, _one_alone)
TRAIN = (
    Mistake(
        Text("no clipping", "没有截取"),
        _each(lambda g, threshold: g),
        Text("You do not clip the gradients.", "梯度没有截取。"),
    ),
    Mistake(
        Text("clips each entry", "逐个元素截取"),
        _each(lambda g, threshold: np.clip(g, -threshold, threshold)),
        Text(
            "You clip each entry; clip by the norm, as clip_gradient does.",
            "你逐个元素截取；应当像 clip_gradient 那样按范数截取。",
        ),
    ),
    Mistake(
        Text("always scales", "总是缩放"),
        _each(lambda g, threshold: g * threshold / np.sqrt((g**2).sum())),
        Text(
            "You scale small gradients up too; they must stay as they are.",
            "小的梯度也被放大了；它们应当保持不变。",
        ),
    ),
    Mistake(
        Text("one norm for all three", "三个梯度合用一个范数"),
        _by_norm(lambda gradients: float(np.sqrt(sum((g**2).sum() for g in gradients)))),
        Text(
            "You clip the three gradients together; each must be clipped by itself.",
            "三个梯度是合在一起截取的；应当各自截取。",
        ),
    ),
    Mistake(
        Text("the norm of U's gradient for all three", "三个梯度都用了 U 的梯度的范数"),
        _by_norm(lambda gradients: float(np.linalg.norm(gradients[0]))),
        Text(
            "You clip all three by the norm of U's gradient; each must be clipped by its own.",
            "你按 U 的梯度的范数截取了三个梯度；应当各按自己的范数。",
        ),
    ),
    Mistake(
        Text("clips after the learning rate", "乘了学习率再截取"),
        Trained(
            clip=lambda gradients, rate, threshold: [
                clip_gradient(rate * g, threshold) for g in gradients
            ]
        ),
        Text(
            "You multiply by learning_rate first; you must clip first.",
            "你先乘了 learning_rate；应当先截取，再乘。",
        ),
    ),
    Mistake(
        Text("plus for minus", "减号写成加号"),
        Trained(factors=(-1.0, -1.0, -1.0)),
        Text("You add the gradient; subtract it to go downhill.", "你加上了梯度；下降要减去它。"),
    ),
    *(
        Mistake(
            Text(f"one epoch {en}", f"{zh}一轮"),
            _visits(lambda pairs, epochs, more=more: pairs * (epochs + more)),  # type: ignore[misc]
            Text(
                f"You train for one epoch {en}; it must be epochs epochs.",
                f"你{zh}训练了一轮；应当训练 epochs 轮。",
            ),
        )
        for en, zh, more in (("too few", "少", -1), ("too many", "多", 1))
    ),
    *(
        Mistake(
            Text("one epoch only", "只走了一轮"),
            _visits(visits),
            Text(
                "You return what one epoch gives; train for epochs epochs, each from where the "
                "last ended.",
                "返回的是训练一轮的结果；应当训练 epochs 轮，每一轮从上一轮的结果开始。",
            ),
            slip=f"one epoch only, {number}",
        )
        for number, visits in enumerate(
            (
                lambda pairs, epochs: pairs,
                lambda pairs, epochs: pairs * min(epochs, 1),  # none where epochs is 0
            )
        )
    ),
    Mistake(
        Text("backwards", "顺序反了"),
        _visits(lambda pairs, epochs: pairs[::-1] * epochs),
        Text(
            "You take the sentences from the end; they must be taken in order.",
            "句子是从后往前取的；应当按顺序。",
        ),
    ),
    Mistake(
        Text("one sentence after the other", "一句练完再练下一句"),
        _visits(lambda pairs, epochs: [p for p in pairs for _ in range(epochs)]),
        Text(
            "You give each sentence all its epochs at once; an epoch must go through all "
            "sentences.",
            "每个句子一次就练完了所有轮数；每一轮应当走完所有句子。",
        ),
    ),
    Mistake(
        Text("first sentence only", "只有第一句"),
        _visits(lambda pairs, epochs: pairs[:1] * epochs),
        Text("You learn the first sentence alone.", "你只学了第一句。"),
    ),
    Mistake(
        Text("an epoch's gradients at its first weights", "一轮的梯度都取在开始时的权重处"),
        Trained(batches=_each_epoch),
        Text(
            "You take an epoch's gradients at the weights it begins with; update after each "
            "sentence first.",
            "一轮里的梯度都取在这一轮开始时的权重处；应当每句之后先更新，再求下一句的梯度。",
        ),
    ),
    Mistake(
        Text("all gradients at the first weights", "所有梯度都取在最初的权重处"),
        Trained(batches=lambda pairs, epochs: [pairs * epochs] if epochs else []),
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
        *(Stepwise(groups=order) for order in HALF_UPDATED),
    ),
    *(
        Mistake(
            Text("one step with the first sentence", "只用第一句走了一步"),
            _visits(visits),
            Text(
                "You return after one step, with the first sentence; go through all, epochs times.",
                "只用第一句走了一步就返回了；应当走完所有句子，共 epochs 轮。",
            ),
            slip=f"one step with the first sentence, {number}",
        )
        for number, visits in enumerate(
            (
                lambda pairs, epochs: pairs[:1],
                lambda pairs, epochs: pairs[: min(epochs, 1)],  # none where epochs is 0
            )
        )
    ),
    *(
        Mistake(
            Text("each step from the first weights", "每一步都从最初的权重出发"),
            _visits(visits),
            Text(
                "Each step starts from the given U, W, V; it must start where the last one ended.",
                "每一步都从传入的 U、W、V 出发；应当从上一步的结果出发。",
            ),
            slip=f"each step from the first weights, {number}",
        )
        for number, visits in enumerate(
            (
                lambda pairs, epochs: pairs[-1:],
                lambda pairs, epochs: pairs[-1:] * min(epochs, 1),  # none where epochs is 0
            )
        )
    ),
    Mistake(
        Text("last sentence only", "只有最后一句"),
        _visits(lambda pairs, epochs: pairs[-1:] * epochs),
        Text(
            "You learn the last sentence alone; all must be learnt.",
            "你只学了最后一句；每一句都要学。",
        ),
    ),
    Mistake(
        Text("sum for mean", "求了总和，没有求平均"),
        Trained(lengths=1),
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
        _each(lambda g, threshold: clip_gradient(g, 1.0)),
        Text("You clip at norm 1; clip at threshold.", "你截取到范数 1；应当截取到 threshold。"),
    ),
    Mistake(
        Text("one rate for each word", "学习率除以了词数"),
        partial(at_times_length, -1),
        Text(
            "You divide learning_rate by the length of the sentence; the mean's 1/T is in the "
            "gradients already.",
            "你用 learning_rate 除以了句子的长度；平均的 1/T 已经在梯度里。",
        ),
    ),
)
