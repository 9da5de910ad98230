"""Watching a submission that is being written: what stands on the screen."""

import os
import pkgutil
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import ClassVar

import pytest
from rich.cells import cell_len

from grader.commands import watch as watch_command
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.watch import screen, submission
from grader.watch.actions import obey
from grader.watch.submission import View, Watch, follow, snapshot
from spec.assignment import expanded
from tests.helpers.grading import ZYGOTE, edited, write
from tests.helpers.watched import folder as folder
from tests.helpers.watched import solve

KEYS_END = {"en": "q quit", "zh": "q 退出"}


@pytest.fixture
def watched(folder: Path) -> Watch:
    watch = Watch(folder, Settings(chapters=("recurrent",)), ZYGOTE.start)
    watch.grade()
    return watch


def seen(watched: Watch, **look: int) -> str:
    return screen.render(watched, colour=False, **{"width": 80, "height": 40, **look})


def test_before_the_first_grading_nothing_is_said_of_the_items(folder: Path) -> None:
    begun = Watch(folder, Settings(), ZYGOTE.start)
    said, *others, keys = filter(None, seen(begun, busy=True).splitlines())
    assert (said, others) == (f"{folder.name}      grading …", [])
    assert "q quit" in keys


def test_template_shows_the_first_item_its_equation_and_where_to_write_it(watched: Watch) -> None:
    shown = seen(watched)
    line = (watched.path / "recurrent.py").read_text("utf-8").split("def forward(")[0].count("\n")
    assert f"Next: forward, eq. 2   recurrent.py, line {line + 1}" in shown
    assert "s_t = f(U x_t + W s_{t−1})" in shown
    assert "0 / 66, 0 of 6 right" in shown


def test_item_that_only_uses_a_wrong_one_is_not_the_first_to_do(folder: Path) -> None:
    """As `grader run` names the one to mend."""
    uses = ("return deltas.T @ states[:-1]", "return gradient_U(deltas, states[:-1])")
    wrong = ("return deltas.T @ x", "return x.T @ deltas")
    write(folder, edited("recurrent", uses, wrong))
    watch = Watch(folder, Settings(chapters=("recurrent",)), ZYGOTE.start)
    watch.grade()
    assert "Next: gradient_U, eq. 8" in seen(watch)


def test_saved_slip_is_explained_and_its_repair_leads_on(watched: Watch) -> None:
    solve(watched.path, "forward", ("W.dot", "W.T.dot"))
    watched.grade()
    assert watched.shown is not None
    assert watched.shown.name == "forward"
    assert "differs" in seen(watched)
    solve(watched.path, "forward")
    watched.first()
    assert "forward is right." in seen(watched)
    assert "Next: output, eq. 1" in seen(watched)


def test_item_that_a_save_breaks_is_named_until_it_is_right_again(watched: Watch) -> None:
    solve(watched.path, "forward")
    watched.grade()
    before = (watched.path / "recurrent.py").read_text("utf-8")
    said = {"en": "Not right any more: forward.", "zh": "原来对，现在不对了：forward。"}
    assert said["en"] not in seen(watched)
    solve(watched.path, "forward", ("W.dot", "W.T.dot"))
    watched.grade()
    assert watched.shown is not None
    assert watched.shown.name == "output"
    for lang, sentence in said.items():
        watched.settings = replace(watched.settings, lang=lang)
        assert sentence in seen(watched)
        assert sentence in list(screen.spoken(watched))
    (watched.path / "recurrent.py").write_text(f"{before}\n(", "utf-8")
    watched.grade()  # which is said of the file
    assert said["zh"] not in seen(watched)
    (watched.path / "recurrent.py").write_text(before, "utf-8")
    watched.grade()
    assert said["zh"] not in seen(watched)


def test_hidden_case_is_not_written_as_a_script(folder: Path) -> None:
    watched = Watch(folder, Settings(chapters=("recurrent",), hidden=True), ZYGOTE.start)
    solve(folder, "forward", ("W.dot", "W.T.dot"))
    watched.grade()
    assert obey(watched, "x")
    assert "the cases are hidden here" in seen(watched)
    assert not (folder / "reproduce").exists()


