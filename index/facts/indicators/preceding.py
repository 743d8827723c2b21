"""The noun phrase in front of a figure, cut out of its clause at word borders and by word class."""

from __future__ import annotations

import re

from ...text.sentences import BULLETS
from ..figures.clauses import NO_AND
from ..lexicon.classes import compiled
from ..lexicon.naming import naming
from ..lexicon.words import phrases
from .clause import Stretch
from .following import GROWN
from .trimming import ANDS, EDGES, LONG, SHORTEST, balanced, stripped, to_head, unopened

_NUMBERING = compiled(r"(?:[ \-{bullets}\d.、()（）]|{cn}){0,12}是|[ \-{bullets}]+|[(（]?(?:{cn}|\d){1,3}[)）、.]")
_DATE = compiled(
    r"(?:未来|今后|接下来)?(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年(?:之内|以内|内|时间)|(?:未来|今后|接下来)(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年|"
    r"到?(?:\d{4}|{cn_year})年?底?前?|\d{1,2}月(?:\d{1,2}日)?|(?:整个)?[“\"]?十?[一二三四五六七八九]五[”\"](?:时期|期间|末)?|用[一二两三四五六七八九十]{1,2}年(?:左右)?(?:的)?时间"
)
_FROM = compiled(
    r"(?:[从由自](?:(?:\d{4}|{cn_year})年[底末]?|目前|现在|当前|如今|原来|原先|原|现|过去|不足|近|约|最初|以前|此前|上年|去年)?的?约?|的?(?:\d{4}|{cn_year})年[底末]?)$"
)
"""The year of a figure, or what it starts from, is no part of what it counts: 收入从2012年的…提高到2024年的…, 时间从现在的…."""
_FROM_FIGURE = re.compile(
    r"[从由](?:目前|现在|当前|原来|原有|现有|现|原)?的?[约近]?[\d一二两三四五六七八九十百千万亿.个半]+[^,、]{0,3}$"
)
"""…时间从原来2小时缩短到40分钟: a length of time is no figure here."""
_COMPARED = re.compile(
    r"(?:相比|相较|比|较)[^,;。]{0,10}(?:年|期|末|月|季度|水平|目标|预算|均值)(?:相比)?$|与[^,;。]{0,10}(?:年|期|末|月|季度)相比$|(?:相?[比较])[^,;。率例重价占]{1,14}?(?:高出?|低|多|少|增|快)?$"
)
"""What a figure is compared with is not what it counts: 比去年同期增长5%, 能耗比2020年下降13.5%, 比省定目标高出2个百分点."""
_AIMED = re.compile(r"[\d.]+[十百千万亿]*[^\d,;。]{1,3}的?(?:目标|任务)$")
"""确保实现高新技术企业2.5万家目标,力争…: what a figure that is only the name of an aim counts."""
_EACH = re.compile(r"每(?:个)?[\u4e00-\u9fff]{1,2}$")
"""航班达到每周11班."""
_GROUND = re.compile("在[^,;。]{2,24}的(?:基础|前提)上?$")
"""经济增长预期目标是在提高质量的基础上年均增长7%."""
_BETTER = re.compile(r"(?:高于|低于|高出|低出|优于|快于|超出)[^,;。]{2,16}$")
_INTENT = compiled(r"(.+)(?:预计|{intent}(?<!要)(?<![动施年作书养生]计划)(?<!计划(?=投资)))", re.DOTALL)
_WILL = frozenset("要将拟计划力争取打算预")
_LASTING = re.compile(
    r"(?<![续第到至0〇零○\d一二两三四五六七八九十])(?:在?(?:未来|今后|过去|“十?[一二三四五六七八九]五”(?:时期|期间)?前)|近|用)?"
    r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})(?:年|天|个?月|小时)(?:之?内)?$"
)
"""工伤事故发生率5年|降低10%: in what time is no part of what it is."""
_RUNNING = re.compile(r"(?:[已在]经?)?连续(?:第)?[\d一二两三四五六七八九十]+个?[年月季](?:度)?$")
"""粮食产量连续9年保持在…: for how long is no part of what it is."""
_COMPARISONS = (
    (frozenset("年天月时"), _LASTING),
    (frozenset("续"), _RUNNING),
    (frozenset("每"), _EACH),
    (frozenset("比较与"), _COMPARED),
    (frozenset("于出"), _BETTER),
    (frozenset("在"), _GROUND),
    (frozenset("从由自年"), _FROM),
    (frozenset("从由"), _FROM_FIGURE),
)
"""Characters without one of which a pattern finds nothing, and the pattern."""
_REMARK = re.compile(r"[…。】■●\n)）]|\.\.\.")
_NUMERALS = frozenset('0123456789一二三四五六七八九十两几这那每- .、()（）未今接到用整“"' + BULLETS)
"""What a date, a number or an article begins with."""
_WHEN = re.compile(
    r"(?:(?:1[89]|2[01])\d\d|(?:[一二][〇零○0]|一[八九])[〇零○0一二三四五六七八九]{2})年(?:[底末初](?![端位级中始次创步线座数层部盘])(?:以?前)?|前(?![沿瞻列端]))?"
    r"|(?:未来|今后|接下来)[\d一二三四五六七八九十两几]{1,3}年(?:之?内)?|未来(?=将)"
)
_ARTICLE = re.compile(r"[这那每]?[一两几][个条座片处家项种批款支名](?![级体])")
_PLACES = re.compile(r"(?:这|该)?[两二三四五六七八九十]{1,2}[省市县区州国](?![级场内际家间之])")
"""两市地区生产总值: whose it is."""
_THRESHOLD = re.compile(r"[超过达满逾于](?:\d|[一二两三四五六七八九十百千万]).*[元亿万]")
_MONEY = re.compile("[十百千万亿]*元")
"""100亿元以上的企业: its number is no number of an item."""
_PARTS = ("比例", "比重", "占比", "份额", "百分比")
_SUMMED = frozenset(("累计", "平均", "年均"))
"""Adverbs that belong to a noun of measure behind them."""
_SPANS = frozenset(("期间", "时期", "年", "内", "”", '"'))
_POINTING = frozenset(("这", "这个", "该", "此"))
_PRONOUN = frozenset(("这", "这个", "这些", "这样", "这种", "那", "那个", "那些", "该", "此", "其", "其他"))
_TOWARDS = frozenset(("向", "给", "对", "为", "与", "跟", "朝"))
"""Prepositions: what they open says to whom something is done (向地方下达), not what is counted."""
_LEADING = frozenset(
    ("代表", "核心", "主体", "主导", "重点", "主", "引领", "支撑", "龙头", "特色", "基础", "骨干", "首", "补充", "目标")
)
"""What something is that stands for the whole: 以软件为代表的."""
_WAY = frozenset(("至", "到"))
_SUM = re.compile(r"[\d.,]*[十百千万亿]*[元%]?级?(?:以上)?")


