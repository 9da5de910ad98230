"""The student's process: loads the submission, answers calls, holds no answer.

It imports NumPy and the standard library, nothing of the project's but its neighbours in
this folder, and it is started in an interpreter that cannot find more (see process.py).
"""

from __future__ import annotations

import builtins
import codecs
import contextlib
import gc
import io
import json
import os
import random
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from . import confine, interactive, library, wire
from .argument_traces import as_list, copied, places, shared, unchanged
from .import_gate import Gate
from .own_modules import FolderLoader
from .own_paths import OwnPaths, way_up
from .reading.files import files_of
from .sent_functions import received, run_once
from .stand_in import Arguments, StandIn, Unanswered

MOST_ERRORS = 60  # of a file
CALLED = {"delta": "GivenNetwork", "backward": "GivenActivation"}  # what has such a method
LOSS = "GivenLoss"
KEPT = 256  # results that can be recalled; more than any item's calls
PRINTED = 2000  # characters of the student's prints that are passed on with an answer
MOST_KEPT = 8 * PRINTED  # bytes of them
ERRORS = ("ValueError", "TypeError", "IndexError", "RuntimeError", "ZeroDivisionError")


class Printed(io.RawIOBase):
    """Where the bytes of print() go: the first ones are kept, the rest is dropped.

    Students give their standard output another encoding in many ways; each finds what it needs.
    """

    def __init__(self) -> None:
        self.kept = bytearray()
        self.own_paths = OwnPaths(())
        self.streams = [self._stream(), self._stream()]  # stdout and stderr: each can be detached

    def _stream(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(
            self,  # type: ignore[arg-type]
            "utf-8",
            "backslashreplace",
            write_through=True,
        )

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        if len(self.kept) < MOST_KEPT:
            self.kept += bytes(data[: MOST_KEPT - len(self.kept)])
        return size

    def fileno(self) -> int:
        return 1  # leads nowhere; see main

    def close(self) -> None:
        """What was wrapped around it may go, and it stays."""

    def taken(self) -> str:
        for stream in (sys.stdout, sys.stderr):
            if id(stream) not in map(id, self.streams):  # their own may hold something back
                with contextlib.suppress(BaseException):
                    stream.flush()
        if not self.kept:
            return ""
        try:
            text, _ = codecs.utf_8_decode(self.kept, "strict", False)  # it may be cut off
        except UnicodeDecodeError:
            text = self.kept.decode("gb18030", "replace")  # what Chinese consoles are given
        self.kept.clear()
        return self.own_paths.shown(text)[:PRINTED]


class Worker:
    """Answers the grader's requests over two descriptors."""

    def __init__(
        self,
        read_from: int,
        write_to: int,
        gate: Gate,
        bounds: dict[str, Any],
        ground: confine.Ground,
    ) -> None:
        self.read_from, self.write_to, self.gate = read_from, write_to, gate
        self.bounds, self.ground = bounds, ground
        self.arrived = wire.Incoming()
        self.printed = Printed()
        self.library: library.Library
        self.given: dict[str, Any] = {}
        self.results: dict[int, Any] = {}
        self.places: dict[int, int] = {}  # by the id of what results live in, of which call
        self.objects: dict[int, Any] = {}
        self.recognised: dict[int, tuple[Any, str | None]] = {}
        self.handles: dict[type, wire.RemoteHandle] = {}  # of objects that the grader answers for
        self.remotes: dict[int, Any] = {}  # those objects, by their numbers
        self.in_their_code = False
        self.asking = threading.Lock()  # one question at a time, of whatever thread

    # ---- frames

    def send(self, header: dict[str, Any], **values: Any) -> None:
        self.write(wire.encode(header, values, self.outward, wire.MAX_ANSWER))

    def write(self, frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(self.write_to, view) :]

    def receive(self, *fields: str) -> dict[str, Any]:
        while (frame := self.arrived.frame()) is None:
            part = os.read(self.read_from, 1 << 16)
            if not part:
                os._exit(0)  # the grader is gone
            self.arrived.bytes += part
        return wire.decode(*frame, fields, self.inward)

    def inward(self, value: Any) -> Any:
        """What a handle in a frame stands for on this side."""
        if isinstance(value, wire.GivenHandle):
            return self.given[value.name]
        if isinstance(value, wire.RemoteHandle):
            return self.remote(value)
        if isinstance(value, wire.FunctionSource):
            return received(value)
        return value

    def outward(self, value: Any) -> Any:
        """An activation is passed back by its name, whoever wrote it; what came as a handle too."""
        if type(value) in self.handles:
            return self.handles[type(value)]
        name = self.name_of(value)
        return wire.GivenHandle(name) if name else None

    def name_of(self, value: Any) -> str | None:
        """The given activation that a value is, or is like."""
        known = self.recognised.get(id(value))
        if known is None or known[0] is not value:
            known = self.recognised[id(value)] = (value, self.recognise(value))
        return known[1]

    def recognise(self, value: Any) -> str | None:
        if any(value is held for held in self.objects.values()):  # a layer's forward is a step
            return None
        points = np.array([-1.3, -0.2, 0.4, 1.7])
        for name, activation in self.given.items():
            if value is activation:
                return name
        try:
            net = np.asarray(value.forward(points.copy()))
            for name, activation in self.given.items():
                if np.allclose(net, activation.forward(points), rtol=1e-9, atol=1e-12):
                    return name
        except Exception:
            return None
        return None

    # ---- objects that the grader answers for

    def remote(self, handle: wire.RemoteHandle) -> Any:
        """The same object for the same number."""
        if handle.number not in self.remotes:
            self.remotes[handle.number] = self.new_remote(handle)
        return self.remotes[handle.number]

    def new_remote(self, handle: wire.RemoteHandle) -> Any:
        methods: dict[str, Any] = {n: self.remote_method(handle, n) for n in handle.methods}
        methods |= {name: staticmethod(received(sent)) for name, sent in handle.sent}
        called = next((name for method, name in CALLED.items() if method in methods), LOSS)
        methods |= {} if called != LOSS else {"__name__": "loss", "__qualname__": "loss"}
        kind = type(called, (), methods)
        self.handles[kind] = handle
        return kind()

    def remote_method(self, handle: wire.RemoteHandle, name: str) -> Callable[..., Any]:
        """A method that is answered by the grader."""

        def method(_self: object, *arguments: Any, **named: Any) -> Any:
            values: dict[str, Any] = {"arguments": list(arguments)}
            if named:
                values["named"] = named
            with self.asking:
                self.send({"callback": handle.number, "method": name}, **values)
                return self.reply(arguments)

        method.__name__ = method.__qualname__ = name
        return method

    def reply(self, arguments: tuple[Any, ...]) -> Any:
        """What the grader answered; what it changed in the arguments is changed."""
        answer = self.receive("value", "changed")
        if "error" in answer:
            kind, message = answer["error"]
            raise getattr(builtins, kind if kind in ERRORS else "RuntimeError")(message)
        for position, array in answer.get("changed", []):
            if isinstance(arguments[position], np.ndarray):
                arguments[position][...] = array
        return answer["value"]

    # ---- requests

    def open(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put the layers in force, then take in the submission's text; nothing of it runs."""
        opening = json.loads(request["value"].tobytes())
        folder = opening["folder"]
        pipe = (self.read_from, self.write_to)
        around = opening["folders"][-1] if folder else None
        layers = confine.apply(confine.Confinement(self.bounds, self.ground, around, pipe))
        os.chdir(folder or "/")
        folders = way_up(*opening["folders"])
        self.gate.folders, self.gate.loader = folders, FolderLoader
        self.gate.known = frozenset(opening["known"])
        given = run_once(opening["activations"])
        self.given = {name: given[name] for name in opening["given"]}
        files = files_of(opening["files"], request["text"].tobytes())
        names = (folder, opening["package"], opening["known"])
        wanted = set(opening["wanted"])
        self.library = library.Library(files, wanted, opening["seconds"], *names)
        self.library.folders = folders
        self.library.own_paths = self.printed.own_paths = OwnPaths(opening["folders"])
        self.library.modules.root = around or folder
        sys.meta_path.insert(0, self.library.modules)
        self.gate.last = self.library.modules.find_renamed
        interactive.provide()
        return {"layers": layers}

    def lend(self, request: dict[str, Any]) -> dict[str, Any]:
        self.library.lent = dict(zip(request["names"], request["arguments"], strict=True))
        self.library.is_again = True
        return {}

    def uses(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"uses": self.library.texts.uses()}

    def index(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.library.texts.index(request["file"], request["parts"])

    def fingerprints(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"prints": self.library.texts.fingerprints(request["name"], request["places"])}

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        if not gc.isenabled():  # what is there so far, and what was read, stays
            gc.freeze()
            gc.enable()
        self.library.seconds = request["seconds"]
        loaded = self.library.load(request["file"])
        shown = self.library.own_paths.shown
        absent = [one | {"file": shown(one["file"])} for one in self.library.imports.absent]
        lists = {"errors": loaded.errors[:MOST_ERRORS], "imported": loaded.imported[:MOST_ERRORS]}
        return {**lists, "has": sorted(loaded.functions), "absent": absent}

    def find(self, request: dict[str, Any]) -> Callable[..., Any]:
        if "object" in request:
            attribute = self.theirs(getattr, self.objects[request["object"]], request["name"])
        else:
            attribute = self.library.load(request["file"]).module.__dict__[request["name"]]
        function: Callable[..., Any] = attribute
        return function

    def theirs(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run the student's code; what it raises is its own."""
        self.in_their_code = True
        result = function(*arguments)
        if type(result) is StandIn:
            bool(result)  # raises what it lacks
        self.in_their_code = False
        return result

    def call(self, request: dict[str, Any]) -> None:
        before = request["arguments"]
        arguments = [copied(a) for a in before]  # theirs alone; once they are gone, their ids recur
        result = self.theirs(self.find(request), *arguments)
        if request.get("keep"):
            self.objects[request["id"]] = result
            self.send({"id": request["id"], "kind": type(result).__name__[:100]}, value=None)
            return
        pairs = list(enumerate(zip(arguments, before, strict=True)))
        changed = [(i, a) for i, (a, b) in pairs if not unchanged(a, b)]
        shares = shared(result, arguments)
        header = {"id": request["id"]} | ({"shares": shares} if shares else {})
        own = dict(places(result))
        for place, part in own.items():
            if place in self.places and self.is_in_an_earlier(place, part):
                header["returned"] = True
        printed = self.printed.taken()
        if printed:
            header["printed"] = printed
        self.send_result(header, result, changed)
        self.results[request["id"]] = result  # only what can cross, which is never much
        self.results.pop(request["id"] - KEPT, None)
        for place in own:
            self.places[place] = request["id"]

    def is_in_an_earlier(self, place: int, part: Any) -> bool:
        """Whether a part of a result is one of an earlier result, or shares memory with it."""
        earlier = self.results.get(self.places[place])
        if earlier is None:
            return False
        if isinstance(part, np.ndarray):
            return bool(shared(earlier, (part,)))
        return any(part is one for _, one in places(earlier))

    def send_result(
        self, header: dict[str, Any], result: Any, changed: list[tuple[int, Any]]
    ) -> None:
        """Send a result; what became of the arguments by its kind, where it is too much."""
        if not changed:
            self.send(header, value=result)
            return
        try:
            frame = wire.encode(
                header, {"value": result, "changed": changed}, self.outward, wire.MAX_ANSWER
            )
        except wire.WireError:
            self.send(header, value=result, changed=[(i, object()) for i, _ in changed])
        else:
            self.write(frame)

    def calls(self, request: dict[str, Any]) -> None:
        """Many calls of one function, or results once more; each is answered as it comes."""
        first = request["id"]
        for place, entry in enumerate(request["arguments"]):
            if type(entry) is int:
                self.answered({"id": first + place, "of": first + entry}, self.recall)
            else:
                self.answered(request | {"id": first + place, "arguments": entry}, self.call)

    def recall(self, request: dict[str, Any]) -> None:
        if request["of"] in self.results:
            self.send({"id": request["id"]}, value=self.results[request["of"]])
        else:
            self.send({"id": request["id"], "forgotten": True}, value=None)

    def get(self, request: dict[str, Any]) -> None:
        holder, name = self.objects[request["object"]], request["name"]
        if self.theirs(hasattr, holder, name):
            value = self.theirs(getattr, holder, name)
            self.send({"id": request["id"]}, value=as_list(value))
        else:
            self.send({"id": request["id"], "absent": True}, value=None)

    def set(self, request: dict[str, Any]) -> dict[str, Any]:
        holder = self.objects[request["object"]]
        self.theirs(setattr, holder, request["name"], request["value"])
        return {}

    def describe(self, error: BaseException) -> dict[str, Any]:
        if hasattr(self, "library"):
            return self.library.describe(error)
        return {"type": type(error).__name__, "message": str(error)}  # our own, in `open`

    def serve(self) -> None:
        """Answer requests until the grader goes away."""
        reading = ("open", "index", "fingerprints", "uses", "load")
        operations = (*reading, "lend", "call", "calls", "recall", "get", "set")
        while True:
            request = self.receive("arguments", "value", "text")
            assert request["op"] in operations
            self.answered(request, getattr(self, request["op"]))

    def answered(self, request: dict[str, Any], operation: Callable[..., Any]) -> None:
        """Do what is asked; what it raises is an answer too."""
        number = {"id": request["id"]}
        try:
            answer = operation(request)
            if answer is not None:
                self.send({**number, **answer})
        except wire.WireError as error:
            self.send({**number, "too_large": str(error)})
        except BaseException as error:
            described = self.describe(error)
            unfinished = isinstance(error, NotImplementedError)
            memory = isinstance(error, MemoryError)
            kind = {"error": described, "unfinished": unfinished, "memory": memory}
            kind["ours"] = not self.in_their_code
            self.in_their_code = False
            self.send({**number, **kind, "printed": self.printed.taken()})


@cache
def own_modules() -> list[str]:
    """Our modules by name, which the student's code must not find; a zygote asks once."""
    return [name for name in sys.modules if name.partition(".")[0] == __package__]


def main(gate: Gate, bounds: dict[str, Any]) -> None:
    """A process for one submission, from its start: the pipe is stdin and stdout."""
    read_from, write_to = os.dup(0), os.dup(1)
    if sys.platform == "win32":  # or line ends would be translated
        import msvcrt

        msvcrt.setmode(read_from, os.O_BINARY)
        msvcrt.setmode(write_to, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    serve(read_from, write_to, gate, bounds, confine.prepare(gate.packages, bounds))


def serve(
    read_from: int, write_to: int, gate: Gate, bounds: dict[str, Any], ground: confine.Ground
) -> None:
    """Answer the grader over two descriptors until it goes away."""
    worker = Worker(read_from, write_to, gate, bounds, ground)
    sys.dont_write_bytecode = True  # leave no traces in the submission's folder
    sys.argv = Arguments(["submission"])
    sys.stdin = io.TextIOWrapper(io.BufferedReader(Unanswered()))
    sys.stdout, sys.stderr = worker.printed.streams
    random.seed(0)
    np.random.seed(0)
    for name in own_modules():
        del sys.modules[name]
    worker.serve()
