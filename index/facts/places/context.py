"""The context of a place name that makes it a part of another name: 武汉大学, 南京路, 北京时间, 李长春."""

from __future__ import annotations

import re
from functools import cache

from .surfaces import Need, Surface, context, letters

_HAN = "\u4e00-\u9fff"
# 和平区域, 合作市场, 县级: the last character of a full name belongs to the next word.
_SUFFIX_CONTINUES = {"市": frozenset("场值价级"), "区": frozenset("域块位间别分段级划"), "县": frozenset("域级")}
# 天门山, 贺兰山: a mountain or a river, unless what follows is 山东 or the like.
_NATURE = re.compile("[山江河湖岛](?![东西南北两边内上区市县省大脚畔岸])")
# 鄂尔多斯盆地, 内蒙古高原: land that is named after a place and larger or smaller than it.
_LAND = ("盆地", "高原", "平原", "沙地", "山脉", "油气田", "气田", "油田")
_LAND_STARTS = frozenset(land[0] for land in _LAND)
# Behind a nickname that ends in 城 they make it a part of 城市, 城镇, 城际.
_TOWNS = "市镇乡际"
# 东北东部地区, 乌克兰东部地区: a part of what is named before it, not the statistical region; of other countries than ours.
_PART_OF = re.compile(f"[{_HAN}](?<![在和与对向全是为从于及到往把将让给促国来支动施进入等])$|(?<![我全中祖各])国$")
_AFTER_BANK = "(?![业类等、产服监机网从市行])"
# 南京路, 上海队, 延安精神, 北京共识, 昆明号, but not 武汉路径, 上海队伍, 深圳号召; 西|安全, 沈|阳光 unless 西安全市.
_SPECIAL = (
    "路(?![南北]区|[径线由基演网局段况桥权面易过灯口])|队(?![伍员])|精神(?![文卫病障家])|公报(?!发)|共识(?!性)|号(?![召称角令码])"
    "|(?<=安)全(?![市省区县面力年体程域速方])|(?<=阳)光(?=[产明辉])"
)
_SPECIAL_STARTS = "路队精公共号全光"
_STEM = re.compile(f"[A-Za-z0-9{_HAN}()（）]*")
_LONGEST_STEM = 18
# 蒙城县中医院 is run by the county that it is named after; 武汉大学 only bears the name.
_RUNS_SCHOOLS = frozenset(("city", "county"))
_BODY_NAME = re.compile(f"[{_HAN}]*")
_LONGEST_BODY_NAME = 10


@cache
def _other_name() -> tuple[frozenset[str], re.Pattern[str]]:
    """The characters that may follow a place in the name of something else, and what does."""

    def words(section: str) -> str:
        return "|".join(map(re.escape, context(section)))

    sections = ("school_parts", "schools", "bank_parts", "banks", "heads")
    starts = frozenset(word[0] for section in sections for word in context(section)) | frozenset(_SPECIAL_STARTS)
    return starts, re.compile(
        f"(?P<public>(?:{words('school_parts')}){{0,5}}(?:{words('schools')})(?!城|生村))"
        f"|(?:{words('bank_parts')}){{0,2}}(?:{words('banks')}){_AFTER_BANK}"
        f"|{words('heads')}|{_SPECIAL}"
    )


@cache
def _company() -> tuple[re.Pattern[str], int, frozenset[str], frozenset[str]]:
    """What names a company, the length of the longest of these, what does not stand between it and its place, what of
    that cannot begin it either.
    """
    names, stops = context("companies"), frozenset(context("company_stops"))
    starts = frozenset(name[0] for name in names)
    return re.compile("|".join(map(re.escape, names))), len(names[0]), stops, stops - starts


def _in_a_company(text: str, end: int) -> bool:
    """Whether the place that ends at `end` begins the name of a company: 上海|微电子装备|有限公司."""
    names, longest, stops, never_first = _company()
    if text[end] in never_first:
        return False
    name = names.search(text, end, end + _LONGEST_STEM + longest)
    if name is None or name.start() - end > _LONGEST_STEM or not stops.isdisjoint(text[end : name.start()]):
        return False
    return _STEM.fullmatch(text, end, name.start()) is not None


