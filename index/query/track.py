"""Promises and what became of them: each row of `track` is one promise with the outcomes that later documents report.

Everything compared is stored (`store.outcomes`): a promise meets the results of its topic and year. Here rows are chosen and
put together. The rules, in one place:

* One promise is one row, however many documents repeat it: the same topic, year and figure. The row tells the earliest of
  them; of one day an article before its copies, then the order of the corpus.
* An outcome is a `result` of a later document for the same region, indicator, measure, unit, year and span. Of several the
  newest document's is shown first and decides; where one document tells several, the first of them does.
* What is told before the last month of its year is an outcome so far: it decides only where a level is reached already.
* A promise is not due (`open`) until its year is over by the date of the corpus' newest document, never by today's clock.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import IndexDamaged, UsageError
from ..store.records import rows, unpacked
from .ledger import growing

Record = dict[str, Any]
STATUSES = ("met", "near", "missed", "open", "unreported")


@dataclass(frozen=True, slots=True)
class Tracked:
    """Which promises to track. region: canonical names, with what lies in them unless `exact`. canonical, indicator: as in
    `ledger.Wanted`. due: first and last year (None: open). status: any of STATUSES, all where there is none.
    """

    region: tuple[str, ...] = ()
    exact: bool = False
    indicator: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    due: tuple[int | None, int | None] = (None, None)
    status: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise UsageError for a status that there is not."""
        for one in self.status:
            if one not in STATUSES:
                raise UsageError(f"there is no status {one}", f"use one of {', '.join(STATUSES)}")


IDENTITY = "CASE typeof({0}.id) WHEN 'integer' THEN {0}.start || '-' || {0}.id ELSE {0}.id END"
_SAID = """
  FROM statements p JOIN forms f ON f.id = p.form JOIN topics t ON t.id = p.topic JOIN names n ON n.id = t.region
    JOIN names c ON c.id = t.canonical JOIN documents d ON d.key = p.key
"""


def find(db: sqlite3.Connection, wanted: Tracked, newest: str = "") -> Iterator[Record]:
    """Records `track/1` by region, deadline and indicator.

    newest: the date of the newest document, where `db` does not hold all of them. Raises UsageError for an unknown status,
    and where no document has a date: then none is later than another.
    """
    wanted.check()
    newest = newest or _newest(db)
    where, values = _conditions(wanted)
    kept = f"""WITH kept AS MATERIALIZED (SELECT key, number FROM (
      SELECT p.key, p.number, row_number() OVER (
        PARTITION BY p.topic, p.year, round(p.value * f.scale, 6), round(p.value_max * f.scale, 6)
        ORDER BY d.date = '', d.date, EXISTS (SELECT 1 FROM cluster_members m JOIN clusters k USING (cluster)
          WHERE m.key = p.key AND k.canonical <> p.key), d.listed, d.position, p.number) AS place
      {_SAID} WHERE {" AND ".join(where)}) WHERE place = 1)"""  # noqa: S608
    told = _outcomes(db, kept, values)
    promised = f"""{kept} SELECT p.key, p.number, n.name AS region, r.path, c.name AS indicator, t.measure, f.unit,
        p.year AS deadline, f.comparator, p.value, p.value_max, f.direction, d.doc,
        {IDENTITY.format("p")} AS id, d.date, s.sentence
      FROM kept CROSS JOIN statements p ON p.key = kept.key AND p.number = kept.number
        JOIN forms f ON f.id = p.form JOIN topics t ON t.id = p.topic JOIN names n ON n.id = t.region
        JOIN names c ON c.id = t.canonical JOIN documents d ON d.key = p.key
        JOIN sentences s ON s.key = p.key AND s.start = p.start LEFT JOIN regions r ON r.region = n.name
      ORDER BY r.path, p.year, c.name, t.measure, f.unit, p.value, p.key, p.number"""  # noqa: S608
    for row in rows(db, promised, values):
        record = _record(row, told.get((row["key"], row["number"]), ()), newest)
        if not wanted.status or record["status"] in wanted.status:
            yield record


def _newest(db: sqlite3.Connection) -> str:
    """The date of the newest document. Raises UsageError where none has one."""
    (newest,) = db.execute("SELECT max(date) FROM documents").fetchone()
    if newest:
        return str(newest)
    (documents,) = db.execute("SELECT count(*) FROM documents").fetchone()
    raise undated(documents)