def subject(before: str, places: tuple[str, ...] = ()) -> tuple[str, bool]:
    """The noun phrase in front of a figure, "" if there is none; before: its clause up to the comparator words.

    With it whether it is only who does something to what may stand behind the figure (该市将建设…).
    """
    ahead = None if _WILL.isdisjoint(before) else _INTENT.match(before)
    if ahead is None:
        return _named(before, places), False
    # 财政部将发行特别国债: who promises it is not part of what is promised; 市场规模将达到…: it is
    rest = before[ahead.end() :]
    late = _named(rest, places)
    if late in naming().bare:
        return _composed(ahead[1], late, places), False
    return (late, False) if late else (_named(ahead[1], places), bool(rest.strip(EDGES)))


def rising(clause: str, places: tuple[str, ...] = ()) -> str:
    """What a clause without a figure is about: what it says to rise or fall, or a noun of measure that it consists of.

    粮食综合生产能力稳步提升,…; 今年在冷链设施方面的投入,…; "" for any other clause.
    """
    plain = clause.rstrip(" ,;:")
    stretch, table = Stretch(plain), naming()
    words = stretch.words()
    if not words:
        return ""
    if aimed := _AIMED.search(plain):
        return _named(plain[: aimed.start()], places)
    while words and words[-1] in table.rises:
        plain = plain[: -len(words.pop())]
    said = len(plain) < len(clause.rstrip(" ,;:")) or Stretch(plain).last(phrases().tail)
    if not said and not (words and (_measures(words[-1]) or words[-1] in table.standing or words[-1] == "投入")):
        return ""
    return _named(plain, places)


def _measures(word: str) -> bool:
    """Whether a word is a noun of measure, or ends with one: 总额, 工资总额."""
    return word in naming().measure or (len(word) > 2 and word[-2:] in naming().measure)


