"""The template is the reference without its answers."""

import ast
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.handout import assignment
from grader.handout.template import flat, source_of, sources
from spec.assignment import CHAPTERS, CORE, ITEMS
from tests.helpers.command_line import grader

ROOT = Path(__file__).parent.parent.parent
CHECKED_IN = ROOT / "student_template"


def functions(source: str) -> dict[str, ast.FunctionDef]:
    """Public functions and methods by qualified name."""
    by_name = {}
    for node in ast.parse(source).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for item in inner:
            if isinstance(item, ast.FunctionDef) and (
                not item.name.startswith("_") or item.name == "__init__"
            ):
                by_name[prefix + item.name] = item
    return by_name


def test_checked_in_copy_is_current() -> None:
    template = sources("en")
    checked_in = {p.name for p in CHECKED_IN.iterdir() if not p.name.startswith("__")}
    assert checked_in == {*template, "notebooks"}
    for name, text in template.items():
        assert (CHECKED_IN / name).read_text("utf-8") == text, "run `make generated`"


def test_python_without_docstrings_writes_the_same(tmp_path: Path) -> None:
    grader("init", tmp_path / "rnn", PYTHONOPTIMIZE="2")
    for name, text in sources("en").items():
        assert (tmp_path / "rnn" / name).read_text("utf-8") == text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("chapter", [c.name for c in CHAPTERS])
def test_signatures_are_the_references(chapter: str, lang: str) -> None:
    reference = functions(flat(source_of(chapter)))
    template = functions(sources(lang)[f"{chapter}.py"])
    assert list(template) == list(reference)
    for name, function in template.items():
        assert ast.dump(function.args) == ast.dump(reference[name].args), name


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("chapter", [c.name for c in CHAPTERS])
def test_every_function_says_what_to_write_and_no_body_is_left(chapter: str, lang: str) -> None:
    source = sources(lang)[f"{chapter}.py"]
    given = {"RecurrentLayer.__init__"} | {n for n in functions(source) if n.startswith("Network")}
    for name, function in functions(source).items():
        assert ast.get_docstring(function) or name in given, name
        if name not in given:
            _, statement = function.body
            assert isinstance(statement, ast.Raise), name
            assert "NotImplementedError" in ast.dump(statement), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_template_names_no_package_and_no_private_helper(lang: str) -> None:
    for name, text in sources(lang).items():
        assert "reference" not in text, name
        if name != "activations.py":
            assert "def _" not in text.replace("def __init__", ""), name


def test_english_docstrings_are_the_references() -> None:
    for item in ITEMS:
        for task in item.tasks:
            assert task.doc.en == ast.get_docstring(_definition(task.name, item.chapter))


def _definition(name: str, chapter: str) -> ast.FunctionDef | ast.ClassDef:
    body = ast.parse(source_of(chapter)).body
    for part in name.split("."):
        node = next(n for n in body if getattr(n, "name", None) == part)
        body = node.body
    return node


def test_lines_are_short_enough_to_read() -> None:
    for lang in ("en", "zh"):
        for name, text in sources(lang).items():
            for line in text.splitlines():
                assert len(line) <= 110, (lang, name, line)


RUBRIC = 'chapters = ["loss"]\nitems = []\nseed_env = "NOT_SET"\n[points]\nsoftmax = 12\n'


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rubric_hands_out_what_it_grades(tmp_path: Path, lang: str) -> None:
    """No secret seed is needed to hand out; the README names items and points."""
    (tmp_path / "rubric.toml").write_text(RUBRIC.replace("items = []\n", ""), "utf-8")
    folder = tmp_path / "starter"
    done = grader("init", folder, "--rubric", tmp_path / "rubric.toml", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert "softmax" in done.stdout
    assert {p.name for p in folder.iterdir()} == {
        "activations.py",
        "loss.py",
        "README.md",
        ".gitignore",
    }
    readme = (folder / "README.md").read_text("utf-8")
    assert "| `softmax` | `loss.py` | 12 |" in readme
    assert ("每个函数单独评判" in readme) == (lang == "zh")
    assert {"en": "points below count", "zh": "分值以下表为准"}[lang] in readme  # 12 are not usual
    assert len({cell_len(left) for left in re.findall("(?m)^(    grader .*  )", readme)}) == 1
    printed = re.findall(r"(?m)^    (grader \w+ \..*?)  ", readme)
    assert [line.removesuffix(" --lang zh") for line in printed] == [
        "grader watch . --chapters loss",
        "grader run . --chapters loss",
        "grader pack . --chapters loss",
    ]
    assert "--chapters loss" in done.stdout
    code = compile((folder / "loss.py").read_text("utf-8"), "loss.py", "exec")
    assert code


def test_what_is_handed_out_is_graded_by_the_commands_that_its_readme_prints() -> None:
    assert "points below" not in assignment.files(ITEMS, "en")["README.md"]
    some, core = ITEMS[1:3], [item for item in ITEMS if item.chapter in CORE]
    assert assignment.chosen(some) == ["--only", *(item.name for item in some)]
    assert assignment.chosen(core) == []
    assert assignment.chosen(ITEMS) == ["--chapters", "all"]
    more = [*core, *(item for item in ITEMS if item.chapter == "layer")]
    assert assignment.chosen(more) == ["--chapters", "core", "layer"]


def test_rubric_hands_out_what_its_chapters_import(tmp_path: Path) -> None:
    """A template's file never imports one that is not there."""
    for chapter in CHAPTERS:
        names = set(assignment.files(chapter.items, "en"))
        for name in names - {"README.md", ".gitignore"}:
            imported = re.findall(r"(?m)^from (\w+) import", sources("en")[name])
            own = {f"{m}.py" for m in imported if f"{m}.py" in sources("en")}
            assert own <= names, (chapter.name, name)


def test_both_languages_import_the_same_and_all_that_the_reference_takes_from_other_chapters() -> (
    None
):
    for chapter in CHAPTERS:
        english, chinese = (
            re.findall(r"(?m)^(?:from|import) .*", sources(lang)[f"{chapter.name}.py"])
            for lang in ("en", "zh")
        )
        assert english == chinese
        own = re.findall(r"(?m)^from reference\.(.*)", source_of(chapter.name))
        assert {f"from {line}" for line in own} <= set(english)


def test_rubric_and_notebook_exclude_each_other(tmp_path: Path) -> None:
    (tmp_path / "rubric.toml").write_text('chapters = ["loss"]\n')
    done = grader("init", tmp_path / "x", "--notebook", "--rubric", tmp_path / "rubric.toml")
    assert (done.returncode, done.stdout) == (2, "")
