"""Code that implements nothing: constants, arguments, shapes alone, the most frequent word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from grader.grading.settings import cases_of
from reference.layer import RecurrentLayer
from spec.item import ABSENT, Answer, Item, Stopped, Submission
from tests.helpers.local import passing

Function = Callable[..., Any]
CONSTANTS: tuple[Any, ...] = (
    *(0.0, 1.0, -1.0, 0.5, 2.0, 0, 1, True, False, None, float("nan"), float("inf")),
    *("", "<s>", "</s>", "owl", "我", [], (), {}),
    *({"<s>": 0, "</s>": 1}, [("<s>", "</s>")], np.zeros(()), np.ones(1)),
)
FILLED: dict[str, Function] = {
    "zeros": np.zeros,
    "ones": np.ones,
    "halves": lambda shape: np.full(shape, 0.5),
    "equal shares": lambda shape: np.full(shape, 1.0 / (shape[-1] if shape else 1)),
    "nan": lambda shape: np.full(shape, np.nan),
    "random numbers": lambda shape: np.random.default_rng(1).normal(size=shape),
    "the identity": lambda shape: np.eye(*shape) if len(shape) == 2 else np.ones(shape),
    "0, 1, 2, …": lambda shape: np.arange(np.prod(shape, dtype=int)).reshape(shape) * 1.0,
}
OF_ONE: dict[str, Function] = {
    "itself": lambda a: a.copy(),
    "turned": lambda a: a.T.copy(),
    "backwards": lambda a: a[::-1].copy(),
    "negated": lambda a: -a,
    "halved": lambda a: a / 2,
    "its rows but the first": lambda a: a[1:].copy(),
    "its rows but the last": lambda a: a[:-1].copy(),
    "its first row": lambda a: a[0],
    "its last row": lambda a: a[-1],
    "its sum": lambda a: float(a.sum()),
    "its mean": lambda a: float(a.mean()),
    "its largest": lambda a: float(a.max()),
    "its norm": lambda a: float(np.sqrt((a * a).sum())),
    "its sums": lambda a: a.sum(axis=0),
    "sums of its rows": lambda a: a.sum(axis=-1),
    "its squares": lambda a: a * a,
    "tanh of it": np.tanh,
    "sigmoid of it": lambda a: 1 / (1 + np.exp(-a)),
    "its shares": lambda a: a / a.sum(axis=-1, keepdims=True),
    "its absolute values": np.abs,
    "its columns' largest": lambda a: a.argmax(axis=0),
}
OF_TWO: dict[str, Function] = {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "@": lambda a, b: a @ b,
    "ᵀ@": lambda a, b: a.T @ b,
    "@ᵀ": lambda a, b: a @ b.T,
}


SOLUTIONS = {"gradient_U": (0, "ᵀ@", 1)}  # no triviality, but all there is to do


def flat(value: Any) -> list[str]:
    """All words of a text, whatever lists it is made of."""
    if isinstance(value, str):
        return [value]
    return [w for part in value for w in flat(part)] if isinstance(value, list | dict) else []


OF_WORDS: dict[str, Function] = {
    "the most frequent word": lambda words: Counter(words).most_common(1)[0][0],
    "the rarest word": lambda words: Counter(words).most_common()[-1][0],
    "the first word": lambda words: words[0],
    "the last word": lambda words: words[-1],
    "the word after the last": lambda words: words[words.index(words[-1]) + 1],
    "the first word of the alphabet": min,
    "the last word of the alphabet": max,
    "words by the alphabet": lambda words: {w: i for i, w in enumerate(sorted(set(words)))},
    "words as they come": lambda words: {w: i for i, w in enumerate(dict.fromkeys(words))},
    "pairs of neighbours": lambda words: list(pairwise(words)),
    "pairs with themselves": lambda words: [(w, w) for w in words],
    "words": list,
}


@dataclass(eq=False)
class Trivial(Submission):
    """A submission of one function."""

    function: Function

    def call(self, name: str, *arguments: Any) -> Answer:
        try:
            with np.errstate(all="ignore"):
                value = self.function(*arguments)
        except Exception as error:
            raise Stopped from error
        shares = [
            i
            for i, a in enumerate(arguments)
            if isinstance(a, np.ndarray)
            and isinstance(value, np.ndarray)
            and np.may_share_memory(a, value)
        ]
        return Answer(value, {}, tuple(shares), lambda: value)


def trivial(item: Item) -> Iterator[tuple[str, Any]]:
    """Trivial code for an item, by name."""
    source = item.tasks[0].source
    if source is RecurrentLayer:
        for name, kept in TRIVIAL_LAYERS.items():
            yield name, TrivialLayers(kept)
        return
    for constant in CONSTANTS:
        yield f"always {constant!r}", Trivial(lambda *a, c=constant: c)
    for name, filled in FILLED.items():  # of the shape that is due
        yield name, Trivial(lambda *a, f=filled: parted(source(*a), f))
    places = range(source.__code__.co_argcount)
    for place in places:
        yield f"argument {place}", Trivial(lambda *a, p=place: a[p])
        for name, change in OF_ONE.items():
            yield f"argument {place}: {name}", Trivial(lambda *a, p=place, f=change: f(a[p]))
        for name, change in OF_WORDS.items():
            words = Trivial(lambda *a, p=place, f=change: f(flat(a[p])))
            yield f"argument {place}: {name}", words
        for other in places:
            for name, join in OF_TWO.items():
                if SOLUTIONS.get(item.name) == (place, name, other):
                    continue
                pair = Trivial(lambda *a, p=place, q=other, f=join: f(a[p], a[q]))
                yield f"argument {place} {name} argument {other}", pair
    if item.name == "predict_next":
        for matrix in (2, 3, 4):
            for column in (0, -1):
                yield f"argmax of column {column} of {matrix}", Trivial(guess(matrix, column))


def guess(matrix: int, column: int) -> Function:
    """The word of a column's largest entry."""

    def function(*arguments: Any) -> str:
        largest = arguments[matrix][:, column].argmax()
        return list(arguments[1])[largest % len(arguments[1])]

    return function


