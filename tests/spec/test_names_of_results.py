"""What is printed beside "you get" has the name and the time of its equation."""

import re
from collections.abc import Callable
from itertools import count, takewhile
from typing import Any

import numpy as np
import pytest

from spec.assignment import ITEMS
from spec.checking.compare import subscript
from spec.item import Answer, Item
from spec.recovery import RECOVERIES
from tests.helpers.local import Local, LocalInstance, kept_cases


def spoiled(right: Callable[..., Any], which: int) -> Callable[..., Any]:
    """The right function, but for one of its arrays and numbers: of rows the second is wrong."""

    def function(*arguments: Any) -> Any:
        numbers = count()

        def part(value: Any) -> Any:
            if isinstance(value, list | tuple):
                return type(value)(map(part, value))
            if next(numbers) != which:
                return value
            wrong = np.array(value, dtype=float)
            if wrong.ndim == 0:
                return 1.5 * float(value) + 0.25
            wrong[1:2] = 1.5 * wrong[1:2] + 0.25
            return wrong

        return part(right(*arguments))

    return function


def called_wrong(item: Item, which: int) -> set[str]:
    """What the checks call what is wrong there."""
    wrong = Local(**{item.name: spoiled(item.tasks[0].source, which)})
    mismatches = [check.run(wrong, kept_cases(1)) for check in item.checks]
    return {one.about for one in mismatches if one is not None} - {""}


def names_of_results(item: Item) -> list[str]:
    """As the equation, or what is to be returned, has them."""
    first, listed = item.tasks[0].todo.en.removeprefix("return "), RESULTS.findall
    left = re.sub(r"[()ᵀ]|_(?:\{[^}]*\}|\w)", "", re.split(" [=≈] ", item.formula)[0])
    return listed(first) or [first.split(", ")[0] if "≤" in item.formula else left]


RESULTS = re.compile(r"(?:(?<=[(\s])|^)(?:∂E/∂)?[UWVE]′?(?=[,)])")
NO_NUMBERS = {"gradient_check", "build_vocabulary", "training_pairs", "predict_next", "ngram_next"}
GIVES_NUMBERS = [item for item in ITEMS if item.tasks[0].todo and item.name not in NO_NUMBERS]


@pytest.mark.parametrize("item", GIVES_NUMBERS, ids=lambda item: item.name)
def test_what_is_wrong_has_the_name_of_its_equation_and_its_time(item):
    """Beside "you get" stands δ₂ where δ₂ is wrong, and ∂E/∂W where that is."""
    wrong_ones = [*takewhile(bool, (called_wrong(item, which) for which in count()))]
    names, to_do = names_of_results(item), item.tasks[0].todo.en
    time = "₁" if "(T+1," in to_do else "₂"
    assert wrong_ones
    assert len(wrong_ones) % len(names) == 0
    for which, said in enumerate(wrong_ones):
        layer, at = divmod(which, len(names))
        assert {re.sub("[₀-₉]", "", one) for one in said} == {names[at]}
        indices = {index for one in said for index in re.findall("[₀-₉]+", one)}
        assert indices <= {time if len(wrong_ones) == len(names) else subscript(layer + 1)}
        assert indices or not re.search(r"\([TN][,+]", to_do)


@pytest.mark.parametrize("name", RECOVERIES)
def test_what_wrong_code_computes_has_the_name_of_its_equation_and_its_first_time(name):
    item = next(item for item in ITEMS if item.name == name)
    assert [RECOVERIES[name].symbol] == names_of_results(item)
    assert RECOVERIES[name].first == ("(T+1," not in item.tasks[0].todo.en)


class SpoiledLayer(LocalInstance):
    """A right layer of which one attribute is read wrongly, of lists what stands at index 2; a
    gradient is wrong for update too, once backward has filled it in."""

    spoils = ""

    def call(self, method: str, *arguments: Any) -> Answer:
        answer = super().call(method, *arguments)
        if method == "backward" and self.spoils.startswith("gradient"):
            setattr(self.held, self.spoils, 1.5 * super().get(self.spoils) + 0.25)
        return answer

    def get(self, attribute: str) -> Any:
        value = super().get(attribute)
        if attribute != self.spoils or attribute.startswith("gradient"):
            return value
        if isinstance(value, list):
            return [one if i != 2 else 1.5 * one + 0.25 for i, one in enumerate(value)]
        return 1.5 * value + 0.25


NAMES_OF_ATTRIBUTES = {
    "state_list": "s₂",
    "delta_list": "δ₂",
    "gradient": "∂E/∂W",
    "gradient_U": "∂E/∂U",
    "times": "times",
    "W": "W",
    "U": "U",
}


@pytest.mark.parametrize("attribute", NAMES_OF_ATTRIBUTES)
def test_what_is_wrong_with_a_layer_has_its_name_and_the_sizes_of_that_layer(attribute):
    widths: set[tuple[int, int]] = set()

    class Spoiling(Local):
        def new(self, name: str, *arguments: Any) -> LocalInstance:
            layer = SpoiledLayer(super().new(name, *arguments).held)
            layer.spoils = attribute
            widths.add((layer.held.W.shape[0], layer.held.U.shape[1]))
            return layer

    item = next(item for item in ITEMS if item.name == "RecurrentLayer")
    wrong, names = Spoiling(RecurrentLayer=item.tasks[0].source), set()
    for check in item.checks:
        widths.clear()
        mismatch = check.run(wrong, kept_cases(1))
        if mismatch is not None and mismatch.about:
            names.add(mismatch.about)
            sizes = dict(re.findall(r"\b([nm]) = (\d+)", mismatch.case.en))
            assert not sizes or (int(sizes["n"]), int(sizes["m"])) in widths
    assert names == {NAMES_OF_ATTRIBUTES[attribute]}
