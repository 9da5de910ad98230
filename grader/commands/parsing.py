"""argparse in both languages: its texts through its own gettext hook, one sentence for an error."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, takewhile
from typing import Any, NoReturn

from grader.commands.console import ASKED, USAGE, fail, localized, show
from grader.commands.options import apart

# argparse's own text -> what is said instead, in English and in Chinese
TEXTS = {
    "usage: ": ("usage: ", "用法："),
    "argument %(argument_name)s: %(message)s": (
        "%(argument_name)s: %(message)s",
        "%(argument_name)s：%(message)s",
    ),
    "invalid %(type)s value: %(value)r": (
        "%(value)r is not a number that fits",
        "%(value)r 不是合适的数",
    ),
    "expected one argument": ("a value must follow it", "后面要有一个值"),
    "expected at most one argument": ("one value may follow it", "后面最多一个值"),
    "expected at least one argument": ("a value must follow it", "后面至少要有一个值"),
    "expected %s argument": ("%s value must follow it", "后面要有 %s 个值"),
    "expected %s arguments": ("%s values must follow it", "后面要有 %s 个值"),
    "not allowed with argument %s": ("not together with %s", "不能与 %s 同用"),
    "ignored explicit argument %r": ("it takes no value such as %r", "它不带值，%r 是多余的"),
    "ambiguous option: %(option)s could match %(matches)s": (
        "%(option)s may be %(matches)s",
        "%(option)s 可能是 %(matches)s",
    ),
    "the following arguments are required: %s": ("missing: %s", "缺少 %s"),
    "one of the arguments %s is required": ("one of %s is missing", "%s 中要有一个"),
    "unrecognized arguments: %s": ("%s is not known here", "这里不认识 %s"),
}
HEADING = re.compile(r"(?m)^(\S*(?:参数|选项|命令)):")  # from Python 3.14 on in colour


def translated(text: str) -> str:
    """argparse's text in the language that is asked for."""
    return localized(*TEXTS[text]) if text in TEXTS else text


def speak() -> None:
    """Let argparse say what it says in the language that is asked for."""
    setattr(argparse, "_", translated)  # noqa: B010  its gettext, which has no other handle
    setattr(  # noqa: B010
        argparse, "ngettext", lambda one, many, count: translated(one if count == 1 else many)
    )


def _is_known(word: str) -> bool:
    """Whether it names items or chapters alone."""
    from spec.assignment import expanded
    from spec.points import NAMES, POINTS

    return {*NAMES, *POINTS}.issuperset(expanded(apart([word])))


def _not_known(words: list[str]) -> str:
    """That these are no options, and how to write a file that is called like one."""
    return translated("unrecognized arguments: %s") % " ".join(words) + _if_called(
        words, "so", "这个名字"
    )


def _if_called(words: Sequence[str], en: str = "{0}", zh: str = " {0} ") -> str:
    """How to write a file that is called like an option; "" where none of these is there."""
    for word in (word for word in words if word.startswith("-") and os.path.lexists(word)):
        en, zh = en.format(word), zh.format(word)
        en = f"; if you mean what is called {en}, write ./{word}"
        return localized(en, f"；如果指的是叫{zh}的文件或文件夹，请写 ./{word}")
    return ""


