"""What can be said of any value that came back from a student's code: nothing here raises.

A value is what can cross from the student's process: None, bool, int, float, str, arrays of
numbers, lists, tuples and dicts of these, or `Opaque`. Checks look at one through these
functions alone, since NumPy's own raise for a ragged list and `==` for a dict of arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spec.item import Opaque
from spec.text import Text

Array = np.ndarray
REAL = "biuf"  # kinds of dtypes
NUMBERS = {bool, int, float}  # beside their subclasses
SHORTEST = 60  # characters of a value that are shown
DEEPEST = 8  # lists in lists


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Of an array; () of a number; None of anything else, a list too."""
    if isinstance(value, np.ndarray):
        return value.shape
    return () if isinstance(value, bool | int | float) else None


def floats(value: Any) -> Array | None:
    """Real numbers as float64: an array's, a number's or those of nested lists; None elsewhere."""
    if not _is_real(value, 0):
        return None
    try:
        return np.array(value, dtype=float)
    except ValueError:  # rows of different lengths, more than 64 axes
        return None


def _is_real(value: Any, depth: int) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in REAL
    if isinstance(value, list | tuple) and depth < DEEPEST:
        return {*map(type, value)} <= NUMBERS or all(_is_real(v, depth + 1) for v in value)
    return isinstance(value, bool | int | float)


def truth(value: Any) -> bool | None:
    """True or False, as 1 or 0 too; None of anything else."""
    number = floats(value) if shape_of(value) == () else None
    return bool(number) if number is not None and number.item() in (0.0, 1.0) else None


def kind_of(value: Any) -> Text:
    """What it is, in words: "a list", "an array of shape (2, 3)", "a generator".

    In Chinese with the space that a Latin word has before it.
    """
    if value is None:
        return Text("None", " None")
    if isinstance(value, np.ndarray) and not value.ndim and value.dtype.kind in "iuf":
        return Text("a number", "一个数")
    if isinstance(value, np.ndarray):
        dtype = "" if value.dtype == float else f" and dtype {value.dtype}"
        dtype_zh = "" if value.dtype == float else f"、dtype 为 {value.dtype}"
        shape = value.shape
        return Text(f"an array of shape {shape}{dtype}", f"形状为 {shape}{dtype_zh} 的数组")
    name = value.kind if isinstance(value, Opaque) else type(value).__name__
    dtype = name.removeprefix("array of dtype ")
    zh = f" {name}" if dtype == name else f" dtype 为 {dtype} 的数组"
    return Text(f"{article(name)} {name}", zh)


NO_RETURN = Text(
    "Every way through the function, and an @ around it, must `return` the result: "
    "printing it is not enough; append and print give None.",
    "函数的每条路径都要用 return 给出结果，套在外面的装饰器 @ 也一样；"
    "只打印出来是不够的，append 和 print 本身返回 None。",
)
NOTHING_MORE = Text("", "")  # what to do, where what is wrong says what is due
LISTED = Text("list(…) takes its entries out", "list(…) 可以取出它的各项")
NOT_CALLED = Text("( ) after a function calls it", "在函数后面加 ( ) 才是调用它")
ONE_COMMA = Text(
    "a comma after it makes a tuple: take it away", "后面多写的逗号会把它变成元组：请去掉"
)
LAZY = {
    "generator": Text(
        "yield, and (… for …) in round brackets, hand results out one by one: collect them in a "
        "list or a tuple",
        "yield 和圆括号里的 (… for …) 都是把结果逐个交出：请先收集到列表或元组里",
    ),
    "coroutine": Text("write def without async", "请去掉 def 前面的 async"),
} | dict.fromkeys(
    ("zip", "map", "filter", "reversed", "dict_keys", "dict_values", "dict_items"), LISTED
)
LAZY |= dict.fromkeys(("function", "method", "builtin_function_or_method"), NOT_CALLED)


def returning(value: Any, due: Text, is_array: bool = False) -> Text:
    """What to return instead of a value, and where that is known, how to make it.

    is_array: whether an array is due
    """
    how = LAZY.get(value.kind) if isinstance(value, Opaque) else None
    if is_one(value):
        how = ONE_COMMA
    if how is LISTED and is_array:
        how = Text(
            "np.array(list(…)) makes an array of its entries",
            "np.array(list(…)) 可以由它的各项得到数组",
        )
    if isinstance(value, Opaque) and value.kind in ("Decimal", "Fraction"):
        how = Text("float(…) makes one of it", "float(…) 可以由它得到一个数")
    if is_array and isinstance(value, Opaque) and value.kind == "array of dtype object":
        how = Text("dtype=float makes numbers of its entries", "dtype=float 使它的元素都成为数")
    if isinstance(value, Opaque) and value.kind == "numpy matrix":
        how = Text(
            "np.asarray(…) makes an array of a matrix, which always has two dimensions",
            "np.asarray(…) 可以由 matrix 得到数组；matrix 总是二维的",
        )
    if value is None:
        return NO_RETURN
    if how is None:
        return NOTHING_MORE
    return Text(f"Return {due.en}; {how.en}.", f"返回{due.zh}；{how.zh}。")


def is_one(value: Any) -> bool:
    """Whether it is a tuple of one thing."""
    return isinstance(value, tuple) and len(value) == 1


def article(name: str) -> str:
    """ "an" or "a"."""
    return "an" if name[:1].lower() in "aeio" and not name.lower().startswith("one") else "a"


def short(value: Any) -> str:
    """A value in a line, as Python writes it; arrays by their shape, and cut where it is long."""
    text = _written(value, 0)
    return text if len(text) <= SHORTEST else f"{text[: SHORTEST - 1]}…"


def _written(value: Any, depth: int) -> str:
    if isinstance(value, np.ndarray):
        return f"array {value.shape}" if value.ndim else repr(value.item())
    if isinstance(value, Opaque):
        return f"<{value.kind}>"
    if isinstance(value, list | tuple):
        inner = ", ".join(_written(part, depth + 1) for part in value[:SHORTEST])
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    if isinstance(value, dict):
        pairs = list(value.items())[:SHORTEST]
        return "{" + ", ".join(f"{k!r}: {_written(v, depth + 1)}" for k, v in pairs) + "}"
    return repr(value[:SHORTEST] if isinstance(value, str) else value)
