"""What kind of document speaks, what kind of section, and which clauses are rules rather than facts."""

from __future__ import annotations

import re

from ..lexicon.words import words

_BRACKETED = re.compile(r"[(（〔][^()（）〔〕]{0,40}[)）〕]$|[-_|].{0,20}$")
_OF_YEARS = re.compile(r"[(〔]\d{4}年?-{1,2}\d{4}年?[)〕][》”\"]?$")
_ARTICLE = re.compile(r"第(?<![^\n]第)[一二三四五六七八九十]{1,3}条")
_BEGINNING = 1500
"""Characters of a text in which it says what it is."""

RULING = {
    "requirement": "a threshold, a condition or a sanction: 注册资本不低于500万元, 处五万元以下罚款",
    "subsidy": "a benefit or what it depends on: 奖励20万元, 每户补贴",
    "regulation": "a sum in a sentence that lays down who gets or pays: 符合条件的,给予…",
}
"""Why a figure in a clause is a rule rather than a fact."""


def document(title: str, text: str = "") -> str:
    """The kind of a document (report | plan | law | news) by its `narrow` title, else by what its beginning calls it
    (制定本方案); anything else is news.
    """
    lexicon = words()
    bare = _BRACKETED.sub("", title).rstrip(' 》”"')
    for entry in lexicon.documents:
        if bare.endswith(entry.ends) or [word for word in entry.anywhere if word in bare]:
            return entry.kind
    if _OF_YEARS.search(title):
        return "plan"
    if len(_ARTICLE.findall(text, 0, 2 * _BEGINNING)) > 2:
        return "law"
    return next((kind for kind, named in lexicon.self_named if named.search(text, 0, _BEGINNING)), "news")


def section(heading: str) -> str:
    """`review`, `plan` or `rule` when a heading says so, else ""; the earlier of review and plan when it says both."""
    lexicon = words()
    if lexicon.ruling.search(heading):
        return "rule"
    review, plan = lexicon.review.search(heading), lexicon.plan.search(heading)
    if review and (plan is None or review.start() <= plan.start()):
        return "review"
    return "plan" if plan else ""


def ruling(clause: str, sentence: str, *, money: bool, share: bool) -> str:
    """Why a figure in this clause is a benefit, a threshold or a sanction rather than a fact (`RULING`); "" if it is none.

    Words of subsidy rule on sums and shares only, those of the whole sentence on sums.
    """
    lexicon = words()
    if lexicon.rule_clause.search(clause):
        return "requirement"
    if (money or share) and lexicon.rule_money.search(clause):
        return "subsidy"
    return "regulation" if money and lexicon.rule_sentence.search(sentence) else ""
