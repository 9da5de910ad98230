"""A network of tanh with a bent loss, written anew with loops; its derivatives by complex steps."""

from __future__ import annotations

from functools import cache, partial
from types import SimpleNamespace

import numpy as np

from tests.helpers.derivatives import step

T, M, N, K = 4, 3, 2, 5  # steps, inputs, states, outputs: all different
rng = np.random.default_rng(19)
same = partial(np.allclose, rtol=1e-7, atol=1e-11)


@cache
def net() -> SimpleNamespace:
    """A network of tanh with E = Σ_t (c_t · s_t)²/2 + c_t · s_t, and its derivatives; the same
    one whichever test asks first."""
    draw = np.random.default_rng(20).normal
    U, W, V = draw(size=(N, M)), draw(size=(N, N)), draw(size=(K, N))
    x, s0, c = draw(size=(T, M)), draw(size=N), draw(size=(T, N))
    one = SimpleNamespace(U=U, W=W, V=V, x=x, s0=s0, c=c)
    one.states = run(one)[0]
    one.E = lambda **moved: loss(one, **moved)
    one.delta = np.array(
        [step(lambda b, t=t: loss(one, add={t: b}), np.zeros(N)) for t in range(T)]
    )
    one.local = np.array(
        [step(lambda b, t=t: loss(one, add={t: b}, only=t), np.zeros(N)) for t in range(T)]
    )
    one.slopes = 1 - one.states[1:] ** 2
    return one


def run(one, W=None, U=None, s0=None, x=None, add=None):
    """s₀ … s_T and net₁ … net_T, with `add[t]` added to net_{t+1}; W and U of each step."""
    state, states, nets = one.s0 if s0 is None else s0, [], []
    states.append(state)
    for t in range(T):
        own = (one.U if U is None else U), (one.W if W is None else W)
        used_U, used_W = (m[t] if np.ndim(m) == 3 else m for m in own)
        pre = used_U @ (one.x if x is None else x)[t] + used_W @ state + (add or {}).get(t, 0)
        state = np.tanh(pre)
        states.append(state)
        nets.append(pre)
    return np.array(states), np.array(nets)


def loss(one, only=None, **moved):
    """E, or E_t of one step alone."""
    states, _ = run(one, **moved)
    at = [(one.c[t] * states[t + 1]).sum() for t in range(T) if only is None or t == only]
    return sum(e + e**2 / 2 for e in at)


def gradient(name: str) -> np.ndarray:
    one = net()
    return step(lambda p: one.E(**{name: p}), getattr(one, name))
