"""Since when changes are asked for: a build by its number, a day, or so many days ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..corpus.dates import iso
from ..errors import UsageError
from ..store.change_log import FIRST, Build

FORMS = "write a build (12, gen-12), a day (2026-11-01), 昨天, 3天, 2周, 6小时 or all"
_DAYS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2}
_ALL = ("all", "全部")
_UNITS = {
    "小时": 1 / 24, "h": 1 / 24, "天": 1, "日": 1, "d": 1, "周": 7, "星期": 7, "w": 7, "个月": 30, "月": 30,
}  # fmt: skip
_AGO = re.compile(rf"(?:最近|近|过去)?\s*(\d{{1,4}}|[一二两三四五六七八九十])\s*({'|'.join(_UNITS)})(?:前|以来|内|来)?")
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_BUILD = re.compile(r"(?:gen-|#)?(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Since:
    """Builds after `build` are asked for. note: what the log does not reach, "" for nothing."""

    build: int
    note: str = ""


def since(text: str, known: Sequence[Build], latest: int, now: datetime) -> Since:
    """The build that a text means. known: those of the log, oldest first; latest: the number of the index itself.

    A number up to `latest` is a build, a larger one with the digits of a date a date. Without a text, the build before the
    last one that the log knows; "all" means everything that it knows. Raises UsageError for what is neither, is still to
    come, or is not kept any more.
    """
    if not known:
        return Since(latest)
    typed = text.strip()
    if not typed:
        return Since(known[-1].build - 1)
    if typed.lower() in _ALL:
        return Since(known[0].build - 1)
    if (found := _BUILD.fullmatch(typed)) and (int(found[1]) <= latest or not _is_date(typed)):
        return _after(int(found[1]), known, latest)
    moment = _moment(typed, now)
    if moment > now:
        raise UsageError(f"{typed[:40]} is still to come", FORMS)
    later = [build for build in known if when(build.at) >= moment]
    if len(later) == len(known):
        first = known[0]
        note = (
            "" if first.reason == FIRST else f"the log of changes begins with build {first.build} of {local(first.at)}"
        )
        return Since(first.build - 1, note)
    return Since(known[len(known) - len(later) - 1].build)


def _after(build: int, known: Sequence[Build], latest: int) -> Since:
    first = known[0]
    if build > latest:
        raise UsageError(f"there is no build {build} yet; the last is {latest}", FORMS)
    if first.reason != FIRST and build < first.build - 1:
        raise UsageError(
            f"build {build} is not kept any more: the log of changes begins with build {first.build} of {local(first.at)}",
            f"--since {first.build - 1} tells all that is kept",
        )
    return Since(build)


def _is_date(text: str) -> bool:
    try:
        return bool(iso(text))
    except ValueError:
        return False


def _moment(text: str, now: datetime) -> datetime:
    here = now.astimezone()
    if text.lower() in _DAYS:
        day = here.date() - timedelta(days=_DAYS[text.lower()])
        return datetime(day.year, day.month, day.day).astimezone()
    if found := _AGO.fullmatch(text.lower()):
        many = int(found[1]) if found[1].isdecimal() else _NUMERALS[found[1]]
        return now - timedelta(days=many * _UNITS[found[2]])
    try:
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
            return datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00")).astimezone()
        year, month, day_of = ([*map(int, iso(text).split("-")), 1, 1])[:3]
        return datetime(year, month, day_of).astimezone()
    except (ValueError, OverflowError):
        raise UsageError(f"--since does not take {text[:40]}", FORMS) from None


def when(at: str) -> datetime:
    """The moment of a build. Raises ValueError for what no build wrote."""
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def local(at: str) -> str:
    """The moment of a build as clocks here show it, to the minute."""
    return when(at).astimezone().strftime("%Y-%m-%d %H:%M")
