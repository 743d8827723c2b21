"""`gangmu doctor`: named checks, each with its fix."""

from __future__ import annotations

import importlib.util
import locale
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from gangmu.index.errors import installing
from gangmu.index.schemas import Check

from . import output, settings
from .command import App
from .language import said, worded

if TYPE_CHECKING:
    from rich.console import RenderableType

app = App()
COLUMNS = ("check", "state", "finding", "fix")
_STATES = {"ok": "ok", "note": "note", "wrong": "wrong"}
_CHECKS = {
    "manifest": "manifest", "index": "index", "failures": "failures", "encoding": "encoding", "leftovers": "leftovers",
    "space": "space", "locale": "locale", "terminal": "terminal", "cutter": "cutter", "optional": "optional",
}  # fmt: skip
_PARTS = {
    "html": ("lxml", "HTML documents"),
    "office": ("docx", "Word, PDF and Excel documents"),
    "watch": ("watchfiles", "build --watch"),
    "parquet": ("pyarrow", "export --to FILE.parquet"),
    "xlsx": ("openpyxl", "export --to FILE.xlsx"),
    "spark": ("pyspark", "build --on"),
    "opensearch": ("opensearchpy", "opensearch+http://"),
}


class Found(NamedTuple):
    """What a check of this machine finds. state: ok or note (works, but)."""

    state: str
    finding: str
    fix: str = ""


@app.command()
def doctor(fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are safe.")] = False) -> int:
    """Run named checks of the corpus, the index and this machine; exit 1 when something is wrong."""
    found = [(name, Found(one.state, one.finding, one.fix)) for name, one in settings.opened().checks(fix=fix)]
    found += [(name, check()) for name, check in MACHINE.items()]
    records = [Check(check=name, **one._asdict()).record() for name, one in found]
    output.emit(records, COLUMNS, _table)
    return 1 if any(r["state"] == "wrong" for r in records) else 0


def _locale() -> Found:
    encoding = (locale.getpreferredencoding(False) or "").lower().replace("-", "")
    if encoding not in ("utf8", "utf8sig", "cp65001"):
        return Found("note", f"the locale's encoding is {encoding}", "set LANG to a UTF-8 locale such as C.UTF-8")
    return Found("ok", "UTF-8")


def _terminal() -> Found:
    if not sys.stdout.isatty():
        return Found("ok", "output is piped: nothing is cut")
    width = shutil.get_terminal_size().columns
    if width < 80:
        return Found("note", f"{width} columns", "tables read best from 80 columns up")
    return Found("ok", f"{width} columns; if borders look ragged beside “ ” or …, set GANGMU_AMBIGUOUS=wide")


def _cutter() -> Found:
    if importlib.util.find_spec("rjieba") is None:
        return Found("note", "rjieba is missing; jieba cuts the same words, 25 times slower", installing("rjieba"))
    return Found("ok", "rjieba")


def _optional() -> Found:
    missing = [f"{extra} ({what})" for extra, (name, what) in _PARTS.items() if importlib.util.find_spec(name) is None]
    if missing:
        return Found("note", "not installed: " + ", ".join(missing), installing("gangmu[NAME]"))
    return Found("ok", "all installed")


MACHINE: dict[str, Callable[[], Found]] = {
    "locale": _locale,
    "terminal": _terminal,
    "cutter": _cutter,
    "optional": _optional,
}


def _table(rows: list[dict[str, Any]]) -> RenderableType:
    from rich.text import Text

    from .listing import Column, Listing
    from .terminal import fitted

    styles = {"ok": "green", "note": "yellow", "wrong": "bold red"}
    cells = [
        [
            Text(worded(_CHECKS[row["check"]]) if row["check"] in _CHECKS else row["check"]),
            Text(worded(_STATES[row["state"]]), style=styles[row["state"]]), Text(fitted(said(row["finding"]))),
            Text(fitted(said(row["fix"])), style="dim"),
        ]
        for row in rows
    ]  # fmt: skip
    return Listing(
        (
            Column(worded("check"), whole=True),
            Column(worded("state"), whole=True),
            Column(worded("finding")),
            Column(worded("fix")),
        ),
        cells,
    )
