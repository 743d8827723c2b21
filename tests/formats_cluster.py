"""The golden file of what a cluster is sent: settings, mappings and records of each kind, from the records of `formats`.

`tests/gold/formats/cluster.jsonl`: the number of the format, then a line for each index as it is made, then one for each
record, with its id. It is what `mapping.FORMAT` numbers: who changes any of it has to raise that number, so that an index
that was filled by another gangmu is refused instead of being misread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import formats
from gangmu.index.build.rows import COLUMNS
from gangmu.index.scale import description, mapping, shapes
from gangmu.index.store.records import DOCUMENT_COLUMNS
from gangmu.index.text import tokens

RAISE_CLUSTER = "raise FORMAT in index/scale/mapping.py and run make formats"
GOLD = formats.GOLD / "cluster.jsonl"
_KEYS = ("key", "doc", "listed", "position")


def _table(name: str) -> list[dict[str, Any]]:
    """Rows of one of the tables that `formats` inserts, by column."""
    return [
        dict(zip(columns, row, strict=True))
        for table, columns, rows in formats._rows()
        if table == name
        for row in rows
    ]


def _documents() -> Iterator[dict[str, Any]]:
    members = {row["key"]: row for row in _table("cluster_members")}
    editions = {row["key"]: row for row in _table("editions")}
    texts = dict(enumerate((text for *_, text in formats.TEXTS), 1))
    for row in _table("documents"):
        key = row["key"]
        own, edition = members.get(key, {}), editions.get(key, {})
        tags = [tag for tag in _table("document_tags") if tag["key"] == key]
        yield {
            **{name: row[name] for name in DOCUMENT_COLUMNS}, "text": texts[key], "signature": key.to_bytes(4, "big"),
            "document_regions": [{"rank": 0, "region": "江城市"}], "document_tags": tags,
            "cluster": own.get("cluster"), "jaccard": own.get("jaccard"), "relation": own.get("relation"),
            "copy_of": formats.REPORT if key == 6 else None, "named": "c1" if key == 6 else None,
            "edition": edition.get("edition"), "edition_place": edition.get("place"), "edition_label": edition.get("label"),
        }  # fmt: skip


def _targets() -> Iterator[dict[str, Any]]:
    documents = {row["key"]: row for row in _table("documents")}
    said = {(row["key"], row["start"]): row for row in _table("sentences")}
    for row in _table("targets"):
        about = {name: documents[row["key"]][name] for name in (*_KEYS, "title", "date", "source")}
        sentence = {name: said[row["key"], row["start"]][name] for name in ("end", "sentence")}
        copied = {"copy_of": formats.REPORT, "copy_key": 1} if row["key"] == 6 else {"copy_of": None, "copy_key": None}
        yield {**row, **about, **sentence, **copied}


def sent() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(kind, id, record) of everything that the golden records come to on a cluster."""
    regions: shapes.Regions = {"江城市": ("999900", "city", '["中国","江城市"]', ["中国", "江城市"])}
    rules = SimpleNamespace(tokenizer=tokens.STOCK)
    document = shapes.Document(regions, {"算力": "产业"}, rules)  # type: ignore[arg-type]
    for row in _documents():
        yield ("documents", *document(row))
    for row in _targets():
        yield ("targets", *shapes.Target(regions)(row))
    places = {row["key"]: {name: row[name] for name in _KEYS} for row in _table("documents")}
    members = [{**row, **places[row["key"]]} for row in _table("cluster_members")]
    whole = {"cluster": "c1", "canonical": formats.REPORT, "widest": 0.0, "members": members}
    yield ("clusters", *shapes.cluster(whole))
    for label, about in regions.items():
        yield (
            "regions",
            *shapes.region({"region": label, **dict(zip(("code", "level", "path", "within"), about, strict=True))}),
        )
    for word in ("算力", "长" * 200):
        yield ("words", *shapes.word({"word": word, "fields": ["body", "title"]}))
    _, rows = formats._log()
    for number, (build, row) in enumerate(rows):
        record = {"build": build, "number": number, "row": formats.records.packed([*row])}
        yield ("changes", *shapes.change({"id": f"{build}-{number}", "record": json.dumps(record)}))


def described() -> dict[str, Any]:
    """What such a build says of itself; the fingerprints of code and libraries are none of the format."""
    known, _ = formats._log()
    counted = {kind: sum(one == kind for one, _, _ in sent()) for kind in mapping.KINDS}
    about = description.Description(
        made="20260102030405", corpus_title="江城", dictionary="«dictionary»", user_words="", indicators=[["甲", "乙"]],
        taxonomy="", rules="0" * 64, records=counted, builds=[list(build) for build in known], targets=4,
        evidence=list(formats.FEATURES),
        tag_tree={"算力": "产业"}, failures=1, totals={name: [90, 6] for name in shapes.TOTALS},
    )  # fmt: skip
    assert description.read("a", {"_meta": about.meta()}) == about
    return asdict(about)


def lines() -> list[str]:
    """The golden file as today's code writes it."""
    found: list[Any] = [["format", mapping.FORMAT], ["columns", list(COLUMNS["targets"])], ["description", described()]]
    found += [[kind, "index", mapping.body(kind, 1, 0)] for kind in mapping.KINDS]
    found += [[kind, name, record] for kind, name, record in sent()]
    return [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in found]


def number() -> int:
    """FORMAT of the golden file."""
    return int(json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])[1])


def differing() -> list[str]:
    """What of the golden file today's code writes otherwise, in words that say what to raise."""
    old, new = GOLD.read_text(encoding="utf-8").splitlines(), lines()
    unlike = [(a, b) for a, b in zip(old[1:], new[1:], strict=False) if a != b]
    if not unlike and len(old) != len(new):
        unlike = [(f"{len(old)} lines", f"{len(new)} lines")]
    return [f"{GOLD.name} is written otherwise: {RAISE_CLUSTER}\n- {a[:2000]}\n+ {b[:2000]}" for a, b in unlike[:1]]


def write(anyway: bool) -> list[str]:
    """Write the golden file; what is refused, because another format has the same number."""
    if GOLD.exists() and not anyway and number() == mapping.FORMAT and (wrong := differing()):
        return wrong
    GOLD.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    return []
