"""The reference is mutated by a machine; the specification rejects every mutant.

A mutant that survives is equivalent, and its reason is written down here.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from grader.handout.template import source_of
from spec.assignment import CHAPTERS, ITEMS
from tests.helpers.edited import places, put
from tests.helpers.local import kept_cases
from tests.helpers.local import rejected as by_an_item

EQUIVALENT = {
    "np.random.uniform(-0.0001, 0.0001": "of the initial weights only shape and finiteness count",
    "unused = np.zeros": "what stands at the unused index is not graded, the rest is replaced",
    "np.newaxis], axis=1)": "the axes of a matrix are 0 and 1, and −1 is 1",
    "reduce(deltas, axis=1, dtype=float)": "the axes of a matrix are 0 and 1, and −1 is 1",
    ".sum(axis=1, keepdims=True)": "the axes of a matrix are 0 and 1, and −1 is 1",
    "labels[picked] * np.log": "a label that is not 0 is 1",
    "or 1.0": "whatever zero is divided by, it stays zero",
    "zip(['<s>', *words], [*words, '</s>'], strict=True)": "both lists have the same length",
    "counts.get(words[i], 0) + 1": "who counts in twos, or begins with 1, finds the same largest",
    "for i in range(N - 1, len(words))": "an earlier place has fewer than N − 1 words before it",
    "T, n, m = (4, 2, 3)": "any sizes from which nothing hides are the student's choice",
    "U, W = (0.5 * rng.normal": "any dense weights under which f′ is not almost 0 are, too",
    "zip(after, before, strict=True)": "both lists have the same length",
    "norm(got - want) <= 1e-06 * np.linalg.norm(want)": "the norm of −v is that of v; any "
    "tolerance between rounding and a mistake is right",
}
SWAPPED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Lt: ast.GtE,
    ast.And: ast.Or,
}


@dataclass(frozen=True)
class Mutant:
    chapter: str
    function: str
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Every slip of the pen in one node."""
    operator = getattr(node, "op", None) or (getattr(node, "ops", None) or [None])[0]
    if type(operator) in SWAPPED:
        other = copy.deepcopy(node)
        swapped = SWAPPED[type(operator)]()
        if hasattr(other, "op"):
            other.op = swapped
        else:
            other.ops = [swapped]
        yield other
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add | ast.Mult):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(-node.value if node.value else 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    if isinstance(node, ast.Attribute) and node.attr in ("T", "copy"):
        yield node.value
    if isinstance(node, ast.Attribute) and node.attr in ("forward", "backward"):
        other = {"forward": "backward", "backward": "forward"}[node.attr]
        yield ast.Attribute(node.value, other, ast.Load())
    if isinstance(node, ast.Slice):
        yield ast.Slice(node.upper, node.lower, node.step)
        yield ast.Slice(None, None, None)


def mutants(chapter: str) -> Iterator[Mutant]:
    """Each change at each place of the functions, one at a time."""
    tree = ast.parse(source_of(chapter))
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        for parent, field, index, node in places(function):
            before = ast.unparse(node) if isinstance(node, ast.expr) else ""
            for other in changes(node):
                put(parent, field, index, other)
                source = ast.unparse(ast.fix_missing_locations(tree))
                yield Mutant(chapter, function.name, before, ast.unparse(other), source)
                put(parent, field, index, node)


def rejected(mutant: Mutant) -> bool:
    """Whether any item of the chapter rejects it; its own is asked first."""
    names: dict = {}
    try:
        exec(compile(mutant.source, mutant.chapter, "exec"), names)
    except Exception:
        return True
    of_chapter = (i for i in ITEMS if i.chapter == mutant.chapter)
    items = sorted(of_chapter, key=lambda i: i.name != mutant.function)
    return any(by_an_item(item, names[item.name], kept_cases(1)) for item in items)


def changed_lines(mutant: Mutant) -> list[str]:
    """The reference's lines that the mutant does not have."""
    original = ast.unparse(ast.parse(source_of(mutant.chapter))).splitlines()
    return [x for x in original if x not in set(mutant.source.splitlines())]


def is_equivalent(mutant: Mutant) -> bool:
    return any(part in line for part in EQUIVALENT for line in changed_lines(mutant))


@pytest.mark.corpus
@pytest.mark.parametrize("chapter", [c.name for c in CHAPTERS])
def test_every_mutant_is_rejected_or_equivalent(chapter: str) -> None:
    same = ast.unparse(ast.parse(source_of(chapter)))
    tried = list({m.source: m for m in mutants(chapter) if m.source != same}.values())
    survivors = [m for m in tried if not rejected(m)]
    assert [str(m) for m in survivors if not is_equivalent(m)] == []
    assert len(tried) > 20
    assert not rejected(Mutant(chapter, "", "", "", source_of(chapter)))
