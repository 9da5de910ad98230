"""The equations print well in three notations, and stand where the reference says so."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from examples import coverage
from grader.explain.item import render as explain
from grader.grading.own_faults import OwnFaults
from grader.handout import notebook
from grader.specification import listing
from grader.specification.page import NAMES, pages
from spec.assignment import ITEMS
from spec.notation import equations as eq
from spec.notation.equations import EQUATIONS
from spec.notation.glossary import explained
from spec.notation.tree import Equation, Name, Number, Operation, Over, Tree, mapped, walk
from spec.notation.typeset import latex, mathml
from spec.notation.unicode import unicode
from spec.proofs import PRINTED
from tests.helpers.command_line import python
from tests.helpers.parsed import parsed, parsed_range, plain
from tests.helpers.typeset_back import line_of_latex, line_of_mathml

ROOT = Path(__file__).parent.parent.parent
WITH_TREES = [item for item in ITEMS if item.equations]
specification = cache(pages)  # made once


def by_name(equation: Equation) -> str:
    return equation.name


def test_names_are_unique():
    """No two equations have the same name, in either language."""
    assert len({e.name for e in EQUATIONS}) == len(EQUATIONS)
    assert len({e.zh for e in EQUATIONS}) == len(EQUATIONS)


@pytest.mark.parametrize("item", [i for i in ITEMS if i.equation], ids=lambda i: i.name)
def test_numbered_items_have_trees(item):
    """An item with an equation number shows an equation of that number."""
    assert item.equations
    assert {e.number for e in item.equations} & set(item.equation.split(", "))


@pytest.mark.parametrize("item", WITH_TREES, ids=lambda i: i.name)
def test_formula_is_the_trees(item):
    """An item's formula is the rendering of its equations."""
    assert item.formula == unicode(*item.equations)


@pytest.mark.parametrize("item", WITH_TREES, ids=lambda i: i.name)
def test_formula_is_in_the_reference(item):
    """The docstrings of the reference say the same formula, letter by letter."""
    said = "\n".join(task.doc.en for task in item.tasks)
    for equation in item.equations:
        if equation is not eq.GRADIENT_W or item.name != "RecurrentLayer":  # said in words there
            assert unicode(equation) in said


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (eq.DELTA, "δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_t)"),
        (eq.DELTA_BELOW, "(δ_t^{l−1})ᵀ = (δ_t^l)ᵀ U diag[f′^{l−1}(net_t^{l−1})]"),
        (eq.DELTA_PRODUCT, "δ_kᵀ = δ_tᵀ Π_{i=t−1…k} W diag[f′(net_i)]"),
        (eq.CROSS_ENTROPY, "E = −1/N Σ_i labels_i · ln outputs_i"),
        (eq.NUMERICAL, "∂E/∂p_i ≈ (E(p + ε e_i) − E(p − ε e_i)) / 2ε"),
        (eq.GRADIENT_S0, "∂E/∂s₀ = Wᵀ δ₁"),
        (eq.BOUND, "‖δ_k‖ ≤ ‖δ_t‖ (β_W β_f)^{t−k}"),
        (eq.GRADIENT_W_DEEP, "∂E/∂W^i = Σ_t δ_t^i (s_{t−1}^i)ᵀ"),
    ],
)
def test_unicode(tree, text):
    """Equations read as they are typed."""
    assert unicode(tree) == text


@pytest.mark.parametrize("equation", PRINTED, ids=by_name)
def test_the_printed_line_reads_back_as_the_tree_that_is_proved(equation):
    """Whoever reads the line by the conventions of mathematics has the tree, and its ranges."""
    sides = plain(equation.left), equation.relation, plain(equation.right)
    assert parsed(unicode(equation)) == sides
    for over in equation.ranges:
        assert parsed_range(unicode(over)) == (over.index, over.first, over.last)


def with_ends(shown: Tree) -> Tree:
    """The tree with the ends of every sum printed."""
    return Over(shown.symbol, shown.range, shown.body, False) if isinstance(shown, Over) else shown


@pytest.mark.parametrize("equation", PRINTED, ids=by_name)
@pytest.mark.parametrize(
    ("render", "line_of"),
    [(latex, line_of_latex), (mathml, line_of_mathml)],
    ids=["LaTeX", "MathML"],
)
def test_typesetting_can_be_read_back(equation, render, line_of):
    """LaTeX and MathML say the tree, all of it, and print bold what is bold."""
    line, bold = line_of(render(equation))
    left, right = (mapped(plain(side), with_ends) for side in (equation.left, equation.right))
    assert parsed(line) == (left, equation.relation, right)
    assert bold == {one.text.rstrip("′") for one in walk(equation) if is_bold(one)}


def is_bold(shown: Tree) -> bool:
    return isinstance(shown, Name) and shown.bold


def test_brackets_keep_the_meaning():
    """Brackets stand where the tree would otherwise be read as another one."""
    a, b, c = (Name(letter) for letter in "abc")
    assert unicode(a - (b + c)) == "a − (b + c)"
    assert unicode((a - b) + c) == "a − b + c"
    assert unicode((a + b) @ c) == "(a + b) c"
    assert unicode((a @ b).T) == "(a b)ᵀ"
    assert unicode((a * b) @ c) == "(a ⊙ b) c"
    assert unicode(a / (b @ c)) == "a / (b c)"
    assert unicode(-(a + b)) == "−(a + b)"
    assert unicode((a + b) ** c) == "(a + b)^c"
    assert unicode(a / (b / c)) == "a / (b/c)"