def _named(text: str, places: tuple[str, ...]) -> str:
    """The name that a stretch of text ends with, what is done and said around it left out."""
    stretch = Stretch(text)
    if _REMARK.search(text):
        _shorten(stretch)
    _without_comparison(stretch)
    grown = text[stretch.end : stretch.end + 2]  # 经济增长预期目标
    if "年" in text or "未来" in text:
        _without_time(stretch)
    start, done = -1, 0
    while start != stretch.start and stretch.start < stretch.end:
        start = stretch.start
        done = _without_start(stretch, places, done)
        if _behind_break(stretch):
            done += 1
    if "的" in text or len(stretch) > LONG:
        to_head(stretch, long=LONG)
        _without_start(stretch, places, done)
    found = balanced(unopened(stripped(str(stretch))))
    if sized := _THRESHOLD.search(found):
        found = found[sized.end() :].lstrip("以上的级")  # 产值超千亿集群
    if found in GROWN and grown == "增长":
        return found + grown
    if found.removesuffix("预期") in GROWN and found.endswith("预期"):
        return "经济增长"  # 经济预期增长目标
    return found if found and _stands(found, stretch, places) else ""


def _without_comparison(stretch: Stretch) -> None:
    """Leave out the predicate that a stretch ends with, and what the figure is compared with or starts from."""
    text, end = stretch.text, -1
    patterns = [pattern for signs, pattern in _COMPARISONS if not signs.isdisjoint(text)]
    if not patterns:
        _without_end(stretch)
        return
    while end != stretch.end and stretch.start < stretch.end:
        end = stretch.end
        _without_end(stretch)
        for pattern in patterns:
            if hit := pattern.search(text, stretch.start, stretch.end):
                stretch.end = hit.start()


def _without_time(stretch: Stretch) -> None:
    """Only what stands behind the last year of a stretch, or before it where nothing does."""
    text = stretch.text
    for hit in _WHEN.finditer(text, stretch.start, stretch.end):
        if text[hit.end() : stretch.end].strip(EDGES + "从由将在底末前"):
            stretch.start = hit.end()
        else:
            stretch.end = hit.start()
            _without_end(stretch)
            break


def _stands(found: str, stretch: Stretch, places: tuple[str, ...]) -> bool:
    """Whether a phrase names something by itself, or with what stands behind its figure (长)."""
    words, table = stretch.words(), naming()
    if found in table.bare:
        return True
    if len(found) < SHORTEST or found in places or _SUM.fullmatch(found):
        return False
    if (
        not words
        or words[-1] in table.no_head
        or (words[-1] in table.grade and "、" in found)
        or found in table.no_name
    ):
        return False
    if (len(words) == 1 and found in table.breaks) or words[0] in _PRONOUN or words[0] in _TOWARDS or _is_way(words):
        return False
    return any(word not in table.edges and word not in table.adjective and not _is_only_done(word) for word in words)


def _is_only_done(word: str) -> bool:
    """Whether a word says what is done or becomes of something, and cannot be that thing: 启动, 提高; not 投资, 培训."""
    table = naming()
    if word in table.nominal or word in table.standing or word in table.measure:
        return False
    return word in table.breaks or word in table.deed or word in table.ending


def _is_way(words: list[str]) -> bool:
    """Whether words only say from where to where: 西安至十堰, 市区到南站开车; not 西安至武汉的运行时间."""
    at = next((number for number, word in enumerate(words) if number and word in _WAY), 0)
    if words[at - 1] in naming().edges or words[at - 1] in naming().breaks:
        return False  # 数字经济占到全省经济总量
    return 0 < at < len(words) - 1 and "的" not in words[at:] and words[-1] not in naming().measure


def _composed(front: str, bare: str, places: tuple[str, ...]) -> str:
    """汽车产业力争实现销量: the noun of measure with what has it; the measure alone where a place or a speaker has it."""
    owner = _named(front, places)
    if not owner or len(owner) > 10 or owner in naming().speaker or owner.endswith(bare):
        return bare
    words = Stretch(owner).words()
    return bare if words[-1] in naming().measure or any(word in naming().breaks for word in words) else owner + bare


def _shorten(stretch: Stretch) -> None:
    """Only what stands behind the last mark that ends a remark: (…,下同)比例, ……汉阳区表示."""
    text = str(stretch)
    for mark in ("……", "...", "。", "】", "■", "●", "\n"):
        at = text.rfind(mark)
        if at >= 0:
            stretch.start = max(stretch.start, at + len(mark))
    opened = text.count("(") + text.count("（") - text.count(")") - text.count("）")
    if opened < 0:
        stretch.start = max(stretch.start, max(text.rfind(")"), text.rfind("）")) + 1)


