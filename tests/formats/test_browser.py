"""The pages in a real browser: axe-core finds no fault, nothing scrolls sideways, nothing is
loaded. CONTRIBUTING.md says what this needs; where something is missing, the skip names it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from grader.formats.html import render
from tests.helpers.grading import graded
from tests.helpers.submitted import kinds

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"desktop": (1280, "light"), "phone": (360, "dark")}
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def missing() -> str:
    """What the browser test lacks here, or ""."""
    lacks = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    lacks += [] if shutil.which("chromedriver") else ["chromedriver"]
    lacks += [p for p in ("selenium", "axe_core_python") if find_spec(p) is None]
    return ", ".join(lacks)


pytestmark = pytest.mark.skipif(
    bool(missing()), reason=f"not installed: {missing()}; see CONTRIBUTING.md"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, BROWSERS)))
    for flag in FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


def show(browser: Any, page: Path, size: str, media: str = "screen") -> None:
    width, scheme = SIZES[size]
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    browser.get(page.as_uri())


PAGES = [("wrong", "en"), ("hostile", "zh"), ("class", "en"), ("class", "zh")]


@pytest.fixture(scope="module", params=PAGES, ids=str)
def page(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kind, lang = request.param
    if kind == "class":
        course, graded_class = map(request.getfixturevalue, ("course", "graded"))
        out: Path = graded_class(course, "--deadline", "1", "--lang", lang)[1]
        return out / "class.html"
    path = tmp_path_factory.mktemp("pages") / f"{kind}.html"
    report = graded(kinds()[kind], lang=lang, chapters=("recurrent", "loss", "layer"))
    path.write_text(render(report), "utf-8")
    return path


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_fault(browser: Any, page: Path, size: str) -> None:
    show(browser, page, size)
    browser.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    results = browser.execute_async_script("axe.run().then(arguments[0])")
    faults = [(v["id"], [n["html"] for n in v["nodes"]]) for v in results["violations"]]
    assert faults == []
    assert len(results["passes"]) > 15


@pytest.mark.parametrize("size", SIZES)
def test_page_does_not_scroll_sideways(browser: Any, page: Path, size: str) -> None:
    show(browser, page, size)
    root = "document.documentElement"
    asked = f"return [{root}.scrollWidth, {root}.clientWidth, innerWidth]"
    needed, there, width = browser.execute_script(asked)
    assert width == SIZES[size][0]
    assert needed == there


def test_what_is_small_is_small_on_paper_too(browser: Any, page: Path) -> None:
    asked = "return ['.facts', 'h2', 'body'].map(s => document.querySelector(s))"
    asked += ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    sizes = []
    for media in ("screen", "print"):
        show(browser, page, "desktop", media)
        small, large, usual = browser.execute_script(asked)
        sizes.append([round(small / usual, 2), round(large / usual, 2)])
    assert sizes[0] == sizes[1]


def test_page_loads_nothing_and_runs_nothing(browser: Any, page: Path) -> None:
    show(browser, page, "desktop")
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    tried = "const s = document.createElement('script'); s.textContent = 'window.ran = true';"
    browser.execute_script(f"{tried} document.body.append(s)")
    assert browser.execute_script("return window.ran") is None
