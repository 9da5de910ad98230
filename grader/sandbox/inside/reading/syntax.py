"""What a file's text says without being run: the names that it binds, and which are written."""

from __future__ import annotations
import __future__

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Set
from typing import Any

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
IMPORTS = ast.Import | ast.ImportFrom
OWN_SCOPE = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
SCOPES = DEFINITIONS | ast.Lambda | OWN_SCOPE
CAPTURES: dict[type[ast.AST], str] = {  # patterns, and what in them is a name
    ast.MatchAs: "name",
    ast.MatchStar: "name",
    ast.MatchMapping: "rest",
}
LATE = __future__.annotations.compiler_flag  # annotations are not evaluated
MOST_PARAMETERS = 20
Binding = dict[str, list[ast.stmt]]
UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises


def walk(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those inside if, try, with, match and loops too."""
    for statement in body:
        yield statement
        if not isinstance(statement, DEFINITIONS):
            for field in ("body", "orelse", "finalbody"):
                yield from walk(getattr(statement, field, []))
            for inner in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from walk(inner.body)


def bound(statement: ast.stmt) -> set[str]:
    """Names that a statement binds or changes a part of: in an assignment, a loop, `with`, a
    pattern or by :=, but for what stands in statements inside it."""
    names = set[str]()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, OWN_SCOPE):  # of what is in it, := alone reaches out
            names |= {n.target.id for n in inside(node) if isinstance(n, ast.NamedExpr)}
        elif isinstance(getattr(node, "ctx", None), ast.Store):
            names |= {n.id for n in inside(node) if isinstance(n, ast.Name)}
        else:
            names.add(str(getattr(node, CAPTURES.get(type(node), ""), None)))
            inner = ast.iter_child_nodes(node)
            waiting += [n for n in inner if not isinstance(n, ast.stmt | ast.Lambda)]
    return names - {"None"}


def inside(node: ast.AST) -> list[ast.AST]:
    """A node and all in it, as `ast.walk` has them, in a third of its time."""
    nodes = [node]
    for one in nodes:
        for value in vars(one).values():
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes += [v for v in value if isinstance(v, ast.AST)]
    return nodes


def used(definition: ast.AST) -> set[str]:
    """The names that a definition reads and does not bind itself, as a variable or parameter, each
    in its scope."""
    around, inside_it = _apart(definition)
    return _free(inside_it, isinstance(definition, ast.ClassDef)).union(*map(used, around))


def _free(nodes: list[ast.AST], is_class: bool) -> set[str]:
    """The names that a scope reads and does not bind; what a class binds its methods do not see."""
    own, read, shared, free = set[str](), set[str](), set[str](), set[str]()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, SCOPES):
            around, inside_it = _apart(node)
            waiting += around
            free |= _free(inside_it, isinstance(node, ast.ClassDef))
            own |= {node.name} if isinstance(node, DEFINITIONS) else set()
        elif isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else own).add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Global):
            shared.update(node.names)
        else:
            waiting += ast.iter_child_nodes(node)
    own -= shared
    return (read - own) | free if is_class else (read | free) - own


def _apart(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of a node is run in the scope around it, and what in its own."""
    if isinstance(node, OWN_SCOPE):
        first = node.generators[0].iter
        inner = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.comprehension)]
        for one in node.generators:
            inner += [n for n in (one.target, one.iter, *one.ifs) if n is not first]
        return [first], inner
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *node.keywords, *node.decorator_list], list(node.body)
    if not isinstance(node, FUNCTIONS | ast.Lambda):
        return [], [node]
    given, body = node.args, node.body if isinstance(node.body, list) else [node.body]
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    names = [one for one in parameters if one is not None]
    around: list[ast.AST] = [*given.defaults, *filter(None, given.kw_defaults)]
    around += [one.annotation for one in names if one.annotation is not None]
    if not isinstance(node, ast.Lambda):
        around += [*node.decorator_list, *([node.returns] if node.returns else [])]
    return around, [*names, *body]


def has_imports(statement: ast.stmt) -> bool:
    """Whether there is an import in it."""
    return any(isinstance(inner, IMPORTS) for inner in inside(statement))


