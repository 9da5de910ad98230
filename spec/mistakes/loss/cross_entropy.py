"""Mistakes in the cross-entropy, and in its gradient by the scores."""

from __future__ import annotations

import numpy as np

from spec.item import Mistake
from spec.mistakes.loss.slips import (
    EPSILONS,
    SMOOTHING,
    cross_entropy_with,
    gradient_with,
    softmax_with,
)
from spec.mistakes.loss.softmax import SOFTMAX
from spec.text import Text


def _smoothing(share: float) -> tuple[Text, Text]:
    """What is said of smoothed labels."""
    return (
        Text("smoothed labels", "标记被平滑了"),
        Text(
            f"You smooth the labels: {1 - share:g} labels + {share:g}/k stands where the labels "
            "belong; take them as they are.",
            f"你对标记作了平滑：该用 labels 的地方用了 {1 - share:g} labels + {share:g}/k；"
            "应当原样使用。",
        ),
    )


def _entropy(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, cross_entropy_with(frozenset({slip})), help, slip)


def _gradient(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, gradient_with(frozenset({slip})), help, slip)


SMALL_NUMBER = (
    Text("a small number inside ln", "ln 里加了小数"),
    Text(
        "You keep what stands in ln away from 0: −ln 0 must be inf, and where the label is 0 the "
        "term 0.",
        "你让 ln 里的数避开了 0：−ln 0 应当是 inf；标记为 0 的项应当是 0。",
    ),
)
BINARY = (
    Text("binary cross-entropy", "算成了二元交叉熵"),
    Text(
        "You add (1 − label) ln(1 − output) too; only the output whose label is 1 counts.",
        "你还加上了 (1 − label) ln(1 − output)；只有标记为 1 的输出才算。",
    ),
)
SQUARED = (
    Text("squared error", "算成了平方误差"),
    Text(
        "That is the squared error; take −ln of the output whose label is 1.",
        "这是平方误差；应当对标记为 1 的输出取 −ln。",
    ),
)
CROSS_ENTROPY = (
    _entropy(
        "0 · ln 0",
        Text("0 · ln 0 is computed", "算了 0 · ln 0"),
        Text(
            "0 · ln 0 is nan: use only the outputs whose label is 1.",
            "0 · ln 0 是 nan：只用标记为 1 的那些输出。",
        ),
    ),
    _entropy(
        "sum",
        Text("sum for mean", "求了总和，没有求平均"),
        Text("You sum over the samples; divide by N.", "你对样本求了和；还要除以 N。"),
    ),
    _entropy("squared", *SQUARED),
    _entropy(
        "distance",
        Text("absolute error", "算成了绝对误差"),
        Text(
            "That is the absolute error; take −ln of the output whose label is 1.",
            "这是绝对误差；应当对标记为 1 的输出取 −ln。",
        ),
    ),
    _entropy(
        "half",
        Text("divided by 2", "除以了 2"),
        Text("You divide by 2 too; divide by N alone.", "你还除以了 2；应当只除以 N。"),
    ),
    _entropy(
        "perplexity",
        Text("perplexity for E", "算成了困惑度"),
        Text(
            "You return e^E, the perplexity; return E itself.",
            "你返回的是困惑度 e^E；应当返回 E 本身。",
        ),
    ),
    _entropy(
        "mean inside",
        Text("logarithm of the mean", "对平均取了对数"),
        Text(
            "You take the logarithm of the mean output; take each row's logarithm, then the mean.",
            "你对输出的平均取了对数；应当先逐行取对数，再求平均。",
        ),
    ),
    _entropy(
        "sum inside",
        Text("logarithm of the sum", "对总和取了对数"),
        Text(
            "You take the logarithm of a sum over rows; take each row's logarithm, then the mean.",
            "你对各行之和取了对数；应当先逐行取对数，再求平均。",
        ),
    ),
    _entropy(
        "largest",
        Text("largest output", "取了最大的输出"),
        Text(
            "You take the largest output of each row; take the one whose label is 1.",
            "你取了每行最大的输出；应当取标记为 1 的那个。",
        ),
    ),
    _entropy(
        "entropy",
        Text("entropy of the outputs", "算成了 outputs 自身的熵"),
        Text(
            "You multiply ln outputs by the outputs, not by the labels; only the output whose "
            "label is 1 counts.",
            "你用 outputs 而不是 labels 去乘 ln outputs；只有标记为 1 的输出才算。",
        ),
    ),
    _entropy(
        "first row",
        Text("first sample alone", "只算了第一个样本"),
        Text(
            "Your E is that of the first row alone; it must be the mean over all rows: return "
            "after the loop.",
            "你的 E 只是第一行的；应当是所有行的平均：循环结束后再 return。",
        ),
    ),
    *(
        _entropy(
            f"{row} row left out",
            Text(f"{row} sample missing", f"漏了{row_zh}样本"),
            Text(
                f"Your sum leaves out the {row} row; it must hold all N rows.",
                f"你的总和漏了{row_zh[:-1]}行；应当把所有 N 行加起来。",
            ),
        )
        for row, row_zh in (("first", "第一个"), ("last", "最后一个"))
    ),
    _entropy(
        "last row",
        Text("last sample alone", "只算了最后一个样本"),
        Text(
            "Your sum holds the last row alone, as = for += in a loop does; it must hold all rows.",
            "你的总和里只有最后一行（循环里把 += 写成 = 就会这样）；应当把所有行加起来。",
        ),
    ),
    _entropy(
        "per entry",
        Text("divided by N·k", "除以了 N·k"),
        Text(
            "You divide by N·k (a mean over all entries); divide by N, the rows.",
            "你除以了 N·k（对所有元素平均）；应当除以行数 N。",
        ),
    ),
    _entropy(
        "nan left out",
        Text("mean over what is no nan", "对不是 nan 的元素求了平均"),
        Text(
            "You take the mean over all that is no nan, as np.nanmean does; divide by N, the rows.",
            "你对所有不是 nan 的元素求了平均（np.nanmean 就是这样）；应当除以行数 N。",
        ),
    ),
    _entropy(
        "base 2",
        Text("base 2", "以 2 为底"),
        Text(
            "You use log₂; the natural logarithm is meant (np.log).",
            "你用的是 log₂；应当用自然对数（np.log）。",
        ),
    ),
    _entropy(
        "base 10",
        Text("base 10", "以 10 为底"),
        Text(
            "You use log₁₀; the natural logarithm is meant (np.log).",
            "你用的是 log₁₀；应当用自然对数（np.log）。",
        ),
    ),
    _entropy(
        "positive",
        Text("minus missing", "漏了负号"),
        Text("The minus sign is missing.", "漏了负号。"),
    ),
    _entropy(
        "swapped",
        Text("outputs and labels swapped", "outputs 和 labels 颠倒了"),
        Text(
            "You take the logarithm of the labels; take it of the outputs.",
            "你对 labels 取了对数；应当对 outputs 取。",
        ),
    ),
    _entropy(
        "product inside",
        Text("ln 0 where a label is 0", "标记为 0 处取了 ln 0"),
        Text(
            "You take ln 0 where a label is 0, as ln(labels · outputs) does; use only "
            "outputs whose label is 1.",
            "标记为 0 的地方你取了 ln 0（如 ln(labels · outputs)）；应当只算标记为 1 的输出。",
        ),
    ),
    _entropy(
        "no labels",
        Text("labels not used", "没有用标记"),
        Text(
            "You add up ln of all outputs; only the output whose label is 1 counts.",
            "你对所有输出的 ln 求了和；只有标记为 1 的输出才算。",
        ),
    ),
    _entropy(
        "every pair",
        Text("every row of labels with every row of outputs", "每行标记乘了每行输出"),
        Text(
            "You multiply each row of labels with every row of ln outputs, as @ does; multiply "
            "entry by entry.",
            "每行标记都与每行 ln outputs 相乘了（@ 就是这样）；应当逐个元素相乘。",
        ),
    ),
    _entropy(
        "every pair of classes",
        Text("every column of labels with every column of outputs", "每列标记乘了每列输出"),
        Text(
            "You multiply each column of labels with every column of ln outputs; multiply entry by "
            "entry.",
            "每列标记都与每列 ln outputs 相乘了；应当逐个元素相乘。",
        ),
    ),
    _entropy(
        "finite",
        Text("inf made a number", "把 inf 换成了数"),
        Text(
            "You make a number of inf, as np.nan_to_num does; leave inf, and use only "
            "outputs whose label is 1.",
            "你把 inf 换成了数（np.nan_to_num 就是这样）；应当保留 inf，只用标记为 1 的那些输出。",
        ),
    ),
    *(_entropy(f"smooth {share}", *_smoothing(share)) for share in SMOOTHING),
    _entropy(
        "softmax",
        Text("softmax of the outputs", "又取了 softmax"),
        Text(
            "You take softmax of the outputs, which are probabilities already; take −ln of them.",
            "你对 outputs 又取了 softmax，而它们已经是概率了；应当直接取 −ln。",
        ),
    ),
    *(_entropy(slip, *BINARY) for slip in ("all entries", "each entry")),
    _entropy(
        "classes",
        Text("divided by k", "除以了 k"),
        Text("You divide by k, the classes; divide by N.", "你除以了类别数 k；应当除以 N。"),
    ),
    _entropy(
        "bare",
        Text("ln missing", "漏了 ln"),
        Text(
            "You take the output whose label is 1 itself; take its logarithm.",
            "你直接用了标记为 1 的输出；应当取它的对数。",
        ),
    ),
    _entropy(
        "no logarithm",
        Text("1 − output for −ln output", "用 1 − 输出代替 −ln 输出"),
        Text(
            "You take 1 − output of the output whose label is 1; take −ln of it.",
            "你对标记为 1 的输出取了 1 − 输出；应当取 −ln。",
        ),
    ),
    *(
        _entropy(f"{way} {epsilon}", *SMALL_NUMBER)
        for epsilon in EPSILONS
        for way in ("add", "clip", "floor")
    ),
)


