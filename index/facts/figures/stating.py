"""Which quantities of a sentence state something: not those in names, idioms, structure, or in the description of another."""

from __future__ import annotations

import re

from ..lexicon.words import NAMED, settings, units, words
from .quantities import Quantity, vague

_QUOTE = re.compile(r"[“\"‘「『][^“”\"‘’「」『』]{1,14}[”\"’」』]")
_GLOSS = re.compile(
    r"\s?[(（](?!其中)[^()（）]{0,12}$|[、,，]?(?:大?约|大概)?(?:折合|约合|折算)[成为]?(?:人民币|美元|标准煤)?[约近]?$"
)
"""A figure in brackets behind another says the same once more: 500亿元(约合70亿美元), 14EFlops(每秒百亿亿次); so does one
that another is worth: 43万亿日元、约合2.2万亿元人民币."""
_NOUN = re.compile(r"[“\"]?[\u4e00-\u9fff]{2}|以上")
_OF_SIZE = re.compile(r"的[\u4e00-\u9fff]{0,4}(?:企业|项目|园区|县|镇|楼宇|街区|公司)")
_FROM_SIZE = re.compile(r"的?[\u4e00-\u9fff]{0,4}(?:企业|项目|园区|县|镇|楼宇|街区|公司)")
_MEASURE = re.compile("[例比重率度幅额入值量](?<!数量)$")
"""What a share is of; then 研发投入占比不低于5%的企业 are described by it, where 不低于80%的企业 are counted."""
_SUMS = frozenset(("money", "currency"))
_OF_GOAL = re.compile("的(?:年度|总体|工作)?(?:目标|任务)")
_NAMED = re.compile("(?!完成|实现|提出|确定|明确|制定|下达|设定|分解|部署|达到)[\u4e00-\u9fff]{2}$")
"""A noun in front of a count, which is then of it and not of what stands behind."""
_THINGS = frozenset(("classifier", "counted"))
_PAUSE = re.compile(r"[,;、。]")
_PARTS = ("方面", "领域", "环节", "层面", "维度", "阶段", "步骤")
"""Arabic numerals count these only in structure."""
_STRUCTURED = frozenset(
    ("个", "项", "条", "类", "种", "批", "点", "轮", "部", "节", "面", "次", "道", "级", "门", "块")
)
"""Units in which the parts of a document or of a policy are counted."""
_RESEARCH = re.compile(r"[^,;。、]{0,12}?(?:攻关|科研|研究|研发)任务")
"""Tasks of research are things: 20项关键技术攻关任务."""
_BOUNDS = frozenset(("以上", "以下", "及以上", "及以下"))
_SPECIFIED = frozenset(("energy", "length", "area", "mass", "money"))


def figures(sentence: str, found: list[Quantity]) -> list[Quantity]:
    """Those of `found` that state something: not in a name, an idiom or a structure; attributes folded into their count."""
    spans = _named(sentence)
    kept: list[Quantity] = []
    for at, figure in enumerate(found):
        if _inside(figure, spans) or (at and _GLOSS.match(sentence, found[at - 1].right, figure.start)):
            continue
        following = found[at + 1] if at + 1 < len(found) else None
        if _is_attribute(sentence, figure, kept[-1] if kept else None, following):
            if (
                kept
                and figure.start - kept[-1].right <= 12
                and not _PAUSE.search(sentence, kept[-1].right, figure.left)
            ):
                count = kept[-1]
                kept[-1] = count._replace(
                    level=count.level or figure.text, level_value=count.level_value or figure.value
                )
        elif _states(sentence, figure) and not _is_size(sentence, figure, kept[-1] if kept else None, following):
            kept.append(figure)
    return kept


def amounts(sentence: str) -> list[Quantity]:
    """The unquantified amounts of a sentence (一批) that do not stand in a name (“四个一批”, 《…若干规定》)."""
    found = vague(sentence)
    spans = _named(sentence) if found else []
    return [amount for amount in found if not _inside(amount, spans)]


def _named(sentence: str) -> list[tuple[int, int]]:
    """The spans of titles and of short quotations."""
    spans = [hit.span() for hit in NAMED.finditer(sentence)] if "《" in sentence else []
    return [*spans, *(hit.span() for hit in _QUOTE.finditer(sentence))]


def _inside(figure: Quantity, spans: list[tuple[int, int]]) -> bool:
    return bool(spans) and any(a <= figure.start and figure.end <= b for a, b in spans)


