"""The strings that may name a place, each with the evidence it needs, and the automaton that finds them in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .gazetteer import Gazetteer, Name, Place

_CONTEXT = Path(__file__).parents[1] / "data" / "place_context.yaml"
_RANK = {"country": 0, "province": 1, "city": 2}
_OTHER = 3


class Need(IntEnum):
    """The evidence a name needs in running text before it is read as a place."""

    NONE = 0  # 武汉, 鼓楼区 if there were one only
    CHOICE = 1  # several places of equal standing are called so
    BREAK = 2  # a bare county name that is no word, but may be the tail of one and the head of another
    PARENT = 3  # other bare county names, nicknames
    NEIGHBOUR = 4  # also a word: the parent's name right before it, or a list of siblings
    LETTER = 5  # 鄂: only where a province can be meant


@dataclass(frozen=True, slots=True)
class Surface:
    """What a string may mean: `places` of equal standing, best first, empty if the string is none; its length."""

    need: Need
    places: tuple[Place, ...]
    full: bool  # with 省, 市, 区, 县
    length: int


@cache
def _context() -> dict[str, str]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lists: dict[str, str] = yaml.load(_CONTEXT.read_text("utf-8"), Loader=loader)  # noqa: S506
    return lists


@cache
def context(section: str) -> tuple[str, ...]:
    """The words of one section of `place_context.yaml`, longest first."""
    return tuple(sorted(_context()[section].split(), key=len, reverse=True))


@cache
def letters(section: str) -> frozenset[str]:
    """The characters of one section of `place_context.yaml`."""
    return frozenset(_context()[section].strip())


def matches(gazetteer: Gazetteer, text: str) -> Iterator[tuple[int, int, Surface]]:
    """(start, end, surface) of the longest matches in `text`, left to right; offsets in characters.

    The automaton reads bytes: its nodes are searched one child after another, and a byte has few successors where a
    character has thousands. UTF-8 never matches across characters.
    """
    data = text.encode("utf-8", "surrogatepass")
    at = start = 0
    for last, (size, surface) in _automaton(gazetteer).iter_long(data.decode("latin-1")):
        if surface.places:
            begin = last + 1 - size
            start += len(data[at:begin].decode("utf-8", "surrogatepass"))
            at = begin
            yield start, start + surface.length, surface


@lru_cache(maxsize=4)
def _automaton(gazetteer: Gazetteer) -> Any:  # pyahocorasick has no types
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for text, surface in surfaces(gazetteer).items():
        data = text.encode()
        automaton.add_word(data.decode("latin-1"), (len(data), surface))
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=4)
def surfaces(gazetteer: Gazetteer) -> dict[str, Surface]:
    """Every string to look for: the names of all places, and the blocked strings (without places)."""
    plain, words = frozenset(context("plain")), frozenset(context("words"))
    provinces = letters("letters")
    grouped: dict[str, list[tuple[Need, Name]]] = {}
    for name in gazetteer.names():
        if name.form != "query":
            grouped.setdefault(name.text, []).append((_need(name, plain, words), name))
        elif name.text in provinces and name.place.level == "province":
            grouped.setdefault(name.text, []).append((Need.LETTER, name))
    found = {text: Surface(Need.NONE, (), False, len(text)) for text in context("blocked")}
    for text, entries in grouped.items():
        found[text] = _surface(text, entries)
    return found


def _need(name: Name, plain: frozenset[str], words: frozenset[str]) -> Need:
    if name.text in words:
        return Need.NEIGHBOUR
    if name.form == "nickname" or (_is_full(name) and len(name.text) == 2):
        return Need.PARENT
    if name.form == "bare" and name.place.level == "county" and len(name.text) == 2:
        return Need.BREAK if name.text in plain else Need.PARENT
    return Need.NONE


def _is_full(name: Name) -> bool:
    return name.form == "full" and name.place.kind in ("division", "former")


def _surface(text: str, entries: list[tuple[Need, Name]]) -> Surface:
    """One string's meaning. A city stands for its name where a county elsewhere shares it: that county is written in full."""
    entries.sort(key=lambda entry: (_RANK.get(entry[1].place.level, _OTHER), not entry[1].place.name.endswith("市")))
    ranks = [_RANK.get(name.place.level, _OTHER) for _, name in entries]
    top = [entry for entry, rank in zip(entries, ranks, strict=True) if rank == ranks[0]]
    need = max(need for need, _ in top)
    if len(top) > 1:
        need = max(need, Need.CHOICE)
    kept = entries if need > Need.CHOICE else top
    return Surface(need, tuple(dict.fromkeys(name.place for _, name in kept)), _is_full(entries[0][1]), len(text))
