"""A Dask cluster carries a class: the same reports, and a worker that dies costs nothing."""

import os
import shutil
import signal
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from grader.batch import executors, seed
from grader.batch.classroom import Options, grade_class
from grader.batch.pool import Pool
from grader.batch.tasks import Job, Status
from grader.batch.version import version
from grader.grading.settings import Settings
from grader.report import Unusable
from tests.helpers.classes import unreadable_zip
from tests.helpers.course import CODE
from tests.helpers.grading import write
from tests.helpers.killed_runs import SETTINGS, task

PATHS = """
import os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
def softmax(z):
    print(HERE, __file__, [sys.argv])
    raise ValueError(__file__, os.getcwd(), os.path.join(HERE, "data.txt"))
def gradient_U(deltas, x):
    return open(os.path.join(HERE, "..", "data.txt")).read()
def gradient_W(deltas, states):
    return object()
"""
OF_ITS_FOLDER = "import torch\ndef gradient_W(d, s): return d.T @ s[:-1]\n"
ODD = {
    "Ann_1_assignsubmission_file_/essay.txt": "by hand",
    "Ben_2_assignsubmission_file_/hw5/code/rnn.py": PATHS,
    "Ben_2_assignsubmission_file_/hw5/notes.txt": "x",
    "Ben_2_assignsubmission_file_/hw5/code/__pycache__/rnn.cpython-311.pyc": "x",
    "Ben_2_assignsubmission_file_/.vscode/settings.json": "{}",
    "cem_3_93_essay.docx": "PK",
    "dan_4_94_rnn.py": PATHS,
    "eve_5_95_rnn.zip": unreadable_zip("a path that climbs"),
    "fay_6_96_loss.py": CODE["loss.py"],
    "fay_6_97_rnn.py": "from .loss import softmax\n" + PATHS,
    "torch/rnn.py": OF_ITS_FOLDER,
    "torch/.DS_Store": "x",
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    distributed = pytest.importorskip(
        "distributed", reason='no Dask here: pip install "rnn-spec[cluster]"'
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", processes=True
    ) as started:
        yield started


def test_reports_are_the_same_here_elsewhere_again_and_by_dask(
    cluster: object, tmp_path: Path
) -> None:
    here, elsewhere = tmp_path / "class", tmp_path / "another place" / "of the class"
    write(here, ODD)
    shutil.copytree(here, elsewhere)
    shutil.make_archive(str(tmp_path / "class"), "zip", here)
    settings = Settings(only=("softmax", "gradient_U", "gradient_W"))
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    runs = {
        "first": (here, Options(jobs=1)),
        "again": (elsewhere, Options(jobs=1)),
        "zip": (tmp_path / "class.zip", Options(jobs=1)),
        "dask": (elsewhere, Options(dask=address)),
    }
    results = {}
    for name, (folder, options) in runs.items():
        out = tmp_path / name
        out.mkdir()
        if name != "first":
            shutil.copy(tmp_path / "first" / seed.FILE, out)
        grade_class(folder, out, settings, options)
        files = [out / "grades.csv", *sorted((out / "reports").iterdir())]
        results[name] = {path.name: path.read_bytes() for path in files}
    first = results.pop("first")
    assert len(first) == 1 + 2 * 7
    for files in results.values():
        assert files == first
    for name, data in first.items():
        assert str(tmp_path).encode() not in data, name
        assert b"/submission-" not in data, name
    assert b"13" in first["torch.json"]
    assert b"'rnn.py', '.', 'data.txt'" in first["2.json"]


def test_dask_worker_killed_in_mid_run_loses_nothing(cluster: object) -> None:
    names = [f"s{i}" for i in range(40)]
    address, workers = cluster.scheduler_address, cluster.workers  # type: ignore[attr-defined]
    with executors.on_dask(address) as (hire, number):
        assert number == 2
        pool = Pool(hire, Job(SETTINGS, version()), number, repeat(4))
        results = pool.results(iter(map(task, names)))
        graded = next(results)
        os.kill(next(iter(workers.values())).process.pid, signal.SIGKILL)
        for more in results:
            graded += more
    assert sorted(r.key for r in graded) == sorted(names)
    assert {r.status for r in graded} == {Status.GRADED}


def test_scheduler_file_that_is_none_is_told_at_once(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason='no Dask here: pip install "rnn-spec[cluster]"')
    for text, said in ((None, "there is no "), ("{}", "no Dask scheduler answers")):
        if text is not None:
            (tmp_path / "scheduler.json").write_text(text)
        file = str(tmp_path / "scheduler.json")
        with pytest.raises(Unusable, match=said), executors.on_dask(file):
            pass


def test_chunks_get_smaller_until_every_worker_has_one_submission_left() -> None:
    sizes = executors.chunks(100, 2)
    first, rest = next(sizes), 100 - executors.CHUNK
    assert first == executors.CHUNK
    while rest > 0:
        size = next(sizes)
        assert 1 <= size <= max(1, rest // 4)
        rest -= size
    assert rest == 0