def test_item_on_show_is_graded_alone_first(watched: Watch) -> None:
    solve(watched.path, "forward")
    solve(watched.path, "output")
    watched.first()
    assert watched.report is not None
    assert [i.outcome for i in watched.report.items[:2]] == ["passed", "missing"]


def test_keys_turn_to_the_next_item_show_hints_and_explain(watched: Watch) -> None:
    assert obey(watched, "n")
    assert "Next: output, eq. 1" in seen(watched)
    assert "hint 1" not in seen(watched)
    assert obey(watched, "h")
    assert obey(watched, "h")
    assert "hint 2" in seen(watched)
    assert obey(watched, "e")
    assert "checked" in seen(watched)
    assert not obey(watched, "q")
    for _ in range(5):
        obey(watched, "n")
    assert "Next: forward, eq. 2" in seen(watched)
    assert "hint 1" not in seen(watched)


def test_item_turned_to_stays_while_it_is_not_right(watched: Watch) -> None:
    obey(watched, "n")
    obey(watched, "n")
    solve(watched.path, "forward")
    watched.grade()
    assert watched.shown is not None
    assert watched.shown.name == "delta"


def test_right_item_that_was_looked_at_gives_way_at_the_next_save(watched: Watch) -> None:
    solve(watched.path, "forward")
    watched.grade()
    obey(watched, "s")
    assert "the reference" in seen(watched)
    solve(watched.path, "delta")  # not the one that is next
    watched.solved = ""
    watched.first()
    watched.grade()
    assert "delta is right." in seen(watched)
    assert "Next: output, eq. 1" in seen(watched)


def test_folder_that_becomes_empty_is_said_and_got_over(watched: Watch) -> None:
    kept = {p: p.read_text("utf-8") for p in watched.path.iterdir()}
    for path in kept:
        path.unlink()
    watched.grade()
    assert "no .py or .ipynb in it" in " ".join(seen(watched).split())
    for path, text in kept.items():
        path.write_text(text, "utf-8")
    watched.grade()
    assert "Next: forward" in seen(watched)


@pytest.mark.parametrize("height", [8, 12, 24])
def test_screen_fits_the_terminal_and_keeps_its_keys(watched: Watch, height: int) -> None:
    obey(watched, "e")
    lines = seen(watched, width=60, height=height).splitlines()
    assert len(lines) <= height
    assert lines[-1].endswith("q quit")


def test_folder_that_goes_and_comes_back_empty_is_told_as_what_it_is(tmp_path: Path) -> None:
    folder, said = tmp_path / "rnn", list[str]()
    watched = Watch(folder, Settings(), ZYGOTE.start)
    steps = iter((folder.mkdir, folder.rmdir, folder.mkdir))
    looks = iter(["", "", "", "q"])

    def changed() -> None:
        watched.grade()
        said.append(watched.problem)
        next(steps, lambda: None)()

    follow(folder, changed, lambda s: next(looks), lambda key: False)
    assert [s == "there is no rnn" for s in said] == [True, False, True, False]
    assert "has no .py" in said[-1]


def test_snapshot_sees_a_save_of_the_same_length(folder: Path) -> None:
    before = snapshot(folder)
    path = folder / "loss.py"
    path.write_text(path.read_text("utf-8").replace("Turn", "Burn"), "utf-8")
    os.utime(path, ns=(1, 1))
    assert snapshot(folder) != before
    (folder / "weights.txt").write_text("1 2")
    before = snapshot(folder)
    (folder / "weights.txt").write_text("1 2 3")  # which code may read
    assert snapshot(folder) != before
    (folder / ".recurrent.py.swp").write_text("an editor's own")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "loss.cpython-311.pyc").write_text("no part of it")
    assert set(snapshot(folder)) == {*before}


def test_save_in_several_steps_is_graded_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, sizes = folder / "loss.py", [20, 300]
    graded_at = []

    def write() -> None:
        if sizes:
            file.write_text("#" * sizes.pop(0))

    def key(seconds: float) -> str:
        write()  # the first step; the second falls into the wait for the save to settle
        return "q" if len(graded_at) > 1 else ""

    monkeypatch.setattr(submission.time, "sleep", lambda seconds: write())
    follow(folder, lambda: graded_at.append(file.stat().st_size), key, lambda key: False)
    assert graded_at[1:] == [300]


