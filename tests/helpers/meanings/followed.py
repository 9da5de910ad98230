"""Hints that say what to do, and stories that say how it goes, beside what does so."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.meanings import steps

FOLLOWED: dict[Callable[[], bool], tuple[str, ...]] = {
    steps.forward: (
        "In NumPy @ is the matrix product: U @ x[t - 1] is U x_t, because row t − 1 of x belongs "
        "to time t.",
        "Make room with states = np.zeros((T + 1, n)), put s0 into states[0], and fill row after "
        "row.",
        "Write out s₁ and s₂ by hand: U goes with x_t, W with the state before.",
        "Put s0 into row 0 of the result.",
        "An ordinary fully connected layer on top of each state. s₀ comes before the first input "
        "and has no output.",
        "One step is activation.forward(V @ states[t]); begin with t = 1.",
        "states[0] is s₀ and has no output: the first row belongs to s₁.",
    ),
    steps.backward: (
        "State s_t reaches the loss in two ways: through its own step's output, which is ℓ_t, and "
        "through the next state. The second way crosses Wᵀ and then f′ of the step that is "
        "entered.",
        "Go from the last row to the first: for t in range(T - 1, 0, -1). δ_t stands in deltas[t "
        "- 1].",
        "Wᵀ is W.T, ⊙ is * and f′(net_t) is activation.backward(states[t]).",
        "Equation 3 goes back to step 1 from every step: there is none at which it may stop.",
    ),
    steps.below: (
        "The input x_t may itself be the output of a layer. Within one step the error term goes "
        "down to it through U, as in any fully connected network.",
        "Multiply each row of deltas by U, then by f′ of the layer below.",
    ),
    steps.gradient_of_W: (
        "W is used at every step, and its gradient is the sum of what each use contributes: the "
        "error term of the step times the state that W was applied to.",
    ),
    steps.squeezed: (
        "Take the sizes from the arguments' shapes; squeeze() loses axes of length 1.",
    ),
    steps.scores: (
        "Only differences between scores count, so the largest may be taken off all of them: that "
        "keeps e^z from overflowing. The article's example: softmax([1, 2, 3, 4]) = [0.03, 0.09, "
        "0.24, 0.64].",
        "np.sum(e, axis=-1, keepdims=True) sums every row and keeps the axis, so that e / sum "
        "fits; it works for one vector too.",
        "e^z for every entry, divided by their sum.",
    ),
    steps.picked: (
        "A one-hot label picks one output of each sample: what counts is the probability that was "
        "given to the right answer. The article's example, one sample: outputs [0.03, 0.09, 0.24, "
        "0.64], labels [1, 0, 0, 0], E = −ln 0.03 = 3.51. (Those outputs are rounded: of "
        "softmax([1, 2, 3, 4]) itself E is 3.44.)",
        "outputs[labels == 1] picks from each row the output whose label is 1.",
    ),
    steps.element_by_element: (
        "for i in np.ndindex(parameter.shape) gives the index of each element; keep the old value "
        "and put it back.",
        "np.ndindex(parameter.shape) visits every element.",
        "E(p + ε) once and E(p − ε) once.",
        "Undo each step, or work on a copy.",
    ),
    steps.step_by_step: (
        "One class does all of it: forward step by step, backward through time, and an update of "
        "W and of U, which the article leaves to its reader.",
        "state_list starts with s₀ = 0; each forward appends one (n, 1) column.",
        "Add 1 to self.times in forward.",
        "Use activator.backward on the state; nothing of tanh.",
        "Keep the inputs in forward; δ_t meets x_t.",
        "Start delta_list and the gradients anew in backward.",
        "Subtract learning_rate · gradient from W.",
        "U − learning_rate · gradient_U; the article leaves this to you.",
        "times = 0 and state_list = [zeros (n, 1)]; the weights stay.",
        "backward goes from times back to step 1: there is none at which it may stop.",
        "Both have a row for each state; U has a column for each input, W for each state.",
    ),
    steps.norm: (
        "A gradient that is too long is shortened to a threshold and keeps its direction.",
        "The norm is the root of the sum of all squared entries, whatever the shape.",
    ),
    steps.one_number_a_word: (
        "A network computes with numbers: every word gets an index, and so do the start and the "
        "end of a sentence.",
        "Start with <s> and </s>, whatever comes.",
        "A word becomes a vector with a single 1, at its index. In the article 我 has the index "
        "2019: entry 2019 of its vector is 1, and all others are 0.",
        "Start from np.zeros(size); indices count from 0.",
        "At every step the input is a word, and the label is the word that follows it. The "
        "article's 我 昨天 上学 迟到 了 makes six pairs, an arrow each: s → 我 → 昨天 → 上学 → "
        "迟到 → 了 → e; s and e are the start and the end of the sentence.",
        "Put <s> in front for the inputs, </s> at the end for the labels.",
        "A word that comes again is an input again.",
    ),
    steps.through_V: (
        "This is where the ℓ_t of the first chapter come from: the error at the output, sent "
        "through V and f′.",
        "Multiply each row of output_deltas by V, then by activation.backward(s_t).",
        "V was applied to the state of the same step, at every step.",
        "∂E/∂z_t meets s_t of its own step, not s₀ at the first.",
    ),
    steps.sentence: (
        "Everything so far in one function: forward, loss, error terms, and three gradients.",
        "∂E/∂z_t is (softmax(z_t) − label) / T; gradient_V does the rest.",
        "ℓ_t by deltas_from_outputs, δ_t by delta, then gradient_W.",
        "gradient_U with the one-hot vectors as x.",
        "Take the sizes from the shapes of U and V.",
        "Every word's δ goes back to the first step: there is none at which it may stop.",
        "e to the loss: among how many equally likely words the model seems to be guessing.",
        "np.exp of the E of sentence_loss.",
    ),
    steps.training: (
        "Plain gradient descent, sentence by sentence, with each gradient clipped.",
        "Subtract learning_rate × gradient from each of U, W and V.",
        "Two loops: over epochs, and inside it over pairs; update inside both.",
        "clip_gradient each of the three, then multiply by learning_rate.",
        "Where epochs is 0 nothing is subtracted, and copies come back: begin with U = U.copy().",
        "The gradients of sentence_loss reach back to the first word.",
    ),
    steps.next_word: (
        "The reward: the network reads some words and says which comes next.",
        "Read <s>, then all words in order; take the largest entry of the last output.",
        "Every word counts, the first and the last.",
        "Without words the input is <s> alone, T = 1.",
    ),
    steps.followers: (
        "The rival: it counts what followed the last N − 1 words, and sees nothing before them.",
        "Go through every sentence; count each word that follows the context.",
        "Compare the N−1 words before each place with the last N−1 of the context.",
        "Where the context is empty, the N−1 words before are all <s>.",
        "Put one </s> at the end of each sentence.",
        "Treat each sentence by itself.",
        "Return None where nothing was counted.",
    ),
    steps.both_ways: (
        "Two layers with weights of their own, one from the front, one from the end; each output "
        "sees both.",
        "Run a second layer over x[::-1], and turn its states round again.",
        "Nothing new: in each direction error terms go against the direction of reading. What the "
        "backward layer reads last is the first word, so there δ′ begins.",
        "Write one direction as a function of x, (U, W, V) and output_deltas; call it twice.",
        "One direction: ℓ by deltas_from_outputs, δ by delta, then gradient_U, gradient_W and "
        "gradient_V. The other is the same with x[::-1] and output_deltas[::-1].",
        "The article's deep network. Each direction is a stack of its own, in which a layer reads "
        "the one below it; the two meet only in the output.",
        "Run the forward stack over x as deep_forward does, the backward one over x[::-1], and "
        "turn the states of its top layer round again.",
    ),
    steps.stacked: (
        "Begin with a function of x and one list of layers that returns the states of the top "
        "layer; both stacks and deep_forward need it.",
        "Loop over each list of layers; take the width of each from its own W.",
        "The same with the forward stack alone: what a layer puts out is what the one above it "
        "reads, at the same step.",
        "The states s₁ … s_T of one layer are the x of the next.",
        "Loop over layers; take the width of each from its own W.",
        "Error terms go back through time within a layer, and down from layer to layer.",
        "deltas_from_outputs gives ℓ, delta gives δ, then the two gradients.",
        "Every step of every layer counts, not the last one alone.",
    ),
}

OF_STEPS = {sentence: holds for holds, sentences in FOLLOWED.items() for sentence in sentences}

# What asks for nothing that could come out otherwise; the code of `gradient_check`'s hints passes
# every check in tests/spec/test_hints.py
ADVICE = (
    "Use activation.forward and activation.backward; never write tanh or 1 − s² yourself.",
    "Follow your loop by hand for T = 1: what runs, and what is returned?",
    "Work on a copy of an array or a list: argument.copy(); avoid += on arguments.",
    "The formula is the same at every size and scale: look for a size, a value, a limit or a "
    "rounding that is written into the code.",
    "Do not round, clip or stop early: a small δ is still a number.",
    "Do not round or clip.",
    "Use epsilon everywhere, also in the divisor.",
    "Make the gradient inside the function.",
    "Compute on copies: backward of a copy of the state, no *= on an argument.",
    "update only reads the gradients: no *= on them, and no zeros in their place.",
    "Read self.U and self.W in every forward, and self.W in every backward: keep no copy of them "
    "from before.",
    "Look for a size, a limit, a rounding or a learning rate that is written into the code.",
    "Whatever forward keeps for backward starts anew too: the inputs, not only state_list.",
    "Keep everything in self, nothing in the class or in the module.",
    "Neither round nor clip: 1e-9 is not 0.",
    "To see gradients vanish, look at the length of δ_t, step by step.",
    "Now you are the examiner: choose a case in which every fault shows. Think of what T = 2, s₀ "
    "= 0 or a loss at the last step alone would hide.",
    "Draw x, U, W, s0 and c from rng = np.random.default_rng(seed), for example U = "
    "rng.normal(size=(n, m)).",
    "Write E as a function of W alone, np.sum(c * network.forward(x, U, W, s0, tanh)[1:]), and "
    "give it to numerical_gradient; the same for U.",
    "The other side: states, then c * tanh.backward(states[1:]) as local_deltas, network.delta, "
    "network.gradient_W and network.gradient_U.",
    "First accept right ones: compare relative to the gradient's size, near 1e-6.",
    "Take T ≥ 4, s₀ ≠ 0, tanh, dense weights and a loss at every step; check W and U.",
    "Draw all random numbers from np.random.default_rng(seed).",
)
