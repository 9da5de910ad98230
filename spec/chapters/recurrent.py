"""Chapter `recurrent`: s_t = f(U x_t + W s_{t−1}), and its gradients by BPTT."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.checking.cases import (
    HEAVY,
    HUGE,
    LASTING,
    LIGHT,
    PLAIN,
    SPREAD,
    STILL,
    SUNK,
    TINY,
    UNSEEN,
    VANISHING,
    VAST,
    Cases,
    Regime,
    Size,
)
from spec.checking.compare import Shown
from spec.checking.every_call import Situation, in_every_call
from spec.checking.function import ONE_STEP, ORDINARY, SMALLER, Arguments, Function
from spec.checking.received import shape_of
from spec.item import Chapter, Check, Item, Mismatch, Pays, Submission, Task
from spec.mistakes import recurrent as mistakes
from spec.notation import equations
from spec.text import Text

LONG = (Size(12, 3, 2),)
ONE_SIZE = (Size(6, 4, 3),)

forward_function = Function(
    ("x", "U", "W", "s0", "activation"), recurrent.forward, Shown("s", first=0)
)
output_function = Function(("states", "V", "activation"), recurrent.output, Shown("o", first=1))
delta_function = Function(
    ("local_deltas", "states", "W", "activation"), recurrent.delta, Shown("δ", first=1)
)
delta_below_function = Function(
    ("deltas", "U", "outputs_below", "activation_below"),
    recurrent.delta_below,
    Shown("δ^{l−1}", first=1),
)
gradient_W_function = Function(("deltas", "states"), recurrent.gradient_W, Shown("∂E/∂W"))
gradient_U_function = Function(("deltas", "x"), recurrent.gradient_U, Shown("∂E/∂U"))


def of_forward(activation: Activation = activations.tanh, regime: Regime = PLAIN) -> Arguments:
    """The arguments of `forward`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, regime=regime)
        return c.x, c.U, c.W, c.s0, activation

    return arguments


def of_output(
    activation: Activation = activations.tanh,
    regime: Regime = PLAIN,
    below: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `output`; the states come from a layer with the activation `below`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, below, regime=regime, name=type(activation).__name__)
        return c.states, c.V, activation

    return arguments


def of_delta(
    activation: Activation = activations.tanh, loss: str = "every", regime: Regime = PLAIN
) -> Arguments:
    """The arguments of `delta`, with the right states."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, loss, regime)
        return c.local_deltas, c.states, c.W, activation

    return arguments


def of_delta_below(
    activation: Activation = activations.tanh,
    regime: Regime = PLAIN,
    above: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `delta_below`: what lies below is a feed-forward layer of width m."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, above, regime=regime, name=type(activation).__name__)
        return c.deltas, c.U, activation.forward(c.x), activation

    return arguments


def of_gradient(
    name: str,
    loss: str = "every",
    regime: Regime = PLAIN,
    activation: Activation = activations.tanh,
) -> Arguments:
    """The arguments of `gradient_W` ("states") or `gradient_U` ("x"), with the right deltas."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, loss, regime)
        return c.deltas, getattr(c, name)

    return arguments


def starts_from_s0(submission: Submission, cases: Cases) -> Mismatch | None:
    """Row 0 of the states is the s₀ that was given."""
    arguments = of_forward()(cases, ORDINARY)
    states, s0 = submission.call("forward", *arguments).value, arguments[3]
    if shape_of(states) != (ORDINARY.T + 1, ORDINARY.n):
        return forward_function.shown.judge(states, forward_function.right(*arguments), 1.0)
    return forward_function.shown.judge(states[:1], s0[np.newaxis], 1.0)


USE_ACTIVATION = Text(
    "Use activation.forward and activation.backward; never write tanh or 1 − s² yourself.",
    "请用 activation.forward 和 activation.backward，不要自己写 tanh 或 1 − s²。",
)
ALL_FOUR = Text(
    "is right for identity, relu and sigmoid too", "对 identity、relu、sigmoid 同样正确"
)
NEVER_SEEN = Text(
    "uses the activation it is given, even one never seen before",
    "用的是传入的激活函数，没见过的也一样",
)
FOR_ONE_STEP = Text("works for a single step, T = 1", "只有一个时刻（T = 1）时也正确")
COUNT_STEPS = Text(
    "Follow your loop by hand for T = 1: what runs, and what is returned?",
    "拿 T = 1 手工走一遍循环：哪些语句执行了，返回了什么？",
)
OTHERS = (activations.identity, activations.relu, activations.sigmoid)


