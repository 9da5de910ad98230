"""Mistakes in chapter `recurrent` that no formula shows; the others are parts of spec.formulas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from reference.activations import Activation
from spec.formulas.steps import by_steps
from spec.item import Mistake
from spec.text import Text

Array = np.ndarray


def _in_place(x: Array, U: Array, W: Array, states: list[Array], f: Activation) -> Array:
    state: Array = states[-1].copy()
    for i in range(len(state)):
        state[i] = f.forward(U[i] @ x + W[i] @ state)
    return state


def _at_once(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    """All states in one product, of states that are 0 but for s₀."""
    before = np.vstack([s0, np.zeros((len(x) - 1, len(s0)))])
    return np.vstack([s0, f.forward(x @ U.T + before @ W.T)])


def _a_row_late(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    """The loop begins with the second row of x, and leaves the last state 0."""
    states = np.zeros((len(x) + 1, len(s0)))
    states[0] = s0
    for t in range(1, len(x)):
        states[t] = f.forward(U @ x[t] + W @ states[t - 1])
    return states


FORWARD = (
    Mistake(
        Text("x read from its second row on", "x 从第二行读起"),
        _a_row_late,
        Text(
            "Your s_t gets the next row of x, and s_T stays 0; it must get x_t, row t−1 of x.",
            "你算 s_t 时用的是 x 的下一行，s_T 一直是 0；应当用 x_t，即 x 的第 t−1 行。",
        ),
    ),
    Mistake(
        Text("s_t read before it is complete", "s_t 还没算完就读了"),
        by_steps(_in_place),
        Text(
            "Each entry of your s_t reads those of s_t before it; it must read s_{t−1} alone.",
            "你算 s_t 的各个分量时，读的是前面已经算好的 s_t 的分量；应当只读 s_{t−1}。",
        ),
    ),
    Mistake(
        Text("[U, W] on [s_{t−1}, x_t]", "[U, W] 乘了 [s_{t−1}, x_t]"),
        by_steps(lambda x, U, W, s, f: f.forward(np.hstack([U, W]) @ np.concatenate([s[-1], x]))),
        Text(
            "You multiply [U, W] by [s_{t−1}, x_t]; U must meet x_t, and W s_{t−1}: put x_t first.",
            "你用 [U, W] 乘了 [s_{t−1}, x_t]；应当 U 乘 x_t，W 乘 s_{t−1}：把 x_t 放在前面。",
        ),
    ),
    Mistake(
        Text("[W, U] on [x_t, s_{t−1}]", "[W, U] 乘了 [x_t, s_{t−1}]"),
        by_steps(lambda x, U, W, s, f: f.forward(np.hstack([W, U]) @ np.concatenate([x, s[-1]]))),
        Text(
            "You multiply [W, U] by [x_t, s_{t−1}]; W must meet s_{t−1}, and U x_t: put s_{t−1} "
            "first.",
            "你用 [W, U] 乘了 [x_t, s_{t−1}]；应当 W 乘 s_{t−1}，U 乘 x_t：把 s_{t−1} 放在前面。",
        ),
    ),
)
# The recurrence is missing, but for s₀: where that is 0, it is the same as that.
AT_ONCE = (
    Mistake(
        Text("all states at once", "所有状态一次算出"),
        _at_once,
        Text(
            "From s₂ on you take 0 for s_{t−1}; go step by step, so that s_{t−1} is there.",
            "从 s₂ 起，你把 s_{t−1} 当成了 0；应当逐个时刻计算，用算好的 s_{t−1}。",
        ),
    ),
)


def _deltas(
    back: Callable[[Array, Array], Array], last: bool = False
) -> Callable[[Array, Array, Array, Activation], Array]:
    """Error terms with another way back. back: of Wᵀ δ_{t+1} and f′(net_t); last: whether ℓ_T
    comes back into step T too"""

    def deltas_of(local: Array, states: Array, W: Array, f: Activation) -> Array:
        deltas, slopes = local.copy(), f.backward(states[1:])
        for t in range(len(local) - 1, -1, -1):
            if t < len(local) - 1 or last:
                after = deltas[t + 1] if t < len(local) - 1 else local[t]
                deltas[t] += back(W.T @ after, slopes[t])
        return deltas

    return deltas_of


def _with_next(local: Array, states: Array, W: Array, f: Activation) -> Array:
    deltas, slopes = local.copy(), f.backward(states[1:])
    for t in range(len(local) - 2, -1, -1):
        deltas[t] += deltas[t + 1] + (W.T @ deltas[t + 1]) * slopes[t]
    return deltas


def _rising(only_last: bool, local: Array, states: Array, W: Array, f: Activation) -> Array:
    """Error terms by the product of eq. 3, its factors in rising order, as the article has it."""
    factors = W * f.backward(states[1:])[:, None]
    deltas = 0.0 * local if only_last else local.copy()
    deltas[-1] = local[-1]
    for k in range(len(local)):
        product = np.eye(len(W))
        for t in range(k + 1, len(local)):
            product = product @ factors[t - 1]
            if not only_last or t == len(local) - 1:
                deltas[k] += local[t] @ product
    return deltas


DELTA = (
    Mistake(
        Text("eq. 3's product in rising order", "式 3 的连乘顺序从小到大"),
        partial(_rising, False),
        Text(
            "You take the factors W diag[f′(net_i)] in rising order of i; take them in falling "
            "order.",
            "你把各个因子 W diag[f′(net_i)] 按 i 从小到大排列了；应当按从大到小排列。",
        ),
    ),
    Mistake(
        Text("eq. 3's product in rising order, no ℓ_t", "式 3 的连乘顺序从小到大，漏了 ℓ_t"),
        partial(_rising, True),
        Text(
            "You leave out ℓ_t before T, and the factors W diag[f′(net_i)] must be in falling "
            "order of i.",
            "T 之前的 ℓ_t 漏掉了；各个因子 W diag[f′(net_i)] 应当按 i 从大到小排列。",
        ),
    ),
    Mistake(
        Text("δ_{t+1} added too", "又加了 δ_{t+1}"),
        _with_next,
        Text(
            "You add δ_{t+1} itself as well; it must come back as (Wᵀ δ_{t+1}) ⊙ f′(net_t) alone.",
            "你还加了 δ_{t+1} 本身；应当只加 (Wᵀ δ_{t+1}) ⊙ f′(net_t)。",
        ),
    ),
    Mistake(
        Text("ℓ_T sent back into step T", "ℓ_T 又传回了最后时刻"),
        _deltas(lambda back, k: back * k, last=True),
        Text(
            "Your δ_T is ℓ_T + (Wᵀ ℓ_T) ⊙ f′(net_T); it must be ℓ_T alone.",
            "你的 δ_T 是 ℓ_T + (Wᵀ ℓ_T) ⊙ f′(net_T)；应当就是 ℓ_T。",
        ),
    ),
    Mistake(
        Text("added for multiplied", "用加代替了乘"),
        _deltas(lambda back, k: back + k),
        Text(
            "You add f′(net_t) to Wᵀ δ_{t+1}; multiply by it, entry by entry.",
            "你在 Wᵀ δ_{t+1} 上加了 f′(net_t)；应当逐元素相乘。",
        ),
    ),
    Mistake(
        Text("divided by f′", "除以了 f′"),
        _deltas(lambda back, k: back / k),
        Text(
            "You divide Wᵀ δ_{t+1} by f′(net_t); multiply by it, entry by entry.",
            "你用 Wᵀ δ_{t+1} 除以了 f′(net_t)；应当逐元素相乘。",
        ),
    ),
)


def _sent_back(steps: int, local: Array, states: Array, W: Array, f: Activation) -> Array:
    """Error terms to which each ℓ_t adds only so many steps before t."""
    slopes, sent = f.backward(states[1:]), local
    deltas = local.copy()
    for _ in range(steps):
        sent = np.vstack([sent[1:] @ W, 0.0 * sent[:1]]) * slopes
        deltas += sent
    return deltas


def _in_pieces(
    length: int, from_the_end: bool, local: Array, states: Array, W: Array, f: Activation
) -> Array:
    """Error terms of which none goes back from a piece of the sequence into the one before."""
    deltas, slopes, T = local.copy(), f.backward(states[1:]), len(local)
    for t in range(T - 1, 0, -1):
        if (T - t if from_the_end else t) % length:
            deltas[t - 1] += (W.T @ deltas[t]) * slopes[t - 1]
    return deltas


TRUNCATED = (
    *(
        Mistake(
            Text("truncated BPTT", "截断的 BPTT"),
            partial(_sent_back, steps),
            Text(
                f"Each ℓ_t is sent back {steps} steps at most (truncated BPTT); it must go back "
                "to step 1.",
                f"每个 ℓ_t 最多沿时间反向传递了 {steps} 步（截断的 BPTT）；"
                "应当一直反向传递到 t = 1。",
            ),
        )
        for steps in range(2, 21)
    ),
    *(
        Mistake(
            Text("BPTT in pieces", "分段的 BPTT"),
            partial(_in_pieces, length, from_the_end),
            Text(
                f"Nothing is sent back into step t where {en} is a multiple of {length}, as where "
                "BPTT is truncated; every step but the last must get something back.",
                f"{zh} 是 {length} 的倍数时，没有误差项传回 t 时刻（截断的 BPTT 就会这样）；"
                "除最后时刻外，每个时刻都应当有传回来的部分。",
            ),
        )
        for length in range(2, 11)
        for from_the_end, en, zh in ((False, "t", "t"), (True, "T−t", "T−t"))
    ),
)
BACK_TWO_STEPS = TRUNCATED[0]
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
    Mistake(
        Text("deltas transposed, and behind", "转置后的 deltas 写在了后面"),
        lambda deltas, states: states[:-1] @ deltas.T,
        Text(
            "Your deltas.T stands behind the states; put it first, so that the product sums over "
            "the steps.",
            "你把 deltas.T 写在了 states 后面相乘；应当把 deltas.T 写在前面，这样乘积才是对各个"
            "时刻求和。",
        ),
    ),
    *(
        Mistake(
            Text(f"{slope} multiplied into δ_t", f"δ_t 又乘了 {slope}"),
            lambda deltas, states, k=k: (deltas * k(states)).T @ states[:-1],
            Text(
                f"You multiply δ_t by {slope}; take δ_t alone, which contains the activation's "
                "derivative.",
                f"你把 δ_t 乘了 {slope}；只应当用 δ_t，它包含激活函数的导数。",
            ),
        )
        for slope, k in (
            ("1 − s_t²", lambda states: 1.0 - states[1:] ** 2),
            ("1 − s_{t−1}²", lambda states: 1.0 - states[:-1] ** 2),
            ("s_t (1 − s_t)", lambda states: states[1:] * (1.0 - states[1:])),
        )
    ),
)
