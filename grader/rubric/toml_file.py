"""A TOML file that an instructor writes, as a struct; what is wrong with it has its line."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.language import reason
from grader.rubric.faults import RubricError, decoding, syntax
from spec.text import Text

S = TypeVar("S", bound=msgspec.Struct)
LARGEST = 1 << 20  # bytes: a device, or a file of another kind, is not read to its end


def loaded(path: Path, kind: type[S]) -> tuple[str, S]:
    """The text of the file and what it says. Raises RubricError."""
    try:
        if path.is_fifo() and not path.absolute().is_relative_to("/dev"):  # nobody may write to it
            raise OSError(errno.ENXIO, "it is no plain file")
        with path.open("rb") as file:
            written = file.read(LARGEST + 1)
    except OSError as error:
        en, zh = reason(error, "en"), reason(error, "zh")
        raise RubricError(path, None, Text(f"cannot be read: {en}", f"无法读取：{zh}")) from error
    if len(written) > LARGEST:
        why = Text("larger than 1 MB; is it the right file?", "大于 1 MB；是不是选错了文件？")
        raise RubricError(path, None, why)
    try:
        source = written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        why = Text("cannot be read: it is not UTF-8", "无法读取：不是 UTF-8 编码")
        raise RubricError(path, None, why) from error
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise syntax(path, source, kind, error) from error
    try:
        return source, msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise decoding(path, source, data, kind, error) from error
