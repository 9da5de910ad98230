"""What a layer holds, against what it should hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spec.chapters.layer.runs import FILLED, Run, fed, feed, filled_in, new, record, trained
from spec.checking.compare import Shown, compare
from spec.checking.equality import same
from spec.checking.received import floats, kind_of
from spec.item import ABSENT, Instance, Mismatch, Stopped, Submission
from spec.text import Text

Judge = Callable[[Submission, Run], Mismatch | None]
Filled = Mapping[str, Any]  # attributes after backward, by name


NOT_COLUMNS = Text("there is not a column for each t", "不是每个时刻一列")
COLUMNS = Text(
    "Vectors are columns here, (n, 1): v[:, None] makes one of an array (n,).",
    "这里的向量都是列，形状为 (n, 1)：v[:, None] 可以把 (n,) 的数组变成列。",
)


def columns(value: Any, name: str, n: int, rows: range) -> np.ndarray | Mismatch:
    """A list of columns as an array with a row for each index in `rows`."""
    if value is ABSENT:
        return absent(name)
    parts = _parts(value)
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
                hint=COLUMNS,
                one_of=(NOT_COLUMNS, Text(name, name)),
            )
    return np.array([column[:, 0] for column in columns.values() if column is not None])


def _parts(value: Any) -> list[Any] | None:
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


def judge_states(submission: Submission, run: Run) -> Mismatch | None:
    return states_of(record(submission, run).states, run)


def judge_times(submission: Submission, run: Run) -> Mismatch | None:
    return times_of(record(submission, run).times, run)


def judge_deltas(submission: Submission, run: Run) -> Mismatch | None:
    return deltas_of(record(submission, run).after, run)


def states_of(state_list: Any, run: Run) -> Mismatch | None:
    """What is wrong with `state_list`."""
    size = run.case.size
    states = columns(state_list, "state_list", size.n, range(size.T + 1))
    if isinstance(states, Mismatch):
        return states
    wrong = compare(states, run.states, Shown("s", first=0), 1.0)
    return replace(wrong, hint=NOT_FROM_ZERO) if wrong and states[0].any() else wrong


NOT_FROM_ZERO = Text(
    "A new layer must start from s₀ = 0; yours starts from another state.",
    "新建的层应当从 s₀ = 0 开始；你的是从别的状态开始的。",
)


def times_of(times: Any, run: Run) -> Mismatch | None:
    """What is wrong with `times`."""
    if times is ABSENT:
        return absent("times")
    wrong = compare(times, float(run.case.size.T), Shown("times"), 1.0)
    return wrong and replace(wrong, hint=COUNTED)


COUNTED = Text(
    "times counts the calls of forward: each must add 1 to self.times.",
    "times 是调用 forward 的次数：每次调用都要给 self.times 加 1。",
)


def deltas_of(filled: Filled, run: Run) -> Mismatch | None:
    """What is wrong with `delta_list`."""
    size = run.case.size
    deltas = columns(filled["delta_list"], "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return deltas
    return compare(deltas, run.deltas, Shown("δ", first=1), 1.0)


def gradient_of_W(filled: Filled) -> Any:
    """`gradient`, or `gradient_W` where there is no `gradient`."""
    gradient = filled["gradient"]
    return filled["gradient_W"] if gradient is ABSENT else gradient


def judge_gradient_W(submission: Submission, run: Run) -> Mismatch | None:
    return gradient_W_of(record(submission, run).after, run)


def judge_gradient_U(submission: Submission, run: Run) -> Mismatch | None:
    return gradient_U_of(record(submission, run).after, run)


def gradient_W_of(filled: Filled, run: Run) -> Mismatch | None:
    """What is wrong with `gradient`."""
    got, size = gradient_of_W(filled), run.case.size
    if got is ABSENT:
        return absent("gradient")
    wrong = compare(got, run.gradient_W, Shown("∂E/∂W"), 1.0)
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
    wrong = compare(got, run.gradient_U, Shown("∂E/∂U"), 1.0)
    return wrong and _blame_deltas(filled, run, got, wrong, run.case.x)


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
        summary=Text(
            "the sum is right, but delta_list or state_list, which it sums, is not",
            "求和是对的，但被求和的 delta_list 或 state_list 不对",
        ),
        hint=Text(
            "Mend delta_list and state_list first; this follows from them.",
            "先改好 delta_list 和 state_list，这一条自然就对了。",
        ),
    )


def judge_states_kept(submission: Submission, run: Run) -> Mismatch | None:
    held = record(submission, run)
    if not same(held.after["state_list"], held.states):
        changed = Text("backward changes state_list", "backward 改动了 state_list")
    elif held.changes_argument:
        changed = Text("backward changes sensitivity_array", "backward 改动了 sensitivity_array")
    else:
        return None
    return Mismatch(changed, "changed", secret=False)


def judge_twice(submission: Submission, run: Run) -> Mismatch | None:
    held = record(submission, run)
    once, twice = held.after, held.again()
    for name in FILLED[1:]:
        if not same(twice[name], once[name]):
            return Mismatch(
                Text(f"a second backward changes {name}", f"第二次 backward 之后 {name} 变了"),
                "changed",
                secret=False,
            )
    held.layer.call("backward", 2.0 * run.sensitivity, run.case.activation)
    doubled = held.layer.get("gradient_U")
    if run.gradient_U.any() and same(doubled, once["gradient_U"]) and doubled is not ABSENT:
        return Mismatch(
            Text(
                "a backward with another sensitivity_array leaves gradient_U as it was",
                "换了 sensitivity_array 再 backward，gradient_U 却没有变",
            ),
            "changed",
            secret=False,
        )
    return _goes_on(trained(submission, run), held.states, run)


def _goes_on(layer: Instance, states: Any, run: Run) -> Mismatch | None:
    """Whether a step forward after backward is one step more."""
    layer.call("forward", run.case.x[0][:, np.newaxis])
    before, after = (_parts(value) or [] for value in (states, layer.get("state_list")))
    if same(after[: len(before)], before) and len(after) == len(before) + 1:
        return None
    return Mismatch(
        Text(
            "after backward, forward does not append one state to those before it",
            "backward 之后再 forward，没有在原有的状态之后追加一个",
        ),
        "changed",
        secret=False,
        hint=Text(
            "Only reset_state goes back to t = 0: backward and forward leave what is there.",
            "只有 reset_state 回到 t = 0：backward 和 forward 都不动已有的状态。",
        ),
    )


def judge_update(name: str) -> Judge:
    """`update` is given gradients of the grader's; a layer that refuses them uses its own."""

    def judge(submission: Submission, run: Run) -> Mismatch | None:
        case = run.case
        weights = case.W if name == "W" else case.U
        given = {
            "gradient": np.round(run.gradient_W + 0.5, 2),
            "gradient_W": np.round(run.gradient_W + 0.5, 2),
            "gradient_U": np.round(run.gradient_U - 0.5, 2),
        }
        step = given["gradient" if name == "W" else "gradient_U"]
        layer = trained(submission, run)
        try:
            for attribute, value in given.items():
                if attribute != "gradient_W" or layer.get(attribute) is not ABSENT:
                    layer.set(attribute, value)
        except Stopped:  # a property that cannot be set
            layer = trained(submission, run)
            step = run.gradient_W if name == "W" else run.gradient_U
        layer.call("update")
        got = layer.get(name)
        if got is ABSENT:
            return absent(name)
        if same(got, weights):
            unchanged = Text(f"update leaves {name} as it was", f"update 没有改变 {name}")
            return Mismatch(unchanged, "changed", secret=False)
        wrong = compare(got, weights - run.rate * step, Shown(name), 1.0)
        if wrong is None or wrong.kind not in VALUES:
            return wrong
        before = _before_update(name, got, weights, step, run.rate)
        return replace(wrong, case=before, hint=_wrong_update(name, got, weights, step, run.rate))

    return judge


