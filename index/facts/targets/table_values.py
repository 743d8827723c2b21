"""The figure of a table's cell: 3338左右, ≥4.5, [13.5], 控制在5.5%以内, 8-10, with a unit that may stand elsewhere."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from ...text.table_cells import is_none, plain, table_words
from ..figures.numerals import LIMIT, exact
from ..lexicon.words import units, words

_SIGNS = {"≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=", ">": ">", "〉": ">", "<": "<", "〈": "<"}
_SIGNS |= {"≈": "~", "~": "~", "约": "~", "=": "=", ">=": ">=", "<=": "<="}
_MEANT = {"cap": "<=", "reach": ">=", "fall": "<="}
_NUMBER = re.compile(r"[-−﹣]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−﹣]?\d+(?:\.\d+)?")
_RANGE = re.compile(r"[-—–~至到]{1,2}")
_SQUARE = re.compile(r"[\[\]〔〕【】]")
_ROUND = re.compile(r"\(([^()]*)\)%?")
_MAGNITUDES = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6}
_MAGNITUDES |= {"十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2}
_LATIN = (("μg", "微克"), ("ug/", "微克/"), ("mg", "毫克"))
_LARGE = ("万", "亿")
_UNIT = 10
"""Characters of the longest unit that a table names and no list knows."""
_WORDY = re.compile(r"[\u4e00-\u9fffA-Za-zμ/%‰·²³0-9()]+")
_REMARK = re.compile(r"[、,;][^\d]{2,}")
"""What else a cell asks for, in words: >7、力争投入强度高于“十三五”时期实际."""
_BESIDE = re.compile(r"\([^()\d]{1,12}\)")


class Unit(NamedTuple):
    """A unit as the ledger keeps it (`base`), and by what its figures are multiplied. known: some list has it."""

    base: str
    factor: int
    known: bool


class Value(NamedTuple):
    """The figure of a cell in its base unit. text: as printed. cumulative: in brackets; falls, grows: the cell says so.

    own: the cell itself gives the unit.
    """

    value: int | float
    value_max: int | float | None
    unit: str
    comparator: str
    text: str
    cumulative: bool
    falls: bool
    grows: bool
    own: bool


@lru_cache(maxsize=2048)
def unit_of(written: str) -> Unit | None:
    """The unit that a `plain` text names and nothing else: 亿元, 万人次, 微克每立方米, %; None where it is none."""
    text = written.strip(" ()[]:,、.")
    for latin, name in _LATIN:
        text = text.replace(latin, name)
    if text.count("每") == 1 and not text.startswith("每"):
        text = text.replace("每", "/")
    if not text or len(text) > _UNIT + 6:
        return None
    table = units()
    first, _, per = text.partition("/")
    base, factor = _magnitude(first)
    base = table.same.get(base, base)
    kind = table.kind_of.get(base)
    if not base or (per and kind is None):
        return None
    known = kind is not None and (not per or per in table.per.get(per[:1], ()) or per in table.kind_of)
    per = table.same.get(per, per) if per not in ("人口",) else per
    return Unit(f"{base}/{per}" if per else base, factor, known)


def _magnitude(text: str) -> tuple[str, int]:
    """A unit without 万, 亿 … before it, and what they multiply by; 千克 and 千瓦 are units of their own."""
    table = units()
    for word, factor in _MAGNITUDES.items():
        rest = text.removeprefix(word)
        if rest == text or not rest:
            continue
        if word.startswith(_LARGE) or "万" in word or "亿" in word:
            return rest, factor
        if text not in table.kind_of and rest in table.kind_of:
            return rest, factor
    return text, 1


def named_unit(text: str) -> tuple[str, Unit | None]:
    """A `plain` name without the unit in brackets behind it, and that unit; of (亿元、%) the first.

    地区生产总值(亿元) → 地区生产总值; 每千人口拥有执业(助理)医师数(人) keeps its first bracket.
    """
    for hit in reversed(list(re.finditer(r"[(\[〔]([^()\[\]〔〕]{1,20}(?:\([^()]{1,4}\))?)[)\]〕]", text))):
        parts = re.split(r"[,、;]|/(?=%)", hit[1])
        unit = unit_of(parts[0])
        if unit is not None and unit.known:
            rest = text[: hit.start()] + text[hit.end() :]
            return rest.strip(), unit
    tail = re.search(r"[/,]([^/,\d]{1,8}|%)$", text)
    unit = unit_of(tail[1]) if tail else None
    if tail and unit is not None and unit.known:
        return text[: tail.start()].strip(), unit
    if text.endswith("%") and len(text) > 2:
        return text[:-1].strip(), unit_of("%")
    return text, None


@cache
def _prefixes() -> dict[str, tuple[tuple[str, str], ...]]:
    """What may stand before a number, by first character and the longest first: the word and its comparator or ""."""
    signs = {word: _MEANT.get(sign, sign) for word, sign in words().before.items()}
    signs |= dict.fromkeys(table_words().lead, "") | _SIGNS
    out: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(signs, key=len, reverse=True):
        out.setdefault(word[0], []).append((word, signs[word]))
    return {first: tuple(group) for first, group in out.items()}


def read(cell: str, unit: Unit | None, *, round_too: bool = False) -> Value | None:
    """The figure of a cell as printed; `unit` is what its row, column or caption gives. None where it is not sure.

    round_too: round brackets mark cumulative values too, as a note says.
    """
    text = plain(cell)
    if is_none(text) or len(text) > 40:
        return None
    bare = _SQUARE.sub("", text)
    cumulative = bare != text
    if round_too and _ROUND.fullmatch(bare):
        bare, cumulative = bare.replace("(", "").replace(")", ""), True
    at, sign, said = _before(bare)
    first = _NUMBER.match(bare, at)
    if first is None:
        return None
    low, high, end = _decimal(first.group()), None, first.end()
    rest = bare[end:]
    own, after, whole = _behind(rest)
    if not whole:
        ranged = _range(rest)
        if ranged is None:
            return None
        high, own, after = ranged
        if high <= low:
            return None
    meant = _unit(own, unit)
    if meant is None:
        return None
    low, high = low * meant.factor, None if high is None else high * meant.factor
    if abs(low) >= LIMIT or (high is not None and high >= LIMIT):
        return None
    comparator = "range" if high is not None else words().after.get(after, "") or sign or "="
    known = table_words()
    return Value(
        exact(low),
        None if high is None else exact(high),
        meant.base,
        _MEANT.get(comparator, comparator),
        cell.strip(),
        cumulative or "累计" in said,
        known.falls.search(said) is not None,
        known.grows.search(said) is not None,
        bool(own),
    )


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", "").replace("−", "-").replace("﹣", "-"))


def _before(text: str) -> tuple[int, str, str]:
    """Where the number begins, the comparator before it and all words there."""
    at, sign = 0, ""
    table = _prefixes()
    while at < len(text) and not (text[at].isdigit() or text[at] in "-−﹣"):
        for word, meant in table.get(text[at], ()):
            if text.startswith(word, at):
                sign = meant or sign
                at += len(word)
                break
        else:
            break
    return at, sign, text[:at]


def _behind(rest: str) -> tuple[str, str, bool]:
    """The unit and the comparator word behind a number, in any order, and whether that is all there is."""
    own = after = ""
    lexicon = words()
    while rest:
        word = next((rest[:n] for n in (5, 4, 3, 2, 1) if len(rest) >= n and rest[:n] in lexicon.after), "")
        if word and not after:
            after, rest = word, rest[len(word) :]
            continue
        if _BESIDE.fullmatch(rest) or _REMARK.fullmatch(rest):
            return own, after, True
        cut = next((n for n in range(1, len(rest) + 1) if rest[n:] == "" or rest[n:] in lexicon.after), len(rest))
        part = rest[:cut]
        if own or not _WORDY.fullmatch(part) or not _is_unit(part):
            return own, after, False
        own, rest = part, rest[cut:]
    return own, after, True


def _is_unit(text: str) -> bool:
    unit = unit_of(text)
    return text in _MAGNITUDES or (unit is not None and unit.known)


def _range(rest: str) -> tuple[Decimal, str, str] | None:
    """The high end behind the low one, its unit and the word behind it; the low end may have the unit too (8%-10%)."""
    hit = _RANGE.search(rest)
    if hit is None or not (second := _NUMBER.match(rest, hit.end())):
        return None
    mine = rest[: hit.start()]
    own, after, whole = _behind(rest[second.end() :])
    if not whole or (mine and mine != own):
        return None
    return _decimal(second.group()), own, after


NO_UNIT = Unit("", 1, True)
"""What coefficients and indices are counted in."""


def _unit(own: str, given: Unit | None) -> Unit | None:
    """The unit of a figure: its own, with that of the column where the cell has a magnitude only (1.2万)."""
    if own in _MAGNITUDES:
        return given._replace(factor=_MAGNITUDES[own]) if given is not None and given.factor == 1 else None
    return unit_of(own) if own else given
