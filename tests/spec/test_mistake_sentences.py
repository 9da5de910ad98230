"""What is said of a formula's wrong part speaks of that formula and of the right one."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from spec import formulas
from spec.assignment import ITEMS
from spec.recovery import formula_of, layer
from spec.text import Text
from tests.helpers.local import Counted
from tests.helpers.mistakes import OF_FORMULAS

SYMBOL = re.compile(
    r"(?<![A-Za-z])(f′|g′|f|g|net|[UWVsxoδℓ])(?:_(\{[^}]*\}|[A-Za-z0-9])|([₀₁₂]))?ᵀ?(?![A-Za-z\[])"
)
DIGITS = str.maketrans("₀₁₂", "012")
OF_FORMULA = [
    pytest.param(item, mistake, id=f"{item.name}-{mistake.name.en}")
    for item in ITEMS
    for mistake in OF_FORMULAS.get(item.name, ())
]
# What a state is in code is said beside what is wrong
CODE = re.compile(r"states\[t\] (?:is|就是) s_t|[;；][^;；]*backward\(s.*?\)")


def symbols(formula: str) -> set[tuple[str, str]]:
    """Letters with the time at which they stand; of f′ what it is taken of."""
    formula = re.sub(r"\^(?:\{[^}]*\}|[a-z])", "", formula)
    at = {
        (m[1], (m[2] or m[3] or "").strip("{}").translate(DIGITS)) for m in SYMBOL.finditer(formula)
    }
    return at | {("f′", inner) for inner in re.findall(r"f′[^(\s]*\(([^()]*)\)", formula)}


@pytest.mark.parametrize(("item", "mistake"), OF_FORMULA)
def test_a_sentence_has_the_symbols_of_the_wrong_formula_and_of_the_right_one(item, mistake):
    """ "s_t for s_{t−1}": one stands in the formula that is wrong, the other in the right one."""
    computed = formula_of(item.name, Counted(**{item.name: mistake.function}))
    assert computed is not None
    wrong, right = symbols(computed.text.split(",  ")[0]), symbols(item.formula)
    starts = {("s", "0")} if re.search("t = 0|s_0 =", computed.text) else set()
    bare = starts | {(letter, "") for letter, _ in wrong | right}
    for lang in ("en", "zh"):
        name = mistake.name.in_language(lang)
        sentence = CODE.sub("", mistake.help.in_language(lang))
        said = symbols(sentence)
        assert said | symbols(name) <= wrong | right | bare
        if "backward" not in sentence:
            assert {(letter, at) for letter, at in wrong - right if letter != "f′"} <= said
        if lang == "en" and " for " in name:
            theirs, due = name.split(": ")[-1].split(" for ")
            assert symbols(theirs) <= wrong | bare
            assert symbols(due) <= right | bare
        theirs, *due = re.split("[;；:：]", sentence)
        if due and symbols(theirs) & (wrong - right) and "backward" not in computed.text:
            assert symbols(due[0]) <= right | bare


def letters(formula: str) -> Counter[str]:
    """How often each letter stands there, whatever its time; and each square."""
    formula = re.sub(r"\^(?:\{[^}]*\}|[a-z])", "", formula)
    return Counter([*(m[1] for m in SYMBOL.finditer(formula)), *re.findall("²", formula)])


def turned(formula: str) -> list[str]:
    """The letters that stand transposed."""
    return sorted(re.findall(r"([A-Za-zδ])[^ ()ᵀ]*\)?ᵀ", formula))


# A word for what is wrong, in either language, and whether it is so of the wrong formula, of the
# right one, and of the steps that it is said to hold for
SAID = {
    r"missing|never|dropped|nothing|no recurrence|漏|从未|没有用 [fg]|没有(?:沿|反向)": (
        lambda got, due, steps: letters(got) < letters(due) or steps in ("t = 2 … T", "t = 1 … T−1")
    ),
    r"twice|square|again|(?<!output )too|each part|两次|又|也(?![有算])|分别": lambda got, due, _: (
        letters(got) > letters(due)
    ),
    r"\bsign\b|minus|subtracted|符号|减": lambda got, due, _: bool(re.search(r"−[Σ(]|ℓ_t − ", got)),
    r"transposed|转置": lambda got, due, _: (
        letters(got) == letters(due) and "diag(" not in got and turned(got) != turned(due)
    ),
    r"\bfirst step|第一个时刻": lambda got, due, steps: steps == "t = 2 … T",
    r"\blast step|最后时刻": lambda got, due, steps: steps in ("t = T", "t = 1 … T−1"),
    r"\bmean\b|平均": lambda got, due, _: "1/T" in got,
    r"\bearly\b|早": lambda got, due, _: bool(re.search(r"net_\{t−1|V s_\{t−1", got)),
    r"\blate\b|晚": lambda got, due, _: bool(re.search(r"net_\{t\+1|x_\{t−1\} \+", got)),
    r"\bbefore (?!step)|之前|先求": lambda got, due, _: bool(re.search(r"ᵀ \(δ|\(Σ", got)),
    r"diagonal|对角线": lambda got, due, _: "diag(" in got,
}


@pytest.mark.parametrize(("item", "mistake"), OF_FORMULA)
def test_a_word_for_what_is_wrong_is_true_of_the_formula_and_said_of_no_other(item, mistake):
    """Something is missing, twice there, transposed, late: its formula and the right one say so."""
    computed = formula_of(item.name, Counted(**{item.name: mistake.function}))
    got, _, steps = computed.text.partition(",  ")
    for lang in ("en", "zh"):
        name = mistake.name.in_language(lang)
        help_ = re.split("; |；|: |：", mistake.help.in_language(lang))[0]
        for word, holds in SAID.items():
            so = holds(got, item.formula.split(",  ")[0], steps)
            assert bool(re.search(word, name)) == so, (word, name)
            said_in_signs = so and re.search("[={/]", help_)  # t = 2 … T, s_{t−1}, 1/T
            assert bool(re.search(word, help_)) == so or said_in_signs, (word, help_)


def parts(value: object) -> Iterator[Any]:
    """The ways of writing a part of a formula, in whatever tuples or dicts they stand."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(getattr(value, "difference", None), Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from parts(one)


