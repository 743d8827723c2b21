"""What is asked of an index and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """A search. Filters are "" or () where there is none; since and until are YYYY, YYYY-MM or YYYY-MM-DD, both inclusive.

    region: any names or nicknames of regions, of which a document has one; their sub-regions count unless exact_region.
    tag: tags of which a document has one. any_piece: begin where a search that finds nothing ends (`typed`). sort: "score"
    or "date" (newest first). explain, snippets and about: whether hits carry them; about is all that is known of a document
    but its id.
    """

    query: str = ""
    limit: int = 10
    offset: int = 0
    region: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    source: str = ""
    since: str = ""
    until: str = ""
    sort: str = "score"
    explain: bool = False
    snippets: bool = True
    about: bool = True
    exact_region: bool = False
    any_piece: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document: start and end are offsets into the clean text, marks (start, end) pairs into `text`."""

    text: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches, by its key in corpus.sqlite. explain: field:term → share of the score."""

    key: int
    score: float
    snippets: tuple[Snippet, ...] = ()
    explain: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """total: how many documents match, exactly; hits: those asked for; elapsed: seconds; relaxed: see `typed.Step`."""

    total: int
    hits: list[Hit] = field(default_factory=list)
    elapsed: float = 0.0
    relaxed: str = ""
