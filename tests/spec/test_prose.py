"""Every formula that stands in a sentence is read: docstrings, hints, notation, claims, stories."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from spec.assignment import ITEMS
from spec.formulas.on_the_way import DELTAS, STATES
from spec.notation.tree import Call, Name, Operation, Over, Tree, walk
from spec.proofs import PRINTED
from spec.proofs.reader.reading import Reader
from spec.proofs.reader.settings import worlds
from spec.proofs.reader.values import Refused
from spec.proofs.reader.world import World
from tests.helpers.facts import FACTS
from tests.helpers.known import TERMS, known
from tests.helpers.paper import Paper
from tests.helpers.parsed import Line, parsed, parsed_range, plain
from tests.helpers.prose import ROOT, docstrings, in_both, pages, signs, statements, terms, texts

SETTINGS = ("recurrent", "copies", "below", "scores", "bidirectional", "deep", "deep bidirectional")
BOLD = frozenset(("x", "s", "o", "net", "z", "δ", "ℓ", "λ", "c", "b", "s′", "net′", "δ′", "ℓ′"))
LINES = {(plain(e.left), e.relation, plain(e.right)): e for e in PRINTED}
# What is said of a case and not claimed of all, and what is no formula but code
CONDITIONS = frozenset(
    """
T = 1, T = 2, T = 52, T ≥ 4, n = 1, n = 2, m = 1, m = 3, k = 1, k = 3, k = t, k ≤ t, N = 2, N = 3,
L = 2, L = 3, t = 0, t = 1, t = 2, t = 3, t = T, u < t, u > t, G = 0, a > 0, c > 0, θ > 0,
a = 10⁻⁴, z = ln a, p = W, N·k = 1·3, T·n·m = 2·2·1, T·n·m = 2·2·3, T·n·m = 3·2·1, T·n·m = 3·2·2,
s₀ = 0, s₀ ≠ 0, s′_{T+1} = 0, f = tanh, f′ → 0, net → ∞, net → −∞, ε → 0, ℓ_t = 0, =10e,
ε = 1e, N·k = 1·,
|f′| ≤ 1, |f′| ≤ β_f, |f′_i| < β_f, ‖v‖ = 1, ‖G‖ > 0, ‖G‖ > θ, ‖G‖ ≤ θ, ‖W‖₂ > 1, β_W ≥ ‖W‖₂,
β_f ≥ |f′|, β_W β_f < 1, β_W β_f > 1, β_W β_f = 1/(1 + a), f′_i = β_f cos a_i,
T ≥ 3, T ≥ 12, (T ≥ 2), T = 5, k > 2, n ≠ m, (n = m), n = m = 1, x = 0, x_0 = 0, u ≤ t +, ‖ ≤ 1e,
= 1/T δ_t, K = 1, β_W = ‖W‖₂,
‖W‖ = 0.5, W = 0, T = 3, n = 3, n = m, (a > 0), (b > 0), t += 1,
outputs[labels == 1], Wᵀ → W, → e, = f(…), o_t = g(V s_t) = V f(…)
""".replace(",\n", ", ")
    .strip()
    .split(", ")
) | {"=(n, m)"}
CASE = r"\(?([\d.]+ \()?[^\s=]{1,5} = \(?\d.*"  # θ = 0.1; 1.0 (T = 10, n = 4)
RANGE = r"[A-Za-z] = \S+ … \S+"


def bold(shown: Tree) -> Tree:
    """The tree with vectors printed bold, as the reader wants them."""
    if isinstance(shown, Name):
        return Name(shown.text, shown.text in BOLD, shown.below, shown.above)
    if isinstance(shown, Call):
        return Call(shown.function, tuple(map(bold, shown.arguments)))
    if isinstance(shown, Over):
        return Over(shown.symbol, shown.range, bold(shown.body), shown.plain)
    if isinstance(shown, Operation):
        return Operation(shown.operator, tuple(map(bold, shown.arguments)))
    return shown


@cache
def networks() -> tuple[tuple[World, ...], ...]:
    """The random networks of every setting, and those of the induction on paper."""
    return (*(tuple(worlds(key)) for key in SETTINGS), (Paper(),))


def holds_in(world: World, left: Tree, right: Tree) -> bool:
    """Both sides are the same numbers wherever they can be read, and can be somewhere."""
    inner = [one for side in (left, right) for one in walk(side)]
    names = {one.text for one in inner if isinstance(one, Name)}
    counted = {one.range.index.text for one in inner if isinstance(one, Over)}
    free = sorted(names & set(world.indices) - set(world.sizes) - counted)
    said = False
    for values in product(*(world.indices[letter] for letter in free)):
        at = {**world.sizes, **dict(zip(free, values, strict=True))}
        try:
            one, other = (Reader(world).read(side, at) for side in (left, right))
        except Refused:
            continue
        if (one.kind, one.size) != (other.kind, other.size):
            return False
        if not np.allclose(one.array, other.array, rtol=1e-9, atol=1e-11):
            return False
        said = said or bool(one.array.any())
    return said


def read(line: str) -> bool:
    """Whether it is a printed equation, or holds in all random networks of one setting."""
    try:
        left, relation, right = parsed(line)
    except AssertionError:
        return False
    if (left, relation, right) in LINES:
        return True
    left, right = bold(left), bold(right)
    return relation == "=" and any(
        all(holds_in(world, left, right) for world in of_setting) for of_setting in networks()
    )


def stated(text: str) -> Iterator[str]:
    """What has two sides: a range that stands behind an equation is a statement of its own."""
    for statement in statements(text):
        for part in re.split(r"\s{2,}", statement.removeprefix("⇒ ")):
            if not re.search(r"^>|[=≈≤≥<>⇒→←≠]$", part):
                yield part


# docs/specification.md is made of the texts, and says some of them in one line
CHINESE = [
    path
    for path in (*ROOT.glob("*.zh.md"), *(ROOT / "docs").glob("*.zh.md"))
    if "specification" not in path.name
]


@cache
def everywhere() -> frozenset[str]:
    """What sentences and docstrings state, in whatever language."""
    both = (text for one in in_both() for text in (one.en, one.zh))
    return frozenset(part for text in (*both, *docstrings()) for part in stated(text))


def is_so(statement: str) -> bool:
    """A printed equation, true of random networks, executed, or said of a case alone."""
    if re.fullmatch(RANGE, statement):
        return bool(parsed_range(statement))
    if statement in FACTS:
        return FACTS[statement]()
    bracketed = statement.startswith("(") and statement.endswith(")") and statement[1:-1] in FACTS
    return statement in CONDITIONS or bracketed or read(statement)


def test_every_formula_in_a_sentence_is_read():
    """Whatever is stated somewhere is so."""
    assert [statement for statement in sorted(everywhere()) if not is_so(statement)] == []


def test_every_formula_on_a_page_is_read():
    """It is one of these, or a number that a table or a case has."""
    chosen = {"β_f = max |f′|", "|f′| ≤ β_f (n = 1, 2, 3)"}
    said = {part for page in pages().values() for part in stated(page)} - everywhere() - chosen
    assert [
        part for part in said if not (re.fullmatch(f"{CASE}|{RANGE}", part) or read(part))
    ] == []


def test_nothing_is_listed_that_no_text_says():
    """A fact, a condition or a term that is said nowhere any more is dropped from its list."""
    assert (CONDITIONS | set(FACTS)) - everywhere() == set()
    assert TERMS - {term for one in texts() for term in (*terms(one.en), *terms(one.zh))} == set()


def test_every_term_in_a_sentence_is_a_part_of_an_equation():
    """δ_t s_{t−1}ᵀ in a sentence stands so in an equation."""
    marked = re.compile("[ᵀ_₀-₉^∂Σ⊙‖′]")
    said = {term for one in texts() for text in (one.en, one.zh) for term in terms(text)}
    assert sorted(term for term in said if marked.search(term) and not known(term)) == []


def test_both_languages_name_the_same():
    """Names, numbers and signs stand in both as often; one language may leave out, not change."""
    pairs = [(signs(one.en), signs(one.zh)) for one in in_both()]
    assert [(en - zh, zh - en) for en, zh in pairs if en - zh and zh - en] == []


def test_a_formula_has_its_order_in_both_languages():
    """t − k in one language is no k − t in the other."""
    for one in texts():
        en, zh = ({*terms(text), *stated(text)} for text in (one.en, one.zh))
        written = ["".join(sorted(term)) for term in en - zh]
        assert [term for term in zh - en if "".join(sorted(term)) in written] == [], one


@pytest.mark.parametrize("equation", PRINTED, ids=lambda equation: equation.name)
def test_the_name_of_an_equation_has_its_letters_in_both_languages(equation):
    letter = re.compile(r"(?<![A-Za-z'])[b-hjkm-zA-Z](?![A-Za-z])")  # a, and layer i or l
    assert {*letter.findall(equation.name)} == {*letter.findall(equation.zh)}


def test_an_index_is_off_by_one_in_both_languages():
    """t−1 in one language is no t in the other, 2ε no ε; ‖W‖₂ is no ‖W‖_F; * is no @."""
    index = "(?<![A-Za-z_])[A-Za-z] ?[−+-] ?[0-9]|‖(?:₂|_F)|[≠≈]"
    alike = r"\d+(?=ε)|[²³ᵀ√∂Σ₀-₂≤≥^]|10⁴|1e-\d|axis ?= ?-?\d"
    shifted = re.compile(rf"{index}|{alike}|(?<![\w*])[*@](?![\w*])|[<>=!]=")
    for one in in_both():
        if one.en not in ("no recurrence", "δ of the layer below", "ℓ of the layer below"):
            assert {*shifted.findall(one.en)} == {*shifted.findall(one.zh)}, one


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_a_page_in_both_languages_names_the_same(path):
    """Names, numbers and signs outside of code, a change of which is in one language alone."""
    other = path.with_name(path.name.replace(".zh", ""))
    en, zh = (signs(re.sub("perplexity|`.*?`", "", pages()[one])) for one in (other, path))
    assert not en - zh or not zh - en, (en - zh, zh - en)


def lines(doc: str) -> list[list[str]]:
    """The equations that stand in lines of their own, each with the ranges behind it."""
    parts = ([*stated(line)] for line in doc.splitlines())
    return [line for line in parts if line and read(line[0]) and not re.fullmatch(RANGE, line[0])]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_docstrings_have_the_equations_with_their_ranges(item):
    """Both languages have the same lines, and what is said of t, k and i is the equation's own."""
    for task in item.tasks:
        assert lines(task.doc.en) == lines(task.doc.zh)
        for line in lines(task.doc.en):
            equation = LINES.get(parsed(line[0]))
            for part in line[1:]:
                if equation is not None and re.fullmatch(RANGE, part):
                    sums = [one.range for one in walk(equation) if isinstance(one, Over)]
                    own = [(o.index, o.first, o.last) for o in (*equation.ranges, *sums)]
                    assert parsed_range(part) in own, line


