"""`gangmu clean`: the text floor as a filter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from gangmu.index.errors import CorpusError

from . import output, settings
from .command import App

app = App()
COLUMNS = ("title", "date", "source", "author", "script", "text")


@app.command()
def clean(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A text or HTML file; - is stdin.")] = "-",
    diff: Annotated[bool, typer.Option("--diff", help="Raw against clean.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", "-y", help="With --diff: two columns.")] = False,
) -> int:
    """Print the clean article of a page: repaired, simplified, without what surrounds it.

    With --format json: title, date, source and every repair as well.
    """
    from gangmu.index.corpus.manifest import Meta
    from gangmu.index.text import article

    raw = _read(file)
    page = article.read(raw, Meta())
    if diff:
        from .cleaning import differences

        output.console().print(differences(raw, page.text, side_by_side))
    elif settings.current().format in ("json", "jsonl"):
        record = {
            "title": page.title, "date": page.date, "source": page.source, "author": page.author,
            "editor": page.editor, "event_date": page.event_date, "script": page.script, "text": page.text,
            "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in page.blocks],
            "repairs": [{"kind": r.kind, "count": r.count} for r in page.repairs],
        }  # fmt: skip
        output.emit([record], COLUMNS, lambda rows: None, single=True)
    else:
        from .terminal import harmless

        text = harmless(page.text) if sys.stdout.isatty() else page.text
        sys.stdout.write(text + "\n" if text else "")
    return 0


def _read(file: str) -> str:
    from gangmu.index.build.raw import decoded_file

    if file == "-":
        from gangmu.index.text.decode import decode

        return decode(sys.stdin.buffer.read()).text
    path = Path(file)
    if path.is_dir():
        raise CorpusError("is a folder", "name a file, or - for stdin", file=file)
    return decoded_file(path)
