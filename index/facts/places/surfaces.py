"""The strings that may name a place, each with the evidence it needs, and how they are found in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ...data import data_file
from .gazetteer import Gazetteer, Name, Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


class Surface(NamedTuple):
    """What a string may mean: `places` of equal standing, best first, empty if the string is none; its length."""

    need: Need
    places: tuple[Place, ...]
    full: bool  # with 省, 市, 区, 县
    length: int


@cache
def context(section: str) -> tuple[str, ...]:
    """The words of one section of `place_context.yaml`, longest first."""
    return tuple(sorted(data_file("place_context.yaml")[section].split(), key=len, reverse=True))


@cache
def letters(section: str) -> frozenset[str]:
    """The characters of one section of `place_context.yaml`."""
    return frozenset(data_file("place_context.yaml")[section].strip())


@dataclass(frozen=True, slots=True)
class _Heads:
    """The surfaces by what they begin with.

    pairs: by a hash of two code points, whether a surface may begin with them; letters: by the low 12 bits of a code
    point, whether it may be one by itself. sizes: how long those of three characters and more may be that begin with
    these three, longest first. heads, alone: the pairs and the letters themselves.
    """

    pairs: NDArray[np.bool_]
    letters: NDArray[np.bool_]
    sizes: dict[str, tuple[int, ...]]
    heads: frozenset[str]
    alone: frozenset[str]


_SHORT = 80
"""Characters of a text, a title for one, that is faster looked at everywhere."""
_MASK = (1 << 17) - 1
_SPREAD = 0x9E3B
"""Odd: neighbouring code points, of which a script is made, end up far apart."""


_AT_ONCE = 1 << 18
"""Characters that are looked through at once: what is worked with takes twenty bytes for each."""


def matches(gazetteer: Gazetteer, text: str) -> Iterable[tuple[int, int, Surface]]:
    """(start, end, surface) of the longest matches in `text`, left to right; offsets in characters."""
    return _matches(gazetteer, text) if len(text) > _SHORT else _of_short(gazetteer, text)


@lru_cache(maxsize=16)
def _of_short(gazetteer: Gazetteer, text: str) -> tuple[tuple[int, int, Surface], ...]:
    """The matches of a title or a beginning, which is asked for several times, with one region in mind and another."""
    return tuple(_matches(gazetteer, text))


def _matches(gazetteer: Gazetteer, text: str) -> Iterator[tuple[int, int, Surface]]:
    heads = _heads(gazetteer)
    known, sizes, end, torn = surfaces(gazetteer), heads.sizes, 0, context("torn")
    for start in _promising(heads, text) if len(text) > _SHORT else _headed(heads, text):
        if start < end:
            continue
        surface = None
        for size in sizes.get(text[start : start + 3], ()):
            if (surface := known.get(text[start : start + size])) is not None:
                break
        else:
            surface = known.get(text[start : start + 2]) or known.get(text[start])
            if surface is None:
                continue
        if not surface.places and start and text[start - 1 : start + 1] in torn:
            continue  # 跨越|南通: what looks like 越南 is no name
        end = start + surface.length
        if surface.places:
            yield start, end, surface


def _headed(heads: _Heads, text: str) -> list[int]:
    """Where a short `text` may have a surface."""
    pairs, alone = heads.heads, heads.alone
    return [at for at, char in enumerate(text) if text[at : at + 2] in pairs or char in alone]


def _promising(heads: _Heads, text: str) -> Iterator[int]:
    """Where `text` may have a surface: at about one position in thirty, found for many characters at once."""
    import numpy as np

    for at in range(0, len(text), _AT_ONCE):
        some = text[at : at + _AT_ONCE + 1]  # with the first of the next ones, which may end a pair
        codes = np.frombuffer(some.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        promising = heads.letters[codes & 0xFFF]
        promising[:-1] |= heads.pairs[_hashed(codes[:-1], codes[1:])]
        starts = np.flatnonzero(promising[:_AT_ONCE])
        yield from (starts + at if at else starts).tolist()


def _hashed(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    import numpy as np

    hashed: NDArray[np.uint32] = (first * np.uint32(_SPREAD) + second) & np.uint32(_MASK)
    return hashed


@lru_cache(maxsize=4)
def _heads(gazetteer: Gazetteer) -> _Heads:
    import numpy as np

    grouped: dict[str, set[int]] = {}
    pairs, letters = np.zeros(_MASK + 1, dtype=np.bool_), np.zeros(1 << 12, dtype=np.bool_)
    for word in surfaces(gazetteer):
        if len(word) > 2:
            grouped.setdefault(word[:3], set()).add(len(word))
        elif len(word) == 1:
            letters[ord(word) & 0xFFF] = True
    heads = frozenset(word[:2] for word in surfaces(gazetteer) if len(word) > 1)
    alone = frozenset(word for word in surfaces(gazetteer) if len(word) == 1)
    codes = np.array([[ord(char) for char in head] for head in heads], dtype=np.uint32)
    pairs[_hashed(codes[:, 0], codes[:, 1])] = True
    longer = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in grouped.items()}
    return _Heads(pairs, letters, longer, heads, alone)


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
        need, name = entries[0]
        one = len(entries) == 1
        found[text] = Surface(need, (name.place,), _is_full(name), len(text)) if one else _surface(text, entries)
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
