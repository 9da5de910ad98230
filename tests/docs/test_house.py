"""The house's own rules: format, types, layers, rooms, what pages show and list."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.helpers.command_line import execute
from tests.helpers.readme import PAGES, READMES, ROOT, SHOWN, renewed


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
    done = execute(program, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("readme", [*READMES, *PAGES])
def test_output_in_the_readme_is_what_the_command_prints(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert SHOWN.search(text)
    assert renewed(readme) == text, "run `make generated`"


def test_the_students_process_imports_numpy_the_standard_library_and_itself() -> None:
    inside, imported = ROOT / "grader/sandbox/inside", set()
    for path in inside.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).split(".")[0])
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= len(path.relative_to(inside).parts), path
    assert imported - sys.stdlib_module_names == {"numpy"}


def test_chapters_have_one_name_in_all_three_rooms() -> None:
    from spec.assignment import CHAPTERS

    for chapter in CHAPTERS:
        for room in ("reference", "spec/chapters", "student_template"):
            file, folder = f"{chapter.name}.py", f"{chapter.name}/__init__.py"
            assert any((ROOT / room / p).is_file() for p in (file, folder)), (room, chapter.name)


def test_map_of_the_house_names_every_room() -> None:
    """Every folder of code stands in CONTRIBUTING's map, and says in a sentence what it is."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    drawn = text[text.index("## The rooms") : text.index("Imports go one way")]
    for house in ("spec", "grader", "tests"):
        for file in sorted((ROOT / house).rglob("__init__.py")):
            room = file.parent
            if room.parent.parent == ROOT or room.name == "inside":
                assert f"{room.name}/" in drawn, room
                assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), room
    for room in re.findall(r"(?<![\w/])(\w+)/", drawn):
        assert any(p.is_dir() for p in ROOT.glob(f"**/{room}") if ".venv" not in p.parts), room


def test_nothing_imports_a_test() -> None:
    """What tests share stands in tests/helpers."""
    files = [p for room in ("tests", "benchmarks", "examples") for p in (ROOT / room).rglob("*.py")]
    imports = re.compile(r"^ *(from|import) +(tests\.(\w+\.)*)?test_", re.MULTILINE)
    assert not [str(f) for f in files if imports.search(f.read_text("utf-8"))]


EMPTY_NAMES = {"found", "made", "told", "MOST"}
BEARS_ONE = re.compile(rf"\b_*({'|'.join(EMPTY_NAMES)})_*\b")


def names_given(tree: ast.AST) -> set[str]:
    """Everything that a file gives a name: variables, parameters, fields, functions."""
    given: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            given.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            given.add(node.name)
    return {name.strip("_") for name in given}


def test_names_say_what_a_thing_is_and_not_how_it_came_about() -> None:
    for room in ("spec", "grader", "reference", "tests", "benchmarks", "examples"):
        for file in (ROOT / room).rglob("*.py"):
            if ROOT / "tests/submissions" not in file.parents:
                text = file.read_text("utf-8")
                if BEARS_ONE.search(text):
                    assert not names_given(ast.parse(text)) & EMPTY_NAMES, file


@pytest.mark.parametrize(("title", "files"), [("an item", 6), ("a format", 3)])
def test_what_is_added_is_added_in_few_files(title: str, files: int) -> None:
    """The files that CONTRIBUTING lists are there, and an item and a format stand in each."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text[text.index(f"## Adding {title}") :].split("\n## ")[0]
    listed = re.findall(r"^\d\. `([^`]+)`", section, re.MULTILINE)
    assert len(listed) == files
    for path in listed:
        place = ROOT / path.replace("CHAPTER", "gradient_flow").replace("NAME", "coderunner")
        modules = [place] if place.exists() else place.with_suffix("").glob("*.py")
        written = "".join(module.read_text("utf-8") for module in modules)
        named = "clip_gradient|CLIP_GRADIENT" if title == "an item" else "coderunner|render"
        assert re.search(named, written), path
