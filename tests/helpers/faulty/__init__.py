"""Wrong functions with combined faults, drawn at random, written apart from formulas and facts.

A function goes step by step, and each step may be a fault; any item's function may be wrapped in a
fault of its result, its memory or its reach.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.helpers.faulty import places, slots
from tests.helpers.faulty.places import Faulty as Faulty
from tests.helpers.faulty.wrapped import WRAPPERS as WRAPPERS
from tests.helpers.faulty.wrapped import wrapped

References = Mapping[str, Callable[..., Any]]


def drawn(references: References, count: int, seed: int = 0) -> Iterator[Faulty]:
    """`count` of them: 65 % from slots, 25 % wrapped, 10 % both."""
    rng, seen = random.Random(seed), 0
    while seen < count:
        kind = rng.random()
        if kind < 0.65:
            function = in_slots(references, rng, rng.choice((0.12, 0.25, 0.4)))
        elif kind < 0.9:
            function = wrapped(rng, references)
        else:
            function = wrapped(rng, references, in_slots(references, rng, 0.15))
        if function.faults:
            seen += 1
            yield function


def in_slots(references: References, rng: random.Random, p: float) -> Faulty:
    """A function with a fault in each of its steps at probability p."""
    (code,) = rng.choices(slots.CODE, slots.WEIGHTS)
    at = enumerate(places.places(code))
    chosen = {i: rng.randrange(1, len(place)) for i, place in at if rng.random() < p}
    return places.faulty(code, chosen, references)


def singles(references: References) -> Iterator[Faulty]:
    """Each fault of each slot alone, and each wrapper on each item."""
    yield from places.singles(slots.CODE, references)
    for name in references:
        for wrapper in WRAPPERS:
            yield Faulty(
                name,
                (wrapper,),
                lambda name=name, wrapper=wrapper: WRAPPERS[wrapper](references[name]),
            )
