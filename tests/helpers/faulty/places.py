"""Code with places where it may go wrong: «right¦wrong¦wrong» holds what is written there by
mistake, and each piece of code is right with the first of each place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.activations import identity, relu, sigmoid, tanh

PLACE = re.compile("«(.*?)»", re.DOTALL)
NAMES = {"np": np, "identity": identity, "relu": relu, "sigmoid": sigmoid, "tanh": tanh}


@dataclass(frozen=True)
class Faulty:
    """item: its name; faults: what is wrong with it; make: a fresh function (some keep state).

    returning: what is said of it is about calls that bring a result alone
    ordinary: about those whose numbers are neither very large nor very small
    """

    item: str
    faults: tuple[str, ...]
    make: Callable[[], Callable[..., Any]]
    returning: bool = False
    ordinary: bool = False

    def __str__(self) -> str:
        return f"{self.item}: {' + '.join(self.faults)}"


def places(code: str) -> list[list[str]]:
    """What may stand at each place, the right one first."""
    return [place.split("¦") for place in PLACE.findall(code)]


def choices(code: str) -> list[tuple[int, int]]:
    """Each place with each of its wrong choices."""
    return [(i, j) for i, place in enumerate(places(code)) for j in range(1, len(place))]


def written(code: str, chosen: Mapping[int, int]) -> str:
    """The code with a choice at each place; 0, the right one, where none is named."""
    numbers = iter(range(code.count("«")))
    return PLACE.sub(lambda place: place[1].split("¦")[chosen.get(next(numbers), 0)], code)


def item_of(code: str) -> str:
    """The function that it defines first."""
    defined = re.search(r"^(?:def|class) (\w+)", code, re.MULTILINE)
    assert defined
    return defined[1]


def singles(texts: Iterable[str], references: Mapping[str, Callable[..., Any]]) -> Iterator[Faulty]:
    """Every place's every wrong choice, alone."""
    for code in texts:
        for place, choice in choices(code):
            yield faulty(code, {place: choice}, references)


def faulty(
    code: str, chosen: Mapping[int, int], references: Mapping[str, Callable[..., Any]]
) -> Faulty:
    """The code with these choices, as a function that may call the right ones."""
    item, at = item_of(code), places(code)
    faults = tuple(
        f"{at[i][j] or 'nothing'} for {at[i][0] or 'nothing'}" for i, j in chosen.items()
    )
    text = written(code, chosen)

    def make() -> Callable[..., Any]:
        names: dict[str, Any] = {**references, **NAMES}
        exec(text, names)
        function: Callable[..., Any] = names[item]
        return function

    return Faulty(item, faults, make)