def _classes_of_columns(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(outputs[np.arange(len(outputs)), labels.argmax(axis=0)]).mean())


def _class_of_each_column(outputs: np.ndarray, labels: np.ndarray) -> float:
    classes = labels.argmax(axis=0)
    return float(-sum(np.log(outputs[i, classes[i]]) for i in range(len(outputs))) / len(outputs))


def _mean_of_columns(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(outputs[:, labels.argmax(axis=1)]).mean())


def _sum_of_columns(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(outputs[:, labels.argmax(axis=1)]).sum() / len(outputs))


def _less_in_columns(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    y = softmax_with(frozenset())(z)
    y[:, labels.argmax(axis=1)] -= 1.0  # once, however often a class comes
    return y / len(z)


RARER_ENTROPY = (
    Mistake(
        SQUARED[0], lambda outputs, labels: float(((outputs - labels) ** 2).sum() / 2), SQUARED[1]
    ),
    *Mistake.alike(
        Text("labels sought along axis 0", "沿 axis 0 找了标记"),
        Text(
            "You seek the labels along axis 0; seek each in its row: labels.argmax(axis=1).",
            "你沿 axis 0 找了标记；应当在每一行里找：labels.argmax(axis=1)。",
        ),
        _classes_of_columns,
        _class_of_each_column,
    ),
    *Mistake.alike(
        Text("whole columns for labels", "用整列代替了标记"),
        Text(
            "You take whole columns, [:, labels.argmax(axis=1)]; each row has a label of its own: "
            "[np.arange(N), labels.argmax(axis=1)].",
            "你用 [:, labels.argmax(axis=1)] 取了整列；每一行各有自己的标记：应当用 "
            "[np.arange(N), labels.argmax(axis=1)]。",
        ),
        _mean_of_columns,
        _sum_of_columns,
    ),
)
RARER_GRADIENT = (
    Mistake(
        Text("1 subtracted in whole columns", "整列都减了 1"),
        _less_in_columns,
        Text(
            "You subtract 1 in whole columns, [:, labels.argmax(axis=1)]; each row has a label of "
            "its own: [np.arange(N), labels.argmax(axis=1)].",
            "你用 [:, labels.argmax(axis=1)] 在整列都减了 1；每一行各有自己的标记：应当用 "
            "[np.arange(N), labels.argmax(axis=1)]。",
        ),
    ),
)
GRADIENT = (
    _gradient(
        "no mean",
        Text("1/N missing", "漏了 1/N"),
        Text("1/N is missing: E is a mean over N samples.", "漏了 1/N：E 是 N 个样本的平均。"),
    ),
    _gradient(
        "labels divided",
        Text("1/N on the labels alone", "只有标记除以了 N"),
        Text(
            "You divide the labels alone by N; divide the whole difference, in brackets.",
            "你只把标记除以了 N；应当给整个差加上括号，再除以 N。",
        ),
    ),
    _gradient(
        "per entry",
        Text("divided by N·k", "除以了 N·k"),
        Text("You divide by N·k; divide by N, the rows.", "你除以了 N·k；应当除以行数 N。"),
    ),
    _gradient(
        "classes",
        Text("divided by k", "除以了 k"),
        Text("You divide by k, the classes; divide by N.", "你除以了类别数 k；应当除以 N。"),
    ),
    _gradient(
        "sign",
        Text("wrong sign", "符号反了"),
        Text(
            "Your sign is wrong: it must be softmax(z) − labels.",
            "符号反了：应当是 softmax(z) − labels。",
        ),
    ),
    _gradient(
        "plus",
        Text("labels added", "加上了标记"),
        Text(
            "You add the labels; they must be subtracted: softmax(z) − labels.",
            "你加上了标记；应当减去：softmax(z) − labels。",
        ),
    ),
    _gradient(
        "no softmax",
        Text("no softmax", "没有用 softmax"),
        Text(
            "You take z itself and the labels; take softmax(z) and the labels.",
            "你用的是 z 本身和标记；应当用 softmax(z) 和标记。",
        ),
    ),
    _gradient(
        "outputs",
        Text("derivative with respect to the outputs", "对 outputs 求了导"),
        Text(
            "That is ∂E/∂outputs; go on through softmax to z.",
            "这是 ∂E/∂outputs；还要经过 softmax 传到 z。",
        ),
    ),
    _gradient(
        "slope",
        Text("an extra factor y(1 − y)", "多乘了 y(1 − y)"),
        Text(
            "You multiply by y(1 − y) once more; softmax(z) − labels contains it all.",
            "你又乘了一次 y(1 − y)；softmax(z) − labels 已经全包括了。",
        ),
    ),
    _gradient(
        "squared error",
        Text("gradient of the squared error", "算成了平方误差的梯度"),
        Text(
            "That is the gradient of the squared error; that of the cross-entropy is softmax(z) − "
            "labels.",
            "这是平方误差的梯度；交叉熵的梯度是 softmax(z) − labels。",
        ),
    ),
    _gradient(
        "squared",
        Text("squared difference", "差取了平方"),
        Text(
            "You square softmax(z) − labels; the gradient is the difference itself.",
            "你把 softmax(z) − labels 平方了；梯度就是这个差本身。",
        ),
    ),
    _gradient(
        "hard",
        Text("the largest entry for softmax", "用最大的分量代替了 softmax"),
        Text(
            "You take 1 for each row's largest score and 0 for the others; take softmax(z).",
            "你把每行最大的分量当作 1，其余当作 0；应当用 softmax(z)。",
        ),
    ),
    _gradient(
        "softmax of the difference",
        Text("softmax of z − labels", "算成了 softmax(z − labels)"),
        Text(
            "You take softmax(z − labels); it must be softmax(z) − labels.",
            "你算的是 softmax(z − labels)；应当是 softmax(z) − labels。",
        ),
    ),
    _gradient(
        "labels alone",
        Text("only where the label is 1", "只算了标记为 1 的地方"),
        Text(
            "Your gradient is 0 where the label is 0; there it must be softmax(z)/N.",
            "标记为 0 的地方你的梯度是 0；那里应当是 softmax(z)/N。",
        ),
    ),
    *(_gradient(f"smooth {share}", *_smoothing(share)) for share in SMOOTHING),
    *(_gradient(mistake.slip, mistake.name, mistake.help) for mistake in SOFTMAX),
)
