"""The trees of spec.notation.tree in LaTeX and in MathML.

Vectors are bold, as in the article: \\mathbf and \\boldsymbol in LaTeX; in MathML the bold
letters of Unicode, because MathML Core has no bold of its own.
"""

from __future__ import annotations

from html import escape

from spec.notation.tree import Name, Number, Over, Shown, Tree
from spec.notation.unicode import Writer, unicode

GREEK = {
    "δ": r"\delta",
    "ε": r"\varepsilon",
    "β": r"\beta",
    "θ": r"\theta",
    "ℓ": r"\ell",
    "Ĝ": r"\hat{G}",
}
SIGNS = {
    "⊙": r"\odot",
    "·": r"\cdot",
    "−": "-",
    "≤": r"\leq",
    "≈": r"\approx",
    "…": r"\ldots",
    "Σ": r"\sum",
    "Π": r"\prod",
    "‖": r"\|",
}
FUNCTIONS = {"ln": r"\ln", "min": r"\min"}
THIN = '<mspace width="0.17em"/>'
BOLD_A, BOLD_DELTA = 0x1D41A, "𝛅"


class Latex(Writer):
    """For Markdown, papers and notebooks."""

    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def sign(self, sign: str) -> str:
        return SIGNS.get(sign, sign)

    def number(self, value: int) -> str:
        return str(value)

    def letter(self, name: Name) -> str:
        text, _, below = name.text.partition("_")
        bare = text.rstrip("′")
        latex = FUNCTIONS.get(bare) or GREEK.get(bare, bare)
        if len(bare) > 1 and bare not in FUNCTIONS:
            latex = rf"\mathbf{{{bare}}}" if name.bold else rf"\operatorname{{{bare}}}"
        elif name.bold:
            latex = rf"\boldsymbol{{{latex}}}" if bare in GREEK else rf"\mathbf{{{latex}}}"
        return latex + "'" * text.count("′") + (f"_{{{below}}}" if below else "")

    def scripts(self, base: str, below: str | None, above: str | None, turned: bool) -> str:
        if above is not None and base.endswith("'"):
            base = f"{{{base}}}"
        base += f"_{{{below}}}" if below is not None else ""
        return base + (f"^{{{above}}}" if above is not None else "")

    def brackets(self, opening: str, inner: str, closing: str) -> str:
        return rf"\left{self.sign(opening)} {inner} \right{self.sign(closing)}"

    def product(self, left: str, right: str, first: Tree, last: Tree) -> str:
        return f"{left} {right}" if isinstance(first, Number) else rf"{left} \, {right}"

    def fraction(self, above: Tree, below: Tree) -> str:
        return rf"\frac{{{self.write(above)}}}{{{self.write(below)}}}"

    def derivative(self, of: str, by: str) -> str:
        return rf"\frac{{\partial {of}}}{{\partial {by}}}"

    def differential(self, of: str) -> str:
        return rf"\mathrm{{d}} {of}"

    def minus(self, of: str) -> str:
        return f"-{of}"

    def big(self, over: Over) -> str:
        r = over.range
        first = f"{self.write(r.index)}={self.small(r.first)}"
        return rf"{self.sign(over.symbol)}_{{{first}}}^{{{self.small(r.last)}}}"

    def turned(self) -> str:
        return r"\mathsf{T}"


class MathML(Writer):
    """For HTML, without a script."""

    def row(self, *parts: str) -> str:
        return "<mrow>" + "".join(parts) + "</mrow>"

    def sign(self, sign: str) -> str:
        return f"<mo>{escape(sign)}</mo>"

    def number(self, value: int) -> str:
        return f"<mn>{value}</mn>"

    def letter(self, name: Name) -> str:
        text, _, below = name.text.partition("_")
        bare = text.rstrip("′")
        element = f"<mi>{escape(bare)}</mi>"
        if name.bold and len(bare) > 1:
            element = f'<mi style="font-weight: bold">{bare}</mi>'
        elif name.bold:
            element = f'<mi mathvariant="normal"{_heavy(bare)}>{_bold(bare)}</mi>'
        if below:
            element = f"<msub>{element}<mi>{below}</mi></msub>"
        return self.row(element, "<mo>′</mo>") if text != bare else element

    def scripts(self, base: str, below: str | None, above: str | None, turned: bool) -> str:
        if below is not None and above is not None:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below is not None:
            return f"<msub>{base}{below}</msub>"
        return base if above is None else f"<msup>{base}{above}</msup>"

    def brackets(self, opening: str, inner: str, closing: str) -> str:
        fence = '<mo fence="true" form="{}">{}</mo>'
        return self.row(fence.format("prefix", opening), inner, fence.format("postfix", closing))

    def product(self, left: str, right: str, first: Tree, last: Tree) -> str:
        gap = "" if isinstance(first, Number) else THIN
        return self.row(left, gap, right)

    def fraction(self, above: Tree, below: Tree) -> str:
        return f"<mfrac>{self.write(above)}{self.write(below)}</mfrac>"

    def derivative(self, of: str, by: str) -> str:
        return f"<mfrac>{self.row('<mo>∂</mo>', of)}{self.row('<mo>∂</mo>', by)}</mfrac>"

    def differential(self, of: str) -> str:
        return self.row('<mi mathvariant="normal">d</mi>', of)

    def minus(self, of: str) -> str:
        return self.row('<mo form="prefix">−</mo>', of)

    def applied(self, function: str, arguments: str) -> str:
        return self.row(function, arguments)

    def spaced(self, function: str, argument: str) -> str:
        return self.row(function, THIN, argument)

    def commas(self, parts: list[str]) -> str:
        return self.row(*[p for part in parts for p in ("<mo>,</mo>", part)][1:])

    def big(self, over: Over) -> str:
        r = over.range
        first = self.row(self.write(r.index), "<mo>=</mo>", self.small(r.first))
        sign = "∑" if over.symbol == "Σ" else "∏"
        return f"<munderover><mo>{sign}</mo>{first}{self.small(r.last)}</munderover>"

    def turned(self) -> str:
        return '<mi mathvariant="normal">T</mi>'


def _heavy(letter: str) -> str:
    """Style where Unicode has no bold letter: ℓ."""
    return "" if _bold(letter) != letter else ' style="font-weight: bold"'


def _bold(letter: str) -> str:
    """The bold upright letter of Unicode."""
    if letter == "δ":
        return BOLD_DELTA
    return chr(BOLD_A + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter


def latex(shown: Shown) -> str:
    """LaTeX without the dollars."""
    return Latex().write(shown)


def mathml(shown: Shown) -> str:
    """A <math> element that stands on a line of its own."""
    return displayed(MathML().write(shown), unicode(shown))


def displayed(inner: str, text: str) -> str:
    """A <math> element on a line of its own; `text` says the same for those who can't see it."""
    name = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    return f'<math {name} display="block" alttext="{escape(text)}"><mrow>{inner}</mrow></math>'
