"""Promises and what became of them: invented reports of an invented year, and what track makes of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import gangmu
from gangmu.index import Corpus
from gangmu.index.build.rows import COLUMNS
from gangmu.index.errors import IndexDamaged, UsageError
from gangmu.index.facts.indicators.comparable import LESS, MORE, base_unit, comparable, factor
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.query.track import STATUSES, Tracked, find
from gangmu.index.store import generations, records
from hypothesis import given
from hypothesis import strategies as st

Record = dict[str, Any]


def write(folder: Path, docs: list[Record]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\n---\n# 语料\n', encoding="utf-8")
    lines = [json.dumps(doc, ensure_ascii=False) for doc in docs]
    (folder / "docs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def report(year: int, *sentences: str, region: str = "宜昌市", past: tuple[str, ...] = ()) -> Record:
    """A work report of the beginning of a year: what was reached (`past`), then what is promised."""
    text = f"一、{year - 1}年工作回顾\n\n" + "\n".join(past) + f"\n\n二、{year}年工作安排\n\n" + "\n".join(sentences)
    return {
        "id": f"{region}{year}",
        "title": f"{year}年{region}政府工作报告",
        "date": f"{year}-02-05",
        "region": region,
        "text": text,
    }


def news(name: str, date: str, title: str, text: str) -> Record:
    return {"id": name, "title": title, "date": date, "region": "宜昌市", "text": text}


def tracked(folder: Path, docs: list[Record], **asked: Any) -> list[Record]:
    with Corpus(write(folder, docs)) as corpus:
        corpus.build(jobs=1)
        return corpus.track(**asked).records


def only(found: list[Record], indicator: str) -> Record:
    (one,) = [record for record in found if record["indicator"] == indicator]
    return one


def test_a_promise_meets_what_the_report_of_the_next_year_tells(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年主要预期目标是:地区生产总值增长6%左右;城镇新增就业3万人以上。"),
        report(
            2024,
            "今年主要预期目标是:地区生产总值增长6.5%左右。",
            past=("去年,地区生产总值增长6.8%。", "全年城镇新增就业3.2万人。"),
        ),
    ]
    found = tracked(tmp_path / "c", docs)
    grown, jobs = [
        record for record in found if record["deadline"] == 2023
    ]  # by name: 地区生产总值 before 城镇新增就业
    assert (grown["indicator"], grown["measure"], grown["status"], grown["gap"]) == (
        "地区生产总值",
        "growth",
        "met",
        0.8,
    )
    assert grown["promise"]["doc"] == "docs.jsonl#宜昌市2023"
    assert [(one["value"], one["doc"]) for one in grown["outcomes"]] == [(6.8, "docs.jsonl#宜昌市2024")]
    assert grown["outcomes"][0]["sentence"].startswith("去年")
    assert (jobs["value"], jobs["status"], jobs["gap"]) == (30000, "met", 2000)
    (due,) = [record for record in found if record["deadline"] == 2024]
    assert (due["status"], due["outcomes"], due["gap"]) == ("open", [], None)


PROMISES = [
    # promised, told, status
    ("粮食产量达到100万吨以上", "粮食产量达到101万吨", "met"),
    ("粮食产量达到100万吨以上", "粮食产量达到100万吨", "met"),
    ("粮食产量达到100万吨以上", "粮食产量达到99.7万吨", "near"),
    ("粮食产量达到100万吨以上", "粮食产量达到97万吨", "missed"),
    ("粮食产量超过100万吨", "粮食产量达到100万吨", "near"),
    ("粮食产量超过100万吨", "粮食产量超过100万吨", "met"),
    ("粮食产量达到100万吨左右", "粮食产量达到96万吨", "near"),
    ("粮食产量达到100万吨左右", "粮食产量达到90万吨", "missed"),
    ("地区生产总值增长6%—7%", "地区生产总值增长6.2%", "met"),
    ("地区生产总值增长6%—7%", "地区生产总值增长5%", "missed"),
    ("地区生产总值增长6%", "地区生产总值下降1%", "missed"),
    ("城镇登记失业率控制在4.5%以内", "城镇登记失业率为4.2%", "met"),
    ("城镇登记失业率控制在4.5%以内", "城镇登记失业率为5.1%", "missed"),
    ("居民消费价格涨幅3%左右", "居民消费价格上涨2.1%", "met"),
    ("居民消费价格涨幅3%左右", "居民消费价格上涨3.1%", "near"),
    ("居民消费价格涨幅3%左右", "居民消费价格涨幅回落到5%", "missed"),
    ("单位地区生产总值能耗下降3%左右", "单位地区生产总值能耗下降3.4%", "met"),
    ("单位地区生产总值能耗下降3%左右", "单位地区生产总值能耗下降2.9%", "near"),
    ("单位地区生产总值能耗下降3%左右", "单位地区生产总值能耗下降1%", "missed"),
    ("单位地区生产总值能耗下降3%左右", "单位地区生产总值能耗上升1%", "missed"),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[list[Record]]:
    """What is tracked of each of PROMISES, each of a place of its own."""
    places = [
        "武汉市", "黄石市", "十堰市", "宜昌市", "襄阳市", "鄂州市", "荆门市", "孝感市", "荆州市", "黄冈市", "咸宁市", "随州市",
        "长沙市", "株洲市", "湘潭市", "衡阳市", "邵阳市", "岳阳市", "常德市", "张家界市",
    ]  # fmt: skip
    docs = []
    for place, (promised, told, _) in zip(places, PROMISES, strict=True):
        docs += [report(2023, f"今年主要预期目标是:{promised}。", region=place)]
        docs += [report(2024, region=place, past=(f"去年,{told}。",))]
    found = tracked(tmp_path_factory.mktemp("kept") / "c", docs)
    return [[record for record in found if record["region"] == place] for place in places]


@pytest.mark.parametrize("at", range(len(PROMISES)), ids=[f"{p} | {t}" for p, t, _ in PROMISES])
def test_the_status_follows_from_comparator_and_direction(kept: list[list[Record]], at: int) -> None:
    (record,) = kept[at]
    assert len(record["outcomes"]) == 1
    assert record["status"] == PROMISES[at][2]


def test_what_went_the_other_way_is_told_with_its_sign(kept: list[list[Record]]) -> None:
    of = {(promised, told): record for (promised, told, _), (record,) in zip(PROMISES, kept, strict=True)}
    fell = of["地区生产总值增长6%", "地区生产总值下降1%"]
    assert (fell["outcomes"][0]["value"], fell["gap"], fell["direction"]) == (-1, -7, "up")
    rose = of["单位地区生产总值能耗下降3%左右", "单位地区生产总值能耗上升1%"]
    assert (rose["outcomes"][0]["value"], rose["gap"], rose["direction"]) == (-1, -4, "down")


@pytest.mark.parametrize(
    ("promised", "told"),
    [
        ("地区生产总值增长6%", "地区生产总值达到5000亿元"),
        ("地区生产总值增长6%", "五年来地区生产总值年均增长6.5%"),
        ("地区生产总值增长6%", "2023年地区生产总值比2018年增长40%"),
        ("地区生产总值增长6%", "去年上半年,地区生产总值增长6.5%"),
        ("地区生产总值增长6%", "2015年以来,地区生产总值增长65%"),
        ("服务业增加值占地区生产总值比重达到50%", "服务业增加值占地区生产总值比重提高2个百分点"),
        ("城镇新增就业3万人", "“十四五”以来城镇新增就业10万人"),
        ("城镇新增就业3万人", "五年来累计城镇新增就业15万人"),
        ("进出口总额达到100亿元", "进出口总额达到100亿美元"),
        ("单位地区生产总值能耗下降3%", "没有实现年初确定的单位地区生产总值能耗下降3%的目标"),
    ],
)
def test_what_is_measured_otherwise_or_of_another_span_is_no_outcome(tmp_path: Path, promised: str, told: str) -> None:
    docs = [report(2023, f"今年主要预期目标是:{promised}。"), report(2024, past=(f"{told}。",))]
    (record,) = [one for one in tracked(tmp_path / "c", docs) if one["deadline"] == 2023]
    assert (record["outcomes"], record["status"]) == ([], "unreported")


def test_the_sum_of_five_years_meets_the_promise_for_five_years_only(tmp_path: Path) -> None:
    docs = [
        report(
            2021,
            "今后五年,地区生产总值年均增长6%以上,城镇新增就业15万人,单位地区生产总值能耗下降13%。",
            "今年城镇新增就业3万人。",
        ),
        report(
            2026,
            past=("“十四五”时期,地区生产总值年均增长6.3%,城镇新增就业16万人,单位地区生产总值能耗下降12.98%。",),
        ),
        report(2022, past=("去年城镇新增就业2.8万人,地区生产总值增长9%。",)),
    ]  # fmt: skip
    found = tracked(tmp_path / "c", docs)
    told = {
        (one["deadline"], one["indicator"]): (one["status"], [o["value"] for o in one["outcomes"]]) for one in found
    }
    assert told[2025, "地区生产总值"] == ("met", [6.3])
    assert told[2025, "城镇新增就业"] == ("met", [160000])
    assert told[2025, "单位地区生产总值能耗"] == ("near", [12.98])
    assert told[2021, "城镇新增就业"] == ("missed", [28000])


def test_units_of_one_kind_meet_in_the_unit_of_the_promise(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年粮食产量稳定在50万吨以上。", "今年新增规模以上工业企业60户。"),
        report(2024, past=("去年,粮食产量达到10.4亿斤。", "去年,新增规模以上工业企业65家。")),
    ]  # fmt: skip
    grain, firms = sorted(tracked(tmp_path / "c", docs, due=2023), key=lambda record: record["unit"] != "吨")
    assert (grain["unit"], grain["outcomes"][0]["value"], grain["gap"]) == ("吨", 520000, 20000)
    assert (firms["unit"], firms["outcomes"][0]["value"], firms["status"]) == ("户", 65, "met")


def test_a_promise_that_several_documents_repeat_is_one_row_and_the_earliest_tells_it(tmp_path: Path) -> None:
    docs = [
        news("n", "2023-02-20", "宜昌:今年地区生产总值增长7%", "今年,宜昌市地区生产总值预期增长7%。"),
        report(2023, "今年主要预期目标是:地区生产总值增长7%左右。"),
        report(2024, past=("去年,地区生产总值增长7.2%。",)),
    ]
    record = only(tracked(tmp_path / "c", docs, due=2023), "地区生产总值")
    assert (record["promise"]["doc"], record["comparator"]) == ("docs.jsonl#宜昌市2023", "~")


def test_conflicting_outcomes_are_all_told_and_the_newest_document_decides(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年主要预期目标是:粮食产量达到100万吨。"),
        report(2024, past=("去年,粮食产量达到102万吨。",)),
        news("v", "2024-11-01", "宜昌市核定2023年粮食产量", "经核定,2023年宜昌市粮食产量为95万吨。"),
    ]
    record = only(tracked(tmp_path / "c", docs), "粮食产量")
    assert [one["value"] for one in record["outcomes"]] == [950000, 1020000]
    assert (record["status"], record["gap"]) == ("missed", -50000)


def test_nothing_told_before_the_promise_is_its_outcome(tmp_path: Path) -> None:
    docs = [
        report(2024, past=("去年,粮食产量达到102万吨。",)),
        news("late", "2024-06-01", "宜昌市农业规划", "到2023年,要实现粮食产量达到100万吨以上。"),
    ]
    assert not any(record["outcomes"] for record in tracked(tmp_path / "c", docs))


def test_a_promise_is_due_by_the_newest_document_and_not_by_the_clock(tmp_path: Path) -> None:
    docs = [report(2003, "今年主要预期目标是:粮食产量达到100万吨。")]
    assert only(tracked(tmp_path / "c", docs), "粮食产量")["status"] == "open"
    docs.append(report(2004, "今年将新建学校3所。"))
    assert only(tracked(tmp_path / "c", docs), "粮食产量")["status"] == "unreported"


def test_what_is_told_within_the_year_decides_only_where_it_is_reached(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年建成充电桩5000个以上,建成养老院30个以上。"),
        news("m", "2023-09-01", "宜昌市建设进展", "2023年,宜昌市已建成充电桩5200个。2023年,宜昌市已建成养老院12个。"),
    ]
    told = {record["indicator"]: record["status"] for record in tracked(tmp_path / "c", docs) if record["outcomes"]}
    assert told == {"充电桩": "met", "养老院": "open"}


def test_filters_take_regions_indicators_years_and_status(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年主要预期目标是:地区生产总值增长7%左右,粮食产量达到100万吨。", region=region)
        for region in ("宜昌市", "长沙市")
    ] + [report(2024, past=("去年,地区生产总值增长6%。",), region="长沙市")]
    with Corpus(write(tmp_path / "c", docs)) as corpus:
        corpus.build(jobs=1)
        assert {one.region for one in corpus.track(region="湖北")} == {"宜昌市"}
        assert {one.indicator for one in corpus.track(indicator="GDP")} == {"地区生产总值"}
        assert {one.indicator for one in corpus.track(indicator="粮食")} == {"粮食产量"}
        assert {one.indicator for one in corpus.track(indicator="GDP增速")} == {"地区生产总值"}
        assert not corpus.track(due=2022)
        assert not corpus.track(due=(2024, None))
        (missed,) = corpus.track(status="missed")
        assert (missed.region, missed.gap) == ("长沙市", -1)
        assert missed.outcomes[0].value == 6
        assert len(corpus.track(status=("missed", "unreported"))) == 4
        with pytest.raises(UsageError, match="status kept"):
            corpus.track(status="kept")
        with pytest.raises(UsageError, match="region"):
            corpus.track(region="宜昌州")


def test_a_corpus_without_dates_says_why_nothing_is_tracked(tmp_path: Path) -> None:
    folder = write(tmp_path / "c", [{"id": "a", "text": "到2027年,宜昌市地区生产总值达到8000亿元。"}])
    with Corpus(folder) as corpus:
        corpus.build(jobs=1)
        with pytest.raises(UsageError, match="none of the 1 document has a date"):
            corpus.track()
    done = gangmu("-C", folder, "track")
    assert done.status == 2
    assert "date" in done.err


def test_an_undated_document_tells_no_outcome(tmp_path: Path) -> None:
    undated = {"id": "u", "title": "宜昌市情况", "region": "宜昌市", "text": "2023年宜昌市粮食产量达到120万吨。"}
    docs = [report(2023, "今年主要预期目标是:粮食产量达到100万吨。"), undated, report(2024, "今年将新建学校3所。")]
    assert only(tracked(tmp_path / "c", docs), "粮食产量")["outcomes"] == []


def test_an_incremental_build_tracks_as_a_full_one(tmp_path: Path) -> None:
    docs = [
        report(2022, "今年主要预期目标是:地区生产总值增长7%左右,粮食产量达到100万吨。"),
        report(
            2023, "今年主要预期目标是:地区生产总值增长6%左右。", past=("去年,地区生产总值增长4%,粮食产量达到101万吨。",)
        ),
        report(2024, past=("去年,地区生产总值增长6.1%。",)),
    ]
    folder = write(tmp_path / "c", docs[:1])
    with Corpus(folder) as corpus:
        corpus.build(jobs=1)
        for stage in (docs[:2], docs, [docs[0], docs[2]], docs):
            write(folder, stage)
            corpus.build(jobs=1)
        step = corpus.track().records
        assert sum(bool(record["outcomes"]) for record in step) == 3
        corpus.build(jobs=1, full=True)
        assert corpus.track().records == step


def test_the_view_tells_the_same_pairs(tmp_path: Path) -> None:
    docs = [
        report(2023, "今年主要预期目标是:地区生产总值增长7%左右。"),
        report(2024, past=("去年,地区生产总值增长6%。",)),
    ]
    folder = write(tmp_path / "c", docs)
    with Corpus(folder) as corpus:
        corpus.build(jobs=1)
    with closing(sqlite3.connect(generations.current(folder / ".gangmu").records)) as db:
        asked = (
            "SELECT region, indicator, deadline, value, outcome, gap, status, doc, outcome_doc FROM promise_outcomes"
        )
        assert db.execute(asked).fetchall() == [
            ("宜昌市", "地区生产总值", 2023, 7, 6, -1, "missed", "docs.jsonl#宜昌市2023", "docs.jsonl#宜昌市2024")
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    docs = [
        report(2023, "今年主要预期目标是:地区生产总值增长7%左右,粮食产量达到100万吨。"),
        report(2024, past=("去年,地区生产总值增长6%,粮食产量达到101万吨。",)),
    ]
    with Corpus(write(tmp_path / "c", docs)) as corpus:
        corpus.build(jobs=1)
    yield tmp_path / "c"


def test_the_command_prints_each_form(folder: Path) -> None:
    table = gangmu("-C", folder, "track", "-f", "table", "--color", "never")
    assert "✗ missed" in table.out
    assert "✓ met" in table.out
    assert "kept 1 of 2; missed 1" in table.out
    rows = gangmu("-C", folder, "track", "-f", "tsv")
    assert rows.out.splitlines()[0].startswith("region\tdeadline\tindicator")
    assert len(rows.out.splitlines()) == 3
    assert "kept 1 of 2" in rows.err
    records = gangmu("-C", folder, "track", "-f", "jsonl").records
    assert [record["status"] for record in records] == ["missed", "met"]
    assert gangmu("-C", folder, "track", "-f", "jsonl", "-s", "met,near").records == records[1:]
    assert gangmu("-C", folder, "track", "-f", "jsonl", "-n", "1").records == records[:1]
    assert gangmu("-C", folder, "export", "--what", "track", "-f", "jsonl").records == records
    assert gangmu("-C", folder, "track", "--count").out == "2\n"
    assert gangmu("-C", folder, "track", "--due", "十四五", "--count").out == "2\n"


def test_the_command_says_what_is_wrong(folder: Path) -> None:
    unknown = gangmu("-C", folder, "track", "--status", "kept")
    assert unknown.status == 2
    assert all(status in unknown.err for status in STATUSES)
    near = gangmu("-C", folder, "track", "-i", "地区生产总直")
    assert near.status == 1
    assert "地区生产总值" in near.err
    assert gangmu("-C", folder, "track", "--due", "十四").status == 2
    assert gangmu("-C", folder, "track", "--due", "2030").status == 1


def test_every_record_is_of_its_schema(folder: Path) -> None:
    from gangmu.index import schemas

    schema = schemas.schema("track")
    assert schema is not None
    for record in gangmu("-C", folder, "track", "-f", "jsonl").records:
        assert set(record) == set(schema["required"]) | {"schema"}
        assert schemas.Track.of(record).record() == record


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE statements SET value = 'x' WHERE value IS NOT NULL",
        "UPDATE statements SET value = 9e999 WHERE value IS NOT NULL",
        "UPDATE statements SET year = 'x' WHERE year IS NOT NULL",
        "UPDATE forms SET scale = 0",
        "UPDATE regions SET path = '{'",
    ],
)
def test_forged_figures_are_damage_and_no_fault(folder: Path, change: str) -> None:
    with closing(sqlite3.connect(generations.current(folder / ".gangmu").records)) as db:
        db.execute(change)
        try:
            found = list(find(db, Tracked()))
        except IndexDamaged:
            return
        assert all(isinstance(record["value"], (int, float)) and record["gap"] != float("inf") for record in found)


# What is compared with what


@given(
    st.text(max_size=6),
    st.sampled_from(["level", "growth", "share", "change", ""]),
    st.text("元吨斤亩%人户美平方米", max_size=4),
)
def test_any_statement_has_what_it_is_compared_by(name: str, measure: str, unit: str) -> None:
    alike = comparable(name, measure, unit)
    assert base_unit(alike.unit) == alike.unit
    assert comparable(name, alike.measure, alike.unit) == alike
    assert factor(unit, "down") == -factor(unit, "")
    assert alike.sense in (MORE, LESS)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("居民消费价格", "growth", "%"), ("居民消费价格", "level", "%"), True),
        (("城镇新增就业", "level", "人"), ("城镇新增就业", "change", "人"), True),
        (("粮食产量", "level", "吨"), ("粮食产量", "level", "斤"), True),
        (("粮食产量", "level", "吨"), ("粮食产量", "change", "吨"), False),
        (("城镇登记失业率", "share", "%"), ("城镇登记失业率", "level", "%"), True),
        (("城镇登记失业率", "share", "%"), ("城镇登记失业率", "change", "百分点"), False),
        (("地区生产总值", "growth", "%"), ("地区生产总值", "level", "元"), False),
        (("进出口", "level", "元"), ("进出口", "level", "美元"), False),
    ],
)
def test_growth_meets_growth_and_level_level(
    one: tuple[str, str, str], other: tuple[str, str, str], alike: bool
) -> None:
    assert (comparable(*one)[:2] == comparable(*other)[:2]) is alike


def _rows(pairs: list[tuple[int, int, int]]) -> sqlite3.Connection:
    """Records of a promise and a result for each (year, promised, told) of one region and indicator."""
    db = records.create(Path(":memory:"))
    empty = dict.fromkeys(records.DOCUMENT_COLUMNS, "")
    for key, (year, promised, told) in enumerate(pairs):
        for kind, value, date in (("target", promised, f"{year}-02-01"), ("result", told, f"{year + 1}-02-01")):
            own = 2 * key + (kind == "result")
            digest = {"digest": "00" * 32, "sha256": "00" * 32}
            row = {
                **empty,
                **digest,
                "key": own,
                "doc": str(own),
                "listed": own,
                "position": 0,
                "length": 0,
                "date": date,
            }
            records.insert(db, "documents", COLUMNS["documents"], [tuple(row.values())])
            records.insert(db, "sentences", COLUMNS["sentences"], [(own, 0, 1, "。")])
            said = {
                **dict.fromkeys(COLUMNS["targets"], ""), "key": own, "number": 0, "id": "0-0", "kind": kind, "region": "宜昌市",
                "canonical": "粮食产量", "measure": "level", "comparator": "=", "value": value, "value_max": None, "unit": "吨",
                "level_value": None, "base_value": None, "base_year": None, "year": year, "span": "year", "start": 0,
                "deadline": year if kind == "target" else None, "explain": b"",
            }  # fmt: skip
            records.insert(db, "targets", COLUMNS["targets"], [tuple(said.values())])
    return db


@given(st.lists(st.tuples(st.integers(2001, 2012), st.integers(1, 40), st.integers(1, 40)), max_size=12))
def test_the_sql_pairs_what_comparing_all_with_all_does(pairs: list[tuple[int, int, int]]) -> None:
    with closing(_rows(pairs)) as db:
        found = list(find(db, Tracked())) if pairs else []
    newest = max((year + 1 for year, _, _ in pairs), default=0)
    wanted = {}
    for year, promised, _ in pairs:
        told = list(dict.fromkeys((n, other) for n, (of, _, other) in enumerate(pairs) if of == year))
        status = "met" if told[0][1] >= promised else "near" if promised - told[0][1] <= 0.005 * promised else "missed"
        wanted[year, promised] = (status, [other for _, other in told])
    assert newest == 0 or len(found) == len(wanted)
    for record in found:
        status, told_values = wanted[record["deadline"], record["value"]]
        assert (record["status"], [one["value"] for one in record["outcomes"]]) == (status, told_values)


# The year and span of what is reported


MARCH = Context(title="2024年宜昌市政府工作报告", date="2024-03-01", region="宜昌市")


@pytest.mark.parametrize(
    ("sentence", "year", "span"),
    [
        ("去年,地区生产总值增长6%。", 2023, "year"),
        ("上年末,常住人口达到390万人。", 2023, "year"),
        ("全年地区生产总值增长6%。", 2023, "year"),
        ("年末城镇调查失业率降到5.5%。", 2023, "year"),
        ("去年上半年,地区生产总值增长6%。", 2023, "part"),
        ("去年下半年进出口降幅收窄,全年进出口总额达到2亿美元。", 2023, "year"),
        ("2023年前三季度,地区生产总值增长6%。", 2023, "part"),
        ("五年累计完成造林30万亩。", 2023, "plan"),
        ("过去五年,地区生产总值年均增长7%。", 2023, "plan"),
        ("五年来,城镇新增就业15万人。", 2023, "plan"),
        ("过去五年,地区生产总值达到5000亿元。", 2023, "year"),
        ("“十三五”时期,单位地区生产总值能耗下降15%。", 2020, "plan"),
        ("“十三五”末,常住人口城镇化率达到60%。", 2020, "year"),
        ("2015年以来,新建学校30所。", 2015, "since"),
        ("2023年,地区生产总值比2018年增长40%,年均增长7%。", 2023, "plan"),
        ("与2012年相比,2023年单位地区生产总值能耗下降26.8%。", 2023, "plan"),
        ("一年来,我们城镇新增就业3万人。", 2023, "year"),
    ],
)
def test_a_result_says_of_which_year_and_span_it_is(sentence: str, year: int, span: str) -> None:
    found = extract(MARCH, f"一、2023年工作回顾\n\n{sentence}")
    assert found
    assert {(one.kind, one.year, one.span) for one in found} == {("result", year, span)}


@pytest.mark.parametrize(
    ("heading", "opening", "year", "span"),
    [
        ("一、2023年工作回顾", "经济稳中向好。", 2023, "year"),
        ("一、去年工作回顾", "经济稳中向好。", 2023, "year"),
        ("一、过去五年工作回顾", "经济稳中向好。", 2023, "plan"),
        ("一、过去五年工作回顾", "过去一年,我们克服困难。", 2023, "year"),
        ("一、2023年工作回顾", "五年来,我们主要做了以下工作。", 2023, "plan"),
        ("一、“十三五”时期发展回顾", "经济稳中向好。", 2020, "plan"),
    ],
)
def test_a_section_gives_its_period_to_what_names_none(heading: str, opening: str, year: int, span: str) -> None:
    found = extract(MARCH, f"{heading}\n\n{opening}\n\n就业稳中有增,城镇新增就业3万人,为近年最好。")
    assert [(one.kind, one.year, one.span) for one in found] == [("result", year, span)]


def test_what_a_change_begins_at_is_of_no_year() -> None:
    first, last = extract(MARCH, "一、过去五年工作回顾\n\n五年来,地区生产总值从3000亿元增加到5000亿元。")
    assert (first.value, first.year) == (300000000000, None)
    assert (last.value, last.year, last.span) == (500000000000, 2023, "year")


@pytest.mark.parametrize(
    ("sentence", "year", "span", "pace"),
    [
        ("今年,地区生产总值增长6%。", 2024, "year", ""),
        ("今后五年,地区生产总值年均增长6%。", 2028, "plan", "annual"),
        ("今后五年,城镇新增就业15万人。", 2028, "plan", ""),
        ("到2028年,地区生产总值达到8000亿元。", 2028, "year", ""),
        ("到2028年,单位地区生产总值能耗下降13%。", 2028, "plan", ""),
        ("今年上半年,要建成学校3所。", 2024, "part", ""),
    ],
)
def test_a_promise_for_several_years_is_summed_or_averaged(sentence: str, year: int, span: str, pace: str) -> None:
    (one,) = extract(MARCH, f"二、下一步工作安排\n\n{sentence}")
    assert (one.year, one.span, one.pace) == (year, span, pace)


def test_a_figure_is_not_parted_from_its_unit_by_a_line() -> None:
    (one,) = extract(MARCH, "去年,地区生产总值达到74.4\n\n万亿元。")
    assert (one.value, one.unit) == (74.4e12, "元")


def test_a_table_of_a_plan_meets_the_report_on_the_plan(tmp_path: Path) -> None:
    rows = (
        "| 指标 | 2020年 | 2025年 | 年均增长(%) | 属性 |\n|---|---|---|---|---|\n"
        "| 地区生产总值(亿元) | 4261 | 7000 | 6.5 | 预期性 |\n| 粮食产量(万吨) | 90 | 100 | — | 预期性 |\n"
        "| 单位地区生产总值能耗降低(%) | — | — | [13.5] | 约束性 |\n| 常住人口城镇化率(%) | 60 | 64 | [4] | 预期性 |\n"
    )
    plan = {
        "id": "plan",
        "title": "宜昌市国民经济和社会发展第十四个五年规划纲要",
        "date": "2021-03-01",
        "region": "宜昌市",
        "text": f"总体目标如下。\n\n表1 主要指标\n\n{rows}",
    }
    past = (
        "“十四五”时期,地区生产总值年均增长6.8%,单位地区生产总值能耗累计下降14%,常住人口城镇化率提高4.2个百分点。",
        "2025年,粮食产量达到98万吨。",
    )
    found = tracked(tmp_path / "c", [plan, report(2026, past=past)], due=2025)
    told = {
        (one["indicator"], one["measure"]): (one["status"], [o["value"] for o in one["outcomes"]])
        for one in found
        if one["outcomes"]
    }
    assert told == {
        ("地区生产总值", "growth"): ("met", [6.8]),
        ("粮食产量", "level"): ("missed", [980000]),
        ("单位地区生产总值能耗", "growth"): ("met", [14]),
        ("常住人口城镇化率", "change"): ("met", [4.2]),
    }
