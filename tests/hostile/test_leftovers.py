"""Nothing that one submission does is seen by the next one on the same zygote."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from grader.report import GraderError
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources
from spec.points import NAMES
from tests.helpers.grading import graded
from tests.hostile.world import one_file

LEFT = {
    "state of modules": ("import math; math.left = 1", "import math; return hasattr(math, 'left')"),
    "state of NumPy": ("np.left = np.dot = 1", "return hasattr(np, 'left') or np.dot == 1"),
    "print options": ("np.set_printoptions(precision=1)", "return np.get_printoptions()['precision'] == 1"),
    "error state": ("np.seterr(all='raise')", "return np.geterr()['divide'] == 'raise'"),
    "built-ins": ("import builtins; builtins.left = 1", "return 'left' in dir(__builtins__) or 'left' in __builtins__"),
    "environment": ("os.environ['LEFT'] = '1'", "return 'LEFT' in os.environ"),
    "working folder": ("os.chdir('/dev')", "return os.getcwd() != '/'"),
    "imported modules": ("import sqlite3", "return 'sqlite3' in sys.modules"),
    "warnings": ("import warnings; warnings.simplefilter('error')", "import warnings; return warnings.filters[0][0] == 'error'"),
    "recursion limit": ("sys.setrecursionlimit(77777)", "return sys.getrecursionlimit() == 77777"),
    "signals": ("import signal; signal.signal(15, lambda *a: 0)", "import signal; return callable(signal.getsignal(15))"),
    "time limits": ("import signal; signal.alarm(1)", "import time; time.sleep(1.2)"),
    "hooks": ("sys.settrace(lambda *a: None)", "return sys.gettrace() is not None"),
    "import path": ("sys.path.insert(0, 'left')", "return 'left' in sys.path"),
    "import hooks": ("sys.meta_path.clear()", "return len(sys.meta_path) < 3"),
    "exit handlers": ("import atexit; atexit.register(os._exit, 9)", "import atexit; return atexit._ncallbacks() > 5"),
    "threads": ("import threading, time; threading.Thread(target=time.sleep, args=(9,), daemon=True).start()", "import threading; return threading.active_count() > 1"),
    "memory": ("np.kept = np.ones(1 << 24)", "import resource; return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 200 << 10"),
    "file size mask": ("os.umask(0)", "return os.umask(0o077) != 0o077"),
}  # fmt: skip


def call(zygote: Zygote, lines: str, limits: Limits | None = None) -> object:
    """What a submission of these lines returns."""
    code = f"import os, sys\nimport numpy as np\n\ndef softmax(z):\n    {lines}\n"
    sources = Sources("x.py", None, (one_file("x.py", code),))
    with Session(sources, NAMES, limits, start=zygote.start) as session:
        return session.call("softmax", np.ones(2)).value


@pytest.mark.parametrize("name", LEFT)
def test_what_one_submission_leaves_the_next_does_not_find(name: str, zygote: Zygote) -> None:
    leave, find = LEFT[name]
    assert not call(zygote, find)
    call(zygote, leave)
    assert not call(zygote, find)


def test_randomness_is_the_same_in_every_child(zygote: Zygote) -> None:
    draw = "import random; return [random.random(), np.random.rand(), hash('a')]"
    first = call(zygote, draw)
    call(zygote, "np.random.rand(100); return None")
    assert call(zygote, draw) == first


def test_fresh_process_draws_and_looks_for_garbage_as_a_forked_one(zygote: Zygote) -> None:
    draw = "return [gc.isenabled(), random.random(), np.random.rand(), hash('a')]"
    draw = f"import gc, random; {draw}"
    code = f"import numpy as np\n\ndef softmax(z):\n    {draw}\n"
    sources = Sources("x.py", None, (one_file("x.py", code),))
    with Session(sources, NAMES) as session:
        drawn = session.call("softmax", np.ones(2)).value
    assert drawn == call(zygote, draw)
    assert drawn[0]


def processes() -> set[str]:
    """Processes that are in no session that was here before."""
    return {p for p in os.listdir("/proc") if p.isdigit()}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_no_process_is_left_even_where_forking_is_possible() -> None:
    flee = "p = os.fork()\n    if not p: os.setsid(); import time; time.sleep(50)\n    return p"
    loose = Limits(without=("system calls", "file access", "own user", "own network"))
    with Zygote(loose) as zygote:
        left = call(zygote, flee, loose)
        assert not Path(f"/proc/{left}").exists()


def test_zygote_that_died_is_replaced(zygote: Zygote) -> None:
    assert call(zygote, "return 1") == 1
    os.kill(zygote._running.process.pid, signal.SIGKILL)
    assert call(zygote, "return 2") == 2


def test_zygote_that_is_stopped_is_replaced(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.sandbox.zygote_client.ANSWERING", 0.3)
    assert call(zygote, "return 1") == 1
    os.kill(zygote._running.process.pid, signal.SIGSTOP)
    assert call(zygote, "return 2") == 2


def test_children_die_with_their_zygote(zygote: Zygote) -> None:
    code = "import os\n\ndef softmax(z):\n    return os.getpid()\n"
    sources = Sources("x.py", None, (one_file("x.py", code),))
    with Session(sources, NAMES, start=zygote.start) as session:
        child = session.call("softmax", 1.0).value
        zygote.close()
        until = time.monotonic() + 5
        while Path(f"/proc/{child}").exists() and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(GraderError, match="forked from has died"):
            session.call("softmax", 1.0)


FORKS_AND_WAITS = """
import os, time
from grader.sandbox.zygote_client import Zygote
zygote = Zygote()
child = zygote.start()
fork = os.fork()
if fork:  # both would write into the same line
    print(zygote._running.process.pid, child.pid, fork, flush=True)
