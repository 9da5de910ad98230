"""What plain code may use of Python and of packages: it changes nothing that others read."""

from __future__ import annotations

import importlib
from types import FunctionType, ModuleType

import numpy as np

ANYTHING = ("math", "itertools", "typing", "collections", "collections.abc", "__future__")
SOME = {"functools": {"reduce", "partial"}, "copy": {"copy", "deepcopy"}}
PACKAGES = {*ANYTHING, *SOME, "numpy"}
BUILTINS = {
    *("abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "filter", "float"),
    *("frozenset", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next"),
    *("object", "pow", "print", "range", "repr", "reversed", "round", "set", "slice", "sorted"),
    *("str", "sum", "super", "tuple", "zip", "NotImplementedError", "Exception", "ValueError"),
    *("TypeError", "IndexError", "KeyError", "AttributeError", "RuntimeError"),
    *("ZeroDivisionError", "OverflowError", "AssertionError", "StopIteration"),
}
NUMPY = {
    *("array", "asarray", "zeros", "ones", "empty", "full", "eye", "identity", "zeros_like"),
    *("ones_like", "empty_like", "full_like", "arange", "linspace", "dot", "vdot", "inner"),
    *("outer", "tensordot", "einsum", "sum", "prod", "mean", "std", "var", "min", "max", "amin"),
    *("amax", "argmin", "argmax", "argsort", "sort", "cumsum", "diff", "clip", "where"),
    *("concatenate", "stack", "vstack", "hstack", "column_stack", "reshape", "ravel"),
    *("transpose", "squeeze", "expand_dims", "tile", "atleast_1d", "atleast_2d", "repeat"),
    *("flip", "roll", "copy", "diag", "shape", "size", "ndim", "allclose", "isclose"),
    *("array_equal", "all", "any", "nonzero", "take", "broadcast_to", "round", "nan_to_num"),
    *("split", "append", "swapaxes"),
}
SEEDED = {"default_rng", "Generator", "RandomState"}  # of numpy.random: what else draws is shared


def is_harmless(package: str, name: str) -> bool:
    """Whether a part of a package changes nothing that others read.

    What the library's own Python does may be kept: typing.overload, typing.sys.
    """
    if package in SOME:
        return name in SOME[package]
    value = getattr(importlib.import_module(package), name, "")
    if package == "numpy":
        kinds = np.ufunc | type | float | int | None
        return name in NUMPY or (isinstance(value, kinds) and name != "memmap")
    return not name.startswith("_") and not isinstance(value, FunctionType | ModuleType | list)
