"""Of several results, which are right in every call and which are not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations
from typing import Any

import numpy as np

from grader.feedback.trials import Trial, Trials
from grader.feedback.variations import is_finite
from spec.checking.equality import TOLERANCE, alike
from spec.text import Text

MOST_ORDERED = 4  # results of which all orders are tried
Beside = tuple[Text, Any, Any]  # what a result is called, it, and the right one


def right_results(trials: Trials) -> Text | None:
    """Those that are right in every call, and those that are wrong; not named is what overflows
    alone, where numbers are large."""
    always: dict[Text, bool] = {}
    overflows = set()
    for trial in (*trials.with_varied, *trials.scaled):
        beside = None if trial.call.stopped else _results(trials, trial)
        if beside is None:
            return None
        for name, got, want in beside:
            now = alike(got, want, TOLERANCE, trial.call.scale)
            if not now and trial in trials.scaled and not is_finite(got):
                overflows.add(name)
            else:
                always[name] = always.get(name, True) and now
    right = [name for name, is_right in always.items() if is_right and name not in overflows]
    wrong = [name for name, is_right in always.items() if not is_right]
    if not right or not wrong:
        return None
    return Text(
        f"{_and(right)} {'is' if len(right) == 1 else 'are'} right in every call that was made; "
        f"{_and(wrong)} {'is' if len(wrong) == 1 else 'are'} not.",
        f"所做的每次调用中，{'、'.join(t.zh for t in right)} 都是对的；"
        f"{'、'.join(t.zh for t in wrong)} 不对。",
    )


def in_another_order(trials: Trials) -> Text | None:
    """The right results, not in the order in which they are due."""
    rows = [_results(trials, trial) for trial in trials.with_varied if not trial.call.stopped]
    names = [name for name, _, _ in rows[0]] if rows and rows[0] else []
    if not 1 < len(names) <= MOST_ORDERED or any(len(row or ()) != len(names) for row in rows):
        return None
    for order in islice(permutations(range(len(names))), 1, None):
        if all(
            row is not None and alike(row[place][1], row[source][2], TOLERANCE, 1.0)
            for row in rows
            for place, source in enumerate(order)
        ):
            given, due = (", ".join(names[i].en for i in o) for o in (order, range(len(names))))
            return Text(
                f"You return ({given}); the order must be ({due}).",
                f"你返回的是 ({given})；顺序应当是 ({due})。",
            )
    return None


def _results(trials: Trials, trial: Trial) -> list[Beside] | None:
    """Each result by its name; None where they are not as many as are due."""
    got, want = trial.call.value, trial.want
    both = isinstance(want, list | tuple) and isinstance(got, list | tuple)
    if not both or len(got) != len(want):
        return None
    parts = next((c.parts for c in trials.item.checks if c.parts), ())
    if parts and not isinstance(want[0], tuple):
        return [(Text(p, p), g, w) for p, g, w in zip(parts, got, want, strict=True)]
    beside = [one for place in range(len(want)) for one in _inner(got, want, place)]
    return beside or None


def _inner(got: Any, want: Any, place: int) -> Iterator[Beside]:
    """Gradients of a direction, or of a layer; no pairs of words."""
    inner, right = got[place], want[place]
    if not isinstance(right, tuple) or not isinstance(inner, list | tuple):
        return
    if not all(isinstance(one, np.ndarray) for one in right):
        return
    if len(inner) != len(right):
        return
    for letter, one, other in zip("UWV", inner, right, strict=False):
        name = f"∂E/∂{letter}"
        if len(right) == 3:
            name += "′" * place
            yield Text(name, name), one, other
        elif place == len(want) - 1:
            yield Text(f"{name} of the top layer", f"最上层的 {name}"), one, other
        else:
            yield Text(f"{name} of the layers below", f"下面各层的 {name}"), one, other


def _and(names: list[Text]) -> str:
    *more, last = [name.en for name in names]
    return f"{', '.join(more)} and {last}" if more else last
