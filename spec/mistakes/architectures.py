"""Mistakes in chapter `architectures`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures
from reference.activations import Activation
from reference.recurrent import delta, forward, gradient_U, gradient_W
from spec.item import Mistake, Text

Array = np.ndarray
Weights = tuple[Array, Array, Array]
Stack = list[tuple[Array, Array]]


def _states(x: Array, weights: Weights, f: Activation) -> Array:
    U, W, _ = weights
    return forward(x, U, W, np.zeros(len(W)), f)


def _joined(ahead: Array, a: Weights, back: Array, b: Weights, g: Activation) -> Array:
    return g.forward(ahead @ a[2].T + back @ b[2].T)


def _not_turned_back(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    return _joined(_states(x, a, f)[1:], a, _states(x[::-1], b, f)[1:], b, g)


def _not_turned(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    return _joined(_states(x, a, f)[1:], a, _states(x, b, f)[1:], b, g)


def _shifted(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = _states(x[::-1], b, f)[::-1]
    return _joined(_states(x, a, f)[1:], a, back[1:], b, g)


def _shifted_ahead(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = _states(x[::-1], b, f)[:0:-1]
    return _joined(_states(x, a, f)[:-1], a, back, b, g)


def _sum_of_outputs(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    ahead, back = _states(x, a, f)[1:], _states(x[::-1], b, f)[:0:-1]
    return g.forward(ahead @ a[2].T) + g.forward(back @ b[2].T)


def _one_way(x: Array, a: Weights, f: Activation, g: Activation) -> Array:
    return g.forward(_states(x, a, f)[1:] @ a[2].T)


class _Nothing:
    """g left out."""

    def forward(self, net: Array) -> Array:
        return net

    def backward(self, output: Array) -> Array:
        return np.ones_like(output)


NO_G = _Nothing()
BIDIRECTIONAL_FORWARD = (
    Mistake(
        Text("s′ in the order it was computed", "s′ 还是计算时的顺序"),
        _not_turned_back,
        Text(
            "s′ is computed from the end; turn it round before it meets s_t.",
            "s′ 是从末尾算起的；与 s_t 相配之前要再反转回来。",
        ),
    ),
    Mistake(
        Text("both directions forwards", "两个方向都正着读"),
        _not_turned,
        Text("The second layer reads x from the end.", "第二个循环层应当从末尾往前读 x。"),
    ),
    Mistake(
        Text("s′_{t+1} for s′_t", "用 s′_{t+1} 代替 s′_t"),
        _shifted,
        Text(
            "You pair s_t with s′_{t+1}; o_t takes s′_t.", "你让 s_t 配 s′_{t+1}；o_t 用的是 s′_t。"
        ),
    ),
    Mistake(
        Text("s_{t−1} for s_t", "用 s_{t−1} 代替 s_t"),
        _shifted_ahead,
        Text(
            "You pair s′_t with s_{t−1}; o_t takes s_t.", "你让 s′_t 配 s_{t−1}；o_t 用的是 s_t。"
        ),
    ),
    Mistake(
        Text("g on each direction", "g 分别作用在两个方向上"),
        _sum_of_outputs,
        Text(
            "You compute g(V s) + g(V′ s′); add first, then apply g once.",
            "你算的是 g(V s) + g(V′ s′)；应当先相加，再作用一次 g。",
        ),
    ),
    Mistake(
        Text("forwards only", "只有正向"),
        lambda x, a, b, f, g: _one_way(x, a, f, g),
        Text(
            "V′ s′_t is missing: the output sees both directions.",
            "漏了 V′ s′_t：输出要看两个方向。",
        ),
    ),
    Mistake(
        Text("backwards only", "只有反向"),
        lambda x, a, b, f, g: _one_way(x[::-1], b, f, g)[::-1].copy(),
        Text(
            "V s_t is missing: the output sees both directions.", "漏了 V s_t：输出要看两个方向。"
        ),
    ),
    Mistake(
        Text("weights shared", "两个方向共用权重"),
        lambda x, a, b, f, g: architectures.bidirectional_forward(x, a, a, f, g),
        Text("The backward direction has weights of its own.", "反向应当用自己的权重 U′、W′、V′。"),
    ),
    Mistake(
        Text("weights swapped", "两个方向的权重反了"),
        lambda x, a, b, f, g: architectures.bidirectional_forward(x, b, a, f, g),
        Text("The weights of the two directions are swapped.", "两个方向的权重用反了。"),
    ),
    Mistake(
        Text("g missing", "漏了 g"),
        lambda x, a, b, f, g: architectures.bidirectional_forward(x, a, b, f, NO_G),
        Text("g is never applied.", "没有用 g。"),
    ),
    Mistake(
        Text("f and g swapped", "f 与 g 反了"),
        lambda x, a, b, f, g: architectures.bidirectional_forward(x, a, b, g, f),
        Text(
            "f belongs to the states, g to the outputs.", "f 应当用于状态，g 用于输出；你用反了。"
        ),
    ),
)


def _deep(
    x: Array,
    layers: Stack,
    f: Activation,
    late: bool = False,
    memory: float = 1.0,
    chained: bool = False,
) -> Array:
    """The top layer's states s₀ … s_T, with a slip."""
    below, start = x, np.zeros(0)
    for U, W in layers:
        s0 = start if chained and len(start) == len(W) else np.zeros(len(W))
        states = forward(below, U, memory * W, s0, f)
        below, start = states[:-1] if late else states[1:], states[-1]
    return states


