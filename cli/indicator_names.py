"""Indicators as users type them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from gangmu.index import Corpus


def tell(corpus: Corpus, typed: Sequence[str]) -> None:
    """Say what typed indicators mean where that is another name than the one typed, or none."""
    for name, found in corpus.meanings(typed):
        if found and found != name.strip():
            errors.warn(f"{name} is the indicator {found}; give it as a query to find every sentence that holds it")
        elif not found:
            errors.warn(f"{name} is no known indicator; these are all whose names hold it")


def advise(corpus: Corpus, typed: Sequence[str]) -> None:
    """Say what is near the indicators that were asked for in vain and are not known."""
    for word in dict.fromkeys(name.strip() for name, found in corpus.meanings(typed) if not found):
        errors.warn(f"no indicator's name holds {word}: {corpus.near_indicators(word)}")
