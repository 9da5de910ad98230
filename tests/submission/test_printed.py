"""What a submission prints, in whatever encoding."""

import pytest

from tests.helpers.grading import graded, item, lost
from tests.submission.code import NUMPY, OUTPUT, WRONG


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_is_printed_is_shown_in_the_encoding_that_it_was_given(encoding: str) -> None:
    prints = WRONG.replace("    return", "    print('你好' * 4000)\n    return")
    source = f"import sys\nsys.stdout.reconfigure(encoding={encoding!r})\n{NUMPY}{prints}"
    report = graded({"recurrent.py": source}, only=("output",))
    assert item(report, "output").feedback.printed[:4] == "你好你好"


@pytest.mark.parametrize("wrapped", ["io.TextIOWrapper(sys.stdout.buffer)", "Held()"])
def test_what_the_students_own_output_holds_back_is_shown(wrapped: str) -> None:
    held = (
        "import io, sys\n\n\nclass Held(io.StringIO):\n    def flush(self):\n"
        "        sys.__stdout__.write(self.getvalue())\n        raise KeyboardInterrupt\n\n\n"
        f"sys.__stdout__ = sys.stdout\nsys.stdout = {wrapped}\n"
    )
    prints = WRONG.replace("    return", "    print('seen')\n    return")
    report = graded({"recurrent.py": held + NUMPY + prints}, only=("output",))
    assert item(report, "output").feedback.printed.startswith("seen")


WRITERS = (
    "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
    "sys.stdout = codecs.getwriter('utf-8')(sys.stdout.buffer)",
    "sys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())",
    "sys.stdout, sys.stderr = (io.TextIOWrapper(s.detach()) for s in (sys.stdout, sys.stderr))",
    "sys.stdout = open(sys.stdout.fileno(), 'w', encoding='utf-8', buffering=1)",
    "sys.stdout.reconfigure(encoding='utf-8')",
    "sys.stdout.buffer.write('你好'.encode())",
    "sys.stdin.reconfigure(encoding='utf-8')",
    "assert sys.stdout.encoding.lower() == 'utf-8'",
)


@pytest.mark.parametrize("line", WRITERS)
def test_standard_output_can_be_given_another_encoding(line: str) -> None:
    source = f"import codecs, io, sys\n{line}\nprint('你好')\n" + OUTPUT
    report = graded({"recurrent.py": source}, only=("output",))
    assert (lost(report), report.notes) == (set(), ())
