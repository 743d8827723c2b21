"""Records that somebody forged, seals and checksums all right: nothing in them acts, and no command waits for their end."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from pathlib import Path

import pytest
from faults import build, findings, hasten, small, within
from gangmu.index.errors import IndexDamaged
from gangmu.index.store import generations, records, records_reading, soundness
from test_damage import command

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
ASKED = [
    ("status",), ("search", "产业"), ("targets", "--kind", "all"), ("show", "docs.jsonl#d2"), ("regions",), ("dedup",),
    ("tag", "list"), ("search", "产业", "--facets"), ("export", "--what", "tags"), ("search", "title:产业", "--sort", "date"),
    ("track",), ("compare", "GDP", "--kind", "all"),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        folder = small(tmp_path_factory.mktemp("whole") / "c", 12)
        build(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    hasten(monkeypatch)
    shutil.copytree(whole, tmp_path / "c")
    return tmp_path / "c"


def reseal(folder: Path) -> None:
    """Make manifest and checksums say that the records are what a build wrote."""
    generation = generations.current(folder / ".gangmu")
    manifest = dict(generation.manifest)
    status = generation.records.stat()
    manifest["files"] |= {
        "corpus.sqlite": {
            "size": status.st_size,
            "sha256": generations.durable.sha256(generation.records),
            "crc32": soundness.checksum(generation.records),
            "mtime_ns": status.st_mtime_ns,
        }
    }
    manifest["seal"] = generations.seal(manifest)
    (generation.folder / "manifest.json").write_bytes(generations.durable.json_bytes(manifest))


def forge(folder: Path, *statements: str) -> None:
    db = sqlite3.connect(generations.current(folder / ".gangmu").records, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()
    reseal(folder)


def refused(folder: Path, *words: str) -> None:
    """Every command says so with status 4, `verify` too, and a build writes the index anew."""
    with within(60):
        for asked in ASKED:
            status, out, err = command(folder, *asked)
            assert (status, out) == (4, ""), asked
            assert all(word in err for word in words), (asked, err)
        found = "\n".join(findings(folder))
        assert all(word in found for word in words), found
        build(folder)
    assert findings(folder) == []
    assert command(folder, *ASKED[1])[0] == 0


FORGERIES = {
    "an endless view in the place of a table": (
        ["ALTER TABLE documents RENAME TO real", f"CREATE VIEW documents AS SELECT i AS key, 'x' AS doc FROM ({ENDLESS})"],
        "view documents",
    ),
    "an endless view in the place of a view": (
        ["DROP VIEW targets", f"CREATE VIEW targets AS SELECT i AS key FROM ({ENDLESS})"], "view targets",
    ),
    "a view nobody asked for": ([f"CREATE VIEW extra AS {ENDLESS}"], "view extra"),
    "a trigger": (
        ["CREATE TRIGGER t AFTER INSERT ON documents BEGIN DELETE FROM statements; END"], "trigger t",
    ),
    "a further table": (["CREATE TABLE extra (a)"], "table extra"),
    "a further index": (["CREATE INDEX extra ON documents (title)"], "index extra"),
    "an index over an expression": (
        ["DROP INDEX documents_date", "CREATE INDEX documents_date ON documents (hex(date))"], "index documents_date",
    ),
    "a column with a default": (
        ["ALTER TABLE documents ADD COLUMN more TEXT DEFAULT 'x'"], "table documents",
    ),
    "a generated column": (
        ["DROP TABLE failures", "CREATE TABLE failures (path TEXT, line AS (length(path)), message TEXT, hint TEXT)"],
        "table failures",
    ),
    "a missing table": (["DROP TABLE tag_tree"], "no table tag_tree"),
    "a missing index": (["DROP INDEX documents_date"], "no index documents_date"),
    "a missing view": (["DROP VIEW target_list"], "no view target_list"),
    "a virtual table": (["CREATE VIRTUAL TABLE extra USING fts5(a)"], "table extra"),
    "a name that acts on a terminal": (['CREATE TABLE "\x1b]0;x\x07" (a)'], "table"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_records_of_another_make_are_refused(folder: Path, name: str) -> None:
    statements, word = FORGERIES[name]
    if (
        "VIRTUAL" in statements[0]
        and ("ENABLE_FTS5",) not in sqlite3.connect(":memory:").execute("PRAGMA compile_options").fetchall()
    ):
        pytest.skip("this SQLite has no fts5")
    forge(folder, *statements)
    refused(folder, word)


def test_a_text_of_the_schema_that_only_looks_like_ours_is_refused(folder: Path) -> None:
    forge(
        folder,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'title TEXT NOT NULL', 'title TEXT NOT NULL DEFAULT (hex(1))') "
        "WHERE name = 'documents'",
    )
    refused(folder, "table documents")


def circular(path: Path, table: str) -> None:
    """Make the root page of a table lead to itself, many times over: a tree of more rows than can ever be read."""
    db = sqlite3.connect(path)
    (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    rowid = table == "documents"
    db.close()
    data = bytearray(path.read_bytes())
    leaf = bytes(data[(root - 1) * size : root * size])
    assert leaf[0] in (13, 10), "the table is small enough for one leaf"
    # Levels of interior pages, every child of one being the same page of the next, down to what the table held.
    levels, fan = 12, 60
    for level in range(levels):
        child = pages + level + 2 if level < levels - 1 else pages + levels + 1
        page = bytearray(size)
        at = size
        cells = []
        for number in range(fan):
            cell = struct.pack(">I", child) + (bytes([number + 1]) if rowid else bytes([2, 2, 8]) + b"\0")
            at -= len(cell)
            page[at : at + len(cell)] = cell
            cells.append(at)
        page[:12] = struct.pack(">BHHHBI", 5 if rowid else 2, 0, fan, at, 0, child)
        for number, where in enumerate(cells):
            page[12 + 2 * number : 14 + 2 * number] = struct.pack(">H", where)
        if level == 0:
            data[(root - 1) * size : root * size] = page
            data += bytes(size)  # the number of pages stays plain to count
        else:
            data += page
    data += leaf
    data[28:32] = struct.pack(">I", len(data) // size)
    path.write_bytes(data)


def test_pages_that_lead_to_each_other_have_an_end(folder: Path) -> None:
    circular(generations.current(folder / ".gangmu").records, "documents")
    reseal(folder)
    with within(120):
        assert findings(folder)
        for asked in ASKED:
            status, _, err = command(folder, *asked)
            assert status in (0, 1, 4), (asked, err)
        db = records.open_readonly(generations.current(folder / ".gangmu").records)
        with pytest.raises(sqlite3.Error):
            db.execute("SELECT title FROM documents").fetchall()
        db.close()
        build(folder)
    assert findings(folder) == []


@pytest.fixture
def opened(folder: Path) -> sqlite3.Connection:
    return records.open_readonly(generations.current(folder / ".gangmu").records)


def test_a_statement_without_end_is_stopped_and_the_next_one_answers(opened: sqlite3.Connection) -> None:
    for _ in range(2):
        with within(60), pytest.raises(sqlite3.OperationalError) as stopped:
            opened.execute(f"SELECT count(*) FROM ({ENDLESS})").fetchall()
        assert records_reading.is_endless(stopped.value)
        assert opened.execute("SELECT count(*) FROM documents").fetchone() == (12,)
    assert "no end" in records.damaged(Path("corpus.sqlite"), stopped.value).message


def test_many_small_statements_are_not_taken_for_an_endless_one(
    opened: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(opened, records_reading.Bounded)
    monkeypatch.setattr(records_reading, "_STRIDE", 1000)
    opened.bound(3000)
    for _ in range(3000):
        assert opened.execute("SELECT count(*) FROM documents WHERE doc >= ?", ("",)).fetchone() == (12,)
    opened.execute("CREATE TEMP TABLE many (a)")
    opened.executemany("INSERT INTO many VALUES (?)", ((n,) for n in range(5000)))
    with pytest.raises(sqlite3.OperationalError):
        opened.execute("SELECT count(*) FROM many a JOIN many b").fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH ':memory:' AS other", "PRAGMA writable_schema = ON", "PRAGMA journal_mode = DELETE", "DROP TABLE documents",
        "DELETE FROM documents", "INSERT INTO state VALUES ('a', 'b')", "UPDATE documents SET title = ''",
        "CREATE TABLE other (a)", "CREATE VIEW other AS SELECT 1", "SELECT rootpage, t.tbl FROM sqlite_master, sqlite_stat1 t",
        "VACUUM INTO '/tmp/never'", "SELECT * FROM pragma_database_list", "DETACH main",
    ],
)  # fmt: skip
def test_a_reader_only_reads_what_is_ours(opened: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.Error):
        opened.execute(sql).fetchall()


def test_a_reader_reads_every_table_and_view_of_ours(opened: sqlite3.Connection) -> None:
    for kind, name, _ in records_reading.created(records.schema()):
        if kind != "INDEX":
            opened.execute(f"SELECT * FROM {name}").fetchall()
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_a_build_creates_is_what_a_reader_expects(tmp_path: Path) -> None:
    db = records.create(tmp_path / "corpus.sqlite")
    assert records_reading.foreign(db, records.schema()) == []
    db.execute("INSERT INTO names VALUES (1, 'a')")
    db.execute("ANALYZE")
    assert records_reading.foreign(db, records.schema()) == []
    kept = db.execute(
        "SELECT count(*) FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    ).fetchone()
    assert kept == (len(records_reading.created(records.schema())),)
    db.close()
    records.open_readonly(tmp_path / "corpus.sqlite").close()


def test_a_value_that_claims_to_be_larger_than_the_file_is_not_read(opened: sqlite3.Connection) -> None:
    if not hasattr(opened, "getlimit"):
        pytest.skip("limits are set from Python 3.11 on")
    with pytest.raises(sqlite3.Error, match="too big"):
        opened.execute("SELECT zeroblob(50000000)").fetchall()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"SQLite format 3\0" + bytes(84), b"x" * 5000):
        (tmp_path / "corpus.sqlite").write_bytes(data)
        with pytest.raises(IndexDamaged):
            records.open_readonly(tmp_path / "corpus.sqlite")
