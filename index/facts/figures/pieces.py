"""The characters in a row that can stand in one numeral, cut into pieces; what they are worth is read in `numerals`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
INTEGER, FRACTION, LONGEST = 15, 12, 48
"""Digits before and behind the point, and characters of a numeral, that are read; longer ones are refused."""

_PIECE = re.compile(
    r"(?P<a>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.·•]\d+)*(?:[eE]\+?\d{1,2}(?![\dA-Za-z]))?)"
    r"|(?P<d>[一二两俩三四五六七八九])|(?P<z>[零〇])|(?P<s>[十百千])|(?P<L>[万亿])|(?P<f>点(?:[零〇一二三四五六七八九]+|\d+))"
    r"|(?P<L2>兆(?=[一二三四五六七八九零十]))|(?P<x>个(?=亿(?:[,;。、)的多以左人美资投贷!]|$)))|(?P<o>[多余几来])"
)
_CLOCK_BEHIND = frozenset("万亿倍成%")
_DOTTED_BEHIND = frozenset("%万亿倍元吨公千百个")


class Piece(NamedTuple):
    """A part of a numeral: kind a (Arabic), d (one digit), z (zero), s (十百千), L (万亿兆), f (点…), o (多余几), n (来)."""

    kind: str
    text: str
    value: Decimal


class Run(NamedTuple):
    """The characters [start, end) of a text that can stand in one numeral, in pieces; no pieces where `fault` says why."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    fault: str = ""

    def shorter(self) -> Run:
        """Without the last piece, which belongs to the unit (一百千瓦)."""
        return Run(self.start, self.end - len(self.pieces[-1].text), self.pieces[:-1], self.fault)


class Refused(NamedTuple):
    """Why characters that look like a numeral are none."""

    reason: str


def lex(text: str, start: int) -> Run:
    """The longest run of characters from `start` that can stand in one numeral. Linear in its length."""
    pieces: list[Piece] = []
    at, last, fault, billions = start, "", "", False
    while hit := _PIECE.match(text, at):
        kind, written = hit.lastgroup or "", hit.group()
        kind = "L" if kind == "L2" and pieces else kind
        if not _goes_on(last, kind, text, hit.end()):
            break
        if kind == "x":
            billions = True
        elif len(pieces) > LONGEST:
            fault = "too long for a numeral"
        else:
            made = _piece(kind, written, text, hit.end(), bool(pieces))
            if isinstance(made, Refused):
                fault = fault or made.reason
                made = Piece(kind, written, Decimal(0))
            pieces.append(made)
        last, at = kind, hit.end()
    if billions and pieces and not fault and pieces[-1].kind not in "Lo":
        fault = "个 without 亿 behind it"
    return Run(start, at, () if fault else tuple(pieces), fault)


def _goes_on(last: str, kind: str, text: str, end: int) -> bool:
    """Whether a piece may stand behind one of kind `last`: an Arabic digit beside one in 汉字 begins another numeral."""
    if kind == "a":
        return last not in ("d", "f", "o", "a", "x")
    if kind == "d":
        return last not in ("a", "f", "o", "x")
    if kind == "o":
        if text[end - 1] == "几":
            return last in ("s", "z")
        return last in ("s", "L", "a", "d") and not (
            text[end - 1] == "来" and (last in "ad" or text.startswith(("自", "源"), end))
        )
    if kind == "x":
        return last in ("a", "d", "s", "f")
    if last == "o":  # 三十多万, 一百几十亿
        return kind == "L" or (kind == "s" and text[end - 2] == "几")
    return kind != "L2" and (kind != "f" or last in ("a", "d", "z", "s", "L"))


def _piece(kind: str, written: str, text: str, end: int, inner: bool) -> Piece | Refused:
    if kind == "a":
        if "·" in written or "•" in written:  # 8·5% of the nineties; 5·12 is a day
            if text[end : end + 1] not in _DOTTED_BEHIND:
                return Refused("a day of the year")
            written = written.replace("·", ".").replace("•", ".")
        if written.count(".") > 1:
            return Refused("a section or version number")
        mantissa, _, power = written.replace("E", "e").partition("e")
        whole, _, part = mantissa.replace(",", "").partition(".")
        if not inner and len(whole) > 1 and whole[0] == "0" and _is_torn(whole, text, end - len(written)):
            return Refused("begins with a zero")
        if len(whole) > INTEGER or len(part) > FRACTION or int(power or 0) > INTEGER:
            return Refused("more digits than are counted")
        return Piece("a", written, Decimal(f"{whole}.{part or 0}") * 10 ** int(power or 0))
    if kind == "f":
        digits = written[1:]
        if digits.isdigit() and not (text[end : end + 1] in _CLOCK_BEHIND or text.startswith("个百分点", end)):
            return Refused("a time of day")
        digits = digits if digits.isdecimal() and digits.isascii() else "".join(str(DIGITS[char]) for char in digits)
        if len(digits) > FRACTION:
            return Refused("more digits than are counted")
        return Piece("f", written, Decimal(f"0.{digits}"))
    if kind == "o":
        return Piece("n" if written == "来" else "o", written, Decimal(0))
    return Piece(kind, written, Decimal(_SMALL.get(written) or _LARGE.get(written) or DIGITS[written]))


def _is_torn(whole: str, text: str, start: int) -> bool:
    """Whether digits that begin with a zero are the second half of a number: the 000 of 5 000."""
    return not whole.strip("0") or (text[start - 1 : start] == " " and text[start - 2 : start - 1].isdigit())
