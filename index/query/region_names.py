"""Regions as people write them: full, short, nickname or traditional."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def known(held: Iterable[str], typed: str) -> str:
    """The canonical name of a region as typed: full, short, nickname or traditional.

    held: the regions that the index names. Raises UsageError with near names where neither it nor the gazetteer knows it.
    """
    if not typed:
        return ""
    from ..facts.places.regions import Gazetteer
    from ..text.script import fold

    gazetteer, name = Gazetteer.default(), fold(typed).strip()
    names = set(held)
    if name in names:
        return name
    labels = [gazetteer.label(place.name, place.path) for place in gazetteer.resolve(name)]
    place = gazetteer.get(name)
    if place is not None:
        return gazetteer.label(place.name, place.path)
    here = [label for label in labels if label in names]
    if len(here) == 1:
        return here[0]
    if labels:
        raise UsageError(f"{typed} is the name of several regions", f"say which: {', '.join((here or labels)[:6])}")
    near = gazetteer.near(name)[:3]
    hint = f"did you mean {', '.join(near)}? " if near else ""
    raise UsageError(f"there is no region {typed}", hint + "'gangmu regions' lists those of this corpus")
