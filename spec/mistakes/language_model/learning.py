"""Frequent mistakes in learning: gradients, the loss of a sentence."""

from __future__ import annotations

import numpy as np

from spec.item import Mistake
from spec.mistakes.language_model.sentence import (
    BOUNDS,
    LAST_WORD,
    OTHER_ACTIVATIONS,
    sentence_loss_with,
)
from spec.mistakes.loss.slips import EPSILONS
from spec.mistakes.loss.softmax import NO_SHIFT
from spec.text import Text

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


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, sentence_loss_with(frozenset({slip})), help, slip)


def _clipped(c: float, order: str = "", where: str = "", where_zh: str = "") -> Mistake:
    return _slip(
        f"entries of ±{c}{order}",
        Text("gradients clipped", "截取了梯度"),
        Text(
            f"The entries of your gradients are cut off at ±{c:g}{where}; clipping is left to "
            "train.",
            f"你的梯度被逐个元素截取到 ±{c:g}{where_zh}；截取是 train 的事。",
        ),
    )


SENTENCE_LOSS = (
    _slip(
        "sum",
        Text("sum for mean", "求了总和，没有求平均"),
        Text(
            "You sum over the words; E is their mean: divide by T.",
            "你对各个词求了和；E 是平均：要除以 T。",
        ),
    ),
    _slip("no shift", *NO_SHIFT),
    _clipped(5.0),
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
    *(
        _slip(
            f"{name} for tanh",
            Text(f"{name} for tanh", f"用 {name} 代替 tanh"),
            Text(
                f"Your f is {name}; it must be tanh, whose f′ is 1 − s_t².",
                f"你的 f 用的是 {name}；应当用 tanh，它的 f′ 是 1 − s_t²。",
            ),
        )
        for name in OTHER_ACTIVATIONS
    ),
    _slip(
        "tanh of z",
        Text("tanh on the scores", "对 z_t 也用了 tanh"),
        Text(
            "You apply tanh to z_t too; softmax must get z_t = V s_t itself.",
            "你对 z_t 也用了 tanh；softmax 应当直接作用在 z_t = V s_t 上。",
        ),
    ),
    _slip(
        "scores for o",
        Text("z_t for o_t in ∂E/∂z", "∂E/∂z 里用 z_t 代替了 o_t"),
        Text(
            "In ∂E/∂z_t you take z_t itself and the labels; take softmax(z_t) and the labels.",
            "在 ∂E/∂z_t 里你用的是 z_t 本身和标记；应当用 softmax(z_t) 和标记。",
        ),
    ),
    _slip(
        "log2",
        Text("logarithm to base 2", "以 2 为底的对数"),
        Text("You take log₂; it must be the natural logarithm.", "你用的是 log₂；应当用自然对数。"),
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
            "在 W 的梯度里，δ_t 应当与 s_{t−1} 配对；你用的是 s_t。",
        ),
    ),
    _slip(
        "sign",
        Text("wrong sign", "符号反了"),
        Text(
            "All your gradients have the wrong sign: ∂E/∂z must be softmax(z) − labels.",
            "你的各个梯度符号都反了：∂E/∂z 应当是 softmax(z) − labels。",
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
        "one sum",
        Text("one sum for all steps", "所有时刻共用一个和"),
        Text(
            "Your softmax divides by one sum over all steps; each step must have its own (axis=1).",
            "你的 softmax 除以了所有时刻的总和；应当每个时刻各求各的和（axis=1）。",
        ),
    ),
    _slip(
        "columns of ∂E/∂z",
        Text("1 subtracted in whole columns", "整列都减了 1"),
        Text(
            "You subtract 1 in whole columns, [:, labels]; it must be [np.arange(T), labels].",
            "你用 [:, labels] 在整列都减了 1；应当用 [np.arange(T), labels]。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("whole columns for labels", "用整列代替了标记"),
            Text(
                "You take whole columns, [:, labels]; it must be [np.arange(T), labels].",
                "你用 [:, labels] 取了整列；应当用 [np.arange(T), labels]。",
            ),
        )
        for slip in ("columns", "columns summed")
    ),
    _slip(
        "from 1",
        Text("indices from 1", "编号从 1 开始"),
        Text(
            "You take indices[t] − 1 and labels[t] − 1; take them as they are: they count from 0.",
            "你用的是 indices[t] − 1 和 labels[t] − 1；应当原样使用：它们从 0 数起。",
        ),
    ),
    _slip(
        "labels for x",
        Text("labels for inputs", "用标记代替了输入"),
        Text(
            "In ∂E/∂U δ_t must meet the input word, indices[t−1]; you take its label.",
            "在 ∂E/∂U 里，δ_t 应当配输入的词 indices[t−1]；你用的是标记。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("a word that comes again counted once", "重复的词只算了一次"),
            Text(
                "In ∂E/∂U a word that comes again must be added; you count it only once.",
                "在 ∂E/∂U 里，重复出现的词应当累加；你只算了一次。",
            ),
        )
        for slip in ("first of a word", "last of a word")
    ),
    _slip(
        "no logarithm",
        Text("no logarithm", "没有取对数"),
        Text("In E you never take the logarithm of o_t.", "E 里没有对 o_t 取对数。"),
    ),
    _slip(
        "words",
        Text("E divided by K", "E 除以了 K"),
        Text("You divide E by K; divide by T, the steps.", "你把 E 除以了 K；应当除以时刻数 T。"),
    ),
    _slip(
        "entries",
        Text("E divided by T·K", "E 除以了 T·K"),
        Text(
            "You divide E by T·K, as np.mean of one-hot rows does; divide by T.",
            "你把 E 除以了 T·K（对 one-hot 的各行用 np.mean 求平均就是这样）；应当除以 T。",
        ),
    ),
    _slip(
        "last word of E",
        Text("last label only in E", "E 里只算了最后一个标记"),
        Text(
            "Your E is that of the last step alone; it must be the mean over all steps.",
            "你的 E 只是最后时刻的；应当是所有时刻的平均。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("last label only", "只算了最后一个标记"),
            Text(
                "Every step has a label, and all must count; you take the last one alone.",
                "每个时刻都有标记，都要算进去；你只算了最后一个。",
            ),
        )
        for slip in LAST_WORD
    ),
)

