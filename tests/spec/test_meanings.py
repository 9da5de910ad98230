"""What the specification says in words is executed: signs, origins, claims; names of equations."""

import re

import pytest

from spec.assignment import CHAPTERS, ITEMS
from spec.notation import equations as eq
from spec.notation import glossary, origins
from spec.notation.tree import Equation
from spec.notation.unicode import unicode
from spec.proofs import PRINTED, STATEMENTS, definitions
from spec.proofs.gradients import LOSSES
from spec.proofs.statement import SAID_BY_THE_CLAIM, title
from spec.proofs.trust import IN_FULL, THEOREMS
from spec.text import Text
from tests.helpers.meanings import (
    ADVICE,
    OF_CLAIMS,
    OF_HINTS,
    OF_LAYERS,
    OF_ORIGINS,
    OF_SIGNS,
    OF_SIZES,
    OF_STEPS,
    OF_STORIES,
    OF_TITLES,
    OF_TRUST,
    OPENINGS,
    Asked,
)

SAID = {**OF_SIGNS, **OF_ORIGINS, **OF_CLAIMS, **OF_TRUST, **OF_HINTS, **OF_STEPS, **OF_SIZES}
SAID |= OF_LAYERS | OF_STORIES


@pytest.mark.parametrize("sentence", SAID)
def test_what_is_said_in_words_is_so(sentence):
    """Each sentence stands beside numbers that would come out otherwise were it another."""
    assert SAID[sentence]()


def test_every_sentence_in_words_is_executed():
    """What a sign means, where an equation comes from, what is proved that is no equation."""
    assert {f"{sign.shown}: {sign.meaning.en}" for sign in glossary.SIGNS} == set(OF_SIGNS)
    said = {value.en for value in vars(origins).values() if isinstance(value, Text)}
    assert said == set(OF_ORIGINS)
    claims = {
        s.claim.en
        for s in STATEMENTS
        if not isinstance(s.subject, Equation) or s.claim.en != title(s.subject).en
    }
    assert claims == set(OF_CLAIMS)
    assert {s.sizes.en for s in STATEMENTS if s.article is None} == set(OF_SIZES)
    trusted = [text for one in THEOREMS for text in (one.supposes, one.checked, one.paper)]
    trusted += [meaning for _, meaning in IN_FULL]
    assert {text.en for text in trusted} == set(OF_TRUST)


@pytest.mark.parametrize("losses", LOSSES)
def test_a_way_says_where_the_loss_is(losses):
    """Whether the loss is at the last step alone, as the provers are told, and not elsewhere."""
    said = LOSSES[losses]
    assert ("every step" in said.en, "at the last" in said.en) == (False in losses, True in losses)
    assert ("每个时刻" in said.zh, "只在最后时刻" in said.zh) == (False in losses, True in losses)


def test_a_way_says_which_f():
    """Any f, or one by name; what has neither rests on a definition or is no network's."""
    ways = {s.way for s in STATEMENTS} - {definitions.CONSEQUENCES, SAID_BY_THE_CLAIM}
    assert all(re.search(r"\bany f\b|f = (identity|tanh|sigmoid)", way.en) for way in ways)
    assert all(("any f" in way.en) == ("任意 f" in way.zh) for way in ways)


def test_every_hint_and_every_story_is_executed():
    """One that says something else wants another fact, or is no more than advice."""
    said = {item.story.en for item in ITEMS} | {hint.en for item in ITEMS for hint in item.hints}
    said |= {check.hint.en for item in ITEMS for check in item.checks}
    assert said - {""} == {*OF_HINTS, *OF_STEPS, *ADVICE}


def test_every_sentence_of_a_chapter_s_story_is_executed():
    stories = " ".join(chapter.story.en for chapter in CHAPTERS)
    said = re.split(r"(?<=[.?]) (?=[A-Z“])|\n\n", stories)
    assert set(said) == {*OF_STORIES, *OPENINGS}


TITLES = [
    pytest.param(check, id=f"{item.name}-{check.title.en}")
    for item in ITEMS
    for check in item.checks
    if item.name not in ("RecurrentLayer", "gradient_check")
]


@pytest.mark.parametrize("check", TITLES)
def test_what_a_title_says_is_so(check):
    """Of the calls that the check makes and of what right code answers."""
    assert OF_TITLES[check.title.en](Asked(check))


def test_every_title_of_the_layer_is_executed():
    (layer,) = [item for item in ITEMS if item.name == "RecurrentLayer"]
    assert {check.title.en for check in layer.checks} == {*OF_LAYERS}


