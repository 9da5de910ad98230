"""Calls of the Linux kernel for which the standard library has no function."""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
CAPSET = {"x86_64": 126, "aarch64": 91}

ON_LINUX = sys.platform == "linux"
if ON_LINUX:
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.syscall.restype = ctypes.c_long


def prctl(option: int, argument: int = 0) -> int:
    """Change or ask something about this process. Raises OSError."""
    rest = (ctypes.c_ulong(0),) * 3
    return _checked(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(argument), *rest))


def set_filter(program: bytes) -> None:
    """Put a seccomp program in force. Raises OSError."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))

    whole = Program(len(program) // 8, program)
    rest = (ctypes.c_ulong(0),) * 2
    mode = ctypes.c_ulong(2)
    _checked(_libc.prctl(ctypes.c_int(PR_SET_SECCOMP), mode, ctypes.byref(whole), *rest))


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """A system call by its number. Raises OSError."""
    passed = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *passed))


def unshare(flags: int) -> None:
    """Leave namespaces for new ones. Raises OSError."""
    _checked(_libc.unshare(ctypes.c_int(flags)))


def drop_capabilities() -> None:
    """Give up every capability, for good. Raises OSError."""
    version_3 = (0x20080522).to_bytes(4, "little") + bytes(4)
    system_call(CAPSET[os.uname().machine], version_3, bytes(24))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