def undated(documents: int) -> UsageError:
    """Why nothing is tracked among documents of which none has a date."""
    return UsageError(
        f"nothing can be tracked: none of the {documents:,} document{'s'[: documents != 1]} has a date, so that none is later "
        "than another",
        "give INDEX.md a column 'date' (日期), or the JSON lines a member \"date\", and build again",
    )


def _conditions(wanted: Tracked) -> tuple[list[str], list[Any]]:
    where = ["p.told = 1", "p.topic > 0", "p.year IS NOT NULL"]
    values: list[Any] = []
    if wanted.region:
        marks = ", ".join("?" * len(wanted.region))
        within = f"SELECT region FROM region_closure WHERE ancestor IN ({marks})"  # noqa: S608
        where.append(f"n.name IN ({marks if wanted.exact else within})")
        values += wanted.region
    about: list[str] = []
    for name in wanted.canonical:
        about.append("c.name = ?")
        values.append(name)
        if base := growing(name):
            about.append("c.name = ? AND t.measure = 'growth'")
            values.append(base)
    for word in wanted.indicator:
        about.append("(instr(lower(c.name), ?) > 0 OR instr(lower(p.indicator), ?) > 0)")
        values += [word.lower(), word.lower()]
    if about:
        where.append(f"({' OR '.join(about)})")
    first, last = wanted.due
    if first is not None:
        where.append("p.year >= ?")
        values.append(first)
    if last is not None:
        where.append("p.year <= ?")
        values.append(last)
    return where, values


def _outcomes(db: sqlite3.Connection, kept: str, values: list[Any]) -> dict[tuple[int, int], list[Record]]:
    """What is reported of each promise, the newest document first."""
    sql = f"""{kept} SELECT v.key, v.number, v.outcome AS value, v.outcome_doc AS doc, {IDENTITY.format("o")} AS id,
        v.outcome_date AS date, s.sentence, v.outcome_start AS start, v.status, v.gap
      FROM kept CROSS JOIN promise_outcomes v ON v.key = kept.key AND v.number = kept.number
        JOIN statements o ON o.key = v.outcome_key AND o.number = v.outcome_number
        JOIN sentences s ON s.key = o.key AND s.start = o.start JOIN documents e ON e.key = o.key
      ORDER BY v.outcome_date DESC, e.listed, e.position, o.number"""  # noqa: S608
    told: dict[tuple[int, int], list[Record]] = {}
    for row in rows(db, sql, values):
        outcomes = told.setdefault((row.pop("key"), row.pop("number")), [])
        row["value"], row["gap"] = plain(row["value"]), plain(row["gap"])
        if not any(row["doc"] == one["doc"] and row["value"] == one["value"] for one in outcomes):
            outcomes.append(row)
    return told


def plain(value: object) -> float | int:
    """A figure without the crumbs of a conversion; whole where it is whole. Raises IndexDamaged for what is none."""
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise IndexDamaged("a figure of the records is none", "run 'gangmu build --full' to write the index anew")
    exact = float(f"{value:.12g}")
    return int(exact) if exact.is_integer() else exact


def path_of(packed: str | None, label: str) -> list[str]:
    """The path of a region as the records keep it; the label alone where they have none. Raises IndexDamaged."""
    try:
        path = unpacked(packed or "")
    except ValueError:
        path = None
    if not isinstance(path, list):
        raise IndexDamaged(f"the path of {label} cannot be read", "run 'gangmu build --full' to write the index anew")
    return path or [label]


def _record(row: Record, outcomes: Iterable[Record], newest: str) -> Record:
    told, path = list(outcomes), path_of(row["path"], row["region"])
    plain(row["value"]), plain(row["deadline"])
    decisive = next((one for one in told if one["status"] != "open"), None)
    if decisive is not None:
        status = decisive["status"]
    else:
        status = "open" if newest <= f"{row['deadline']:04d}-12-31" else "unreported"
    shown = decisive or (told[0] if told else None)
    return {
        "schema": "track/1",
        "region": path[-1],
        "region_path": path,
        **{name: row[name] for name in _OWN},
        "promise": {name: row[name] for name in ("doc", "id", "date", "sentence")},
        "outcomes": [{name: one[name] for name in _TOLD} for one in told],
        "status": status,
        "gap": shown["gap"] if shown else None,
    }


_OWN = ("indicator", "measure", "unit", "deadline", "comparator", "value", "value_max", "direction")
_TOLD = ("value", "doc", "id", "date", "sentence", "start")
