"""Wrong functions with combined faults, drawn at random, written apart from formulas and facts.

A function is put together step by step from choices, each of which may be a fault; any item's
function may be wrapped in a fault of its result, its memory or its reach.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.helpers.faulty.error_terms import delta, delta_below, deltas_from_outputs
from tests.helpers.faulty.gradients import gradient
from tests.helpers.faulty.recurrence import forward, output
from tests.helpers.faulty.slots import Faulty as Faulty
from tests.helpers.faulty.softmax import softmax
from tests.helpers.faulty.wrapped import WRAPPERS as WRAPPERS
from tests.helpers.faulty.wrapped import wrapped

SLOTS = {
    "forward": forward,
    "output": output,
    "delta": delta,
    "delta_below": delta_below,
    "gradient_W": gradient("gradient_W", 0),
    "gradient_U": gradient("gradient_U", 0),
    "gradient_V": gradient("gradient_V", 1),
    "deltas_from_outputs": deltas_from_outputs,
    "softmax": softmax,
}
WEIGHTS = {
    "forward": 5,
    "output": 2,
    "delta": 6,
    "delta_below": 2,
    "gradient_W": 2,
    "gradient_U": 2,
    "gradient_V": 1,
    "deltas_from_outputs": 1,
    "softmax": 1,
}


def drawn(references: dict[str, Callable], count: int, seed: int = 0) -> Iterator[Faulty]:
    """`count` of them: 65 % from slots, 25 % wrapped, 10 % both."""
    rng = random.Random(seed)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    seen = 0
    while seen < count:
        kind = rng.random()
        if kind < 0.65:
            p = rng.choice((0.12, 0.25, 0.4))
            function = SLOTS[rng.choices(names, weights)[0]](rng, p)
        elif kind < 0.9:
            function = wrapped(rng, references)
        else:
            function = wrapped(rng, references, SLOTS[rng.choices(names, weights)[0]](rng, 0.15))
        if function.faults:
            seen += 1
            yield function


def singles(references: dict[str, Callable]) -> Iterator[Faulty]:
    """Each fault of each slot alone, and each wrapper on each item."""
    rng, seen = random.Random(1), set()
    for name, make in SLOTS.items():
        for _ in range(4000):
            function = make(rng, 0.12)
            if len(function.faults) == 1 and (name, function.faults) not in seen:
                seen.add((name, function.faults))
                yield function
    for name in references:
        for wrapper in WRAPPERS:
            yield Faulty(
                name,
                (wrapper,),
                lambda name=name, wrapper=wrapper: WRAPPERS[wrapper](references[name]),
            )
