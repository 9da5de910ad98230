"""The bidirectional network, and its gradients."""

from __future__ import annotations

from typing import Any

from reference import architectures
from reference.activations import Activation, identity, sigmoid, tanh
from spec.chapters.architectures.inputs import layer, outputs_alike, single_step
from spec.chapters.recurrent import sizes, texts
from spec.chapters.recurrent.inputs import OTHERS, any_activation, at_every_scale, common
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size, growth, numbers, weights
from spec.checking.compare import Shown
from spec.checking.function import SIZES, Arguments, Function
from spec.checking.regimes import Regime
from spec.checking.results import Directions
from spec.item import Item, Task
from spec.mistakes.architectures import bidirectional as mistakes
from spec.notation import equations
from spec.text import Text

both_function = Function(architectures.bidirectional_forward, Shown("o", first=1))
gradients_function = Function(architectures.bidirectional_backward, Directions())


def of_both(
    activation: Activation = tanh,
    output_activation: Activation = sigmoid,
    wider: int = 1,
    regime: Regime = regimes.PLAIN,
) -> Arguments:
    """The arguments of `bidirectional_forward`; the backward layer is `wider` by so much."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        rng = cases.random(f"both {size} {wider} {regime} {type(activation).__name__}")
        n2, short = size.n + wider, size.is_small
        ahead, back = (
            (
                *layer(rng, n, size.m, short, regime),
                regime.V * weights(rng, size.k, n, regime, short),
            )
            for n in (size.n, n2)
        )
        x = (
            regime.x
            * numbers(rng, size.T, size.m, short=short, sign=regime.data)
            * growth(size.T, regime)
        )
        return x, ahead, back, activation, output_activation

    return arguments


def of_gradients(
    activation: Activation = tanh,
    loss: str = "every",
    wider: int = 1,
    regime: Regime = regimes.PLAIN,
) -> Arguments:
    """The arguments of `bidirectional_backward`, with a loss at every step or at one end alone."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        x, ahead, back, _, _ = of_both(activation, wider=wider, regime=regime)(cases, size)
        rng = cases.random(f"output_deltas {size} {regime} {loss}")
        output_deltas = (
            regime.slopes
            * numbers(rng, size.T, size.k, short=size.is_small, sign=regime.data)
            * growth(size.T, regime)[::-1]
        )
        seen = {"every": slice(None), "first": slice(1), "last": slice(size.T - 1, None)}[loss]
        kept = output_deltas[seen].copy()
        output_deltas[:] = 0.0
        output_deltas[seen] = kept
        return x, ahead, back, output_deltas, activation

    return arguments