def _states(sentence: str, figure: Quantity) -> bool:
    head = sentence[max(0, figure.start - 24) : figure.start]
    head = head[max(head.rfind(","), head.rfind(";"), head.rfind("。")) + 1 :]
    if head.endswith(settings().describes):
        return False
    if figure.kind == "percent" and figure.before and _OF_SIZE.match(sentence, figure.right):
        return not _MEASURE.search(sentence, max(0, figure.left - 4), figure.left)
    if figure.kind == "time":
        return _lasts(sentence, figure)
    if _is_threshold(sentence, figure, head):
        return False
    if figure.kind == "classifier" and not _is_counted(sentence, figure, head):
        return False
    if figure.chinese and not _is_meant(figure, head, sentence[figure.end : figure.end + 1]):
        return False
    if figure.kind == "class":
        if figure.before:
            return figure.before[0] not in ("在", "为", "是")
        return _is_made_so_large(sentence, figure, head)
    if figure.bare and figure.kind == "money":
        return _is_sum(sentence, figure)
    if figure.bare and figure.text.endswith(("人", "人口")) and not (figure.before or figure.after or figure.over):
        return settings().makes.search(head) is not None  # 培训万人; 万人大会 and 千人千面 are none
    if figure.after in _BOUNDS and figure.kind in _SPECIFIED and sentence[figure.left - 1 : figure.left] == "的":
        # 建成集加工、体验为一体的3000亩以上茶园; not 不达标的30万千瓦以下煤电机组
        return settings().makes.search(head) is not None
    return bool(figure.before) or not (figure.bare and figure.kind in _SPECIFIED)


_AS_A_WHOLE = re.compile(
    "(?:规模的?|的)?[\u4e00-\u9fff“”]{0,12}?(?:集群|产业链|产业|市场|板块)(?![\u4e00-\u9fff]*(?:\\d|项目|企业))"
)
_SOME = re.compile("(?:一批|若干|多|数|几|更多|各|一些)[个条家类项批]?$|[和、及]$")


def _is_made_so_large(sentence: str, figure: Quantity, head: str) -> bool:
    """Whether a class of size is what one thing is to reach: 形成千亿级氢能产业集群; not 一批千亿级产业集群, 千亿级企业."""
    if _SOME.search(head) or not _AS_A_WHOLE.match(sentence, figure.right):
        return False
    return settings().makes.search(head) is not None


def _lasts(sentence: str, figure: Quantity) -> bool:
    """Whether a length of time is what is measured: 平均受教育年限11.7年, 时限压缩至3天."""
    near = sentence[max(0, figure.start - 16) : figure.end + 6]
    if figure.unit == "岁" and "寿命" in sentence[: figure.start]:
        return True
    if sentence.endswith(("用", "经过", "通过"), 0, figure.left) or sentence.startswith(
        ("时间", "的时间"), figure.right
    ):
        return False  # 力争用10年左右时间
    bound = figure.after or any(words().before[word] for word in figure.before)
    return bool(bound and settings().lasting.search(near))


def _is_counted(sentence: str, figure: Quantity, head: str) -> bool:
    """Whether a classifier counts things rather than structure: not 三个方面, 28项指标, 进百家门."""
    table = units()
    following = sentence[figure.end : figure.end + 8]
    if figure.bare and not figure.before and not _NOUN.match(following):
        return False
    if following.lstrip("的 ").startswith(table.not_before["classifier"]) and (
        figure.chinese or following[:2] in _PARTS
    ):
        return False
    if _OF_GOAL.match(sentence, figure.right) and _NAMED.search(head):
        return True  # 储备项目90个的目标任务
    if figure.unit not in _STRUCTURED or not table.structure.match(sentence, figure.right):
        return True  # 2.9万所卫生院建设任务
    return head.endswith(settings().done) or _RESEARCH.match(sentence, figure.right) is not None


def _is_meant(figure: Quantity, head: str, following: str) -> bool:
    """Whether a Chinese numeral is a figure: 落地两个项目 is, 两个确立 and 千兆光网 are not.

    head, following: its clause before it and the character behind it.
    """
    most = figure.value if figure.value_max is None else figure.value_max
    named = figure.kind == "data" and (figure.bare or len(figure.unit) == 1)  # 千兆光网, 双千兆, 一张卡
    if named or (figure.kind == "people" and most < 10):
        return False
    if figure.unit not in units().structural or most >= 20:
        return True
    around = settings()
    if most < 2 or head.endswith(around.structure) or following.startswith(("“", '"')):
        return False
    return bool(figure.before or around.makes.search(head))


def _is_sum(sentence: str, figure: Quantity) -> bool:
    """Whether a sum without a digit is one: 突破千亿元, 千企千亿; not 亿元以上项目."""
    if sentence[figure.start - 1 : figure.start] == "企":
        return True
    compared = any(words().before[word] for word in figure.before)
    return compared and not sentence[figure.right : figure.right + 2].startswith(("以上", "的"))


