"""What is wrong with a rubric or with corrections, in one sentence, and in which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

from grader.nearest import with_meant
from spec.points import NAMES
from spec.text import Text

KINDS = {
    "str": Text("text in quotes", "引号里的文字"),
    "int": Text("a whole number", "整数"),
    "float": Text("a number", "一个数"),
    "bool": Text("true or false", " true 或 false"),
    "array": Text("a list in square brackets", "方括号里的列表"),
    "object": Text("a table", "表"),
    "datetime": Text("a date with a time", "带时间的日期"),
    "date": Text("a date without a time", "不带时间的日期"),
    "time": Text("a time of day", "时间"),
}
MOST_POINTS = 1e6  # points of an item
FRACTION = Text("one with a decimal point", "小数")
DECIMAL = Text("a number with a decimal point", "小数")
EACH = Text("each of {name}", "{name} 的每一项")
LISTED = Text(
    "{name} goes in two brackets, [[{name}]], above each of them",
    "{name} 要写两层方括号：每一项上面都写 [[{name}]]",
)
FOUND = re.compile(r"(?P<said>.*?)(?: - at `\$(?P<at>.*)`)?")


BOUNDS = {
    ">=": Text("at least", "不小于"),
    ">": Text("more than", "大于"),
    "<=": Text("at most", "不大于"),
}
TOML = {  # what Python says of a file, in Chinese
    "Expected '='": "键后面缺少 =",
    "Expected newline": "这里应当换行，一行只写一个键",
    "Expected ']'": "表名缺少右边的 ]",
    "Expected ']]'": "表名缺少右边的 ]]",
    "Invalid value": "值写错了；文字要加引号",
    "Invalid statement": "这一行不是“键 = 值”",
    "Invalid initial character": "键名写错了",
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
    "Duplicate inline": "同一个键写了两次",
    "Unclosed array": "列表缺少右边的 ]",
    "Unclosed inline": "内联表缺少右边的 }",
    "Unterminated string": "文字缺少右边的引号",
    "Expected": "文字缺少右边的引号",
    "Illegal character": "有不能用的字符",
    "Found invalid": "有不能用的字符",
    "Unescaped": "引号里的 \\ 要写成 \\\\",
    "Invalid hex": "引号里的 \\ 要写成 \\\\",
    "Escaped character": "引号里的 \\ 要写成 \\\\",
    "Invalid date": "没有这样的日期或时间",
    "Cannot mutate": "同一个键写了两次",
    "Cannot redefine": "同一个键写了两次",
}
KEYS = re.compile(r"\(('[^']*'(?:, '[^']*')*),?\)")  # as Python prints the parts of a name


class RubricError(Exception):
    """A file that cannot be used: the file, the line and one sentence, in both languages."""

    def __init__(self, path: Path, line: int | None, said: Text) -> None:
        where = Text(f"{path}, line {line}: ", f"{path} 第 {line} 行：")
        if line is None:
            where = Text(f"{path}: ", f"{path}：")
        self.text = Text(where.en + said.en, where.zh + said.zh)
        super().__init__(self.text.en)


def syntax(path: Path, source: str, kind: type[msgspec.Struct], error: Exception) -> RubricError:
    """A file that is no TOML.

    kind: what the file is to be
    """
    what, _, where = str(error).rstrip(")").partition(" (at ")
    match = re.match(r"line (\d+)", where)
    line = int(match[1]) if match else len(source.rstrip("\n").split("\n"))  # "at end of document"
    said = KEYS.sub(lambda keys: keys[1].replace("', '", ".").strip("'"), what)
    said = said[:1].lower() + said[1:]
    zh = next((zh for begins, zh in TOML.items() if what.startswith(begins)), said)
    written = "".join(source.split("\n")[line - 1 : line])
    if (table := re.match(r"\s*\[\s*(\w+)\s*\]", written)) and _is_listed(table[1], kind):
        return RubricError(path, line, LISTED.format(name=table[1]))
    if re.match(r"[^\"'#]*=\s*0\d(?!:)", written):  # an id
        said, zh = "no number begins with 0; an id goes in quotes", "数不能以 0 开头；学号要加引号"
    return RubricError(path, line, Text(f"this is no TOML: {said}", f"不是 TOML：{zh}"))


def decoding(
    path: Path, source: str, data: Mapping[str, Any], kind: type[msgspec.Struct], error: Exception
) -> RubricError:
    """A setting that is unknown, or that is not what it must be.

    kind: what the file is to be
    """
    match = FOUND.fullmatch(str(error))
    assert match is not None
    at = match["at"] or ""
    entries = [int(number) for number in re.findall(r"\[(\d+)\]", at)] or [0]
    keys = re.findall(r"\w+|\[\.\.\.\]", re.sub(r"\[\d+\]", "", at))
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", match["said"])
    if unknown:
        keys.append(unknown[1])
        said = misplaced(keys, kind) or _no_setting(keys, kind)
        return RubricError(path, line_of(source, keys, entries[0]), said)
    lacks = re.fullmatch(r"Object missing required field `(.*)`", match["said"])
    if lacks:
        said = Text(f"{lacks[1]} is missing", f"缺少 {lacks[1]}")
        return RubricError(path, line_of(source, keys, entries[0]), said)
    if isinstance(data.get(keys[0] if keys else ""), dict) and _is_listed(keys[0], kind):
        return RubricError(path, line_of(source, keys[:1]), LISTED.format(name=keys[0]))
    if keys and keys[-1] == "[...]":  # an entry of a table; which one is not said
        keys[-1] = next((k for k, v in data[keys[0]].items() if not _is_points(v)), "")
    name, rest = Text(".".join(keys), f"{'.'.join(keys)} "), _must(match["said"])
    if at.endswith("]") and keys and isinstance(data.get(keys[0]), list):
        name = EACH.format(name=keys[0])
    said = Text(f"{name.en} {rest.en}", f"{name.zh}{rest.zh}")
    if keys:
        said = misplaced(keys, kind) or said
    return RubricError(path, line_of(source, keys, entries[0]), said)


def _is_listed(name: str, kind: type[msgspec.Struct]) -> bool:
    """Whether there may be several tables of this name."""
    type_ = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}.get(name)
    is_list = get_origin(type_) is list
    return is_list and any(hasattr(entry, "__struct_fields__") for entry in get_args(type_))


def _no_setting(keys: list[str], kind: type[msgspec.Struct]) -> Text:
    """That there is none of this name, and which may be meant."""
    name = ".".join(keys)
    said = Text(f"there is no setting {name}", f"没有名为 {name} 的设置")
    return with_meant(said, keys[-1], _settings(kind, keys[:-1]))


def misplaced(keys: list[str], kind: type[msgspec.Struct]) -> Text | None:
    """Where a setting belongs that stands elsewhere; None where it does not, or is none."""
    name, header = keys[-1], _header(keys[-1], kind)
    if header is None or header.strip("[]") == ".".join(keys[:-1]):
        return None
    if header:
        return Text(f"{name} belongs below {header}", f"{name} 应写在 {header} 的下面")
    return Text(f"{name} belongs above the first [table]", f"{name} 应写在第一个 [表] 的上面")


def _header(name: str, kind: type[msgspec.Struct]) -> str | None:
    """The header below which a setting stands, "" where that is the top; None for no setting."""
    fields = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}
    if name in fields:
        return ""
    for table, type_ in fields.items():
        if get_origin(type_) is dict and name in NAMES:
            return f"[{table}]"
        struct, header = type_, f"[{table}]"
        if get_origin(type_) is list:
            (struct,), header = get_args(type_), f"[[{table}]]"
        if hasattr(struct, "__struct_fields__") and name in struct.__struct_fields__:
            return header
    return None


def _settings(kind: Any, keys: list[str]) -> list[str]:
    """The names of the settings of a struct, or of the one below it to which keys lead."""
    for key in keys:
        below = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}.get(key)
        kind = next(iter(get_args(below)), below)
    return [f.encode_name for f in msgspec.structs.fields(kind)]


def _is_points(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= MOST_POINTS


def _must(said: str) -> Text:
    """What a value has to be, after what msgspec says of it."""
    if match := re.fullmatch(r"Expected `([^`]*)`, got `(.*)`", said):
        kinds = [kind for kind in match[1].split(" | ") if kind != "null"]
        wanted = any_of(KINDS.get(kind, Text(kind, kind)) for kind in kinds)
        got = KINDS.get(match[2], Text(match[2], match[2]))
        if match[2] == "float":
            got = FRACTION if kinds[0] == "int" else DECIMAL
        return Text(f"must be {wanted.en}, not {got.en}", f"应为{wanted.zh}，不能是{got.zh}")
    if match := re.fullmatch(r"Expected `\w+(?: \| null)?` (>=?|<=) ([\d.]+)", said):
        bound, words = match[2].removesuffix(".0"), BOUNDS[match[1]]
        return Text(f"must be {words.en} {bound}", f"必须{words.zh} {bound}")
    if said.startswith("Invalid RFC3339"):
        example = "2027-01-31T23:59:00+08:00"
        return Text(f"must be a date with a time: {example}", f"应为带时间的日期：{example}")
    if match := re.fullmatch(r"Invalid enum value '(.*)'", said):
        return Text(
            f"cannot be {match[1]!r}; `grader rubric` says what it can be",
            f"不能是 {match[1]!r}；可用的值见 `grader rubric`",
        )
    return Text(f"is not right: {said}", f"不对：{said}")


def any_of(kinds: Iterable[Text]) -> Text:
    """One of these."""
    each = list(kinds)
    return Text(" or ".join(k.en for k in each), "或".join(k.zh for k in each))


def line_of(source: str, keys: list[str], entry: int = 0) -> int | None:
    """The line that sets a key of a TOML file, or else of the nearest thing around it.

    entry: of several tables [[in a list]]
    """
    best, depth, table, listed = None, 0, list[str](), -1
    for number, line in enumerate(source.split("\n"), start=1):
        if header := re.match(r"\s*\[(\[?)\s*([\w.\s\"-]+?)\s*\]", line):
            listed += bool(header[1])
            table = _parts(header[2]) if not header[1] or listed == entry else []
            path = table
        elif setting := re.match(r"\s*([\w.\s\"-]+?)\s*=", line):
            path = [*table, *_parts(setting[1])]
        else:
            continue
        if path == keys[: len(path)] and len(path) > depth:
            best, depth = number, len(path)
    return best


def _parts(name: str) -> list[str]:
    return [part.strip(' "') for part in name.split(".")]
