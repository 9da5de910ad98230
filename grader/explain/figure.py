"""How far error terms reach back, in lines of text: ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}."""

from __future__ import annotations

import numpy as np

from reference import activations
from reference.recurrent import delta, forward
from spec.text import Text

LABEL = Text("shown", "图示")
T, n, m = 41, 16, 4
BETA = 0.5  # ‖W‖; tanh's slope is at most 1
STEPS = (0, 1, 2, 5, 10, 20, 40)
DECADES = 16  # as far as the bars reach
CASE = Text("tanh, norm of W 0.5, loss at the last step", "tanh，W 的范数 0.5，误差只在最后时刻")
HEAD = Text(
    "tanh, ‖W‖ = 0.5, loss at the last step; a bar loses a cell for each power of ten",
    "tanh，‖W‖ = 0.5，误差只在最后时刻；每少一格，就降到十分之一",
)
LEFT = Text(
    "{k} steps back {left:.1e} of the error term is left, at most {most:.1e} can be",
    "往回 {k} 步，误差项还剩 {left:.1e}，上界是 {most:.1e}",
)
COLUMNS = "t − k   ‖δ_k‖/‖δ_t‖   (β_W β_f)^{t−k}"
MORE = Text(
    "The page docs/gradient_flow.md draws it for more activations and sizes of W.",
    "docs/gradient_flow.zh.md 画出了更多激活函数和 W 的大小。",
)


def norms() -> np.ndarray:
    """‖δ_k‖ / ‖δ_t‖ of a random network by steps back, (T,)."""
    rng = np.random.default_rng(1)
    W = BETA * np.linalg.qr(rng.normal(size=(n, n)))[0]
    x, U = rng.normal(size=(T, m)), rng.normal(size=(n, m)) / 2
    states = forward(x, U, W, np.zeros(n), activations.tanh)
    local_deltas = np.zeros((T, n))
    local_deltas[-1] = rng.normal(size=n)
    lengths = np.linalg.norm(delta(local_deltas, states, W, activations.tanh), axis=1)[::-1]
    return np.asarray(lengths / lengths[0])


def text(lang: str) -> str:
    """A line for some steps back: what is left of the error term, and its bound."""
    lengths = norms()
    lines = [
        f"{k:>5}   {lengths[k]:>11.1e}   {BETA**k:>15.1e}   {_bar(float(lengths[k]))}".rstrip()
        for k in STEPS
    ]
    return "\n".join([HEAD.in_language(lang), COLUMNS, *lines, MORE.in_language(lang)])


def said(lang: str) -> str:
    """The same in sentences."""
    lengths = norms()
    lines = [LEFT.in_language(lang).format(k=k, left=lengths[k], most=BETA**k) for k in STEPS]
    return "\n".join([CASE.in_language(lang), *lines])


def _bar(share: float) -> str:
    return "█" * max(0, round(DECADES + np.log10(share)))
