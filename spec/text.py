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
