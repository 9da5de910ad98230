"""Mistakes in the bidirectional network, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference import architectures
from reference.activations import Activation
from reference.recurrent import delta, gradient_U, gradient_W
from spec.item import Mistake
from spec.mistakes.architectures.parts import (
    NET_FOR_STATE,
    NO_G,
    Array,
    Weights,
    nets_of,
    states_of,
)
from spec.text import Text


def _joined(ahead: Array, a: Weights, back: Array, b: Weights, g: Activation) -> Array:
    return g.forward(ahead @ a[2].T + back @ b[2].T)


def _not_turned_back(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    return _joined(states_of(x, a, f)[1:], a, states_of(x[::-1], b, f)[1:], b, g)


def _not_turned(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    return _joined(states_of(x, a, f)[1:], a, states_of(x, b, f)[1:], b, g)


def _shifted(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = states_of(x[::-1], b, f)[::-1]
    return _joined(states_of(x, a, f)[1:], a, back[1:], b, g)


def _shifted_ahead(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = states_of(x[::-1], b, f)[:0:-1]
    return _joined(states_of(x, a, f)[:-1], a, back, b, g)


def _sum_of_outputs(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    ahead, back = states_of(x, a, f)[1:], states_of(x[::-1], b, f)[:0:-1]
    return g.forward(ahead @ a[2].T) + g.forward(back @ b[2].T)


def _side_by_side(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    """[V′, V] on [s_t, s′_t]."""
    both = np.hstack([states_of(x, a, f)[1:], states_of(x[::-1], b, f)[:0:-1]])
    return g.forward(both @ np.hstack([b[2], a[2]]).T)


def _one_way(x: Array, a: Weights, f: Activation, g: Activation) -> Array:
    return g.forward(states_of(x, a, f)[1:] @ a[2].T)


def _both_on_s(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    ahead = states_of(x, a, f)[1:]
    return _joined(ahead, a, ahead, b, g)


def _earlier(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = states_of(x[::-1], b, f)[:0:-1]
    return _joined(states_of(x, a, f)[1:], a, np.vstack([np.zeros_like(back[:1]), back[:-1]]), b, g)


def _first_at_every_step(x: Array, a: Weights, b: Weights, f: Activation, g: Activation) -> Array:
    back = states_of(x[::-1], b, f)
    return _joined(states_of(x, a, f)[1:], a, np.repeat(back[-1:], len(x), axis=0), b, g)


BIDIRECTIONAL_FORWARD = (
    Mistake(
        Text("s′₁ for s′_t", "用 s′₁ 代替 s′_t"),
        _first_at_every_step,
        Text(
            "You pair every s_t with s′₁, which is computed last; o_t takes s′_t.",
            "你让每个 s_t 都配最后算出的 s′₁；o_t 用的是 s′_t。",
        ),
    ),
    Mistake(
        Text("V′ on s", "V′ 乘了 s"),
        _both_on_s,
        Text(
            "You multiply V′ by s_t; it must meet s′_t of the backward layer.",
            "你用 V′ 乘了 s_t；它应当乘反向层的 s′_t。",
        ),
    ),
    Mistake(
        Text("s′_{t−1} for s′_t", "用 s′_{t−1} 代替 s′_t"),
        _earlier,
        Text(
            "You pair s_t with s′_{t−1}; o_t takes s′_t.", "你让 s_t 配 s′_{t−1}；o_t 用的是 s′_t。"
        ),
    ),
    Mistake(
        Text("s′ in the order it was computed", "s′ 还是计算时的顺序"),
        _not_turned_back,
        Text(
            "s′ is computed from the end; it must be turned round before it meets s_t.",
            "s′ 是从末尾算起的；与 s_t 相加之前要把顺序反转回来。",
        ),
    ),
    Mistake(
        Text("both directions forwards", "两个方向都正着读"),
        _not_turned,
        Text("The second layer must read x from the end.", "第二个循环层应当从末尾往前读 x。"),
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
        Text(
            "The backward direction must use weights of its own: U′, W′, V′.",
            "反向应当用自己的权重 U′、W′、V′。",
        ),
    ),
    Mistake(
        Text("weights swapped", "两个方向的权重反了"),
        lambda x, a, b, f, g: architectures.bidirectional_forward(x, b, a, f, g),
        Text("You have swapped the weights of the two directions.", "两个方向的权重用反了。"),
    ),
    *Mistake.alike(
        Text("V and V′ swapped", "V 与 V′ 反了"),
        Text(
            "You have swapped V and V′: V must meet s_t, and V′ s′_t.",
            "你把 V 和 V′ 用反了：V 应当乘 s_t，V′ 乘 s′_t。",
        ),
        lambda x, a, b, f, g: architectures.bidirectional_forward(
            x, (*a[:2], b[2]), (*b[:2], a[2]), f, g
        ),
        _side_by_side,
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
            "You have swapped f and g: f must go to the states, g to the outputs.",
            "你把 f 和 g 用反了；f 应当用于状态，g 用于输出。",
        ),
    ),
)


def bidirectional_backward_with(slips: frozenset[str]) -> Callable[..., Any]:
    """The gradients of both directions, with these slips."""

    def function(x: Array, a: Weights, b: Weights, d: Array, f: Activation) -> Any:
        ahead = _gradients(x, a, d, f, slips - BACKWARDS_ONLY)
        turned_x = x if "not turned" in slips else x[::-1]
        turned_d = d if slips & {"not turned", "outputs not turned"} else d[::-1]
        back = _gradients(turned_x, b, turned_d, f, slips)
        return (back, ahead) if "swapped" in slips else (ahead, back)

    return function


BACKWARDS_ONLY = frozenset({"no time back", "wrong way", "late W′"})


def _gradients(x: Array, weights: Weights, d: Array, f: Activation, slips: frozenset[str]) -> Any:
    """One direction, which reads x from its first row."""
    states = states_of(x, weights, f)
    seen = nets_of(x, states, weights) if "net" in slips else states
    local = d @ weights[2]
    if "no slope" not in slips:
        local = local * f.backward(seen[1:])
    deltas = local
    if "wrong way" in slips:
        turned = np.vstack([seen[:1], seen[:0:-1]])
        deltas = delta(local[::-1], turned, weights[1], f)[::-1]
    elif not slips & {"no time", "no time back"}:
        deltas = delta(local, seen, weights[1], f)
    late = slips & {"late W", "late W′"}
    dU = gradient_U(deltas, x)
    dW = deltas.T @ states[1:] if late else gradient_W(deltas, states)
    dV = d.T @ (states[:-1] if "early V" in slips else states[1:])
    return (dW, dU, dV) if "order" in slips else (dU, dW, dV)


def _slip(slip: str, name: Text, help: Text) -> Mistake:
    return Mistake(name, bidirectional_backward_with(frozenset({slip})), help, slip)


BIDIRECTIONAL_BACKWARD = (
    _slip("net", *NET_FOR_STATE),
    _slip(
        "no slope",
        Text("f′ missing in ℓ", "ℓ 里漏了 f′"),
        Text(
            "ℓ_t must have the factor f′(net_t), and ℓ′_t the factor f′(net′_t).",
            "ℓ_t 要乘 f′(net_t)，ℓ′_t 要乘 f′(net′_t)。",
        ),
    ),
    _slip(
        "no time",
        Text("nothing comes back", "没有沿时间反向传递"),
        Text(
            "In both directions δ must go through time, against the direction of reading.",
            "两个方向的 δ 都要沿时间传递，与读的方向相反。",
        ),
    ),
    _slip(
        "no time back",
        Text("no time in the backward direction", "反向没有沿时间反向传递"),
        Text(
            "δ′ must go through time too: δ′_t gets (W′ᵀ δ′_{t−1}) ⊙ f′(net′_t).",
            "δ′ 也要沿时间传递：δ′_t 要加上 (W′ᵀ δ′_{t−1}) ⊙ f′(net′_t)。",
        ),
    ),
    _slip(
        "wrong way",
        Text("δ′_{t+1} for δ′_{t−1}", "用 δ′_{t+1} 代替 δ′_{t−1}"),
        Text(
            "s′_t is read at t − 1, so δ′_t gets its part from δ′_{t−1}; you take δ′_{t+1}.",
            "s′_t 用在 t − 1 时刻，所以 δ′_t 的那一部分来自 δ′_{t−1}；你用的是 δ′_{t+1}。",
        ),
    ),
    _slip(
        "not turned",
        Text("both directions forwards", "两个方向都正着读"),
        Text("The second layer must read x from the end.", "第二个循环层应当从末尾往前读 x。"),
    ),
    _slip(
        "outputs not turned",
        Text("output_deltas not turned", "output_deltas 没有反转"),
        Text(
            "You turn x round for the second layer; its output_deltas must be turned with it.",
            "你给第二个循环层反转了 x；output_deltas 也要一起反转。",
        ),
    ),
    _slip(
        "late W",
        Text("s_t for s_{t−1}", "用 s_t 代替 s_{t−1}"),
        Text(
            "In ∂E/∂W δ_t must meet s_{t−1}, and in ∂E/∂W′ δ′_t must meet s′_{t+1}.",
            "在 ∂E/∂W 里 δ_t 应当配 s_{t−1}，在 ∂E/∂W′ 里 δ′_t 应当配 s′_{t+1}。",
        ),
    ),
    _slip(
        "late W′",
        Text("s′_t for s′_{t+1}", "用 s′_t 代替 s′_{t+1}"),
        Text(
            "In ∂E/∂W′ δ′_t must meet the state that W′ was applied to: s′_{t+1}.",
            "在 ∂E/∂W′ 里，δ′_t 应当配 W′ 所作用的状态：s′_{t+1}。",
        ),
    ),
    _slip(
        "early V",
        Text("gradient of V one step off", "V 的梯度差了一个时刻"),
        Text(
            "In ∂E/∂V ∂E/∂z_t must meet s_t, and in ∂E/∂V′ s′_t.",
            "在 ∂E/∂V 里 ∂E/∂z_t 应当配 s_t，在 ∂E/∂V′ 里应当配 s′_t。",
        ),
    ),
    _slip(
        "swapped",
        Text("directions swapped", "两个方向反了"),
        Text(
            "The forward direction's three gradients must come first, then the backward one's.",
            "正向的三个梯度应当在前，反向的在后。",
        ),
    ),
    _slip(
        "order",
        Text("W before U", "W 在 U 之前"),
        Text(
            "Each direction must be (∂E/∂U, ∂E/∂W, ∂E/∂V), in this order.",
            "每个方向应当是 (∂E/∂U, ∂E/∂W, ∂E/∂V)，按这个顺序。",
        ),
    ),
)
