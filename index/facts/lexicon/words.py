"""The words of index/data/units.yaml and promises.yaml, compiled once per process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...data import data_file
from .classes import word_classes

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("　"): ord(" "), ord("\xa0"): ord(" ")}
_WIDTH |= {ord(dash): ord("-") for dash in "—–－―‐‑−～~〜"} | {
    ord("﹪"): ord("%"),
    ord("○"): ord("〇"),
    ord("∶"): ord(":"),
    ord("\t"): ord(" "),
}

_COMMON = tuple((char, chr(_WIDTH[ord(char)])) for char in "，；：？！（）％—\u3000")
"""Replaced one by one, which is many times faster than a table; the table is for texts that hold any of the others."""

NAMED = re.compile(r"《[^《》]{1,80}》")
"""The title of a work or of a document, with its brackets."""

_RARE = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_WIDTH)) + "]")


def narrow(text: str) -> str:
    """`text` with full-width ASCII, dashes and blanks made half-width, one character for one: offsets stay."""
    for wide, slim in _COMMON:
        text = text.replace(wide, slim)
    return text.translate(_WIDTH) if _RARE.search(text) else text


def any_of(words: list[str]) -> str:
    """A regular expression for any of `words`, longest first, so that it never backtracks into a shorter one."""
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) + ")"


def by_first(words: list[str]) -> dict[str, tuple[str, ...]]:
    """`words` grouped by their first character, longest first: a cheap longest-match table."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(word)
    return {first: tuple(group) for first, group in groups.items()}


def by_last(words: list[str]) -> dict[str, tuple[str, ...]]:
    """`words` grouped by their last character, longest first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[-1], []).append(word)
    return {last: tuple(group) for last, group in groups.items()}


def octets(text: str) -> str:
    """UTF-8, one character for a byte: a state of an automaton then has few ways on, and a pass takes half the time."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def automaton(words: dict[str, Any]) -> Any:
    """An Aho-Corasick automaton whose `iter_long` yields (last byte, value) of the longest of `words` (octets)."""
    import ahocorasick

    machine = ahocorasick.Automaton()
    for word, value in words.items():
        machine.add_word(word, value)
    machine.make_automaton()
    return machine


@dataclass(frozen=True, slots=True)
class Dimensionless:
    """The part `dimensionless` of units.yaml: what has no unit, and the words between it and its value."""

    heads: tuple[str, ...]
    not_after: dict[str, str]
    level: frozenset[str]
    moves: frozenset[str]
    between: tuple[str, ...]
    marks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Units:
    """units.yaml: `kind_of` a unit as written, the spelling `same` as it, and what makes it no unit."""

    kind_of: dict[str, str]
    same: dict[str, str]
    first: dict[str, tuple[str, ...]]
    per: dict[str, tuple[str, ...]]
    structural: frozenset[str]
    not_before: dict[str, tuple[str, ...]]
    hazards: dict[str, str]
    fixed: tuple[str, ...]
    structure: re.Pattern[str]
    money: re.Pattern[str]
    minor: dict[str, dict[str, str]]
    decimal: dict[str, str]
    prefixed: dict[str, str]
    ordered: frozenset[str]
    traditional: dict[int, str]
    negations: tuple[str, ...]
    negated: dict[str, str]
    spelled: dict[str, str]
    spelled_by_last: dict[str, tuple[str, ...]]
    distant: re.Pattern[str]
    dimensionless: Dimensionless


@cache
def units() -> Units:
    """The units, compiled."""
    raw = data_file("units.yaml")
    kind_of = {str(word): kind for kind, words in raw["kinds"].items() for word in words}
    return Units(
        kind_of=kind_of,
        same={str(k): str(v) for k, v in raw["same"].items()},
        first=by_first(list(kind_of)),
        per=by_first([str(word) for word in raw["per"]]),
        structural=frozenset(raw["structural"]),
        not_before={kind: tuple(words) for kind, words in raw["not_before"].items()},
        hazards={str(unit): str(chars) for unit, chars in raw["hazards"].items()},
        fixed=tuple(raw["fixed"]),
        structure=re.compile(r"[^,;。、等0-9]{0,14}?" + any_of(raw["structure"]) + r"(?:[,;。、)等和与!]|$)"),
        money=re.compile(any_of(raw["money"])),
        minor={unit: {str(word): str(part) for word, part in parts.items()} for unit, parts in raw["minor"].items()},
        decimal={str(unit): str(meant) for unit, meant in raw["decimal"].items()},
        prefixed={str(word): str(unit) for word, unit in raw["prefixed"].items()},
        ordered=frozenset(raw["ordered"]),
        traditional={ord(old): new for old, new in zip(*raw["traditional"], strict=True)},
        negations=tuple(sorted(raw["negations"], key=len, reverse=True)),
        negated={str(word): str(meant) for word, meant in raw["negated"].items()},
        spelled={str(word): str(meant) for word, meant in raw["spelled"].items()},
        spelled_by_last=by_last([str(word) for word in raw["spelled"]]),
        distant=re.compile(f"({any_of(raw['distant'])})[^,;:。、和及与的以\\d]{{1,4}}$"),
        dimensionless=_dimensionless(raw["dimensionless"]),
    )


