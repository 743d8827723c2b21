"""The records of the contract, each declared once; their fields, in order, are those of the JSON object."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from .record import About, Record

Date = Annotated[str, About("ISO date, as far as known", pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
Doc = Annotated[str, About("path relative to the corpus; path#id in a JSON Lines file")]
Duplicate = Annotated[str, About("the canonical document of its cluster, empty when it is that itself")]
Origin = Annotated[
    str, About("where that is from; empty without it", values=("manifest", "text", "html", "filename", ""))
]
Nested = About(listed=False)


class Snippet(Record):
    text: str
    start: Annotated[int, About("offset into document.text")]
    end: int
    marks: Annotated[
        tuple[tuple[int, int], ...], About("start and end of each match, offsets into this text", listed=False)
    ]


class Hit(Record):
    NAME: ClassVar[str] = "hit"
    TITLE: ClassVar[str] = "One document that a search found"

    doc: Doc
    title: str
    date: Date
    source: str
    url: str
    regions: tuple[str, ...]
    tags: tuple[str, ...]
    duplicate_of: Duplicate
    score: float
    relaxed: Annotated[
        str,
        About("how far the search was relaxed: to every piece of its words, or to any", values=("", "pieces", "any")),
    ]
    snippets: Annotated[tuple[Snippet, ...], Nested]
    also: Annotated[
        tuple[str, ...] | None,
        About("with --unique: what tells the other editions of the document from it, the newest first", optional=True),
    ] = None
    copies: Annotated[int | None, About("with --unique: other documents of the same cluster", optional=True)] = None
    qid: Annotated[str | None, About("with --queries: the query's id", optional=True)] = None
    explain: Annotated[
        dict[str, Any] | None, About("with --explain: what the score is made of", optional=True, listed=False)
    ] = None


class Block(Record):
    kind: Annotated[str, About(values=("title", "meta", "body", "boilerplate"))]
    start: int
    end: int


class Repair(Record):
    kind: str
    count: int


class Table(Record):
    """A table of the text: start and end are offsets into it, the cells as printed."""

    caption: str
    start: int
    end: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Document(Record):
    NAME: ClassVar[str] = "document"
    TITLE: ClassVar[str] = "One cleaned document"

    doc: Doc
    path: str
    title: str
    date: Date
    source: str
    url: str
    author: str
    editor: str
    event_date: Date
    script: Annotated[str, About(values=("Hans", "Hant", ""))]
    encoding: str
    sha256: Annotated[str, About("of the UTF-8 text")]
    regions: tuple[str, ...]
    tags: tuple[str, ...]
    duplicate_of: Duplicate
    duplicates: tuple[str, ...]
    text: Annotated[str, About("the clean article body")]
    blocks: Annotated[tuple[Block, ...], About("offsets into the raw decoded file", listed=False)]
    title_source: Origin
    date_source: Origin
    repairs: Annotated[tuple[Repair, ...], Nested]
    tables: Annotated[tuple[Table, ...], About("rows and columns of the tables in text", listed=False)]
    editions: Annotated[tuple[str, ...], About("other editions of it, the one in force first, then the newest")]


class Reason(Record):
    """A piece of evidence: start and end are offsets into the sentence, null where it stands elsewhere; the sign of the weight
    says for or against."""

    rule: str
    start: int | None
    end: int | None
    weight: float


class Cell(Record):
    """Where in a table a figure stands, as printed."""

    row: str
    column: str
    caption: str


class Target(Record):
    NAME: ClassVar[str] = "target"
    TITLE: ClassVar[str] = "One quantified statement"

    doc: Doc
    id: str
    kind: Annotated[str, About(values=("target", "result", "forecast", "vague"), kept="form")]
    region: str
    region_path: tuple[str, ...]
    region_code: Annotated[str, About("GB/T 2260, empty for zones and agglomerations")]
    region_source: Annotated[
        str, About(values=("clause", "sentence", "heading", "speaker", "title", "manifest", ""), kept="form")
    ]
    actor: Annotated[str, About(kept="form")]
    indicator: Annotated[str, About("what the figure counts, readable without the sentence", kept="own")]
    canonical: Annotated[str, About("the indicator it means, with what qualifies it", kept="name")]
    measure: Annotated[str, About(values=("level", "growth", "share", "change"), kept="form")]
    direction: Annotated[str, About("whether a rise or a fall is stated", values=("up", "down", ""), kept="form")]
    comparator: Annotated[str, About(values=("=", ">", ">=", "<", "<=", "~", "range", ""), kept="form")]
    value: Annotated[float | None, About(kept="own")]
    value_max: Annotated[float | None, About(kept="own")]
    unit: Annotated[str, About(kept="form")]
    value_text: Annotated[str, About(kept="own")]
    level: Annotated[str, About(kept="form")]
    level_value: Annotated[float | None, About(kept="form")]
    base_value: Annotated[float | None, About("from what, where the text says so", kept="own")]
    base_year: Annotated[int | None, About("the year of the base value", kept="own")]
    nature: Annotated[str, About(values=("约束性", "预期性", ""), kept="form")]
    year: Annotated[int | None, About("what it is about: the deadline, or the period reported on", kept="own")]
    span: Annotated[str, About(values=("year", "part", "plan", "since", ""), kept="form")]
    deadline: Annotated[int | None, About("a year", kept="own")]
    deadline_text: Annotated[str, About(kept="form")]
    deadline_source: Annotated[
        str, About(values=("explicit", "sentence", "heading", "plan", "relative", "document", ""), kept="form")
    ]
    modality: Annotated[str, About(kept="form")]
    sentence: str
    start: Annotated[int, About("offset of the sentence in document.text", kept="own")]
    end: int
    table: Annotated[Cell | None, About("for a figure of a table: where it stands, as printed", listed=False)]
    restates: Annotated[str, About("DOC:ID of the first statement of the same promise", kept="own")]
    title: str
    date: Date
    source: str
    duplicate_of: Duplicate
    explain: Annotated[
        tuple[Reason, ...] | None, About("what speaks for and against its kind", optional=True, listed=False)
    ] = None


class Member(Record):
    doc: Doc
    jaccard: float
    containment: float
    relation: Annotated[str, About(values=("exact", "near", "contained"))]


class Cluster(Record):
    NAME: ClassVar[str] = "cluster"
    TITLE: ClassVar[str] = "Documents that are one article"

    cluster: str
    canonical: str
    members: tuple[Member, ...]
    widest: Annotated[float, About("the largest distance between two members")]


class Place(Record):
    doc: Doc
    start: int
    end: int


class Passage(Record):
    NAME: ClassVar[str] = "passage"
    TITLE: ClassVar[str] = "A passage that several documents share"

    text: str
    documents: int
    places: tuple[Place, ...]


class Evidence(Record):
    text: str
    field: str
    count: int
    start: int


class Tag(Record):
    NAME: ClassVar[str] = "tag"
    TITLE: ClassVar[str] = "A tag of a document"

    doc: Doc
    tag: str
    origin: Annotated[str, About(values=("manual", "auto"))]
    facet: str
    score: float
    evidence: tuple[Evidence, ...]


class Region(Record):
    NAME: ClassVar[str] = "region"
    TITLE: ClassVar[str] = "A region with what the index holds of it"

    region: str
    path: tuple[str, ...]
    code: str
    level: str
    documents: int
    targets: int


class Indicator(Record):
    NAME: ClassVar[str] = "indicator"
    TITLE: ClassVar[str] = "A canonical indicator with what the index states of it"

    canonical: str
    names: Annotated[tuple[str, ...], About("what documents call it, the most frequent first")]
    unit: Annotated[str, About("the most frequent one, without magnitude")]
    targets: int
    documents: Annotated[int, About("that state it, as a target or otherwise")]


class Promise(Record):
    doc: Doc
    id: Annotated[str, About("of the statement in that document")]
    date: Date
    sentence: str


class Outcome(Record):
    value: Annotated[float, About("in the unit of the promise and its direction: negative where it went the other way")]
    doc: Doc
    id: str
    date: Date
    sentence: str
    start: Annotated[int, About("offset of the sentence in document.text")]


class Track(Record):
    NAME: ClassVar[str] = "track"
    TITLE: ClassVar[str] = "A promise with what later documents report of it"

    region: str
    region_path: tuple[str, ...]
    indicator: Annotated[str, About("the canonical indicator")]
    measure: Annotated[str, About(values=("level", "growth", "share", "change"))]
    unit: str
    deadline: int
    comparator: str
    value: float
    value_max: float | None
    direction: Annotated[str, About(values=("up", "down", ""))]
    promise: Annotated[Promise, About("the earliest statement of it", listed=False)]
    outcomes: Annotated[tuple[Outcome, ...], About("the newest document first", listed=False)]
    status: Annotated[str, About(values=("met", "near", "missed", "open", "unreported"))]
    gap: Annotated[float | None, About("the outcome that decides, less what was promised; null where there is none")]


class Compared(Record):
    NAME: ClassVar[str] = "compare"
    TITLE: ClassVar[str] = "One indicator of one region in one year, among other regions"

    region: str
    region_path: tuple[str, ...]
    canonical: str
    measure: Annotated[str, About(values=("level", "growth", "share", "change"))]
    unit: Annotated[str, About("the one that all of its block are converted to")]
    year: int
    comparator: str
    value: float
    value_max: float | None
    direction: Annotated[str, About(values=("up", "down", ""))]
    rank: Annotated[
        int | None, About("of the newest statement of a region among those of its year; null for older ones")
    ]
    doc: Doc
    id: Annotated[str, About("of the statement in that document")]
    kind: Annotated[str, About(values=("target", "result", "forecast"))]
    span: Annotated[str, About(values=("year", "part", "plan", "since"))]
    pace: Annotated[str, About("annual: of each year of the span on average", values=("annual", ""))]
    date: Date
    sentence: str


class Change(Record):
    NAME: ClassVar[str] = "change"
    TITLE: ClassVar[str] = "A document or a statement that builds changed"
    DOCUMENT: ClassVar[tuple[str, ...]] = ("title", "date", "source", "url", "regions", "tags", "sha256")
    TARGET: ClassVar[tuple[str, ...]] = (
        "id", "kind", "region", "region_path", "indicator", "canonical", "measure", "direction", "comparator", "value",
        "value_max", "unit", "value_text", "level", "year", "span", "deadline", "sentence", "start", "restates", "title",
        "date", "source",
    )  # fmt: skip

    build: Annotated[int, About("the last build that changed it")]
    at: Annotated[str, About("when that build ended, UTC")]
    what: Annotated[str, About(values=("document", "target"))]
    change: Annotated[str, About(values=("added", "changed", "removed", "revised"))]
    doc: Doc
    id: Annotated[str, About("of the statement in its document, empty for a document")]
    before: Annotated[dict[str, Any], About("what document/1 or target/1 said of it, empty where it is new")]
    after: Annotated[dict[str, Any], About("what they say of it now, empty where it is gone")]
    copies: Annotated[int | None, About("with --unique: other documents of which the same is told", optional=True)] = (
        None
    )
    cause: Annotated[
        str | None,
        About(
            "with --reread: whether the document changed or only how it is read",
            optional=True,
            values=("document", "reading"),
        ),
    ] = None


class Facet(Record):
    NAME: ClassVar[str] = "facet"
    TITLE: ClassVar[str] = "How many hits share a value"

    facet: Annotated[str, About(values=("region", "sector", "source", "year"))]
    value: str
    documents: int


class Seconds(Record):
    read: float
    text: float
    facts: float
    dedup: float
    index: float
    commit: float
    total: float


class Failed(Record):
    path: str
    line: int
    message: str
    hint: str
    doc: str
    kind: Annotated[
        str,
        About(values=("row", "name", "absent", "unreadable", "folder", "content", "line", "twice", "fault")),
    ]
    kept: Annotated[int, About("documents that stay in the index as they were when they could be read last")]


class Built(Record):
    NAME: ClassVar[str] = "summary"
    TITLE: ClassVar[str] = "What a build did"

    added: int
    changed: int
    removed: int
    unchanged: int
    failed: int
    bytes: int
    generation: str
    seconds: Seconds
    failures: tuple[Failed, ...]
    left_out: Annotated[
        dict[str, int] | None,
        About("figures of the documents read that are no statements, counted by reason", optional=True, listed=False),
    ] = None


KEPT: tuple[type[Record], ...] = (
    Hit, Document, Target, Cluster, Passage, Tag, Region, Indicator, Track, Compared, Change, Facet, Built,
)  # fmt: skip
"""The records with a name of their own that follow from what the store keeps."""
