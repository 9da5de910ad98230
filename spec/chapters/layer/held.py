"""What a layer holds, against what it should hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spec.chapters.layer.runs import Run, filled_in
from spec.checking.compare import Shown, compare
from spec.checking.received import NOTHING_MORE, floats, kind_of
from spec.item import ABSENT, Instance, Mismatch
from spec.text import Text

Filled = Mapping[str, Any]  # attributes after backward, by name
NOT_COLUMNS = Text("there is not a column for each t", "不是每个时刻一列")
SQUARE = Text(
    "Where a column meets a row, or a matrix entry by entry, (n, n) comes out; np.dot(W, s) of a "
    "column s is a column.",
    "一列遇上一行，或者与矩阵逐元素运算，得到的是 (n, n)；s 是列时，np.dot(W, s) 才是列。",
)
COLUMNS = Text(
    "Vectors are columns here, (n, 1): v[:, None] makes one of an array (n,).",
    "这里的向量都是列，形状为 (n, 1)：v[:, None] 可以把 (n,) 的数组变成列。",
)


def columns(value: Any, name: str, n: int, rows: range) -> np.ndarray | Mismatch:
    """A list of columns as an array with a row for each index in `rows`."""
    if value is ABSENT:
        return absent(name)
    parts = parts_of(value)
    length = rows.stop
    if parts is None or len(parts) != length:
        kind = kind_of(value) if parts is None else None
        held = kind.en if kind else f"a list of length {len(parts or ())}"
        held_zh = kind.zh if kind else f"有 {len(parts or ())} 项的列表"
        return Mismatch(
            Text(
                f"{name} is {held}, must be a list of length {length} (one for each t from 0)",
                f"{name} 是{held_zh}，应当是有 {length} 项的列表（t 从 0 开始，每个时刻一项）",
            ),
            "shape",
            secret=False,
            hint=Text(
                f"Index t of {name} belongs to time t, from 0 to T.",
                f"{name} 的下标 t 对应时刻 t，从 0 到 T。",
            ),
            one_of=(NOT_COLUMNS, Text(name, name)),
        )
    columns = {t: floats(parts[t]) for t in rows}
    for t, column in columns.items():
        if column is None or column.shape != (n, 1):
            kind = kind_of(parts[t])
            return Mismatch(
                Text(
                    f"{name}[{t}] is {kind.en}, must be an array of shape {(n, 1)}",
                    f"{name}[{t}] 是{kind.zh}，应当是形状为 {(n, 1)} 的数组",
                ),
                "shape",
                secret=False,
                hint=SQUARE if column is not None and column.shape == (n, n) else COLUMNS,
                one_of=(NOT_COLUMNS, Text(name, name)),
            )
    return np.array([column[:, 0] for column in columns.values() if column is not None])


def parts_of(value: Any) -> list[Any] | None:
    """The entries of a list, a tuple, or an array along its first axis."""
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return list(value)
    return None


def absent(name: str) -> Mismatch:
    return Mismatch(
        Text(f"there is no attribute {name}", f"没有属性 {name}"),
        secret=False,
        hint=Text(f"Fill in self.{name}.", f"请填好 self.{name}。"),
    )


OF_ANOTHER_KIND = Text("the kind or the shape is wrong", "种类或形状不对")


def of_attribute(name: str, got: Any, want: Any, shown: Shown) -> Mismatch | None:
    """What is wrong with an attribute: it is not returned, and one of another kind is named."""
    wrong = compare(got, want, shown, 1.0)
    if wrong is None or wrong.kind not in ("type", "shape", "dtype"):
        return wrong
    kind, shape = kind_of(got), np.shape(want)
    real, real_zh = (" of real numbers", "实数") if wrong.kind == "dtype" else ("", "")
    due = f"an array of shape {shape}{real}" if shape else "a number"
    due_zh = f"形状为 {shape} 的{real_zh}数组" if shape else "一个数"
    said = Text(f"{name} is {kind.en}, must be {due}", f"{name} 是{kind.zh}，应当是{due_zh}")
    hint = wrong.hint if wrong.kind == "shape" else NOTHING_MORE
    return replace(wrong, summary=said, hint=hint, one_of=(OF_ANOTHER_KIND, Text(name, name)))


def states_of(state_list: Any, run: Run) -> Mismatch | None:
    """What is wrong with `state_list`."""
    size = run.case.size
    states = columns(state_list, "state_list", size.n, range(size.T + 1))
    if isinstance(states, Mismatch):
        return states
    wrong = compare(states, run.states, Shown("s", first=0), 1.0)
    return replace(wrong, hint=NOT_FROM_ZERO) if wrong and states[0].any() else wrong


NOT_FROM_ZERO = Text(
    "state_list must begin with s₀ = 0; yours begins with another state.",
    "state_list 应当以 s₀ = 0 开头；你的是以别的状态开头的。",
)


def times_of(times: Any, run: Run) -> Mismatch | None:
    """What is wrong with `times`."""
    if times is ABSENT:
        return absent("times")
    wrong = of_attribute("times", times, float(run.case.size.T), Shown("times"))
    return wrong and replace(wrong, hint=COUNTED)


COUNTED = Text(
    "times counts the calls of forward: it begins at 0, and each call adds 1.",
    "times 是调用 forward 的次数：从 0 开始，每次调用加 1。",
)


def deltas_of(filled: Filled, run: Run) -> Mismatch | None:
    """What is wrong with `delta_list`."""
    size = run.case.size
    deltas = columns(filled["delta_list"], "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return deltas
    wrong = compare(deltas, run.deltas, Shown("δ", first=1), 1.0)
    states = columns(filled["state_list"], "state_list", size.n, range(size.T + 1))
    if wrong is None or isinstance(states, Mismatch):
        return wrong
    if compare(deltas, run.deltas_of(states), Shown(""), 1.0) is not None:
        return wrong
    return replace(wrong, summary=OF_WRONG_STATES, hint=MEND_STATES)


OF_WRONG_STATES = Text(
    "δ is right for the states in state_list, but those are not right",
    "对于 state_list 里的状态，δ 是对的，但这些状态不对",
)
MEND_STATES = Text(
    "Mend state_list first; this follows from it.", "先改好 state_list，这一条自然就对了。"
)


def gradient_of_W(filled: Filled) -> Any:
    """`gradient`, or `gradient_W` where there is no `gradient`."""
    gradient = filled["gradient"]
    return filled["gradient_W"] if gradient is ABSENT else gradient


def gradient_W_of(filled: Filled, run: Run) -> Mismatch | None:
    """What is wrong with `gradient`."""
    got, size = gradient_of_W(filled), run.case.size
    if got is ABSENT:
        return absent("gradient")
    name = "gradient_W" if filled["gradient"] is ABSENT else "gradient"
    wrong = of_attribute(name, got, run.gradient_W, Shown("∂E/∂W"))
    if wrong is None:
        return None
    states = columns(filled["state_list"], "state_list", size.n, range(size.T + 1))
    others = run.states if isinstance(states, Mismatch) else states
    return _blame_deltas(filled, run, got, wrong, others[:-1])


def gradient_U_of(filled: Filled, run: Run) -> Mismatch | None:
    """What is wrong with `gradient_U`."""
    got = filled["gradient_U"]
    if got is ABSENT:
        return absent("gradient_U")
    wrong = of_attribute("gradient_U", got, run.gradient_U, Shown("∂E/∂U"))
    return wrong and _blame_deltas(filled, run, got, wrong, run.case.x)


OF_WRONG_LISTS = Text(
    "the sum is right, but not all that it sums is", "求和是对的，但被求和的各项不都对"
)


def _blame_deltas(
    filled: Filled, run: Run, got: Any, wrong: Mismatch, others: np.ndarray
) -> Mismatch:
    """Say so where the sum is right and only what it sums is wrong."""
    size = run.case.size
    deltas = columns(filled["delta_list"], "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return wrong
    if compare(got, deltas.T @ others, Shown(""), 1.0) is not None:
        return wrong
    return replace(
        wrong,
        summary=OF_WRONG_LISTS,
        hint=Text(
            "Mend what it sums first, delta_list to begin with; this follows from it.",
            "先改好被求和的各项，首先是 delta_list，这一条自然就对了。",
        ),
    )


def whole(layer: Instance, run: Run) -> Mismatch | None:
    """What is wrong with anything that a fed layer holds, then or after backward and update."""
    wrong = states_of(layer.get("state_list"), run) or times_of(layer.get("times"), run)
    if wrong is not None:
        return wrong
    layer.call("backward", run.sensitivity, run.case.activation)
    wrong = after_backward(layer, run)
    if wrong is not None:
        return wrong
    layer.call("update")
    return after_update(layer, run)


def after_backward(layer: Instance, run: Run) -> Mismatch | None:
    """What is wrong with what `backward` fills, or with the states beside it."""
    filled = filled_in(layer)
    wrong = states_of(filled["state_list"], run) or deltas_of(filled, run)
    return wrong or gradient_W_of(filled, run) or gradient_U_of(filled, run)


def after_update(layer: Instance, run: Run) -> Mismatch | None:
    """What is wrong with the weights."""
    for name, gradient in (("W", run.gradient_W), ("U", run.gradient_U)):
        weights = getattr(run.case, name)
        want = weights - run.rate * gradient
        wrong = of_attribute(name, layer.get(name), want, Shown(name))
        if wrong is not None:
            return wrong
    return None
