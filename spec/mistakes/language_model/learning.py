"""Frequent mistakes in learning: gradients, the loss of a sentence, training."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from reference import language_model
from reference.activations import identity, tanh
from reference.gradient_flow import clip_gradient
from reference.recurrent import forward
from spec.item import Mistake
from spec.mistakes.language_model.texts import Array
from spec.mistakes.loss import softmax_with
from spec.text import Text

Gradients = tuple[Array, Array, Array]

# What has no formula; the others are parts of spec.formulas.below.
DELTAS_FROM_OUTPUTS = (
    Mistake(
        Text("added for multiplied", "用加代替了乘"),
        lambda d, s, V, f: d @ V + f.backward(s[1:]),
        Text(
            "You add f′(net_t); multiply by it, entry by entry: you must write * for +.",
            "你加上了 f′(net_t)；应当逐元素相乘：把 + 改成 *。",
        ),
    ),
    Mistake(
        Text("last step only", "只有最后时刻"),
        lambda d, s, V, f: np.where(
            np.arange(len(d))[:, np.newaxis] == len(d) - 1, (d @ V) * f.backward(s[1:]), 0.0
        ),
        Text("Every step must have an ℓ_t of its own.", "每个时刻都要有自己的 ℓ_t。"),
    ),
)


def _slopes(states: Array, slips: frozenset[str]) -> Array:
    """What stands for f′(net_t), a row for each step."""
    if "no f′" in slips:
        return np.ones(states[1:].shape)
    if "s for f′" in slips:
        return states[1:]
    return tanh.backward(states[:-1] if "early f′" in slips else states[1:])


def _back(local: Array, slopes: Array, W: Array, slips: frozenset[str]) -> Array:
    """δ, by equation 3 but for slips."""
    deltas, back = local.copy(), W if "W kept" in slips else W.T
    for t in range(len(local) - 2, -1, -1):
        deltas[t] += (back @ deltas[t + 1]) * slopes[t]
    return deltas


def sentence_loss_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The loss of a sentence and its gradients, with these slips."""

    def function(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> Any:
        T, K = len(indices), len(V)
        x, targets = np.eye(K)[indices], np.eye(K)[labels]
        f = identity if "no tanh" in slips else tanh
        states = forward(x, U, W, np.zeros(len(W)), f)
        z = states[:-1] @ V.T if "early outputs" in slips else states[1:] @ V.T
        y = softmax_with(slips)(z)
        E = -np.log(y[targets > 0]).sum()
        E = E / np.log(2.0) if "base 2" in slips else E
        E = -np.log(y[-1, labels[-1]]) * T if "last word" in slips else E
        d = (y - targets) * (-1.0 if "sign" in slips else 1.0)
        d[:-1] *= 0.0 if "last word" in slips else 1.0
        slopes = _slopes(states, slips)
        local = d @ V if "no slope" in slips else (d @ V) * slopes
        deltas = local if "no time" in slips else _back(local, slopes, W, slips)
        first = 1 if "no first step" in slips else 0
        met = states[1:] if "late" in slips else states[:-1]
        read = states[:-1] if {"early V", "early outputs"} & slips else states[1:]
        gradients = [a[first:].T @ b[first:] for a, b in ((deltas, x), (deltas, met), (d, read))]
        over = 1 if "sum" in slips else T
        return E / (1 if "sum of E" in slips else over), *(
            g / (1 if "sum of gradients" in slips else over) for g in gradients
        )

    return function


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, sentence_loss_with(frozenset({slip})), help, slip)


