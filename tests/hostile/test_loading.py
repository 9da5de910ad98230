"""What cannot be read costs itself alone; nothing hangs, and nothing is unpacked elsewhere."""

import os
import resource
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.grading.grade import grade
from grader.grading.settings import Settings
from grader.handout.template import solution
from grader.report import Outcome, SubmissionError
from grader.safe_text import printable
from grader.sandbox.inside.reading.magics import without_magics
from grader.sandbox.process import Limits
from grader.sandbox.zygote_client import Zygote
from grader.submission.files import read
from grader.submission.read import find
from tests.helpers.drawn import CHARACTERS
from tests.hostile.loading import FILES, ONE, PLACES, ZIPS, book, packed, with_lying_size

QUICK = Limits(call=2.0, load=1.0)


@pytest.fixture
def right(tmp_path: Path) -> Path:
    (tmp_path / "rnn").mkdir()
    for name in ("loss.py", "activations.py"):
        (tmp_path / "rnn" / name).write_text(solution()[name], "utf-8")
    return tmp_path / "rnn"


def earns_all(folder: Path, zygote: Zygote) -> tuple[str, ...]:
    """Grade it; right code earns all its points, and the grader itself computes little. The notes of the report."""
    began = time.process_time()
    with find(folder) as sources:
        chosen = Settings(only=("softmax",), limits=QUICK)
        report = grade(sources, chosen, start=zygote.start)
    assert [i.outcome for i in report.items] == [Outcome.PASSED]
    assert time.process_time() - began < 10.0
    assert all(text == printable(text, 2000) for text in report.notes)
    return report.notes


@pytest.mark.corpus
@pytest.mark.parametrize("name", FILES)
def test_hostile_file_costs_right_code_nothing(name: str, zygote: Zygote, right: Path) -> None:
    file, data = FILES[name]
    (right / file).write_bytes(data)
    earns_all(right, zygote)


def test_text_that_grows_as_it_is_sent_is_graded_or_refused(right: Path, zygote: Zygote) -> None:
    """15 KB of a zip are 15 MB of control characters, which JSON would write six times as long."""
    for number in range(3):
        (right / f"x{number}.py").write_bytes(b"'" + b"\x01" * (4_900_000) + b"'")
    earns_all(right, zygote)
    for number in range(3, 5):
        (right / f"x{number}.py").write_bytes(b"'" + "\u5b57".encode() * 1_600_000 + b"'")
    with pytest.raises(SubmissionError, match="more than 20 MB of Python"), find(right) as sources:
        grade(sources, Settings(only=("softmax",), limits=QUICK), start=zygote.start)


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_plain_file_is_not_read(name: str, zygote: Zygote, right: Path) -> None:
    PLACES[name](right)
    assert "root:" not in " ".join(earns_all(right, zygote))


def test_link_is_told_from_its_contents(zygote: Zygote, right: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("the token is 42")
    (right / "x.py").symlink_to(tmp_path / "secret.py")
    assert earns_all(right, zygote) == ("x.py: it is a link; hand in the file itself",)


@pytest.mark.parametrize("kind", ["fifo", "/dev/zero"])
def test_path_that_is_no_plain_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    os.mkfifo(path) if kind == "fifo" else path.symlink_to(kind)
    assert read(path, follow=True).problem.en == "it is no plain file"


def test_pipe_that_is_called_a_zip_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.zip")
    (tmp_path / "to_nothing").mkdir()
    link = tmp_path / "to_nothing" / "x.zip"
    link.symlink_to("nothing")
    for path in (tmp_path / "x.zip", tmp_path, link):
        with pytest.raises(SubmissionError, match=r"x\.zip is no plain file"), find(path):
            pass


@pytest.mark.corpus
@pytest.mark.parametrize("name", ZIPS)
def test_hostile_zip_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    (inner / "work.zip").write_bytes(ZIPS[name]())
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unpack(inner / "work.zip")
    assert time.process_time() - began < 5.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10
    assert [p.name for p in tmp_path.rglob("*")] == ["in", "work.zip"]


def unpack(archive: Path) -> None:
    """Read it, or be told in one line why not."""
    refused = ""
    try:
        with find(archive) as sources:
            assert sources.folder.is_dir()
    except SubmissionError as error:
        refused = error.text.en
    assert "\n" not in refused


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_method_unpacks_more_than_the_list_says(method: int, tmp_path: Path) -> None:
    """Nor does LZMA look back as far as it says: by that much memory it would take."""
    data = bytearray(with_lying_size(packed(("x.py", bytes(40 << 20)), method=method), 10))
    if method == zipfile.ZIP_LZMA:
        begins = data.index(b"x.py") + len("x.py")
        data[begins + 5 : begins + 9] = b"\0\0\0\xc0"
    (tmp_path / "work.zip").write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(SubmissionError, match="no readable zip"), find(tmp_path / "work.zip"):
            pass
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


quick = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
edits = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8)


def edited(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    """The same bytes but for a few."""
    changed = bytearray(data)
    for place, value in changes:
        changed[place % len(changed)] = value
    return bytes(changed)


@quick
@given(edits)
@example([(ONE.rindex(b"x.py"), 0)])  # an entry without a name
def test_damaged_zip_is_refused_or_read(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    (tmp_path / "work.zip").write_bytes(edited(ONE, changes))
    unpack(tmp_path / "work.zip")


@quick
@given(edits)
def test_damaged_notebook_is_noted_or_read(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(edited(book(["x = 1", "%time y = 2"]).encode(), changes))
    file = read(path)
    assert (file.problem is None) != (file.cells == ())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "nbformat", "worksheets", "input"]),
            inner,
        )
    ),
    max_leaves=12,
)


@quick
@given(json_values)
@example({"cells": [{"source": None, "input": ""}]})
def test_any_json_is_a_notebook_or_noted(tmp_path: Path, value: object) -> None:
    import json

    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(value))
    assert all(type(text) is str for _, text in read(path).cells)


@quick
@given(st.text(alphabet="%!?= \n'\"()ax1:", max_size=40))
def test_cells_keep_their_lines_without_magics(source: str) -> None:
    cleaned = without_magics(source)
    assert cleaned == "" or cleaned.count("\n") == source.count("\n")