time.sleep(60)
"""


def test_zygote_ends_with_its_grader_though_a_fork_of_that_lives() -> None:
    command = [sys.executable, "-c", FORKS_AND_WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        assert grader.stdout is not None
        zygote, child, fork = map(int, grader.stdout.readline().split())
        grader.kill()
        try:
            until = time.monotonic() + 10.0
            while (lives(zygote) or lives(child)) and time.monotonic() < until:
                time.sleep(0.01)
            assert [lives(zygote), lives(child), lives(fork)] == [False, False, True]
        finally:
            os.kill(fork, signal.SIGKILL)


def lives(pid: int) -> bool:
    """Whether a process has not ended; nobody may reap it in a container."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


WRONG_LAYER = """
class RecurrentLayer:
    def __init__(self, m, n, activator, learning_rate): self.state_list = [0.0]
    def forward(self, x): pass
    def backward(self, d, activator): raise ValueError
"""


@pytest.mark.parametrize(
    ("code", "waits"),
    [("def gradient_check(network, seed): raise ValueError\n", False), (WRONG_LAYER, True)],
)
def test_grader_keeps_nothing_of_a_submission_that_is_graded(code: str, waits: bool) -> None:
    """waits: for the garbage collector"""

    def sessions() -> int:
        return sum(type(o) is Session for o in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = sessions()
        graded({"x.py": code}, chapters=("gradcheck", "layer"))
        if waits:
            gc.collect()
        assert sessions() == before
    finally:
        gc.enable()


def child_ahead(zygote: Zygote, ended: int) -> int:
    """The only one, once that which has ended is gone and the next is forked."""
    assert zygote._running is not None
    pid, until = zygote._running.process.pid, time.monotonic() + 5.0
    children = [ended]
    while (ended in children or not children) and time.monotonic() < until:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        children = [int(child) for child in listed.split()]
    (child,) = children
    assert child != ended
    return child


def test_child_that_was_forked_ahead_takes_the_next_submission_if_it_lives() -> None:
    asked = "return os.getpid()"
    with Zygote(ahead=True) as zygote:
        ahead = child_ahead(zygote, call(zygote, asked))
        assert call(zygote, asked) == ahead
        waiting = child_ahead(zygote, ahead)
        other = call(zygote, asked, Limits(call=7.0))
        dead = child_ahead(zygote, other)
        assert dead == waiting
        os.kill(dead, signal.SIGKILL)
        while " Z " not in Path(f"/proc/{dead}/stat").read_text():
            time.sleep(0.01)
        used = call(zygote, asked)
        assert used != dead
        left = [child_ahead(zygote, used)]
    until = time.monotonic() + 5.0
    while any(Path(f"/proc/{pid}").exists() for pid in left) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(Path(f"/proc/{pid}").exists() for pid in left)


def test_zygote_that_dies_over_a_child_ahead_is_replaced_and_leaves_no_pipe() -> None:
    def pipes() -> int:
        return len(os.listdir("/proc/self/fd"))

    with Zygote(ahead=True) as zygote:
        call(zygote, "return 0")
        assert zygote._running is not None
        first, before = zygote._running.process, pipes()
        first.kill()
        first.wait(5)
        assert call(zygote, "return 1") == 1
        assert zygote._running.process is not first
        assert pipes() == before


def test_a_child_ahead_that_outlives_its_zygote_is_not_handed_out() -> None:
    """The kernel ends it, but a moment later."""
    with Zygote(ahead=True) as zygote:
        call(zygote, "return 0")
        assert zygote._running is not None
        zygote._take_in()
        ahead, first = zygote._next, zygote._running.process
        assert ahead is not None
        first.kill()
        first.wait(5)
        ahead.poll = lambda: None  # type: ignore[method-assign]  # as if it still lived
        child = zygote.start()
        del ahead.poll
        assert child is not ahead
        child.kill()
        child.wait(5)
        child.close()
