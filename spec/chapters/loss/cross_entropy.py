"""E = −1/N Σ_i labels_i · ln outputs_i, and its gradient through softmax: the items."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import loss
from spec.chapters.loss import sizes
from spec.chapters.loss.inputs import one_hot, raised, scores, steep, uneven
from spec.chapters.loss.softmax import NO_OVERFLOW
from spec.checking.cases import Cases, Size
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.item import Item, Pays, Task
from spec.mistakes.loss.cross_entropy import (
    CROSS_ENTROPY,
    GRADIENT,
    RARER_ENTROPY,
    RARER_GRADIENT,
)
from spec.mistakes.loss.slips import cross_entropy_with, gradient_with
from spec.notation import equations
from spec.text import Text

Array = np.ndarray

cross_entropy_function = Function(
    loss.cross_entropy, Shown("E"), sizes=sizes.TABLES, smaller=sizes.SMALL_TABLES
)
gradient_function = Function(
    loss.softmax_cross_entropy_gradient,
    Shown("∂E/∂z", first=1),
    sizes=sizes.TABLES,
    smaller=sizes.SMALL_TABLES,
)


def of_cross_entropy(cases: Cases, size: Size, scale: float = 2.0) -> tuple[Any, ...]:
    return loss.softmax(scores(cases, size, scale)), one_hot(cases, size, str(scale))


def _shared_out(outputs: Array, labels: Array, right: Array, others: Array) -> Array:
    """Such rows with `right` where the label is 1 and, in all, `others` where it is 0, (N, 1)."""
    rest = outputs * (1.0 - labels)
    return right * labels + rest * (others / rest.sum(axis=1, keepdims=True))


def all_improbable(scale: float) -> Arguments:
    """Every output whose label is 1 is near `scale`; the last sample is the first once more."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        outputs, labels = of_cross_entropy(cases, size, 1.5)
        outputs[-1], labels[-1] = outputs[0], labels[0]
        right = scale * outputs[labels > 0.0][:, np.newaxis]
        return _shared_out(outputs, labels, right, 1.0 - right), labels

    return arguments


