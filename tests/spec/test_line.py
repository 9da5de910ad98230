"""A formula's line of text is typeset whole, and what differs from the right one is marked."""

import random
import re
from xml.etree import ElementTree

import pytest

from grader.formats.formulas import beside, equation
from spec.assignment import ITEMS
from spec.notation.equations import EQUATIONS
from spec.notation.line import pieces
from spec.notation.typeset_line import mathml
from spec.notation.unicode import unicode
from spec.recovery import RECOVERIES, formula_of
from tests.helpers.faulty import in_slots
from tests.helpers.local import Counted
from tests.helpers.mistakes import mistakes
from tests.helpers.parsed import parsed
from tests.helpers.typeset_back import line_of_mathml

RIGHT = {item.name: item.formula for item in ITEMS}
DELTA = RIGHT["delta"]


def shown(mathml: str) -> str:
    """All letters and signs, as they follow each other."""
    return "".join(ElementTree.fromstring(f"<row>{mathml}</row>").itertext())


@pytest.mark.parametrize("item", ITEMS, ids=lambda i: i.name)
def test_pieces_make_up_the_line(item):
    assert "".join(p.gap + p.text for p in pieces(item.formula)) == item.formula


def test_equations_are_typeset_as_their_trees():
    for one in EQUATIONS:
        typeset = equation(unicode(one))
        assert typeset is not None
        assert typeset.mathml.count("<math ") == 1
        line, _ = line_of_mathml(mathml(unicode(one), [False] * len(pieces(unicode(one))), ""))
        assert parsed(line) == parsed(unicode(one)), line
    both = equation(f"{unicode(EQUATIONS[0])},  {unicode(EQUATIONS[1])}")
    assert both is not None
    assert both.mathml.count("<math ") == 2


@pytest.mark.parametrize(
    ("line", "spaces"),
    [
        (RIGHT["one_hot"], 1),
        ("∂E/∂W = (Σ_t δ_t) (Σ_t s_{t−1})ᵀ", 3),
        ("t = T−1 … 2", 2),
        (DELTA.split(",  ")[0], 1),
    ],
)
def test_parts_with_no_sign_between_them_stand_apart(line, spaces):
    """A sign brings its own space."""
    assert mathml(line, [False] * len(pieces(line)), "").count("<mspace") == spaces


def test_a_condition_is_no_factor():
    """0 (i ≠ index) is no call of 0."""
    (zero, _), (factor, _) = (
        mathml(line, [False] * len(pieces(line)), "").partition("<mo>(")[::2]
        for line in ("x_i = 0 (i ≠ index)", "x_i = a (i + index)")
    )
    widths = [float(re.findall(r'width="([\d.]+)em"', one)[-1]) for one in (zero, factor)]
    assert widths[0] > 2 * widths[1]


def test_sentence_is_not_typeset_as_a_formula():
    for item in ("build_vocabulary", "training_pairs"):
        assert equation(RIGHT[item]) is None, item
    assert equation(RIGHT["train"]) is not None


@pytest.mark.parametrize(
    ("right", "yours", "lacking", "differing"),
    [
        (DELTA, "δ_t = ℓ_t + (Wᵀ δ_{t+1}) ⊙ f′(net_{t+1})", ["net_t"], ["net_{t+1}"]),
        (DELTA, "δ_t = ℓ_t + (Wᵀ δ_{t+1})", ["⊙ f′(net_t)"], []),
        (DELTA, "δ_t = ℓ_t + (W δ_{t+1}) ⊙ f′(net_t)", ["Wᵀ"], ["W"]),
        (
            DELTA,
            "δ_t = −(Wᵀ δ_T) ⊙ f′(net_t),  t = T−1 … 2,  δ_T = 2 ℓ_T",
            ["ℓ_t +", "δ_{t+1}"],
            ["−", "δ_T", "t = T−1 … 2", "2"],
        ),
        (RIGHT["gradient_W"], "∂E/∂W = 1/T Σ_t δ_t s_tᵀ", ["s_{t−1}ᵀ"], ["1/T", "s_tᵀ"]),
        (RIGHT["forward"], "s_t = tanh(U x_t + W s_0)", ["f", "s_{t−1}"], ["tanh", "s_0"]),
        (RIGHT["RecurrentLayer"], "∂E/∂W = Σ_t δ_t s_tᵀ", ["s_{t−1}ᵀ"], ["s_tᵀ"]),
    ],
)
def test_what_differs_is_marked(right, yours, lacking, differing):
    one, other = beside(right, yours)
    assert (one.parts, other.parts) == (lacking, differing)
    assert "".join(text for text, _ in one.runs) == right
    assert "".join(text for text, _ in other.runs) == yours
    for formula, name in ((one, "lacking"), (other, "differs")):
        root = ElementTree.fromstring(f"<row>{formula.mathml}</row>")
        marked = [e for e in root.iter() if e.get("class") == name]
        assert len(marked) == len(formula.parts)


