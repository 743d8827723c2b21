"""The records of the contract: what commands print, what the library returns, what the store keeps.

Each is declared once (`declared`); the JSON Schema (`schema`), the tables of the store (`kept`), the types on Spark (`types`)
and the columns of a listing (`columns`) follow from the declaration (`record`).
"""

from __future__ import annotations

from .answers import (
    ANSWERS,
    Area,
    Check,
    Cleaned,
    Difference,
    Fault,
    Phrase,
    Resolved,
    Rule,
    RuleMatch,
    Status,
    TagCount,
    Tagging,
    Year,
)
from .declared import (
    KEPT,
    Block,
    Built,
    Cell,
    Change,
    Cluster,
    Compared,
    Document,
    Evidence,
    Facet,
    Failed,
    Hit,
    Indicator,
    Member,
    Outcome,
    Passage,
    Place,
    Promise,
    Reason,
    Region,
    Repair,
    Seconds,
    Snippet,
    Table,
    Tag,
    Target,
    Track,
)
from .record import About, Record, Schema, body, columns, kept, names, types

__all__ = [
    "NAMES",
    "RECORDS",
    "About",
    "Area",
    "Block",
    "Built",
    "Cell",
    "Change",
    "Check",
    "Cleaned",
    "Cluster",
    "Compared",
    "Difference",
    "Document",
    "Evidence",
    "Facet",
    "Failed",
    "Fault",
    "Hit",
    "Indicator",
    "Member",
    "Outcome",
    "Passage",
    "Phrase",
    "Place",
    "Promise",
    "Reason",
    "Record",
    "Region",
    "Repair",
    "Resolved",
    "Rule",
    "RuleMatch",
    "Schema",
    "Seconds",
    "Snippet",
    "Status",
    "Table",
    "Tag",
    "TagCount",
    "Tagging",
    "Target",
    "Track",
    "Year",
    "columns",
    "kept",
    "names",
    "schema",
    "types",
]

RECORDS: dict[str, type[Record]] = {cls.NAME: cls for cls in (*KEPT, *ANSWERS)}
"""The records that have a name of their own, as `gangmu schema` lists them."""
NAMES = tuple(RECORDS)


def schema(name: str) -> Schema | None:
    """The JSON Schema (2020-12) of a record by its name without version, None where there is none."""
    if name not in RECORDS:
        return None
    cls = RECORDS[name]
    shape = body(cls)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gangmu:{name}:1",
        "title": cls.TITLE,
        **shape,
        "properties": {"schema": {"const": f"{name}/1"}, **shape["properties"]},
        "required": ["schema", *shape["required"]],
    }
