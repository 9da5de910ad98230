"""What a student waits for once a session is open: `watch` after a save, `check` in a kernel.

Before each, the function on show is written in another way, right or wrong as before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.timing import Spent, repeated
from grader.grading.settings import Settings
from grader.sandbox.zygote_client import Zygote
from grader.watch.source import written
from grader.watch.submission import Watch
from spec.assignment import expanded

TIMES = 10  # in a row, because a tick of the kernel's clock is longer than a call
BEGIN = "import numpy as np\nfrom grader import check"
FILE = "recurrent.py"


def otherwise(text: str) -> str:
    """The file with `gradient_W` written in the other of two ways."""
    for rows in ("states[:-1]", "states[1:]"):
        one, other = f"deltas.T @ {rows}", f"({rows}.T @ deltas).T"
        if one in text or other in text:
            return text.replace(one, other) if one in text else text.replace(other, one)
    raise AssertionError("gradient_W is written in neither way")


@contextmanager
def watching(folder: Path, item: str) -> Iterator[dict[str, Callable[[], Spent]]]:
    """`watch` of a folder: the item on show alone, and all items."""
    with Zygote(ahead=True) as zygote:
        watch = Watch(folder, Settings(chapters=expanded(["all"])), zygote.start)
        watch.grade()
        assert watch.report is not None
        on_show = next(i for i in watch.report.items if i.name == item)

        def save() -> None:
            file = folder / FILE
            file.write_text(otherwise(file.read_text("utf-8")), "utf-8")

        def first() -> None:
            save()
            watch.shown = on_show
            watch.first()

        def every() -> None:
            save()
            watch.grade()

        yield {
            "watch, the item on show": partial(repeated, first, TIMES, os.getpid()),
            "watch, all items": partial(repeated, every, 2, os.getpid()),
        }


@contextmanager
def checking(folder: Path, item: str) -> Iterator[dict[str, Callable[[], Spent]]]:
    """`check` of one function in a real kernel, which runs the first chapter."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")

    def run(cell: str) -> None:
        client.execute_interactive(cell, timeout=60, output_hook=lambda message: None)

    try:
        texts = [(folder / name).read_text("utf-8") for name in ("activations.py", FILE)]
        for cell in (BEGIN, texts[0], texts[1].partition('"""\n')[2]):
            run(cell)
        kernel, source = manager.provisioner.pid, written(item, folder / FILE)

        def ask() -> None:
            nonlocal source
            source = otherwise(source)
            run(f"{source}\n\ncheck({item!r})")

        yield {"check, the item on show": partial(repeated, ask, TIMES, kernel)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
