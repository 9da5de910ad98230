"""The ways in which f and f′ are miswritten."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reference.activations import Activation
from spec.formulas.formula import Array, Part, row
from spec.text import Named, Text


def _hard_coded(name: str) -> Text:
    return Text(
        f"{name} is written into the code; use activation.forward",
        f"把 {name} 写死了；应当用 activation.forward",
    )


def _sigmoid(z: Array) -> Array:
    smooth: Array = np.exp(-np.logaddexp(0.0, -z))
    return smooth


# What is applied to the net input: value(z, f). The text has {} for what is inside.
WRAPS = (
    Part("f({})", lambda z, f: f.forward(z)),
    Part(
        "{}", lambda z, f: z, Named("f is never applied", "没有用 f", Text("f missing", "漏了 f"))
    ),
    Part(
        "f(f({}))",
        lambda z, f: f.forward(f.forward(z)),
        Named("f is applied twice", "f 用了两次", Text("f applied twice", "f 用了两次")),
    ),
    Part(
        "backward({})",
        lambda z, f: f.backward(z),
        Text("backward stands where forward is due", "该用 forward 的地方用了 backward"),
    ),
    Part("tanh({})", lambda z, f: np.tanh(z), _hard_coded("tanh")),
    Part("sigmoid({})", lambda z, f: _sigmoid(z), _hard_coded("sigmoid")),
    Part("relu({})", lambda z, f: np.maximum(z, 0.0), _hard_coded("relu")),
    *(
        Part(
            f"{name}(f({{}}))",
            lambda z, f, outer=outer: outer(f.forward(z)),
            Text(
                f"{name} is applied to f(net) too; f alone belongs there",
                f"对 f(net) 又用了 {name}；应当只用 f",
            ),
        )
        for name, outer in (("tanh", np.tanh), ("sigmoid", _sigmoid))
    ),
    Part(
        "f({})²",
        lambda z, f: f.forward(z) ** 2,
        Text("f(net) is multiplied by itself", "f(net) 与自己相乘了"),
    ),
)
PLAIN = WRAPS[1]


def _at(offset: int) -> Callable[[Array, int, Activation], Array]:
    return lambda s, t, f: f.backward(row(s, t + offset))


def _written_out(name: str) -> Text:
    return Text(
        f"the derivative of {name} is written into the code; use activation.backward",
        f"把 {name} 的导数写死了；应当用 activation.backward",
    )


def _written_out_beside(name: str, time: str) -> Text:
    return Text(
        f"the derivative of {name} is written into the code, and taken at s_{time}; use "
        "activation.backward(s_t)",
        f"把 {name} 的导数写死了，而且取在 s_{time} 处；应当用 activation.backward(s_t)",
    )


# What stands where f′(net_t) belongs: value(states, t, activation) -> (n,); states[t] is s_t.
SLOPES = (
    Part("f′(net_t)", _at(0)),
    Part(
        "f′(net_{t+1})",
        _at(1),
        Named(
            "f′ is taken at net_{t+1}; going back into step t it belongs at net_t",
            "f′ 取在 net_{t+1} 处；反向传到 t 时刻时应当取在 net_t 处",
            Text("f′ one step late", "f′ 晚取了一个时刻"),
        ),
    ),
    Part(
        "f′(net_{t−1})",
        _at(-1),
        Named(
            "f′ is taken at net_{t−1}; it belongs at net_t, and states[t] is s_t",
            "f′ 取在 net_{t−1} 处；应当取在 net_t 处，states[t] 就是 s_t",
            Text("f′ one step early", "f′ 早取了一个时刻"),
        ),
    ),
    Part(
        "",
        lambda s, t, f: np.ones(s.shape[1]),
        Named(
            "the factor f′(net_t) is missing", "漏了因子 f′(net_t)", Text("f′ missing", "漏了 f′")
        ),
    ),
    Part(
        "f′(net_t)²",
        lambda s, t, f: f.backward(s[t]) ** 2,
        Named(
            "f′(net_t) is multiplied twice",
            "f′(net_t) 乘了两次",
            Text("f′ squared", "f′ 用了两次"),
        ),
    ),
    Part(
        "s_t",
        lambda s, t, f: s[t],
        Named(
            "s_t itself stands where f′(net_t) belongs; f′(net_t) is backward(s_t)",
            "该用 f′(net_t) 的地方用了 s_t 本身；f′(net_t) 是 backward(s_t)",
            Text("s_t for f′(net_t)", "用 s_t 代替 f′(net_t)"),
        ),
    ),
    Part(
        "s_{t+1}",
        lambda s, t, f: row(s, t + 1),
        Named(
            "s_{t+1} itself stands where f′(net_t) belongs, as in the article's code",
            "该用 f′(net_t) 的地方用了 s_{t+1} 本身，文章的代码就是这样错的",
            Text(
                "the article's slip: s_{t+1} for f′(net_t)",
                "文章里的错误，用 s_{t+1} 代替 f′(net_t)",
            ),
        ),
    ),
    Part(
        "s_{t−1}",
        lambda s, t, f: row(s, t - 1),
        Text(
            "s_{t−1} itself stands where f′(net_t) belongs; f′(net_t) is backward(s_t)",
            "该用 f′(net_t) 的地方用了 s_{t−1} 本身；f′(net_t) 是 backward(s_t)",
        ),
    ),
    Part(
        "f(s_t)",
        lambda s, t, f: f.forward(s[t]),
        Named(
            "forward is called where backward is due",
            "该调用 backward 的地方调用了 forward",
            Text("f for f′", "用 f 代替 f′"),
        ),
    ),
    Part(
        "backward(f(s_t))",
        lambda s, t, f: f.backward(f.forward(s[t])),
        Named(
            "backward gets f(s_t); it wants the state s_t itself",
            "传给 backward 的是 f(s_t)；应当传状态 s_t 本身",
            Text("f′ of f(s_t)", "对 f(s_t) 取了 f′"),
        ),
    ),
    Part("(1 − s_t²)", lambda s, t, f: 1.0 - s[t] ** 2, _written_out("tanh")),
    Part("s_t ⊙ (1 − s_t)", lambda s, t, f: s[t] * (1.0 - s[t]), _written_out("sigmoid")),
    Part("[s_t > 0]", lambda s, t, f: np.where(s[t] > 0.0, 1.0, 0.0), _written_out("relu")),
    *(
        Part(
            f"(1 − s_{time}²)",
            lambda s, t, f, offset=offset: 1.0 - row(s, t + offset) ** 2,
            _written_out_beside("tanh", time),
        )
        for time, offset in (("{t−1}", -1), ("{t+1}", 1))
    ),
    Part(
        "(1 − tanh(s_t)²)",
        lambda s, t, f: 1.0 - np.tanh(s[t]) ** 2,
        Text(
            "1 − tanh² is taken of s_t, which is tanh(net_t) already; use activation.backward(s_t)",
            "对 s_t 又取了 1 − tanh²，而 s_t 已经是 tanh(net_t)；应当用 activation.backward(s_t)",
        ),
    ),
    Part(
        "(1 + s_t²)",
        lambda s, t, f: 1.0 + s[t] ** 2,
        Text("1 + s_t² stands where f′(net_t) belongs", "该用 f′(net_t) 的地方用了 1 + s_t²"),
    ),
    Part(
        "s_t ⊙ f′(net_t)",
        lambda s, t, f: s[t] * f.backward(s[t]),
        Text(
            "s_t ⊙ f′(net_t) stands where f′(net_t) belongs",
            "该用 f′(net_t) 的地方用了 s_t ⊙ f′(net_t)",
        ),
    ),
    Part(
        "f′(net_T)",
        lambda s, t, f: f.backward(s[-1]),
        Text(
            "f′ is taken at the last step, net_T, for every t",
            "每个 t 都用了最后时刻的 f′(net_T)",
        ),
    ),
    Part(
        "f′(net_1)",
        lambda s, t, f: f.backward(row(s, 1)),
        Text(
            "f′ is taken at the first step, net_1, for every t",
            "每个 t 都用了第一个时刻的 f′(net_1)",
        ),
    ),
)
