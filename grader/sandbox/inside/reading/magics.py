"""Python without IPython's own syntax, in a notebook's cells and in a notebook saved as .py.

Runs in the student's process, as all parsing.
"""

from __future__ import annotations

import ast
import posixpath
import re
from keyword import iskeyword

RUN_PYTHON = (  # magics whose cell is Python
    *("time", "timeit", "capture", "prun", "debug", "px", "memit", "mprun", "lprun", "snakeviz"),
    *("scalene", "heat", "wandb", "ipytest"),
)
WRITE = ("writefile", "file")  # a cell of these is a file
RAN = "__ran_all__"  # as the function that binds all names is called
BINDS = "time"  # a line of this one is a statement
MOST_LINES = 200  # that are tried one by one
PROMPT = re.compile(r"^(?:>>>|\.\.\.)(?: |$)")
MAGIC = re.compile(r"^\s*(?:[%!]|\?)|^\s*[\w.]+\?{1,2}\s*$|^\s*[\w, ]+=\s*[%!]")
STATEMENT = re.compile(rf"^(\s*)%{BINDS}\s+(?!-)(.+)$")
ASSIGNED = re.compile(r"^\s*([\w, ]+?)\s*=\s*[%!]")
RUN = re.compile(  # of another file; what is given to it does not matter
    r"^\s*%run\s+(?P<options>(?:-\w+\s+)*)(?:\"(?P<double>[^\"]+)\"|'(?P<single>[^']+)'|(?P<bare>[^\s;]+)).*$"
)
OS = '__import__("os")'
PLAIN = {  # lines that bring names along, or lead to another folder
    re.compile(
        r"^\s*%pylab\b.*$"
    ): "import numpy as np, matplotlib.pyplot as plt; from numpy import *",
    re.compile(
        r"^\s*%cd\s+(?:-q\s+)?([\"']?)([^\"'$]+?)\1\s*$"
    ): rf'{OS}.path.isdir("\2") and {OS}.chdir("\2")',
}


def without_magics(source: str) -> str:
    """A cell without IPython's own syntax; line numbers stay."""
    if source.lstrip().startswith("%%"):
        cell = source.lstrip()
        first, _, rest = cell.partition("\n")
        if first[2:].strip().split(" ")[0] not in RUN_PYTHON:
            return ""
        source = "\n" * (source[: -len(cell)].count("\n") + 1) + rest
    lines = source.split("\n")
    marked = (line for line in lines if "%" in line or "!" in line or "?" in line)
    if not any(map(_is_magic, marked)):
        return source
    for _ in range(MOST_LINES):
        wrong = _first_wrong(lines)
        if wrong is None:
            return "\n".join(lines)
        if not _is_magic(lines[wrong]):
            break
        _replace(lines, wrong)
    for place, line in enumerate(lines):
        if _is_magic(line):
            _replace(lines, place)
    return "\n".join(lines)


def dedented(source: str) -> str:
    """A cell without the indentation that all of its lines share, and without Python's prompts, as
    Jupyter runs it."""
    first = source.lstrip("\n")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    lines = source.split("\n")
    if first.startswith(">>>"):
        return "\n".join(PROMPT.sub("", line) for line in lines)
    if not indent or not all(line.startswith(indent) for line in lines if line.strip()):
        return source
    return "\n".join(line.removeprefix(indent) for line in lines)


def _first_wrong(lines: list[str]) -> int | None:
    """The line at which Python gives up: a % may also begin a line inside a string."""
    try:
        ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _is_magic(line: str) -> bool:
    return bool(MAGIC.match(line))


def _replace(lines: list[str], place: int) -> None:
    """The line as Python: `pass` where it is a command of its own that binds nothing."""
    line = lines[place]
    indent = line[: len(line) - len(line.lstrip())]
    statement, target = STATEMENT.match(line), ASSIGNED.match(line)
    if statement:
        lines[place] = f"{indent}{statement[2]}"
        return
    run = RUN.match(line)
    imports = [p.sub(plain, line) for p, plain in PLAIN.items() if p.match(line)]
    if run:
        path = run["double"] or run["single"] or run["bare"]
        shared = "-i" in run["options"] or path.lower().endswith(".ipynb")
        imports = [_all_of(_module(path), shared)]
    if target:
        imports = [f"{target[1].strip()} = get_ipython().getoutput()"]
    lines[place] = indent + (imports[0] if imports else "pass")
    while line.endswith("\\") and place + 1 < len(lines):  # the command goes on
        place += 1
        line, lines[place] = lines[place], ""


def module_named(stem: str) -> str:
    """The name of a module for a file that is called so, in the letters in which Python looks for
    it: a Mac writes é in two characters."""
    if not stem.isascii():
        from unicodedata import normalize  # a library of its own, which few runs need

        stem = normalize("NFKC", stem)
    if iskeyword(stem):
        return f"{stem}_"
    return stem if stem.isidentifier() else re.sub(r"\W|^(?=\d)", "_", stem)


def _module(path: str) -> str:
    """The module of a file, as the folders to it say; of one elsewhere, its own name."""
    path = re.sub(r"\.(?:py|ipynb)$", "", path.replace("\\", "/"), flags=re.IGNORECASE)
    if path.startswith(("/", "~", "$")) or ":" in path:
        path = path.rpartition("/")[2]
    parts = posixpath.normpath(path).split("/")
    up = parts.count("..")
    return "." * (up + bool(up)) + ".".join(module_named(p) for p in parts[up:])


def _all_of(module: str, shared: bool) -> str:
    """A line that takes all names of a module, private ones too; after `import *` right functions
    take the place of those that are lent.

    shared: whether what is run finds the names that are here, as a notebook does
    """
    take = f"{RAN}(__ran__, {shared})"
    return f"from {module} import __dict__ as __ran__; {take}; from {module} import *"


def without_ipython(tree: ast.Module) -> ast.Module:
    """A module without the calls of get_ipython() that a notebook saved as .py has.

    A magic that runs Python is replaced by what it runs.
    """
    tree.body = [plain for statement in tree.body for plain in _plain(statement)]
    return tree


def _plain(statement: ast.stmt) -> list[ast.stmt]:
    """A statement at the top level, or what stands for it."""
    call = _ipython(statement)
    if call is None:
        return [statement]
    nothing: list[ast.stmt] = [ast.copy_location(ast.Pass(), statement)]
    method, arguments = call
    constants = [a.value for a in arguments if isinstance(a, ast.Constant)]
    texts = [value for value in constants if isinstance(value, str)]
    if not texts:
        return nothing
    magic, *rest = texts
    if method == "run_line_magic":
        source = f"%{magic} {' '.join(rest)}"
    elif method == "run_cell_magic" and (magic in RUN_PYTHON or (magic in WRITE and _is_py(rest))):
        source = rest[-1]
    else:
        return nothing
    try:
        inner = ast.parse(without_magics(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return nothing
    for node in (n for part in inner for n in ast.walk(part) if hasattr(n, "lineno")):
        ast.copy_location(node, statement)
    return inner


def _is_py(arguments: list[str]) -> bool:
    return arguments[:1] != [] and arguments[0].lower().strip("\"' ").endswith(".py")


def _ipython(statement: ast.stmt) -> tuple[str, list[ast.expr]] | None:
    """The method and the arguments of a call of get_ipython()."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    shell = call.func.value
    if not isinstance(shell, ast.Call) or not isinstance(shell.func, ast.Name):
        return None
    return (call.func.attr, call.args) if shell.func.id == "get_ipython" else None