ALL_THE_WAY = Text(
    "goes all the way back where δ does not vanish, T = 52",
    "δ 不消失时一直传回第一个时刻（T = 52）",
)
NO_LAST_STEP = Text(
    "Equation 3 goes back to step 1 from every step: there is none at which it may stop.",
    "式 3 从每个时刻一直传回第一个时刻：中途不能停。",
)
IDENTITY, RELU, SIGMOID = OTHERS
# Every pair of T, n, m and k is equal once, and T+1 to n and to k, which makes states square;
# each of them is 1 to 12, and large once.
ALIKE, PAIRED, FIVES = Size(2, 2, 2, 2), Size(10, 10, 6, 7), Size(7, 5, 7, 5)
SQUARE, OTHER_PAIR = Size(12, 9, 9, 12), Size(9, 6, 11, 6)
WIDE, WIDE_IN, WIDE_OUT = Size(8, 41, 5, 9), Size(11, 12, 42, 8), Size(11, 12, 8, 43)
STEPS = (Size(52, 11, 10, 4),)


def common(function: Function, arguments: Arguments, *situations: Situation) -> tuple[Check, ...]:
    """What every function of this chapter owes besides its values."""
    return (
        function.one_step(FOR_ONE_STEP, COUNT_STEPS, arguments),
        function.one_wide(arguments),
        function.keeps_arguments(arguments),
        in_every_call(function, (arguments, ORDINARY), *situations, smaller=SMALLER),
    )


