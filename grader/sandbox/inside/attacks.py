"""Trying each layer from inside: True means that the attack was refused.

They run before the student's code is loaded, and in `grader doctor`. An attack that
succeeds leaves nothing behind.
"""

from __future__ import annotations

import _socket  # `socket` itself costs more to import than all attacks together
import contextlib
import errno
import mmap
import os
import select
import signal
from collections.abc import Callable
from functools import partial

from .kernel import PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, prctl

REFUSALS = (errno.EPERM, errno.EACCES)


def refused(attack: Callable[[], object], errors: tuple[int, ...] = REFUSALS) -> bool:
    """Whether the system refuses; a descriptor that it hands out instead is closed."""
    try:
        got = attack()
    except OSError as error:
        return error.errno in errors
    if type(got) is int:
        with contextlib.suppress(OSError):
            os.close(got)
    elif isinstance(got, _socket.socket):
        got.close()
    return False


def memory_is_bounded(memory: int, open_files: int) -> bool:
    """Takes more memory and more descriptors than there may be."""
    opened: list[int] = []
    try:
        return refused(lambda: mmap.mmap(-1, memory), (errno.ENOMEM,)) and refused(
            lambda: opened.extend(os.dup(0) for _ in range(open_files)), (errno.EMFILE,)
        )
    finally:
        for descriptor in opened:
            os.close(descriptor)


def process_is_sealed(kept: tuple[int, ...]) -> bool:
    """Looks for new privileges, for a way in for others, for descriptors left open."""
    if prctl(PR_GET_NO_NEW_PRIVS) != 1 or prctl(PR_GET_DUMPABLE) != 0:
        return False
    others = [d for d in range(3, 256) if d not in kept]
    asked = select.poll()
    for descriptor in others:
        asked.register(descriptor)
    answers = asked.poll(0)
    return len(answers) == len(others) and all(a == select.POLLNVAL for _, a in answers)


def user_is_kept() -> bool:
    """Becomes root, or any other user."""
    return os.getuid() != 0 and all(refused(partial(os.setuid, u)) for u in (0, 1, 65534))


def files_are_out_of_reach() -> bool:
    """Lists the root, reads what all may read, makes a folder where all may."""
    folder = f"/tmp/attack-{os.getpid()}"
    nowhere = (*REFUSALS, errno.ENOENT, errno.EROFS)
    held = (
        refused(lambda: os.open("/", os.O_RDONLY | os.O_DIRECTORY))
        and refused(lambda: os.open("/proc/self/status", os.O_RDONLY))
        and refused(lambda: os.mkdir(folder), nowhere)
    )
    with contextlib.suppress(OSError):
        os.rmdir(folder)
    return held


def network_is_out_of_reach() -> bool:
    """Finds a way to this machine itself; in a network of its own there is none."""

    def connect() -> None:
        opened = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
        try:
            opened.connect(("127.0.0.1", 9))
        finally:
            opened.close()

    return refused(connect, (errno.ENETUNREACH,))


def calls_are_refused() -> bool:
    """Opens sockets, runs a program, forks, signals the parent, makes memory that is a file; opens
    one so that it is emptied, without a right to write to it."""
    return (
        refused(lambda: _socket.socket(_socket.AF_UNIX))
        and refused(lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM))
        and refused(lambda: os.execv("/", ["/"]), (errno.EPERM,))  # else it is EACCES
        and refused(_fork)
        and refused(lambda: os.kill(os.getppid(), 0))
        and refused(lambda: os.memfd_create("x"))
        and refused(lambda: os.chmod("/dev/null", 0o666), (errno.EPERM,))
        and all(refused(partial(os.open, "/dev/null", mode | os.O_TRUNC)) for mode in (0, 3))
    )


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
