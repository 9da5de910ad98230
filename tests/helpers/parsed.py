"""Reads a printed line back into its tree, by the conventions of mathematics alone.

+ and − hold least, then ⊙ and ·, then products and fractions, then ∂, d and functions; ᵀ and ^
belong to what stands before them. A line of text has no bold print.
"""

import re

from spec.notation.tree import Call, Name, Number, Operation, Over, Range, Tree

INDEX = r"(?:\{[^{}]*\}|[A-Za-z0-9])"
TOKEN = re.compile(
    rf"\s*(?P<over>[ΣΠ](?:_{INDEX}))|\s*(?P<partial>∂)|\s*(?P<name>β_[Wf]|[A-Za-zδℓλεθĜ]+′*)"
    rf"|\s*(?P<number>\d+)|(?P<below>_{INDEX}|[₀-₉]+)|(?P<above>\^(?:{INDEX}|\{{[^{{}}]*\}}))"
    r"|(?P<turned>ᵀ)|\s*(?P<sign>[+−⊙·/=≈≤≥(){}\[\],‖])"
)
DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
FUNCTIONS = {"f", "g", "f′", "g′", "diag", "ln", "softmax", "min", "max", "tanh", "E", "R"}


class Line:
    """A printed formula, piece by piece."""

    def __init__(self, text: str) -> None:
        self.pieces, self.place, self.depth = [], 0, 0
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, f"unread: {text[at:]!r}"
            self.pieces.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()

    def next(self) -> tuple[str, str]:
        return self.pieces[self.place] if self.place < len(self.pieces) else ("end", "")

    def take(self) -> str:
        assert self.place < len(self.pieces), "it ends too early"
        self.place += 1
        return self.pieces[self.place - 1][1]

    def sum(self) -> Tree:
        tree = self.negative()
        while self.next()[1] in ("+", "−"):
            sign = self.take()
            tree = Operation(sign, (tree, self.negative() if sign == "+" else self.elementwise()))
        return tree

    def negative(self) -> Tree:
        if self.next()[1] != "−":
            return self.elementwise()
        self.take()
        return Operation("negative", (self.elementwise(),))

    def elementwise(self) -> Tree:
        tree = self.product()
        while self.next()[1] in ("⊙", "·"):
            sign = self.take()
            tree = Operation(sign, (tree, self.product()))
        return tree

    def product(self) -> Tree:
        tree = self.raised()
        while True:
            if self.next()[1] == "/":
                self.take()
                tree = Operation("/", (tree, self.denominator()))
            elif self.starts():
                tree = Operation("", (tree, self.raised()))
            else:
                return tree

    def denominator(self) -> Tree:
        """2ε: a number holds what follows it closely."""
        tree = self.raised()
        if isinstance(tree, Number) and self.starts():
            return Operation("", (tree, self.raised()))
        return tree

    def starts(self) -> bool:
        """Whether a factor begins here; ‖ opens where none is open."""
        kind, text = self.next()
        opens = text == "(" or (text == "‖" and self.depth == 0)
        return opens or kind in ("name", "number", "over", "partial")

    def raised(self) -> Tree:
        tree = self.atom()
        while self.next()[0] in ("turned", "above"):
            if self.next()[0] == "turned":
                self.take()
                tree = Operation("ᵀ", (tree,))
            else:
                tree = Operation("^", (tree, self.inner(self.take()[1:])))
        return tree

    def inner(self, text: str) -> Tree:
        """What stands in an index or an exponent."""
        return Line(text.strip("{}")).sum()

    def atom(self) -> Tree:
        kind, _ = self.next()
        text = self.take()
        if kind == "number":
            return Number(int(text))
        if kind == "over":
            return self.over(text)
        if kind == "partial":
            of = self.name(self.take())
            assert self.take() == "/"
            assert self.take() == "∂"
            return Operation("∂", (of, self.name(self.take())))
        if text == "(":
            tree = self.sum()
            assert self.take() == ")"
            return tree
        if text == "‖":
            self.depth += 1
            tree = self.sum()
            assert self.take() == "‖"
            self.depth -= 1
            return Operation("‖", (tree,))
        if text == "d" and self.starts():
            return Operation("d", (self.atom(),))
        if text.startswith("d") and text[1:] in ("U", "W", "s", "x", "b"):
            return Operation("d", (self.name(text[1:]),))
        return self.applied(self.name(text))

    def name(self, text: str) -> Name:
        """With its indices; what stands above a name is a layer, but above e a power."""
        below = above = None
        if self.next()[0] == "below":
            index = self.take().translate(DIGITS).removeprefix("_")
            below = self.inner(index)
        if self.next()[0] == "above" and text != "e":
            above = self.inner(self.take()[1:])
        return Name(text, False, below, above)

    def applied(self, name: Name) -> Tree:
        if self.next()[1] == "[" or (self.next()[1] == "(" and name.text in FUNCTIONS):
            opening, arguments = self.take(), [self.sum()]
            while self.next()[1] == ",":
                self.take()
                arguments.append(self.sum())
            assert self.take() == {"(": ")", "[": "]"}[opening]
            return Call(name, tuple(arguments))
        if name.text == "ln":
            return Call(name, (self.atom(),))
        return name

    def over(self, text: str) -> Tree:
        """Σ_t over all that t counts; Π_{i=t−1…k} over what is printed; Σ_{u<t} from 1 on."""
        if "<" in text:
            under, _, last = text[2:].strip("{}").partition("<")
            over = Range(Name(under), Number(1), Operation("−", (Name(last), Number(1))))
            return Over(text[0], over, self.body(), plain=False)
        index, _, ends = text[2:].strip("{}").partition("=")
        if not ends:
            last = {"t": "T", "i": "N", "j": "k"}[index]
            return Over(text[0], Range(Name(index), Number(1), Name(last)), self.body())
        first, last = ends.split("…")
        over = Range(Name(index), self.inner(first), self.inner(last))
        return Over(text[0], over, self.body(), plain=False)

    def body(self) -> Tree:
        """All that follows, up to a sign that holds less than a sum."""
        return self.elementwise()


def parsed(line: str) -> tuple[Tree, str, Tree]:
    """Both sides of a printed equation and their relation."""
    pieces = Line(line)
    left, relation, right = pieces.sum(), pieces.take(), pieces.sum()
    assert pieces.next()[0] == "end", line
    return left, relation, right


def parsed_range(line: str) -> tuple[Tree, Tree, Tree]:
    """The index and the ends of a printed range: t = T−1 … 1."""
    index, ends = line.split(" = ")
    first, last = ends.split(" … ")
    return Name(index), Line(first).sum(), Line(last).sum()


def plain(shown: Tree) -> Tree:
    """The tree without bold print."""
    if isinstance(shown, Name):
        below, above = (None if one is None else plain(one) for one in (shown.below, shown.above))
        return Name(shown.text, False, below, above)
    if isinstance(shown, Call):
        return Call(plain(shown.function), tuple(map(plain, shown.arguments)))
    if isinstance(shown, Over):
        return Over(shown.symbol, shown.range, plain(shown.body), shown.plain)
    if isinstance(shown, Operation):
        return Operation(shown.operator, tuple(map(plain, shown.arguments)))
    return shown
