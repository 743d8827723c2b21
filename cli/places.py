"""Regions as users type them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gangmu.index.errors import UsageError

if TYPE_CHECKING:
    from gangmu.index.engine import Engine


def known(engine: Engine, typed: str) -> str:
    """The canonical name of a region as typed: full, short, nickname or traditional.

    Raises UsageError with near names where neither the gazetteer nor the index knows it.
    """
    if not typed:
        return ""
    from gangmu.index.facts.regions import Gazetteer
    from gangmu.index.text.script import fold

    gazetteer, name = Gazetteer.default(), fold(typed).strip()
    place = gazetteer.get(name)
    names = engine.region_names()
    if place is not None and (place.name in names or name not in names):
        return place.name
    if name in names:
        return name
    ambiguous = [p.name for p in gazetteer.resolve(name) if p.name in names]
    if len(ambiguous) == 1:
        return ambiguous[0]
    near = ambiguous or gazetteer.near(name)[:3]
    raise UsageError(
        f"there is no region {typed}" if not ambiguous else f"{typed} is the name of several regions",
        (f"did you mean {', '.join(near)}? " if near else "") + "'gangmu regions' lists those of this corpus",
    )