VALUES = ("value", "nan", "digits")


def _wrong_update(
    name: str, got: Any, weights: np.ndarray, step: np.ndarray, rate: float
) -> Text | None:
    """What update has done instead, where that gives every entry."""
    gradient = "gradient" if name == "W" else "gradient_U"
    for after, text in (
        (
            weights + rate * step,
            Text(
                f"You add learning_rate · {gradient} to {name}; it must be subtracted.",
                f"你把 learning_rate · {gradient} 加到了 {name} 上；应当减去。",
            ),
        ),
        (
            weights - step,
            Text(
                f"You subtract {gradient} itself from {name}; multiply it by learning_rate first.",
                f"你从 {name} 里直接减去了 {gradient}；应当先乘 learning_rate。",
            ),
        ),
        (
            -rate * step,
            Text(
                f"{name} is −learning_rate · {gradient} alone; what it was before belongs to it.",
                f"{name} 只剩下 −learning_rate · {gradient}；还应当有它原来的值。",
            ),
        ),
    ):
        if compare(got, after, Shown(name), 1.0) is None:
            return text
    return None


def _before_update(name: str, got: Any, weights: np.ndarray, step: np.ndarray, rate: float) -> Text:
    """What stood at the first wrong entry before, so that a sign or a factor can be seen."""
    after = floats(got)
    off = np.argwhere(~np.isclose(weights if after is None else after, weights - rate * step, 1e-9))
    i, j = map(int, off[0]) if len(off) else (0, 0)
    gradient = "gradient" if name == "W" else "gradient_U"
    was, slope = f"{weights[i, j]:.4g}", f"{step[i, j]:.4g}"
    return Text(
        f"before update {name}[{i}, {j}] = {was}, {gradient}[{i}, {j}] = {slope}, "
        f"learning_rate = {rate:.4g}",
        f"update 之前 {name}[{i}, {j}] = {was}，{gradient}[{i}, {j}] = {slope}，"
        f"learning_rate = {rate:.4g}",
    )


