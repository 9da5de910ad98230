"""A layer whose columns have become matrices: * stands for a product, or a row meets a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from spec.chapters.layer.held import parts_of
from spec.chapters.layer.runs import Run
from spec.checking.equality import all_close
from spec.checking.received import floats
from spec.formulas.formula import Array
from spec.recovery.asking import Formula, no_formula
from spec.text import Text

Lists = Sequence[tuple[Run, Any]]  # what layers hold after these runs


class Way(NamedTuple):
    """How a step is made. value: of the weights and the column that it starts from."""

    text: str
    value: Callable[[Array, Array, Array], Array]
    difference: Text


def _entry_by_entry(M: str, v: str, right: str) -> Text:
    return Text(
        f"{M} and {v} are multiplied entry by entry, which gives (n, n); it must be {right}",
        f"{M} 与 {v} 是逐元素相乘的，得到 (n, n)；应当用 {right}",
    )


A_ROW = Text(
    "a row, (1, n) or (n,), is added to a column (n, 1), which gives (n, n); both must be columns",
    "一行（(1, n) 或 (n,)）与一列 (n, 1) 相加，得到 (n, n)；两项都应当是列 (n, 1)",
)
A_ROW_TIMES = Text(
    "a row, (1, n) or (n,), is multiplied by a column (n, 1), which gives (n, n); both must be "
    "columns",
    "一行（(1, n) 或 (n,)）与一列 (n, 1) 相乘，得到 (n, n)；两者都应当是列 (n, 1)",
)
STATES = (  # of U x_t, W and s_{t−1}
    Way(
        "s_t = f(U x_t + W ⊙ s_{t−1})",
        lambda Ux, W, s: Ux + W * s,
        _entry_by_entry("W", "s_{t−1}", "np.dot(W, s_{t−1})"),
    ),
    Way("s_t = f((U x_t)ᵀ + W s_{t−1})", lambda Ux, W, s: Ux.T + W @ s, A_ROW),
    Way(
        "s_t = f(U x_t + W ⊙ s_{t−1}ᵀ)",
        lambda Ux, W, s: Ux + W * s.T,
        _entry_by_entry("W", "s_{t−1}ᵀ", "np.dot(W, s_{t−1})"),
    ),
    Way("", lambda Ux, W, s: Ux + (W * s.T).sum(axis=1), A_ROW),
    Way("s_t = f(U x_t + (W s_{t−1})ᵀ)", lambda Ux, W, s: Ux + (W @ s).T, A_ROW),
)
BACK = (  # of W, δ_{k+1} and f′(net_k)
    Way(
        "δ_k = (Wᵀ ⊙ δ_{k+1}) ⊙ f′(net_k)",
        lambda W, d, k: W.T * d * k,
        _entry_by_entry("Wᵀ", "δ_{k+1}", "np.dot(Wᵀ, δ_{k+1})"),
    ),
    Way(
        "δ_k = (W ⊙ δ_{k+1}) ⊙ f′(net_k)",
        lambda W, d, k: W * d * k,
        _entry_by_entry("W", "δ_{k+1}", "np.dot(Wᵀ, δ_{k+1})"),
    ),
    Way("δ_k = (Wᵀ δ_{k+1})ᵀ ⊙ f′(net_k)", lambda W, d, k: (W.T @ d).T * k, A_ROW_TIMES),
)


def of_states(lists: Lists) -> Formula | None:
    return _way(STATES, lists, _states)


def of_deltas(lists: Lists) -> Formula | None:
    return _way(BACK, lists, _deltas)


def _way(
    ways: Sequence[Way], lists: Lists, steps: Callable[[Way, Run], Iterator[Array]]
) -> Formula | None:
    """The one way that gives every entry of all these lists."""
    for way in ways:
        if all(_agree(steps(way, run), value) for run, value in lists):
            return Formula(way.text, (way.difference,), no_formula)
    return None


def _agree(steps: Iterator[Array], value: Any) -> bool:
    wanted, parts = list(steps), parts_of(value) or []
    held = [floats(part) for part in parts[-len(wanted) :]]
    pairs = zip(held, wanted, strict=False)
    return len(held) == len(wanted) and all(
        one is not None and one.shape == want.shape and all_close(one, want) for one, want in pairs
    )


def _states(way: Way, run: Run) -> Iterator[Array]:
    case, state = run.case, np.zeros((run.case.size.n, 1))
    for x in case.x:
        state = case.activation.forward(way.value(case.U @ x[:, np.newaxis], case.W, state))
        yield state


def _deltas(way: Way, run: Run) -> Iterator[Array]:
    """From step 1 on."""
    case, deltas = run.case, [run.sensitivity]
    for k in range(case.size.T - 1, 0, -1):
        slope = case.activation.backward(run.states[k][:, np.newaxis])
        deltas.insert(0, way.value(case.W, deltas[0], slope))
    yield from deltas
