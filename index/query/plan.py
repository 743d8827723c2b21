"""What a query means, as a small tree that both executors understand.

The parser's Whoosh query compiles to this tree (`compiler`); a query of plain words becomes one without Whoosh being
imported. Scores follow Whoosh 2.7.4: a term's BM25F with idf = log(N / (df + 1)) + 1, sums over AND and OR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..text.tokens import fold

TITLE_WEIGHT = 0.3
"""Weight of a word in the title beside one in the body, chosen on questions to law texts where titles repeat: more harms
there, less forgets what a headline says."""
PAIR_WEIGHT = 1.0
"""Weight of a pair of neighbouring characters beside a word."""
MOST_PLAIN_TERMS = 512
"""Terms of a plain query beyond this many are left out."""
MOST_WHOLE = 12
"""Pairs of a word that may be wanted as a whole; more is a sentence."""
MOST_WANTED = 16
"""Words typed side by side that are counted; more is a sentence."""

_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Documents with a word in `title` or `body`, or a pair of characters in `pairs`; scored by BM25F times boost."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Exact:
    """Documents whose title or body (fields) contains `text`, folded, as a substring; scored like a word that occurs so."""

    fields: tuple[str, ...]
    text: str
    boost: float = 1.0


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
class Coordinated:
    """Documents that match `part`, scored by it times ((1 + how many of `wanted` match) / (1 + all of them)) ** 2.

    wanted: the words and phrases that were typed side by side; a document that has them all comes before one that has
    much of a single one.
    """

    part: Node
    wanted: tuple[Node, ...]

    def factor(self, matched: int) -> float:
        """What a score is multiplied by where `matched` of the wanted ones match."""
        return ((1 + matched) / (1 + len(self.wanted))) ** 2


Node: TypeAlias = (
    Coordinated | Term | Exact | Record | Expanded | Near | Everything | Or | And | Not | AndNot | AndMaybe | Filtered
)
NOTHING = Or(())


def letter_pairs(folded: str) -> Iterator[str]:
    """The pairs of neighbouring letters or digits of a folded text."""
    for run in _LETTERS.findall(folded):
        for at in range(len(run) - 1):
            yield run[at : at + 2]


def words_node(folded: str, words: Callable[[str], list[str]], boost: float = 1.0) -> Or:
    """Any of the words of `folded` in title or body, and any pair of its neighbouring characters."""
    found = list(dict.fromkeys(words(folded)))[:MOST_PLAIN_TERMS]
    pairs = list(dict.fromkeys(letter_pairs(folded)))[:MOST_PLAIN_TERMS]
    parts: list[Node] = [Term("body", word, boost) for word in found]
    parts += [Term("title", word, boost * TITLE_WEIGHT) for word in found]
    parts += [Term("pairs", pair, boost * PAIR_WEIGHT) for pair in pairs]
    return Or(tuple(parts))


def exact(fields: tuple[str, ...], text: str, simplify: Callable[[str], str], boost: float = 1.0) -> Node:
    """A text, folded to simplified, and as it stands where that differs: a simplified document may hold a traditional name."""
    simple, typed = fold(simplify(text)), fold(text)
    found = Exact(fields, simple, boost)
    return found if simple == typed else Or((found, Exact(fields, typed, boost)))


def whole(word: str) -> Node | None:
    """Documents with all pairs of neighbouring characters of a folded word; None for one without pairs, or a sentence."""
    pairs = tuple(dict.fromkeys(letter_pairs(word)))
    return And(tuple(Term("pairs", pair) for pair in pairs)) if 0 < len(pairs) <= MOST_WHOLE else None


def together(typed: list[str], others: list[Node], words: Callable[[str], list[str]]) -> Node:
    """Folded words and other parts side by side: any of them, those that match more of them first."""
    parts = [*([words_node(" ".join(typed), words)] if typed else []), *others]
    found = parts[0] if len(parts) == 1 else Or(tuple(parts))
    wanted: dict[Node, None] = {part: None for part in map(whole, typed) if part is not None}
    wanted.update((part, None) for part in others if isinstance(part, Exact))
    return Coordinated(found, tuple(wanted)) if 1 < len(wanted) <= MOST_WANTED else found


def leaves(node: Node) -> Iterator[Node]:
    """The leaves that a matching document may contain: what NOT excludes is left out."""
    if isinstance(node, Or | And):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, AndNot | Filtered | Coordinated):
        yield from leaves(node.part)
    elif isinstance(node, AndMaybe):
        yield from leaves(node.part)
        yield from leaves(node.maybe)
    elif not isinstance(node, Not):
        yield node
