"""What an item of the assignment is made of: frozen data, standard library only.

An `Item` has checks; a `Check` asks a `Submission` something and returns None, or a
`Mismatch` that says what came back instead of what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from inspect import cleandoc, signature
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from spec.notation.unicode import unicode
from spec.points import CHAPTER_OF, POINTS
from spec.text import Named, Text, docstring

if TYPE_CHECKING:
    from spec.checking.calls import Call
    from spec.checking.cases import Cases, Size
    from spec.formulas.formula import Candidate
    from spec.notation.tree import Equation

AS_TABLED = -1.0  # points: those of spec/points.py


@dataclass(frozen=True)
class Entries:
    """Where a matrix is wrong, entry by entry.

    rows: what each row is called: "δ₁" in a sequence, "0" in a matrix of weights
    errors: a row each; 0 where the entry is right, else how far it is off, relative to the
        largest right entry that it is compared with; 1 where it is that far off or further,
        or is no number
    """

    rows: tuple[str, ...]
    errors: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Mismatch:
    """Why a check failed.

    summary: what is wrong, without any expected value in it
    kind: what sort of fault it is, so that the same one is not told twice: "value", "nan",
        "digits", "type", "shape", "dtype", "memory", "attribute"
    yours, right: what came back and what is right, in a line each; empty where a value
        says nothing
    case: the inputs on which it shows
    asked: those inputs themselves, as the submission was given them
    secret: whether `yours`, `right` and `entries` tell something that a hidden run keeps to itself
    hint: what to do about it, where the check knows better than its own `hint`
    about: what is wrong, as the article calls it: "∂E/∂U", "δ₂"; "" where it has no name
    one_of: where there are many of a kind, the kind and which of them it is
    entries: which entries of a matrix are wrong, perhaps of a larger one than `case` gives
    """

    summary: Text
    kind: str = "value"
    yours: str = ""
    right: str = ""
    case: Text | None = None
    asked: tuple[Any, ...] = ()
    secret: bool = True
    hint: Text | None = None
    about: str = ""
    one_of: tuple[Text, Text] | None = None
    entries: Entries | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """What came back from one call of the student's code.

    value: plain data and arrays; `Opaque` where it was anything else
    changed: arguments that are not as they were, by position, as they are now
    shares: positions of arguments whose memory the result lives in
    recall: asks for the result once more, as it is by then
    printed: what the call printed
    returned: whether the result lives in the memory of an earlier call's result
    """

    value: Any
    changed: Mapping[int, Any]
    shares: tuple[int, ...]
    recall: Callable[[], Any]
    printed: str = ""
    returned: bool = False


@dataclass(frozen=True)
class Opaque:
    """A result that is no array, number, text, list, tuple or dict; `kind` says what it is."""

    kind: str


class Instance(Protocol):
    """An object of a student's class, living in the student's process."""

    def call(self, method: str, *arguments: object) -> Answer: ...

    def get(self, attribute: str) -> Any:
        """The attribute's value; `ABSENT` where there is none."""

    def set(self, attribute: str, value: object) -> None: ...


class Stopped(Exception):
    """A call that brought no answer: it crashed, ran too long, is not written yet, …

    hint: what to do about it, where that is known
    line: the student's own, with its place; "" where there is none
    raised: it is an exception that the student's code raised
    printed: what the call printed
    """

    hint: Text | None = None
    line = ""
    raised = False
    printed = ""


class Refused(RuntimeError):
    """A call of a remote object that goes beyond what it says of itself."""


# What arguments can make our own code raise: anything else is a fault of it.
CALLERS_OWN = (
    *(TypeError, ValueError, LookupError, ArithmeticError, AttributeError, MemoryError),
    Refused,
)


class Submission(Protocol):
    """A student's code. A call that brings no answer raises `Stopped`."""

    def call(self, name: str, *arguments: object) -> Answer: ...

    def new(self, name: str, *arguments: object) -> Instance: ...

    def expect(self, name: str, calls: Sequence[tuple[object, ...]]) -> None:
        """Say that these calls of a function come next, unless something goes wrong."""
        return  # most make nothing ahead


