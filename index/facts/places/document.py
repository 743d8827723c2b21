"""The regions of a whole document: its speaker, and the places it is about."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from .gazetteer import COUNTRY, Gazetteer, Place
from .mentions import Mention, mentions_in
from .names import short
from .speaker import department, departments, level_of, lift, opens_nationally, pronoun

_PAPERS = Path(__file__).parents[2] / "data" / "papers.csv"
_HEAD = 600  # characters of the body that show who is speaking
_FRONT = 150
_TITLED = 4.0
_NAMED = 2.0
"""The weight of the mentions that a place inside the manifest's region must have to be the speaker."""
_OF_THE_COUNTRY = 3
"""How often a place must be heard to speak of its own level in a document filed under the whole country."""
_SPOKEN = 6000
# 《…》, 【…】, a year or 关于 may stand before the region that a title names as its speaker.
_TITLE_OPENING = re.compile(r"[\s《〈【\[（(“\"]*(?:[0-9]{4}年(?:[0-9]{1,2}月)?)?(?:关于)?(?:印发)?[《〈“\"]*")
_NATIONAL_TITLE = re.compile(
    "中华人民共和国|中国共产党|(?:全国|中央)[\u4e00-\u9fff]*会议|新闻联播|国内联播|国际|联播快讯|习近平|李强(?:主持|会见|将|在京|签署|对|出席)|李克强|"
    "国务院|全国人大|全国政协|中共中央"
)
# A rule whose title names no region is national: local ones always name theirs.
_RULE_TITLE = re.compile(r"(?:法|法典|条例|规定|办法|细则|规则|解释|批复|准则|规程)(?:[(（][^()（）]{1,12}[)）])?$")
# 本报武汉8月15日电, 新华网讯, 中新社广州电
_DATELINE = re.compile(
    r"(?:本报|新华社|新华网|中新社|中新网|人民网|央广网|光明网|经济日报|工人日报)(?:记者)?([\u4e00-\u9fff]{2,8}?)(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:电|讯)"
)
_COUNTRY_WORDS = re.compile("我国|全国|国家|各地区|各省|国务院")
# Whom a national document is addressed to, and who passes it.
_NATIONAL_CAUSE = re.compile("党中央、?国务院")
_DELEGATES = re.compile("各位代表.{0,80}(?:国务院|中央)|(?:国务院|中央人民政府).{0,80}各位代表", re.DOTALL)
# A leader of the state who meets, opens or visits: what is said is said for the country, wherever it is.
_NATIONAL_LEAD = re.compile(
    "(?:[^。:：\n]{0,20}[:：])?\\s*(?:[^,，。]{1,8}[,，])?(?:国家(?:副)?主席|国务院(?:副)?总理|国务委员|习近平|李强|中共中央|全国人大|全国政协)"
    "[^。]{0,40}?(?:会见|会谈|出席|致辞|访问|通电话|发表|签署)"
)
_NATIONAL_HEAD = re.compile(
    "各省、自治区|各省、直辖市|国务院令|国务院公布|国务院发布|国务院批准|全国人民代表大会|最高人民法院|最高人民检察院|"
    "国务院办公厅|国务院关于|中央军事委员会|主席令"
)


