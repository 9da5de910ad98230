"""The house's own rules: format, types, layers, commands that the README names."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=lambda c: " ".join(c[:2]),
)
def test_rule_is_kept(command: list[str]) -> None:
    program = [sys.executable, "-m", *command]
    if command[0].startswith("importlinter"):
        program = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@READMES
def test_commands_of_the_readme_exist(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    targets = set(re.findall(r"^make (\w+)$", text, re.MULTILINE))
    assert {"run", "test"} <= targets
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@READMES
def test_output_in_the_readme_is_what_the_command_prints(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    shown = re.search(r"```console\n\$ grader (run [^\n]*)\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "grader", *shown[1].split()],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.strip() == shown[2].strip()


def test_chapters_have_one_name_in_all_three_rooms() -> None:
    from spec.assignment import CHAPTERS

    for chapter in CHAPTERS:
        for room in ("reference", "spec", "student_template"):
            assert (ROOT / room / f"{chapter.name}.py").is_file(), (room, chapter.name)
