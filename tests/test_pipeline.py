"""The pipeline: documents read together are read as they are one by one, and one that fails fails alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import corpus
from gangmu.index.build import pipeline
from gangmu.index.build.changes import Changes, Known
from gangmu.index.build.pipeline import Clock, Pipeline, Reading
from gangmu.index.build.rules import Rules
from gangmu.index.corpus import manifest as manifests
from gangmu.index.corpus.readers import Raw

NAMES = ("武汉", "宁波", "青岛", "苏州", "成都", "西安", "长沙")
DOCS = [
    {
        "id": f"d{i}",
        "title": f"{name}新闻",
        "text": f"{name}市召开大会。\n力争到20{30 + i}年新增企业{i + 3}0家。",
        "date": "2024-01-02",
    }
    for i, name in enumerate(NAMES)
]


@pytest.fixture
def raws(tmp_path: Path) -> list[Raw]:
    listing = manifests.load(corpus(tmp_path / "c", *DOCS), [])
    return [found.raw for found in Changes(listing, Known(), True, None)]


@pytest.fixture
def reader(tmp_path: Path) -> Pipeline:
    return Pipeline(Rules.of(manifests.load(corpus(tmp_path / "r"), [])))


@pytest.mark.parametrize("together", [1, 40, 1 << 16])
def test_documents_read_together_are_read_as_they_are_one_by_one(
    together: int, raws: list[Raw], reader: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [reader.read(raw, Clock()) for raw in raws]
    assert all(reading.targets and reading.tags is not None and reading.signature for reading in alone)
    monkeypatch.setattr(pipeline, "_TOGETHER", together)
    assert list(reader.read_all(raws, Clock())) == alone


@pytest.mark.parametrize("floor", ["_cleaned", "_place", "_extract", "_tag", "_label", "_sign"])
def test_a_document_that_fails_on_any_floor_does_not_take_the_others_with_it(
    floor: str, raws: list[Raw], reader: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [reader.read(raw, Clock()) for raw in raws]
    owner = pipeline if floor == "_cleaned" else Pipeline
    real = getattr(owner, floor)

    def fails(*given: object) -> object:
        raw = given[-1] if isinstance(given[-1], Raw) else getattr(given[-1], "raw")  # noqa: B009
        if raw.doc.endswith(("#d2", "#d6")):
            raise RuntimeError(floor)
        return real(*given)

    monkeypatch.setattr(owner, floor, fails)
    together = list(reader.read_all(raws, Clock()))
    for at, (reading, expected) in enumerate(zip(together, alone, strict=True)):
        assert str(reading) == floor if at in (2, 6) else reading == expected
    with pytest.raises(RuntimeError, match=floor):
        reader.read(raws[2], Clock())


def test_no_more_documents_are_asked_for_than_are_read_together(
    raws: list[Raw], reader: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def one_by_one() -> Iterator[Raw]:
        for raw in raws:
            asked.append(raw.doc)
            yield raw

    monkeypatch.setattr(pipeline, "_TOGETHER", 1)
    for count, reading in enumerate(reader.read_all(one_by_one(), Clock()), 1):
        assert isinstance(reading, Reading)
        assert asked[-1] == reading.raw.doc
        assert len(asked) == count


def test_every_floor_has_its_seconds_of_documents_read_together(raws: list[Raw], reader: Pipeline) -> None:
    clock = Clock()
    broken = replace(raws[0], kind="json", data=b"\x00")
    assert len(list(reader.read_all([*raws, broken], clock))) == len(raws) + 1
    assert set(clock.seconds) == {"text", "facts", "dedup"}
