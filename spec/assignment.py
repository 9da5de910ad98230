"""The whole assignment: its chapters in the order in which they are taught."""

from __future__ import annotations

from collections.abc import Iterable

from spec.chapters import (
    architectures,
    gradcheck,
    gradient_flow,
    language_model,
    layer,
    loss,
    recurrent,
)
from spec.item import Chapter, Item

CORE = ("recurrent", "loss", "gradcheck")
CHAPTERS: tuple[Chapter, ...] = (
    recurrent.CHAPTER,
    loss.CHAPTER,
    gradcheck.CHAPTER,
    layer.CHAPTER,
    gradient_flow.CHAPTER,
    language_model.CHAPTER,
    architectures.CHAPTER,
)
ITEMS: tuple[Item, ...] = tuple(item for chapter in CHAPTERS for item in chapter.items)


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """Names of chapters, with those that "core" and "all" stand for."""
    groups = {"core": CORE, "all": tuple(c.name for c in CHAPTERS)}
    return tuple(chapter for name in names for chapter in groups.get(name, (name,)))
