"""reference/ -> student_template/: signatures and the items' tasks stay, bodies go.

Private helpers stay behind, imports of the package become flat ones, and what a task gives
complete (no `todo`) is kept whole. `activations.py` is copied as it is, its prose in
the language that is asked for.
"""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from grader.safe_file import save
from reference import activations
from spec import assignment
from spec.chapters import given
from spec.item import Chapter, Task
from spec.points import POINTS
from spec.text import Text, parsed

INDENT = "    "
OWN = rf"from ({'|'.join(['activations', *POINTS])}) "
WHEN_RUN = 'if __name__ == "__main__":\n    print("{}")'
RUN_IT = Text(
    "This file holds definitions. To check them: grader run .   To hand in: grader pack .",
    "这个文件里只有定义。要检查它们：grader run . --lang zh   要提交：grader pack . --lang zh",
)


def write(folder: Path, lang: str) -> list[Path]:
    """Write the template into a folder; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, source in sources(lang).items():
        path = folder / name
        save(path, source)
        written.append(path)
    return written


def sources(lang: str) -> dict[str, str]:
    """The template's files by name."""
    given_source = Path(activations.__file__).read_text("utf-8")
    files = {"activations.py": given.in_language(given_source, lang)}
    for chapter in assignment.CHAPTERS:
        files[f"{chapter.name}.py"] = Blanks(chapter, lang, source_of(chapter.name)).text()
    return files


def solution() -> dict[str, str]:
    """The reference as a student would hand it in: flat imports, everything else as it is."""
    files = {f"{name}.py": flat(source_of(name)) for name in POINTS}
    return {"activations.py": Path(activations.__file__).read_text("utf-8"), **files}


def source_of(chapter: str) -> str:
    """The reference's file of a chapter."""
    path = import_module(f"reference.{chapter}").__file__
    assert path is not None
    return Path(path).read_text("utf-8")


def flat(source: str) -> str:
    """`from reference.activations import …` -> `from activations import …`."""
    return re.sub(r"^from reference\.", "from ", source, flags=re.MULTILINE)


class Blanks:
    """One chapter's file with blanks, cut out of the reference's lines."""

    def __init__(self, chapter: Chapter, lang: str, source: str) -> None:
        self.chapter, self.lang = chapter, lang
        self.lines = source.splitlines()
        self.tree = parsed(source)
        self.tasks = {t.name: t for item in chapter.items for t in item.tasks}

    def text(self) -> str:
        intro = docstring(self.chapter.intro, self.lang, "")
        pieces = ["\n\n" + piece for piece in self.pieces().values()]
        hint = WHEN_RUN.format(RUN_IT.in_language(self.lang))
        return "\n".join([intro, "", _grouped(self.imports()), *pieces]) + f"\n\n\n{hint}\n"

    def pieces(self) -> dict[str, str]:
        """The functions and classes by name, in the reference's order."""
        pieces = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in self.tasks:
                pieces[node.name] = self._function(node, self.tasks[node.name], "")
            elif isinstance(node, ast.ClassDef):
                pieces[node.name] = self._class(node)
        return pieces

    def imports(self) -> list[str]:
        """The imports that the pieces need, and those of own files, which their bodies may."""
        body = "\n".join(self.pieces().values())
        nodes = [n for n in self.tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        return [i for i in map(flat, map(self._source, nodes)) if self._is_used(i, body)]

    def _source(self, node: ast.stmt) -> str:
        return "\n".join(self.lines[node.lineno - 1 : node.end_lineno])

    def _is_used(self, statement: str, body: str) -> bool:
        names = re.findall(r"\w+", statement.split(" import ")[-1].replace("numpy as ", ""))
        given = "numpy" in statement or re.match(OWN, statement)
        return bool(given) or any(re.search(rf"\b{n}\b", body) for n in names)

    def _head(self, node: ast.FunctionDef) -> str:
        """The signature, as it is laid out in the reference."""
        return "\n".join(self.lines[node.lineno - 1 : node.body[0].lineno - 1])

    def _function(self, node: ast.FunctionDef, task: Task, indent: str) -> str:
        if task.todo is None:
            rest = node.body[1:]
            body = "\n".join(self.lines[rest[0].lineno - 1 : rest[-1].end_lineno])
        else:
            todo = task.todo.in_language(self.lang)
            body = f'{indent}{INDENT}raise NotImplementedError("{todo}")'
        doc = docstring(task.doc, self.lang, indent + INDENT)
        return "\n".join([self._head(node), doc, body])

    def _class(self, node: ast.ClassDef) -> str:
        if node.name not in self.tasks:  # a protocol: given complete
            return given.in_language(self._source(node), self.lang)
        doc = docstring(self.tasks[node.name].doc, self.lang, INDENT)
        parts = [f"class {node.name}:", doc]
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                task = self.tasks[f"{node.name}.{method.name}"]
                parts.append("\n" + self._function(method, task, INDENT))
        return "\n".join(parts)


def docstring(text: Text, lang: str, indent: str) -> str:
    """A docstring in the house's layout."""
    lines = text.in_language(lang).strip().splitlines()
    body = "\n".join(indent + line if line else "" for line in lines[1:])
    first = f'{indent}"""{lines[0]}'
    return f'{first}"""' if len(lines) == 1 else f'{first}\n{body}\n{indent}"""'


def _grouped(imports: list[str]) -> str:
    """Standard library, NumPy, own files, with a blank line between."""
    groups = [
        [i for i in imports if not re.match(rf"import numpy|{OWN}", i)],
        [i for i in imports if i.startswith("import numpy")],
        [i for i in imports if re.match(OWN, i)],
    ]
    return "\n\n".join("\n".join(g) for g in groups if g)


def line_of(name: str, path: Path) -> int:
    """The line of a file at which a function or class begins."""
    nodes = ast.parse(path.read_text("utf-8")).body
    return next(n.lineno for n in nodes if getattr(n, "name", None) == name)
