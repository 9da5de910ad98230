"""Fixtures that several files share, so that their work is done once."""

import gc
import importlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis

from grader.grading import grade_item
from grader.grading.explanation import Explanation
from grader.handout.template import solution
from grader.sandbox import process
from grader.sandbox.zygote_client import Zygote
from tests.helpers.course import course as course
from tests.helpers.course import graded as graded
from tests.helpers.course import results as results
from tests.helpers.gradescope import autograder as autograder
from tests.helpers.grading import warm_start, write

# What the tests start is compiled once, and not at each of its starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# SymPy, which is imported later, remembers more than a thousand results: proofs take a tenth less.
os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")
# Of a corpus, in the ordinary suite; no factor of how many seeds, languages or formats there are,
# so that each of them is asked.
EACH = 7
# Nothing that Hypothesis tries is wrong because the machine has much else to do.
of_hypothesis.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_hypothesis.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests often wait, for a time limit or for another process."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker begins with a share of the files, so that none is compiled by all of them."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    paths = [Path(argument.partition("::")[0]) for argument in session.config.args]
    files = [f for p in paths for f in ([p] if p.is_file() else sorted(p.rglob("test_*.py")))]
    for file in files[int(worker["workerid"].lstrip("gw")) :: worker["workercount"]]:
        names = file.resolve().relative_to(session.config.rootpath).with_suffix("").parts
        with suppress(Exception, pytest.skip.Exception):  # collecting tells it
            importlib.import_module(".".join(names))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of each corpus all but every seventh are for `make thorough`."""
    places: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("corpus"):
            corpus = item.nodeid.partition("[")[0]
            if places[corpus] % EACH:
                item.add_marker("thorough")
            places[corpus] += 1


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported stays: to look through it for garbage takes a quarter of some tests, and
    through what is young, every seven hundred objects, a twentieth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(autouse=True, scope="module")
def _commands_start_warm(request: pytest.FixtureRequest) -> Iterator[None]:
    """A command that runs in a test's own process has the student's from the zygote; how that
    starts afresh is asked in the rooms of the sandbox, and wherever a command has its own."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.parent.name not in ("sandbox", "hostile"):
            patch.setattr(process, "start", warm_start)
        yield


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """One that a file of attacks has for itself."""
    with Zygote() as started:
        yield started


@pytest.fixture
def right(tmp_path: Path) -> Path:
    """A folder with right code."""
    return write(tmp_path, solution())


@pytest.fixture
def without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts alone; to explain a wrong item takes twice as long as to judge all of them."""
    monkeypatch.setattr(grade_item, "explanation", lambda *_: Explanation())


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started can be interrupted, also where these tests run in the background of a shell
    or under nohup, which have ^C or a hangup ignored there, and by all that is started."""
    numbers = [n for n in signal.valid_signals() if n in (signal.SIGINT, 1)]  # 1: SIGHUP
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)
