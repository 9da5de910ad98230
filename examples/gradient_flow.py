"""How far error terms reach back: ‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^(t−k), and what clipping does.

`python -m examples.gradient_flow docs` draws docs/gradient_flow.svg and puts the numbers into
the two pages beside it. It needs matplotlib (the extra `plots`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from examples.pages import GREY, STYLE, folder, renewed, short
from reference import activations
from reference.activations import Activation
from reference.gradient_flow import clip_gradient, delta_norms
from reference.recurrent import delta, forward, gradient_W

if TYPE_CHECKING:
    from matplotlib.axes import Axes

T, n, m = 50, 32, 8
STEPS = np.arange(T)  # t − k
NORMS = {"small": 0.5, "medium": 1.0, "large": 2.0}  # ‖W‖₂ = β_W
ACTIVATIONS = {"identity": (activations.identity, 1.0), "tanh": (activations.tanh, 1.0)}
ACTIVATIONS["sigmoid"] = (activations.sigmoid, 0.25)  # with β_f, the largest |f′|
THRESHOLD = 10.0
SWEEP = np.linspace(0.5, 2.0, 31)  # ‖W‖₂ where clipping is shown
COLOURS = {"small": "#3366aa", "medium": "#2f8f5b", "large": "#cc4c33"}
KINDS = {"identity": "#b8860b", "tanh": "#00838f", "sigmoid": "#8e3b76"}
ARTICLE = "#6a4fb0"


@dataclass(frozen=True)
class Flow:
    """One network's error terms, the loss at the last step only, by steps back t − k.

    norms, bounds: of δ_k and what it cannot exceed, from t − k = 0
    gradient: ‖∂E/∂W‖ over the whole sequence
    """

    norms: np.ndarray
    bounds: np.ndarray
    gradient: float


def flow(activation: Activation, beta_f: float, beta_W: float, seed: int = 1) -> Flow:
    """BPTT through a random network whose W is `beta_W` times a random orthogonal matrix."""
    rng = np.random.default_rng(seed)
    W = beta_W * np.linalg.qr(rng.normal(size=(n, n)))[0]
    return _flow(rng, W, rng.normal(size=(n, m)) / np.sqrt(m), activation, beta_f)


def article_start(seed: int = 1) -> Flow:
    """The article's initial weights: U and W uniform in ±1e-4, here with tanh."""
    rng = np.random.default_rng(seed)
    W = rng.uniform(-1e-4, 1e-4, (n, n))
    return _flow(rng, W, rng.uniform(-1e-4, 1e-4, (n, m)), activations.tanh, 1.0)


def _flow(
    rng: np.random.Generator, W: np.ndarray, U: np.ndarray, activation: Activation, beta_f: float
) -> Flow:
    states = forward(0.3 * rng.normal(size=(T, m)), U, W, np.zeros(n), activation)
    local_deltas = np.zeros((T, n))
    local_deltas[-1] = rng.normal(size=n) / np.sqrt(n)
    deltas = delta(local_deltas, states, W, activation)
    norms = delta_norms(deltas[::-1])  # δ_T first
    beta_W = np.linalg.norm(W, 2)
    bounds = norms[0] * (beta_W * beta_f) ** np.arange(T)
    return Flow(norms, bounds, float(np.linalg.norm(gradient_W(deltas, states))))


@dataclass(frozen=True)
class Overflow:
    """What an explosion under tanh shows.

    steps: back, after which ‖δ_k‖ is more than a float64 holds
    nan: the share of the entries of ∂E/∂W that are nan
    state: the largest |s| of all steps
    """

    steps: int
    nan: float
    state: float


def overflow(seed: int = 1) -> Overflow:
    """BPTT through 2000 steps of tanh with ‖W‖ = 8: the states go to and fro, and δ explodes."""
    rng = np.random.default_rng(seed)
    W = 8.0 * np.linalg.qr(rng.normal(size=(n, n)))[0]
    U, x = rng.normal(size=(n, m)) / np.sqrt(m), 0.3 * rng.normal(size=(2000, m))
    states = forward(x, U, W, np.zeros(n), activations.tanh)
    local_deltas = np.zeros((len(x), n))
    local_deltas[-1] = rng.normal(size=n) / np.sqrt(n)
    with np.errstate(over="ignore", invalid="ignore"):
        deltas = delta(local_deltas, states, W, activations.tanh)
        norms, gradient = delta_norms(deltas[::-1]), gradient_W(deltas, states)
    first = int(np.argmax(~np.isfinite(norms)))
    return Overflow(first, float(np.isnan(gradient).mean()), float(np.abs(states).max()))


def clipped(norm: float) -> float:
    """The norm of a gradient after clipping."""
    return float(clip_gradient(np.array([norm]), THRESHOLD)[0])


def reaches(flow: Flow, share: float = 1e-3) -> int:
    """The number of steps back after which ‖δ_k‖ stays under a share of ‖δ_T‖; T if never."""
    above = np.flatnonzero(flow.norms >= share * flow.norms[0])
    return int(above[-1]) + 1 if len(above) else 0


