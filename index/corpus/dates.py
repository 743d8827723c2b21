"""Dates as manifests, JSONL lines and front matter write them, to ISO dates of the same precision."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

_TIME = r"(?:[ T]*\d{1,2}[::时]\d{1,2}.{0,24})?"
_FORMS = (
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME),
    re.compile(r"(\d{4})()年(\d{1,2})月(\d{1,2})[日号]?" + _TIME),
    re.compile(r"(\d{4})()(\d{2})(\d{2})"),
    re.compile(r"(\d{4})([-/.])(\d{1,2})()"),
    re.compile(r"(\d{4})()年(\d{1,2})月()"),
    re.compile(r"(\d{4})()年?()()"),
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
FORMS = "write 2023-08-17, 2023-08 or 2023"


@lru_cache(maxsize=4096)
def iso(text: str) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`; "" for an empty text; a time of day is dropped. Raises ValueError."""
    text = unicodedata.normalize("NFKC", text[:80]).strip()
    if not text:
        return ""
    text = _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS), text)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is None:
            continue
        year, month, day = int(found[1]), int(found[3] or 0), int(found[4] or 0)
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise ValueError("there is no such date") from None
        if not 1000 <= year <= 2999 or (found[3] and not month) or (found[4] and not day):
            raise ValueError("there is no such date")
        return "-".join([f"{year:04d}", *([f"{month:02d}"] if month else []), *([f"{day:02d}"] if day else [])])
    raise ValueError("it is not a date")
