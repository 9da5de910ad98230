"""Mistakes in clipping a gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from spec.item import Mistake
from spec.text import Text

Array = np.ndarray
Clip = Callable[[Array, float], Array]


def _norm(gradient: Array) -> float:
    return float(np.sqrt((gradient**2).sum()))


def _where_too_large(change: Callable[[Array, float], Array]) -> Clip:
    return lambda gradient, threshold: (
        change(gradient, threshold) if _norm(gradient) > threshold else gradient.copy()
    )


def _times(factor: Callable[[float, float], float]) -> Clip:
    """What is too large, multiplied by a factor made of its norm and the threshold."""
    return _where_too_large(lambda gradient, theta: gradient * factor(_norm(gradient), theta))


def _guarded(small: float, gradient: Array, threshold: float) -> Array:
    """As libraries scale, which keep what they divide by away from 0."""
    return gradient * min(1.0, threshold / (_norm(gradient) + small))


def _measured_by(norm: Callable[[Array], Any]) -> Clip:
    """Scaled by another norm."""
    return lambda gradient, threshold: (
        gradient * (threshold / norm(gradient)) if norm(gradient) > threshold else gradient.copy()
    )


def _to_the_threshold(gradient: Array, threshold: float) -> Array:
    """Scaled to norm θ whatever its norm is; zero stays zero."""
    norm = _norm(gradient)
    return gradient * (threshold / norm) if norm else gradient.copy()


def _turned_round(gradient: Array, threshold: float) -> Array:
    """Scaled where it is small; zero stays zero."""
    is_large = _norm(gradient) >= threshold
    return gradient.copy() if is_large else _to_the_threshold(gradient, threshold)


def _turned_round_dividing(gradient: Array, threshold: float) -> Array:
    """The same; zero becomes nan."""
    is_small = _norm(gradient) < threshold
    return _scaled_in_any_case(gradient, threshold) if is_small else gradient.copy()


def _scaled_in_any_case(gradient: Array, threshold: float) -> Array:
    return gradient * threshold / np.sqrt((gradient**2).sum())


def _along(axis: int, gradient: Array, threshold: float) -> Array:
    """Each row, or each column, scaled by its own norm."""
    norms = np.sqrt((gradient**2).sum(axis=axis, keepdims=True))
    return gradient * np.minimum(1.0, threshold / np.where(norms == 0.0, 1.0, norms))


CLIP_GRADIENT = (
    *(
        Mistake(
            Text(f"clips {en} by {en}", f"逐{zh}截取"),
            partial(_along, axis),
            Text(
                f"You scale each {en} by its own norm; the whole array has one norm.",
                f"你按每{zh}各自的范数缩放；整个数组只有一个范数。",
            ),
        )
        for en, zh, axis in (("row", "行", -1), ("column", "列", 0))
    ),
    Mistake(
        Text("‖G‖² compared", "用 ‖G‖² 作了比较"),
        lambda gradient, theta: (
            gradient * (theta / _norm(gradient)) if _norm(gradient) ** 2 > theta else gradient + 0.0
        ),
        Text(
            "You compare ‖G‖² with θ; compare ‖G‖ with it.",
            "你用 ‖G‖² 与 θ 比较；应当用 ‖G‖ 比较。",
        ),
    ),
    Mistake(
        Text("signs lost", "符号丢了"),
        _where_too_large(lambda G, theta: np.abs(G) * (theta / _norm(G))),
        Text(
            "What you scale loses its signs; scale G itself, not its absolute values.",
            "缩放之后符号丢了；应当缩放 G 本身，而不是它的绝对值。",
        ),
    ),
    *Mistake.alike(
        Text("always scales", "总是缩放"),
        Text(
            "You scale small gradients up too; leave them as they are.",
            "小的梯度也被放大了；它们应当保持不变。",
        ),
        _to_the_threshold,
        _scaled_in_any_case,
    ),
    *Mistake.alike(
        Text("condition the wrong way round", "条件反了"),
        Text(
            "Your condition is the wrong way round: scale where ‖G‖ > θ, leave small ones alone.",
            "你的条件反了：应当在 ‖G‖ > θ 时缩小，小的保持不变。",
        ),
        _turned_round,
        _turned_round_dividing,
    ),
    Mistake(
        Text("compared by the largest entry", "比较的是最大的元素"),
        lambda gradient, threshold: (
            _to_the_threshold(gradient, threshold)
            if np.abs(gradient).max() > threshold
            else gradient.copy()
        ),
        Text(
            "You compare the largest entry with θ; compare the norm ‖G‖.",
            "你用最大的元素与 θ 比较；应当用范数 ‖G‖ 比较。",
        ),
    ),
    Mistake(
        Text("divided by the largest entry", "除以了最大的元素"),
        _where_too_large(lambda gradient, theta: gradient * (theta / np.abs(gradient).max())),
        Text(
            "You divide by the largest entry; divide by the norm ‖G‖.",
            "你除以了最大的元素；应当除以范数 ‖G‖。",
        ),
    ),
    Mistake(
        Text("clips each entry", "逐个元素截取"),
        lambda gradient, threshold: np.clip(gradient, -threshold, threshold),
        Text(
            "You clip each entry, which changes the direction; scale the whole array.",
            "你逐个元素截取，方向变了；应当把整个数组按比例缩小。",
        ),
    ),
    Mistake(
        Text("norm 1 for the threshold", "缩放到范数 1"),
        _times(lambda norm, theta: 1.0 / norm),
        Text(
            "You give what is clipped norm 1; it must have norm θ.",
            "截取之后范数成了 1；应当等于 θ。",
        ),
    ),
    Mistake(
        Text("divided by the norm or 1", "除以范数与 1 中较大的"),
        _times(lambda norm, theta: 1.0 / max(norm, 1.0)),
        Text(
            "You divide by ‖G‖, or by 1 where that is more; put ‖G‖/θ in the place of ‖G‖.",
            "你除以了 ‖G‖ 与 1 中较大的一个；应当把 ‖G‖ 换成 ‖G‖/θ。",
        ),
    ),
    Mistake(
        Text("the threshold subtracted", "减去了阈值"),
        _times(lambda norm, theta: (norm - theta) / norm),
        Text(
            "You take a piece of length θ off; what is left must have norm θ.",
            "你减去了长为 θ 的一段；剩下的范数应当等于 θ。",
        ),
    ),
    Mistake(
        Text("norm over threshold", "范数除以阈值"),
        _times(lambda norm, theta: norm / theta),
        Text("You multiply by ‖G‖/θ; multiply by θ/‖G‖.", "你乘的是 ‖G‖/θ；应当乘 θ/‖G‖。"),
    ),
    Mistake(
        Text("not divided by the norm", "没有除以范数"),
        _times(lambda norm, theta: theta),
        Text(
            "You multiply by θ alone; divide by the norm too: θ/‖G‖.",
            "你只乘了 θ；还要除以范数：θ/‖G‖。",
        ),
    ),
    Mistake(
        Text("only large entries cut", "只截了大的正数"),
        _where_too_large(np.minimum),
        Text(
            "You cut entries above θ; scale the whole array by θ/‖G‖.",
            "你截掉了大于 θ 的元素；应当把整个数组乘上 θ/‖G‖。",
        ),
    ),
    Mistake(
        Text("signs for the gradient", "只剩符号"),
        _where_too_large(lambda gradient, theta: np.sign(gradient) * theta),
        Text(
            "You put ±θ in every entry; scale the whole array by θ/‖G‖.",
            "你把每个元素都换成了 ±θ；应当把整个数组乘上 θ/‖G‖。",
        ),
    ),
    Mistake(
        Text("squared ratio", "比值取了平方"),
        _times(lambda norm, theta: (theta / norm) ** 2),
        Text("You multiply by (θ/‖G‖)²; multiply by θ/‖G‖.", "你乘的是 (θ/‖G‖)²；应当乘 θ/‖G‖。"),
    ),
    Mistake(
        Text("root of the ratio", "比值开了方"),
        _times(lambda norm, theta: (theta / norm) ** 0.5),
        Text("You multiply by √(θ/‖G‖); multiply by θ/‖G‖.", "你乘的是 √(θ/‖G‖)；应当乘 θ/‖G‖。"),
    ),
    Mistake(
        Text("norm + 1 for the norm", "范数多加了 1"),
        _times(lambda norm, theta: theta / (norm + 1.0)),
        Text("You divide by ‖G‖ + 1; divide by ‖G‖.", "你除以了 ‖G‖ + 1；应当除以 ‖G‖。"),
    ),
    *Mistake.alike(
        Text("a small number added to the norm", "范数加了一个很小的数"),
        Text(
            "You add a small number to ‖G‖ before you divide by it; divide by ‖G‖ itself.",
            "你除以 ‖G‖ 之前给它加了一个很小的数；应当除以 ‖G‖ 本身。",
        ),
        *(partial(_guarded, small) for small in (1e-6, 1e-7, 1e-8)),
    ),
    Mistake(
        Text("root of the mean for the norm", "用均方根代替范数"),
        _measured_by(lambda gradient: np.sqrt((gradient**2).sum() / gradient.size)),
        Text(
            "You measure by the root of the mean of the squares; take the root of their sum.",
            "你用平方的平均开方来衡量；应当用平方的和开方。",
        ),
    ),
    Mistake(
        Text("largest signed entry for the norm", "用最大的数代替范数"),
        _measured_by(lambda gradient: gradient.max()),
        Text(
            "You measure by the largest number; measure by the root of the sum of squares.",
            "你用最大的数来衡量；应当用平方和的平方根。",
        ),
    ),
    Mistake(
        Text("largest entry for the norm", "用最大的元素代替范数"),
        _measured_by(lambda gradient: np.abs(gradient).max()),
        Text(
            "You measure by the largest entry; measure by the root of the sum of squares.",
            "你用最大的元素来衡量；应当用平方和的平方根。",
        ),
    ),
    Mistake(
        Text("sum of absolute values for the norm", "用绝对值之和代替范数"),
        _measured_by(lambda gradient: np.abs(gradient).sum()),
        Text(
            "You measure by the sum of absolute values; take the root of the sum of squares.",
            "你用绝对值之和来衡量；应当用平方和的平方根。",
        ),
    ),
    Mistake(
        Text("spectral norm", "谱范数"),
        _measured_by(lambda gradient: np.linalg.norm(gradient, 2)),
        Text(
            "np.linalg.norm(G, 2) of a matrix is its largest singular value; leave the 2 out.",
            "对矩阵，np.linalg.norm(G, 2) 是最大奇异值；去掉那个 2。",
        ),
    ),
    Mistake(
        Text("squared norm", "范数没有开方"),
        _measured_by(lambda gradient: (gradient**2).sum()),
        Text("The square root in the norm is missing.", "范数漏了开平方。"),
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
