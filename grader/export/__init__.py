"""What is uploaded to a course platform: the grader as a wheel, its packages pinned, a rubric."""
