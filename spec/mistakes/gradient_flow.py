"""Mistakes in chapter `gradient_flow`."""

from __future__ import annotations

from typing import Any

import numpy as np

from spec.item import Mistake, Text

Array = np.ndarray

GRADIENT_BOUND = (
    Mistake(
        Text("product for power", "用乘积代替乘方"),
        lambda beta_W, beta_f, steps: beta_W * beta_f * steps,
        Text(
            "You multiply by the steps; each step multiplies once more, so it is a power.",
            "你乘的是步数；每一步都要再乘一次 β_W β_f，所以是乘方。",
        ),
    ),
    Mistake(
        Text("β_f missing", "漏了 β_f"),
        lambda beta_W, beta_f, steps: beta_W**steps,
        Text("β_f is missing: each step also brings an f′.", "漏了 β_f：每一步还有一个 f′。"),
    ),
    Mistake(
        Text("β_W missing", "漏了 β_W"),
        lambda beta_W, beta_f, steps: beta_f**steps,
        Text("β_W is missing: each step also brings a W.", "漏了 β_W：每一步还有一个 W。"),
    ),
    Mistake(
        Text("power of β_f only", "只对 β_f 乘方"),
        lambda beta_W, beta_f, steps: beta_W * beta_f**steps,
        Text(
            "Both factors must be in the power: (β_W β_f)^steps.",
            "两个因子都要乘方：(β_W β_f)^steps。",
        ),
    ),
    Mistake(
        Text("power of β_W only", "只对 β_W 乘方"),
        lambda beta_W, beta_f, steps: beta_W**steps * beta_f,
        Text(
            "Both factors must be in the power: (β_W β_f)^steps.",
            "两个因子都要乘方：(β_W β_f)^steps。",
        ),
    ),
    Mistake(
        Text("sum for product", "把相乘写成了相加"),
        lambda beta_W, beta_f, steps: (beta_W + beta_f) ** steps,
        Text("You add β_W and β_f; they must be multiplied.", "你把 β_W 与 β_f 相加了；应当相乘。"),
    ),
    Mistake(
        Text("one step less", "少了一步"),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** (steps - 1),
        Text("That is one step less than was asked for.", "比要求的少了一步。"),
    ),
    Mistake(
        Text("one step more", "多了一步"),
        lambda beta_W, beta_f, steps: (beta_W * beta_f) ** (steps + 1),
        Text("That is one step more than was asked for.", "比要求的多了一步。"),
    ),
)

DELTA_NORMS = (
    Mistake(
        Text("squares for norms", "平方和没有开方"),
        lambda deltas: (deltas**2).sum(axis=1),
        Text("The square root is missing.", "漏了开平方。"),
    ),
    Mistake(
        Text("norm over time", "沿时间求了范数"),
        lambda deltas: np.sqrt((deltas**2).sum(axis=0)),
        Text(
            "You sum over time; each step has a norm of its own: axis=1.",
            "你沿时间求和了；每个时刻各有一个范数：axis=1。",
        ),
    ),
    Mistake(
        Text("sum of absolute values", "绝对值之和"),
        lambda deltas: np.abs(deltas).sum(axis=1),
        Text(
            "That is the sum of absolute values; the Euclidean norm squares the entries.",
            "这是绝对值之和；欧氏范数要先平方。",
        ),
    ),
    Mistake(
        Text("largest entry", "最大的元素"),
        lambda deltas: np.abs(deltas).max(axis=1),
        Text(
            "That is the largest entry; the Euclidean norm takes all of them.",
            "这是最大的分量；欧氏范数要用上所有分量。",
        ),
    ),
    Mistake(
        Text("mean for sum", "求了平均，没有求和"),
        lambda deltas: np.sqrt((deltas**2).mean(axis=1)),
        Text(
            "You take the mean of the squares; take their sum.",
            "你取了平方的平均；应当取它们的总和。",
        ),
    ),
    Mistake(
        Text("one norm for all", "只有一个范数"),
        lambda deltas: np.sqrt((deltas**2).sum()),
        Text(
            "That is one number for all steps; each step has its own.",
            "这是所有时刻合起来的一个数；每个时刻各有一个。",
        ),
    ),
    Mistake(
        Text("sum of the entries", "直接对分量求和"),
        lambda deltas: deltas.sum(axis=1),
        Text(
            "You sum the entries themselves; square them first.", "你直接把分量相加了；应当先平方。"
        ),
    ),
)


