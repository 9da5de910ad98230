"""Starting the student's process: a fresh interpreter that can find NumPy and nothing else.

This module is imported before NumPy, so that both processes start up at the same time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from grader.threads import LIBRARIES

INSIDE = Path(__file__).resolve().parent / "inside"
STARTING = 30.0  # seconds until a process must be ready

# -P, -s, -S and a clean environment leave only the standard library on the path. The folder
# `inside` becomes a package of its own, so that nothing of `grader` is imported.
BOOT = """
import gc, importlib, json, sys, types
gc.disable()  # what is imported stays
folder, module, packages, limits, *descriptors = sys.argv[1:]
sandbox = types.ModuleType("_sandbox")
sandbox.__path__ = [folder]
sys.modules["_sandbox"] = sandbox
from _sandbox.import_gate import Gate
gate = Gate(json.loads(packages))
sys.meta_path.insert(0, gate)
main = importlib.import_module(f"_sandbox.{module}").main
main(gate, json.loads(limits), *map(int, descriptors))
"""


class Limits(NamedTuple):
    """Seconds of wall time for a call, for loading a file, and for everything; the
    process's own bounds."""

    call: float = 5.0
    load: float = 10.0
    total: float = 300.0
    cpu: int = 300
    memory: int = 2 << 30
    file: int = 1 << 20
    open_files: int = 64
    threads: int = 64
    without: tuple[str, ...] = ()  # layers to leave off, to see what each is good for


class Process(Protocol):
    """A student's process, however it was started; the leader of a session of its own.

    orphaned: whether it ended with the process of the grader's that had started it
    """

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    @property
    def returncode(self) -> int | Any: ...
    @property
    def orphaned(self) -> bool: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...
    def leave(self) -> None: ...


class Fresh(subprocess.Popen[bytes]):
    """An interpreter of its own."""

    orphaned = False

    def leave(self) -> None:
        """Have it reaped, which was killed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(5)


def start(limits: Limits, packages: tuple[str, ...] = ("numpy",)) -> Process:
    """Start a process for one submission; it is not waited for."""
    return launched("worker", limits, packages)


def launched(
    module: str, limits: Limits, packages: tuple[str, ...], control: int | None = None
) -> Fresh:
    """A fresh interpreter that can find the standard library and these packages only.

    module: of `inside`, whose `main` it runs
    control: a descriptor that it inherits
    """
    folders = {}
    for package in packages:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{package} is not installed", name=package)
        folders[package] = str(Path(spec.origin).parent.parent)
    # Not -I: it would ignore PYTHONHASHSEED, and the order of sets would differ by the run.
    command = [sys.executable, "-P", "-s", "-S", "-X", "utf8", "-c", BOOT]
    command += [str(INSIDE), module, json.dumps(folders), json.dumps(limits._asdict())]
    command += [] if control is None else [str(control)]
    process = Fresh(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,  # ours may be gone
        env=_environment(),
        bufsize=0,
        close_fds=True,
        pass_fds=() if control is None else (control,),
        start_new_session=True,
    )
    compiled()  # for the next one
    return process


def compiled() -> None:
    """The modules of the student's process, as bytecode beside them, where it can be written.

    That process may write nothing; without this it would compile them at every start.
    """
    if sys.dont_write_bytecode:
        return
    for source in INSIDE.rglob("*.py"):
        bytecode = Path(importlib.util.cache_from_source(str(source)))
        if not bytecode.exists() or bytecode.stat().st_mtime < source.stat().st_mtime:
            import py_compile

            with contextlib.suppress(OSError):  # a folder that is not ours to write to
                py_compile.compile(str(source), str(bytecode), doraise=True)


def _environment() -> dict[str, str]:
    """Nothing of the grader's own; one thread for the linear algebra."""
    environment = {f"{name}_NUM_THREADS": "1" for name in LIBRARIES}
    environment |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"PATH": os.defpath, "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}
    environment |= {"HOME": os.sep, "USER": "student"}  # for what asks whose machine it is
    environment["PYTHONBREAKPOINT"] = "0"  # nobody is there to debug
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment
