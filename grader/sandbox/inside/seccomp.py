"""seccomp: the system calls that a process may make from now on; all others are refused.

Not among them: sockets, exec, fork, ptrace, memory of others, signals to others, memfd,
shared memory, io_uring, bpf, mounts, namespaces, changes of owner, mode, name or limits.
"""

from __future__ import annotations

import errno
import os
import struct
from functools import cache

from .kernel import PR_SET_NO_NEW_PRIVS, prctl, set_filter

# name, number on x86-64, number on aarch64; "-" where the architecture has it not
TABLE = """
read 0 63  write 1 64  readv 19 65  writev 20 66  pread64 17 67  pwrite64 18 68  close 3 57
close_range 436 436  lseek 8 62  fstat 5 80  newfstatat 262 79  statx 332 291  stat 4 -
lstat 6 -  access 21 -  faccessat 269 48  faccessat2 439 439  readlink 89 -  readlinkat 267 78
getdents64 217 61  getcwd 79 17  chdir 80 49  fchdir 81 50  dup 32 23  dup2 33 -  dup3 292 24
pipe 22 -  pipe2 293 59  poll 7 -  ppoll 271 73  select 23 -  pselect6 270 72
epoll_create1 291 20  epoll_ctl 233 21  epoll_wait 232 -  epoll_pwait 281 22
epoll_pwait2 441 441  eventfd2 290 19  mmap 9 222  mprotect 10 226  munmap 11 215
mremap 25 216  madvise 28 233  brk 12 214  membarrier 324 283  rt_sigaction 13 134
rt_sigprocmask 14 135  rt_sigreturn 15 139  rt_sigpending 127 136  rt_sigtimedwait 128 137
rt_sigsuspend 130 133  sigaltstack 131 132  restart_syscall 219 128  pause 34 -  alarm 37 -
setitimer 38 103  getitimer 36 102  nanosleep 35 101  clock_nanosleep 230 115
clock_gettime 228 113  clock_getres 229 114  gettimeofday 96 169  time 201 -  times 100 153
getrusage 98 165  sysinfo 99 179  uname 63 160  getpid 39 172  gettid 186 178  getppid 110 173
getuid 102 174  geteuid 107 175  getgid 104 176  getegid 108 177  getresuid 118 148
getresgid 120 150  getgroups 115 158  getpgrp 111 -  getpgid 121 155  getsid 124 156
umask 95 166  sched_yield 24 124  sched_getaffinity 204 123  sched_getparam 143 121
sched_getscheduler 145 120  getpriority 140 141  getrandom 318 278  getcpu 309 168
futex 202 98  futex_waitv 449 449  set_robust_list 273 99  get_robust_list 274 100
rseq 334 293  set_tid_address 218 96  arch_prctl 158 -  exit 60 93  exit_group 231 94
fadvise64 221 223  fsync 74 82  fdatasync 75 83  ftruncate 77 46  timer_create 222 107
timer_settime 223 110  timer_gettime 224 108  timer_delete 226 111  timerfd_create 283 85
timerfd_settime 286 86  get_mempolicy 239 236
open 2 -  openat 257 56  kill 62 129  tgkill 234 131  rt_sigqueueinfo 129 138  prctl 157 167
prlimit64 302 261  clone 56 220  clone3 435 435  ioctl 16 29  fcntl 72 25
"""
# These depend on their arguments; see `program`.
CONDITIONAL = (
    *("open", "openat", "kill", "tgkill", "rt_sigqueueinfo", "prctl", "prlimit64"),
    *("clone", "clone3", "ioctl", "fcntl"),
)
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000  # on x86-64, numbers from here on belong to another calling convention

NAMING = (15, 16, 0x53564D41)  # prctl: the thread's name, the name of a piece of memory
THREADS = (0x3D0F00, 0x7D0F00)  # clone, as glibc and musl call it for a thread
TERMINAL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # ioctl: is it a terminal, …
# fcntl: duplicate, flags and locks; not F_SETOWN and F_SETSIG, which send signals to others
FLAGS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

LOAD, EQUAL, AT_LEAST, HAS_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
Instruction = tuple[int, int, int, int]


@cache
def numbers(machine: str) -> dict[str, int]:
    """The system calls of an architecture by name."""
    words, column = TABLE.split(), 1 if machine == "x86_64" else 2
    rows = [words[i : i + 3] for i in range(0, len(words), 3)]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def program(machine: str, pid: int, reading_only: bool) -> list[Instruction]:
    """The filter as (operation, jump if true, jump if false, operand).

    pid: the process itself, the only one that it may send signals to
    reading_only: refuse to open files for writing, where nothing else does
    """
    return [*_begin(machine, pid), *_rest(machine, reading_only)]


