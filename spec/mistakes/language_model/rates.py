"""Training that is better known than the one asked for: momentum, weight decay, a falling rate."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from reference import language_model
from reference.gradient_flow import clip_gradient
from spec.item import Mistake
from spec.mistakes.language_model.loops import (
    Array,
    Stepwise,
    Weights,
    at_times_length,
    gradients_of,
    stepping_otherwise,
)
from spec.text import Text

Step = tuple[Array, Array]  # what is subtracted, and what is remembered


def _at_5(g: Array, threshold: float) -> Array:
    return np.clip(g, -5.0, 5.0)


def _as_it_is(g: Array, threshold: float) -> Array:
    return g


def _cut_off(c: float, g: Array, rate: float, threshold: float) -> Array:
    return rate * np.clip(g, -c, c)


def _momentum(share: float, fresh: float, g: Array, w: Array, last: Array, rate: float) -> Step:
    step = share * last + fresh * rate * g
    return step, step


def _decay(c: float, g: Array, w: Array, memory: Array, rate: float) -> Step:
    return rate * (g + c * w), memory


def _shrunk(c: float, g: Array, w: Array, memory: Array, rate: float) -> Step:
    return rate * g + c * w, memory


def _shrunk_after(c: float, g: Array, w: Array, memory: Array, rate: float) -> Step:
    return rate * g + c * (w - rate * g), memory


def _over_past(
    inside: float, outside: float, g: Array, w: Array, squares: Array, rate: float
) -> Step:
    squares = squares + g**2
    return rate * g / (np.sqrt(squares + inside) + outside), squares


def _each_epoch(c: float, rate: float, epoch: int, step: int) -> float:
    return float(rate * c**epoch)


def _from_the_first(c: float, rate: float, epoch: int, step: int) -> float:
    return float(rate * c ** (epoch + 1))


def _each_step(c: float, rate: float, epoch: int, step: int) -> float:
    return float(rate * c**step)


def _from_the_first_step(c: float, rate: float, epoch: int, step: int) -> float:
    return float(rate * c ** (step + 1))


def _clipped_weights(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Weights:
    weights = [U, W, V]
    for pair in pairs * epochs:
        steps = zip(weights, gradients_of(pair, weights), strict=True)
        weights = [clip_gradient(w - rate * g, threshold) for w, g in steps]
    return tuple(weights)


def _means(
    pairs: list[Any], U: Array, W: Array, V: Array, rate: float, threshold: float, epochs: int
) -> Weights:
    sums = [0.0 * U, 0.0 * W, 0.0 * V]
    for pair in pairs * epochs:
        U, W, V = language_model.train([pair], U, W, V, rate, threshold, 1)
        sums = [total + w for total, w in zip(sums, (U, W, V), strict=True)]
    return tuple(total / (len(pairs) * epochs) for total in sums)


def _unrated(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"no learning rate at {name}", f"{name} 没有乘学习率"),
        stepping_otherwise({place}, lambda g, rate, threshold: clip_gradient(g, threshold)),
        Text(
            f"You do not multiply the gradient of {name} by learning_rate, as you do the others.",
            f"{name} 的梯度没有像别的那样乘 learning_rate。",
        ),
    )


def _by_entries(place: int, name: str) -> Mistake:
    return Mistake(
        Text(f"gradient of {name} clipped entry by entry", f"{name} 的梯度逐个元素截取"),
        stepping_otherwise(
            {place}, lambda g, rate, threshold: rate * np.clip(g, -threshold, threshold)
        ),
        Text(
            f"You clip each entry of the gradient of {name}; clip it by its norm, as the others.",
            f"{name} 的梯度你是逐个元素截取的；应当和别的一样，按它的范数截取。",
        ),
    )


FALLING = Text(
    "Your learning rate falls as training goes on; it must stay learning_rate.",
    "你的学习率越来越小；应当一直是 learning_rate。",
)
FACTORS = (0.5, 0.8, 0.9, 0.95, 0.96, 0.98, 0.99, 0.995, 0.999)
RATES = (0.1, 0.05, 0.01, 0.005, 1e-3, 5e-4, 1e-4, 1e-5)
RARER = (
    *(
        Mistake(
            Text("clips each entry at a fixed number", "按固定的数逐个元素截取"),
            stepping_otherwise({0, 1, 2}, partial(_cut_off, c)),
            Text(
                f"You clip each entry at ±{c:g}; clip by the norm, at threshold.",
                f"你把每个元素截取到 ±{c:g}；应当按范数截取到 threshold。",
            ),
        )
        for c in (1.0, 5.0, 10.0)
    ),
    *(
        Mistake(
            Text("momentum", "动量"),
            Stepwise(rule=partial(_momentum, share, fresh)),
            Text(
                f"You keep {share:g} of the last step (momentum); subtract the gradient's alone.",
                f"你保留了上一步的 {share:g} 倍（动量）；应当只减去这一次的梯度。",
            ),
        )
        for share in (0.5, 0.8, 0.9, 0.95, 0.99)
        for fresh in (1.0, 1.0 - share)
    ),
    *(
        Mistake(
            Text("weight decay", "权重衰减"),
            Stepwise(rule=rule, decayed=decayed),
            Text(
                f"You {en} (weight decay); it must be the gradient alone.",
                f"你{zh}（权重衰减）；应当只用梯度。",
            ),
        )
        for c in RATES
        for en, zh, rule, decayed in (
            (
                f"subtract learning_rate × {c:g} of the weights too",
                f"还减去了权重的 learning_rate × {c:g} 倍",
                partial(_decay, c),
                0.0,
            ),
            (
                f"subtract {c:g} of the weights too",
                f"还减去了权重的 {c:g} 倍",
                partial(_shrunk, c),
                0.0,
            ),
            (
                f"take {c:g} off the updated weights",
                f"更新之后又减去了权重的 {c:g} 倍",
                partial(_shrunk_after, c),
                0.0,
            ),
            (
                f"add {c:g} of the weights to the gradients before clipping",
                f"截取之前给梯度加上了权重的 {c:g} 倍",
                partial(_decay, 0.0),
                c,
            ),
        )
    ),
    *(
        Mistake(Text("falling rate", "学习率衰减"), Stepwise(rate_of=partial(falling, c)), FALLING)
        for c in FACTORS
        for falling in (_each_epoch, _from_the_first, _each_step, _from_the_first_step)
    ),
    *(
        Mistake(Text("falling rate", "学习率衰减"), Stepwise(rate_of=falling), FALLING)
        for falling in (
            lambda rate, epoch, step: rate / (1 + epoch),
            lambda rate, epoch, step: rate / np.sqrt(1 + epoch),
            lambda rate, epoch, step: rate / (1 + step),
            lambda rate, epoch, step: rate / np.sqrt(1 + step),
        )
    ),
    *(
        Mistake(
            Text("divided by past gradients", "除以了以往的梯度"),
            Stepwise(rule=partial(_over_past, inside, outside)),
            Text(
                "You divide by the root of past squares (Adagrad); subtract the clipped gradient.",
                "你除以了以往平方和的平方根（Adagrad）；应当减去截取后的梯度。",
            ),
        )
        for small in (0.0, 1e-10, 1e-8, 1e-7, 1e-6)
        for inside, outside in ((small, 0.0), (0.0, small))
    ),
    *(
        Mistake(
            Text("Adagrad, not clipped by the norm", "用了 Adagrad，没有按范数截取"),
            Stepwise(rule=partial(_over_past, inside, outside), clip=clip),
            Text(
                "You divide by the root of past squares (Adagrad), and do not clip by the norm; "
                "subtract the gradient, clipped to threshold.",
                "你除以了以往平方和的平方根（Adagrad），也没有按范数截取；应当减去截取到 threshold "
                "的梯度。",
            ),
        )
        for clip in (_as_it_is, _at_5)
        for inside, outside in ((1e-8, 0.0), (0.0, 1e-8))
    ),
    *(
        of_one(place, name)
        for of_one in (_unrated, _by_entries)
        for place, name in enumerate("UWV")
    ),
    Mistake(
        Text("clips the weights", "截取了权重"),
        _clipped_weights,
        Text(
            "You subtract first and clip the weights; the gradients must be clipped before.",
            "你先减再截取了权重；应当先截取梯度，再减。",
        ),
    ),
    Mistake(
        Text("mean of all weights", "所有权重的平均"),
        _means,
        Text(
            "You return the mean of the weights after each step; it must be the last ones.",
            "你返回的是各步之后权重的平均；应当返回最后的权重。",
        ),
    ),
    Mistake(
        Text("rate times the words", "学习率乘了词数"),
        partial(at_times_length, 1),
        Text(
            "You multiply by the sentence's length; the mean's 1/T must stay in the gradients.",
            "你乘了句子的长度；梯度里平均的 1/T 应当保留。",
        ),
    ),
    Mistake(
        Text("weights as they were given", "返回了传入的权重"),
        lambda pairs, U, W, V, rate, threshold, epochs: (U, W, V),
        Text(
            "You return the weights as they were given; it must be the trained ones.",
            "你返回的是传入时的权重；应当返回训练后的。",
        ),
    ),
)
