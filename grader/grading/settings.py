"""How to grade."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from grader.report import GraderError
from grader.sandbox.process import Limits
from grader.submission.digest import seed_of
from grader.submission.read import Sources
from spec import assignment
from spec.assignment import CORE
from spec.checking.cases import Cases
from spec.item import Check, Item, Mismatch, Task
from spec.points import CHAPTER_OF, NAMES, POINTS
from spec.text import Text


def _fail(*_: object) -> Mismatch | None:
    raise GraderError("these checks cannot be loaded")


NOT_LOADED = Check(Text("its checks can be loaded", "它的检查可以加载"), _fail, Text("", ""))


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
        asked = [_items(CHAPTER_OF[name])[name] for name in NAMES if name in self._among()]
        points = {name: round(most, 2) for name, most in self.points.items()}  # as they are given
        return tuple(replace(i, points=points[i.name]) if i.name in points else i for i in asked)

    def brings_points(self) -> bool:
        """Whether any of the items does."""
        return any(round(self.points.get(name, 1.0), 2) for name in self._among())

    def _among(self) -> Collection[str]:
        return self.only or [n for c in self.chapters for n in POINTS[c]]


NO_POINTS = Text(
    "all that is graded is worth 0 points; give an item some",
    "要评的题目全是 0 分；请让其中一题有分",
)


@cache
def _items(chapter: str) -> dict[str, Item]:
    """A chapter's items; where the grader fails at it, what stands in their place."""
    try:
        return {item.name: item for item in assignment.chapter(chapter).items}
    except (OSError, MemoryError, ImportError):  # what a machine lacks is told where commands end
        raise
    except Exception:
        traceback.print_exc(file=sys.stderr)
        return {name: _lost(name) for name in POINTS[chapter]}


def _lost(name: str) -> Item:
    """In the place of an item that cannot be loaded: known by its one check, and not asked."""
    none, task = Text("", ""), Task(assignment.reference(name), "", None)
    return Item(name, Text(name, name), none, (task,), (NOT_LOADED,))


@lru_cache(maxsize=4)
def cases_of(seed: int) -> Cases:
    """The cases of a seed, with the right answers, kept for the next submission."""
    return Cases(seed)
