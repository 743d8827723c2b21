"""`gangmu clean`: the text floor as a filter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from gangmu.index.errors import CorpusError
from gangmu.index.schemas import Cleaned

from . import output, settings
from .command import App

if TYPE_CHECKING:
    from gangmu.index.door import Settled

app = App()
COLUMNS = ("title", "date", "source", "author", "script", "text")


@app.command()
def clean(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A text, HTML, Word, PDF or Excel file; - is stdin.")
    ] = "-",
    diff: Annotated[bool, typer.Option("--diff", help="Raw against clean.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", "-y", help="With --diff: two columns.")] = False,
) -> int:
    """Print the clean article of a page: repaired, simplified, without what surrounds it.

    With --format json: title, date, source, every repair and every table as well.
    """
    raw, settled = _read(file)
    page = settled.article
    if diff:
        from .cleaning import differences

        output.console().print(differences(raw, page.text, side_by_side))
    elif settings.current().format in ("json", "jsonl"):
        record = {
            "title": page.title, "date": page.date, "source": page.source, "author": page.author,
            "editor": page.editor, "event_date": page.event_date, "script": page.script, "text": page.text,
            "title_source": settled.title_source, "date_source": settled.date_source,
            "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in page.blocks],
            "repairs": [{"kind": r.kind, "count": r.count} for r in page.repairs],
            "tables": [
                {"caption": t.caption, "start": t.start, "end": t.end, "header": t.header, "rows": [r.cells for r in t.rows]}
                for t in page.tables
            ],
        }  # fmt: skip
        output.emit([Cleaned.named(record)], COLUMNS, lambda rows: None, single=True)
    else:
        from .terminal import harmless

        text = harmless(page.text) if sys.stdout.isatty() else page.text
        sys.stdout.write(text + "\n" if text else "")
    return 0


def _read(file: str) -> tuple[str, Settled]:
    from gangmu.index import door

    if file == "-":
        return door.page(sys.stdin.buffer.read())
    path = Path(file)
    if path.is_dir():
        raise CorpusError("is a folder", "name a file, or - for stdin", file=file)
    return door.page(path)
