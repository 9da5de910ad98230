"""Executors to hire: this machine's cores, or a Dask cluster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from grader.batch import work
from grader.batch.spawn import quickest
from grader.extras import NotInstalled
from grader.report import Unusable
from spec.text import Text

RETRIES = 2  # of a chunk whose worker left the cluster
CHUNK = 8  # submissions that travel together at most
WAITING = Text("waiting for a worker of the cluster …", "正在等待集群的 worker……")
CONNECTING = 30.0  # seconds until a scheduler must have answered


def on_this_machine(workers: int) -> Callable[[], Executor]:
    """Processes of this machine."""

    def hire() -> Executor:
        return ProcessPoolExecutor(workers, quickest(), initializer=work.begin)

    return hire


def chunks(tasks: int, workers: int) -> Iterator[int]:
    """How many travel together, time after time: fewer towards the end, when a worker with many
    keeps all others waiting."""
    while True:
        size = max(1, min(CHUNK, tasks // (2 * workers)))
        yield size
        tasks -= size


@contextmanager
def on_dask(address: str, lang: str = "en") -> Iterator[tuple[Callable[[], Executor], int]]:
    """The workers of a Dask cluster, and how many tasks they do at once.

    address: of the scheduler, or a scheduler file
    Raises NotInstalled without Dask, Unusable where nothing answers there.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        install = 'pip install "rnn-spec[cluster]"'
        en, zh = f"--dask needs Dask: {install}", f"--dask 需要 Dask：{install}"
        raise NotInstalled(en, zh) from error
    is_file = address.endswith(".json")
    if is_file and not Path(address).is_file():  # Dask would wait for it without an end
        raise Unusable(
            Text(f"there is no {address}; check the path", f"没有 {address}，请检查路径")
        )
    where = {"scheduler_file" if is_file else "address": address}
    try:
        client = distributed.Client(**where, timeout=CONNECTING)
    except (OSError, ValueError, AssertionError) as error:  # the last for a file of another kind
        en, zh = f"no Dask scheduler answers at {address}", f"{address} 处没有 Dask 调度器应答"
        why = str(error) or type(error).__name__
        raise Unusable(Text(f"{en}: {why}", f"{zh}：{why}")) from error

    def hire() -> Executor:
        executor: Executor = client.get_executor(pure=False, retries=RETRIES)
        return executor

    with client:
        if not client.nthreads():
            print(WAITING.in_language(lang), file=sys.stderr, flush=True)
            client.wait_for_workers(1)
        yield hire, sum(client.nthreads().values())
