"""HTML and Markdown documents to the text a reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import CorpusError

_CHARSET = re.compile(rb"charset\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Page:
    """What the extractor makes of an HTML page; "" where it finds nothing. date is ISO."""

    text: str
    title: str = ""
    date: str = ""
    source: str = ""


def html_page(data: bytes) -> Page:
    """The article of an HTML page, its title, date and site name. Raises CorpusError when trafilatura is missing."""
    try:
        import trafilatura
    except ImportError:
        raise CorpusError(
            "HTML documents need the package trafilatura", "install it with: pip install 'gangmu[html]'"
        ) from None
    html = _decode(data)
    try:
        found = trafilatura.bare_extraction(
            html, favor_recall=True, include_comments=False, include_tables=True, with_metadata=True
        )
    except Exception:  # lxml and the date parsers raise many kinds on broken pages
        found = None
    if found is None:
        return Page(_fallback(trafilatura, html))
    text = str(found.text or "").strip()
    return Page(
        text or _fallback(trafilatura, html), str(found.title or ""), str(found.date or ""), str(found.sitename or "")
    )


def html_to_text(data: bytes) -> str:
    """The article text of an HTML page. Raises CorpusError when the extra is missing."""
    return html_page(data).text


def _fallback(trafilatura: object, html: str) -> str:
    try:
        return str(trafilatura.html2txt(html) or "").strip()  # type: ignore[attr-defined]
    except Exception:  # see html_page
        return ""


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
