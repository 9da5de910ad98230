"""Names that Python and Jupyter add for a person at the keyboard, and what ends a process at once;
here nobody is, and while a file is loaded only that file ends."""

from __future__ import annotations

import builtins
import contextlib
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

from .reading.magics import RAN
from .stand_in import StandIn
from .statements import LOST


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


def take_all(names: object, shared: object) -> None:
    """What `%run` brings beside what `import *` does; see magics.py."""
    if type(names) is dict:
        here = sys._getframe(1).f_globals
        own, others = ({n: d[n] for n in d if n[:2] != "__" and n != LOST} for d in (names, here))
        here.update(own)
        if shared:
            names.update(others | own)


def leave(code: object = None) -> NoReturn:
    """Stands for exit() and quit()."""
    sys.exit(code)  # type: ignore[arg-type]


KILL = os.kill
ENDING = (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM))


FIND_SPEC = importlib.util.find_spec


def find_spec(name: str, package: str | None = None) -> ModuleSpec | None:
    """Stands for importlib's, by which code asks whether a package is there; the one that the
    sandbox refuses is not."""
    try:
        return FIND_SPEC(name, package)
    except ModuleNotFoundError as error:
        if error.name == name:
            return None
        raise


def kill(process: int, number: int) -> None:
    """Stands for os.kill, by which notebooks have their own process started anew."""
    if process == os.getpid() and number in ENDING:
        leave(-number)
    KILL(process, number)


NAMES = {"get_ipython": get_ipython, "display": nothing, "help": nothing, RAN: take_all}
NAMES |= {"exit": leave, "quit": leave}

AT_ONCE = {"_exit": leave, "abort": leave, "kill": kill}  # of os


@contextlib.contextmanager
def staying() -> Iterator[None]:
    """What would end the process at once is like sys.exit inside."""
    before = {name: getattr(os, name) for name in AT_ONCE}
    for name, function in AT_ONCE.items():
        setattr(os, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(os, name, function)


def provide() -> None:
    """Make them built-in, as they are there."""
    importlib.util.find_spec = find_spec
    for name, value in NAMES.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
