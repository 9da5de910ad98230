"""Answers cannot be tabled where marks count: the seed is a secret, and the table changes it."""

import json
import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.seed import FILE
from grader.grading.grade import grade as grade_sources
from grader.grading.settings import Settings
from grader.report import Unusable
from grader.submission.digest import digest, seed_of
from grader.submission.read import find
from spec.checking.cases import Cases
from tests.helpers.classes import put
from tests.helpers.course import CODE, LOSS, Graded
from tests.helpers.grading import ALL, ZYGOTE, write
from tests.helpers.grading import graded as report_on
from tests.helpers.tables import table_of


@pytest.mark.usefixtures("without_words")
def test_table_earns_nothing_but_under_the_seed_it_was_made_for() -> None:
    table = table_of(Cases(2))
    assert report_on(table, seed=2).score > 150.0  # the table is a good one
    assert report_on(table, seed=9).score == 0.0
    assert report_on(table, seed=2, by_content=True).score == 0.0


@pytest.mark.usefixtures("without_words")
def test_table_for_its_own_content_is_no_longer_it(tmp_path: Path) -> None:
    """Made for the seed that the submission has, it gives the submission another one."""
    write(tmp_path, table_of(Cases(1)))
    settings = Settings(chapters=ALL, seed=1, by_content=True)
    for _ in range(2):
        with find(tmp_path) as sources:
            known = seed_of(1, sources)
        (tmp_path / "table.json").write_text(table_of(Cases(known))["table.json"], "utf-8")
        with find(tmp_path) as sources:
            assert grade_sources(sources, settings, start=ZYGOTE.start).score == 0.0
            plain = replace(settings, seed=known, by_content=False)
            assert grade_sources(sources, plain, start=ZYGOTE.start).score > 150.0


# What is in no zip of a submission, or changes without it.
NO_PART = (
    *(".git/HEAD", "deep/.git/table", ".vscode/table", "__pycache__/table", ".ipynb_checkpoints/x"),
    *("venv/lib/table", ".table", "deep/.DS_Store"),
)


def test_digest_is_of_all_that_can_be_read_and_of_nothing_else(tmp_path: Path) -> None:
    def of(folder: Path) -> bytes:
        with find(folder) as sources:
            return digest(sources)

    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "deep").mkdir(parents=True)
        (folder / "loss.py").write_text(LOSS, "utf-8")
        (folder / "deep" / "table.bin").write_bytes(b"1")
    assert of(one) == of(other)
    for name in NO_PART:
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(b"of another time")
    (other / "empty").mkdir()
    (other / "link").symlink_to(tmp_path)
    assert of(one) == of(other)
    (other / "deep" / "table.bin").write_bytes(b"2")
    seen = {of(one), of(other)}
    (other / "deep" / "table.bin").rename(other / "deep" / "moved.bin")
    seen.add(of(other))
    assert len(seen) == 3
    assert of(one / "loss.py") != of(one)
    around = tmp_path / "around"
    around.mkdir()
    one.rename(around / "one")
    assert of(around) == of(around / "one")  # a folder around it does not matter
    (around / "table.bin").write_bytes(b"1")  # what lies there, and can be read, does
    assert of(around) != of(around / "one")


NAMES = """
import os
seen = [n for _, folders, files in os.walk(".") for n in (*folders, *files)]
assert sorted(seen) == ["deep", "given.txt", "loss.py"], seen
"""


@pytest.mark.parametrize("name", [*NO_PART, "empty", "link"])
def test_what_is_no_part_of_it_cannot_be_seen_where_marks_count(name: str) -> None:
    with tempfile.TemporaryDirectory() as place:  # which everybody may read, unlike tmp_path
        folder = Path(place)
        folder.chmod(0o755)
        put(folder, loss_py=f"{NAMES}{LOSS}")
        put(folder / "deep", given_txt="of its own")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name == "link":
            (folder / name).symlink_to("answers")
        elif name == "empty":
            (folder / name).mkdir()
        else:
            (folder / name).write_text("answers")
        for by_content, notes in ((True, 0), (False, 1)):
            report = report_on(folder, only=("softmax",), by_content=by_content)
            assert report.items[0].points == report.items[0].max_points
            assert len(report.notes) == notes
        assert os.path.lexists(folder / name)


def test_class_draws_a_seed_once_and_keeps_it_to_itself(tmp_path: Path, graded: Graded) -> None:
    put(tmp_path / "class" / "ann", loss_py=LOSS, recurrent_py=CODE["recurrent.py"])
    code, out = graded(tmp_path / "class")
    assert code == 0
    kept = (out / FILE).read_text()
    assert int(kept).bit_length() >= 64
    assert stat.S_IMODE((out / FILE).stat().st_mode) == 0o600
    assert json.loads((out / "reports" / "ann.json").read_text("utf-8"))["seed"] is None
    for path in (p for p in out.rglob("*") if p.is_file() and p.name != FILE):
        assert kept.strip().encode() not in path.read_bytes(), path

    put(tmp_path / "class" / "bob", loss_py=LOSS, recurrent_py=CODE["recurrent.py"])
    assert graded(tmp_path / "class", out=out)[0] == 0
    assert (out / FILE).read_text() == kept

    assert (graded(tmp_path / "class")[1] / FILE).read_text() != kept


@pytest.mark.parametrize("text", ["", "7\n", "seed"])
def test_class_refuses_a_kept_seed_that_is_none(tmp_path: Path, text: str) -> None:
    from grader.batch.seed import kept_in

    (tmp_path / FILE).write_text(text)
    with pytest.raises(Unusable, match="holds no secret seed; remove it"):
        kept_in(tmp_path)


def test_class_with_a_seed_of_its_own_draws_none(tmp_path: Path, graded: Graded) -> None:
    put(tmp_path / "class" / "ann", loss_py=LOSS, recurrent_py=CODE["recurrent.py"])
    _, out = graded(tmp_path / "class", "--seed", "5")
    assert not (out / FILE).exists()
    assert json.loads((out / "reports" / "ann.json").read_text("utf-8"))["seed"] == 5
