"""`gangmu tag`: manual tags, written to INDEX.md, and automatic tags with their evidence."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import CorpusError, GangmuError, UsageError
from typer.core import TyperGroup

from . import advice, errors, output, settings
from .command import App, GlobalCommand
from .terminal import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gangmu.index.corpus.edit import TagChange
    from gangmu.index.engine import Engine
    from gangmu.index.facts.tags.assign import Explanation
    from gangmu.index.facts.tags.taxonomy import Rule
    from rich.console import RenderableType


class TagGroup(TyperGroup):
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
_OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]*(?:=.*)?$")
_EXAMPLE = "for example: gangmu tag add 重点 -- region:昆山 园区"
_EXPLAINED = ("tag", "facet", "score", "threshold", "given", "reason", "evidence")
_RULES = ("tag", "facet", "under", "words", "without")
LIST_COLUMNS = ("tag", "facet", "under", "origin", "documents")
TAG_COLUMNS = ("doc", "tag", "origin", "facet", "score", "evidence")


@app.command(cls=QueryCommand)
def add(ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False) -> int:
    """Put tags on documents: gangmu tag add 重点跟踪 -- region:昆山 园区."""
    query = _query(ctx)
    return _apply([(words, [], query)], dry_run, no_build, yes)


@app.command(cls=QueryCommand)
def rm(ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False) -> int:
    """Take tags off documents."""
    query = _query(ctx)
    return _apply([([], words, query)], dry_run, no_build, yes)


@app.command(cls=QueryCommand, hidden=True, context_settings=_SIGNED)
def change(
    ctx: typer.Context, words: Tags, dry_run: DryRun = False, no_build: NoBuild = False, yes: Yes = False
) -> int:
    """Add and remove: gangmu tag +重点 -旧 -- QUERY."""
    return _apply([(*_signed(words), _query(ctx))], dry_run, no_build, yes)


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


def _signed(words: list[str]) -> tuple[list[str], list[str]]:
    """Tags to add and tags to remove. Raises UsageError."""
    for word in words:
        if word[:1] not in "+-" or len(word) < 2:
            raise UsageError(f"{word} is neither +TAG nor -TAG", "for example: gangmu tag +重点 -旧 -- 园区")
    return [w[1:] for w in words if w[0] == "+"], [w[1:] for w in words if w[0] == "-"]


def _job(line: str) -> tuple[list[str], list[str], list[str]]:
    """A line of a batch: +TAG -TAG -- QUERY. Raises UsageError, ValueError for an unclosed quote."""
    words = shlex.split(line)
    at = words.index("--") if "--" in words else len(words)
    if not words[:at] or not words[at + 1 :]:
        raise UsageError("it has no tags, or no query behind a --")
    return (*_signed(words[:at]), words[at + 1 :])


def _apply(jobs: list[tuple[list[str], list[str], list[str]]], dry_run: bool, no_build: bool, yes: bool) -> int:
    """Find the documents of each job and write its tags; the exit status."""
    from gangmu.index.corpus import edit, undo
    from gangmu.index.engine import open_engine

    location = settings.current().index_location()
    engine = open_engine(location)
    surely = True
    wanted: dict[str, tuple[list[str], list[str]]] = {}
    for adds, removes, query in jobs:
        for tag in (*adds, *removes):
            edit.check_tag(tag)
        found, as_meant = _documents(engine, query)
        surely = surely and as_meant
        for doc in found:
            plus, minus = wanted.setdefault(doc, ([], []))
            for tag in adds:
                plus.append(tag)
                while tag in minus:
                    minus.remove(tag)
            for tag in removes:
                minus.append(tag)
                while tag in plus:
                    plus.remove(tag)
    if not wanted:
        errors.warn("no such document")
        return 1
    changes = {
        doc: edit.TagChange(tuple(dict.fromkeys(plus)), tuple(dict.fromkeys(minus)))
        for doc, (plus, minus) in wanted.items()
    }
    corpus = settings.current().corpus_folder()
    would = {doc: c for doc, c in edit.edit_tags(corpus, changes, dry_run=True).items() if c.add or c.remove}
    errors.warn(f"{_documents_of(len(wanted))}, {len(would)} to change")
    if not dry_run and would and not yes and (len(would) > MOST_UNASKED or not surely):
        _ask(len(would))
    before = undo.tags_of(corpus, list(changes))
    done = would if dry_run else {d: c for d, c in edit.edit_tags(corpus, changes).items() if c.add or c.remove}
    if done and not dry_run and not undo.remember(corpus, before, undo.tags_of(corpus, list(changes))):
        errors.warn("the change is made, but could not be kept for 'gangmu tag undo'")
    _report(done)
    if done and not dry_run and not no_build:
        _refresh(corpus, location)
    return 0


def _report(done: Mapping[str, TagChange]) -> None:
    records = [{"doc": doc, "added": list(c.add), "removed": list(c.remove)} for doc, c in done.items()]
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
    from gangmu.index.corpus import undo

    corpus, location = settings.current().corpus_folder(), settings.current().index_location()
    done = undo.undo(corpus)
    _report(done)
    if done and not no_build:
        _refresh(corpus, location)
    return 0 if done else 1


def _documents(engine: Engine, words: list[str]) -> tuple[list[str], bool]:
    """Ids as they are, or what a query finds; and whether the query meant just that (it was not relaxed).

    A word is a document where it is an id, or a part of one that looks like a file's name or number; others are a query.
    Raises UsageError for what looks like an option, which it would not be here.
    """
    from gangmu.index.query.request import Request

    ids = [_id(engine, word) for word in words]
    if all(ids):
        return [doc for doc in ids if doc], True
    for word, doc in zip(words, ids, strict=True):
        if _OPTION.match(word) and not doc:
            right = f"gangmu tag add TAG {word} -- {' '.join(w for w in words if not _OPTION.match(w)) or 'QUERY'}"
            raise UsageError(f"{word} stands behind the --, where documents and words are", f"write {right}")
    request = Request(query=" ".join(words))
    found = engine.matching(request)
    if found:
        return found, not advice.relaxed(engine, request)
    if not advice.missing(engine, request) and len(words) == 1:
        return [engine.resolve(words[0])], True
    return [], True


def _id(engine: Engine, word: str) -> str:
    """The id that a word stands for, or "" where it is a word of a query."""
    try:
        found = engine.resolve(word)
    except UsageError:
        return ""
    named = any(mark in word for mark in "./#") or found.startswith(f"{word}_") or found.endswith(f"#{word}")
    return found if found == word or named else ""


def _refresh(corpus: Path, location: str) -> None:
    """Make the tags searchable at once; when that fails they are still written."""
    from gangmu.index.build.builder import Options, build

    from .status import remembered

    if "://" in location:
        errors.warn(f"the tags are written; to search by them: gangmu build --on MASTER --to {location}")
        return
    try:
        # What could not be read before, and was left out, shall not keep the tags of the others from the index.
        going = bool(remembered())
        done = build(corpus, Path(location), Options(keep_going=going), lambda floor, done, total: None)
        if done.failed:
            errors.warn(f"{done.failed} cannot be read, as 'gangmu status' says")
    except GangmuError as error:
        errors.warn(f"the tags are written, but the index is not up to date: {error.message}")


def _changes(rows: list[dict[str, Any]]) -> RenderableType | None:
    from rich.text import Text

    text = Text()
    for row in rows:
        for sign, style, tags in (("+", "green", row["added"]), ("-", "red", row["removed"])):
            for tag in tags:
                text.append(f"{sign}{fitted(tag)} ", style=style)
        text.append(fitted(row["doc"]) + "\n")
    return text if rows else None


@app.command(name="list")
def list_tags(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="Only this document's tags, with the evidence.")] = "",
) -> int:
    """List tags with how many documents have them, or one document's tags with the evidence for each."""
    from gangmu.index.engine import open_engine

    engine = open_engine(settings.current().index_location())
    if doc:
        found = output.emit(engine.tags([engine.resolve(doc)]), TAG_COLUMNS, _evidence)
    else:
        found = output.emit(engine.tag_counts(), LIST_COLUMNS, _tree)
    return 0 if found else 1


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
            nodes.append(Node(Text(facet, style="bold"), facet, -1))
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
            Text(fitted(row["tag"]), style="bold"), Text(row["origin"]), Text(row["facet"]),
            Text(f"{row['score']:.2f}" if row["origin"] == "auto" else ""),
            Text("  ".join(fitted(f"{e['text']}×{e['count']}") for e in row["evidence"]), style="dim"),
        ]
        for row in rows
    ]  # fmt: skip
    columns = (
        Column("tag", least=8), Column("origin", whole=True), Column("facet", whole=True), Column("score", right=True),
        Column("evidence", names=True),
    )  # fmt: skip
    return Listing(columns, cells)


