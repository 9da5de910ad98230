"""What an explanation costs: wrong functions asked through the student's own process, until their
formula, a named mistake or a fact is established.

The yardstick is one round trip of an ordinary call, measured in the same run.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from grader.grading.explanation import explanation
from grader.grading.own_faults import OwnFaults
from grader.grading.recognise import Recorder
from grader.grading.verdict import verdict
from grader.handout.template import solution
from grader.sandbox.session import Session
from grader.submission.read import find
from spec import assignment
from spec.checking.cases import Cases, Size
from spec.points import NAMES

EDITS = (
    ("delta", "* slopes[t - 1]", "* slopes[t]"),
    ("delta", "W.T.dot(deltas[t])", "W.dot(deltas[t])"),
    ("delta", "range(T - 1, 0, -1)", "range(T - 1, 1, -1)"),
    ("forward", "W.dot(states[t - 1])", "W.T.dot(states[t - 1])"),
    ("forward", "activation.forward(net)", "net"),
    ("output", "states[1:] @ V.T", "states[:-1] @ V.T"),
    ("delta_below", " * activation_below.backward(outputs_below)", ""),
    ("gradient_W", "deltas.T @ states[:-1]", "deltas.T @ states[1:]"),
    ("gradient_U", "deltas.T @ x", "deltas.T @ x / len(x)"),
    ("gradient_U", "return deltas.T @ x", "return np.round(deltas.T @ x, 3)"),
    ("forward", "return states\n", "return np.roll(states, 1, axis=0)\n"),
    ("delta", "return deltas\n", "return np.clip(deltas, -1.0, 1.0)\n"),
)


def explained(name: str, old: str, new: str) -> tuple[float, float]:
    """Seconds for explaining one wrong function, and for one call of it."""
    files = solution()
    files["recurrent.py"] = files["recurrent.py"].replace(old, new)
    case = Cases(1).sequence(Size(5, 4, 3))
    with tempfile.TemporaryDirectory() as folder:
        for file, text in files.items():
            (Path(folder) / file).write_text(text, "utf-8")
        with find(Path(folder)) as sources, Session(sources, NAMES) as session:
            session.call("gradient_U", case.deltas, case.x)
            began = time.perf_counter()
            for _ in range(20):
                session.call("gradient_U", case.deltas, case.x)
            call = (time.perf_counter() - began) / 20
            recorder, cases = Recorder(session), Cases(1)
            kinds = [verdict(check, recorder, cases).kind for check in assignment.item(name).checks]
            kind = next(kind for kind in kinds if kind != "passed")
            began = time.perf_counter()
            assert explanation(assignment.item(name), kind, recorder, cases, OwnFaults()).explains
            return time.perf_counter() - began, call


def main() -> None:
    pairs = [explained(*edit) for edit in EDITS]
    for (name, _, new), (seconds, call) in zip(EDITS, pairs, strict=True):
        print(
            f"{name:12s} {new.strip()[:32]:32s} {seconds * 1e3:6.1f} ms {seconds / call:6.0f} calls"
        )
    median = statistics.median(seconds for seconds, _ in pairs)
    print(f"median {median * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
