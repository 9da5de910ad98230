"""States and outputs: s_t = f(U x_t + W s_{t−1}), o_t = g(V s_t)."""

from __future__ import annotations

from functools import partial

from reference import recurrent
from reference.activations import identity, relu, sigmoid
from spec.chapters.recurrent import sizes
from spec.chapters.recurrent.inputs import (
    any_activation,
    common,
    forward_function,
    of_forward,
    of_output,
    output_function,
    starts_from_s0,
)
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Size
from spec.item import Check, Item, Pays, Task
from spec.mistakes import recurrent as mistakes
from spec.notation import equations
from spec.text import Text

forward_item = Item(
    name="forward",
    title=Text("forward computation", "前向计算"),
    story=Text(
        "The heart of it: the new state from the new input and the old state. Unroll the "
        "equation and s_t turns out to depend on all of x₁ … x_t.",
        "核心就在这里：由新的输入和旧的状态得到新的状态。把公式反复代入自身，"
        "就会看到 s_t 依赖 x₁ … x_t 的全部。",
    ),
    equation="2",
    equations=(equations.FORWARD,),
    tasks=(
        Task(
            recurrent.forward,
            """循环层的前向计算（式 2）。

            s_t = f(U x_t + W s_{t−1})   t = 1 … T

            x: 输入，形状 (T, m)
            U: 输入 x 的权重矩阵，形状 (n, m)
            W: 上一时刻状态的权重矩阵，形状 (n, n)
            s0: 第一个时刻之前的状态 s₀，形状 (n,)
            activation: f 就是 activation.forward
            返回 states，形状 (T+1, n)：第 0 行是 s₀，第 t 行是 s_t。
            """,
            Text(
                "return states, (T+1, n), from s₀ and equation 2",
                "由 s₀ 和式 2 算出 states 并返回，形状 (T+1, n)",
            ),
        ),
    ),
    checks=(
        forward_function.values(
            Text(
                "computes s_t = f(U x_t + W s_{t−1}) at every step",
                "每个时刻都有 s_t = f(U x_t + W s_{t−1})",
            ),
            Text(
                "Write out s₁ and s₂ by hand: U goes with x_t, W with the state before.",
                "手工写出 s₁ 和 s₂：U 乘 x_t，W 乘前一时刻的状态。",
            ),
            of_forward(),
            weight=5,
        ),
        *any_activation(forward_function, of_forward, weights=(2, 2)),
        Check(
            Text("starts from the s₀ it is given", "从传入的 s₀ 开始"),
            starts_from_s0,
            Text("Put s0 into row 0 of the result.", "把 s0 放在结果的第 0 行。"),
            pays=Pays.LATER,
        ),
        *common(
            forward_function,
            of_forward,
            (of_forward(sigmoid, regimes.STILL), Size(4, 5, 4)),
            (of_forward(), sizes.ALIKE),
            (of_forward(identity, regimes.LIGHT), sizes.PAIRED),
            (of_forward(UNSEEN, regimes.HUGE), sizes.FIVES),
            (of_forward(UNSEEN, regimes.TINY), sizes.OTHER_PAIR),
            (of_forward(relu, regimes.DEAD), Size(5, 3, 2)),
            (of_forward(identity, regimes.HEAVY), sizes.SQUARE),
            (of_forward(identity, regimes.VAST), sizes.WIDE),
            (of_forward(identity, regimes.SPREAD), sizes.WIDE_IN),
            (of_forward(identity, regimes.UNEVEN), sizes.PAIRED),
            (of_forward(regime=regimes.LASTING), sizes.STEPS[0]),
        ),
    ),
    mistakes=mistakes.FORWARD,
    rarer=mistakes.AT_ONCE,
    hints=(
        Text(
            "In NumPy @ is the matrix product: U @ x[t - 1] is U x_t, because row t − 1 of x "
            "belongs to time t.",
            "NumPy 里 @ 是矩阵乘法：U @ x[t - 1] 就是 U x_t，因为 x 的第 t − 1 行对应时刻 t。",
        ),
        Text(
            "Make room with states = np.zeros((T + 1, n)), put s0 into states[0], and fill row "
            "after row.",
            "先用 states = np.zeros((T + 1, n)) 准备好位置，把 s0 放进 states[0]，再一行一行填。",
        ),
    ),
)

output_item = Item(
    name="output",
    title=Text("output layer", "输出层"),
    story=Text(
        "An ordinary fully connected layer on top of each state. s₀ comes before the first "
        "input and has no output.",
        "在每个状态之上，是一个普通的全连接层。s₀ 在第一个输入之前，没有输出。",
    ),
    equation="1",
    equations=(equations.OUTPUT,),
    tasks=(
        Task(
            recurrent.output,
            """计算每个时刻的输出层（式 1）。

            o_t = g(V s_t)   t = 1 … T

            states: s₀ … s_T，形状 (T+1, n)
            V: 输出层的权重矩阵，形状 (k, n)
            activation: g 就是 activation.forward
            返回 outputs，形状 (T, k)：第 t−1 行是 o_t；s₀ 没有输出。
            """,
            Text(
                "return outputs, (T, k), from equation 1", "由式 1 算出 outputs 并返回，形状 (T, k)"
            ),
        ),
    ),
    checks=(
        output_function.values(
            Text("computes o_t = g(V s_t) for t = 1 … T", "对 t = 1 … T 有 o_t = g(V s_t)"),
            Text(
                "states[0] is s₀ and has no output: the first row belongs to s₁.",
                "states[0] 是 s₀，没有输出：结果的第一行对应 s₁。",
            ),
            of_output(),
            weight=3,
        ),
        *any_activation(output_function, of_output),
        *common(
            output_function,
            partial(of_output, below=identity),
            (of_output(), sizes.ALIKE),
            (of_output(identity, regimes.LIGHT), sizes.PAIRED),
            (of_output(UNSEEN, regimes.HUGE, identity), sizes.FIVES),
            (of_output(UNSEEN, regimes.TINY, identity), sizes.OTHER_PAIR),
            (of_output(identity, regimes.HEAVY), sizes.SQUARE),
            (of_output(identity, regimes.SPREAD, identity), sizes.WIDE_OUT),
            (of_output(sigmoid, regimes.STILL), sizes.WIDE_IN),
            (of_output(sigmoid, regimes.LASTING), sizes.STEPS[0]),
        ),
    ),
    mistakes=mistakes.OUTPUT,
    hints=(
        Text(
            "One step is activation.forward(V @ states[t]); begin with t = 1.",
            "一个时刻就是 activation.forward(V @ states[t])；从 t = 1 开始。",
        ),
    ),
)
