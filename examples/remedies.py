"""The article's three remedies against vanishing gradients, tried: start, relu, another cell.

`OPENBLAS_NUM_THREADS=1 python -m examples.remedies` trains every row at every distance from six
seeds (some ten minutes on two cores) and keeps what it measured in examples/records/.
`python -m examples.remedies_page docs` makes the pages and their figure of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from examples import gru, lstm
from examples.pages import asked
from examples.recall import (
    KEYS,
    SYMBOLS,
    Basic,
    Cell,
    Descent,
    Gru,
    Lstm,
    Weights,
    n,
    sequence,
    share_recalled,
)
from examples.records import keep
from reference import activations
from reference.gradient_flow import delta_norms
from reference.recurrent import delta

DISTANCES = (5, 10, 20, 40)
SEEDS = range(1, 7)
RATES = (0.1, 0.3)
RELU_RATES = (0.03, 0.1, 0.3)  # its states have no bound, and a large step overshoots
STEPS = 50  # back, over which δ is measured

Random = np.random.Generator
Start = Callable[[Random], tuple[Weights, np.ndarray]]


def basic(W: Callable[[Random], np.ndarray], small: float | None = None) -> Start:
    """U, W and V of the basic network; U and V uniform in ±`small` where that is given."""

    def start(rng: Random) -> tuple[Weights, np.ndarray]:
        if small is None:
            U, V = rng.normal(size=(n, SYMBOLS)) / 2, 0.1 * rng.normal(size=(KEYS, n))
        else:
            U, V = rng.uniform(-small, small, (n, SYMBOLS)), rng.uniform(-small, small, (KEYS, n))
        return (U, W(rng)), V

    return start


def gated(cell_start: Callable[..., Weights], bias: float) -> Start:
    """The weights of an LSTM or a GRU, which forget the less the larger `bias` is, and V."""

    def start(rng: Random) -> tuple[Weights, np.ndarray]:
        return cell_start(rng, SYMBOLS, n, bias), 0.1 * rng.normal(size=(KEYS, n))

    return start


def orthogonal(rng: Random) -> np.ndarray:
    q: np.ndarray = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return q


@dataclass(frozen=True)
class Row:
    """A row of a table: what is trained, and from which weights."""

    cell: Cell
    start: Start
    rates: tuple[float, ...] = RATES


TANH, RELU, SIGMOID = (Basic(f) for f in (activations.tanh, activations.relu, activations.sigmoid))
ROWS = {
    "orthogonal": Row(TANH, basic(orthogonal)),
    "gaussian": Row(TANH, basic(lambda rng: rng.normal(size=(n, n)) / np.sqrt(n))),
    "identity": Row(TANH, basic(lambda rng: np.eye(n))),
    "zero": Row(TANH, basic(lambda rng: np.zeros((n, n)))),
    "small-W": Row(TANH, basic(lambda rng: rng.uniform(-1e-4, 1e-4, (n, n)))),
    "small-all": Row(TANH, basic(lambda rng: rng.uniform(-1e-4, 1e-4, (n, n)), 1e-4)),
    "relu-identity": Row(RELU, basic(lambda rng: np.eye(n)), RELU_RATES),
    "relu-orthogonal": Row(RELU, basic(orthogonal), RELU_RATES),
    "relu-small-all": Row(
        RELU, basic(lambda rng: rng.uniform(-1e-4, 1e-4, (n, n)), 1e-4), RELU_RATES
    ),
    "sigmoid-orthogonal": Row(SIGMOID, basic(orthogonal)),
    "sigmoid-fourfold": Row(SIGMOID, basic(lambda rng: 4.0 * orthogonal(rng))),
    "lstm-0": Row(Lstm(), gated(lstm.start, 0.0)),
    "lstm-3": Row(Lstm(), gated(lstm.start, 3.0)),
    "gru-3": Row(Gru(), gated(gru.start, 3.0)),
}
CLIPS = {
    "none": (np.inf, False),
    "each-1": (1.0, False),
    "together-1": (1.0, True),
    "each-0.1": (0.1, False),
    "together-0.1": (0.1, True),
}
CLIP_RATES = (0.1, 0.3, 1.0)
CLIP_STARTS = {"orthogonal": orthogonal, "fourfold": lambda rng: 4.0 * orthogonal(rng)}
CLIP_DISTANCE = 10


@dataclass(frozen=True)
class Piece:
    """One training: a row at a distance, or a way of clipping from a start."""

    name: str
    distance: int
    rate: float
    seed: int

    @property
    def key(self) -> str:
        return f"{self.name} | {self.distance} back | rate {self.rate}"

    def measure(self) -> float:
        rng = np.random.default_rng(self.seed)
        if self.name in ROWS:
            row, how = ROWS[self.name], Descent(self.rate)
        else:
            start, _, clip = self.name.partition(" clipped ")
            row = Row(TANH, basic(CLIP_STARTS[start]))
            how = Descent(self.rate, *CLIPS[clip])
        weights, V = row.start(rng)
        return share_recalled(row.cell, weights, V, self.distance, self.seed, how)


def pieces(only: str = "") -> list[Piece]:
    """Everything that is trained; what begins with `only`."""
    trained = [
        Piece(name, distance, rate, seed)
        for name, row in ROWS.items()
        for distance in DISTANCES
        for rate in row.rates
        for seed in SEEDS
    ] + [
        Piece(f"{start} clipped {clip}", CLIP_DISTANCE, rate, seed)
        for start in CLIP_STARTS
        for clip in CLIPS
        for rate in CLIP_RATES
        for seed in SEEDS
    ]
    return [piece for piece in trained if piece.name.startswith(only)]


def norms(name: str, seed: int) -> list[float]:
    """‖δ_{T−k}‖ / ‖δ_T‖ for k = 1 … 50 before any training, the loss at the last step alone."""
    row = ROWS[name]
    assert isinstance(row.cell, Basic)
    rng = np.random.default_rng(seed)
    weights, V = row.start(rng)
    x, _ = sequence(rng, STEPS)
    states = row.cell.states(x, weights)
    local_deltas = np.zeros((len(x), n))
    local_deltas[-1] = V.T @ rng.normal(size=KEYS) * row.cell.activation.backward(states[-1])
    lengths = delta_norms(delta(local_deltas, states, weights[1], row.cell.activation))[::-1]
    return [float(f"{ratio:.3g}") for ratio in lengths[1:] / lengths[0]]


def measured(some: Iterable[Piece], workers: int) -> dict[str, list[Any]]:
    """By key, what each seed brought."""
    todo = list(some)
    record: dict[str, list[Any]] = {}
    with ProcessPoolExecutor(workers) as pool:
        for piece, share in zip(todo, pool.map(Piece.measure, todo, chunksize=4), strict=True):
            record.setdefault(piece.key, []).append(share)
    return record


def main() -> None:
    """Measure everything anew; a process a core, a thread each."""
    record = measured(pieces(), os.cpu_count() or 1)
    for name, row in ROWS.items():
        if isinstance(row.cell, Basic):
            record[f"{name} | δ"] = [norms(name, seed) for seed in SEEDS]
    keep("remedies", record)


if __name__ == "__main__":
    asked(__doc__)
    main()
