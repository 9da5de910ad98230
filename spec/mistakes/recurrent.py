"""Mistakes in chapter `recurrent`."""

from __future__ import annotations

import numpy as np

from reference import recurrent
from reference.activations import Activation
from spec.item import Mistake, Text

Array = np.ndarray


def _forward_no_f(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    states = [s0]
    for row in x:
        states.append(U @ row + W @ states[-1])
    return np.array(states)


def _forward_f_on_parts(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    states = [s0]
    for row in x:
        states.append(f.forward(U @ row) + f.forward(W @ states[-1]))
    return np.array(states)


def _forward_always_s0(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    return np.array([s0, *(f.forward(U @ row + W @ s0) for row in x)])


def _forward_input_late(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    return recurrent.forward(np.vstack([np.zeros_like(x[:1]), x[:-1]]), U, W, s0, f)


def _forward_no_recurrence(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    return recurrent.forward(x, U, np.zeros_like(W), s0, f)


def _forward_twice(x: Array, U: Array, W: Array, s0: Array, f: Activation) -> Array:
    states = [s0]
    for row in x:
        states.append(f.forward(f.forward(U @ row + W @ states[-1])))
    return np.array(states)


FORWARD = (
    Mistake(
        Text("W transposed", "W 转置了"),
        lambda x, U, W, s0, f: recurrent.forward(x, U, W.T, s0, f),
        Text(
            "Your W is transposed: it is W @ s, not s @ W.",
            "你的 W 转置了：应当是 W @ s，不是 s @ W。",
        ),
    ),
    Mistake(
        Text("s₀ ignored", "没有用 s₀"),
        lambda x, U, W, s0, f: recurrent.forward(x, U, W, np.zeros_like(s0), f),
        Text(
            "You start from zeros; start from the s0 you are given.",
            "你从零开始；应当从传入的 s0 开始。",
        ),
    ),
    Mistake(
        Text("f missing", "漏了 f"),
        _forward_no_f,
        Text(
            "f is never applied: s_t = f(net_t), not net_t.",
            "没有用 f：s_t = f(net_t)，不是 net_t。",
        ),
    ),
    Mistake(
        Text("f on each part", "f 分别作用在两项上"),
        _forward_f_on_parts,
        Text(
            "You compute f(U x) + f(W s); add first, then apply f once.",
            "你算的是 f(U x) + f(W s)；应当先相加，再作用一次 f。",
        ),
    ),
    Mistake(
        Text("always from s₀", "每个时刻都从 s₀ 算"),
        _forward_always_s0,
        Text(
            "Every step uses s₀; step t uses the state of step t−1.",
            "每个时刻都用了 s₀；t 时刻应当用 t−1 时刻的状态。",
        ),
    ),
    Mistake(
        Text("input one step late", "输入晚了一个时刻"),
        _forward_input_late,
        Text(
            "Step t reads x_{t−1}; s_t belongs to x_t, which is row t−1 of x.",
            "t 时刻用了 x_{t−1}；s_t 对应 x_t，即 x 的第 t−1 行。",
        ),
    ),
    Mistake(
        Text("no recurrence", "漏了循环连接 W s_{t−1}"),
        _forward_no_recurrence,
        Text(
            "W s_{t−1} is missing: without it the layer has no memory.",
            "漏了 W s_{t−1}：没有它，这一层就没有记忆。",
        ),
    ),
    Mistake(
        Text("f applied twice", "f 用了两次"),
        _forward_twice,
        Text("f is applied twice at each step.", "每个时刻都用了两次 f。"),
    ),
)


OUTPUT = (
    Mistake(
        Text("s₀ has an output", "给 s₀ 也算了输出"),
        lambda states, V, g: g.forward(states @ V.T),
        Text("Leave s₀ out: the outputs start at t = 1.", "不要算 s₀：输出从 t = 1 开始。"),
    ),
    Mistake(
        Text("g missing", "漏了 g"),
        lambda states, V, g: states[1:] @ V.T,
        Text("g is never applied: o_t = g(V s_t).", "没有用 g：o_t = g(V s_t)。"),
    ),
    Mistake(
        Text("one step early", "早了一个时刻"),
        lambda states, V, g: g.forward(states[:-1] @ V.T),
        Text("You use s₀ … s_{T−1}; o_t belongs to s_t.", "你用的是 s₀ … s_{T−1}；o_t 对应 s_t。"),
    ),
)


def _back(local: Array, states: Array, W: Array, step: object, start: int = 0) -> Array:
    """BPTT with another step: step(t, δ_{t+1}, ℓ_t) -> δ_t."""
    deltas = local.copy()
    for t in range(len(local) - 1, start, -1):
        deltas[t - 1] = step(t, deltas[t], local[t - 1])  # type: ignore[operator]
    return deltas


def _delta_late(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * f.backward(s[t + 1]))


def _delta_early(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * f.backward(s[t - 1]))


def _delta_no_slope(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + W.T @ d)


def _delta_squared(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * f.backward(s[t]) ** 2)


def _delta_slope_on_local(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: (own + W.T @ d) * f.backward(s[t]))


def _delta_article(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * s[t + 1])


def _delta_state(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * s[t])


def _delta_no_local(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: (W.T @ d) * f.backward(s[t]))


def _delta_from_last(local: Array, s: Array, W: Array, f: Activation) -> Array:
    last = local[-1]
    return _back(local, s, W, lambda t, d, own: own + (W.T @ last) * f.backward(s[t]))


def _delta_from_local(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ local[t]) * f.backward(s[t]))


def _delta_diagonal(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + np.diag(W) * d * f.backward(s[t]))


def _delta_minus(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own - (W.T @ d) * f.backward(s[t]))


def _delta_short(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + (W.T @ d) * f.backward(s[t]), start=1)


def _delta_slope_before(local: Array, s: Array, W: Array, f: Activation) -> Array:
    return _back(local, s, W, lambda t, d, own: own + W.T @ (d * f.backward(s[t])))


DELTA = (
    Mistake(
        Text("f′ one step late", "f′ 晚取了一个时刻"),
        _delta_late,
        Text(
            "f′ is taken at net_{t+1}; going back into step t it belongs at net_t.",
            "f′ 取在 net_{t+1} 处；反向传到 t 时刻时应当取在 net_t 处。",
        ),
    ),
    Mistake(
        Text("f′ one step early", "f′ 早取了一个时刻"),
        _delta_early,
        Text(
            "f′ is taken at net_{t−1}; it belongs at net_t, which is states[t].",
            "f′ 取在 net_{t−1} 处；应当取在 net_t 处，即 states[t]。",
        ),
    ),
    Mistake(
        Text("W not transposed", "W 没有转置"),
        lambda local, s, W, f: recurrent.delta(local, s, W.T, f),
        Text("You compute W δ; the way back is Wᵀ δ.", "你算的是 W δ；反向传递应当是 Wᵀ δ。"),
    ),
    Mistake(
        Text("f′ missing", "漏了 f′"),
        _delta_no_slope,
        Text("The factor f′(net_t) is missing.", "漏了因子 f′(net_t)。"),
    ),
    Mistake(
        Text("f′ squared", "f′ 用了两次"),
        _delta_squared,
        Text("f′(net_t) is multiplied twice; once is right.", "f′(net_t) 乘了两次；只应乘一次。"),
    ),
    Mistake(
        Text("f′ on ℓ_t too", "ℓ_t 也乘了 f′"),
        _delta_slope_on_local,
        Text(
            "f′ multiplies ℓ_t too, but ℓ_t already contains it.",
            "ℓ_t 也乘了 f′，而 ℓ_t 里已经有它了。",
        ),
    ),
    Mistake(
        Text(
            "the article's slip: s_{t+1} for f′(net_t)", "文章里的错误，用 s_{t+1} 代替 f′(net_t)"
        ),
        _delta_article,
        Text(
            "You multiply by s_{t+1} itself, as the article's code does; "
            "f′(net_t) is activation.backward(s_t).",
            "你乘的是 s_{t+1} 本身（文章的代码就是这样错的）；"
            "f′(net_t) 是 activation.backward(s_t)。",
        ),
    ),
    Mistake(
        Text("s_t for f′(net_t)", "用 s_t 代替 f′(net_t)"),
        _delta_state,
        Text(
            "You multiply by s_t itself; f′(net_t) is activation.backward(s_t).",
            "你乘的是 s_t 本身；f′(net_t) 是 activation.backward(s_t)。",
        ),
    ),
    Mistake(
        Text("ℓ_t dropped", "漏了 ℓ_t"),
        _delta_no_local,
        Text(
            "ℓ_t is missing before the last step: each step adds its own.",
            "最后时刻之前漏了 ℓ_t：每个时刻都要加上自己的 ℓ_t。",
        ),
    ),
    Mistake(
        Text("nothing comes back", "没有沿时间反向传递"),
        lambda local, s, W, f: local.copy(),
        Text(
            "Nothing comes back through time: δ_t is more than ℓ_t.",
            "误差项没有沿时间反向传递：δ_t 不只是 ℓ_t。",
        ),
    ),
    Mistake(
        Text("always from δ_T", "总是从 δ_T 算"),
        _delta_from_last,
        Text(
            "Every step goes back from δ_T; step t goes back from δ_{t+1}.",
            "每个时刻都从 δ_T 反向传递；t 时刻应当从 δ_{t+1} 反向传递。",
        ),
    ),
    Mistake(
        Text("ℓ_{t+1} for δ_{t+1}", "用 ℓ_{t+1} 代替 δ_{t+1}"),
        _delta_from_local,
        Text(
            "You send back ℓ_{t+1}; send back the whole δ_{t+1}.",
            "你反向传递的是 ℓ_{t+1}；应当传整个 δ_{t+1}。",
        ),
    ),
    Mistake(
        Text("only the diagonal of W", "只用了 W 的对角线"),
        _delta_diagonal,
        Text(
            "Only the diagonal of W is used: Wᵀ δ is a matrix product.",
            "只用了 W 的对角线：Wᵀ δ 是矩阵乘法。",
        ),
    ),
    Mistake(
        Text("minus for plus", "加号写成减号"),
        _delta_minus,
        Text("What comes back is subtracted; add it.", "反向传来的部分被减掉了；应当加上。"),
    ),
    Mistake(
        Text("the loop stops before step 1", "循环没有走到 t = 1"),
        _delta_short,
        Text(
            "The loop stops one step early: δ₁ gets nothing back.",
            "循环早停了一步：δ₁ 没有收到反向传来的部分。",
        ),
    ),
    Mistake(
        Text("f′ before Wᵀ", "f′ 乘在 Wᵀ 之前"),
        _delta_slope_before,
        Text(
            "f′ multiplies δ_{t+1} before Wᵀ does; it comes after.",
            "f′ 乘在 Wᵀ 之前了；应当先乘 Wᵀ 再乘 f′。",
        ),
    ),
)

DELTA_BELOW = (
    Mistake(
        Text("f′ missing", "漏了 f′"),
        lambda deltas, U, below, f: deltas @ U,
        Text("The factor f′ of the layer below is missing.", "漏了上一层网络的 f′。"),
    ),
    Mistake(
        Text("output for f′", "用输出代替 f′"),
        lambda deltas, U, below, f: (deltas @ U) * below,
        Text(
            "You multiply by the output below itself; use activation_below.backward.",
            "你乘的是上一层网络的输出本身；应当用 activation_below.backward。",
        ),
    ),
    Mistake(
        Text("f for f′", "用 f 代替 f′"),
        lambda deltas, U, below, f: (deltas @ U) * f.forward(below),
        Text(
            "You use forward where f′ is due; use activation_below.backward.",
            "该用 f′ 的地方用了 forward；应当用 activation_below.backward。",
        ),
    ),
)


def _without(deltas: Array, others: Array, rows: slice) -> Array:
    return deltas[rows].T @ others[rows]


GRADIENT_W = (
    Mistake(
        Text("transposed", "转置了"),
        lambda deltas, states: states[:-1].T @ deltas,
        Text(
            "You have s δᵀ; equation 5 is δ sᵀ (rows belong to δ).",
            "你算的是 s δᵀ；式 5 是 δ sᵀ（行对应 δ）。",
        ),
    ),
    Mistake(
        Text("s_t for s_{t−1}", "用 s_t 代替 s_{t−1}"),
        lambda deltas, states: deltas.T @ states[1:],
        Text(
            "You pair δ_t with s_t; W multiplied s_{t−1}.",
            "你把 δ_t 与 s_t 配对；W 乘的是 s_{t−1}。",
        ),
    ),
    Mistake(
        Text("first step missing", "漏了第一个时刻"),
        lambda deltas, states: _without(deltas, states[:-1], slice(1, None)),
        Text("The first step δ₁ s₀ᵀ is missing.", "漏了第一个时刻的 δ₁ s₀ᵀ。"),
    ),
    Mistake(
        Text("last step missing", "漏了最后时刻"),
        lambda deltas, states: _without(deltas, states[:-1], slice(None, -1)),
        Text("The last step δ_T s_{T−1}ᵀ is missing.", "漏了最后时刻的 δ_T s_{T−1}ᵀ。"),
    ),
    Mistake(
        Text("last step only", "只有最后时刻"),
        lambda deltas, states: np.outer(deltas[-1], states[-2]),
        Text(
            "You take the last step alone; you must sum over all steps.",
            "只算了最后时刻：要对所有时刻求和。",
        ),
    ),
    Mistake(
        Text("mean for sum", "求了平均，没有求和"),
        lambda deltas, states: deltas.T @ states[:-1] / len(deltas),
        Text("You divide by T; the gradient is the sum.", "你除以了 T；梯度是各时刻之和。"),
    ),
    Mistake(
        Text("sums before the product", "先求和再相乘"),
        lambda deltas, states: np.outer(deltas.sum(0), states[:-1].sum(0)),
        Text(
            "You sum δ and s first, then multiply; multiply at each step, then sum.",
            "你先对 δ 和 s 求和再相乘；应当每个时刻先乘，再求和。",
        ),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda deltas, states: -(deltas.T @ states[:-1]),
        Text(
            "Your sign is wrong: it must be the gradient itself, not the step down.",
            "符号反了：要的是梯度本身，不是下降的方向。",
        ),
    ),
)

GRADIENT_U = (
    Mistake(
        Text("transposed", "转置了"),
        lambda deltas, x: x.T @ deltas,
        Text(
            "You have x δᵀ; equation 8 is δ xᵀ (rows belong to δ).",
            "你算的是 x δᵀ；式 8 是 δ xᵀ（行对应 δ）。",
        ),
    ),
    Mistake(
        Text("x_{t−1} for x_t", "用 x_{t−1} 代替 x_t"),
        lambda deltas, x: deltas[1:].T @ x[:-1],
        Text(
            "You pair δ_t with x_{t−1}; U multiplied x_t.",
            "你把 δ_t 与 x_{t−1} 配对；U 乘的是 x_t。",
        ),
    ),
    Mistake(
        Text("first step missing", "漏了第一个时刻"),
        lambda deltas, x: _without(deltas, x, slice(1, None)),
        Text("The first step δ₁ x₁ᵀ is missing.", "漏了第一个时刻的 δ₁ x₁ᵀ。"),
    ),
    Mistake(
        Text("last step only", "只有最后时刻"),
        lambda deltas, x: np.outer(deltas[-1], x[-1]),
        Text(
            "You take the last step alone; you must sum over all steps.",
            "只算了最后时刻：要对所有时刻求和。",
        ),
    ),
    Mistake(
        Text("mean for sum", "求了平均，没有求和"),
        lambda deltas, x: deltas.T @ x / len(deltas),
        Text("You divide by T; the gradient is the sum.", "你除以了 T；梯度是各时刻之和。"),
    ),
    Mistake(
        Text("wrong sign", "符号反了"),
        lambda deltas, x: -(deltas.T @ x),
        Text(
            "Your sign is wrong: it must be the gradient itself, not the step down.",
            "符号反了：要的是梯度本身，不是下降的方向。",
        ),
    ),
)
