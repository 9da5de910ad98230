"""The shapes that docstrings and comments state are those of arrays that go in and come out."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from spec.assignment import ITEMS
from spec.checking.cases import Cases

ROOT = Path(__file__).parent.parent.parent
ENTRY = re.compile(r"^(\w+(?:[,、] ?\w+)*)[:：]|^(Returns|返回)", re.ASCII)
SIZE = r"[TnmkKN]′?(\+1)?$"
SHAPED = [item for item in ITEMS if any(check.inputs for check in item.checks)]
Sizes = dict[str, int]


def entries(doc: str) -> dict[str, str]:
    """What is said of each argument, or of several, and of the result."""
    said: dict[str, str] = {}
    name = ""
    for line in doc.splitlines():
        match = ENTRY.match(line)
        name = (match[1] or "result") if match else name if line.startswith(" ") else ""
        if name:
            said[name] = said.get(name, "") + line
    return said


def shapes(text: str) -> list[list[str]]:
    """The shapes that are stated, behind the word."""
    behind = re.split(r"shapes?\b|形状", text, maxsplit=1)[1:]
    return [
        [size.strip() for size in one.split(",") if size.strip()]
        for one in re.findall(r"\(([^()]*,[^()]*)\)", "".join(behind))
    ]


def arrays(value: object) -> list[tuple[int, ...]]:
    """The shapes of all arrays within."""
    if isinstance(value, np.ndarray):
        return [value.shape]
    inner = value if isinstance(value, list | tuple) else ()
    return [shape for part in inner for shape in arrays(part)]


def fits(stated: list[str], shape: tuple[int, ...], sizes: Sizes) -> bool:
    """Whether a shape is the stated one, where a letter is always the same size."""
    if len(stated) != len(shape):
        return False
    for name, size in zip(stated, shape, strict=True):
        letter, _, more = name.partition("+")
        if name.isdigit():
            sizes[name] = int(name)
        if sizes.setdefault(letter, size - int(more or 0)) != size - int(more or 0):
            return False
    return True


def all_fit(stated: list[list[str]], given: list[tuple[int, ...]], sizes: Sizes) -> bool:
    """One shape for each array, or several of which one array has one."""
    if len(stated) == len(given):
        return all(fits(one, shape, sizes) for one, shape in zip(stated, given, strict=True))
    return len(given) == 1 and any(fits(one, given[0], sizes) for one in stated)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("item", SHAPED, ids=lambda item: item.name)
def test_docstring_states_the_shapes(item, lang):
    """Each letter is one size in all that is said of a call; sizes differ where letters do."""
    task = item.tasks[0]
    said = {name: shapes(text) for name, text in entries(task.doc.in_language(lang)).items()}
    check = next(check for check in item.checks if check.inputs)
    for size in check.sizes:
        arguments = check.inputs[0](Cases(1), size)
        given = dict(zip(task.parameters, map(arrays, arguments), strict=True))
        given["result"] = arrays(task.source(*arguments))
        sizes: Sizes = {}
        for name, stated in said.items():
            if stated:
                own = [shape for one in re.split(r"[,、] ?", name) for shape in given[one]]
                assert all_fit(stated, own, sizes), f"{name}: {stated}, {own}, {sizes}"
    assert entries(task.doc.en).keys() == entries(task.doc.zh).keys()
    todo = "" if task.todo is None else task.todo.in_language(lang)
    sizes_only = [one for one in shapes(f"shape {todo}") if all(re.match(SIZE, s) for s in one)]
    assert [one for one in sizes_only if one not in said["result"]] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_rows_of_a_sequence_belong_to_their_times(item, lang):
    """Row t is time t where there are T+1 rows, s₀ first; else it is row t−1."""
    for task in item.tasks:
        for text in entries(task.doc.in_language(lang)).values():
            for stated in shapes(text)[:1]:
                rows = re.findall(r"(?:\b(?:row|entry) |第 )(t\S*)(?= is|\s?[行个])", text)
                assert set(rows) <= {"t" if stated[0] == "T+1" else "t−1"}, text
                held = re.findall(r"(?: is |[行项个]\w*是 ?)‖?[^\W_]+_(\{.*?\}|\w)", text)
                assert not rows or set(held) == {"t"}, text
                assert not re.search("column|列(?!表)", text), text


def commented() -> Iterator[str]:
    """The comments of the reference that tell shapes."""
    for path in sorted((ROOT / "reference").glob("*.py")):
        for line in path.read_text("utf-8").splitlines():
            if "->" in line.partition("#")[2]:
                yield line.partition("#")[2].partition(" row")[0].strip(" ,")


@pytest.mark.parametrize("comment", sorted(set(commented())))
def test_shapes_in_comments_fit(comment):
    """A product joins what is between; a sum has two of one shape."""
    left, _, right = comment.rpartition("->")
    terms = []
    for term in left.split(" + "):
        factors = [tuple(re.findall(r"[\w+′]+", one)) for one in term.split("@")]
        product = factors[0]
        for factor in factors[1:]:
            assert product[-1] == factor[0], comment
            product = product[:-1] + factor[1:]
        terms.append(product)
    assert len(set(terms)) == 1, comment
    if "@" in left or "+" in left:
        assert terms[0] == tuple(re.findall(r"[\w+′]+", right.partition(";")[0])), comment
