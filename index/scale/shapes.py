"""What is sent to a cluster: rows of a build's tables as records, each with its id."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from ..build.rows import COLUMNS
from ..query.plan import letter_pairs
from ..store.records import DOCUMENT_COLUMNS, NEAR_TOTAL, packed
from ..text import tokens
from . import mapping

if TYPE_CHECKING:
    from ..build.rules import Rules

Record = dict[str, Any]
Regions = dict[str, tuple[str, str, str, list[str]]]
"""Code, level, packed path and ancestors (itself among them) of every region by its label."""
TOTALS = ("body_words", "title_words", "pairs", "letters", "body_chars", "title_chars")
"""The fields of text whose terms are counted over all documents."""


class Document:
    """A reading with its cluster as a record of `documents`. tree: the tag that a tag stands under."""

    def __init__(self, regions: Regions, tree: dict[str, str], rules: Rules) -> None:
        self._regions, self._tree, self._rules = regions, tree, rules

    def __call__(self, row: Record) -> tuple[str, Record]:
        title, text = tokens.fold(row["title"]), tokens.fold(row["text"])
        tokenizer = self._rules.tokenizer
        title_words, body_words = tokenizer.split(title), tokenizer.split(text)
        pairs = [*letter_pairs(title), *letter_pairs(text)]
        labels = [r["region"] for r in row["document_regions"]]
        # As in query.documents.metadata: manual before automatic, then by score.
        tags = sorted(row["document_tags"], key=lambda t: (t["origin"] != "manual", -t["score"], t["tag"]))
        record = {name: row[name] for name in DOCUMENT_COLUMNS}
        record |= {
            "text": row["text"],
            "regions": labels,
            "tags": list(dict.fromkeys(t["tag"] for t in tags if t["facet"] != "region")),
            "tag_rows": packed([[t[name] for name in COLUMNS["document_tags"][1:]] for t in tags]),
            "signature": base64.b64encode(row["signature"]).decode(),
            "cluster": row["cluster"] or "",
            "copy_of": row["copy_of"] or row["duplicate_of"],
            "group": (row["cluster"] if _is_near_total(row) else row["named"]) or "",
            "edition": row["edition"] or "",
            "edition_place": row["edition_place"] or 0,
            "edition_label": row["edition_label"] or "",
            "body_words": mapping.words(body_words),
            "title_words": mapping.words(title_words),
            "pairs": " ".join(pairs),
            "letters": mapping.letters(title, text),
            "body_chars": mapping.characters(tokens.match_fold(row["text"])),
            "title_chars": mapping.characters(tokens.match_fold(row["title"])),
            "body_runs": mapping.runs(row["text"]),
            "title_runs": mapping.runs(row["title"]),
            "body_length": len(body_words),
            "title_length": len(title_words),
            "pairs_length": len(pairs),
            "year": row["date"][:4],
            "region": labels[:1],
            "within": sorted({above for label in labels for above in self._regions[label][-1]}),
            "tag": sorted({t["tag"] for t in tags}),
            "tag_within": sorted({above for t in tags for above in self._above(t["tag"])}),
            "tag_kind": sorted({"\x1f".join((t["origin"], t["facet"], t["tag"])) for t in tags}),
            "sector": sorted({t["tag"] for t in tags if t["facet"] == "sector"}),
        }
        return str(row["key"]), record

    def _above(self, tag: str) -> list[str]:
        """A tag and those it stands under."""
        found = [tag]
        while (under := self._tree.get(found[-1])) and under not in found:
            found.append(under)
        return found

    @staticmethod
    def lengths(record: Record) -> list[int]:
        """Terms, and 1 if there are any, of each of TOTALS."""
        letters = (len(record["letters"]) + 1) // 2
        chars = (len(record["text"]), len(record["title"]))
        some = (record["body_length"], record["title_length"], record["pairs_length"], letters, *chars)
        return [number for length in some for number in (length, int(length > 0))]


def _is_near_total(row: Record) -> bool:
    """Whether a document is shown as one with its cluster, as in query.documents.cluster_keys."""
    return bool(row["cluster"]) and row["relation"] != "contained" and row["jaccard"] >= NEAR_TOTAL


class Target:
    """A row of the ledger as a record of `targets`."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def __call__(self, row: Record) -> tuple[str, Record]:
        most = row["value_max"] if row["value_max"] is not None else row["value"]
        record = {
            **row,
            "explain": base64.b64encode(row["explain"] or b"").decode(),
            "copy_of": row["copy_of"] or "",
            "within": self._regions[row["region"]][-1] if row["region"] else [],
            "said": mapping.characters(f"{row['sentence']} {row['indicator']} {row['region']}".lower()),
            "indicator_chars": mapping.characters(row["indicator"].lower()),
            "canonical_chars": mapping.characters(row["canonical"].lower()),
            "most": most,
        }
        return f"{row['key']}-{row['number']}", record


def cluster(row: Record) -> tuple[str, Record]:
    """A cluster with its members as a record of `clusters`."""
    members = sorted(
        row["members"], key=lambda m: (m["doc"] != row["canonical"], -m["jaccard"], m["doc"])
    )  # as in query.documents.clusters
    home = members[0]
    names = ("key", "doc", "jaccard", "containment", "relation", "listed", "position")
    return row["cluster"], {
        "cluster": row["cluster"],
        "canonical": row["canonical"],
        "widest": row["widest"],
        "listed": home["listed"],
        "position": home["position"],
        "members": packed([[m[name] for name in names] for m in members]),
    }


def change(row: Record) -> tuple[str, Record]:
    """A row of the log of changes as a record of `changes`."""
    return row["id"], json.loads(row["record"])


def word(row: Record) -> tuple[str, Record]:
    """A word as a record of `words`."""
    data = row["word"].encode("utf-8", "replace")
    return hashlib.sha256(data).hexdigest() if len(data) > 128 else row["word"], {
        "word": row["word"],
        "fields": row["fields"],
    }


def region(row: Record) -> tuple[str, Record]:
    """A region as a record of `regions`."""
    return row["region"], dict(row)