def test_save_while_grading_is_graded_too(folder: Path) -> None:
    file, graded_at = folder / "loss.py", []

    def changed() -> None:
        graded_at.append(file.read_text("utf-8")[:7])
        if len(graded_at) == 1:
            file.write_text("# saved")

    follow(folder, changed, lambda s: "q" if len(graded_at) > 1 else "", lambda key: False)
    assert graded_at[1:] == ["# saved"]


def test_next_chapter_is_offered_once_all_is_right(folder: Path) -> None:
    write(folder, solution())
    watch = Watch(folder, Settings(chapters=("recurrent",)), ZYGOTE.start)
    watch.grade()
    assert "c go on with chapter loss, 22 points" in seen(watch)
    obey(watch, "l")
    obey(watch, "1")
    assert "forward is right." in seen(watch)
    obey(watch, "n")
    assert "c go on with chapter loss, 22 points" in seen(watch)
    obey(watch, "c")
    assert "88 / 88" in seen(watch)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_view_of_every_item_fits(folder: Path, lang: str) -> None:
    """Right ones, wrong ones and blanks: no line is wider, no screen higher than the terminal,
    an item has most of the lines, and all of it can be scrolled to."""
    write(folder, edited("recurrent", ("W.dot", "W.T.dot")))
    shutil.copy(folder / "activations.py", folder / "layer.py")
    watch = Watch(folder, Settings(lang=lang, chapters=expanded(["all"])), ZYGOTE.start)
    watch.grade()
    assert watch.report is not None
    keys_of_views, sizes = ("", "h", "he", "s", "l"), ((24, 80), (15, 40))
    for item in watch.report.items:
        for keys, (height, width) in product(keys_of_views, sizes):
            watch.show(item)
            watch.view, watch.hints, lines = View.FAULT, 0, list[str]()
            for key in keys:
                obey(watch, key)
            whole = seen(watch, height=10_000, width=width)
            for _ in range(40):
                shown = seen(watch, height=height, width=width).splitlines()
                assert len(shown) <= height, (item.name, keys)
                assert all(cell_len(line) <= width for line in shown), (item.name, keys, shown)
                assert any(KEYS_END[lang] in line for line in shown)
                lines += shown
                if "↓" not in shown:
                    break
                obey(watch, "page down")
            rows = {line for line in whole.splitlines() if line.startswith("  ")}
            assert rows <= {*lines}, (item.name, keys)


def test_what_is_wrong_with_a_file_is_said(folder: Path) -> None:
    with (folder / "loss.py").open("a") as file:
        file.write("\nraise ValueError('an experiment')\n")
    watch = Watch(folder, Settings(chapters=("loss",)), ZYGOTE.start)
    watch.grade()
    assert "note: loss.py" in seen(watch)
    assert any("note: loss.py" in line for line in screen.spoken(watch))


class Paper:
    """A terminal that keeps what was drawn last."""

    last: ClassVar[list[str]] = []

    def __enter__(self) -> "Paper":
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def draw(self, text: str) -> None:
        self.last.append(text)

    def key(self, seconds: float) -> str:
        return ""


@pytest.mark.parametrize("place", ["submission.grade", "screen.spoken", "screen.render"])
def test_where_the_grader_fails_watch_says_so_and_goes_on(
    place: str, watched: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = iter([RuntimeError("a fault of ours")] * 2)
    works = pkgutil.resolve_name(f"grader.watch.{place}")

    def failing(*arguments: object, **named: object) -> object:
        for fault in faults:
            raise fault
        return works(*arguments, **named)

    def twice(path: Path, changed: Callable[[], None], *keys: object) -> None:
        changed()
        changed()
        changed()

    monkeypatch.setattr(f"grader.watch.{place}", failing)
    monkeypatch.setattr("grader.watch.submission.follow", twice)
    monkeypatch.setattr("grader.watch.keys.Screen", Paper)
    if place != "screen.spoken":
        Paper.last.clear()
        watch_command._on_screen(watched)
        first, *_, last = (text for text in Paper.last if "grading" not in text)
    else:
        watch_command._in_lines(watched)
        first, _, last, _ = capsys.readouterr().out.split("\n\n")
    assert "The grader itself failed here" in first
    assert "right" not in first
    assert "The grader" not in last
    assert "forward" in last
