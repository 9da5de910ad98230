"""The deep network that reads forwards, and its gradients."""

from __future__ import annotations

from functools import partial
from typing import Any

from reference import architectures
from reference.activations import Activation, identity, sigmoid, tanh
from spec.chapters.architectures.inputs import layer, outputs_alike, single_step
from spec.chapters.recurrent import sizes, texts
from spec.chapters.recurrent.inputs import any_activation, at_every_scale, common
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size, growth, numbers, weights
from spec.checking.compare import Shown
from spec.checking.function import SIZES, Arguments, Function
from spec.checking.regimes import Regime
from spec.checking.results import Layers
from spec.item import Item, Task
from spec.mistakes.architectures import deep as mistakes
from spec.notation import equations
from spec.text import Text

deep_function = Function(architectures.deep_forward, Shown("o", first=1))
backward_function = Function(architectures.deep_backward, Layers())


def stack(
    cases: Cases,
    size: Size,
    widths: tuple[int, ...],
    regime: Regime = regimes.PLAIN,
    reads: str = "forwards",
) -> tuple[Any, ...]:
    """x, layers, V; the lowest layer has n states, each next one n + its entry in `widths`."""
    rng = cases.random(f"stack {size} {widths} {regime} {reads}")
    short = size.is_small
    states = [size.n, *(size.n + more for more in widths)]
    layers = [
        layer(rng, n, m, short, regime) for n, m in zip(states, [size.m, *states[:-1]], strict=True)
    ]
    x = (
        regime.x
        * numbers(rng, size.T, size.m, short=short, sign=regime.data)
        * growth(size.T, regime)
    )
    return x, layers, regime.V * weights(rng, size.k, states[-1], regime, short)


