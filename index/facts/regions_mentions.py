"""Where a text names places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .gazetteer import Gazetteer, Place


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; `start` and `end` are character offsets into the text given."""

    start: int
    end: int
    place: Place


def mentions(gazetteer: Gazetteer, text: str, hint: Place | None = None) -> list[Mention]:
    """The places named in `text`, in order, without overlap; `hint` is the document's own region."""
    return []
