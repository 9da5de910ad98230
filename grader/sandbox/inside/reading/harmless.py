"""What plain code may use of Python and of packages: it changes nothing that others read."""

from __future__ import annotations

import numpy as np

ANYTHING = ("math", "itertools", "typing", "collections", "collections.abc", "__future__")
SOME = {"functools": {"reduce", "partial"}, "copy": {"copy", "deepcopy"}}
PACKAGES = {*ANYTHING, *SOME, "numpy"}
BUILTINS = {
    *("abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "filter"),
    *("float", "frozenset", "int", "isinstance", "issubclass", "iter", "len", "list", "map"),
    *("max", "min", "next", "object", "pow", "print", "range", "repr", "reversed", "round"),
    *("set", "slice", "sorted", "str", "sum", "super", "tuple", "type", "zip"),
    *("NotImplemented", "NotImplementedError", "Exception", "ValueError", "TypeError"),
    *("IndexError", "KeyError", "AttributeError", "RuntimeError", "ZeroDivisionError"),
    *("FloatingPointError", "ArithmeticError", "OverflowError", "AssertionError", "StopIteration"),
}
NUMPY = {
    *("array", "asarray", "ascontiguousarray", "zeros", "ones", "empty", "full", "eye"),
    *("identity", "zeros_like", "ones_like", "empty_like", "full_like", "arange", "linspace"),
    *("logspace", "dot", "vdot", "inner", "outer", "tensordot", "einsum", "kron", "sum"),
    *("prod", "mean", "std", "var", "min", "max", "amin", "amax", "argmin", "argmax"),
    *("argsort", "sort", "cumsum", "cumprod", "diff", "clip", "where", "concatenate"),
    *("stack", "vstack", "hstack", "column_stack", "reshape", "ravel", "transpose"),
    *("squeeze", "expand_dims", "tile", "atleast_1d", "atleast_2d", "repeat", "flip", "roll"),
    *("copy", "diag", "diagflat", "diagonal", "trace", "triu", "tril", "shape", "size"),
    *("ndim", "allclose", "isclose", "array_equal", "all", "any", "nonzero", "count_nonzero"),
    *("unique", "bincount", "take", "broadcast_to", "isscalar", "round", "around"),
    *("nan_to_num", "split", "append", "insert", "delete", "pad", "swapaxes", "moveaxis", "linalg"),
    *("nansum", "nanmean", "average", "median", "apply_along_axis", "asfortranarray", "fliplr"),
    *("flipud", "block", "dstack", "array_split", "cross", "argwhere", "flatnonzero"),
}
SEEDED = {"default_rng", "Generator", "RandomState"}  # of numpy.random: what else draws is shared


def is_harmless(package: str, name: str) -> bool:
    """Whether a part of a package changes nothing that others read."""
    if package in ANYTHING:
        return not name.startswith("_")
    if package != "numpy":
        return name in SOME[package]
    value = getattr(np, name, "")
    kinds = np.ufunc | type | float | int | None
    return name in NUMPY or (isinstance(value, kinds) and name != "memmap")
