"""No attack on the machine succeeds; without the layer that stops it, it would."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader.sandbox import levels
from grader.sandbox.inside import landlock
from grader.sandbox.process import Limits
from grader.sandbox.session import Session
from grader.sandbox.zygote_client import Zygote
from grader.submission.read import Sources, find
from spec.points import NAMES
from tests.hostile.system import ATTACKS
from tests.hostile.world import World, attempt

EXTRAS = ("own user", "own network")  # second locks, which are not there everywhere
BOUNDS = {"call": 2.0, "load": 2.0}


def held() -> set[str]:
    with Session(Sources("", None, ()), ()) as session:
        session.student.alive()
        return set(session.student.layers)


HELD = held()
strong = pytest.mark.skipif(
    levels.level(HELD) != "strong", reason=f"not enforced here: {levels.missing(HELD)}"
)


@pytest.fixture(scope="module")
def bare() -> Iterator[Zygote]:
    with Zygote(Limits(without=EXTRAS)) as started:
        yield started


@pytest.fixture
def world(tmp_path: Path) -> World:
    for folder in [tmp_path, *tmp_path.parents[:3]]:
        if folder.stat().st_uid == os.geteuid():
            os.chmod(folder, folder.stat().st_mode | 0o055)
    return World(tmp_path)


@strong
@pytest.mark.parametrize("name", ATTACKS)
def test_attack_fails_and_changes_nothing(name: str, zygote: Zygote, world: World) -> None:
    before = world.state()
    assert attempt(ATTACKS[name].code, world, zygote, Limits(**BOUNDS)) is not True
    assert world.state() == before
    assert attempt(RIGHT, world, zygote, Limits(**BOUNDS)) is True, "the zygote is disturbed"


@strong
@pytest.mark.parametrize("name", [n for n in ATTACKS if ATTACKS[n].stopped_by])
def test_attack_succeeds_without_the_layer_that_stops_it(
    name: str, bare: Zygote, world: World
) -> None:
    limits = Limits(**BOUNDS, without=(*ATTACKS[name].stopped_by, *EXTRAS))
    assert attempt(ATTACKS[name].code, world, bare, limits) is True


RIGHT = "def attack(world): return True"


READS = """
def softmax(path):
    try:
        return open(path).read()
    except OSError as error:
        return type(error).__name__
"""


def assert_each_reads_its_own_alone(zygote: Zygote, world: World) -> None:
    folders = [world.folder / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir(mode=0o755)
        (folder / "loss.py").write_text(READS)
        (folder / "notes").write_text(f"{folder.name}'s")
    notes = [str(folder / "notes") for folder in folders]
    with ExitStack() as exits:
        sessions = [
            exits.enter_context(Session(exits.enter_context(find(f)), NAMES, start=zygote.start))
            for f in folders
        ]
        for own, session in zip(folders, sessions, strict=True):
            answers = [session.call("softmax", path).value for path in notes]
            assert answers == [f"{f.name}'s" if f == own else "PermissionError" for f in folders]


@strong
@pytest.mark.parametrize("kind", ["zygote", "bare"])
def test_what_is_open_to_one_child_of_a_zygote_is_closed_to_the_others(
    kind: str, world: World, request: pytest.FixtureRequest
) -> None:
    assert_each_reads_its_own_alone(request.getfixturevalue(kind), world)


@strong
def test_class_beside_many_packages_that_all_may_read_is_closed_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = [f"package{number}" for number in range(landlock.CROWD + 1)]
    for package in packages:
        (world.folder / package).mkdir(mode=0o755)
        (world.folder / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(world.folder)
    with Zygote(packages=("numpy", *packages)) as zygote:
        assert_each_reads_its_own_alone(zygote, world)