RARER_LOSS = (
    _slip(
        "gradients by words",
        Text("gradients divided by K", "梯度除以了 K"),
        Text(
            "You divide the gradients by K; divide by T, the steps.",
            "你把梯度除以了 K；应当除以时刻数 T。",
        ),
    ),
    *(
        _slip(
            slip,
            Text("last step left out", "漏了最后时刻"),
            Text(
                "Your gradients leave out the last step, t = T; all steps must be summed.",
                "你的梯度漏了最后时刻 t = T；应当对所有时刻求和。",
            ),
        )
        for slip in ("no last step", "last label left out")
    ),
    *(
        _slip(
            f"add {epsilon}",
            Text("a small number added in the logarithm", "对数里加了很小的数"),
            Text(
                f"You add {epsilon:g} to o_t in the logarithm; ln o_t must be exact.",
                f"你在对数里给 o_t 加了 {epsilon:g}；ln o_t 应当是精确的。",
            ),
        )
        for epsilon in EPSILONS
    ),
    _slip(
        "1 − s",
        Text("1 − s for f′", "f′ 写成了 1 − s"),
        Text(
            "Your f′ is 1 − s_t, without the square; tanh's is 1 − s_t².",
            "你的 f′ 是 1 − s_t，漏了平方；tanh 的是 1 − s_t²。",
        ),
    ),
    _slip(
        "label kept",
        Text("the label not subtracted", "没有减去标记"),
        Text(
            "Your ∂E/∂z_t is o_t; 1 must be subtracted at the label: o_t − label.",
            "你的 ∂E/∂z_t 是 o_t；标记处应当减 1：o_t − 标记。",
        ),
    ),
    _slip(
        "label added",
        Text("the label added", "加上了标记"),
        Text(
            "Your ∂E/∂z_t is o_t + label; 1 must be subtracted at the label: o_t − label.",
            "你的 ∂E/∂z_t 是 o_t + 标记；标记处应当减 1：o_t − 标记。",
        ),
    ),
    _slip(
        "1 − o",
        Text("wrong sign at the label", "标记处符号反了"),
        Text(
            "Your ∂E/∂z_t is 1 − o_t at the label; it must be o_t − 1 there.",
            "你的 ∂E/∂z_t 在标记处是 1 − o_t；那里应当是 o_t − 1。",
        ),
    ),
    _slip(
        "f′ of sigmoid",
        Text("f′ of sigmoid", "f′ 用了 sigmoid 的"),
        Text(
            "Your f′ is s_t (1 − s_t), that of sigmoid; tanh's is 1 − s_t².",
            "你的 f′ 是 s_t (1 − s_t)，那是 sigmoid 的；tanh 的是 1 − s_t²。",
        ),
    ),
    *(
        _clipped(c, *order)
        for c in BOUNDS
        for order in (("", "", ""), (" before 1/T", ", before 1/T", "（除以 T 之前）"))
        if (c, order[0]) != (5.0, "")
    ),
)
