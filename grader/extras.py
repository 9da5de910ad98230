"""What is installed only where it is asked for."""

from __future__ import annotations


class NotInstalled(Exception):
    """An extra that was asked for and is not there; says how to install it, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh
