"""Fixtures that several files share, so that their work is done once."""

from tests.helpers.course import course as course
from tests.helpers.course import graded as graded
from tests.helpers.course import results as results
from tests.helpers.gradescope import autograder as autograder