def _without_start(stretch: Stretch, places: tuple[str, ...], done: int = 0) -> int:
    """Leave out what introduces a name; done, returned: how many deeds were left out."""
    around, table, text = phrases(), naming(), stretch.text
    shrunk = True
    while shrunk and len(stretch):
        shrunk = False
        opening = text[stretch.start]
        if opening in table.whole and text.startswith(table.whole[opening], stretch.start, stretch.end):
            return done
        if opening in EDGES and not (opening == "和" and text.startswith(NO_AND, stretch.start + 1)):
            stretch.start, shrunk = stretch.start + 1, True
            continue
        if opening in _NUMERALS and (size := _numbering(stretch)):
            stretch.start, shrunk = stretch.start + size, True
            continue
        size = (_where(stretch) if opening == "在" else 0) or stretch.first(around.lead) or _place(stretch, places)
        if size:
            if opening in ANDS:
                done = 0  # 引进和培育创新团队
            stretch.start, shrunk = stretch.start + size, True
            continue
        word = stretch.first_word()
        if word in table.adjective:
            following = stretch.words()[1:2]
            if (
                not following
                or following[0] in table.deed
                or (following[0] in table.adjective and following[0] not in table.measure)
            ):
                stretch.start, shrunk = stretch.start + len(word), True
                continue
            return done
        if word == "有" and "的" in str(stretch):
            return done  # 有创业意愿的大学生
        if word in _TOWARDS and (size := _to_whom(stretch)):
            stretch.start, shrunk, done = stretch.start + size, True, done + 1
            continue
        if (
            word in table.edges
            or word in table.speaker
            or (word in _POINTING and len(stretch) > len(word) + SHORTEST and not _is_told_before(stretch, word))
        ):
            stretch.start, shrunk = stretch.start + len(word), True
            continue
        size = stretch.first(table.deeds)
        if size and _is_deed(stretch, size, first=not done):
            stretch.start, shrunk, done = stretch.start + size, True, done + 1
    return done


def _is_told_before(stretch: Stretch, word: str) -> bool:
    """Whether a pronoun points to something that was told before (这一政策), which names nothing."""
    return stretch.text.startswith("一", stretch.start + len(word))


def _where(stretch: Stretch) -> int:
    """The length of where something is done and the deed that a stretch begins with (在企业等机构开发|见习岗位), else 0."""
    size, table = 0, naming()
    words = stretch.words()[:14]
    for number, word in enumerate(words[:-1]):
        size += len(word)
        of_a_noun = words[number + 1] in table.carrier and word in table.nominal  # not 投放|贷款
        if number > 1 and word in table.deed and word not in table.standing and not of_a_noun:
            rest = words[number + 1 :]
            return 0 if rest[0] in ANDS or rest[0] == "的" or _measures(rest[0]) else size
    return 0


def _to_whom(stretch: Stretch) -> int:
    """The length of a preposition, to whom and what is done that a stretch begins with (向重庆输送|电力), 0 if it does not."""
    size = 0
    for number, word in enumerate(stretch.words()[:6]):
        if number > 1 and word in naming().deed:
            size += 0 if _is_whole(stretch, stretch.start + size) else len(word)  # 对地方|转移支付
            return size if size < len(stretch) else 0
        size += len(word)
    return 0


def _is_whole(stretch: Stretch, at: int) -> bool:
    """Whether a word begins at `at` that the dictionary of the cutter does not have (转移支付)."""
    text = stretch.text
    return text.startswith(naming().whole.get(text[at], ()), at, stretch.end)


def _numbering(stretch: Stretch) -> int:
    """The length of the date, the number of an item or the article that a stretch begins with."""
    text, start, end = stretch.text, stretch.start, stretch.end
    hit = _NUMBERING.match(text, start, end) or _DATE.match(text, start, end)
    if hit and hit.end() > start and not _MONEY.match(text, hit.end(), end):
        return hit.end() - start
    article = _ARTICLE.match(text, start, end) or _PLACES.match(text, start, end)
    return article.end() - start if article and article.end() < end else 0


