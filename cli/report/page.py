"""The page of a report: what it shows as data, and the file around it.

What stands in documents is never markup. It goes into the page as JSON in which no character can end the script element,
and the page's script (`ledger.js`, `charts.js`, `sections.js`) builds the document from text nodes. The policy in the head
lets only these scripts run, known by their SHA-256, and lets nothing be fetched from anywhere.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .. import charts
from ..amounts import amount
from ..ledger import figure, manner
from ..terminal import UNSAFE, harmless, one_line
from .library import Library, sha256

if TYPE_CHECKING:
    from gangmu.index.query.overview import Overview

Record = dict[str, Any]
SCRIPTS = ("ledger.js", "charts.js", "sections.js")
WITHOUT_SCRIPT = 200
"""Rows that stand in the page itself, for viewers that run no script."""
_STATUS = {"missed": 0, "near": 1, "met": 2, "open": 3, "unreported": 4}
_FIELDS = (
    "id", "kind", "indicator", "canonical", "value", "unit", "year", "deadline", "value_text", "modality",
    "deadline_text", "actor", "level", "nature", "measure",
)  # fmt: skip


def asked(**given: Any) -> list[list[str]]:
    """The filters that were given, each as its name and its value."""
    told = []
    for name, value in given.items():
        shown = " ".join(value) if isinstance(value, list) else "" if value in (None, False) else str(value)
        if shown:
            told.append([name, "" if value is True else shown])
    return told


def whole(overview: Overview, title: str, filters: Sequence[Sequence[str]], library: Library | None) -> str:
    """The page as the text of an HTML file. filters: as of `asked`; library: what draws the charts, None for plain ones."""
    title = one_line(title) or "gangmu report"
    data = {**content(overview), "title": title, "filters": filters, "made": date.today().isoformat()}
    data["version"] = version("gangmu")
    script = "(() => {\n'use strict';\n" + "\n".join(map(_asset, SCRIPTS)) + "\n})();\n"
    style = _asset("page.css")
    places = {
        "policy": policy(script, library),
        "title": escape(title),
        "style": style,
        "map": _map(overview),
        "timeline": _timeline(overview),
        "rows": _rows(overview),
        "data": embedded(data),
        "library": library.packed if library else "",
        "script": script,
    }
    # One pass: what is put in is not looked at again, whatever it holds.
    return re.sub(r"<!--put ([a-z]+)-->", lambda m: places[m[1]], _asset("page.html"))


def policy(script: str, library: Library | None) -> str:
    """The Content-Security-Policy: these scripts and no others, pictures only in place, nothing from anywhere."""
    scripts = [sha256(script.encode()), *([library.digest] if library else [])]
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(f"'sha256-{digest}'" for digest in scripts),
            # The library styles what it draws; with nothing to be fetched from anywhere, a style can tell nobody anything.
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def embedded(value: Any) -> str:
    """JSON that may stand in a script element: no text in it can end the element or begin a comment.

    Characters that act on a reader's eye without being seen (turned directions, invisible ones, controls) are escapes.
    """
    text = json.dumps(_harmless(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'\u2028\u2029"}


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, Mapping):
        return {harmless(str(name)): _harmless(one) for name, one in value.items()}
    return [_harmless(one) for one in value] if isinstance(value, (list, tuple)) else value


def address(url: str) -> str:
    """A URL that a page may link to: http or https, with a host and without a user; "" for any other."""
    if len(url) > 2_000 or UNSAFE.search(url) or re.search(r"[\s\\<>\"]", url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else ""


class _Numbered:
    """Values that repeat, each kept once; a row has its number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        key = tuple(value) if isinstance(value, list) else value
        if key not in self._known:
            self._known[key] = len(self.values)
            self.values.append(value)
        return self._known[key]


