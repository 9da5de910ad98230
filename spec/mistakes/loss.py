"""Mistakes in chapter `loss`."""

from __future__ import annotations

import numpy as np

from reference import loss
from spec.item import Mistake, Text

Array = np.ndarray


def _ratio(e: Array) -> Array:
    return e / e.sum(axis=-1, keepdims=True)


def _first_axis(z: Array) -> Array:
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


def _sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -z))


def _log(outputs: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(outputs)


def _picked(outputs: Array, labels: Array) -> Array:
    return _log(outputs[labels > 0])


SOFTMAX = (
    Mistake(
        Text("sum over the whole table", "对整个表格求和"),
        lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
        Text(
            "You divide by the sum of the whole table; each row has its own sum.",
            "你除以了整个表格的和；每一行有自己的和。",
        ),
    ),
    Mistake(
        Text("sum along the first axis", "沿第一个轴求和"),
        _first_axis,
        Text(
            "You sum down the columns (axis 0); sum along each row (axis −1).",
            "你按列求和（axis 0）；应当按行求和（axis −1）。",
        ),
    ),
    Mistake(
        Text("not normalised", "没有归一化"),
        lambda z: np.exp(z),
        Text("You return e^z; divide by its sum.", "你返回的是 e^z；还要除以它们的和。"),
    ),
    Mistake(
        Text("no exponential", "没有取指数"),
        _ratio,
        Text(
            "You divide z itself by its sum; take e^z first.",
            "你直接用 z 除以它的和；应当先取 e^z。",
        ),
    ),
    Mistake(
        Text("sigmoid", "算成了 sigmoid"),
        _sigmoid,
        Text(
            "That is the sigmoid of each entry; softmax divides by the sum over all classes.",
            "这是逐个元素的 sigmoid；softmax 要除以所有类别之和。",
        ),
    ),
    Mistake(
        Text("log softmax", "算成了 log softmax"),
        lambda z: (
            z
            - z.max(-1, keepdims=True)
            - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True))
        ),
        Text("That is the logarithm of softmax.", "这是 softmax 的对数。"),
    ),
    Mistake(
        Text("wrong sign of z", "z 的符号反了"),
        lambda z: loss.softmax(-z),
        Text("You take e^{−z}; it is e^z.", "你取的是 e^{−z}；应当是 e^z。"),
    ),
)

CROSS_ENTROPY = (
    Mistake(
        Text("sum for mean", "求和而没有平均"),
        lambda outputs, labels: -_picked(outputs, labels).sum(),
        Text("You sum over the samples; divide by N.", "你对样本求了和；还要除以 N。"),
    ),
    Mistake(
        Text("divided by N·k", "除以了 N·k"),
        lambda outputs, labels: -_picked(outputs, labels).sum() / outputs.size,
        Text(
            "You divide by N·k (a mean over all entries); divide by N, the rows.",
            "你除以了 N·k（对所有元素平均）；应当除以行数 N。",
        ),
    ),
    Mistake(
        Text("base 2", "以 2 为底"),
        lambda outputs, labels: -_picked(outputs, labels).sum() / len(outputs) / np.log(2.0),
        Text(
            "You use log₂; the natural logarithm is meant (np.log).",
            "你用的是 log₂；应当用自然对数（np.log）。",
        ),
    ),
    Mistake(
        Text("base 10", "以 10 为底"),
        lambda outputs, labels: -_picked(outputs, labels).sum() / len(outputs) / np.log(10.0),
        Text(
            "You use log₁₀; the natural logarithm is meant (np.log).",
            "你用的是 log₁₀；应当用自然对数（np.log）。",
        ),
    ),
    Mistake(
        Text("minus missing", "漏了负号"),
        lambda outputs, labels: _picked(outputs, labels).sum() / len(outputs),
        Text("The minus sign is missing.", "漏了负号。"),
    ),
    Mistake(
        Text("outputs and labels swapped", "outputs 和 labels 颠倒了"),
        lambda outputs, labels: -(outputs * _log(labels)).sum() / len(outputs),
        Text(
            "You take the logarithm of the labels; take it of the outputs.",
            "你对 labels 取了对数；应当对 outputs 取。",
        ),
    ),
    Mistake(
        Text("squared error", "算成了平方误差"),
        lambda outputs, labels: ((outputs - labels) ** 2).sum() / len(outputs),
        Text("That is the squared error.", "这是平方误差。"),
    ),
)

GRADIENT = (
    Mistake(
        Text("1/N missing", "漏了 1/N"),
        lambda z, labels: loss.softmax(z) - labels,
        Text("1/N is missing: E is a mean over N samples.", "漏了 1/N：E 是 N 个样本的平均。"),
    ),
    Mistake(
        Text("divided by N·k", "除以了 N·k"),
        lambda z, labels: (loss.softmax(z) - labels) / z.size,
        Text("You divide by N·k; divide by N, the rows.", "你除以了 N·k；应当除以行数 N。"),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda z, labels: (labels - loss.softmax(z)) / len(z),
        Text(
            "The sign is wrong: it is softmax(z) − labels.",
            "符号反了：应当是 softmax(z) − labels。",
        ),
    ),
    Mistake(
        Text("no softmax", "没有用 softmax"),
        lambda z, labels: (z - labels) / len(z),
        Text(
            "You subtract the labels from z; subtract them from softmax(z).",
            "你用 z 减去了标记；应当用 softmax(z) 减。",
        ),
    ),
    Mistake(
        Text("derivative with respect to the outputs", "对 outputs 求了导"),
        lambda z, labels: -labels / loss.softmax(z) / len(z),
        Text(
            "That is ∂E/∂outputs; go on through softmax to z.",
            "这是 ∂E/∂outputs；还要经过 softmax 传到 z。",
        ),
    ),
)
