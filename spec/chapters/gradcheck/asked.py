"""What a student's gradient check asks of a network, and whether it takes one for right."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from spec.chapters.gradcheck.networks import Network
from spec.checking.equality import TOLERANCE, close
from spec.checking.received import truth
from spec.item import Refused, Remote, Stopped, Submission

Array = np.ndarray
MOST_NOTED = 5_000  # calls; each is a round trip


@dataclass(frozen=True, eq=False)
class Asked:
    """One call of a network's method; the answer is None where it raised."""

    method: str
    arguments: tuple[Any, ...]
    answer: Any


@dataclass(eq=False)
class Observed(Remote):
    """A network whose `forward` too is asked here, and which notes all that it is asked.

    decision: what became of it; None where that is neither True nor False
    """

    network: Network
    asked: list[Asked] = field(default_factory=list)
    decision: bool | None = None

    signatures: ClassVar = {
        "forward": {"x": "T m", "U": "n m", "W": "n n", "s0": "n", "activation": "f"},
        **Network.signatures,
    }
    remote: ClassVar = tuple(signatures)

    def forward(self, *arguments: Any) -> Array:
        return self._noted("forward", arguments)

    def delta(self, *arguments: Any) -> Array:
        return self._noted("delta", arguments)

    def gradient_W(self, *arguments: Any) -> Array:
        return self._noted("gradient_W", arguments)

    def gradient_U(self, *arguments: Any) -> Array:
        return self._noted("gradient_U", arguments)

    def _noted(self, method: str, arguments: tuple[Any, ...]) -> Array:
        if len(self.asked) == MOST_NOTED:
            raise Refused("too many calls to note")
        kept = tuple(a.copy() if isinstance(a, Array) else a for a in arguments)
        answer = None
        try:
            answer = getattr(self.network, method)(*arguments)
        finally:
            self.asked.append(Asked(method, kept, copy.copy(answer)))
        return answer

    def of(self, method: str) -> list[Asked]:
        """The calls of a method that brought an answer."""
        return [a for a in self.asked if a.method == method and a.answer is not None]

    @property
    def plain(self) -> Asked | None:
        """The call of `forward` whose states `delta` was handed, or else the first one."""
        forwards, deltas = self.of("forward"), self.of("delta")
        states = deltas[0].arguments[1] if deltas else None
        same_states = [f for f in forwards if states is not None and matches(f.answer, states)]
        return next(iter(same_states or forwards), None)


def observed(submission: Submission, network: Network, seed: int) -> Observed:
    """What is asked of this network."""
    notes = Observed(network)
    notes.decision = decision(submission, notes, seed)
    return notes


def decision(submission: Submission, network: Remote, seed: int) -> bool | None:
    """What it decides; None where it does not."""
    try:
        value = submission.call("gradient_check", network, seed).value
    except Stopped:
        return None
    return truth(value)


def matches(one: Array, other: Array) -> bool:
    return one.shape == other.shape and close(one, other, TOLERANCE, 1.0)


def accepts(submission: Submission, seed: int, network: Network) -> bool:
    """Whether it takes this network for right."""
    return decision(submission, network, seed) is True


def off(got: Array, want: Array) -> float:
    """How far off, relative; infinite where the shape or a number is none."""
    if np.shape(got) != want.shape or not np.isfinite(got).all():
        return np.inf
    size = np.linalg.norm(want)
    error = np.linalg.norm(got - want)
    return float(error / size) if size else np.inf if error else 0.0
