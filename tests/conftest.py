"""Fixtures that several files share, so that their work is done once."""

from tests.course import course as course
from tests.course import graded as graded
from tests.course import results as results
