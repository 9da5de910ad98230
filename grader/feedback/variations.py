"""Other arguments of the kind of a call's: for calls that nobody has chosen to suit a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference.activations import identity, relu, sigmoid, tanh
from spec.checking.cases import Size, arrays_in

CERTAIN = 8.0  # a power that makes of 0.01 and 0.99 1e-16 and 1
ACTIVATIONS = (tanh, sigmoid, identity, relu)
AXES = ("T", "n", "m", "k")
LENGTHS = (1, 2, 3, 4, 6, 9, 13)
MOST_BASES, LENGTHS_OF_EACH = 12, 3
SMALL = 1e-3


def varied(arguments: tuple[Any, ...], rng: np.random.Generator) -> tuple[Any, ...]:
    """Other arguments of the same kind: entries in another order, words drawn anew, numbers larger
    or smaller, other activations."""
    return tuple(_varied(argument, rng) for argument in arguments)


def _are_layers(items: list[Any]) -> bool:
    """Whether they are pairs of weights, the second of them square."""
    return all(
        isinstance(item, tuple) and len(item) == 2 and all(np.ndim(a) == 2 for a in item)
        for item in items
    )


def _are_sentences(items: list[Any]) -> bool:
    """Whether they are pairs of indices and labels."""
    return all(
        isinstance(item, tuple)
        and all(isinstance(a, np.ndarray) and a.dtype.kind == "i" for a in item)
        for item in items
    )


def _sentences_varied(sentences: list[Any], rng: np.random.Generator) -> list[Any]:
    """Two to six of them, with other words, some cut off: of few, most orders are one of those that
    slip in, and seldom does a single word stand among longer sentences."""
    drawn = rng.integers(0, len(sentences), int(rng.integers(2, 7)))
    return [_cut(_varied(sentences[int(i)], rng), rng) for i in drawn]


def _cut(sentence: tuple[Any, ...], rng: np.random.Generator) -> tuple[Any, ...]:
    """A sentence, or its beginning."""
    length = len(sentence[0])
    end = int(rng.integers(1, length + 1)) if rng.random() < 0.5 else length
    return tuple(words[:end] for words in sentence)


def _layers_varied(layers: list[Any], rng: np.random.Generator) -> list[Any]:
    """With other numbers, and where their number is odd with one more layer on top, as wide as the
    last one: two stacks are of one height."""
    top = layers[-1][1]
    more = [(top, top)] if len(layers) % 2 else []
    return [_varied(layer, rng) for layer in (*layers, *more)]


def beside(sizes: list[Size]) -> list[Size]:
    """Sizes that differ in one length from some of these."""
    rng = np.random.default_rng(len(sizes))
    others = [
        size._replace(**{axis: int(length)})
        for size in sizes[:: max(1, len(sizes) // MOST_BASES)]
        for axis in AXES
        for length in rng.choice(LENGTHS, LENGTHS_OF_EACH, replace=False)
    ]
    return [*dict.fromkeys(others)]


def bears_scaling(argument: Any) -> bool:
    """Whether it is an array of numbers, and none of probabilities or one-hot rows."""
    if not isinstance(argument, np.ndarray) or argument.dtype.kind != "f" or not argument.any():
        return False
    return not bool(np.allclose(argument.sum(axis=-1), 1.0))


def tiny(argument: Any, share: float) -> Any:
    """A hundredth of a number, this share of an array of numbers; probabilities that are almost
    certain."""
    if isinstance(argument, float) or bears_scaling(argument):
        return argument * (share if isinstance(argument, np.ndarray) else 0.01)
    if not isinstance(argument, np.ndarray) or argument.dtype.kind != "f" or not argument.any():
        return argument
    powers = argument**CERTAIN
    return powers / powers.sum(axis=-1, keepdims=True)


def one_word(argument: Any) -> Any:
    """The last of a list of words; a whole number made larger."""
    if type(argument) is int:
        return argument + 2
    is_list = isinstance(argument, list) and all(isinstance(item, str) for item in argument)
    return argument[-1:] if is_list else argument


def far_back(calls: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of calls with sentences, a context and a whole number, those with every number and as many
    words, or one more, of the longest sentence."""
    texts = [c for c in calls if len(c) == 3 and isinstance(c[1], list) and type(c[2]) is int]
    longest: list[str] = max((s for text, _, _ in texts for s in text), key=len, default=[])
    asked = [text for text, _, _ in texts if longest in text][:1]
    return [
        (text, longest[:end], number)
        for text in asked
        for number in range(2, len(longest) + 1)
        for end in (number - 1, number)
    ]


def of_one_sign(argument: Any) -> Any:
    """An array without a positive number."""
    return -np.abs(argument) if isinstance(argument, np.ndarray) else argument


def is_finite(value: Any) -> bool:
    items = value if isinstance(value, list | tuple) else [value]
    numbers = [float(item) for item in items if isinstance(item, float)]
    return bool(np.isfinite(numbers).all()) and all(
        bool(np.isfinite(array).all()) for array in arrays_in(value)
    )


def is_ordinary(arguments: tuple[Any, ...]) -> bool:
    """Whether the largest number of each argument is 0, or neither small nor large."""
    alone = [np.asarray(a) for a in arguments if isinstance(a, float)]
    given = [a for a in (*alone, *arrays_in(arguments)) if a.size and a.dtype.kind == "f"]
    tops = [float(np.abs(a).max()) for a in given]
    return all(top == 0.0 or SMALL <= top <= 1.0 / SMALL for top in tops)


def _varied(argument: Any, rng: np.random.Generator) -> Any:
    if isinstance(argument, np.ndarray) and argument.size:
        if argument.dtype.kind == "f" and argument.ndim and not bears_scaling(argument):
            return rng.permutation(argument)
        signs = rng.choice((-1.0, 1.0), argument.shape) if argument.dtype.kind == "f" else 1
        return rng.permuted(argument, axis=None) * signs
    if isinstance(argument, tuple):
        return tuple(_varied(member, rng) for member in argument)
    if isinstance(argument, list) and argument:
        if _are_sentences(argument):
            return _sentences_varied(argument, rng)
        if not all(isinstance(item, str | list) for item in argument):
            return _layers_varied(argument, rng) if _are_layers(argument) else argument
        length = int(rng.integers(1, len(argument) + 3))
        return [_varied(argument[int(i)], rng) for i in rng.integers(0, len(argument), length)]
    if hasattr(argument, "backward"):
        return ACTIVATIONS[int(rng.integers(0, len(ACTIVATIONS)))]
    if isinstance(argument, float):
        return argument * float(rng.choice((0.2, 0.5, 1.0, 2.0, 5.0)))
    return argument
