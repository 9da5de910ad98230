"""The grader: judges a submission item by item and says what its code computes."""
