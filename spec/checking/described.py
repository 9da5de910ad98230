"""The arguments of a call as a student reads them."""

from __future__ import annotations

from typing import Any

import numpy as np

from spec.checking.cases import SHOWN_IN_FULL, activation_name
from spec.text import Text

MOST_WORDS = 90  # in an argument whose words are printed


def describe(names: tuple[str, ...], arguments: tuple[Any, ...]) -> Text:
    """The arguments of a call for a student: sizes always, the numbers where they are few."""
    pairs = list(zip(names, arguments, strict=True))
    in_full = sum(_size(a) for _, a in pairs) <= SHOWN_IN_FULL
    texts = [_argument(n, a, in_full) for n, a in pairs if _size(a)]
    texts += [_argument(n, a, in_full) for n, a in pairs if not _size(a)]
    return Text(", ".join(t.en for t in texts), "，".join(t.zh for t in texts))


def quantities(*parts: str) -> Text:
    """Sizes and values that say the same in both languages."""
    return Text(", ".join(parts), "，".join(parts))


def _size(value: Any) -> int:
    """How many numbers stand in the arrays of an argument."""
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return value.size if isinstance(value, np.ndarray) else 0


def _argument(name: str, value: Any, in_full: bool) -> Text:
    if hasattr(value, "backward"):
        shown = activation_name(value)
        return Text(f"{name} = {shown.en}", f"{name} = {shown.zh}")
    if isinstance(value, np.ndarray) and not in_full:
        return Text(f"{name} {value.shape}", f"{name} {value.shape}")
    words = _words(value)
    if words > MOST_WORDS:
        return Text(f"{name}: a list of {words} words", f"{name}：{words} 个词的列表")
    text = f"{name} = {_spelled(value, in_full)}"
    return Text(text, text)


def _words(value: Any) -> int:
    """How many words stand in an argument, also in lists of lists."""
    if isinstance(value, list):
        return sum(map(_words, value))
    return isinstance(value, str)


def _spelled(value: Any, in_full: bool) -> str:
    """Data as a student would type it; arrays by their shape where they are large."""
    if isinstance(value, np.ndarray):
        return literal(value) if in_full else f"array {value.shape}"
    if isinstance(value, list | tuple):
        inner = ", ".join(_spelled(part, in_full) for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return repr(value)


def literal(array: np.ndarray) -> str:
    """An array as a student would type it: [[1, -0.5], [0.25, 2]]."""
    if array.ndim == 0:
        return _number(float(array))
    if array.ndim == 1:
        return "[" + ", ".join(_number(float(v)) for v in array) + "]"
    return "[" + ", ".join(literal(row) for row in array) + "]"


def _number(value: float) -> str:
    """Four digits; of thousands two decimals too, which decide where they are subtracted."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text if 1e3 <= abs(value) < 1e6 else f"{value:.4g}"
