"""HTML and Markdown documents to the text a reader sees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import CorpusError, installing

if TYPE_CHECKING:
    from .html_record import Record
    from .html_rows import Row

_CHARSET = re.compile(rb"charset\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_END_TAGS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
"""Browsers read on behind them."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page as it is read: its headline, record and article as lines, and what it says of itself.

    title, date (ISO), source: in the page's own words, "" where it does not say. site: the name of the site, for want of a
    source.
    """

    text: str
    title: str = ""
    date: str = ""
    source: str = ""
    site: str = ""


def html_page(data: bytes) -> Page:
    """The article of an HTML page, and its title, date and source. Raises CorpusError when the extra html is missing."""
    try:
        import lxml.html
    except ImportError:
        raise CorpusError(
            "HTML documents need the package lxml", f"install it with: {installing('gangmu[html]')}"
        ) from None
    from . import html_body, html_record
    from .html_rows import rows_of

    html = _decode(data)
    html = _END_TAGS.sub("", html.replace("\x00", ""))
    if not html.strip():
        return Page("")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):  # nothing but comments, as a rule
        return Page("")
    rows = rows_of(root)
    if not rows:
        return Page("")
    if sum(len(row.text) for row in rows if row.hidden) > 3 * sum(len(row.text) for row in rows if not row.hidden):
        for row in rows:  # the whole page waits for its script to be shown
            row.hidden = False
    chosen = html_body.body(rows)
    _, place = html_record.headline(root, rows, chosen[0] if chosen else len(rows) - 1)
    if 0 <= place < len(rows) - 1:
        chosen = html_body.body(rows, place + 1) or chosen
    if not chosen:
        title, _ = html_record.headline(root, rows, len(rows) - 1)
        return Page("\n".join(row.text for row in rows if not row.hidden), title)
    first = next((i for i in chosen[:4] if i != place and not html_record.is_record(rows[i])), chosen[0])
    said = html_record.record(root, rows, first, chosen[-1] + 1)
    return Page(_lines(rows, chosen, said), said.title, said.date, said.source, said.site)


def _lines(rows: Sequence[Row], chosen: list[int], said: Record) -> str:
    """The headline, the record from wherever it stands, and the article, each row on a line of its own."""
    from .html_record import squash

    title = squash(said.title)
    body = [i for i in chosen if i not in said.rows and i != said.headline]
    while (
        body
        and (flat := squash(rows[body[0]].text))
        and len(body) > 1
        and flat in title
        and body[0] <= said.headline + 3
    ):
        body.pop(0)
    record = [i for i in said.rows if i != said.headline]
    return "\n".join([*([said.title] if said.title else []), *(rows[i].text for i in (*record, *body))])


def html_to_text(data: bytes) -> str:
    """The article text of an HTML page. Raises CorpusError when the extra is missing."""
    return html_page(data).text


def _decode(data: bytes) -> str:
    """A byte order mark, UTF-8, what the page declares, GB18030: the first that fits without an error."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8", "gb18030"]
    if declared:
        name = declared[1].decode("ascii").lower()
        names.insert(1, "gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name)
    for name in names:
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):  # noqa: PERF203
            continue
    return (
        data.decode(names[1] if names[1] != "utf-8" else "gb18030", "replace")
        if declared
        else data.decode("utf-8", "replace")
    )


def markdown_to_text(text: str) -> str:
    """A Markdown document as plain lines: headings, paragraphs, list items and table rows each on their own."""
    from markdown_it import MarkdownIt

    lines: list[str] = []
    row: list[str] = []
    in_row = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            in_row, row = True, []
        elif token.type == "tr_close":
            in_row = False
            lines.append(" ".join(row))
        elif token.type == "inline":
            words = "".join(_inline(child) for child in token.children or [])
            if in_row:
                row.append(words)
            else:
                lines.append(words)
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
    return "\n\n".join(lines)


def _inline(child: object) -> str:
    kind = child.type  # type: ignore[attr-defined]
    if kind in ("softbreak", "hardbreak"):
        return "\n"
    if kind in ("image", "html_inline"):
        return ""
    return str(child.content)  # type: ignore[attr-defined]
