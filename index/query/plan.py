"""What a query means, as a small tree that both executors understand.

The parser's Whoosh query compiles to this tree (`compiler`); a query of plain words becomes one without Whoosh being
imported. Scores follow Whoosh 2.7.4: a term's BM25F with idf = log(N / (df + 1)) + 1, sums over AND and OR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, log
from typing import TypeAlias

from ..text.tokens import match_fold

TITLE_WEIGHT = 1.0
"""Weight of a word in the title beside one in the body, in a terse query: words that somebody remembers of a headline."""
QUESTION_TITLE_WEIGHT = 0.0
"""The same in a question: titles repeat (those of laws most of all), and more than nothing harms there."""
PAIR_WEIGHT = 1.0
"""Weight of a pair of neighbouring characters beside a word."""
MOST_PLAIN_TERMS = 512
"""Terms of a plain query beyond this many are left out."""
MOST_TYPED = 64
"""Words typed side by side that are each wanted as a whole; more is a text, of which any piece will do."""
TERSE = 8
"""Characters of one run up to which it is terse."""
QUESTION = 12
"""Characters of one run beyond which it is a question: no document is expected to hold it as it stands."""

ANYWHERE = ("title", "body")
"""The fields of a text that names none."""

_LETTERS = re.compile(r"[^\W_]+")
_IDEOGRAPHS = "\u2e80"
"""From here on a character is a word by itself."""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents with a word in `title` or `body`, or a pair of characters in `pairs`; scored by BM25F times boost."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Exact:
    """Documents whose title or body (fields) contains `text`, folded, as a substring.

    bounded: a letter or digit at an end of `text` must be the last of its word or number there (apple is not in pineapple,
    5g is in 5g基站), and a blank may stand where letters or digits meet ideographs (2025 年 is 2025年).

    Scored by BM25F like a word where one or two letters in any field are looked for, else
    `boost` flat; words beside it say how well a document fits (`phrase`).
    """

    fields: tuple[str, ...]
    text: str
    boost: float = 1.0
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Documents whose record says so; every match scores `boost`.

    kind: region, exact region, tag, source, doc, date, or "any" and one of these.
    value: the wanted value, "" for "any tag" and the like; for dates "low..high", ISO days, both inclusive.
    """

    kind: str
    value: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Expanded:
    """Documents with any of `terms` in `field`, scored `boost` each: a prefix, wildcard, fuzzy term or range."""

    field: str
    terms: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """Documents with `words` in order in `field`, each 1 to `slop` positions after the one before (Whoosh's slop)."""

    field: str
    words: tuple[str, ...]
    slop: int
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document, or every one with a word in `field`; scored `boost`."""

    boost: float = 1.0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match any part; their scores add up, times boost."""

    parts: tuple[Node, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match every part; their scores add up, times boost."""

    parts: tuple[Node, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match, scored 1 as Whoosh does."""

    part: Node


@dataclass(frozen=True, slots=True)
class AndNot:
    """Documents that match `part` and not `without`."""

    part: Node
    without: Node


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """Documents that match `part`; those that match `maybe` too score both."""

    part: Node
    maybe: Node


@dataclass(frozen=True, slots=True)
class Filtered:
    """Documents that match `part` and `by`, scored by `part` alone."""

    part: Node
    by: Node


@dataclass(frozen=True, slots=True)
class Tiered:
    """Documents that match `part`; those that match more of `wanted` before those that match fewer, whatever they score.

    A document scores what `part` gives it and `tier_step(part, documents)` for each of `wanted` that it matches, which
    is more than `part` can give.
    """

    part: Node
    wanted: tuple[Node, ...]


Node: TypeAlias = (
    Tiered | Term | Exact | Record | Expanded | Near | Everything | Or | And | Not | AndNot | AndMaybe | Filtered
)
NOTHING = Or(())


def letter_pairs(folded: str) -> Iterator[str]:
    """The pairs of neighbouring letters or digits of a folded text."""
    for run in _LETTERS.findall(folded):
        for at in range(len(run) - 1):
            yield run[at : at + 2]


def tier_step(node: Node, documents: int) -> float:
    """More than a plan can score in an index of so many live documents; a whole number, the same however it was built."""
    return float(ceil(_most(node, 1.0, (log(max(documents, 1)) + 1) * _SATURATED)) + 1)


_SATURATED = 2.2
"""K1 + 1: what BM25 multiplies a term's idf by where it occurs very often."""


def _most(node: Node, boost: float, term: float) -> float:
    if isinstance(node, Or | And):
        return sum(_most(part, boost * node.boost, term) for part in node.parts)
    if isinstance(node, AndMaybe):
        return _most(node.part, boost, term) + _most(node.maybe, boost, term)
    if isinstance(node, AndNot | Filtered | Tiered):
        return _most(node.part, boost, term)
    if isinstance(node, Term | Exact):
        return boost * node.boost * term
    if isinstance(node, Expanded):
        return boost * node.boost * term * max(len(node.terms), 1)
    if isinstance(node, Near):
        return boost * node.boost * term * len(node.words)
    return boost * max(1.0, 1.0 if isinstance(node, Not) else node.boost)


def words_node(folded: str, words: Callable[[str], list[str]], boost: float = 1.0, title: float = TITLE_WEIGHT) -> Or:
    """Any of the words of `folded` in title or body, and any pair of its neighbouring characters.

    title: the weight of a word in the title; with 0 titles are not looked at.
    """
    found = list(dict.fromkeys(words(folded)))[:MOST_PLAIN_TERMS]
    pairs = list(dict.fromkeys(letter_pairs(folded)))[:MOST_PLAIN_TERMS]
    parts: list[Node] = [Term("body", word, boost) for word in found]
    if title:
        parts += [Term("title", word, boost * title) for word in found]
    parts += [Term("pairs", pair, boost * PAIR_WEIGHT) for pair in pairs]
    return Or(tuple(parts))


def exact(
    fields: tuple[str, ...], text: str, simplify: Callable[[str], str], boost: float = 1.0, *, bounded: bool = False
) -> Node:
    """A text, folded to simplified, and as it stands where that differs: a simplified document may hold a traditional name."""
    simple, typed = match_fold(simplify(text)), match_fold(text)
    found = held(simple, fields, boost, bounded=bounded)
    return found if simple == typed else Or((found, held(typed, fields, boost, bounded=bounded)))


def held(text: str, fields: tuple[str, ...] = ANYWHERE, boost: float = 1.0, *, bounded: bool = True) -> Exact:
    """Documents with a folded text; `bounded` only where there are letters or digits that words are made of."""
    return Exact(fields, text, boost, bounded and any(map(in_word, text)))


def borders(text: str) -> list[str]:
    """A folded text cut where letters or digits meet ideographs."""
    cuts = [
        at
        for at in range(1, len(text))
        if in_word(text[at - 1]) != in_word(text[at]) and text[at - 1].isalnum() and text[at].isalnum()
    ]
    return [text[begin:end] for begin, end in pairwise([0, *cuts, len(text)])]


def in_word(char: str) -> bool:
    """Whether a folded character is a letter or digit that stands in words and numbers; an ideograph stands alone."""
    return char < _IDEOGRAPHS and char.isalnum()


def phrase(
    fields: tuple[str, ...],
    text: str,
    simplify: Callable[[str], str],
    words: Callable[[str], list[str]],
    boost: float = 1.0,
    *,
    bounded: bool = False,
) -> Node:
    """Documents that contain a text (`exact`), ranked by its words and pairs in them."""
    folded = match_fold(simplify(text))
    alone = len(folded) == 1
    found = exact(fields, text, simplify, boost if alone else 0.0, bounded=bounded)
    scored = words_node(folded, words, boost)
    if fields != ANYWHERE:
        scored = Or(tuple(part for part in scored.parts if isinstance(part, Term) and part.field in fields))
    return found if alone or not scored.parts else AndMaybe(found, scored)


def membership(node: Node) -> Node:
    """A plan that the same documents match, without what only ranks them."""
    if isinstance(node, AndMaybe | Tiered):
        return membership(node.part)
    if isinstance(node, Or | And):
        return replace(node, parts=tuple(map(membership, node.parts)))
    if isinstance(node, Filtered):
        return Filtered(membership(node.part), membership(node.by))
    if isinstance(node, AndNot):
        return AndNot(membership(node.part), membership(node.without))
    return Not(membership(node.part)) if isinstance(node, Not) else node


def leaves(node: Node) -> Iterator[Node]:
    """The leaves that a matching document may contain: what NOT excludes is left out."""
    if isinstance(node, Or | And):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, AndNot | Filtered | Tiered):
        yield from leaves(node.part)
    elif isinstance(node, AndMaybe):
        yield from leaves(node.part)
        yield from leaves(node.maybe)
    elif not isinstance(node, Not):
        yield node
