"""Mistakes in chapter `loss`. Each is a slip; the functions here make several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from spec.item import Mistake
from spec.text import Text

Array = np.ndarray
Slips = frozenset[str]
BASES = (2.0, 10.0, 3.0, 2.7, 2.718, 2.71828)
SMOOTHING = (0.05, 0.1, 0.2)
EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)


def _away_from_zero() -> Iterator[tuple[str, Callable[[Array], Array]]]:
    for epsilon in EPSILONS:
        yield f"add {epsilon}", partial(np.add, epsilon)
        yield f"clip {epsilon}", partial(np.clip, a_min=epsilon, a_max=1.0 - epsilon)
        yield f"floor {epsilon}", partial(np.maximum, epsilon)


# Slips that differ in a number, each with it or with what it does; a call looks them all up.
POWERS = [(f"{base} to the z", base) for base in BASES]
SMOOTHED = [(f"smooth {share}", share) for share in SMOOTHING]
AWAY_FROM_ZERO = list(_away_from_zero())


def softmax_with(slips: Slips) -> Callable[[Array], Array]:
    """Softmax with these slips."""

    def function(z: Array) -> Array:
        if "twice" in slips:
            return softmax_with(slips - {"twice"})(softmax_with(slips - {"twice"})(z))
        z = -z if "negative" in slips else z
        if "sigmoids" in slips:
            sigmoids = 1.0 / (1.0 + np.exp(-z))
            return sigmoids / sigmoids.sum(axis=-1, keepdims=True)
        if slips & {"shifted above", "shifted below"}:
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            above, below = (e, np.exp(z)) if "shifted above" in slips else (np.exp(z), e)
            return above / below.sum(axis=-1, keepdims=True)
        if "sigmoid" in slips:
            return 1.0 / (1.0 + np.exp(-z))
        bare = slips & {"no exponential", "no shift", "not normalised"}
        along = 0 if "first axis" in slips else None if "whole table" in slips else -1
        of = None if "one maximum" in slips else 0 if "column maxima" in slips else along
        shifted = z if bare else z - z.max(axis=of, keepdims=True)
        e = shifted if "no exponential" in slips else np.exp(shifted)
        for slip, base in POWERS:
            e = base**shifted if slip in slips else e
        e = np.expm1(shifted) if "minus 1" in slips else e
        along = 0 if "column sums" in slips else along
        if slips & {"not normalised", "not normalised, shifted"}:
            y: Array = e
        else:
            y = e / e.sum(axis=along, keepdims=True)
        if "logarithm, shifted" in slips:
            return shifted - np.log(e.sum(axis=along, keepdims=True))
        return np.log(y) if "logarithm" in slips else y

    return function


def cross_entropy_with(slips: Slips) -> Callable[[Array, Array], float]:
    """Cross-entropy with these slips."""

    def function(outputs: Array, labels: Array) -> float:
        N = len(outputs)
        outputs = softmax_with(slips)(outputs) if "softmax" in slips else outputs
        divisor = 1 if "sum" in slips else outputs.size if "per entry" in slips else N
        divisor = outputs.shape[1] if "classes" in slips else divisor
        if "squared" in slips:
            return float(((outputs - labels) ** 2).sum() / divisor)
        if "mean inside" in slips:
            picked = outputs[labels > 0]
            return float(-np.log(picked.sum() / max(1, len(picked))))
        if "entropy" in slips:
            return float(-(outputs * np.log(outputs)).sum() / divisor)
        if "first row" in slips:
            outputs, labels, divisor = outputs[:1], labels[:1], 1
        if "bare" in slips:
            return float(-outputs[labels > 0].sum() / divisor)
        if "no logarithm" in slips:
            return float((1.0 - outputs[labels > 0]).sum() / divisor)
        if "swapped" in slips:
            outputs, labels = labels, outputs
        labels = _smoothed(labels, slips)
        total = float(_logarithms(outputs, labels, slips))
        total = total / np.log(2.0) if "base 2" in slips else total
        total = total / np.log(10.0) if "base 10" in slips else total
        return total / divisor if "positive" in slips else -total / divisor

    return function


def _logarithms(outputs: Array, labels: Array, slips: Slips) -> float:
    """Σ labels · ln outputs."""
    for slip, away in AWAY_FROM_ZERO:
        outputs = away(outputs) if slip in slips else outputs
    rest = (1.0 - labels) * np.log(1.0 - outputs) if "all entries" in slips else 0.0
    if "each entry" in slips:
        return float(np.log(np.where(labels > 0, outputs, 1.0 - outputs)).sum())
    if "no labels" in slips:
        return float(np.log(outputs).sum())
    if "product inside" in slips:
        return float(np.log(labels * outputs).sum())
    if "every pair" in slips:
        return float((labels @ np.log(outputs).T).sum())
    if "finite" in slips:
        return float(np.nan_to_num(labels * np.log(outputs)).sum())
    if any(slip in slips for slip, _ in SMOOTHED):
        return float((labels * np.log(outputs)).sum())
    if "0 · ln 0" in slips or "swapped" in slips:
        return float((labels * np.log(outputs) + rest).sum())
    if "all entries" in slips:
        return float((np.where(labels > 0, np.log(outputs), 0.0) + rest).sum())
    return float(np.log(outputs[labels > 0]).sum())


def _smoothed(labels: Array, slips: Slips) -> Array:
    """Labels of which a share is spread evenly over the classes."""
    for slip, share in SMOOTHED:
        if slip in slips:
            labels = (1.0 - share) * labels + share / labels.shape[-1]
    return labels


def gradient_with(slips: Slips) -> Callable[[Array, Array], Array]:
    """The gradient of softmax with cross-entropy, with these slips."""

    def function(z: Array, labels: Array) -> Array:
        y = z if "no softmax" in slips else softmax_with(slips)(z)
        labels = _smoothed(labels, slips)
        y = np.where(y == y.max(axis=-1, keepdims=True), 1.0, 0.0) if "hard" in slips else y
        difference = -labels / y if "outputs" in slips else y - labels
        if "softmax of the difference" in slips:
            return softmax_with(frozenset())(z - labels) / len(z)
        difference = difference * labels if "labels alone" in slips else difference
        if "labels divided" in slips:
            return y - labels / len(z)
        difference = difference * y * (1.0 - y) if "slope" in slips else difference
        difference = difference**2 if "squared" in slips else difference
        difference = -difference if "sign" in slips else difference
        divisor = 1 if "no mean" in slips else z.size if "per entry" in slips else len(z)
        if "classes" in slips:
            divisor = z.shape[-1]
        return difference / divisor

    return function


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


def _softmax(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, softmax_with(frozenset({slip})), help, slip)


def _entropy(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, cross_entropy_with(frozenset({slip})), help, slip)


def _gradient(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, gradient_with(frozenset({slip})), help, slip)


NO_SHIFT = (
    Text("overflow", "溢出"),
    Text(
        "e^z overflows: subtract the row's largest score from z first.",
        "e^z 溢出了：先从 z 里减去该行最大的分量。",
    ),
)
WHOLE_TABLE = (
    Text("sum over the whole table", "对整个数组求和"),
    Text(
        "You divide by the sum of the whole table; each row has its own sum.",
        "你除以了整个数组的总和；每一行应当除以自己那一行的总和。",
    ),
)
FIRST_AXIS = (
    Text("sum along the first axis", "沿第一个轴求和"),
    Text(
        "You sum down the columns (axis 0); sum along each row (axis −1).",
        "你按列求和（axis 0）；应当按行求和（axis −1）。",
    ),
)

NOT_NORMALISED = (
    Text("not normalised", "没有归一化"),
    Text("You do not divide by the sum over the classes.", "你没有除以对各类别的总和。"),
)
LOGARITHM = (
    Text("log softmax", "算成了 log softmax"),
    Text(
        "You take the logarithm of softmax; take softmax itself.",
        "你取的是 softmax 的对数；应当是 softmax 本身。",
    ),
)
SOFTMAX = (
    _softmax("no shift", *NO_SHIFT),
    _softmax("whole table", *WHOLE_TABLE),
    _softmax("first axis", *FIRST_AXIS),
    _softmax("column sums", *FIRST_AXIS),
    _softmax(
        "one maximum",
        Text("one maximum for the table", "整个数组共用一个最大值"),
        Text(
            "You subtract the largest score of the whole table; each row has a largest one of its "
            "own.",
            "你减去的是整个数组最大的分量；每一行有自己最大的分量。",
        ),
    ),
    _softmax(
        "column maxima",
        Text("the maximum of each column", "减去的是每一列的最大值"),
        Text(
            "You subtract each column's largest score (axis 0); subtract each row's own (axis −1).",
            "你减去的是每一列最大的分量（axis 0）；应当减去每一行自己最大的分量（axis −1）。",
        ),
    ),
    *(
        _softmax(
            f"{base} to the z",
            Text(f"{base:g}^z for e^z", f"用 {base:g}^z 代替 e^z"),
            Text(f"You take {base:g}^z; it must be e^z.", f"你取的是 {base:g}^z；应当是 e^z。"),
        )
        for base in BASES
    ),
    _softmax("not normalised", *NOT_NORMALISED),
    _softmax("not normalised, shifted", *NOT_NORMALISED),
    _softmax(
        "no exponential",
        Text("no exponential", "没有取指数"),
        Text(
            "You take z itself; take e^z first.",
            "你用的是 z 本身；应当先取 e^z。",
        ),
    ),
    _softmax(
        "sigmoid",
        Text("sigmoid instead", "算成了 sigmoid"),
        Text(
            "You take the sigmoid of each entry; softmax divides by the sum over all classes.",
            "你取的是逐个元素的 sigmoid；softmax 要除以所有类别之和。",
        ),
    ),
    _softmax(
        "sigmoids",
        Text("sigmoid for e^z", "用 sigmoid 代替 e^z"),
        Text(
            "You take the sigmoid of each entry and divide by their sum; take e^z in its place.",
            "你取了每个元素的 sigmoid，再除以它们的和；应当用 e^z 代替 sigmoid。",
        ),
    ),
    *(
        _softmax(
            slip,
            Text("the largest score subtracted in one place", "只在一处减了最大的分量"),
            Text(
                f"You subtract the largest score in {en} alone; it must be subtracted in both.",
                f"只有{zh}减去了最大的分量；分子和分母都要减。",
            ),
        )
        for slip, en, zh in (
            ("shifted above", "the numerator", "分子"),
            ("shifted below", "the denominator", "分母"),
        )
    ),
    _softmax("logarithm", *LOGARITHM),
    _softmax("logarithm, shifted", *LOGARITHM),
    _softmax(
        "twice",
        Text("softmax twice", "用了两次 softmax"),
        Text("You apply softmax twice; once is enough.", "你用了两次 softmax；一次就够了。"),
    ),
    _softmax(
        "minus 1",
        Text("e^z − 1 for e^z", "用 e^z − 1 代替 e^z"),
        Text(
            "You take e^z − 1 (np.expm1); it must be e^z (np.exp).",
            "你取的是 e^z − 1（np.expm1）；应当是 e^z（np.exp）。",
        ),
    ),
    _softmax(
        "negative",
        Text("wrong sign of z", "z 的符号反了"),
        Text("You take e^{−z}; it must be e^z.", "你取的是 e^{−z}；应当是 e^z。"),
    ),
)

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
    _entropy(
        "squared",
        Text("squared error", "算成了平方误差"),
        Text(
            "That is the squared error; take −ln of the output whose label is 1.",
            "这是平方误差；应当对标记为 1 的输出取 −ln。",
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
    _entropy(
        "per entry",
        Text("divided by N·k", "除以了 N·k"),
        Text(
            "You divide by N·k (a mean over all entries); divide by N, the rows.",
            "你除以了 N·k（对所有元素平均）；应当除以行数 N。",
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
            "You take ln 0 where a label is 0, as ln(labels · outputs) does; only the label 1 "
            "must count.",
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
        "finite",
        Text("inf made a number", "把 inf 换成了数"),
        Text(
            "You make a number of inf, as np.nan_to_num does; use only the outputs whose label "
            "is 1.",
            "你把 inf 换成了数（np.nan_to_num 就是这样）；应当只用标记为 1 的那些输出。",
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
