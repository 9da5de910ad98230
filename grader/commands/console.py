"""What every command needs: the language, a sentence on stderr, a text on stdout."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TypeAlias

USAGE = 2

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_language(command: argparse.ArgumentParser) -> None:
    """--lang, as every command has it."""
    command.add_argument("--lang", choices=("en", "zh"), default=language(), help="en or zh")


def language() -> str:
    """zh where the locale is Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].startswith("zh") else "en"
    return "en"


class Usage(Exception):
    """Wrong usage, in one sentence."""

    def __init__(self, lang: str, en: str, zh: str) -> None:
        super().__init__(zh if lang == "zh" else en)


def fail(code: int, sentence: str) -> int:
    """Say what is wrong; the exit code."""
    print(sentence, file=sys.stderr)
    return int(code)


def show(text: str) -> None:
    """Write to stdout, whatever its encoding."""
    if hasattr(sys.stdout, "reconfigure"):  # a console of another encoding loses nothing
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()
