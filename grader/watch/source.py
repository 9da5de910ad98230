"""A student's function in its file: its lines, and its blank put back in their place."""

from __future__ import annotations

import codecs
import io
import tokenize
from pathlib import Path

from grader.handout.template import sources
from spec.item import Item


def lines_of(name: str, text: str) -> tuple[int, int] | None:
    """The first and last line of a function or class at the top level of a file, the last one of
    its name, with its decorators; None where there is none, or where the text is cut off."""
    try:
        statements = _statements(text)
    except (tokenize.TokenError, SyntaxError):
        return None
    span, decorated = None, 0  # the line of the first of the decorators just above
    for first, last, words in statements:
        if words[0] in ("def", "class") and words[1:] == [name]:
            span = decorated or first, last
        decorated = (decorated or first) if words[0] == "@" else 0
    return span


def _statements(text: str) -> list[tuple[int, int, list[str]]]:
    """Each statement at the top level: its first and last line, and its first two tokens."""
    statements: list[tuple[int, int, list[str]]] = []
    depth, begins = 0, True
    for token in tokenize.generate_tokens(io.StringIO(text, newline="\n").readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT):
            depth += 1 if token.type == tokenize.INDENT else -1
        elif token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER):
            if begins and depth == 0:
                statements.append((token.start[0], 0, []))
            first, _, words = statements[-1]
            statements[-1] = (first, token.end[0], [*words, token.string][:2])
            begins = token.type == tokenize.NEWLINE
    return statements


def written(name: str, file: Path) -> str:
    """The function as it stands in a file; "" where it is not found there."""
    try:
        text, _ = _read(file)
    except (OSError, UnicodeDecodeError):
        return ""
    span = lines_of(name, text)
    return "" if span is None else "".join(_lines(text)[span[0] - 1 : span[1]])


def blank(item: Item, lang: str) -> str:
    """The item as the template gives it."""
    text = sources(lang)[f"{item.chapter}.py"]
    span = lines_of(item.name, text)
    assert span is not None
    return "".join(_lines(text)[span[0] - 1 : span[1]])


def reset(item: Item, file: Path, lang: str) -> bool:
    """Put an item's blank in the place of what is written, with the file's own encoding and ends
    of lines; False where that is not found, or is no text.

    What was written is kept beside the file, with ".before" at the end of its name.
    """
    try:
        text, encoding = _read(file)
    except UnicodeDecodeError:
        return False
    span = lines_of(item.name, text)
    if span is None:
        return False
    lines, ends = _lines(text), "\r\n" if "\r\n" in text else "\n"
    file.with_name(f"{file.name}.before").write_bytes(text.encode(encoding))
    lines[span[0] - 1 : span[1]] = [blank(item, lang).replace("\n", ends)]
    file.write_bytes("".join(lines).encode(encoding))
    return True


def _read(file: Path) -> tuple[str, str]:
    """A file's text as it is, and its encoding: UTF-8, or what a Chinese editor writes."""
    data = file.read_bytes()
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("gb18030"), "gb18030"


def _lines(text: str) -> list[str]:
    """The lines as the tokenizer counts them, with their ends."""
    return list(io.StringIO(text, newline="\n"))
