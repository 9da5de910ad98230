"""A warm interpreter that forks a child for each submission. It never saw an answer.

It is freshly exec'd, has one thread, NumPy loaded, and does what it is told over one socket:

    {"fork": bounds}  with two descriptors, the child's end of its pipe  ->  {"pid": number}
    {"given": source} run a file that every submission is given  ->  {"given": 1}
    {"reap": pid}     wait for a child that is dead or about to be       ->  {"status": number}
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from typing import Any

import numpy as np

from . import confine, kernel, seccomp, sent_functions, worker
from .import_gate import Gate

MOST_BYTES = 1 << 16  # bytes of a message
TOGETHER = 50  # children that share their rules of files


class Forker:
    """Serves one grader until its end of the socket is closed, or it ends itself: what it has
    forked may hold that socket still."""

    def __init__(self, control: socket.socket, gate: Gate, bounds: dict[str, Any]) -> None:
        self.control, self.gate, self.bounds = control, gate, bounds
        self.ground = confine.prepare(gate.packages, bounds).shared()
        self.children: set[int] = set()
        self.forked = 0
        self.grader = os.pidfd_open(os.getppid())
        self.waiting = select.poll()
        self.waiting.register(self.control, select.POLLIN)
        self.waiting.register(self.grader, select.POLLIN)

    def serve(self) -> None:
        self.answer({"ready": os.getpid()})
        while True:
            ended = self.grader in dict(self.waiting.poll())
            text, descriptors = (b"", []) if ended else self.receive()
            if not text:
                break
            request = json.loads(text)
            if "fork" in request:
                self.answer({"pid": self.fork(request["fork"], descriptors)})
                self.make_ready()
            elif "given" in request:
                sent_functions.run_once(request["given"])
                gc.freeze()
                self.answer({"given": 1})
            else:
                self.answer({"status": self.reap(request["reap"])})
        for child in self.children:
            os.kill(child, signal.SIGKILL)

    def answer(self, message: dict[str, Any]) -> None:
        self.control.send(json.dumps(message).encode())

    def receive(self) -> tuple[bytes, list[int]]:
        room = socket.CMSG_SPACE(2 * array.array("i").itemsize)
        text, ancillary, _, _ = self.control.recvmsg(MOST_BYTES, room)
        descriptors = array.array("i")
        for _, _, data in ancillary:
            descriptors.frombytes(data)
        return text, list(descriptors)

    def fork(self, bounds: dict[str, Any], pipe: list[int]) -> int:
        child = os.fork()
        if child == 0:
            try:
                self.become(bounds, *pipe)
            finally:
                os._exit(70)
        for descriptor in pipe:
            os.close(descriptor)
        self.children.add(child)
        return child

    def make_ready(self) -> None:
        """Rules of files, which take a folder more for each child, do not grow without end."""
        self.forked += 1
        if self.forked % TOGETHER == 0:
            if self.ground.rules >= 0:
                os.close(self.ground.rules)
            self.ground = self.ground.fresh()

    def become(self, bounds: dict[str, Any], read_from: int, write_to: int) -> None:
        """In the child: a session of its own, nothing left of the zygote's, then serve."""
        os.setsid()
        self.control.close()
        os.close(self.grader)
        self.children.clear()
        worker.serve(read_from, write_to, self.gate, bounds, self.ground)

    def reap(self, child: int) -> int:
        """The exit status of a child; what it left behind ends too."""
        _, status = os.waitpid(child, 0)
        self.children.discard(child)
        self.end_orphans()
        return os.waitstatus_to_exitcode(status)

    def end_orphans(self) -> None:
        """Processes that children started, where nothing forbade it, have come to us."""
        own = os.getpid()
        with open(f"/proc/{own}/task/{own}/children") as listed:
            orphans = set(map(int, listed.read().split())) - self.children
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
            os.waitpid(orphan, 0)


def warm_up() -> None:
    """Do once what every child would do for the first time."""
    square = np.eye(3)
    np.random.seed(0)
    np.dot(square, square)
    np.linalg.norm(square)
    np.allclose(square, square)
    repr(square)
    json.dumps({"a": [1.0]})
    worker.own_modules()
    with contextlib.suppress(KeyError):
        for reading_only in (False, True):
            seccomp.packed(os.uname().machine, 0, reading_only)
    np.random.default_rng(0).normal(size=2)


def main(gate: Gate, bounds: dict[str, Any], control: int) -> None:
    """Start, with stdin and stdout closed to it."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    zygote = Forker(socket.socket(fileno=control), gate, bounds)
    warm_up()
    gc.collect()
    gc.disable()  # children would copy what a collection touches
    gc.freeze()
    zygote.serve()
    sys.exit(0)
