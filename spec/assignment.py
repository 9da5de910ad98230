"""The whole assignment: its chapters in the order in which they are taught."""

from __future__ import annotations

from spec import gradcheck, layer, loss, recurrent
from spec.item import Chapter, Item

CORE = ("recurrent", "loss", "gradcheck")
CHAPTERS: tuple[Chapter, ...] = (
    recurrent.CHAPTER,
    loss.CHAPTER,
    gradcheck.CHAPTER,
    layer.CHAPTER,
)
ITEMS: tuple[Item, ...] = tuple(item for chapter in CHAPTERS for item in chapter.items)
