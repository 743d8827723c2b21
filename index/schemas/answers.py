"""What commands answer about the corpus, the index and the machine, beside the records that the store keeps."""

from __future__ import annotations

from typing import Annotated, ClassVar

from .declared import Block, Repair, Table
from .record import About, Record


class Cleaned(Record):
    NAME: ClassVar[str] = "clean"
    TITLE: ClassVar[str] = "A text as the text floor reads it, outside any corpus"

    title: str
    date: str
    source: str
    author: str
    editor: str
    event_date: str
    script: Annotated[str, About("Hans or Hant, as the text was before it was folded")]
    text: str
    title_source: str
    date_source: str
    blocks: tuple[Block, ...]
    repairs: tuple[Repair, ...]
    tables: tuple[Table, ...]


class Status(Record):
    NAME: ClassVar[str] = "status"
    TITLE: ClassVar[str] = "What an index holds, and whether it is stale"

    index: Annotated[str, About("its folder, or the address of a cluster")]
    title: str
    generation: str
    format: int
    documents: int
    targets: int
    statements: Annotated[int, About("targets, results, forecasts and vague promises")]
    regions: int
    clusters: int
    failures: Annotated[int, About("documents that could not be read when they were last looked at")]
    segments: int
    bytes: int
    stale: Annotated[
        str | None, About("what a build would find, empty for nothing; not of a cluster", optional=True)
    ] = None
    queries: Annotated[tuple[str, ...] | None, About("the names of saved queries", optional=True)] = None


class Check(Record):
    NAME: ClassVar[str] = "check"
    TITLE: ClassVar[str] = "A named check of the corpus, the index or the machine"

    check: str
    state: Annotated[str, About(values=("ok", "note", "wrong"))]
    finding: str
    fix: Annotated[str, About("what to do, empty where nothing is to be done")]


class Fault(Record):
    NAME: ClassVar[str] = "fault"
    TITLE: ClassVar[str] = "Something that is not as it was written into the index"

    finding: str


class Year(Record):
    NAME: ClassVar[str] = "timeline"
    TITLE: ClassVar[str] = "The targets of one deadline year"

    year: int
    targets: Annotated[int, About("each promise once, whatever repeats it")]
    regions: tuple[str, ...]
    examples: Annotated[tuple[str, ...], About("the indicators promised most")]


class Area(Record):
    NAME: ClassVar[str] = "map"
    TITLE: ClassVar[str] = "The targets of one region that speak of one sector"

    region: str
    sector: str
    targets: int


class TagCount(Record):
    NAME: ClassVar[str] = "tag_count"
    TITLE: ClassVar[str] = "A tag with how many documents have it"

    tag: str
    origin: Annotated[str, About(values=("manual", "auto"))]
    facet: str
    under: Annotated[str, About("the tag that it refines, empty for none")]
    documents: int


class Tagging(Record):
    NAME: ClassVar[str] = "tagging"
    TITLE: ClassVar[str] = "How the manual tags of a document change"

    doc: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


class Phrase(Record):
    NAME: ClassVar[str] = "phrase"
    TITLE: ClassVar[str] = "A phrase that some documents say more often than the rest of the corpus"

    phrase: str
    score: float
    count: int


class Rule(Record):
    NAME: ClassVar[str] = "rule"
    TITLE: ClassVar[str] = "A rule of the taxonomy"

    tag: str
    facet: str
    under: str
    words: tuple[str, ...]
    without: Annotated[tuple[str, ...], About("words that do not count where they stand inside these")]


class RuleMatch(Record):
    NAME: ClassVar[str] = "rule_match"
    TITLE: ClassVar[str] = "What a rule of the taxonomy found in a document"

    tag: str
    facet: str
    score: float
    threshold: float
    given: Annotated[bool, About("whether the document gets the tag")]
    reason: Annotated[str, About("why not, empty where it does")]
    evidence: tuple[str, ...]


class Resolved(Record):
    NAME: ClassVar[str] = "name"
    TITLE: ClassVar[str] = "A name with the canonical indicator that it means"

    name: str
    canonical: str


class Difference(Record):
    NAME: ClassVar[str] = "difference"
    TITLE: ClassVar[str] = "A run of text of two documents side by side"

    op: Annotated[str, About("=: in both, -: in the first alone, +: in the second alone", values=("=", "-", "+"))]
    text: str


ANSWERS: tuple[type[Record], ...] = (
    Cleaned, Status, Check, Fault, Year, Area, TagCount, Tagging, Phrase, Rule, RuleMatch, Resolved, Difference,
)  # fmt: skip
