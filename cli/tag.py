"""`gangmu tag`: manual tags, written to INDEX.md, and automatic tags with their evidence."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.door import TagJob
from gangmu.index.errors import CorpusError, UsageError
from gangmu.index.schemas import Phrase, Rule, RuleMatch, TagCount, Tagging

from . import advice, errors, hits, output, settings
from .command import App, GlobalCommand, GlobalGroup, ListingCommand
from .language import worded
from .terminal import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gangmu.index import Corpus
    from gangmu.index.door import Chosen, TagChange
    from rich.console import RenderableType


class TagGroup(GlobalGroup):
    """Takes `tag +NEW -OLD -- QUERY` for `tag change`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, ["change", *args] if args and args[0][:1] in "+-" else args)


class QueryCommand(GlobalCommand):
    """Keeps what stands behind a `--` apart: the documents, which may look like anything."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "--" in args:
            at = args.index("--")
            ctx.meta[_QUERY] = args[at + 1 :]
            args = args[:at]
        return super().parse_args(ctx, args)


_QUERY = "gangmu.query"
_SIGNED = {"ignore_unknown_options": True}

app = App(
    cls=TagGroup,
    no_args_is_help=True,
    help="Manual and automatic tags. 'gangmu tag +NEW -OLD -- QUERY' adds and removes in one go.",
    context_settings={"help_option_names": ["-h", "--help"], "ignore_unknown_options": True},
)

Tags = Annotated[list[str], typer.Argument(metavar="TAG… -- DOC…|QUERY", help="Tags, then documents or a query.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
NoBuild = Annotated[bool, typer.Option("--no-build", help="Write INDEX.md, leave the index for a later build.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, however many documents change.")]
MOST_UNASKED = 20
"""Documents that a query may change without a question."""
_EXAMPLE = "for example: gangmu tag add 重点 -- region:昆山 园区"
_EXPLAINED = ("tag", "facet", "score", "threshold", "given", "reason", "evidence")
_RULES = ("tag", "facet", "under", "words", "without")
_ORIGINS = {"manual": "manual", "auto": "auto"}
_HEADS = {
    "tag": "tag", "facet": "facet", "score": "score", "threshold": "threshold", "given": "given", "reason": "reason",
    "evidence": "evidence", "under": "under", "words": "words", "without": "without",
}  # fmt: skip
LIST_COLUMNS = ("tag", "facet", "under", "origin", "documents")
TAG_COLUMNS = ("doc", "tag", "origin", "facet", "score", "evidence")


@app.command(cls=QueryCommand)
def add(ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False) -> int:
    """Put tags on documents: gangmu tag add 重点跟踪 -- region:昆山 园区."""
    query = _query(ctx)
    return _apply([TagJob(tuple(words), (), tuple(query))], dry_run, no_build, yes)


@app.command(cls=QueryCommand)
def rm(ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False) -> int:
    """Take tags off documents."""
    query = _query(ctx)
    return _apply([TagJob((), tuple(words), tuple(query))], dry_run, no_build, yes)


@app.command(cls=QueryCommand, hidden=True, context_settings=_SIGNED)
def change(
    ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False
) -> int:
    """Add and remove: gangmu tag +重点 -旧 -- QUERY."""
    return _apply([TagJob(*_signed(words), tuple(_query(ctx)))], dry_run, no_build, yes)


@app.command()
def batch(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="Lines of +TAG -TAG -- QUERY; # begins a comment.")],
    dry_run: DryRun = False,
    no_build: NoBuild = False,
    yes: Yes = False,
) -> int:
    """Run a file of changes, one on a line, in a single edit of INDEX.md."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"cannot be read: {error}", file=str(file)) from None
    jobs = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            jobs.append(_job(line))
        except (ValueError, UsageError) as error:
            raise CorpusError(str(error), "write +TAG -TAG -- QUERY", file=str(file), line=number) from None
    return _apply(jobs, dry_run, no_build, yes)


