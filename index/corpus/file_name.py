"""What the name of a file says of the document in it: a headline, and the day, month or year in front of it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from .dates import iso

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_.年]\s?(\d{1,2})[-_.月]\s?(\d{1,2})日?|(\d{2})(\d{2}))(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.年](\d{1,2})(?:月|(?=[-_. ]|$))(?!\d)")
_YEAR = re.compile(
    r"(?<![\d到至—–~-])((?:19|20)\d{2})(?!\d|\s?[-—–~至到]\s?(?:19|20)\d{2}|年?(?:远景|前|愿景))(?:年度?|(?=[_\-. ]))"
)
_NUMBER = re.compile(r"^(?:[\dA-Fa-f]{1,6}[_\-.、 ]+(?=\D)|[（(\[【]\d{1,4}[)）\]】]\s*)")
_CODE = re.compile(r"[\x21-\x7e]*\d[\x21-\x7e]*|[0-9a-fA-F]{6,}")
_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST, _MOST = 4, 120


def stem(path: str) -> str:
    """The name of a file without its folder and its endings."""
    name = PurePosixPath(path).name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    return name.rpartition(".")[0] or name


def title_of(path: str) -> str:
    """The headline that a file is named after, "" where the name is a number, a code or a few letters."""
    name = _NUMBER.sub("", stem(path))
    whole = _DAY.match(name)
    if whole:
        name = name[whole.end() :]
    words = [word for word in re.split(r"[_\s]+", name) if word and not _CODE.fullmatch(word)]
    title = " ".join(words).strip(" -_.—")
    return title if len(_HAN.findall(title)) >= _LEAST and len(title) <= _MOST else ""


def date_of(path: str) -> str:
    """The date in a file's name as ISO, as far as it goes; "" without one, and where there are several."""
    name = stem(path)
    if not _HAN.search(name):
        return ""  # a number, not a date
    for pattern in (_DAY, _MONTH, _YEAR):
        found = {_iso([part for part in hit.groups() if part]) for hit in pattern.finditer(name)}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _iso(parts: list[str]) -> str:
    try:
        return iso("-".join(f"{int(part):02}" for part in parts))
    except ValueError:
        return ""
