"""What the cases of an item cover, counted from the calls that its checks make of right code.

A size is named as in the contract: T steps, n states, m inputs, k outputs, N samples, K words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from reference import activations, recurrent
from reference.activations import Activation
from spec.checking.cases import Cases, arrays_in
from spec.item import Answer, Instance, Item, Submission

TIMES = {
    "1": (1, 1),
    "2": (2, 2),
    "3": (3, 3),
    "5–7": (5, 7),
    "12": (12, 12),
    "≥ 40": (40, 10**9),
}
LARGE = 40  # from here a size is large
AXES = {
    "x": ("T", "m"),
    "U": ("n", "m"),
    "W": ("n", "n"),
    "V": ("k", "n"),
    "V_backward": ("k", "n′"),
    "s0": ("n",),
    "deltas": ("T", "n"),
    "local_deltas": ("T", "n"),
    "outputs_below": ("T", "m"),
    "output_deltas": ("T", "k"),
    "z": ("N", "k"),
    "outputs": ("N", "k"),
    "labels": ("N", "k"),
    "gradient": ("rows", "columns"),
    "indices": ("T",),
}
LENGTHS = {
    "words": "words",
    "context": "words before",
    "pairs": "sentences",
    "sentences": "sentences",
    "vocabulary": "K",
    "layers": "layers",
    "forward_layers": "layers",
}
NUMBERS = {"steps": "steps", "N": "N", "size": "K", "epochs": "epochs"}
Arguments = tuple[Any, ...]


@dataclass(eq=False)
class Asked(Submission):
    """Right code as a submission; notes what it is asked."""

    item: Item
    calls: list[Arguments] = field(default_factory=list)

    def call(self, name: str, *arguments: object) -> Answer:
        self.calls.append(arguments)
        value = self.item.tasks[0].source(*arguments)
        return Answer(value, {}, (), lambda: value)

    def new(self, name: str, *arguments: object) -> Instance:
        return _Layer(self, self.item.tasks[0].source(*arguments))


class _Layer:
    """A right layer; each way back is noted as a call (x, U, W, activator)."""

    def __init__(self, asked: Asked, layer: Any) -> None:
        self.asked, self.layer = asked, layer

    def call(self, method: str, *arguments: Any) -> Answer:
        if method == "backward":
            x = np.array([column[:, 0] for column in self.layer.input_list])
            self.asked.calls.append((x, self.layer.U, self.layer.W, arguments[1]))
        value = getattr(self.layer, method)(*arguments)
        return Answer(value, {}, (), lambda: value)

    def get(self, attribute: str) -> Any:
        held = getattr(self.layer, attribute, None)
        return list(held) if isinstance(held, list) else held

    def set(self, attribute: str, value: object) -> None:
        setattr(self.layer, attribute, value)


def calls_of(item: Item, cases: Cases) -> list[dict[str, Any]]:
    """The arguments of every call that right code gets, by the parameters' names."""
    asked = Asked(item)
    with np.errstate(all="ignore"):
        for check in item.checks:
            check.run(asked, cases)
    names = parameters_of(item)
    return [dict(zip(names, arguments, strict=False)) for arguments in asked.calls]


def parameters_of(item: Item) -> tuple[str, ...]:
    """The names of the arguments; of the class those of one way back."""
    if isinstance(item.tasks[0].source, type):
        return ("x", "U", "W", "activation")
    return item.tasks[0].parameters


def sizes_of(call: dict[str, Any]) -> dict[str, int]:
    """The sizes of one call."""
    sizes: dict[str, int] = {}
    renamed = {"n": "top"} if "layers" in call or "forward_layers" in call else {}
    if not {"indices", "vocabulary", "pairs"}.isdisjoint(call):
        renamed = {"m": "K", "k": "K"}
    for name, value in call.items():
        sizes |= dict(_sizes(name, value, renamed))
    return sizes


def _sizes(name: str, value: Any, renamed: dict[str, str]) -> Iterator[tuple[str, int]]:
    if name == "labels" and value.ndim == 1:
        return
    if name == "states":
        yield from (("T", value.shape[0] - 1), ("n", value.shape[1]))
    elif isinstance(value, np.ndarray) and name in AXES:
        axes = AXES[name][-value.ndim :] if name == "z" else AXES[name]
        pairs = zip(axes, value.shape, strict=False)
        yield from ((renamed.get(axis, axis), length) for axis, length in pairs)
    elif name in LENGTHS:
        yield LENGTHS[name], len(value)
    elif name in NUMBERS:
        yield NUMBERS[name], int(value)
    if name == "sentences":
        yield "longest", max(map(len, value), default=0)
    if name == "pairs":
        yield "T", max(len(indices) for indices, _ in value)
    if name in ("layers", "forward_layers"):
        yield "n", len(value[0][1])
        yield "top", len(value[-1][1])
    if name in ("forward_weights", "backward_weights"):
        yield "n" if name == "forward_weights" else "n′", len(value[1])
        yield "k", len(value[2])


