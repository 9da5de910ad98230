"""How to grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from grader.sandbox.process import Limits
from grader.submission.digest import seed_of
from grader.submission.read import Sources
from spec import assignment
from spec.assignment import CORE
from spec.checking.cases import Cases
from spec.item import Item
from spec.points import NAMES, POINTS


@dataclass(frozen=True)
class Settings:
    """How to grade.

    chapters: those to grade; only: items to grade, of whatever chapter; empty for all
    carried: what uses a wrong item is judged again with a right one; see carried.py
    offers_more: whether the report names the chapters that were not asked for
    by_content: the cases come from the seed and from what the submission holds; marks count
    require_isolation: the level below which nothing is graded
    hidden: keep cases, expected values, the student's prints and the seed out of the report
    secret_seed: keep the seed out of the report
    points: by item, where they are not the item's own
    packages: what a submission may import beside the standard library; NumPy is one of them
    withheld: items that count, and that students do not see
    """

    seed: int = 1
    lang: str = "en"
    hidden: bool = False
    chapters: tuple[str, ...] = CORE
    only: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    require_isolation: str = "weak"
    secret_seed: bool = False
    points: Mapping[str, float] = field(default_factory=dict)
    packages: tuple[str, ...] = ("numpy",)
    withheld: tuple[str, ...] = ()
    by_content: bool = False
    carried: bool = True
    offers_more: bool = True

    def cases(self, sources: Sources) -> Cases:
        """The cases of a submission."""
        return cases_of(seed_of(self.seed, sources) if self.by_content else self.seed)

    def items(self) -> tuple[Item, ...]:
        """The items to grade, in the assignment's order, with the points that they bring."""
        if self.only:
            asked = [assignment.item(name) for name in NAMES if name in self.only]
        else:
            asked = [i for c in POINTS if c in self.chapters for i in assignment.chapter(c).items]
        points = {name: round(most, 2) for name, most in self.points.items()}  # as they are given
        return tuple(replace(i, points=points[i.name]) if i.name in points else i for i in asked)


@lru_cache(maxsize=4)
def cases_of(seed: int) -> Cases:
    """The cases of a seed, with the right answers, kept for the next submission."""
    return Cases(seed)
