"""What a title says of the edition of its document: 备案审查条例（2024修订） is the 备案审查条例, of 2024.

The words are those of index/data/editions.yaml. A period (2021—2025年) is what a document is about and no edition, and
so is a part ((二), 第三批): both stay in the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..data import data_file

DRAFT, TRIAL, PLAIN, REVISED = range(4)
"""Stages of a document in the order in which it goes through them."""
_LONGEST = 200
_SHORTEST = 2
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_RUN = re.compile(
    r"(?<!\d)(?:19|20)\d\d年?(?:[-—–－~～]+|[至到])(?:(?:19|20)\d\d(?!\d)|(?:1[3-9]|[2-9]\d)(?![\d.-]))年?"
)
_DAY = r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:[-./年](?P<month>\d{1,2})(?:[-./月](?P<day>\d{1,2})日?|月)?|年度?|(?!\d))"
_NUMBER = re.compile(r"(?:[\u4e00-\u9fff]{1,8})?\(((?:19|20)\d\d)\)第?\d{1,5}号")
_VERSION = re.compile(r"第([一二三四五六七八九十\d]{1,3})[版稿次](?:修[订正])?|v(\d{1,2}(?:\.\d{1,3})?)")
_HAN_YEAR = re.compile(r"[二一][〇○零九][〇○零一二三四五六七八九]{2}(?=年)")
_MARKS = re.compile(r"[^\w()]|_")
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Edition:
    """work: the name without what tells its editions apart; when: year, month or day (ISO) that the title gives, or "".

    number: of the document (of which the year is known only), a year or ""; version: of 第三版, V2.0, or 0; stage: DRAFT to
    REVISED; void: no longer in force; words: what the title says of its stage; normative: a law, or a kind of document
    that is in force like one; amending: a text that changes another one, of which there may be many under one name.
    """

    work: str
    when: str = ""
    number: str = ""
    version: float = 0.0
    stage: int = PLAIN
    void: bool = False
    words: str = ""
    normative: bool = False
    amending: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    stages: dict[str, int]
    void: frozenset[str]
    remark: re.Pattern[str]
    bare: re.Pattern[str]
    ending: re.Pattern[str]
    prefix: re.Pattern[str]
    rough: re.Pattern[str]
    normative: tuple[str, ...]
    amending: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = data_file("editions.yaml")
    stages = {
        word: stage
        for name, stage in (("draft", DRAFT), ("trial", TRIAL), ("revised", REVISED))
        for word in table[name]
    }
    said = _any([*stages, *table["void"]])
    ending = _any(word for word in (*stages, *table["void"]) if len(word) > 1 and word not in table["amending"])
    return _Words(
        stages,
        frozenset(table["void"]),
        re.compile(rf"(?:{said}|{_any(table['beside'])}|\d+|v\d|[-./]|[{_ORDINALS}])+"),
        re.compile(rf"({_any(table['trial'])})(?={_any(table['kinds'])})|({_any(['新修订', '修订后'])})的?"),
        re.compile(rf"(?:{ending})$"),
        re.compile(_any(table["prefix"])),
        re.compile(rf"{said}|{_any(table['prefix'])}|{_any(table['beside'])}|[\W\d_〇○零一二三四五六七八九十v的度]"),
        tuple(table["normative"]),
        re.compile(
            rf"(?:{_any(table['amending'])})(?:\([^()]*\))?$"
            rf"|关于(?:{_any(table['changing'])}).{{2,}}(?:{_any(table['changes'])})(?:\([^()]*\))?$"
        ),
    )


def rough(title: str) -> str:
    """What titles of one work surely have in common: much less work than `edition`."""
    text = _plain(title)
    if "号" in text:
        text = _NUMBER.sub("", text)
    return _words().rough.sub("", text)


def _plain(title: str) -> str:
    text = unicodedata.normalize("NFKC", title[:_LONGEST]).lower()
    return re.sub(r"[〔\[【]", "(", re.sub(r"[〕\]】]", ")", text))


@lru_cache(maxsize=4096)
def edition(title: str) -> Edition:
    """The work and edition that a title names; `work` is "" where too little is left of it."""
    words = _words()
    text = re.sub(r"\s+", "", _plain(title))
    text = _HAN_YEAR.sub(lambda found: found[0].translate(_HAN_DIGITS), text)
    periods: list[str] = []

    def keep(found: re.Match[str]) -> str:
        periods.append(re.sub(r"\D+", "to", found[0]))
        return f"\x00{len(periods) - 1}\x00"

    text = _RUN.sub(keep, text)
    number = ""
    if found := _NUMBER.search(text):
        number, text = found[1], text.replace(found[0], "")
    said: list[str] = []

    def remark(found: re.Match[str]) -> str:
        inside = found[1]
        told = (
            re.search(_DAY, inside)
            or _VERSION.search(inside)
            or any(word in inside for word in (*words.stages, *words.void))
        )
        if inside and not (told and words.remark.fullmatch(inside)):
            return found[0]
        said.append(inside)
        return ""

    text = re.sub(r"\(([^()]*)\)", remark, text)
    versions = [*map(_version, (found for part in said for found in _VERSION.finditer(part)))]
    whens = [_when(found) for part in said for found in re.finditer(_DAY, part)]
    whens += [_when(found) for found in re.finditer(_DAY, text)] if not whens else []
    text = re.sub(r"(?<!\d)(?:19|20)\d\d(?:年度?版?|版?(?!\d))", "", text)
    versions += [
        _version(found) for found in re.finditer(r"第([一二三四五六七八九十\d]{1,3})版|v(\d{1,2}(?:\.\d{1,3})?)", text)
    ]
    text = re.sub(r"第[一二三四五六七八九十\d]{1,3}版|v\d{1,2}(?:\.\d{1,3})?", "", text)
    said += [found[1] or found[2] for found in words.bare.finditer(text)]
    text = words.bare.sub("", text)
    while found := words.ending.search(text):
        said.append(found[0])
        text = text[: found.start()]
    amending = bool(words.amending.search(text))
    work = words.prefix.sub("", _MARKS.sub("", text.replace("\x00", "_")).replace("()", ""))
    normative = re.sub(r"\(.*", "", work).endswith(words.normative)
    work = re.sub(r"[()的]", "", work) + "".join(f"|{period}" for period in periods)
    stages = _said(said, words)
    told = "".join(dict.fromkeys(word for word, _ in stages))
    void = any(word in part for part in said for word in words.void)
    stage = min((stage for _, stage in stages if stage in (DRAFT, TRIAL)), default=PLAIN)
    if stage == PLAIN and any(one == REVISED for _, one in stages):
        stage = REVISED
    if len(work) < _SHORTEST:
        return Edition("")
    return Edition(
        work, max(whens, default=""), number, max(versions, default=0.0), stage, void, told, normative, amending
    )


def _said(parts: list[str], words: _Words) -> list[tuple[str, int]]:
    """The words of stages in some remarks, the longest at each place, and those that say what is void."""
    pattern = re.compile(_any([*words.stages, *words.void]))
    return [(found, words.stages.get(found, PLAIN)) for part in parts for found in pattern.findall(part)]


def _when(found: re.Match[str]) -> str:
    parts = [found["year"], *(f"{int(part):02}" for part in (found["month"], found["day"]) if part)]
    return "-".join(parts)


def _version(found: re.Match[str]) -> float:
    said = found[1] or found[2]
    if re.fullmatch(r"[\d.]+", said):
        return float(said)
    if "十" in said:
        tens, _, ones = said.partition("十")
        return 10.0 * (_ORDINALS.find(tens) + 1 if tens else 1) + (_ORDINALS.find(ones) + 1 if ones else 0)
    return float(_ORDINALS.find(said[-1]) + 1)
