"""What stands around a place name and shows that it names something else: 武汉大学, 南京路, 北京时间, 李长春."""

from __future__ import annotations

import re
from functools import cache

from .regions_surfaces import Need, Surface, context, letters

_HAN = "\u4e00-\u9fff"
# 和平区域, 合作市场, 县级: the last character of a full name belongs to the next word.
_TAIL_GOES_ON = {"市": frozenset("场值价级"), "区": frozenset("域块位间别分段级划"), "县": frozenset("域级")}
# 天门山, 贺兰山: a mountain or a river, unless what follows is 山东 or the like.
_NATURE = re.compile("[山江河湖岛](?![东西南北两边内上区市县省大脚畔岸])")
# 东北东部地区, 乌克兰东部地区: a part of what is named before it, not the statistical region.
_PART_OF = re.compile(f"[{_HAN}](?<![在和与对向全是为从于及到往把将让给促国来支动施进入等])$")
_AFTER_BANK = "(?![业类等、产服监机网从市行])"
# 南京路, 上海队, 延安精神, 北京共识, 昆明号, but not 武汉路径, 上海队伍, 深圳号召; 西|安全, 沈|阳光 unless 西安全市.
_SPECIAL = (
    "路(?![南北]区|[径线由基演网局段况桥权面易过灯口])|队(?![伍员])|精神(?![文卫病障家])|公报(?!发)|共识(?!性)|号(?![召称角令码])"
    "|(?<=安)全(?![市省区县面力年体程域速方])|(?<=阳)光(?=[产明辉])"
)


@cache
def _other_name() -> re.Pattern[str]:
    def words(section: str) -> str:
        return "|".join(map(re.escape, context(section)))

    return re.compile(
        f"(?:{words('school_parts')}){{0,5}}(?:{words('schools')})(?!城|生村)"
        f"|(?:{words('bank_parts')}){{0,2}}(?:{words('banks')}){_AFTER_BANK}"
        f"|{words('heads')}|{_SPECIAL}"
    )


@cache
def _company() -> tuple[re.Pattern[str], frozenset[str]]:
    names = "|".join(map(re.escape, context("companies")))
    return re.compile(rf"([A-Za-z0-9{_HAN}()（）]{{0,18}}?)(?:{names})"), frozenset(context("company_stops"))


@cache
def _country() -> tuple[re.Pattern[str], re.Pattern[str]]:
    bodies, compared = "|".join(context("country_bodies")), "|".join(context("compared"))
    after = re.compile(f"{'|'.join(context('country'))}|[{_HAN}]{{2,10}}(?:{bodies})")
    return re.compile(f"(?:{compared})$"), after


@cache
def _surname() -> re.Pattern[str]:
    return re.compile(f"(?:^|[^{_HAN}])[{''.join(letters('surnames'))}]$")


def is_han(character: str) -> bool:
    """Whether `character` ("" at the ends of a text) is a Chinese character of the common block."""
    return "\u4e00" <= character <= "\u9fff"


def names_something_else(text: str, start: int, end: int, surface: Surface) -> bool:
    """Whether the place name at `start`..`end` of `text` is part of the name of an organisation, a road, a person, …"""
    follows = text[end : end + 1]
    if surface.need == Need.LETTER:
        return not start or text[start - 1] not in letters("letter_before") or follows in letters("letter_after")
    if is_han(follows) or follows in ("(", "（"):
        if _other_name().match(text, end):
            return True
        pattern, stops = _company()
        company = pattern.match(text, end)
        if company and stops.isdisjoint(company[1]):
            return True
    level = surface.places[0].level
    if level == "country":
        before, after = _country()
        return bool(before.search(text, max(0, start - 2), start) or after.match(text, end))
    if (
        level == "cross"
        and text[start] in "东中西"
        and text[start + 1] == "部"
        and start
        and _PART_OF.search(text, start - 1, start)
    ):
        return True
    if surface.need != Need.NONE and not surface.full and _NATURE.match(follows):
        return True
    return end - start == 2 and not is_han(follows) and bool(_surname().search(text, max(0, start - 2), start))


def tail_goes_on(text: str, end: int) -> bool:
    """Whether the last character of the full name that ends at `end` belongs to the next word (合作市|场)."""
    return text[end : end + 1] in _TAIL_GOES_ON.get(text[end - 1], ())


def begins_after_a_break(text: str, start: int) -> bool:
    """Whether what starts at `start` cannot be the tail of a word begun before it."""
    return not start or not is_han(text[start - 1]) or text[start - 1] in letters("particles")
