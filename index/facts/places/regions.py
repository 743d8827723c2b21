"""Regions: which places a text names and which place is speaking. The interface of the room; its parts lie beside it.

A query needs the gazetteer only: the parts that read text are imported when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .gazetteer import Gazetteer, Place

if TYPE_CHECKING:
    from .document import in_document, of_document
    from .mentions import Mention, mentions_in
    from .speaker import Department, Pronoun, department, level_of, lift, pronoun

__all__ = [
    "Department",
    "Gazetteer",
    "Mention",
    "Place",
    "Pronoun",
    "department",
    "in_document",
    "level_of",
    "lift",
    "mentions_in",
    "of_document",
    "pronoun",
]

_PARTS = {
    **dict.fromkeys(("Mention", "mentions_in"), "mentions"),
    "in_document": "document",
    "of_document": "document",
    **dict.fromkeys(("Department", "Pronoun", "department", "level_of", "lift", "pronoun"), "speaker"),
}


def __getattr__(name: str) -> object:
    if name not in _PARTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f".{_PARTS[name]}", __package__), name)
    globals()[name] = found
    return found
