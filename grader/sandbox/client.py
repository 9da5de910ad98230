"""The grader's end of the pipe: requests with a deadline, nothing believed unchecked."""

from __future__ import annotations

import contextlib
import itertools
import linecache
import math
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from grader.report import Died, Garbled, GraderError, TimeUp
from grader.safe_text import one_line
from grader.sandbox.inside import wire
from grader.sandbox.process import Process
from reference import activations
from spec.item import CALLERS_OWN, Opaque, Remote, Sent
from spec.signature import bound

GIVEN = ("identity", "relu", "sigmoid", "tanh")
ON_POSIX = sys.platform != "win32"
ENDING = 5.0  # seconds until a process that has closed its pipe must have ended
FIELDS = ("value", "changed", "arguments", "named")


@cache
def source_of(function: Callable[..., Any]) -> str:
    """A function as it is written; `inspect.getsource` reads it token by token, and takes 3 ms."""
    code = function.__code__
    last = max(end for _, end, *_ in code.co_positions() if end)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    return "".join(lines[code.co_firstlineno - 1 : last])


def crossing(
    value: Any, number: int
) -> wire.GivenHandle | wire.RemoteHandle | wire.FunctionSource | None:
    """How an object of the grader's goes over; a remote one goes by its number."""
    for name in GIVEN:
        if value is getattr(activations, name):
            return wire.GivenHandle(name)
    if isinstance(value, Sent):
        return sent(value)
    if isinstance(value, Remote):
        functions = [(name, sent(function)) for name, function in value.sent.items()]
        return wire.RemoteHandle(number, type(value).__name__, list(value.remote), functions)
    return None


NUMBERS: WeakKeyDictionary[Remote, int] = WeakKeyDictionary()
NEXT = itertools.count(1)


def number_of(value: Remote) -> int:
    """The number of an object, the same in every call: what is handed over twice is one object."""
    return NUMBERS.setdefault(value, next(NEXT))


def sent(value: Sent) -> wire.FunctionSource:
    """A function as it goes over."""
    function = value.function
    source = source_of(function).replace(f"def {function.__name__}(", f"def {value.name}(", 1)
    return wire.FunctionSource(source, value.name, list(value.first))


KINDS = {"__call__": "function", "delta": "network", "backward": "activation"}  # by their methods


def inward(handle: Any) -> Any:
    """What a handle from the student's process stands for."""
    if isinstance(handle, wire.GivenHandle) and handle.name in GIVEN:
        return getattr(activations, handle.name)
    if isinstance(handle, wire.OpaqueHandle):
        return Opaque(one_line(handle.kind, 80))
    if isinstance(handle, wire.RemoteHandle) and type(handle.methods) is list:
        return Opaque(next((k for m, k in KINDS.items() if m in handle.methods), "object"))
    raise wire.WireError("a handle to nothing")


