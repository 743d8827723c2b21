"""Regions: which places a text names, and which place is speaking. The interface of the room; the parts live beside it."""

from __future__ import annotations

from collections.abc import Sequence

from .gazetteer import Gazetteer, Place
from .regions_mentions import Mention, mentions
from .regions_speaker import Department, Pronoun, department, lift, pronoun

__all__ = [
    "Department",
    "Gazetteer",
    "Mention",
    "Place",
    "Pronoun",
    "department",
    "in_document",
    "lift",
    "mentions",
    "of_document",
    "pronoun",
]


def of_document(
    title: str, text: str, source: str = "", known: str = "", mentions: Sequence[Mention] | None = None
) -> Place | None:
    """The primary region of a document: who is speaking."""
    return Gazetteer.default().get(known)


def in_document(title: str, text: str, mentions: Sequence[Mention], primary: Place | None) -> tuple[str, ...]:
    """The names of the regions a document is about, most relevant first."""
    return (primary.name,) if primary else ()
