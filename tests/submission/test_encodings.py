"""Text in whatever encoding editors write, and signs that look like others."""

import codecs

import pytest

from grader.report import Outcome
from tests.helpers.grading import graded, item, lost
from tests.submission.code import OUTPUT, notebook

CHINESE = f"# 循环层的输出，式 1\n{OUTPUT}"
READ = {
    "UTF-8": (CHINESE.encode(), ""),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + CHINESE.encode(), ""),
    "UTF-8 that declares itself": (b"# -*- coding: utf-8 -*-\n" + CHINESE.encode(), ""),
    "UTF-16, little end": (codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"), "UTF-16"),
    "UTF-16, big end": (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "UTF-16"),
    "UTF-32, little end": (codecs.BOM_UTF32_LE + CHINESE.encode("utf-32-le"), "UTF-32"),
    "UTF-32, big end": (codecs.BOM_UTF32_BE + CHINESE.encode("utf-32-be"), "UTF-32"),
    "GBK": (CHINESE.encode("gbk"), "GBK"),
    "GBK that declares UTF-8": (b"# -*- coding: utf-8 -*-\n" + CHINESE.encode("gbk"), "GBK"),
    "GBK that declares itself": (b"# coding: gbk\n" + CHINESE.encode("gbk"), ""),
    "GB18030": ("# 𠮷 循环\n".encode("gb18030") + OUTPUT.encode(), "GBK"),
    "Big5 that declares itself": (f"# coding: big5\n# 循環\n{OUTPUT}".encode("big5"), ""),
    "Latin-1 that declares itself": (f"# coding: latin-1\n# é\n{OUTPUT}".encode("latin-1"), ""),
    "Cyrillic that declares itself": (f"# coding: koi8-r\n# слой\n{OUTPUT}".encode("koi8-r"), ""),
    "Latin-1": ("# für\ns = 'é'\n".encode("latin-1") + OUTPUT.encode(), "Latin-1"),
    "the end of a file under DOS": (CHINESE.encode() + b"\r\n\x1a", ""),
    "the rest of a block": (CHINESE.encode() + bytes(512), ""),
    "two marks": (2 * codecs.BOM_UTF8 + CHINESE.encode(), ""),
    "a file joined to another": (
        b"# joined\n" + codecs.BOM_UTF8 + CHINESE.encode() + b"\x1a",
        "",
    ),
    "UTF-8 that declares GBK": (f"# coding: gbk\n# 循环层\n{OUTPUT}".encode(), "UTF-8"),
    "UTF-8 that declares nonsense": (f"# coding: klingon\n{OUTPUT}".encode(), "UTF-8"),
}


@pytest.mark.parametrize("case", READ)
def test_text_is_read_and_told_where_python_would_not(case: str) -> None:
    data, said = READ[case]
    report = graded({"recurrent.py": data}, only=("output",))
    assert lost(report) == set()
    assert [said in note for note in report.notes] == ([True] if said else [])


def test_guess_that_is_no_python_is_not_told_as_a_syntax_error() -> None:
    report = graded({"recurrent.py": b"x = \xb3\xa3\xb3 (\n" + OUTPUT.encode()}, only=("output",))
    assert item(report, "output").outcome in (Outcome.INVALID, Outcome.MISSING)
    assert report.notes == ("recurrent.py: it is not UTF-8 text; save it as UTF-8",)


SIGNS = {
    "no-break space": ("    return", "\u00a0\u00a0\u00a0 return", "no-break space"),
    "ideographic space": ("    return", "\u3000return", "full-width space"),
    "zero-width space": ("return", "\u200breturn", "U+200B|zero-width"),
    "full-width comma": ("states, V", "states，V", "，"),
    "full-width bracket": ("(states", "（states", "（"),
    "full-width colon": ("activation):", "activation)：", "："),
    "Chinese quotes": ("    return", "    x = “a”\n    return", "“"),
    "tabs and spaces": ("    return", "    if V is None:\n\treturn 1\n    return", "tab"),
}


@pytest.mark.parametrize("before", ["\u200b", "12 ", "12: ", "> ", "+", "• ", ">>> ", "In [3]: "])
def test_def_behind_what_no_python_has_is_in_a_file_that_cannot_be_read(before: str) -> None:
    lines = (f"{before}{line}\n" for line in OUTPUT.splitlines())
    report = graded({"recurrent.py": "".join(lines)}, only=("output",))
    assert item(report, "output").outcome == Outcome.INVALID


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("in_a_cell", [False, True])
def test_sign_that_looks_like_another_is_named(sign: str, in_a_cell: bool) -> None:
    old, new, named = SIGNS[sign]
    source = OUTPUT.replace(old, new, 1)
    files = {"rnn.ipynb": notebook(source)} if in_a_cell else {"recurrent.py": source}
    report = graded(files, only=("output",))
    feedback = item(report, "output").feedback
    said = f"{feedback.summary} {feedback.next_step}"
    assert any(name in said for name in named.split("|")), said