@dataclass(frozen=True)
class Coverage:
    """What the calls of one item cover.

    times: for each range of T (of N or words, where there is no T) the number of calls in it
    sizes: each size with the smallest and the largest that is asked
    equal, different: pairs of sizes that are equal and above 1 in a call, and that differ in one
    smallest, largest: of the calls' largest numbers, array by array
    rows: by how many orders of magnitude rows of one array lie apart, at most
    lasting, vanishing: of what T steps leave of an error term in calls with T ≥ 12, the most and
        the least; None where nothing goes back through time
    """

    calls: int
    times: dict[str, int]
    sizes: dict[str, tuple[int, int]]
    equal: frozenset[tuple[str, str]]
    different: frozenset[tuple[str, str]]
    smallest: float
    largest: float
    rows: float
    lasting: float | None
    vanishing: float | None


def coverage_of(item: Item, cases: Cases) -> Coverage:
    """Count what an item's cases cover."""
    calls = calls_of(item, cases)
    sizes = [sizes_of(call) for call in calls]
    names = dict.fromkeys(name for named in sizes for name in named)
    time = next((name for name in ("T", "N", "steps", "words") if name in names), None)
    time = None if "words before" in names else time
    pairs = list(combinations(names, 2))
    arrays = [a for call in calls for a in arrays_in(list(call.values())) if a.dtype.kind == "f"]
    arrays += [np.array(v) for call in calls for v in call.values() if isinstance(v, float)]
    largest = [float(np.abs(a).max()) for a in arrays if a.size and a.any()]
    carried = [c for c in map(_carried, calls) if c is not None]
    return Coverage(
        calls=len(calls),
        times={
            label: sum(low <= s.get(time, 0) <= high for s in sizes)
            for label, (low, high) in TIMES.items()
        }
        if time
        else {},
        sizes={
            n: (min(s[n] for s in sizes if n in s), max(s[n] for s in sizes if n in s))
            for n in names
        },
        equal=frozenset(
            (a, b) for a, b in pairs if any(1 < s.get(a, 0) == s.get(b) for s in sizes)
        ),
        different=frozenset(
            (a, b) for a, b in pairs if any(a in s and b in s and s[a] != s[b] for s in sizes)
        ),
        smallest=min(largest, default=1.0),
        largest=max(largest, default=1.0),
        rows=max(map(_apart, arrays), default=0.0),
        lasting=max(carried, default=None),
        vanishing=min(carried, default=None),
    )


def _apart(array: np.ndarray) -> float:
    """Orders of magnitude between the largest and the smallest row that is not 0."""
    if array.ndim != 2:
        return 0.0
    sizes = np.abs(array).max(axis=1, initial=0.0)
    sizes = sizes[sizes > 0.0]
    return float(np.log10(sizes.max() / sizes.min())) if sizes.size else 0.0


def _carried(call: dict[str, Any]) -> float | None:
    """What is left at step 1 of an error term of size 1 at step T, where T ≥ 12."""
    layer = _layer_of(call)
    if layer is None or len(layer[0]) < 13:
        return None
    states, W, activation = layer
    local = np.zeros((len(states) - 1, len(W)))
    local[-1] = 1.0 / np.sqrt(len(W))
    deltas = recurrent.delta(local, states, W, activation)
    return float(np.linalg.norm(deltas[0]))


Layer = tuple[np.ndarray, np.ndarray, Activation]


def _layer_of(call: dict[str, Any]) -> Layer | None:
    """States, W and activation of the (lowest) layer through which a call goes back in time."""
    for needed, layer in ITS_LAYER.items():
        if set(needed) <= set(call):
            return layer(call)
    return None


def _run(x: np.ndarray, U: np.ndarray, W: np.ndarray, f: Activation) -> Layer:
    return recurrent.forward(x, U, W, np.zeros(len(W)), f), W, f


def _lowest(call: dict[str, Any], weights: tuple[np.ndarray, ...]) -> Layer:
    return _run(call["x"], weights[0], weights[1], call["activation"])


def _of_words(indices: np.ndarray, U: np.ndarray, W: np.ndarray) -> Layer:
    return _run(np.eye(U.shape[1])[indices], U, W, activations.tanh)


ITS_LAYER: dict[tuple[str, ...], Callable[[dict[str, Any]], Layer]] = {
    ("local_deltas", "W"): lambda c: (c["states"], c["W"], c["activation"]),
    ("indices", "W"): lambda c: _of_words(c["indices"], c["U"], c["W"]),
    ("pairs", "W"): lambda c: _of_words(max((p[0] for p in c["pairs"]), key=len), c["U"], c["W"]),
    ("layers", "output_deltas"): lambda c: _lowest(c, c["layers"][0]),
    ("forward_weights", "output_deltas"): lambda c: _lowest(c, c["forward_weights"]),
    ("x", "U", "W"): lambda c: _run(c["x"], c["U"], c["W"], c["activation"]),
}
