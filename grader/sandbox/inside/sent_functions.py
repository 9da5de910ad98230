"""What the grader sends to the student's process as it is written, because it holds no answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from .wire import FunctionSource

BEFORE = "from __future__ import annotations\nimport numpy as np\n"  # a function that is sent


def received(sent: FunctionSource) -> Callable[..., Any]:
    """The function that was sent; wrong arguments are told as Python tells them."""
    names = run_once(BEFORE + sent.source, f"<{sent.name}>")
    whole = partial(names[sent.name], *sent.first)
    due = whole.func.__code__.co_argcount - len(sent.first)

    def given(*arguments: Any, **named: Any) -> Any:
        try:
            return whole(*arguments, **named)
        except (TypeError, ValueError) as fault:
            if len(arguments) > due:
                raise TypeError(too_many(sent.name, due, len(arguments))) from None
            odd = [a for a in arguments if a is None or isinstance(a, str) or callable(a)]
            if not odd:
                raise
            shown = odd[0] if odd[0] is None else f"a {type(odd[0]).__name__}"
            raise type(fault)(f"{fault}; {sent.name} was given {shown}") from None

    given.__name__ = given.__qualname__ = sent.name
    return given


@cache
def run_once(source: str, file: str = "activations.py") -> dict[str, Any]:
    """What source of the grader's defines."""
    names: dict[str, Any] = {}
    exec(compile(source, file, "exec"), names)
    return names


def too_many(name: str, due: int, given: int) -> str:
    """What Python says of a call with too many arguments."""
    s, were = "s" * (due != 1), "was" if given == 1 else "were"
    return f"{name}() takes {due} positional argument{s} but {given} {were} given"