def modules_in(tree: ast.Module, own: Set[str], theirs: Set[str]) -> set[str]:
    """What a file calls the modules that it imports: `loss`, `own` of `import loss as own`,
    `rnn.loss`.

    own: the names of the submission's modules; what is imported from one of these is none
    theirs: packages of which none counts
    """
    names = set[str]()
    for statement in (s for s in inside(tree) if isinstance(s, IMPORTS)):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                parts = alias.name.split(".")
                if parts[0] not in theirs:
                    dotted = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
                    names |= {alias.asname} if alias.asname else dotted
        elif (statement.module or "").partition(".")[0] not in theirs:
            module = (statement.module or "").rpartition(".")[2]
            taken = [a for a in statement.names if module not in own or a.name in own]
            names |= {a.asname or a.name for a in taken}
    return names


def asked_of(trees: Iterable[ast.AST]) -> dict[str, set[str]]:
    """What code asks of modules by their names: `from a import b`, `import a` with `a.b`."""
    asked: dict[str, set[str]] = {}
    nodes = [n for tree in trees for n in ast.walk(tree)]
    named: dict[str, set[str]] = {}
    for alias in (a for n in nodes if isinstance(n, ast.Import) for a in n.names):
        named.setdefault(alias.asname or alias.name, set()).add(alias.name)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module, _, inside = node.module.partition(".")
            wanted = {inside.partition(".")[0]} if inside else {a.name for a in node.names}
            asked.setdefault(module, set()).update(wanted)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            for module in named.get(node.value.id, ()):
                asked.setdefault(module, set()).add(node.attr)
    return asked


def used_of(definition: ast.stmt, modules: Set[str]) -> set[str]:
    """All names that a definition reads from these modules: `loss.softmax`."""
    return {
        n.attr
        for n in inside(definition)
        if isinstance(n, ast.Attribute) and _dotted(n.value) in modules
    }


def _dotted(node: ast.AST) -> str:
    """ "rnn.loss"; "" where it is more than names."""
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def made_of(statement: ast.stmt, modules: Set[str], defined: Set[str]) -> dict[str, set[str]]:
    """The names that a statement binds, each with those that it reads; of modules those that the
    submission defines.

    Not those bound by statements inside it.
    """
    if isinstance(statement, ast.ImportFrom):
        return {a.asname: {a.name} for a in statement.names if a.asname}
    names = bound_by(statement)
    return dict.fromkeys(names, used(statement) | (used_of(statement, modules) & defined))


def bound_by(statement: ast.stmt) -> set[str]:
    """The names that a statement binds, not those that it imports."""
    return {statement.name} if isinstance(statement, DEFINITIONS) else bound(statement)


def names_of(statement: ast.stmt) -> set[str]:
    """All names that a top-level statement may bind."""
    names: set[str] = set()
    for inner in walk([statement]):
        if isinstance(inner, DEFINITIONS):
            names.add(inner.name)
        elif isinstance(inner, ast.ImportFrom):
            names |= {a.asname or a.name for a in inner.names}
        elif isinstance(inner, ast.Import):
            names |= {a.asname or a.name.partition(".")[0] for a in inner.names}
        else:
            names |= bound(inner)
    return names


def loop_variables(statement: ast.stmt) -> set[str]:
    """What a loop binds in its first line."""
    return bound(statement) if isinstance(statement, ast.For) else set()


def mentioned(source: str) -> set[str]:
    """Names that text which does not parse seems to define."""
    pattern = r"\b(?:def|class)\s+(\w+)|^(\w+)\s*="  # whatever stands before it
    return {a or b for a, b in re.findall(pattern, source, re.MULTILINE)}


def imported_in(source: str) -> set[str]:
    """Names that text which does not parse seems to import."""
    lines = r"^(?:import|from[ \t]+[\w.]+[ \t]+import)[ \t]+([\w.,() \t]+)"
    parts = (p for line in re.findall(lines, source, re.MULTILINE) for p in line.split(","))
    named = (re.match(r"[( \t]*(\w+)(?:[\w.]*[ \t]+as[ \t]+(\w+))?", part) for part in parts)
    return {match[2] or match[1] for match in named if match}


def future_flags(tree: ast.Module) -> int:
    """Compiler flags of the cell's `from __future__ import …`."""
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def parameters(definition: ast.stmt) -> list[str]:
    """A function's parameters by position, or those of a class's __init__, but for self."""
    if isinstance(definition, ast.ClassDef):
        named = (s for s in definition.body if getattr(s, "name", "") == "__init__")
        definition = next(named, definition)
    if not isinstance(definition, FUNCTIONS):
        return []
    given = [*definition.args.posonlyargs, *definition.args.args]
    return [one.arg for one in given if one.arg != "self"][:MOST_PARAMETERS]


