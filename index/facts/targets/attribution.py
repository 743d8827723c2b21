"""What a figure is attributed to beside its own words: a region and a deadline, each with the rule that gave it."""

from __future__ import annotations

from typing import NamedTuple

from ..places.regions import Place


class Attribution(NamedTuple):
    """A region and how it is known: clause | sentence | heading | speaker | title | manifest; rule: the name of the rule."""

    place: Place | None
    source: str
    rule: str


class Deadline(NamedTuple):
    """A deadline year, its words, how it is known: explicit | sentence | heading | plan | relative | document, and by which
    rule.
    """

    year: int
    text: str
    source: str
    rule: str