SENTENCE_LOSS = (
    _slip(
        "sum",
        Text("sum for mean", "求了总和，没有求平均"),
        Text(
            "You sum over the words; E is their mean: divide by T.",
            "你对各个词求了和；E 是平均：要除以 T。",
        ),
    ),
    _slip(
        "sum of E",
        Text("E without 1/T", "E 漏了 1/T"),
        Text(
            "Your E lacks 1/T: it is the mean over the T words, as your gradients have it.",
            "你的 E 漏了 1/T：它是 T 个词的平均，你的梯度里已经有 1/T。",
        ),
    ),
    _slip(
        "sum of gradients",
        Text("gradients without 1/T", "梯度漏了 1/T"),
        Text(
            "Your gradients lack 1/T: E is a mean, so they must have it too.",
            "你的梯度里漏了 1/T：E 是平均，所以梯度里也要有 1/T。",
        ),
    ),
    _slip(
        "no tanh",
        Text("tanh missing", "漏了 tanh"),
        Text(
            "Your states lack tanh: s_t = tanh(U x_t + W s_{t−1}).",
            "你的状态漏了 tanh：s_t = tanh(U x_t + W s_{t−1})。",
        ),
    ),
    _slip(
        "base 2",
        Text("logarithm to base 2", "以 2 为底的对数"),
        Text(
            "You take another logarithm; it must be the natural one.",
            "你用了别的对数；应当用自然对数。",
        ),
    ),
    _slip(
        "no slope",
        Text("f′ missing in ℓ", "ℓ 里漏了 f′"),
        Text(
            "Your ℓ_t lacks the factor 1 − s_t²: tanh.backward(s_t).",
            "你的 ℓ_t 漏了因子 1 − s_t²：tanh.backward(s_t)。",
        ),
    ),
    _slip(
        "no f′",
        Text("f′ missing everywhere", "处处都漏了 f′"),
        Text(
            "You leave out f′; ℓ_t and what comes back must have the factor 1 − s_t².",
            "你漏了 f′；ℓ_t 和传回来的部分都要乘 1 − s_t²。",
        ),
    ),
    _slip(
        "early f′",
        Text("f′ of s_{t−1}", "f′ 用了 s_{t−1}"),
        Text(
            "Your f′ is that of s_{t−1}; it must be that of s_t: 1 − s_t².",
            "你的 f′ 用的是 s_{t−1}；应当用 s_t：1 − s_t²。",
        ),
    ),
    _slip(
        "s for f′",
        Text("s_t in the place of f′", "f′ 写成了 s_t"),
        Text(
            "You multiply by s_t itself; it must be 1 − s_t².",
            "你乘的是 s_t 本身；应当乘 1 − s_t²。",
        ),
    ),
    _slip(
        "W kept",
        Text("W δ for Wᵀ δ", "用 W δ 代替 Wᵀ δ"),
        Text("You send W δ back; it must be Wᵀ δ.", "你沿时间反向传递的是 W δ；应当是 Wᵀ δ。"),
    ),
    _slip(
        "early V",
        Text("gradient of V one step off", "V 的梯度差了一个时刻"),
        Text(
            "In the gradient of V ∂E/∂z_t must meet s_t; you take s_{t−1}.",
            "在 V 的梯度里，∂E/∂z_t 应当配 s_t；你用的是 s_{t−1}。",
        ),
    ),
    _slip(
        "early outputs",
        Text("outputs one step early", "输出早了一个时刻"),
        Text(
            "You make z_t of s_{t−1}; it must be made of s_t.",
            "你用 s_{t−1} 算了 z_t；应当用 s_t。",
        ),
    ),
    _slip(
        "no first step",
        Text("first step left out", "漏了第一个时刻"),
        Text(
            "Your gradients leave out the first step, t = 1; all steps must be summed.",
            "你的梯度漏了第一个时刻 t = 1；应当对所有时刻求和。",
        ),
    ),
    _slip(
        "no time",
        Text("nothing comes back", "没有沿时间反向传递"),
        Text(
            "You take ℓ_t for δ_t; it must be sent back through time by delta first.",
            "你把 ℓ_t 当作了 δ_t；应当先用 delta 沿时间反向传递。",
        ),
    ),
    _slip(
        "late",
        Text("s_t for s_{t−1}", "用 s_t 代替 s_{t−1}"),
        Text(
            "In the gradient of W δ_t must meet s_{t−1}; you take s_t.",
            "在 W 的梯度里，δ_t 配的是 s_{t−1}；你用的是 s_t。",
        ),
    ),
    _slip(
        "sign",
        Text("wrong sign", "符号反了"),
        Text(
            "∂E/∂z must be softmax(z) − labels; you have it the other way round.",
            "∂E/∂z 应当是 softmax(z) − labels；你写反了。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("softmax along the wrong axis", "softmax 沿错了轴"),
            Text(
                "You sum softmax over the time steps; sum over the words (axis=1).",
                "你的 softmax 沿时间求和了；应当沿词求和（axis=1）。",
            ),
        )
        for slip in ("first axis", "column sums")
    ),
    _slip(
        "last word",
        Text("last label only", "只算了最后一个标记"),
        Text(
            "Every step has a label, and all must count; you take the last one alone.",
            "每个时刻都有标记，都要算进去；你只算了最后一个。",
        ),
    ),
)


