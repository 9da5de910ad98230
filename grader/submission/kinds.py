"""What the names in a hand-in mean: code, archives, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath, PurePosixPath

SUFFIXES = (".py", ".ipynb")
LEFT_OUT = frozenset(
    {
        *("__macosx", "__pycache__", "node_modules", "site-packages", "dist-packages"),
        *("conda-meta", "thumbs.db", "desktop.ini"),
    }
)
COPIES = re.compile(r".*-checkpoint\.(py|ipynb)|~\$.*", re.IGNORECASE)  # made by programs
TESTS = re.compile("test_.*|.*_test|conftest")
REPRODUCED = "reproduce"  # the folder of `grader reproduce`
MARKS = ("pyvenv.cfg", "conda-meta")  # in the folder of an environment
ENVIRONMENTS = ("venv", "env", "virtualenv")  # what it is usually called
OF_ENVIRONMENT = frozenset(  # folders in it; what lies beside these is the student's
    {
        *("bin", "scripts", "lib", "lib64", "libs", "library", "include", "share", "etc", "dlls"),
        *("tcl", "tools", "pkgs", "envs", "ssl", "man", "doc", "compiler_compat", "sbin", "var"),
    }
)
ARCHIVES = {
    ".rar": "RAR",
    ".7z": "7-Zip",
    ".tar": "tar",
    ".tgz": "tar.gz",
    ".gz": "gzip",
    ".bz2": "bzip2",
    ".xz": ".xz",  # "a xz" would be no English
    ".zst": "Zstandard",
    ".cab": "cabinet",
    ".zipx": "zipx",
}
DOCUMENTS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".whl")  # zips
TAR_AT = 257  # where a tar says that it is one
SIGNATURES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
)


def is_code(name: str) -> bool:
    """Whether a file of this name is graded; the case of its suffix does not matter."""
    return PurePath(name).suffix.lower() in SUFFIXES and not is_left_out(name)


def is_test(name: str) -> bool:
    """Whether it holds tests of the student's own, by its name."""
    return TESTS.fullmatch(PurePath(name).stem) is not None


def are_tests(folder: str) -> bool:
    """Whether a folder of this path holds such, by its name, or lies in one that does."""
    return not {"test", "tests"}.isdisjoint(folder.lower().split("/"))


def is_zip(name: str) -> bool:
    """Whether it is opened."""
    return name.lower().endswith(".zip") and not is_left_out(name)


def is_left_out(name: str) -> bool:
    """Whether a file or folder of this name is no part of a submission: hidden, a cache, a
    checkpoint, what a system adds."""
    hidden = name.startswith(".") and name not in (".", "..")
    return hidden or name.lower() in LEFT_OUT or COPIES.fullmatch(name) is not None


def is_environment(name: str, inside: Collection[str]) -> bool:
    """Whether a folder of this name, with files and folders of these, is an environment; one's
    own code may lie in it all the same."""
    return name.lower() in ENVIRONMENTS or any(mark in inside for mark in MARKS)


def counting(name: str, folders: Collection[str], files: Collection[str] = ()) -> list[str]:
    """Those of a folder's folders that may be a part of a submission, in order."""
    environment = is_environment(name, (*folders, *files))
    return sorted(f for f in folders if not _is_outside(f, environment))


def is_outside(path: PurePosixPath, marked: Collection[PurePosixPath]) -> bool:
    """Whether a folder on the way to a file is no part of a submission; marked: those with one
    of the MARKS in them."""
    return any(
        _is_outside(folder.name, folder.parent in marked or is_environment(folder.parent.name, ()))
        for folder in path.parents
    ) or is_left_out(path.name)


def _is_outside(folder: str, in_environment: bool) -> bool:
    return is_left_out(folder) or (in_environment and folder.lower() in OF_ENVIRONMENT)


def archive(name: str, begins: bytes = b"") -> str:
    """What kind of archive it is that is not opened here, or ""."""
    for signature, kind in SIGNATURES:
        if begins.startswith(signature):
            return kind
    if begins[TAR_AT:].startswith(b"ustar"):
        return "tar"
    return ARCHIVES.get(PurePath(name).suffix.lower(), "")
