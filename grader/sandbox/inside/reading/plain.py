"""Whether a file's code is plain: then what a function gives follows from its own text, and that of
what it uses.

Plain code keeps nothing from one call to the next and changes nothing that is not its own: no
`global`, no list for a default value, no attribute set but on `self`, no decorator, no name or
part of a package that is not known to be harmless. A class whose methods set attributes is called
or inherited from, and nothing else is done with it: `Layer.reset(softmax)` would set them on a
function. What is not known to be plain is not.
"""

from __future__ import annotations

import ast
import hashlib
import re
import symtable
from collections.abc import Iterable, Iterator
from typing import Any

from .harmless import BUILTINS, PACKAGES, SEEDED, is_harmless
from .syntax import DEFINITIONS, IMPORTS, names_of

MOST_PARTS = 500  # of a file
AT_LOADING = {"__init__", "__getitem__"}  # methods that an object, an annotation may run then
SPECIAL = AT_LOADING | {"__call__", "__len__"}
INSIDE = {"gi_frame", "f_globals", "f_builtins", "f_locals", "f_back", "tb_frame", "ctypes"}
SHARED = {"register"}  # of an abstract class: what it then takes for its own
FORMATS = {"format", "format_map"}  # of texts, which may name an attribute: "{0.__globals__}"
NAMES_MORE = re.compile(r"\{[^{}]*_")  # a place in a format that takes what has an underscore
SUBMODULES = {"linalg", "random"}  # of numpy
TYPES = (  # what annotations consist of
    *(ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp),
    *(ast.BitOr, ast.Load),
)
NEVER = {
    *(ast.Global, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Match),
    *(ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await),
}


class NotPlain(Exception):
    """Something that is not known to be plain."""


def parts(source: str, tree: ast.Module) -> dict[str, Any] | None:
    """What a file of plain code consists of; None where it is not plain.

    frame: a digest of all that runs when the file is loaded; modules: the own ones it imports;
    taken: what it takes from them; closed: what no other file may take
    parts: of each name a digest of its text ("" where it draws random numbers that others draw
    too), its first line, and the names that it uses
    """
    try:
        return _Reader(source, tree).read()
    except (NotPlain, SyntaxError, ValueError, RecursionError):
        return None