def _trained(
    rule: Callable[[Gradients, float, float], Gradients],
    order: Callable[[list[Any], int], list[Any]] = lambda pairs, epochs: pairs * epochs,
) -> Callable[..., Gradients]:
    """Training with another rule for what is subtracted, or another order."""

    def function(
        pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Gradients:
        for indices, labels in order(pairs, epochs):
            _, *gradients = language_model.sentence_loss(indices, labels, U, W, V)
            dU, dW, dV = rule((gradients[0], gradients[1], gradients[2]), rate, threshold)
            U, W, V = U - dU, W - dW, V - dV
        return U, W, V

    return function


def _each(
    change: Callable[[Array, float], Array],
) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that treats the three gradients alike, then takes the rate."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (rate * change(g, threshold) for g in gradients)
        return dU, dW, dV

    return rule


def _together(gradients: Gradients, rate: float, threshold: float) -> Gradients:
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    dU, dW, dV = (rate * g * (threshold / max(norm, threshold)) for g in gradients)
    return dU, dW, dV


def _after_the_rate(gradients: Gradients, rate: float, threshold: float) -> Gradients:
    dU, dW, dV = (clip_gradient(rate * g, threshold) for g in gradients)
    return dU, dW, dV


def _only(*kept: int) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that updates some of the weights only."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (
            rate * clip_gradient(g, threshold) * float(i in kept) for i, g in enumerate(gradients)
        )
        return dU, dW, dV

    return rule


def _by_factors(*factors: float) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that subtracts so many times what is right from each of the weights."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (
            factor * rate * clip_gradient(g, threshold)
            for factor, g in zip(factors, gradients, strict=True)
        )
        return dU, dW, dV

    return rule


def _clipping(*clipped: int) -> Callable[[Gradients, float, float], Gradients]:
    """A rule that clips some of the gradients only."""

    def rule(gradients: Gradients, rate: float, threshold: float) -> Gradients:
        dU, dW, dV = (
            rate * (clip_gradient(g, threshold) if i in clipped else g)
            for i, g in enumerate(gradients)
        )
        return dU, dW, dV

    return rule


def _one_added(place: int, name: str) -> Mistake:
    factors = (*(1.0,) * place, -1.0, *(1.0,) * (2 - place))
    return Mistake(
        Text(f"plus for minus at {name}", f"{name} 的减号写成了加号"),
        _trained(_by_factors(*factors)),
        Text(
            f"You add the gradient of {name}; subtract it, as you do for the others.",
            f"{name} 加上了梯度；应当和别的权重一样减去。",
        ),
    )


def _one_unclipped(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"gradient of {name} not clipped", f"{name} 的梯度没有截取"),
        _trained(_clipping(*({0, 1, 2} - {place}))),
        Text(
            f"You do not clip the gradient of {name}; all three must be clipped.",
            f"{name} 的梯度没有截取；三个都要截取。",
        ),
    )


def _one_alone(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"only {name} changes", f"只更新了 {name}"),
        _trained(_only(place)),
        Text(
            f"You update {name} alone; U, W and V must all be updated.",
            f"只更新了 {name}；U、W、V 都要更新。",
        ),
    )


def _batch(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Gradients:
    for _ in range(epochs):
        dU, dW, dV = _clipped_sums(pairs, U, W, V, threshold)
        U, W, V = U - rate * dU, W - rate * dW, V - rate * dV
    return U, W, V


def _clipped_sums(pairs: list[Any], U: Array, W: Array, V: Array, threshold: float) -> Gradients:
    """The sums of all sentences' clipped gradients at these weights."""
    of_pairs = [language_model.sentence_loss(i, t, U, W, V)[1:] for i, t in pairs]
    dU, dW, dV = (
        np.sum([clip_gradient(gradients[i], threshold) for gradients in of_pairs], axis=0)
        for i in range(3)
    )
    return dU, dW, dV


CLIPPED = _each(clip_gradient)


def _by_length(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Gradients:
    for pair in pairs * epochs:
        U, W, V = _trained(CLIPPED)([pair], U, W, V, rate / len(pair[0]), threshold, 1)
    return U, W, V


def _once_an_epoch(
    of_sentences: Callable[[list[Array], float], Array],
) -> Callable[..., Gradients]:
    """Training with one step an epoch, made of all sentences' gradients."""

    def function(
        pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
    ) -> Gradients:
        for _ in range(epochs):
            gradients = [language_model.sentence_loss(i, t, U, W, V)[1:] for i, t in pairs]
            dU, dW, dV = (
                rate * of_sentences([g[i] for g in gradients], threshold) for i in (0, 1, 2)
            )
            U, W, V = U - dU, W - dW, V - dV
        return U, W, V

    return function


def _clipped_mean(gradients: list[Array], threshold: float) -> Array:
    mean: Array = np.mean([clip_gradient(g, threshold) for g in gradients], axis=0)
    return mean


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
        ("mean of the clipped", "平均（各自截取后）", _clipped_mean),
    )
)


