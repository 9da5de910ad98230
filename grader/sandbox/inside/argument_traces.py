"""What a call has done to its arguments, and where its result lives."""

from __future__ import annotations

from collections.abc import Iterator
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


def overlap(result: Any, argument: Any) -> bool:
    """Whether an array in the result lives in the memory of an array in the argument."""
    if isinstance(result, np.ndarray) and isinstance(argument, np.ndarray):
        if result.base is None and argument.base is None:  # each has memory of its own
            return result is argument
        return bool(np.may_share_memory(result, argument))
    if isinstance(result, list | tuple):
        return any(overlap(part, argument) for part in islice(_parts(result, 1), MOST_PARTS))
    if type(argument) in (list, tuple) and isinstance(result, np.ndarray):
        return any(overlap(result, part) for part in argument)
    return False


def places(result: Any) -> Iterator[tuple[int, Any]]:
    """A list or dict, and the arrays in it, each with the id of what its memory belongs to."""
    inner = islice(_parts(result, 1), MOST_PARTS) if isinstance(result, list | tuple) else ()
    for part in (result, *inner):
        if isinstance(part, np.ndarray) and part.ndim:  # a number may come as one without axes
            yield id(part if part.base is None else part.base), part
        elif isinstance(part, list | dict):
            yield id(part), part
