"""Each check of a layer: what it is made to do, and what it holds then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from reference import recurrent
from spec.chapters.layer.held import (
    OF_WRONG_LISTS,
    Filled,
    absent,
    after_backward,
    after_update,
    columns,
    deltas_of,
    gradient_U_of,
    gradient_W_of,
    of_attribute,
    parts_of,
    states_of,
    times_of,
    whole,
)
from spec.chapters.layer.runs import (
    FILLED,
    Record,
    Run,
    fed,
    feed,
    filled_in,
    new,
    record,
    sizes_of,
    weighted,
)
from spec.checking.compare import Shown, compare
from spec.checking.equality import TOLERANCE, alike, all_close, same
from spec.checking.received import floats, kind_of
from spec.item import ABSENT, Instance, Mismatch, Stopped, Submission
from spec.text import Text


def judge_states(submission: Submission, run: Run) -> Mismatch | None:
    wrong = states_of(record(submission, run).states, run)
    if wrong is not None and wrong.kind == "shape" and _is_shared(submission, run):
        return replace(wrong, hint=SHARED)
    return wrong


def _is_shared(submission: Submission, run: Run) -> bool:
    """Whether a layer is made with more states once another has taken a step."""
    counts = []
    for _ in range(2):
        layer = new(submission, run)
        counts.append(len(parts_of(layer.get("state_list")) or ()))
        layer.call("forward", run.case.x[0][:, np.newaxis])
    return counts[0] < counts[1]


IN_SELF = Text(
    "Keep everything in self, nothing in the class or in the module.",
    "所有东西都放在 self 里，不要放在类或模块里。",
)
SHARED = Text(
    f"A new layer holds the states of those before it. {IN_SELF.en}",
    f"新建的层里有以前各层的状态。{IN_SELF.zh}",
)


def judge_times(submission: Submission, run: Run) -> Mismatch | None:
    return times_of(record(submission, run).times, run)


def judge_deltas(submission: Submission, run: Run) -> Mismatch | None:
    return deltas_of(record(submission, run).after, run)


def judge_gradient_W(submission: Submission, run: Run) -> Mismatch | None:
    held = record(submission, run)
    wrong = gradient_W_of(held.after, run)
    if wrong is None or wrong.summary is not OF_WRONG_LISTS:
        return wrong
    if deltas_of(held.after, run) is None and not same(held.after["state_list"], held.states):
        return replace(wrong, summary=SUMMED_CHANGED, hint=COPY_STATES)
    return wrong


SUMMED_CHANGED = Text(
    "the sum is right, but backward has changed the states in state_list that it sums",
    "求和是对的，但被求和的 state_list 里的状态已被 backward 改动",
)
COPY_STATES = Text(
    "backward must leave state_list as it is: state[:] = … changes the stored state itself; work "
    "on a copy.",
    "backward 不能改动 state_list：state[:] = … 会改动列表里的状态本身；请用副本。",
)


def judge_gradient_U(submission: Submission, run: Run) -> Mismatch | None:
    return gradient_U_of(record(submission, run).after, run)


def judge_states_kept(submission: Submission, run: Run) -> Mismatch | None:
    held, hint = record(submission, run), None
    if not same(held.after["state_list"], held.states):
        changed = Text("backward changes state_list", "backward 改动了 state_list")
        before, after = (parts_of(v) or () for v in (held.states, held.after["state_list"]))
        hint = None if len(before) == len(after) else STATES_STAY
    elif held.changes_argument:
        changed = Text("backward changes sensitivity_array", "backward 改动了 sensitivity_array")
    elif held.changes_input:
        changed = Text("forward changes input_array", "forward 改动了 input_array")
    else:
        return None
    return Mismatch(changed, "changed", secret=False, hint=hint)


def judge_twice(submission: Submission, run: Run) -> Mismatch | None:
    held = record(submission, run)
    once, weights = held.after, _weights(held.layer)
    twice, hint = held.again(), None if same(_weights(held.layer), weights) else WEIGHTS_KEPT
    for name in FILLED[1:]:
        if not same(twice[name], once[name]):
            return Mismatch(
                Text(f"a second backward changes {name}", f"第二次 backward 之后 {name} 变了"),
                "changed",
                secret=False,
                hint=hint,
            )
    held.layer.call("backward", 2.0 * run.sensitivity, run.case.activation)
    for name, right in zip(
        FILLED[1:], (run.deltas, *[run.gradient_W] * 2, run.gradient_U), strict=True
    ):
        doubled = held.layer.get(name)
        if right.any() and same(doubled, once[name]) and doubled is not ABSENT:
            return Mismatch(
                Text(
                    f"a backward with another sensitivity_array leaves {name} as it was",
                    f"换了 sensitivity_array 再 backward，{name} 却没有变",
                ),
                "changed",
                secret=False,
            )
    return _goes_on(new(submission, run), held, run)


WEIGHTS_KEPT = Text(
    "backward changes the weights; only update may.",
    "backward 改动了权重；只有 update 才能改动它们。",
)


def _weights(layer: Instance) -> list[Any]:
    return [layer.get(name) for name in ("U", "W")]


def _goes_on(layer: Instance, held: Record, run: Run) -> Mismatch | None:
    """Whether the steps after a backward halfway, and one at the end, are what they are without."""
    halfway = len(run.case.x) // 2
    for number, column in enumerate(run.case.x[:, :, np.newaxis]):
        if number == halfway:
            layer.call("backward", run.sensitivity, run.case.activation)
        layer.call("forward", column)
    if same(layer.get("state_list"), held.states):
        layer.call("backward", run.sensitivity, run.case.activation)
        return _filled_otherwise(filled_in(layer), held.after)
    return Mismatch(
        Text(
            "after backward, forward does not append one state to those before it",
            "backward 之后再 forward，没有在原有的状态之后追加一个",
        ),
        "changed",
        secret=False,
        hint=STATES_STAY,
    )


def _filled_otherwise(filled: Filled, want: Filled) -> Mismatch | None:
    """What is not as it is without the backward halfway."""
    for name in FILLED[1:]:
        got, due = filled[name], want[name]
        if name == "delta_list":  # index 0 is not graded
            got, due = (parts[1:] if (parts := parts_of(v)) else v for v in (got, due))
        if not (same(got, due) or alike(got, due, TOLERANCE, 1.0)):
            otherwise = Text(
                f"with a backward halfway too, {name} is not the same at the end",
                f"如果中途也调用过一次 backward，最后的 {name} 就不一样了",
            )
            return Mismatch(otherwise, "changed", secret=False, hint=ANEW)
    return None


ANEW = Text(
    "Each backward goes over all the steps that there are by then: keep no list, slope or sum of "
    "an earlier backward.",
    "每次 backward 都要走完到那时为止的所有时刻：不要留用以前的 backward 的列表、导数或累加和。",
)
STATES_STAY = Text(
    "Only reset_state goes back to t = 0: backward and forward leave the states.",
    "只有 reset_state 回到 t = 0：backward 和 forward 都不动已有的状态。",
)


def judge_reset(submission: Submission, run: Run) -> Mismatch | None:
    layer, (m, n) = fed(submission, run), sizes_of(run)
    submission.new("RecurrentLayer", n, m, run.case.activation, run.rate)  # no business of its
    layer.call("reset_state")
    fresh = columns(layer.get("state_list"), "state_list", n, range(1))
    if isinstance(fresh, Mismatch):
        as_other = columns(layer.get("state_list"), "state_list", m, range(1))
        return replace(fresh, hint=AT_THE_START if isinstance(as_other, Mismatch) else AS_OTHER)
    for name, want, hint in (
        ("times", 0.0, TIMES_BACK),
        ("U", run.case.U, WEIGHTS_STAY),
        ("W", run.case.W, WEIGHTS_STAY),
    ):
        got = layer.get(name)
        if got is ABSENT:
            return absent(name)
        wrong = of_attribute(name, got, want, Shown(name))
        if wrong is not None:
            return replace(wrong, hint=hint)
    wrong = compare(fresh, np.zeros((1, run.case.size.n)), Shown("s", first=0), 1.0)
    if wrong is not None:
        return replace(wrong, hint=NOT_RESET)
    wrong = whole(feed(layer, run), run)
    if wrong is None or not_of_reset(wrong, submission, run):
        return None
    return wrong


AS_OTHER = Text(
    f"s₀ is as long as that of a layer that was made later. {IN_SELF.en}",
    f"s₀ 的长度是后来新建的那个层的。{IN_SELF.zh}",
)
AT_THE_START = Text(
    "times = 0 and state_list = [zeros (n, 1)]; the weights stay.",
    "times = 0，state_list = [全零 (n, 1)]；权重不动。",
)
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


def judge_whole(submission: Submission, run: Run) -> Mismatch | None:
    return whole(fed(submission, run), run)


def judge_new_weights(submission: Submission, run: Run) -> Mismatch | None:
    """A step more, forward and back, after U and W have become others."""
    case, size = run.case, run.case.size
    U, W = case.U[::-1].copy(), -1.25 * case.W  # not −W: a sign may be wrong in δ_T
    layer = fed(submission, run)
    before = layer.get("state_list")
    if not _backward(layer, run) or not same(layer.get("state_list"), before):
        layer = fed(submission, run)  # that costs elsewhere
    layer.set("U", U)
    layer.set("W", W)
    layer.call("forward", case.x[:1].T.copy())
    states = columns(layer.get("state_list"), "state_list", size.n, range(size.T + 2))
    if isinstance(states, Mismatch):
        return states
    after = recurrent.forward(case.x[:1], U, W, run.states[-1], case.activation)
    want = np.concatenate([run.states, after[1:]])
    wrong = compare(states, want, Shown("s", first=0), 1.0)
    return wrong or _with_old_W(layer, run)


def _backward(layer: Instance, run: Run) -> bool:
    """Go backward; whether it did. Where it does not, other checks say so."""
    try:
        layer.call("backward", run.sensitivity, run.case.activation)
    except Stopped:
        return False
    return True


def _with_old_W(layer: Instance, run: Run) -> Mismatch | None:
    """Whether a step back from a step that was made with another W still takes the old one."""
    case, T = run.case, run.case.size.T
    if not _backward(layer, run):
        return None
    deltas = columns(layer.get("delta_list"), "delta_list", case.size.n, range(1, T + 2))
    stale = case.W.T @ run.sensitivity[:, 0] * case.activation.backward(run.states[-1])
    if isinstance(deltas, Mismatch) or not all_close(deltas[T - 1], stale):
        return None
    return Mismatch(
        Text(
            "backward multiplies by W as it was before it became another",
            "W 已经换了，backward 乘的还是以前的 W",
        ),
        "memory",
        secret=False,
    )


def judge_again(
    submission: Submission, runs: tuple[Run, ...], others: tuple[Run, ...]
) -> Mismatch | None:
    """One layer goes through all runs, with reset_state in between, as a new one would.

    others: runs after these, each with the weights that update has left
    """
    layer = new(submission, runs[0])
    every = *runs, *others
    for number, run in enumerate(every):
        if run in runs:
            weighted(layer, run)
        layer.call("reset_state")
        wrong = whole(feed(layer, run), run)
        if wrong is not None:
            before = [x for earlier in every[:number] for x in earlier.case.x]
            old = np.array([*before, *run.case.x])[: len(run.case.x)]
            got, with_old = floats(layer.get("gradient_U")), recurrent.gradient_U(run.deltas, old)
            kept = wrong.about == "∂E/∂U" and got is not None and all_close(got, with_old)
            hint = INPUTS_KEPT if kept else wrong.hint
            if run in others and _with_weights_of(every[number - 1], layer, run):
                hint = FROM_BEFORE_UPDATE
            return run.shown(replace(wrong, hint=hint))
    return None


def _with_weights_of(before: Run, layer: Instance, run: Run) -> bool:
    """Whether the states, or the error terms alone, are those with the weights before."""
    filled, W, f = filled_in(layer), before.case.W, run.case.activation
    stale = replace(run, case=replace(run.case, U=before.case.U, W=W))
    if states_of(filled["state_list"], stale) is None:
        return True
    deltas = columns(filled["delta_list"], "delta_list", len(W), range(1, len(run.case.x) + 1))
    local = np.zeros_like(run.states[1:])
    local[-1] = run.sensitivity[:, 0]
    with_old = recurrent.delta(local, run.states, W, f)
    return not isinstance(deltas, Mismatch) and all_close(deltas, with_old)


FROM_BEFORE_UPDATE = Text(
    "It goes on with the weights from before update: what you keep of them, a transpose or a "
    "matrix of both, must change with them.",
    "它用的还是 update 之前的权重：凡是由权重得来、留着用的（比如转置，或者两个矩阵拼成的矩阵），"
    "都要跟着权重一起变。",
)
INPUTS_KEPT = Text(
    "gradient_U is made of the inputs from before reset_state, which must forget them too.",
    "gradient_U 用的是 reset_state 之前的输入：reset_state 应当把它们也清掉。",
)


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
