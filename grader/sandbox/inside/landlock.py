"""Landlock: which files a process may read from now on. Nothing may be written.

Rules are by hierarchy: who may read a folder may read all below it. The standard library's
folder is therefore never allowed as a whole, because `site-packages` may lie inside it.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import struct
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from .kernel import PR_SET_NO_NEW_PRIVS, prctl, system_call

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
WRITE_FILE, READ_FILE = 2, 4
FOLDER = READ_FILE | 8  # to list it too, and all below it
# Version by version of Landlock: all rights over files that it knows.
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP, SCOPES = 3, 3  # bind and connect; abstract sockets and signals
CROWD = 8  # paths in a folder; more are told by their folder
NOT_ALLOWED = ("site-packages", "dist-packages")  # other packages, inside the standard library's
SHARED = re.compile(r"\.so[\d.]*$")
# What modules of the standard library load when they are first imported.
LIBRARIES = (
    *("libbz2", "libcrypt", "libdb", "libexpat", "libffi", "libgcc_s", "libgdbm", "liblzma"),
    *("libm.", "libmpdec", "libncurses", "libpanel", "libreadline", "librt", "libsqlite3"),
    *("libssl", "libstdc++", "libtinfo", "libuuid", "libz.", "libzstd", "libc.", "libpthread"),
    *("libtcl", "libtk", "libX", "libxcb", "libfont", "libfreetype", "libbsd", "libmd.", "libpng"),
    *("libbrotli", "libBLT"),
)


def version() -> int:
    """The kernel's version of Landlock; 0 where there is none, or it is refused."""
    try:
        return system_call(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def readable(packages: dict[str, str]) -> dict[str, int]:
    """What every submission may read: the interpreter and the allowed packages; with rights.

    packages: the folder that holds each
    """
    folders = [os.path.realpath(folder) for folder in sys.path if os.path.isdir(folder)]
    paths = [path for folder in folders for path in _parts(folder)]
    for name, folder in packages.items():
        whole = os.path.join(folder, name)
        paths += [os.path.realpath(whole), os.path.realpath(f"{whole}.libs")]
    paths += ["/etc/ld.so.cache", "/dev/zero", "/dev/urandom", *_libraries(packages)]
    files = dict[tuple[int, int], tuple[str, int]]()
    for path in paths:  # most libraries have two names or three
        with contextlib.suppress(OSError):
            status = os.stat(path)
            right = FOLDER if stat.S_ISDIR(status.st_mode) else READ_FILE
            files.setdefault((status.st_dev, status.st_ino), (path, right))
    return dict(files.values()) | {"/dev/null": READ_FILE | WRITE_FILE}


def roots(paths: dict[str, int]) -> dict[str, int]:
    """Folders and files that all of these paths lie in; far fewer, and they hold more."""
    real = {os.path.realpath(p) if os.path.islink(p) else p: right for p, right in paths.items()}
    inside = Counter(map(os.path.dirname, real))
    crowded = dict.fromkeys((f for f, count in inside.items() if count > CROWD), FOLDER)
    return crowded | {p: r for p, r in real.items() if not any(_lies_in(p, c) for c in crowded)}


def overlap(path: str, others: Iterable[str]) -> bool:
    """Whether a path lies in one of these, or one of these in it."""
    real = os.path.realpath(path)
    return any(_lies_in(real, other) or _lies_in(other, real) for other in others)


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def _parts(folder: str) -> list[str]:
    """A folder of the standard library, in parts where other packages lie in it."""
    names = os.listdir(folder)
    if not any(name in names for name in NOT_ALLOWED):
        return [folder]
    return [os.path.join(folder, name) for name in names if name not in NOT_ALLOWED]


def _libraries(packages: Collection[str]) -> Iterator[str]:
    """Shared libraries of the system, from the folders of those that are loaded: NumPy's are; of
    what other packages need nothing is known, as Debian's SciPy needs libqhull."""
    others = not set(packages) <= {"numpy"}
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        loaded = {line.split(maxsplit=5)[-1].strip() for line in maps if ".so" in line}
    yield from loaded
    for folder in {os.path.dirname(path) for path in loaded}:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(LIBRARIES) or (others and SHARED.search(entry.name)):
                    yield entry.path


def rules(paths: dict[str, int]) -> int:
    """A descriptor of these rights over these paths; -1 where there is no Landlock.

    Raises OSError where a rule is refused.
    """
    known = version()
    if not known:
        return -1
    handled = max(r for v, r in FILE_RIGHTS.items() if v <= known)
    size = 8 if known < 4 else 16 if known < 6 else 24
    asked = struct.pack("=QQQ", handled, TCP, SCOPES)[:size]
    try:
        ruleset = system_call(CREATE_RULESET, asked, size, 0)
    except OSError:
        return -1
    for path, allowed in paths.items():
        allow(ruleset, path, allowed)
    return ruleset


def restrict(rules: int) -> None:
    """From now on this process has these rights and no other.

    Raises OSError where the kernel refuses.
    """
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    system_call(RESTRICT_SELF, rules, 0)


def restrict_to(paths: dict[str, int]) -> None:
    """From now on this process has, of the rights that it has, these over these paths.

    Raises OSError where the kernel refuses.
    """
    only = rules(paths)
    try:
        restrict(only)
    finally:
        if only >= 0:
            os.close(only)


def allow(rules: int, path: str, allowed: int) -> None:
    """Add a right over a path."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what cannot be found cannot be read
    try:
        system_call(ADD_RULE, rules, 1, struct.pack("=Qi", allowed, descriptor), 0)
    finally:
        os.close(descriptor)