def content(overview: Overview) -> Record:
    """What the page shows, as JSON has it. Rows are lists in the order of `columns`; numbers in them count into the lists
    `docs`, `places`, `sentences` and `sectors`."""
    docs, places, sentences, sectors = _Numbered(), _Numbered(), _Numbered(), _Numbered()
    status = {f"{t['promise']['doc']}:{t['promise']['id']}": t["status"] for t in overview.track}
    columns = (
        "doc", "path", "sentence", "figure", "manner", "base", "also", "copies", "sectors", "status", "table", *_FIELDS,
    )  # fmt: skip
    rows = [
        [
            docs.number(record["doc"]),
            places.number(record["region_path"]),
            sentences.number(record["sentence"]),
            figure(record),
            manner(record),
            _base(record),
            [docs.number(doc) for doc in record["also"]],
            record["copies"],
            [sectors.number(name) for name in record["sectors"]],
            status.get(f"{record['doc']}:{record['id']}") or status.get(record["restates"], ""),
            None if record["table"] is None else [record["table"][n] for n in ("row", "column", "caption")],
            *(record[name] for name in _FIELDS),
        ]
        for record in overview.statements
    ]
    clusters = [
        {
            "canonical": docs.number(cluster["canonical"]),
            "members": [
                [docs.number(m["doc"]), m["relation"], m["jaccard"], m["containment"]] for m in cluster["members"]
            ],
        }
        for cluster in overview.clusters
    ]
    track = [
        {
            **_some(record, "region", "indicator", "unit", "measure", "deadline", "status", "gap"),
            "figure": figure({"comparator": "", "value_max": None, "value_text": "", **record}),
            "promise": {**_some(record["promise"], "date", "sentence"), "doc": docs.number(record["promise"]["doc"])},
            "outcomes": [
                {
                    **_some(one, "date", "sentence"),
                    "doc": docs.number(one["doc"]),
                    "figure": figure({**record, **one, "comparator": "", "value_max": None, "value_text": ""}),
                }
                for one in record["outcomes"]
            ],
        }
        for record in sorted(overview.track, key=lambda record: _STATUS.get(record["status"], len(_STATUS)))
    ]
    compare = [
        {
            **_some(record, "region", "canonical", "measure", "unit", "year", "value", "rank", "kind", "span", "pace"),
            "figure": figure({"value_text": "", **record}),
            "doc": docs.number(record["doc"]),
        }
        for record in overview.compare
        if record["rank"] is not None
    ]
    left = overview.left_out
    out = {
        "repeats": left.repeats,
        "nameless": left.nameless,
        "silent": left.silent,
        "failures": [[one.where, one.sentence, one.hint] for one in left.failures],
        "dropped": None if left.dropped is None else [[docs.number(d.doc), d.text, d.reason] for d in left.dropped],
    }
    return {
        "about": _some(overview.about, "documents", "targets", "statements"),
        "columns": columns,
        "rows": rows,
        "places": places.values,
        "sentences": sentences.values,
        "sectors": sectors.values,
        "clusters": clusters,
        "track": track,
        "compare": compare,
        "sources": [[one.name, one.documents, one.statements] for one in overview.sources],
        "left": out,
        "docs": [_document(overview, doc) for doc in docs.values],
    }


def _base(record: Record) -> str:
    """From what a figure counts, where the text says so: 60.2%（2020年）."""
    if record["base_value"] is None:
        return ""
    year = f"（{record['base_year']}年）" if record["base_year"] else ""
    return amount(record["base_value"], record["unit"]) + year


def _some(record: Mapping[str, Any], *names: str) -> Record:
    return {name: record.get(name) for name in names}


def _document(overview: Overview, doc: str) -> list[str]:
    known = overview.documents.get(doc, {})
    return [doc, known.get("title", ""), known.get("date", ""), known.get("source", ""), address(known.get("url", ""))]


def _asset(name: str) -> str:
    """A file of this package; its lines end as the browser counts them when it takes the SHA-256."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


# What stands in the page before any script runs, and instead of it where none does.


def _map(overview: Overview) -> str:
    counts: Counter[tuple[str, str]] = Counter(
        (record["region"], sector)
        for record in overview.statements
        if record["region"] and record["kind"] == "target"
        for sector in record["sectors"]
    )
    by_region: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    for (region, sector), number in counts.items():
        by_region[region] += number
        by_sector[sector] += number
    regions = [name for name, _ in by_region.most_common(20)]
    sectors = [name for name, _ in by_sector.most_common(8)]
    if not regions:
        return ""
    grid = [[counts[region, sector] for sector in sectors] for region in regions]
    return charts.heat(regions, sectors, grid, "目标：地区 × 领域 · targets by region and sector")


def _timeline(overview: Overview) -> str:
    years = Counter(r["deadline"] for r in overview.statements if r["kind"] == "target" and r["deadline"])
    if not years:
        return ""
    return charts.bars([(str(y), years[y]) for y in sorted(years)], "目标：到期年份 · targets by deadline")


def _rows(overview: Overview) -> str:
    cells = [
        (
            record["region"], record["indicator"], figure(record), record["deadline"] or record["year"] or "",
            record["kind"], record["sentence"], record["title"] or record["doc"],
        )
        for record in overview.statements[:WITHOUT_SCRIPT]
    ]  # fmt: skip
    return "\n".join(
        "<tr>" + "".join(f"<td>{escape(harmless(str(cell)))}</td>" for cell in row) + "</tr>" for row in cells
    )
