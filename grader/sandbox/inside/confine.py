"""What holds the student's process: layers, each put in force and then tried from inside.

A layer counts only if its attack (see attacks.py) was refused. None of them needs a
privilege but one: for a user id of its own the grader has to be root.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
from collections.abc import Callable
from typing import Any, NamedTuple

from . import attacks, kernel, landlock, resource_limits, seccomp

FIRST_USER, USERS = 61184, 4336  # systemd's range for users that live for a moment


class NotHere(Exception):
    """A layer that this system has not; see doctor.REASONS."""


class Ground(NamedTuple):
    """What is known before a submission comes; a zygote prepares it for its next child.

    readable: what every submission may read, see landlock.py
    rules: a descriptor of that, which takes a submission's folder too; -1 where there is none
    roots: where children share the rules, few paths that all of `readable` lies in; a child reads
        nothing else but its own folder, whatever the rules have from others
    public: whether every user may reach the interpreter
    network: what became of the layer that comes first
    """

    readable: dict[str, int]
    rules: int
    public: bool
    network: str
    roots: dict[str, int] | None = None

    def fresh(self) -> Ground:
        """The same with rules that have no child's folder."""
        return self._replace(rules=landlock.rules(self.readable))

    def shared(self) -> Ground:
        """The same for many children of one process."""
        return self._replace(roots=landlock.roots(self.readable))


def prepare(packages: dict[str, str], bounds: dict[str, Any]) -> Ground:
    """Leave the network, find what may be read."""
    network = own_network(bounds)
    if not kernel.ON_LINUX:
        return Ground({}, -1, False, network)
    readable = landlock.readable(packages)
    public = all(map(_is_public, {os.path.dirname(p) for p in readable}))
    return Ground(readable, landlock.rules(readable), public, network)


class Confinement(NamedTuple):
    """What is to be put in force.

    bounds: those of resource_limits.py, and "without", the layers to leave off
    ground: what is known before a submission comes
    folder: the submission's own, or None
    pipe: its descriptors
    """

    bounds: dict[str, Any]
    ground: Ground
    folder: str | None
    pipe: tuple[int, int]

    @property
    def kept(self) -> tuple[int, ...]:
        """The descriptors that stay open until all layers are in force."""
        return self.pipe if self.ground.rules < 0 else (*self.pipe, self.ground.rules)


def apply(plan: Confinement) -> dict[str, str]:
    """Put the layers in force, in this order; why each does not hold, "" where it does."""
    memory, descriptors = plan.bounds["memory"], plan.bounds["open_files"]
    state = {"own network": plan.ground.network}
    steps: list[tuple[str, Callable[[], None], Callable[[], bool]]] = [
        ("own user", lambda: _own_user(plan), attacks.user_is_kept),
        ("sealed process", lambda: _seal(plan.kept), lambda: attacks.process_is_sealed(plan.kept)),
        (
            "resource limits",
            lambda: _limit(plan.bounds, state),
            lambda: attacks.memory_is_bounded(memory, descriptors),
        ),
        ("file access", lambda: _restrict(plan), attacks.files_are_out_of_reach),
        ("system calls", lambda: _filter(state), attacks.calls_are_refused),
    ]
    for name, put, holds in steps:
        state[name] = _tried(name, put, holds, plan.bounds)
    if plan.ground.rules >= 0:
        os.close(plan.ground.rules)
    return state


def own_network(bounds: dict[str, Any]) -> str:
    """Namespaces without network and without shared memory of others; taken once, at boot.

    A zygote takes them for all its children, who are kept apart by the other layers.
    """
    holds = attacks.network_is_out_of_reach
    return _tried("own network", _unshare, holds, bounds)


def _tried(
    name: str, put: Callable[[], None], holds: Callable[[], bool], bounds: dict[str, Any]
) -> str:
    if name in bounds["without"]:
        return "left off"
    try:
        put()
        return "" if holds() else "does not hold"
    except NotHere as reason:
        return str(reason)
    except OSError:
        return "refused"


def _unshare() -> None:
    _needs_linux()
    flags = kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC
    if os.geteuid() == 0:
        kernel.unshare(flags)
    else:
        kernel.unshare(flags | kernel.CLONE_NEWUSER)
        kernel.drop_capabilities()  # those that one has in a namespace of one's own


def _own_user(plan: Confinement) -> None:
    _needs_linux()
    if os.geteuid() != 0:
        raise NotHere("not root")
    if not plan.ground.public:
        raise NotHere("private interpreter")
    user = FIRST_USER + os.getpid() % USERS
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _is_public(folder: str) -> bool:
    """Whether every user may reach a folder, if it is there at all."""
    while len(folder) > 1:
        with contextlib.suppress(FileNotFoundError):
            if not os.stat(folder).st_mode & stat.S_IXOTH:
                return False
        folder = os.path.dirname(folder)
    return True


def _seal(kept: tuple[int, ...]) -> None:
    begin = 3
    for descriptor in (*sorted(kept), 4096):
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    _needs_linux()
    os.umask(0o077)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(bounds: dict[str, Any], state: dict[str, str]) -> None:
    alone = not state["own user"] or (state["own user"] == "not root" and not state["own network"])
    if not resource_limits.put(bounds, alone):
        raise NotHere("absent")


def _restrict(plan: Confinement) -> None:
    _needs_linux()
    if plan.ground.rules < 0:
        raise NotHere("absent")
    ground, folder = plan.ground, plan.folder
    own = {folder: landlock.FOLDER} if folder else {}
    if folder and ground.roots and landlock.overlap(folder, ground.roots):
        landlock.restrict_to(ground.readable | own)  # or it would open them to others
        return
    if folder:
        landlock.allow(ground.rules, folder, landlock.FOLDER)
    landlock.restrict(ground.rules)
    if ground.roots:
        landlock.restrict_to(ground.roots | own)


def _filter(state: dict[str, str]) -> None:
    _needs_linux()
    seccomp.install(os.getpid(), reading_only=bool(state["file access"]))


def _needs_linux() -> None:
    if not kernel.ON_LINUX:
        raise NotHere("absent")