def packed(machine: str, pid: int, reading_only: bool) -> bytes:
    """The same as the kernel takes it; only what depends on the process is made each time."""
    return _packed(_begin(machine, pid)) + _packed_rest(machine, reading_only)


def _packed(instructions: list[Instruction]) -> bytes:
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


@cache
def _packed_rest(machine: str, reading_only: bool) -> bytes:
    return _packed(_rest(machine, reading_only))


def _begin(machine: str, pid: int) -> list[Instruction]:
    """The architecture, and signals."""
    program = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, ARCHITECTURES[machine]), (RETURN, 0, 0, KILL)]
    program.append((LOAD, 0, 0, 0))
    if machine == "x86_64":
        program += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for name in ("kill", "tgkill", "rt_sigqueueinfo"):
        program += _only(numbers(machine)[name], 0, (pid,))
    return program


def _rest(machine: str, reading_only: bool) -> list[Instruction]:
    known = numbers(machine)
    program = _only(known["prctl"], 0, NAMING)
    program += _only(known["clone"], 0, THREADS)
    program += _only(known["ioctl"], 1, TERMINAL, errno.ENOTTY)
    program += _only(known["fcntl"], 1, FLAGS, errno.EINVAL)
    program += _when(known["prlimit64"], _null(2))
    program += _when(
        known["clone3"], [(RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    )  # then clone is tried
    for name, position in (("open", 1), ("openat", 2)):
        if name in known:
            opening = _without(position, WRITING) if reading_only else _as_it_says(position)
            program += _when(known[name], opening)
    program += _always(machine)
    return [*program, (RETURN, 0, 0, REFUSE | errno.EPERM)]


def install(pid: int, reading_only: bool) -> None:
    """Put the filter in force. Raises OSError where the kernel refuses."""
    machine = os.uname().machine
    if machine not in ARCHITECTURES:
        raise OSError(f"no table of system calls for {machine}")
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    set_filter(packed(machine, pid, reading_only))


def _argument(position: int, half: int = 0) -> Instruction:
    return (LOAD, 0, 0, 16 + 8 * position + 4 * half)


def _when(number: int, then: list[Instruction]) -> list[Instruction]:
    """Instructions for one system call; they end in a return."""
    return [(EQUAL, 0, len(then), number), *then]


def _only(
    number: int, position: int, values: tuple[int, ...], error: int = errno.EPERM
) -> list[Instruction]:
    """Allow a call where an argument is one of these values."""
    then = [_argument(position)]
    for value in values:
        then += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
    return _when(number, [*then, (RETURN, 0, 0, REFUSE | error)])


def _null(position: int) -> list[Instruction]:
    """Allow where a pointer is null, in both of its halves."""
    no = (RETURN, 0, 0, REFUSE | errno.EPERM)
    zero = (EQUAL, 1, 0, 0)
    return [_argument(position), zero, no, _argument(position, 1), zero, no, (RETURN, 0, 0, ALLOW)]


def _without(position: int, bits: int) -> list[Instruction]:
    """Allow where none of these bits is set."""
    no = (RETURN, 0, 0, REFUSE | errno.EPERM)
    return [_argument(position), (HAS_BITS, 0, 1, bits), no, (RETURN, 0, 0, ALLOW)]


def _as_it_says(position: int) -> list[Instruction]:
    """Allow to open a file for what rules of files look at: not to empty one without writing.

    Landlock's first two versions do not see that; for neither reading nor writing (3) they ask
    for no right at all.
    """
    no, yes = (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, ALLOW)
    program = [_argument(position), (HAS_BITS, 0, 3, os.O_WRONLY)]
    program += [(HAS_BITS, 0, 1, os.O_RDWR), no, yes]
    return [*program, (HAS_BITS, 1, 0, os.O_RDWR), (HAS_BITS, 1, 0, os.O_TRUNC), yes, no]


@cache
def _always(machine: str) -> list[Instruction]:
    """Allow what does not depend on arguments; neighbours share a comparison."""
    ranges: list[list[int]] = []
    for number in sorted(n for name, n in numbers(machine).items() if name not in CONDITIONAL):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    program: list[Instruction] = []
    for first, last in ranges:
        program += [(AT_LEAST, 0, 2, first), (AT_LEAST, 1, 0, last + 1), (RETURN, 0, 0, ALLOW)]
    return program
