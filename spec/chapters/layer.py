"""Chapter `layer`: the article's class, column vectors, one step at a time.

s_t = f(U x_t + W s_{t−1}), δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k), ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reference import activations, layer, recurrent
from reference.activations import Activation
from spec.checking.cases import UNSEEN, Cases, Sequence, Size, activation_name
from spec.checking.compare import Shown, compare
from spec.checking.received import floats, kind_of, same
from spec.item import (
    ABSENT,
    Chapter,
    Check,
    Instance,
    Item,
    Mismatch,
    Pays,
    Stopped,
    Submission,
    Task,
    Text,
)
from spec.notation import equations
from spec.notation.unicode import unicode

SIZE = Size(5, 3, 2)
SMALLER = (Size(2, 1, 1, 1), Size(3, 1, 1, 1), Size(3, 2, 1, 1))
RATE = 0.05


@dataclass(frozen=True, eq=False)
class Run:
    """What a layer that has run forward and backward should hold."""

    case: Sequence

    @property
    def sensitivity(self) -> np.ndarray:
        return self.case.local_deltas[-1][:, np.newaxis]

    @property
    def states(self) -> np.ndarray:
        return recurrent.forward(
            self.case.x, self.case.U, self.case.W, np.zeros(self.case.size.n), self.case.activation
        )

    @property
    def deltas(self) -> np.ndarray:
        local = np.zeros((self.case.size.T, self.case.size.n))
        local[-1] = self.sensitivity[:, 0]
        return recurrent.delta(local, self.states, self.case.W, self.case.activation)

    @property
    def gradient_W(self) -> np.ndarray:
        return recurrent.gradient_W(self.deltas, self.states)

    @property
    def gradient_U(self) -> np.ndarray:
        return recurrent.gradient_U(self.deltas, self.case.x)

    @property
    def text(self) -> Text:
        size, f = self.case.size, activation_name(self.case.activation)
        sizes = f"T = {size.T}, n = {size.n}, m = {size.m}"
        return Text(f"{sizes}, activator = {f.en}", f"{sizes}，activator = {f.zh}")


def fed(submission: Submission, run: Run) -> Instance:
    """A layer with the case's weights that has taken all the case's steps forward."""
    size = run.case.size
    made = submission.new("RecurrentLayer", size.m, size.n, run.case.activation, RATE)
    made.set("U", run.case.U)
    made.set("W", run.case.W)
    for row in run.case.x:
        made.call("forward", row[:, np.newaxis])
    return made


def trained(submission: Submission, run: Run) -> Instance:
    """A fed layer that has gone backward once."""
    made = fed(submission, run)
    made.call("backward", run.sensitivity, run.case.activation)
    return made


Judge = Callable[[Submission, Run], Mismatch | None]


def for_run(judge: Judge, *fs: Activation, smaller: bool = True) -> Any:
    """Judge at full size for each activation; where it fails, look for a smaller case."""

    def check(submission: Submission, cases: Cases) -> Mismatch | None:
        for f in fs:
            run = Run(cases.sequence(SIZE, f, loss="last"))
            wrong = judge(submission, run)
            if wrong is not None:
                found = _smallest(submission, cases, judge, f) if smaller else None
                return found or replace(wrong, case=run.text)
        return None

    return check


def _smallest(submission: Submission, cases: Cases, judge: Judge, f: Activation) -> Mismatch | None:
    for size in SMALLER:
        run = Run(cases.sequence(size, f, loss="last"))
        try:
            wrong = judge(submission, run)
        except Stopped:
            continue
        if wrong is not None:
            return replace(wrong, case=run.text)
    return None


def columns(value: Any, name: str, n: int, rows: range) -> np.ndarray | Mismatch:
    """A list of columns as an array with a row for each index in `rows`."""
    if value is ABSENT:
        return absent(name)
    parts = _parts(value)
    length = rows.stop
    if parts is None or len(parts) != length:
        kind = kind_of(value) if parts is None else None
        held = kind.en if kind else f"a list with {len(parts or ())} entries"
        held_zh = kind.zh if kind else f"有 {len(parts or ())} 项的列表"
        return Mismatch(
            Text(
                f"{name} is {held}, must be a list with {length} (one for each t from 0)",
                f"{name} 是{held_zh}，应当是有 {length} 项的列表（t 从 0 开始，每个时刻一项）",
            ),
            secret=False,
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
                secret=False,
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
    made = fed(submission, run)
    states = columns(
        made.get("state_list"), "state_list", run.case.size.n, range(run.case.size.T + 1)
    )
    if isinstance(states, Mismatch):
        return states
    return compare(states, run.states, Shown("s", first=0), 1.0)


def judge_times(submission: Submission, run: Run) -> Mismatch | None:
    times = fed(submission, run).get("times")
    if times is ABSENT:
        return absent("times")
    return compare(times, float(run.case.size.T), Shown("times"), 1.0)


def judge_deltas(submission: Submission, run: Run) -> Mismatch | None:
    size = run.case.size
    made = trained(submission, run)
    deltas = columns(made.get("delta_list"), "delta_list", size.n, range(1, size.T + 1))
    if isinstance(deltas, Mismatch):
        return deltas
    return compare(deltas, run.deltas, Shown("δ", first=1), 1.0)


def gradient_of_W(made: Instance) -> Any:
    """`gradient`, or `gradient_W` where there is no `gradient`."""
    gradient = made.get("gradient")
    return made.get("gradient_W") if gradient is ABSENT else gradient


def judge_gradient_W(submission: Submission, run: Run) -> Mismatch | None:
    made = trained(submission, run)
    got = gradient_of_W(made)
    if got is ABSENT:
        return absent("gradient")
    wrong = compare(got, run.gradient_W, Shown("∂E/∂W"), 1.0)
    size = run.case.size
    states = columns(made.get("state_list"), "state_list", size.n, range(size.T + 1))
    others = run.states if isinstance(states, Mismatch) else states
    return wrong and _blame_deltas(made, run, got, wrong, others[:-1])


def judge_gradient_U(submission: Submission, run: Run) -> Mismatch | None:
    made = trained(submission, run)
    got = made.get("gradient_U")
    if got is ABSENT:
        return absent("gradient_U")
    wrong = compare(got, run.gradient_U, Shown("∂E/∂U"), 1.0)
    return wrong and _blame_deltas(made, run, got, wrong, run.case.x)


def _blame_deltas(
    made: Instance, run: Run, got: Any, wrong: Mismatch, others: np.ndarray
) -> Mismatch:
    """Say so where the sum is right and only what it sums is wrong."""
    size = run.case.size
    deltas = columns(made.get("delta_list"), "delta_list", size.n, range(1, size.T + 1))
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
    made = fed(submission, run)
    before = made.get("state_list")
    made.call("backward", run.sensitivity, run.case.activation)
    if same(made.get("state_list"), before):
        return None
    return Mismatch(Text("backward changes state_list", "backward 改动了 state_list"), secret=False)


def judge_twice(submission: Submission, run: Run) -> Mismatch | None:
    made = trained(submission, run)
    names = ("delta_list", "gradient", "gradient_W", "gradient_U")
    once = {name: made.get(name) for name in names}
    made.call("backward", run.sensitivity, run.case.activation)
    for name in names:
        if not same(made.get(name), once[name]):
            return Mismatch(
                Text(f"a second backward changes {name}", f"第二次 backward 之后 {name} 变了"),
                secret=False,
            )
    return None


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
        made = trained(submission, run)
        try:
            for attribute, value in given.items():
                if attribute != "gradient_W" or made.get(attribute) is not ABSENT:
                    made.set(attribute, value)
        except Stopped:  # a property that cannot be set
            made = trained(submission, run)
            step = run.gradient_W if name == "W" else run.gradient_U
        made.call("update")
        got = made.get(name)
        if got is ABSENT:
            return absent(name)
        if same(got, weights):
            return Mismatch(
                Text(f"update leaves {name} as it was", f"update 没有改变 {name}"), secret=False
            )
        return compare(got, weights - RATE * step, Shown(name), 1.0)

    return judge


def judge_gradients_kept(submission: Submission, run: Run) -> Mismatch | None:
    made = trained(submission, run)
    names = ("gradient", "gradient_W", "gradient_U")
    before = {name: made.get(name) for name in names}
    made.call("update")
    for name in names:
        if before[name] is not ABSENT and not same(made.get(name), before[name]):
            return Mismatch(Text(f"update changes {name}", f"update 改动了 {name}"), secret=False)
    return None


def judge_reset(submission: Submission, run: Run) -> Mismatch | None:
    made = fed(submission, run)
    made.call("reset_state")
    fresh = columns(made.get("state_list"), "state_list", run.case.size.n, range(1))
    if isinstance(fresh, Mismatch):
        return fresh
    for name, want in (("times", 0.0), ("U", run.case.U), ("W", run.case.W)):
        got = made.get(name)
        if got is ABSENT:
            return absent(name)
        wrong = compare(got, want, Shown(name), 1.0)
        if wrong is not None:
            return wrong
    wrong = compare(fresh, np.zeros((1, run.case.size.n)), Shown("s", first=0), 1.0)
    if wrong is not None:
        return wrong
    for row in run.case.x:
        made.call("forward", row[:, np.newaxis])
    states = columns(made.get("state_list"), "state_list", run.case.size.n, range(len(run.states)))
    if isinstance(states, Mismatch):
        return states
    return compare(states, run.states, Shown("s", first=0), 1.0)


def judge_first_weights(submission: Submission, run: Run) -> Mismatch | None:
    size = run.case.size
    made = submission.new("RecurrentLayer", size.m, size.n, run.case.activation, RATE)
    for name, shape in (("U", (size.n, size.m)), ("W", (size.n, size.n))):
        got = made.get(name)
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
                secret=False,
            )
        if not np.isfinite(weights).all():
            return Mismatch(
                Text(f"{name} holds inf or nan", f"{name} 中有 inf 或 nan"), secret=False
            )
    return None


def judge_one_step(submission: Submission, cases: Cases) -> Mismatch | None:
    run = Run(cases.sequence(Size(1, 3, 2), loss="last"))
    for judge in (judge_states, judge_deltas):
        wrong = judge(submission, run)
        if wrong is not None:
            return replace(wrong, case=run.text)
    return None


TANH = activations.tanh
OTHERS = (activations.relu, activations.sigmoid, UNSEEN)

FILLS_DELTAS = Text("backward fills delta_list by equation 3", "backward 按式 3 填好 delta_list")
UPDATES_W = Text(
    "update takes learning_rate × gradient off W", "update 从 W 中减去 learning_rate × gradient"
)

recurrent_layer_item = Item(
    name="RecurrentLayer",
    chapter="layer",
    title=Text("the article's class", "文章里的类"),
    story=Text(
        "One class does all of it: forward step by step, backward through time, and an update "
        "of W and of U, which the article leaves to its reader.",
        "一个类做完所有的事：逐个时刻前向计算，沿时间反向传递，再更新 W 和 U"
        "（更新 U 是文章留给读者的）。",
    ),
    equation="2, 3, 6, 8",
    equations=(equations.DELTA_ALONE, equations.GRADIENT_W),
    points=20,
    tasks=(
        Task(
            layer.RecurrentLayer,
            """循环层，接口与文章相同。

            调用 T 次 forward 之后：times 是 T，state_list 是 [s₀, …, s_T]。
            调用 backward 之后：delta_list[t] 是 δ_t，t = 1 … T（下标 0 不用），
            gradient 是 ∂E/∂W，gradient_U 是 ∂E/∂U。
            """,
            None,
        ),
        Task(
            layer.RecurrentLayer.__init__,
            """用小的随机权重建立循环层。

            input_width: m
            state_width: n
            activator: 激活函数 f
            learning_rate: update 减去梯度的多少倍
            """,
            None,
        ),
        Task(
            layer.RecurrentLayer.forward,
            """走一步（式 2），把新状态加到 state_list 末尾。

            s_t = f(U x_t + W s_{t−1})

            input_array: x_t，形状 (m, 1)
            """,
            Text(
                "append s_t to state_list, count the step, keep what backward needs",
                "把 s_t 加到 state_list，时刻加一，并留下 backward 需要的东西",
            ),
        ),
        Task(
            layer.RecurrentLayer.backward,
            """做 BPTT：填好 delta_list、gradient（W 的梯度）和 gradient_U。

            第二次调用会替换原来的结果；state_list 保持不变。

            sensitivity_array: δ_T = ∂E/∂net_T，形状 (n, 1)
            activator: 与构造函数里的相同
            """,
            Text(
                "fill delta_list, gradient and gradient_U",
                "填好 delta_list、gradient 和 gradient_U",
            ),
        ),
        Task(
            layer.RecurrentLayer.calc_delta,
            "从 δ_T 到 δ₁ 填好 delta_list。这是 backward 的一步，不单独评分。",
            Text("fill delta_list", "填好 delta_list"),
        ),
        Task(
            layer.RecurrentLayer.calc_delta_k,
            """由 delta_list[k+1] 算出 delta_list[k]（式 3，f′ 取在 k 时刻）。不单独评分。

            δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k)
            """,
            Text("fill delta_list[k]", "填好 delta_list[k]"),
        ),
        Task(
            layer.RecurrentLayer.calc_gradient,
            "把 W 和 U 的梯度对时间求和（式 6、式 8）。不单独评分。",
            Text("fill gradient and gradient_U", "填好 gradient 和 gradient_U"),
        ),
        Task(
            layer.RecurrentLayer.calc_gradient_t,
            "加上 t 时刻的梯度 δ_t s_{t−1}ᵀ 和 δ_t x_tᵀ。不单独评分。",
            Text("add step t's gradients", "加上 t 时刻的梯度"),
        ),
        Task(
            layer.RecurrentLayer.update,
            "W 减去 learning_rate × gradient，U 减去 learning_rate × gradient_U。",
            Text("update W and U", "更新 W 和 U"),
        ),
        Task(
            layer.RecurrentLayer.reset_state,
            "回到 t = 0：state_list 里只有 s₀ = 0，权重不变。",
            Text("go back to t = 0 and keep the weights", "回到 t = 0，保留权重"),
        ),
    ),
    checks=(
        Check(
            Text(
                "forward appends s_t = f(U x_t + W s_{t−1})",
                "forward 追加 s_t = f(U x_t + W s_{t−1})",
            ),
            for_run(judge_states, TANH, *OTHERS),
            Text(
                "state_list starts with s₀ = 0; each forward appends one (n, 1) column.",
                "state_list 以 s₀ = 0 开头；每次 forward 追加一个 (n, 1) 的列。",
            ),
            weight=4,
            formula=unicode(equations.FORWARD),
        ),
        Check(
            Text("counts its steps in times", "times 记录调用了几次 forward"),
            for_run(judge_times, TANH),
            Text("Add 1 to self.times in forward.", "在 forward 里给 self.times 加 1。"),
            pays=Pays.LATER,
        ),
        Check(
            FILLS_DELTAS,
            for_run(judge_deltas, TANH),
            Text(
                "f′ belongs to the step you go into: activator.backward(state_list[k]).",
                "f′ 要取在反向传到的那个时刻：activator.backward(state_list[k])。",
            ),
            weight=4,
            formula=unicode(equations.DELTA_ALONE),
        ),
        Check(
            Text("delta_list is right for other activators too", "换别的激活函数 delta_list 也对"),
            for_run(judge_deltas, *OTHERS),
            Text(
                "Use activator.backward on the state; nothing of tanh.",
                "对状态用 activator.backward，不要写死 tanh。",
            ),
            weight=2,
            formula=unicode(equations.DELTA_ALONE),
        ),
        Check(
            Text("gradient is the sum of δ_t s_{t−1}ᵀ", "gradient 是 δ_t s_{t−1}ᵀ 之和"),
            for_run(judge_gradient_W, TANH),
            Text(
                "δ_t meets state_list[t-1]; sum over t = 1 … T.",
                "δ_t 配 state_list[t-1]；对 t = 1 … T 求和。",
            ),
            weight=2,
            formula=unicode(equations.GRADIENT_W),
        ),
        Check(
            Text("gradient_U is the sum of δ_t x_tᵀ", "gradient_U 是 δ_t x_tᵀ 之和"),
            for_run(judge_gradient_U, TANH),
            Text(
                "Keep the inputs in forward; δ_t meets x_t.", "在 forward 里保存输入；δ_t 配 x_t。"
            ),
            weight=2,
            formula=unicode(equations.GRADIENT_U),
        ),
        Check(
            Text("backward leaves state_list as it was", "backward 不改动 state_list"),
            for_run(judge_states_kept, TANH, activations.sigmoid),
            Text("Take f′ of a copy of the state.", "对状态的副本取 f′。"),
            pays=Pays.LATER,
            follows=FILLS_DELTAS.en,
        ),
        Check(
            Text(
                "a second backward replaces, and does not add up",
                "第二次 backward 是替换，不是累加",
            ),
            for_run(judge_twice, TANH),
            Text(
                "Start delta_list and the gradients anew in backward.",
                "在 backward 里重新建立 delta_list 和梯度。",
            ),
            pays=Pays.LATER,
            follows=FILLS_DELTAS.en,
        ),
        Check(
            UPDATES_W,
            for_run(judge_update("W"), TANH, smaller=False),
            Text("Subtract learning_rate · gradient from W.", "W 减去 learning_rate · gradient。"),
            formula="W ← W − learning_rate · gradient",
        ),
        Check(
            Text(
                "update takes learning_rate × gradient_U off U",
                "update 从 U 中减去 learning_rate × gradient_U",
            ),
            for_run(judge_update("U"), TANH, smaller=False),
            Text(
                "U − learning_rate · gradient_U; the article leaves this to you.",
                "U − learning_rate · gradient_U；文章把这一步留给了你。",
            ),
            formula="U ← U − learning_rate · gradient_U",
        ),
        Check(
            Text("update leaves the gradients as they were", "update 不改动梯度"),
            for_run(judge_gradients_kept, TANH),
            Text(
                "Multiply into a new array; no *= on the gradient.",
                "乘出新的数组；不要对梯度用 *=。",
            ),
            pays=Pays.LATER,
            follows=UPDATES_W.en,
        ),
        Check(
            Text(
                "reset_state goes back to t = 0 and keeps the weights",
                "reset_state 回到 t = 0，权重不变",
            ),
            for_run(judge_reset, TANH),
            Text(
                "times = 0, state_list = [zeros (n, 1)], nothing else.",
                "times = 0，state_list = [全零 (n, 1)]，别的不动。",
            ),
            pays=Pays.LATER,
        ),
        Check(
            Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确"),
            judge_one_step,
            Text(
                "With one step delta_list[1] is the sensitivity_array.",
                "只有一个时刻时 delta_list[1] 就是 sensitivity_array。",
            ),
            pays=Pays.LATER,
            follows=FILLS_DELTAS.en,
        ),
        Check(
            Text(
                "starts with finite weights, U (n, m) and W (n, n)",
                "初始权重都是有限的数，U 为 (n, m)，W 为 (n, n)",
            ),
            for_run(judge_first_weights, TANH, smaller=False),
            Text(
                "U has a row for each state and a column for each input.",
                "U 的每一行对应状态的一个分量，每一列对应输入的一个分量。",
            ),
            pays=Pays.LATER,
        ),
    ),
)

CHAPTER = Chapter(
    name="layer",
    title=Text("the article's RecurrentLayer", "文章里的 RecurrentLayer"),
    story=Text(
        "The article wraps the mathematics into a class that is fed one step at a time and "
        "keeps a list of its states. Its equations are those of the first chapter; vectors are "
        "columns here.",
        "文章把这些数学写进一个类：每次输入一个时刻，并把状态记在列表里。"
        "公式就是第一章的公式；这里的向量是列向量。",
    ),
    intro=Text(
        layer.__doc__ or "",
        """文章里的类：每次输入一个时刻、并记住历史的循环层。

这里的向量是列：输入形状 (m, 1)，状态形状 (n, 1)。
""",
    ),
    items=(recurrent_layer_item,),
)
