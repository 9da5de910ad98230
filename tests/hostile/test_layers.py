"""The filter and the rules themselves, the doctor, and refusing to grade without them."""

import json
import mmap
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli import main
from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.report import GraderError
from grader.sandbox import doctor, levels
from grader.sandbox.inside import attacks, landlock, seccomp
from grader.sandbox.process import Limits
from grader.submission.read import find
from tests.helpers.command_line import execute

MACHINES = pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
PID = 4321
OTHER = {"x86_64": 0xC00000B7, "aarch64": 0xC000003E}


def verdict(
    machine: str, number: int, *arguments: int, arch: int | None = None, **how: bool
) -> int:
    """Run the filter over one system call, as the kernel would."""
    words = {0: number, 4: seccomp.ARCHITECTURES[machine] if arch is None else arch}
    for position, value in enumerate(arguments):
        words[16 + 8 * position], words[20 + 8 * position] = value & 0xFFFFFFFF, value >> 32
    program = seccomp.program(machine, PID, how.get("reading_only", False))
    at = value = 0
    while True:
        operation, if_true, if_false, operand = program[at]
        at += 1
        if operation == seccomp.RETURN:
            return operand
        if operation == seccomp.LOAD:
            value = words.get(operand, 0)
            continue
        holds = {
            seccomp.EQUAL: value == operand,
            seccomp.AT_LEAST: value >= operand,
            seccomp.HAS_BITS: bool(value & operand),
        }[operation]
        at += if_true if holds else if_false


def allowed(machine: str, name: str, *arguments: int, **how: bool) -> bool:
    number = seccomp.numbers(machine)[name]
    return verdict(machine, number, *arguments, **how) == seccomp.ALLOW


@MACHINES
def test_filter_allows_what_is_listed_and_nothing_else(machine: str) -> None:
    known = seccomp.numbers(machine)
    plain = {n for name, n in known.items() if name not in seccomp.CONDITIONAL}
    got = {n for n in range(600) if verdict(machine, n) == seccomp.ALLOW}
    assert got - set(known.values()) == set()
    assert plain <= got
    assert len(seccomp.program(machine, PID, True)) < 256


@MACHINES
def test_filter_ends_a_process_that_uses_another_architecture(machine: str) -> None:
    assert verdict(machine, 0, arch=OTHER[machine]) == seccomp.KILL
    if machine == "x86_64":
        assert verdict(machine, seccomp.X32 | 39) == seccomp.KILL


@MACHINES
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("kill", (PID, 9), (PID + 1, 9)),
        ("kill", (PID, 9), (0, 9)),
        ("tgkill", (PID, PID, 9), (1, 1, 9)),
        ("prlimit64", (0, 7, 0, 1), (0, 7, 1, 0)),
        ("prlimit64", (0, 7, 0, 1), (0, 7, 1 << 32, 0)),
        ("clone", (0x3D0F00,), (0x11,)),
        ("clone", (0x3D0F00,), (0x3D0F00 | 0x10000000,)),
        ("ioctl", (1, 0x5401), (0, 0x5412)),
        ("fcntl", (3, 1030), (3, 8, 1)),
        ("fcntl", (3, 3), (3, 10, 9)),
        ("prctl", (15,), (4, 1)),
    ],
)
def test_filter_looks_at_arguments(
    machine: str, name: str, right: tuple[int, ...], wrong: tuple[int, ...]
) -> None:
    assert allowed(machine, name, *right)
    assert not allowed(machine, name, *wrong)


@MACHINES
def test_filter_keeps_files_from_being_written_where_nothing_else_does(machine: str) -> None:
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC | os.O_RDWR):
        assert allowed(machine, "openat", 0, 0, flags)
        assert not allowed(machine, "openat", 0, 0, flags, reading_only=True)
    assert allowed(machine, "openat", 0, 0, os.O_RDONLY | os.O_CLOEXEC, reading_only=True)


EMPTIES = """
import os, sys
from grader.sandbox.inside import landlock, seccomp
from tests.helpers.grading import write
landlock.version = lambda: 1
readable, other = sys.argv[1:]
library = {os.path.dirname(os.__file__): landlock.FOLDER}
landlock.restrict(landlock.rules({readable: landlock.READ_FILE, "/dev/null": 6} | library))
seccomp.install(os.getpid(), reading_only=False)
for path in (readable, other):
    for mode in range(4):
        for flags in (os.O_TRUNC, os.O_TRUNC | os.O_CREAT):
            try:
                os.open(path, mode | flags)
            except OSError:
                continue
            print(path, mode, flags)
print(open(readable).read(), open(os.devnull, "w").write("x"))
"""


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_first_landlock_lets_no_file_be_emptied_either(tmp_path: Path) -> None:
    paths = tmp_path / "readable", tmp_path / "other"
    for path in paths:
        path.write_text("whole")
    command = [sys.executable, "-c", EMPTIES, *map(str, paths)]
    done = execute(command, check=True)
    assert done.stdout == "whole 1\n"
    assert paths[1].read_text() == "whole"


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_readable_paths_leave_installed_packages_out(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "site-packages" / "secret").mkdir(parents=True)
    (tmp_path / "json").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    paths = [Path(p) for p in landlock.readable({})]
    assert tmp_path / "json" in paths
    assert tmp_path not in paths
    assert tmp_path / "site-packages" not in paths


@pytest.mark.parametrize(
    ("path", "overlaps"),
    [("/a", True), ("/a/b", True), ("/a/b/c", True), ("/", True), ("/a/bc", False), ("/d", False)],
)
def test_submission_that_holds_or_lies_in_what_all_may_read_shares_no_rules(
    path: str, overlaps: bool
) -> None:
    assert landlock.overlap(path, {"/a/b": landlock.READ_FILE}) == overlaps