def _at_first_weights(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Gradients:
    dU, dW, dV = _clipped_sums(pairs, U, W, V, threshold)
    times = rate * epochs
    return U - times * dU, W - times * dW, V - times * dV


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
) -> Gradients:
    weights = [U, W, V]
    for indices, labels in pairs * epochs:
        for group in groups:
            gradients = language_model.sentence_loss(indices, labels, *weights)[1:]
            for place in group:
                step = rate * clip_gradient(gradients[place], threshold)
                weights[place] = weights[place] - step
    return weights[0], weights[1], weights[2]


def _by_sums(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Gradients:
    for pair in pairs * epochs:
        rule = _each(_clipped_multiple(len(pair[0])))
        U, W, V = _trained(rule)([pair], U, W, V, rate, threshold, 1)
    return U, W, V


def _clipped_multiple(factor: float) -> Callable[[Array, float], Array]:
    return lambda gradient, threshold: clip_gradient(factor * gradient, threshold)


ONE = (_one_added, _one_unclipped, _one_alone)
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
        _trained(_after_the_rate),
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
    Mistake(
        Text("one epoch only", "只走了一轮"),
        _trained(CLIPPED, lambda pairs, epochs: pairs),
        Text(
            "You return what one epoch gives; train for epochs epochs, each from where the last "
            "ended.",
            "返回的是训练一轮的结果；应当训练 epochs 轮，每一轮从上一轮的结果开始。",
        ),
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
        _batch,
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
            "所有梯度都取在传入的权重处；应当取在更新后的权重处。",
        ),
    ),
    *(
        Mistake(
            Text("one gradient at weights half updated", "更新了一部分权重才求梯度"),
            partial(_one_by_one, order),
            Text(
                "You update some of U, W, V before you take the gradients of the others; take all "
                "three first.",
                "你先更新了 U、W、V 中的一部分，再求其余的梯度；应当先求出三个梯度。",
            ),
        )
        for order in HALF_UPDATED
    ),
    Mistake(
        Text("one step with the first sentence", "只用第一句走了一步"),
        _trained(CLIPPED, lambda pairs, epochs: pairs[:1]),
        Text(
            "You return after one step, with the first sentence; go through all, epochs times.",
            "只用第一句走了一步就返回了；应当走完所有句子，共 epochs 轮。",
        ),
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
        _by_sums,
        Text(
            "Your gradients are T times what sentence_loss must give; E is a mean over T words.",
            "你的梯度是应有的 T 倍；E 应当是 T 个词的平均。",
        ),
    ),
    Mistake(
        Text("V never changes", "没有更新 V"),
        _trained(_only(0, 1)),
        Text("You do not update V.", "没有更新 V。"),
    ),
    Mistake(
        Text("U never changes", "没有更新 U"),
        _trained(_only(1, 2)),
        Text("You do not update U.", "没有更新 U。"),
    ),
    Mistake(
        Text("W never changes", "没有更新 W"),
        _trained(_only(0, 2)),
        Text("You do not update W.", "没有更新 W。"),
    ),
    *ONCE_AN_EPOCH,
    *(of(place, name) for of in ONE for place, name in enumerate("UWV")),
    Mistake(
        Text("clipped to norm 1", "截取到范数 1"),
        _trained(_each(lambda g, threshold: clip_gradient(g, 1.0))),
        Text("You clip at norm 1; clip at threshold.", "你截取到范数 1；应当截取到 threshold。"),
    ),
    Mistake(
        Text("one rate for each word", "学习率除以了词数"),
        _by_length,
        Text(
            "You divide learning_rate by the length of the sentence; the mean's 1/T is in the "
            "gradients already.",
            "你用 learning_rate 除以了句子的长度；平均的 1/T 已经在梯度里。",
        ),
    ),
)