@app.command()
def suggest(
    words: Annotated[list[str], typer.Argument(metavar="DOC|QUERY", help="A document, or a query.")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=1000)] = 15,
) -> int:
    """Suggest tags: the phrases of a document, or of what a query finds, that the rest of the corpus says less often."""
    from gangmu.index.engine import open_engine
    from gangmu.index.facts.tags.suggest import suggest as phrases

    engine = open_engine(settings.current().index_location())
    docs = _documents(engine, words)[0][:200]
    texts = [f"{d['title']}\n{d['text']}" for d in (engine.document(doc) for doc in docs)]
    frequency = engine.document_frequency
    found = [
        {"phrase": phrase, "score": round(score, 4), "count": count}
        for phrase, score, count in phrases(texts, lambda word: frequency([word]).get(word, 0), engine.size(), limit)
    ]
    return 0 if output.emit(found, ("phrase", "score", "count"), _suggested) else 1


def _suggested(rows: list[dict[str, Any]]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells = [[Text(fitted(row["phrase"])), Text(f"{row['score']:.2f}"), Text(f"{row['count']:,}")] for row in rows]
    return Listing((Column("phrase"), Column("score", right=True), Column("count", right=True)), cells)


@app.command()
def rules(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A taxonomy; default: the corpus's.")] = None,
    explain: Annotated[
        str, typer.Option("--explain", metavar="DOC", help="What each rule matched in a document.")
    ] = "",
) -> int:
    """Check a taxonomy file, or explain what its rules match in a document."""
    from gangmu.index.corpus import manifest
    from gangmu.index.facts.tags.assign import Taxonomy

    if file is None:
        corpus = manifest.load(settings.current().corpus_folder(), [])
        file = corpus.folder / corpus.taxonomy if corpus.taxonomy else None
    taxonomy = Taxonomy.load(file)
    if explain:
        from gangmu.index.engine import open_engine

        engine = open_engine(settings.current().index_location())
        document = engine.document(engine.resolve(explain))
        records = [_explanation(e) for e in taxonomy.explain(document["title"], document["text"])]
        return 0 if output.emit(records, _EXPLAINED, lambda rows: _rows(rows, _EXPLAINED)) else 1
    records = [_rule(rule) for rule in taxonomy.rules.values()]
    output.emit(records, _RULES, lambda rows: _rows(rows, _RULES))
    return 0


def _explanation(found: Explanation) -> dict[str, Any]:
    tag = found.tag
    return {
        "tag": tag.tag,
        "facet": tag.facet,
        "score": round(tag.score, 3),
        "threshold": round(found.threshold, 3),
        "given": found.given,
        "reason": found.reason,
        "evidence": [f"{e.text}×{e.count}" for e in tag.evidence],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "tag": rule.tag,
        "facet": rule.facet,
        "under": rule.under,
        "words": [word if where == "any" else f"{word} ({where})" for word, where in rule.words],
        "without": sorted(rule.without),
    }


def _rows(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> RenderableType | None:
    if not rows:
        return None
    from rich.text import Text

    from .listing import Column, Listing

    cells = [[Text(fitted(output.cell(row.get(name)))) for name in columns] for row in rows]
    long = ("words", "without", "reason", "evidence")
    return Listing([Column(name, whole=name not in long, names=name in long[:2]) for name in columns], cells)
