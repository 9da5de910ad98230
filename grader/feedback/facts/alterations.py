"""What an argument may be taken for: another array, another list, another number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from reference import activations

Array = np.ndarray
Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Alteration:
    """en, zh: what stands there instead, with {name} for the argument; change: makes it of the
    argument and of all arguments of the call; is_frequent: whether it is met beside another;
    limit: the size of numbers beyond which it changes something, 0 for any."""

    en: str
    zh: str
    change: Callable[[Any, Arguments], Any]
    is_frequent: bool = False
    limit: float = 0.0


def _one(en: str, zh: str, change: Callable[[Any], Any], is_frequent: bool = False) -> Alteration:
    return Alteration(en, zh, lambda value, arguments: change(value), is_frequent)


_frequent = partial(_one, is_frequent=True)


def alterations_of(
    value: Any, arguments: Arguments, names: tuple[str, ...]
) -> Iterator[Alteration]:
    """Those of an argument like this one."""
    if isinstance(value, np.ndarray):
        yield from _of_array(value, arguments, names)
    elif isinstance(value, bool | str):
        return
    elif isinstance(value, int):
        yield from WHOLE
    elif isinstance(value, float):
        yield from REAL
    elif isinstance(value, list):
        yield from LISTS
        if all(isinstance(item, str) for item in value):
            yield from WORDS
        elif all(isinstance(item, list) for item in value):
            yield from SENTENCES
        elif value and all(_is_pair_of_sequences(item) for item in value):
            yield from PAIRS
    elif hasattr(value, "backward"):
        yield from ACTIVATIONS


def _of_array(value: Array, arguments: Arguments, names: tuple[str, ...]) -> Iterator[Alteration]:
    if value.dtype.kind in "iu":
        yield from INDICES
        return
    if value.ndim == 2 and value.shape[0] == value.shape[1]:
        yield from SQUARE
    yield from ENTRIES
    if value.ndim == 2:
        yield from ROWS
    for place, (name, argument) in enumerate(zip(names, arguments, strict=True)):
        if hasattr(argument, "backward"):
            yield from _through(place, name)


def _through(place: int, name: str) -> Iterator[Alteration]:
    for call in ("forward", "backward"):
        shown = f"{name}.{call}({{name}})"
        yield Alteration(shown, shown, partial(_called, place, call))


def _called(place: int, call: str, value: Any, arguments: Arguments) -> Any:
    return getattr(arguments[place], call)(value)


def _clipped(c: float) -> Alteration:
    return Alteration(
        f"{{name}} kept between −{c:g} and {c:g}",
        f"限制在 −{c:g} 与 {c:g} 之间的 {{name}}",
        lambda a, arguments: np.clip(a, -c, c),
        limit=c,
    )


def _times(c: float, a: Array) -> Array:
    return c * a


def _divided(c: float, a: Array) -> Array:
    return a / c


def _rounded(digits: int, a: Array) -> Array:
    return np.round(a, digits)


def _cut(start: int, end: int | None, items: Any) -> Any:
    return items[start:end]


def _constant(c: Any, value: Any) -> Any:
    return c


def _rows(a: Array, row: Array) -> Array:
    return np.repeat(row[np.newaxis], len(a), axis=0)


SQUARE = (
    _frequent("{name}ᵀ", "{name}ᵀ", lambda a: a.T),
    _one("the diagonal of {name}", "{name} 的对角线部分", lambda a: np.diag(np.diag(a))),
    _one("{name} {name}", "{name} {name}", lambda a: a @ a),
    _one("the identity matrix", "单位矩阵", lambda a: np.eye(len(a))),
    _one("the lower triangle of {name}", "{name} 的下三角部分", np.tril),
    _one("the upper triangle of {name}", "{name} 的上三角部分", np.triu),
)
ENTRIES = (
    _frequent("0", "0", lambda a: 0.0 * a),
    _frequent("−{name}", "−{name}", lambda a: -a),
    _frequent("2 {name}", "2 {name}", lambda a: 2.0 * a),
    _frequent("{name}/2", "{name}/2", lambda a: a / 2.0),
    *(
        _one(f"{c:g} {{name}}", f"{c:g} {{name}}", partial(_times, c))
        for c in (3.0, 4.0, 10.0, 1.5, 0.9, 1.1, 0.75, 100.0)
    ),
    _one("the cubes of the entries of {name}", "{name} 各元素的立方", lambda a: a**3),
    _one("1 + {name}", "1 + {name}", lambda a: a + 1.0),
    _one("1 − {name}", "1 − {name}", lambda a: 1.0 - a),
    _one("{name} − 1", "{name} − 1", lambda a: a - 1.0),
    _one("1 − {name}², entry by entry,", "1 − {name}²（逐元素）", lambda a: 1.0 - a * a),
    _one("the absolute values of {name}", "{name} 的绝对值", np.abs),
    _one(
        "{name} with its negative entries 0", "负数都换成 0 的 {name}", lambda a: np.maximum(a, 0.0)
    ),
    _one("the squares of the entries of {name}", "{name} 各元素的平方", lambda a: a * a),
    _one("the signs of the entries of {name}", "{name} 各元素的符号（±1）", np.sign),
    _one("tanh({name})", "tanh({name})", np.tanh),
    _one("{name} without its fractions", "去掉小数部分的 {name}", np.trunc),
    _one("{name} rounded to whole numbers", "四舍五入到整数的 {name}", np.rint),
    _one("{name}/‖{name}‖", "{name}/‖{name}‖", lambda a: a / np.linalg.norm(a)),
    _one("{name} divided by its number of columns", "除以列数的 {name}", lambda a: a / a.shape[-1]),
    _frequent("{name} in reverse order", "顺序颠倒的 {name}", lambda a: a[::-1]),
    *(_clipped(c) for c in (1.0, 5.0, 10.0, 20.0, 50.0, 100.0, 500.0, 700.0)),
    *(_one(f"{{name}}/{c}", f"{{name}}/{c}", partial(_divided, c)) for c in (3, 4, 10, 100)),
    *(
        _one(
            f"{{name}} rounded to {d} decimals",
            f"四舍五入到 {d} 位小数的 {{name}}",
            partial(_rounded, d),
        )
        for d in (1, 2, 3, 4, 5, 6)
    ),
    _one("{name} as float32", "float32 的 {name}", lambda a: a.astype(np.float32).astype(float)),
)
ROWS = (
    _one(
        "{name} moved one row down, its first row kept,",
        "整体下移一行、首行不变的 {name}",
        lambda a: np.concatenate([a[:1], a[:-1]]),
    ),
    _one(
        "{name} moved one row up, its last row kept,",
        "整体上移一行、末行不变的 {name}",
        lambda a: np.concatenate([a[1:], a[-1:]]),
    ),
    _one(
        "{name} moved one row down, with row 0 = 0,",
        "整体下移一行、第 0 行为 0 的 {name}",
        lambda a: np.concatenate([0.0 * a[:1], a[:-1]]),
    ),
    _one(
        "{name} moved one row up, with its last row 0,",
        "整体上移一行、末行为 0 的 {name}",
        lambda a: np.concatenate([a[1:], 0.0 * a[:1]]),
    ),
    _one(
        "{name} moved one row down, the last row coming first,",
        "整体下移一行、末行移到最前的 {name}",
        lambda a: np.roll(a, 1, axis=0),
    ),
    _one(
        "{name} moved one row up, row 0 coming last,",
        "整体上移一行、首行移到最后的 {name}",
        lambda a: np.roll(a, -1, axis=0),
    ),
    _frequent("{name} without its first row", "去掉首行的 {name}", lambda a: a[1:]),
    _frequent("{name} without its last row", "去掉末行的 {name}", lambda a: a[:-1]),
    _one(
        "row 0 of {name} in every row", "每一行都是 {name} 第 0 行的数组", lambda a: _rows(a, a[0])
    ),
    _one(
        "the last row of {name} in every row",
        "每一行都是 {name} 最后一行的数组",
        lambda a: _rows(a, a[-1]),
    ),
    _one(
        "the mean of the rows of {name} in every row",
        "每一行都是 {name} 各行平均的数组",
        lambda a: _rows(a, a.mean(axis=0)),
    ),
    _one(
        "{name} with its first row 0",
        "首行为 0 的 {name}",
        lambda a: np.concatenate([0.0 * a[:1], a[1:]]),
    ),
    _one(
        "{name} with its last row 0",
        "末行为 0 的 {name}",
        lambda a: np.concatenate([a[:-1], 0.0 * a[:1]]),
    ),
    _one(
        "{name} with all rows but the last 0",
        "除末行外都为 0 的 {name}",
        lambda a: np.concatenate([0.0 * a[:-1], a[-1:]]),
    ),
    _one(
        "{name} with all rows but the first 0",
        "除首行外都为 0 的 {name}",
        lambda a: np.concatenate([a[:1], 0.0 * a[1:]]),
    ),
    _one(
        "the sums of the rows of {name} up to each",
        "{name} 到每一行为止的累加和",
        lambda a: np.cumsum(a, axis=0),
    ),
    _one("{name} less the mean of its rows", "减去各行平均的 {name}", lambda a: a - a.mean(axis=0)),
    _one("{name} with its columns in reverse order", "列序颠倒的 {name}", lambda a: a[:, ::-1]),
    _one(
        "{name} moved one column to the right, the last coming first,",
        "整体右移一列、末列移到最前的 {name}",
        lambda a: np.roll(a, 1, axis=1),
    ),
    _one(
        "{name} moved one column to the left, the first coming last,",
        "整体左移一列、首列移到最后的 {name}",
        lambda a: np.roll(a, -1, axis=1),
    ),
    _one(
        "{name} with each row divided by its norm",
        "每一行都除以其范数的 {name}",
        lambda a: a / np.linalg.norm(a, axis=1, keepdims=True),
    ),
    _one(
        "{name} with each row divided by its largest absolute value",
        "每一行都除以其最大绝对值的 {name}",
        lambda a: a / np.abs(a).max(axis=1, keepdims=True),
    ),
)
INDICES = (
    _frequent("{name} in reverse order", "顺序颠倒的 {name}", lambda a: a[::-1]),
    _one("{name} + 1", "{name} + 1", lambda a: a + 1),
    _one("{name} − 1", "{name} − 1", lambda a: a - 1),
    _one(
        "the last of {name} in every place",
        "处处都是最后一个元素的 {name}",
        lambda a: 0 * a + a[-1],
    ),
    _one(
        "the first of {name} in every place", "处处都是第一个元素的 {name}", lambda a: 0 * a + a[0]
    ),
    _one(
        "{name} moved one place on, the last coming first,",
        "整体后移一位、末项移到最前的 {name}",
        lambda a: np.roll(a, 1),
    ),
    _one(
        "{name} moved one place back, the first coming last,",
        "整体前移一位、首项移到最后的 {name}",
        lambda a: np.roll(a, -1),
    ),
    _one("{name} sorted", "排了序的 {name}", np.sort),
)
LISTS = (
    _frequent("{name} in reverse order", "顺序颠倒的 {name}", lambda a: a[::-1]),
    _frequent("{name} without its last item", "去掉最后一项的 {name}", lambda a: a[:-1]),
    _frequent("{name} without its first item", "去掉第一项的 {name}", lambda a: a[1:]),
    _frequent("the last item of {name} alone", "只剩最后一项的 {name}", lambda a: a[-1:]),
    _frequent("the first item of {name} alone", "只剩第一项的 {name}", partial(_cut, 0, 1)),
    *(
        _one(
            f"the first {count} items of {{name}}",
            f"只剩前 {count} 项的 {{name}}",
            partial(_cut, 0, count),
            is_frequent=count == 2,
        )
        for count in range(2, 9)
    ),
    *(
        _one(
            f"the last {count} items of {{name}}",
            f"只剩后 {count} 项的 {{name}}",
            partial(_cut, -count, None),
        )
        for count in range(2, 9)
    ),
    _one("{name} left empty", "空的 {name}", lambda a: []),
    _one("{name}, all of it twice,", "重复了一遍的 {name}", lambda a: a + a),
)
WORDS = (
    _one("{name} sorted", "排了序的 {name}", sorted),
    _one("{name} in small letters", "全部小写的 {name}", lambda a: [w.lower() for w in a]),
    _one(
        "{name} without what comes again", "去掉重复项的 {name}", lambda a: list(dict.fromkeys(a))
    ),
    _one("<s> and {name}", "前面加了 <s> 的 {name}", lambda a: ["<s>", *a]),
    _one("{name} and </s>", "末尾加了 </s> 的 {name}", lambda a: [*a, "</s>"]),
)


SENTENCES = (
    _one("{name} sorted", "排了序的 {name}", sorted),
    _one(
        "{name} with each sentence in reverse order",
        "每句都颠倒词序的 {name}",
        lambda a: [s[::-1] for s in a],
    ),
    _one(
        "{name} with each sentence sorted",
        "每句的词都排了序的 {name}",
        lambda a: [sorted(s) for s in a],
    ),
    _one(
        "{name} with each sentence without its last word",
        "每句都去掉末词的 {name}",
        lambda a: [s[:-1] for s in a],
    ),
    _one(
        "{name} with each sentence without its first word",
        "每句都去掉首词的 {name}",
        lambda a: [s[1:] for s in a],
    ),
    _one(
        "{name} in small letters",
        "全部小写的 {name}",
        lambda a: [[w.lower() for w in s] for s in a],
    ),
    _one(
        "{name} with each sentence without what comes again in it",
        "每句都去掉重复词的 {name}",
        lambda a: [list(dict.fromkeys(s)) for s in a],
    ),
    _one(
        "{name} joined to one sentence", "连成一句的 {name}", lambda a: [[w for s in a for w in s]]
    ),
    _one(
        "{name} without a sentence that comes again",
        "去掉重复句子的 {name}",
        lambda a: [s for i, s in enumerate(a) if s not in a[:i]],
    ),
    _one("{name} sorted by length", "按长度排序的 {name}", lambda a: sorted(a, key=len)),
)


def _is_pair_of_sequences(item: Any) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and all(isinstance(one, np.ndarray) and one.ndim == 1 for one in item)
    )


def _steps_cut(pairs: list[Any], start: int | None, end: int | None) -> list[Any]:
    """Each pair without its first or last step; no such thing of one of a single step."""
    if any(len(indices) < 2 for indices, _ in pairs):
        raise ValueError
    return [(indices[start:end], labels[start:end]) for indices, labels in pairs]


PAIRS = (
    _one(
        "{name} with indices and labels exchanged",
        "indices 与 labels 对调的 {name}",
        lambda a: [(y, i) for i, y in a],
    ),
    _one(
        "{name} without the last step of each",
        "每一对都去掉最后时刻的 {name}",
        lambda a: _steps_cut(a, None, -1),
    ),
    _one(
        "{name} without the first step of each",
        "每一对都去掉第一个时刻的 {name}",
        lambda a: _steps_cut(a, 1, None),
    ),
)
WHOLE = (
    _one("{name} − 1", "{name} − 1", lambda a: a - 1),
    _one("{name} + 1", "{name} + 1", lambda a: a + 1),
    _frequent("2 {name}", "2 {name}", lambda a: 2 * a),
    *(_one(f"{c}", f"{c}", partial(_constant, c), c == 0) for c in (1, 2, 3, 0)),
    _frequent("−{name}", "−{name}", lambda a: -a),
    *(
        _one(f"the smaller of {{name}} and {c}", f"{{name}} 与 {c} 中较小的数", partial(min, c))
        for c in (1, 2, 3, 4, 5, 10)
    ),
)
CONSTANTS = (1.0, 0.0, 0.5, 0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 2.0, 5.0, 10.0)
REAL = (
    _frequent("2 {name}", "2 {name}", lambda a: 2.0 * a),
    _frequent("{name}/2", "{name}/2", lambda a: a / 2.0),
    _one("{name}²", "{name}²", lambda a: a * a),
    _one("√{name}", "√{name}", lambda a: a**0.5),
    _one("1/{name}", "1/{name}", lambda a: 1.0 / a),
    _frequent("−{name}", "−{name}", lambda a: -a),
    _one("1 + {name}", "1 + {name}", lambda a: a + 1.0),
    *(_one(f"{c:g}", f"{c:g}", partial(_constant, c), c == 0.0) for c in CONSTANTS),
    _one("the smaller of {name} and 1", "{name} 与 1 中较小的数", lambda a: min(a, 1.0)),
    _one("the larger of {name} and 1", "{name} 与 1 中较大的数", lambda a: max(a, 1.0)),
    _one("{name} without its fraction", "去掉小数部分的 {name}", np.trunc),
    _one("10 {name}", "10 {name}", lambda a: 10.0 * a),
    _one("{name}/10", "{name}/10", lambda a: a / 10.0),
)
ACTIVATIONS = tuple(
    _one(name, name, partial(_constant, getattr(activations, name)), name in ("identity", "tanh"))
    for name in ("identity", "tanh", "sigmoid", "relu")
)


class Methods(NamedTuple):
    """An activation's methods, one of them taken for another."""

    forward: Callable[[Array], Array]
    backward: Callable[[Array], Array]


METHODS = (  # said of an activation itself, not of what stands in its place
    _one(
        "{name}.backward in the place of {name}.forward",
        "把 {name}.forward 换成 {name}.backward",
        lambda f: Methods(f.backward, f.backward),
    ),
    _one(
        "{name}.forward in the place of {name}.backward",
        "把 {name}.backward 换成 {name}.forward",
        lambda f: Methods(f.forward, f.forward),
    ),
    _one(
        "{name}.forward applied twice",
        "把 {name}.forward 用了两次",
        lambda f: Methods(lambda net: f.forward(f.forward(net)), f.backward),
    ),
    _one(
        "{name}.forward left out",
        "漏掉 {name}.forward",
        lambda f: Methods(lambda net: net + 0.0, f.backward),
    ),
    _one(
        "{name}.backward left out",
        "漏掉 {name}.backward",
        lambda f: Methods(f.forward, np.ones_like),
    ),
)
