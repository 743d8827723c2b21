"""Whether a figure states a rise or a fall, and from what: 下降13.5% goes down, 由2020年的60.2%提高到65% begins at 60.2."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..figures.clauses import Part
from ..figures.quantities import Quantity
from ..lexicon.classes import compiled, word_classes
from . import periods
from .periods import Period

UP, DOWN = "up", "down"

_VERBS = compiled("(?P<down>{falls})|(?P<up>{rises})")
_STARTS = frozenset(word[0] for name in ("falls", "rises") for word in word_classes().members[name])
_OBJECT = 10
"""Characters of what falls or rises between the verb and its figure: 降低企业用能成本5%."""
_SHORT = frozenset("少低多高降跌增翻")
"""Verbs of one character: they stand directly before their figure and behind what it is compared with, or open it."""
_BESIDE = frozenset(("", "了", "达", "近", "约", "超", "逾", "至少"))
_COMPARED = re.compile(r"(?:比(?![重例率值较])|(?<![比])较|[同与相]比|同比|环比|高于|低于)[^,;。:]{0,16}$")
_LEVEL = re.compile(r"(?:到|至|为|达到?|在)$")
_BEHIND = compiled(
    r"的?(?:(?P<down>降幅|跌幅|下降|降低|减少|负增长|降速)|(?P<up>涨幅|增长|增幅|增速|升幅))(?![到至了])"
)
_SHARES = frozenset(("percent", "points", "multiple"))
_SAVED = re.compile("^(?:节约|节省)|减排(?!量)[\u4e00-\u9fff]")
_CHANGES = frozenset(("growth", "change"))
_RATES = frozenset(("percent", "multiple"))
_FROM = re.compile(r"[从由自][^,;。:]{0,20}$")
_NOW = 16
"""Characters in which a change begins: 由2020年的…, 从目前的…."""
_REFERRED = compiled(
    r"(?:比|较|[与同相]比?|以)(?P<year>{year})年(?!以来|至)"
    r"|(?:比|较)[“\"]?(?P<plan>{plan_number})五[”\"]?(?:末|期末|时期|期间)?"
    r"|在(?P<ground>{year})年[^,;。]{0,8}?基础上"
    r"|(?P<before>同比|(?:比|较)(?:上年|去年|上一年|上年度)|与(?:上年|去年)(?:同期)?相?比|比(?:上年|去年)?同期|较(?:上年|去年)?同期)"
)


class Base(NamedTuple):
    """From what a change is measured; value: in the unit of the figure; year: None where the text does not say."""

    value: int | float | None
    year: int | None


NO_BASE = Base(None, None)


def direction(figure: Quantity, part: Part, sentence: str, measure: str, name: str = "") -> str:
    """`up` or `down` for a figure that says by how much something rises or falls, "" for a level (降到5%, 控制在3%以内).

    The verb nearest before the figure decides, or the noun right behind it (10%以上的降幅). An amount whose name says
    that it is saved (减排二氧化碳2亿吨) is one of its own.
    """
    if figure.kind in ("class", "vague", "rank"):
        return ""
    if figure.text.startswith("翻"):
        return UP  # 翻一番
    if figure.kind in _SHARES:
        behind = _BEHIND.match(sentence, figure.right)
        if behind is not None:
            return DOWN if behind["down"] else UP
    verb = _verb(figure, part)
    if verb == DOWN and figure.kind not in _SHARES and _SAVED.search(name):
        return ""
    if verb is not None:
        return verb
    return UP if measure in _CHANGES else ""


def _verb(figure: Quantity, part: Part) -> str | None:
    """What the last verb of change before a figure says; "" where it leads to a level, None where there is no verb."""
    lead = part.lead[-(_OBJECT + 24) :]
    if _STARTS.isdisjoint(lead):
        return None
    last = None
    for hit in _VERBS.finditer(lead):
        if hit.group() not in _SHORT or lead[hit.end() :] in _BESIDE:
            last = hit
    if last is None:
        return None
    down, word = last["down"] is not None, last.group()
    between = lead[last.end() :]
    if word in _SHORT and not _COMPARED.search(lead, 0, last.start()):
        return DOWN if word in ("降", "跌") and not between else None
    # the words beside the figure that compare (超过, 约, 累计) are no object
    compared = sum(map(len, figure.before))
    thing = between[: len(between) - compared] if 0 < compared <= len(between) else between
    if _LEVEL.search(between):
        return ""  # 下降到5%
    if len(thing) > _OBJECT or any(mark in thing for mark in ",;。:"):
        return None
    if not down:
        return UP if not thing or figure.kind in _SHARES else None
    return DOWN


def measured(figure: Quantity, measure: str, direction: str) -> str:
    """`measure` of a figure that is known to go up or down: 成本节约10% is growth, not a level."""
    if not direction or measure in _CHANGES:
        return measure
    return "growth" if figure.kind in _RATES else "change"


def base(
    sentence: str,
    figure: Quantity,
    part: Part,
    before: Quantity | None,
    found: list[Period],
    year: int | None,
    measure: str,
) -> Base:
    """From what the change of a figure is measured, by the figure before it (由60.2%提高到65%) or the year it names.

    before: the figure in front of it; found: the periods of the sentence; year: the one that the figure is about;
    measure: how it measures, a level is compared with nothing.
    """
    if before is not None and before.unit == figure.unit and before.value_max is None and before.kind != "vague":
        opening = _FROM.search(sentence, max(0, before.left - _NOW - 8), before.left)
        if opening is not None and figure.start - before.end <= _OBJECT + 6 and figure.before:
            since = next((p.year for p in found if opening.start() <= p.start < before.start), None)
            return Base(before.value, since or _named_year(sentence, opening.start(), before.start))
    if measure not in _CHANGES:
        return NO_BASE
    referred = list(_REFERRED.finditer(sentence, max(part.start, part.since), figure.start))
    if not referred:
        return NO_BASE
    hit = referred[-1]
    if hit["before"]:
        return Base(None, year - 1) if year is not None else NO_BASE
    if hit["plan"]:
        return Base(None, periods.five_year_end(hit["plan"]))
    return Base(None, int(hit["year"] or hit["ground"]))


_YEAR = compiled("{year}(?=年)")


def _named_year(sentence: str, start: int, end: int) -> int | None:
    hit = _YEAR.search(sentence, start, end)
    return int(hit.group()) if hit else None