def test_few_roots_hold_all_that_may_be_read() -> None:
    crowd = {f"/lib/{n}": landlock.READ_FILE for n in range(landlock.CROWD + 1)}
    others = {"/dev/null": landlock.READ_FILE | landlock.WRITE_FILE, "/lib/0/deep": 4}
    null = {"/dev/null": others["/dev/null"]}
    assert landlock.roots(crowd | others) == {"/lib": landlock.FOLDER} | null


@pytest.mark.parametrize(
    ("lost", "level"),
    [
        ((), "strong"),
        (("own user", "own network"), "strong"),
        (("file access",), "medium"),
        (("file access", "own user"), "weak"),
        (("system calls",), "weak"),
        (("resource limits",), "weak"),
        (("sealed process",), "weak"),
    ],
)
def test_level_follows_from_the_layers(lost: tuple[str, ...], level: str) -> None:
    held = [name for name in levels.LAYERS if name not in lost]
    assert levels.level(held) == level
    assert bool(levels.missing(held)) == (level != "strong")


def test_every_layer_and_reason_has_its_words() -> None:
    from grader.feedback import words

    assert set(words.LAYER_NAMES) == set(doctor.STOPS) == set(levels.LAYERS)
    assert set(words.LEVELS) == set(doctor.ADVICE) == set(levels.LEVELS)


def test_report_says_what_was_not_enforced(right: Path) -> None:
    weak = Limits(without=("file access", "system calls"))
    with find(right) as sources:
        report = grade(sources, Settings(only=("softmax",), limits=weak))
    assert report.score == report.max_score
    assert report.isolation.level == "weak"
    assert {"file access", "system calls"} <= set(report.isolation.missing)


def test_nothing_is_run_below_the_required_level(right: Path) -> None:
    weak = Limits(without=("system calls",))
    settings = Settings(only=("softmax",), limits=weak, require_isolation="medium")
    with find(right) as sources, pytest.raises(GraderError, match="must be medium; not enforced"):
        grade(sources, settings)


@pytest.mark.parametrize(
    ("lang", "reason"),
    [
        ("en", "grader: isolation here is weak, must be strong"),
        ("zh", "评分程序：这里的隔离是“弱”，应当是“强”"),
    ],
)
def test_command_refuses_below_the_required_level_with_its_reason(
    lang: str,
    reason: str,
    right: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("grader.sandbox.levels.level", lambda layers: "weak")
    arguments = ["run", str(right), "--only", "softmax", "--require-isolation", "strong"]
    assert main([*arguments, "--lang", lang]) == 3
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "word"), [("en", "isolation"), ("zh", "隔离")])
def test_doctor_says_of_each_layer_whether_it_holds(
    lang: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    rows = [line for line in shown.splitlines() if "  " in line.strip() and not line[0].isspace()]
    assert len(rows) == len(levels.LAYERS)
    assert word in shown


def test_doctor_and_report_agree(right: Path) -> None:
    command = [sys.executable, "-m", "grader", "run", str(right), "--only", "softmax"]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, check=True)
    findings = doctor.examine()
    holding = {f.layer for f in findings if not f.reason}
    report = json.loads(done.stdout)["isolation"]
    assert set(report["layers"]) == holding
    assert report["level"] == doctor.level(findings)


def test_doctor_tells_the_reason_of_a_layer_that_does_not_hold() -> None:
    findings = [doctor.Finding("file access", "absent"), doctor.Finding("own user", "not root")]
    shown = doctor.render(findings, "en")
    assert "this system has no such thing" in shown
    assert "isolation weak" in shown


def test_attack_counts_as_refused_only_for_the_reason_that_the_layer_has() -> None:
    assert not attacks.refused(lambda: os.open("/no/such/file", os.O_RDONLY))
    assert not attacks.refused(lambda: os.dup(0))
    assert attacks.refused(lambda: os.close(-1), (9,))


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_what_every_submission_may_read_is_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard library, the linker's libraries and cache, and three devices."""
    library = os.path.dirname(os.__file__)
    monkeypatch.setattr(sys, "path", [library, os.path.join(library, "lib-dynload")])
    may = landlock.readable({})
    said = re.compile(
        rf"{re.escape(os.path.realpath(library))}(/|$)|.*/(lib[^/]+\.(so|a)|.*\.so)\b"
    )
    rest = {path for path in may if not said.match(path)}
    assert rest == {"/dev/zero", "/dev/urandom", "/dev/null"}
    assert not any("-packages" in path for path in may if path.startswith(library))
    assert {p for p, right in may.items() if right & landlock.WRITE_FILE} == {"/dev/null"}


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_other_packages_may_read_every_shared_library_beside_those_that_are_loaded(
    tmp_path: Path,
) -> None:
    """As Debian's SciPy needs libqhull; what only looks like one is none."""
    for name in ("libblas.so", "libqhull_r.so.8.0", "a.solution", "b.so.txt"):
        (tmp_path / name).write_text(name)

    def of(*packages: str) -> set[str]:
        may = landlock.readable(dict.fromkeys(packages, "/nowhere"))
        return {os.path.basename(path) for path in may if path.startswith(str(tmp_path))}

    with open(tmp_path / "libblas.so", "rb") as file:
        loaded = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with loaded:
        assert of("numpy") == {"libblas.so"}
        assert of("numpy", "scipy") == {"libblas.so", "libqhull_r.so.8.0"}
