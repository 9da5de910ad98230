"""`python -m grader` is `grader`."""

import signal

# Until a command can say that it was stopped, ^C ends it as it ends any other program.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from pathlib import Path

# `-m` puts the folder it is run in first: a student's own spec.py there is not ours. That folder
# may be gone.
FIRST, OURS = sys.path[0] or ".", Path(__file__).resolve().parent.parent
if os.path.exists(FIRST) and os.path.samefile(FIRST, ".") and not os.path.samefile(".", OURS):
    del sys.path[0]

from grader.cli import leave  # noqa: E402

if __name__ == "__main__":
    leave()
