"""Automatic tags: what a document is about, by the words of a taxonomy, with the evidence for each.

All words of all rules stand in one Aho-Corasick automaton (Aho and Corasick 1975) that passes once over title and body
and takes the longest word at each place, so that a rule's exclusions are just longer words that belong to no tag. A
word that occurs n times in the body counts its weight times n ** POWER, in the first characters of the body twice, in
the title TITLE times its weight more. A tag is given when its score reaches its threshold, which grows with the length
of the document, and is not far below the strongest tag given of its facet: what a long document mentions in passing is
not what it is about. Two exceptions to the latter: a sector in a list of the fields that the text turns to
(聚焦光电子信息、生命健康等领域), whose words count more there, and a proper name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ...errors import CorpusError
from ..lexicon.words import automaton
from .taxonomy import MOST_BYTES, TagRules, default_rules, extended

TITLE = 3.0
"""How much more a word of the title counts."""
POWER = 0.7
"""How a word's count counts: less than in proportion, more than its square root."""
NORM = 1.25
"""Words add up as a p-norm, so that one word that comes often outweighs many that come once."""
LEAD = 200
"""Characters at the head of the body, where a news item says what it is about."""
FOCUS = 90
"""Characters after a focus word in which a list of fields must end."""
FOCUS_COUNT = 3
"""How many mentions more a word in such a list counts."""
AT_ONCE = 1 << 18
"""Characters of a body that are looked through at once: ordinary documents have fewer."""
_BYTES = 3  # of a Chinese character


@dataclass(frozen=True, slots=True)
class Facet:
    """threshold: of a document up to `usual` characters; it grows with (length / usual) ** growth.

    share: a tag needs this share of the score of the facet's strongest tag; limit: tags given at most.
    """

    threshold: float
    share: float
    limit: int
    usual: int = 500
    growth: float = 0.6


FACET = {
    "sector": Facet(threshold=3.5, share=0.33, limit=8),
    "instrument": Facet(threshold=3.5, share=0.25, limit=8),
    "type": Facet(threshold=3.0, share=1.0, limit=1, growth=0.0),
}


@dataclass(slots=True)  # not frozen: a dozen are made for every document, and that would take three times as long
class Evidence:
    """A word that spoke for a tag: as the rule has it, where (title or body), how often, and its first offset there."""

    text: str
    field: str
    count: int
    start: int


