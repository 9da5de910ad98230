"""Small right and wrong code of one item, `output`, that submissions here are made of."""

from __future__ import annotations

import json

BODY = "def output(states, V, activation):\n    {}\n"
RIGHT = BODY.format("return np.array([activation.forward(V @ s) for s in states[1:]])")
WRONG = BODY.format("return np.zeros((len(states) - 1, len(V)))")
BLANK = BODY.format("raise NotImplementedError('return outputs')")
NUMPY = "import numpy as np\n\n\n"
OUTPUT = NUMPY + RIGHT
TANH = (
    NUMPY + "class Tanh:\n    def forward(self, net):\n        return np.tanh(net)\n\n"
    "    def backward(self, output):\n        return 1 - output ** 2\n\n\ntanh = Tanh()\n"
)


def notebook(*cells: str, version: int = 4, output: str = "") -> str:
    """A notebook with these code cells; the first one carries an output."""
    written = []
    for i, source in enumerate(cells):
        shown = [{"output_type": "stream", "name": "stdout", "text": output}]
        key = "source" if version > 3 else "input" if version > 1 else "code"
        cell = {"cell_type": "code", "metadata": {}, "execution_count": None, key: source}
        written.append(cell | {"outputs": shown if output and not i else [], "language": "python"})
    book = {"metadata": {}, "nbformat": version, "nbformat_minor": 0}
    held = {"cells": written} if version in (1, 4) else {"worksheets": [{"cells": written}]}
    return json.dumps(book | held)
