"""Mistakes in the article's deep network, two stacks that read from both ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference import architectures
from reference.activations import Activation
from spec.item import Mistake
from spec.mistakes.architectures.parts import NO_G, Array, Stack, states_of
from spec.text import Text

Function = Callable[..., Array]


def _tops(x: Array, layers: Stack, f: Activation, back: bool, slip: str) -> Array:
    """s₁ … s_T of the top layer of one stack, in the order of time."""
    turns = back and slip != "both forwards"
    below = x[::-1] if turns else x
    for place, layer in enumerate(layers):
        if place > 0 and turns and slip == "turned at every layer":
            below = below[::-1]
        if place == 1 and turns and slip == "turned once":
            below, turns = below[::-1], False
        below = states_of(below, layer, f)[1:]
    return below[::-1] if turns and slip != "not turned back" else below


def _with(slip: str) -> Function:
    def function(
        x: Array, ahead: Stack, back: Stack, V: Array, V2: Array, f: Activation, g: Activation
    ) -> Array:
        one, other = _tops(x, ahead, f, False, slip), _tops(x, back, f, True, slip)
        if slip == "shifted":
            other = np.vstack([other[1:], np.zeros_like(other[:1])])
        if slip == "twice":
            return g.forward(one @ V.T) + g.forward(other @ V2.T)
        one, other = (slip != "backwards only") * one, (slip != "forwards only") * other
        return g.forward(one @ V.T + other @ V2.T)

    return function


def _joined_at_every_layer(
    x: Array, ahead: Stack, back: Stack, V: Array, V2: Array, f: Activation, g: Activation
) -> Array:
    """Each layer reads the sum of both directions below it, where their widths are the same."""
    read = read2 = x
    for one, other in zip(ahead, back, strict=True):
        s, s2 = states_of(read, one, f)[1:], states_of(read2[::-1], other, f)[:0:-1]
        read, read2 = (s + s2, s + s2) if s.shape == s2.shape else (s, s2)
    return g.forward(s @ V.T + s2 @ V2.T)


def _of_one_stack(
    x: Array, ahead: Stack, back: Stack, V: Array, V2: Array, f: Activation, g: Activation
) -> Array:
    """The backward stack reads the forward one's layer below, where their widths are the same."""
    read, s2 = x, x
    for one, other in zip(ahead, back, strict=True):
        read, s2 = states_of(read, one, f)[1:], states_of(read[::-1], other, f)[:0:-1]
    return g.forward(read @ V.T + s2 @ V2.T)


DEEP_BIDIRECTIONAL_FORWARD = (
    Mistake(
        Text("s′ in the order it was computed", "s′ 还是计算时的顺序"),
        _with("not turned back"),
        Text(
            "The backward stack is computed from the end; its top must be turned round for o_t.",
            "反向的那一叠是从末尾算起的；算 o_t 之前，要把它的最上层再反转回来。",
        ),
    ),
    Mistake(
        Text("both stacks forwards", "两叠都正着读"),
        _with("both forwards"),
        Text("The second stack must read x from the end.", "第二叠循环层应当从末尾往前读 x。"),
    ),
    Mistake(
        Text("only the lowest layer reads backwards", "只有最下面一层反着读"),
        _with("turned once"),
        Text(
            "In the backward stack every layer must read from the end, not the lowest alone.",
            "反向的那一叠里，每一层都要从末尾往前读，不只是最下面一层。",
        ),
    ),
    Mistake(
        Text("turned round at every layer", "每一层都反转一次"),
        _with("turned at every layer"),
        Text(
            "In the backward stack you turn round what each layer reads; turn x round once, and "
            "the top once.",
            "反向的那一叠里，你把每一层读到的都反转了一次；应当只在开头反转 x，最后反转最上层。",
        ),
    ),
    Mistake(
        Text("directions joined at every layer", "每一层都把两个方向合在一起"),
        _joined_at_every_layer,
        Text(
            "Each stack must read its own direction's layer below; the two may meet in o_t alone.",
            "每一叠应当只读自己方向的下面一层；两个方向只在 o_t 里相加。",
        ),
    ),
    Mistake(
        Text("s_t^{i−1} for s′_t^{i−1}", "用 s_t^{i−1} 代替 s′_t^{i−1}"),
        _of_one_stack,
        Text(
            "Layer i of the backward stack reads s_t^{i−1}; it must read s′_t^{i−1}, of its own "
            "stack.",
            "反向的那一叠的第 i 层读的是 s_t^{i−1}；应当读自己这一叠的 s′_t^{i−1}。",
        ),
    ),
    Mistake(
        Text("s′_{t+1} for s′_t", "用 s′_{t+1} 代替 s′_t"),
        _with("shifted"),
        Text(
            "You pair s_t^L with s′_{t+1}^L; o_t takes s′_t^L.",
            "你让 s_t^L 配 s′_{t+1}^L；o_t 用的是 s′_t^L。",
        ),
    ),
    Mistake(
        Text("g on each stack", "g 分别作用在两叠上"),
        _with("twice"),
        Text(
            "You compute g(V s^L) + g(V′ s′^L); add first, then apply g once.",
            "你算的是 g(V s^L) + g(V′ s′^L)；应当先相加，再作用一次 g。",
        ),
    ),
    Mistake(
        Text("forwards only", "只有正向"),
        _with("forwards only"),
        Text(
            "V′ s′_t^L is missing: the output sees both stacks.",
            "漏了 V′ s′_t^L：输出要看两叠。",
        ),
    ),
    Mistake(
        Text("backwards only", "只有反向"),
        _with("backwards only"),
        Text("V s_t^L is missing: the output sees both stacks.", "漏了 V s_t^L：输出要看两叠。"),
    ),
    Mistake(
        Text("stacks swapped", "两叠的权重反了"),
        lambda x, a, b, V, V2, f, g: architectures.deep_bidirectional_forward(x, b, a, V2, V, f, g),
        Text("You have swapped the weights of the two stacks.", "两叠的权重用反了。"),
    ),
    Mistake(
        Text("g missing", "漏了 g"),
        lambda x, a, b, V, V2, f, g: architectures.deep_bidirectional_forward(
            x, a, b, V, V2, f, NO_G
        ),
        Text("g is never applied.", "没有用 g。"),
    ),
    Mistake(
        Text("f and g swapped", "f 与 g 反了"),
        lambda x, a, b, V, V2, f, g: architectures.deep_bidirectional_forward(x, a, b, V, V2, g, f),
        Text(
            "You have swapped f and g: f must go to the states, g to the outputs.",
            "你把 f 和 g 用反了；f 应当用于状态，g 用于输出。",
        ),
    ),
)
