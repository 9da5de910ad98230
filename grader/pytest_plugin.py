"""The pytest face of the grader: `--submission PATH` and the fixtures that spec asks for.

Registered as an entry point, so that spec need not know the grader. Nothing heavy is
imported before a submission is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spec.checking.cases import Cases
    from spec.item import Submission


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("rnn-spec")
    group.addoption("--submission", metavar="PATH", help="the submission for `pytest spec`")
    group.addoption("--submission-seed", metavar="N", type=int, default=1, help="of its cases")


@pytest.fixture(scope="session")
def submission(pytestconfig: pytest.Config) -> Iterator[Submission]:
    """The submission's functions, each call in the student's own process."""
    given = pytestconfig.getoption("--submission")
    if given is None:
        raise pytest.UsageError("say which submission to judge: pytest spec --submission PATH")
    from grader.grading.grade import NAMES
    from grader.report import SubmissionError
    from grader.sandbox.session import Session
    from grader.submission.read import find

    path = Path(given)
    if not path.exists():
        raise pytest.UsageError(f"there is no {path}; check the path")
    try:
        with find(path) as sources, Session(sources, NAMES) as session:
            yield session
    except SubmissionError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture(scope="session")
def cases(pytestconfig: pytest.Config) -> Cases:
    """The seeded inputs."""
    from spec.checking.cases import Cases

    return Cases(pytestconfig.getoption("--submission-seed"))
