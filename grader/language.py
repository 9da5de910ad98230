"""English or Chinese: which of them the system speaks."""

from __future__ import annotations

import os

LANGUAGES = ("en", "zh")


def language() -> str:
    """zh where the locale is Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"
