"""The options of commands: how they are declared, and what may stand as their values."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.commands.console import localized
from grader.language import LANGUAGES, language, reason

COMMAS = str.maketrans("，、", ",,")


def given(text: str) -> str:
    """An option's value. Raises ArgumentTypeError for none, as of a variable that is not set."""
    if not text:
        en, zh = "no name stands there; is a variable not set?", "没有写名字；是不是变量没有值？"
        raise argparse.ArgumentTypeError(localized(en, zh))
    return text


def path_of(text: str) -> Path:
    """A path as an option's value. Raises like `given`, and for one that nobody can get at."""
    try:
        os.getcwd()
    except OSError as error:
        en = "the folder that you are in is no longer there; go to another"
        raise argparse.ArgumentTypeError(localized(en, "当前文件夹已经不在了；请换一个")) from error
    try:
        os.stat(given(text))
    except (FileNotFoundError, NotADirectoryError):
        pass  # what is to be there is asked elsewhere
    except OSError as error:
        en = f"{text} cannot be reached ({reason(error, 'en')}); name another place"
        zh = f"到不了 {text}（{reason(error, 'zh')}）；请换一个位置"
        raise argparse.ArgumentTypeError(localized(en, zh)) from error
    return Path(text)


def output_of(text: str) -> Path:
    """A path that is written to. Raises like `path_of`, and for a name that code has."""
    from grader.submission.kinds import SUFFIXES

    path = path_of(text)
    if path.suffix.lower() in SUFFIXES:
        en = f"{text} is a name for code, which is not written over; name another file"
        zh = f"{text} 是代码文件名，不会覆盖代码；请换一个文件"
        raise argparse.ArgumentTypeError(localized(en, zh))
    return path


def apart(words: list[str]) -> list[str]:
    """The names in an option's values, which commas may part too."""
    return [name for word in words for name in word.translate(COMMAS).split(",") if name] or words


def flag(command: argparse.ArgumentParser, name: str, en: str, zh: str) -> None:
    """An option without a value, and what it does."""
    command.add_argument(name, action="store_true", help=localized(en, zh))


def value(
    command: argparse.ArgumentParser,
    names: str,
    metavar: str,
    en: str,
    zh: str,
    type: Callable[[str], Any] = path_of,
    **settings: Any,
) -> None:
    """An argument, or an option by its names, with a value; what it is."""
    shown = localized(en, zh)
    command.add_argument(*names.split(), metavar=metavar, type=type, help=shown, **settings)


def add_language(command: argparse.ArgumentParser) -> None:
    """--lang, as every command has it."""
    command.add_argument(
        "--lang",
        type=given,
        choices=LANGUAGES,
        default=language(),
        help=localized("en or zh", "en（英文）或 zh（中文）"),
    )


def add_plain(command: argparse.ArgumentParser) -> None:
    """--plain, for screen readers."""
    en, zh = "for a screen reader: a statement a line, no columns", "适合读屏软件：一行一句，不分栏"
    flag(command, "--plain", en, zh)
