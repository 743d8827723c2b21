"""What is on disk is pinned: golden files answer as they did, and today's code writes them byte by byte (tests/formats.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import formats
import pytest
from gangmu.index import Corpus
from gangmu.index.errors import IndexDamaged
from gangmu.index.store import generations, records, segments
from gangmu.index.store.segments import layout


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    folder = tmp_path_factory.mktemp("golden")
    formats.golden(folder / ".gangmu")
    (folder / "INDEX.md").write_text("# 江城\n\n| File | Title |\n| --- | --- |\n", encoding="utf-8")
    with Corpus(folder) as opened:
        yield opened


def test_the_golden_files_are_of_the_numbers_that_the_code_says() -> None:
    version, form = formats.numbers()
    assert (version, form) == (layout.VERSION, generations.FORMAT), "run make formats"


def test_the_same_records_are_written_as_the_golden_files_were() -> None:
    assert "\n".join(formats.differing()) == ""


def test_a_golden_segment_gives_its_documents_and_postings_back() -> None:
    """Counted in the texts themselves, so that a writer and a reader cannot be wrong together."""
    segment, documents = segments.Segment(formats.GOLD / "segment.seg"), formats.many()
    assert list(segment.keys) == [one.key for one in documents]
    assert [(segment.title(n), segment.text(n)) for n in range(len(documents))] == [
        (d.title, d.text) for d in documents
    ]
    body = segment.words("body")
    for word in map(str.lower, formats.WORDS):
        counts = {n: d.text.lower().count(word) for n, d in enumerate(documents) if word in d.text.lower()}
        term = body.find(word.encode())
        assert dict(zip(body.docs_list(term), body.tf_list(term), strict=True)) == counts
    assert max(len(body.docs_list(body.find(word.encode()))) for word in ("产业", "集群")) > layout.FULL_DF


def test_a_golden_generation_passes_its_own_checks(corpus: Corpus) -> None:
    assert corpus.verify() == ()


def test_a_golden_generation_answers_searches_as_it_did(corpus: Corpus) -> None:
    assert [hit.doc for hit in corpus.search("算力设施", sort="date")] == [formats.LASTING, formats.TRIAL]
    (rare,) = corpus.search('"𠀀字与ABC"')
    (shown,) = rare.snippets
    assert (rare.doc, [shown.text[slice(*mark)] for mark in shown.marks]) == (formats.TRIAL, ["𠀀字与ABC"])
    (edition,) = corpus.search("算力设施", unique=True)
    assert (edition.doc, edition.also) == (formats.LASTING, ("试行 2022",))


def test_a_golden_generation_tells_its_targets_as_it_did(corpus: Corpus) -> None:
    promise, share, days, copied = corpus.targets(explain=True)
    assert (promise.doc, promise.id, promise.value, promise.modality) == (
        formats.REPORT,
        "0-0",
        300_000_000_000,
        "力争",
    )
    assert [(why.rule, why.start, why.end, why.weight) for why in promise.explain or ()] == [
        ("word:力争", 13, 15, 1.2), ("ahead:0", 4, 9, 0.35), ("section:plan", None, None, -0.2),
    ]  # fmt: skip
    assert share.table is not None
    assert (share.id, share.value, share.table.row, share.table.column) == ("9-0", 3.5, "研发投入强度", "2025年")
    assert (days.value, days.value_max, days.base_value, days.base_year) == (85, 90.25, 80.5, 2020)
    assert (days.level, days.level_value, days.nature, days.span) == ("百强", 100, "约束性", "plan")
    assert (copied.restates, copied.duplicate_of) == (f"{formats.REPORT}:0-0", formats.REPORT)
    (vague,) = corpus.targets(kind="vague")
    assert (vague.id, vague.value, vague.deadline) == ("甲-01", None, None)


def test_a_golden_promise_meets_its_golden_outcome(corpus: Corpus) -> None:
    met, *rest = corpus.track()
    assert (met.status, met.gap, [outcome.doc for outcome in met.outcomes]) == ("met", 20_000_000_000, [formats.RESULT])
    assert [one.status for one in rest] == ["unreported", "unreported"]


def test_a_golden_log_tells_its_changes_as_it_did(corpus: Corpus) -> None:
    document, target = corpus.changes(1, kind="result")
    assert (document.doc, document.what, document.change, document.before) == (formats.RESULT, "document", "added", {})
    assert (target.id, target.change, target.at) == ("0-0", "revised", "2026-02-01T00:00:00Z")
    assert (target.before["value"], target.after["value"]) == (3.5, 320_000_000_000)


def test_golden_copies_tags_and_tables_are_told_as_they_were(corpus: Corpus) -> None:
    (cluster,) = corpus.duplicates()
    assert [(member.doc, member.jaccard) for member in cluster.members] == [
        (formats.REPORT, 1.0),
        (formats.COPY, 0.9688),
    ]
    found = {tag.tag: tag for tag in corpus.tags(formats.TRIAL)}
    assert [(e.text, e.field, e.count, e.start) for e in found["算力"].evidence] == [
        ("算力", "title", 1, 0), ("集群", "body", 300, 20_000),
    ]  # fmt: skip
    (table,) = corpus.document(formats.TABLE).tables
    assert (table.caption, table.rows) == ("表1", (("研发投入强度", "3.5"),))


def test_a_column_of_another_type_asks_for_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    text = records.schema()
    monkeypatch.setattr(records, "schema", lambda: text.replace("length INTEGER NOT NULL", "length TEXT NOT NULL", 1))
    wrong = formats.differing()
    assert [line.split(" ")[0] for line in wrong] == ["schema.sql", "rows.jsonl"]
    assert all(formats.RAISE_FORMAT in line for line in wrong)
    assert formats.write(anyway=False) == 1, "another format of the same number was written over the golden one"


def test_a_column_of_a_segment_written_otherwise_asks_for_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wider numbers that a reader of today would not notice in a file of the same number."""
    plain = layout.write_sections

    def swapped(path: Path, sections: list[tuple[str, int, bytes | memoryview]]) -> int:
        return plain(path, [*sections[1:], sections[0]])

    monkeypatch.setattr(layout, "write_sections", swapped)
    wrong = formats.differing()
    assert len(wrong) == 2
    assert all("segment.seg" in line or formats.SEGMENT in line for line in wrong)
    assert all(formats.RAISE_VERSION in line for line in wrong)


def test_another_format_is_refused_with_both_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formats.golden(tmp_path / ".gangmu")
    monkeypatch.setattr(generations, "FORMAT", generations.FORMAT + 1)
    with pytest.raises(
        IndexDamaged, match=f"format {generations.FORMAT - 1}, this gangmu reads format {generations.FORMAT}"
    ):
        generations.current(tmp_path / ".gangmu")


def test_what_depends_on_the_machine_is_not_pinned() -> None:
    entries = json.loads((formats.GOLD / "generation" / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert all(value == f"«{name}»" for entry in entries.values() for name, value in entry.items())
    assert sum(path.stat().st_size for path in formats.GOLD.rglob("*") if path.is_file()) < 200_000
