"""The report for GitHub Actions: annotations at the lines of the student's functions, and the
step's summary."""

from __future__ import annotations

from grader.feedback import words
from grader.feedback.rows import listed, named, outcome, plain, said, score
from grader.formats import markdown
from grader.formats.place import located
from grader.report import ItemResult, Outcome, Report

MOST_ANNOTATIONS = 10  # annotations of a kind that GitHub shows for a step
MOST_BYTES = (1 << 20) - 1  # of a step's summary


def render(report: Report) -> str:
    """Workflow commands, a line each: an error where something is wrong, else a notice."""
    annotated: dict[str, ItemResult] = {}
    for item in report.items:
        if item.feedback:
            broken = item.outcome is Outcome.INVALID  # one file, told once
            annotated.setdefault(item.feedback.summary if broken else item.name, item)
    wrong = [i for i in annotated.values() if i.outcome is not Outcome.MISSING]
    missing = [i for i in annotated.values() if i.outcome is Outcome.MISSING]
    lines = [*_annotations("error", wrong, report), *_annotations("notice", missing, report)]
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report) -> str:
    """What the page of the run shows."""
    text = markdown.render(report.for_students()).encode()
    return text[:MOST_BYTES].decode("utf-8", "ignore")


def _annotations(kind: str, items: list[ItemResult], report: Report) -> list[str]:
    """At most ten; the tenth may stand for those that are left."""
    lang = report.lang
    one_each = items if len(items) <= MOST_ANNOTATIONS else items[: MOST_ANNOTATIONS - 1]
    lines = [_annotation(kind, item, report) for item in one_each]
    if left := items[len(one_each) :]:
        names = listed((i.name for i in left), lang)
        text = words.MORE.in_language(lang).format(count=len(left), items=names)
        lines.append(f"::{kind} title={_property(text)}::{_data(text)}")
    return lines


def _annotation(kind: str, item: ItemResult, report: Report) -> str:
    lang, place = report.lang, located(report, item)
    parts = {"file": place[0]} if place else {}
    if place and place[1]:
        parts["line"] = str(place[1])
    comma = words.COMMA.in_language(lang)
    parts["title"] = said(named(item, lang), outcome(item, lang) + comma + score(item), lang)
    properties = ",".join(f"{name}={_property(text)}" for name, text in parts.items())
    return f"::{kind} {properties}::{_data(plain(item, lang))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