class Tag(NamedTuple):
    """A tag of a document; evidence: strongest first."""

    tag: str
    facet: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a tag was given or not. reason: "" when given, else below its threshold, below share, or beyond the limit."""

    tag: Tag
    threshold: float
    given: bool
    reason: str


@dataclass(slots=True)
class _Matches:
    """The words found in a title or a body, by number.

    counts: how often each, in the order in which they come; early: those at its head; listed: those where fields are
    listed; places: start and end in the text of every piece that was looked through, and the words found in it as (offset
    of the last byte, number), the first of each at least.
    """

    counts: Counter[int]
    early: list[int]
    listed: list[int]
    places: list[tuple[int, int, list[tuple[int, int]]]]


class Taxonomy:
    """The rules, ready to be applied."""

    def __init__(self, taxonomy: TagRules) -> None:
        rules = self.rules = taxonomy.by_tag
        self._source = taxonomy
        self._tags = list(rules)
        self._words: list[str] = []
        self._uses: list[list[tuple[int, str, float]]] = []  # by word: tag, field, weight ** NORM
        numbers: dict[str, int] = {}

        def word(text: str) -> int:
            if text not in numbers:
                numbers[text] = len(self._words)
                self._words.append(text)
                self._uses.append([])
            return numbers[text]

        for number, rule in enumerate(rules.values()):
            for (text, where), weight in rule.words.items():
                self._uses[word(text)].append((number, where, weight**NORM))
            for text in rule.without:
                word(text)
        for text in taxonomy.apart:
            word(text)
        self._focus = frozenset(word(text) for text in taxonomy.focus)
        self._named = [rule.named for rule in rules.values()]
        self._facets = [rule.facet for rule in rules.values()]
        self._thresholds = [rule.threshold or FACET[rule.facet].threshold for rule in rules.values()]
        # a little below, so that rounding never tells: what does not reach it needs no root
        self._floors = [0.999 * max(0.0, threshold) ** NORM for threshold in self._thresholds]
        self._latin = frozenset(n for n, text in enumerate(self._words) if _latin(text[0]) or _latin(text[-1]))
        self._seams = tuple(mark for mark in _STOPS if not any(mark in text for text in self._words))
        self._automaton = automaton({_bytes(text): number for number, text in enumerate(self._words)})

    @classmethod
    def load(cls, extra: Path | None = None) -> Taxonomy:
        """The built-in taxonomy, with a user's file laid over it. Raises CorpusError naming its file and line."""
        if extra is None:
            return _built_in()
        try:
            with extra.open("rb") as file:
                return cls.over(file.read(MOST_BYTES + 1), extra.name)
        except OSError as error:
            raise CorpusError(f"it cannot be read: {error.strerror}", file=extra.name) from None

    @classmethod
    def over(cls, data: bytes, file: str) -> Taxonomy:
        """The built-in taxonomy with the bytes of a user's `file` laid over it. Raises CorpusError with file and line."""
        if len(data) > MOST_BYTES:
            raise CorpusError(f"it is larger than {MOST_BYTES >> 20} MB", file=file)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CorpusError("it is not UTF-8", "save it as UTF-8", file=file) from None
        return cls(extended(_built_in()._source, text.replace("\r\n", "\n").replace("\r", "\n"), file))

    def assign(self, title: str, text: str) -> list[Tag]:
        """The tags of a document (clean title and article text), facet by facet, strongest first."""
        judged, evidence = self._judge(title, text, every=False)
        return [self._tag(number, score, evidence) for number, score, _, _ in judged]

    def explain(self, title: str, text: str) -> list[Explanation]:
        """Every tag for which any word was found, given or not, with its score, threshold and evidence."""
        judged, evidence = self._judge(title, text, every=True)
        return [
            Explanation(self._tag(number, score, evidence), round(threshold, 2), not reason, reason)
            for number, score, threshold, reason in judged
        ]

    def _tag(self, number: int, score: float, evidence: dict[int, tuple[Evidence, ...]]) -> Tag:
        return Tag(self._tags[number], self._facets[number], round(score, 2), evidence[number])

    def facet(self, tag: str) -> str:
        """The facet of an automatic tag, or ""."""
        rule = self.rules.get(tag)
        return rule.facet if rule else ""

    def path(self, tag: str) -> tuple[str, ...]:
        """The tag and those above it, from the top of the tree."""
        names: list[str] = []
        while tag in self.rules and tag not in names:
            names.append(tag)
            tag = self.rules[tag].under
        return tuple(reversed(names))

    def below(self, tag: str) -> frozenset[str]:
        """The tag and all tags under it."""
        return frozenset({tag, *(name for name in self.rules if tag in self.path(name))})

    def _judge(
        self, title: str, text: str, *, every: bool
    ) -> tuple[list[tuple[int, float, float, str]], dict[int, tuple[Evidence, ...]]]:
        """(number, score, threshold, reason) of the tags given, or of `every` one found; and what speaks for each."""
        title = title.strip()
        head, body = self._find(_bytes(title)), self._matches(text)
        scores, focused = self._scores(head, body, len(_bytes(_bare(title))))
        growth = {facet: max(1.0, len(text) / rule.usual) ** rule.growth for facet, rule in FACET.items()}
        reached: dict[str, list[tuple[float, int]]] = {facet: [] for facet in FACET}
        judged: list[tuple[int, float, float, str]] = []

        def needed(number: int) -> float:
            grown = 1.0 if self._named[number] else growth[self._facets[number]]
            return self._thresholds[number] * (grown**0.7 if number in focused else grown)

        for number, power in scores.items():
            if power < self._floors[number] and not every:
                continue  # below any threshold, which only grows
            score = power ** (1 / NORM)
            facet = self._facets[number]
            threshold = needed(number)
            if score >= threshold:
                reached[facet].append((-score, number))
            elif every:
                judged.append((number, score, threshold, "below its threshold"))
        for facet, ranked in reached.items():
            rule = FACET[facet]
            ranked.sort()
            for place, (score, number) in enumerate(ranked):
                reason = ""
                share = rule.share * (0.6 if number in focused else 1.0)
                if score > share * ranked[0][0] and not self._named[number]:  # both scores are negative here
                    reason = f"below {share:.0%} of the strongest tag"
                elif place >= rule.limit and not self._named[number]:
                    reason = f"beyond the {rule.limit} strongest"
                if every or not reason:
                    judged.append((number, -score, needed(number), reason))
        if every:
            judged.sort(key=lambda entry: (bool(entry[3]), list(FACET).index(self._facets[entry[0]]), -entry[1]))
        if not judged:
            return judged, {}
        titled = _Matches(Counter([word for _, word in head]), [], [], [(0, len(title), head)])
        return judged, self._evidence({entry[0] for entry in judged}, (title, titled), (text, body))

    def _matches(self, text: str) -> _Matches:
        """The words of a body, piece by piece: all words of a long one would take several times its room."""
        found = _Matches(Counter(), [], [], [])
        base = 0
        for start, end in self._pieces(text):
            data = _bytes(text[start:end])
            body = self._find(data)
            new = body
            if end - start < len(text):
                first: dict[int, tuple[int, int]] = {}
                for entry in body:
                    first.setdefault(entry[1], entry)
                new = [entry for word, entry in first.items() if word not in found.counts]
            found.counts.update([word for _, word in body])
            if base < LEAD * _BYTES:
                found.early += [word for _, word in body[: bisect_left(body, (LEAD * _BYTES - base, -1))]]
            for begin, stop in self._windows(data, body):
                found.listed += [word for _, word in body[bisect_left(body, (begin, 0)) : bisect_left(body, (stop, 0))]]
            found.places.append((start, end, new))
            base += len(data)
        return found

    def _pieces(self, text: str) -> Iterator[tuple[int, int]]:
        """Spans of some `AT_ONCE` characters that make up a text: they end at marks that no word or list of fields holds."""
        at = 0
        while len(text) - at > AT_ONCE:
            end = 1 + max((text.rfind(mark, at, at + AT_ONCE) for mark in self._seams), default=-1)
            if not end:
                further = [place for mark in self._seams if (place := text.find(mark, at + AT_ONCE)) >= 0]
                end = 1 + min(further, default=len(text) - 1)
            yield at, end
            at = end
        if at < len(text) or not at:
            yield at, len(text)

    def _find(self, data: str) -> list[tuple[int, int]]:
        """The words in a text (see _bytes) as (offset of the last byte, number of the word)."""
        return [
            (last, number)
            for last, number in self._automaton.iter_long(data)
            if number not in self._latin or self._stands_alone(data, last, number)
        ]

    def _stands_alone(self, data: str, last: int, number: int) -> bool:
        word = self._words[number]
        start = last + 1 - len(word.encode())
        return not (
            (_latin(word[0]) and start > 0 and _latin(data[start - 1]))
            or (_latin(word[-1]) and last + 1 < len(data) and _latin(data[last + 1]))
        )

    def _windows(self, data: str, body: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where the text lists the fields that it turns to, in bytes."""
        windows: list[tuple[int, int]] = []
        for last, word in body:
            if word in self._focus and (not windows or last >= windows[-1][1]):
                stop = _STOP.search(data, last + 1, last + 1 + FOCUS * _BYTES)
                end = stop.start() if stop else min(len(data), last + 1 + FOCUS * _BYTES)
                closing = max(data.rfind(field, last, end) for field in _FIELDS)
                if closing > 0 and _AND.search(data, last, closing):
                    windows.append((last, closing))
        return windows

    def _scores(self, head: list[tuple[int, int]], body: _Matches, title_end: int) -> tuple[dict[int, float], set[int]]:
        """The score of each tag by number, to the power of NORM, and the tags that stand in a window.

        title_end: in bytes, where the title without its brackets ends.
        """
        scores: dict[int, float] = {}
        for word, last in {word: last for last, word in head}.items():
            for tag, where, weight in self._uses[word]:
                if where in ("any", "title") or (where == "ends" and last + 1 == title_end):
                    scores[tag] = scores.get(tag, 0.0) + weight * TITLE**NORM
        counts = body.counts.copy()
        early = body.early
        for word in early:
            counts[word] += 1
        focused: set[int] = set()
        more: dict[int, int] = {}
        for word in body.listed:
            tags = {tag for tag, _, weight in self._uses[word] if weight > 1 and self._facets[tag] == "sector"}
            if tags:
                focused |= tags
                more[word] = more.get(word, 0) + FOCUS_COUNT
        for word, count in counts.items():
            grown = listed = _grown(count)
            if word in more:
                listed = _grown(count + more[word])
            for tag, where, weight in self._uses[word]:
                if where == "any":
                    scores[tag] = scores.get(tag, 0.0) + weight * (listed if tag in focused else grown)
                elif where == "starts" and word in early:
                    scores[tag] = scores.get(tag, 0.0) + weight
        return scores, focused

    def _evidence(self, tags: set[int], *fields: tuple[str, _Matches]) -> dict[int, tuple[Evidence, ...]]:
        """What speaks for each of the tags in the title and in the body (text, words found), strongest first."""
        found: dict[int, list[tuple[float, bool, int, int, Evidence]]] = {tag: [] for tag in tags}
        for field, (source, matches) in zip(("title", "body"), fields, strict=True):
            for start, stop, words in matches.places:
                places: dict[int, int] = {}  # by word: where the first one ends
                for last, word in words:
                    places.setdefault(word, last + 1)
                data = source[start:stop].encode("utf-8", "replace")
                at, chars = 0, start
                for word, end in places.items():  # in the order in which they come
                    for number, where, weight in self._uses[word]:
                        if number in tags and where in _COUNTED[field]:
                            chars += len(data[at:end].decode("utf-8", "replace"))
                            at = end
                            count = matches.counts[word]
                            strength = weight * (TITLE if field == "title" else count**POWER) ** NORM
                            name, entries = self._words[word], found[number]
                            evidence = Evidence(name, field, count, chars - len(name))
                            entries.append((-strength, field != "title", evidence.start, len(entries), evidence))
        return {number: tuple([entry[-1] for entry in sorted(entries)]) for number, entries in found.items()}


_COUNTED = {"title": ("any", "title", "ends"), "body": ("any", "starts")}


def explain(extra: Path | None, title: str, text: str) -> list[Explanation]:
    """What a rule file (None: the built-in taxonomy alone) makes of a document. Raises CorpusError."""
    return Taxonomy.load(extra).explain(title, text)


@lru_cache(maxsize=1)
def _built_in() -> Taxonomy:
    return Taxonomy(default_rules())


def _bytes(text: str) -> str:
    """`lexicon.octets` with ASCII letters lowered."""
    return text.encode("utf-8", "replace").lower().decode("latin-1")


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


_BRACKETS = (("(", ")"), ("(", ")"), ("《", "》"), ("〈", "〉"))


def _bare(title: str) -> str:
    """The title without what stands in brackets at its end, (2023—2025年) or (试行), and without closing quotes."""
    while title:
        stripped = title.rstrip("》〉”\"' 。")
        for left, right in _BRACKETS[:2]:
            if stripped.endswith(right) and left in stripped[1:]:
                stripped = stripped[: stripped.rindex(left)]
        if stripped == title:
            break
        title = stripped
    return title


def _grown(count: int) -> float:
    return _GROWN[count] if count < len(_GROWN) else float(count ** (POWER * NORM))


_GROWN = [count ** (POWER * NORM) for count in range(256)]
_STOPS = "\n。;;!!??"
_STOP = re.compile("|".join(re.escape(_bytes(mark)) for mark in _STOPS))
_AND = re.compile("|".join(_bytes(mark) for mark in "、和与及"))
_FIELDS = tuple(_bytes(field) for field in ("领域", "产业", "方向", "赛道", "集群", "行业"))