def judge_gradients_kept(submission: Submission, run: Run) -> Mismatch | None:
    layer = trained(submission, run)
    names = ("gradient", "gradient_W", "gradient_U")
    before = {name: layer.get(name) for name in names}
    layer.call("update")
    for name in names:
        if before[name] is not ABSENT and not same(layer.get(name), before[name]):
            changed = Text(f"update changes {name}", f"update 改动了 {name}")
            return Mismatch(changed, "changed", secret=False)
    return None


def judge_reset(submission: Submission, run: Run) -> Mismatch | None:
    layer = fed(submission, run)
    layer.call("reset_state")
    fresh = columns(layer.get("state_list"), "state_list", run.case.size.n, range(1))
    if isinstance(fresh, Mismatch):
        return replace(fresh, hint=None)  # the check's own says what it must be
    for name, want, hint in (
        ("times", 0.0, TIMES_BACK),
        ("U", run.case.U, WEIGHTS_STAY),
        ("W", run.case.W, WEIGHTS_STAY),
    ):
        got = layer.get(name)
        if got is ABSENT:
            return absent(name)
        wrong = compare(got, want, Shown(name), 1.0)
        if wrong is not None:
            return replace(wrong, hint=hint)
    wrong = compare(fresh, np.zeros((1, run.case.size.n)), Shown("s", first=0), 1.0)
    if wrong is not None:
        return replace(wrong, hint=NOT_RESET)
    wrong = whole(feed(layer, run), run)
    if wrong is None or not_of_reset(wrong, submission, run):
        return None
    return wrong


TIMES_BACK = Text("reset_state must put times back to 0.", "reset_state 应当把 times 恢复为 0。")
WEIGHTS_STAY = Text(
    "The weights are not what they were: reset_state must keep them.",
    "权重和原来不同了：reset_state 应当保持权重不变。",
)
NOT_RESET = Text(
    "reset_state must put s₀ = 0 back; your layer starts from another state after it.",
    "reset_state 应当把状态恢复为 s₀ = 0；你的层在它之后是从别的状态开始的。",
)


def not_of_reset(wrong: Mismatch, submission: Submission, run: Run) -> bool:
    """Whether a new layer has the same fault: then it is that of another method."""
    of_new = whole(fed(submission, run), run)
    return of_new is not None and of_new.summary == wrong.summary


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
        wrong = compare(layer.get(name), weights - run.rate * gradient, Shown(name), 1.0)
        if wrong is not None:
            return wrong
    return None


def judge_whole(submission: Submission, run: Run) -> Mismatch | None:
    return whole(fed(submission, run), run)


def judge_again(submission: Submission, runs: tuple[Run, ...]) -> Mismatch | None:
    """One layer goes through all runs, with reset_state in between, as a new one would."""
    layer = new(submission, runs[0])
    for run in runs:
        layer.set("U", run.case.U)
        layer.set("W", run.case.W)
        layer.call("reset_state")
        wrong = whole(feed(layer, run), run)
        if wrong is not None:
            return run.shown(wrong)
    return None


def judge_together(submission: Submission, runs: tuple[Run, ...]) -> Mismatch | None:
    """Layers that do each step in turn hold what each of them alone would."""
    layers = [(new(submission, run), run) for run in runs]
    for t in range(max(len(run.case.x) for run in runs)):
        for layer, run in layers:
            if t < len(run.case.x):
                layer.call("forward", run.case.x[t][:, np.newaxis])
    for layer, run in layers:
        layer.call("backward", run.sensitivity, run.case.activation)
    wrong = _in_any(after_backward, layers)
    if wrong is not None:
        return wrong
    for layer, _ in layers:
        layer.call("update")
    return _in_any(after_update, layers)


def _in_any(
    judged: Callable[[Instance, Run], Mismatch | None], layers: list[tuple[Instance, Run]]
) -> Mismatch | None:
    """What is wrong with the first layer that is not right."""
    for layer, run in layers:
        wrong = judged(layer, run)
        if wrong is not None:
            return run.shown(wrong)
    return None


def judge_first_weights(submission: Submission, run: Run) -> Mismatch | None:
    size = run.case.size
    layer = submission.new("RecurrentLayer", size.m, size.n, run.case.activation, run.rate)
    for name, shape in (("U", (size.n, size.m)), ("W", (size.n, size.n))):
        got = layer.get(name)
        if got is ABSENT:
            return absent(name)
        weights = floats(got)
        if weights is None or weights.shape != shape:
            kind = kind_of(got)
            return Mismatch(
                Text(
                    f"{name} is {kind.en}, must be an array of shape {shape}",
                    f"{name} 是{kind.zh}，应当是形状为 {shape} 的数组",
                ),
                "shape",
                secret=False,
            )
        if not np.isfinite(weights).all():
            return Mismatch(
                Text(f"{name} holds inf or nan", f"{name} 中有 inf 或 nan"), secret=False
            )
    return None
