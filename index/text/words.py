"""The words that pages are made of (`page_words.yaml`), as patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..data import data_file


@dataclass(frozen=True, slots=True)
class Words:
    """Whole words as sets, words that begin a line or stand inside one as patterns."""

    labels: frozenset[str]
    label_words: re.Pattern[str]
    label_word: re.Pattern[str]
    navigation: frozenset[str]
    foot: re.Pattern[str]
    disclaimers: re.Pattern[str]
    media: re.Pattern[str]
    calls: re.Pattern[str]
    pagers: re.Pattern[str]
    captions: re.Pattern[str]
    field_start: re.Pattern[str]
    spam: re.Pattern[str]
    hints: re.Pattern[str]


@cache
def page_words() -> dict[str, Any]:
    """The word lists of `page_words.yaml`; each list as a tuple of strings."""
    return {
        key: {k: _listed(v) for k, v in value.items()} if isinstance(value, dict) else _listed(value)
        for key, value in data_file("page_words.yaml").items()
    }


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.replace("\\ ", " ") for word in re.split(r"(?<!\\)\s+", words.strip()))


def alternatives(words: tuple[str, ...]) -> str:
    """A regular expression for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def words() -> Words:
    """The lists as patterns, compiled once."""
    data = page_words()
    fields = tuple(word for words in data["fields"].values() for word in words)
    return Words(
        labels=frozenset(data["labels"]),
        label_words=re.compile(f"(?:{alternatives(data['label_words'])}){{2,5}}$"),
        label_word=re.compile(alternatives(tuple(word for word in data["label_words"] if len(word) > 1))),
        navigation=frozenset((*data["tools"], *data["channels"], *data["pagers"])),
        foot=re.compile(alternatives(data["foot"])),
        disclaimers=re.compile(alternatives(data["disclaimers"])),
        media=re.compile(f"[\u4e00-\u9fffA-Za-z·\\-]{{2,14}}(?:{alternatives(data['media_ends'])})$"),
        calls=re.compile(alternatives(data["calls"])),
        pagers=re.compile(f"[《【\\[<＜«‹]?\\s*(?:{alternatives(data['pagers'])})"),
        captions=re.compile(f"[（(【\\[]?\\s*(?:{alternatives(data['captions'])})\\s*[)）】\\]]?$"),
        field_start=re.compile(f"[（(【\\[]?\\s*(?:{alternatives(fields)})\\s*(?:[:：|｜丨]|\\s(?=\\S{{2,20}}$)|$)"),
        spam=re.compile("|".join(data["spam"])),
        hints=re.compile(alternatives(data["hints"])),
    )


def is_media(name: str) -> bool:
    """Whether a few characters are the name of a newspaper, a site or a channel, by how such names end."""
    return 2 < len(name) <= 18 and bool(words().media.match(name))


def is_button(word: str) -> bool:
    """Whether a word is one of the buttons, tools and columns that sites print."""
    return word in words().navigation


def is_label_made_up(line: str) -> bool:
    """Whether a line is made of the words of labels only (一周新闻资讯点击排行), so that links may follow it."""
    return 4 <= len(line) <= 14 and bool(words().label_words.match(line))


def has_label_word(line: str) -> bool:
    """Whether one of the words that labels are made of stands in a line."""
    return bool(words().label_word.search(line))
