"""The views of corpus.sqlite are a contract: written down, whole, and readable with the tools that people use."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, gangmu
from gangmu.index import Corpus
from gangmu.index.errors import UsageError
from gangmu.index.store import records, views
from reported_corpora import towns

README = (ROOT / "index" / "store" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = towns(tmp_path_factory.mktemp("views") / "it's 四城")
    done = gangmu("-C", made, "build")
    assert done.status == 0, done.err
    return made


@pytest.fixture(scope="module")
def metadata(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("out") / "metadata.json"
    done = gangmu("-C", folder, "export", "--what", "datasette", "--to", to)
    assert done.status == 0, done.err
    assert "datasette serve --immutable" in done.err
    return to


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    with Corpus(folder) as asked:
        return asked.datasette()[1]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(records.schema())
        yield made


def _tool(name: str, *words: str | Path) -> Any:
    """What a tool of this environment prints, as JSON; the test is skipped where the tool is not."""
    if find_spec(name.replace("-", "_")) is None:
        pytest.skip(f"{name} is not installed (pip install 'gangmu[tools]')")
    done = subprocess.run(
        [sys.executable, "-m", name.replace("-", "_"), *map(str, words)], capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_every_view_that_people_use_is_in_the_contract(db: sqlite3.Connection) -> None:
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    beneath = {"targets", "document_regions", "document_tags", "copies"}  # what the tables are put together by
    assert there - beneath == set(views.columns(db))


@pytest.mark.parametrize("view", views.VIEWS, ids=lambda view: view.name)
def test_the_contract_names_the_columns_that_a_view_has(view: views.View, db: sqlite3.Connection) -> None:
    held = views.columns(db)
    if view.name not in held:
        pytest.skip(f"this version of the records has no {view.name}")
    assert list(view.columns) == held[view.name]


@pytest.mark.parametrize("view", views.VIEWS, ids=lambda view: view.name)
def test_facets_and_order_are_columns(view: views.View) -> None:
    assert {*view.facets, view.sort.removeprefix("-")} <= set(view.columns)


def test_the_readme_of_the_store_lists_each_view_and_column() -> None:
    assert README.endswith("## The views\n\n" + views.markdown())


def test_the_metadata_describes_views_and_hides_what_is_beneath(metadata: Path) -> None:
    told = json.loads(metadata.read_text(encoding="utf-8"))
    tables = told["databases"]["corpus"]["tables"]
    assert told["title"] == "四城规划"
    assert tables["statements"] == {"hidden": True}
    assert tables["target_list"]["facets"][0] == "kind"
    assert set(tables["target_list"]["columns"]) >= {"value", "unit", "sentence"}
    assert all("hidden" in table or table["description"] for table in tables.values())


def test_the_metadata_goes_to_stdout_where_no_file_is_named(folder: Path, metadata: Path) -> None:
    done = gangmu("-C", folder, "export", "--what", "datasette")
    assert json.loads(done.out) == json.loads(metadata.read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", [("--to", "m.csv"), ("-f", "csv"), ("--to", "docs.jsonl")])
def test_what_is_no_place_for_metadata_is_refused(words: tuple[str, ...], folder: Path) -> None:
    done = gangmu("-C", folder, "export", "--what", "datasette", *words, cwd=folder)
    assert done.status == 2
    assert "hint:" in done.err


def test_a_cluster_has_no_file_to_serve() -> None:
    with pytest.raises(UsageError):
        Corpus("opensearch+http://127.0.0.1:9/none").datasette()


def test_datasette_serves_the_views_with_facets_and_descriptions(file: Path, metadata: Path, folder: Path) -> None:
    served = ("serve", "--immutable", file, "--metadata", metadata, "--get")
    found = _tool("datasette", *served, "/corpus/target_list.json?kind=target&_shape=objects&_facet=kind&_size=100")
    with Corpus(folder) as asked:
        assert len(found["rows"]) == len(asked.targets())
    assert found["facet_results"]["kind"]["results"][0]["value"] == "target"
    assert {"region", "deadline", "canonical"} <= set(found["facet_results"])
    deadlines = [row["deadline"] for row in found["rows"] if row["deadline"] is not None]
    assert deadlines == sorted(deadlines)
    tables = {table["name"]: table["hidden"] for table in _tool("datasette", *served, "/corpus.json")["tables"]}
    assert tables["statements"] is True
    assert "四城规划" in _page(*served, "/")
    assert "the figure, in unit" in _page(*served, "/corpus/target_list")


def _page(*words: str | Path) -> str:
    done = subprocess.run([sys.executable, "-m", "datasette", *map(str, words)], capture_output=True, check=True)
    return done.stdout.decode()


def test_sqlite_utils_reads_every_view(file: Path) -> None:
    for view in views.VIEWS[:3]:
        rows = _tool("sqlite-utils", "rows", file, view.name)
        assert rows
        assert list(rows[0]) == list(view.columns)
    (most,) = _tool("sqlite-utils", "query", file, "SELECT max(value) AS most FROM target_list WHERE unit = '元'")
    assert most["most"] == 150_000_000_000


def test_duckdb_reads_every_view_with_its_own_reader_of_sqlite(file: Path) -> None:
    if find_spec("duckdb") is None:
        pytest.skip("duckdb is not installed (pip install 'gangmu[tools]')")
    import duckdb

    pattern = f"duckdb_ext/extensions/v{duckdb.__version__}/*/sqlite_scanner.duckdb_extension"
    extension = next(Path(sysconfig.get_paths()["purelib"]).glob(pattern), None)
    if extension is None:
        pytest.skip(f"duckdb {duckdb.__version__} has no reader of SQLite here (pip install 'gangmu[tools]')")
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as db:
        db.execute(f"LOAD '{extension}'")
        name = str(file).replace("'", "''")
        db.execute(f"ATTACH '{name}' AS corpus (TYPE sqlite, READ_ONLY)")
        for view in views.VIEWS[:3]:
            assert db.execute(f"SELECT * FROM corpus.{view.name}").fetchall()
        most = db.execute("SELECT max(CAST(value AS DOUBLE)) FROM corpus.target_list WHERE unit = '元'").fetchone()
        assert most == (150_000_000_000,)


def test_other_programs_leave_the_index_sound(file: Path, folder: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM document_list").fetchone() == (6,)
    assert gangmu("-C", folder, "verify").status == 0