@pytest.mark.parametrize("place", [*STATES, *DELTAS], ids=lambda place: place[0].en)
def test_what_is_kept_small_on_the_way_is_what_its_name_says(place):
    """Where Wᵀ δ_{t+1} is told to be rounded, it is what the rounding is given, t by t."""
    text, of_change = place
    world, changed = worlds("recurrent")[0], []
    times = range(1, world.T + 1)

    def said(term, t):
        return Reader(world).read(bold(Line(term).sum()), {**world.sizes, "t": t}).array[0]

    def change(v):
        changed.append(v.copy())
        return v

    f = SimpleNamespace(
        forward=lambda net: world.f(1)(net)[0],
        backward=lambda states: np.array([said("f′(net_t)", t) for t in times]),
    )
    states = np.array([said("s_{t−1}", t) for t in times] + [said("s_t", world.T)])
    if place in STATES:
        x = np.array([said("x_t", t) for t in times])
        of_change(change)(x, said("U", 1), said("W", 1), states[0], f)
    else:
        local = np.array([said("ℓ_t", t) for t in times])
        of_change(change)(local, states, said("W", 1), f)
    for language in (text.en, text.zh):
        term = next(term for term in terms(language) if "_" in term)
        when = times[:-1] if "{t+1}" in term else times
        at = [t for v in changed for t in when if np.allclose(v, said(term, t))]
        assert sorted(at)[: world.T - 1] == [*times][:-1]
        assert len(at) == len(changed)
