"""What is known of a document besides its text, from where, and in which order the places are believed.

The manifest is right; then what the document says of itself, an HTML page in its own record; then the name of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..corpus import file_name
from ..corpus.manifest import Meta
from ..corpus.readers import Raw
from ..text.article import Article


@dataclass(frozen=True, slots=True)
class Stated:
    """A document decoded. known: what the text need not be asked for, the manifest's first; title_from, date_from: where
    that has them from (`manifest`, `html`, `text`), "" where it has none; site: a source for want of another one."""

    text: str
    encoding: str
    known: Meta
    title_from: str = ""
    date_from: str = ""
    site: str = ""


def over(raw: Raw, text: str, encoding: str, said: Meta, origin: str, site: str = "") -> Stated:
    """The manifest's values over those that a document's own form says. origin: `html` or `text`."""
    meta = raw.meta
    title_from = "manifest" if meta.title else origin if said.title else ""
    date_from = "manifest" if meta.date else origin if said.date else ""
    return Stated(text, encoding, meta.over(said), title_from, date_from, site)


@dataclass(frozen=True, slots=True)
class Settled:
    """An article with what only the name of its file says. named: the headline in that name."""

    article: Article
    title_source: str
    date_source: str
    named: str


def settle(article: Article, raw: Raw, stated: Stated) -> Settled:
    """Fill in what neither the manifest nor the text says, and name the source of title and date."""
    title_source = (stated.title_from or "text") if article.title else ""
    date_source = (stated.date_from or "text") if article.date else ""
    named = "" if raw.kind == "json" else file_name.title_of(raw.path)
    if not article.title and named:
        article, title_source = replace(article, title=named), "filename"
    if not article.date and raw.kind != "json" and (day := file_name.date_of(raw.path)):
        article, date_source = replace(article, date=day), "filename"
    if not article.source and stated.site:
        article = replace(article, source=stated.site)
    return Settled(article, title_source, date_source, named)
