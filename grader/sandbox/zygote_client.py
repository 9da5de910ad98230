"""The grader's end of a zygote: processes for many submissions, ready in milliseconds.

    with Zygote() as zygote:
        grade(sources, settings, start=zygote.start)

Where there is no fork, `Zygote` starts a fresh process each time, which is slower and as safe.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

from grader.sandbox import process
from reference import activations

ANSWERING = 5.0  # seconds until it must have answered


def _can_fork() -> bool:
    """Whether there are descriptors of processes: not before Linux 5.3, nor in some containers."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


CAN_FORK = _can_fork()


class ZygoteDied(Exception):
    """A zygote that is gone, or does not answer as it should."""


class Zygote:
    """Starts children from one warm interpreter, which is replaced when anything looks wrong.

    May be shared by threads.

    meanwhile: what is done while an interpreter starts
    ahead: whether the next child is forked as soon as one has ended, before it is asked for; then
        it serves one thread
    """

    def __init__(
        self,
        limits: process.Limits | None = None,
        packages: tuple[str, ...] = ("numpy",),
        ahead: bool = False,
    ) -> None:
        self.limits, self.packages = limits or process.Limits(), packages
        self.ahead = ahead
        self.meanwhile: Callable[[], object] = lambda: None
        self._lock = threading.Lock()
        self._running: _Interpreter | None = None
        self._next: Child | None = None
        self._coming: Coming | None = None  # the next child, whose number has not been read

    def start(self, limits: process.Limits | None = None) -> process.Process:
        """Start a process for one submission; it is not waited for."""
        wanted = limits or self.limits
        if not CAN_FORK:
            return process.start(wanted, self.packages)
        if wanted == self.limits:
            with self._lock:
                self._take_in()
            child, self._next = self._next, None
            if child is not None:
                if self._lives() and child.poll() is None:
                    return child
                child.close()
        with contextlib.suppress(ZygoteDied):
            return self._fork(wanted)
        return self._fork(wanted)  # from another one

    def _lives(self) -> bool:
        """Whether the interpreter does: the kernel ends its children with it, a moment later."""
        return self._running is not None and self._running.process.poll() is None

    def _fork(self, limits: process.Limits) -> Child:
        toward, from_ = os.pipe(), os.pipe()
        try:
            pid, interpreter = self._child(limits, (toward[0], from_[1]))
        except BaseException:
            os.close(toward[1])
            os.close(from_[0])
            raise
        finally:
            os.close(toward[0])
            os.close(from_[1])
        return self._handed(pid, interpreter, toward[1], from_[0])

    def _handed(self, pid: int, interpreter: _Interpreter, toward: int, from_: int) -> Child:
        def reap(waits: bool) -> int:
            status = self._reap(interpreter, pid, waits)
            if self.ahead and self._next is None:
                with self._lock:
                    self._fork_ahead()
            return status

        return Child(pid, toward, from_, reap, self.ahead)

    def _fork_ahead(self) -> None:
        """Have the next child forked, without waiting for it."""
        interpreter = self._running
        if self._coming is not None or interpreter is None or not interpreter.is_sound():
            return
        toward, from_ = os.pipe(), os.pipe()
        self._coming = Coming(interpreter, toward[1], from_[0])
        try:
            interpreter.send({"fork": self.limits._asdict()}, (toward[0], from_[1]))
        except ZygoteDied:
            self._discard()
        finally:
            os.close(toward[0])
            os.close(from_[1])

    def _take_in(self) -> None:
        """The child that was forked ahead, if there is one, is the next."""
        if self._coming is None:
            return
        try:
            pid = self._coming.interpreter.receive("pid", ANSWERING)
        except ZygoteDied:
            self._discard()
            return
        (interpreter, toward, from_), self._coming = self._coming, None
        self._next = self._handed(pid, interpreter, toward, from_)

    def _child(self, limits: process.Limits, pipe: tuple[int, int]) -> tuple[int, _Interpreter]:
        with self._lock:
            if self._running is None or not self._running.is_sound():
                self._discard()
                self._running = _Interpreter(self.limits, self.packages, self.meanwhile)
            pid = self._ask(self._running, {"fork": limits._asdict()}, "pid", pipe)
            return pid, self._running

    def _reap(self, interpreter: _Interpreter, pid: int, waits: bool) -> int:
        """The status of a child that is dead, or was killed; where it is not waited for, that."""
        with self._lock:
            if interpreter is not self._running:
                raise ZygoteDied("the child's zygote is gone")
            if waits:
                return self._ask(interpreter, {"reap": pid}, "status")
            self._take_in()
            interpreter.send({"reap": pid})
            interpreter.unread += 1
            return -signal.SIGKILL

    def _ask(
        self,
        interpreter: _Interpreter,
        request: dict[str, Any],
        wanted: str,
        descriptors: tuple[int, ...] = (),
    ) -> int:
        self._take_in()
        try:
            return interpreter.ask(request, wanted, descriptors)
        except ZygoteDied:
            self._discard()
            raise

    def _discard(self) -> None:
        if self._coming is not None:
            os.close(self._coming.toward)
            os.close(self._coming.from_)
            self._coming = None
        if self._running is not None:
            self._running.kill()
            self._running = None

    def close(self) -> None:
        """End the zygote and its children."""
        self.ahead = False
        with self._lock:
            self._discard()
        if self._next is not None:
            self._next.close()
            self._next = None

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Coming(NamedTuple):
    """A child that a zygote was asked for, and our ends of its pipe."""

    interpreter: _Interpreter
    toward: int
    from_: int