class _Reader:
    """Reads one file."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.lines = source.split("\n")
        self.alone = [s for s in tree.body if runs_alone(s)]
        self.body = [s for s in tree.body if not _is_text(s) and s not in self.alone]
        self.packages: dict[str, str] = {}  # by the name they have here; own modules too
        self.modules, self.taken = set[str](), set[str]()
        self.stateless = {"object"}  # classes of which objects may be made when it is loaded
        self.setting = set[str]()  # classes that set attributes
        names = [name for statement in self.body for name in names_of(statement)]
        _need(len(set(names)) == len(names) <= MOST_PARTS)
        self.names = set(names)
        self.names_alone = {name for statement in self.alone for name in names_of(statement)}
        _need(not self.names & self.names_alone)
        _need(not any(name.startswith("__") for name in self.names))
        table = symtable.symtable(source, "file", "exec")
        self.tables = {child.get_name(): child for child in table.get_children()}

    def read(self) -> dict[str, Any]:
        for statement in self.body:
            if isinstance(statement, ast.ClassDef):
                self._tell_kind(statement)
        ordered = sorted(self.body, key=lambda s: not isinstance(s, IMPORTS))  # imports first
        parts = dict(entry for statement in ordered for entry in self._parts(statement))
        frame = "\n".join((*_frame(self.body), *sorted(self.names_alone)))
        code = {"frame": _digest(frame), "modules": sorted(self.modules), "parts": parts}
        closed = self.setting | set(self.packages)
        return code | {"taken": sorted(self.taken), "closed": sorted(closed)}

    def _tell_kind(self, statement: ast.ClassDef) -> None:
        """Whether a class sets attributes; whether an object of it, made when the file is loaded,
        holds nothing and runs nothing."""
        bases = {base.id if isinstance(base, ast.Name) else "" for base in statement.bases}
        runs = {name for inner in statement.body for name in names_of(inner)} & AT_LOADING
        inner = (n for n in ast.walk(statement) if isinstance(n, ast.Attribute))
        if bases & self.setting or not all(isinstance(n.ctx, ast.Load) for n in inner):
            self.setting.add(statement.name)
        elif bases <= self.stateless and not runs:
            self.stateless.add(statement.name)

    def _parts(self, statement: ast.stmt) -> Iterator[tuple[str, list[Any]]]:
        if isinstance(statement, IMPORTS):
            for name, used in self._imported(statement):
                yield name, [_digest(ast.dump(statement)), statement.lineno, used]
            return
        uses, draws = set[str](), False
        if isinstance(statement, ast.ClassDef):
            draws = self._class(statement, uses)
        elif isinstance(statement, ast.FunctionDef):
            draws = self._function(statement, uses, "")
        else:
            self._constant(statement, uses)
        if isinstance(statement, DEFINITIONS):
            reads = set(_globals(self.tables[statement.name]))
            uses |= reads & self.names
            _need(reads <= self.names | BUILTINS)
        text = "\n".join(self.lines[statement.lineno - 1 : statement.end_lineno])
        digest = "" if draws else _digest(text)
        for name in names_of(statement):
            yield name, [digest, statement.lineno, sorted(uses)]

    def _imported(self, statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, list[str]]]:
        for alias in statement.names:
            name = alias.asname or alias.name
            if isinstance(statement, ast.Import):
                _need("." not in alias.name)
                self.packages[name] = alias.name
                used = []
            else:
                module = statement.module or ""
                _need(alias.name != "*" and statement.level < 2)
                _need(module not in PACKAGES or is_harmless(module, alias.name))
                used = [] if module in PACKAGES else [alias.name]
                self.taken |= set(used)
            module = alias.name if isinstance(statement, ast.Import) else module
            self.modules |= {module} - PACKAGES
            yield name, used

    def _constant(self, statement: ast.stmt, uses: set[str]) -> None:
        """A name for numbers and texts, or for an object that holds nothing."""
        _need(_binds_names(statement))
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call):
            kind = value.func.id if isinstance(value.func, ast.Name) else ""
            _need(kind in self.stateless and not value.args and not value.keywords)
            uses |= {kind} & self.names
        else:
            _need(_is_constant(value))

    def _class(self, statement: ast.ClassDef, uses: set[str]) -> bool:
        """A class with plain methods; whether one of them draws."""
        _need(not statement.decorator_list and not statement.keywords)
        bases = {base.id if isinstance(base, ast.Name) else "" for base in statement.bases}
        _need(bases <= self.names | BUILTINS)
        uses |= bases & self.names
        draws = False
        for inner in statement.body:
            if isinstance(inner, ast.FunctionDef):
                _need(inner.name in SPECIAL or not inner.name.startswith("__"))
                first = inner.args.args[0].arg if inner.args.args else ""
                draws |= self._function(inner, uses, first if first == "self" else "")
            elif isinstance(inner, ast.Assign | ast.AnnAssign):
                _need(_binds_names(inner))
                _need(inner.value is None or _is_constant(inner.value))
            else:
                _need(isinstance(inner, ast.Pass) or _is_text(inner))
        return draws

    def _function(self, function: ast.FunctionDef, uses: set[str], own: str) -> bool:
        """A plain function; whether it draws numbers that others draw too.

        own: what its object is called, on which it may set attributes
        """
        draws, bases = False, set[ast.AST]()
        called, given = set[ast.AST](), set[ast.AST]()  # given: called with more than None
        kinds = set(map(type, ast.walk(function)))
        pauses = kinds & {ast.Yield, ast.YieldFrom}  # without having left what it entered
        _need(not pauses or ast.With not in kinds)
        for node in ast.walk(function):  # what is outside comes before what is inside
            kind = type(node)
            _need(_is_typed(node))
            if isinstance(node, ast.Name):
                _need(node.id not in self.packages or node in bases)
                _need(node.id not in self.setting or node in called)
                _need(node.id != own or isinstance(node.ctx, ast.Load))
            elif isinstance(node, ast.Attribute):
                draws |= self._attribute(node, uses, own, node in bases)
                draws |= node.attr in SEEDED and node not in given  # by what the system draws
                bases.add(node.value)
            elif isinstance(node, ast.Call):
                called.add(node.func)
                handed = (*node.args, *(k.value for k in node.keywords))
                given |= set() if all(map(_is_none, handed)) else {node.func}
            elif isinstance(node, ast.arguments):
                self._parameters(node, uses, node is function.args)
                _need(node is function.args or own not in _named(node))
            elif kind is ast.FunctionDef:
                _need(not node.decorator_list)  # type: ignore[attr-defined]
            else:
                _need(kind not in NEVER)
        return draws

    def _parameters(self, given: ast.arguments, uses: set[str], outermost: bool) -> None:
        """Default values that nobody can change."""
        for default in (*given.defaults, *(d for d in given.kw_defaults if d)):
            if isinstance(default, ast.Name):
                _need(not outermost or default.id in self.names | BUILTINS)
                uses |= {default.id} & self.names
            else:
                _need(_is_constant(default))

    def _attribute(self, node: ast.Attribute, uses: set[str], own: str, is_base: bool) -> bool:
        """A harmless attribute; whether it draws.

        is_base: whether an attribute of it is taken
        """
        base, name = node.value, node.attr
        _need((name in SPECIAL or not name.startswith("_")) and name not in INSIDE | SHARED)
        _need(name != "__init__" or _is_super(base))
        _need(name not in FORMATS or _is_plain_format(base))
        _need(isinstance(node.ctx, ast.Load) or (isinstance(base, ast.Name) and base.id == own))
        package = self.packages.get(base.id) if isinstance(base, ast.Name) else None
        if package == "numpy" and name in SUBMODULES:
            _need(is_base)
        elif package in PACKAGES:
            _need(is_harmless(str(package), name))
        elif package is not None:
            uses.add(name)
            self.taken.add(name)
        if not isinstance(base, ast.Attribute) or base.attr not in SUBMODULES:
            return False
        _need(is_harmless(f"numpy.{base.attr}", name))
        return base.attr == "random" and name not in SEEDED


def _need(fact: bool) -> None:
    if not fact:
        raise NotPlain


def _named(given: ast.arguments) -> set[str]:
    """The names of parameters."""
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return {one.arg for one in every if one}


def _binds_names(statement: ast.stmt) -> bool:
    """Whether an assignment binds names alone."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return all(isinstance(target, ast.Name) for target in targets) and _is_typed(statement)


