"""Attacks on whoever reads, parses or unpacks what was handed in."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

NEST = 100_000


def book(cells: list[str]) -> str:
    """A notebook with these code cells."""
    cell = '{{"cell_type": "code", "source": {}, "metadata": {{}}, "outputs": []}}'
    written = {source: cell.format(json.dumps(source)) for source in set(cells)}
    cells_written = ", ".join(written[source] for source in cells)
    return f'{{"cells": [{cells_written}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'


# File name and contents; each lies beside right code, which must keep its points.
FILES: dict[str, tuple[str, bytes]] = {
    "nested brackets": ("x.py", b"x = " + b"(" * NEST + b")" * NEST),
    "nested lists": ("x.py", b"x = " + b"[" * NEST),
    "a chain of minus signs": ("x.py", b"x = " + b"-" * NEST + b"1"),
    "a chain of attributes": ("x.py", b"x = a" + b".b" * NEST),
    "a chain of sums": ("x.py", b"x = 1" + b"+1" * NEST),
    "a chain of nots": ("x.py", b"x = " + b"not " * NEST + b"1"),
    "a chain of lambdas": ("x.py", b"x = " + b"lambda:" * NEST + b"1"),
    "nested blocks": ("x.py", b"".join(b" " * i + b"if 1:\n" for i in range(2000)) + b" " * 2000),
    "elif without end": ("x.py", b"if 0: pass\n" + b"elif 0: pass\n" * 50_000),
    "a text times ten billion": ("x.py", b"x = 'a' * 10**10"),
    "a power of a billion": ("x.py", b"x = 2 ** (10 ** 9)"),
    "a shift of ten billion": ("x.py", b"x = 1 << 10**10"),
    "a tuple times ten billion": ("x.py", b"x = (0,) * 10**10"),
    "a whole number of a million digits": ("x.py", b"x = " + b"9" * (1 << 20)),
    "an f-string in an f-string": ("x.py", b'x = f"' + b"{" * 5000 + b'"'),
    "a pattern that backtracks": ("x.py", b"import re\nre.match('(a+)+$', 'a' * 40 + 'b')"),
    "a decorator that never ends": ("x.py", b"def d(f):\n    while True: pass\n@d\ndef g(): pass"),
    "an import of itself": ("x.py", b"import x\nfrom x import *"),
    "a loader of its own": ("x.py", b"import sys\nsys.meta_path.clear()\nsys.path_hooks.clear()"),
    "a shadow of numpy": ("numpy.py", b"raise SystemExit"),
    "a shadow of the worker": ("worker.py", b"raise SystemExit"),
    "a conftest": ("conftest.py", b"import os; os._exit(0)"),
    "a sitecustomize": ("sitecustomize.py", b"import os; os._exit(0)"),
    "a usercustomize": ("usercustomize.py", b"import os; os._exit(0)"),
    "a shadow of the reference": ("reference.py", b"forward = None"),
    "a slow codec": ("x.py", b"# coding: punycode\n" + b"a" * (1 << 20)),
    "a codec of bytes": ("x.py", b"# coding: hex\n00"),
    "UTF-16 that is cut off": ("x.py", "x = 1".encode("utf-16") + b"a"),
    "a mark of UTF-16 before something else": ("x.py", b"\xff\xfe" + b"\x00\xd8" * 9),
    "UTF-16": ("x.py", "x = 1".encode("utf-16")),
    "NUL bytes": ("x.py", b"x = 1\0"),
    "six megabytes": ("x.py", b"#" * (6 << 20)),
    "control characters": ("x.py", b"x = '" + b"\x01" * (4 << 20) + b"'"),
    "Chinese characters": ("x.py", b"x = '" + "\u5b57".encode() * (1 << 20) + b"'"),
    "names without end": ("x.py", b"".join(b"def f%d(): 0\n" % n for n in range(60_000))),
    "lines without end": ("x.py", b"\n" * (4 << 20)),
    "a name of control characters": ("x\x1b[31m\n.py", b"1/0"),
    "a notebook of quotes that never close": ("x.ipynb", b'\\"""a\n' * 200_000),
    "a notebook that nests": ("x.ipynb", b"[" * NEST),
    "a notebook that nests objects": ("x.ipynb", b'{"cells":' * NEST),
    "a notebook in UTF-16": ("x.ipynb", book(["x = 1"]).encode("utf-16")),
    "a notebook of many cells": ("x.ipynb", book([""] * 60_000).encode()),
    "a notebook of half a character": ("x.ipynb", book(["x = '\ud800'"]).encode()),
    "a notebook whose cell nests": ("x.ipynb", book(["%magic\nx = " + "(" * NEST]).encode()),
    "a notebook whose cell chains": ("x.ipynb", book(["!x\nx = " + "-" * NEST + "1"]).encode()),
    "a notebook with a slow magic": ("x.ipynb", book(["a, " * 20_000 + "\n%x"]).encode()),
    "a notebook of numbers": ("x.ipynb", b'{"cells": [1, 2], "nbformat": 4}'),
    "a notebook of sources of numbers": (
        "x.ipynb",
        b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}',
    ),
    "a notebook of format 3 without sheets": ("x.ipynb", b'{"nbformat": 3, "worksheets": 5}'),
    "a notebook of a future format": ("x.ipynb", b'{"nbformat": 1e999, "cells": {}}'),
}


