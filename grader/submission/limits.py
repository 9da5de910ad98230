"""How much a hand-in may hold, wherever it is read, unpacked, copied or sent."""

from __future__ import annotations

MAX_BYTES = 50 << 20  # of all its files together
MAX_ENTRIES = 2000  # files and folders
MAX_FILE = 5 << 20  # bytes of a file of code
MAX_NOTEBOOK = 48 << 20  # read in one piece; a larger one without its outputs
MAX_OUTPUTS = 1 << 30  # of notebooks with their outputs
MAX_PARTS = 2_000_000  # lists and objects in a notebook, which take far more than their text
MAX_FILES = 200  # of code in one folder
MAX_TEXT = 20 << 20  # bytes of all code together
