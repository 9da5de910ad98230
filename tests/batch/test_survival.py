"""A run that is killed, workers that die: nothing is lost, nothing is graded twice."""

import multiprocessing
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from grader.batch import executors, work
from grader.batch.pool import Pool
from grader.batch.store import Store
from grader.batch.tasks import Job, Result, Status, Task
from grader.batch.version import key, version
from grader.grading.settings import Settings
from grader.report import GraderError, Unusable
from grader.safe_file import passing
from grader.sandbox.process import Limits
from tests.helpers.classes import put, students
from tests.helpers.command_line import ROOT, execute, one_sentence, python
from tests.helpers.course import Graded, Hire, threads
from tests.helpers.failing import fail
from tests.helpers.killed_runs import SETTINGS, check, command, gone, kill_after, task

SIZE = int(os.environ.get("SOAK", "60"))
DEADLY = "deadly"


# ---- a run that is killed


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes are left")
def test_killed_run_goes_on_and_accounts_for_everybody(tmp_path: Path) -> None:
    everybody = list(students(SIZE))
    for student in everybody:
        student.write(tmp_path / "class")
    run = command(tmp_path / "class", tmp_path / "out")
    first = subprocess.Popen(run, stderr=subprocess.DEVNULL, text=True)
    started = kill_after(first, tmp_path / "out", 4000 * SIZE)
    assert first.returncode == -signal.SIGKILL
    assert gone(started), "workers of a killed run go on"
    second = execute(run)
    assert second.returncode == 1, second.stderr
    kept, _, rest = second.stderr.partition(f" of {SIZE} have a result already; ")
    assert 0 < int(kept) < SIZE
    assert int(rest.split()[0]) == SIZE - int(kept)
    check(everybody, tmp_path / "out")


# ---- results that stay


def test_key_changes_with_whatever_the_result_depends_on() -> None:
    one = key("a", Settings())
    others = [
        key("b", Settings()),
        key("a", Settings(seed=2)),
        key("a", Settings(lang="zh")),
        key("a", Settings(limits=Limits(total=1.0))),
        key("a", Settings(only=("softmax",))),
    ]
    assert len({one, *others}) == 6
    assert key("a", Settings()) == one


def test_graders_own_fault_is_graded_again_and_everything_else_is_kept(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.add([Result("a", Status.GRADED, b"{}"), Result("b", Status.GRADER_ERROR, log="x")])
        store.add([Result("c", Status.UNREADABLE)])
    with Store(tmp_path) as store:
        assert store.finished() == {"a", "c"}
        assert store.get("b") == Result("b", Status.GRADER_ERROR, log="x")


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    with Store(tmp_path), pytest.raises(Unusable, match="in use by another run"):
        Store(tmp_path)


def test_damaged_results_are_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*arguments: object, **named: object) -> sqlite3.Connection:
        opened.append(connect(*arguments, **named))  # type: ignore[arg-type]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    (tmp_path / "results.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(Unusable, match="is damaged; remove it"):
        Store(tmp_path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_failure_over_results_does_not_call_them_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        store.add([Result("a", Status.GRADER_ERROR, log="at /home/\udce9/x.py")])
        kept = store.get("a")
        assert kept is not None
        assert kept.log == r"at /home/\udce9/x.py"
        monkeypatch.setattr("grader.batch.store.Result", fail)
        with pytest.raises(RuntimeError, match="a fault of ours"):
            store.get("a")


# ---- workers that die


def sabotaged(number: int) -> None:
    """In a worker: one name ends the process, as nothing that students write can."""
    work.begin()
    judge = work._outcome

    def deadly(task: Task, settings: Settings) -> Result:
        if task.student == DEADLY:
            os.kill(os.getpid(), number)
        return judge(task, settings)

    work._outcome = deadly


def two_workers(number: int) -> Executor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(2, context, initializer=sabotaged, initargs=(number,))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_worker_that_dies_costs_its_own_submission_alone(number: int) -> None:
    names = [f"s{i}" for i in range(8)]
    tasks = iter([task(n) for n in (*names[:3], DEADLY, *names[3:])])
    pool = Pool(partial(two_workers, number), Job(SETTINGS, version()), 2)
    graded = [r for results in pool.results(tasks) for r in results]
    assert sorted(r.key for r in graded) == sorted([*names, DEADLY])
    outcomes = {r.key: r.status for r in graded}
    assert outcomes.pop(DEADLY) is Status.GRADER_ERROR
    assert set(outcomes.values()) == {Status.GRADED}


def sabotaged_once(place: Path) -> None:
    """In a worker: the first ends before it is ready."""
    with suppress(FileExistsError):
        place.mkdir()
        os.kill(os.getpid(), signal.SIGKILL)
    work.begin()


def one_worker(place: Path) -> Executor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, context, initializer=sabotaged_once, initargs=(place,))