def test_every_wrong_formula_is_typeset_and_differs_somewhere():
    formulas, rng = set(), random.Random(0)
    for wrong in [in_slots({}, rng, 0.4) for _ in range(110)]:
        if wrong.item in RECOVERIES:
            formula = formula_of(wrong.item, Counted(**{wrong.item: wrong.make()}))
            if formula is not None and formula.text:
                formulas.add((RIGHT[wrong.item], formula.text))
    assert len(formulas) > 50
    for right, yours in formulas:
        one, other = beside(right, yours)
        assert one.parts or other.parts, yours
        assert shown(one.mathml)
        for letter in set("δℓsxWU") & set(re.sub("[a-z]{2,}", "", yours)):
            assert bold_or_plain(letter) in shown(other.mathml), yours


def bold_or_plain(letter: str) -> str:
    """The letter as MathML has it: vectors are bold."""
    return {"δ": "𝛅", "s": "𝐬", "x": "𝐱"}.get(letter, letter)


LINES = [*RIGHT.values(), *(m.slip for item in ITEMS for m in mistakes(item) if m.slip)]
LINES += ["U ← U − learning_rate · gradient_U", "W ← −learning_rate · gradient"]


def broken_words(line: str) -> set[str]:
    """Those that are no text of one element of the MathML."""
    inner = ElementTree.fromstring(f"<row>{mathml(line, [False] * len(pieces(line)), '')}</row>")
    words = re.findall(r"[A-Za-z]{2,}_[A-Za-z]{2,}|gradient_U|(?<![A-Za-z_])[A-Za-z]{2,}", line)
    return set(words) - {one.text for one in inner.iter()}


def test_a_word_of_a_line_is_typeset_in_one_piece():
    """learning_rate is a name of code and no learning with an r below."""
    assert len(set(LINES)) > 200
    assert {line: words for line in set(LINES) if (words := broken_words(line))} == {}


def test_what_is_right_below_a_layer_is_not_marked():
    """A slip in the formula of `delta_below` is marked alone: names stand as in equation 4."""

    def twice_as_much(deltas, U, outputs_below, activation_below):
        return 2 * (deltas @ U) * activation_below.backward(outputs_below)

    formula = formula_of("delta_below", Counted(delta_below=twice_as_much))
    assert formula is not None
    one, other = beside(RIGHT["delta_below"], formula.text)
    assert (one.parts, other.parts) == ([], ["2"])


def test_transpose_of_a_derivative_is_that_of_the_whole():
    _, yours = beside(RIGHT["gradient_V"], "∂E/∂V = Σ_t s_t ∂E/∂z_tᵀ")
    assert yours.parts == ["s_t ∂E/∂z_tᵀ"]
    root = ElementTree.fromstring(yours.mathml)
    assert ["T" in "".join(f.itertext()) for f in root.iter() if f.tag.endswith("mfrac")] == [
        False,
        False,
    ]


def test_names_are_printed_as_in_the_equations():
    (typeset,) = [equation(unicode(e)) for e in EQUATIONS if e.name == "state"]
    assert typeset is not None
    assert shown(beside(RIGHT["forward"], RIGHT["forward"])[1].mathml) == shown(typeset.mathml)


def test_minus_is_a_sign_where_nothing_stands_before_it_to_be_less() -> None:
    for line, signs in (
        ("(E(p+ε) − E(p−ε)) / 2ε", 0),
        ("y = f(−z)", 1),
        ("y = (T−1) x, z = −(‖x‖−1)", 1),
    ):
        assert mathml(line, [False] * len(pieces(line)), "wrong").count('form="prefix">−') == signs