@cache
def _country() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], int]:
    """What compares with the country, what goes on after its name, the bodies named after it, the longest of these."""
    bodies, compared = context("country_bodies"), "|".join(context("compared"))
    after = re.compile("|".join(context("country")))
    return re.compile(f"(?:{compared})$"), after, re.compile("|".join(bodies)), len(bodies[0])


def _is_no_region(text: str, start: int, end: int) -> bool:
    """Whether the country is named as a yardstick (高于全国), in an idea (中国特色) or a body (中国|作家|协会)."""
    before, after, bodies, longest = _country()
    if before.search(text, max(0, start - 2), start) or after.match(text, end):
        return True
    body = bodies.search(text, end + 2, end + _LONGEST_BODY_NAME + longest)
    if body is None or body.start() - end > _LONGEST_BODY_NAME:
        return False
    return _BODY_NAME.fullmatch(text, end, body.start()) is not None


@cache
def _surname() -> re.Pattern[str]:
    return re.compile(f"(?:^|[^{_HAN}])[{''.join(letters('surnames'))}]$")


def is_han(character: str) -> bool:
    """Whether `character` ("" at the ends of a text) is a Chinese character of the common block."""
    return "\u4e00" <= character <= "\u9fff"


def names_something_else(text: str, start: int, end: int, surface: Surface) -> bool:
    """Whether the place name at `start`..`end` of `text` is part of the name of an organisation, a road, a person, …"""
    follows = text[end : end + 1]
    han = is_han(follows)
    if surface.need == Need.LETTER:
        if not start or text[start - 1] not in letters("letter_before"):
            return True
        return han and not text.startswith(context("letter_follows"), end)
    if han or follows in ("(", "（"):
        starts, other_name = _other_name()
        name = other_name.match(text, end) if follows in starts else None
        if name is not None:
            return not (name["public"] and surface.full and surface.places[0].level in _RUNS_SCHOOLS)
        if _in_a_company(text, end):
            return True
    if start and is_abroad(text, start):
        return True
    level = surface.places[0].level
    if level == "country":
        return _is_no_region(text, start, end)
    if (
        level == "cross"
        and text[start] in "东中西"
        and text[start + 1] == "部"
        and start
        and _PART_OF.search(text, max(0, start - 2), start)
    ):
        return True
    if han and not surface.full:
        if surface.need != Need.NONE and _NATURE.match(follows):
            return True
        if surface.need == Need.PARENT and text[end - 1] == "城" and follows in _TOWNS:
            return True  # 沿江城市 holds no 江城
        if follows in _LAND_STARTS and text.startswith(_LAND, end):
            return True
    return end - start == 2 and not han and bool(_surname().search(text, max(0, start - 2), start))


def is_abroad(text: str, start: int) -> bool:
    """Whether a country or a river of another country stands right before `start`: 日本|东北地区, 阿穆尔河畔|共青城."""
    if start and text[start - 1] in _foreign_ends() and text.endswith(context("foreign"), 0, start):
        return not text.endswith("内蒙古", 0, start)
    return text[start - 2 : start] == "河畔" and text[start - 3 : start - 2] in letters("foreign_letters")


@cache
def _foreign_ends() -> frozenset[str]:
    return frozenset(name[-1] for name in context("foreign"))


def suffix_continues(text: str, end: int) -> bool:
    """Whether the last character of the full name that ends at `end` belongs to the next word (合作市|场)."""
    return text[end : end + 1] in _SUFFIX_CONTINUES.get(text[end - 1], ())


def begins_after_a_break(text: str, start: int) -> bool:
    """Whether what starts at `start` cannot be the tail of a word begun before it."""
    return not start or not is_han(text[start - 1]) or text[start - 1] in letters("particles")
