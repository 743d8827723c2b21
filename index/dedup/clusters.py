"""Clusters of documents that are one article.

Texts that fold to the same characters are one unit. Units are linked where they are near (Jaccard of 5-grams) or one
contains the other, and joined from the strongest link down, but only when the two clusters are alike *on average*
(UPGMA; Sokal and Michener 1958): a single link cannot chain two stories through a common quotation. Everything
depends on the set of documents only, not on their order nor on what an earlier build happened to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ..errors import UsageError
from . import editions
from .candidates import candidates
from .entries import Entry
from .evidence import comparable, relation, titles_vary
from .signatures import columns, identity
from .verification import MEMORY, WHOLE, Likeness, Verified

THRESHOLD = 0.48  # a half, less what furniture left over from two pages may take
KEEP = ("newest", "oldest", "longest", "listed")
CANONICAL = "oldest"
"""The policy by which a build names the canonical document: the first print of a story is its source."""
_SAMPLE = 8  # members of a large cluster that stand for it
_UNDATED_LAST = "9999"


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a cluster, compared with the canonical one; relation: exact, near or contained."""

    doc: str
    key: int
    jaccard: float
    containment: float
    relation: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """cluster: an id that survives rebuilds; widest: the largest distance (1 - Jaccard) between two members."""

    cluster: str
    canonical: str
    members: tuple[Member, ...]
    widest: float


@dataclass(frozen=True, slots=True)
class Clustering:
    """clusters: ordered by canonical document; known: for the next call; compared: pairs whose texts had to be read.

    editions: the documents that are editions of one work, near copies of each other or not (`editions`).
    """

    clusters: tuple[Cluster, ...]
    known: bytes
    compared: int
    editions: tuple[editions.Placed, ...] = ()


def cluster(
    entries: Sequence[Entry],
    text_of: Callable[[int], str],
    *,
    threshold: float = THRESHOLD,
    keep: str = "newest",
    known: bytes = b"",
    pairs: Iterable[tuple[bytes, bytes]] | None = None,
    memory: int = MEMORY,
) -> Clustering:
    """Clusters of two documents or more among `entries`.

    `text_of` gives the clean text of a document by its key; it is asked only for pairs that `known` (the `known` of an
    earlier result, whatever documents that was about) does not hold. `threshold` is the Jaccard similarity from which
    two texts are near; `keep` chooses the canonical member. `pairs`: the candidates, as pairs of content hashes, where
    somebody (a cluster of machines) has found them among more documents than these. `memory`: see `Verified`.

    Raises UsageError for a policy or threshold that is none,
    IndexDamaged for signatures or `known` that were not written by this version.
    """
    if keep not in KEEP:
        raise UsageError(f"unknown policy {keep!r}", f"one of: {', '.join(KEEP)}")
    if not 0 < threshold <= 1:
        raise UsageError(f"threshold {threshold} is not between 0 and 1", "the usual value is 0.48")
    units = _units(entries)
    del entries
    texts = columns([unit[0].signature for unit in units])
    # the columns hold what the signatures say, which is half of what is held of a document
    units = [[replace(entry, signature=b"") for entry in unit] for unit in units]
    verified = Verified(texts.content, lambda number: text_of(units[number][0].key), known, memory)
    linkage = _Linkage(verified, units, texts.length.tolist(), round(threshold * WHOLE))
    if pairs is not None:
        number = {content: row for row, content in enumerate(texts.content)}
        for pair in pairs:
            linkage.add(*sorted(number[content] for content in pair))
    else:
        for code in candidates(texts, threshold) if len(units) > 1 else ():
            linkage.add(*divmod(int(code), len(units)))
    groups = [group for group in linkage.groups() if len(group) > 1 or len(units[group[0]]) > 1]
    found = sorted(
        (_described(group, units, texts.content, linkage, keep) for group in groups), key=lambda made: made.canonical
    )
    linked = editions.find(units, texts, verified, text_of) if pairs is None else ()
    return Clustering(tuple(found), verified.dump(), verified.compared, tuple(linked))


def linked_editions(entries: Sequence[Entry], text_of: Callable[[int], str]) -> list[editions.Placed]:
    """The editions among `entries`, as `cluster` finds them among all documents: for those who share the work out by name."""
    units = _units(entries)
    if len(units) < 2:
        return []
    texts = columns([unit[0].signature for unit in units])
    verified = Verified(texts.content, lambda number: text_of(units[number][0].key))
    return editions.find(units, texts, verified, text_of)


