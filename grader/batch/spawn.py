"""Worker processes that do not run the program of whoever started them.

Python starts a spawned process by running the main program once more: a script that grades a
class, without `if __name__ == "__main__"`, would grade it in every worker again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

MAIN = "__main__"


@contextmanager
def _no_main() -> Iterator[None]:
    main = sys.modules[MAIN]
    sys.modules[MAIN] = ModuleType(MAIN)
    try:
        yield
    finally:
        sys.modules[MAIN] = main


class Worker(SpawnProcess):
    """A process that finds the grader's modules, and no main program."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _no_main():
            return SpawnProcess._Popen(process_obj)


class Context(SpawnContext):
    """Processes that are started afresh: one with threads must not fork."""

    Process = Worker
