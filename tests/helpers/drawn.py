"""What Hypothesis draws."""

from hypothesis import strategies as st

# Without the table of what UTF-8 can say, which takes 3 seconds and 200 MB where none is kept.
CHARACTERS = st.characters(exclude_categories=["Cs"])
