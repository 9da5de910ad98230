"""What pages name is there: files, commands, options, names of code; in both languages the same."""

import re
import runpy
import shlex
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from examples import gradient_flow, long_memory, real_text, recall
from grader.batch import similar
from grader.cli import parser
from grader.commands.batch import DEADLINE
from grader.report import ExitCode
from grader.rubric.secret_seed import BITS
from grader.watch.screen import KEYS
from spec.assignment import CORE
from spec.points import POINTS
from tests.helpers.readme import ROOT
from tests.helpers.terms import untold
from tests.hostile.fuzz import MOST_MEMORY

SOURCES = ("grader", "spec", "reference", "examples", "benchmarks", "student_template")
CODE = {".py", ".json", ".toml", ".ipynb", ".html", ".yml"}
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
CHINESE = [page for page in PAGES if ".zh." in page.name]
# What others' programs and pages call their own, examples, and what is put together of words
FOREIGN = set(re.findall(r"\w+", "jupyterlab lab artifacts doejane_LATE_ repo feedback_moodle"))
FOREIGN |= {"ExecutionPolicy", "Scope", "RemoteSigned", "macOS", "FIFOs", "PowerShell", "READMEs"}
FOREIGN |= {
    "_rnn",
    "_attempt_",
    "_12345_assignsubmission_file_",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED",
}
MADE_OF_TEXTS = ("specification.zh", "coverage.zh")  # a test of the texts reads them
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    """The page without blocks of code and marks of what is made by a program."""
    return re.sub(r"(?ms)^```.*?^```|<!--.*?-->", "", page.read_text("utf-8"))


def named(page: Path) -> list[str]:
    """What stands between backticks, but for formulas and the commands of GitHub's program."""
    marked = re.findall(r"`([^`\n]+)`", prose(page))
    return [one for one in marked if not re.search("^gh |[₀-₉ᵀ⊙Σ√∂‖≤≈ℓδΠ]", one)]


@cache
def words() -> frozenset[str]:
    """Every word of the code, of its settings and of files' names."""
    files = [f for room in SOURCES for f in (ROOT / room).rglob("*") if f.suffix in CODE]
    files += [ROOT / "pyproject.toml", ROOT / "Makefile"]
    texts = [file.read_text("utf-8") for file in files]
    names = [str(file.relative_to(ROOT)) for file in (*files, *(ROOT / "tests").rglob("*.py"))]
    return frozenset(re.findall(r"\w+", "\n".join((*texts, *names)), re.ASCII))