def of_document(
    title: str, text: str, source: str = "", known: str = "", mentions: Sequence[Mention] | None = None
) -> Place | None:
    """The primary region of a document, that is its speaker; None if it has none.

    known: the region the manifest gives; where the gazetteer knows it, it bounds the answer: it is the answer, or a place
    inside that the text shows to be the speaker. mentions: those of `text`, if at hand.
    The title decides next, then a dateline, then the opening and the whole of the text, with the source as a tie-breaker.
    """
    gazetteer = Gazetteer.default()
    if known:
        candidates = gazetteer.resolve(known) or _of_town(known, gazetteer)
        if candidates:
            words = title + source + text[:_SPOKEN]
            bound = max(candidates, key=lambda p: sum(words.count(short(name)) for name in p.path[1:-1]))
            found = mentions_in(gazetteer, text, bound) if mentions is None else mentions
            return _speaker_inside(bound, title, text, found, gazetteer) or bound
    country = gazetteer.get(COUNTRY)
    home = _of_source(source, gazetteer)
    from_title = _of_title(title, text, home, gazetteer)
    if from_title is not None:
        return from_title
    found = mentions_in(gazetteer, text, home) if mentions is None else mentions
    dateline = _DATELINE.search(text[:_FRONT])
    if dateline:
        named = mentions_in(gazetteer, dateline[1])
        if named and named[0].place.name not in ("北京市", COUNTRY):
            return named[0].place
    spoken = {p.level for p in pronoun(text[:_SPOKEN])} & {"province", "city", "county", "zone"}
    said = department(text[:_FRONT], gazetteer) if not title else None
    if (said is not None and said.level == "country") or (not spoken and _NATIONAL_HEAD.search(text[:_HEAD])):
        return country
    if _NATIONAL_LEAD.match(text):
        return country
    place = _heaviest(text, found)
    if place is None:
        if home is not None and (spoken or not found):
            return home
        counted = len(_COUNTRY_WORDS.findall(text[:_SPOKEN]))
        said_so = counted >= 3 or _NATIONAL_CAUSE.search(text[:_HEAD]) or _opens_nationally(text)
        return country if (not spoken and said_so) or _RULE_TITLE.search(title) else None
    if spoken == {"province"}:  # 我省 in a text that names one city most
        return lift(place, "province", gazetteer) or place
    return place


_TOWN = re.compile("(?:镇|乡|街道|村|社区|苏木|办事处)$")


