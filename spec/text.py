"""What is said in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One sentence or name in both languages."""

    en: str
    zh: str

    def in_language(self, lang: str) -> str:
        """The text in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en


class Named(Text):
    """A sentence on a mistake that is often made, with the short name by which it is counted."""

    name: Text

    def __init__(self, en: str, zh: str, name: Text) -> None:
        super().__init__(en, zh)
        object.__setattr__(self, "name", name)
