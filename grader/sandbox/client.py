"""The grader's end of the pipe: requests with a deadline, nothing believed unchecked."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import numpy as np

from grader.sandbox import wire
from grader.sandbox.process import Process
from grader.submission import printable
from reference import activations
from spec.item import Opaque, Remote

GIVEN = ("identity", "relu", "sigmoid", "tanh")
MAX_CALLBACK = 64 << 10  # bytes; what the grader computes for a student stays small
ON_POSIX = sys.platform != "win32"


class Died(Exception):
    """The student's process is gone; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class TimeUp(Exception):
    """No answer within the limit."""


class Garbled(Exception):
    """The process sent something that is no frame; the student's code wrote into the pipe."""


class Client:
    """One student's process.

    Raises Died, TimeUp or Garbled from every request; the process is dead after each.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.write_to, self.read_from = process.stdin.fileno(), process.stdout.fileno()
        self.deadline = 0.0
        self.number = 0
        self.arrived = bytearray()
        self.remotes: dict[int, Remote] = {}  # those of the request under way
        self.kept: dict[int, Remote] = {}  # those that an object of the student's holds
        if ON_POSIX:
            os.set_blocking(self.write_to, False)
            os.set_blocking(self.read_from, False)
        else:
            threading.Thread(target=self._watch, daemon=True).start()

    # ---- requests

    def request(
        self, op: str, seconds: float, header: dict[str, Any], **values: Any
    ) -> dict[str, Any]:
        """Send a request and answer the callbacks that come before its reply."""
        self.number += 1
        self.remotes.clear()
        self.deadline = time.monotonic() + seconds
        try:
            self._send(wire.encode({"op": op, "id": self.number, **header}, values, self._outward))
            while True:
                reply = self._receive()
                if "callback" not in reply:
                    break
                self._send(self._answer(reply))
        except wire.WireError as error:
            self.kill()
            raise Garbled from error
        if reply.get("id") != self.number:
            self.kill()
            raise Garbled
        if header.get("keep"):
            self.kept |= self.remotes
        return reply

    def kill(self) -> int | None:
        """End the process and all its children; its exit status."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if ON_POSIX:
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return self.process.returncode

    # ---- callbacks

    def _answer(self, call: dict[str, Any]) -> bytes:
        """Run a method of a remote object; what it raises is the caller's own."""
        number, name = call["callback"], call.get("method")
        target = {**self.kept, **self.remotes}.get(number) if type(number) is int else None
        if target is None:
            raise wire.WireError("a callback to nothing")
        if name not in target.remote:
            raise wire.WireError("a callback to no method of it")
        arguments, named = call.get("arguments"), call.get("named")
        if type(arguments) is not list or type(named) is not dict:
            raise wire.WireError("a callback without arguments")
        if sum(a.nbytes for a in arguments if isinstance(a, np.ndarray)) > MAX_CALLBACK:
            message = f"arguments of more than {MAX_CALLBACK >> 10} KB"
            return wire.encode({"error": ["ValueError", message]}, {})
        before = [a.copy() if isinstance(a, np.ndarray) else None for a in arguments]
        try:
            with np.errstate(all="ignore"):
                value = getattr(target, name)(*arguments, **named)
        except Exception as error:
            return wire.encode({"error": [type(error).__name__, str(error)[:500]]}, {})
        changed = [
            (i, a)
            for i, (a, b) in enumerate(zip(arguments, before, strict=True))
            if b is not None and a.tobytes() != b.tobytes()
        ]
        return wire.encode({}, {"value": value, "changed": changed}, self._outward)

    def _outward(self, value: Any) -> Any:
        for name in GIVEN:
            if value is getattr(activations, name):
                return wire.Given(name)
        if isinstance(value, Remote):
            number = self.number * 100 + len(self.remotes)  # of this request alone
            self.remotes[number] = value
            return wire.Remote(number, type(value).__name__, list(value.remote), list(value.pure))
        return None

    def _inward(self, value: Any) -> Any:
        if isinstance(value, wire.Given) and value.name in GIVEN:
            return getattr(activations, value.name)
        if isinstance(value, wire.Opaque):
            return Opaque(printable(value.kind, 80))
        raise wire.WireError("a handle to nothing")

    # ---- bytes

    def _receive(self) -> dict[str, Any]:
        try:
            header, body = wire.lengths(bytes(self._read(wire.LENGTHS.size)), wire.MAX_ANSWER)
            text = bytes(self._read(header))
            fields = ("value", "changed", "arguments", "named")
            return wire.decode(text, self._read(body), fields, self._inward)
        except wire.WireError as error:
            self.kill()
            raise Garbled from error

    def _read(self, size: int) -> bytearray:
        while len(self.arrived) < size:
            self._wait(self.read_from, for_writing=False)
            try:
                part = os.read(self.read_from, 1 << 16)
            except BlockingIOError:
                continue
            if not part:
                self._gone()
            self.arrived += part
        data, self.arrived = self.arrived[:size], self.arrived[size:]
        return data

    def _send(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[os.write(self.write_to, view) :]
            except BlockingIOError:
                self._wait(self.write_to, for_writing=True)
            except BrokenPipeError:
                self._gone()

    def _wait(self, descriptor: int, for_writing: bool) -> None:
        left = self.deadline - time.monotonic()
        if left > 0 and not ON_POSIX:
            return  # the watch ends a read that blocks for too long
        if left > 0:
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT if for_writing else select.POLLIN)
            if poll.poll(left * 1000):
                return
        self.kill()
        raise TimeUp

    def _gone(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        late = not ON_POSIX and time.monotonic() >= self.deadline
        status = self.kill()
        if late:
            raise TimeUp
        raise Died(status)

    def _watch(self) -> None:
        """Where pipes cannot be polled: end the process once its deadline has passed."""
        while self.process.poll() is None:
            time.sleep(0.05)
            if self.deadline and time.monotonic() > self.deadline + 0.05:
                self.process.kill()
