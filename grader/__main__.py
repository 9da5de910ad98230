"""`python -m grader` is `grader`."""

import os
import sys
from pathlib import Path

# `-m` puts the folder it is run in first: a student's own spec.py there is not ours.
HERE, OURS = os.path.realpath(os.getcwd()), str(Path(__file__).resolve().parent.parent)
if sys.path and os.path.realpath(sys.path[0]) == HERE != OURS:
    del sys.path[0]

from grader.cli import leave  # noqa: E402

if __name__ == "__main__":
    leave()