def _units(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Documents by folded text, longest first; an empty document is like no other."""
    by_content: dict[tuple[int, bytes], list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.doc):
        length, content = identity(entry.signature)
        if length:
            by_content.setdefault((-length, content), []).append(entry)
    return [by_content[longest_first] for longest_first in sorted(by_content)]


class _Linkage:
    """Joins units from the strongest link down as long as the clusters are alike on average."""

    def __init__(self, verified: Verified, units: list[list[Entry]], length: list[int], threshold: int) -> None:
        self._verified = verified
        self._units = units
        self._comparable: dict[int, frozenset[str]] = {}
        self._length = length
        self._threshold = threshold
        self._links: list[tuple[int, int, int]] = []

    def add(self, first: int, second: int) -> None:
        """Notes a candidate pair when it is a link."""
        weight = self._weight(first, second)
        if weight >= self._threshold:
            self._links.append((-weight, first, second))

    def relation(self, first: int, second: int) -> tuple[Likeness, str]:
        """How the two units are alike and what that makes them: near, contained or ""."""
        likeness = self._verified.pair(first, second)
        shorter = min(self._length[first], self._length[second])
        varying = titles_vary(self._titles(first), self._titles(second))
        return likeness, relation(likeness, shorter, self._threshold, varying=varying)

    def _titles(self, number: int) -> frozenset[str]:
        titles = self._comparable.get(number)
        if titles is None:
            titles = frozenset(comparable(entry.title) for entry in self._units[number] if entry.title)
            self._comparable[number] = titles
        return titles

    def _weight(self, first: int, second: int) -> int:
        likeness, related = self.relation(first, second)
        if related == "contained":
            # Two texts that one roundup contains must have something in common themselves to fall into one cluster.
            return max(likeness.jaccard, min(WHOLE, self._threshold * 16 // 10))
        return likeness.jaccard if related or likeness.jaccard < self._threshold else 0

    def groups(self) -> list[list[int]]:
        """The clusters, each a list of units in order."""
        home = list(range(len(self._length)))
        members = {number: [number] for number in home}
        standing: dict[int, Sequence[int]] = {
            number: (number,) for number in home
        }  # a few of the members, by which a cluster is compared
        refused: set[tuple[int, int, int, int]] = set()
        for _, first, second in sorted(self._links):
            a, b = sorted((home[first], home[second]), key=lambda label: (-len(members[label]), label))
            attempt = (a, b, len(members[a]), len(members[b]))
            if a == b or attempt in refused:
                continue
            if not self._alike(standing[a], standing[b]):
                refused.add(attempt)
                continue
            for number in members[b]:
                home[number] = a
            members[a] += members.pop(b)
            standing[a] = sample(sorted((*standing[a], *standing.pop(b))))
        return [sorted(group) for group in members.values()]

    def _alike(self, first: Sequence[int], second: Sequence[int]) -> bool:
        weights = [self._weight(a, b) for a in first for b in second]
        return sum(weights) >= self._threshold * len(weights)


def sample(members: Sequence[int]) -> Sequence[int]:
    """A few members spread over all lengths, the longest and the shortest among them."""
    if len(members) <= _SAMPLE:
        return members
    return [members[place * (len(members) - 1) // (_SAMPLE - 1)] for place in range(_SAMPLE)]


def _described(
    group: list[int], units: list[list[Entry]], content: Sequence[bytes], linkage: _Linkage, keep: str
) -> Cluster:
    documents = [(entry, number) for number in group for entry in units[number]]
    canonical, home = min(documents, key=lambda document: _preference(document[0], keep))
    members = []
    for entry, number in documents:
        if number == home:
            members.append(Member(entry.doc, entry.key, 1.0, 1.0, "exact"))
        else:
            likeness, relation = linkage.relation(home, number)
            shares = likeness.jaccard / WHOLE, likeness.containment / WHOLE
            members.append(Member(entry.doc, entry.key, *shares, relation or "near"))
    members.sort(key=lambda member: (member.doc != canonical.doc, -member.jaccard, member.doc))
    seen = {*combinations(sample(group), 2), *((home, number) for number in group if number != home)}
    widest = max((WHOLE - linkage.relation(*pair)[0].jaccard for pair in seen), default=0)
    _, oldest = min(documents, key=lambda document: (document[0].date or _UNDATED_LAST, document[0].doc))
    return Cluster(content[oldest].hex()[:12], canonical.doc, tuple(members), widest / WHOLE)


def _preference(entry: Entry, keep: str) -> tuple[object, ...]:
    """What sorts the canonical document of a cluster first."""
    if keep == "listed":
        return entry.listed, entry.doc
    if keep == "longest":
        return -entry.length, entry.listed, entry.doc
    if keep == "oldest":
        return entry.date or _UNDATED_LAST, entry.listed, entry.doc
    newest = *(-ord(character) for character in entry.date), 0  # the longer of 2023-05 and 2023-05-02 is later
    return newest, -entry.length, entry.listed, entry.doc
