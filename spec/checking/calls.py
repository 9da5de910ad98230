"""The calls of a function under judgement, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spec.checking.cases import scale


@dataclass(frozen=True, eq=False, repr=False)
class Call:
    """One call of a function, and what came back; `stopped` where nothing did."""

    arguments: tuple[Any, ...]
    value: Any
    stopped: bool = False

    @cached_property
    def scale(self) -> float:
        """The largest number among the arguments."""
        return scale(self.arguments)