def kept_of(submission: Submission, name: str) -> dict[Any, Any]:
    """What checks keep of a submission under a name, for as long as it is there.

    It is kept with the submission, for what is kept leads back to it: no weak dict would let go.
    """
    kept: dict[Any, Any] = vars(submission).setdefault(name, {})
    return kept


class Absent:
    """The value of an attribute that is not there."""


ABSENT = Absent()


class Remote:
    """An object handed to the student's code whose methods run in the grader's process.

    remote: the methods that may be called; "__call__" makes it a function
    stateless: whether their answers depend on the arguments alone
    signatures: of the methods, as `spec.signature` reads them; one that has none bounds its
        arguments itself
    sent: functions beside the methods that go over as they are written, for they hold no answer
    raises: what methods raise because of arguments, those that fit the signature where there is
        one: anything else is a fault of the grader's
    """

    remote: ClassVar[tuple[str, ...]] = ()
    signatures: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    stateless: ClassVar[bool] = False

    @property
    def sent(self) -> Mapping[str, Sent]:
        return {}

    @property
    def raises(self) -> tuple[type[Exception], ...]:
        return CALLERS_OWN


class Sent:
    """A function handed to the student's code as it is, because it holds no answer.

    function: written with NumPy, as `np`, alone, so that its source can go along
    first: the arguments that it always gets before its others
    name: by which Python's errors call it there, where it is not its own
    """

    def __init__(self, function: Callable[..., Any], *first: Any, name: str = "") -> None:
        self.function, self.first, self.name = function, first, name or function.__name__

    def __call__(self, *rest: Any, **named: Any) -> Any:
        return self.function(*self.first, *rest, **named)


class Pays(StrEnum):
    """How a check counts.

    ALWAYS: it pays when it passes (values at T ≥ 3, from which nothing trivial escapes)
    LATER: it pays once the check that it follows has passed (shape, hygiene, T = 1)
    NOTHING_WITHOUT: it pays like LATER, and if it fails the whole item pays nothing
    """

    ALWAYS = "always"
    LATER = "later"
    NOTHING_WITHOUT = "nothing without"


@dataclass(frozen=True, eq=False, repr=False)
class Check:
    """One thing that is true of right code.

    title: a true sentence about right code, at most 70 characters
    run: asks the submission; None means that it holds
    hint: what to do when it does not
    formula: the right one, where it is about another than the item's
    follows: the title of the item's check without which this one pays nothing, so that one easy
        check unlocks nothing else; what pays later and names none follows the first
    inputs: where it compares values, what makes the arguments of a call, at any size
    sizes: those that it asks at
    parts: what the results are called, where there are several
    """

    title: Text
    run: Callable[[Submission, Cases], Mismatch | None]
    hint: Text
    weight: float = 1.0
    pays: Pays = Pays.ALWAYS
    formula: str = ""
    follows: Text | None = None
    inputs: tuple[Callable[[Cases, Size], tuple[Any, ...]], ...] = ()
    sizes: tuple[Size, ...] = ()
    parts: tuple[str, ...] = ()


class Mistake(NamedTuple):
    """A wrong implementation that is often written, and one sentence that helps.

    name: short, for counting: "f′ one step late"
    function: the wrong implementation, with the item's arguments
    slip: what `Item.blend` calls it, so that it can be met together with another; else its name
    """

    name: Text
    function: Callable[..., Any]
    help: Text
    slip: str = ""

    @classmethod
    def alike(cls, name: Text, help: Text, *functions: Callable[..., Any]) -> tuple[Mistake, ...]:
        """One mistake in several ways, whose results differ somewhere."""
        return tuple(cls(name, function, help) for function in functions)

    @classmethod
    def of(cls, formula: Candidate) -> Mistake:
        """The right formula with one part replaced, called what sets it apart."""
        (difference,) = formula.differences()
        assert isinstance(difference, Named), difference
        return cls(difference.name, formula, difference)


