"""Mistakes in the size of the error terms."""

from __future__ import annotations

from functools import partial

import numpy as np

from spec.item import Mistake
from spec.text import Text

Array = np.ndarray


def _relative_to(place: int, deltas: Array) -> Array:
    norms = np.sqrt((deltas**2).sum(axis=1))
    relative: Array = norms / norms[place]
    return relative


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
        Text("largest entry", "最大的分量"),
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
        Text("norm of the whole array", "整个数组的范数"),
        lambda deltas: np.full(len(deltas), np.sqrt((deltas**2).sum())),
        Text(
            "Every step gets the norm of the whole array; each must have that of its own row.",
            "每个时刻得到的都是整个数组的范数；应当是各自那一行的范数。",
        ),
    ),
    *(
        Mistake(
            Text(f"divided by the norm of {en}", f"除以了{zh}的范数"),
            partial(_relative_to, place),
            Text(
                f"You divide all norms by that of {en}; they must stay as they are.",
                f"你把各个范数都除以了{zh}的范数；应当保持原样。",
            ),
        )
        for place, en, zh in (
            (-1, "the last step", "最后时刻"),
            (0, "the first step", "第一个时刻"),
        )
    ),
    Mistake(
        Text("absolute value of the sum", "总和的绝对值"),
        lambda deltas: np.abs(deltas.sum(axis=1)),
        Text(
            "You take the absolute value of the sum of the entries; square them, sum, take the "
            "root.",
            "你取了各分量之和的绝对值；应当先平方、再求和、再开方。",
        ),
    ),
    Mistake(
        Text("logarithms of the norms", "取了范数的对数"),
        lambda deltas: np.log10(np.sqrt((deltas**2).sum(axis=1))),
        Text(
            "You take log₁₀ of the norms; give the norms themselves.",
            "你对范数取了 log₁₀；应当给出范数本身。",
        ),
    ),
    Mistake(
        Text("sum of the entries", "直接对分量求和"),
        lambda deltas: deltas.sum(axis=1),
        Text(
            "You sum the entries themselves; square them first.", "你直接把分量相加了；应当先平方。"
        ),
    ),
    Mistake(
        Text("standard deviation", "标准差"),
        lambda deltas: deltas.std(axis=1),
        Text(
            "That is the standard deviation; the norm subtracts no mean and takes the sum.",
            "这是标准差；范数不减平均，也不求平均，而是求和。",
        ),
    ),
    Mistake(
        Text("root of the sum of the entries", "对分量之和开了方"),
        lambda deltas: np.sqrt(np.abs(deltas.sum(axis=1))),
        Text(
            "You take the root of the sum of the entries; square them first.",
            "你对分量之和开了方；应当先平方再求和。",
        ),
    ),
)
