"""Pronouns and departments: the region that 全市, 我省 or 市科技局 mean when a given place is the speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..lexicon.classes import compiled
from .gazetteer import COUNTRY, Gazetteer, Place
from .mentions import mentions_in
from .surfaces import context

_LEVEL = {
    "国": "country",
    "省": "province",
    "自治区": "province",
    "市": "city",
    "州": "city",
    "盟": "city",
    "区": "zone",
    "县": "county",
    "旗": "county",
    "镇": "town",
    "乡": "town",
    "街道": "town",
    "村": "town",
}
# 健全市场, 资本市场, 自我区分 and 全州县 hold the characters of a pronoun; 居全国第一 and 全国人大 do not speak of the country.
_PRONOUN = re.compile(
    "(?<![安健完齐保周成])全(?!州县)(?P<all>自治区|[国省市州盟区县旗]|镇(?!江)|街道|[乡村](?![村镇庄土]))(?![场域块])"
    "|(?<!自)(?:我(?:们)?|本|该)(?P<own>自治区|[国省市州盟区县旗]|镇(?!江)|街道|[乡村](?![村镇庄土]))(?![场域块分别间])"
    r"|(?<![\u4e00-\u9fff])(?P<inside>[省市州区县])(?:内(?!外)|域内)"
    "|(?<=[在于是对的])(?P<within>[省市县])内(?!外)"
)
# Where a pronoun may begin, found many times faster than one.
_MAYBE_PRONOUN = re.compile("[全我本该省市州区县](?=们?自治区|们?[国省市州盟区县旗镇乡村]|们?街道|域?内)")
_BEFORE_OWN = re.compile("[基资成日根样文版原剧低书脚课]$")
_BEFORE_COUNTRY = re.compile("(?:占|居|列|高于|低于|快于|好于|优于|超过|领跑|领先|较|比|在)$")
_AFTER_COUNTRY = re.compile(
    "人大|人民代表|政协|工商联|总工会|妇联|第|首|前|领先|最|劳模|劳动模范|百强|重点文物|文明|先进|优秀|平均|性"
)
_ENUMERATION = compiled(r"[\s　]*(?:[（(]?(?:{cn}{1,3}|[0-9]{1,2})[)）、.．,，]\s?|[●■◆•·▲★\-—【\[《“\"])*[\s　]*")
_BODY = "局|厅|委员会|委|办公室|办|人民政府|政府|政协|人大常委会|人大|集团|中心|总队|分局|公司|院|处|商会|联合会|税务局|管委会"
_OWN_DEPARTMENT = re.compile(
    r"(?P<level>自治区|[省市州盟区县旗])(?![场域块级内外属直长])"
    rf"(?:委(?:[省市州盟区县旗]政府)?|[\u4e00-\u9fff]{{0,14}}?(?:{_BODY}))(?![\u4e00-\u9fff]{{0,2}}(?:分局|公司)(?:的))"
)
# 市科技局, 省发展改革委, 区人社局: not 武汉市科技局, which names its place, nor 城市管理局
_UNPLACED = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[照由经报据和与]))(?P<level>省|市|县|区)(?:委(?!员|托)|政府|[\u4e00-\u9fff]{2,10}?(?:局|厅|委员会|委(?!托|员|派)|办公室))"
)
_CLAUSE = re.compile(r"(?:^|[,，。;；:：\n)）])\s*(?:今天|近日|日前|昨天|目前|据|由|受|从|记者从|对)?")
_ANY_BODY = re.compile(_BODY)
_LONGEST_HEAD, _LONGEST_DEPARTMENT = 40, 20
_NAMED_DEPARTMENT = re.compile(rf"委(?!托|派|员会主)|[\u4e00-\u9fff]{{0,14}}?(?:{_BODY})")


@dataclass(frozen=True, slots=True)
class Pronoun:
    """全市, 我省, 全国: a word for the speaker's own region.

    Offsets into the text; `level` is country|province|city|county|zone|town. 全区 has level "zone": `lift` reads it as a
    district, a zone or an autonomous region, whichever the speaker is. 全州 and 全盟 have level "city", 全乡 and 全村 "town".
    """

    start: int
    end: int
    level: str


@dataclass(frozen=True, slots=True)
class Department:
    """市科技局, 湖北省发改委, 国务院: offsets of the name, the `level` of its government (as in `Pronoun`).

    `place` is the government's region where the name says it (湖北省发改委, 工信部), else None: lift the speaker to `level`.
    """

    start: int
    end: int
    level: str
    place: Place | None


def pronoun(text: str) -> list[Pronoun]:
    """The words for the speaker's own region in `text`, in order, without overlap."""
    found: list[Pronoun] = []
    for candidate in _MAYBE_PRONOUN.finditer(text):
        match = _PRONOUN.match(text, candidate.start())
        if match is None:
            continue
        kind = match["all"] or match["own"] or match["inside"] or match["within"]
        start = match.start()
        if match["own"] and text[start] == "本" and _BEFORE_OWN.search(text, max(0, start - 1), start):
            continue
        if (
            kind == "国"
            and match["all"]
            and (_BEFORE_COUNTRY.search(text, max(0, start - 2), start) or _AFTER_COUNTRY.match(text, match.end()))
        ):
            continue
        found.append(Pronoun(start, match.end(), _LEVEL[kind]))
    return found


