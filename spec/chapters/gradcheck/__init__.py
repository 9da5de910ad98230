"""Chapter `gradcheck`: checking gradients, and the networks by which a check is judged."""

from spec.chapters.gradcheck.items import CHAPTER

__all__ = ["CHAPTER"]