def _is_deed(stretch: Stretch, size: int, *, first: bool) -> bool:
    """Whether the deed at the beginning of a stretch is done to what follows, and not a part of its name."""
    table, text = naming(), stretch.text
    word, rest = text[stretch.start : stretch.start + size], text[stretch.start + size : stretch.end]
    if not rest:
        return word not in table.standing
    if rest[0] in "性型式":
        return False  # 补贴性|培训, 服务型|制造
    if rest in table.measure and (rest not in table.bare or word in table.nominal):
        return False
    following = stretch.words(stretch.start + size)
    if following and following[0] in table.measure and word in table.nominal and following[0] not in table.standing:
        return False
    if word not in table.nominal or rest[0] in ANDS:
        return True
    beside = len(following) == 1 and following[0] in table.carrier
    return not beside or (first and following[0] not in ("项目", "任务", "资金", "国债"))


def _place(stretch: Stretch, places: tuple[str, ...]) -> int:
    """The length of the place that a stretch begins with, 0 where it is a part of another name (上海港)."""
    for place in places:
        after = stretch.start + len(place)
        if after <= stretch.end and stretch.text.startswith(place, stretch.start):
            rest = stretch.text[after : stretch.end]
            if stretch.is_border(after) and not rest.startswith(naming().place_name):
                return len(place)
    return 0


def _behind_break(stretch: Stretch) -> bool:
    """Leave out what stands before the last predicate, adverb or time of a stretch, if a noun follows it; whether any did."""
    words, table = stretch.words(), naming()
    if words and words[0].startswith("每"):
        return False  # 每千人口拥有注册护士数
    if table.breaks.isdisjoint(words):
        return False
    at = stretch.end
    share = _share(words)
    for number in range(len(words) - 1, -1, -1):
        word = words[number]
        at -= len(word)
        if word not in table.breaks or number == len(words) - 1 or number > share:
            continue
        if _is_whole(stretch, at):
            continue  # 人才公寓和|共有产权住房
        if word in _SUMMED and number and _is_summed(words, number):
            continue  # 海上风电累计并网规模
        if number == 0 and word not in table.edges and "的" in words:
            continue  # 通过认证的面积
        rest = words[number + 1 :]
        if word == "为" and rest[1:2] == ["的"] and rest[0] in _LEADING and len(rest) > 2:
            at += len(rest[0]) + 1  # 以软件为|代表的|数字经济规模
            stretch.start = at + len(word)
            return True
        if rest[0] in table.measure and len(rest) == 1 and rest[0] not in table.bare:
            continue  # 任务完成率
        if "的" in rest[1:] and number:
            head = words[len(words) - 1 - words[::-1].index("的") + 1 :]
            if not head:
                continue
        stretch.start = at + len(word)
        return True
    return False


def _is_summed(words: list[str], number: int) -> bool:
    """Whether the adverb at `number` stands in a name, between what is measured and its noun of measure."""
    table = naming()
    if not _measures(words[-1]) or not table.breaks.isdisjoint(words[number + 1 :]):
        return False
    return words[number - 1] not in _SPANS and not (number == 1 and words[0] in table.speaker)


def _share(words: list[str]) -> int:
    """Where the whole begins of which a name tells the share (装配式建筑占|新建建筑的比例), else behind the last word."""
    if words[-1].endswith(_PARTS) and "占" in words[1:]:
        return words.index("占", 1)
    return len(words)


def _without_end(stretch: Stretch) -> None:
    around, table = phrases(), naming()
    while len(stretch):
        size = stretch.last(around.tail)
        if not size:
            last = stretch.text[stretch.end - 1]
            if last in " 、,:：和及与的":
                stretch.end -= 1
                continue
            if last in "标务" and (goal := _goal(stretch)):
                stretch.end -= goal
                continue
            word = stretch.last_word()
            if word in table.measure or (word not in table.edges and word not in table.ending):
                return
            size = len(word)
        stretch.end -= size


def _goal(stretch: Stretch) -> int:
    """The length of what calls a name a goal (增长预期目标, 里程目标定为)."""
    text, start, end = stretch.text, stretch.start, stretch.end
    goal = next((word for word in naming().goal if text.endswith(word, start, end) and end - start > len(word)), "")
    if goal:
        return len(goal)
    words = stretch.words()
    if len(words) < 2 or words[-1] not in ("目标", "指标"):
        return 0
    if words[-1] == "目标" and not _is_only_done(words[-2]) and words[-2] not in naming().nominal:
        return 2  # 保障性住房目标为36万套
    return 2 if words[-2] in naming().measure else 0