def department(text: str, gazetteer: Gazetteer | None = None) -> Department | None:
    """The department that `text` (a heading, a clause) starts with, after its numbering; None if it starts otherwise."""
    start = _ENUMERATION.match(text)
    at = start.end() if start else 0
    gazetteer = gazetteer or Gazetteer.default()
    national = _national().match(text, at)
    if national:
        return Department(at, national.end(), "country", gazetteer.get(COUNTRY))
    own = _OWN_DEPARTMENT.match(text, at)
    if own:
        return Department(at, own.end(), _LEVEL[own["level"]], None)
    if not _ANY_BODY.search(text, at, at + _LONGEST_HEAD + _LONGEST_DEPARTMENT):
        return None
    head = mentions_in(gazetteer, text[at : at + _LONGEST_HEAD])
    if head and head[0].start == 0:
        named = _NAMED_DEPARTMENT.match(text, at + head[0].end)
        if named:
            return Department(at, named.end(), level_of(head[0].place), head[0].place)
    return None


def departments(text: str) -> list[str]:
    """The levels of the departments without a place that a text names: 市科技局 is a city's, 省发改委 a province's."""
    return [_LEVEL[hit["level"]] for hit in _UNPLACED.finditer(text)]


def opens_nationally(text: str) -> bool:
    """Whether the country (我国, 中国) or a body of the national level opens `text` or one of its clauses."""
    opens = _national_or_country().match
    return any(opens(text, start.end()) for start in _CLAUSE.finditer(text))


def level_of(place: Place) -> str:
    """The level that a pronoun for `place` has: 北京市 and 昆山市 say 全市 (city), 广西 and 江夏区 全区 (zone)."""
    for suffix, level in (
        ("自治区", "zone"),
        ("区", "zone"),
        ("市", "city"),
        ("州", "city"),
        ("盟", "city"),
        ("省", "province"),
    ):
        if place.name.endswith(suffix):
            return level
    return {"country": "country", "county": "county", "province": "province", "city": "city"}.get(place.level, "zone")


def lift(place: Place, level: str, gazetteer: Gazetteer) -> Place | None:
    """The place that a pronoun or department of `level` means when `place` is speaking; None if it can mean none.

    全省 in 昆山市 is 江苏省; 全市 in 昆山市 is 昆山市 itself, in 东湖高新区 武汉市, in 北京市 北京市; 全区 in 东湖高新区
    is the zone itself, in 广西 and its cities the autonomous region; 全县 outside a county is nothing. Towns are in no
    gazetteer: 全镇 in 昆山市 or one of its parts is 昆山市, where no county is named nothing.
    """
    line = gazetteer.line(place)
    if level == "country":
        return gazetteer.get(COUNTRY)
    if level == "province":
        return next((above for above in line if above.level == "province"), None)
    if level == "zone":
        if place.level in ("zone", "area", "cross") or (place.level == "county" and place.name.endswith("区")):
            return place
        return next((above for above in line if above.name.endswith("自治区")), None)
    if level == "town":
        return next((above for above in reversed(line) if above.level in ("county", "zone")), None)
    ends = ("市", "州", "盟", "地区") if level == "city" else ("县", "旗")
    return next(
        (a for a in reversed(line) if a.level in ("province", "city", "county") and a.name.endswith(ends)), None
    )


@cache
def _national_or_country() -> re.Pattern[str]:
    return re.compile(f"{_national().pattern}|我国|中国(?![工农建人民移联铁石海中航电][\u4e00-\u9fff])")


@cache
def _national() -> re.Pattern[str]:
    """The bodies of the national level, of `place_context.yaml`; 五部门 without a place are ministries."""
    names = context("national")
    return re.compile(
        "|".join(map(re.escape, names))
        + r"|(?:[两三四五六七八九多]|十[一二三四五六七八九]?|[1-9]\d?)个?部[门委]"
        + r"|国家[\u4e00-\u9fff]{1,10}?(?:委员会|委|总局|局|署|办公室|办)|国家(?=还?(?:将|拟|计划|要(?!求)))"
    )
