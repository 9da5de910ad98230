"""Wrong functions by edits of right code: its syntax tree with one or two places changed.

An operator, a name, a number, a slice, an argument, a call or a statement becomes another; the code
is that of the reference and of the honest styles.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from reference import architectures, gradcheck, gradient_flow, language_model, loss, recurrent
from tests.helpers.faulty import Faulty
from tests.helpers.honest import HONEST

REFERENCE = (recurrent, loss, gradcheck, gradient_flow, language_model, architectures)
OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.MatMult, ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq, ast.GtE),
}
ATTRIBUTES = {
    "forward": ("backward",),
    "backward": ("forward",),
    "max": ("min", "sum", "mean"),
    "sum": ("mean", "max", "prod"),
    "mean": ("sum", "max"),
    "argmax": ("argmin",),
    "exp": ("exp2", "expm1"),
    "log": ("log2", "log10", "log1p"),
    "sqrt": ("square", "abs"),
    "abs": ("square",),
    "empty": ("ones", "zeros"),
    "zeros": ("ones",),
    "append": ("extend",),
}


def singles(references: Mapping[str, Callable[..., Any]]) -> Iterator[Faulty]:
    """Every edit of every piece of code, alone."""
    for item, name, module in _code(references):
        tree = _reached(name, module)
        for place, choices in _choices(tree).items():
            for choice in range(choices):
                what, edited = _edited(tree, place, choice)
                yield _faulty(item, name, module, (what,), edited)


def drawn(references: Mapping[str, Callable[..., Any]], count: int, seed: int) -> Iterator[Faulty]:
    """Functions with one edit or two, each item as often as another."""
    rng, code = random.Random(seed), list(_code(references))
    for i in range(count):
        wanted = list(references)[i % len(references)]
        item, name, module = rng.choice([one for one in code if one[0] == wanted])
        tree, faults = _reached(name, module), []
        for _ in range(1 + i // len(references) % 2):
            place, choices = rng.choice(list(_choices(tree).items()))
            what, tree = _edited(tree, place, rng.randrange(choices))
            faults.append(what)
        yield _faulty(item, name, module, tuple(faults), tree)


def _code(references: Mapping[str, Callable[..., Any]]) -> Iterator[tuple[str, str, ModuleType]]:
    """Item, the function's name and the module that it stands in."""
    for item in references:
        yield from ((item, item, module) for module in REFERENCE if item in _functions(module))
        for way in HONEST.get(item, ()):
            module = sys.modules[way.__module__]
            if way.__name__ in _functions(module) and not _is_left_out(way.__name__, module):
                yield item, way.__name__, module


def _is_left_out(name: str, module: ModuleType) -> bool:
    """Whether an edit may make it endless, or its result an iterator."""
    nodes = list(ast.walk(_reached(name, module)))
    return any(
        isinstance(n, ast.While) or (isinstance(n, ast.Attribute) and n.attr == "pairwise")
        for n in nodes
    )


@cache
def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    assert module.__file__
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


@cache
def _reached(name: str, module: ModuleType) -> ast.Module:
    """The function and those of its module that it uses."""
    functions, waiting = _functions(module), [name]
    reached: dict[str, ast.stmt] = {}
    while waiting:
        name = waiting.pop()
        if name in functions and name not in reached:
            reached[name] = _bare(functions[name])
            waiting += [n.id for n in ast.walk(reached[name]) if isinstance(n, ast.Name)]
    return ast.Module(list(reached.values()), [])


def _bare(function: ast.FunctionDef) -> ast.FunctionDef:
    """Without docstring and types."""
    bare = copy.deepcopy(function)
    if ast.get_docstring(bare):
        del bare.body[0]
    for argument in bare.args.args:
        argument.annotation = None
    bare.returns = None
    return bare


Place = tuple[int, int]  # number of a function, and of a node in it


def _choices(tree: ast.Module) -> dict[Place, int]:
    """Each place that may be written otherwise, and in how many ways."""
    counted = {
        (number, place): len(_changed(function, field, node))
        for number, function in enumerate(tree.body)
        for place, (_, field, _, node) in enumerate(places(function))
    }
    return {place: count for place, count in counted.items() if count}


def _edited(tree: ast.Module, place: Place, choice: int) -> tuple[str, ast.Module]:
    """What was changed, and the tree that has it."""
    edited = copy.deepcopy(tree)
    function = edited.body[place[0]]
    parent, field, index, node = list(places(function))[place[1]]
    before, new = _shown(node), _changed(function, field, node)[choice]
    put(parent, field, index, new)
    ast.fix_missing_locations(edited)
    return f"{before} became {_shown(new)}", edited


def places(function: Any) -> Iterator[tuple[Any, str, int | None, ast.AST]]:
    """Each node of the body by its parent."""
    for statement in function.body:
        for node in ast.walk(statement):
            for field, value in ast.iter_fields(node):
                children = value if isinstance(value, list) else [value]
                for index, child in enumerate(children):
                    if isinstance(child, ast.AST):
                        yield node, field, index if isinstance(value, list) else None, child
    for index, statement in enumerate(function.body):
        yield function, "body", index, statement


