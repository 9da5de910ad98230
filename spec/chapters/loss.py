"""Chapter `loss`: y_i = e^{z_i} / Σ_j e^{z_j} and E = −1/N Σ_i labels_i · ln outputs_i."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import loss
from spec.checking.cases import Cases, Size, numbers
from spec.checking.compare import Shown
from spec.checking.every_call import in_every_call
from spec.checking.function import Arguments, Function
from spec.item import Chapter, Item, Pays, Task
from spec.mistakes.loss.cross_entropy import CROSS_ENTROPY, GRADIENT
from spec.mistakes.loss.slips import cross_entropy_with, gradient_with, softmax_with
from spec.mistakes.loss.softmax import SOFTMAX
from spec.notation import equations
from spec.text import Text

softmax_function = Function(("z",), loss.softmax, Shown("y", first=1))
softmax_vector_function = Function(("z",), loss.softmax, Shown("y"))
cross_entropy_function = Function(("outputs", "labels"), loss.cross_entropy, Shown("E"))
gradient_function = Function(
    ("z", "labels"), loss.softmax_cross_entropy_gradient, Shown("∂E/∂z", first=1)
)

# Here a Size speaks of samples and classes: T is N, n is k.
TABLES = (Size(5, 4, 1), Size(3, 3, 1), Size(10, 11, 1))
ONE_SAMPLE = (Size(1, 5, 1), Size(1, 8, 1))
SMALL_TABLES = (Size(1, 2, 1), Size(2, 2, 1), Size(2, 3, 1))
ONE_CLASS = (Size(1, 1, 1), Size(8, 1, 1))
FIRST, MANY, WIDE = Size(4, 3, 1), Size(52, 6, 1), Size(6, 43, 1)
TWELVE, SQUARE, PAIR, NINE = Size(12, 10, 1), Size(7, 7, 1), Size(2, 9, 1), Size(9, 12, 1)
ELEVEN, FEW_CLASSES = Size(11, 2, 1), Size(5, 2, 1)


def scores(cases: Cases, size: Size, scale: float = 2.0) -> np.ndarray:
    """z, shape (N, k)."""
    rng = cases.random(f"scores {size} {scale}")
    return scale * numbers(rng, size.T, size.n, short=size.is_small)


def one_hot(cases: Cases, size: Size, name: str = "") -> np.ndarray:
    """Labels, shape (N, k), not in the order of the classes; another name is another draw."""
    chosen = cases.random(f"labels {size} {name}").integers(size.n, size=size.T)
    chosen[0] = size.n - 1 if size.n > 20 else chosen[0]
    chosen[3:4] = (chosen[1:2] + 1) % size.n  # scores that come twice have two labels
    return np.eye(size.n)[chosen]


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


def huge(sign: float) -> Arguments:
    """Scores of ±10⁴ beside ordinary ones."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        z = scores(cases, size)
        z[:, 0] += sign * 1e4
        return (z,)

    return arguments


def all_huge(sign: float) -> Arguments:
    """All scores shifted by ±10⁴."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return (scores(cases, size) + sign * 1e4,)

    return arguments


def uneven(cases: Cases, size: Size) -> np.ndarray:
    """Scores whose rows and columns lie far apart: each row has a size and a shift of its own.

    The last class has the scores of the first; the eighth row is all zeros.
    """
    z = scores(cases, size)
    z[:, -1] = z[:, 0]
    shifts = np.array([-1e4, 1e4, 0.0, -800.0, 0.0, 1e6, 30.0, 0.0])
    sizes = np.array([1.0, 1.0, 1e-9, 1.0, 20.0, 1.0, 300.0, 0.0])
    rows = np.arange(size.T) % len(shifts)
    return z * sizes[rows, np.newaxis] + shifts[rows, np.newaxis]


def of_uneven(cases: Cases, size: Size) -> tuple[Any, ...]:
    return (uneven(cases, size),)


def of_cross_entropy(cases: Cases, size: Size, scale: float = 2.0) -> tuple[Any, ...]:
    return loss.softmax(scores(cases, size, scale)), one_hot(cases, size, str(scale))


def all_improbable(scale: float) -> Arguments:
    """Every output whose label is 1 is near `scale`; the last sample is the first once more."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        outputs, labels = of_cross_entropy(cases, size, 1.5)
        outputs[-1], labels[-1] = outputs[0], labels[0]
        return np.where(labels > 0.0, scale * outputs, outputs), labels

    return arguments


