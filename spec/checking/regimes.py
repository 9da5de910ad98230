"""How large the numbers of a recurrent case are, and which signs they have."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Regime(NamedTuple):
    """Factors on what is drawn with size 1.

    slopes: of ∂E_t/∂s_t
    turning: W is orthogonal, so that error terms keep their size where f′ is near 1
    spread: x grows by 15 orders of magnitude with time, and ∂E_t/∂s_t falls by as many
        "columns": x does by 12 from its first column to its last, and U falls by as many
    idle: the first step and one in the middle, two where T is odd, have no input, the last and as
        many no loss: zeros; so are the first row and the last column of weights; their last row
        is the one before it once more, and their second column the first
        "input": in the middle x has the other sign, at two steps where T is odd; all have a loss
    data, weights: the sign that all of x, s₀ and ∂E_t/∂s_t, or all weights, have; 0 for both signs
    """

    x: float = 1.0
    U: float = 1.0
    W: float = 1.0
    V: float = 1.0
    s0: float = 1.0
    slopes: float = 1.0
    turning: bool = False
    spread: bool | Literal["columns"] = False
    idle: bool | Literal["input"] = False
    data: int = 0
    weights: int = 0


PLAIN = Regime()
TINY = Regime(x=1e-120, s0=1e-120, slopes=1e-120, data=1, weights=1)
HUGE = Regime(x=1e75, s0=1e75, slopes=1e75, data=-1, weights=1)  # a product of two has a square
VAST = Regime(x=1e6, s0=1e6, slopes=1e6)  # numbers of both signs
LIGHT = Regime(U=1e-13, W=1e-7, V=1e-13, weights=-1)
HEAVY = Regime(U=1e6, W=1e6, V=1e6)
VANISHING = Regime(W=0.02)
LASTING = Regime(U=0.05, s0=0.1, turning=True)
SPREAD = Regime(spread=True, data=1)
STILL = Regime(s0=0.0, idle=True)
BALANCED = SPREAD._replace(s0=1e-9)  # every step weighs about as much in a sum of δ_t s_{t−1}ᵀ
UNEVEN = Regime(spread="columns")
DEAD = Regime(W=0.2, idle="input", data=-1, weights=-1)  # every f′ of relu is 0 at a step
SUNK = Regime(x=30.0, U=0.2, data=-1, weights=1)  # sigmoid is almost 0, and so is its slope
# Scales that are asked at many sizes: each array is above 5 in some of them, below 1 in others.
STRONG = Regime(x=200.0, s0=200.0, slopes=150.0, U=16.0, W=25.0, V=20.0)
QUIET = Regime(x=5e-3, s0=5e-3, slopes=200.0, U=0.3, W=0.3, V=0.05, data=-1, weights=-1)
FAINT = Regime(x=1e-4, s0=1e-4, slopes=1e-6, U=10.0, W=16.0, V=12.0, data=1, weights=1)
KEEN = Regime(x=200.0, s0=200.0, slopes=5e-3, U=16.0, W=12.0, V=8.0, data=-1)
LOUD = Regime(x=300.0, s0=300.0, slopes=200.0, U=0.1, W=0.2, V=0.1, data=1)
