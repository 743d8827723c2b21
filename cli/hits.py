"""What a search found, as a picture: hits with their snippets, and counts by facet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import advice, links
from .language import worded
from .listing import Column, Listing
from .prose import Prose, words
from .terminal import fitted, harmless, one_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

Record = dict[str, Any]
FACETS = {
    "region": "region", "sector": "sector", "source": "source", "year": "year", "instrument": "instrument", "type": "type",
}  # fmt: skip
SNIPPETS = 2
"""Snippets of a hit that the table shows; the other formats have all of them."""
_INDENT = 5
_TAGS = 5
NEARLY_ALL = 0.6
"""Share of the documents from which a tag says nothing of a hit."""
_FEW = 20
"""Documents below which every tag is shown."""
_FILTER = re.compile(r"""(?:region|tag|source|date|doc):(?:"[^"]*"|[\[{][^\]}]*[\]}]|\S+)|\b(?:AND|OR|NOT)\b|[()*\s]""")


@dataclass(frozen=True, slots=True)
class Found:
    """Which hits these are. total: of all; offset: before the first one; query: as typed.

    common: tags of nearly every document, which are not shown.
    """

    total: int
    offset: int = 0
    query: str = ""
    common: frozenset[str] = frozenset()


def common_tags(hits: Sequence[Record], documents: int, count: Callable[[str], int]) -> frozenset[str]:
    """Tags on nearly every document of the corpus, of those that most of these hits have.

    documents: how many there are; count: of them with a tag.
    """
    if documents < _FEW:
        return frozenset()
    having = Counter(tag for hit in hits for tag in hit["tags"])
    often = [tag for tag, number in having.items() if number >= NEARLY_ALL * len(hits)]
    return frozenset(tag for tag in often if count(tag) >= NEARLY_ALL * documents)


def titled(record: Record) -> str:
    """A document's title, or the name of its file (and the number of its record) where it has none."""
    return one_line(record["title"]) or one_line(record["doc"].rpartition("/")[2] or record["doc"])


def is_ranked(query: str) -> bool:
    """Whether scores mean anything: a query of filters alone gives every document the same."""
    return bool(_FILTER.sub("", query))


def picture(hits: list[Record], found: Found) -> RenderableType | None:
    """Hits with title, document, what is known of it, and snippets with the matches marked; None for no hits."""
    if not hits:
        return None
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    ranked = is_ranked(found.query)
    for number, hit in enumerate(hits, found.offset + 1):
        parts += _hit(number, hit, found.common, ranked)
        parts.append(Text(""))
    last = found.offset + len(hits)
    more = found.total > last or found.offset
    counted = (
        worded("{0}-{1} of {2}", found.offset + 1, last, found.total) if more else worded("{0} found", found.total)
    )
    parts.append(Text(counted, style="dim"))
    return Group(*parts)


def _hit(number: int, hit: Record, common: frozenset[str], ranked: bool) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    title = Text(titled(hit), style="bold" if hit["title"] else "bold italic")
    nameless = title.plain == one_line(hit["doc"])
    title.stylize(links.to_file(hit["doc"]) if nameless else links.to_page(hit.get("url", "")))
    if hit.get("copies"):
        title.append("  " + worded("+{0} cop{1}", hit["copies"], "y" if hit["copies"] == 1 else "ies"), style="yellow")
    if hit.get("also"):
        title.append("  " + worded("also {0}", one_line(", ".join(hit["also"]))), style="yellow")
    head = Table.grid(padding=0)
    head.add_column(width=_INDENT, no_wrap=True)
    head.add_column()
    head.add_row(Text(f"{number:>3}  ", style="dim"), Prose(title))
    tags = [t for t in hit["tags"] if t not in common][:_TAGS]
    about = [hit["date"], hit["source"], " / ".join(hit["regions"][:3]), " ".join(f"#{t}" for t in tags)]
    lines: list[RenderableType] = [head]
    if told := "  ".join(a for a in about if a):
        lines.append(Prose(Text(fitted(told), style="cyan"), _INDENT, words(fitted(told))))
    where = Text("" if nameless else one_line(hit["doc"]), style="dim")
    where.stylize(links.to_file(hit["doc"]))
    if ranked:
        where.append(f"{'' if nameless else '  '}{hit['score']:.2f}")
    if where:
        lines.append(Prose(where, _INDENT, words(where.plain)))
    lines += [_snippet(s) for s in hit["snippets"][:SNIPPETS]]
    if "explain" in hit:
        lines += [Prose(Text(one_line(line), style="magenta"), _INDENT) for line in advice.explained(hit["explain"])]
    return lines


def _snippet(snippet: Record) -> Prose:
    """A snippet with its matches marked and none of them broken.

    Only what is printed is sanitised, so marks are laid on piece by piece.
    """
    from rich.text import Text

    text, at = Text(), 0
    whole: list[tuple[int, int]] = []
    for start, end in snippet["marks"]:
        text.append(_piece(snippet["text"][at:start]))
        begin = len(text)
        text.append(_piece(snippet["text"][start:end]), style="bold red")
        whole.append((begin, len(text)))
        at = end
    text.append(_piece(snippet["text"][at:]))
    return Prose(text, _INDENT, whole)


def _piece(text: str) -> str:
    return harmless(text.replace("\n", " ").replace("\t", " "))


def facet(name: str) -> str:
    """What a picture calls a facet."""
    return worded(FACETS[name]) if name in FACETS else name


def facets(rows: list[Record]) -> RenderableType | None:
    """Counts by facet; the facet's name stands before its first value, and again at the head of a screen."""
    if not rows:
        return None
    from rich.text import Text

    from .output import screen_height

    height = max(0, screen_height() - 4)
    cells: list[list[Text]] = []
    sections: set[int] = set()
    since = 0
    for number, row in enumerate(rows):
        new = not number or row["facet"] != rows[number - 1]["facet"]
        if new and number:
            sections.add(number)
        again = new or bool(height and since >= height)
        since = 0 if again else since + 1
        cells.append(
            [
                Text(facet(row["facet"]) if again else "", "cyan" if new else "dim"),
                Text(fitted(row["value"])),
                Text(f"{row['documents']:,}"),
            ]
        )
    columns = (Column(worded("facet"), whole=True), Column(worded("value")), Column(worded("documents"), right=True))
    return Listing(columns, cells, frozenset(sections))
