"""Mistakes in chapter `recurrent` that no formula shows; the others are parts of spec.formulas."""

from __future__ import annotations

import numpy as np

from spec.item import Mistake
from spec.text import Text

OUTPUT = (
    Mistake(
        Text("g on V", "g 用在了 V 上"),
        lambda states, V, g: states[1:] @ g.forward(V).T,
        Text(
            "You apply g to V; it must be applied to the product V s_t.",
            "你对 V 用了 g；应当对乘积 V s_t 用 g。",
        ),
    ),
)
DELTA_BELOW = (
    Mistake(
        Text("added for multiplied", "用加代替了乘"),
        lambda deltas, U, below, f: deltas @ U + f.backward(below),
        Text(
            "You add f′(net_t); multiply by it, entry by entry: you must write * for +.",
            "你加上了 f′(net_t)；应当逐元素相乘：把 + 改成 *。",
        ),
    ),
)
GRADIENT_W = (
    Mistake(
        Text("multiplied entry by entry", "写成了逐元素相乘"),
        lambda deltas, states: np.tile((deltas * states[:-1]).sum(axis=0), (deltas.shape[1], 1)),
        Text(
            "You multiply δ_t and s_{t−1} entry by entry; it must be np.outer(δ_t, s_{t−1}).",
            "你把 δ_t 与 s_{t−1} 逐元素相乘了；应当用 np.outer(δ_t, s_{t−1})。",
        ),
    ),
    Mistake(
        Text("transposed on the wrong side", "转置写在了另一边"),
        lambda deltas, states: deltas @ states[:-1].T,
        Text(
            "You transpose the states; transpose deltas, so that the product sums over the steps.",
            "你转置了 states；应当转置 deltas，这样乘积才是对各个时刻求和。",
        ),
    ),
)
