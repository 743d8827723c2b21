"""Gangmu as a library: `Corpus` with everything that commands do, `clean` and `extract` for single texts.

Below the door lie the floors: corpus, text, facts, dedup, store, build, query, scale. Nothing here imports the command line.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .door import Corpus, clean, extract

__all__ = ["Corpus", "clean", "extract"]

# Whoosh and jieba have escapes in plain strings. Python warns of them whenever it compiles those modules: at the first start
# where an installer left that to it (uv, pipx), at every one where nothing can be written.
for _category in (SyntaxWarning, DeprecationWarning):
    warnings.filterwarnings("ignore", "invalid escape sequence|.*is an invalid escape sequence", _category)


def __getattr__(name: str) -> object:
    """The door is opened only when asked for: a floor that is imported alone needs nothing of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import door

    return getattr(door, name)
