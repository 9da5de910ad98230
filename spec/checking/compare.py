"""Right or not: shape, type, finiteness, value; where it is not, what is wrong with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from spec.checking.entries import entries_of
from spec.checking.equality import TOLERANCE, close, close_rows, same
from spec.checking.received import (
    NO_RETURN,
    NOTHING_MORE,
    REAL,
    floats,
    is_one,
    kind_of,
    returning,
    shape_of,
)
from spec.item import Mismatch
from spec.notation.unicode import SUBSCRIPTS
from spec.text import Text

ALMOST = 1e-5  # what is nearer than this is right to some digits

Array = np.ndarray


def subscript(number: int) -> str:
    """3 -> "₃"."""
    return str(number).translate(SUBSCRIPTS)


WHOLE_NUMBERS = Text(
    "The result has whole numbers only: the fractions were cut off. Make the array of floats.",
    "结果只有整数：小数部分被截掉了。请用浮点数组（dtype=float）。",
)
FLOAT32 = Text(
    "Somewhere the code computes in float32; use float64 throughout.",
    "代码里某处用了 float32 计算；请全部使用 float64。",
)


class Comparison(Protocol):
    """How one sort of result is held against the right one."""

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        """None if `got` is right; `scale` is the largest input."""


@dataclass(frozen=True, eq=False, repr=False)
class Shown:
    """How a result is compared and printed.

    symbol: what the article calls it: "δ", "s", "∂E/∂W"
    first: the time of row 0 where the result is a sequence, None where it is no sequence
    tolerance: relative
    """

    symbol: str
    first: int | None = None
    tolerance: float = TOLERANCE

    @property
    def by_rows(self) -> bool:
        return self.first is not None

    def part(self, row: int) -> str:
        """The name of one row: "δ₂", "‖δ₂‖"."""
        time = subscript(row + (self.first or 0))
        norm = self.symbol.endswith("‖")  # ‖δ‖₁ is another norm
        return f"{self.symbol[:-1]}{time}‖" if norm else f"{self.symbol}{time}"

    def judge(self, got: Any, want: Any, scale: float) -> Mismatch | None:
        return compare(got, want, self, scale)


REAL_NUMBERS = Text(
    "Return real numbers: look for what makes them complex, or no numbers.",
    "返回实数：找找是什么使它们成了复数，或者不再是数。",
)


def compare(got: Any, want: Any, shown: Shown, scale: float) -> Mismatch | None:
    """None if `got` is right.

    want: a float or an array of floats
    scale: the largest input, against which a right value of 0 is held
    """
    if same(got, want):
        return None
    wrong = _wrong_kind(got, want, shown)
    if wrong is not None:
        return wrong
    got = np.asarray(got)
    if got.dtype.kind not in REAL:
        summary = Text(
            f"the dtype is {got.dtype}, must be float64", f"dtype 是 {got.dtype}，应当是 float64"
        )
        yours, right = f"{shown.symbol}.dtype = {got.dtype}", f"{shown.symbol}.dtype = float64"
        return Mismatch(summary, "dtype", yours, right, secret=False, hint=REAL_NUMBERS)
    whole = got.dtype.kind in "biu"
    got, want = got.astype(float, copy=False), np.asarray(want, dtype=float)
    wrong = _compare_values(got, want, shown, scale)
    if wrong is None:
        return None
    entries = entries_of(got, want, shown.tolerance, shown.part if shown.by_rows else None)
    cut_off = whole and np.array_equal(got, np.trunc(want))
    return replace(wrong, entries=entries, hint=WHOLE_NUMBERS if cut_off else wrong.hint)


def _compare_values(got: Array, want: Array, shown: Shown, scale: float) -> Mismatch | None:
    if shown.by_rows and want.ndim == 1:  # a number for each step
        got, want = got[:, np.newaxis], want[:, np.newaxis]
    if not (shown.by_rows and want.ndim > 1):
        if close(got, want, shown.tolerance, scale):
            return None
        return _wrong_value(got, want, shown.symbol, shown, scale)
    wrong_rows = np.flatnonzero(~close_rows(got, want, shown.tolerance, scale))
    if not wrong_rows.size:
        return None
    row = int(wrong_rows[0])
    return _wrong_value(got[row], want[row], shown.part(row), shown, scale)


def _wrong_kind(got: Any, want: Any, shown: Shown) -> Mismatch | None:
    """None if `got` is an array (or a number, where a number is due) of the right shape."""
    want_shape = np.shape(want)
    if want_shape == () and shape_of(got) == ():
        return None
    due = "a number" if want_shape == () else f"an array of shape {want_shape}"
    due_zh = "一个数" if want_shape == () else f"形状为 {want_shape} 的数组"
    if got is None:
        return Mismatch(
            Text("it returned None", "返回了 None"),
            "type",
            secret=False,
            hint=NO_RETURN,
        )
    if not isinstance(got, np.ndarray):
        kind = kind_of(got)
        is_list = want_shape != () and isinstance(got, list | tuple) and not is_one(got)
        return Mismatch(
            Text(f"it returned {kind.en}, must be {due}", f"返回的是{kind.zh}，应当是{due_zh}"),
            "type",
            secret=False,
            hint=_from_list(got, want_shape)
            if is_list
            else returning(got, Text(due, due_zh), want_shape != ()),
        )
    if got.shape != want_shape:
        return _wrong_shape(got.shape, want_shape, shown)
    return None


def _from_list(got: Any, want: tuple[int, ...]) -> Text:
    """What np.array(…) would make of a list, where it would make something of it."""
    array = floats(got)
    if array is None:
        return NOTHING_MORE
    if array.shape == want:
        how, how_zh = "; np.array(…) turns lists into arrays", "；np.array(…) 可以把列表变成数组"
    else:
        how = f"; np.array(…) of it would have shape {array.shape}"
        how_zh = f"；np.array(…) 由它得到的形状是 {array.shape}"
    return Text(f"Return an array of shape {want}{how}.", f"返回形状为 {want} 的数组{how_zh}。")


def _wrong_shape(got: tuple[int, ...], want: tuple[int, ...], shown: Shown) -> Mismatch:
    hint = NOTHING_MORE
    if want == ():
        hint = Text(
            f"The result must be a single number, not an array of {math.prod(got)}.",
            f"结果应当是一个数，而不是有 {math.prod(got)} 个元素的数组。",
        )
    elif got == () and len(want) == 2 and shown.symbol in ("∂E/∂U", "∂E/∂V", "∂E/∂W"):
        hint = Text(
            "It is one number: .T does nothing to a vector (1-D), and a @ b.T is its inner "
            "product. a bᵀ is np.outer(a, b).",
            "结果只是一个数：.T 对一维向量不起作用，a @ b.T 是内积。a bᵀ 要写成 np.outer(a, b)。",
        )
    elif got == want[::-1] and len(want) == 2 and want[0] != want[1]:
        hint = Text(
            "The shape is the right one's in reverse: rows and columns may be exchanged (.T).",
            "形状正好反过来：行和列可能弄反了（.T）。",
        )
    elif shown.by_rows and len(got) == 3 and got[:2] == want and got[2] == 1:
        hint = Text(
            "Each vector is a column (n, 1) here; use one row for each time step.",
            "这里每个向量都成了 (n, 1) 的列；应当每个时刻一行。",
        )
    elif shown.by_rows and len(got) == len(want) and got[1:] == want[1:]:
        first = shown.part(0)
        hint = Text(
            f"The number of rows is wrong: there must be {want[0]}, and the first is {first}.",
            f"行数不对：应当有 {want[0]} 行，第一行是 {first}。",
        )
    return Mismatch(
        Text(f"the shape is {got}, must be {want}", f"形状是 {got}，应当是 {want}"),
        "shape",
        f"{shown.symbol}.shape = {got}",
        f"{shown.symbol}.shape = {want}",
        secret=False,
        hint=hint,
    )


def _wrong_value(
    got: np.ndarray, want: np.ndarray, name: str, shown: Shown, scale: float
) -> Mismatch:
    hint, kind = None, "value"
    summary = Text(f"{name} is wrong", f"{name} 不对")
    if np.isnan(got).any() and not np.isnan(want).any():
        summary, kind = Text(f"{name} contains nan", f"{name} 中有 nan"), "nan"
    elif np.isinf(got).any() and np.isfinite(want).all():
        summary, kind = Text(f"{name} contains inf", f"{name} 中有 inf"), "nan"
    elif close(got, want, ALMOST, scale) and np.any(got != 0):
        kind, digits = "digits", _right_digits(got, want)
        summary = Text(
            f"{name} is right to {digits} digits only", f"{name} 只有 {digits} 位有效数字是对的"
        )
        hint = FLOAT32 if _is_single(got) and not _is_single(want) else None
    yours, right = _first_wrong(np.atleast_1d(got), np.atleast_1d(want), name, scale, shown)
    return Mismatch(summary, kind, yours, right, hint=hint, about=name)


def _is_single(array: Array) -> bool:
    """Whether float32 holds all of it."""
    with np.errstate(over="ignore"):
        return np.array_equal(array, array.astype(np.float32))


def _right_digits(got: Array, want: Array) -> int:
    """To how many digits they agree, measured by the norm, the largest number being 1."""
    ends = np.isfinite(want)
    unit = np.abs(want[ends]).max()
    error = np.linalg.norm((got - want)[ends] / unit) / np.linalg.norm(want[ends] / unit)
    return int(-np.log10(error))


def _first_wrong(
    got: np.ndarray, want: np.ndarray, name: str, scale: float, shown: Shown
) -> tuple[str, str]:
    """Both values in a line each: a short vector whole, otherwise the first wrong entry."""
    if (got.ndim == 1 and got.size <= 4) or got.size == 1:
        g, w = _apart(got, want)
        return f"{name} = {g}", f"{name} = {w}"
    wrong = (
        i
        for i in np.ndindex(*got.shape)
        if not close(got[i].reshape(1), want[i].reshape(1), shown.tolerance, scale)
    )
    at = next(wrong, None) or tuple(int(i) for i in np.argwhere(got != want)[0])
    index = "[" + ", ".join(map(str, at)) + "]"
    g, w = _apart(got[at], want[at])
    return f"{name}{index} = {g}", f"{name}{index} = {w}"


def _apart(got: np.ndarray, want: np.ndarray) -> tuple[str, str]:
    """Both vectors with as many digits as it takes to tell them apart."""
    for digits in (4, 8, 12, 17):
        g, w = vector(got, digits), vector(want, digits)
        if g != w:
            break
    return g, w


def vector(values: np.ndarray, digits: int = 4) -> str:
    """[0.25, -1.5]; a number alone without brackets."""
    numbers = [f"{float(v):.{digits}g}" for v in np.ravel(values)]
    numbers = ["0" if n in ("-0", "-0.0") else n for n in numbers]
    return numbers[0] if len(numbers) == 1 else "[" + ", ".join(numbers) + "]"
