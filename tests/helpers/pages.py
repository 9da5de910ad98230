"""What every HTML page of this project owes its readers, checked without a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "wbr", "hr", "img", "input", "link", "mspace"}
LOADS = {"script", "link", "img", "iframe", "object", "embed", "audio", "video", "base", "form"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]  # the tags around it, the outermost first
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A parsed page; `faults` says what is wrong with it."""

    html: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        self.faults += [f"<{e.tag}> is never closed" for e in self.open]
        for check in (self._frame, self._links, self._headings, self._tables, self._passive):
            check()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, tuple(e.tag for e in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {k: v or "" for k, v in attrs}, ()))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes nothing")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [e for e in self.elements if e.tag in tags]

    def one(self, tag: str) -> Element:
        (element,) = self.all(tag)
        return element

    @property
    def text(self) -> str:
        """What is read, spaces made one."""
        return " ".join(self.one("body").text.split())

    def _says(self, wrong: object, sentence: str) -> None:
        if wrong:
            self.faults.append(f"{sentence}: {wrong}")

    def _frame(self) -> None:
        self._says(not self.html.startswith("<!DOCTYPE html>\n"), "no doctype")
        self._says(self.one("html").attributes.get("lang") not in ("en", "zh-CN"), "no language")
        self._says(not self.one("title").text.strip(), "no title")
        policies = [
            e.attributes.get("content") for e in self.all("meta") if "http-equiv" in e.attributes
        ]
        self._says(policies != [POLICY], "the policy is not the strict one")
        for landmark in ("header", "main", "footer"):
            self.one(landmark)

    def _links(self) -> None:
        ids = [e.attributes["id"] for e in self.elements if "id" in e.attributes]
        self._says({i for i in ids if ids.count(i) > 1}, "ids that are there twice")
        asked = [e.attributes["href"] for e in self.all("a")]
        self._says([h for h in asked if not h.startswith("#")], "links that leave the page")
        named = [i for e in self.elements for i in e.attributes.get("aria-labelledby", "").split()]
        self._says({h.lstrip("#") for h in (*asked, *named)} - set(ids), "links to nothing")
        self._says([e for e in self.all("a") if not e.text.strip()], "links without words")

    def _headings(self) -> None:
        levels = [int(e.tag[1]) for e in self.all("h1", "h2", "h3", "h4", "h5", "h6")]
        self._says(levels[:1] != [1] or levels.count(1) != 1, "not one h1, first")
        self._says([p for p in pairwise(levels) if p[1] > p[0] + 1], "headings that skip a level")

    def _tables(self) -> None:
        self._says([e for e in self.all("th") if "scope" not in e.attributes], "th without scope")
        self._says([e for e in self.all("math") if not e.attributes.get("alttext")], "math unread")
        self._says(
            [
                e
                for e in self.elements
                if e.attributes.get("tabindex") == "0" and not e.attributes.get("aria-label")
            ],
            "stops for the keyboard without a name",
        )

    def _passive(self) -> None:
        self._says({e.tag for e in self.elements} & LOADS, "elements that load or run something")
        handlers = {a for e in self.elements for a in e.attributes if a.startswith("on")}
        self._says(handlers, "event handlers")
        outside = {e.attributes["src"] for e in self.elements if "src" in e.attributes}
        self._says(outside, "sources")
        self._says(re.findall(r"url\(|@import", self.one("style").text), "a style that loads")


def colours(style: str) -> dict[str, dict[str, str]]:
    """The style's colours by name, light and dark."""
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{([^}]*)\}", style)
    )
    assert set(light) == set(dark)
    return {"light": light, "dark": dark}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, "#rrggbb", by WCAG 2."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
