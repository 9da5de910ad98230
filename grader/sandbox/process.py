"""Starting the student's process: a fresh interpreter that can find NumPy and nothing else.

This module is imported before NumPy, so that both processes start up at the same time.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

# -I and -S leave only the standard library on the path. The folder of this file becomes a
# package under another name, so that nothing of `grader` is imported.
BOOT = """
import json, sys, types
folder, packages, limits = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
sandbox = types.ModuleType("_sandbox")
sandbox.__path__ = [folder]
sys.modules["_sandbox"] = sandbox
from _sandbox.gate import Gate
gate = Gate(packages)
sys.meta_path.insert(0, gate)
from _sandbox.worker import main
main(gate, limits)
"""


@dataclass(frozen=True)
class Limits:
    """Seconds of wall time for a call and for loading a file; the process's own bounds."""

    call: float = 5.0
    load: float = 10.0
    cpu: int = 300
    memory: int = 2 << 30
    file: int = 1 << 20
    open_files: int = 64


def start(limits: Limits, packages: tuple[str, ...] = ("numpy",)) -> subprocess.Popen[bytes]:
    """Start the process; it is not waited for."""
    folders = {}
    for package in packages:
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(f"{package} is not installed here: pip install {package}")
        folders[package] = str(Path(found.origin).parent.parent)
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", BOOT]
    command += [str(HERE), json.dumps(folders), json.dumps(asdict(limits))]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        bufsize=0,
        close_fds=True,
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Nothing of the grader's own; one thread for the linear algebra."""
    names = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR")
    environment = {f"{name}_NUM_THREADS": "1" for name in names}
    environment |= {"PATH": os.defpath, "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment
