"""Mistakes in the deep network that reads forwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures
from reference.activations import Activation
from reference.recurrent import delta, forward, gradient_U, gradient_W
from spec.item import Mistake
from spec.mistakes.architectures.parts import NET_FOR_STATE, NO_G, Array, Stack, nets_of
from spec.text import Text


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


def _with_what_is_below(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
    """Where they are as wide, a layer's states are added to those that it reads."""
    below = x
    for U, W in layers:
        states = forward(below, U, W, np.zeros(len(W)), f)[1:]
        below = states + below if states.shape == below.shape else states
    return g.forward(below @ V.T)


def _deep_with(**slip: Any) -> Callable[..., Array]:
    def function(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
        return g.forward(_deep(x, layers, f, **slip)[1:] @ V.T)

    return function


def _last_time_only(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
    return g.forward(_deep(x, layers, f)[:-1] @ V.T)


def _with_f_inside(x: Array, layers: Stack, V: Array, f: Activation, g: Activation) -> Array:
    below = x
    for U, W in layers:
        rows, state = [], np.zeros(len(W))
        for x_t in below:
            state = f.forward(U @ x_t) + W @ state
            rows.append(state)
        below = np.array(rows)
    return g.forward(below @ V.T)


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
            "Layer i must read s_t of the layer below; you pass s_{t−1}.",
            "第 i 层应当读下面一层的 s_t；你传的是 s_{t−1}。",
        ),
    ),
    Mistake(
        Text("s₀ from the layer below", "s₀ 取自下面一层"),
        _deep_with(chained=True),
        Text("Every layer must start from s₀ = 0.", "每一层都应从 s₀ = 0 开始。"),
    ),
    Mistake(
        Text("s_{t−1} for s_t", "用 s_{t−1} 代替 s_t"),
        _last_time_only,
        Text(
            "You make o_t of s_{t−1}; it must be made of s_t.",
            "你用 s_{t−1} 算了 o_t；应当用 s_t。",
        ),
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
            "You have swapped f and g: f must go to the states, g to the outputs.",
            "你把 f 和 g 用反了；f 应当用于状态，g 用于输出。",
        ),
    ),
    Mistake(
        Text("f on U x_t alone", "f 只用在 U x_t 上"),
        _with_f_inside,
        Text(
            "You apply f to U s_t^{i−1} alone; f goes around the sum with W s_{t−1}^i.",
            "你只对 U s_t^{i−1} 用了 f；f 应当用在它与 W s_{t−1}^i 的和上。",
        ),
    ),
    Mistake(
        Text("what a layer reads is added", "又加了该层读到的"),
        _with_what_is_below,
        Text(
            "Where the widths are the same, you add s_t^{i−1} to s_t^i; the layer above must read "
            "s_t^i alone.",
            "宽度相同时，你在 s_t^i 上又加了 s_t^{i−1}；上面一层应当只读 s_t^i。",
        ),
    ),
    Mistake(
        Text("f missing", "漏了 f"),
        lambda x, layers, V, f, g: architectures.deep_forward(x, layers, V, NO_G, g),
        Text("f is never applied.", "没有用 f。"),
    ),
    Mistake(
        Text("layers one step late, the top one too", "各层都晚了一个时刻，最上层也是"),
        lambda x, layers, V, f, g: g.forward(_deep(x, layers, f, late=True)[:-1] @ V.T),
        Text(
            "You take s_{t−1} of each layer; the layer above and o_t read s_t.",
            "你用的都是各层的 s_{t−1}；上面一层和 o_t 读的是 s_t。",
        ),
    ),
    Mistake(
        Text("only one layer has memory", "只有一层有记忆"),
        lambda x, layers, V, f, g: architectures.deep_forward(
            x, [layers[0], *((U, 0.0 * W) for U, W in layers[1:])], V, f, g
        ),
        Text(
            "W s_{t−1} must be in every layer, not in the lowest alone.",
            "每一层都应当有 W s_{t−1}，不只是最下面一层。",
        ),
    ),
)


def deep_backward_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The gradients of a stack, with these slips."""

    def function(x: Array, layers: Stack, V: Array, d: Array, f: Activation) -> Any:
        states = [np.vstack([np.zeros_like(x[:1]), x])]
        for U, W in layers:
            states.append(forward(states[-1][1:], U, W, np.zeros(len(W)), f))
        seen = states
        if "net" in slips:
            seen = [states[0], *map(nets_of, (s[1:] for s in states), states[1:], layers)]
        local = d @ V if "no top slope" in slips else (d @ V) * f.backward(seen[-1][1:])
        gradients = []
        for i in range(len(layers), 0, -1):
            U, W = layers[i - 1]
            below, flat = states[i - 1][1:], "no time" in slips
            deltas = local if flat else delta(local, seen[i], W, f)
            if "no time below" in slips and i < len(layers):
                deltas = local
            read = states[i - 1][:-1] if "late U" in slips else x if "x" in slips else below
            if "own" in slips and i > 1:
                read = states[i][1:]
            dW = deltas.T @ states[i][1:] if "late W" in slips else gradient_W(deltas, states[i])
            pair = gradient_U(deltas, read), dW
            gradients.append(pair[::-1] if "pair" in slips else pair)
            if i == 1:
                break
            sent = (local if "sends ℓ" in slips else deltas) @ U
            above = seen[i - ("slope above" not in slips)][1:]
            local = sent if "no slope below" in slips else sent * f.backward(above)
        return gradients if "top first" in slips else gradients[::-1]

    return function


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, deep_backward_with(frozenset({slip})), help, slip)


DEEP_BACKWARD = (
    _slip("net", *NET_FOR_STATE),
    _slip(
        "no top slope",
        Text("f′ missing at the top", "最上层漏了 f′"),
        Text(
            "The top layer's ℓ_t must have the factor f′(net_t).",
            "最上层的 ℓ_t 要乘因子 f′(net_t)。",
        ),
    ),
    _slip(
        "no slope below",
        Text("f′ missing on the way down", "往下传时漏了 f′"),
        Text(
            "Going down, you must multiply by f′ of the layer you go into.",
            "往下传时，要乘所到那一层的 f′。",
        ),
    ),
    _slip(
        "no time",
        Text("nothing comes back", "没有沿时间反向传递"),
        Text(
            "Within each layer δ must go back through time, by equation 3.",
            "在每一层里，δ 都要按式 3 沿时间反向传递。",
        ),
    ),
    _slip(
        "no time below",
        Text("no time in the lower layers", "下面各层没有沿时间反向传递"),
        Text(
            "You send down only ℓ of the lower layer; it must go back through time too.",
            "你往下传的只是下面一层的 ℓ；它也要沿时间反向传递。",
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
        Text(
            "In the gradient of W δ_t must meet s_{t−1}; you take s_t.",
            "在 W 的梯度里，δ_t 应当与 s_{t−1} 配对；你用的是 s_t。",
        ),
    ),
    _slip(
        "late U",
        Text("input one step early", "输入早了一个时刻"),
        Text(
            "In the gradient of U δ_t must meet what its layer read at t.",
            "在 U 的梯度里，δ_t 应当配该层在 t 时刻读到的。",
        ),
    ),
    _slip(
        "x",
        Text("x for the states below", "用 x 代替了下面一层的状态"),
        Text(
            "In ∂E/∂U^i you take x in every layer; it must be what layer i read.",
            "在 ∂E/∂U^i 里你每一层都用了 x；应当用第 i 层读到的。",
        ),
    ),
    _slip(
        "own",
        Text("a layer's own states for those below", "用本层的状态代替了下面一层的"),
        Text(
            "In ∂E/∂U^i you take the states of layer i; it must be those of the layer below.",
            "在 ∂E/∂U^i 里你用的是第 i 层自己的状态；应当用下面一层的。",
        ),
    ),
    _slip(
        "slope above",
        Text("f′ of the layer above", "用了上面一层的 f′"),
        Text(
            "Going down you multiply by f′ of the layer you come from; take that you go into.",
            "往下传时你乘的是出发那一层的 f′；应当乘所到那一层的 f′。",
        ),
    ),
    _slip(
        "top first",
        Text("top layer first", "最上层排在最前"),
        Text(
            "The list must begin with the lowest layer, as layers does.",
            "列表应当从最下面一层开始，与 layers 一样。",
        ),
    ),
    _slip(
        "pair",
        Text("W before U", "W 在 U 之前"),
        Text(
            "Each pair must be (∂E/∂U, ∂E/∂W), in this order.",
            "每一对应当是 (∂E/∂U, ∂E/∂W)，按这个顺序。",
        ),
    ),
)
