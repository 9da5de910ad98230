"""The whole assignment: its chapters in the order in which they are taught, each imported when it
is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from spec.points import CHAPTER_OF, POINTS
from spec.text import Text

if TYPE_CHECKING:
    from spec.item import Chapter, Item

    CHAPTERS: tuple[Chapter, ...]
    ITEMS: tuple[Item, ...]

CORE = ("recurrent", "loss", "gradcheck")


@cache
def chapter(name: str) -> Chapter:
    """The chapter of this name."""
    module = import_module(f"spec.chapters.{name}")
    whole: Chapter = module.CHAPTER
    return whole


def title(name: str) -> Text:
    """A chapter's title; its name where there is none, in an older report say, or it fails."""
    with suppress(Exception):
        return chapter(name).title
    return Text(name, name)


@cache
def item(name: str) -> Item:
    """The item of this name."""
    return next(i for i in chapter(CHAPTER_OF[name]).items if i.name == name)


def reference(name: str) -> Callable[..., Any]:
    """The right one of an item."""
    right: Callable[..., Any] = getattr(import_module(f"reference.{CHAPTER_OF[name]}"), name)
    return right


def __getattr__(name: str) -> object:
    """CHAPTERS and ITEMS, all of them."""
    if name == "CHAPTERS":
        return tuple(chapter(c) for c in POINTS)
    if name == "ITEMS":
        return tuple(i for c in POINTS for i in chapter(c).items)
    raise AttributeError(name)


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """Names of chapters, with those that "core" and "all" stand for."""
    groups = {"core": CORE, "all": tuple(POINTS)}
    return tuple(chapter for name in names for chapter in groups.get(name, (name,)))