def test_worker_that_dies_as_it_starts_is_replaced(tmp_path: Path) -> None:
    pool = Pool(partial(one_worker, tmp_path / "dead"), Job(SETTINGS, version()), 1)
    (results,) = pool.results(iter([task("ann")]))
    assert [r.status for r in results] == [Status.GRADED]


def holding(place: Path) -> None:
    """A worker in the middle of its work."""
    work.begin()
    tempfile.tempdir = str(place)
    with passing("held-"):
        while True:  # one that is asleep may overhear a signal that comes as it falls asleep
            time.sleep(0.01)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_stopped_takes_away_what_it_has_made(number: int, tmp_path: Path) -> None:
    """Whoever has started it, and whatever that does at signals itself."""
    worker = multiprocessing.get_context("spawn").Process(target=holding, args=(tmp_path,))
    worker.start()
    while worker.is_alive() and not any(tmp_path.iterdir()):
        time.sleep(0.02)
    os.kill(worker.pid or 0, number)
    worker.join(20.0)
    assert (worker.exitcode, [*tmp_path.iterdir()]) == (1, [])


@pytest.mark.skipif(sys.platform != "linux", reason="counts a process's open files")
@pytest.mark.parametrize("files", [12, 16, 20])
def test_run_that_gets_too_few_files_ends_and_says_so(files: int, tmp_path: Path) -> None:
    """Also where the first worker has been started and the second one is refused."""
    put(tmp_path / "class", ann_py="", bob_py="x = 1")
    grader = f"{shlex.quote(sys.executable)} -m grader batch class -o out --jobs 2 --lang en"
    done = execute(
        ["sh", "-c", f"ulimit -n {files}; exec {grader}"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        timeout=60,
    )
    assert done.returncode == 3
    said = one_sentence(done.stderr)
    assert said.startswith("the system gives no more (Too many open files)")


def test_worker_of_another_version_grades_nothing() -> None:
    pool = Pool(executors.on_this_machine(1), Job(SETTINGS, "another"), 1)
    with pytest.raises(GraderError, match="another version"):
        list(pool.results(iter([task("a")])))


# ---- how workers start


def test_class_smaller_than_the_machine_starts_no_idle_worker(
    graded: Graded, tmp_path: Path
) -> None:
    asked = []

    def crew(workers: int) -> Hire:
        asked.append(workers)
        return threads(workers)

    put(tmp_path / "class" / "ann", loss_py="")
    put(tmp_path / "class" / "ben", loss_py="")
    graded(tmp_path / "class", "--jobs", "8", out=tmp_path / "out", crew=crew)
    put(tmp_path / "class" / "cem", loss_py="")
    graded(tmp_path / "class", "--jobs", "8", out=tmp_path / "out", crew=crew)
    assert asked == [2, 1]


def test_process_with_threads_does_not_fork() -> None:
    program = (
        "import threading\n"
        "from grader.batch.spawn import quickest\n"
        "print(quickest().get_start_method())\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "print(quickest().get_start_method())\n"
    )
    done = python("-c", program)
    alone = "fork" if sys.platform == "linux" else "spawn"
    assert done.stdout.split() == [alone, "spawn"], done.stderr
