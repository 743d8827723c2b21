"""One indicator side by side: invented regions, their figures, and how they are ranked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import gangmu
from gangmu.index import Corpus, schemas
from gangmu.index.errors import UsageError
from test_track import report, write

Record = dict[str, Any]


def aims(region: str, *said: str, year: int = 2026) -> Record:
    return report(year, "今年主要预期目标是:" + ",".join(said) + "。", region=region)


DOCS = [
    aims("湖北省", "地区生产总值增长6%左右", "城镇登记失业率控制在5%以内"),
    aims("武汉市", "地区生产总值增长6.5%以上", "城镇登记失业率控制在4.5%以内", "地区生产总值达到2.2万亿元"),
    aims("宜昌市", "地区生产总值增长7%", "单位地区生产总值能耗下降3%"),
    aims("襄阳市", "地区生产总值增长7%左右", "单位地区生产总值能耗下降3.5%以上", "粮食产量达到95亿斤"),
    aims("荆州市", "粮食产量达到450万吨"),
    aims("东湖高新区", "地区生产总值增长9%"),
    aims("宜昌市", "地区生产总值增长6.5%", year=2025),
    {
        "id": "later", "title": "宜昌市调整目标", "date": "2026-07-01", "region": "宜昌市",
        "text": "到2026年底,宜昌市力争实现地区生产总值增长7.5%。",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write(tmp_path_factory.mktemp("compare") / "c", DOCS)
    with Corpus(made) as corpus:
        corpus.build(jobs=1)
    return made


@pytest.fixture
def corpus(folder: Path) -> Iterator[Corpus]:
    with Corpus(folder) as opened:
        yield opened


def ranks(found: list[Record], **of: Any) -> list[tuple[Any, ...]]:
    chosen = [record for record in found if all(record[name] == value for name, value in of.items())]
    return [(record["rank"], record["region"], record["value"]) for record in chosen]


def test_growth_is_ranked_within_its_year_and_the_newest_statement_stands(corpus: Corpus) -> None:
    found = corpus.compare("GDP").records
    assert ranks(found, year=2026, measure="growth") == [
        (1, "东湖高新区", 9), (2, "宜昌市", 7.5), (None, "宜昌市", 7), (3, "襄阳市", 7), (4, "武汉市", 6.5), (5, "湖北省", 6),
    ]  # fmt: skip
    assert ranks(found, year=2025) == [(1, "宜昌市", 6.5)]


def test_growth_and_level_are_blocks_of_their_own(corpus: Corpus) -> None:
    found = corpus.compare("GDP").records
    assert ranks(found, measure="level") == [(1, "武汉市", 2.2e12)]
    blocks = [(record["measure"], record["unit"]) for record in found]
    assert blocks == sorted(blocks, key=blocks.index)
    assert set(blocks) == {("growth", "%"), ("level", "元")}


def test_equal_figures_share_a_rank_and_the_next_one_follows_behind_both(tmp_path: Path) -> None:
    docs = [
        aims(region, f"地区生产总值增长{value}%") for region, value in (("武汉市", 7), ("宜昌市", 7), ("襄阳市", 6))
    ]
    with Corpus(write(tmp_path / "c", docs)) as corpus:
        corpus.build(jobs=1)
        assert [record["rank"] for record in corpus.compare("GDP").records] == [1, 1, 3]


def test_the_largest_fall_comes_first(corpus: Corpus) -> None:
    found = corpus.compare("单位GDP能耗").records
    assert ranks(found) == [(1, "襄阳市", 3.5), (2, "宜昌市", 3)]
    assert {record["direction"] for record in found} == {"down"}


def test_a_rise_of_what_should_fall_ranks_behind_every_fall(tmp_path: Path) -> None:
    docs = [
        report(2026, region=region, past=(f"去年,单位地区生产总值能耗{told}。",))
        for region, told in (("武汉市", "上升1%"), ("宜昌市", "下降2%"), ("襄阳市", "下降4%"))
    ]
    with Corpus(write(tmp_path / "c", docs)) as corpus:
        corpus.build(jobs=1)
        found = corpus.compare("能耗强度", kind="result").records
    assert ranks(found) == [(1, "襄阳市", 4), (2, "宜昌市", 2), (3, "武汉市", 1)]


def test_the_lowest_comes_first_where_low_is_wished(corpus: Corpus) -> None:
    assert ranks(corpus.compare("城镇登记失业率").records) == [(1, "武汉市", 4.5), (2, "湖北省", 5)]


def test_units_of_one_kind_are_converted_to_be_ranked(corpus: Corpus) -> None:
    found = corpus.compare("粮食产量").records
    assert ranks(found) == [(1, "襄阳市", 4750000), (2, "荆州市", 4500000)]
    assert {record["unit"] for record in found} == {"吨"}


def test_under_takes_what_lies_directly_in_a_region(corpus: Corpus) -> None:
    found = corpus.compare("GDP", under="湖北", due=2026).records
    assert {record["region"] for record in found} == {"武汉市", "宜昌市", "襄阳市"}
    assert {record["region"] for record in corpus.compare("GDP", under="武汉").records} == {"东湖高新区"}
    assert {record["region"] for record in corpus.compare("GDP", region=["鄂", "武汉"]).records} == {"湖北省", "武汉市"}


def test_unknown_indicators_kinds_and_regions_suggest_what_there_is(corpus: Corpus, folder: Path) -> None:
    with pytest.raises(UsageError) as unknown:
        corpus.compare("地区生产总直")
    assert "地区生产总值" in unknown.value.hint
    with pytest.raises(UsageError) as kind:
        corpus.compare("GDP", kind="vague")
    assert "target, result, forecast, all" in kind.value.hint
    with pytest.raises(UsageError):
        corpus.compare("GDP", under="湖北北")
    assert gangmu("-C", folder, "compare", "地区生产总直").status == 2
    assert gangmu("-C", folder, "compare", "").status == 2
    nothing = gangmu("-C", folder, "compare", "GDP", "--due", "2040")
    assert nothing.status == 1
    assert "--kind all" in nothing.err


def test_the_picture_has_a_row_a_region_and_tells_conflicts(folder: Path) -> None:
    out = gangmu("-C", folder, "compare", "GDP", "-f", "table", "--color", "never", COLUMNS="120").out
    assert "地区生产总值: target, growth, in %" in out
    rows = [line for line in out.splitlines() if "█" in line]
    assert [line.split()[:2] for line in rows[:3]] == [["1", "东湖高新区"], ["2", "宜昌市"], ["3", "襄阳市"]]
    assert rows[0].count("█") > rows[-2].count("█")
    assert "宜昌市 2026: +7.5% docs.jsonl#later 2026-07-01; +7% docs.jsonl#宜昌市2026 2026-02-05" in out


def test_every_form_has_the_same_rows(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    found = corpus.compare("GDP").records
    assert gangmu("-C", folder, "compare", "GDP", "-f", "jsonl").records == found
    for form in ("tsv", "csv"):
        assert len(gangmu("-C", folder, "compare", "GDP", "-f", form).out.splitlines()) == 1 + len(found)
    schema = schemas.schema("compare")
    assert schema is not None
    for record in found:
        assert set(record) == set(schema["required"])
        assert schemas.Compared.of(record).record() == record


def test_the_drawing_has_a_bar_for_each_ranked_region(folder: Path, corpus: Corpus, tmp_path: Path) -> None:
    drawn = tmp_path / "gdp.svg"
    done = gangmu("-C", folder, "compare", "GDP", "--svg", drawn)
    assert done.status == 0
    bars = [one for one in ElementTree.parse(drawn).iter() if one.tag.endswith("rect")]
    ranked = [record for record in corpus.compare("GDP").records if record["rank"] is not None]
    assert len(bars) == 1 + len(ranked)  # the ground is one more
    assert gangmu("-C", folder, "compare", "GDP", "--svg", folder / "INDEX.md").status == 2
