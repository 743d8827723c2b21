"""What becomes of the thing that a figure counts, where that alone says which it is: 支持|120个城市|开展“无废城市”建设."""

from __future__ import annotations

import re

from ..lexicon.naming import naming
from .following import behind
from .trimming import EDGES, SHORTEST, balanced, stripped, unopened

_CAUSED = re.compile(
    "(?:支持|推动|带动|组织|邀请|选取|选择|选派|选拔|选送|遴选|选定|确定|引导|帮助|助力|助推|促进|鼓励|动员|指导|派遣|资助|安排|推进|扶持|服务|在)"
    "(?:全国|全省|全市|全区|全县|各地|再|新|首批|第一批|不少于|不低于|超过?|[约近逾]|至少|最多|累计|分批|共|其中|等)*$"
)
"""In front of a count: somebody makes the thing counted do something, or does it there."""
_DOES = (
    "开展|实施|建设|创建|打造|进行|完成|实现(?!再?就业)|参加|参与|参展|加入|使用|应用|采用|纳入|投入|设立|设置|建立|成立|探索|推行|推广"
    "|承接|承担|接受|享受|提供|试点|先行先试|赴|前往|走进|走出|进入|走向|来|到(?!位|账|户|期|场|货|岗|达)"
)
_PREDICATE = re.compile(f"(?:率先|共同|联合|合作|分别|全面|同步)?(?P<verb>{_DOES})(?P<what>.+)", re.DOTALL)
_TURNED = re.compile(
    "[\u4e00-\u9fff]{0,8}(?:转型|升级|改造|转型升级|达标|扭亏|上云|上规|入规|升规|上市|转移就业|转产|提质|增效|技改)$"
)
"""A deed that is done to the thing itself, read as a noun behind it: 工业企业|数字化转型."""
_MOVES = re.compile(
    "(?P<thing>[^,;。:、的\\d]{2,10}?)(?P<rest>(?:到(?!位|账|户|期|场|货|岗|达|会|访)|赴|前往|走进|走出).+)", re.DOTALL
)
"""Who goes where: 毕业生|到基层服务."""
_STOP = re.compile("[,;。:!?\n()（）\\d]")
_EMPTY_OBJECT = re.compile("(?:工作|活动|任务)$")
_EMPTY_VERB = ("实施", "进行", "完成", "实现", "开展")
_LONGEST = 22
"""Characters of what becomes of a thing."""
_KEPT, _LISTED = 4, 12
"""Characters of an object that may lose 工作 at its end, and of one whose list is not cut."""
_USED = re.compile(
    "(?:的?(?:比例|比重|份额|资金|部分)?)?(?P<what>(?:将|要|须|应)?(?:用于|用来|投入|投向|由|来自|面向|采用|使用|通过|实现|完成|达到)[^,;。:!?\n()（）\\d]{2,24})"
)
"""Behind a share: what is done with that part (70%以上|用于改善民生, 80%以上|由企业牵头承担)."""


def become(before: str, after: str, noun: str) -> str:
    """`noun`, which a count counts, with what it is made to do; `noun` alone where nobody makes it do anything.

    before: the clause up to the comparator words; after: from behind them.
    """
    caused = _CAUSED.search(before) is not None
    if not caused and not after.startswith(noun + "实现"):
        return noun
    moved = _MOVES.match(noun)
    if moved:
        noun, rest = moved["thing"], after[after.find(noun) + moved.end("thing") :]
    else:
        at = after.find(noun)
        rest = after[at + len(noun) :] if at >= 0 else ""
    cut = _STOP.search(rest)
    if cut is not None and cut.group().isdigit():
        return noun  # 8个集群全产业链产值突破|6100亿元
    rest = rest[: cut.start()] if cut else rest
    rest = unopened(stripped(rest, EDGES))
    if not 2 <= len(rest) <= _LONGEST:
        return noun
    turned = rest.removeprefix(next((verb for verb in _EMPTY_VERB if rest.startswith(verb)), ""))
    if _TURNED.fullmatch(turned):
        return noun + turned if caused else f"{rest}的{noun}"
    done = _PREDICATE.fullmatch(rest)
    if done is None:
        return noun
    what = _EMPTY_OBJECT.sub("", done["what"]) if len(done["what"]) > _KEPT else done["what"]
    if "、" in what and len(what) > _LISTED:
        what = what.partition("、")[0]
    if len(what) < SHORTEST + 1 or balanced(what) != what:
        return noun
    return f"{done['verb']}{what}的{noun}"


def share_used(own: str, after: str) -> str:
    """The name of a share by what is done with the part that it is, "" where nothing is said of that."""
    used = _USED.match(after)
    if used is None or not own or own.endswith(("率", "比例", "比重", "占比")):
        return ""
    what = used["what"].lstrip("将要须应")
    if what.startswith(("达到", "实现", "完成")) and behind(what[2:]) in naming().no_name:
        return ""
    return f"{own}{what}比例"


_FOR_WHOM = re.compile(
    "(?:[为向给](?P<whom>[^,;。:、\\d为向给]{2,12}?))(?:开展|提供|发放|投放|给予|组织|新增)的?[^,;。:、\\d]{0,8}$"
)
_SERVED = frozenset(
    (
        *("融资", "投融资", "融资支持", "贷款", "授信", "信贷", "信贷支持", "资金支持", "金融支持"),
        *("培训", "技能培训", "技术支持", "援助", "岗位"),
    )
)
"""What is given to somebody, and says little without whom."""


def for_whom(before: str, noun: str, places: tuple[str, ...] = ()) -> str:
    """`noun` with whom it is given to (民营企业|投融资), alone where it says enough or nobody is named."""
    if noun not in _SERVED or not any(sign in before for sign in "为向给"):
        return noun
    given = _FOR_WHOM.search(before)
    if given is None or given["whom"] in places:
        return noun
    whom = stripped(given["whom"], EDGES)
    return noun if len(whom) < 2 or whom in naming().no_name else whom + noun