@pytest.mark.parametrize("render", [unicode, latex, mathml])
def test_notation_tells_equations_apart(render):
    """No two equations print the same."""
    lines = Counter(map(render, EQUATIONS))
    assert [line for line, times in lines.items() if times > 1] == []


@pytest.mark.parametrize("equation", EQUATIONS, ids=by_name)
def test_latex_is_balanced(equation):
    """Braces and \\left … \\right come in pairs; only ASCII is left."""
    text = latex(equation)
    assert text.isascii()
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")
    assert not re.search(r"\}_\{[^}]*\}_|\^\{[^{}]*\}\^", text)  # no double index


def test_latex():
    """Vectors are bold, the transpose is upright."""
    assert latex(eq.FORWARD) == (
        r"\mathbf{s}_{t} = f\left( U \, \mathbf{x}_{t} + W \, \mathbf{s}_{t - 1} \right)"
    )
    assert latex(eq.GRADIENT_W) == (
        r"\frac{\partial E}{\partial W} = \sum_{t=1}^{T} \boldsymbol{\delta}_{t} \, "
        r"\mathbf{s}_{t - 1}^{\mathsf{T}}"
    )


@pytest.mark.parametrize("equation", EQUATIONS, ids=by_name)
def test_mathml_is_well_formed(equation):
    """Every element of MathML has as many children as it must have."""
    arity = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munderover": 3}
    root = ElementTree.fromstring(mathml(equation))
    assert root.get("display") == "block"
    for element in root.iter():
        tag = element.tag.partition("}")[2]
        assert len(element) == arity.get(tag, len(element)), tag
        if tag in ("mi", "mo", "mn"):
            assert element.text
            assert not len(element)


def test_trees_compare_by_what_they_are():
    """Equal trees are equal and hash alike; the class counts too."""
    assert Name("W") @ Name("x") == Name("W") @ Name("x")
    assert hash(Number(1)) == hash(Number(1))
    assert Name("W") != Name("U")
    assert Operation("ᵀ", (Name("W"),)) != Name("W")
    assert repr(Number(1)) == "Number(value=1)"


@pytest.mark.parametrize("equation", EQUATIONS, ids=by_name)
def test_every_sign_is_explained(equation):
    """The notation explains each name of each equation."""
    named = {one.text for one in walk(equation) if isinstance(one, Name)}
    assert named - explained() == set()


def test_every_equation_belongs_to_an_item():
    """No equation stands alone: it is asked for, or belongs to what is asked for."""
    asked = {equation for item in ITEMS for equation in item.equations}
    also = {equation for item in ITEMS for equation in item.also}
    assert asked | also == set(EQUATIONS)
    assert not asked & also


def printed(lang: str) -> Iterator[str]:
    """Every line in which the programs print an equation for a reader."""
    wide = 500
    for item in ITEMS:
        yield from explain(item, lang, 0, width=wide, spoken=False).splitlines()
        yield from (line for task in item.tasks for line in task.doc.in_language(lang).splitlines())
    yield from "".join(listing.listing(lang, wide, OwnFaults())).splitlines()
    for page in (specification()[NAMES[lang]], coverage.page(lang)):
        yield from re.split(r"\n|<br>", re.sub(r"\\([\\_*|<\[\]])", r"\1", page))
    for cell in notebook.cells(lang):
        yield from re.sub(r"\$\$(?:\n\n|$)|\\(?=[_|])", "", "".join(cell["source"])).splitlines()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_equation_stands_beside_what_it_supposes(lang):
    """δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k) is never printed without "with the loss at the last step"."""
    lines = list(printed(lang))
    for equation in (e for e in EQUATIONS if e.setting.en and e.relation != "≈"):
        supposed = re.split("[,;，；]", equation.setting.behind(lang).lstrip(",， "))[0]
        for shown in (unicode(equation), f"$${latex(equation)}"):
            own = [line for line in lines if shown in line and not line.endswith("$$")]
            assert [line for line in own if supposed not in line] == []
        assert any(unicode(equation) in line for line in lines)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_specification_can_be_read(lang):
    """The notation comes first; nothing vanishes as HTML; each equation has one table of sizes."""
    page = specification()[f"specification{'.zh' if lang == 'zh' else ''}.md"]
    html = MarkdownIt("gfm-like", {"linkify": False}).render(page)
    shown = unescape(re.sub(r"<[^>]*>", "", html))
    assert "<s>" not in html
    assert page.index("δ_t`") < page.index("$$")
    for item in ITEMS:
        for check in item.checks:
            assert check.title.in_language(lang) in shown
    for equation in EQUATIONS:
        assert page.count(f"$${latex(equation)}$$") >= 1


def test_grading_imports_no_sympy_and_nothing_that_only_explains():
    """The items and the command line load neither SymPy nor the typesetting, nor what asks wrong
    code why it is wrong."""
    code = (
        "import sys, grader.cli, grader.grading.grade, grader.formats.terminal, spec.assignment\n"
        "rooms = 'sympy spec.proofs spec.notation.typeset grader.feedback.facts spec.recovery'\n"
        "loaded = set(rooms.split()) & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = python("-c", code, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["specification.md", "specification.zh.md"])
def test_documents_are_current(name):
    """docs/ is what `make generated` would write."""
    assert (ROOT / "docs" / name).read_text("utf-8") == specification()[name]
