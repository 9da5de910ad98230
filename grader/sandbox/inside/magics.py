"""Notebook cells without IPython's own syntax. Runs in the student's process, as all parsing."""

from __future__ import annotations

import ast
import re

MAGICS_THAT_RUN_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")


def without_magics(source: str) -> str:
    """A cell without IPython's own syntax; line numbers stay."""
    if source.lstrip().startswith("%%"):
        first, _, rest = source.partition("\n")
        if not first.strip().startswith(MAGICS_THAT_RUN_PYTHON):
            return ""
        source = "\n" + rest
    lines = source.split("\n")
    if not any(_is_magic(line) for line in lines) or _parses(source):
        return source
    return "\n".join(_plain(line) if _is_magic(line) else line for line in lines)


MAGIC = re.compile(r"^\s*(?:[%!]|\?)|^\s*[\w.]+\?{1,2}\s*$|^\s*[\w, ]+=\s*[%!]")


def _is_magic(line: str) -> bool:
    return bool(MAGIC.match(line))


def _plain(line: str) -> str:
    """`pass` where the line is a command of its own, `name = None` where it is assigned."""
    indent = line[: len(line) - len(line.lstrip())]
    target = re.match(r"^\s*([\w, ]+?)\s*=\s*[%!]", line)
    return f"{indent}{target[1]} = None" if target else f"{indent}pass"


def _parses(source: str) -> bool:
    """Whether it is Python as it stands: a % may also begin a line inside a string."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