def of_deep(
    *widths: int,
    activation: Activation = tanh,
    output_activation: Activation = sigmoid,
    regime: Regime = regimes.PLAIN,
) -> Arguments:
    """The arguments of `deep_forward` for 1 + len(widths) layers."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        return *stack(cases, size, widths, regime), activation, output_activation

    return arguments


def of_linear(*widths: int, regime: Regime) -> Arguments:
    return of_deep(*widths, activation=identity, output_activation=identity, regime=regime)


def of_unseen(*widths: int, regime: Regime) -> Arguments:
    return of_deep(*widths, activation=UNSEEN, output_activation=UNSEEN, regime=regime)


def of_backward(
    *widths: int, activation: Activation = tanh, loss: str = "every", regime: Regime = regimes.PLAIN
) -> Arguments:
    """The arguments of `deep_backward`, with a loss at every step or at the last alone."""

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        x, layers, V = stack(cases, size, widths, regime)
        rng = cases.random(f"output_deltas {size} {regime} {loss}")
        output_deltas = (
            regime.slopes
            * numbers(rng, size.T, size.k, short=size.is_small, sign=regime.data)
            * growth(size.T, regime)[::-1]
        )
        output_deltas[:-1] *= loss == "every"
        return x, layers, V, output_deltas, activation

    return arguments


deep_forward_item = Item(
    name="deep_forward",
    title=Text("deep network, one direction", "深度循环神经网络，只有正向"),
    story=Text(
        "The same with the forward stack alone: what a layer puts out is what the one above it "
        "reads, at the same step.",
        "只有正向的那一叠：同一时刻，一层的状态就是上面一层的输入。",
    ),
    equations=(equations.OUTPUT_DEEP, equations.STATE_DEEP),
    tasks=(
        Task(
            architectures.deep_forward,
            """多个循环层叠在一起：第 i 层读第 i−1 层的状态。

            就是文章的深度循环神经网络 deep_bidirectional_forward，只有正向的那一叠。

            o_t = g(V s_t^L)   t = 1 … T
            s_t^i = f(U^i s_t^{i−1} + W^i s_{t−1}^i)   i = 1 … L；s_t^0 就是 x_t

            x: 输入，形状 (T, m)
            layers: 由 (U^i, W^i) 组成的列表，最下面一层在前；各层宽度可以不同
            V: 输出层的权重矩阵，形状 (k, 最上层的 n)
            activation: f 就是 activation.forward，各层相同
            output_activation: g 就是 output_activation.forward
            返回 outputs，形状 (T, k)。每一层都有 s₀ = 0。
            """,
            Text("return the outputs, (T, k)", "返回 outputs，形状 (T, k)"),
        ),
    ),
    checks=(
        deep_function.values(
            Text("passes the states of each layer to the next", "把每一层的状态传给上面一层"),
            Text(
                "The states s₁ … s_T of one layer are the x of the next.",
                "一层的状态 s₁ … s_T 就是上面一层的 x。",
            ),
            of_deep(0),
            of_deep(2),
            weight=3,
        ),
        deep_function.values(
            Text(
                "works for one layer and for three of different widths",
                "一层、以及宽度不同的三层都正确",
            ),
            Text(
                "Loop over layers; take the width of each from its own W.",
                "对 layers 循环；每层的宽度从它自己的 W 取得。",
            ),
            of_deep(),
            of_deep(2, 1),
            weight=2,
        ),
        *any_activation(
            deep_function,
            lambda f: of_deep(1, activation=f),
            lambda g: of_deep(1, output_activation=g),
        ),
        *common(
            deep_function,
            outputs_alike(partial(of_deep, 1)),
            (of_deep(0, 0), sizes.ALIKE),
            (of_linear(-1, regime=regimes.HEAVY), sizes.PAIRED),
            (of_unseen(-2, regime=regimes.HUGE), sizes.FIVES),
            (of_unseen(-1, 1, regime=regimes.TINY), sizes.OTHER_PAIR),
            (of_deep(0, 1, 2, 3), sizes.SQUARE),
            (of_deep(*[0] * 11), Size(12, 2, 3)),
            (of_deep(0), Size(3, 1, 2)),
            (of_linear(0, regime=regimes.LIGHT), SIZES[0]),
            (of_deep(), sizes.WIDE),
            (of_deep(39), Size(3, 2, 2, 2)),
            (of_deep(-2, regime=regimes.STILL), sizes.WIDE_IN),
            (of_deep(-1), sizes.WIDE_OUT),
            (of_linear(1, regime=regimes.LASTING), sizes.STEPS[0]),
            (of_linear(1, regime=regimes.SPREAD), SIZES[0]),
            wide=sizes.LESS_WIDE,
        ),
    ),
    mistakes=mistakes.DEEP_FORWARD,
)

deep_backward_item = Item(
    name="deep_backward",
    title=Text("gradients of a deep network", "深度循环神经网络的梯度"),
    story=Text(
        "Error terms go back through time within a layer, and down from layer to layer.",
        "误差项在一层之内沿时间反向传递，又一层一层地往下传。",
    ),
    equations=(
        equations.LOCAL_TOP,
        equations.LOCAL_DEEP,
        equations.DELTA_DEEP,
        equations.GRADIENT_U_DEEP,
        equations.GRADIENT_W_DEEP,
    ),
    also=(equations.LOGITS_DEEP,),
    tasks=(
        Task(
            architectures.deep_backward,
            """多个循环层的梯度，每一层都用 BPTT（文章没有写）。

            ℓ_t^L = (Vᵀ ∂E/∂z_t) ⊙ f′(net_t^L)   最上层自己的部分
            ℓ_t^{i−1} = ((U^i)ᵀ δ_t^i) ⊙ f′(net_t^{i−1})   下面一层自己的部分
            δ_T^i = ℓ_T^i   每一层里沿时间反向传递
            δ_t^i = ℓ_t^i + ((W^i)ᵀ δ_{t+1}^i) ⊙ f′(net_t^i)   t = T−1 … 1
            ∂E/∂U^i = Σ_t δ_t^i (s_t^{i−1})ᵀ
            ∂E/∂W^i = Σ_t δ_t^i (s_{t−1}^i)ᵀ

            x: 输入，形状 (T, m)
            layers: 由 (U^i, W^i) 组成的列表，最下面一层在前；每一层都有 s₀ = 0
            V: 输出层的权重矩阵，形状 (k, 最上层的 n)
            output_deltas: ∂E/∂z_t，其中 z_t = V s_t^L；形状 (T, k)
            activation: f 和 f′，各层相同
            返回由 (∂E/∂U^i, ∂E/∂W^i) 组成的列表，最下面一层在前。
            """,
            Text(
                "return a list of (∂E/∂U, ∂E/∂W), the lowest layer first",
                "返回由 (∂E/∂U, ∂E/∂W) 组成的列表，最下面一层在前",
            ),
        ),
    ),
    checks=(
        backward_function.values(
            Text("is right for one layer", "只有一层时也正确"),
            Text(
                "deltas_from_outputs gives ℓ, delta gives δ, then the two gradients.",
                "deltas_from_outputs 给出 ℓ，delta 给出 δ，再算两个梯度。",
            ),
            of_backward(),
            weight=2,
        ),
        backward_function.values(
            Text("is right for two layers of the same width", "宽度相同的两层也正确"),
            Text(
                "Send δ of the upper layer down by equation 4: that is ℓ of the lower one.",
                "按式 4 把上面一层的 δ 往下传：那就是下面一层的 ℓ。",
            ),
            of_backward(0),
            weight=3,
        ),
        backward_function.values(
            Text(
                "is right for two and three layers of different widths",
                "宽度不同的两层、三层都正确",
            ),
            Text("Go through the layers from the top down.", "从最上层往下逐层计算。"),
            of_backward(2),
            of_backward(1, 3),
            weight=2,
        ),
        backward_function.values(
            Text("is right with a loss at the last step only", "误差只在最后时刻时也正确"),
            Text(
                "Every step of every layer counts, not the last one alone.",
                "每一层的每个时刻都要算进去，不只是最后一个。",
            ),
            of_backward(1, loss="last"),
            sizes=sizes.ONE_SIZE,
        ),
        backward_function.values(
            Text("is right for identity and sigmoid too", "对 identity、sigmoid 同样正确"),
            texts.USE_ACTIVATION,
            of_backward(1, activation=identity),
            of_backward(1, activation=sigmoid),
            sizes=sizes.ONE_SIZE,
        ),
        backward_function.values(
            texts.NEVER_SEEN,
            texts.USE_ACTIVATION,
            of_backward(1, activation=UNSEEN),
            sizes=sizes.ONE_SIZE,
        ),
        single_step(backward_function, of_backward(), of_backward(1)),
        backward_function.one_wide(of_backward(1)),
        backward_function.keeps_arguments(of_backward(1)),
        backward_function.values(
            texts.ALL_THE_WAY,
            texts.NO_LAST_STEP,
            of_backward(1, activation=identity, regime=regimes.LASTING),
            of_backward(regime=regimes.LASTING),
            sizes=sizes.STEPS,
            weight=2,
        ),
        at_every_scale(
            backward_function,
            partial(of_backward, 1),
            (of_backward(0, 0), sizes.ALIKE),
            (of_backward(-1, activation=identity, regime=regimes.HEAVY), sizes.PAIRED),
            (of_backward(-2, activation=identity, regime=regimes.VAST), sizes.FIVES),
            (of_backward(-1, 1, activation=UNSEEN, regime=regimes.TINY), sizes.OTHER_PAIR),
            (of_backward(0, 1, 2, 3), sizes.SQUARE),
            (of_backward(*[0] * 11), Size(12, 2, 3)),
            (of_backward(0, activation=sigmoid, regime=regimes.SUNK), Size(3, 1, 2)),
            (of_backward(activation=identity, regime=regimes.LIGHT), SIZES[0]),
            (of_backward(), sizes.WIDE),
            (of_backward(39), Size(3, 2, 2, 2)),
            (of_backward(-2, activation=identity, regime=regimes.STILL), sizes.WIDE_IN),
            (of_backward(-1), sizes.WIDE_OUT),
            wide=sizes.LESS_WIDE,
        ),
    ),
    mistakes=mistakes.DEEP_BACKWARD,
    blend=mistakes.deep_backward_with,
)
