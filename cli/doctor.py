"""`gangmu doctor`: named checks, each with its fix."""

from __future__ import annotations

import importlib.util
import locale
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from gangmu.index.errors import GangmuError

from . import output, settings
from .build import folder
from .command import App

if TYPE_CHECKING:
    from gangmu.index.corpus.failure import Failure
    from rich.console import RenderableType

app = App()
COLUMNS = ("check", "state", "finding", "fix")
_PARTS = {
    "html": ("lxml", "HTML documents"),
    "office": ("docx", "Word, PDF and Excel documents"),
    "watch": ("watchfiles", "build --watch"),
    "parquet": ("pyarrow", "export --to FILE.parquet"),
    "xlsx": ("openpyxl", "export --to FILE.xlsx"),
    "spark": ("pyspark", "build --on"),
    "opensearch": ("opensearchpy", "opensearch+http:// indexes"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """state: ok, note (works, but), or wrong. `repair` does the fix where that is safe."""

    state: str
    finding: str
    fix: str = ""
    repair: Callable[[], None] | None = None


@app.command()
def doctor(fix: Annotated[bool, typer.Option("--fix", help="Apply the fixes that are safe.")] = False) -> int:
    """Run named checks of the corpus, the index and this machine; exit 1 when something is wrong."""
    if fix:
        _refuse_foreign()
    records = []
    for name, check in CHECKS.items():
        found = _run(check)
        if fix and found.repair is not None:
            found.repair()
            found = _run(check)
        records.append({"check": name, "state": found.state, "finding": found.finding, "fix": found.fix})
    output.emit(records, COLUMNS, _table)
    return 1 if any(r["state"] == "wrong" for r in records) else 0


def _refuse_foreign() -> None:
    """Raises UsageError where the index's folder holds something else too: nothing in it is then mended."""
    from gangmu.index.store import ownership

    try:
        place = folder()
    except GangmuError:
        return  # a cluster, or no corpus: the checks say so
    ownership.admit(place)


def _run(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except GangmuError as error:
        return Finding("wrong", error.message, error.hint)


def _manifest() -> Finding:
    from gangmu.index.corpus import manifest, readers

    failed: list[readers.Failure] = []
    corpus = manifest.load(settings.current().corpus_folder(), failed)
    files = readers.files(corpus, failed)
    if failed:
        return Finding("wrong", _first(failed), failed[0].hint)
    missing = [f.path for f in files if not (corpus.folder / f.path).is_file()]
    if missing:
        return Finding(
            "wrong", f"{len(missing)} listed files are missing, the first is {missing[0]}", "remove their rows"
        )
    return Finding("ok", f"{len(files)} files listed")


def _first(failed: list[Failure]) -> str:
    """The first of several failures, and how many there are."""
    more = f" ({len(failed):,} in all)" if len(failed) > 1 else ""
    return f"{failed[0].sentence}{more}"


def _failures() -> Finding:
    from .status import remembered

    failed = remembered()
    if failed:
        return Finding("wrong", _first(failed), failed[0].hint or "mend it, then run 'gangmu build'")
    return Finding("ok", "the last build read every document")


def _encoding() -> Finding:
    from gangmu.index.engine import open_engine

    replaced = sum(
        r["count"] for d in open_engine(settings.current().index_location()).documents() for r in d["repairs"]
        if r["kind"] == "replacement"
    )  # fmt: skip
    if replaced:
        return Finding("note", f"{replaced} characters could not be decoded", "'gangmu show DOC --raw' shows where")
    return Finding("ok", "every character could be decoded")


def _index() -> Finding:
    from gangmu.index.store import ownership
    from gangmu.index.store.verify import verify

    ownership.admit(folder())
    found = list(verify(folder()))
    if found:
        return Finding("wrong", found[0], "run 'gangmu build --full'", _rebuild)
    mode = folder().stat().st_mode & 0o777
    if os.name != "nt" and mode & 0o077:
        return Finding("note", f"other users can enter the index (mode {mode:o})", "chmod 700", _close_to_others)
    return Finding("ok", "every file is what was written")


def _rebuild() -> None:
    from gangmu.index.build.builder import Options, build

    build(settings.current().corpus_folder(), folder(), Options(full=True), lambda floor, done, total: None)


def _close_to_others() -> None:
    handle = os.open(folder().resolve(), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(handle, 0o700)
    finally:
        os.close(handle)


def _leftovers() -> Finding:
    from gangmu.index.store import generations, ownership

    stopped = ownership.staged(folder())
    if foreign := generations.strays(folder()):
        return Finding("note", f"{foreign[0]} in the index was not written by gangmu", "move it away, then build")
    if stopped:
        return Finding(
            "note", f"{len(stopped)} folders of builds that were stopped", "the next build removes them", _sweep
        )
    return Finding("ok", "nothing left over")


def _sweep() -> None:
    from gangmu.index.store import generations

    with generations.locked(folder()):
        generations.collect(folder())


def _space() -> Finding:
    place = next(p for p in (folder(), *folder().absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < 200 << 20:
        return Finding("wrong", f"{free >> 20} MB free where the index is", "free some space, or use --index elsewhere")
    return Finding("ok", f"{free >> 30:,} GB free where the index is")


def _locale() -> Finding:
    encoding = (locale.getpreferredencoding(False) or "").lower().replace("-", "")
    if encoding not in ("utf8", "utf8sig", "cp65001"):
        return Finding("note", f"the locale's encoding is {encoding}", "set LANG to a UTF-8 locale such as C.UTF-8")
    return Finding("ok", "UTF-8")


def _terminal() -> Finding:
    if not sys.stdout.isatty():
        return Finding("ok", "output is piped: nothing is cut")
    width = shutil.get_terminal_size().columns
    if width < 80:
        return Finding("note", f"{width} columns", "tables read best from 80 columns up")
    return Finding("ok", f"{width} columns; if borders look ragged beside “ ” or …, set GANGMU_AMBIGUOUS=wide")


def _cutter() -> Finding:
    if importlib.util.find_spec("rjieba") is None:
        return Finding("note", "rjieba is missing; jieba cuts the same words, 25 times slower", "pip install rjieba")
    return Finding("ok", "rjieba")


def _optional() -> Finding:
    missing = [f"{extra} ({what})" for extra, (name, what) in _PARTS.items() if importlib.util.find_spec(name) is None]
    if missing:
        return Finding("note", "not installed: " + ", ".join(missing), "pip install 'gangmu[NAME]'")
    return Finding("ok", "all installed")


CHECKS: dict[str, Callable[[], Finding]] = {
    "manifest": _manifest,
    "index": _index,
    "failures": _failures,
    "encoding": _encoding,
    "leftovers": _leftovers,
    "space": _space,
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
            Text(row["check"]), Text(row["state"], style=styles[row["state"]]), Text(fitted(row["finding"])),
            Text(fitted(row["fix"]), style="dim"),
        ]
        for row in rows
    ]  # fmt: skip
    return Listing((Column("check", whole=True), Column("state", whole=True), Column("finding"), Column("fix")), cells)
