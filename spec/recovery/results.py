"""What may happen to a result at the very end: a factor, rows in another order.

Such a change is undone in every answer, what is left is put into words as ever, and the
formula says at its end what the result is: "result_t = 1/T δ_t".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from spec.checking.calls import Call
from spec.formulas.formula import Array, Candidate, NoFormula, coefficient, number, plain
from spec.recovery.asking import Asker, floats
from spec.text import Text

Length = Callable[[tuple[Any, ...]], int]


@dataclass(frozen=True)
class Change:
    """text: of row t of the result, with {} for the symbol; change and undo: (rows, T)."""

    text: str
    change: Callable[[Array, int], Array]
    undo: Callable[[Array, int], Array]
    difference: Text


ORDERS = (
    Change(
        "{}_{{T+1−t}}",
        lambda rows, T: rows[::-1],
        lambda rows, T: rows[::-1],
        Text("the rows of the result stand in reverse", "结果的行的顺序反了"),
    ),
    Change(
        "Σ_{{u≤t}} {}_u",
        lambda rows, T: np.cumsum(rows, axis=0),
        lambda rows, T: np.diff(rows, axis=0, prepend=0.0 * rows[:1]),
        Text(
            "the rows of the result are summed up, each with all before it",
            "结果的每一行都加上了它前面的所有行",
        ),
    ),
)


def scales(c: float, T: int) -> Iterator[tuple[str, Callable[[int], float]]]:
    """What a factor c, seen at T steps, may be: "1/T ", −2, … the likeliest first."""
    size, sign = abs(c), "−" if c < 0 else ""
    direction = -1.0 if c < 0 else 1.0
    for text, value in OF_T:
        if T > 2 and abs(size - value(T)) <= 1e-12 * value(T):
            yield sign + text, lambda T, value=value: direction * value(T)  # type: ignore[misc]
    yield coefficient(plain(c)), lambda T: plain(c)


OF_T: tuple[tuple[str, Callable[[int], float]], ...] = (
    ("1/T ", lambda T: 1.0 / T),
    ("1/(T+1) ", lambda T: 1.0 / (T + 1)),
    ("1/(T−1) ", lambda T: 1.0 / max(T - 1, 1)),
    ("1/T² ", lambda T: 1.0 / T**2),
    ("1/√T ", lambda T: 1.0 / T**0.5),
    ("√T ", lambda T: T**0.5),
    ("T ", lambda T: float(T)),
)


def scaled(text: str, value: Callable[[int], float]) -> Change:
    """The change of a factor."""
    shown = text.strip()
    if shown.startswith("1/"):
        by = shown.removeprefix("1/")
        difference = Text(f"everything is divided by {by}", f"所有的项都多除以了 {by}")
    else:
        c = number(value(1)) if shown in ("", "−") else shown
        difference = Text(f"everything is multiplied by {c}", f"所有的项都多乘了 {c}")
    return Change(
        f"{text}{{}}_t",
        lambda rows, T: value(T) * rows,
        lambda rows, T: rows / value(T),
        difference,
    )


@dataclass(frozen=True)
class Changed:
    """A formula whose result is changed at the end. first: the time of the result's row 0."""

    inner: Candidate
    change: Change
    symbol: str
    first: int
    length: Length

    def __call__(self, *arguments: Any) -> Array:
        return self.change.change(self.inner(*arguments), self.length(arguments))

    @property
    def text(self) -> str:
        shown = self.change.text.format(self.symbol)
        if not self.first:
            shown = shown.replace("T+1−t", "T−t")
        return f"{self.inner.text},  result_t = {shown}"

    def differences(self) -> tuple[Text, ...]:
        return (*self.inner.differences(), self.change.difference)


class Undone(Asker):
    """Asks as ever, and undoes a change in what comes back."""

    def __init__(self, ask: Asker, change: Change, length: Length) -> None:
        super().__init__(ask.name, ask.submission)
        self.ask, self.change, self.length = ask, change, length

    def call(self, *arguments: Any) -> Call:
        call = self.ask.call(*arguments)
        try:
            rows = floats(call)
        except NoFormula:
            return call
        if rows.ndim != 2 or not len(rows):
            return call
        return Call(arguments, self.change.undo(rows, self.length(arguments)))
