"""The pytest face of the grader: `--submission PATH` and the fixtures that spec asks for.

Registered as an entry point, so that spec need not know the grader. Nothing heavy is
imported before a submission is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from grader.grading.verdict import Verdict
    from grader.sandbox.session import Session
    from spec.checking.cases import Cases
    from spec.item import Item, Mismatch, Stopped


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("rnn-spec")
    group.addoption("--submission", metavar="PATH", help="the submission for `pytest spec`")
    group.addoption("--submission-seed", metavar="N", type=int, default=1, help="of its cases")


@pytest.fixture(scope="session")
def submission(pytestconfig: pytest.Config) -> Iterator[Session]:
    """The submission's functions, each call in the student's own process."""
    given = pytestconfig.getoption("--submission")
    if given is None:
        _end("say which submission to judge: pytest spec --submission PATH")
    from grader.report import SubmissionError
    from grader.sandbox.session import Session
    from grader.submission.read import find
    from spec.points import NAMES

    path = Path(given)
    if not path.exists():
        _end(f"there is no {path}; check the path")
    try:
        with find(path) as sources, Session(sources, NAMES) as session:
            yield session
    except SubmissionError as error:
        _end(str(error))


def _end(sentence: str) -> NoReturn:
    """One sentence instead of the same error of every item."""
    pytest.exit(sentence, pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def cases(pytestconfig: pytest.Config) -> Cases:
    """The seeded inputs."""
    from spec.checking.cases import Cases

    return Cases(pytestconfig.getoption("--submission-seed"))


@pytest.fixture(scope="session")
def judged(submission: Session, cases: Cases) -> Judge:
    """What becomes of an item's checks."""
    return Judge(submission, cases)


class Judge:
    """Judges items as a grading does: again with right functions, where it uses wrong ones."""

    def __init__(self, session: Session, cases: Cases) -> None:
        self.session, self.cases = session, cases
        self.wrong: list[str] = []

    def __call__(self, item: Item) -> list[Mismatch | Stopped | None]:
        from grader.grading import carried
        from grader.grading.verdict import worst

        first = self._judge(item, self.session)
        lent = carried.lent_to(item.name, self.wrong, self.session.used_by) if _wrong(first) else {}
        if lent:
            with self.session.lending(lent) as other:
                again = self._judge(item, other)
            points, before = (item.earned([v.passed for v in vs]) for vs in (again, first))
            if carried.better(points, before, worst(_wrong(again))):
                first = again
        if _wrong(first):
            self.wrong.append(item.name)
        return [v.mismatch or v.fault for v in first]

    def _judge(self, item: Item, session: Session) -> list[Verdict]:
        from grader.grading.recognise import Recorder
        from grader.grading.verdict import verdict
        from grader.report import GraderError, Outcome

        recorder = Recorder(session)
        verdicts = [verdict(check, recorder, self.cases) for check in item.checks]
        if any(v.outcome is Outcome.GRADER_ERROR for v in verdicts):
            raise GraderError("the grader itself failed; see above")
        return verdicts


def _wrong(verdicts: list[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if not v.passed]
