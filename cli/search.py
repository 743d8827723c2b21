"""`gangmu search`: ranked hits with snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import CorpusError, UsageError

from . import advice, errors, output, saved_queries, settings
from .command import App

if TYPE_CHECKING:
    from gangmu.index import Corpus
    from gangmu.index.door import Filters
    from gangmu.index.results import Hits
    from rich.console import RenderableType

app = App()

COLUMNS = ("doc", "score", "title", "date", "source", "regions", "tags", "duplicate_of", "snippet")
FOUND, NOTHING = 0, 1


@app.command(cls=saved_queries.Command)
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY…", help='Words, "exact phrases", AND OR NOT, region:武汉 date:2022..2023 …'),
    ] = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=100_000, help="How many hits.")] = 10,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Skip that many hits.")] = 0,
    any_piece: Annotated[bool, typer.Option("--any", help="Documents that hold any piece of the words.")] = False,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", "-r", help="In this region and all in it; 鄂, 光谷 … too; again for one more."),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", "-t", help="With this tag; again for one more.")] = None,
    source: Annotated[str, typer.Option("--source", "-s", help="From this source.")] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="On or after: 2023, 2023-05-15, 本月, 去年, 30天.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="On or before.")] = "",
    sort: Annotated[str, typer.Option("--sort", metavar="score|date", help="Best or newest first.")] = "score",
    explain: Annotated[bool, typer.Option("--explain", help="Say what each score is made of.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many documents match.")] = False,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count the matches by region, sector, source, year.")
    ] = False,
    unique: Annotated[
        bool, typer.Option("--unique", help="One hit for each duplicate cluster, and for the editions of a document.")
    ] = False,
    all_copies: Annotated[bool, typer.Option("--all-copies", help="Every copy, in the table too.")] = False,
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar="FILE", help="Run a file of qid<TAB>query lines.")
    ] = None,
) -> int:
    """Find documents that hold every word, in any order, the best first.

    Where no document does, the pieces of the words are searched for, which is said. Quotes hold words together.
    """
    if sort not in ("score", "date"):
        raise UsageError(f"hits cannot be sorted by {sort}", "use --sort score or --sort date")
    query = " ".join(words or [])
    trec = settings.current().format == "trec"
    if trec and queries is None:
        raise UsageError("the format trec needs --queries FILE", "a line of FILE is qid<TAB>query")
    if query and queries is not None:
        raise UsageError("give a QUERY or --queries FILE, not both")
    corpus = settings.opened()
    filters: Filters = {
        "region": region or (), "tag": tag or (), "source": source, "since": since, "until": until, "any_piece": any_piece,
    }  # fmt: skip

    def run(query: str, unique: bool) -> Hits:
        return corpus.search(
            query, limit=limit, offset=offset, sort=sort, unique=unique, explain=explain, snippets=not trec,
            about=not trec, **filters,
        )  # fmt: skip

    if queries is not None:
        return _batch(lambda query: run(query, unique).records, queries, offset, trec)
    if count:
        found = corpus.count(query, **filters)
        output.say(str(found))
    elif facets:
        found = output.emit(corpus.facets(query, **filters).records, ("facet", "value", "documents"), _facets)
    else:
        table = settings.current().output_format == "table"
        hits = run(query, unique or (table and not all_copies))
        found = output.emit(
            _flat(hits.records), COLUMNS, lambda rows: _picture(corpus, rows, hits.total, offset, query, any_piece)
        )
        if found and hits.total < limit:
            _more(corpus, query, filters, hits)
        elif hits.total and not found:
            errors.warn(f"there are {hits.total} hits, none after the first {offset}")
            return NOTHING
    if not found:
        _nothing(corpus, query, filters)
        return NOTHING
    advice.relaxed(corpus, query, filters)
    return FOUND


def _more(corpus: Corpus, query: str, filters: Filters, hits: Hits) -> None:
    """Say how many documents hold some of the words, where few hold them all."""
    if filters["any_piece"] or not query or hits.relaxed:
        return
    more: Filters = {**filters, "any_piece": True}
    some = corpus.count(query, **more)
    if some > hits.total:
        hold = "document holds" if hits.total == 1 else "documents hold"
        errors.warn(f"{hits.total} {hold} every word; {some} hold some of them: --any")


def _nothing(corpus: Corpus, query: str, filters: Filters) -> None:
    known = not advice.missing(corpus, query, filters)
    errors.warn("nothing found" + ("; try fewer words, or without quotes and filters" if known else ""))


def _picture(
    corpus: Corpus, rows: list[dict[str, Any]], total: int, offset: int, query: str, any_piece: bool
) -> RenderableType | None:
    from . import hits

    common = hits.common_tags(rows, corpus.size(), lambda tag: corpus.count(tag=tag, any_piece=any_piece))
    return hits.picture(rows, hits.Found(total, offset, query, common))


def _batch_picture(rows: list[dict[str, Any]]) -> RenderableType | None:
    from . import hits

    return hits.picture(rows, hits.Found(len(rows), query="several"))


def _facets(rows: list[dict[str, Any]]) -> RenderableType | None:
    from . import hits

    return hits.facets(rows)


def _flat(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Hits for printing; TSV and CSV get the first snippet as a plain field."""
    if settings.current().output_format not in ("tsv", "csv"):
        yield from found
        return
    for hit in found:
        yield {**hit, "snippet": hit["snippets"][0]["text"] if hit["snippets"] else ""}


def _batch(run: Callable[[str], list[dict[str, Any]]], file: Path, offset: int, trec: bool) -> int:
    """Run every query of a file; hits carry `qid`."""
    relaxed: dict[str, bool] = {}
    ranked = (
        (qid, rank, hit)
        for qid, query in _queries(file)
        for rank, hit in enumerate(run(query), offset + 1)
        if relaxed.setdefault(qid, bool(hit["relaxed"])) is not None
    )
    if trec:
        lines = ({"qid": qid, "doc": hit["doc"], "rank": rank, "score": hit["score"]} for qid, rank, hit in ranked)
        found = output.emit(lines, ("qid", "doc", "rank", "score"), lambda rows: None)
        _relaxed_queries(relaxed)
        return FOUND if found else NOTHING
    listed = ({**hit, "qid": qid} for qid, _, hit in ranked)
    printed = output.emit(_flat_batch(listed), ("qid", *COLUMNS), _batch_picture)
    _relaxed_queries(relaxed)
    return FOUND if printed else NOTHING


def _relaxed_queries(relaxed: dict[str, bool]) -> None:
    if many := sum(relaxed.values()):
        errors.warn(f"{many} of {len(relaxed)} queries are held whole by no document and were searched for in pieces")


def _flat_batch(found: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for hit in found:
        yield from _flat([hit])


def _queries(file: Path) -> Iterator[tuple[str, str]]:
    """(qid, query) of each line. Raises CorpusError naming the line that has none."""
    try:
        lines = open(0, encoding="utf-8") if str(file) == "-" else file.open(encoding="utf-8")  # noqa: SIM115
        with lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                qid, tab, query = line.rstrip("\r\n").partition("\t")
                if not tab or not query.strip() or not qid.strip():
                    raise CorpusError("a line must be qid<TAB>query", file=str(file), line=number)
                yield qid.strip(), query
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot be read: {error}", "give a UTF-8 file of qid<TAB>query", file=str(file)) from None
