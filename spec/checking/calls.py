"""The calls of a function under judgement, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False, repr=False)
class Call:
    """One call of a function, and what came back; `stopped` where nothing did."""

    arguments: tuple[Any, ...]
    value: Any
    stopped: bool = False