class Help(argparse.HelpFormatter):
    """Options in one column and what they do in another, wrapped by width in cells."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def format_help(self) -> str:
        text = super().format_help()
        return HEADING.sub(r"\1：", text) if localized("en", "zh") == "zh" else text

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        """Aligned by cells, in which a Chinese heading is wider; what is too wide beside a long
        name of the program begins further left."""
        from rich.cells import cell_len

        heading = translated("usage: ") if prefix is None else prefix
        room = "." * cell_len(heading)
        text: str = super()._format_usage(usage, actions, groups, room)
        first, *others = text.rstrip().splitlines() or [""]
        lines = [first.replace(room, heading, 1)]
        if any(len(line) > self._width for line in others):
            for part in map(str.lstrip, others):
                if len(lines) > 1 and len(f"{lines[-1]} {part}") <= self._width:
                    lines[-1] += f" {part}"
                else:
                    lines.append(" " * 4 + part)
        else:
            lines += others
        return "\n".join(lines) + text[len(text.rstrip()) :]

    def _split_lines(self, text: str, width: int) -> list[str]:
        from grader.formats.paragraph import wrapped

        return list(wrapped(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


class PathTaken(Exception):
    """The words cannot be read as they stand: an option may have taken the path for a name."""


class Parser(argparse.ArgumentParser):
    """Help in the language that is asked for."""

    _moved: list[str] | None = None  # the words otherwise read, while these are tried
    _words: Sequence[str] = ()  # what is read, up to a --

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Help, "add_help": False, **settings})
        self._positionals.title = localized("positional arguments", "参数")
        self._optionals.title = localized("options", "选项")
        help_of_help = localized("show this help", "显示这份帮助")
        self.add_argument("-h", "--help", action="help", help=help_of_help)

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """As `parse_args`; what is not known is an error of the command that it was given to."""
        first = arguments[0] if arguments else ""
        if first[:1] == "-" and not any(o.startswith(first) for o in self._option_string_actions):
            unknown = translated("unrecognized arguments: %s") % first
            self._end(unknown + localized("; a command comes first", "；要先写命令"), self.prog)
        options, extra = self.parse_known_args(arguments)
        if extra:
            self._end(_not_known(extra), f"{self.prog} {arguments[0]}")
        return options

    def _print_message(self, message: str, file: Any = None) -> None:
        """argparse would not tell that nothing can be written."""
        if file is sys.stdout:
            show(message)
        else:
            super()._print_message(message, file)

    def parse_known_args(  # type: ignore[override]
        self, args: list[str], namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse; in `--only delta rnn/` the last is the path, where no other is given."""
        self._words = list(takewhile(lambda word: word != "--", args))
        moved = self._moved = self._path_first(args)
        try:
            return super().parse_known_args(args, namespace)
        except PathTaken:
            self._moved = None
            return super().parse_known_args(moved, namespace)
        finally:
            self._moved = None

    def _path_first(self, words: list[str]) -> list[str] | None:
        """The words with the last value of an option that takes many at their head: one at which
        there is something, else one that names no item or chapter."""
        lasts = list(self._last_values(words))
        there = (place for place in lasts if os.path.exists(words[place]))
        no_names = (place for place in lasts if not _is_known(words[place]))
        for place in chain(there, no_names):
            return [words[place], *words[:place], *words[place + 1 :]]
        return None

    def _last_values(self, words: list[str]) -> Iterator[int]:
        """Where the last value of an option stands that has several."""
        takes_many = [o for a in self._actions if a.nargs == "+" for o in a.option_strings]
        for place, word in enumerate(words):
            values = list(takewhile(lambda value: not value.startswith("-"), words[place + 1 :]))
            if len(word) > 2 and len(values) > 1 and any(o.startswith(word) for o in takes_many):
                yield place + len(values)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """One of few names: what may be meant, else which there are."""
        if action.choices is None or value in action.choices:
            return
        from difflib import get_close_matches

        known = [str(choice) for choice in action.choices]
        close = get_close_matches(str(value), known, 1)
        en = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        zh = f"是不是 {close[0]}？" if close else f"有：{'、'.join(known)}"
        raise argparse.ArgumentError(
            None, localized(f"{value} is not known; {en}", f"没有 {value}；{zh}")
        )

    def error(self, message: str) -> NoReturn:
        """One sentence, and where there is help; the help itself where nothing was asked for."""
        if self._moved:
            raise PathTaken
        if message.endswith(" COMMAND") or message.startswith("COMMAND "):
            self.print_help(sys.stderr)
            self.exit(USAGE)
        unknown = [word for word in self._words if self._is_unknown(word)]
        said = _not_known(unknown) if unknown else message + _if_called(self._words)
        self._end(said, self.prog)

    def _is_unknown(self, word: str) -> bool:
        """Whether it looks like an option, and is none; argparse would say what else is missing."""
        options, name = self._option_string_actions, word.partition("=")[0]
        is_known = word[:2] in options or any(o.startswith(name) for o in options)
        return word.startswith("-") and not word[1:2].isdecimal() and not is_known

    def _end(self, message: str, command: str) -> NoReturn:
        stop = "" if message.endswith(("?", "？")) else localized(".", "。")
        helped = f"{command} --help{' --lang zh' * (ASKED.get() == 'zh')}"
        helped = localized(f" See: {helped}", f"参见：{helped}")
        self.exit(fail(USAGE, f"{message}{stop}{helped}"))
