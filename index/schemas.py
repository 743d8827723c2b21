"""The JSON Schemas (2020-12) of the records that commands print."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_DATE: Schema = {"type": "string", "pattern": r"^(\d{4}(-\d\d(-\d\d)?)?)?$", "description": "ISO date, as far as known"}
_YEAR: Schema = {"type": ["integer", "null"], "description": "a year"}
_FIGURE: Schema = {"type": ["number", "null"]}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _object(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_SNIPPET = _object(
    {
        "text": _TEXT,
        "start": {**_WHOLE, "description": "offset into document.text"},
        "end": _WHOLE,
        "marks": {**_list(_list(_WHOLE)), "description": "start and end of each match, offsets into this text"},
    }
)
_ABOUT: dict[str, Schema] = {
    "doc": {**_TEXT, "description": "path relative to the corpus; path#id in a JSON Lines file"},
    "title": _TEXT,
    "date": _DATE,
    "source": _TEXT,
    "url": _TEXT,
    "regions": _list(_TEXT),
    "tags": _list(_TEXT),
    "duplicate_of": {**_TEXT, "description": "the canonical document of its cluster, empty when it is that itself"},
}
_RECORDS: dict[str, tuple[str, Schema]] = {
    "hit": (
        "One document that a search found",
        _object(
            {
                **_ABOUT,
                "score": _NUMBER,
                "snippets": _list(_SNIPPET),
                "copies": {**_WHOLE, "description": "with --unique: other documents of the same cluster"},
                "qid": {**_TEXT, "description": "with --queries: the query's id"},
                "explain": {"type": "object", "description": "with --explain: what the score is made of"},
            },
            optional=("copies", "qid", "explain"),
        ),
    ),
    "document": (
        "One cleaned document",
        _object(
            {
                "doc": _TEXT,
                "path": _TEXT,
                "title": _TEXT,
                "date": _DATE,
                "source": _TEXT,
                "url": _TEXT,
                "author": _TEXT,
                "editor": _TEXT,
                "event_date": _DATE,
                "script": _one_of("Hans", "Hant", ""),
                "encoding": _TEXT,
                "sha256": {**_TEXT, "description": "of the UTF-8 text"},
                "regions": _list(_TEXT),
                "tags": _list(_TEXT),
                "duplicate_of": _TEXT,
                "duplicates": _list(_TEXT),
                "text": {**_TEXT, "description": "the clean article body"},
                "blocks": {
                    **_list(
                        _object(
                            {"kind": _one_of("title", "meta", "body", "boilerplate"), "start": _WHOLE, "end": _WHOLE}
                        )
                    ),
                    "description": "offsets into the raw decoded file",
                },
                "repairs": _list(_object({"kind": _TEXT, "count": _WHOLE})),
            }
        ),
    ),
    "target": (
        "One quantified statement",
        _object(
            {
                "doc": _TEXT,
                "id": _TEXT,
                "kind": _one_of("target", "result", "forecast", "vague"),
                "region": _TEXT,
                "region_path": _list(_TEXT),
                "region_code": {**_TEXT, "description": "GB/T 2260, empty for zones and agglomerations"},
                "region_source": _one_of("clause", "sentence", "heading", "speaker", "title", "manifest", ""),
                "actor": _TEXT,
                "indicator": _TEXT,
                "measure": _one_of("level", "growth", "share", "change"),
                "comparator": _one_of("=", ">", ">=", "<", "<=", "~", "range", ""),
                "value": _FIGURE,
                "value_max": _FIGURE,
                "unit": _TEXT,
                "value_text": _TEXT,
                "level": _TEXT,
                "level_value": _FIGURE,
                "deadline": _YEAR,
                "deadline_text": _TEXT,
                "deadline_source": _one_of("explicit", "sentence", "heading", "plan", "relative", "document", ""),
                "modality": _TEXT,
                "sentence": _TEXT,
                "start": {**_WHOLE, "description": "offset of the sentence in document.text"},
                "end": _WHOLE,
                "restates": {**_TEXT, "description": "DOC:ID of the first statement of the same promise"},
                "title": _TEXT,
                "date": _DATE,
                "source": _TEXT,
                "duplicate_of": _TEXT,
            }
        ),
    ),
    "cluster": (
        "Documents that are one article",
        _object(
            {
                "cluster": _TEXT,
                "canonical": _TEXT,
                "members": _list(
                    _object(
                        {
                            "doc": _TEXT,
                            "jaccard": _NUMBER,
                            "containment": _NUMBER,
                            "relation": _one_of("exact", "near", "contained"),
                        }
                    )
                ),
                "widest": {**_NUMBER, "description": "the largest distance between two members"},
            }
        ),
    ),
    "passage": (
        "A passage that several documents share",
        _object(
            {
                "text": _TEXT,
                "documents": _WHOLE,
                "places": _list(_object({"doc": _TEXT, "start": _WHOLE, "end": _WHOLE})),
            }
        ),
    ),
    "tag": (
        "A tag of a document",
        _object(
            {
                "doc": _TEXT,
                "tag": _TEXT,
                "origin": _one_of("manual", "auto"),
                "facet": _TEXT,
                "score": _NUMBER,
                "evidence": _list(_object({"text": _TEXT, "field": _TEXT, "count": _WHOLE, "start": _WHOLE})),
            }
        ),
    ),
    "region": (
        "A region with what the index holds of it",
        _object(
            {
                "region": _TEXT,
                "path": _list(_TEXT),
                "code": _TEXT,
                "level": _TEXT,
                "documents": _WHOLE,
                "targets": _WHOLE,
            }
        ),
    ),
    "facet": (
        "How many hits share a value",
        _object({"facet": _one_of("region", "sector", "source", "year"), "value": _TEXT, "documents": _WHOLE}),
    ),
    "summary": (
        "What a build did",
        _object(
            {
                "added": _WHOLE,
                "changed": _WHOLE,
                "removed": _WHOLE,
                "unchanged": _WHOLE,
                "failed": _WHOLE,
                "bytes": _WHOLE,
                "generation": _TEXT,
                "seconds": _object(
                    dict.fromkeys(("read", "text", "facts", "dedup", "index", "commit", "total"), _NUMBER)
                ),
                "failures": _list(_object({"path": _TEXT, "line": _WHOLE, "message": _TEXT, "hint": _TEXT})),
            }
        ),
    ),
}

NAMES = tuple(_RECORDS)


def schema(name: str) -> Schema | None:
    """The schema of a record by its name without version, None where there is none."""
    if name not in _RECORDS:
        return None
    title, body = _RECORDS[name]
    properties = {"schema": {"const": f"{name}/1"}, **body["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gangmu:{name}:1",
        "title": title,
        **body,
        "properties": properties,
        "required": ["schema", *body["required"]],
    }
