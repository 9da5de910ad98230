"""The article's class: a recurrent layer that is fed one step at a time and remembers.

Vectors are columns here: an input has shape (m, 1), a state (n, 1).
"""

import numpy as np

from activations import Activation


class RecurrentLayer:
    """A recurrent layer with the article's interface.

    After `forward` has been called T times: times is T, state_list is [s₀, …, s_T].
    After `backward`: delta_list[t] is δ_t for t = 1 … T (index 0 is unused), gradient is
    ∂E/∂W and gradient_U is ∂E/∂U.
    """

    def __init__(
        self, input_width: int, state_width: int, activator: Activation, learning_rate: float
    ) -> None:
        """Set up the layer with small random weights.

        input_width: m
        state_width: n
        activator: the activation f
        learning_rate: how much of the gradient `update` subtracts
        """
        self.input_width = input_width
        self.state_width = state_width
        self.activator = activator
        self.learning_rate = learning_rate
        self.U = np.random.uniform(-1e-4, 1e-4, (state_width, input_width))
        self.W = np.random.uniform(-1e-4, 1e-4, (state_width, state_width))
        self.times = 0  # t
        self.input_list: list[np.ndarray] = []  # x₁ … x_t
        self.state_list = [np.zeros((state_width, 1))]  # s₀ … s_t

    def forward(self, input_array: np.ndarray) -> None:
        """Take one step (equation 2) and append the new state to state_list.

        s_t = f(U x_t + W s_{t−1})

        input_array: x_t, shape (m, 1)
        """
        raise NotImplementedError("append s_t to state_list, count the step, keep what backward needs")

    def backward(self, sensitivity_array: np.ndarray, activator: Activation) -> None:
        """Do BPTT (equations 3, 6 and 8): fill delta_list, gradient (of W) and gradient_U.

        Called twice, it replaces what it filled in; state_list stays as it is.

        sensitivity_array: δ_T = ∂E/∂net_T, shape (n, 1)
        activator: the constructor's
        """
        raise NotImplementedError("fill delta_list, gradient and gradient_U")

    def calc_delta(self, sensitivity_array: np.ndarray, activator: Activation) -> None:
        """Fill delta_list from δ_T back to δ₁. A step of `backward`, not graded alone."""
        raise NotImplementedError("fill delta_list")

    def calc_delta_k(self, k: int, activator: Activation) -> None:
        """Fill delta_list[k] from delta_list[k+1] (equation 3, f′ at step k). Not graded alone.

        δ_k = (Wᵀ δ_{k+1}) ⊙ f′(net_k)   with the loss at the last step only
        """
        raise NotImplementedError("fill delta_list[k]")

    def calc_gradient(self) -> None:
        """Sum the gradients of W and U over time (equations 6 and 8). Not graded alone."""
        raise NotImplementedError("fill gradient and gradient_U")

    def calc_gradient_t(self, t: int) -> None:
        """Add step t's gradients, δ_t s_{t−1}ᵀ and δ_t x_tᵀ. Not graded alone."""
        raise NotImplementedError("add step t's gradients")

    def update(self) -> None:
        """Take learning_rate × gradient off W and learning_rate × gradient_U off U."""
        raise NotImplementedError("update W and U")

    def reset_state(self) -> None:
        """Go back to t = 0: state_list holds s₀ = 0 alone, the weights stay."""
        raise NotImplementedError("go back to t = 0 and keep the weights")


if __name__ == "__main__":
    print("This file holds definitions. To check them: grader run .   To hand in: grader pack .")
