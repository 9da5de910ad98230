"""What the signs of the equations mean, in the order in which they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spec.notation.equations import beta_f, beta_W, clipped, gradient, threshold
from spec.text import Text


@dataclass(frozen=True)
class Sign:
    """A sign, or a few that belong together.

    shown: as it is typed in a line
    names: the names of the equations that it explains
    """

    shown: str
    meaning: Text
    names: tuple[str, ...] = ()


HEADING = Text("Notation", "记号")
SIGNS: Sequence[Sign] = (
    Sign(
        "T, t",
        Text(
            "the number of steps; a time, 1 … T. A sequence is an array whose row t−1 is time t; "
            "`states` has a row more, s₀ first",
            "时刻数；某一时刻，1 … T。一个序列是一个数组，第 t−1 行对应时刻 t；"
            "`states` 多一行，s₀ 在最前",
        ),
        ("T", "t"),
    ),
    Sign(
        "m, n, k",
        Text(
            "numbers of inputs, states and outputs; in eq. 3 and the bound k is an earlier time",
            "输入、状态、输出的维数；在式 3 和上界中，k 是较早的时刻",
        ),
        ("k",),
    ),
    Sign(
        "N, K, L, P",
        Text(
            "numbers of samples, of words in the vocabulary, of layers, of a parameter's elements; "
            "an N-gram is N words in a row",
            "样本数、词典中的词数、层数、一个参数的元素个数；一个 N-Gram 是连续的 N 个词",
        ),
        ("N", "L", "P"),
    ),
    Sign("x_t", Text("the input at time t, a column of m", "t 时刻的输入，m 维列向量"), ("x",)),
    Sign(
        "s_t, s₀",
        Text(
            "the state at time t, a column of n; s₀ is where it starts",
            "t 时刻的状态，n 维列向量；s₀ 是初始状态",
        ),
        ("s",),
    ),
    Sign("o_t", Text("the output at time t, a column of k", "t 时刻的输出，k 维列向量"), ("o",)),
    Sign(
        "U, W, V",
        Text(
            "the weight matrices of the input, of the previous state and of the output layer; "
            "W_t is the copy of W that step t uses",
            "输入 x 的权重矩阵、上一时刻状态的权重矩阵、输出层的权重矩阵；"
            "W_t 是 t 时刻所用的那份 W",
        ),
        ("U", "W", "V"),
    ),
    Sign(
        "f, g, f′",
        Text(
            "the activations of the recurrent and of the output layer, entry by entry; f′ is the "
            "derivative of f",
            "循环层和输出层的激活函数，逐个元素计算；f′ 是 f 的导数",
        ),
        ("f", "g", "f′"),
    ),
    Sign(
        "net_t",
        Text(
            "the weighted input U x_t + W s_{t−1}, so that s_t = f(net_t)",
            "加权输入 U x_t + W s_{t−1}，即 s_t = f(net_t)",
        ),
        ("net",),
    ),
    Sign(
        "⊙, ᵀ, diag[v], v · w",
        Text(
            "the product entry by entry; the transpose; the matrix with v on its diagonal; the "
            "scalar product",
            "逐个元素相乘；转置；对角线上为 v 的矩阵；内积",
        ),
        ("diag",),
    ),
    Sign(
        "Σ_t, Π_{i=t−1…k}",
        Text(
            "the sum over all t = 1 … T; the product with its factors in this order, t−1 first",
            "对 t = 1 … T 求和；按此次序连乘，t−1 在最前",
        ),
    ),
    Sign(
        "E, E_t, ∂E/∂W",
        Text(
            "the loss; as it depends on step t's own output alone; its gradient, of the shape of W",
            "误差函数；E_t 只计 t 时刻自己的输出；E 对 W 的梯度，形状与 W 相同",
        ),
        ("E",),
    ),
    Sign(
        "δ_t",
        Text("the error term ∂E/∂net_t, along every path", "误差项 ∂E/∂net_t，计入所有路径"),
        ("δ",),
    ),
    Sign(
        "ℓ_t",
        Text(
            "the part of δ_t that comes from step t's own output and not through time",
            "δ_t 中来自 t 时刻自己的输出、不经过时间的那一部分",
        ),
        ("ℓ",),
    ),
    Sign(
        "z_t, z",
        Text(
            "the scores, before g: V s_t, of both directions V s_t + V′ s′_t, of a stack V s_t^L; "
            "z alone is the array of all, a row a sample",
            "输出层的加权输入，还没有经过 g：V s_t；"
            "两个方向时是 V s_t + V′ s′_t，多层时是 V s_t^L；"
            "单写 z 是全部样本的数组，每行一个样本",
        ),
        ("z",),
    ),
    Sign(
        "y_i, labels_i, outputs_i",
        Text(
            "the i-th probability of softmax; the one-hot label and the outputs of sample i",
            "softmax 的第 i 个概率；第 i 个样本的 one-hot 标记和输出",
        ),
        ("y", "labels", "outputs", "softmax", "e", "ln"),
    ),
    Sign(
        "p, ε, e_i",
        Text(
            "a parameter, p_i its element; a small step; the unit vector of element i",
            "一个参数，p_i 是它的元素；一个小的步长；第 i 个元素的单位向量",
        ),
        ("p", "ε"),
    ),
    Sign(
        "s′_t, U′, W′, V′, δ′_t",
        Text(
            "the same of the layer that reads from the end; no derivative",
            "从末尾往前读的那一层的同名的量；不是导数",
        ),
        ("s′", "U′", "W′", "V′", "δ′", "ℓ′", "net′"),
    ),
    Sign(
        "s_t^i, U^l, i, l",
        Text(
            "of layer i, or l; layer 0 is the input, and l−1 the layer below",
            "第 i 层或第 l 层的；第 0 层是输入，第 l−1 层是下面一层",
        ),
        ("i", "l", "j"),
    ),
    Sign(
        "‖v‖, ‖G‖, ‖W‖₂, ‖W‖_F",
        Text(
            "the root of the sum of squared entries, also of a gradient G; the largest ‖W v‖ of "
            "all ‖v‖ = 1; the root of the sum of W's squared entries",
            "各分量平方和的平方根，梯度 G 也一样；"
            "‖v‖ = 1 时 ‖W v‖ 的最大值；W 的各元素平方和的平方根",
        ),
    ),
    Sign(
        "β_W, β_f",
        Text("at least ‖W‖₂, at least every |f′|", "不小于 ‖W‖₂；不小于任何 |f′|"),
        (beta_W.text, beta_f.text),
    ),
    Sign(
        "G, θ, Ĝ",
        Text(
            "a gradient, the threshold, the clipped gradient; min(a, b) is the smaller one",
            "一个梯度、阈值、截取后的梯度；min(a, b) 是两者中较小的",
        ),
        (gradient.text, threshold.text, clipped.text, "min"),
    ),
)


def explained() -> frozenset[str]:
    """The names that are explained."""
    return frozenset(name for sign in SIGNS for name in sign.names)
