"""The Chinese texts: one word for one thing, one translation of one text, no English left."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.handout import notebook
from grader.handout.template import sources

ROOT = Path(__file__).parent.parent.parent
HAN = re.compile("[\u4e00-\u9fff]")
# pattern that must not occur -> what is written instead
INSTEAD = {
    r"上一层(?!网络)": "上一层网络（第 l−1 层） in eq. 4, 下面一层 and 上面一层 of a stack",
    r"下一层|下面的层|(?<!最)上层": "下面一层, 上面一层, 最上层",
    r"第 ?[tk\d] ?步|最后一步|每步|第一步": "t 时刻, 最后时刻, 每个时刻, 第一个时刻",
    r"往回传|沿时间传播": "沿时间反向传递; the algorithm: 沿时间反向传播",
    r"往前看(?!、往后看| N 个词)": "往回看, but where the article is quoted",
    r"(?<!常说的梯度)裁剪|截短": "截取",
    r"分数|[\d}] 得分|加权和": "加权输入 of a network, 分 and 成绩 of a submission",
    r"容许": "容差",
    r"[N\d]-gram": "N-Gram",
    r"原文|(?<!依据)教程": "文章",
    r"期望值|应有的值": "正确值",
    r"测试用例": "用例",
    r"大小写": "尺寸",
    r"随机数?种子": "种子",
    r"(?<!也叫)标签": "标记",
    r"词汇表": "词典",
    r"课程平台|班级页面|代码单元(?!格)|本机代码": "教学平台, 全班报告, 单元格, 原生代码",
    r"属于 ?(时刻|[a-z]_?t)": "对应 t 时刻",
    r"乘上了|被乘|被减": "多乘了, 减去了",
    r"网络拒绝了": "N 个正确的网络中，它拒绝了 …",
    r"接受了错误": "没有查出错误的 …",
    r"您": "你",
    r"雷同，|对雷同": "相似; 疑似雷同 in a heading",
    r"而不是和|不是和。|(?<!总)和就是": "总和, 求和",
    r"给 [UVW] 减去": "从 … 中减去",
    "[\u4e00-\u9fff](?<!输入词)(?<!{键)[,;:?!](?=\\s|$|[\u4e00-\u9fff])": "，；：？！",
    "[\u4e00-\u9fff]\\.(?=\\s|$)": "。",
    r"：：|。。|，，": "one sign",
}
LABELS = {"next", "yours", "graded"}  # a word of a report, and of a screen or a command
PAGES = [ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.zh.md"))]


def literal(node: ast.expr) -> str | None:
    """A string as it stands in the source, the values put into it by their names."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (literal(part) or f"{{{ast.unparse(part)}}}" for part in node.values)
        return "".join(parts)
    return None


def is_chinese(text: str) -> bool:
    """Whether it is a Chinese text, not an English one that quotes the article."""
    characters = len(HAN.findall(text))
    return characters > 0 and characters >= len(re.findall("[A-Za-z]{2,}", text))


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("spec", "grader", "examples"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def chinese_texts() -> Iterator[tuple[str, str]]:
    """Where it stands, and a text."""
    for path, tree in modules():
        inner = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
        inner |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            text = literal(node) if isinstance(node, ast.expr) and id(node) not in inner else None
            if text and is_chinese(text):
                yield f"{path}:{node.lineno}", text
    for page in PAGES:
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            if not line.startswith(("    ", "```", "[English]")):
                yield f"{page.name}:{number}", line


def test_one_thing_has_one_word() -> None:
    wrong = [
        f"{place}: {match[0]!r} in {text!r}; write {words}"
        for place, text in chinese_texts()
        for pattern, words in INSTEAD.items()
        if (match := re.search(pattern, text))
    ]
    assert wrong == []


def test_one_english_text_has_one_chinese_one() -> None:
    chinese: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Text",
                "Named",
                "localized",
            ):
                given = [literal(a) for a in (*node.args, *(k.value for k in node.keywords))]
                if len(given) >= 2 and given[0] and given[0].strip(", ") and given[1]:
                    chinese[given[0]][given[1]] = f"{path}:{node.lineno}"
    assert len(chinese) > 800
    several = {en: places for en, places in chinese.items() if len(places) > 1}
    assert several.keys() <= LABELS, several


def prose(source: str) -> Iterator[str]:
    """Docstrings and comments that hold English words, of four letters and more."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield from filter(None, [ast.get_docstring(node)])
    yield from re.findall(r"#.*", source)


@pytest.mark.parametrize("name", sources("zh"))
def test_template_in_chinese_has_no_english_prose(name: str) -> None:
    for text in prose(sources("zh")[name]):
        words = re.findall(r"(?<![\w.`_])[a-z]{4,}(?![\w(`._])", text)
        assert HAN.search(text) or words == ["tanh"] * len(words), text


def test_notebook_in_chinese_has_no_english_prose() -> None:
    for cell in notebook.cells("zh"):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith("check("):
            for text in prose(source):
                assert HAN.search(text) or not re.search(r"\b[a-z]{4,} [a-z]{2,}\b", text), text