def parted(right: Any, filled: Function) -> Any:
    """Something of the same parts and shapes."""
    if isinstance(right, list | tuple):
        return type(right)(parted(part, filled) for part in right)
    if isinstance(right, np.ndarray | float | int):
        value = filled(np.shape(right))
        return value if np.shape(right) else float(value)
    return right if right is None else type(right)()


# What a class does beside its constructor; the rest of it does nothing.
TRIVIAL_LAYERS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "zeros": ("zeros",),
    "counts": ("times",),
    "keeps its inputs": ("inputs",),
    "keeps f of its inputs' sums": ("sums",),
    "resets": ("reset_state",),
    "updates": ("update",),
    "copies δ_T": ("delta",),
}


@dataclass(eq=False)
class TrivialLayers(Submission):
    """A submission of a class that does next to nothing."""

    does: tuple[str, ...]

    def new(self, name: str, *arguments: Any) -> TrivialLayer:
        return TrivialLayer(RecurrentLayer(*arguments), self.does)


@dataclass(eq=False)
class TrivialLayer:
    """The class's object."""

    layer: RecurrentLayer
    does: tuple[str, ...]

    def call(self, method: str, *arguments: Any) -> Answer:
        layer = self.layer
        if method == "forward":
            layer.times += 1 if self.does != () else 0
            if "inputs" in self.does or "zeros" in self.does or "sums" in self.does:
                zero = np.zeros((layer.state_width, 1))
                total = np.tanh(zero + arguments[0].sum()) if "sums" in self.does else zero
                layer.state_list.append(arguments[0] if "inputs" in self.does else total)
        elif method == "backward":
            zeros = [np.zeros((layer.state_width, 1))] * layer.times
            layer.delta_list = [*zeros, arguments[0].copy()] if "delta" in self.does else zeros
            layer.gradient, layer.gradient_U = np.zeros_like(layer.W), np.zeros_like(layer.U)
        elif method in self.does:
            getattr(layer, method)(*arguments)
        return Answer(None, {}, (), lambda: None)

    def get(self, attribute: str) -> Any:
        return getattr(self.layer, attribute, ABSENT)

    def set(self, attribute: str, value: Any) -> None:
        setattr(self.layer, attribute, value.copy())


def earned(item: Item, submission: Any, seed: int = 1) -> tuple[float, list[bool]]:
    """Points for it, and which checks passed."""
    passed = list(passing(item, submission, cases_of(seed)))
    return item.earned(passed), passed
