"""Hits as a table shows them: near-total copies folded into one, and of the editions of a document the one in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .documents import Among

Hit = TypeVar("Hit")


@dataclass(slots=True)
class Row(Generic[Hit]):
    """Hits that are one row. edition: "" for a document without other editions; places: of its editions among the hits."""

    edition: str
    hit: Hit
    place: int = 0
    places: list[int] = field(default_factory=list)

    @property
    def copies(self) -> int:
        """Other hits that are copies of the one shown."""
        return self.places.count(self.place) - 1


def fold(hits: Iterable[Hit], group: Callable[[Hit], str], among: Callable[[Hit], Among | None]) -> list[Row[Hit]]:
    """The rows, in the order of their best hits; each shows the best hit of the first of its editions.

    group: the same for copies of each other; among: the place of a document among its editions.
    """
    rows: dict[tuple[bool, str], Row[Hit]] = {}
    for hit in hits:
        own = among(hit)
        name, place = (own.edition, own.place) if own else (group(hit), 0)
        row = rows.setdefault((own is not None, name), Row(own.edition if own else "", hit, place))
        row.places.append(place)
        if place < row.place:
            row.hit, row.place = hit, place
    return list(rows.values())


def unread(rows: Iterable[Row[Hit]], matches: Callable[[str], bool]) -> bool:
    """Whether the edition in force of a row is not among the hits that were read, though it is one.

    matches: whether the document in force of an edition is a hit.
    """
    return any(row.edition and row.place and matches(row.edition) for row in rows)


def told(row: Row[Hit], labels: Callable[[str], Mapping[int, str]]) -> dict[str, Any]:
    """What the record of a row's hit says beside the hit. labels: what tells the editions apart, by place."""
    said: dict[str, Any] = {"copies": row.copies}
    if row.edition:
        said["also"] = [label for place, label in sorted(labels(row.edition).items()) if place != row.place]
    return said


def folded_away(rows: Sequence[Row[Hit]]) -> int:
    """Hits that are in a row of another one."""
    return sum(len(row.places) - 1 for row in rows)