READ_TWICE = Text(
    "Run a second layer over x[::-1], and turn its states round again.",
    "让反向的循环层读 x[::-1]，再把它的状态反转回来。",
)
bidirectional_forward_item = Item(
    name="bidirectional_forward",
    title=Text("bidirectional network", "双向循环神经网络"),
    story=Text(
        "Two layers with weights of their own, one from the front, one from the end; each "
        "output sees both.",
        "两个各有权重的循环层，一个从前往后，一个从后往前；每个输出都看到两者。",
    ),
    equations=(equations.OUTPUT_BOTH, equations.STATE_BACKWARDS),
    tasks=(
        Task(
            architectures.bidirectional_forward,
            """文章的双向循环神经网络：两个循环层各从一端读同一个序列，再合在一起。

            o_t = g(V s_t + V′ s′_t)   t = 1 … T
            s_t = f(U x_t + W s_{t−1})
            s′_t = f(U′ x_t + W′ s′_{t+1})

            x: 输入，形状 (T, m)
            forward_weights: (U, W, V)，形状 (n, m)、(n, n)、(k, n)
            backward_weights: (U′, W′, V′)，形状 (n′, m)、(n′, n′)、(k, n′)
            activation: f 就是 activation.forward
            output_activation: g 就是 output_activation.forward
            返回 outputs，形状 (T, k)。s₀ = 0，s′_{T+1} = 0。
            """,
            Text("return the outputs, (T, k)", "返回 outputs，形状 (T, k)"),
        ),
    ),
    checks=(
        both_function.values(
            Text("joins s_t and s′_t at every step", "每个时刻都把 s_t 与 s′_t 合在一起"),
            READ_TWICE,
            of_both(wider=0),
            of_both(),
            weight=4,
        ),
        both_function.values(
            texts.ALL_FOUR,
            texts.USE_ACTIVATION,
            *(of_both(f) for f in OTHERS),
            of_both(tanh, identity),
            sizes=sizes.ONE_SIZE,
        ),
        both_function.values(
            texts.NEVER_SEEN,
            texts.USE_ACTIVATION,
            of_both(UNSEEN, tanh),
            of_both(tanh, UNSEEN),
            sizes=sizes.ONE_SIZE,
        ),
        *common(
            both_function,
            outputs_alike(of_both),
            (of_both(wider=0), sizes.ALIKE),
            (of_both(identity, identity, -2, regimes.LIGHT), sizes.PAIRED),
            (of_both(UNSEEN, UNSEEN, 2, regimes.HUGE), sizes.FIVES),
            (of_both(UNSEEN, UNSEEN, 0, regimes.TINY), sizes.OTHER_PAIR),
            (of_both(wider=3), sizes.SQUARE),
            (of_both(wider=0, regime=regimes.LIGHT), SIZES[0]),
            (of_both(identity, identity, -2, regimes.HEAVY), Size(3, 3, 2, 2)),
            (of_both(wider=38), Size(2, 3, 2, 2)),
            (of_both(wider=-39), sizes.WIDE),
            (of_both(wider=-1, regime=regimes.STILL), sizes.WIDE_IN),
            (of_both(wider=-2), sizes.WIDE_OUT),
            (of_both(identity, identity, 1, regimes.LASTING), sizes.STEPS[0]),
            (of_both(identity, identity, 1, regimes.SPREAD), SIZES[0]),
            wide=sizes.LESS_WIDE,
        ),
    ),
    mistakes=mistakes.BIDIRECTIONAL_FORWARD,
)

