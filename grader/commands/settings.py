"""How to grade, as the command line and a rubric say it; the command line comes first."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

from grader.commands.console import Usage, unknown
from grader.commands.options import add_language, apart, flag, given, value
from grader.language import language

if TYPE_CHECKING:
    from grader.grading.settings import Settings
    from grader.rubric.read import RubricFile
    from spec.item import Item


def add_settings(command: argparse.ArgumentParser) -> None:
    """The options that `settings` reads."""
    add_cases(command)
    add_items(command)
    flag(command, "--hidden", "no cases, no expected values", "不显示用例和正确值")
    value(
        command,
        "--require-isolation",
        "LEVEL",
        "refuse to grade below this level: weak, medium or strong",
        "隔离低于这一级就不评分：weak、medium 或 strong",
        type=given,
        choices=("weak", "medium", "strong"),
        default="weak",
    )


def add_cases(command: argparse.ArgumentParser) -> None:
    """Those that say of one item what it is asked; `settings` takes the others as not given."""
    value(command, "--rubric", "FILE", "see `grader rubric`", "评分标准，见 grader rubric")
    value(command, "--seed", "N", "another set of cases", "换一组用例", type=int)
    add_language(command)
    command.set_defaults(
        lang=None, only=None, chapters=None, hidden=False, require_isolation="weak"
    )


def add_items(command: argparse.ArgumentParser) -> None:
    """The options that `asked` reads."""
    value(
        command,
        "--only",
        "ITEM",
        "these items alone",
        "只评这些题目",
        type=given,
        nargs="+",
        action="extend",
    )
    value(
        command,
        "--chapters",
        "NAME",
        "core, all, or names",
        "core、all 或章节名",
        type=given,
        nargs="+",
        action="extend",
    )


def rubric_of(options: argparse.Namespace) -> RubricFile | None:
    """The rubric that was named. Raises Usage where it cannot be used."""
    if options.rubric is None:
        return None
    from grader.rubric.faults import RubricError
    from grader.rubric.read import read

    try:
        return read(options.rubric)
    except RubricError as error:
        raise Usage(options.lang or language(), error.text.en, error.text.zh) from error


def settings(options: argparse.Namespace, rubric: RubricFile | None) -> Settings:
    """How to grade. Raises Usage for a name that is unknown."""
    from dataclasses import replace

    from grader.grading.settings import Settings

    lang = options.lang or language()
    chosen = Settings(lang=lang) if rubric is None else _of_rubric(rubric, lang)
    said: dict[str, Any] = {"require_isolation": options.require_isolation}
    if options.lang:
        said["lang"] = options.lang
    if options.hidden:
        said["hidden"] = True
    if options.seed is not None:
        said |= {"seed": _seed(options.seed, lang), "secret_seed": False, "by_content": False}
    return replace(chosen, **said, **asked(options, lang))


def asked(options: argparse.Namespace, lang: str) -> dict[str, Any]:
    """The items and chapters that were named. Raises Usage for a name that is unknown."""
    named: dict[str, Any] = {}
    if options.chapters:
        named |= {"chapters": _chapters(apart(options.chapters), lang), "only": ()}
    if options.only:
        named["only"] = _items(apart(options.only), lang)
    if options.chapters and options.only:
        from spec.points import CHAPTER_OF

        for name in named["only"]:
            if CHAPTER_OF[name] not in named["chapters"]:
                raise Usage(
                    lang,
                    f"{name} is in none of the chapters that --chapters names; --only does "
                    "without it",
                    f"{name} 不在 --chapters 写的章节里；写了 --only，就不必写 --chapters",
                )
    return named


def items_of(rubric: RubricFile, lang: str) -> tuple[Item, ...]:
    """What a rubric grades, for which no seed is needed. Raises Usage where it makes no sense."""
    from grader.rubric.faults import RubricError

    try:
        return rubric.items()
    except RubricError as error:
        raise Usage(lang, error.text.en, error.text.zh) from error


def _of_rubric(rubric: RubricFile, lang: str) -> Settings:
    from datetime import UTC, datetime

    from grader.rubric.faults import RubricError

    try:
        return rubric.settings(os.environ, datetime.now(UTC), lang)
    except RubricError as error:
        raise Usage(lang, error.text.en, error.text.zh) from error


def _seed(seed: int, lang: str) -> int:
    if seed < 0:
        raise Usage(lang, "--seed must not be negative", "--seed 不能是负数")
    return seed


def _chapters(names: list[str], lang: str) -> tuple[str, ...]:
    from spec.assignment import expanded
    from spec.points import POINTS

    asked, known = expanded(names), list(POINTS)
    for name in asked:
        if name not in known:
            raise unknown("chapter", name, known, lang)
    return asked


def _items(names: list[str], lang: str) -> tuple[str, ...]:
    from spec.points import NAMES

    for name in names:
        if name not in NAMES:
            raise unknown("item", name, NAMES, lang)
    return tuple(names)
