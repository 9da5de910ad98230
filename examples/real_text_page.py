"""The tables and samples of docs/real_text.md, made of what examples/real_text.py measured.

`python -m examples.real_text_page docs` writes them.
"""

from __future__ import annotations

from typing import Any

from examples.pages import folder, renewed, short
from examples.records import kept

Record = dict[str, Any]
PAGES = {"en": "real_text.md", "zh": "real_text.zh.md"}
SAMPLES = 3


def best(record: Record) -> tuple[int, float]:
    """The N whose smoothed N-gram is least perplexed, and how much it is."""
    values = [row["smoothed"] for row in record["ngrams"]]
    return values.index(min(values)) + 1, min(values)


def table(record: Record, lang: str) -> str:
    """A row for each N."""
    head = {
        "en": ["N", "N-grams seen", "K^N", "never seen before, held out", "counted", "smoothed"],
        "zh": ["N", "见过的 N-Gram", "K^N", "测试文本中没见过的", "只计数", "平滑"],
    }[lang]
    lines = [head, ["---"] * len(head)]
    for N, row in enumerate(record["ngrams"], 1):
        counted = "∞" if row["counted"] >= 1e300 else f"{row['counted']:.1f}"
        new = f"{row['new']:.1%}"
        possible = short(float(record["sizes"]["K"]) ** N)
        lines.append([str(N), f"{row['seen']:,}", possible, new, counted, f"{row['smoothed']:.1f}"])
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def samples(record: Record) -> str:
    """Lines of a block of text; nothing in them can end it."""
    lines = [
        line.replace("`", "'").replace("<", "‹").replace(">", "›") for line in record["samples"]
    ]
    return "\n```text\n" + "\n".join(line for line in lines[:SAMPLES]) + "\n```\n"


def numbers(record: Record, lang: str) -> dict[str, str]:
    """What a page quotes, by name."""
    shown = {}
    for kind, of_kind in record.items():
        sizes, course = of_kind["sizes"], of_kind["course"]
        N, least = best(of_kind)
        shown |= {
            f"{kind}-table": table(of_kind, lang),
            f"{kind}-samples": samples(of_kind),
            f"{kind}-learnt": f"{sizes['learnt']:,}",
            f"{kind}-tokens": f"{sizes['learnt tokens']:,}",
            f"{kind}-asked": f"{sizes['asked']:,}",
            f"{kind}-K": str(sizes["K"]),
            f"{kind}-start": f"{course[0]:.0f}",
            f"{kind}-first": f"{course[1]:.1f}",
            f"{kind}-last": f"{course[-1]:.1f}",
            f"{kind}-epochs": str(len(course) - 1),
            f"{kind}-best-N": str(N),
            f"{kind}-best": f"{least:.1f}",
            f"{kind}-2": f"{of_kind['ngrams'][1]['smoothed']:.1f}",
            f"{kind}-3": f"{of_kind['ngrams'][2]['smoothed']:.1f}",
            f"{kind}-grows": f"{of_kind['ngrams'][-1]['seen'] / of_kind['ngrams'][-2]['seen']:.2f}",
        }
    words = record["words"]
    return shown | {
        "characters-in-all": f"{words['sizes']['characters']:,}",
        "python": words["python"],
    }


if __name__ == "__main__":
    destination = folder(__doc__)
    record = kept("real_text")
    for lang, name in PAGES.items():
        page = destination / name
        page.write_text(renewed(page.read_text("utf-8"), numbers(record, lang)), "utf-8")