class Task(NamedTuple):
    """What the template says of one function, class or method.

    source: the reference's own, whose docstring is the English text
    zh: the Chinese docstring
    todo: what to write, in one line; None for what the template gives complete
    """

    source: Callable[..., Any]
    zh: str
    todo: Text | None

    @property
    def name(self) -> str:
        """The function's name, "Class" or "Class.method"."""
        return self.source.__qualname__

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the arguments that a caller gives."""
        return tuple(name for name in signature(self.source).parameters if name != "self")

    @property
    def def_line(self) -> str:
        """Its name and parameters, with self of a method and with defaults."""
        parameters = signature(self.source).parameters.values()
        given = [p.name if p.default is p.empty else f"{p.name}={p.default:g}" for p in parameters]
        return f"{self.source.__name__}({', '.join(given)})"

    @property
    def doc(self) -> Text:
        return Text(cleandoc(docstring(self.source)), cleandoc(self.zh))


AsFunction = tuple["Item", Submission, "list[Call]", str]


@dataclass(frozen=True)
class Item:
    """One function or class of the assignment, beside its equation.

    story: why it is there, in the article's story
    tasks: the item's own task first, then those of its methods
    equation: the article's number, or "" where it has none
    formula: the equation in Unicode; it is written out only where there are no `equations`
    equations: the equation as trees, from spec.notation.equations
    also: equations that belong to it, beside those that it asks for
    seconds: of wall time for a call, where it takes longer than others; 0 elsewhere
    points: those of spec/points.py, where no others are given
    hints: how to begin, before those of the checks
    rarer: mistakes that are asked for where it is none of these: the same ones with other numbers
    blend: the implementation with several slips at once, where mistakes can meet
    counted: its checks are many of one kind, so that feedback counts those that passed
    why: says of wrong code what is established by asking it more; no general fact is told then
    as_function: of a class, what its results are as a function of all that they depend on: the item
        of that function, a submission that has it, calls of it, and which result it is that is
        wrong; None where that is none of them
    """

    name: str
    title: Text
    story: Text
    tasks: tuple[Task, ...]
    checks: tuple[Check, ...]
    equation: str = ""
    mistakes: tuple[Mistake, ...] = ()
    rarer: tuple[Mistake, ...] = ()
    blend: Callable[[frozenset[str]], Callable[..., Any]] | None = None
    counted: bool = False
    why: Callable[[Submission, Cases], Text | None] | None = None
    as_function: Callable[[Item, Submission, Cases, str], AsFunction | None] | None = None
    formula: str = ""
    equations: tuple[Equation, ...] = ()
    also: tuple[Equation, ...] = ()
    hints: tuple[Text, ...] = ()
    seconds: float = 0.0
    points: float = AS_TABLED

    def __post_init__(self) -> None:
        if self.points == AS_TABLED:
            object.__setattr__(self, "points", POINTS[self.chapter][self.name])
        if self.equations and not self.formula:
            object.__setattr__(self, "formula", unicode(*self.equations))
        first = self.checks[0].title
        later = (c.pays is Pays.LATER and c.follows is None for c in self.checks)
        named = zip(self.checks, later, strict=True)
        checks = tuple(replace(c, follows=first) if unnamed else c for c, unnamed in named)
        object.__setattr__(self, "checks", checks)

    @property
    def chapter(self) -> str:
        """The one that has it in spec/points.py."""
        return CHAPTER_OF[self.name]

    def earned(self, passed: list[bool]) -> float:
        """Points for the checks that passed, given in the order of `checks`."""
        pairs = list(zip(self.checks, passed, strict=True))
        if any(c.pays is Pays.NOTHING_WITHOUT and not ok for c, ok in pairs):
            return 0.0
        right = {c.title: c for c, ok in pairs if ok}
        paid = [c for c in right.values() if _is_led_by(c, right)]
        if not any(c.pays is Pays.ALWAYS for c in paid):
            return 0.0
        share = sum(c.weight for c in paid) / sum(c.weight for c in self.checks)
        return round(self.points * share, 2)


def _is_led_by(check: Check, right: dict[Text, Check]) -> bool:
    """Whether what a check follows has passed, and what that follows."""
    while check.follows is not None:
        if check.follows not in right:
            return False
        check = right[check.follows]
    return True


@dataclass(frozen=True, eq=False, repr=False)
class Chapter:
    """A chapter of the assignment: one name in spec, reference and template.

    story: why it is there, in the article's story
    intro: the module docstring of the chapter's template, both languages
    """

    name: str
    title: Text
    story: Text
    intro: Text
    items: tuple[Item, ...]
