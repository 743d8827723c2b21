"""The numerals of a sentence with their units, one after the other, and what was left out and why."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..lexicon.words import Units
from .measures import Token, measure, unit_at
from .numerals import Numeral, arabic, doublings, evaluate, read, share
from .pieces import Piece, Refused, Run, lex

_CN = "零〇一二两俩三四五六七八九十百千万亿"
MAYBE = re.compile(rf"[\d翻半{_CN}](?:(?<![一半])|(?=[{_CN}分倍成点至到-]))")
"""Where a numeral that counts may begin, found many times faster than one."""
_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15}(?!\d))(?:\.\d{1,9}(?![\d.]))?")
_GOES_ON = frozenset("十百千零〇点几多余来分成./,·•eE0123456789")
"""Behind an Arabic numeral they may belong to it: it is then read piece by piece."""
_ONE_IN_WORDS = frozenset("统唯同专合单划逐之归不万")
_CALENDAR = frozenset("年月日号")
_ASCII_DIGITS = frozenset("0123456789")
_HAN = re.compile(rf"[{_CN}]+")
_HAN_GOES_ON = frozenset("点几多余来分成兆0123456789")
_HAN_COUNTS = frozenset("企个毛: 至到-与和及")
_HAN_ENDS = frozenset("千两亿")
_PLAIN = 24
_MAGNITUDE = {"万": 10**4, "亿": 10**8}
_BEHIND_MAGNITUDE = frozenset(_CN + "点几多余来个分0123456789")
_FOLD = re.compile(r"翻(?P<fold>[一二两三四五六]|\d?)番")
_SHARE = re.compile(r"分之")
_SLASHED = re.compile(r"(?<![\d.A-Za-z/])[1-9]\d?/[1-9]\d?(?![\d/.万])")
_TO = re.compile("(?:至|到|-)(?:百分之)?(?=[零〇一二三四五六七八九十百两])")
_TENTHS = re.compile(r"(?P<more>半|[一二三四五六七八九])?(?:以上|左右|多|以内|以下)?(?:[,;。、的是)]|$)")
_NAMES = frozenset(" 图表件栏式号")
_NUMBERED = re.compile("(?:[如见附](?:图|表)|^图|^表|附件|专栏|公式|编号|序号|第) ?$")
"""In front of a numeral they make it the name of a figure or a table: 如图 1 所示."""
_ORDINAL = frozenset("第初")
_MAY_NAME = _ORDINAL | _NAMES | frozenset(string.ascii_letters + "_^")
"""What stands before a numeral that is the number of something."""
_RISEN = frozenset(("以上", "迈上", "跨上", "跃上", "登上", "冲上", "踏上", "站上", "再上")) | frozenset(
    noun + "数" for noun in "总人户次件个台套指天辆倍系字"
)
"""What 上 and 数 end in front of a numeral is no vague amount: 迈上千亿台阶, 总数十几家."""
_VAGUE_BEFORE = frozenset("几数上")
_ORDINALS_BEHIND = re.compile("(?:季度|产业|月|年级|年代|世纪|医院|线城市)")


class Dropped(NamedTuple):
    """A numeral that is left out: [start, end) of the sentence, and why."""

    start: int
    end: int
    reason: str


def tokens(sentence: str, table: Units) -> tuple[list[Token], list[Dropped]]:
    """The numerals of a sentence in order, not overlapping, and those that are left out. Linear in the sentence."""
    found: list[Token] = []
    dropped: list[Dropped] = []
    at = 0
    for maybe in MAYBE.finditer(sentence):
        start = maybe.start()
        if start < at:
            continue
        plain = _plain if sentence[start] in _ASCII_DIGITS else _spelled
        token, at = plain(sentence, start, table) or _token(sentence, start, table)
        if isinstance(token, Token):
            found.append(token)
        elif token is not None:
            dropped.append(Dropped(start, at, token.reason))
    return found, dropped


def risen(sentence: str, start: int) -> bool:
    """Whether 上 or 数 before `start` ends another word: 迈上千亿 and 总数十几家, not 上千亿 and 数十家."""
    return sentence[start - 2 : start] in _RISEN


def _plain(sentence: str, start: int, table: Units) -> tuple[Token | None, int] | None:
    """An ordinary Arabic numeral (1,234.5, 300万), which most are; None for what has to be read piece by piece."""
    hit = _ARABIC.match(sentence, start)
    if hit is None or hit.end() - start > _PLAIN:
        return None
    end = hit.end()
    following = sentence[end : end + 1]
    if sentence[start] == "0" and end - start > 1 and sentence[start + 1] != ".":
        return None
    if following in _CALENDAR and (following != "年" or (end - start == 4 and hit.group().isdigit())):
        return None, end
    if following in _GOES_ON or (following == "个" and sentence[end + 1 : end + 2] == "亿"):
        return None
    magnitude = _MAGNITUDE.get(following, 1)
    if magnitude > 1:
        end += 1
        if sentence[end : end + 1] in _BEHIND_MAGNITUDE:
            return None
    if _is_a_name(sentence, start):
        return None, end
    value = arabic(hit.group()) * magnitude
    numeral = Numeral(value, None, (magnitude,) if magnitude > 1 else (), False, False, False, True)
    token = Token(start, end, value, "", "", False, numeral)
    measure(sentence, token, table)
    return token, token.end


def _spelled(sentence: str, start: int, table: Units) -> tuple[Token | Refused | None, int] | None:
    """An ordinary numeral in 汉字; None for what has to be read piece by piece (decimals, shares, 几, mixed ones)."""
    hit = _HAN.match(sentence, start)
    if hit is None or hit.end() - start > _PLAIN:
        return None
    end = hit.end()
    following = sentence[end : end + 1]
    if following in _HAN_GOES_ON or (following == "个" and sentence[end + 1 : end + 2] == "亿"):
        return None
    last = sentence[end - 1]
    if following not in _HAN_COUNTS and following not in table.first and last not in _HAN_ENDS:
        return None, end  # no unit begins behind it
    return _counted(sentence, Run(start, end, _pieces(hit.group())), table)


@lru_cache(maxsize=4096)
def _pieces(numeral: str) -> tuple[Piece, ...]:
    """The pieces of a numeral that consists of 汉字 only."""
    return lex(numeral, 0).pieces


def _is_a_name(sentence: str, start: int) -> bool:
    """Whether what stands before a numeral makes it a number of something: 第3, 图 1, G20, 2^5."""
    previous = sentence[start - 1] if start else ""
    if previous not in _MAY_NAME:
        return False
    return previous not in _NAMES or _NUMBERED.search(sentence, max(0, start - 4), start) is not None


def _token(sentence: str, start: int, table: Units) -> tuple[Token | Refused | None, int]:
    """The numeral at `start` of any kind, and where reading goes on."""
    if sentence[start] == "翻":
        return _fold(sentence, start)
    if sentence[start] == "半":
        return _half(sentence, start)
    run = lex(sentence, start)
    end = max(run.end, start + 1)
    if _SHARE.match(sentence, run.end):
        return _share(sentence, run)
    if slashed := _SLASHED.match(sentence, start):
        above, _, below = slashed.group().partition("/")
        part = share(Decimal(above), Decimal(below))
        if part is None or part > 1000:
            return None, slashed.end()
        return Token(start, slashed.end(), part, "%", "percent", False), slashed.end()
    if run.fault:
        return Refused(run.fault), end
    if sentence[run.end : run.end + 1] == "成" and (tenths := _tenths(sentence, run)):
        return tenths, tenths.end
    return _counted(sentence, run, table)


def _fold(sentence: str, start: int) -> tuple[Token | None, int]:
    """翻两番 is four times."""
    hit = _FOLD.match(sentence, start)
    if hit is None:
        return None, start + 1
    written = hit["fold"]
    word = "零一二三四五六七八九"[int(written)] if written.isdigit() else written
    return Token(start, hit.end(), Decimal(doublings(word)), "倍", "multiple", True, bare=True), hit.end()


def _half(sentence: str, start: int) -> tuple[Token | None, int]:
    """半成 is 5 per cent."""
    if sentence[start + 1 : start + 2] == "成" and _TENTHS.match(sentence, start + 2):
        return Token(start, start + 2, Decimal(5), "%", "percent", False), start + 2
    return None, start + 1


def _share(sentence: str, run: Run) -> tuple[Token | Refused | None, int]:
    """百分之十二点五, 千分之五, 三分之一, 百分之二到三."""
    at = run.end + 2
    end, above = read(sentence, at)
    below = evaluate(run.pieces)
    if isinstance(above, Refused) or isinstance(below, Refused):
        reason = above.reason if isinstance(above, Refused) else below.reason if isinstance(below, Refused) else ""
        return Refused(reason), max(end, at)
    following = sentence[end : end + 1]
    if following.isascii() and following.isalnum():
        return Refused("a share with letters behind it"), end
    value = above.value
    chinese = not sentence[run.start].isdigit()
    if below.value == 1000:
        return Token(run.start, end, value, "‰", "percent", chinese), end
    part = value if below.value == 100 else share(value, below.value)
    if part is None or part > 10**6 or (below.value != 100 and part > 1000) or value == 0:
        return Refused("a share of nothing"), end
    high = above.high
    if below.value == 100 and high is None and (to := _TO.match(sentence, end)):
        stop, top = read(sentence, to.end())
        if isinstance(top, Refused) or top.value <= value or top.high is not None:
            return Refused("a range of shares that does not rise"), stop
        high, end = top.value, stop
    return Token(run.start, end, part, "%", "percent", chinese, high=high, over=above.over), end


def _tenths(sentence: str, run: Run) -> Token | None:
    """三成, 八点五成, 六成五, 三成半 as per cent; None where 成 belongs to another word."""
    hit = _TENTHS.match(sentence, run.end + 1)
    numeral = evaluate(run.pieces)
    if hit is None or isinstance(numeral, Refused) or numeral.value > 20 or numeral.over or numeral.bare:
        return None
    whole = numeral.value == int(numeral.value) and numeral.high is None
    value, end = numeral.value * 10, run.end + 1
    if hit["more"] and whole:
        _, more = (0, None) if hit["more"] == "半" else read(hit["more"])
        value += more.value if isinstance(more, Numeral) else 5
        end += 1
    elif hit["more"]:
        return None
    high = numeral.high * 10 if numeral.high is not None else None
    chinese = not numeral.arabic
    return Token(run.start, end, value, "%", "percent", chinese, numeral, high=high, factor=10)


def _counted(sentence: str, run: Run, table: Units) -> tuple[Token | Refused | None, int]:
    """A numeral and what it counts."""
    start = run.start
    run = _without_unit(sentence, run, table)
    if not run.pieces:
        return Refused("a unit without a numeral"), start + 1
    end, following = run.end, sentence[run.end : run.end + 1]
    plain = len(run.pieces) == 1
    if plain and run.pieces[0].kind == "a":
        if following in ("月", "日", "号") or (following == "年" and end - start == 4 and run.pieces[0].text.isdigit()):
            return None, end
    elif plain and run.pieces[0].text == "一" and not _is_one(sentence, start, following):
        return None, end
    if start and sentence[start - 1] in _VAGUE_BEFORE and run.pieces[0].kind in "sL" and not risen(sentence, start):
        return Refused("an amount without a number"), end
    numeral = evaluate(run.pieces)
    if isinstance(numeral, Refused):
        return numeral, end
    if _is_a_name(sentence, start):
        return None, end
    chinese = all(piece.kind != "a" for piece in run.pieces)
    token = Token(
        start, end, numeral.value, "", "", chinese, numeral, numeral.high, numeral.over, numeral.near, numeral.bare
    )
    measure(sentence, token, table)
    if numeral.side and (token.unit in table.ordered or _ORDINALS_BEHIND.match(sentence, end)):
        return Refused("two ordinals side by side"), token.end
    return token, token.end


def _is_one(sentence: str, start: int, following: str) -> bool:
    """Whether 一 is a number: 一倍, and the low end of 一到两倍; mostly it is an article or a part of a word (统一到)."""
    if following in ("倍", "成"):
        return True
    return following in ("至", "到", "-") and sentence[start - 1 : start] not in _ONE_IN_WORDS


def _without_unit(sentence: str, run: Run, table: Units) -> Run:
    """`run` without a last 千 or 两 that its unit begins with: 一百千瓦 are 100 千瓦, 三十两 30 两."""
    last = run.pieces[-1]
    if last.text == "千" and unit_at(sentence, run.end - 1, table)[:1] == "千":
        return run.shorter()
    if last.text == "两" and len(run.pieces) > 1 and unit_at(sentence, run.end - 1, table) == "两":
        return run.shorter()
    return run