class _Interpreter:
    """One zygote process.

    unread: how many of its next answers are statuses that nobody waits for
    """

    def __init__(
        self, limits: process.Limits, packages: tuple[str, ...], meanwhile: Callable[[], object]
    ) -> None:
        self.unread = 0
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = process.launched("zygote", limits, packages, theirs.fileno())
        meanwhile()
        self.receive("ready", process.STARTING)
        self.ask({"given": Path(activations.__file__).read_text("utf-8")}, "given")

    def ask(self, request: dict[str, Any], wanted: str, descriptors: tuple[int, ...] = ()) -> int:
        """One request, one answer. Raises ZygoteDied."""
        self.send(request, descriptors)
        return self.receive(wanted, ANSWERING)

    def send(self, request: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        """A request. Raises ZygoteDied."""
        try:
            self.control.settimeout(ANSWERING)
            socket.send_fds(self.control, [json.dumps(request).encode()], list(descriptors))
        except OSError as error:
            raise ZygoteDied(str(error)) from error

    def receive(self, wanted: str, seconds: float) -> int:
        """An answer. Raises ZygoteDied."""
        while self.unread:
            self.unread -= 1
            self._read("status", seconds)
        return self._read(wanted, seconds)

    def _read(self, wanted: str, seconds: float) -> int:
        try:
            self.control.settimeout(seconds)
            answer = json.loads(self.control.recv(1 << 12))[wanted]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ZygoteDied(f"no {wanted}: {error}") from error
        if type(answer) is not int:
            raise ZygoteDied(f"{wanted} is no number")
        return answer

    def is_sound(self) -> bool:
        """It is alive, and has the one thread that it must have when it forks."""
        try:
            threads = len(os.listdir(f"/proc/{self.process.pid}/task"))
        except OSError:
            return False
        return self.process.poll() is None and threads == 1

    def kill(self) -> None:
        """End it; its children are ended by the kernel as it dies."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Child:
    """A forked process, with as much of Popen as the grader needs.

    reap: has its zygote take it in, once it is dead, or was killed and is not waited for
    alone: whether nobody else uses the zygote, which may wait for its end then
    """

    def __init__(
        self, pid: int, stdin: int, stdout: int, reap: Callable[[bool], int], alone: bool
    ) -> None:
        self.alone, self._lock = alone, threading.RLock()
        self.pid = pid
        self.stdin: IO[bytes] | None = os.fdopen(stdin, "wb", buffering=0)
        self.stdout: IO[bytes] | None = os.fdopen(stdout, "rb", buffering=0)
        self.returncode: int | None = None
        self.orphaned = False
        self._reap = reap
        try:
            self._watched = os.pidfd_open(pid)
        except ProcessLookupError:  # a zygote that died took it along
            self._watched = -1
            self.returncode, self.orphaned = -signal.SIGKILL, True

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status; raises subprocess.TimeoutExpired while it runs."""
        if self.returncode is not None:
            return self.returncode
        waiting = select.poll()
        waiting.register(self._watched, select.POLLIN)
        if not waiting.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return self._reaped(waits=True)

    def leave(self) -> None:
        """Have it reaped, which was killed."""
        if self.returncode is not None:
            return
        if self.alone:
            self._reaped(waits=False)
        else:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait(5)

    def _reaped(self, waits: bool) -> int:
        with self._lock:  # another thread may watch it
            if self.returncode is None:
                try:
                    self.returncode = self._reap(waits)
                except ZygoteDied:
                    self.returncode, self.orphaned = -signal.SIGKILL, True
                os.close(self._watched)
            return self.returncode

    def kill(self) -> None:
        """End it with SIGKILL."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self.poll() is None:
                signal.pidfd_send_signal(self._watched, signal.SIGKILL)

    def close(self) -> None:
        """Let go of one that nobody has used, whose zygote has ended."""
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(5)