class Client:
    """One student's process.

    meanwhile: what is to be done while it keeps us waiting; that costs it no time
    Raises Died, TimeUp or Garbled from every request; the process is dead after each, and after a
    failure of the grader's own: its answer to that would be taken for one to the next question.
    """

    def __init__(self, process: Process, meanwhile: deque[Callable[[], object]]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.meanwhile = process, meanwhile
        self.write_to, self.read_from = process.stdin.fileno(), process.stdout.fileno()
        self.deadline = math.inf
        self.number = 0
        self.dead = False
        self.arrived = wire.Incoming(wire.MAX_ANSWER)
        self.remotes: dict[int, Remote] = {}  # those of the call under way
        self.kept: dict[int, Remote] = {}  # those that an object of the student's holds
        self.lends = False  # whether the student's code may call right functions
        self._readable: Any = None
        self._writable: Any = None
        if ON_POSIX:
            os.set_blocking(self.write_to, False)
            os.set_blocking(self.read_from, False)
            self._readable, self._writable = select.poll(), select.poll()
            self._readable.register(self.read_from, select.POLLIN)
            self._writable.register(self.write_to, select.POLLOUT)
        else:
            threading.Thread(target=self._watch, daemon=True).start()

    # ---- requests

    def request(
        self, op: str, seconds: float, header: dict[str, Any], **values: Any
    ) -> dict[str, Any]:
        """Send a request and answer the callbacks that come before its reply."""
        self.remotes = {}
        number = self.send(op, seconds, header, values)
        reply = self.reply(number, seconds, self.remotes)
        if header.get("keep"):
            self.kept |= self.remotes
        self.lends |= op == "lend"
        return reply

    def send(
        self,
        op: str,
        seconds: float,
        header: dict[str, Any],
        values: dict[str, Any],
        replies: int = 1,
    ) -> int:
        """Send a request that has one or more replies; the number of the first."""
        self.deadline = time.monotonic() + seconds
        first = self.number + 1
        self.number += replies
        try:
            frame = wire.encode({"op": op, "id": first, **header}, values, self._outward)
        except wire.WireError as error:  # of ours
            raise GraderError(f"what is asked of the student's process {error}") from error
        self._send(frame)
        return first

    def reply(self, number: int, seconds: float, remotes: dict[int, Remote]) -> dict[str, Any]:
        """The reply of that number, which is the next one.

        remotes: the objects that the student's code may call until then, by their numbers
        """
        self.deadline = time.monotonic() + seconds
        self.remotes = remotes
        try:
            if not self.arrived.bytes:
                self._use_the_wait()
            reply = self._receive()
            if "callback" in reply:
                with np.errstate(all="ignore"):
                    while "callback" in reply:
                        self._send(self._answer(reply))
                        reply = self._receive()
        except wire.WireError as error:
            self.kill()
            raise Garbled from error
        except BaseException:
            self.kill()
            raise
        if reply.get("id") != number:
            self.kill()
            raise Garbled
        self.deadline = math.inf  # until the next request
        return reply

    def kill(self) -> int | None:
        """End the process and all its children; its exit status."""
        self.end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        return self.process.returncode

    def end(self) -> None:
        """The same, without waiting for it; whoever started the process has to."""
        self.dead = True
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if ON_POSIX:
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    # ---- callbacks

    def _answer(self, call: dict[str, Any]) -> bytes:
        """Run a method of a remote object; what arguments bring about is the caller's own.

        Raises GraderError for any other failure.
        """
        number, name = call["callback"], call.get("method")
        known = type(number) is int
        target = self.remotes.get(number) or self.kept.get(number) if known else None
        arguments, named = call.get("arguments"), call.get("named", {})
        if target is None or name not in target.remote:
            raise wire.WireError("a callback to nothing")
        if type(arguments) is not list or type(named) is not dict:
            raise wire.WireError("a callback without arguments")
        before = [a.tobytes() if isinstance(a, np.ndarray) else None for a in arguments]
        raises: tuple[type[Exception], ...] = CALLERS_OWN
        try:
            given, rest = arguments, named
            if name in target.signatures:
                given, rest = list(bound(target.signatures[name], arguments, named).values()), {}
                raises = target.raises
            value = getattr(target, name)(*given, **rest)
        except Exception as error:
            if isinstance(error, raises):
                return wire.encode({"error": [type(error).__name__, str(error)[:500]]}, {})
            raise GraderError(f"what the student's code calls has failed: {error}") from error
        changed = [
            (i, a)
            for i, (a, b) in enumerate(zip(arguments, before, strict=True))
            if b is not None and a.tobytes() != b
        ]
        values = {"value": value}
        if changed:
            values["changed"] = changed
        return self._bounded(values)

    def _bounded(self, values: dict[str, Any]) -> bytes:
        """A frame that the other end takes."""
        try:
            return wire.encode({}, values, self._outward)
        except wire.WireError as error:
            return wire.encode({"error": ["ValueError", str(error)]}, {})

    def _outward(self, value: Any) -> Any:
        if not isinstance(value, Remote):
            return crossing(value, 0)
        self.remotes[number_of(value)] = value
        return crossing(value, number_of(value))

    # ---- bytes

    def _receive(self) -> dict[str, Any]:
        while (frame := self.arrived.frame()) is None:
            self._read()
        return wire.decode(*frame, FIELDS, self._inward, wire.MAX_ANSWER)

    def _inward(self, handle: Any) -> Any:
        """A handle to an object of the grader's is it again for a function that was lent."""
        if isinstance(handle, wire.RemoteHandle) and type(handle.number) is int and self.lends:
            held = self.remotes.get(handle.number) or self.kept.get(handle.number)
            if held is not None:
                return held
        return inward(handle)

    def _read(self) -> None:
        """Take in what comes next."""
        self._wait(self._readable)
        try:
            part = os.read(self.read_from, 1 << 16)
        except BlockingIOError:
            return
        if not part:
            self._gone()
        self.arrived.bytes += part

    def _use_the_wait(self) -> None:
        """Do what is to be done meanwhile, one thing after the other, until there is an answer."""
        while self.meanwhile and not (ON_POSIX and self._readable.poll(0)):
            began = time.monotonic()
            with contextlib.suppress(Exception):  # what fails is told where it is needed
                self.meanwhile.popleft()()
            self.deadline += time.monotonic() - began

    def _send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[os.write(self.write_to, view) :]
            except BlockingIOError:
                self._wait(self._writable)
            except OSError:  # a broken pipe has another number on Windows
                self._gone()

    def _wait(self, ready: Any) -> None:
        """Wait for a descriptor of the pipe, until the deadline."""
        left = self.deadline - time.monotonic()
        if left > 0 and (not ON_POSIX or ready.poll(left * 1000)):  # elsewhere there is the watch
            return
        self.kill()
        raise TimeUp

    def _gone(self) -> None:
        """The pipe is closed: as the process ends, whose status comes a little later. Raises
        GraderError where it went with one of ours."""
        left = self.deadline - time.monotonic()
        status = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = self.process.wait(max(0.5, min(left, ENDING)))
        late = not ON_POSIX and left <= 0.0
        orphaned = self.process.orphaned
        self.kill()
        if late:
            raise TimeUp
        if orphaned:
            raise GraderError("the process that the student's was forked from has died")
        raise Died(status)

    def _watch(self) -> None:
        """Where pipes cannot be polled: end the process once its deadline has passed."""
        while self.process.poll() is None:
            time.sleep(0.05)
            if time.monotonic() > self.deadline + 0.05:
                self.process.kill()