forward_item = Item(
    name="forward",
    chapter="recurrent",
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
        forward_function.values(
            ALL_FOUR, USE_ACTIVATION, *(of_forward(f) for f in OTHERS), sizes=ONE_SIZE, weight=2
        ),
        forward_function.values(
            NEVER_SEEN, USE_ACTIVATION, of_forward(UNSEEN), sizes=ONE_SIZE, weight=2
        ),
        Check(
            Text("starts from the s₀ it is given", "从传入的 s₀ 开始"),
            starts_from_s0,
            Text("Put s0 into row 0 of the result.", "把 s0 放在结果的第 0 行。"),
            pays=Pays.LATER,
        ),
        *common(
            forward_function,
            of_forward(),
            (of_forward(), ALIKE),
            (of_forward(IDENTITY, LIGHT), PAIRED),
            (of_forward(IDENTITY, HUGE), FIVES),
            (of_forward(RELU, TINY), OTHER_PAIR),
            (of_forward(IDENTITY, HEAVY), SQUARE),
            (of_forward(IDENTITY, VAST), WIDE),
            (of_forward(IDENTITY, SPREAD), WIDE_IN),
            (of_forward(IDENTITY, LASTING), STEPS[0]),
            (of_forward(regime=STILL), ORDINARY),
        ),
    ),
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
    chapter="recurrent",
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
        output_function.values(
            ALL_FOUR, USE_ACTIVATION, *(of_output(f) for f in OTHERS), sizes=ONE_SIZE, weight=1
        ),
        output_function.values(
            NEVER_SEEN, USE_ACTIVATION, of_output(UNSEEN), sizes=ONE_SIZE, weight=1
        ),
        *common(
            output_function,
            of_output(),
            (of_output(), ALIKE),
            (of_output(IDENTITY, LIGHT), PAIRED),
            (of_output(IDENTITY, HUGE, IDENTITY), FIVES),
            (of_output(RELU, TINY, IDENTITY), OTHER_PAIR),
            (of_output(IDENTITY, HEAVY), SQUARE),
            (of_output(), WIDE),
            (of_output(IDENTITY, SPREAD, IDENTITY), WIDE_OUT),
            (of_output(), WIDE_IN),
            (of_output(IDENTITY, LASTING), STEPS[0]),
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

delta_item = Item(
    name="delta",
    chapter="recurrent",
    title=Text("error terms through time", "误差项沿时间反向传播"),
    story=Text(
        "State s_t reaches the loss in two ways: through its own step's output, which is ℓ_t, "
        "and through the next state. The second way crosses Wᵀ and then f′ of the step that is "
        "entered.",
        "状态 s_t 从两条路影响误差：一条经过本时刻的输出，就是 ℓ_t；另一条经过下一个状态。"
        "第二条路先经过 Wᵀ，再乘要退回到的那个时刻的 f′。",
    ),
    equation="3",
    equations=(equations.DELTA, equations.DELTA_LAST),
    also=(
        equations.DELTA_PRODUCT,
        equations.GRADIENT_S0,
    ),
    tasks=(
        Task(
            recurrent.delta,
            """误差项沿时间反向传播（式 3）。

            δ_T = ℓ_T
            δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)   t = T−1 … 1

            local_deltas: ℓ_t = ∂E_t/∂net_t，即 δ_t 中来自 t 时刻自身输出的部分，
                已经乘过 f′；形状 (T, n)，第 t−1 行是 ℓ_t
            states: s₀ … s_T，形状 (T+1, n)
            W: 上一时刻状态的权重矩阵，形状 (n, n)
            activation: f′(net_t) 就是 activation.backward(s_t)
            返回 deltas，形状 (T, n)：第 t−1 行是 δ_t = ∂E/∂net_t。
            """,
            Text(
                "return deltas, (T, n), from ℓ_T back to step 1 by equation 3",
                "从 ℓ_T 出发，用式 3 逐个时刻反向传到 t = 1，返回 deltas，形状 (T, n)",
            ),
        ),
    ),
    checks=(
        delta_function.values(
            Text("is right with a loss at every step", "每个时刻都有误差时，结果正确"),
            Text(
                "Write out δ_{T−1} by hand: ℓ_{T−1} plus what δ_T sends back through Wᵀ and f′.",
                "手工写出 δ_{T−1}：ℓ_{T−1} 加上 δ_T 经过 Wᵀ 和 f′ 反向传来的部分。",
            ),
            of_delta(),
            weight=5,
        ),
        delta_function.values(
            Text("is right with a loss at the last step only", "误差只在最后时刻时也正确"),
            Text(
                "With a loss at the last step only, all ℓ_t but ℓ_T are 0: everything before δ_T "
                "comes back through time.",
                "误差只在最后时刻时，除 ℓ_T 外 ℓ_t 都是 0："
                "δ_T 之前的 δ_t 全部由沿时间反向传递得到。",
            ),
            of_delta(loss="last"),
            weight=3,
        ),
        delta_function.values(
            ALL_FOUR, USE_ACTIVATION, *(of_delta(f) for f in OTHERS), sizes=ONE_SIZE, weight=3
        ),
        delta_function.values(
            NEVER_SEEN, USE_ACTIVATION, of_delta(UNSEEN), sizes=ONE_SIZE, weight=2
        ),
        delta_function.values(
            Text("keeps its digits where δ has almost vanished", "δ 几乎消失时仍保持精度"),
            Text(
                "Do not round, clip or stop early: a small δ is still a number.",
                "不要舍入、截断或提前停止：再小的 δ 也是一个数。",
            ),
            of_delta(loss="last", regime=VANISHING),
            sizes=LONG,
            weight=2,
        ),
        delta_function.values(
            ALL_THE_WAY,
            NO_LAST_STEP,
            of_delta(regime=LASTING),
            sizes=STEPS,
            weight=2,
        ),
        *common(
            delta_function,
            of_delta(),
            (of_delta(), ALIKE),
            (of_delta(RELU, regime=TINY), PAIRED),
            (of_delta(UNSEEN, regime=HUGE), FIVES),
            (of_delta(UNSEEN, regime=VAST), FIVES),
            (of_delta(IDENTITY, regime=HEAVY), SQUARE),
            (of_delta(), WIDE),
            (of_delta(IDENTITY, regime=LIGHT), OTHER_PAIR),
            (of_delta(IDENTITY, regime=SPREAD), FIVES),
            (of_delta(IDENTITY, "last", LIGHT), PAIRED),
            (of_delta(SIGMOID, "last", SUNK), Size(4, 1, 5)),
            (of_delta(), WIDE_IN),
            (of_delta(IDENTITY, regime=VAST), ORDINARY),
            (of_delta(), ONE_STEP[1]),
        ),
    ),
    hints=(
        Text(
            "Go from the last row to the first: for t in range(T - 1, 0, -1). δ_t stands in "
            "deltas[t - 1].",
            "从最后一行往前走：for t in range(T - 1, 0, -1)。δ_t 放在 deltas[t - 1]。",
        ),
        Text(
            "Wᵀ is W.T, ⊙ is * and f′(net_t) is activation.backward(states[t]).",
            "Wᵀ 是 W.T，⊙ 是 *，f′(net_t) 是 activation.backward(states[t])。",
        ),
    ),
)

delta_below_item = Item(
    name="delta_below",
    chapter="recurrent",
    title=Text("error terms for the layer below", "误差项传到上一层网络"),
    story=Text(
        "The input x_t may itself be the output of a layer. Within one step the error term "
        "goes down to it through U, as in any fully connected network.",
        "输入 x_t 本身也可能是另一层的输出。在同一时刻里，误差项经过 U 传给它，和全连接网络一样。",
    ),
    equation="4",
    equations=(equations.DELTA_BELOW,),
    also=(equations.GRADIENT_X,),
    tasks=(
        Task(
            recurrent.delta_below,
            """把误差项传到上一层网络（式 4）。

            (δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})]

            deltas: 本层的 δ_t，形状 (T, n)
            U: 来自上一层网络的权重矩阵，形状 (n, m)
            outputs_below: 上一层网络的输出，也就是本层的 x；形状 (T, m)
            activation_below: f′^{l−1} 就是 activation_below.backward(outputs_below)
            返回上一层网络的误差项，形状 (T, m)。
            """,
            Text(
                "return the layer below's error terms, (T, m), from equation 4",
                "由式 4 算出上一层网络的误差项并返回，形状 (T, m)",
            ),
        ),
    ),
    checks=(
        delta_below_function.values(
            Text("computes equation 4 at every step", "每个时刻都符合式 4"),
            Text(
                "Multiply each row of deltas by U, then by f′ of the layer below.",
                "先让 deltas 的每一行乘 U，再乘上一层网络的 f′。",
            ),
            of_delta_below(),
            weight=3,
        ),
        delta_below_function.values(
            ALL_FOUR, USE_ACTIVATION, *(of_delta_below(f) for f in OTHERS), sizes=ONE_SIZE, weight=1
        ),
        delta_below_function.values(
            NEVER_SEEN, USE_ACTIVATION, of_delta_below(UNSEEN), sizes=ONE_SIZE, weight=1
        ),
        *common(
            delta_below_function,
            of_delta_below(),
            (of_delta_below(SIGMOID, SUNK, IDENTITY), ALIKE),
            (of_delta_below(RELU, TINY), FIVES),
            (of_delta_below(IDENTITY, LIGHT), PAIRED),
            (of_delta_below(UNSEEN, HUGE, IDENTITY), FIVES),
            (of_delta_below(UNSEEN, VAST, IDENTITY), FIVES),
            (of_delta_below(IDENTITY, HEAVY, IDENTITY), SQUARE),
            (of_delta_below(), WIDE),
            (of_delta_below(), WIDE_IN),
            (of_delta_below(IDENTITY, SPREAD, IDENTITY), OTHER_PAIR),
            (of_delta_below(regime=LASTING), STEPS[0]),
        ),
    ),
    mistakes=mistakes.DELTA_BELOW,
    hints=(
        Text(
            "A row vector times diag[v] is that vector times v, element by element: * in NumPy.",
            "行向量乘 diag[v]，就是它和 v 逐元素相乘：NumPy 里用 *。",
        ),
    ),
)

gradient_W_item = Item(
    name="gradient_W",
    chapter="recurrent",
    title=Text("gradient of W", "权重矩阵 W 的梯度"),
    story=Text(
        "W is used at every step, and its gradient is the sum of what each use contributes: "
        "the error term of the step times the state that W was applied to.",
        "每个时刻都用到 W，所以它的梯度是各次使用的贡献之和：该时刻的误差项乘 W 所作用的那个状态。",
    ),
    equation="5, 6",
    equations=(equations.GRADIENT_W,),
    also=(
        equations.GRADIENT_W_STEP,
        equations.PRODUCT_RULE,
    ),
    tasks=(
        Task(
            recurrent.gradient_W,
            """把 W 的梯度对时间求和（式 5、式 6）。

            ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ   t = 1 … T

            deltas: δ₁ … δ_T，形状 (T, n)
            states: s₀ … s_T，形状 (T+1, n)
            返回 ∂E/∂W，形状 (n, n)：第 i 行对应 δ_t[i]。
            """,
            Text(
                "return the sum of δ_t s_{t−1}ᵀ over all steps, (n, n)",
                "把各时刻的 δ_t s_{t−1}ᵀ 加起来并返回，形状 (n, n)",
            ),
        ),
    ),
    checks=(
        gradient_W_function.values(
            Text("sums δ_t s_{t−1}ᵀ over all steps", "把所有时刻的 δ_t s_{t−1}ᵀ 加起来"),
            Text(
                "δ_t meets the state before its step: δ₁ with s₀, δ_T with s_{T−1}.",
                "δ_t 要配前一时刻的状态：δ₁ 配 s₀，δ_T 配 s_{T−1}。",
            ),
            of_gradient("states"),
            weight=6,
        ),
        gradient_W_function.values(
            Text("is right with a loss at the last step only", "误差只在最后时刻时也正确"),
            Text(
                "Every step's δ_t counts, not the last one's alone.",
                "每个时刻的 δ_t 都要算进去，不只是最后一个。",
            ),
            of_gradient("states", loss="last"),
            weight=2,
        ),
        gradient_W_function.values(
            Text("keeps its digits where δ has almost vanished", "δ 几乎消失时仍保持精度"),
            Text("Do not round or clip.", "不要舍入，也不要截断。"),
            of_gradient("states", loss="last", regime=VANISHING),
            sizes=LONG,
            weight=1,
        ),
        *common(
            gradient_W_function,
            of_gradient("states"),
            (of_gradient("states"), ALIKE),
            (of_gradient("states", regime=TINY, activation=IDENTITY), PAIRED),
            (of_gradient("states", regime=HUGE, activation=IDENTITY), FIVES),
            (of_gradient("states"), SQUARE),
            (of_gradient("states"), WIDE),
            (of_gradient("states", regime=VAST, activation=IDENTITY), OTHER_PAIR),
            (of_gradient("states"), WIDE_IN),
            (of_gradient("states", regime=LASTING), STEPS[0]),
        ),
    ),
    mistakes=mistakes.GRADIENT_W,
    hints=(
        Text(
            "np.outer(a, b) is a bᵀ: entry (i, j) is a_i b_j. Start from zeros and add one "
            "np.outer for each step.",
            "np.outer(a, b) 就是 a bᵀ：第 (i, j) 个元素是 a_i b_j。从全零开始，每个时刻加一个 "
            "np.outer。",
        ),
    ),
)

gradient_U_item = Item(
    name="gradient_U",
    chapter="recurrent",
    title=Text("gradient of U", "权重矩阵 U 的梯度"),
    story=Text(
        "The same for U, which was applied to the step's own input.",
        "U 也一样，只是它作用在本时刻的输入上。",
    ),
    equation="8",
    equations=(equations.GRADIENT_U,),
    also=(equations.GRADIENT_U_STEP,),
    tasks=(
        Task(
            recurrent.gradient_U,
            """把 U 的梯度对时间求和（式 8）。

            ∂E/∂U = Σ_t δ_t x_tᵀ   t = 1 … T

            deltas: δ₁ … δ_T，形状 (T, n)
            x: 输入 x₁ … x_T，形状 (T, m)
            返回 ∂E/∂U，形状 (n, m)：第 i 行对应 δ_t[i]。
            """,
            Text(
                "return the sum of δ_t x_tᵀ over all steps, (n, m)",
                "把各时刻的 δ_t x_tᵀ 加起来并返回，形状 (n, m)",
            ),
        ),
    ),
    checks=(
        gradient_U_function.values(
            Text("sums δ_t x_tᵀ over all steps", "把所有时刻的 δ_t x_tᵀ 加起来"),
            Text(
                "δ_t meets the input of its own step: row t−1 of both arrays.",
                "δ_t 要配同一时刻的输入：两个数组都取第 t−1 行。",
            ),
            of_gradient("x"),
            weight=6,
        ),
        gradient_U_function.values(
            Text("is right with a loss at the last step only", "误差只在最后时刻时也正确"),
            Text(
                "Every step's δ_t counts, not the last one's alone.",
                "每个时刻的 δ_t 都要算进去，不只是最后一个。",
            ),
            of_gradient("x", loss="last"),
            weight=2,
        ),
        *common(
            gradient_U_function,
            of_gradient("x"),
            (of_gradient("x"), ALIKE),
            (of_gradient("x", regime=TINY, activation=IDENTITY), PAIRED),
            (of_gradient("x", regime=HUGE, activation=IDENTITY), FIVES),
            (of_gradient("x"), SQUARE),
            (of_gradient("x"), WIDE),
            (of_gradient("x", regime=VAST, activation=IDENTITY), OTHER_PAIR),
            (of_gradient("x"), WIDE_IN),
            (of_gradient("x", regime=LASTING), STEPS[0]),
        ),
    ),
    hints=(
        Text(
            "np.outer(a, b) is a bᵀ: entry (i, j) is a_i b_j. Start from zeros and add one "
            "np.outer for each step.",
            "np.outer(a, b) 就是 a bᵀ：第 (i, j) 个元素是 a_i b_j。从全零开始，每个时刻加一个 "
            "np.outer。",
        ),
    ),
)

CHAPTER = Chapter(
    name="recurrent",
    title=Text("the basic RNN and BPTT", "基本循环神经网络与 BPTT"),
    story=Text(
        "A fully connected network forgets one input before it sees the next. For a sentence "
        "that is not enough: what a word means depends on the words before it. A recurrent "
        "layer keeps a state: at every step it mixes the new input with the state it had one "
        "step ago. The same U, W and V serve all steps, however long the sequence is.\n\n"
        "Training it is back-propagation along the unrolled network, *back-propagation through "
        "time* (BPTT), in three moves: compute all states forwards, send the error terms "
        "δ_t = ∂E/∂net_t backwards through time and down to the layer below, then sum each "
        "weight's gradient over the steps.",
        "全连接网络看下一个输入时，已经忘了上一个输入。对句子来说这不够：一个词的意思取决于它前面的词。"
        "循环层有一个状态：每个时刻都把新的输入和上一时刻的状态合在一起。"
        "不管序列多长，所有时刻共用同一组 U、W、V。\n\n"
        "训练它，就是沿着展开的网络做反向传播，即沿时间的反向传播（BPTT），分三步：先做前向计算，得到所有状态；"
        "再让误差项 δ_t = ∂E/∂net_t 沿时间反向传递，并传到上一层网络；"
        "最后把每个权重的梯度对时间求和。",
    ),
    intro=Text(
        recurrent.__doc__ or "",
        """基本循环神经网络：s_t = f(U x_t + W s_{t−1})，用 BPTT 训练。

一个序列是一个二维数组，每一行是一个时刻。`states` 从 s₀ 开始，所以 `states[t]` 就是 s_t；
`x`、`deltas`、`outputs` 只有 t = 1 … T，所以第 t−1 行对应时刻 t。
""",
    ),
    items=(
        forward_item,
        output_item,
        delta_item,
        delta_below_item,
        gradient_W_item,
        gradient_U_item,
    ),
)
