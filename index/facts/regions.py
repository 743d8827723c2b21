"""Regions: which places a text names and which place is speaking. The interface of the room; its parts lie beside it."""

from __future__ import annotations

from .gazetteer import Gazetteer, Place
from .regions_document import in_document, of_document
from .regions_mentions import Mention
from .regions_speaker import Department, Pronoun, department, level_of, lift, pronoun

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
    "of_document",
    "pronoun",
]
