"""Indicators as users type them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from gangmu.index.engine import Engine
    from gangmu.index.query.indicators import Meant


def meant(engine: Engine, typed: Sequence[str]) -> Meant:
    """What typed indicators mean; says so where that is another name than the one typed."""
    from gangmu.index.query.indicators import Meant
    from gangmu.index.query.indicators import meant as resolved

    if not any(typed):
        return Meant((), ())
    known = engine.known_indicators()
    for name in typed:
        found = known.known(name)
        if found and found != name.strip():
            errors.warn(f"{name} is the indicator {found}; give it as a query to find every sentence that holds it")
        elif name.strip() and not found:
            errors.warn(f"{name} is no known indicator; these are all whose names hold it")
    return resolved(known, typed)


def advise(engine: Engine, about: Meant) -> None:
    """Say what is near the indicators that were asked for in vain and are not known."""
    if not about.words:
        return
    from gangmu.index.query.indicators import near

    known = engine.known_indicators()
    held = [record["canonical"] for record in engine.indicators()]
    for word in about.words:
        errors.warn(f"no indicator's name holds {word}: {near(known, word, held)}")
