"""The records of a generation: `corpus.sqlite`, tables and views that any SQLite tool can read.

The clean text of a document is not here but in the segments, which keep it compressed beside its postings. What repeats
(regions, tags, the ways of saying a target) is kept once and numbered; `document_regions`, `document_tags` and `targets` are
views that put it together again, and `insert` takes their rows apart (`records_encoding`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import IndexDamaged
from ..schemas import Target, kept, names, types
from . import change_log, records_reading
from .outcomes import PROMISE_OUTCOMES

if TYPE_CHECKING:
    from ..corpus.failure import Failure

_SCHEMA = """
CREATE TABLE documents (
  key INTEGER PRIMARY KEY, doc TEXT NOT NULL UNIQUE, path TEXT NOT NULL, listed INTEGER NOT NULL, position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  title TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL,
  author TEXT NOT NULL, editor TEXT NOT NULL, event_date TEXT NOT NULL,
  script TEXT NOT NULL, encoding TEXT NOT NULL, sha256 BLOB NOT NULL, length INTEGER NOT NULL,
  blocks TEXT NOT NULL, repairs TEXT NOT NULL, tables TEXT NOT NULL,
  title_source TEXT NOT NULL, date_source TEXT NOT NULL, duplicate_of TEXT NOT NULL DEFAULT '');
CREATE INDEX documents_date ON documents (date);
CREATE INDEX documents_source ON documents (source);
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE located (key INTEGER NOT NULL, rank INTEGER NOT NULL, region INTEGER NOT NULL,
  PRIMARY KEY (key, rank)) WITHOUT ROWID;
CREATE INDEX located_region ON located (region, key);
CREATE VIEW document_regions AS SELECT l.key, l.rank, n.name AS region FROM located l JOIN names n ON n.id = l.region;
CREATE TABLE tags (id INTEGER PRIMARY KEY, tag TEXT NOT NULL, origin TEXT NOT NULL, facet TEXT NOT NULL,
  UNIQUE (tag, origin, facet));
CREATE TABLE tagged (key INTEGER NOT NULL, tag INTEGER NOT NULL, score NOT NULL, evidence BLOB NOT NULL,
  PRIMARY KEY (key, tag)) WITHOUT ROWID;
CREATE INDEX tagged_tag ON tagged (tag, key);
CREATE VIEW document_tags AS
  SELECT t.key, n.tag, n.origin, n.facet,
    CASE typeof(t.score) WHEN 'integer' THEN t.score / 100.0 ELSE t.score END AS score, t.evidence
  FROM tagged t JOIN tags n ON n.id = t.tag;