REQUIRED = re.search(
    r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8")
)
POINTS_OF_CORE = [points for chapter in CORE for points in POINTS[chapter].values()]
# A number that is said, on which pages (by the beginning of their name), and what it is in the code
NUMBERS = [
    ("README|students|instructors", r"Python ([\d.]+) (?:or later|或更高)", REQUIRED[1]),
    ("batch", r"for everything \((\d+)|总共可用的秒数（(\d+)", f"{DEADLINE:.0f}"),
    ("batch", r"at least (\d+) % equal|至少 (\d+)% 相同", similar.ALIKE),
    ("batch", r"of the others the (\d+) most|最相近的 (\d+) 对", similar.MOST_PAIRS),
    ("instructors", r"secret of (\d+) bits|至少 (\d+) 位", BITS),
    ("instructors", r"number of (\d+) bits|(\d+) 位以上", BITS),
    ("SECURITY", r"at least (\d+) bits", BITS),
    ("SECURITY", r"below (\d+) MB", MOST_MEMORY >> 10),
    ("README|instructors", r"(\d) all passed|(\d) 全部通过", ExitCode.ALL_PASSED),
    ("README|instructors", r"(\d) something is not|(\d) 有的不正确", ExitCode.NOT_RIGHT),
    ("README|instructors|batch", r"(\d) wrong usage|(\d) 用法", ExitCode.USAGE),
    ("README|instructors|batch", r"(\d) the grader's own|(\d) 评分程序", ExitCode.GRADER_FAULT),
    ("README|instructors", r"(\d) the submission cannot|(\d) 提交无法", ExitCode.CANNOT_LOAD),
    ("batch", r"(\d) there is nothing to|(\d) 没有可评分", ExitCode.CANNOT_LOAD),
    ("README", r"the core, (\d+) points|核心部分，(\d+) 分", sum(POINTS_OF_CORE)),
    ("gradient_flow", r"(\d+) states over|(\d+) 维状态", gradient_flow.n),
    ("gradient_flow", r"states over (\d+) steps|维状态，(\d+) 个时刻", gradient_flow.T),
    ("remedies", r"layer has (\d+) states|循环层有 (\d+) 维", recall.n),
    ("remedies", r"until (\d+) running|连续 (\d+) 个", recall.SURE),
    ("remedies", r"or (\d+) have been|看过 (\d+) 个", recall.SEQUENCES),
    ("remedies", r"Then (\d+) new|然后问 (\d+) 个", recall.ASKED),
    ("remedies", r"guessing gets (\d+) ?%|乱猜得 (\d+)%", 100 // recall.KEYS),
    ("long_memory", r"words and (\d+) states|状态有 (\d+) 维", long_memory.n),
    ("real_text", r"with (\d+) states|(\d+) 维状态", real_text.n),
]
# What a key of `watch` does, as the page for students has it
DOES = {
    "n": "next item|下一题",
    "b": "before|前一题",
    "h": "hint|提示",
    "e": "explanation|讲解",
    "l": "number|题号",
    "s": "reference's way|参考写法",
    "r": "blank back|恢复成空白",
    "x": "script|脚本",
    "q": "quits|退出",
}


@pytest.mark.parametrize(("names", "said", "due"), NUMBERS, ids=[said for _, said, _ in NUMBERS])
def test_number_on_a_page_is_that_of_the_code(names, said, due):
    """In each language, on every page that has it."""
    pages = [page for page in PAGES if re.match(names, page.name)]
    matches = {page.name: re.search(said, " ".join(prose(page).split())) for page in pages}
    assert {name: match and match[match.lastindex] for name, match in matches.items()} == {
        page.name: str(int(due) if isinstance(due, ExitCode) else due) for page in pages
    }


@pytest.mark.parametrize("page", ["students.md", "students.zh.md"])
def test_keys_of_watch_do_what_the_page_says(page):
    text = " ".join(prose(ROOT / "docs" / page).split())
    assert set(DOES) == {key for key, _ in KEYS}
    assert [key for key in DOES if not re.search(f"`{key}`[^`]*?(?:{DOES[key]})", text)] == []


@by_name
def test_links_lead_somewhere(page):
    """A link to a file of the repository."""
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@by_name
def test_names_are_names_of_code(page):
    """Each word between backticks stands in the code, and a path in one of its folders exists,
    or is a folder of modules."""
    for one in named(page):
        unknown = set(re.findall(r"[A-Za-z_]\w+", one, re.ASCII)) - words() - FOREIGN
        assert not unknown, one
        if re.fullmatch(rf"(?:{'|'.join(SOURCES)}|tests|docs)/[\w./]+", one):
            place = ROOT / one.replace("CHAPTER", "gradient_flow").replace("NAME", "csv")
            assert place.exists() or place.with_suffix("").is_dir(), one


@by_name
def test_names_in_sentences_are_written_as_elsewhere(page):
    """NumPy, GB 18030; in a Chinese page every Latin word is in the English one, or in the code."""
    text = re.sub(r"`[^`\n]+`|[A-Z]+\.md|\]\([^)]+\)", " ", prose(page))
    said = set(re.findall(r"\b[A-Za-z]*[A-Z][a-z]*[A-Z]\w*\b", text, re.ASCII))
    known = words() | FOREIGN
    if page in CHINESE:
        said |= set(re.findall(r"[A-Za-z]{2,}", text))
        english = prose(page.with_name(page.name.replace(".zh", "")))
        known |= {end for w in re.findall(r"[A-Za-z]{2,}", english) for end in (w, w.title())}
    assert said - known == set()


def commands(page: Path) -> list[str]:
    """Every call of a program, in a sentence or in a block."""
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```", page.read_text("utf-8"))
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [
        one for one in (*lines, *named(page)) if re.match(r"(grader|make|python3? -m) (?!->)", one)
    ]


@by_name
def test_commands_are_commands(page):
    """`grader` knows the command and its options, make the target, Python the module."""
    for typed in commands(page):
        program, *parts = shlex.split(typed, comments=True)
        if program == "make":
            assert re.search(rf"^{parts[0]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), typed
        elif program != "grader":
            own = [ROOT / f"{parts[1].replace('.', '/')}{end}" for end in (".py", "/__init__.py")]
            ready = ("pip", "pdb", "venv", "pytest")
            assert parts[1] in ready or any(f.exists() for f in own), typed
        elif parts[0] not in ("NAME", "--help"):
            known = options(parts[0])
            assert [p for p in parts if p.startswith("-") and p not in known] == [], typed


@cache
def options(command: str) -> frozenset[str]:
    """Those of a command. Raises KeyError where there is none of this name."""
    (added,) = (a for a in parser(command)._actions if isinstance(a.choices, dict))
    return frozenset(added.choices[command]._option_string_actions)


def code(page: Path) -> Counter[str]:
    """Names and options between backticks; what a reader is to replace is told in words."""
    marked = (
        " ".join(named(page)).replace(".zh", "").replace("lang=zh", "").replace("--lang zh", "")
    )
    return Counter(re.findall(r"(?<![\w.])(?:--)?[a-z][\w.-]*", marked, re.ASCII))


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_both_languages_name_the_same_code(page):
    """Every name and option stands as often in the Chinese page as in the English one."""
    english, chinese = code(page.with_name(page.name.replace(".zh", ""))), code(page)
    assert (english - chinese, chinese - english) == (Counter(), Counter())


def blocks(page: Path) -> list[str]:
    """Paragraphs, lines of tables and points of lists, without code and addresses."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "`", re.sub(r"\$\$.*?\$\$", "", prose(page), flags=re.S))
    return [
        part
        for block in re.split(r"\n\s*\n", text.strip())
        for part in (re.split(r"\n(?=- |\d\. |\|)", block) if block[:1] in "-1|" else [block])
    ]


@pytest.mark.parametrize("page", CHINESE, ids=lambda page: page.name)
def test_both_languages_say_the_same_block_by_block(page):
    """As many paragraphs, and in each the terms of the other one."""
    english, chinese = blocks(page.with_name(page.name.replace(".zh", ""))), blocks(page)
    pairs = list(zip(english, chinese, strict=True))
    if page.stem not in MADE_OF_TEXTS:
        assert [(pair, term) for pair in pairs for term in untold(*pair)] == []


SCRIPTS = sorted({m for page in PAGES for m in re.findall(r"-m (examples\.\w+)", prose(page))})


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_of_the_examples_say_what_they_do(script, monkeypatch, capsys):
    """--help explains, and measures nothing."""
    monkeypatch.setattr(sys, "argv", [script, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(script, run_name="__main__")
    assert ended.value.code == 0
    assert len(capsys.readouterr().out) > 150
