"""Promised, achieved, expected or neither: evidence is weighed, never one word alone.

The weights and words are in index/data/promises.yaml. A positive sum is a promise, anything else an achievement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..lexicon.classes import compiled
from ..lexicon.words import octets, words

_SENTENCE = 0.5
"""Evidence earlier in the sentence counts half."""
_BRACKETED = re.compile(r"[(（〔][^()（）〔〕]{0,40}[)）〕]$|[-_|].{0,20}$")
_OF_YEARS = re.compile(r"[(〔]\d{4}年?-{1,2}\d{4}年?[)〕][》”\"]?$")
_ARTICLE = re.compile(r"第(?<![^\n]第)[一二三四五六七八九十]{1,3}条")
_BEGINNING = 1500
"""Characters of a text in which it says what it is."""
_COMPARED = -4
"""The weight of words that compare an achievement with what was (同比) or with others (高于全国)."""
ABROAD = -5
"""The weight of other countries and their bodies: what they announce is news."""
_LATER = 0.25
"""Such words later in the sentence count a quarter (…增长5.2%,高于全国平均水平)."""

_SPOKEN, _LEAN, _EXACT, _HEDGED, _TOLD = 0.8, 0.3, 0.8, 1.2, 3.0
"""Evidence for a paragraph that stands alone: the weights of its words and of what it leans to, a figure that is exact,
one with 左右, 要 in its opening; set to agree best with what the headings of the work reports of 1985-2025 say."""
_POLICIES, _POLICY = 2, 0.25
"""The weight of policies (加快, 打造), and what one earlier in a sentence counts there: it opens reviews as well."""
_MUST = compiled("[^,;。]{0,14}?{must}")
_NUMERAL = re.compile(r"(?<![\d.,])(\d[\d.,]*)(?![\d.,年月日])(?:[^,;。、\d]{0,6}?(左右|以上|以内))?")


@dataclass(frozen=True, slots=True)
class Document:
    """What kind of document speaks: report | plan | law | news, and the bias of a bare figure in it."""

    kind: str
    bias: float


def document(title: str, text: str = "") -> Document:
    """The kind of document by its `narrow` title, else by what its beginning calls it (制定本方案); anything else is news."""
    lexicon = words()
    bare = _BRACKETED.sub("", title).rstrip(' 》”"')
    found = ""
    for entry in lexicon.documents:
        if bare.endswith(entry.ends) or any(word in bare for word in entry.anywhere):
            found = entry.kind
            break
    if not found and _OF_YEARS.search(title):
        found = "plan"
    if not found and len(_ARTICLE.findall(text, 0, 2 * _BEGINNING)) > 2:
        found = "law"
    found = found or next((kind for kind, named in lexicon.self_named if named.search(text, 0, _BEGINNING)), "news")
    return next(Document(entry.kind, entry.bias) for entry in lexicon.documents if entry.kind == found)


class Cue(NamedTuple):
    """A word that speaks for a promise (weight > 0) or an achievement; offset into the text searched."""

    start: int
    word: str
    weight: int


def cues(text: str) -> list[Cue]:
    """The cue words of a text in order, the longest at each place."""
    lexicon = words()
    found = []
    at = 0
    for _, word in lexicon.cues.iter_long(octets(text)):
        start = text.find(word, at)  # matches come in order and do not overlap
        at = start + len(word)
        barred = lexicon.not_in.get(word)
        if barred is None or not start or text[start - 1] not in barred:
            found.append(Cue(start, word, lexicon.weight[word]))
    return found


def weigh(found: list[Cue], clause: tuple[int, int], since: int, *, alone: bool = False) -> float:
    """The evidence for a figure: cues of its clause, and at half weight those of its sentence before, from `since` on.

    alone: in a paragraph with nothing above it, where policies say less.
    """
    begin, end = clause
    inside: dict[str, float] = {}
    before: dict[str, float] = {}
    after: dict[str, float] = {}
    for start, word, weight in found:
        if start >= end:
            if weight == _COMPARED:
                after[word] = weight
        elif start >= begin:
            inside[word] = weight
        elif start >= since:
            before[word] = weight * _POLICY if alone and weight == _POLICIES else weight
    return sum(inside.values()) + _SENTENCE * sum(before.values()) + _LATER * sum(after.values())


def shape(text: str, *, over: bool, near: bool, foreign: bool, grown: bool) -> float:
    """What the form of a figure says: promises are round, achievements are exact (34 of 100 figures reported in work
    reports have three or more significant digits, 16 of 100 promised ones), counted up (多), compared with what was.

    text: the numeral; over: with 多 or 余; near: 近, 接近; foreign: in another currency; grown: 从…增加到.
    """
    digits = len(text.replace(".", "").replace(",", "").strip("0"))
    exact = 1.0 if digits == 1 else -2.0 if digits >= 3 else 0.0
    return exact - 3.0 * over - 2.0 * (near + foreign + grown)


def lean(paragraph: str) -> float:
    """What a whole paragraph leans to, from -4 to 4: a list of tasks and a list of achievements are each of one kind."""
    found = {cue.word: cue.weight for cue in cues(paragraph)}
    return max(-4.0, min(4.0, 0.35 * sum(found.values())))


def tone(paragraph: str) -> float:
    """What a paragraph says that nothing above it tells about, from -10 to 10; its figures share one verdict.

    The words that tell a review from a plan weigh more here than those that tell one clause from another; promises are
    hedged (左右), achievements exact.
    """
    lexicon = words()
    spoken = sum(lexicon.tone[word] for word in {word for _, word in lexicon.tones.iter_long(octets(paragraph))})
    figured = _TOLD if _MUST.match(paragraph) else 0.0
    for hit in _NUMERAL.finditer(paragraph):
        exact = "." in hit[1] or len(hit[1].replace(",", "").strip("0")) >= 3
        figured += _HEDGED * (hit[2] is not None) - _EXACT * exact
    own = max(-8.0, min(8.0, _SPOKEN * spoken + max(-4.0, min(4.0, figured))))
    return own + _LEAN * lean(paragraph)


def is_rule(clause: str, sentence: str, *, money: bool, share: bool) -> bool:
    """Whether a figure in this clause is a benefit, a threshold or a sanction rather than a fact.

    Words of subsidy rule on sums and shares only, those of the whole sentence on sums.
    """
    lexicon = words()
    if lexicon.rule_clause.search(clause):
        return True
    if (money or share) and lexicon.rule_money.search(clause):
        return True
    return money and lexicon.rule_sentence.search(sentence) is not None


def section(heading: str) -> str:
    """`review`, `plan` or `rule` when a heading says so, else ""; the earlier of review and plan when it says both."""
    lexicon = words()
    if lexicon.ruling.search(heading):
        return "rule"
    review, plan = lexicon.review.search(heading), lexicon.plan.search(heading)
    if review and (plan is None or review.start() <= plan.start()):
        return "review"
    return "plan" if plan else ""
