"""The process of a command: what the system refuses it, its streams, how it is stopped and ends."""

import errno
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from grader import cli
from grader.cli import main
from tests.helpers.classes import put
from tests.helpers.command_line import ROOT, execute, one_sentence, python
from tests.helpers.permissions import lock


@pytest.mark.parametrize("command", [["run"], ["doctor", "--student"]])
def test_folder_that_has_gone_is_told(
    command: list[str],
    right: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = right / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(SystemExit) as ended:
        main([*command, *([str(right)] if command == ["run"] else []), "--lang", "en"])
    assert ended.value.code == 2
    said = one_sentence(capsys.readouterr().err)
    assert "the folder that you are in is no longer there" in said


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that somebody is in stays there")
def test_isolation_is_examined_where_the_folder_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(["doctor", "--lang", "en"]) == 0
    assert "\nisolation " in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="others do not hold to the limit")
def test_too_little_memory_for_numpy_is_told_as_that(right: Path) -> None:
    """OpenBLAS would end the process by itself, as if something were not right."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (80 << 20, 80 << 20))\n"
        "import sys; from grader.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = python("-c", code, "run", str(right), "--lang", "en")
    assert done.returncode == 3
    assert one_sentence(done.stderr).startswith("the system gives no more (Cannot allocate memory)")


def test_module_is_the_command_in_a_folder_that_has_gone(tmp_path: Path) -> None:
    code = (
        "import os, sys; gone = sys.argv[1]; os.mkdir(gone); os.chdir(gone); os.rmdir(gone)\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'grader', '--version'])"
    )
    done = python("-c", code, str(tmp_path / "gone"), env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.usefixtures("interruptible")
def test_stopped_before_a_command_is_loaded_it_ends_like_any_program(tmp_path: Path) -> None:
    stops = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(9)"
    put(tmp_path, argparse_py=stops)
    done = python("-m", "grader", env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"})
    assert (done.stderr, done.returncode) == ("", -signal.SIGINT)


@pytest.mark.parametrize(
    ("command", "locked", "code", "sentence"),
    [
        ("run", ".", 4, "rnn cannot be read (Permission denied): allow that, then try again"),
        ("run", "rnn.zip", 4, "rnn.zip cannot be read (Permission denied): allow that, then"),
        ("pack", ".", 4, "rnn cannot be read (Permission denied): allow that, then try again"),
        ("pack", "loss.py", 4, "loss.py cannot be read (Permission denied): allow that, then"),
        ("init", ".", 2, "{place}: Permission denied; allow that, then try again"),
    ],
)
def test_what_may_not_be_read_is_named(
    command: str, locked: str, code: int, sentence: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    rnn = tmp_path / "rnn"
    put(rnn, loss_py="x = 1\n", rnn_zip="")
    place = rnn / locked
    monkeypatch.setattr(
        "grader.submission.archive._Bounded",
        Mock(side_effect=PermissionError(13, "Permission denied", str(place))),
    )
    lock(place, monkeypatch)
    asked = place if locked.endswith("zip") else rnn
    assert main([command, str(asked), "--lang", "en"]) == code
    said = one_sentence(capsys.readouterr().err)
    assert said.startswith(sentence.format(place=place))


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN)), os.strerror(errno.EAGAIN)),
        (MemoryError(), os.strerror(errno.ENOMEM)),
    ],
)
@pytest.mark.parametrize(
    ("asked", "refused"),
    [("run", "grader.sandbox.process.start"), ("batch", "grader.batch.classroom.grade_class")],
)
def test_what_the_system_does_not_give_is_told_without_ours(
    asked: str,
    refused: str,
    error: Exception,
    why: str,
    right: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(refused, Mock(side_effect=error))
    out = ["-o", str(right.parent / "marks")] if asked == "batch" else []
    assert main([asked, str(right), "--lang", "en", *out]) == 3
    said = one_sentence(capsys.readouterr().err)
    assert said.startswith(f"the system gives no more ({why}): end")


@pytest.mark.parametrize(
    "arguments",
    ["--version", "run --help", "rubric", "reproduce rnn softmax", "export github -o class"],
)
def test_what_stdout_does_not_take_is_one_sentence(arguments: str, tmp_path: Path) -> None:
    """In a process of its own, as the device is one."""
    put(tmp_path / "rnn", loss_py="def softmax(z):\n    return z\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "grader", *arguments.split()],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("stdout cannot be written: ")


@pytest.mark.parametrize(
    ("arguments", "code", "file"),
    [
        (["run", "nowhere"], 2, None),
        (["run", "rnn", "--format", "json=report.json"], 4, "report.json"),
        (["batch", "class", "-o", "out"], 0, "out/grades.csv"),
    ],
)
def test_stderr_that_takes_nothing_costs_nothing_else(
    arguments: list[str], code: int, file: str | None, tmp_path: Path
) -> None:
    """In a process of its own, as the device is one."""
    for name in ("rnn", "class/rnn"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "class" / "rnn" / "loss.py").write_text("")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "grader", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, stderr=full, check=False
        )
    assert done.returncode == code
    assert file is None or (tmp_path / file).exists()


def test_stderr_of_another_encoding_loses_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grader", "run", "作业", "--lang", "zh"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode().startswith("没有 作业，请检查路径")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_closed_stream_is_none(right: Path, closed: str) -> None:
    """What goes to another one is there all the same."""
    grader = f"{shlex.quote(sys.executable)} -m grader run {shlex.quote(str(right))}"
    script = f"exec {grader} --only softmax --lang en {closed}"
    done = execute(["sh", "-c", script])
    assert (done.returncode, done.stderr) == (0, "")
    assert ("softmax passed" in done.stdout) == (closed != ">&-")


OPTIONS = ["--only", "forward", "--rubric", "rubric.toml", "--lang", "en"]
STOPS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(
    ("command", "number", "heard_by"),
    [
        *((c, n, "group") for c in ("run", "batch") for n in STOPS),
        *(("batch", n, "alone") for n in (signal.SIGTERM, signal.SIGKILL)),
        *((c, signal.SIGINT, "alone, twice") for c in ("run", "batch")),
    ],
)
def test_command_that_is_stopped_leaves_nothing_behind(
    command: str, number: int, heard_by: str, tmp_path: Path
) -> None:
    """Neither do a class's workers, which get the signals of a terminal too; nobody waits until
    all that is under way has been graded."""
    put(tmp_path / "class")
    with zipfile.ZipFile(tmp_path / "class" / "rnn.zip", "w") as archive:
        archive.writestr("rnn.py", "import time\ntime.sleep(99)\ndef forward(): pass\n")
    (tmp_path / "rubric.toml").write_text("limits = {load = 99}")
    what = ["class/rnn.zip"] if command == "run" else ["class", "-o", "out", "--quiet"]
    (passing := tmp_path / "passing").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", command, *what, *OPTIONS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(passing)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not any(passing.glob("submission-*/rnn.py")) and process.poll() is None:
        time.sleep(0.05)
    time.sleep(1.0)  # until the file is run
    for _ in heard_by.split():
        (os.killpg if heard_by == "group" else os.kill)(process.pid, number)
    said = process.communicate(timeout=30)[1]
    killed = number == signal.SIGKILL
    assert (said, process.returncode) == (("", -9) if killed else ("stopped\n", 128 + number))
    wait_until(lambda: not any(passing.iterdir()))


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", STOPS)
def test_signal_that_becomes_another_error_is_told_as_what_it_is(number: int) -> None:
    """Modules written in C raise what they like where an import of theirs is interrupted."""
    code = (
        "import signal, sys\n"
        "from grader import cli\n"
        "def parser(asked):\n"
        "    try:\n"
        f"        signal.raise_signal({number:d})\n"
        "    except KeyboardInterrupt:\n"
        "        raise ImportError('half') from None\n"
        "cli.parser, sys.argv = parser, ['grader', 'run', '--lang', 'en']\n"
        "cli.leave()\n"
    )
    done = python("-c", code)
    assert (done.stderr, done.returncode) == ("stopped\n", 128 + number)


def test_module_of_the_command_line_is_the_command() -> None:
    done = python("-m", "grader.cli", "run")
    assert (done.returncode, "--help" in done.stderr) == (2, True)


def test_grading_does_not_import_what_it_does_not_need(right: Path) -> None:
    """Neither in all, nor before the student's process is started, which then starts up."""
    program = (
        "import sys; from grader.sandbox import process; from grader.cli import main\n"
        "start, early = process.start, set()\n"
        "process.start = lambda *how: early.update(sys.modules) or start(*how)\n"
        "code = main(['run', sys.argv[1]])\n"
        "print(sorted({'numpy', 'spec.text', 'grader.report'} & early))\n"
        "print(sorted({'sympy', 'nbformat', 'jinja2', 'msgspec', 'pytest', 'hypothesis'}"
        " & set(sys.modules)), code)"
    )
    done = python("-c", program, str(right), check=True)
    assert done.stdout.splitlines()[-2:] == ["[]", "[] 0"]


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_commands_start_no_threads_for_linear_algebra() -> None:
    """They cost half of a short command's CPU."""
    program = (
        "import os; from grader.cli import main; main(['explain', 'delta'])\n"
        "import numpy; print(os.listdir('/proc/self/task') == [str(os.getpid())])"
    )
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    done = python("-c", program, check=True, env=environment)
    assert done.stdout.splitlines()[-1] == "True"


def test_what_was_registered_for_the_end_runs_and_all_is_printed(tmp_path: Path) -> None:
    """The interpreter is left at once, and nothing that was to be done is lost by it."""
    code = (
        "import atexit, sys, threading, time\n"
        "from grader import cli\n"
        "cli.main = lambda: 3\n"
        "atexit.register(lambda: print('at the end'))\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('a thread'))).start()\n"
        "sys.stdout.write('x' * 100_000 + '\\n')\n"
        "cli.leave()\n"
    )
    done = python("-c", code)
    assert done.returncode == 3
    assert done.stdout.splitlines() == ["x" * 100_000, "a thread", "at the end"]


def test_signal_soon_after_another_interrupts_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "STOPPED", [])
    before = signal.getsignal(signal.SIGUSR1)
    cli.stop_at("SIGUSR1")
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR1)  # all that is to be seen: nothing is raised
        monkeypatch.setattr(cli, "ENDING", 0.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)
