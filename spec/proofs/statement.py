"""What a proved statement is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spec.notation.tree import Equation
from spec.notation.unicode import unicode
from spec.proofs.mutants import mutants
from spec.proofs.reading import Unread
from spec.text import Text

SAID_BY_THE_CLAIM = Text("", "")


@dataclass(frozen=True)
class Statement:
    """Something true, and how to be sure of it.

    claim: what is proved
    sizes: for which sizes; where there are `values`, what these are sizes of
    way: of which network, with which f and loss, where that is not all said by the claim
    prover: True if its argument is true; it raises Unread where it cannot tell
    subject: what is handed to the prover: an equation's tree, or an expression
    wrong: other subjects, which the same prover must reject, beside every change of an
        equation's tree
    equations: those that it is about
    quick: it belongs to the quick set
    article: which line of the article it puts right; empty where it agrees with the article
    """

    claim: Text
    sizes: Text
    prover: Callable[[Any], bool] = field(repr=False)
    subject: Any = field(repr=False)
    wrong: tuple[Any, ...] = field(default=(), repr=False)
    equations: tuple[Equation, ...] = field(default=(), repr=False)
    quick: bool = True
    article: Text | None = None
    way: Text = SAID_BY_THE_CLAIM
    values: tuple[str, ...] = ()

    def objection(self, subject: Any) -> str:
        """Why the prover does not take this for true; empty where it does."""
        try:
            return "" if self.prover(subject) else "false"
        except Unread as unread:
            return str(unread)

    def prove(self) -> bool:
        """Whether it is proved."""
        return not self.objection(self.subject)

    def believed(self) -> list[int]:
        """Which wrong versions the prover takes for true, counted from 1; there must be none."""
        return [place for place, one in enumerate(self.wrong, 1) if not self.objection(one)]

    def extent(self, lang: str) -> str:
        """Sizes and way in a line."""
        parts = sizes_of([self], lang), self.way.in_language(lang)
        return ("，" if lang == "zh" else ", ").join(part for part in parts if part)

    def rejected(self) -> list[Equation]:
        """The changes of its equation that the prover does not take for true."""
        if not isinstance(self.subject, Equation):
            return []
        changes = (mutant.equation for mutant in mutants(self.subject))
        return [changed for changed in changes if self.objection(changed)]


def sizes_of(statements: Iterable[Statement], lang: str) -> str:
    """All their sizes, each once, in order."""
    sizes_by_head: dict[Text, set[tuple[int, ...]]] = {}
    for statement in statements:
        sizes = (tuple(map(int, value.split("·"))) for value in statement.values)
        sizes_by_head.setdefault(statement.sizes, set()).update(sizes)
    stop, comma = ("；", "、") if lang == "zh" else ("; ", ", ")
    return stop.join(
        f"{head.in_language(lang)} = {_listed(sizes, comma)}" if sizes else head.in_language(lang)
        for head, sizes in sizes_by_head.items()
    )


def _listed(sizes: set[tuple[int, ...]], comma: str) -> str:
    return comma.join("·".join(map(str, size)) for size in sorted(sizes))


def title(equation: Equation) -> Text:
    """The equation's number, name and formula in a line, and what is supposed."""
    number = equation.number
    en = f"eq. {number}, {equation.name}" if number else equation.name
    zh = f"式 {number}，{equation.zh}" if number else equation.zh
    supposed = equation.setting
    line = unicode(equation)
    return Text(
        f"{en}: {line}" + (f", {supposed.en}" if supposed.en else ""),
        f"{zh}：{line}" + (f"，{supposed.zh}" if supposed.zh else ""),
    )