_SIZES = frozenset(("energy", "length", "area", "mass", "volume", "data", "percent"))
_SIZED = re.compile(r"(?:及?以[上下])?的[\u4e00-\u9fff]{2}")
_UP_TO_COUNT = re.compile(r"(?:及?以[上下])?的?[\u4e00-\u9fff]{2,12}")
_CAPACITY = re.compile(
    "(?:功率|容量|能力|面积|长度|高度|速度|时速|产量|产能|规模|重量|直径|厚度|里程|库容|跨度|[率量度])$"
)


_HOLDERS = re.compile(
    r"的?[\u4e00-\u9fff]{0,6}?(?:企业|村|社区|单位|学校|城市|城镇|乡镇|县|园区|矿井|煤矿|灌区|机组|医院|机构|家庭|用户|锅炉|电站|风电场|水库|河流|取水户|养殖场|小区|居民|人群)"
)
_TO_OTHERS = ("推动", "推进", "实施", "开展", "和", "对")
_SINGLED, _MADE = frozenset(("people", "energy", "length", "area", "mass", "volume")), 8
"""Behind a threshold: those that it singles out (年能耗5万吨以上的企业, 20人以上的自然村)."""


def _made(head: str) -> bool:
    """Whether a word in front of a figure makes what it counts; 推动 and 实施 are done to others."""
    return not head.endswith(_TO_OTHERS) and settings().makes.search(head) is not None


def _is_threshold(sentence: str, figure: Quantity, head: str) -> bool:
    """Whether a figure only says which things are meant, of those that nothing in front of it makes."""
    if figure.kind not in _SINGLED or _made(head[-_MADE:]):
        return False
    bound = figure.after in _BOUNDS or (
        any(words().before[word] in "<>" for word in figure.before if words().before[word])
        and sentence.startswith("的", figure.right)
    )
    return bound and _HOLDERS.match(sentence, figure.right) is not None


def _is_size(sentence: str, figure: Quantity, previous: Quantity | None, following: Quantity | None) -> bool:
    """Whether a measure only says how large each of the things is that another figure beside it counts.

    10万台输出功率超过250千瓦的充电设施, 装机容量40万千瓦以上的水电站15个.
    """
    if figure.kind not in _SIZES or not (
        figure.after in _BOUNDS or any(words().before[word] for word in figure.before)
    ):
        return False
    if not _CAPACITY.search(sentence, max(0, figure.left - 6), figure.left):
        return False
    counted = previous is not None and previous.kind in _THINGS and _SIZED.match(sentence, figure.end) is not None
    if counted and previous is not None and not _PAUSE.search(sentence, previous.right, figure.left):
        return True
    return (
        following is not None
        and following.kind in _THINGS
        and figure.after in _BOUNDS
        and _UP_TO_COUNT.fullmatch(sentence, figure.end, following.left) is not None
    )


def _is_attribute(sentence: str, figure: Quantity, previous: Quantity | None, following: Quantity | None) -> bool:
    """Whether a sum of money is a property of what is counted: 600个亿元以上项目, 产值超100亿元企业5家, 超500亿元的5个."""
    if figure.unit != "元" and figure.kind != "currency":
        made = previous is not None and previous.kind == "classifier" and sentence[: figure.left].endswith("年产")
        return made and _OF_SIZE.match(sentence, figure.right) is not None  # 2家年产50万辆的整车企业
    if sentence[figure.start - 1 : figure.start] == "企":
        return False  # 千企千亿
    if following is not None:
        between = sentence[figure.right : following.start]
        if (between == "的" and following.kind == "classifier") or (between[:1] == "或" and following.kind in _SUMS):
            return True
    if (_OF_SIZE if figure.after not in _BOUNDS else _FROM_SIZE).match(sentence, figure.right):
        return True
    if (
        previous is not None
        and previous.kind == "classifier"
        and settings().sized.fullmatch(sentence, previous.right, figure.start)
    ):
        return True
    behind = sentence[figure.right : figure.right + 8].lstrip("级的 ")
    if not words().attribute_of.match(behind):
        return False
    if figure.after in _BOUNDS:
        return True
    beside = previous is not None and previous.kind == "classifier" and figure.left - previous.right <= 12
    if previous is not None and beside and not _PAUSE.search(sentence, previous.right, figure.left):
        return True
    if following is not None and following.kind == "classifier" and following.start - figure.right <= 14:
        return not _PAUSE.search(sentence, figure.right, following.start)
    return figure.bare and figure.kind != "class"