PARTS = {
    (part.text, part.difference): (module.name, part)
    for module in iter_modules(formulas.__path__)
    for value in vars(import_module(f"spec.formulas.{module.name}")).values()
    for part in parts(value)
}
FORMULAS = {item.name: symbols(item.formula) for item in ITEMS}
RIGHT = {one for formula in FORMULAS.values() for one in formula} | {("s", "0")}


def matrices(said: set[tuple[str, str]]) -> set[str]:
    return {letter for letter, _ in said if letter in "UVW"}


@pytest.mark.parametrize(
    ("module", "part"), PARTS.values(), ids=[part.difference.en for _, part in PARTS.values()]
)
def test_a_difference_speaks_of_what_the_part_has_or_an_equation(module, part):
    """ "f is applied to s_{t−1}, before W": one of these has s at t−1."""
    own_part = symbols(f"{part.text} {getattr(part, 'also', '')}")
    own = own_part | RIGHT
    own |= {(letter, "1") for letter, _ in own if "Σ" in part.text}  # which begins there
    for lang in ("en", "zh"):
        said = symbols(CODE.sub("", part.difference.in_language(lang)))
        assert {(letter, at) for letter, at in said - own if at} == set()
        assert matrices(said) <= (matrices(own_part) or matrices(FORMULAS.get(module, RIGHT)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_class_is_told_in_its_own_names(lang):
    """It has state_list and an activator, no array x with rows, and the article calls a step k."""
    elsewhere = re.compile(r"row t−1 of x|x 的第|(?<!_)states\[|activation\.")
    for module, part in PARTS.values():
        text = part.difference.in_language(lang)
        assert not elsewhere.search(layer._of_class(text))
        if module == "delta":
            assert not re.search(r"\bt\b|[_{]t|t[+−]", layer._of_step_k(text))
            assert not elsewhere.search(layer._of_step_k(text))
