"""Which of some names may be meant by one that is none of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spec.text import Text


def nearest(name: str, names: list[str]) -> list[str]:
    """Those of the names, at most three, that may be meant: written almost so, or begun so."""
    from difflib import get_close_matches

    known = {n.casefold(): n for n in names}
    asked = name.casefold().replace("-", "_")
    if asked in known:
        return [known[asked]]
    begun = [low for low in known if len(asked) > 1 and low.startswith(asked)]
    return [known[low] for low in dict.fromkeys([*get_close_matches(asked, known), *begun])][:3]


def misspelt(name: str, names: Iterable[str]) -> str:
    """The one that differs from the name by a slip of the hand, or ""."""
    from difflib import get_close_matches

    alike = {n.casefold(): n for n in names if abs(len(n) - len(name)) < 2}
    near = get_close_matches(name.casefold(), alike, 1, 0.8)
    return alike[near[0]] if near else ""


def with_meant(said: Text, name: str, names: Iterable[str]) -> Text:
    """That there is none of this name, and which may be meant, where one may be."""
    from spec.text import Text

    near = nearest(name, list(names))
    if not near:
        return said
    return Text(f"{said.en}; {meant(near, 'en')}", f"{said.zh}；{meant(near, 'zh')}")


def meant(near: list[str], lang: str) -> str:
    """ "did you mean a, b or c?" """
    if lang == "zh":
        return f"是不是 {'、'.join(near)}？"
    either = " or ".join([", ".join(near[:-1]), near[-1]] if near[1:] else near)
    return f"did you mean {either}?"
