"""Who is speaking: 全市, 我省, 市科技局."""

from __future__ import annotations

from dataclasses import dataclass

from .gazetteer import Gazetteer, Place


@dataclass(frozen=True, slots=True)
class Pronoun:
    """全市, 我省, 全国: a word for the speaker's own region; offsets into the text, `level` country|province|city|county|zone.

    `level` of 全区/我区 is "zone": `lift` reads it as district, zone or autonomous region, whichever the speaker is.
    """

    start: int
    end: int
    level: str


@dataclass(frozen=True, slots=True)
class Department:
    """市科技局, 省发改委, 国务院: offsets of the name; `level` of its government; `place` if the name says which one."""

    start: int
    end: int
    level: str
    place: Place | None


def pronoun(text: str) -> list[Pronoun]:
    """The pronouns for the speaker's region in `text`, in order."""
    return []


def department(text: str, gazetteer: Gazetteer | None = None) -> Department | None:
    """The department that `text` (a heading or a clause) starts with, or None."""
    return None


def lift(place: Place, level: str, gazetteer: Gazetteer) -> Place | None:
    """The place that a pronoun or department of `level` means when `place` is speaking, or None."""
    return None
