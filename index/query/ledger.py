"""The ledger: targets of an index, filtered and in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..errors import IndexDamaged, UsageError
from ..store.records import rows, unpacked

MOST_WORDS = 100
"""Words of a query; SQLite's expressions are at most 1,000 deep."""
KINDS = ("target", "result", "forecast", "vague", "all")
SORTS = {
    "region": "d_path, t.deadline IS NULL, t.deadline, d.listed, d.position, t.number",
    "deadline": "t.deadline IS NULL, t.deadline, d_path, d.listed, d.position, t.number",
    "value": "t.unit, t.value IS NULL, t.value DESC, t.key, t.number",
    "date": "d.date DESC, d.listed, d.position, t.number",
    "document": "d.listed, d.position, t.number",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which targets to list. `due` are first and last year (None: open); `region` are canonical names; a target
    has one of them or lies in it.

    query: words that the sentence, the indicator or the region must contain, each of them. canonical: indicators of which it
    has one; indicator: else words of which its indicator holds one, as the text has it or the canonical one. explain:
    whether records say what spoke for and against their kind, where the index knows.
    """

    query: str = ""
    region: tuple[str, ...] = ()
    exact: bool = False
    indicator: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    unit: str = ""
    due: tuple[int | None, int | None] = (None, None)
    kind: str = "target"
    minimum: float | None = None
    maximum: float | None = None
    sort: str = "region"
    doc: str = ""
    explain: bool = False


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []

    def add(condition: str, *some: Any) -> None:
        where.append(condition)
        values.extend(some)

    if wanted.kind not in KINDS:
        raise UsageError(f"there is no kind of target {wanted.kind}", f"use one of {', '.join(KINDS)}")
    if wanted.sort not in SORTS:
        raise UsageError(f"targets cannot be sorted by {wanted.sort}", f"use one of {', '.join(SORTS)}")
    if wanted.kind != "all":
        add("t.kind = ?", wanted.kind)
    if wanted.region:
        marks = ", ".join("?" * len(wanted.region))
        within = "SELECT region FROM region_closure WHERE ancestor IN"
        add(f"t.region IN ({marks})" if wanted.exact else f"t.region IN ({within} ({marks}))", *wanted.region)
    if wanted.doc:
        add("d.doc = ?", wanted.doc)
    words = dict.fromkeys(_folded(wanted.query).split()) if wanted.query else {}
    if len(words) > MOST_WORDS:
        raise UsageError(f"the query has {len(words)} words", f"at most {MOST_WORDS} are read")
    for word in words:
        add("instr(lower(s.sentence || ' ' || t.indicator || ' ' || t.region), ?) > 0", word)
    if wanted.indicator or wanted.canonical:
        about = _indicators(wanted)
        if len(about) > MOST_WORDS:
            raise UsageError(f"{len(about)} indicators are asked for", f"at most {MOST_WORDS} are read")
        add(f"({' OR '.join(condition for condition, _ in about)})", *(value for _, some in about for value in some))
    if wanted.unit:
        add("t.unit = ?", wanted.unit)
    first, last = wanted.due
    if first is not None:
        add("t.deadline >= ?", first)
    if last is not None:
        add("t.deadline <= ?", last)
    if wanted.minimum is not None:
        add("coalesce(t.value_max, t.value) >= ?", wanted.minimum)
    if wanted.maximum is not None:
        add("t.value <= ?", wanted.maximum)
    return where, values


def _folded(words: str) -> str:
    from ..text.script import fold

    return fold(words).lower()


def _indicators(wanted: Wanted) -> list[tuple[str, tuple[str, ...]]]:
    """The conditions of which a target meets one, each with its values."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in wanted.canonical:
        found.append(("t.canonical = ?", (name,)))
        if base := growing(name):
            found.append((f"t.canonical = ? AND {_GROWS}", (base,)))
    for word in wanted.indicator:
        part = _folded(word)
        found.append(("(instr(lower(t.indicator), ?) > 0 OR instr(lower(t.canonical), ?) > 0)", (part, part)))
    return found


_GROWS = "(t.measure = 'growth' OR t.unit = '%' AND (instr(t.indicator, '增') > 0 OR instr(t.indicator, '涨') > 0))"


def grows(statement: Mapping[str, Any]) -> bool:
    """Whether a statement measures a growth, as `_GROWS` tells in SQL."""
    said = statement["indicator"]
    return statement["measure"] == "growth" or (statement["unit"] == "%" and ("增" in said or "涨" in said))


def growing(canonical: str) -> str:
    """The indicator whose growth a name asks for (地区生产总值增速), whose statements measure a growth; "" for other names."""
    from ..facts.indicators.normal import GROWTH

    return canonical.removesuffix(GROWTH) if canonical.endswith(GROWTH) else ""


def find(db: sqlite3.Connection, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Records `target/1` with the title, date and source of their document, in the order asked for.

    Raises UsageError for an unknown kind or order.
    """
    where, values = _conditions(wanted)
    sql = f"""
      SELECT t.*, s.sentence, s.end, d.doc, d.title, d.date, d.source, r.path AS d_path, r.code,
        (SELECT o.doc FROM copies c JOIN documents o ON o.key = c.canonical WHERE c.key = t.key) AS duplicate_of
      FROM targets t JOIN documents d USING (key) JOIN sentences s ON s.key = t.key AND s.start = t.start
        LEFT JOIN regions r ON r.region = t.region
      {"WHERE " + " AND ".join(where) if where else ""} ORDER BY {SORTS[wanted.sort]}"""  # noqa: S608
    names = evidence_names(db) if wanted.explain else ()
    for row in rows(db, sql, values):
        yield record(row, explain=bool(names), names=names)


def evidence_names(db: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the features by which the kinds of the targets were decided, by number; none where they are not kept.

    Raises IndexDamaged where they are not what a build writes.
    """
    kept = db.execute("SELECT value FROM state WHERE name = 'evidence'").fetchone()
    if kept is None:
        return ()
    if not isinstance(kept[0], bytes):
        raise IndexDamaged(*_DAMAGED)
    try:
        return tuple(kept[0].decode().split("\n"))
    except ValueError:
        raise IndexDamaged(*_DAMAGED) from None


_DAMAGED = "what decided the kinds of the targets cannot be read", "run 'gangmu build --full' to write the index anew"


def explained(evidence: bytes, names: Sequence[str]) -> list[dict[str, Any]]:
    """The packed evidence of a row as records: rule, start and end in its sentence (None: elsewhere), weight.

    The weights sum up to the score of the row: above zero it is a target. Raises IndexDamaged for what no build wrote.
    """
    from ..facts.targets import judgement

    try:
        reasons = judgement.unpacked(evidence)
        known = [(names[r.feature] if r.feature < len(names) else judgement.REST, r) for r in reasons]
    except (TypeError, ValueError):
        raise IndexDamaged(*_DAMAGED) from None
    return [
        {
            "rule": name,
            "start": reason.start if reason.start >= 0 else None,
            "end": reason.end if reason.start >= 0 else None,
            "weight": reason.weight / 100,
        }
        for name, reason in known
    ]


def record(row: dict[str, Any], *, explain: bool = False, names: Sequence[str] = ()) -> dict[str, Any]:
    """A row of the ledger as `target/1`. The row has the region's label; the record its plain name and its path.

    explain: whether the record says what decided its kind; names: of the features.
    """
    path = unpacked(row["d_path"] or "") or ([row["region"]] if row["region"] else [])
    cell = dict(zip(("row", "column", "caption"), unpacked(row["cell"]), strict=True)) if row["cell"] else None
    made = {
        "region": path[-1] if path else "",
        "region_path": path,
        "region_code": row["code"] or "",
        "table": cell,
        "duplicate_of": row["duplicate_of"] or "",
    }
    told = {"explain": explained(row["explain"], names)} if explain else {}
    return {"schema": "target/1", **{name: made[name] if name in made else row[name] for name in _fields()}, **told}


@cache
def _fields() -> tuple[str, ...]:
    from ..schemas import Target, names

    return tuple(name for name in names(Target) if name != "explain")


def once(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each promise once, with `copies`: how many other statements of it there are among `found`."""
    kept: dict[str, dict[str, Any]] = {}
    for record in found:
        own = f"{record['doc']}:{record['id']}"
        said = record["restates"] or own
        if said in kept:
            kept[said]["copies"] += 1
        else:
            kept[said] = {**record, "copies": 0}
    return list(kept.values())
