"""What an index looks like in OpenSearch.

A build makes indexes NAME-STAMP-{documents,targets,clusters,regions,words,changes} and, at its end, points the alias NAME at
its documents, whose mapping says (`_meta`) all that a reader must know of the others. So one rename publishes everything,
and a reader that began before it goes on with the indexes it found.

Text arrives cut: words, character pairs, single characters and runs separated by spaces, which the built-in `whitespace`
analyzer takes apart again. Single characters make a quoted phrase exactly a substring; runs, in which words of letters and
digits are whole, do the same for what must end where a word does.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from typing import Any

from ..query.plan import in_word
from ..query.shelf import fold_plane
from ..store.segments.layout import FULL_TF
from ..text.tokens import MARKS, match_fold

FORMAT = 5
"""Raised with every change of what is sent or of a mapping (`make formats` pins both); an index of another one is refused."""
KINDS = ("documents", "targets", "clusters", "regions", "words", "changes")
FIELDS = {"body": "body_words", "title": "title_words", "pairs": "pairs"}
"""The scored fields of a plan, and what they are called here: `body` and `title` are what people read."""
LENGTHS = {"body": "body_length", "title": "title_length", "pairs": "pairs_length"}
"""Where the length of a scored field is kept exactly; Lucene's own norm has four significant bits."""
LONGEST_WORD = 255
"""Characters at which the whitespace tokenizer cuts a word."""
REACH = 200_000
"""The most hits that one request may page through."""

_EXACT = {"type": "keyword", "ignore_above": 8000}
_COUNT = {"type": "integer"}
_CUT = {"type": "text", "analyzer": "whitespace"}
BARE_K1 = 0.3
"""k1 of the field `letters`: K1 * (1 - B), no length. What is scored so is never scored lower than it should be."""

_PROPERTIES: dict[str, dict[str, Any]] = {
    "documents": {
        "key": {"type": "long"},
        "doc": _EXACT,
        "listed": _COUNT,
        "position": {"type": "long"},
        "body_words": _CUT,
        "title_words": _CUT,
        "pairs": {**_CUT, "index_options": "freqs"},
        "letters": {**_CUT, "index_options": "freqs", "similarity": "bare"},
        "body_chars": _CUT,
        "title_chars": _CUT,
        "body_runs": _CUT,
        "title_runs": _CUT,
        **dict.fromkeys(LENGTHS.values(), _COUNT),
        "date": _EXACT,
        "year": _EXACT,
        "source": _EXACT,
        "regions": _EXACT,
        "region": _EXACT,
        "within": _EXACT,
        "tag": _EXACT,
        "tag_within": _EXACT,
        "tag_kind": _EXACT,
        "sector": _EXACT,
        "cluster": _EXACT,
        "edition": _EXACT,
        "edition_place": _COUNT,
    },
    "targets": {
        "key": {"type": "long"},
        "number": _COUNT,
        "doc": _EXACT,
        "kind": _EXACT,
        "region": _EXACT,
        "within": _EXACT,
        "said": _CUT,
        "indicator_chars": _CUT,
        "canonical": _EXACT,
        "canonical_chars": _CUT,
        "unit": _EXACT,
        "deadline": _COUNT,
        "value": {"type": "double"},
        "most": {"type": "double"},
    },
    "clusters": {"cluster": _EXACT, "listed": _COUNT, "position": {"type": "long"}},
    "regions": {"region": _EXACT, "within": _EXACT},
    "words": {"word": _EXACT, "fields": _EXACT},
    "changes": {"build": {"type": "long"}, "number": {"type": "long"}},
}
SENT_ONLY = (
    *("body_words", "title_words", "pairs", "letters", "body_chars", "title_chars", "body_runs", "title_runs"),
    *("said", "indicator_chars", "canonical_chars", "within"),
)


def body(kind: str, shards: int, replicas: int) -> dict[str, Any]:
    """Settings and mappings of an index while it is filled: no replica, no refresh."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards if kind in ("documents", "targets") else 1,
                "number_of_replicas": 0,
                "auto_expand_replicas": False,
                "refresh_interval": "-1",
                "codec": "best_compression",
                "max_result_window": REACH,
                "similarity": {
                    "default": {"type": "BM25", "k1": 1.2, "b": 0.75},
                    "bare": {"type": "BM25", "k1": BARE_K1, "b": 0.0},
                },
            }
        },
        "mappings": {
            "dynamic": False,
            "_source": {
                "excludes": [name for name in SENT_ONLY if name in _PROPERTIES[kind]] if kind != "regions" else []
            },
            "properties": _PROPERTIES[kind],
        },
    }


def stamp() -> str:
    """A name for a build: the time, to the second."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime())


def index_of(name: str, made: str, kind: str) -> str:
    """The index of a kind of records of one build."""
    return f"{name}-{made}-{kind}"


def stamp_of(name: str, index: str) -> str:
    """The stamp in the name of one of our indexes, "" where it is none of NAME's."""
    match = re.fullmatch(rf"{re.escape(name)}-(\d{{14}})-(?:{'|'.join(KINDS)})", index)
    return match[1] if match else ""


def characters(folded: str) -> str:
    """A folded text as single characters between spaces; white space is spelled out, as nothing else of one character is."""
    return " ".join(char if char > " " and not char.isspace() else f"u{ord(char):x}" for char in folded)


def runs(text: str) -> str:
    """A text folded for comparison as runs: words and numbers whole, every other character alone.

    A blank between a letter or digit and an ideograph is left out, as it may stand there or not (`plan.Exact`).
    """
    return " ".join(map(_run, _cut(match_fold(text))))


_RUN = re.compile(r"[^\W_\u2e80-\U0010ffff]+|[^\W_]|\W|_")


def _cut(folded: str) -> list[str]:
    found = _RUN.findall(folded)
    if " " not in folded and not any(map(str.isspace, folded)):
        return found
    kept = found[:1]
    for at in range(1, len(found)):
        before, here, behind = found[at - 1], found[at], found[at + 1] if at + 1 < len(found) else ""
        if not (here.isspace() and behind and _meet(before[-1], behind[0])):
            kept.append(here)
    return kept


def _meet(before: str, behind: str) -> bool:
    """Whether one is a letter or digit of a word and the other an ideograph."""
    return in_word(before) != in_word(behind) and before.isalnum() and behind.isalnum()


def _run(text: str) -> str:
    """A run as a token that no other has; `_` is in no word, so what begins with it and goes on is none."""
    if text.isspace():
        return f"_{ord(text):x}"
    if len(text) > LONGEST_WORD:
        return f"_{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    return text if text > " " else f"_{ord(text):x}"


_COMPARED = {ord(mark): match_fold(mark) for mark in MARKS}
_END = "\0"


def letters(*folded: str) -> str:
    """The letters of folded texts as often as the embedded index counts them.

    There a letter makes a pair with the character behind it, a mark or blank too, and occurrences of a pair are counted up
    to FULL_TF. Characters beyond the first plane share stand-ins.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for text in folded:
        pairs.update(zip(text, text[1:].translate(_COMPARED) + _END, strict=False))  # of an empty one there are none
    kept: Counter[tuple[str, int]] = Counter()
    for (letter, behind), times in pairs.items():
        if letter.isalnum():
            kept[letter, fold_plane(ord(behind))] += times
    counted: Counter[str] = Counter()
    for (letter, _), times in kept.items():
        counted[letter] += min(times, FULL_TF)
    return " ".join(" ".join([letter] * times) for letter, times in counted.items())


def words(found: list[str]) -> str:
    """Words between spaces, none so long that it would be cut."""
    return " ".join([word[:LONGEST_WORD] for word in found])
