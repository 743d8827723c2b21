"""The views of `corpus.sqlite` that other programs may rely on, described once: for README.md here and for Datasette.

A view that the records do not have, because they were written by an earlier version, is left out of what is told.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class View:
    """A view as a program may rely on it. columns: what each one holds, in their order.

    facets: columns worth counting; sort: the column to begin with, "-" before it for the largest first.
    """

    name: str
    about: str
    columns: dict[str, str]
    facets: tuple[str, ...] = ()
    sort: str = ""


_DOC = "id of the document: its path in the corpus, path#id in a JSON Lines file"
_DATE = "ISO date as far as known (2023, 2023-05, 2023-05-15), empty where it is not"
_UNIT = "元, 人, %, 百分点 and so on; values are in it, without magnitude words (20亿元 is 2000000000 元)"
_COMPARATOR = "= > >= < <= ~ (左右) or range (then value to value_max); empty without a figure"
_DIRECTION = (
    "up or down where a rise or a fall is stated, else empty: a fall of 13.5 % has value 13.5 and direction down"
)
_MEASURE = "level, growth (增长5%), share, or change (新增)"

VIEWS = (
    View(
        "document_list",
        "One row a document.",
        {
            "doc": _DOC,
            "title": "title, empty where neither the corpus nor the text gives one",
            "date": _DATE,
            "source": "who published it",
            "url": "address, as the corpus gives it",
            "length": "characters of the clean article",
            "regions": "regions it is about, the main one first, separated by a comma and a blank",
            "tags": "manual and automatic tags, separated by a comma and a blank",
        },
        ("source", "date"),
        "-date",
    ),
    View(
        "target_list",
        "One row a quantified statement: promises (kind target), what was achieved (result), expected (forecast), vague.",
        {
            "doc": _DOC,
            "id": "of the statement in its document",
            "kind": "target, result, forecast or vague (promised without a figure)",
            "region": "region that the statement is about",
            "indicator": "what the figure counts, as the text has it",
            "measure": _MEASURE,
            "comparator": _COMPARATOR,
            "value": "the figure, in unit; for a range its lower end; null without a figure",
            "value_max": "upper end of a range, else null",
            "unit": _UNIT,
            "canonical": "the indicator that is meant (地区生产总值 for GDP)",
            "direction": _DIRECTION,
            "level": "千亿级 and the like, of what is counted",
            "year": "year that the statement is about: the deadline, or the period reported on",
            "deadline": "year by which it is promised, null where the text has none",
            "modality": "the word of promise (力争, 达到 …)",
            "sentence": "the sentence it was read from",
            "title": "title of the document",
            "date": "ISO date of the document, as far as known",
            "source": "source of the document",
            "restates": "DOC:ID of the first statement of the same promise; empty for that one itself",
        },
        ("kind", "region", "deadline", "canonical", "unit"),
        "deadline",
    ),
    View(
        "cluster_list",
        "One row a document that is a duplicate or has some.",
        {
            "cluster": "id of the cluster",
            "canonical": "the document of it that is kept",
            "doc": _DOC,
            "relation": "exact, near or contained, to the kept one",
            "jaccard": "share of common passages in both, 0 to 1",
            "containment": "share of the shorter that is in the longer, 0 to 1",
        },
        ("relation", "canonical"),
        "cluster",
    ),
    View(
        "promise_outcomes",
        "One row a promise and an outcome of it that a later document reports.",
        {
            "key": "number of the document of the promise, of this index only",
            "number": "place of the promise in that document, of this index only",
            "region": "region that both are about",
            "indicator": "canonical indicator of both",
            "measure": _MEASURE,
            "unit": _UNIT,
            "deadline": "year promised for and reported on",
            "span": "year, part of one, plan (a five-year period, or a sum), since, or empty",
            "pace": "annual for a figure of each year on average, else empty",
            "comparator": _COMPARATOR,
            "value": "what was promised; for a range its lower end",
            "value_max": "upper end of a range, else null",
            "direction": _DIRECTION,
            "doc": "document that promises",
            "date": "its ISO date",
            "outcome": "what is reported, in the unit and direction of the promise",
            "outcome_doc": "document that reports it",
            "outcome_date": "its ISO date",
            "outcome_key": "number of that document, of this index only",
            "outcome_number": "place of the statement in it, of this index only",
            "outcome_start": "offset of its sentence in the clean text, in characters",
            "gap": "outcome less what was promised",
            "status": "met, near, missed, or open (reported before the year was over)",
        },
        ("status", "region", "indicator", "deadline"),
        "-deadline",
    ),
    View(
        "target_changes",
        "One row a statement that a build found new, revised or gone.",
        {
            "build": "number of the build",
            "at": "its time, UTC, ISO 8601",
            "change": "added, revised, changed or removed",
            "doc": _DOC,
            "id": "of the statement in its document",
            "reread": "1 where the document is the same and is read otherwise, else 0",
            "kind": "target, result, forecast or vague",
            "region": "region that the statement is about",
            "indicator": "what the figure counts, as the text has it",
            "canonical": "the indicator that is meant",
            "measure": _MEASURE,
            "unit": _UNIT,
            "year": "year that the statement is about",
            "sentence": "the sentence it was read from",
            "before_direction": "direction before the build; null where it is new, as the three that follow",
            "before_comparator": "comparator before",
            "before_value": "value before",
            "before_value_max": "upper end of a range before",
            "after_direction": "direction after the build; null where it is gone, as the three that follow",
            "after_comparator": "comparator after",
            "after_value": "value after",
            "after_value_max": "upper end of a range after",
        },
        ("change", "build", "region", "kind"),
        "-build",
    ),
)


def columns(db: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each view of the contract that open records have, by its name."""
    there = _names(db)
    return {
        view.name: [column[0] for column in db.execute(f"SELECT * FROM {view.name} LIMIT 0").description]  # noqa: S608
        for view in VIEWS
        if view.name in there
    }


def _names(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in found)


def metadata(db: sqlite3.Connection, title: str) -> dict[str, Any]:
    """What Datasette is to know of open records (its `metadata.json`): the views with descriptions, facets and order, the
    tables beneath them hidden. title: of the corpus."""
    there = columns(db)
    tables: dict[str, Any] = {name: {"hidden": True} for name in _names(db)}
    for view in VIEWS:
        if view.name in there:
            tables[view.name] = _told(view, there[view.name])
    return {
        "title": title or "Gangmu",
        "description": "Documents of a corpus and the quantified statements that were read out of them, by gangmu.",
        "databases": {"corpus": {"tables": tables}},
    }


def _told(view: View, held: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": view.about,
        "columns": {name: about for name, about in view.columns.items() if name in held},
        "facets": [name for name in view.facets if name in held],
        "size": 50,
    }
    if view.sort.removeprefix("-") in held:
        told["sort_desc" if view.sort.startswith("-") else "sort"] = view.sort.removeprefix("-")
    return told


def markdown() -> str:
    """The views as README.md beside this module lists them."""
    parts = []
    for view in VIEWS:
        rows = "\n".join(f"| `{name}` | {about} |" for name, about in view.columns.items())
        parts.append(f"### `{view.name}`\n\n{view.about}\n\n| column | holds |\n|---|---|\n{rows}\n")
    return "\n".join(parts)
