"""Gradients: ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ and ∂E/∂U = Σ_t δ_t x_tᵀ."""

from __future__ import annotations

from functools import partial

from reference import recurrent
from reference.activations import identity, relu
from spec.chapters.recurrent import sizes
from spec.chapters.recurrent.inputs import (
    common,
    gradient_U_function,
    gradient_W_function,
    of_gradient,
    of_words,
)
from spec.checking import regimes
from spec.checking.cases import Size
from spec.item import Item, Task
from spec.mistakes import recurrent as mistakes
from spec.notation import equations
from spec.text import Text

gradient_W_item = Item(
    name="gradient_W",
    title=Text("gradient of W", "权重矩阵 W 的梯度"),
    story=Text(
        "W is used at every step, and its gradient is the sum of what each use contributes: "
        "the error term of the step times the state that W was applied to.",
        "每个时刻都用到 W，所以它的梯度是各次使用的贡献之和：该时刻的误差项乘 W 所作用的那个状态。",
    ),
    equation="5, 6",
    equations=(equations.GRADIENT_W,),
    also=(equations.GRADIENT_W_STEP, equations.PRODUCT_RULE),
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
            of_gradient("states", loss="last", regime=regimes.VANISHING),
            sizes=sizes.LONG,
        ),
        *common(
            gradient_W_function,
            partial(of_gradient, "states"),
            (of_gradient("states"), sizes.ALIKE),
            (of_gradient("states", regime=regimes.TINY, activation=identity), sizes.PAIRED),
            (of_gradient("states", regime=regimes.HUGE, activation=identity), sizes.FIVES),
            (of_gradient("states", regime=regimes.BALANCED, activation=identity), sizes.FIVES),
            (of_gradient("states", activation=relu), sizes.SQUARE),
            (of_gradient("states", regime=regimes.VAST, activation=identity), sizes.OTHER_PAIR),
            (of_gradient("states", regime=regimes.STILL), sizes.WIDE_IN),
            (of_gradient("states", regime=regimes.LASTING), sizes.STEPS[0]),
            (of_gradient("states"), Size(3, 7, 1)),
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
            partial(of_gradient, "x"),
            (of_gradient("x"), sizes.ALIKE),
            (of_gradient("x", regime=regimes.TINY, activation=identity), sizes.PAIRED),
            (of_gradient("x", regime=regimes.HUGE, activation=identity), sizes.FIVES),
            (of_gradient("x", regime=regimes.BALANCED, activation=identity), sizes.FIVES),
            (of_words(1), sizes.FIVES),
            (of_words(3), sizes.FIVES),
            (of_gradient("x"), sizes.SQUARE),
            (of_gradient("x", regime=regimes.VAST, activation=identity), sizes.OTHER_PAIR),
            (of_gradient("x", regime=regimes.STILL), sizes.WIDE_IN),
            (of_gradient("x", regime=regimes.LASTING), sizes.STEPS[0]),
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
