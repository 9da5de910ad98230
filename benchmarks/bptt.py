"""Forward + BPTT of the reference beside other ways, all in one run, and the memory it takes.

    python -m benchmarks.bptt [--rounds N]

    products   the products alone, on the shapes that no way can do without
    article    a loop with np.diag and an elementwise np.nditer
    PyTorch    nn.RNN with autograd, where it is installed
    JAX        lax.scan with grad, compiled before it is measured, where it is installed

All on the CPU in float64, one thread, tanh, m = n, a loss at every step. Each round measures every
way, the short ones many times over, in an order drawn anew; a ratio is taken within its round, of
CPU time, which says something on a busy machine too.
"""

from __future__ import annotations

import os

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # before NumPy
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import reduce

import numpy as np

from benchmarks.timing import spread
from reference.activations import tanh
from reference.recurrent import delta, forward, gradient_U, gradient_W

ROUNDS = 15
LENGTHS = (100, 1000, 10_000)
SIZES = ((10, 4), (100, 16), (100, 64), (1000, 64), (1000, 256))
OWN, LIMIT = "reference", "its products alone"
MULTIPLIED = 10_000_000  # of numbers by W, in one measurement
Gradients = tuple[np.ndarray, np.ndarray]
Way = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Gradients]
Measured = dict[tuple[int, int], dict[str, list[float]]]  # seconds, by size and way


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


def by_pytorch(n: int) -> Way | None:
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


def by_jax() -> Way | None:
    """The same by lax.scan and grad, compiled; None where JAX is not installed."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)

    def energy(U: jax.Array, W: jax.Array, x: jax.Array, c: jax.Array) -> jax.Array:
        def step(state: jax.Array, given: jax.Array) -> tuple[jax.Array, jax.Array]:
            state = jax.numpy.tanh(given + W @ state)
            return state, state

        return (jax.lax.scan(step, jax.numpy.zeros(len(W)), x @ U.T)[1] * c).sum()

    gradient = jax.jit(jax.grad(energy, (0, 1)))

    def way(x: np.ndarray, U: np.ndarray, W: np.ndarray, c: np.ndarray) -> Gradients:
        by_U, by_W = gradient(U, W, x, c)
        return np.asarray(by_U), np.asarray(by_W)

    return way


def products(x: np.ndarray, U: np.ndarray, W: np.ndarray, c: np.ndarray) -> Gradients:
    """What every way multiplies: by W and by Wᵀ in turn, step by step; the rest at once."""
    state, inputs = np.zeros(len(W)), x @ U.T
    for _ in inputs:
        W.dot(state)
    for _ in inputs:
        W.T.dot(state)
    return inputs.T @ x, inputs.T @ c


def inputs(T: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x, U, W and c of one size."""
    rng = np.random.default_rng(1)
    U, W = rng.normal(size=(2, n, n)) / np.sqrt(n)
    return rng.normal(size=(T, n)), U, W, rng.normal(size=(T, n))


def times(T: int, n: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way that is installed, round by round; all must agree."""
    given = inputs(T, n)
    others = {"the article's loop": article, "PyTorch": by_pytorch(n), "JAX": by_jax()}
    ways: dict[str, Way] = {OWN: reference}
    ways |= {name: way for name, way in others.items() if way is not None}
    for way in ways.values():
        for got, want in zip(way(*given), reference(*given), strict=True):
            assert np.linalg.norm(got - want) <= 1e-9 * np.linalg.norm(want)
    ways[LIMIT] = products
    taken: dict[str, list[float]] = {name: [] for name in ways}
    calls = min(100, max(1, MULTIPLIED // (T * n * n)))
    for _ in range(rounds):
        for name in random.sample(sorted(ways), len(ways)):
            began = time.process_time()  # some have threads
            for _ in range(calls):
                ways[name](*given)
            taken[name].append((time.process_time() - began) / calls)
    return taken


def measured(rounds: int) -> Measured:
    """Every size."""
    return {size: times(*size, rounds) for size in SIZES}


def peak(T: int, n: int) -> int:
    """Bytes that the reference has in use at most, its results among them."""
    given = inputs(T, n)
    tracemalloc.start()
    reference(*given)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def table(taken: Measured) -> str:
    """How long the reference takes beside each other way that is here."""
    lines = ["| T, n | beside | reference takes | spread |", "|---|---|---|---|"]
    for (T, n), ways in taken.items():
        for name in [name for name in ways if name != OWN]:
            ratios = [own / other for own, other in zip(ways[OWN], ways[name], strict=True)]
            lines.append(f"| {T}, {n} | {name} | {spread(ratios)} |")
    return "\n".join(lines)


def rest(taken: Measured) -> str:
    """Microseconds that the reference takes beside its products, for each of its 2T steps."""
    texts = []
    for (T, n), ways in taken.items():
        more = [own - limit for own, limit in zip(ways[OWN], ways[LIMIT], strict=True)]
        texts.append(f"{1e6 * statistics.median(more) / (2 * T):.1f} (T = {T}, n = {n})")
    return ", ".join(texts)


def limits(taken: Measured) -> str:
    """What the products alone take beside all of JAX, size by size; empty where it is not here."""
    texts = []
    for (T, n), ways in taken.items():
        if "JAX" in ways:
            ratios = [limit / other for limit, other in zip(ways[LIMIT], ways["JAX"], strict=True)]
            texts.append(f"{statistics.median(ratios):.2f} (T = {T}, n = {n})")
    return ", ".join(texts)


def memory() -> str:
    """Its peak for three lengths, as multiples of T·n numbers."""
    return ", ".join(f"{peak(T, 64) / (8 * T * 64):.1f}" for T in LENGTHS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    taken = measured(parser.parse_args().rounds)
    print(table(taken))
    print(f"microseconds a step beside the products: {rest(taken)}")
    print(f"the products alone, as multiples of all of JAX: {limits(taken)}")
    print(f"peak memory at n = 64, T = {LENGTHS}, in multiples of T·n numbers: {memory()}")
