"""The article's deep network: two stacks, which read from both ends."""

from __future__ import annotations

from functools import partial
from typing import Any

from reference import architectures
from reference.activations import Activation, identity, sigmoid, tanh
from spec.chapters.architectures.deep import stack
from spec.chapters.architectures.inputs import outputs_alike
from spec.chapters.recurrent import sizes
from spec.chapters.recurrent.inputs import any_activation, common
from spec.checking import regimes
from spec.checking.cases import UNSEEN, Cases, Size
from spec.checking.compare import Shown
from spec.checking.function import SIZES, Arguments, Function
from spec.checking.regimes import Regime
from spec.item import Item, Task
from spec.mistakes.architectures import deep_bidirectional as mistakes
from spec.notation import equations
from spec.text import Text

function = Function(architectures.deep_bidirectional_forward, Shown("o", first=1))


def of_stacks(
    ahead: tuple[int, ...],
    back: tuple[int, ...],
    activation: Activation = tanh,
    output_activation: Activation = sigmoid,
    wider: int = 0,
    regime: Regime = regimes.PLAIN,
) -> Arguments:
    """The arguments: 1 + len(ahead) layers in both stacks, which have one L; widths as in `stack`.

    wider: by how much the lowest backward layer is wider than n
    """

    def arguments(cases: Cases, size: Size) -> tuple[Any, ...]:
        x, forward_layers, V = stack(cases, size, ahead, regime)
        other = Size(size.T, size.n + wider, size.m, size.k)
        _, backward_layers, V_backward = stack(cases, other, back, regime, "backwards")
        return x, forward_layers, backward_layers, V, V_backward, activation, output_activation

    return arguments


TWO_STACKS = Text(
    "Run the forward stack over x as deep_forward does, the backward one over x[::-1], and turn "
    "the states of its top layer round again.",
    "正向的那一叠像 deep_forward 那样读 x，反向的那一叠读 x[::-1]，再把它最上层的状态反转回来。",
)
deep_bidirectional_forward_item = Item(
    name="deep_bidirectional_forward",
    title=Text("the article's deep network", "文章的深度循环神经网络"),
    story=Text(
        "The article's deep network. Each direction is a stack of its own, in which a layer reads "
        "the one below it; the two meet only in the output.",
        "这就是文章的深度循环神经网络。每个方向自成一叠，每一层读自己下面的一层；"
        "两个方向只在输出处相加。",
    ),
    equations=(equations.OUTPUT_DEEP_BOTH, equations.STATE_DEEP, equations.STATE_DEEP_BACKWARDS),
    tasks=(
        Task(
            architectures.deep_bidirectional_forward,
            """两叠循环层各从一端读同一个序列，最上层再合在一起。

            o_t = g(V s_t^L + V′ s′_t^L)   t = 1 … T
            s_t^i = f(U^i s_t^{i−1} + W^i s_{t−1}^i)   i = 1 … L；s_t^0 就是 x_t
            s′_t^i = f(U′^i s′_t^{i−1} + W′^i s′_{t+1}^i)   i = 1 … L；s′_t^0 就是 x_t

            这就是文章的深度循环神经网络：每一叠读自己方向的下面一层。

            x: 输入，形状 (T, m)
            forward_layers: 由 (U^i, W^i) 组成的列表，最下面一层在前；各层宽度可以不同
            backward_layers: 由 (U′^i, W′^i) 组成的列表，最下面一层在前；宽度自定
            V: 正向最上层到输出的权重矩阵，形状 (k, 它的 n)
            V_backward: V′，反向最上层到输出的权重矩阵，形状 (k, 它的 n′)
            activation: f 就是 activation.forward，各层相同
            output_activation: g 就是 output_activation.forward
            返回 outputs，形状 (T, k)。每一层都有 s₀ = 0、s′_{T+1} = 0。
            """,
            Text("return the outputs, (T, k)", "返回 outputs，形状 (T, k)"),
        ),
    ),
    checks=(
        function.values(
            Text("joins the tops of both stacks at every step", "每个时刻都把两叠的最上层合在一起"),
            TWO_STACKS,
            of_stacks((0,), (0,)),
            of_stacks((2,), (1,), wider=1),
            weight=3,
        ),
        function.values(
            Text(
                "works for one layer and for three of different widths",
                "一层、以及宽度不同的三层都正确",
            ),
            Text(
                "Loop over each list of layers; take the width of each from its own W.",
                "对两个列表分别循环；每层的宽度从它自己的 W 取得。",
            ),
            of_stacks((), (), wider=1),
            of_stacks((2, 1), (0, 3)),
            sizes=(*SIZES, Size(3, 2, 2), Size(12, 3, 3, 3)),
            weight=2,
        ),
        *any_activation(
            function,
            lambda f: of_stacks((1,), (0,), activation=f),
            lambda g: of_stacks((1,), (0,), output_activation=g),
        ),
        *common(
            function,
            outputs_alike(partial(of_stacks, (1,), (0,))),
            (of_stacks((0, 0), (0, 0)), sizes.ALIKE),
            (of_stacks((-1, 0), (2, 0), identity, identity, 1, regimes.HEAVY), sizes.PAIRED),
            (of_stacks((-2,), (0,), UNSEEN, UNSEEN, 0, regimes.HUGE), sizes.FIVES),
            (of_stacks((-1, 1), (0, 0), UNSEEN, UNSEEN, 3, regimes.TINY), sizes.OTHER_PAIR),
            (of_stacks((0, 1, 2, 3, 0), (0,) * 5, wider=3), sizes.SQUARE),
            (of_stacks((0,) * 11, (1,) * 11), Size(12, 2, 3)),
            (of_stacks((0,), (0,)), Size(3, 1, 2)),
            (of_stacks((), (), wider=38), Size(2, 3, 2)),
            (of_stacks((), (), wider=-39), sizes.WIDE),
            (of_stacks((39,), (0,)), Size(3, 2, 2, 2)),
            (of_stacks((-2,), (1,), regime=regimes.STILL), sizes.WIDE_IN),
            (of_stacks((-1,), (0,), wider=-2), sizes.WIDE_OUT),
            (of_stacks((0,), (0,), identity, identity, 0, regimes.LIGHT), SIZES[0]),
            (of_stacks((1,), (0,), identity, identity, 0, regimes.LASTING), sizes.STEPS[0]),
            (of_stacks((1,), (0,), identity, identity, 0, regimes.SPREAD), SIZES[0]),
            wide=sizes.LESS_WIDE,
        ),
    ),
    hints=(
        Text(
            "Begin with a function of x and one list of layers that returns the states of the top "
            "layer; both stacks and deep_forward need it.",
            "先写一个函数：输入 x 和一个由各层组成的列表，返回最上层的状态；"
            "两叠和 deep_forward 都要用到它。",
        ),
    ),
    mistakes=mistakes.DEEP_BIDIRECTIONAL_FORWARD,
)
