"""Whether each step of a recurrence has what a sentence says, taken from the rows that came back.

A step is made of the row beside it as the function gave it; nothing of the recurrence is run.
"""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Change = Callable[[Array], Array]
NUMBER = r"(−?[\d.]+)"
CHANGES: tuple[tuple[str, Callable[..., Change]], ...] = (
    (
        rf"(.+) is kept between {NUMBER} and {NUMBER}",
        lambda low, high: lambda v: np.minimum(np.maximum(v, low), high),
    ),
    (
        rf"(.+) is scaled down until its norm is at most {NUMBER}",
        lambda c: lambda v: v / max(1.0, (v @ v) ** 0.5 / c),
    ),
    (r"(.+) is divided by its norm", lambda: lambda v: v / ((v @ v) ** 0.5 or 1.0)),
    (
        r"(.+) is divided by its largest absolute value",
        lambda: lambda v: v / (max(v.max(), -v.min()) or 1.0),
    ),
    (r"the mean of its entries is taken off (.+)", lambda: lambda v: v - v.sum() / v.size),
    (r"(.+) is divided by the number of its entries", lambda: lambda v: v / v.size),
    (
        r"(.+) is divided by the square root of the number of its entries",
        lambda: lambda v: v * v.size**-0.5,
    ),
    (
        rf"(.+) is rounded to {NUMBER} decimals?",
        lambda d: lambda v: np.rint(v * 10.0**d) / 10.0**d,
    ),
    (r"(.+) goes through float32", lambda: lambda v: np.float32(v).astype(float)),
    (r"what is negative in (.+) is replaced by 0", lambda: lambda v: np.where(v > 0, v, 0.0)),
)
SAID = re.compile(r"(.*) at each step; it must be left as it is")


def each_step(said: re.Match[str], called: Any) -> bool:
    """Whether a call's rows follow from one another as is said."""
    T = len(called.arguments.get("x", called.arguments.get("local_deltas")))
    if by_T := re.fullmatch(r"(.+) is divided by T", said[1]):
        return _follow(by_T[1], lambda v: v / T, called)
    place, change = next(
        (match[1], make(*(float(n.replace("−", "-")) for n in match.groups()[1:])))
        for pattern, make in CHANGES
        if (match := re.fullmatch(pattern, said[1]))
    )
    return _follow(place, change, called)


def _follow(place: str, change: Change, called: Any) -> bool:
    rows, a = called.got, called.arguments
    if "x" in a:
        steps = [_state(place, change, rows[t], a, t) for t in range(len(a["x"]))]
        return np.array_equal(rows[0], a["s0"]) and _near(rows[1:], steps)
    own = a["local_deltas"]
    last = change(own[-1]) if place.startswith("every") else own[-1]
    steps = [_delta(place, change, rows[t + 1], a, t) for t in range(len(own) - 1)]
    return _near(rows, [*steps, last])


def _near(got: Array, want: list[Array]) -> bool:
    return np.allclose(got, np.reshape(want, got.shape), 1e-7, 1e-12)


def _state(place: str, c: Change, before: Array, a: dict[str, Any], t: int) -> Array:
    f = a["activation"].forward
    Ux, Ws = a["U"] @ a["x"][t], a["W"] @ before
    steps: dict[str, Callable[[], Array]] = {
        "s_t": lambda: c(f(Ux + Ws)),
        "the net input U x_t + W s_{t−1}": lambda: f(c(Ux + Ws)),
        "W s_{t−1}": lambda: f(Ux + c(Ws)),
        "U x_t": lambda: f(c(Ux) + Ws),
        "s_{t−1}, before W is applied,": lambda: f(Ux + a["W"] @ c(before)),
    }
    return steps[place]()


def _delta(place: str, c: Change, after: Array, a: dict[str, Any], t: int) -> Array:
    own, slope = a["local_deltas"][t], a["activation"].backward(a["states"][t + 1])
    back = after @ a["W"]
    steps: dict[str, Callable[[], Array]] = {
        "δ_t": lambda: c(own + back * slope),
        "every δ_t, δ_T too,": lambda: c(own + back * slope),
        "what comes back, (Wᵀ δ_{t+1}) ⊙ f′(net_t),": lambda: own + c(back * slope),
        "Wᵀ δ_{t+1}": lambda: own + c(back) * slope,
        "δ_{t+1}, before Wᵀ is applied,": lambda: own + c(after) @ a["W"] * slope,
    }
    return steps[place]()
