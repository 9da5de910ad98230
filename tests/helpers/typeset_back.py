"""LaTeX and MathML read back into the line of text that they typeset, with what is bold in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

LETTERS = {
    r"\delta": "δ",
    r"\ell": "ℓ",
    r"\varepsilon": "ε",
    r"\theta": "θ",
    r"\beta": "β",
    r"\hat{G}": "Ĝ",
    r"\odot": "⊙",
    r"\cdot": "·",
    r"\leq": "≤",
    r"\approx": "≈",
    r"\|": "‖",
    r"\ln": "ln ",
    r"\min": "min",
    r"\left": "",
    r"\right": "",
    r"\,": " ",
    "'": "′",
    "-": "−",
}
BOLD = r"\\(?:mathbf|boldsymbol)\{(\\?\w+)\}"
BIG = {"∑": "Σ", "∏": "Π", r"\sum": "Σ", r"\prod": "Π"}


def line_of_latex(latex: str) -> tuple[str, set[str]]:
    """The line, and its bold letters."""
    bold = {LETTERS.get(letter, letter) for letter in re.findall(BOLD, latex)}
    line = re.sub(BOLD + r"|\\operatorname\{(\w+)\}", r"\1\2", latex)
    line = line.replace(r"^{\mathsf{T}}", "ᵀ").replace(r"\mathrm{d} ", "d")
    for sign, text in LETTERS.items():
        line = line.replace(sign, text)
    line = re.sub(r"_\{(\w)\}", r"_\1", line)
    line = re.sub(r"\{(\w+′)\}", r"\1", line)
    line = re.sub(r"(\\sum|\\prod)_\{([^{}]*)\}\^\{([^{}]*)\}", _big, line)
    while r"\frac" in line:
        line = re.sub(
            r"\\frac(\{(?:[^{}]|\{[^{}]*\})*\})(\{(?:[^{}]|\{[^{}]*\})*\})", _fraction, line
        )
    return line, bold


def _big(match: re.Match[str]) -> str:
    return f"{BIG[match[1]]}_{{{match[2]}…{match[3]}}} "


def _fraction(match: re.Match[str]) -> str:
    return _over(match[1][1:-1], match[2][1:-1])


def _over(above: str, below: str) -> str:
    """∂E/∂W, or a quotient in brackets."""
    mark = r"\partial " if above.startswith("\\") else "∂"
    if above.startswith(mark):
        return f"∂{above.removeprefix(mark).strip()}/∂{below.removeprefix(mark).strip()}"
    return f"(({above})/({below}))"


def line_of_mathml(mathml: str) -> tuple[str, set[str]]:
    """The line, and its bold letters."""
    root = ElementTree.fromstring(mathml)
    bold = {_letter(one) for one in root.iter() if _is_bold(one)}
    return _line(root), bold


def _is_bold(element: ElementTree.Element) -> bool:
    heavy = "bold" in (element.get("style") or "")
    return heavy or (_tag(element) == "mi" and _letter(element) != element.text)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.partition("}")[2]


def _letter(element: ElementTree.Element) -> str:
    """Unicode's bold letters without their weight."""
    text = element.text or ""
    if text == "𝛅":
        return "δ"
    return chr(ord(text) - 0x1D41A + ord("a")) if len(text) == 1 and text >= "𝐚" else text


def _line(element: ElementTree.Element) -> str:
    tag, parts = _tag(element), list(_parts(element))
    if tag in ("mi", "mn", "mo"):
        return f"{_letter(element)} " if element.text in ("ln", ",") else _letter(element)
    if tag == "mspace":
        return " "
    if tag == "mfrac":
        return _over(*parts)
    if tag == "munder":
        return f"{BIG[parts[0]]}_{_index(parts[1])} "
    if tag == "munderover":
        return f"{BIG[parts[0]]}_{{{parts[1]}…{parts[2]}}} "
    if tag in ("msub", "msubsup", "msup"):
        below = f"_{_index(parts[1])}" if tag != "msup" else ""
        if tag == "msub":
            return parts[0] + below
        turned = parts[-1] == "T" and element[-1].get("mathvariant") == "normal"
        return parts[0] + below + ("ᵀ" if turned else f"^{_index(parts[-1])}")
    return "".join(parts)


def _index(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _parts(element: ElementTree.Element) -> Iterator[str]:
    return (_line(part) for part in element)