def _of_town(known: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that one which ends in a town (吴江区平望镇) may lie in: towns are in no gazetteer; none of any other."""
    named = mentions_in(gazetteer, known) if _TOWN.search(known) else []
    return (named[-1].place,) if named and not named[0].start else ()


_ORDER = {"country": 0, "province": 1, "city": 2, "zone": 3, "county": 3}


def _speaker_inside(
    bound: Place, title: str, text: str, found: Sequence[Mention], gazetteer: Gazetteer
) -> Place | None:
    """The place inside `bound` that speaks in a document filed under `bound`; None where `bound` itself may speak.

    It speaks of itself as 我市, 全市 or by its departments (市科技局) more than of any level above, and it is named, in the
    title or more than any other place of its level. What speaks of no level is left to `bound`.
    """
    spoken = _levels_spoken(title + "\n" + text[:_SPOKEN])
    own = max(spoken, key=lambda level: spoken[level], default="")
    if (
        not own
        or _ORDER[own] <= _ORDER[level_of(bound)]
        or spoken[own] < (_OF_THE_COUNTRY if bound.level == "country" else 1)
    ):
        return None
    if sum(spoken[level] for level in spoken if _ORDER[level] < _ORDER[own]) >= spoken[own]:
        return None
    inside: dict[tuple[str, ...], tuple[float, Place]] = {}
    titled = mentions_in(gazetteer, title, bound)
    for weight, mention in [*((_TITLED, m) for m in titled), *((1.0, m) for m in found if m.start < _SPOKEN)]:
        place = lift(mention.place, own, gazetteer)
        if place is not None and place.path[: len(bound.path)] == bound.path and place.path != bound.path:
            front = 2.0 if mention.start < _FRONT else 1.0
            inside[place.path] = (inside.get(place.path, (0.0, place))[0] + weight * front, place)
    ranked = sorted(inside.values(), key=lambda entry: -entry[0])
    if not ranked or ranked[0][0] < _NAMED or (len(ranked) > 1 and ranked[0][0] < 2 * ranked[1][0]):
        return None
    return ranked[0][1]


def _levels_spoken(text: str) -> dict[str, int]:
    """How often a text speaks of its own region by level: 全市 and 市科技局 are the city, 我省 and 省发改委 the province."""
    spoken: dict[str, int] = {}
    for level in [said.level for said in pronoun(text)] + departments(text):
        spoken[level] = spoken.get(level, 0) + 1
    return {level: count for level, count in spoken.items() if level in _ORDER and level != "country"}


def _of_title(title: str, text: str, home: Place | None, gazetteer: Gazetteer) -> Place | None:
    """The region that a title names as its speaker: 湖北加快推进…, 2026年四川省政府工作报告, 国务院关于…"""
    if not title:
        return None
    opening = _TITLE_OPENING.match(title)
    at = opening.end() if opening else 0
    named = mentions_in(gazetteer, title, home)
    places = [m for m in named if m.place.level != "country"]
    national = _NATIONAL_TITLE.match(title, at) or _NATIONAL_TITLE.match(title)
    said = department(title[at:], gazetteer)
    if national or (said is not None and said.level == "country"):
        return gazetteer.get(COUNTRY)
    if places and (places[0].start <= at + 2 or len(places) == 1):
        return places[0].place
    if places:
        body = text[:6000]
        return max(places, key=lambda m: (body.count(title[m.start : m.end]), -m.start)).place
    return named[0].place if named else None


def _opens_nationally(text: str) -> bool:
    """Whether the country or one of its bodies opens a clause near the beginning and speaks or does something there.

    近日,国务院…办公室印发《…》; 工业和信息化部等八部门发布; 中国对氢能重卡的目标; 受国务院委托,各位代表.
    """
    return opens_nationally(text[:_FRONT]) or _DELEGATES.search(text, 0, _HEAD) is not None


def _heaviest(text: str, found: Iterable[Mention]) -> Place | None:
    """The place most of the text is about: from the country down, for as long as one part holds most of the weight.

    A mention weighs more near the beginning, and full weight for each place it lies in.
    """
    weight: dict[tuple[str, ...], float] = {}
    own: dict[tuple[str, ...], tuple[float, Place]] = {}
    total = min(5.0, 0.5 * len(_COUNTRY_WORDS.findall(text[:_SPOKEN])))
    total += 4.0 * min(2, len(_COUNTRY_WORDS.findall(text[:_FRONT])))
    for mention in found:
        value = 4.0 if mention.start < _FRONT else 2.0 if mention.start < _HEAD else 1.0
        place = mention.place
        if place.level == "country":
            continue
        total += value
        own[place.path] = (own.get(place.path, (0.0, place))[0] + value, place)
        for size in range(2, len(place.path) + 1):
            weight[place.path[:size]] = weight.get(place.path[:size], 0.0) + value
    path: tuple[str, ...] = (COUNTRY,)
    held = total
    while True:
        below = [(value, child) for child, value in weight.items() if child[:-1] == path]
        value, child = max(below, default=(0.0, path))
        if not below or value < 0.6 * held:
            break
        # A province whose cities are listed stays the province: a part must be named itself to speak.
        path, held = child, value
    while len(path) > 1 and own.get(path, (0.0,))[0] == 0:
        path = path[:-1]
    if len(path) == 1:
        return None
    return own[path][1]


def in_document(title: str, text: str, mentions: Sequence[Mention], primary: Place | None) -> tuple[str, ...]:
    """The names of the regions a document is about: the primary one, those of the title, then the most mentioned.

    At most eight; a place named in passing (once, in a text that names many) is left out. `mentions`: those of `text`.
    """
    gazetteer = Gazetteer.default()
    names = [primary.name] if primary else []
    names += [m.place.name for m in mentions_in(gazetteer, title, primary) if m.place.level != "country"]
    counts: dict[str, float] = {}
    for mention in mentions:
        if mention.place.level != "country":
            counts[mention.place.name] = counts.get(mention.place.name, 0.0) + (2.0 if mention.start < _FRONT else 1.0)
    enough = max(2.0, 0.08 * sum(counts.values()))
    names += [name for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count >= enough]
    return tuple(dict.fromkeys(names))[:8]


@lru_cache(maxsize=1024)
def _of_source(source: str, gazetteer: Gazetteer) -> Place | None:
    """The region a source belongs to: 长江日报 → 武汉市, 武汉市科技局 → 武汉市; None for national or unknown sources."""
    source = source.strip()
    papers, sizes = _papers()
    for size in sizes if source else ():
        if (region := papers.get(source[:size])) is not None:
            return gazetteer.get(region) if region else None
    for size in range(min(len(source), 12), 1, -1):
        place = gazetteer.get(source[:size]) if source[:size] != COUNTRY else None
        if place is not None and place.level in ("province", "city", "county", "zone"):
            return place
    return None


@cache
def _papers() -> tuple[dict[str, str], tuple[int, ...]]:
    """`papers.csv`: paper → region, and the lengths of the names, longest first."""
    lines = [line for line in _PAPERS.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines)
    papers = {row["paper"]: row["region"] for row in rows}
    return papers, tuple(sorted({len(paper) for paper in papers}, reverse=True))
