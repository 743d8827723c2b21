"""Values, units, years and days as people type them: 1000亿元, 亿元, 十五五, 2025至2030, 去年, 30天.

Numerals are read by the reader of the facts, so that what stands in a text can be typed as it stands there.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from ..errors import UsageError

AMOUNTS = "write 100000000000, 1000亿, 1000亿元, 2.2万亿元, 12% or 500家"
YEARS = "write 2027, 2025..2030, 2025.., ..2030, 2030年前, 今年 or 十五五"
DAYS = "write 2023, 2023-05, 2023-05-15, 今天, 本月, 去年 or 30天"


class Amount(NamedTuple):
    """A value without magnitude, and the unit it was typed with, "" for none."""

    value: float
    unit: str


def amount(text: str) -> Amount:
    """What a typed value is worth. Raises UsageError for what is none, and for one below zero."""
    typed = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.match(r"[-−–—负][\d.零一二两三四五六七八九十百千万]", typed):
        plus = typed[1:]
        raise UsageError(
            f"{text} is below zero, and no figure of the ledger is",
            f"a fall of {plus} has the value {plus} and the direction down",
        )
    plain = _plain(typed)
    found = Amount(plain, "") if plain is not None else _written(typed)
    if found is None:
        raise UsageError(f"{text} is no value", AMOUNTS)
    return found


def _plain(typed: str) -> float | None:
    """The value of 12.5, 1e11 and 100_000: as programs write numbers."""
    if not re.fullmatch(r"[+]?(?:\d[\d,_]{0,40}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+]?\d{1,2})?", typed):
        return None
    value = float(re.sub("[,_]", "", typed))
    return value if value < 2**63 else None


def _written(typed: str) -> Amount | None:
    from ..facts.figures import numerals, quantities

    whole = [one for one in quantities.find(typed) if (one.start, one.end) == (0, len(typed))]
    if len(whole) == 1 and whole[0].value is not None and whole[0].value_max is None:
        return Amount(float(whole[0].value), whole[0].unit)
    end, numeral = numerals.read(typed)
    if isinstance(numeral, numerals.Numeral) and numeral.high is None and not (numeral.over or numeral.near):
        # the ledger's own unit behind it, be it one that no list has
        rest = typed[end:]
        if not rest or (rest in _units() and not re.search(r"\d", rest)):
            return Amount(float(numeral.value), unit(rest))
    return None


def _units() -> dict[str, str]:
    from ..facts.lexicon.words import units

    return units().kind_of


_MAGNITUDE = re.compile(r"(?:[十百千]?[万萬]?[亿億]|[十百千]?[万萬]|[十百千]亿)(?=.)")


def unit(text: str) -> str:
    """A unit as the ledger records it: without 万 and 亿 in front (亿元 is 元), in the usual spelling (个百分点 is 百分点).

    Raises UsageError for a magnitude alone."""
    from ..facts.lexicon.words import units

    typed = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch("[十百千万萬亿億]+", typed):
        raise UsageError(
            f"{text} is a magnitude and no unit", f"write the unit (元, 人, 吨), and {text} behind a value"
        )
    known = units()
    if (bare := _MAGNITUDE.sub("", typed, count=1)) != typed and (bare in known.kind_of or typed not in known.kind_of):
        typed = bare
    return known.same.get(typed, typed)


# Years

_YEAR = r"(?:[12]\d{3})"
_SPAN = re.compile(rf"({_YEAR})?年?(?:\.{{2,}}|…+|-+|[–—−~]+|至|到|--)(?:({_YEAR})|(\d\d))?年?(?:底|末)?")
_ONE = re.compile(rf"(?:到|至)?({_YEAR})年?(?:底|末|期间|全年)?")
_BEFORE = re.compile(rf"({_YEAR})年?(?:以前|之前|前|底前|末前|底以前|及以前)")
_AFTER = re.compile(rf"({_YEAR})年?(?:以后|之后|后|起|以来|及以后)")
_PLAN = re.compile(r"[“\"'「]?([一二三四五六七八九十]{1,3})五[”\"'」]?(?:时期|期间|规划|计划)?(末)?")
_THIS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def years(text: str, today: date | None = None) -> tuple[int | None, int | None]:
    """First and last year of 2027, 2025..2030, ..2030, 2025至2030, 2030年前, 今年 or 十五五; None where it is open.

    "" is open on both sides. Raises UsageError.
    """
    typed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    typed = re.sub(r"[〇零一二三四五六七八九]{4}(?=年|$)", lambda hit: hit[0].translate(_DIGITS), typed)
    if not typed:
        return None, None
    now = (today or date.today()).year
    if typed in _THIS:
        return now + _THIS[typed], now + _THIS[typed]
    if hit := _ONE.fullmatch(typed):
        return int(hit[1]), int(hit[1])
    if hit := _BEFORE.fullmatch(typed):
        return None, int(hit[1])
    if hit := _AFTER.fullmatch(typed):
        return int(hit[1]), None
    if hit := _PLAN.fullmatch(typed):
        from ..facts.targets.periods import five_year_end

        end = five_year_end(hit[1])
        return (end if hit[2] else end - 4), end
    hit = _SPAN.fullmatch(typed)
    if hit is None or not (hit[1] or hit[2]):
        raise UsageError(f"{text} is no year and no span of years", YEARS)
    first_year = int(hit[1]) if hit[1] else None
    last_year = int(hit[2]) if hit[2] else int(hit[1][:2] + hit[3]) if hit[3] else None
    if first_year and last_year and first_year > last_year:
        raise UsageError(f"{text} ends before it begins", f"write {last_year}..{first_year}")
    return first_year, last_year


# Days

_AGO = re.compile(
    r"(?:近|最近|过去|last)?(\d{1,4}|[一二两三四五六七八九十]{1,3}|半)?(天|日(?=[前内以之])|个?周|个?星期|个?礼拜|个月|个?季度|年|d|w|m|y|days?|weeks?|months?|years?)"
    r"(?:前|内|以前|之前|以来|来|ago)?",
    re.IGNORECASE,
)
_NAMED = {
    "今天": ("day", 0), "今日": ("day", 0), "today": ("day", 0), "昨天": ("day", -1), "昨日": ("day", -1),
    "yesterday": ("day", -1), "前天": ("day", -2), "本周": ("week", 0), "这周": ("week", 0), "上周": ("week", -1),
    "本月": ("month", 0), "这个月": ("month", 0), "当月": ("month", 0), "上月": ("month", -1), "上个月": ("month", -1),
    "本季度": ("quarter", 0), "上季度": ("quarter", -1), "上个季度": ("quarter", -1),
}  # fmt: skip


def check(option: str, text: str) -> None:
    """Raise UsageError where an option (min, max, unit, due) cannot take a text; of other options nothing is known here."""
    readers: dict[str, Callable[[str], object]] = {"min": amount, "max": amount, "unit": unit, "due": years}
    if option in readers:
        readers[option](text)


def day(text: str, *, last: bool = False, today: date | None = None) -> str:
    """A day, a month or a year as ISO of that precision: 2023年5月, 去年, 本月, 30天 (thirty days ago).

    last: of a week or a quarter the last day instead of the first. "" stays "". Raises UsageError for what is no date.
    """
    from ..corpus.dates import iso

    typed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    now = today or date.today()
    if typed in _THIS:
        return f"{now.year + _THIS[typed]:04d}"
    if typed in _NAMED:
        return _named(*_NAMED[typed], now, last)
    try:
        return iso(text)
    except ValueError:
        pass
    hit = _AGO.fullmatch(typed)
    if hit is not None and (hit[1] or typed[0] in "近最过l" or typed[-1] in "前内来"):
        return _ago(hit[1] or "一", hit[2].lower().lstrip("个"), now)
    if re.fullmatch(r"[\d\-/.年月日号]+", typed):
        return text  # in the form of a date: who compares it with dates says what is wrong with it
    raise UsageError(f"{text[:40]} is no date", DAYS)


def _named(what: str, away: int, now: date, last: bool) -> str:
    if what == "day":
        return (now + timedelta(days=away)).isoformat()
    if what == "week":
        monday = now - timedelta(days=now.weekday()) + timedelta(weeks=away)
        return (monday + timedelta(days=6 if last else 0)).isoformat()
    if what == "month":
        return _months(now, away).isoformat()[:7]
    begin = _months(now.replace(day=1), 3 * away - (now.month - 1) % 3)
    return _months(begin, 2 if last else 0).isoformat()[:7]


def _months(start: date, away: int) -> date:
    """The same day so many months away, or the last one that month has. Raises UsageError beyond the calendar."""
    year, month = divmod(start.year * 12 + start.month - 1 + away, 12)
    if not 1 <= year <= 9999:
        raise UsageError("that is before the calendar begins", DAYS)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _ago(number: str, what: str, now: date) -> str:
    if number == "半":
        if what[0] not in "年y":
            raise UsageError(f"半{what} is no span that is counted in days", DAYS)
        return _months(now, -6).isoformat()
    count = int(number) if number.isdigit() else _counted(number)
    try:
        if what[0] in "天日d":
            return (now - timedelta(days=count)).isoformat()
        if what[0] in "周星礼w":
            return (now - timedelta(weeks=count)).isoformat()
    except OverflowError:
        raise UsageError("that is before the calendar begins", DAYS) from None
    return _months(now, -count * {"月": 1, "m": 1, "季": 3, "年": 12, "y": 12}[what[0]]).isoformat()


def _counted(number: str) -> int:
    from ..facts.figures.numerals import chinese

    found = chinese(number.replace("两", "二"))
    if not found:
        raise UsageError(f"{number} is no number", DAYS)
    return found