def _query(ctx: typer.Context) -> list[str]:
    """What stands behind the --. Raises UsageError."""
    query: list[str] = ctx.meta.get(_QUERY, [])
    if not query:
        raise UsageError("say which documents: TAG -- DOC or QUERY", _EXAMPLE)
    return query


def _signed(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags to add and tags to remove. Raises UsageError."""
    for word in words:
        if word[:1] not in "+-" or len(word) < 2:
            raise UsageError(f"{word} is neither +TAG nor -TAG", "for example: gangmu tag +重点 -旧 -- 园区")
    return tuple(w[1:] for w in words if w[0] == "+"), tuple(w[1:] for w in words if w[0] == "-")


def _job(line: str) -> TagJob:
    """A line of a batch: +TAG -TAG -- QUERY. Raises UsageError, ValueError for an unclosed quote."""
    words = shlex.split(line)
    at = words.index("--") if "--" in words else len(words)
    if not words[:at] or not words[at + 1 :]:
        raise UsageError("it has no tags, or no query behind a --")
    return TagJob(*_signed(words[:at]), tuple(words[at + 1 :]))


def _apply(jobs: list[TagJob], dry_run: bool, no_build: bool, yes: bool) -> int:
    """Find the documents of each job and write its tags; the exit status."""
    corpus = settings.opened()
    plan = corpus.retagging(jobs)
    for chosen in plan.chosen:
        _tell(corpus, chosen)
    if not plan.asked:
        errors.warn("no such document")
        return 1
    changes = len(plan.would)
    errors.warn(f"{_documents_of(len(plan.asked))}, {changes} to change")
    if dry_run:
        _report(plan.would)
        return 0
    if changes and not yes and (changes > MOST_UNASKED or plan.relaxed):
        _ask(changes)
    done, kept = corpus.retag(plan)
    if not kept:
        errors.warn("the change is made, but could not be kept for 'gangmu tag undo'")
    _report(done)
    if done and not no_build:
        _refresh(corpus)
    return 0


def _tell(corpus: Corpus, chosen: Chosen) -> None:
    """Say how far a query was relaxed, or what nothing was found for."""
    if chosen.relaxed:
        advice.relaxed(corpus, chosen.query, {})
    elif not chosen.docs:
        advice.missing(corpus, chosen.query, {})


def _report(done: Mapping[str, TagChange]) -> None:
    records = [Tagging(doc, c.add, c.remove).record() for doc, c in done.items()]
    output.emit(records, ("doc", "added", "removed"), _changes)


def _documents_of(count: int) -> str:
    return f"{count} document{'s'[: count != 1]}"


def _ask(count: int) -> None:
    """Go on only where somebody says so. Raises UsageError in a script, Abort where they say no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{_documents_of(count)} would change, and nobody is here to ask", "say --yes, or look first with --dry-run"
        )
    if not typer.confirm(f"Change {_documents_of(count)}?", err=True):
        raise UsageError("nothing was changed", "narrow the query, or look first with --dry-run")


@app.command(name="undo")
def undo_last(no_build: NoBuild = False) -> int:
    """Take the last change of tags back."""
    corpus = settings.opened()
    done = corpus.undo_tags()
    _report(done)
    if done and not no_build:
        _refresh(corpus)
    return 0 if done else 1


def _refresh(corpus: Corpus) -> None:
    """Make the tags searchable at once; when that fails they are still written."""
    if said := corpus.refresh():
        errors.warn(said)


def _changes(rows: list[dict[str, Any]]) -> RenderableType | None:
    from rich.text import Text

    text = Text()
    for row in rows:
        for sign, style, tags in (("+", "green", row["added"]), ("-", "red", row["removed"])):
            for tag in tags:
                text.append(f"{sign}{fitted(tag)} ", style=style)
        text.append(fitted(row["doc"]) + "\n")
    return text if rows else None


