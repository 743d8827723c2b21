"""Promised, achieved, expected or neither: evidence is weighed, never one word alone.

The weights and words are in index/data/promises.yaml. A positive sum is a promise, anything else an achievement.
"""

from __future__ import annotations

from dataclasses import dataclass

from .lexicon import Words, words

_SENTENCE = 0.5
"""Evidence elsewhere in the sentence counts half."""


@dataclass(frozen=True, slots=True)
class Document:
    """What kind of document speaks: report | plan | law | news, and the bias of a bare figure in it."""

    kind: str
    bias: float


def document(title: str) -> Document:
    """The kind of document by its title; anything without a word of office in it is news."""
    found = Document("news", next(bias for kind, _, bias in words().documents if kind == "news"))
    last = -1
    bare = title.rstrip(' )）】》”"')
    for kind, names, bias in words().documents:
        for name in names:
            at = bare.rfind(name)
            if kind == "law" and not bare.endswith(name):
                continue
            if at + len(name) > last and at >= 0:
                last = at + len(name)
                found = Document(kind, bias)
    return found


def weigh(clause: str, rest: str) -> float:
    """The evidence of the cue words in the clause of a figure and, at half weight, in the rest of its sentence before it."""
    lexicon = words()
    return _sum(clause, lexicon) + _SENTENCE * _sum(rest, lexicon)


def lean(paragraph: str) -> float:
    """What a whole paragraph leans to, between -3 and 3: a list of tasks and a list of achievements are each of one kind."""
    return max(-3.0, min(3.0, 0.25 * _sum(paragraph, words())))


def _sum(text: str, lexicon: Words) -> float:
    found = set()
    for hit in lexicon.cues.finditer(text):
        cue = hit.group()
        if text[hit.start() - 1 : hit.start()] not in tuple(lexicon.not_in.get(cue, "")):
            found.add(cue)
    return float(sum(lexicon.weight[cue] for cue in found))


def is_rule(clause: str, sentence: str, *, sum_or_share: bool) -> bool:
    """Whether a figure in this clause is a benefit, a threshold or a sanction rather than a fact.

    sum_or_share: the figure is money or a percentage; only these are ruled by words of subsidy and by the whole sentence.
    """
    lexicon = words()
    if lexicon.rule_clause.search(clause):
        return True
    return sum_or_share and bool(lexicon.rule_money.search(clause) or lexicon.rule_sentence.search(sentence))


def section(heading: str) -> str:
    """`review` or `plan` when a heading says so, else ""; the earlier of the two counts when it says both."""
    lexicon = words()
    review, plan = lexicon.review.search(heading), lexicon.plan.search(heading)
    if review and (plan is None or review.start() <= plan.start()):
        return "review"
    return "plan" if plan else ""