def put(parent: Any, field: str, index: int | None, new: ast.AST) -> None:
    """Put a node where `places` has said."""
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.expr | ast.stmt | ast.Slice):
        return ast.unparse(node).split("\n")[0]
    return type(node).__name__


def _changed(function: ast.AST, field: str, node: ast.AST) -> list[ast.AST]:
    """What may stand here by mistake."""
    if type(node) in OPERATORS:
        return [kind() for kind in OPERATORS[type(node)]]
    if isinstance(node, ast.stmt):
        return list(_statements(node))
    if not isinstance(node, ast.expr) or field in ("func", "targets", "target", "annotation"):
        return list(_attributes(node)) if field == "func" else []
    kinds: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
        ast.BinOp: lambda n: iter((n.left, n.right)),
        ast.UnaryOp: lambda n: iter((n.operand,)),
        ast.Call: _calls,
        ast.Attribute: lambda n: iter((n.value,) if n.attr == "T" else ()),
        ast.Slice: _slices,
        ast.Subscript: lambda n: iter((n.value,) if isinstance(n.ctx, ast.Load) else ()),
        ast.Constant: _constants,
        ast.Name: lambda n: _names(function, n),
    }
    if field == "iter" and isinstance(node, ast.Name):
        return []  # a list that grows while it is read has no end
    return list(kinds.get(type(node), lambda n: iter(()))(node))


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If):
        yield ast.Pass()
    if isinstance(node, ast.If):
        yield ast.If(node.test, node.orelse or [ast.Pass()], node.body)
    if isinstance(node, ast.For):
        backwards = ast.Call(
            ast.Name("reversed", ast.Load()),
            [ast.Call(ast.Name("list", ast.Load()), [node.iter], [])],
            [],
        )
        yield ast.For(node.target, backwards, node.body, node.orelse)
        yield ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)
        if isinstance(node.body[-1], ast.Assign | ast.AugAssign | ast.Expr) and node.body[1:]:
            yield ast.For(node.target, node.iter, [node.body[-1], *node.body[:-1]], node.orelse)
            yield ast.For(node.target, node.iter, node.body[:-1], [node.body[-1]])  # indented less


def _attributes(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute):
        for name in ATTRIBUTES.get(node.attr, ()):
            yield ast.Attribute(node.value, name, node.ctx)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
        yield node.args[0]  # not called
        yield ast.Call(node.func, [node], node.keywords)  # called twice
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value  # .copy() forgotten
    for i in range(len(node.args) - 1):
        swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
        yield ast.Call(node.func, swapped, node.keywords)
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, [*node.keywords[:i], *node.keywords[i + 1 :]])


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    yield ast.Slice(None, None, node.step)
    if node.step is not None:
        yield ast.Slice(node.lower, node.upper, None)
    one = ast.Constant(1)
    if node.upper is not None:
        yield ast.Slice(node.lower, ast.BinOp(node.upper, ast.Sub(), one), node.step)
    if node.lower is not None:
        yield ast.Slice(ast.BinOp(node.lower, ast.Add(), one), node.upper, node.step)
        yield ast.Slice(ast.BinOp(node.lower, ast.Sub(), one), node.upper, node.step)
    if node.lower is None and node.upper is None:
        yield ast.Slice(one, None, node.step)
        yield ast.Slice(None, ast.UnaryOp(ast.USub(), one), node.step)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        for value in {node.value + 1, node.value - 1, 0 * node.value, -node.value} - {node.value}:
            yield ast.Constant(value)
    elif isinstance(node.value, str):
        yield ast.Constant({"<s>": "</s>", "</s>": "<s>"}.get(node.value, ""))


def _names(function: Any, node: ast.Name) -> Iterator[ast.AST]:
    """Another variable of the function; transposed; one more, or one less."""
    if not isinstance(node.ctx, ast.Load):
        return
    own = [a.arg for a in function.args.args]
    own += [
        n.id
        for n in ast.walk(function)
        if isinstance(n, ast.Name) and n.id not in own and isinstance(n.ctx, ast.Store)
    ]
    if node.id not in own:
        return
    yield from (ast.Name(name, ast.Load()) for name in dict.fromkeys(own) if name != node.id)
    yield ast.Attribute(node, "T", ast.Load())
    for operator in (ast.Add(), ast.Sub()):
        yield ast.BinOp(node, operator, ast.Constant(1))
    yield ast.UnaryOp(ast.USub(), node)


def _faulty(
    item: str, name: str, module: ModuleType, faults: tuple[str, ...], tree: ast.Module
) -> Faulty:
    code = compile(tree, module.__name__, "exec")

    def make() -> Callable[..., Any]:
        names = dict(module.__dict__)
        exec(code, names)
        function: Callable[..., Any] = names[name]
        return function

    return Faulty(item, (f"{module.__name__}.{name}", *faults), make)
