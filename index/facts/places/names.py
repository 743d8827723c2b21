"""The names a division or zone goes by, made by rule from its full name: 恩施土家族苗族自治州 → 恩施, 恩施州."""

from __future__ import annotations

import re

# The 55 minorities as they stand in names of autonomous divisions (GB/T 3304), longest first where one contains another.
_PEOPLES = (
    "达斡尔族|鄂温克族|鄂伦春族|柯尔克孜族?|哈萨克族?|塔吉克族?|蒙古族?|锡伯族?|维吾尔族?|裕固族|东乡族|保安族|撒拉族|"
    "布依族|土家族|仡佬族|仫佬族|毛南族|哈尼族|拉祜族|布朗族|纳西族|傈僳族|独龙族|景颇族|普米族|朝鲜族|"
    "藏族|羌族|彝族|苗族|侗族|水族|瑶族|壮族|黎族|回族|满族|土族|白族|傣族|佤族|怒族|畲族|各族"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:{_PEOPLES})*自治(州|县|旗|区)$")
_NAMED_AFTER_A_PEOPLE = re.compile(r"(东乡|鄂伦春|鄂温克)族?自治(县|旗)$")
# 科尔沁左翼中旗 → 科左中旗, 喀喇沁左翼蒙古族自治县 → 喀左县
_WING = re.compile("(.).{1,4}([左右])翼(?:([前中后])旗|蒙古族(自治县))")
_LONG_SUFFIXES = ("特别行政区", "地区", "林区", "特区", "新区")

# Suffixes of zones and the short form that names one: the first spelling is canonical.
ZONE_SUFFIXES: dict[str, tuple[str, ...]] = {
    "hightech": (
        "高新区",
        "高新技术产业开发区",
        "国家高新技术产业开发区",
        "高新技术开发区",
        "高新技术产业园区",
        "高新技术产业区",
        "国家高新区",
        "国家自主创新示范区",
        "高新开发区",
    ),
    "etdz": (
        "经开区",
        "经济技术开发区",
        "国家级经济技术开发区",
        "国家级经开区",
        "国家经济技术开发区",
        "国家经开区",
        "经济开发区",
        "经济技术开发",
    ),
    "newarea": ("新区", "国家级新区"),
    "ftz": ("自贸试验区", "自由贸易试验区", "自贸区", "自由贸易区", "自由贸易试验区片区", "自贸片区"),
    "port": ("自由贸易港", "自贸港"),
    "bonded": ("综合保税区", "综保区", "保税港区", "保税区"),
    "park": ("工业园区", "工业园", "产业园区", "科技园区", "科技城", "科学城"),
    "airport": ("临空经济示范区", "临空经济区", "航空港经济综合实验区", "空港经济区"),
    "zone": ("开发区",),
}
_KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in ZONE_SUFFIXES.items() for suffix in suffixes}
_ZONE_STARTS = frozenset(suffix[0] for suffix in (*_KIND_OF_SUFFIX, "国家级"))
_ZONE = re.compile("(?:国家级)?(" + "|".join(sorted(_KIND_OF_SUFFIX, key=len, reverse=True)) + ")")


def short(name: str) -> str:
    """The bare name of a division: 武汉市 → 武汉, 广西壮族自治区 → 广西, 东乡族自治县 → 东乡.

    A name that would keep one character only stays whole (沙县).
    """
    if "自治" in name:
        match = _NAMED_AFTER_A_PEOPLE.match(name) or _AUTONOMOUS.match(name)
        return match[1] if match else name
    if name.endswith(_LONG_SUFFIXES):
        name_only = name[:-5] if name.endswith("特别行政区") else name[:-2]
        return name_only if len(name_only) > 1 else name[:-1]
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区旗盟州" else name


def aliases(name: str) -> tuple[str, ...]:
    """What a division is called besides its full and its bare name: 恩施州, 长阳县, 宁夏自治区, 科左中旗."""
    wing = _WING.fullmatch(name) if "翼" in name else None
    if wing is not None:
        return (wing[1] + wing[2] + (wing[3] or "") + ("县" if wing[4] else "旗"),)
    if "自治" not in name:
        return ()
    suffix = {"自治州": "州", "自治县": "县", "自治旗": "旗", "自治区": "自治区"}[name[-3:]]
    return (short(name) + suffix,)


def zone_names(stem: str, kind: str) -> tuple[str, ...]:
    """All spellings of a zone called `stem`, canonical first: 东湖 hightech → 东湖高新区, 东湖高新技术产业开发区, …"""
    if kind in ("hightech", "etdz", "newarea", "ftz", "port"):
        return tuple(stem + suffix for suffix in ZONE_SUFFIXES[kind])
    return (stem,)


def zone_suffix(text: str, at: int = 0) -> tuple[str, str, int] | None:
    """(canonical suffix, kind, end) of the zone suffix that stands at `at` in `text`, or None."""
    match = _ZONE.match(text, at) if text[at : at + 1] in _ZONE_STARTS else None
    if match is None:
        return None
    kind = _KIND_OF_SUFFIX[match[1]]
    canonical = ZONE_SUFFIXES[kind][0] if kind in ("hightech", "etdz", "newarea", "ftz", "bonded") else match[1]
    return canonical, kind, match.end()
