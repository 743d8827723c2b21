"""What the title, the date and the beginning of a document say of all its figures: its kind, its year, its plan, its region."""

from __future__ import annotations

import re

from ..lexicon.words import NAMED, narrow
from ..places.regions import Gazetteer, Place
from . import kinds, periods, reported
from .attribution import Attribution, Deadline
from .record import Context
from .scope import Frame

_HAN = re.compile("[\u4e00-\u9fff]")
_LONGEST_TITLE = 80
_GROUNDS_REACH = 120
_GROUNDS = re.compile("(?:根据|按照|依据|依照|遵照|落实|结合|衔接|印发以来|实施以来)[^。\n]*$")
"""In front of the name of a plan: it is what the document rests upon, not the plan it tells of."""
_BEGINNING = 600
"""Characters of an article in which it names the plan that it reports."""


def frame(context: Context, text: str, primary: Place | None) -> Frame:
    """What is known of a document before its first sentence: its kind, year and plan, and the region that speaks."""
    title = _title(narrow(context.title), text)
    year = int(context.date[:4]) if context.date[:4].isdigit() else None
    month = int(context.date[5:7]) if context.date[5:7].isdigit() else 0
    kind = kinds.document(title, text)
    if year is None and kind == "report":
        named = re.match(r".{0,30}?((?:19|20)\d\d)年", title)
        year = int(named[1]) if named else None
    titled = periods.of_plan(title) if kind != "news" else None  # a year in a headline is news
    planned = titled or (_plan_named(text) if kind == "news" else None)
    if year is None and kind == "plan" and titled:
        year = titled.since or None  # without a date it speaks at the beginning of its own period
    plan = None
    if planned and (year is None or planned.year >= year):
        rule = "plan of the title" if titled else "plan that the news is about"
        plan = Deadline(planned.year, planned.text, "plan", rule)
    if plan is None and kind == "news":
        plan = _ahead_in(title, year, month)
    plans = ""
    if kind == "plan":
        plans = "year" if planned is not None and planned.since and planned.since == year else "deeds"
    early = kind in ("report", "plan") and month <= 4
    opening = kind == "news" and 1 <= month <= 3
    return Frame(
        kind, year, month, early, opening, plan, _primary(context.region, primary), plans, reported.titled(title)
    )


def _primary(known: str, primary: Place | None) -> Attribution:
    """The region that speaks, and whether the manifest names it, a place inside of it speaks, or the document tells."""
    if not known:
        return Attribution(primary, "title", "region of the document")
    if primary is not None and all(place.path != primary.path for place in Gazetteer.default().resolve(known)):
        return Attribution(primary, "speaker", "speaker inside the manifest's region")
    return Attribution(primary, "manifest", "region of the manifest")


def _title(title: str, text: str) -> str:
    """The title, or the first line of the text where the title is none (empty, or not in Chinese) and that line may be one."""
    if _HAN.search(title):
        return title
    first = narrow(text[:_LONGEST_TITLE].lstrip().partition("\n")[0]).strip()
    return first if 4 <= len(first) < _LONGEST_TITLE - 1 and first[-1] not in "。;:,." and _HAN.search(first) else title


def _ahead_in(title: str, year: int | None, month: int) -> Deadline | None:
    """The deadline of a headline that tells of the coming years: 未来5年:打造豫南增长极."""
    if "未来" not in title and "今后" not in title and "接下来" not in title:
        return None
    named = [p for p in periods.find(title, year, month=month) if p.rule == periods.RULES["ahead"]]
    return Deadline(named[0].year, named[0].text, "plan", "coming years of the title") if named else None


def _plan_named(text: str) -> periods.Planned | None:
    """The period of the plan that the news is about: …印发《某某行动计划(2023—2025年)》 in its beginning."""
    for hit in NAMED.finditer(text, 0, _BEGINNING):
        planned = periods.of_plan(narrow(hit.group())) if hit.group().endswith((")》", "）》")) else None
        if planned and not _GROUNDS.search(text, max(0, hit.start() - _GROUNDS_REACH), hit.start()):
            return planned
    return None
