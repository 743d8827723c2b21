"""The records: what is put in as rows comes out of the views as it was, whatever the tables behind them keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from gangmu.index.build.rows import COLUMNS
from gangmu.index.schemas import Target, types
from gangmu.index.store import records
from gangmu.index.store.records_encoding import evidence_reader
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text("产业集群武汉abc,-0", max_size=4)
NUMBERS = st.integers(0, 1 << 31)
VALUES = st.none() | st.integers(0, 1 << 60) | st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture
def db() -> Iterator[Any]:
    with closing(records.create(Path(":memory:"))) as made:
        yield made


def _back(db: Any, table: str) -> list[tuple[Any, ...]]:
    return list(db.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table} ORDER BY 1, 2, 3"))


def _of(column: str) -> st.SearchStrategy[Any]:
    if column == "explain":
        return st.binary(max_size=4)
    plain = types(Target).get(column, str)
    if plain is float:
        return VALUES
    return WORDS if plain is str else NUMBERS if column == "start" else st.none() | NUMBERS


TARGETS = st.lists(st.tuples(*(_of(column) for column in COLUMNS["targets"][2:])), max_size=6)


@given(TARGETS)
def test_a_target_comes_back_as_it_was_written(rows: list[tuple[Any, ...]]) -> None:
    numbered = [(1 + place // 3, place, *row) for place, row in enumerate(rows)]
    with closing(records.create(Path(":memory:"))) as db:
        records.insert(db, "targets", COLUMNS["targets"], numbered[:3])
        records.insert(db, "targets", COLUMNS["targets"], numbered[3:])
        assert _back(db, "targets") == numbered


@pytest.mark.parametrize("identity", ["12-0", "12-34", "12-034", "13-1", "12-", "12-²", "-5", "x"])
def test_the_id_of_a_target_is_kept_whatever_it_looks_like(db: Any, identity: str) -> None:
    row = {**dict.fromkeys(COLUMNS["targets"], ""), "key": 1, "number": 0, "value": 5, "start": 12, "id": identity}
    records.insert(db, "targets", COLUMNS["targets"], [tuple(row.values())])
    assert db.execute("SELECT id FROM targets").fetchall() == [(identity,)]


EVIDENCE = st.lists(st.tuples(WORDS, st.sampled_from(("title", "body")), NUMBERS, NUMBERS), max_size=4)


@given(st.lists(st.tuples(st.sampled_from(("auto", "manual")), st.floats(0, 100), EVIDENCE), max_size=5))
def test_a_tag_comes_back_with_its_score_and_its_evidence(tags: list[tuple[str, float, Any]]) -> None:
    rows = [
        (7, f"标签{place}", origin, "sector", score, records.packed(evidence))
        for place, (origin, score, evidence) in enumerate(tags)
    ]
    with closing(records.create(Path(":memory:"))) as db:
        records.insert(db, "document_tags", COLUMNS["document_tags"], rows)
        read = evidence_reader(db)
        found = _back(db, "document_tags")
        assert [row[:5] for row in found] == [row[:5] for row in rows]
        assert [read(row[5]) for row in found] == [list(map(tuple, evidence)) for _, _, evidence in tags]


def test_a_score_in_hundredths_takes_no_more_than_a_small_number(db: Any) -> None:
    rows = [(1, "农业", "auto", "sector", 8.67, ""), (1, "报道", "auto", "type", 7.0, "")]
    records.insert(db, "document_tags", COLUMNS["document_tags"], rows)
    assert sorted(db.execute("SELECT typeof(score), score FROM tagged")) == [("integer", 700), ("integer", 867)]
    assert sorted(_back(db, "document_tags")) == sorted((*row[:5], b"") for row in rows)


def test_manual_tags_go_and_automatic_ones_stay(db: Any) -> None:
    rows = [(1, "甲", "manual", "", 1.0, ""), (1, "甲", "auto", "sector", 4.5, ""), (2, "甲", "manual", "", 1.0, "")]
    records.insert(db, "document_tags", COLUMNS["document_tags"], rows)
    records.remove_manual_tags(db, 1)
    assert list(db.execute("SELECT key, tag, origin FROM document_tags ORDER BY key")) == [
        (1, "甲", "auto"),
        (2, "甲", "manual"),
    ]


def test_regions_keep_their_rank_and_their_name(db: Any) -> None:
    rows = [(1, 0, "湖北省"), (1, 1, "武汉市"), (2, 0, "武汉市")]
    records.insert(db, "document_regions", COLUMNS["document_regions"], rows)
    assert _back(db, "document_regions") == rows


def test_what_repeats_is_kept_once(db: Any) -> None:
    rows = [(key, 0, "武汉市") for key in range(1, 50)]
    for row in rows:
        records.insert(db, "document_regions", COLUMNS["document_regions"], [row])
    assert db.execute("SELECT count(*) FROM names").fetchone() == (1,)
