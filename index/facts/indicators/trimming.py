"""What is cut off on both sides of a figure: attributes that are clauses, and brackets and quotation marks cut in half."""

from __future__ import annotations

import re

from ..figures.clauses import NO_AND
from ..lexicon.naming import naming
from .clause import Stretch

_BRACKET = re.compile("[()（）《》]")
ANDS = "和与并及、"
EDGES = " 、,:：和及与的;。.…/≤≥<>±~="
LONG, _RELATED = 20, 14
"""Characters of a name with its attributes, and of one with an attribute that is a relation."""
SHORTEST = 2
_RATED, _QUALIFIED = frozenset(("强", "高", "大", "好", "优", "快", "多")), 12
"""What closes an attribute that says which things are counted, and the characters of a name with it: 带动能力强的龙头企业."""


def stripped(text: str, signs: str = EDGES) -> str:
    """`text` without signs and joining words at its ends; a word that begins like one of those stays (和谐社区)."""
    rest = text.strip(signs)
    at = text.find(rest) if rest else 0
    return "和" + rest if at and text[at - 1] == "和" and rest.startswith(NO_AND) else rest


def is_qualified(words: list[str], size: int) -> bool:
    """Whether words of `size` characters are a thing with a short attribute that tells it from others of its class."""
    if size > _QUALIFIED or words.count("的") != 1 or "、" in words:
        return False
    at = words.index("的")
    return at > 1 and words[at - 1] in _RATED


def to_head(stretch: Stretch, long: int) -> None:
    """Leave out a clause in front of the noun (具有影响力的领军企业), and any attribute of a phrase that is too long."""
    text, table = stretch.text, naming()
    while (
        len(stretch) > 3
        and (at := text.rfind("的", stretch.start + 1, stretch.end - SHORTEST)) >= 0
        and stretch.is_border(at)
    ):
        head = text[at + 1 : stretch.end]
        words = stretch.words()
        inside = words[: len(words) - words[::-1].index("的") - 1] if "的" in words else words
        related = any(word in table.relation for word in inside) and len(stretch) > _RELATED
        if "占" in inside[1:] and head in table.measure:
            return  # 装配式建筑占新建建筑的比例
        if is_qualified(words, len(stretch)):
            return
        said = (
            related
            or _is_done_to(inside, head)
            or any(word in table.breaks or word in ("有", "具") for word in inside)
            or "、" in inside
        )
        if (
            head in table.nominal
            or not (said or len(stretch) > long)
            or (head in table.measure and len(stretch) <= 2 * long and not said)
        ):
            return
        stretch.start = at + 1
    if len(stretch) > long and "等" in str(stretch):
        at = text.rfind("等", stretch.start, stretch.end - SHORTEST)
        if at > stretch.start and stretch.is_border(at + 1) and stretch.is_border(at):
            stretch.start = at + 1
            if (of := _FIELDS.match(text, stretch.start, stretch.end)) and stretch.is_border(of.end()):
                stretch.start = of.end()  # 教育、文旅、医疗等领域|设备投资规模


_FIELDS = re.compile("(?:领域|行业|方面)的?(?=.{3})")


def _is_done_to(inside: list[str], head: str) -> bool:
    """Whether words in front of 的 say what somebody does with the thing behind it: “双抢”期间全省投入|的收割机."""
    table = naming()
    last = inside[-1] if inside else ""
    if head in table.measure or head in table.bare or last in table.relation:
        return False
    return last == "生产" or (last in table.deed and last not in table.nominal and last not in table.standing)


def unopened(text: str) -> str:
    """`text` without brackets of which one half is missing, and what stands on the far side of it."""
    if not _BRACKET.search(text):
        return text
    for left, right in (("(", ")"), ("（", "）"), ("《", "》")):
        if text.count(left) > text.count(right):
            text = text[: text.rfind(left)]
        elif text.count(right) > text.count(left):
            text = text[text.find(right) + 1 :]
    return text.strip(EDGES.replace(")", "").replace("）", ""))


def balanced(text: str) -> str:
    """`text` without a quotation mark whose other half was cut off."""
    if "“" not in text and "”" not in text:
        return text
    if text.count("“") != text.count("”"):
        text = text.strip("“”")
    return text if text.count("“") == text.count("”") else text.replace("“", "").replace("”", "")
