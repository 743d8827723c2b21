"""The gazetteer: what places there are, what they are called and what lies within what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .regions_mentions import Mention


@dataclass(frozen=True, slots=True)
class Place:
    """A place. `path` runs from 中国 down to the place along its first parent; `parents` names all direct parents."""

    name: str
    code: str
    level: str
    path: tuple[str, ...]
    kind: str
    parents: tuple[str, ...]


class Gazetteer:
    """All places known, by every name they go by."""

    @classmethod
    def default(cls) -> Gazetteer:
        """The gazetteer of the package's own data, built once per process."""
        return _default()

    def get(self, name: str) -> Place | None:
        """The one place called `name`, or None if there is none or several of equal standing."""
        return None

    def resolve(self, name: str) -> list[Place]:
        """All places that a user may mean by `name`, likeliest first."""
        return []

    def near(self, name: str) -> list[str]:
        """Names close to `name`, best first, for suggestions."""
        return []

    def within(self, place: Place) -> frozenset[str]:
        """The names of `place` and of everything that lies in it, along all parents."""
        return frozenset((place.name,))

    def mentions(self, text: str, hint: Place | None = None) -> list[Mention]:
        """The places named in `text`, in order."""
        from .regions_mentions import mentions  # noqa: PLC0415

        return mentions(self, text, hint)


@cache
def _default() -> Gazetteer:
    return Gazetteer()
