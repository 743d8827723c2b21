"""Automatic tags: what a document is about, by the words of a taxonomy, with the evidence for each.

All words of all rules stand in one Aho-Corasick automaton (Aho and Corasick 1975) that passes once over title and body
and takes the longest word at each place, so that a rule's exclusions are just longer words that belong to no tag. A
word that occurs n times in the body counts its weight times the square root of n, in the first characters of the body
twice, in the title as much as TITLE more. A tag is given when its score reaches its threshold, which grows with the
length of the document, and is not far below the strongest tag of its facet: what a long document mentions in passing is
not what it is about.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .tags_rules import Rule, default_rules, extended

TITLE = 3.0
"""How much more a word of the title counts."""
LEAD = 200
"""Characters at the head of the body, where a news item says what it is about."""


@dataclass(frozen=True, slots=True)
class Facet:
    """threshold: of a document up to `usual` characters; it grows with (length / usual) ** growth.

    share: a tag needs this share of the score of the facet's strongest tag; limit: tags given at most.
    """

    threshold: float
    share: float
    limit: int
    usual: int = 500
    growth: float = 0.45


FACET = {
    "sector": Facet(threshold=3.5, share=0.3, limit=6),
    "instrument": Facet(threshold=3.5, share=0.3, limit=8),
    "type": Facet(threshold=3.0, share=1.0, limit=1, growth=0.0),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word that spoke for a tag: as the rule has it, where (title or body), how often, and its first offset there."""

    text: str
    field: str
    count: int
    start: int


@dataclass(frozen=True, slots=True)
class Tag:
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
class _Word:
    """Which tags a word speaks for: (tag, field, weight). A word of an exclusion has none."""

    text: str
    uses: list[tuple[str, str, float]]
    latin_start: bool
    latin_end: bool


class Taxonomy:
    """The rules, ready to be applied."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self.rules = rules
        words: dict[str, _Word] = {}

        def word(text: str) -> _Word:
            return words.setdefault(text, _Word(text, [], _latin(text[0]), _latin(text[-1])))

        for rule in rules.values():
            for (text, where), weight in rule.words.items():
                word(text).uses.append((rule.tag, where, weight))
            for text in rule.without:
                word(text)
        self._automaton = _automaton(words)

    @classmethod
    def load(cls, extra: Path | None = None) -> Taxonomy:
        """The built-in taxonomy, with a user's file laid over it. Raises CorpusError naming its file and line."""
        return _built_in() if extra is None else cls(extended(_built_in().rules, extra))

    def assign(self, title: str, text: str) -> list[Tag]:
        """The tags of a document (clean title and article text), facet by facet, strongest first."""
        return [found.tag for found in self._judge(title, text) if found.given]

    def explain(self, title: str, text: str) -> list[Explanation]:
        """Every tag for which any word was found, given or not, with its score, threshold and evidence."""
        return self._judge(title, text)

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

    def _judge(self, title: str, text: str) -> list[Explanation]:
        hits = self._hits(title, text)
        judged: list[Explanation] = []
        for facet, rule in FACET.items():
            growth = max(1.0, len(text) / rule.usual) ** rule.growth
            tags = sorted((tag for tag in hits if tag.facet == facet), key=lambda tag: (-tag.score, tag.tag))
            given = 0
            for tag in tags:
                threshold = (self.rules[tag.tag].threshold or rule.threshold) * growth
                reason = ""
                if tag.score < threshold:
                    reason = "below its threshold"
                elif tag.score < rule.share * tags[0].score:
                    reason = f"below {rule.share:.0%} of the strongest tag"
                elif given >= rule.limit:
                    reason = f"beyond the {rule.limit} strongest"
                given += not reason
                judged.append(Explanation(tag, round(threshold, 2), not reason, reason))
        return judged

    def _hits(self, title: str, text: str) -> list[Tag]:
        """Every tag with a word in the document, scored."""
        title, text = title.strip(), text
        scores: dict[str, float] = {}
        evidence: dict[str, list[tuple[float, Evidence]]] = {}

        def give(tag: str, score: float, found: Evidence) -> None:
            scores[tag] = scores.get(tag, 0.0) + score
            evidence.setdefault(tag, []).append((score, found))

        end = len(_bare(title))
        for word, count, start, last, _ in self._count(title):
            for tag, where, weight in word.uses:
                if where in ("any", "title") or (where == "ends" and last == end):
                    give(tag, weight * TITLE, Evidence(word.text, "title", count, start))
        for word, count, start, _, lead in self._count(text):
            for tag, where, weight in word.uses:
                if where == "any":
                    give(tag, weight * math.sqrt(count + lead), Evidence(word.text, "body", count, start))
                elif where == "starts" and start < LEAD:
                    give(tag, weight, Evidence(word.text, "body", count, start))
        return [
            Tag(
                tag,
                self.rules[tag].facet,
                round(score, 2),
                tuple(found for _, found in sorted(evidence[tag], key=lambda pair: (-pair[0], pair[1].start))),
            )
            for tag, score in scores.items()
        ]

    def _count(self, text: str) -> Iterator[tuple[_Word, int, int, int, int]]:
        """Each word found with how often, its first offset, the end of its last place, and how often in the lead."""
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(char.lower() if char.isascii() else char for char in text)
        found: dict[str, list[Any]] = {}
        for last, word in self._automaton.iter_long(lowered):
            start = last + 1 - len(word.text)
            if (word.latin_start and start and _latin(lowered[start - 1])) or (
                word.latin_end and last + 1 < len(lowered) and _latin(lowered[last + 1])
            ):
                continue
            counts = found.get(word.text)
            if counts is None:
                found[word.text] = [word, 1, start, last + 1, int(start < LEAD)]
            else:
                counts[1] += 1
                counts[3] = last + 1
                counts[4] += start < LEAD
        for word, count, start, end, lead in found.values():
            if word.uses:
                yield word, count, start, end, lead


def explain(extra: Path | None, title: str, text: str) -> list[Explanation]:
    """What a rule file (None: the built-in taxonomy alone) makes of a document. Raises CorpusError."""
    return Taxonomy.load(extra).explain(title, text)


@lru_cache(maxsize=1)
def _built_in() -> Taxonomy:
    return Taxonomy(default_rules())


def _automaton(words: dict[str, _Word]) -> Any:
    import ahocorasick  # noqa: PLC0415

    automaton = ahocorasick.Automaton()
    for text, word in words.items():
        automaton.add_word(text, word)
    automaton.make_automaton()
    return automaton


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