def _link(folder: Path, target: str) -> None:
    (folder / "x.py").symlink_to(target)


PLACES: dict[str, Callable[[Path], None]] = {
    "a link to a file of the system": lambda f: _link(f, "/etc/passwd"),
    "a link to nothing": lambda f: _link(f, "/no/such/file"),
    "a link to itself": lambda f: _link(f, "x.py"),
    "a link to memory": lambda f: _link(f, "/proc/self/environ"),
    "a link to a device": lambda f: _link(f, "/dev/zero"),
    "a FIFO": lambda f: os.mkfifo(f / "x.py"),
    "a folder that is called a file": lambda f: (f / "x.py").mkdir(),
    "a link to the root beside it": lambda f: (f / "root").symlink_to("/"),
    "a file without permission": lambda f: (f / "x.py").touch(0o000),
}


def packed(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def with_lying_size(data: bytes, size: int) -> bytes:
    """The same archive, whose list says that its first entry is so large."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def with_lying_directory(data: bytes, size: int) -> bytes:
    """The same archive, whose end says that its list is so large."""
    at = data.rindex(b"PK\x05\x06") + 12
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


ONE = packed(("x.py", b"x = 1"))
# Made when asked for: some are large before they are packed.
ZIPS: dict[str, Callable[[], bytes]] = {
    "a path that climbs": lambda: packed(("../../x.py", b"")),
    "a path from the root": lambda: packed(("/tmp/x.py", b"")),
    "a path of another system": lambda: packed(("..\\..\\x.py", b"")),
    "a bomb": lambda: packed(("x.py", bytes(60 << 20))),
    "a bomb of many files": lambda: packed(*((f"{i}.py", b"") for i in range(2100))),
    "a bomb by bzip2": lambda: packed(("x.py", bytes(40 << 20)), method=zipfile.ZIP_BZIP2),
    "a bomb by LZMA": lambda: packed(("x.py", bytes(40 << 20)), method=zipfile.ZIP_LZMA),
    "a bomb that claims to be small": lambda: with_lying_size(
        packed(("x.py", bytes(40 << 20))), 10
    ),
    "a list that claims a gigabyte": lambda: with_lying_directory(ONE, 1 << 30),
    "a list of a hundred thousand": lambda: packed(*((f"{i:0200}", b"") for i in range(10_000))),
    "a file and a folder of one name": lambda: packed(("x.py", b""), ("x.py/y.py", b"")),
    "a name of dots": lambda: packed((".", b"x")),
    "a name that is too long": lambda: packed(("x" * 5000 + ".py", b"")),
    "a name in a wrong code": lambda: ONE.replace(b"x.py", b"\xff\xfe\xfd\xfc"),
    "half of it": lambda: ONE[: len(ONE) // 2],
    "nothing": lambda: b"",
    "no zip": lambda: b"PK\x05\x06" + b"\xff" * 18,
    "a comment of commands": lambda: ONE[:-2] + struct.pack("<H", 9) + b"::error::",
}