def _scaled(gradient: Array, norm: Any, threshold: float) -> Array:
    return gradient * (threshold / norm) if norm > threshold else gradient.copy()


CLIP_GRADIENT = (
    Mistake(
        Text("clips each entry", "逐个元素截取"),
        lambda gradient, threshold: np.clip(gradient, -threshold, threshold),
        Text(
            "You clip each entry, which changes the direction; scale the whole array.",
            "你逐个元素截取，方向变了；应当把整个数组按比例缩小。",
        ),
    ),
    Mistake(
        Text("always scales", "总是缩放"),
        lambda gradient, threshold: gradient * threshold / np.sqrt((gradient**2).sum()),
        Text(
            "You scale small gradients up too; leave them as they are.",
            "小的梯度也被放大了；它们应当保持不变。",
        ),
    ),
    Mistake(
        Text("norm 1 for the threshold", "缩放到范数 1"),
        lambda gradient, threshold: (
            gradient / max(np.sqrt((gradient**2).sum()), 1.0)
            if np.sqrt((gradient**2).sum()) > threshold
            else gradient.copy()
        ),
        Text(
            "You give what is clipped norm 1; it must have norm θ.",
            "截取之后范数成了 1；应当等于 θ。",
        ),
    ),
    Mistake(
        Text("largest entry for the norm", "用最大分量代替范数"),
        lambda gradient, threshold: _scaled(gradient, np.abs(gradient).max(), threshold),
        Text(
            "You measure by the largest entry; measure by the root of the sum of squares.",
            "你用最大的分量来衡量；应当用平方和的平方根。",
        ),
    ),
    Mistake(
        Text("sum of absolute values for the norm", "用绝对值之和代替范数"),
        lambda gradient, threshold: _scaled(gradient, np.abs(gradient).sum(), threshold),
        Text(
            "You measure by the sum of absolute values; take the root of the sum of squares.",
            "你用绝对值之和来衡量；应当用平方和的平方根。",
        ),
    ),
    Mistake(
        Text("spectral norm", "谱范数"),
        lambda gradient, threshold: _scaled(gradient, np.linalg.norm(gradient, 2), threshold),
        Text(
            "np.linalg.norm(G, 2) of a matrix is its largest singular value; leave the 2 out.",
            "对矩阵，np.linalg.norm(G, 2) 是最大奇异值；去掉那个 2。",
        ),
    ),
    Mistake(
        Text("squared norm", "范数没有开方"),
        lambda gradient, threshold: _scaled(gradient, (gradient**2).sum(), threshold),
        Text("The square root of the norm is missing.", "范数漏了开平方。"),
    ),
    Mistake(
        Text("clips row by row", "逐行截取"),
        lambda gradient, threshold: np.array(
            [_scaled(row, np.sqrt((row**2).sum()), threshold) for row in gradient]
        ),
        Text(
            "You clip each row by itself; there is one norm for the whole array.",
            "你逐行截取了；整个数组只有一个范数。",
        ),
    ),
    Mistake(
        Text("never clips", "没有截取"),
        lambda gradient, threshold: gradient.copy(),
        Text("You never scale the gradient down.", "梯度从来没有缩小。"),
    ),
    Mistake(
        Text("zero where it is too large", "过大时变成零"),
        lambda gradient, threshold: gradient * (np.sqrt((gradient**2).sum()) <= threshold),
        Text(
            "You make a gradient that is too large zero; it must be scaled to norm θ.",
            "过大的梯度变成了零；应当缩小到范数为 θ。",
        ),
    ),
)
