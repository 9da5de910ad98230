"""All mistakes that have a name, by the items in which they are made."""

from spec.formulas import below, delta, forward, gradient, output
from spec.item import Item, Mistake

OF_FORMULAS = {
    "forward": forward.MISTAKES,
    "output": output.MISTAKES,
    "delta": delta.MISTAKES,
    **below.MISTAKES,
    **gradient.MISTAKES,
}


def mistakes(item: Item) -> tuple[Mistake, ...]:
    """Parts of its formula that are often written otherwise, and its own catalogue."""
    return (*OF_FORMULAS.get(item.name, ()), *item.mistakes)
