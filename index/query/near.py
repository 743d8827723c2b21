"""What a query that finds nothing asks for in vain, and what is near it: by edits, by sound, by what holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from . import plan
from .typed import Cutting, Typed, as_typed

MOST = 3
"""Near names that are told."""
_TRIED = 12
"""Near words that are looked for in documents."""
_TOGETHER, _LONGEST = 3, 24
"""Pieces of a word that are compared together, and letters of what is compared."""
_MOST_VALUES = 20_000
"""Sources, tags or ids that are compared."""
_NAMED = {"source": "source", "tag": "tag", "doc": "document"}


@dataclass(frozen=True, slots=True)
class Missing:
    """What no document has. kind: word, source, tag or document; near: what some have, the nearest first."""

    kind: str
    value: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an index can say. matches: documents of a plan; words: its vocabulary; values: of a record field, in order."""

    matches: Callable[[plan.Node], int]
    words: Callable[[], Iterable[str]]
    values: Callable[[str], Iterator[str]]


def missing(node: plan.Node, words: Sequence[Typed], cutting: Cutting, holdings: Holdings) -> list[Missing]:
    """The words typed, and the filters and fields of a plan, that no document has."""
    found = [
        Missing("word", word.written, near_words(word, cutting, holdings))
        for word in dict.fromkeys(words)
        if not holdings.matches(as_typed(word))
    ]
    found += [
        Missing(_NAMED[record.kind], record.value, near_values(record, holdings))
        for record in dict.fromkeys(records(node))
        if record.kind in _NAMED and not holdings.matches(record)
    ]
    return found


def records(node: plan.Node) -> Iterator[plan.Record]:
    """The records that a plan asks for."""
    if isinstance(node, plan.Record):
        yield node
    elif isinstance(node, plan.Or | plan.And):
        for part in node.parts:
            yield from records(part)
    elif isinstance(node, plan.Filtered):
        yield from records(node.part)
        yield from records(node.by)
    elif isinstance(node, plan.AndNot | plan.AndMaybe | plan.Tiered):
        yield from records(node.part)


def near_values(record: plan.Record, holdings: Holdings) -> tuple[str, ...]:
    """Sources, tags or ids that hold what was asked for, or are held by it; else those spelt alike."""
    from difflib import get_close_matches
    from itertools import islice

    values = list(islice(holdings.values(record.kind), _MOST_VALUES))
    asked = record.value.lower()
    holding = [value for value in values if asked in value.lower() or (len(value) > 1 and value.lower() in asked)]
    return tuple(sorted(holding, key=len)[:MOST] or get_close_matches(record.value, values, MOST))


def near_words(word: Typed, cutting: Cutting, holdings: Holdings) -> tuple[str, ...]:
    """Texts of the index that differ from a word by an edit or two, or sound like it.

    The whole word is compared with the vocabulary, and what few of its pieces make, which may be all that is wrong with it.
    """
    pieces = [piece for piece, _ in cutting.pieces(word.text)]
    runs = ["".join(pieces[at : at + many]) for many in range(1, _TOGETHER + 1) for at in range(len(pieces))]
    asked = [run for run in dict.fromkeys([word.text, *runs]) if 1 < len(run) <= _LONGEST and run in word.text]
    ranked: list[tuple[int, str]] = []
    for term in holdings.words():
        for run in asked:
            apart = distance(run, term)
            if apart:
                ranked.append((apart, word.text.replace(run, term)))
    ranked.sort()
    best: dict[str, int] = {}
    for apart, text in ranked:
        if text != word.text and len(best) < _TRIED:
            best.setdefault(text, apart)
    found = [(apart, -holdings.matches(plan.held(text)), text) for text, apart in best.items()]
    return tuple(text for _, many, text in sorted(found) if many)[:MOST]


def distance(asked: str, term: str) -> int:
    """How far a word of the index is from the one asked for; 0: not near.

    1 alike in sound, 2 another character for one, 3 one more or less, 4 two edits.
    """
    if asked == term or len(asked) < 2:
        return 0
    if asked.isascii() and asked.isalpha() and 2 <= len(term) <= 4 and not term.isascii():
        return int(_spells(asked, term))
    allowed = 1 if len(asked) < 5 else 2
    if abs(len(asked) - len(term)) > allowed:
        return 0
    if len(asked) == len(term) and all(second in _sounding(first) for first, second in zip(asked, term, strict=True)):
        return 1
    # of two letters one may be another only where both sound alike, or everything would be near
    if len(asked) < 3 or len(frozenset(asked).difference(term)) > allowed:
        return 0
    from whoosh.support.levenshtein import distance as damerau_levenshtein

    edits: int = damerau_levenshtein(asked, term, limit=allowed)
    return 0 if edits > allowed else 4 if edits == 2 else 2 if len(asked) == len(term) else 3


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """The syllables of each character, without tones."""
    from unicodedata import normalize

    from pypinyin.constants import PINYIN_DICT

    plain: dict[str, str] = {}

    def toneless(sound: str) -> str:
        if sound not in plain:
            bare = normalize("NFD", sound).replace("u\u0308", "v")
            plain[sound] = "".join(char for char in bare if char.isascii())
        return plain[sound]

    return {
        chr(code): frozenset(map(toneless, sounds.split(",")))
        for code, sounds in PINYIN_DICT.items()
        if 0x4E00 <= code <= 0x9FFF
    }


@cache
def _sounding(char: str) -> frozenset[str]:
    """The characters that may sound like one, itself too."""
    own = _sounds().get(char, frozenset())
    return frozenset({char, *(other for other, sounds in _sounds().items() if not own.isdisjoint(sounds))})


def _spells(letters: str, term: str) -> bool:
    """Whether letters are the pinyin of a word."""
    if not term:
        return not letters
    sounds = _sounds().get(term[0], frozenset())
    return any(letters.startswith(sound) and _spells(letters[len(sound) :], term[1:]) for sound in sounds if sound)
