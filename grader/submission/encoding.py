"""Python source as text: in the encoding that it declares, or in one that editors write."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import tokenize

from spec.text import Text

# Some of Python's other codecs take hours.
DECLARED = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp\d+|koi8-[rut]|mac-\w+|"
    r"gb2312|gbk|gb18030|hz|big5(hkscs)?|shift_jis|euc_(jp|kr|jis_2004)"
)
GUESSES = {"GBK": "gb18030", "Latin-1": "latin-1"}
BOMS = {  # the longer ones first: one begins as another does
    **dict.fromkeys((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE), "UTF-32"),
    **dict.fromkeys((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), "UTF-16"),
}
IS_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
MARKS, AFTER = re.compile(r"^\ufeff+", re.MULTILINE), "\0\x1a"
NOT_UTF8 = Text("it is not UTF-8 text; save it as UTF-8", "不是 UTF-8 文本；请另存为 UTF-8")
NUL = Text("it contains NUL bytes", "其中有 NUL 字节")
NOT_TEXT = Text(
    "it is no plain text but another kind of file: hand in the code itself",
    "它不是纯文本，而是别的种类的文件：请提交代码本身",
)
PAGE = Text("it is a web page: download the file itself", "它是网页：请下载文件本身")
POINTER = Text(
    "it is a pointer of Git LFS's, not the file itself: fetch that by `git lfs pull`, or hand it "
    "in without LFS",
    "它只是 Git LFS 的指针，不是文件本身：请先用 `git lfs pull` 取回，或者不用 LFS 提交",
)
READ_AS = Text(
    "{file} is no UTF-8 text and was read as {encoding}; save it as UTF-8, or Python may not read "
    "it",
    "{file} 不是 UTF-8 文本，已按 {encoding} 读取；请另存为 UTF-8，否则 Python 可能读不了",
)
DECLARES = Text(
    "{file} declares another encoding than it has and was read as UTF-8; correct its first lines",
    "{file} 声明的编码与实际不符，已按 UTF-8 读取；请改正开头的编码声明",
)


class Unreadable(Exception):
    """A file that cannot be read, and why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding where it is another one than Python would have taken.

    GBK and Latin-1 are guesses: whether it is Python then shows where it is parsed. Raises
    Unreadable.
    """
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            try:
                return _without_nul(_text(data, encoding)), encoding
            except UnicodeError as error:  # cut off, or a mark that says what is not so
                raise Unreadable(NOT_UTF8) from error
    if data.startswith(b"version https://git-lfs.github.com/spec/"):
        raise Unreadable(POINTER)
    if _looks_binary(data):
        raise Unreadable(NOT_TEXT)
    unmarked = _unmarked_utf16(data)
    if unmarked:
        with contextlib.suppress(UnicodeError):
            return _without_nul(_text(data, unmarked)), "UTF-16"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if not DECLARED.fullmatch(codecs.lookup(encoding).name):
            raise LookupError(encoding)
        return _without_nul(_text(data, encoding)), ""
    except (UnicodeError, SyntaxError, LookupError):
        pass
    for shown, encoding in {"UTF-8": "utf-8-sig", **GUESSES}.items():
        with contextlib.suppress(UnicodeError):
            return _without_nul(_text(data, encoding)), shown
    raise Unreadable(NOT_UTF8)


def read_as(file: str, encoding: str) -> Text:
    """What to say of a file that Python would have read as something else."""
    said = DECLARES if encoding == "UTF-8" else READ_AS
    return said.format(file=file, encoding=encoding)


def _text(data: bytes, encoding: str) -> str:
    return io.TextIOWrapper(io.BytesIO(data), encoding).read()


def _looks_binary(data: bytes) -> bool:
    """Whether it begins as archives, pictures, documents and compiled code do."""
    return data.startswith(
        (b"PK\x03\x04", b"\x89PNG", b"%PDF-", b"{\\rtf", b"\x7fELF", b"Rar!", b"\x1f\x8b")
    )


def _unmarked_utf16(data: bytes) -> str:
    """The UTF-16 that it is without a mark, by the NULs in its first lines of code; or ""."""
    begins = data[:400].rstrip(b"\0")
    for encoding, high in ("utf-16-le", begins[1::2]), ("utf-16-be", begins[::2]):
        if 2 * high.count(0) > len(high) and len(data) % 2 == 0:
            return encoding
    return ""


def _without_nul(text: str) -> str:
    """The text without what programs put before and after it: marks of the byte order, where
    files were joined too, the end of a file under DOS, the rest of a block."""
    text = MARKS.sub("", text)
    kept = text.rstrip(f"{AFTER} \t\n")
    if not set(AFTER).isdisjoint(text[len(kept) :]):
        text = f"{kept}\n"
    if "\0" in text:
        raise Unreadable(NUL)
    return text
