"""The features of a figure that the learned verdict weighs: what the rules say of it and of the figures around it, what
kind of document speaks, by when, and the words beside it.

A feature is a name that either applies or does not: `rule:vow`, `ahead:3`, `before:力争`. What a name means is told by what
stands in front of its colon (`GROUPS`); the weights are in index/data/verdict_weights.tsv.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ...text.sentences import Sentence
from ..figures.quantities import Quantity
from .evidence import LEAN
from .statements import Candidate

GROUPS = {
    "always": "what every figure starts from",
    "rule": "a piece of evidence of the rules (verdict.yaml, promises.yaml)",
    "score": "the sum of the weights of the rules, in steps",
    "lean": "what the words of the paragraph lean to, in steps",
    "kind": "what the rules make of the figure",
    "section": "what its heading or opening says of the section",
    "deadline": "how its deadline is known",
    "ahead": "by how many years its deadline is ahead of the document",
    "anchor": "the way in which its period is said",
    "unit": "its unit",
    "sort": "the kind of its unit",
    "measure": "how it is measured: level, growth, share, change",
    "form": "how it is written",
    "modality": "the word that says how firmly it is promised",
    "region": "how its region is known",
    "name": "where the name of its indicator comes from",
    "last": "what the rules make of the figure before",
    "next": "what the rules make of the figure behind",
    "sentence": "what the rules make of the other figures of its sentence",
    "paragraph": "what the rules make of the other figures of its paragraph and list",
    "document": "what kind of document it is, and what the rules make of its other figures",
    "speaker": "whether an authority or an enterprise is named last in front of it, or first in its sentence",
    "verb": "the verb that governs it",
    "tense": "the words of will and time in front of it, in its clause and in its sentence",
    "pair": "a word of will or time with the verb, the kind of unit or of document",
    "left": "the characters right in front of it",
    "right": "the characters right behind it",
    "together": "the mean score of the figures beside it in its sentence (its weight: hundredths of that)",
    "title": "characters of the title",
    "opening": "words with which its sentence opens",
    "before": "words in front of it",
    "clause": "words of its own clause in front of it",
    "behind": "words behind it",
}
"""What the names of features say, by what stands in front of their colon."""


class Figured(NamedTuple):
    """A sentence (`narrow`) with figures. actor: the department that speaks; group: the number of its paragraph or list."""

    unit: Sentence
    sentence: str
    actor: str
    group: int
    candidates: list[Candidate]


class Document(NamedTuple):
    """What was read of a document before anything is decided; its title `narrow`."""

    sentences: list[Figured]
    title: str = ""


OPENING, BEFORE, BEHIND = 14, 30, 25
"""Characters of the opening of a sentence, in front of a figure and behind it in which words count."""
_SCORES = (-12.0, -8.0, -5.0, -3.0, -1.5, -0.5, 0.0, 0.5, 1.5, 3.0, 5.0, 8.0, 12.0)
_LEANS = (-3.0, -1.5, -0.5, 0.5, 1.5, 3.0)
_SHARES = (0.001, 0.25, 0.5, 0.75, 0.999)


def folded(text: str) -> str:
    """`text` as its words are compared: every digit is 0."""
    for digit in "123456789":  # several times faster than a table
        text = text.replace(digit, "0")
    return text


def own(candidate: Candidate) -> list[str]:
    """The features of a figure by itself, without words."""
    verdict, figure, view = candidate.verdict, candidate.figure, candidate.view
    kind = verdict.kind or verdict.reason
    document = view.kind
    names = [
        "always:",
        f"score:{bisect_right(_SCORES, verdict.score)}",
        f"score:{document} {bisect_right(_SCORES, verdict.score)}",
        f"kind:{kind}",
        f"kind:{document} {kind}",
        f"document:{document}",
        f"section:{view.section}",
        f"unit:{figure.unit}",
        f"sort:{figure.kind}",
        f"measure:{candidate.indicator.measure}",
        f"modality:{candidate.modality}",
        f"modality:{kind} {candidate.modality}",
        f"region:{candidate.where.source}",
        f"name:{candidate.indicator.rule if candidate.indicator.name else 'none'}",
    ]
    names += _speakers(view.sentence, figure.start, document)
    names += _governed(view.sentence, candidate, document)
    names += _touching(view.sentence, figure)
    names += _things(view.sentence, candidate)
    names += _forms(figure, view.digits)
    names += _times(candidate, document)
    return names


_AUTHORITY = re.compile("政府|省|市|县|区|州|我国|全国|国家|部|局|委|厅|办|中央")
_ENTERPRISE = re.compile("公司|集团|企业|银行|厂|院|大学|项目")
_SPEAKERS = re.compile(f"({_AUTHORITY.pattern})|{_ENTERPRISE.pattern}")
_REACH = 200
"""Characters in front of a figure in which those who may commit themselves are looked for."""


def ruled(candidate: Candidate) -> list[tuple[str, int, int]]:
    """The evidence of the rules as features, with where it stands in the sentence."""
    return [
        (f"rule:{rule}" if rule != LEAN else f"lean:{bisect_right(_LEANS, weight)}", start, end)
        for rule, start, end, weight in candidate.verdict.found
    ]


def _speakers(sentence: str, end: int, document: str) -> Iterator[str]:
    """Who may have committed themselves: of the authorities and enterprises of a sentence the first and the nearest."""
    named = ["authority" if hit[1] else "enterprise" for hit in _SPEAKERS.finditer(sentence, max(0, end - _REACH), end)]
    nearest = named[-1] if named else "nobody"
    yield f"speaker:{nearest}"
    yield f"speaker:{document} {nearest}"
    yield f"speaker:first {named[0] if named else 'nobody'}"


_VERB = re.compile(
    "新建|建成|建设|打造|培育|达到|实现|完成|突破|超过|形成|新增|增加|引进|投入|安排|支持|开展|推动|组织|举办|覆盖|提高|提升|下降|增长|降低|减少|控制|保持|稳定|开工|改造|种植|播种|发放|发行"
    "|设立|带动|惠及|提供|启动|实施|推进|制定|发布|招募|派出|投资|围绕|依托|聚焦|面向|针对|利用|借助|服务|做强|做大|满足|支撑|保障|助力|帮助"
    "|扩大|恢复|巩固|清淤|整治|治理|修复|引育|认定|遴选|选派|选取|选择|邀请|参加|参赛|开通|投产|投运|运送|发送|接待|下达|拨付|节约|节省|减排|储备|收获|收割"
    "|涵盖|包括|涉及|分为|划分|来自|拥有|建立|创建|出台|推出|提出|公布|占|为|有|共|达|超"
)
_TENSE = re.compile(
    "将|拟|力争|争取|确保|计划|要|预计|预期|目标|努力|已经|已|了|截至|目前|累计|同比|正在|曾|有望|共|现有|应当|应|须|可|每年|今年|明年|去年|未来|到20|下一步"
)
_HANDLED = re.compile(
    "将[^,;。:]{1,40}?(?:划分|分为|扩大[到至]|融合|合并|作为|列为|列入|纳入|落实|用于|投向|改造成|变成|送[到至往入]|运[到至往]|从|由|与|和周边)"
)
"""将 that is 把: what follows is taken and something is done to it (将12个街区与周边小区融合), not what will be."""
_DONE = re.compile("[到成出达起好入满破过]了(?:近|约|超|超过|大约|将近)?$")
"""Right in front of a figure: it is so by now (增加到了, 建成了近)."""
_OF_THE_PLAN = re.compile("占(?:到|了|全部|全年|年度|今年|总)*[^,;。占]{0,8}(?:计划|任务|目标|规划)[^,;。]{0,8}$")
"""占全年计划开工数的|97%: how much of the plan is done."""
_EFFECT = re.compile(
    "(?:建成|开通|通车|通航|通水|投运|投产|投用|完工|竣工|运营|达产|满产|贯通|封关|完成)[^,;。]{0,6}后|届时"
)
"""Behind it stands what a project will bring about, which nobody aims at by itself: 开通后,车程将缩短至|1小时."""
_OBJECT = re.compile("(?:[对与同以从向给把被用在]|针对|围绕|依托|面向|聚焦|进驻|涉及|惠及|覆盖|其中)[^,;。]{0,4}$")
"""Right in front of a figure: what somebody works with, upon or for is there already."""
IN = ("在",)
"""The only word in front of a figure: where something is done (在8个县推广), no comparator."""
_ESTIMATED = re.compile("测算|预测|估算|估计|预估|研判|有望|需求|带动|拉动")
_EVENT = re.compile(
    "本届|本次|比赛|赛事|选手|参赛|联赛|决赛|揭幕|开幕|闭幕|博览会|展会|展览|论坛|招聘|演出|峰会|交易会|航班|列车"
)
_WHOLE = re.compile("(?:全[国省市县区州镇村]|当地|本地|辖区|现有|[这那]|的)$")
_LATER, _CLAUSE = 30, 200
"""Characters behind a figure in which an event is named, and of its clause that are looked at."""
_GOVERNS, _TIMED, _HELD = 20, 200, 6
"""Characters in front of a figure in which its verb stands, and in which words of will and time count."""


def _governed(sentence: str, candidate: Candidate, document: str) -> Iterator[str]:
    """The verb and the words of will and time in front of a figure, alone and together."""
    figure = candidate.figure
    begin, end = max(0, figure.start - _TIMED), figure.start
    verbs = _VERB.findall(sentence, max(0, end - _GOVERNS), end)
    verb = verbs[-1] if verbs else "-"
    first = last = own = "-"
    for hit in _TENSE.finditer(sentence, begin, end):
        last = hit.group()
        first = last if first == "-" else first
        own = last if hit.start() >= candidate.part.start else own
    if "将" in sentence and _HANDLED.search(
        sentence, candidate.part.start, min(candidate.part.end, candidate.part.start + _CLAUSE)
    ):
        yield "tense:taken"
        yield f"tense:{document} taken"
    if "了" in sentence and _DONE.search(sentence, max(0, begin), end):
        yield "tense:done"
        yield f"tense:{document} done"
    if figure.kind == "percent" and _OF_THE_PLAN.search(sentence, max(begin, figure.start - _GOVERNS), end):
        yield "tense:of the plan"
    if effect := _EFFECT.search(sentence, begin, end):
        yield f"tense:effect {effect.group()[-2:]}"
        yield f"tense:{document} effect"
        yield f"pair:effect {figure.kind}"
    upon = _OBJECT.search(sentence, max(begin, figure.left - _HELD), figure.left)
    if upon or (figure.before == IN and figure.kind != "percent"):
        yield f"verb:upon {upon.group()[:2] if upon else IN[0]}"
        yield f"pair:{document} upon"
    if estimated := _ESTIMATED.search(sentence, begin, end):
        yield f"tense:estimate {estimated.group()}"
        yield f"pair:{document} estimate"
    if _EVENT.search(sentence, begin, figure.end + _LATER):
        yield f"pair:{document} event"
        yield f"pair:event {figure.kind}"
    if whole := _WHOLE.search(sentence, max(0, figure.left - 2), figure.left):
        yield f"form:of {whole.group()}"
        yield f"pair:{document} of a whole"
    if not sentence[candidate.part.start : figure.left].strip():
        yield f"form:{document} opens its clause"
        yield f"pair:opens {figure.kind} {last}"
    yield f"verb:{verb}"
    yield f"tense:clause {own}"
    yield f"tense:last {last}"
    yield f"tense:first {first}"
    yield f"pair:clause {own} {verb}"
    yield f"pair:last {last} {verb}"
    yield f"pair:{document} clause {own}"
    yield f"pair:{document} last {last}"
    yield f"pair:{figure.kind} clause {own}"
    yield f"pair:{figure.kind} {verb}"
    yield f"pair:{document} {figure.kind}"


_HEAD, _THEN = 2, 2


def _things(sentence: str, candidate: Candidate) -> Iterator[str]:
    """What is counted, with the verb right before its figure, and what becomes of it behind: 推动|44家|实验室|建立…."""
    figure, name = candidate.figure, candidate.indicator.name
    verbs = _VERB.findall(sentence, max(0, figure.left - _GOVERNS), figure.start)
    head, verb = name[-_HEAD:], verbs[-1] if verbs else "-"
    tight = verb if verbs and sentence.startswith(verb, figure.left - len(verb)) else "-"
    yield f"name:head {head}"
    yield f"pair:tight {tight} head {head}"
    yield f"verb:tight {tight}"
    yield f"region:{candidate.where.rule}"
    if name and sentence.startswith(name, figure.right):
        then = sentence[figure.right + len(name) : figure.right + len(name) + _THEN].translate(_ZEROS)
        yield f"form:then {then[:1]}"
        yield f"form:then {then}"


_TOUCH = 3
_ZEROS = str.maketrans("123456789", "0" * 9)  # of few characters faster than `folded`


def _touching(sentence: str, figure: Quantity) -> Iterator[str]:
    """The one to three characters on either side of a figure and its comparators."""
    left = sentence[max(0, figure.left - _TOUCH) : figure.left].translate(_ZEROS)
    right = sentence[figure.right : figure.right + _TOUCH].translate(_ZEROS)
    for size in range(1, _TOUCH + 1):
        yield f"left:{left[-size:]}"
        yield f"right:{right[:size]}"


def titled(title: str) -> list[str]:
    """The features that all figures of a document have from its title: its pairs of characters."""
    text = folded(title)
    return list(dict.fromkeys(f"title:{text[at : at + 2]}" for at in range(len(text) - 1)))


def _forms(figure: Quantity, digits: int) -> Iterator[str]:
    yield f"form:{min(digits, 5)} digits"
    if figure.value_max is not None:
        yield "form:range"
    if figure.level:
        yield "form:level"
    if figure.bare:
        yield "form:bare"
    if figure.chinese:
        yield "form:chinese"
    if figure.over or figure.after in ("多", "余"):
        yield "form:over"
    if figure.near:
        yield "form:near"
    yield f"form:{figure.before[0] if figure.before else ''} -"
    yield f"form:- {figure.after}"


def _times(candidate: Candidate, document: str) -> Iterator[str]:
    when, period, year = candidate.when, candidate.view.period, candidate.view.scope.frame.year
    source = when.source if when else ""
    yield f"deadline:{source}"
    yield f"deadline:{document} {source}"
    if when is not None:
        yield f"deadline:{when.rule}"
    if when is not None and year is not None:
        yield f"ahead:{max(-2, min(6, when.year - year))}"
    elif when is not None:
        yield "ahead:undated"
    if period is None:
        yield "anchor:none"
    else:
        state = "past" if period.past else "firm" if period.firm else "goal" if period.goal else "open"
        yield f"anchor:{period.source} {state}"
        yield f"anchor:{period.rule}"


class Share(NamedTuple):
    """How many figures a document has, and how many of them the rules take for promises."""

    figures: int
    promised: int

    def of_others(self, mine: bool) -> int | None:
        """The step of the share of promises among the figures beside one that is `mine`; None where there are none."""
        others = self.figures - 1
        return bisect_right(_SHARES, (self.promised - mine) / others) if others else None

    def plus(self, other: Share) -> Share:
        """The share in both together."""
        return Share(self.figures + other.figures, self.promised + other.promised)

    def like(self, other: Share) -> bool:
        """Whether both say the same of every figure that either of them counts."""
        return all(self.of_others(mine) == other.of_others(mine) for mine in (False, True))


def share(sentences: Iterable[Figured]) -> Share:
    """The share of the promises among the figures of sentences."""
    kinds = [candidate.verdict.kind for figured in sentences for candidate in figured.candidates]
    return Share(len(kinds), kinds.count("target"))


_Mark = tuple[int, int, str]
"""Of a figure: the numbers of its paragraph or list and of its sentence, and what the rules make of it."""
_NO_MARK: _Mark = (-1, -1, "")


class Around(NamedTuple):
    """What lies around a part of a long document: the shares of the promises in all of it, and in the paragraphs or lists
    (by number) that reach beyond the part; the figures right before and behind it."""

    document: Share
    groups: dict[int, Share]
    before: _Mark = _NO_MARK
    behind: _Mark = _NO_MARK


def mark(figured: Figured, at: int) -> _Mark:
    """What the figure at `at` (-1: the last) of a sentence is to those in the parts beside it."""
    return figured.group, -1, figured.candidates[at].verdict.kind or "rule"


def around(
    candidates: Sequence[Candidate], sentences: Sequence[int], paragraphs: Sequence[int], beyond: Around | None = None
) -> list[list[str]]:
    """For each figure of a document in order, what the rules make of those around it.

    sentences, paragraphs: the number of the sentence and of the paragraph or list of each. beyond: what lies around
    them where they are a part of their document.
    """
    kinds = [c.verdict.kind or "rule" for c in candidates]
    promised = [kind == "target" for kind in kinds]
    in_sentence, in_paragraph = _counted(sentences, promised), _counted(paragraphs, promised)
    in_all = (len(promised), sum(promised))
    if beyond is not None:
        in_all, in_paragraph = beyond.document, in_paragraph | beyond.groups
    first, last = (beyond.before, beyond.behind) if beyond is not None else (_NO_MARK, _NO_MARK)
    marks = [first, *zip(paragraphs, sentences, kinds, strict=True), last]
    out = []
    for at, mine in enumerate(promised):
        names = []
        for side, (group, sentence, kind) in (("last", marks[at]), ("next", marks[at + 2])):
            near = "sentence" if sentence == sentences[at] else "paragraph"
            names.append(f"{side}:{near} {kind}" if group == paragraphs[at] else f"{side}:none")
        for place, (count, yes) in (
            ("sentence", in_sentence[sentences[at]]),
            ("paragraph", in_paragraph[paragraphs[at]]),
            ("document", in_all),
        ):
            step = Share(count, yes).of_others(mine)
            names.append(f"{place}:alone" if step is None else f"{place}:share {step}")
        out.append(names)
    return out


def _counted(groups: Sequence[int], promised: Sequence[bool]) -> dict[int, tuple[int, int]]:
    """How many figures there are in each group, and how many of them are promised."""
    found: dict[int, tuple[int, int]] = {}
    for group, yes in zip(groups, promised, strict=True):
        count, kept = found.get(group, (0, 0))
        found[group] = count + 1, kept + yes
    return found


SHORTEST, LONGEST = 2, 4
"""Characters of the words that are weighed."""
SINGLE = frozenset("将已拟要再还了着曾需应可能达超约近争新正各每等")
"""Characters that are weighed alone."""


def zones(candidate: Candidate) -> tuple[tuple[str, int, int], ...]:
    """The stretches of the sentence in which words count for a figure: name, begin and end."""
    figure = candidate.figure
    before = max(0, figure.start - BEFORE)
    return (
        ("opening", 0, OPENING),
        ("before", before, figure.start),
        ("clause", max(before, candidate.part.start), figure.start),
        ("behind", figure.end, figure.end + BEHIND),
    )


def spoken(sentence: str, candidate: Candidate) -> list[str]:
    """Every word beside a figure as a feature: all stretches of two to four characters. For learning; `model` looks for
    those that have a weight.
    """
    text = folded(sentence)
    found: dict[str, None] = {}
    for zone, begin, end in zones(candidate):
        piece = text[begin:end]
        if zone != "opening":
            found.update((f"{zone}:{one}", None) for one in piece if one in SINGLE)
        for size in range(SHORTEST, LONGEST + 1):
            for at in range(len(piece) - size + 1):
                found[f"{zone}:{piece[at : at + size]}"] = None
    return list(found)


def of_document(document: Document) -> Iterator[list[str]]:
    """All features of each figure of a document, in order. For learning."""
    flat = [(at, s, c) for at, s in enumerate(document.sentences) for c in s.candidates]
    beside = around([c for _, _, c in flat], [at for at, _, _ in flat], [s.group for _, s, _ in flat])
    title = titled(document.title)
    for (_, figured, candidate), near in zip(flat, beside, strict=True):
        names = [*(n for n, _, _ in ruled(candidate)), *own(candidate), *near, *title]
        yield [*dict.fromkeys([*names, *spoken(figured.sentence, candidate)])]
