"""Pairs of submissions whose code is suspiciously alike, the template left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Two submissions, and the share of the code of one that the other has too."""

    one: str
    other: str
    share: float

    @property
    def percent(self) -> int:
        return round(100 * self.share)
