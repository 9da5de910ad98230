"""Copies in a class: found in any number, in bounded time, the public reference among them."""

import time
from pathlib import Path

import pytest

from grader.batch.code import LONGEST_LINE, definitions, read_all
from grader.batch.driver import Submitted
from grader.batch.inputs import entries
from grader.batch.similar import REFERENCE, Copies, compared, copies, reference
from tests.helpers.course import CODE, LOSS
from tests.helpers.grading import write
from tests.helpers.styles import ARTICLE_REPAIRED, OWN_GRADIENT_CHECK

RECURRENT = CODE["recurrent.py"]


def code_of(text: str) -> list:
    return sorted(definitions(text))


def pairs_of(copies: Copies) -> set[tuple[str, str]]:
    return {(p.one, p.other) for p in copies.pairs}


@pytest.mark.parametrize("count", [2, 10, 11, 40, 150])
def test_any_number_of_the_same_hand_ins_is_found(count: int) -> None:
    """Also more than the number from which a common line says nothing."""
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    alone = [("zoe", code_of(ARTICLE_REPAIRED)), ("zac", code_of(OWN_GRADIENT_CHECK))]
    same = [(f"s{n:03}", code_of(RECURRENT + LOSS)) for n in range(count)]
    alike = compared([*alone, *same])
    assert pairs_of(alike) == {("s000", f"s{n:03}") for n in range(1, count)}
    assert {p.percent for p in alike.pairs} == {100}
    assert not {"zoe", "s000"} & set(alike.too_short)


def test_copy_of_the_reference_is_found() -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    codes = [("ann", reference()), ("ben", code_of(ARTICLE_REPAIRED))]
    alike = compared([*codes, (REFERENCE.en, reference())], REFERENCE.en)
    assert pairs_of(alike) == {(REFERENCE.en, "ann")}


def test_what_is_too_short_is_listed_and_not_compared() -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    short = code_of("def gradient_W(deltas, states):\n    return deltas.T @ states[:-1]\n")
    alike = compared(
        [("ann", short), ("ben", short), ("cem", []), ("dan", code_of(ARTICLE_REPAIRED))]
    )
    assert alike.too_short == ["ann", "ben", "cem"]
    assert alike.pairs == []


SLOW = {
    "a line of a million spaces": "def f():\n    x = 1" + " " * 1_000_000 + "?\n",
    "many lines of spaces": ("x" + " " * (LONGEST_LINE - 2) + "?\n") * 900,
    "quotes without end": "'" * 900_000,
    "a text without end": "x = '''\n" + "y\n" * 400_000,
    "brackets without end": "x = " + "(" * 900_000,
    "brackets, a line each": "(\n" * 400_000,
    "backslashes": "x = 1 \\\n" * 150_000,
    "names": "a b " * 250_000,
    "numbers": "1.1.1.1." * 120_000,
    "indentation": "".join(" " * (n % 900) + "if x:\n" for n in range(2_000)),
}


@pytest.mark.parametrize("name", SLOW)
def test_reading_takes_time_in_proportion_to_the_text(name: str) -> None:
    from grader.batch import code

    began = time.process_time()
    list(definitions(code._bounded(SLOW[name][: code.LONGEST])))
    assert time.process_time() - began < 20.0


@pytest.mark.parametrize("name", ["lib/rest.py", "rest.txt", "a/b/rest.ipynb"])
def test_functions_of_a_file_that_is_imported_or_read_are_compared(
    name: str, tmp_path: Path
) -> None:
    main = "from lib.rest import *\ndef softmax(z):\n    return z\n"
    old = "def softmax(z):\n    return z + 1\n"
    write(tmp_path / "ann", {"main.py": main, name: RECURRENT, "old/loss.py": old})
    submitted = [Submitted(entry, entry.student) for entry in entries(tmp_path)]
    (code,) = read_all(submitted)
    assert code == code_of(main + RECURRENT)


def test_submission_that_ends_the_reader_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidfuzz", reason='no RapidFuzz here: pip install "rnn-spec[similar]"')
    for name in ("ann", "ben", "cem"):
        (tmp_path / f"{name}.py").write_text(RECURRENT + LOSS)
    (tmp_path / "bad.py").write_text("bad")
    submitted = [Submitted(entry, entry.student) for entry in entries(tmp_path)]
    monkeypatch.setattr("grader.batch.code._send", _send)
    codes = dict(zip((s.entry.student for s in submitted), read_all(submitted), strict=True))
    assert codes["bad"] == []
    assert all(codes[name] for name in ("ann", "ben", "cem"))
    monkeypatch.undo()
    alike = copies(submitted, "en")
    assert {p.one for p in alike.pairs} | {p.other for p in alike.pairs} >= {"ann", "ben", "cem"}
    assert alike.too_short == ["bad"]


def _send(submitted: list, into: object) -> None:
    """As the reader does; one name ends it."""
    import os

    from grader.batch.code import code

    for one in submitted:
        if one.entry.student == "bad":
            os._exit(3)
        into.send(code(one))