def _is_typed(node: ast.AST) -> bool:
    """Whether its annotation does nothing but name a type."""
    types = (getattr(node, field, None) for field in ("annotation", "returns"))
    return all(isinstance(inner, TYPES) for kind in types if kind for inner in ast.walk(kind))


def _is_super(value: ast.expr) -> bool:
    """`super()`: what `__init__` is taken of, since any other one may be given any object."""
    name = value.func if isinstance(value, ast.Call) else None
    return isinstance(name, ast.Name) and name.id == "super"


def _is_plain_format(value: ast.expr) -> bool:
    """A text of which no place takes an attribute of Python's own."""
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and not NAMES_MORE.search(text)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_constant(value: ast.expr | None) -> bool:
    """Numbers, texts and tuples of them."""
    if isinstance(value, ast.Tuple):
        return all(map(_is_constant, value.elts))
    if isinstance(value, ast.BinOp):
        return _is_constant(value.left) and _is_constant(value.right)
    return _is_constant(value.operand) if isinstance(value, ast.UnaryOp) else _is_text(value)


def _is_text(node: ast.AST | None) -> bool:
    """A constant, or one for a statement."""
    return isinstance(node.value if isinstance(node, ast.Expr) else node, ast.Constant)


def runs_alone(statement: ast.stmt) -> bool:
    """What is there for a run of the file itself; of a .py file no grading does that."""
    if not isinstance(statement, ast.If) or statement.orelse:
        return False
    return ast.unparse(statement.test) == "__name__ == '__main__'"


def _frame(body: Iterable[ast.stmt]) -> Iterator[str]:
    """All that runs when statements do; of functions the first line."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            returns = ast.dump(statement.returns) if statement.returns else ""
            yield f"def {statement.name} {ast.dump(statement.args)} {returns}"
        elif isinstance(statement, ast.ClassDef):
            yield f"class {statement.name} {[ast.dump(base) for base in statement.bases]}"
            yield from (f" {line}" for line in _frame(statement.body))
        else:
            yield ast.dump(statement)


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that are looked up outside of a definition."""
    yield from (s.get_name() for s in table.get_symbols() if s.is_global())
    for inner in table.get_children():
        yield from _globals(inner)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
