"""The output layer: ∂E/∂z_t sent into the states, and ∂E/∂V."""

from __future__ import annotations

from typing import Any

from reference import activations, language_model
from reference.activations import Activation, identity, relu, sigmoid
from spec.chapters.recurrent import sizes
from spec.chapters.recurrent.inputs import any_activation, common
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size, growth, numbers
from spec.checking.compare import Shown
from spec.checking.function import SIZES, Arguments, Function
from spec.checking.regimes import Regime
from spec.item import Item, Task
from spec.mistakes.language_model import learning as mistakes
from spec.notation import equations
from spec.text import Text

deltas_function = Function(language_model.deltas_from_outputs, Shown("ℓ", first=1))

gradient_V_function = Function(language_model.gradient_V, Shown("∂E/∂V"))


def of_outputs(
    activation: Activation = activations.tanh, regime: Regime = regimes.PLAIN
) -> Arguments:
    """The arguments of `deltas_from_outputs`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        c = cases.sequence(size, activation, regime=regime)
        return (
            output_deltas(cases, size, regime, type(activation).__name__),
            c.states,
            c.V,
            activation,
        )

    return arguments


def output_deltas(cases: Cases, size: Size, regime: Regime = regimes.PLAIN, name: str = "") -> Any:
    """∂E/∂z, shape (T, k), as large as the case's loss slopes; another name is another draw."""
    rng = cases.random(f"output_deltas {size} {name}")
    return (
        regime.slopes
        * numbers(rng, size.T, size.k, short=size.is_small, sign=regime.data)
        * growth(size.T, regime)[::-1]
    )


def of_gradient_V(
    regime: Regime = regimes.PLAIN, activation: Activation = activations.tanh
) -> Arguments:
    """The arguments of `gradient_V`."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        states = cases.sequence(size, activation, regime=regime).states
        return output_deltas(cases, size, regime, type(activation).__name__), states

    return arguments


deltas_from_outputs_item = Item(
    name="deltas_from_outputs",
    title=Text("error terms from the outputs", "由输出层得到误差项"),
    story=Text(
        "This is where the ℓ_t of the first chapter come from: the error at the output, sent "
        "through V and f′.",
        "第一章的 ℓ_t 就是从这里来的：输出层的误差项，经过 V 和 f′ 传下来。",
    ),
    equations=(equations.LOCAL,),
    also=(equations.LOGITS,),
    tasks=(
        Task(
            language_model.deltas_from_outputs,
            """把输出层的误差项传到状态：得到式 3 的 ℓ_t。

            ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)   t = 1 … T

            output_deltas: ∂E/∂z_t，其中 z_t = V s_t；形状 (T, K)
            states: s₀ … s_T，形状 (T+1, n)
            V: 输出层的权重矩阵，形状 (K, n)
            activation: f′(net_t) 就是 activation.backward(s_t)
            返回 ℓ，形状 (T, n)：第 t−1 行是 ℓ_t。
            """,
            Text("return ℓ, (T, n)", "返回 ℓ，形状 (T, n)"),
        ),
    ),
    checks=(
        deltas_function.values(
            Text("computes ℓ_t at every step", "每个时刻的 ℓ_t 都正确"),
            Text(
                "Multiply each row of output_deltas by V, then by activation.backward(s_t).",
                "先让 output_deltas 的每一行乘 V，再乘 activation.backward(s_t)。",
            ),
            of_outputs(),
            weight=3,
        ),
        *any_activation(deltas_function, of_outputs),
        *common(
            deltas_function,
            of_outputs,
            (of_outputs(sigmoid, regimes.SUNK), sizes.ALIKE),
            (of_outputs(UNSEEN, regimes.TINY), sizes.PAIRED),
            (of_outputs(identity, regimes.LIGHT), sizes.PAIRED),
            (of_outputs(UNSEEN, regimes.HUGE), sizes.FIVES),
            (of_outputs(UNSEEN, regimes.VAST), sizes.FIVES),
            (of_outputs(), sizes.SQUARE),
            (of_outputs(identity, regimes.HEAVY), sizes.PAIRED),
            (of_outputs(regime=regimes.STILL), sizes.WIDE_IN),
            (of_outputs(), sizes.WIDE_OUT),
            (of_outputs(identity, regimes.SPREAD), sizes.OTHER_PAIR),
            (of_outputs(regime=regimes.LASTING), sizes.STEPS[0]),
        ),
    ),
    mistakes=mistakes.DELTAS_FROM_OUTPUTS,
)


gradient_V_item = Item(
    name="gradient_V",
    title=Text("gradient of V", "权重矩阵 V 的梯度"),
    story=Text(
        "V was applied to the state of the same step, at every step.",
        "每个时刻，V 都作用在同一时刻的状态上。",
    ),
    equations=(equations.GRADIENT_V,),
    tasks=(
        Task(
            language_model.gradient_V,
            """把 V 的梯度对时间求和（文章没有写）。

            ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ   t = 1 … T

            output_deltas: ∂E/∂z_t，其中 z_t = V s_t；形状 (T, K)
            states: s₀ … s_T，形状 (T+1, n)
            返回 ∂E/∂V，形状 (K, n)。
            """,
            Text("return ∂E/∂V, (K, n)", "返回 ∂E/∂V，形状 (K, n)"),
        ),
    ),
    checks=(
        gradient_V_function.values(
            Text("sums ∂E/∂z_t s_tᵀ over all steps", "把所有时刻的 ∂E/∂z_t s_tᵀ 加起来"),
            Text(
                "∂E/∂z_t meets s_t of its own step, not s₀ at the first.",
                "∂E/∂z_t 要配同一时刻的 s_t，第一个时刻配的不是 s₀。",
            ),
            of_gradient_V(),
            weight=4,
        ),
        *common(
            gradient_V_function,
            of_gradient_V,
            (of_gradient_V(), sizes.ALIKE),
            (of_gradient_V(regimes.TINY, identity), sizes.PAIRED),
            (of_gradient_V(regimes.HUGE, identity), sizes.FIVES),
            (of_gradient_V(activation=relu), sizes.SQUARE),
            (of_gradient_V(regimes.VAST, identity), sizes.OTHER_PAIR),
            (of_gradient_V(regimes.TINY, identity), SIZES[0]),
            (of_gradient_V(regimes.STILL), sizes.WIDE_IN),
            (of_gradient_V(), sizes.WIDE_OUT),
            (of_gradient_V(regimes.LASTING), sizes.STEPS[0]),
        ),
    ),
)
