"""Chapter `layer`: the article's class, judged by what its objects hold."""

from spec.chapters.layer.items import CHAPTER

__all__ = ["CHAPTER"]
