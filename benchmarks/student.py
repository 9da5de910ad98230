"""What a student waits for once a session is open: `watch` after a save, `check` in a kernel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.timing import Spent, repeated
from grader.grading.settings import Settings
from grader.sandbox.zygote_client import Zygote
from grader.watch.submission import Watch
from spec.assignment import expanded

TIMES = 10  # in a row, because a tick of the kernel's clock is longer than a call
BEGIN = "import numpy as np\nfrom grader import check"


@contextmanager
def watching(folder: Path, item: str) -> Iterator[dict[str, Callable[[], Spent]]]:
    """`watch` of a folder: the item on show alone, and all items."""
    with Zygote() as zygote:
        watch = Watch(folder, Settings(chapters=expanded(["all"])), zygote.start)
        watch.grade()
        assert watch.report is not None
        on_show = next(i for i in watch.report.items if i.name == item)

        def first() -> None:
            watch.shown = on_show
            watch.first()

        yield {
            "watch, the item on show": partial(repeated, first, TIMES, os.getpid()),
            "watch, all items": partial(repeated, watch.grade, 2, os.getpid()),
        }


@contextmanager
def checking(folder: Path, item: str) -> Iterator[dict[str, Callable[[], Spent]]]:
    """`check` of one function in a real kernel, which runs the first chapter."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")

    def run(cell: str) -> None:
        client.execute_interactive(cell, timeout=60, output_hook=lambda message: None)

    try:
        texts = [(folder / name).read_text("utf-8") for name in ("activations.py", "recurrent.py")]
        for cell in (BEGIN, texts[0], texts[1].partition('"""\n')[2]):
            run(cell)
        ask, kernel = partial(run, f"check({item!r})"), manager.provisioner.pid
        yield {"check, the item on show": partial(repeated, ask, TIMES, kernel)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
