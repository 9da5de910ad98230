"""The secret seed of a class, kept in its output folder, so that a run can go on with it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from grader.report import Unusable
from grader.rubric.secret_seed import drawn, number
from spec.text import Text

FILE = "secret_seed.txt"


def kept_in(folder: Path) -> int:
    """The seed that a folder holds; drawn where it holds none yet.

    Raises Unusable where the file holds something else, OSError where it cannot be used.
    """
    path = folder / FILE
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with open(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(f"{drawn()}\n")
            file.flush()
            os.fsync(file.fileno())  # results are kept under it, and may not outlive it
    except FileExistsError:
        pass
    except OSError as error:
        with suppress(OSError):  # nothing, or a part of it
            path.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
    seed = number(path.read_text("utf-8", errors="replace"))
    if seed is None:
        raise Unusable(
            Text(
                f"{path} holds no secret seed; remove it to draw another and grade all",
                f"{path} 里没有种子；删去它就会另抽一个，并全部重评",
            )
        )
    return seed