def _deep_with(**slip: Any) -> Callable[..., Array]:
    def function(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
        return g.forward(_deep(x, layers, f, **slip)[1:] @ V.T)

    return function


def _last_time_only(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
    return g.forward(_deep(x, layers, f)[:-1] @ V.T)


DEEP_FORWARD = (
    Mistake(
        Text("no recurrence", "漏了循环连接 W s_{t−1}"),
        _deep_with(memory=0.0),
        Text("W s_{t−1} is missing: every layer has a memory.", "漏了 W s_{t−1}：每一层都有记忆。"),
    ),
    Mistake(
        Text("layers one step late", "上面一层晚了一个时刻"),
        _deep_with(late=True),
        Text(
            "Layer i reads s_t of the layer below; you pass s_{t−1}.",
            "第 i 层读的是下面一层的 s_t；你传的是 s_{t−1}。",
        ),
    ),
    Mistake(
        Text("s₀ from the layer below", "s₀ 取自下面一层"),
        _deep_with(chained=True),
        Text("s₀ = 0 in every layer.", "每一层都应从 s₀ = 0 开始。"),
    ),
    Mistake(
        Text("s_{t−1} for s_t", "用 s_{t−1} 代替 s_t"),
        _last_time_only,
        Text("The output uses s_{t−1}; o_t belongs to s_t.", "输出用了 s_{t−1}；o_t 对应 s_t。"),
    ),
    Mistake(
        Text("g missing", "漏了 g"),
        lambda x, layers, V, f, g: architectures.deep_forward(x, layers, V, f, NO_G),
        Text("g is never applied.", "没有用 g。"),
    ),
    Mistake(
        Text("f and g swapped", "f 与 g 反了"),
        lambda x, layers, V, f, g: architectures.deep_forward(x, layers, V, g, f),
        Text(
            "f belongs to the states, g to the outputs.", "f 应当用于状态，g 用于输出；你用反了。"
        ),
    ),
    Mistake(
        Text("only one layer has memory", "只有一层有记忆"),
        lambda x, layers, V, f, g: architectures.deep_forward(
            x, [layers[0], *((U, 0.0 * W) for U, W in layers[1:])], V, f, g
        ),
        Text(
            "W s_{t−1} belongs to every layer, not to the lowest alone.",
            "每一层都有 W s_{t−1}，不只是最下面一层。",
        ),
    ),
)


def deep_backward_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The gradients of a stack, with these slips."""

    def function(x: Array, layers: Stack, V: Array, d: Array, f: Activation) -> Any:
        states = [np.vstack([np.zeros_like(x[:1]), x])]
        for U, W in layers:
            states.append(forward(states[-1][1:], U, W, np.zeros(len(W)), f))
        local = d @ V if "no top slope" in slips else (d @ V) * f.backward(states[-1][1:])
        found = []
        for i in range(len(layers), 0, -1):
            U, W = layers[i - 1]
            below, flat = states[i - 1][1:], "no time" in slips
            deltas = local if flat else delta(local, states[i], W, f)
            if "no time below" in slips and i < len(layers):
                deltas = local
            read = states[i - 1][:-1] if "late U" in slips else below
            dW = deltas.T @ states[i][1:] if "late W" in slips else gradient_W(deltas, states[i])
            pair = gradient_U(deltas, read), dW
            found.append(pair[::-1] if "pair" in slips else pair)
            sent = (local if "sends ℓ" in slips else deltas) @ U
            local = sent if "no slope below" in slips else sent * f.backward(below)
        return found if "top first" in slips else found[::-1]

    return function


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, deep_backward_with(frozenset({slip})), help, slip)


DEEP_BACKWARD = (
    _slip(
        "no top slope",
        Text("f′ missing at the top", "最上层漏了 f′"),
        Text("The top layer's ℓ_t has the factor f′(net_t).", "最上层的 ℓ_t 要乘因子 f′(net_t)。"),
    ),
    _slip(
        "no slope below",
        Text("f′ missing on the way down", "往下传时漏了 f′"),
        Text(
            "Going down, multiply by f′ of the layer you go into.",
            "往下传时，要乘所到那一层的 f′。",
        ),
    ),
    _slip(
        "no time",
        Text("nothing comes back", "没有沿时间反向传递"),
        Text(
            "Within each layer δ goes back through time, by equation 3.",
            "在每一层里，δ 都要按式 3 沿时间反向传递。",
        ),
    ),
    _slip(
        "no time below",
        Text("no time in the lower layers", "下面各层没有沿时间反向传递"),
        Text(
            "What comes down is only ℓ of the lower layer; send it back through time too.",
            "传下来的只是下面一层的 ℓ；它也要沿时间反向传递。",
        ),
    ),
    _slip(
        "sends ℓ",
        Text("sends down ℓ", "往下传的是 ℓ"),
        Text("You send ℓ down; send the whole δ.", "你往下传的是 ℓ；应当传整个 δ。"),
    ),
    _slip(
        "late W",
        Text("s_t for s_{t−1}", "用 s_t 代替 s_{t−1}"),
        Text("In the gradient of W δ_t meets s_{t−1}.", "在 W 的梯度里，δ_t 配的是 s_{t−1}。"),
    ),
    _slip(
        "late U",
        Text("input one step early", "输入早了一个时刻"),
        Text(
            "In the gradient of U δ_t meets what its layer read at t.",
            "在 U 的梯度里，δ_t 配的是该层在 t 时刻读到的。",
        ),
    ),
    _slip(
        "top first",
        Text("top layer first", "最上层排在最前"),
        Text(
            "The list begins with the lowest layer, as layers does.",
            "列表应当从最下面一层开始，与 layers 一样。",
        ),
    ),
    _slip(
        "pair",
        Text("W before U", "W 在 U 之前"),
        Text(
            "Each pair is (∂E/∂U, ∂E/∂W), in this order.",
            "每一对应当是 (∂E/∂U, ∂E/∂W)，按这个顺序。",
        ),
    ),
)