def is_blank(definition: ast.stmt) -> bool:
    """Whether a function's body, or all that a class leaves to be written, is still to do."""
    if isinstance(definition, ast.ClassDef):
        methods = [s for s in definition.body if isinstance(s, FUNCTIONS)]
        asked = [m for m in methods if m.name != "__init__" or is_blank(m)]
        return bool(asked) and all(map(is_blank, asked))
    return isinstance(definition, FUNCTIONS) and all(map(_says_nothing, definition.body))


def blank_in(definition: ast.stmt) -> str:
    """What a definition has in the place of code: "raise", as the template's, or "pass"; "" for one
    that is written."""
    if not is_blank(definition):
        return ""
    return "raise" if any(isinstance(n, ast.Raise) for n in ast.walk(definition)) else "pass"


def is_overload(definition: ast.stmt) -> bool:
    """Whether it says for type checkers alone how a function is called that stands below it."""
    marks = definition.decorator_list if isinstance(definition, FUNCTIONS) else []
    return any(getattr(m, "attr", getattr(m, "id", "")) == "overload" for m in marks)


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(statement, ast.Pass) or _is_text(statement)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def without_blanks(body: list[ast.stmt], written: set[str]) -> list[ast.stmt]:
    """Statements without the blank definitions of names that are written somewhere else."""
    kept = []
    for statement in body:
        if isinstance(statement, DEFINITIONS) and statement.name in written:
            if is_blank(statement) and not _adds_to_its_name(statement):
                continue
            if isinstance(statement, ast.ClassDef):
                methods = {m.name for m in _definitions(statement.body) if not is_blank(m)}
                statement.body = without_blanks(statement.body, methods)
        kept.append(statement)
    return kept


def _adds_to_its_name(definition: ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) -> bool:
    """Whether it stands below @name.setter, say, which keeps what the name is so far."""
    return any(
        isinstance(d, ast.Attribute) and ast.unparse(d.value) == definition.name
        for d in definition.decorator_list
    )


def written(body: list[ast.stmt]) -> set[str]:
    """Names with a definition at the top level that is no blank."""
    return {d.name for d in _definitions(body) if not is_blank(d)}


def _definitions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for statement in body:
        if isinstance(statement, DEFINITIONS):
            yield statement  # type: ignore[misc]


def binding(statements: list[ast.stmt]) -> Binding:
    """The statements that bind each name."""
    by_name: Binding = {}
    for statement in walk(statements):
        for name in names_of(statement):
            by_name.setdefault(name, []).append(statement)
    return by_name


def fingerprint(
    definition: ast.stmt,
    name: str,
    here: Binding,
    origin: Callable[[ast.stmt, str], tuple[str, Binding] | None],
) -> str:
    """Equal for definitions that are the same code: comments, docstrings and annotations apart.

    What a definition uses of its file counts too, and what this imports from others.
    here: of its file; origin: the name that an import takes from another file, and that file's
    """
    seen, waiting, parts = {(name, id(here))}, [(name, [definition], here)], list[str]()
    while waiting:
        current, meant, here = waiting.pop()
        for statement in [s for s in meant if not is_blank(s)] or meant:
            taken = origin(statement, current)
            bare = _Bare().visit(ast.parse(ast.unparse(statement)))
            part = f"{current}: {_of_import(statement, current) or ast.dump(bare)}"
            if not taken and (part not in parts or not isinstance(statement, IMPORTS)):
                parts.append(part)  # cells import numpy again
            read = [taken] if taken else [(other, here) for other in used(bare) & here.keys()]
            for other, there in read:
                if (other, id(there)) not in seen:
                    seen.add((other, id(there)))
                    waiting.append((other, there[other], there))
    return hashlib.sha256("\n".join(sorted(parts)).encode(errors="replace")).hexdigest()


def _of_import(statement: ast.stmt, name: str) -> str:
    """Of an import, what concerns this name."""
    if not isinstance(statement, IMPORTS):
        return ""
    meant = [a.name for a in statement.names if (a.asname or a.name) == name]
    return f"{getattr(statement, 'module', '')} {getattr(statement, 'level', 0)} {meant}"


class _Bare(ast.NodeTransformer):
    """Takes away docstrings and annotations."""

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        if isinstance(node, DEFINITIONS) and node.body and _is_text(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, FUNCTIONS):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        return node
