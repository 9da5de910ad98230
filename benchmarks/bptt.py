"""Forward + BPTT of the reference beside the article's way and PyTorch, all in one run.

The article's way is a loop with np.diag and an elementwise np.nditer; PyTorch's is nn.RNN with
autograd on the CPU, in float64, where it is installed. All on one thread, tanh, m = n, a loss
at every step; the rounds are interleaved and the medians compared. Then the memory that the
reference takes, by tracemalloc.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported

import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import reduce

import numpy as np

from reference.activations import tanh
from reference.recurrent import delta, forward, gradient_U, gradient_W

SIZES = ((10, 4), (10, 16), (100, 16), (10, 64), (100, 64), (1000, 64), (100, 256))
BUDGET = 1.5  # seconds a size
Gradients = tuple[np.ndarray, np.ndarray]
Way = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Gradients]


def reference(x: np.ndarray, U: np.ndarray, W: np.ndarray, c: np.ndarray) -> Gradients:
    """∂E/∂U and ∂E/∂W of E = Σ_t c_t · s_t."""
    states = forward(x, U, W, np.zeros(len(W)), tanh)
    deltas = delta(c * tanh.backward(states[1:]), states, W, tanh)
    return gradient_U(deltas, x), gradient_W(deltas, states)


def _element_wise_op(array: np.ndarray, op: Callable[[float], float]) -> None:
    for element in np.nditer(array, op_flags=["readwrite"]):
        element[...] = op(element)


def _slope(output: np.ndarray) -> np.ndarray:
    slope = output.copy()
    _element_wise_op(slope, tanh.backward)
    return np.diag(slope[:, 0])


def article(x: np.ndarray, U: np.ndarray, W: np.ndarray, c: np.ndarray) -> Gradients:
    """The same, as the article's class does it, with its mistakes put right."""
    T, n = c.shape
    states = [np.zeros((n, 1))]
    for t in range(1, T + 1):
        state = np.dot(U, x[t - 1][:, None]) + np.dot(W, states[-1])
        _element_wise_op(state, tanh.forward)
        states.append(state)
    deltas = [np.zeros((n, 1)) for _ in range(T + 1)]
    for k in range(T, 0, -1):
        back = np.dot(deltas[k + 1].T, W) if k < T else np.zeros((1, n))
        deltas[k] = np.dot(back + c[k - 1], _slope(states[k])).T
    list_W = [np.dot(deltas[t], states[t - 1].T) for t in range(T, 0, -1)]
    list_U = [np.dot(deltas[t], x[t - 1][None, :]) for t in range(T, 0, -1)]
    return reduce(lambda a, b: a + b, list_U), reduce(lambda a, b: a + b, list_W)


def pytorch(n: int) -> Way | None:
    """The same by nn.RNN and autograd; None where PyTorch is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    layer = torch.nn.RNN(n, n, bias=False, dtype=torch.float64)

    def way(x: np.ndarray, U: np.ndarray, W: np.ndarray, c: np.ndarray) -> Gradients:
        layer.weight_ih_l0.data, layer.weight_hh_l0.data = map(torch.from_numpy, (U, W))
        layer.zero_grad()
        out, _ = layer(torch.from_numpy(x))
        (out * torch.from_numpy(c)).sum().backward()
        return layer.weight_ih_l0.grad.numpy(), layer.weight_hh_l0.grad.numpy()

    return way


def inputs(T: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, U, W and c of one size."""
    rng = np.random.default_rng(1)
    U, W = rng.normal(size=(2, n, n)) / np.sqrt(n)
    return rng.normal(size=(T, n)), U, W, rng.normal(size=(T, n))


def medians(T: int, n: int) -> dict[str, float]:
    """Seconds of each way, which must agree."""
    ways: dict[str, Way | None] = {"reference": reference, "article": article, "torch": pytorch(n)}
    given = inputs(T, n)
    here = {name: way for name, way in ways.items() if way is not None}
    for way in here.values():
        for got, want in zip(way(*given), reference(*given), strict=True):
            assert np.linalg.norm(got - want) <= 1e-9 * np.linalg.norm(want)
    times: dict[str, list[float]] = {name: [] for name in here}
    until = time.perf_counter() + BUDGET
    while time.perf_counter() < until or len(times["reference"]) < 5:
        for name, way in here.items():
            began = time.perf_counter()
            way(*given)
            times[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def peak(T: int, n: int) -> int:
    """Bytes that the reference has in use at most, its results among them."""
    given = inputs(T, n)
    tracemalloc.start()
    reference(*given)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def main() -> None:
    print("   T    n   reference     article     PyTorch")
    for T, n in SIZES:
        measured = medians(T, n)
        own = measured["reference"]
        ratios = [
            f"{measured[name] / own:9.1f} ×" if name in measured else "          –"
            for name in ("article", "torch")
        ]
        print(f"{T:4d} {n:4d} {own * 1e3:8.3f} ms {ratios[0]} {ratios[1]}")
    print("\n    T    n   peak memory as a multiple of T·n numbers")
    for T in (100, 1000, 10_000):
        print(f"{T:5d} {64:4d} {peak(T, 64) / (8 * T * 64):9.2f} ×")


if __name__ == "__main__":
    main()
