"""Names that Python and Jupyter add for a person at the keyboard; here nobody is."""

from __future__ import annotations

import builtins
import sys
from typing import Any, NoReturn

from .stand_in import StandIn


class Unheard(StandIn):
    """A method of it, or an attribute."""

    def __call__(self, *_: object, **__: object) -> StandIn:
        return StandIn("get_ipython()")


class Shell:
    """What get_ipython() gives: whatever it is asked to do, nothing comes of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unheard(f"get_ipython().{name}")


SHELL = Shell()


def get_ipython() -> Shell:
    """The shell that a notebook runs in."""
    return SHELL


def nothing(*_: object, **__: object) -> None:
    """Stands for display() and help()."""


def leave(code: object = None) -> NoReturn:
    """Stands for exit() and quit()."""
    sys.exit(code)  # type: ignore[arg-type]


NAMES = {"get_ipython": get_ipython, "display": nothing, "help": nothing}
NAMES |= {"exit": leave, "quit": leave}


def provide() -> None:
    """Make them built-in, as they are there."""
    for name, value in NAMES.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