def numbers() -> dict[str, str]:
    """What the pages quote."""
    flows = {
        f"{name}-{size}": flow(f, beta_f, beta_W)
        for name, (f, beta_f) in ACTIVATIONS.items()
        for size, beta_W in NORMS.items()
    }
    texts = {f"{name}-last": short(f.norms[-1] / f.norms[0]) for name, f in flows.items()}
    texts |= {f"{name}-reach": str(reaches(f)) for name, f in flows.items()}
    texts |= {f"{name}-gradient": short(f.gradient) for name, f in flows.items()}
    texts |= {f"{name}-clipped": short(clipped(f.gradient)) for name, f in flows.items()}
    start = article_start()
    grown = flow(activations.tanh, 1.0, NORMS["large"]).bounds
    texts["bound-large-last"] = short(grown[-1] / grown[0])
    exploded = overflow()
    # where states are chaotic, rounding decides at which step exactly
    texts["overflow-steps"] = str(1000 * math.ceil(exploded.steps / 1000))
    texts["overflow-nan"] = f"{exploded.nan:.0%}"
    texts["overflow-state"] = f"{exploded.state:.0f}"
    texts["half"] = short(NORMS["large"] * ACTIVATIONS["sigmoid"][1])
    texts["article-beta"] = short(start.bounds[1] / start.bounds[0])
    texts["article-step"] = short(start.norms[1] / start.norms[0])
    texts["article-reach"] = str(reaches(start))
    texts["article-last"] = short(start.norms[-1] / start.norms[0])
    return texts


def draw(path: Path) -> None:
    """The figure: a panel for each activation, one for the article's start, one for clipping."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(STYLE):
        figure = pyplot.figure(figsize=(11, 7.6), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.12, h_pad=0.14)  # type: ignore[union-attr]
        grid = figure.add_gridspec(2, 6)
        for i, name in enumerate(ACTIVATIONS):
            _panel(figure.add_subplot(grid[0, 2 * i : 2 * i + 2]), name)
        _start(figure.add_subplot(grid[1, :3]))
        _clipping(figure.add_subplot(grid[1, 3:]))
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


def _lines(axes: Axes, flow: Flow, colour: str) -> None:
    """‖δ_k‖ / ‖δ_t‖ and, dashed, its bound."""
    start = flow.norms[0]
    axes.semilogy(STEPS, flow.norms / start, lw=2.4, color=colour, solid_capstyle="round")
    axes.semilogy(STEPS, flow.bounds / start, lw=1.3, color=colour, ls=(0, (4, 3)), alpha=0.8)
    axes.set_xlabel("steps back,  t − k")
    axes.set_xlim(0, T - 1)


def _said(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    """A word beside a line."""
    axes.text(x, y, text, color=colour, fontweight="bold", fontsize=9.5)


def _panel(axes: Axes, name: str) -> None:
    activation, beta_f = ACTIVATIONS[name]
    for size, beta_W in NORMS.items():
        _lines(axes, flow(activation, beta_f, beta_W), COLOURS[size])
    axes.set_ylim(1e-20, 1e18)
    axes.set_yticks([10.0**e for e in (-18, -12, -6, 0, 6, 12, 18)])
    axes.set_title(f"{name},  β$_f$ = {beta_f:g}")
    if name == "identity":
        axes.set_ylabel("‖δ$_k$‖ / ‖δ$_t$‖")
        for beta_W, colour, y in zip(NORMS.values(), COLOURS.values(), (-4.5, 1, 15), strict=True):
            _said(axes, 24, 10.0**y, f"‖W‖ = {beta_W:g}", colour)
    if name == "tanh":
        axes.text(2, 1e15, "solid: ‖δ‖\ndashed: its bound", color=GREY, va="top")


def _start(axes: Axes) -> None:
    _lines(axes, flow(activations.tanh, 1.0, NORMS["medium"]), COLOURS["medium"])
    _lines(axes, article_start(), ARTICLE)
    _said(axes, 33, 1e-24, "‖W‖ = 1", COLOURS["medium"])
    _said(axes, 31, 1e-90, "uniform in ±10⁻⁴", ARTICLE)
    axes.axhline(float(np.finfo(np.float32).tiny), color=GREY, lw=1, ls=":")
    axes.text(48.5, 1e-49, "smallest normal float32", color=GREY, fontsize=9, ha="right")
    axes.set_ylim(1e-180, 1e10)
    axes.set_yticks([10.0**e for e in (-160, -120, -80, -40, 0)])
    axes.set_title("the article's initial weights, tanh")
    axes.set_ylabel("‖δ$_k$‖ / ‖δ$_t$‖")


def _clipping(axes: Axes) -> None:
    places = ((1.36, 1e12), (1.6, 2e4), (1.6, 0.55))
    for name, place in zip(ACTIVATIONS, places, strict=True):
        activation, beta_f = ACTIVATIONS[name]
        sizes = [flow(activation, beta_f, float(beta_W)).gradient for beta_W in SWEEP]
        axes.semilogy(SWEEP, sizes, lw=1.3, ls=(0, (4, 3)), color=KINDS[name], alpha=0.8)
        axes.semilogy(SWEEP, [clipped(s) for s in sizes], lw=2.4, color=KINDS[name])
        _said(axes, *place, name, KINDS[name])
    axes.text(0.53, 1e15, "solid: clipped\ndashed: as computed", color=GREY, va="top")
    axes.text(0.53, THRESHOLD * 1.6, f"threshold {THRESHOLD:g}", color=GREY, fontsize=9)
    axes.set_title("clipping the gradient of W")
    axes.set_xlabel("‖W‖")
    axes.set_ylabel("‖∂E/∂W‖")
    axes.set_xlim(0.5, 2.0)
    axes.set_ylim(0.3, 1e17)
    axes.set_yticks([10.0**e for e in (0, 4, 8, 12, 16)])


if __name__ == "__main__":
    destination = folder(__doc__)
    draw(destination / "gradient_flow.svg")
    for name in ("gradient_flow.md", "gradient_flow.zh.md"):
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), numbers()), "utf-8")
