"""`grader explain`, and how it and the report look: in columns, in Chinese, to a screen reader."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from grader.explain import figure
from grader.explain.item import hints, render
from grader.feedback import words
from grader.formats import plain, terminal
from grader.formats.fields import marked
from grader.formats.paragraph import wrapped
from spec.assignment import ITEMS
from spec.notation import glossary
from spec.notation.equations import BOUND
from tests.helpers.command_line import ARTICLE, grader
from tests.helpers.grading import edited, graded, write
from tests.helpers.grading import item as item_of

IN_BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
BY_NAME = {item.name: item for item in ITEMS}
SIGNS = set("ᵀ⊙′ΣΠ∂δℓ−⇔⇒₀₁₂₃│─┌▸✓✗–█")
SLIP = edited("recurrent", ("W.T.dot", "W.dot"))
CRASH = edited("loss", ("keepdims=True", "keepdims=False"), of=["softmax", "_log_softmax"])


def squeezed(text: str) -> str:
    """Without the spaces and line ends that laying out puts in."""
    return re.sub(r"\s", "", text)


@IN_BOTH
def test_every_item_is_explained_within_80_columns(lang: str) -> None:
    for item in ITEMS:
        shown = render(item, lang, 99, spoken=False)
        assert max(cell_len(line) for line in shown.splitlines()) <= 80, item.name
        for part in item.formula.split(",  "):
            assert squeezed(part) in squeezed(shown), item.name
        for hint in hints(item):
            assert squeezed(hint.in_language(lang)) in squeezed(shown), item.name


@IN_BOTH
def test_hints_come_one_at_a_time(lang: str) -> None:
    asked = BY_NAME["gradient_W"]
    texts = [squeezed(hint.in_language(lang)) for hint in hints(asked)]
    for count in range(len(texts) + 1):
        shown = squeezed(render(asked, lang, count, spoken=False))
        assert [hint in shown for hint in texts] == [i < count for i in range(len(texts))]
        assert (f"--hints{count + 1}" in shown) == (count < len(texts))


@pytest.mark.parametrize(
    ("lang", "slip", "name"), [("en", SLIP, "delta"), ("zh", CRASH, "softmax")]
)
def test_hint_of_the_failing_check_comes_first_where_a_submission_is_named(
    lang: str, slip: dict[str, str], name: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, slip)
    shown = grader("explain", name, str(folder), "--lang", lang).stdout
    result = item_of(graded(slip, only=(name,)), name)
    failing = next(
        c
        for c, r in zip(BY_NAME[name].checks, result.checks, strict=True)
        if r.outcome in ("failed", "crashed")
    )
    assert failing.hint not in BY_NAME[name].hints
    first = f"{'提示' if lang == 'zh' else 'hint'}1{failing.hint.in_language(lang)}"
    assert squeezed(first) in squeezed(shown)
    assert squeezed(f"explain {name} {folder} --hints 2") in squeezed(shown)
    untouched = grader("explain", "gradient_W", str(folder), "--lang", lang).stdout
    assert ("提示 1" if lang == "zh" else "hint 1") not in untouched


def test_item_says_where_its_equation_comes_from() -> None:
    shown = " ".join(render(BY_NAME["gradient_W"], "en", 0, spoken=False).split())
    assert "eq. 5 ∂E/∂W_t = δ_t s_{t−1}ᵀ" in shown
    assert "The weights are shared, so the gradients of their copies add up." in shown


@IN_BOTH
def test_what_to_write_stands_beside_its_method(lang: str) -> None:
    shown = squeezed(render(BY_NAME["RecurrentLayer"], lang, 0, spoken=False))
    for task in BY_NAME["RecurrentLayer"].tasks:
        if task.todo:
            method = task.name.partition(".")[2]
            colon = {"en": ":", "zh": "："}[lang]
            assert squeezed(f"– {method}{colon}{task.todo.in_language(lang)}") in shown


@IN_BOTH
def test_bound_is_shown_with_numbers_below_it(lang: str) -> None:
    about = [item.name for item in ITEMS if BOUND in item.equations]
    assert about
    assert f"{figure.norms()[20]:.1e}" in render(BY_NAME[about[0]], lang, 0, spoken=False)
    assert (figure.norms() <= figure.BETA ** np.arange(figure.T) * (1 + 1e-12)).all()


@IN_BOTH
def test_notation_is_explained_within_80_columns(lang: str) -> None:
    shown = grader("explain", "notation", "--lang", lang).stdout
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    for sign in glossary.SIGNS:
        assert sign.shown in shown
        assert squeezed(sign.meaning.in_language(lang)) in squeezed(shown)
    spoken = grader("explain", "notation", "--plain", "--lang", lang).stdout
    assert len(spoken.splitlines()) == len(glossary.SIGNS) + 1
    assert not SIGNS & set(spoken)


def test_explain_as_a_command_suggests_the_item_that_is_meant() -> None:
    done = grader("explain", "gradient_w", "--lang", "en")
    assert done.returncode == 2
    assert "there is no item gradient_w; did you mean gradient_W?" in done.stderr
    assert (
        "没有名为 gradient_w 的题目；是不是"
        in grader("explain", "gradient_w", "--lang", "zh").stderr
    )


@IN_BOTH
def test_plain_has_no_sign_that_is_read_badly(lang: str) -> None:
    report = graded(SLIP, chapters=("recurrent",), lang=lang)
    said = [plain.render(report), *(render(i, lang, 99, spoken=True) for i in ITEMS)]
    for text in said:
        assert not SIGNS & set(text)
        assert all(line and line == " ".join(line.split()) for line in text.splitlines())


def test_plain_report_says_all_that_the_columns_say() -> None:
    report = graded(SLIP, chapters=("recurrent",))
    lines = plain.render(report).splitlines()
    assert "delta, eq. 3: not right, 0 of 18 points." in lines
    assert "yours: delta_t = l_t + (W delta_(t+1)) times elementwise f prime(net_t)" in lines
    assert "total: 48 of 66 points" in lines
    assert any(line.startswith("Next: delta, eq. 3, recurrent.py, line") for line in lines)


@IN_BOTH
def test_plain_goes_with_run_and_explain(lang: str) -> None:
    for command in (["run", ARTICLE, "--chapters", "layer"], ["explain", "delta"]):
        shown = grader(*command, "--plain", "--lang", lang).stdout
        assert shown
        assert not SIGNS & set(shown)


@IN_BOTH
def test_points_and_equations_stand_under_each_other(lang: str) -> None:
    report = graded(SLIP, chapters=("recurrent",), lang=lang)
    lines = terminal.render(report).splitlines()
    table = lines[2 : lines.index("", 2)]
    assert len({cell_len(line[: line.index(" / ")]) for line in table[1:]}) == 1
    rows = [line for line in lines if " = ℓ_t + (W" in line]
    assert len({cell_len(line[: line.index("δ_t")]) for line in rows}) == 1
    assert len(rows) == 2  # the right one and the student's


def test_one_colour_says_what_to_do_next() -> None:
    report = graded(SLIP, chapters=("recurrent",))
    accent = "\x1b[1;36m"
    marked = [line for line in terminal.render(report, True).splitlines() if accent in line]
    assert [re.sub(r"\x1b\[[\d;]*m", "", line).split()[:2] for line in marked] == [
        ["▸", "delta"],
        ["Next:", "delta,"],
    ]


def test_chinese_is_wrapped_by_its_width_and_no_line_begins_with_a_comma() -> None:
    text = "状态 s_t 从两条路影响误差：一条经过本时刻的输出，就是 ℓ_t；另一条经过下一个状态。" * 3
    for width in range(30, 90):
        lines = list(wrapped(text, width))
        assert all(cell_len(line) <= width for line in lines)
        assert not {line[0] for line in lines} & set("，。；：")
        assert squeezed("".join(lines)) == squeezed(text)
        assert min(cell_len(line) for line in lines[:-1]) > width - 12


@IN_BOTH
def test_formulas_are_marked_where_they_differ(lang: str) -> None:
    report = graded(SLIP, chapters=("recurrent",), lang=lang)
    shown = terminal.render(report, True)
    marked = re.findall(r"\x1b\[1;4;3[12]m([^\x1b]+)\x1b\[0m", shown)
    assert marked == ["Wᵀ", "W"]


def test_marking_loses_no_piece_of_a_formula() -> None:
    delta = item_of(graded(SLIP, only=("delta",)), "delta")
    assert delta.feedback is not None
    for one in (i for i in ITEMS if i.equations):
        said = replace(
            delta, formula=one.formula, feedback=replace(delta.feedback, formula=one.formula)
        )
        label = words.FORMULA.en
        ((_, text),) = marked([(label, "")], said, "en")
        assert text.text == one.formula.replace(",  ", "\n"), one.name


def test_plain_counts_the_checks_of_one_item_alone() -> None:
    """Items of one broken file stand in one line, and have as many checks each as they have."""
    files = edited("loss", ("import numpy as np", "import numpy as np\ndef ("))
    lines = plain.render(graded(files, chapters=("loss",))).splitlines()
    assert "softmax, cross_entropy, softmax_cross_entropy_gradient" in lines
    assert not any("checks passed" in line for line in lines)


@pytest.mark.parametrize(
    ("formula", "en", "zh"),
    [
        ("Σ_t δ_t", "sum over t of delta_t", "对 t 求和 delta_t"),
        ("Π_{i=t−1…k} W", "product over (i=t-1…k) of W", "对 (i=t-1…k) 连乘 W"),
        ("a ⇒ b", "a implies b", "a 则 b"),
    ],
)
def test_signs_with_an_index_are_spoken_with_it(formula: str, en: str, zh: str) -> None:
    assert (plain.spoken(formula, "en"), plain.spoken(formula, "zh")) == (en, zh)


@pytest.mark.parametrize(("lang", "norm"), [("en", "norm"), ("zh", "范数")])
def test_a_norm_is_spoken_with_what_it_is_of(lang, norm):
    """Brackets say where it ends; no sign is left that a speech synthesiser leaves out."""
    assert plain.spoken("‖W‖₂ ‖f′ ⊙ v‖", lang).startswith(f"{norm}(W)_2 {norm}(f")
    assert not any("‖" in plain.spoken(item.formula, lang) for item in ITEMS)