EACH_WAY = Text(
    "One direction: ℓ by deltas_from_outputs, δ by delta, then gradient_U, gradient_W and "
    "gradient_V. The other is the same with x[::-1] and output_deltas[::-1].",
    "一个方向：用 deltas_from_outputs 得到 ℓ，用 delta 得到 δ，再用 gradient_U、gradient_W 和 "
    "gradient_V。另一个方向完全一样，只是用 x[::-1] 和 output_deltas[::-1]。",
)
bidirectional_backward_item = Item(
    name="bidirectional_backward",
    title=Text("gradients of a bidirectional network", "双向循环神经网络的梯度"),
    story=Text(
        "Nothing new: in each direction error terms go against the direction of reading. What the "
        "backward layer reads last is the first word, so there δ′ begins.",
        "没有新的东西：每个方向的误差项都逆着读的方向传递。反向的循环层最后读的是第一个词，"
        "所以 δ′ 从那里开始。",
    ),
    equations=(
        equations.LOCAL,
        equations.DELTA,
        equations.GRADIENT_U,
        equations.GRADIENT_W,
        equations.GRADIENT_V,
        equations.LOCAL_BACKWARDS,
        equations.DELTA_BACKWARDS,
        equations.GRADIENT_U_BACKWARDS,
        equations.GRADIENT_W_BACKWARDS,
        equations.GRADIENT_V_BACKWARDS,
    ),
    also=(equations.LOGITS_BOTH, equations.DELTA_BACKWARDS_FIRST),
    tasks=(
        Task(
            architectures.bidirectional_backward,
            """双向循环神经网络的梯度，每个方向都用 BPTT（文章没有写）。

            ℓ_t = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t)
            δ_T = ℓ_T
            δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)   t = T−1 … 1
            ∂E/∂U = Σ_t δ_t x_tᵀ
            ∂E/∂W = Σ_t δ_t s_{t−1}ᵀ
            ∂E/∂V = Σ_t ∂E/∂z_t s_tᵀ
            另一个方向是它的镜像：
            ℓ′_t = (V′ᵀ ∂E/∂z_t) ⊙ f′(net′_t)
            δ′₁ = ℓ′₁
            δ′_t = ℓ′_t + (W′ᵀ δ′_{t−1}) ⊙ f′(net′_t)   t = 2 … T
            ∂E/∂U′ = Σ_t δ′_t x_tᵀ
            ∂E/∂W′ = Σ_t δ′_t s′_{t+1}ᵀ
            ∂E/∂V′ = Σ_t ∂E/∂z_t s′_tᵀ

            x: 输入，形状 (T, m)
            forward_weights: (U, W, V)，形状 (n, m)、(n, n)、(k, n)；s₀ = 0
            backward_weights: (U′, W′, V′)，形状 (n′, m)、(n′, n′)、(k, n′)；s′_{T+1} = 0
            output_deltas: ∂E/∂z_t，其中 z_t = V s_t + V′ s′_t；形状 (T, k)
            activation: f 和 f′，两个方向相同
            返回 ((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′))，各与相应的权重矩阵同形。
            """,
            Text(
                "return ((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′))",
                "返回 ((∂E/∂U, ∂E/∂W, ∂E/∂V), (∂E/∂U′, ∂E/∂W′, ∂E/∂V′))",
            ),
        ),
    ),
    checks=(
        gradients_function.values(
            Text("is right with a loss at every step", "每个时刻都有误差时，结果正确"),
            EACH_WAY,
            of_gradients(),
            of_gradients(wider=0),
            weight=4,
        ),
        gradients_function.values(
            Text(
                "is right with a loss at the first or at the last step only",
                "误差只在第一个时刻或只在最后时刻时也正确",
            ),
            Text(
                "Forwards δ comes back from the last step; backwards δ′ comes on from the first.",
                "正向的 δ 从最后时刻反向传递，反向的 δ′ 从第一个时刻往后传。",
            ),
            of_gradients(loss="first"),
            of_gradients(loss="last"),
            weight=2,
        ),
        *any_activation(gradients_function, of_gradients),
        gradients_function.values(
            texts.ALL_THE_WAY,
            texts.NO_LAST_STEP,
            of_gradients(identity, regime=regimes.LASTING),
            of_gradients(regime=regimes.LASTING),
            sizes=sizes.STEPS,
            weight=2,
        ),
        single_step(gradients_function, of_gradients(), of_gradients(wider=0)),
        gradients_function.one_wide(of_gradients()),
        gradients_function.keeps_arguments(of_gradients()),
        at_every_scale(
            gradients_function,
            of_gradients,
            (of_gradients(wider=0), sizes.ALIKE),
            (of_gradients(wider=0), Size(7, 2, 2)),
            (of_gradients(identity, wider=-2, regime=regimes.LIGHT), sizes.PAIRED),
            (of_gradients(identity, wider=2, regime=regimes.VAST), sizes.FIVES),
            (of_gradients(UNSEEN, wider=0, regime=regimes.TINY), sizes.OTHER_PAIR),
            (of_gradients(wider=3), sizes.SQUARE),
            (of_gradients(wider=0, regime=regimes.LIGHT), SIZES[0]),
            (of_gradients(identity, wider=-2, regime=regimes.HEAVY), Size(3, 3, 2, 2)),
            (of_gradients(wider=38), Size(2, 3, 2, 2)),
            (of_gradients(sigmoid, regime=regimes.SUNK), Size(12, 1, 2)),
            (of_gradients(wider=-39), sizes.WIDE),
            (of_gradients(identity, wider=-1, regime=regimes.STILL), sizes.WIDE_IN),
            (of_gradients(wider=-2), sizes.WIDE_OUT),
            wide=sizes.LESS_WIDE,
        ),
    ),
    hints=(
        Text(
            "Write one direction as a function of x, (U, W, V) and output_deltas; call it twice.",
            "把一个方向写成 x、(U, W, V)、output_deltas 的函数，调用两次。",
        ),
        Text(
            "A sum over time does not mind the order of the steps: what is turned round for the "
            "backward direction need not be turned back.",
            "对时间求和与时刻的顺序无关：为反向而反转的量，求梯度时不必再反转回来。",
        ),
    ),
    mistakes=mistakes.BIDIRECTIONAL_BACKWARD,
    blend=mistakes.bidirectional_backward_with,
)
