"""`gangmu search`: ranked hits with snippets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import CorpusError, UsageError

from . import advice, errors, output, settings
from .command import App

if TYPE_CHECKING:
    from gangmu.index.engine import Engine
    from gangmu.index.query.request import Request
    from rich.console import RenderableType

app = App()

COLUMNS = ("doc", "score", "title", "date", "source", "regions", "tags", "duplicate_of", "snippet")
FOUND, NOTHING = 0, 1


@app.command()
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
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="On or after: 2023, 2023-05, 2023-05-15.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="On or before.")] = "",
    sort: Annotated[str, typer.Option("--sort", metavar="score|date", help="Best or newest first.")] = "score",
    explain: Annotated[bool, typer.Option("--explain", help="Say what each score is made of.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Print only how many documents match.")] = False,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count the matches by region, sector, source, year.")
    ] = False,
    unique: Annotated[bool, typer.Option("--unique", help="One hit for each duplicate cluster.")] = False,
    all_copies: Annotated[bool, typer.Option("--all-copies", help="Every copy, in the table too.")] = False,
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar="FILE", help="Run a file of qid<TAB>query lines.")
    ] = None,
) -> int:
    """Find documents that hold every word, in any order, the best first.

    Where no document does, the pieces of the words are searched for, which is said. Quotes hold words together.
    """
    from gangmu.index.engine import open_engine
    from gangmu.index.query.request import Request

    if sort not in ("score", "date"):
        raise UsageError(f"hits cannot be sorted by {sort}", "use --sort score or --sort date")
    query = " ".join(words or [])
    trec = settings.current().format == "trec"
    if trec and queries is None:
        raise UsageError("the format trec needs --queries FILE", "a line of FILE is qid<TAB>query")
    if query and queries is not None:
        raise UsageError("give a QUERY or --queries FILE, not both")
    request = Request(
        query=query, limit=limit, offset=offset, region=tuple(region or ()), tag=tuple(tag or ()), source=source,
        since=since, until=until, sort=sort, explain=explain, snippets=not trec, about=not trec, any_piece=any_piece,
    )  # fmt: skip
    engine = open_engine(settings.current().index_location())
    if queries is not None:
        return _batch(engine, request, queries, trec, unique)
    if count:
        found = engine.count(request)
        output.say(str(found))
    elif facets:
        found = output.emit(engine.facets(request), ("facet", "value", "documents"), _facets)
    else:
        table = settings.current().output_format == "table"
        total, ranked = engine.search(request, unique=unique or (table and not all_copies))
        found = output.emit(_flat(ranked), COLUMNS, lambda rows: _picture(engine, rows, total, request))
        if found and total < limit:
            _more(engine, request, total)
        elif total and not found:
            errors.warn(f"there are {total} hits, none after the first {request.offset}")
            return NOTHING
    if not found:
        _nothing(engine, request)
        return NOTHING
    advice.relaxed(engine, request)
    return FOUND


def _more(engine: Engine, request: Request, total: int) -> None:
    """Say how many documents hold some of the words, where few hold them all."""
    from dataclasses import replace

    if request.any_piece or not request.query or engine.relaxed(request):
        return
    some = engine.count(replace(request, any_piece=True))
    if some > total:
        hold = "document holds" if total == 1 else "documents hold"
        errors.warn(f"{total} {hold} every word; {some} hold some of them: --any")


def _nothing(engine: Engine, request: Request) -> None:
    known = not advice.missing(engine, request)
    errors.warn("nothing found" + ("; try fewer words, or without quotes and filters" if known else ""))


def _picture(engine: Engine, rows: list[dict[str, Any]], total: int, request: Request) -> RenderableType | None:
    from dataclasses import replace

    from . import hits

    bare = replace(request, query="", region=(), source="", since="", until="")
    common = hits.common_tags(rows, engine.size(), lambda tag: engine.count(replace(bare, tag=(tag,))))
    return hits.picture(rows, hits.Found(total, request.offset, request.query, common))


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


def _batch(engine: Engine, request: Request, file: Path, trec: bool, unique: bool) -> int:
    """Run every query of a file; hits carry `qid`."""
    from dataclasses import replace

    relaxed: dict[str, bool] = {}
    ranked = (
        (qid, rank, hit)
        for qid, query in _queries(file)
        for rank, hit in enumerate(engine.search(replace(request, query=query), unique=unique)[1], request.offset + 1)
        if relaxed.setdefault(qid, bool(hit["relaxed"])) is not None
    )
    if trec:
        run = ({"qid": qid, "doc": hit["doc"], "rank": rank, "score": hit["score"]} for qid, rank, hit in ranked)
        found = output.emit(run, ("qid", "doc", "rank", "score"), lambda rows: None)
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
