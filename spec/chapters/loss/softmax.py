"""y_i = e^{z_i} / Σ_j e^{z_j}: the item."""

from __future__ import annotations

from typing import Any

from reference import loss
from spec.chapters.loss import sizes
from spec.chapters.loss.inputs import raised, scores, steep, uneven
from spec.checking.cases import Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.item import Item, Pays, Task
from spec.mistakes.loss.slips import softmax_with
from spec.mistakes.loss.softmax import SOFTMAX
from spec.notation import equations
from spec.text import Text

softmax_function = Function(
    loss.softmax, Shown("y", first=1), sizes=sizes.TABLES, smaller=sizes.SMALL_TABLES
)
softmax_vector_function = Function(
    loss.softmax, Shown("y"), sizes=sizes.ONE_SAMPLE, smaller=(Size(1, 2, 1),)
)


def of_softmax(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (scores(cases, size),)


def of_softmax_vector(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (scores(cases, size)[0],)


def of_shifted_vector(shift: float, apart: float = 0.0) -> Arguments:
    """One vector of scores that lie apart, all of them so much higher.

    apart: how much lower every other one is, from the first on
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        z = scores(cases, size, 30.0)[0] + shift
        z[::2] -= apart
        return (z,)

    return arguments


def scaled(scale: float) -> Arguments:
    """Scores that are about so large."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return (scores(cases, size, scale),)

    return arguments


def far_below(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Scores of some −10¹⁰⁰, further apart than e^z reaches: one is 1, the others are 0."""
    return (-abs(scores(cases, size, 1e100)),)


def huge(sign: float) -> Arguments:
    """In every row another score of ±10⁴ beside ordinary ones."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return (raised(scores(cases, size), sign * 1e4),)

    return arguments


def all_huge(sign: float) -> Arguments:
    """All scores shifted by ±10⁴."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return (scores(cases, size) + sign * 1e4,)

    return arguments


def of_uneven(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (uneven(cases, size),)


def of_steep(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (steep(cases, size),)


NO_OVERFLOW = Text(
    "Subtract the row's largest score before e^z: the result is the same, nothing overflows.",
    "先减去该行最大的分量再算 e^z：结果不变，也不会溢出。",
)

softmax_item = Item(
    name="softmax",
    title=Text("softmax layer", "Softmax 层"),
    story=Text(
        "Only differences between scores count, so the largest may be taken off all of them: "
        "that keeps e^z from overflowing. The article's example: softmax([1, 2, 3, 4]) = "
        "[0.03, 0.09, 0.24, 0.64].",
        "只有加权输入各分量之间的差起作用，所以可以先从每个分量中减去最大的那个："
        "这样 e^z 就不会溢出。文章里的例子：softmax([1, 2, 3, 4]) = [0.03, 0.09, 0.24, 0.64]。",
    ),
    equations=(equations.SOFTMAX,),
    tasks=(
        Task(
            loss.softmax,
            """沿最后一个轴把加权输入变成概率（文章的 softmax 层）。

            y_i = e^{z_i} / Σ_j e^{z_j}

            z: 加权输入，分量可大可小，形状 (k,) 或 (N, k)；任何分量都不能让结果溢出
            返回 y，形状与 z 相同；每一行之和为 1。
            """,
            Text("return y, the shape of z", "返回 y，形状与 z 相同"),
        ),
    ),
    checks=(
        softmax_vector_function.values(
            Text("turns one vector of scores into probabilities", "把一个加权输入向量变成概率"),
            Text(
                "e^z for every entry, divided by their sum.", "每个分量取 e^z，再除以它们的总和。"
            ),
            of_softmax_vector,
            weight=3,
        ),
        softmax_function.values(
            Text("turns every row of a table into probabilities", "把二维数组的每一行变成概率"),
            Text(
                "Sum along the last axis: axis=-1 and keepdims=True.",
                "沿最后一个轴求和：axis=-1，keepdims=True。",
            ),
            of_softmax,
            weight=3,
        ),
        softmax_function.values(
            Text("handles scores of ±10⁴ without overflow", "z 的分量达到 ±10⁴ 也不溢出"),
            NO_OVERFLOW,
            huge(1.0),
            huge(-1.0),
            all_huge(1.0),
            all_huge(-1.0),
            of_uneven,
            sizes=(Size(6, 4, 1), sizes.TABLES[1]),
            weight=2,
        ),
        softmax_function.values(
            Text("gives 1 where there is only one class", "只有一个类别时结果是 1"),
            Text("With k = 1 the sum is the entry itself.", "k = 1 时，总和就是它自己。"),
            of_uneven,
            sizes=sizes.ONE_CLASS,
            smaller=(),
            pays=Pays.LATER,
        ),
        softmax_function.keeps_arguments(of_softmax, sizes.FIRST),
        in_every_call(
            softmax_function,
            (of_softmax, sizes.FIRST),
            (of_softmax, sizes.PAIR),
            (of_shifted_vector(-1e4), sizes.WIDE),
            (of_softmax, sizes.WIDE),
            (of_uneven, sizes.SQUARE),
            (scaled(1e-7), sizes.NINE),
            (scaled(30.0), sizes.ELEVEN),
            (far_below, sizes.TWELVE),
            (of_uneven, sizes.MANY),
            (of_shifted_vector(1e4, 2e4), sizes.ONE_SAMPLE[0]),
            (of_softmax, sizes.ONE_SAMPLE[1]),
            *((of_steep, size) for size in sizes.BETWEEN),
            (of_shifted_vector(-1e4), sizes.ONE_CLASS[0]),
        ),
    ),
    hints=(
        Text(
            "np.sum(e, axis=-1, keepdims=True) sums every row and keeps the axis, so that e / "
            "sum fits; it works for one vector too.",
            "np.sum(e, axis=-1, keepdims=True) 对每一行求和并保留这个轴，这样 e / sum "
            "的形状才对得上；对一个向量也适用。",
        ),
    ),
    mistakes=SOFTMAX,
    blend=softmax_with,
)