@app.command(name="list", cls=ListingCommand)
def list_tags(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Only this document's tags, with the evidence.")] = "",
) -> int:
    """List tags with how many documents have them, or one document's tags with the evidence for each."""
    corpus = settings.opened()
    if doc:
        found = output.emit(corpus.tags(doc).records, TAG_COLUMNS, _evidence)
    else:
        found = output.emit(map(TagCount.named, corpus.tag_counts()), LIST_COLUMNS, _tree)
    return 0 if found else 1


def _facet(name: str) -> str:
    return worded(_ORIGINS[name]) if name in _ORIGINS else hits.facet(name)


def _tree(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .trees import Node, Tree

    nodes: list[Node] = []
    facets: dict[str, int] = {}
    at: dict[tuple[str, str], int] = {}
    for row in rows:
        facet = row["origin"] if row["origin"] == "manual" else row["facet"]
        if facet not in facets:
            facets[facet] = len(nodes)
            nodes.append(Node(Text(_facet(facet), style="bold"), _facet(facet), -1))
    for row in rows:
        facet = row["origin"] if row["origin"] == "manual" else row["facet"]
        at[facet, row["tag"]] = len(nodes) + len(at)
    for row in rows:
        facet = row["origin"] if row["origin"] == "manual" else row["facet"]
        label = Text(fitted(row["tag"]))
        label.append(f"  {row['documents']:,}", style="cyan")
        # A tag whose parent no document has stands where the parent would.
        above = at.get((facet, row["under"]), facets[facet]) if row["under"] != row["tag"] else facets[facet]
        nodes.append(Node(label, fitted(row["tag"]), above))
    return Tree(nodes, output.screen_height())


def _evidence(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells = [
        [
            Text(fitted(row["tag"]), style="bold"), Text(worded(_ORIGINS[row["origin"]])), Text(hits.facet(row["facet"])),
            Text(f"{row['score']:.2f}" if row["origin"] == "auto" else ""),
            Text("  ".join(fitted(f"{e['text']}×{e['count']}") for e in row["evidence"]), style="dim"),
        ]
        for row in rows
    ]  # fmt: skip
    columns = (
        Column(worded("tag"), least=8), Column(worded("origin"), whole=True), Column(worded("facet"), whole=True),
        Column(worded("score"), right=True), Column(worded("evidence"), names=True),
    )  # fmt: skip
    return Listing(columns, cells)


@app.command()
def suggest(
    words: Annotated[list[str], typer.Argument(metavar="DOC|QUERY", help="A document, or a query.")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=1000, help="How many.")] = 15,
) -> int:
    """Suggest tags: the phrases of a document, or of what a query finds, that the rest of the corpus says less often."""
    found = settings.opened().suggest(words, limit)
    return 0 if output.emit(map(Phrase.named, found), ("phrase", "score", "count"), _suggested) else 1


def _suggested(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells = [[Text(fitted(row["phrase"])), Text(f"{row['score']:.2f}"), Text(f"{row['count']:,}")] for row in rows]
    return Listing(
        (
            Column(worded("phrase")),
            Column(worded("score"), right=True),
            Column(worded("count"), right=True),
        ),
        cells,
    )


@app.command()
def rules(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A taxonomy; default: the corpus's.")] = None,
    explain: Annotated[
        str, typer.Option("--explain", metavar="DOC", help="What each rule matched in a document.")
    ] = "",
) -> int:
    """Check a taxonomy file, or explain what its rules match in a document."""
    corpus = settings.opened()
    if explain:
        records = map(RuleMatch.named, corpus.explain_rules(explain, file))
        return 0 if output.emit(records, _EXPLAINED, lambda rows: _rows(rows, _EXPLAINED)) else 1
    output.emit(map(Rule.named, corpus.rules(file)), _RULES, lambda rows: _rows(rows, _RULES))
    return 0


def _rows(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells = [[Text(fitted(output.cell(row.get(name)))) for name in columns] for row in rows]
    long = ("words", "without", "reason", "evidence")
    return Listing(
        [Column(worded(_HEADS[name]), whole=name not in long, names=name in long[:2]) for name in columns], cells
    )