def _dimensionless(raw: dict[str, Any]) -> Dimensionless:
    return Dimensionless(
        heads=tuple(map(str, raw["heads"])),
        not_after={str(head): str(chars) for head, chars in raw["not_after"].items()},
        level=frozenset(raw["level"]),
        moves=frozenset(raw["moves"]),
        between=tuple(map(str, raw["between"])),
        marks={str(written): str(unit) for written, unit in raw["marks"].items()},
    )


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """A kind of document: words that its title ends with and words anywhere in it."""

    kind: str
    ends: tuple[str, ...]
    anywhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """promises.yaml, compiled: comparators by word, cues and tones (automata) with weights, sections, documents, rules.

    cues: yields (word, weight, name of its group, characters that bar it when they stand in front, its length in octets,
    those characters in octets); the group of a word that only hides shorter ones (重要) is "".
    """

    before: dict[str, str]
    not_in: dict[str, str]
    after: dict[str, str]
    before_by_last: dict[str, tuple[str, ...]]
    after_starts: frozenset[str]
    vague: re.Pattern[str]
    modal: re.Pattern[str]
    cues: Any
    tones: Any
    tone: dict[str, int]
    forecast: re.Pattern[str]
    review: re.Pattern[str]
    ruling: re.Pattern[str]
    plan: re.Pattern[str]
    documents: tuple[DocumentWords, ...]
    rule_clause: re.Pattern[str]
    rule_money: re.Pattern[str]
    rule_sentence: re.Pattern[str]
    self_named: tuple[tuple[str, re.Pattern[str]], ...]
    attribute_of: re.Pattern[str]
    subject: dict[str, tuple[str, ...]]
    no_subject: tuple[str, ...]
    not_here_before: tuple[str, ...]
    not_here_after: tuple[str, ...]


def _cue(word: str, weight: dict[str, int], told: dict[str, str], barred: str) -> tuple[object, ...]:
    """What the automaton of cues yields for a word; one made to hide another has the group of what it ends with (今年要求)."""
    group = told.get(word, "")
    if not group and weight[word]:
        group = next((told[word[at:]] for at in range(1, len(word)) if word[at:] in told), "")
    return word, weight[word], group, barred, len(octets(word)), frozenset(map(octets, barred))


