"""Fixtures that several files share, so that their work is done once."""

import os
import sys

import pytest

from tests.helpers.course import course as course
from tests.helpers.course import graded as graded
from tests.helpers.course import results as results
from tests.helpers.gradescope import autograder as autograder

# What the tests start is compiled once, and not at each of its starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests often wait, for a time limit or for another process."""
    return (os.cpu_count() or 1) + 1
