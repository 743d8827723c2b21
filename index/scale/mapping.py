"""What an index looks like in OpenSearch.

A build makes indexes NAME-STAMP-{documents,targets,clusters,regions,words} and, at its end, points the alias NAME at
its documents, whose mapping says (`_meta`) all that a reader must know of the others. So one rename publishes everything,
and a reader that began before it goes on with the indexes it found.

Text arrives cut: words, character pairs and single characters separated by spaces, which the built-in `whitespace`
analyzer takes apart again. Single characters are what makes a quoted phrase exactly a substring.
"""

from __future__ import annotations

import re
import time
from typing import Any

FORMAT = 1
KINDS = ("documents", "targets", "clusters", "regions", "words")
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

_PROPERTIES: dict[str, dict[str, Any]] = {
    "documents": {
        "key": {"type": "long"},
        "doc": _EXACT,
        "listed": _COUNT,
        "position": {"type": "long"},
        "body_words": _CUT,
        "title_words": _CUT,
        "pairs": {**_CUT, "index_options": "freqs"},
        "body_chars": _CUT,
        "title_chars": _CUT,
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
        "unit": _EXACT,
        "deadline": _COUNT,
        "value": {"type": "double"},
        "most": {"type": "double"},
    },
    "clusters": {"cluster": _EXACT, "listed": _COUNT, "position": {"type": "long"}},
    "regions": {"region": _EXACT},
    "words": {"word": _EXACT, "fields": _EXACT},
}
SENT_ONLY = ("body_words", "title_words", "pairs", "body_chars", "title_chars", "said", "indicator_chars", "within")


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
                "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
            }
        },
        "mappings": {
            "dynamic": False,
            "_source": {"excludes": [name for name in SENT_ONLY if name in _PROPERTIES[kind]]},
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


def words(found: list[str]) -> str:
    """Words between spaces, none so long that it would be cut."""
    return " ".join([word[:LONGEST_WORD] for word in found])