@cache
def words() -> Words:
    """The words of promise, compiled."""
    raw = data_file("promises.yaml")
    before = {str(word): str(sign) for sign, group in raw["before"].items() for word in group}
    classes = word_classes()
    told = {str(word): str(name) for name, entry in raw["clause"].items() for word in entry["words"]}
    weight = classes.blocked({word: int(raw["clause"][name]["weight"]) for word, name in told.items()})
    tone = classes.blocked({str(word): int(score) for score, group in raw["paragraph"].items() for word in group})
    not_in = {word: chars for word in before if (chars := classes.preceded(word))}
    not_in |= {str(word): str(chars) for word, chars in raw["not_in"].items()}
    documents = tuple(
        DocumentWords(kind, tuple(entry["words"]), tuple(entry["anywhere"])) for kind, entry in raw["documents"].items()
    )
    return Words(
        before=before,
        not_in=not_in,
        after={str(word): str(sign) for sign, group in raw["after"].items() for word in group},
        before_by_last=by_last(list(before)),
        after_starts=frozenset(str(word)[0] for group in raw["after"].values() for word in group),
        vague=re.compile(any_of(raw["vague"])),
        modal=re.compile(classes.source(raw["modality"])),
        cues=automaton({octets(word): _cue(word, weight, told, not_in.get(word, "")) for word in weight}),
        tones=automaton({octets(word): word for word in tone}),
        tone=tone,
        forecast=re.compile(any_of(raw["forecast"])),
        review=re.compile(any_of(raw["section"]["review"])),
        ruling=re.compile(any_of(raw["section"]["rule"])),
        plan=re.compile(any_of(raw["section"]["plan"])),
        documents=documents,
        rule_clause=re.compile(any_of(raw["rule"]["clause"])),
        rule_money=re.compile(any_of(raw["rule"]["money"])),
        rule_sentence=re.compile(any_of(raw["rule"]["sentence"])),
        self_named=tuple((kind, re.compile(any_of(named))) for kind, named in raw["self_named"].items()),
        attribute_of=re.compile(any_of(raw["attribute_of"])),
        subject=by_first([str(word) for word in raw["subject"]]),
        no_subject=tuple(classes.continued(raw["subject"])),
        not_here_before=tuple(raw["yardstick"]["before"]),
        not_here_after=tuple(raw["yardstick"]["after"]),
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """The part `phrase` of promises.yaml: how the noun phrase of an indicator is cut out of its clause.

    lead, manner, verb: by first character; tail: by last; longest first; keep: what begins like a lead and is none.
    """

    keep: tuple[str, ...]
    lead: dict[str, tuple[str, ...]]
    tail: dict[str, tuple[str, ...]]
    manner: dict[str, tuple[str, ...]]
    verb: dict[str, tuple[str, ...]]
    cut: re.Pattern[str]
    growth: re.Pattern[str]
    down: re.Pattern[str]
    share: re.Pattern[str]
    head: re.Pattern[str]
    pairs: dict[str, tuple[str, str]]


@cache
def phrases() -> Phrases:
    """The words around indicators, compiled."""
    raw = data_file("promises.yaml")["phrase"]
    classes = word_classes()
    return Phrases(
        keep=(*raw["keep"], *classes.continued(raw["lead"])),
        lead=by_first(raw["lead"]),
        tail=by_last(raw["tail"]),
        manner=by_first(raw["manner"]),
        verb=by_first(raw["verb"]),
        cut=re.compile(r"[,;:。!?\n]|\d{4}年|[,、]?" + classes.source(raw["cut"]) + "(?!性|力|作用|能力)"),
        growth=re.compile(any_of(raw["growth"]) + "[^,;。]{0,6}$"),
        down=re.compile(any_of(raw["down"]) + "[^,;。]{0,6}$"),
        share=re.compile(any_of(raw["share"]) + "[^,;。]{0,12}$"),
        head=re.compile(any_of(raw["head"]) + "$"),
        pairs={str(word): (str(pair[0]), str(pair[1])) for word, pair in raw["pairs"].items()},
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The parts `figure` and `opening` of promises.yaml, compiled: what the surroundings of figures and sentences tell."""

    makes: re.Pattern[str]
    done: tuple[str, ...]
    structure: tuple[str, ...]
    lasting: re.Pattern[str]
    describes: tuple[str, ...]
    sized: re.Pattern[str]
    size: re.Pattern[str]
    standing: tuple[str, ...]
    firm: re.Pattern[str]
    review: re.Pattern[str]
    plan: re.Pattern[str]
    aims: re.Pattern[str]
    expected: re.Pattern[str]
    speaks: re.Pattern[str]
    acted: re.Pattern[str]
    opening: re.Pattern[str]
    site: re.Pattern[str]
    announces: re.Pattern[str]
    proposes: re.Pattern[str]
    season: re.Pattern[str]


@cache
def settings() -> Settings:
    """The words around figures and at the beginning of sentences, compiled."""
    raw = data_file("promises.yaml")
    figure, opening = raw["figure"], raw["opening"]
    sized, above = "年?" + any_of(figure["size"]), any_of(figure["above"])
    classes = word_classes()
    when, what = any_of(opening["plan_when"]), classes.source(opening["plan_what"])
    return Settings(
        makes=re.compile(any_of(figure["makes"])),
        done=tuple(figure["done"]),
        structure=tuple(figure["structure"]),
        lasting=re.compile(any_of(figure["lasting"])),
        describes=tuple(figure["describes"]),
        sized=re.compile(f"{sized}{above}?"),
        size=re.compile(rf"^{sized}{above}[\d.]*[十百千万亿]*元?(?:以上)?的?"),
        standing=tuple(figure["standing"]),
        firm=re.compile(any_of(figure["firm"])),
        review=re.compile(".{0,14}?" + any_of(opening["review"])),
        plan=re.compile(f".{{0,14}}?{when}.{{0,24}}?{what}|.{{0,50}}?主要预期目标"),
        aims=re.compile(classes.source(opening["aims"])),
        expected=re.compile(any_of(opening["expected"])),
        speaks=re.compile(any_of(opening["speaks"])),
        acted=re.compile(any_of(opening["acted"])),
        site=re.compile("[\u4e00-\u9fff“”]{0,12}?" + any_of(opening["site"])),
        announces=re.compile("[^,;。]{0,12}?" + any_of(opening["announces_when"]) + any_of(opening["announces"])),
        proposes=re.compile("[^,;。]{0,16}?" + any_of(opening["proposes_by"]) + "中?" + any_of(opening["proposes"])),
        season=re.compile(any_of(opening["season"])),
        opening=re.compile(
            rf"(?:[ \-“\"(（,、]|[一二三四五六七八九十]{{1,2}}是|\d{{4}}年?底?|\d{{1,2}}[月日]|{any_of(opening['filler'])})+"
        ),
    )
