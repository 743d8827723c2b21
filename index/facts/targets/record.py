"""What the facts floor hands up: a quantified statement as a record, and what is known of its document beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .evidence import OUTSIDE
from .model import model
from .statements import Statement


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document beside its text; region is the manifest's, "" if none; date is ISO, "" if unknown."""

    title: str = ""
    date: str = ""
    source: str = ""
    region: str = ""


class Target(NamedTuple):
    """One quantified statement: the fields of the record target/1. start/end are offsets of the sentence in the text.

    cell: row, column and caption of a figure of a table. evidence: that of its kind, in bytes as the store keeps it.
    restates: id of the first statement in the document with the same region, indicator, value, unit and deadline; a
    target that names no indicator restates the first target that has the rest.
    pace: `annual` for what is said of each year of a longer span on average (年均增长6%), "" for all else.
    statement: what it was made of, with the evidence and the rules that decided; `explain` tells them as records.
    """

    id: str
    kind: str
    region: str
    region_path: tuple[str, ...]
    region_code: str
    region_source: str
    actor: str
    indicator: str
    measure: str
    comparator: str
    value: float | int | None
    value_max: float | int | None
    unit: str
    value_text: str
    level: str
    level_value: float | int | None
    deadline: int | None
    deadline_text: str
    deadline_source: str
    modality: str
    sentence: str
    start: int
    end: int
    canonical: str = ""
    direction: str = ""
    base_value: float | int | None = None
    base_year: int | None = None
    nature: str = ""
    year: int | None = None
    span: str = ""
    cell: tuple[str, str, str] | None = None
    evidence: bytes = b""
    restates: str = ""
    pace: str = ""
    statement: Statement | None = None

    def explain(self) -> list[dict[str, str | int | float | None]]:
        """What decided each field, as records: `field rule start end weight`, the heaviest evidence for the kind first.

        start, end: offsets into the sentence, None where the evidence is elsewhere in the document or was not asked for.
        """
        if self.statement is None:
            return []
        deadline = self.statement.when
        told: list[dict[str, str | int | float | None]] = [
            {
                "field": "kind",
                "rule": rule,
                "start": start if start != OUTSIDE else None,
                "end": end if start != OUTSIDE else None,
                "weight": weight,
            }
            for rule, start, end, weight in sorted(_reasons(self.statement), key=lambda piece: -abs(piece[3]))
        ]
        rules = {
            "deadline": deadline.rule if deadline else "",
            "region": self.statement.where.rule if self.region else "",
            "indicator": self.statement.indicator.rule,
        }
        return told + [
            {"field": field, "rule": rule, "start": None, "end": None, "weight": None}
            for field, rule in rules.items()
            if rule
        ]


def _reasons(statement: Statement) -> list[tuple[str, int, int, float]]:
    """What decided the kind of a statement: the features that were weighed, else the evidence of the rules."""
    judged = statement.judgement
    if judged is None or not judged.reasons:
        return list(statement.verdict.found)
    names = model().names
    return [(names[number], start, end, weight / 100) for number, start, end, weight in judged.reasons]
