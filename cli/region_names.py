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
    from gangmu.index.facts.places.regions import Gazetteer
    from gangmu.index.text.script import fold

    gazetteer, name = Gazetteer.default(), fold(typed).strip()
    names = set(engine.region_names())
    if name in names:
        return name
    labels = [gazetteer.label(place.name, place.path) for place in gazetteer.resolve(name)]
    place = gazetteer.get(name)
    if place is not None:
        return gazetteer.label(place.name, place.path)
    held = [label for label in labels if label in names]
    if len(held) == 1:
        return held[0]
    if labels:
        raise UsageError(f"{typed} is the name of several regions", f"say which: {', '.join((held or labels)[:6])}")
    near = gazetteer.near(name)[:3]
    hint = f"did you mean {', '.join(near)}? " if near else ""
    raise UsageError(f"there is no region {typed}", hint + "'gangmu regions' lists those of this corpus")