# What a part of an equation's name says of how it is printed, longest first
PHRASES = {
    "loss at the last step": lambda e, left, right: e.setting is eq.LAST,
    "from ∂E/∂s_T": lambda e, left, right: "∂E/∂s_T" in right,
    "gradient through softmax": lambda e, left, right: left == "∂E/∂z" and "softmax(z)" in right,
    "one step back": lambda e, left, right: f"{left[:-1]}{{{left[-1]}+1}}" in right,
    "many steps back": lambda e, left, right: "Π_{i=t−1…k}" in right,
    "at the last step": lambda e, left, right: left.endswith("_T"),
    "at the first step": lambda e, left, right: left.endswith("₁"),
    "at one step": lambda e, left, right: left.endswith("_t") and "Σ" not in right,
    "of the layer below": lambda e, left, right: re.search(r"\^\{[li]−1\}", left),
    "of a recurrent layer below": lambda e, left, right: (
        "^{l−1}" in left and e.setting is eq.BELOW_RECURRENT
    ),
    "of the top layer": lambda e, left, right: "^L" in left + right,
    "within a layer": lambda e, left, right: "δ_{t+1}^i" in right and "U" not in right,
    "of layer i": lambda e, left, right: left.endswith("^i"),
    "from the scores": lambda e, left, right: "∂E/∂z_t" in right,
    "from t−1 to t": lambda e, left, right: left.endswith("_t") and "δ′_{t−1}" in right,
    "read backwards": lambda e, left, right: "s′_{t+1}" in right,
    "of both directions": lambda e, left, right: "V s_t + V′ s′_t" in right,
    "of one stack": lambda e, left, right: "V s_t^L" in right and "′" not in right,
    "of the deep network": lambda e, left, right: "V s_t^L + V′ s′_t^L" in right,
    "written out": lambda e, left, right: "U x_t + W s_{t−1}" in right,
    "bound of δ": lambda e, left, right: e.relation == "≤" and left == "‖δ_k‖",
    "central differences": lambda e, left, right: (
        {"p + ε e_i", "p − ε e_i"} == {*re.findall("p [+−] ε e_i", right)}
    ),
    "product rule": lambda e, left, right: left.startswith("d(") and right.count("d") == 2,
    "cross-entropy": lambda e, left, right: left == "E" and "ln outputs_i" in right,
    "clipping": lambda e, left, right: left == "Ĝ" and "min(1, θ / ‖G‖)" in right,
    "softmax": lambda e, left, right: right == "e^{z_i} / Σ_j e^{z_j}",
    "scores": lambda e, left, right: left == "z_t",
    "output": lambda e, left, right: left == "o_t",
    "state": lambda e, left, right: re.match("s′?_t", left),
}
OF_WHAT = re.compile(r"gradient of (?:layer (i)'s )?([A-Za-z₀′]+)|^([δℓ]′?)")


@pytest.mark.parametrize("equation", PRINTED, ids=lambda e: e.name)
def test_the_name_of_an_equation_is_that_of_what_is_printed(equation):
    """Each part of its name is seen in its line, and no part is left over."""
    left, right = unicode(equation).split(f" {equation.relation} ", 1)
    rest = equation.name
    for layer, weights, error in OF_WHAT.findall(rest):
        of = f"∂E/∂{weights}" + ("^i" if layer else "") if weights else error
        assert re.match(rf"\(?{re.escape(of)}(?![′^₀])", left), of
    rest = OF_WHAT.sub("", rest)
    for phrase, holds in PHRASES.items():
        if phrase in rest:
            assert holds(equation, left, right), phrase
            rest = rest.replace(phrase, "", 1)
    assert rest.strip(" ,") == ""


# What is printed of an equation that comes from there, and of no other
FORMS = {
    origins.DEFINITION: "^(?:[os]′?_t|z_t|y_i|E|Ĝ)(?:\\^i)? =",
    origins.CHAIN: r"^δ_t = ℓ_t \+",
    origins.LAST: "^δ_T = ℓ_T$",
    origins.ALONE: "^δ_k = ",
    origins.PRODUCT: "Π",
    origins.BELOW: r"^\(δ_t\^\{l−1\}\)ᵀ",
    origins.STEP: "^∂E/∂[WU]_t = ",
    origins.SUM: "^∂E/∂[WU] = Σ_t",
    origins.LINEAR: "^∂E/∂(?:s₀|x_t) = ",
    origins.SCORES: "∂E/∂z_t",
    origins.LEIBNIZ: r"^d\(",
    origins.SOFTMAX: "^∂E/∂z = ",
    origins.TAYLOR: "≈",
    origins.NORMS: "≤",
    origins.MIRROR: "^(?:δ′|∂E/∂[WU]′)",
    origins.LAYERED: r"^(?:[ℓδ]_t|∂E/∂[WU])\^\{?i",
}


@pytest.mark.parametrize("equation", eq.EQUATIONS, ids=lambda e: e.name)
def test_an_equation_comes_from_where_its_form_says(equation):
    """What adds up copies is a sum, what comes from the last step is δ_T."""
    line = unicode(equation)
    assert [origin for origin, form in FORMS.items() if re.search(form, line)] == [equation.origin]
