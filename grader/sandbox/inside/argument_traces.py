"""What a call has done to its arguments, and where its result lives."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from .wire import MAX_DEPTH

MOST_PARTS, MOST_IN_ONE = 2000, 100  # of a result that are looked at, and of a list in it


def copied(argument: Any) -> Any:
    """The argument as it is now; what is no data stands for itself."""
    if isinstance(argument, np.ndarray):
        return argument.copy()
    if type(argument) in (list, tuple):
        return type(argument)(argument if _are_words(argument) else map(copied, argument))
    return dict(argument) if type(argument) is dict else argument


def as_list(value: Any) -> Any:
    """What their code reads by an index from 0 or 1 on, a deque or a dict, as a list; anything
    else as it is."""
    if isinstance(value, dict) and value and all(type(key) is int for key in value):
        first, last = min(value), max(value)
        if first in (0, 1) and len(value) == last + 1 - first:
            return [value.get(number) for number in range(last + 1)]
    return list(value) if isinstance(value, deque) else value


def _are_words(parts: list[Any] | tuple[Any, ...]) -> bool:
    """Whether there is nothing but texts in it."""
    return {*map(type, parts)} == {str}


def unchanged(argument: Any, before: Any) -> bool:
    """Same shapes, same bytes, same parts in the same order."""
    if type(argument) is not type(before):
        return False
    if isinstance(argument, np.ndarray):
        return argument.shape == before.shape and argument.tobytes() == before.tobytes()
    if type(argument) in (list, tuple):
        if len(argument) != len(before):
            return False
        if _are_words(argument) and _are_words(before):
            return bool(argument == before)
        return all(map(unchanged, argument, before))
    if type(argument) is dict:
        return list(argument) == list(before) and all(
            map(unchanged, argument.values(), before.values())
        )
    if type(argument) in (str, int, float, bool):
        return bool(argument == before) or argument != argument
    return argument is before


def _parts(result: Any, depth: int) -> Iterator[Any]:
    """What is no list or tuple in a result, as deep as one may be that crosses; and a None for
    each list, so that those can be counted."""
    for part in result[:MOST_IN_ONE]:
        if not isinstance(part, list | tuple):
            yield part
            continue
        yield None
        if depth < MAX_DEPTH:
            yield from _parts(part, depth + 1)


def shared(result: Any, arguments: Sequence[Any]) -> list[int]:
    """The places of the arguments in whose memory an array in the result lives."""
    arrays = [result] if isinstance(result, np.ndarray) else []
    if isinstance(result, (list, tuple)):
        parts = islice(_parts(result, 1), MOST_PARTS)
        arrays = [part for part in parts if isinstance(part, np.ndarray)]
    return [i for i, a in enumerate(arguments) if any(_lives_in(array, a) for array in arrays)]


def _lives_in(array: Any, argument: Any) -> bool:
    if isinstance(argument, np.ndarray):
        if array.base is None and argument.base is None:  # each has memory of its own
            return array is argument
        return bool(np.may_share_memory(array, argument))
    return type(argument) in (list, tuple) and any(_lives_in(array, part) for part in argument)


def places(result: Any) -> Iterator[tuple[int, Any]]:
    """A list or dict, and the arrays in it, each with the id of what its memory belongs to."""
    inner = islice(_parts(result, 1), MOST_PARTS) if isinstance(result, list | tuple) else ()
    for part in (result, *inner):
        if isinstance(part, np.ndarray) and part.ndim:  # a number may come as one without axes
            yield id(part if part.base is None else part.base), part
        elif isinstance(part, list | dict):
            yield id(part), part
