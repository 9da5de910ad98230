"""Wrong layers, each the right one with one fault: a limit, a size, something kept or shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference import activations
from reference.layer import RecurrentLayer
from tests.helpers.wrappers import DIGITS, SIZES, Wrapped, perturbed

Layer = type[RecurrentLayer]
Change = Callable[[Any], Any]
REACHES = (1, 2, 3, 4, 5, 8, 10, 15, 20, 30, 40)


def layers() -> Iterator[Wrapped]:
    """All of them."""
    for name in ("state_list", "delta_list", "gradient", "gradient_U", "W", "U"):
        for label, change in DIGITS.items():
            yield Wrapped("digits", f"{name} {label}", _layer_with(_digits, name, change))
    for axis, (label, met) in ((a, s) for a in ("T", "n", "m") for s in SIZES.items()):
        yield Wrapped("branch", f"{axis} {label}", _layer_with(_branch, axis, met))
    for label, equal in PAIRS.items():
        yield Wrapped("branch", label, _layer_with(_branch_on, equal))
    for reach in REACHES:
        yield Wrapped("order", f"truncated after {reach}", _layer_with(_truncated, reach))
    for name in ("times", "input_list", "state_list"):
        yield Wrapped("kept", f"reset_state leaves {name}", _layer_with(_not_reset, name))
    for name in ("input_list", "state_list", "U", "W", "gradient", "activator", "learning_rate"):
        yield Wrapped("kept", f"all layers share {name}", _layer_with(_shared, name))
    for rate in (0.01, 0.05, 0.1, 0.3, 0.5, 1.0):
        yield Wrapped("constant", f"learning rate {rate}", _layer_with(_rate, lambda _, r=rate: r))
    for label, change in RATES.items():
        yield Wrapped("constant", f"learning rate {label}", _layer_with(_rate, change))
    for f in (activations.tanh, activations.sigmoid, activations.relu, activations.identity):
        yield Wrapped("constant", f"activator {type(f).__name__}", _layer_with(_activator, f))
    yield from (Wrapped("kept", label, _layer_with(change)) for label, change in OTHERS.items())


PAIRS: dict[str, Callable[[int, int, int], bool]] = {
    "n = m": lambda T, n, m: n == m > 1,
    "T = n": lambda T, n, m: T == n > 1,
    "T = m": lambda T, n, m: T == m > 1,
    "n < m": lambda T, n, m: n < m,
    "n > m": lambda T, n, m: n > m,
    "T < n": lambda T, n, m: n > T,
    "T > n": lambda T, n, m: n < T,
}
RATES: dict[str, Change] = {
    "at most 1": lambda rate: min(rate, 1.0),
    "at least 0.01": lambda rate: max(rate, 0.01),
    "two decimals": lambda rate: round(rate, 2),
}


def _layer_with(fault: Callable[..., Layer], *arguments: Any) -> Callable[[], Layer]:
    return lambda: fault(*arguments)


def _changed(held: Any, change: Change) -> Any:
    return [change(part) for part in held] if isinstance(held, list) else change(held)


def _digits(name: str, change: Change) -> Layer:
    class Wrong(RecurrentLayer):
        def forward(self, input_array: np.ndarray) -> None:
            super().forward(input_array)
            if name == "state_list":
                self.state_list[-1] = change(self.state_list[-1])

        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            if name in ("delta_list", "gradient", "gradient_U"):
                setattr(self, name, _changed(getattr(self, name), change))

        def update(self) -> None:
            super().update()
            if name in ("U", "W"):
                setattr(self, name, change(getattr(self, name)))

    return Wrong


def _branch(axis: str, met: Callable[[int], bool]) -> Layer:
    place = ("T", "n", "m").index(axis)
    return _branch_on(lambda *sizes: met(sizes[place]))


def _branch_on(met: Callable[[int, int, int], bool]) -> Layer:
    class Wrong(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            if met(self.times, self.state_width, self.input_width):
                self.gradient = perturbed(self.gradient)

    return Wrong


def _truncated(reach: int) -> Layer:
    class Wrong(RecurrentLayer):
        def calc_delta_k(self, k: int, activator: Any) -> None:
            super().calc_delta_k(k, activator)
            if self.times - k > reach:
                self.delta_list[k] = 0.0 * self.delta_list[k]

    return Wrong


def _not_reset(name: str) -> Layer:
    class Wrong(RecurrentLayer):
        def reset_state(self) -> None:
            kept = getattr(self, name)
            super().reset_state()
            setattr(self, name, kept)

    return Wrong


def _shared(name: str) -> Layer:
    class Wrong(RecurrentLayer):
        """What one layer sets all layers of the class have."""

    def get(self: Any) -> Any:
        return vars(type(self)).get(f"_{name}")

    setattr(Wrong, name, property(get, lambda self, value: setattr(Wrong, f"_{name}", value)))
    return Wrong


def _rate(change: Change) -> Layer:
    class Wrong(RecurrentLayer):
        def __init__(self, m: int, n: int, activator: Any, learning_rate: float) -> None:
            super().__init__(m, n, activator, change(learning_rate))

    return Wrong


def _activator(f: Any) -> Layer:
    class Wrong(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, f)

    return Wrong


def _adds_up() -> Layer:
    class Wrong(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            before = getattr(self, "gradient_U", 0.0)
            super().backward(sensitivity_array, activator)
            self.gradient_U = self.gradient_U + (before if self.times == 2 else 0.0)

    return Wrong


def _forgets_its_inputs() -> Layer:
    class Wrong(RecurrentLayer):
        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            self.input_list = [0.0 * x for x in self.input_list]

    return Wrong


def _resets_its_weights() -> Layer:
    class Wrong(RecurrentLayer):
        def reset_state(self) -> None:
            super().reset_state()
            self.U = np.zeros_like(self.U)

    return Wrong


def _starts_where_it_was() -> Layer:
    class Wrong(RecurrentLayer):
        def reset_state(self) -> None:
            last = self.state_list[-1]
            super().reset_state()
            self.state_list = [last]

    return Wrong


def _starts_as_tanh() -> Layer:
    class Wrong(RecurrentLayer):
        def reset_state(self) -> None:
            super().reset_state()
            self.activator = activations.tanh

    return Wrong


def _reads_no_word_twice() -> Layer:
    class Wrong(RecurrentLayer):
        def forward(self, input_array: np.ndarray) -> None:
            if not self.times or not np.array_equal(self.input_list[-1], input_array):
                super().forward(input_array)

    return Wrong


def _looks_its_inputs_up() -> Layer:
    class Wrong(RecurrentLayer):
        def calc_gradient(self) -> None:
            super().calc_gradient()
            keys = [x.tobytes() for x in self.input_list]
            columns = [self.delta_list[1 + keys.index(key)] for key in keys]
            self.gradient_U = np.hstack(columns) @ np.hstack(self.input_list).T

    return Wrong


def _updates_twice() -> Layer:
    class Wrong(RecurrentLayer):
        updates = 0

        def update(self) -> None:
            super().update()
            self.updates += 1
            if self.updates > 1:
                super().update()

    return Wrong


def _begins_anew() -> Layer:
    class Wrong(RecurrentLayer):
        is_done = False

        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            super().backward(sensitivity_array, activator)
            self.is_done = True

        def forward(self, input_array: np.ndarray) -> None:
            if self.is_done:
                self.reset_state()
            self.is_done = False
            super().forward(input_array)

    return Wrong


def _knows_the_sensitivity() -> Layer:
    class Wrong(RecurrentLayer):
        known: tuple[Any, ...] = ()

        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            asked = (sensitivity_array.tobytes(), self.W.tobytes(), self.times)
            if self.known[:3] != asked:
                super().backward(sensitivity_array, activator)
                self.known = (*asked, self.delta_list, self.gradient, self.gradient_U)
            self.delta_list, self.gradient, self.gradient_U = self.known[3:]

    return Wrong


def _goes_back_once_for(name: str) -> Callable[[], Layer]:
    """Another sensitivity changes all else."""

    def make() -> Layer:
        class Wrong(RecurrentLayer):
            kept: Any = None

            def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
                super().backward(sensitivity_array, activator)
                asked = (self.times, self.state_list[-1].tobytes(), self.W.tobytes())
                if self.kept is None or self.kept[0] != asked:
                    self.kept = asked, getattr(self, name)
                setattr(self, name, self.kept[1])

        return Wrong

    return make


def _goes_back_once() -> Layer:
    class Wrong(RecurrentLayer):
        steps = 0

        def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
            if self.steps != self.times:
                super().backward(sensitivity_array, activator)
            self.steps = self.times

        def reset_state(self) -> None:
            super().reset_state()
            self.steps = 0

    return Wrong


def _goes_back_with_old_weights() -> Layer:
    class Wrong(RecurrentLayer):
        first: Any = None

        def calc_delta_k(self, k: int, activator: Any) -> None:
            W = self.W
            self.first = W.copy() if self.first is None else self.first
            self.W = self.first
            super().calc_delta_k(k, activator)
            self.W = W

        def reset_state(self) -> None:
            super().reset_state()
            self.first = None

    return Wrong


def _shares_arrays_of_a_shape() -> Layer:
    arrays: dict[Any, np.ndarray] = {}

    class Wrong(RecurrentLayer):
        def calc_gradient(self) -> None:
            super().calc_gradient()
            array = arrays.setdefault(self.W.shape, np.zeros(self.W.shape))
            array[:] = self.gradient
            self.gradient = array

    return Wrong


def _transposes_when_set() -> Layer:
    class Wrong(RecurrentLayer):
        def __setattr__(self, name: str, value: Any) -> None:
            if name == "W":
                self.transposed = value.T.copy()
            super().__setattr__(name, value)

        def calc_delta_k(self, k: int, activator: Any) -> None:
            slope = activator.backward(self.state_list[k])
            self.delta_list[k] = (self.transposed @ self.delta_list[k + 1]) * slope

        def update(self) -> None:
            np.subtract(self.W, self.learning_rate * self.gradient, out=self.W)
            np.subtract(self.U, self.learning_rate * self.gradient_U, out=self.U)

    return Wrong


def _joins_weights_when_set() -> Layer:
    class Wrong(RecurrentLayer):
        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name in "UW" and hasattr(self, "W"):
                self.joined = np.hstack([self.U, self.W])

        def forward(self, input_array: np.ndarray) -> None:
            state = self.joined @ np.vstack([input_array, self.state_list[-1]])
            super().forward(input_array)
            self.state_list[-1] = self.activator.forward(state)

        def update(self) -> None:
            np.subtract(self.W, self.learning_rate * self.gradient, out=self.W)
            np.subtract(self.U, self.learning_rate * self.gradient_U, out=self.U)

    return Wrong


def _keeps_of_backward(name: str) -> Callable[[], Layer]:
    """Slopes, or inputs, that the first backward reads are kept until reset_state."""

    def make() -> Layer:
        class Wrong(RecurrentLayer):
            kept: Any = None

            def backward(self, sensitivity_array: np.ndarray, activator: Any) -> None:
                states, inputs = self.state_list, self.input_list
                if self.kept is None:
                    self.kept = [v.copy() for v in (states if name == "slopes" else inputs)]
                if name == "slopes":
                    ends = [np.zeros_like(states[0])] * len(states)
                    self.state_list = [*self.kept, *ends][: len(states)]
                    self.calc_delta(sensitivity_array, activator)
                    self.state_list = states
                    self.calc_gradient()
                else:
                    self.input_list = [*self.kept, *(0.0 * x for x in inputs)][: len(inputs)]
                    super().backward(sensitivity_array, activator)
                    self.input_list = inputs

            def reset_state(self) -> None:
                super().reset_state()
                self.kept = None

        return Wrong

    return make


def _starts_as_long_as_the_newest() -> Layer:
    class Wrong(RecurrentLayer):
        newest = 1

        def __init__(self, m: int, n: int, activator: Any, learning_rate: float) -> None:
            super().__init__(m, n, activator, learning_rate)
            Wrong.newest = n

        def reset_state(self) -> None:
            super().reset_state()
            self.state_list = [np.zeros((Wrong.newest, 1))]

    return Wrong


def _starts_as_long_as(n: int) -> Callable[[], Layer]:
    def make() -> Layer:
        class Wrong(RecurrentLayer):
            def reset_state(self) -> None:
                super().reset_state()
                self.state_list = [np.zeros((n, 1))]

        return Wrong

    return make


def _turns_square_weights() -> Layer:
    class Wrong(RecurrentLayer):
        def update(self) -> None:
            if self.U.shape[0] == self.U.shape[1]:
                self.U = self.U.T
            super().update()

    return Wrong


OTHERS: dict[str, Callable[[], Layer]] = {
    "backward multiplies by a copy that update leaves": _transposes_when_set,
    "forward multiplies by both weights as they were set": _joins_weights_when_set,
    "slopes are those of the first backward": _keeps_of_backward("slopes"),
    "inputs are those of the first backward": _keeps_of_backward("inputs"),
    "s₀ is as long as that of the newest layer": _starts_as_long_as_the_newest,
    "backward goes back once": _goes_back_once,
    **{
        f"another sensitivity leaves {name}": _goes_back_once_for(name)
        for name in ("delta_list", "gradient")
    },
    "backward keeps the W of its first call": _goes_back_with_old_weights,
    "gradients of layers that are alike share an array": _shares_arrays_of_a_shape,
    "forward after backward begins anew": _begins_anew,
    "gradient_U adds up where T = 2": _adds_up,
    "backward forgets the inputs": _forgets_its_inputs,
    "gradients are kept by the sensitivity": _knows_the_sensitivity,
    "reset_state resets U": _resets_its_weights,
    "reset_state keeps the last state": _starts_where_it_was,
    "reset_state puts tanh for the activator": _starts_as_tanh,
    "an input that is the one before is left out": _reads_no_word_twice,
    "of equal inputs the first one's δ counts": _looks_its_inputs_up,
    "the second update counts twice": _updates_twice,
    **{f"reset_state makes s₀ as long as {n}": _starts_as_long_as(n) for n in (1, 2, 3, 4)},
    "update takes the step off Uᵀ where U is square": _turns_square_weights,
}
