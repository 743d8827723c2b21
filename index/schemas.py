"""The records of the contract, each declared once: what commands print, what the library returns, what the store keeps.

The fields of a record, in order, are those of the JSON object. From the declaration follow the JSON
Schema (`schema`), the tables of the store (`kept`), the types on Spark (`types`) and the columns of a listing (`columns`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> object:
        """Only type checkers look at this; Python 3.10 has none."""
        return lambda cls: cls


Schema = dict[str, Any]
R = TypeVar("R", bound="Record")


@dataclass(frozen=True, slots=True)
class About:
    """What a field says beyond its type.

    text: a description. values: the only ones it takes. pattern: of its text. optional: not in every record.
    kept: where the store has it: `own` in the row of a statement, `name` there as the number of a name, `form` in the row
    that statements said alike share; "" where it is derived. listed: whether a listing as TSV or CSV has a column of it.
    """

    text: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    optional: bool = False
    kept: str = ""
    listed: bool = True


@dataclass_transform(frozen_default=True)
class Record:
    """What all records have in common: frozen values, compared field by field.

    As a frozen dataclass to whoever uses one, but without code made for each class: a query should not wait for that.
    """

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    _FIELDS: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._FIELDS = tuple(n for n, hint in cls.__annotations__.items() if not str(hint).startswith("ClassVar"))

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self._FIELDS):
            raise TypeError(f"{type(self).__name__} has {len(self._FIELDS)} fields, {len(values)} were given")
        given = dict(zip(self._FIELDS, values, strict=False))
        if twice := (given.keys() & named.keys()) | (named.keys() - set(self._FIELDS)):
            raise TypeError(f"{type(self).__name__} does not take {', '.join(sorted(twice))}")
        given |= named
        for name in self._FIELDS:
            if name not in given and not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} needs {name}")
        vars(self).update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a {type(self).__name__} is not changed: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} is not changed: {name}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._FIELDS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), repr(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self._FIELDS)})"

    @classmethod
    def of(cls: type[R], record: Mapping[str, Any]) -> R:
        """The typed form of a record as a command prints it, without unknown members. Raises KeyError for a missing one."""
        made: dict[str, Any] = {}
        for name, hint, about in _declared(cls):
            if about.optional and name not in record:
                made[name] = None
            else:
                made[name] = _typed(hint, record[name])
        return cls(**made)

    def record(self) -> dict[str, Any]:
        """The record as a command prints it with --format json."""
        return {**({"schema": f"{self.NAME}/1"} if self.NAME else {}), **self._plain()}

    def _plain(self) -> dict[str, Any]:
        values = ((name, about, getattr(self, name)) for name, _, about in _declared(type(self)))
        return {name: _untyped(value) for name, about, value in values if not (about.optional and value is None)}


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


_RECORDS: dict[str, type[Record]] = {
    cls.NAME: cls
    for cls in (Hit, Document, Target, Cluster, Passage, Tag, Region, Indicator, Track, Compared, Change, Facet, Built)
}
NAMES = tuple(_RECORDS)


def schema(name: str) -> Schema | None:
    """The JSON Schema (2020-12) of a record by its name without version, None where there is none."""
    if name not in _RECORDS:
        return None
    cls = _RECORDS[name]
    body = _object(cls)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gangmu:{name}:1",
        "title": cls.TITLE,
        **body,
        "properties": {"schema": {"const": f"{name}/1"}, **body["properties"]},
        "required": ["schema", *body["required"]],
    }


def names(cls: type[Record]) -> tuple[str, ...]:
    """The fields of a record, in order."""
    return cls._FIELDS


def columns(cls: type[Record]) -> tuple[str, ...]:
    """The fields that a listing of records as TSV or CSV has a column for, in order."""
    return tuple(name for name, _, about in _declared(cls) if about.listed and not about.optional)


def kept(cls: type[Record], *places: str) -> tuple[str, ...]:
    """The fields that the store keeps in one of `places` (see `About`), in the order declared."""
    return tuple(name for name, _, about in _declared(cls) if about.kept in places)


def types(cls: type[Record]) -> dict[str, type]:
    """The plain type (str, int, float) of each field that has one; what may be null has the type of its values."""
    return {name: plain for name, hint, _ in _declared(cls) if (plain := _optional(hint)[0]) in (str, int, float)}


_READ: dict[Any, tuple[tuple[str, Any, About], ...]] = {}


def _declared(cls: type[Record]) -> tuple[tuple[str, Any, About], ...]:
    """(name, type, what else is said of it) of each field; read once for each record."""
    if cls in _READ:
        return _READ[cls]
    hints = get_type_hints(cls, include_extras=True)
    found = []
    for name in cls._FIELDS:
        hint, about = hints[name], About()
        if get_origin(hint) is Annotated:
            hint, about = get_args(hint)[0], get_args(hint)[-1]
        found.append((name, hint, about))
    _READ[cls] = tuple(found)
    return _READ[cls]


def _optional(hint: Any) -> tuple[Any, bool]:
    """A type without None, and whether it had it."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = [one for one in get_args(hint) if one is not NoneType]
        return inner, True
    return hint, False


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Record)


def _typed(hint: Any, value: Any) -> Any:
    inner, _ = _optional(hint)
    if value is None:
        return None
    if _is_record(inner):
        return inner.of(value)
    if get_origin(inner) is tuple:
        return tuple(_typed(get_args(inner)[0], one) for one in value)
    return value


def _untyped(value: Any) -> Any:
    if isinstance(value, Record):
        return value._plain()
    return [_untyped(one) for one in value] if isinstance(value, tuple) else value


_TYPES: dict[Any, str] = {str: "string", int: "integer", float: "number"}


def _shape(hint: Any) -> Schema:
    inner, nullable = _optional(hint)
    if _is_record(inner):
        body = _object(inner)
        return {"anyOf": [body, {"type": "null"}]} if nullable else body
    if get_origin(inner) is tuple:
        return {"type": "array", "items": _shape(get_args(inner)[0])}
    if get_origin(inner) is dict:
        return {"type": "object"}
    return {"type": [_TYPES[inner], "null"] if nullable else _TYPES[inner]}


def _object(cls: type[Record]) -> Schema:
    properties: dict[str, Schema] = {}
    for name, hint, about in _declared(cls):
        shape = _shape(_optional(hint)[0] if about.optional else hint)
        if about.values:
            shape["enum"] = list(about.values)
        if about.pattern:
            shape["pattern"] = about.pattern
        if about.text:
            shape["description"] = about.text
        properties[name] = shape
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, _, about in _declared(cls) if not about.optional],
        "additionalProperties": False,
    }
