"""What a call has done to its arguments, and where its result lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def copied(argument: Any) -> Any:
    """The argument as it is now; what is no data stands for itself."""
    if isinstance(argument, np.ndarray):
        return argument.copy()
    if type(argument) in (list, tuple):
        return type(argument)(map(copied, argument))
    return dict(argument) if type(argument) is dict else argument


def unchanged(argument: Any, before: Any) -> bool:
    """Same shapes, same bytes, same parts in the same order."""
    if type(argument) is not type(before):
        return False
    if isinstance(argument, np.ndarray):
        return argument.shape == before.shape and argument.tobytes() == before.tobytes()
    if type(argument) in (list, tuple):
        pairs = zip(argument, before, strict=False)
        return len(argument) == len(before) and all(unchanged(a, b) for a, b in pairs)
    if type(argument) is dict:
        return list(argument) == list(before) and all(
            map(unchanged, argument.values(), before.values())
        )
    if type(argument) in (str, int, float, bool):
        return bool(argument == before) or argument != argument
    return argument is before


def overlap(result: Any, argument: Any) -> bool:
    """Whether an array in the result lives in the memory of an array in the argument."""
    if isinstance(result, np.ndarray) and isinstance(argument, np.ndarray):
        if result.base is None and argument.base is None:  # each has memory of its own
            return result is argument
        return bool(np.may_share_memory(result, argument))
    if isinstance(result, list | tuple):
        return any(overlap(part, argument) for part in result[:100])
    if type(argument) in (list, tuple) and isinstance(result, np.ndarray):
        return any(overlap(result, part) for part in argument)
    return False


def places(result: Any, depth: int = 3) -> Iterator[tuple[int, Any]]:
    """The lists, dicts and arrays of a result, each with the id of what its memory belongs to."""
    if isinstance(result, np.ndarray):
        if result.ndim:  # a number may come as an array without axes
            yield id(result if result.base is None else result.base), result
    elif isinstance(result, list | dict):
        yield id(result), result
    if isinstance(result, list | tuple) and depth:
        for part in result[:100]:
            yield from places(part, depth - 1)
