"""Frequent mistakes in perplexity: the logarithm, the mean, and to which power that is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from reference.activations import tanh
from reference.loss import softmax
from reference.recurrent import forward
from spec.item import Mistake
from spec.mistakes.language_model.parts import InParts
from spec.text import Text

Array = np.ndarray


def _scores(indices: Array, U: Array, W: Array, V: Array) -> Array:
    return forward(np.eye(len(V))[indices], U, W, np.zeros(len(W)), tanh)[1:] @ V.T


def _mean(logarithms: Array, K: int) -> float:
    return float(-logarithms.mean())


class _Perplexed(InParts):
    """A perplexity with another logarithm, another mean or another power.

    base: of the logarithm
    mean: what is made of log o_t at every step's label, and of K, for E
    power: what is made of E
    """

    base: float = np.e
    mean = staticmethod(_mean)
    power: Callable[[float], float] = np.exp

    def __call__(self, indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
        logarithms = self._logarithms(_scores(indices, U, W, V))[np.arange(len(labels)), labels]
        return float(self.power(self.mean(logarithms / np.log(self.base), len(V))))

    def _logarithms(self, z: Array) -> Array:
        return np.log(softmax(z))


class _FromScores(_Perplexed):
    """The same where ln o_t is taken of the scores themselves, and is never −inf."""

    def _logarithms(self, z: Array) -> Array:
        return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


def _of_labels(
    over: Callable[[Array], float], indices: Array, labels: Array, U: Array, W: Array, V: Array
) -> float:
    """What is made of o_t at every step's label."""
    return over(softmax(_scores(indices, U, W, V))[np.arange(len(labels)), labels])


def _whole_columns(indices: Array, labels: Array, U: Array, W: Array, V: Array) -> float:
    return float(np.exp(-np.log(softmax(_scores(indices, U, W, V))[:, labels]).mean()))


OTHER_PARTS: tuple[tuple[str, str, str, str, Mapping[str, Any]], ...] = (
    (
        "last word only",
        "只算了最后一个词",
        "You take the last step alone; E must be the mean over all steps.",
        "你只用了最后时刻；E 应当是所有时刻的平均。",
        {"mean": lambda logarithms, K: -logarithms[-1]},
    ),
    (
        "divided by T + 1",
        "除以了 T + 1",
        "You divide by T + 1; E must be the mean over the T steps.",
        "你除以了 T + 1；E 应当是 T 个时刻的平均。",
        {"mean": lambda logarithms, K: -logarithms.sum() / (len(logarithms) + 1)},
    ),
    (
        "first step left out",
        "漏了第一个时刻",
        "You leave out the first step; E must be the mean over all T steps.",
        "你漏了第一个时刻；E 应当是全部 T 个时刻的平均。",
        {"mean": lambda logarithms, K: -logarithms[1:].sum() / len(logarithms)},
    ),
    (
        "1/T twice",
        "除了两次 T",
        "You divide by T once more; E is a mean already.",
        "你又除了一次 T；E 已经是平均了。",
        {"mean": lambda logarithms, K: -logarithms.mean() / len(logarithms)},
    ),
    (
        "divided by K",
        "除以了 K",
        "You divide by K; divide by T, the steps.",
        "你除以了 K；应当除以时刻数 T。",
        {"mean": lambda logarithms, K: -logarithms.sum() / K},
    ),
    (
        "sum for mean",
        "求了总和，没有求平均",
        "You take the sum for E; it must be the mean over the words.",
        "你把总和当作了 E；E 应当是各个词的平均。",
        {"mean": lambda logarithms, K: -logarithms.sum()},
    ),
    *(
        (
            f"E to base {base}",
            f"E 以 {base} 为底",
            f"Your E has logarithms to base {base}; with e^E they must be natural ones.",
            f"你的 E 用了以 {base} 为底的对数；用 e^E 时应当是自然对数。",
            {"base": float(base)},
        )
        for base in (2, 10)
    ),
    (
        "E itself",
        "E 本身",
        "That is E; the perplexity is e^E.",
        "这是 E；困惑度是 e^E。",
        {"power": lambda E: E},
    ),
    *(
        (
            f"{base}^E",
            f"{base}^E",
            f"You compute {base}^E; it must be e^E, with natural logarithms in E.",
            f"你算的是 {base}^E；应当是 e^E，而且 E 用自然对数。",
            {"power": power},
        )
        for base, power in (
            (2, lambda E: 2.0**E),  # raises where it overflows
            (2, np.exp2),
            (10, lambda E: np.float64(10.0) ** E),
        )
    ),
    (
        "e^{−E}",
        "取了 e^{−E}",
        "That is e^{−E}, a probability; the perplexity is e^E.",
        "这是 e^{−E}，是概率；困惑度是 e^E。",
        {"power": lambda E: np.exp(-E)},
    ),
)


def _in_parts(function: type[_Perplexed]) -> Iterator[Mistake]:
    for number, (en, zh, help_en, help_zh, parts) in enumerate(OTHER_PARTS):
        slip = f"{en}, {number}"
        yield Mistake(Text(en, zh), function(**parts), Text(help_en, help_zh), slip)


PERPLEXITY = (
    *_in_parts(_FromScores),
    Mistake(
        Text("1 / mean of o", "1 / o 的平均"),
        partial(_of_labels, lambda o: float(1.0 / o.mean())),
        Text(
            "You average o and take 1/mean; average ln o, then take e^E.",
            "你先对 o 求平均再取倒数；应当对 ln o 求平均，再取 e^E。",
        ),
    ),
    Mistake(
        Text("whole columns for labels", "用整列代替了标记"),
        _whole_columns,
        Text(
            "You take whole columns, [:, labels]; it must be [np.arange(T), labels].",
            "你用 [:, labels] 取了整列；应当用 [np.arange(T), labels]。",
        ),
    ),
    Mistake(
        Text("mean of 1/o", "对 1/o 求平均"),
        partial(_of_labels, lambda o: float((1.0 / o).mean())),
        Text(
            "You average 1/o; average ln o, then take e^E.",
            "你对 1/o 求了平均；应当对 ln o 求平均，再取 e^E。",
        ),
    ),
)
RARER_PERPLEXITY = (
    *_in_parts(_Perplexed),
    *Mistake.alike(
        Text("product of all o", "把 o 连乘"),
        Text(
            "You multiply all o_t first, and the product becomes 0 where it is too small; add up "
            "ln o_t.",
            "你先把各个 o_t 连乘，乘积太小时就成了 0；应当把 ln o_t 加起来。",
        ),
        partial(_of_labels, lambda o: float(o.prod() ** (-1.0 / len(o)))),
        partial(_of_labels, lambda o: float(o.prod()) ** (-1.0 / len(o))),  # raises at 0
        partial(_of_labels, lambda o: float((1.0 / o).prod() ** (1.0 / len(o)))),
    ),
)