def all_certain(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Every output whose label is 1 is 1 but for 1e-6 in the first row, and 1 in the last rows."""
    outputs, labels = of_cross_entropy(cases, size)
    off = np.logspace(-6.0, -30.0, size.T)[:, np.newaxis]
    return np.where(labels > 0.0, 1.0 - off * (1.0 + outputs), off * outputs), labels


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
    z, labels = of_gradient(cases, size)
    z[:, 0] += 1e4
    z[:, -1] -= 1e4
    return z, labels


def of_gradient_uneven(cases: Cases, size: Size) -> tuple[Any, ...]:
    """Labels are improbable: 1 − 1 would leave nothing to compare."""
    z = uneven(cases, size)
    return z, np.eye(size.n)[z.argmin(axis=1)]


def of_gradient_certain(cases: Cases, size: Size) -> tuple[Any, ...]:
    """In every row softmax is the label but for some 1e-5; the last one is the first once more."""
    z, labels = scores(cases, size, 0.5), np.roll(one_hot(cases, size), -1, axis=1)
    z[-1], labels[-1] = z[0], labels[0]
    return z + 10.0 * labels, labels


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
            sizes=ONE_SAMPLE,
            smaller=(Size(1, 2, 1),),
            weight=3,
        ),
        softmax_function.values(
            Text("turns every row of a table into probabilities", "把二维数组的每一行变成概率"),
            Text(
                "Sum along the last axis: axis=-1 and keepdims=True.",
                "沿最后一个轴求和：axis=-1，keepdims=True。",
            ),
            of_softmax,
            sizes=TABLES,
            smaller=SMALL_TABLES,
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
            sizes=(Size(6, 4, 1), TABLES[1]),
            smaller=SMALL_TABLES,
            weight=2,
        ),
        softmax_function.values(
            Text("gives 1 where there is only one class", "只有一个类别时结果是 1"),
            Text("With k = 1 the sum is the entry itself.", "k = 1 时，总和就是它自己。"),
            of_uneven,
            sizes=ONE_CLASS,
            smaller=(),
            pays=Pays.LATER,
        ),
        softmax_function.keeps_arguments(of_softmax, FIRST),
        in_every_call(
            softmax_function,
            (of_softmax, FIRST),
            (of_softmax, PAIR),
            (of_shifted_vector(-1e4), WIDE),
            (of_softmax, WIDE),
            (of_uneven, SQUARE),
            (scaled(1e-7), NINE),
            (scaled(30.0), ELEVEN),
            (scaled(1e100), TWELVE),
            (of_uneven, MANY),
            (of_shifted_vector(1e4, 2e4), ONE_SAMPLE[0]),
            (of_softmax, ONE_SAMPLE[1]),
            (of_shifted_vector(-1e4), ONE_CLASS[0]),
            smaller=SMALL_TABLES,
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
            sizes=ONE_SAMPLE,
            smaller=(Size(1, 2, 1),),
            weight=2,
        ),
        cross_entropy_function.values(
            Text("is the mean over all N samples", "对 N 个样本取平均"),
            Text("Divide by N, the number of rows.", "除以 N，即行数。"),
            of_cross_entropy,
            sizes=TABLES,
            smaller=SMALL_TABLES,
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
            sizes=TABLES[:2],
            smaller=SMALL_TABLES,
            weight=1,
        ),
        cross_entropy_function.values(
            Text("is inf for an output of 0 whose label is 1", "标记为 1 而输出为 0 时，E 是 inf"),
            Text(
                "Do not add a small number inside ln; −ln 0 is inf, and that is right.",
                "不要在 ln 里加一个小数；−ln 0 就是 inf，这是对的。",
            ),
            zero_where_label_is_one,
            sizes=(*TABLES[:2], ONE_SAMPLE[0]),
            smaller=SMALL_TABLES,
            pays=Pays.LATER,
        ),
        cross_entropy_function.keeps_arguments(of_cross_entropy, FIRST),
        in_every_call(
            cross_entropy_function,
            (of_cross_entropy, FIRST),
            (of_cross_entropy, PAIR),
            (of_cross_entropy, SQUARE),
            (all_improbable(1e-9), NINE),
            (all_certain, TWELVE),
            (of_cross_entropy, WIDE),
            (all_improbable(1e-305), ELEVEN),
            (all_improbable(1e-60), FEW_CLASSES),
            (all_improbable(1e-200), ONE_SAMPLE[0]),
            (of_cross_entropy, MANY),
            (all_improbable(0.3), ONE_CLASS[1]),
            smaller=SMALL_TABLES,
        ),
    ),
    hints=(
        Text(
            "outputs[labels == 1] picks from each row the output whose label is 1.",
            "outputs[labels == 1] 从每一行取出标记为 1 的那个输出。",
        ),
    ),
    mistakes=CROSS_ENTROPY,
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
            sizes=ONE_SAMPLE,
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
            sizes=TABLES,
            smaller=SMALL_TABLES,
            weight=3,
        ),
        gradient_function.values(
            Text("handles scores of ±10⁴ without overflow", "z 的分量达到 ±10⁴ 也不溢出"),
            NO_OVERFLOW,
            of_gradient_huge,
            sizes=TABLES[:2],
            smaller=SMALL_TABLES,
            pays=Pays.LATER,
        ),
        gradient_function.keeps_arguments(of_gradient, FIRST),
        in_every_call(
            gradient_function,
            (of_gradient, FIRST),
            (shifted(-30.0), PAIR),
            (of_gradient_uneven, SQUARE),
            (of_gradient_certain, NINE),
            (shifted(30.0), TWELVE),
            (of_gradient_certain, WIDE),
            (of_gradient_certain, ONE_SAMPLE[0]),
            (of_gradient_uneven, MANY),
            (of_gradient_small, ELEVEN),
            (of_gradient_uneven, ONE_SAMPLE[0]),
            (of_gradient, ONE_CLASS[1]),
            smaller=SMALL_TABLES,
        ),
    ),
    mistakes=GRADIENT,
    blend=gradient_with,
)

CHAPTER = Chapter(
    name="loss",
    title=Text("softmax and cross-entropy", "Softmax 与交叉熵"),
    story=Text(
        "A language model's last layer has to say how probable each word is. Softmax turns "
        "scores into probabilities: all positive, though float64 may round one to 0, with sum 1. "
        "Cross-entropy measures how far they are from the truth, and the two together have a "
        "gradient of striking simplicity.",
        "语言模型的最后一层要说出每个词的概率有多大。Softmax 把加权输入变成概率："
        "都是正数（float64 可能把其中一个舍入成 0），总和为 1。"
        "交叉熵衡量它们离真实标记有多远；这两者合在一起，梯度出奇地简单。",
    ),
    intro=Text(
        loss.__doc__ or "",
        "Softmax y_i = e^{z_i} / Σ_j e^{z_j}，以及交叉熵 E = −1/N Σ_i labels_i · ln y_i。",
    ),
    items=(softmax_item, cross_entropy_item, gradient_item),
)
