"""The whole assignment: its chapters in the order in which they are taught."""

from __future__ import annotations

from spec import (
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
