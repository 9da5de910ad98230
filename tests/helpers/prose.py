"""Formulas in sentences: every relation that a text states, cut out of the words around it.

A run of signs and of names that formulas have ends at the first word; unmatched brackets and
commas outside of brackets end it too. Of such runs those with a relation are statements.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from spec import proofs
from spec.assignment import CHAPTERS, ITEMS
from spec.item import Item
from spec.notation import glossary, origins
from spec.proofs.trust import IN_FULL, THEOREMS
from spec.text import Text
from tests.helpers.mistakes import mistakes

ROOT = Path(__file__).parent.parent.parent
INDEX = r"(?:\{[^{}]*\}|[A-Za-z0-9])"
SCRIPTS = rf"(?:_label|_{INDEX}|[₀-₉]+|\^(?:−\d+|{INDEX})|[ᵀ²³⁻⁰-⁹])*"
BARE = r"(?:β_[Wf]|learning_rate|gradient_U|[A-Za-zδℓεθληφĜ]+′*)"
KNOWN = """U W V A f g x s o z y δ ℓ λ φ c b D R v w a p e ε θ η G Ĝ E T N K L P n m i j k l u t d
    dU dW dx ds db dv dw dE net diag ln cos sin softmax tanh min max labels label outputs β_W β_f
    perplexity argmax count index learning_rate gradient gradient_U"""
SPOKEN = "a A s max min count index label labels outputs gradient softmax"
NAMES, WORDS = frozenset(KNOWN.split()), frozenset(SPOKEN.split())
PIECE = re.compile(
    rf"(?P<space>\s+)|(?P<genitive>'s\b)|(?P<name>∂?{BARE}{SCRIPTS})|(?P<over>[ΣΠ]{SCRIPTS})"
    rf"|(?P<number>\d+(?:\.\d+)?(?:e−?\d+)?{SCRIPTS})|(?P<sign>[+−⊙·/×√…∂±∞])"
    rf"|(?P<open>[(\[])|(?P<close>[)\]]{SCRIPTS})|(?P<bar>[|‖]{SCRIPTS})|(?P<comma>,)"
    r"|(?P<relation>[=≈≤≥<>⇒⇔→←≠])|(?P<word>.)"
)
Pieces = list[tuple[str, str]]


def statements(text: str) -> Iterator[str]:
    """Every relation of two things that the text states, line by line."""
    for line in text.splitlines():
        for run in _runs(line):
            for clause in _clauses(run):
                kinds = [kind for kind, _ in clause]
                while clause and clause[-1][0] in ("space", "open", "comma"):
                    clause.pop()
                shown = "".join(piece for _, piece in clause).strip()
                if "relation" in kinds and re.search(r"[^\W\d]", shown) and "s>" not in shown:
                    yield shown


def terms(text: str) -> Iterator[str]:
    """What is named and not said to be anything: δ_t s_{t−1}ᵀ."""
    for line in text.splitlines():
        for run in _runs(line):
            for clause in _clauses(run):
                if "relation" not in [kind for kind, _ in clause]:
                    yield "".join(piece for _, piece in clause).strip()


def signs(text: str) -> Counter[str]:
    """Every name that is no English word, every number and sign, as often as it stands there."""
    runs = (piece for line in text.splitlines() for run in _runs(line) for piece in run)
    return Counter(
        piece
        for kind, piece in runs
        if kind == "number"
        or (kind == "name" and piece not in WORDS)
        or (kind == "sign" and piece in "+−⊙·/")
        or (kind == "relation" and piece in "≤≥<>≈≠")
    )


def _runs(line: str) -> Iterator[Pieces]:
    """Stretches without a word."""
    run: Pieces = []
    for match in PIECE.finditer(line):
        kind, piece = str(match.lastgroup), match.group()
        bare = re.match(BARE, piece.lstrip("∂")) if kind == "name" else None
        if kind in ("word", "genitive") or (bare and bare.group().rstrip("′") not in NAMES):
            yield run
            run = []
        else:
            run.append((kind, piece))
    yield run


def _clauses(run: Pieces) -> Iterator[Pieces]:
    """Cut at brackets that have no partner, and at commas outside of brackets."""
    opened: list[int] = []
    cuts: set[int] = set()
    for place, (kind, _) in enumerate(run):
        if kind == "open":
            opened.append(place)
        elif kind == "close":
            if opened:
                opened.pop()
            else:
                cuts.add(place)
    cuts |= set(opened)
    depth, clause = 0, Pieces()
    for place, (kind, piece) in enumerate(run):
        inside = place not in cuts
        depth += (kind == "open") * inside - (kind == "close") * inside
        if not inside or (kind == "comma" and depth == 0):
            yield clause
            clause = []
        else:
            clause.append((kind, piece))
    yield clause


def of_item(item: Item) -> Iterator[Text]:
    """All that is said of an item, but for its mistakes."""
    yield from (item.title, item.story, Text(item.formula, item.formula), *item.hints)
    for check in item.checks:
        yield from (check.title, check.hint, Text(check.formula, check.formula))
    for task in item.tasks:
        yield task.doc
        if task.todo:
            yield task.todo


def texts() -> Iterator[Text]:
    """All that the specification says of right code, in both languages."""
    for chapter in CHAPTERS:
        yield from (chapter.title, chapter.story, chapter.intro)
        for item in chapter.items:
            yield from of_item(item)
    yield from (sign.meaning for sign in glossary.SIGNS)
    yield from (value for value in vars(origins).values() if isinstance(value, Text))
    for statement in proofs.STATEMENTS:
        yield from (statement.claim, statement.sizes, statement.way)
        yield from [statement.article] * (statement.article is not None)
    for theorem in THEOREMS:
        yield from (theorem.name, theorem.supposes, theorem.checked, theorem.paper)
    yield from (meaning for _, meaning in IN_FULL)
    for equation in proofs.PRINTED:
        yield Text(equation.setting.en, equation.setting.zh)


def of_mistakes() -> Iterator[Text]:
    """What is said of wrong code: names, and what to do."""
    for mistake in (mistake for item in ITEMS for mistake in mistakes(item)):
        yield from (mistake.name, mistake.help)


CHINESE = re.compile("[\u4e00-\u9fff]")


def literals(*folders: str) -> Iterator[Text]:
    """Every text of these rooms that is written out in both languages, whoever reads it; what an
    f-string takes from elsewhere is ▢ in it."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    said = [_written(argument) for argument in node.args]
                    named = getattr(node.func, "id", "") in ("Text", "Named")
                    for place, (en, zh) in enumerate(pairwise(said)):
                        in_both = CHINESE.search(zh) and not CHINESE.search(en)
                        if en and zh and (in_both or (named and not place)):
                            yield Text(en, zh)


def _written(node: ast.expr) -> str:
    """What a string or an f-string says."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            "▢" if isinstance(p, ast.FormattedValue) else _written(p) for p in node.values
        )
    said = node.value if isinstance(node, ast.Constant) else ""
    return said if isinstance(said, str) else ""


@cache
def in_both() -> tuple[Text, ...]:
    """All texts in both languages: what is said of right code, of wrong code, and anywhere."""
    return tuple(dict.fromkeys((*texts(), *of_mistakes(), *literals("spec", "grader", "examples"))))


@cache
def pages() -> dict[Path, str]:
    """Every Markdown page as it is read, cells apart, without code and what LaTeX sets."""
    return {path: _read(path) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))}


def _read(path: Path) -> str:
    page = re.sub(r"```.*?```|\$\$.*?\$\$|<!--.*?-->", "", path.read_text("utf-8"), flags=re.S)
    page = re.sub(r"^\|.*", lambda row: re.sub(r"(?<!\\)\||<br>", "\n", row[0]), page, flags=re.M)
    return re.sub(r"\\([_*\[\]<>|])", r"\1", page)


def docstrings() -> Iterator[str]:
    """Those of the reference and of the specification."""
    for folder in ("reference", "spec"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    yield ast.get_docstring(node) or ""
