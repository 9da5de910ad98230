"""Every name of the contract, with its parameters, stands in all three folders."""

import ast
import inspect
from pathlib import Path

import pytest

from spec.assignment import CHAPTERS, ITEMS

ROOT = Path(__file__).parent.parent.parent
CONTRACT = {
    "recurrent": """
        forward(x, U, W, s0, activation)
        output(states, V, activation)
        delta(local_deltas, states, W, activation)
        delta_below(deltas, U, outputs_below, activation_below)
        gradient_W(deltas, states)
        gradient_U(deltas, x)
    """,
    "loss": """
        softmax(z)
        cross_entropy(outputs, labels)
        softmax_cross_entropy_gradient(z, labels)
    """,
    "gradcheck": """
        numerical_gradient(loss, parameter, epsilon=0.0001)
        gradient_check(network, seed)
    """,
    "layer": """
        RecurrentLayer(input_width, state_width, activator, learning_rate)
        RecurrentLayer.forward(input_array)
        RecurrentLayer.backward(sensitivity_array, activator)
        RecurrentLayer.update()
        RecurrentLayer.reset_state()
    """,
    "gradient_flow": """
        gradient_bound(beta_W, beta_f, steps)
        delta_norms(deltas)
        clip_gradient(gradient, threshold)
    """,
    "language_model": """
        build_vocabulary(sentences)
        one_hot(index, size)
        training_pairs(words)
        deltas_from_outputs(output_deltas, states, V, activation)
        gradient_V(output_deltas, states)
        sentence_loss(indices, labels, U, W, V)
        train(pairs, U, W, V, learning_rate, threshold, epochs)
        predict_next(words, vocabulary, U, W, V)
        perplexity(indices, labels, U, W, V)
        ngram_next(sentences, context, N)
    """,
    "architectures": """
        bidirectional_forward(x, forward_weights, backward_weights, activation, output_activation)
        bidirectional_backward(x, forward_weights, backward_weights, output_deltas, activation)
        deep_bidirectional_forward(x, forward_layers, backward_layers, V, V_backward, activation, \
output_activation)
        deep_forward(x, layers, V, activation, output_activation)
        deep_backward(x, layers, V, output_deltas, activation)
    """,
}
SIGNATURES = {
    c: [line.strip() for line in text.split("\n") if line.strip()] for c, text in CONTRACT.items()
}
EACH = pytest.mark.parametrize("chapter", CONTRACT)


def signatures(path: Path) -> set[str]:
    """The public functions, classes and methods of a file, with their parameters."""
    texts = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            texts.add(f"{node.name}({parameters(node)})")
        if isinstance(node, ast.ClassDef):
            for method in [n for n in node.body if isinstance(n, ast.FunctionDef)]:
                name = node.name if method.name == "__init__" else f"{node.name}.{method.name}"
                texts.add(f"{name}({parameters(method).removeprefix('self').removeprefix(', ')})")
    return texts


def parameters(function: ast.FunctionDef) -> str:
    """Without their types."""
    for argument in function.args.args:
        argument.annotation = None
    return ast.unparse(function.args)


@EACH
@pytest.mark.parametrize("folder", ["reference", "student_template"])
def test_folder_defines_every_name_of_the_contract(folder: str, chapter: str) -> None:
    assert set(SIGNATURES[chapter]) <= signatures(ROOT / folder / f"{chapter}.py")


@EACH
def test_specification_has_an_item_for_every_name_and_no_other(chapter: str) -> None:
    names = [line.partition("(")[0] for line in SIGNATURES[chapter]]
    assert [i.name for i in ITEMS if i.chapter == chapter] == [n for n in names if "." not in n]
    for item in (i for i in ITEMS if i.chapter == chapter):
        source = item.tasks[0].source
        assert source.__name__ == item.name
        assert source.__module__ == f"reference.{chapter}"
        listed = next(line for line in SIGNATURES[chapter] if line.startswith(f"{item.name}("))
        given = listed.partition("(")[2][:-1].replace("=0.0001", "").split(", ")
        assert list(inspect.signature(source).parameters) == given


def test_chapters_are_the_contracts() -> None:
    assert [c.name for c in CHAPTERS] == list(CONTRACT)
