"""Error terms: δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t), and down to the layer below."""

from __future__ import annotations

from functools import partial

from reference import recurrent
from reference.activations import identity, relu, sigmoid
from spec.chapters.recurrent import sizes, texts
from spec.chapters.recurrent.inputs import (
    any_activation,
    common,
    delta_below_function,
    delta_function,
    of_delta,
    of_delta_below,
)
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Size
from spec.checking.function import ONE_STEP, ORDINARY
from spec.item import Item, Task
from spec.mistakes import recurrent as mistakes
from spec.notation import equations
from spec.text import Text

delta_item = Item(
    name="delta",
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
    also=(equations.DELTA_PRODUCT, equations.GRADIENT_S0),
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
        *any_activation(delta_function, of_delta, weights=(3, 2)),
        delta_function.values(
            Text("keeps its digits where δ has almost vanished", "δ 几乎消失时仍保持精度"),
            Text(
                "Do not round, clip or stop early: a small δ is still a number.",
                "不要舍入、截断或提前停止：再小的 δ 也是一个数。",
            ),
            of_delta(loss="last", regime=regimes.VANISHING),
            sizes=sizes.LONG,
            weight=2,
        ),
        delta_function.values(
            texts.ALL_THE_WAY,
            texts.NO_LAST_STEP,
            of_delta(regime=regimes.LASTING),
            sizes=sizes.STEPS,
            weight=2,
        ),
        *common(
            delta_function,
            of_delta,
            (of_delta(), sizes.ALIKE),
            (of_delta(relu, regime=regimes.TINY), sizes.PAIRED),
            (of_delta(identity, regime=regimes.HUGE), sizes.FIVES),
            (of_delta(UNSEEN, regime=regimes.VAST), sizes.FIVES),
            (of_delta(identity, regime=regimes.HEAVY), sizes.SQUARE),
            (of_delta(identity, regime=regimes.LIGHT), sizes.OTHER_PAIR),
            (of_delta(identity, regime=regimes.SPREAD), sizes.FIVES),
            (of_delta(identity, "last", regimes.LIGHT), sizes.PAIRED),
            (of_delta(sigmoid, "last", regimes.SUNK), Size(4, 1, 5)),
            (of_delta(regime=regimes.STILL), sizes.WIDE_IN),
            (of_delta(relu, regime=regimes.DEAD), ORDINARY),
            (of_delta(relu, regime=regimes.DEAD), Size(4, 1, 5)),
            (of_delta(identity, regime=regimes.VAST), ORDINARY),
            (of_delta(), ONE_STEP[1]),
            (of_delta(), Size(3, 7, 1)),
        ),
    ),
    mistakes=mistakes.DELTA,
    rarer=mistakes.TRUNCATED,
    hints=(
        Text(
            "Go from the last row to the first: for t in range(T - 1, 0, -1). δ_t stands in "
            "deltas[t - 1].",
            "从最后一行往前走到第一行：for t in range(T - 1, 0, -1)。δ_t 放在 deltas[t - 1]。",
        ),
        Text(
            "Wᵀ is W.T, ⊙ is * and f′(net_t) is activation.backward(states[t]).",
            "Wᵀ 是 W.T，⊙ 是 *，f′(net_t) 是 activation.backward(states[t])。",
        ),
    ),
)

delta_below_item = Item(
    name="delta_below",
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

            (δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})]   第 l−1 层是前馈层

            deltas: 本层的 δ_t，形状 (T, n)
            U: 来自上一层网络的权重矩阵，形状 (n, m)
            outputs_below: 上一层网络的输出，也就是本层的 x；形状 (T, m)
            activation_below: f′^{l−1} 就是 activation_below.backward(outputs_below)
            返回上一层网络的误差项，形状 (T, m)；那一层也是循环层时，这是它的 ℓ。
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
        *any_activation(delta_below_function, of_delta_below),
        *common(
            delta_below_function,
            partial(of_delta_below, above=identity),
            (of_delta_below(sigmoid, regimes.SUNK, identity), sizes.ALIKE),
            (of_delta_below(UNSEEN, regimes.TINY), sizes.FIVES),
            (of_delta_below(identity, regimes.LIGHT), sizes.PAIRED),
            (of_delta_below(UNSEEN, regimes.HUGE, identity), sizes.FIVES),
            (of_delta_below(UNSEEN, regimes.VAST, identity), sizes.FIVES),
            (of_delta_below(identity, regimes.HEAVY, identity), sizes.SQUARE),
            (of_delta_below(regime=regimes.STILL), sizes.WIDE_IN),
            (of_delta_below(identity, regimes.SPREAD, identity), sizes.OTHER_PAIR),
            (of_delta_below(regime=regimes.LASTING), sizes.STEPS[0]),
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