def all_certain(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every output whose label is 1 is 1 but for 1e-6 in the first row, and 1 in the last rows."""
    outputs, labels = of_cross_entropy(cases, size)
    off = np.logspace(-6.0, -30.0, size.T)[:, np.newaxis]
    others = off * (1.0 + outputs[labels > 0.0][:, np.newaxis])
    return _shared_out(outputs, labels, 1.0 - others, others), labels


def zero_where_label_is_zero(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every row has an output of exactly 0 where its label is 0."""
    outputs, labels = of_cross_entropy(cases, size)
    for row, label in zip(outputs, labels, strict=True):
        row[(int(label.argmax()) + 1) % size.n] = 0.0
    return outputs / outputs.sum(axis=1, keepdims=True), labels


def zero_where_label_is_one(cases: Cases, size: Size) -> tuple[Any, ...]:
    """One row has an output of exactly 0 where its label is 1; with k > 2 one more beside it."""
    outputs, labels = of_cross_entropy(cases, size)
    right = int(labels[-1].argmax())
    outputs[-1, right] = 0.0
    if size.n > 2:
        outputs[-1, (right + 1) % size.n] = 0.0
    outputs[-1] /= outputs[-1].sum()
    return outputs, labels


def of_gradient(cases: Cases, size: Size) -> tuple[Any, ...]:
    return scores(cases, size), one_hot(cases, size)


def of_gradient_small(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Scores of both signs, none of them as large as 1."""
    return scores(cases, size, 0.1), one_hot(cases, size)


def shifted(shift: float) -> Arguments:
    """All scores are so much higher."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        z, labels = of_gradient(cases, size)
        return z + shift, labels

    return arguments


def of_gradient_huge(cases: Cases, size: Size) -> tuple[Any, ...]:
    """In every row another score is 10⁴ higher, and the one before it 10⁴ lower."""
    z, labels = of_gradient(cases, size)
    return raised(raised(z, 1e4), -1e4, -1), labels


def of_gradient_steep(cases: Cases, size: Size) -> tuple[Any, ...]:
    return steep(cases, size), one_hot(cases, size)


def of_gradient_uneven(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Labels are improbable: 1 − 1 would leave nothing to compare.

    Of equal scores the label has the first one and the last one by turns.
    """
    z = uneven(cases, size)
    first, last = z.argmin(axis=1), size.n - 1 - z[:, ::-1].argmin(axis=1)
    return z, np.eye(size.n)[np.where(np.arange(size.T) % 2, last, first)]


def of_gradient_certain(cases: Cases, size: Size) -> tuple[Any, ...]:
    """In every row softmax is the label but for some 1e-5; the last one is the first once more."""
    z, labels = scores(cases, size, 0.5), np.roll(one_hot(cases, size), -1, axis=1)
    z[-1], labels[-1] = z[0], labels[0]
    return z + 10.0 * labels, labels


cross_entropy_item = Item(
    name="cross_entropy",
    title=Text("cross-entropy", "交叉熵误差"),
    story=Text(
        "A one-hot label picks one output of each sample: what counts is the probability that "
        "was given to the right answer. The article's example, one sample: outputs "
        "[0.03, 0.09, 0.24, 0.64], labels [1, 0, 0, 0], E = −ln 0.03 = 3.51. (Those outputs are "
        "rounded: of softmax([1, 2, 3, 4]) itself E is 3.44.)",
        "one-hot 标记在每个样本里只挑出一个输出：起作用的是给正确答案的那个概率。"
        "文章里的例子，一个样本：输出 [0.03, 0.09, 0.24, 0.64]，标记 [1, 0, 0, 0]，"
        "E = −ln 0.03 = 3.51。（那些输出是四舍五入过的：用 softmax([1, 2, 3, 4]) 本身来算，"
        "E 是 3.44。）",
    ),
    equations=(equations.CROSS_ENTROPY,),
    tasks=(
        Task(
            loss.cross_entropy,
            """输出与 one-hot 标记相差多远（文章的误差函数，用自然对数）。

            E = −1/N Σ_i labels_i · ln outputs_i

            outputs: 概率，形状 (N, k)
            labels: 每行一个 one-hot 标记，形状 (N, k)
            返回 E，一个 float。标记为 0 而输出也为 0 的项，贡献为 0；标记为 1 而输出为 0 时，
            E 是无穷大（inf），绝不是 nan。
            """,
            Text("return E, a float", "返回 E，一个 float"),
        ),
    ),
    checks=(
        cross_entropy_function.values(
            Text(
                "is −ln of the right class's output for one sample",
                "单个样本时是正确类别输出的 −ln",
            ),
            Text(
                "One-hot labels pick one output; take its natural logarithm and change the sign.",
                "one-hot 标记选出一个输出；取自然对数再变号。",
            ),
            of_cross_entropy,
            sizes=sizes.ONE_SAMPLE,
            smaller=(Size(1, 2, 1),),
            weight=2,
        ),
        cross_entropy_function.values(
            Text("is the mean over all N samples", "对 N 个样本取平均"),
            Text("Divide by N, the number of rows.", "除以 N，即行数。"),
            of_cross_entropy,
            weight=3,
        ),
        cross_entropy_function.values(
            Text(
                "adds 0 for an output of 0 whose label is 0", "标记为 0 而输出也为 0 的项，贡献为 0"
            ),
            Text(
                "0 · ln 0 is nan in floating point: use only the outputs whose label is 1.",
                "浮点数里 0 · ln 0 是 nan：只用标记为 1 的那些输出。",
            ),
            zero_where_label_is_zero,
            sizes=sizes.TABLES[:2],
        ),
        cross_entropy_function.values(
            Text("is inf for an output of 0 whose label is 1", "标记为 1 而输出为 0 时，E 是 inf"),
            Text(
                "Do not add a small number inside ln; −ln 0 is inf, and that is right.",
                "不要在 ln 里加一个小数；−ln 0 就是 inf，这是对的。",
            ),
            zero_where_label_is_one,
            sizes=(*sizes.TABLES[:2], sizes.ONE_SAMPLE[0]),
            pays=Pays.LATER,
        ),
        cross_entropy_function.keeps_arguments(of_cross_entropy, sizes.FIRST),
        in_every_call(
            cross_entropy_function,
            (of_cross_entropy, sizes.FIRST),
            (of_cross_entropy, sizes.PAIR),
            (of_cross_entropy, sizes.SQUARE),
            (all_improbable(1e-9), sizes.NINE),
            (all_certain, sizes.TWELVE),
            (of_cross_entropy, sizes.WIDE),
            (all_improbable(1e-305), sizes.ELEVEN),
            (all_improbable(1e-60), sizes.FEW_CLASSES),
            (all_improbable(1e-200), sizes.ONE_SAMPLE[0]),
            (of_cross_entropy, sizes.MANY),
            (of_cross_entropy, sizes.ONE_CLASS[1]),
            *((of_cross_entropy, size) for size in sizes.BETWEEN),
        ),
    ),
    hints=(
        Text(
            "outputs[labels == 1] picks from each row the output whose label is 1.",
            "outputs[labels == 1] 从每一行取出标记为 1 的那个输出。",
        ),
    ),
    mistakes=CROSS_ENTROPY,
    rarer=RARER_ENTROPY,
    blend=cross_entropy_with,
)

gradient_item = Item(
    name="softmax_cross_entropy_gradient",
    title=Text("gradient of softmax with cross-entropy", "softmax 加交叉熵的梯度"),
    story=Text(
        "Derive the two together and almost everything cancels: output minus label.",
        "把两者合在一起求导，几乎全都消掉：输出减去标记。",
    ),
    equations=(equations.SOFTMAX_GRADIENT,),
    tasks=(
        Task(
            loss.softmax_cross_entropy_gradient,
            """softmax(z) 的交叉熵对 z 的导数（文章没有写）。

            ∂E/∂z = (softmax(z) − labels) / N

            z: 加权输入，形状 (N, k)
            labels: 每行一个 one-hot 标记，形状 (N, k)
            返回 ∂E/∂z，形状 (N, k)。
            """,
            Text("return ∂E/∂z, (N, k)", "返回 ∂E/∂z，形状 (N, k)"),
        ),
    ),
    checks=(
        gradient_function.values(
            Text("is softmax(z) − labels for one sample", "单个样本时是 softmax(z) − labels"),
            Text("Subtract the labels from the probabilities.", "用概率减去标记。"),
            of_gradient,
            sizes=sizes.ONE_SAMPLE,
            smaller=(Size(1, 2, 1),),
            weight=2,
        ),
        gradient_function.values(
            Text("is divided by N for a table of samples", "样本有 N 个时除以 N"),
            Text(
                "E is a mean over N samples, so its gradient has 1/N.",
                "E 是 N 个样本的平均，所以梯度里有 1/N。",
            ),
            of_gradient,
            weight=3,
        ),
        gradient_function.values(
            Text("handles scores of ±10⁴ without overflow", "z 的分量达到 ±10⁴ 也不溢出"),
            NO_OVERFLOW,
            of_gradient_huge,
            sizes=sizes.TABLES[:2],
            pays=Pays.LATER,
        ),
        gradient_function.keeps_arguments(of_gradient, sizes.FIRST),
        in_every_call(
            gradient_function,
            (of_gradient, sizes.FIRST),
            (shifted(-30.0), sizes.PAIR),
            (of_gradient_uneven, sizes.SQUARE),
            (of_gradient_certain, sizes.NINE),
            (shifted(30.0), sizes.TWELVE),
            (of_gradient_certain, sizes.WIDE),
            (of_gradient_certain, sizes.ONE_SAMPLE[0]),
            (of_gradient_uneven, sizes.MANY),
            (of_gradient_small, sizes.ELEVEN),
            (of_gradient_uneven, sizes.ONE_SAMPLE[0]),
            (of_gradient, sizes.ONE_CLASS[1]),
            *((of_gradient_steep, size) for size in sizes.BETWEEN),
        ),
    ),
    mistakes=GRADIENT,
    rarer=RARER_GRADIENT,
    blend=gradient_with,
)