CREATE TABLE tag_tree (tag TEXT PRIMARY KEY, under TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE regions (region TEXT PRIMARY KEY, code TEXT NOT NULL, level TEXT NOT NULL, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE region_closure (ancestor TEXT NOT NULL, region TEXT NOT NULL, PRIMARY KEY (ancestor, region)) WITHOUT ROWID;
CREATE TABLE sentences (key INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, sentence TEXT NOT NULL,
  PRIMARY KEY (key, start)) WITHOUT ROWID;
%(targets)sCREATE TABLE signatures (key INTEGER PRIMARY KEY, signature BLOB NOT NULL);
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE clusters (cluster TEXT PRIMARY KEY, canonical INTEGER NOT NULL, widest REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE cluster_members (cluster TEXT NOT NULL, key INTEGER NOT NULL, jaccard REAL NOT NULL,
  containment REAL NOT NULL, relation TEXT NOT NULL, PRIMARY KEY (cluster, key)) WITHOUT ROWID;
CREATE INDEX cluster_members_key ON cluster_members (key);
CREATE TABLE editions (key INTEGER PRIMARY KEY, edition TEXT NOT NULL, place INTEGER NOT NULL, label TEXT NOT NULL);
CREATE INDEX editions_edition ON editions (edition, place);
CREATE VIEW copies AS
  SELECT m.key, m.cluster, c.canonical FROM cluster_members m JOIN clusters c USING (cluster)
  WHERE c.canonical <> m.key AND NOT EXISTS (SELECT 1 FROM editions a JOIN editions b USING (edition)
    WHERE a.key = m.key AND b.key = c.canonical AND a.place <> b.place);
CREATE TABLE files (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, listed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (path TEXT NOT NULL, line INTEGER NOT NULL, message TEXT NOT NULL, hint TEXT NOT NULL,
  doc TEXT NOT NULL, kind TEXT NOT NULL, kept INTEGER NOT NULL);
CREATE VIEW document_list AS
  SELECT doc, title, date, source, url, length,
    (SELECT group_concat(region, ', ') FROM document_regions r WHERE r.key = d.key) AS regions,
    (SELECT group_concat(tag, ', ') FROM document_tags t WHERE t.key = d.key) AS tags
  FROM documents d;
CREATE VIEW target_list AS
  SELECT d.doc, t.id, t.kind, t.region, t.indicator, t.measure, t.comparator, t.value, t.value_max, t.unit,
    t.canonical, t.direction, t.level, t.year, t.deadline, t.modality, s.sentence, d.title, d.date, d.source, t.restates
  FROM targets t JOIN documents d USING (key) JOIN sentences s ON s.key = t.key AND s.start = t.start;
CREATE VIEW cluster_list AS
  SELECT c.cluster, o.doc AS canonical, d.doc, m.relation, m.jaccard, m.containment
  FROM clusters c JOIN cluster_members m USING (cluster) JOIN documents d ON d.key = m.key
    JOIN documents o ON o.key = c.canonical;
"""
NEAR_TOTAL = 0.9
"""Jaccard from which a member of a cluster is shown as one with the canonical document; what is less alike is another text."""
_WIDELY = 2_000_000_000
_DEPENDENT = ("located", "tagged", "sentences", "statements", "signatures", "cluster_members", "editions")


class DocumentRow(NamedTuple):
    """What the store keeps of one document, apart from its text.

    listed: place of its file in the corpus; position: place in the file; digest: of the raw document, sha256: of its
    text, both in hex here and bytes in the table (of the digest the first 16).
    """

    key: int
    doc: str
    path: str
    listed: int
    position: int
    digest: str
    title: str
    date: str
    source: str
    url: str
    author: str
    editor: str
    event_date: str
    script: str
    encoding: str
    sha256: str
    length: int
    blocks: str
    repairs: str
    tables: str
    title_source: str = ""
    date_source: str = ""
    duplicate_of: str = ""


DOCUMENT_COLUMNS = DocumentRow._fields


@cache
def schema() -> str:
    """The SQL that makes an empty corpus.sqlite; what it keeps of a target follows from the declaration of target/1."""
    kinds = types(Target)
    form, own = kept(Target, "form"), kept(Target, "own")

    def column(name: str) -> str:
        sort = {str: "TEXT NOT NULL", int: "INTEGER", float: "NUMERIC"}[kinds[name]]
        return f"{name} {sort}"

    said = {name: f"f.{name}" for name in form} | {name: f"s.{name}" for name in own}
    said |= {"id": "CASE typeof(s.id) WHEN 'integer' THEN s.start || '-' || s.id ELSE s.id END AS id"}
    said |= {"region": "n.name AS region", "canonical": "c.name AS canonical", "cell": "s.cell", "explain": "s.explain"}
    said |= {"pace": "f.pace"}
    targets = f"""
CREATE TABLE forms (id INTEGER PRIMARY KEY, {", ".join(map(column, form))}, pace TEXT NOT NULL, scale REAL NOT NULL);
CREATE TABLE topics (id INTEGER PRIMARY KEY, region INTEGER NOT NULL, canonical INTEGER NOT NULL, measure TEXT NOT NULL,
  unit TEXT NOT NULL, pace TEXT NOT NULL, span TEXT NOT NULL, sense INTEGER NOT NULL);
CREATE INDEX topics_canonical ON topics (canonical);
CREATE INDEX topics_region ON topics (region);
CREATE TABLE statements (
  key INTEGER NOT NULL, number INTEGER NOT NULL, id NOT NULL, form INTEGER NOT NULL, region INTEGER NOT NULL,
  canonical INTEGER NOT NULL, {", ".join(map(column, own))},
  cell TEXT NOT NULL, explain BLOB NOT NULL, topic INTEGER NOT NULL, told INTEGER NOT NULL,
  PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX statements_region ON statements (region);
CREATE INDEX statements_topic ON statements (topic, told, year) WHERE topic > 0;
CREATE INDEX statements_promised ON statements (topic, year) WHERE told = 1 AND topic > 0;
CREATE VIEW targets AS
  SELECT s.key, s.number, {", ".join(said[name] for name in target_columns()[2:])}
  FROM statements s JOIN forms f ON f.id = s.form JOIN names n ON n.id = s.region JOIN names c ON c.id = s.canonical;
{PROMISE_OUTCOMES}"""  # noqa: S608
    return _SCHEMA % {"targets": targets} + change_log.SCHEMA


@cache
def target_columns() -> tuple[str, ...]:
    """The columns of `targets`: its key, its place in the document, and what the store keeps of target/1 in that order."""
    stored = {"id", "region", *kept(Target, "own", "form", "name")}
    return ("key", "number", *(name for name in names(Target) if name in stored), "cell", "explain", "pace")


def create(path: Path) -> sqlite3.Connection:
    """A new, empty corpus.sqlite, tuned for being written once."""
    db = _tuned(sqlite3.connect(path, isolation_level=None))
    db.executescript(schema())
    return db


def reopen(path: Path) -> sqlite3.Connection:
    """A private copy of an earlier generation's records, for being changed in a staged folder.

    Its statements are bounded too, widely: what it will hold by then is not known.
    """
    db = sqlite3.connect(path, isolation_level=None, factory=records_reading.Bounded)
    db.bound(_WIDELY + records_reading.STEPS_PER_BYTE * path.stat().st_size)
    return _tuned(db)


def _tuned(db: sqlite3.Connection) -> sqlite3.Connection:
    # The file is private until it is published and a crash throws it away, so it needs no journal of its own.
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    return db


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open published records, which never change, so that nothing a forger put there acts or goes on for ever.

    Raises IndexDamaged where the tables, views and indexes are not those of `schema` (`records_reading`).
    """
    try:
        return records_reading.connect(path, schema())
    except (sqlite3.Error, UnicodeDecodeError) as error:  # what SQLite quotes of a damaged schema may not be UTF-8
        raise damaged(path, error) from None


def damaged(path: Path, error: sqlite3.Error | UnicodeDecodeError) -> IndexDamaged:
    """What a SQLite error on immutable records means."""
    what = "reading it comes to no end" if records_reading.is_endless(error) else error
    return IndexDamaged(f"{path.name} cannot be read: {what}", "run 'gangmu build --full' to write the index anew")


def insert(db: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows into a table of `schema`, replacing rows of the same key; `rows.COLUMNS` names the views that take some."""
    from . import records_encoding

    table, columns, rows = records_encoding.encoded(db, table, columns, rows) or (table, columns, rows)
    marks = ", ".join("?" * len(columns))
    db.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


def insert_failures(db: sqlite3.Connection, failures: Iterable[Failure]) -> None:
    """Remember what could not be read, in the order given."""
    from ..corpus import failure as failing

    insert(db, "failures", failing.COLUMNS, failing.rows(failures))


def failures(db: sqlite3.Connection) -> list[Failure]:
    """What could not be read when these records were written, in the order of that build."""
    from ..corpus import failure as failing

    read = db.execute(f"SELECT {', '.join(failing.COLUMNS)} FROM failures ORDER BY rowid")  # noqa: S608
    return [failing.Failure(*row) for row in read]


def remove_documents(db: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Forget documents and all that was read out of them."""
    some = [(key,) for key in keys]
    for table in ("documents", *_DEPENDENT):
        db.executemany(f"DELETE FROM {table} WHERE key = ?", some)  # noqa: S608


def remove_manual_tags(db: sqlite3.Connection, key: int) -> None:
    """Forget the tags that the manifest gave a document."""
    db.execute("DELETE FROM tagged WHERE key = ? AND tag IN (SELECT id FROM tags WHERE origin = 'manual')", (key,))


def rows(db: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """Rows of a query as dictionaries."""
    cursor = db.execute(sql, values)
    names = [c[0] for c in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def packed(value: Any) -> str:
    """A small list or dictionary as it is kept in a text column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def unpacked(text: str) -> Any:
    """The inverse of `packed`; an empty column is an empty list."""
    return json.loads(text) if text else []
