"""What money is spent on, where nothing else names a sum: 安排600亿元,支持养老服务."""

from __future__ import annotations

import re

from ..lexicon.naming import naming
from .following import behind

_SPENT = re.compile(
    "(?:安排|投入|拨付|下达|筹集|筹措|列支|预拨|追加|拿出|投放)(?:资金|经费|预算)?(?:将|约|近|超过?|达到?|不少于|不低于)*$"
)
"""In front of a sum: somebody gives it."""
_USED = re.compile(
    "[,]?(?:资金|经费)?(?:将|主要|专项|重点|专门|全部|继续|全力)*"
    "(?:用于|用来|支持|扶持|开展|推进|推动|加强|保障|资助|改善|实施|促进|助力|增加|提高|加大)(?P<what>[^,;。:!?()（）\\d]{2,40})"
)
"""Behind it: what for."""
_MONEY = (
    "资金",
    "经费",
    "支付",
    "补贴",
    "补助",
    "基金",
    "投入",
    "支出",
    "贷款",
    "预算",
    "工资",
    "奖金",
    "债券",
    "国债",
)


def spent(lead: str, after: str) -> str:
    """The name of a sum by what it is given for, "" where neither side says so.

    lead: its clause up to the numeral; after: the sentence from behind the figure and its comparator words.
    """
    if not _SPENT.search(lead):
        return ""
    used = _USED.match(after)
    if used is None:
        return ""
    noun = behind(used["what"], things=False)
    if len(noun) < 2 or noun in naming().deed:
        return ""
    return noun if noun.endswith(_MONEY) else noun + "资金"
