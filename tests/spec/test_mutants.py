"""Wrong code loses exactly the items that are wrong."""

from itertools import zip_longest

import pytest

from spec.points import CHAPTER_OF, POINTS
from tests.helpers.grading import ALL, ALONE, edited, graded, lost
from tests.helpers.mutants import MUTANTS, Mutant
from tests.helpers.notebooks import OWN_IMPORT

REST = tuple(chapter for chapter in ALL if chapter not in ALONE)


def one_a_chapter(chapters: tuple[str, ...]) -> list[tuple[Mutant, ...]]:
    """All mutants of some chapters: as many at once as there are chapters that still have one."""
    of_chapters = ([m for m in MUTANTS if m.chapter == chapter] for chapter in chapters)
    return [tuple(filter(None, row)) for row in zip_longest(*of_chapters)]


@pytest.mark.corpus
@pytest.mark.usefixtures("without_words")
@pytest.mark.parametrize(
    "mutants",
    [*one_a_chapter(ALONE), *one_a_chapter(REST)],
    ids=lambda mutants: "; ".join(map(str, mutants)),
)
def test_mutant_loses_its_items_and_no_other(mutants: tuple[Mutant, ...]) -> None:
    """A mutant of each chapter is judged in one hand-in, with what may call it; what uses
    another's item is not lost."""
    files = edited("recurrent")
    for mutant in mutants:
        file = f"{mutant.chapter}.py"
        files[file] = edited(mutant.chapter, (mutant.old, mutant.new), of=mutant.loses)[file]
    chapters = tuple(mutant.chapter for mutant in mutants)
    report = graded(files, chapters=chapters if set(chapters) <= set(ALONE) else REST)
    for mutant in mutants:
        of_chapter = {name for name in lost(report) if CHAPTER_OF[name] == mutant.chapter}
        assert of_chapter == mutant.loses, mutant
    assert lost(report) == frozenset().union(*(m.loses for m in mutants))


@pytest.mark.parametrize("chapter", ALONE)
def test_chapter_that_stands_alone_calls_no_other_and_loses_nothing_by_one(chapter: str) -> None:
    imported = OWN_IMPORT.findall(edited(chapter)[f"{chapter}.py"])
    assert {file for file, _ in imported} <= {"activations"}
    wrong = "def {}(*a):\n    raise ValueError\n"
    others = {f"{c}.py": "".join(map(wrong.format, POINTS[c])) for c in ALL if c != chapter}
    report = graded({**edited(chapter), **others}, chapters=(chapter,))
    assert lost(report) == set()


def test_there_are_enough_mutants() -> None:
    assert len({(m.chapter, m.old, m.new) for m in MUTANTS}) == len(MUTANTS) >= 60


def test_edit_of_one_function_leaves_its_neighbours() -> None:
    """What a new item has in common with an older one keeps that one's mutants as they are."""
    shared = ("deltas.T @ ", "deltas.T @ 0 @ ")
    (changed,) = [
        line
        for line, before in zip(
            edited("recurrent", shared, of=["gradient_U"])["recurrent.py"].split("\n"),
            edited("recurrent")["recurrent.py"].split("\n"),
            strict=True,
        )
        if line != before
    ]
    assert changed.strip().startswith("return deltas.T @ 0 @ x")
