"""Tables in clean text: found by marks or shape, kept by cleaning, read cell by cell, and never in a wrong column."""

from __future__ import annotations

import pytest
from gangmu.index.corpus.manifest import Meta
from gangmu.index.facts.targets.extract import Context, Target, extract
from gangmu.index.facts.targets.table_headers import head
from gangmu.index.facts.targets.table_values import read, unit_of
from gangmu.index.text import article
from gangmu.index.text.tables import find
from hypothesis import given
from hypothesis import strategies as st

PLAN = Context("宜昌市国民经济和社会发展第十四个五年规划纲要", "2021-03-02", "", "宜昌市")
YEAR = Context("宜昌市2024年主要经济指标目标任务分解方案", "2024-02-02", "", "宜昌市")
HEAD = "| 指标 | 单位 | 2020年 | 2025年 | 属性 |\n|---|---|---|---|---|\n"
GDP = "| 地区生产总值 | 亿元 | 4261 | 7000 | 预期性 |\n"


def goals(text: str, context: Context = PLAN) -> list[tuple[str, float | int | None, str, int | None]]:
    return [(r.indicator, r.value, r.unit, r.deadline) for r in extract(context, text) if r.kind == "target"]


def only(text: str, context: Context = PLAN) -> Target:
    (found,) = [record for record in extract(context, text) if record.kind == "target"]
    return found


def test_a_table_has_its_caption_header_and_rows_with_offsets_into_the_text() -> None:
    text = f"总体目标如下。\n\n表1 主要指标\n单位:亿元\n\n{HEAD}{GDP}\n注:按2020年价格。"
    (table,) = find(text)
    assert table.caption == "表1 主要指标 单位:亿元"
    assert table.header == ("指标", "单位", "2020年", "2025年", "属性")
    assert [row.cells for row in table.rows] == [("地区生产总值", "亿元", "4261", "7000", "预期性")]
    assert text[table.start : table.end].startswith("| 指标 |")
    assert text[table.rows[0].start : table.rows[0].end] == GDP.strip()


def test_a_record_says_all_that_its_row_and_column_say() -> None:
    target = only(f"表1 主要指标\n{HEAD}{GDP}")
    assert (target.indicator, target.value, target.unit, target.comparator) == ("地区生产总值", 7000 * 10**8, "元", "=")
    assert (target.deadline, target.deadline_source, target.year, target.span) == (2025, "explicit", 2025, "year")
    assert (target.base_value, target.base_year, target.nature) == (4261 * 10**8, 2020, "预期性")
    assert target.cell == ("地区生产总值", "2025年", "表1 主要指标")
    assert (target.region, target.sentence) == ("宜昌市", GDP.strip())


@pytest.mark.parametrize(
    ("title", "columns", "expected"),
    [
        ("主要指标", ("2020年", "2025年"), ["result", "target"]),
        ("宜昌市发展规划", ("2020年", "2025年"), ["result", "target"]),
        ("宜昌市发展规划", ("2025年",), ["target"]),
        ("主要指标", ("2025年",), []),
    ],
)
def test_without_a_date_the_later_year_is_promised_and_a_single_one_by_a_plan(
    title: str, columns: tuple[str, ...], expected: list[str]
) -> None:
    text = f"表1 主要指标\n| 指标 | 单位 | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 2)}\n"
    text += f"| 地区生产总值 | 亿元 | {' | '.join(str(4000 + number) for number in range(len(columns)))} |\n"
    assert [record.kind for record in extract(Context(title, "", "", "宜昌市"), text)] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7000左右", ("~", 7000, None)),
        ("≥7000", (">=", 7000, None)),
        ("＞7000", (">", 7000, None)),
        ("7000以上", (">=", 7000, None)),
        ("控制在7000以内", ("<=", 7000, None)),
        ("不超过7000", ("<=", 7000, None)),
        ("6500-7000", ("range", 6500, 7000)),
        ("6500～7000", ("range", 6500, 7000)),
        ("７０００", ("=", 7000, None)),
        ("7 000", ("=", 7000, None)),
        ("7,000", ("=", 7000, None)),
        ("7000①", ("=", 7000, None)),
        ("7000*", ("=", 7000, None)),
        ("7000[1]", ("=", 7000, None)),
        ("7000¹", ("=", 7000, None)),
    ],
)
def test_a_cell_is_read_with_its_comparator(cell: str, expected: tuple[str, int, int | None]) -> None:
    value = read(cell, unit_of("个"))
    assert value is not None
    assert (value.comparator, value.value, value.value_max) == expected


@pytest.mark.parametrize(
    "cell", ["—", "", "/", "无", "7000(其中:外资300)", "7000/300", "2:1", "700.0.1", "1.2万", "第7", "7000±5"]
)
def test_a_cell_that_is_not_sure_is_left(cell: str) -> None:
    assert read(cell, unit_of("万人")) is None


@pytest.mark.parametrize(
    ("unit", "base", "factor"),
    [
        ("亿元", "元", 10**8),
        ("万亩", "亩", 10**4),
        ("千克", "千克", 1),
        ("千人", "人", 1000),
        ("万千瓦", "千瓦", 10**4),
        ("微克每立方米", "微克/立方米", 1),
        ("μg/m³", "微克/立方米", 1),
        ("万元/人", "元/人", 10**4),
        ("百分点", "百分点", 1),
    ],
)
def test_a_unit_is_brought_to_its_base(unit: str, base: str, factor: int) -> None:
    found = unit_of(unit.replace("³", "3"))
    assert found is not None
    assert (found.base, found.factor) == (base, factor)


@pytest.mark.parametrize(
    ("printed", "role", "year", "name"),
    [
        ("2020年实际", "base", 2020, ""),
        ("2020年(现状)", "base", 2020, ""),
        ("基期值", "base", None, ""),
        ("2025年规划值", "goal", 2025, ""),
        ("力争2025年", "goal", 2025, ""),
        ("“十五五”末目标", "goal", 2030, ""),
        ("年均增速(%)", "growth", None, ""),
        ("[累计]或年均增速", "growth", None, ""),
        ("年均/累计", "average", None, ""),
        ("五年累计", "change", None, ""),
        ("2021-2025年累计", "change", 2025, ""),
        ("地区生产总值(亿元)", "", None, "地区生产总值"),
        ("2025年地区生产总值目标值(亿元)", "goal", 2025, "地区生产总值"),
        ("完成投资(亿元)", "", None, "完成投资"),
    ],
)
def test_a_head_says_when_or_of_what(printed: str, role: str, year: int | None, name: str) -> None:
    found = head(printed)
    assert (found.role, found.year, found.name) == (role, year, name)


def test_a_unit_may_stand_in_the_name_the_column_or_the_caption() -> None:
    for text in (
        f"{HEAD}{GDP}",
        "| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 地区生产总值(亿元) | 4261 | 7000 |",
        "表1 主要指标\n单位:亿元\n| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 地区生产总值 | 4261 | 7000 |",
        "| 指标 | 2020年(亿元) | 2025年(亿元) |\n|---|---|---|\n| 地区生产总值 | 4261 | 7000 |",
    ):
        assert goals(text) == [("地区生产总值", 7000 * 10**8, "元", 2025)]


def test_a_figure_without_any_unit_is_left() -> None:
    assert goals("| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 某某水平 | 4261 | 7000 |") == []


def test_regions_by_indicators_are_of_the_region_of_their_row() -> None:
    rows = "| 夷陵区 | 700 | 7.5 |\n| 西陵区 | 800 | 7 |\n| 全市 | 6000 | 7.2 |\n| 高处乡 | 5 | 6 |"
    text = f"2024年各县市区目标任务分解表\n| 地 区 | 地区生产总值(亿元) | 增速(%) |\n|---|---|---|\n{rows}"
    found = [(r.region, r.indicator, r.value, r.measure) for r in extract(YEAR, text)]
    assert found == [
        ("夷陵区", "地区生产总值", 700 * 10**8, "level"), ("夷陵区", "地区生产总值", 7.5, "growth"),
        ("西陵区", "地区生产总值", 800 * 10**8, "level"), ("西陵区", "地区生产总值", 7, "growth"),
        ("宜昌市", "地区生产总值", 6000 * 10**8, "level"), ("宜昌市", "地区生产总值", 7.2, "growth"),
    ]  # fmt: skip


def test_years_by_indicators_are_of_the_year_of_their_row() -> None:
    rows = "| 2020年 | 4261 | 410 |\n| 2023年 | 5600 | 430 |\n| 2025年 | 7000 | 450 |"
    text = f"| 年份 | 地区生产总值(亿元) | 常住人口(万人) |\n|---|---|---|\n{rows}"
    assert goals(text) == [
        ("地区生产总值", 5600 * 10**8, "元", 2023), ("常住人口", 430 * 10**4, "人", 2023),
        ("地区生产总值", 7000 * 10**8, "元", 2025), ("常住人口", 450 * 10**4, "人", 2025),
    ]  # fmt: skip


def test_a_task_list_is_read_with_the_body_that_answers_for_it() -> None:
    rows = "| 1 | 全年新增城镇就业5万人。 | 市人社局 | 2024年12月底 |\n| 2 | 加强宣传引导。 | 市委宣传部 | 全年 |"
    target = only(f"| 序号 | 工作任务 | 牵头单位 | 完成时限 |\n|---|---|---|---|\n{rows}", YEAR)
    assert (target.indicator, target.value, target.actor, target.deadline) == ("城镇就业", 50000, "市人社局", 2024)


def test_a_table_of_results_promises_nothing() -> None:
    text = "2023年主要指标完成情况表\n| 指标 | 2023年 | 比上年增长(%) |\n|---|---|---|\n| 地区生产总值(亿元) | 5756 | 7.1 |"
    found = extract(Context("宜昌市2023年国民经济和社会发展统计公报", "2024-03-20", "", "宜昌市"), text)
    assert {(r.kind, r.value, r.year) for r in found} == {("result", 5756 * 10**8, 2023), ("result", 7.1, 2023)}


def test_nothing_leaks_from_a_table_that_is_not_understood() -> None:
    text = "| 企业 | 备注 |\n|---|---|\n| 甲公司 | 到2025年建成5个园区,投资300亿元。 |\n| 乙公司 | 力争2025年产值突破50亿元。 |"
    assert extract(PLAN, text) == []


def test_the_prose_and_the_table_of_a_plan_make_one_promise() -> None:
    prose = "到2025年,全市地区生产总值达到7000亿元。"
    before = extract(PLAN, f"{prose}\n{HEAD}{GDP}")
    told, printed = (r for r in before if r.kind == "target")
    assert (told.restates, printed.restates) == ("", told.id)
    printed, told = (r for r in extract(PLAN, f"{HEAD}{GDP}\n{prose}") if r.kind == "target")
    assert (printed.restates, told.restates) == ("", printed.id)


@pytest.mark.parametrize("row", ["| 森林覆盖率 | 66 | 67 |\n", "| 森林覆盖率 | % | 66 | 66.5 | 67 | 约束性 |\n"])
def test_a_ragged_row_is_kept_as_printed_and_not_read(row: str) -> None:
    text = HEAD + GDP + row + GDP.replace("地区生产总值", "固定资产投资")
    assert [name for name, *_ in goals(text)] == ["地区生产总值", "固定资产投资"]
    assert len(find(text)[0].rows) == 3


def test_a_category_that_spans_rows_may_stand_in_the_first_of_them_only() -> None:
    for blank in ("|  ", "", "| 经济 "):
        text = (
            "| 类别 | 指标 | 单位 | 2020年 | 2025年 |\n|---|---|---|---|---|\n| 经济 | 地区生产总值 | 亿元 | 4261 | 7000 |\n"
            f"{blank}| 粮食产量 | 万吨 | 150 | 155 |\n"
        )
        assert goals(text) == [("地区生产总值", 7000 * 10**8, "元", 2025), ("粮食产量", 155 * 10**4, "吨", 2025)]


def test_a_name_that_stands_twice_is_told_apart_by_its_category() -> None:
    rows = "| 城镇 | 人均可支配收入 | 元 | 1 | 2 |\n| 农村 | 人均可支配收入 | 元 | 1 | 2 |"
    text = f"| 分类 | 指标 | 单位 | 2020年 | 2025年 |\n|---|---|---|---|---|\n{rows}"
    assert [name for name, *_ in goals(text)] == ["城镇人均可支配收入", "农村人均可支配收入"]


def test_a_header_of_two_rows_is_one() -> None:
    text = (
        "| 指标 | 单位 | 现状 | 规划目标 | |\n| | | 2020年 | 2025年 | 2030年 |\n| 地区生产总值 | 亿元 | 4261 | 7000 | 9000 |\n"
        "| 粮食产量 | 万吨 | 150 | 155 | 160 |"
    )
    assert find(text)[0].header == ("指标", "单位", "现状 2020年", "规划目标 2025年", "规划目标 2030年")
    assert [(value, due) for _, value, _, due in goals(text)][:2] == [(7000 * 10**8, 2025), (9000 * 10**8, 2030)]


def test_a_header_in_the_middle_begins_the_next_page_or_another_table() -> None:
    again = f"{HEAD}{GDP}{HEAD.splitlines()[0]}\n| 粮食产量 | 万吨 | 150 | 155 | 约束性 |"
    assert [name for name, *_ in goals(again)] == ["地区生产总值", "粮食产量"]
    other = f"{HEAD}{GDP}{GDP}| 指标 | 单位 | 2025年 | 2030年 | 属性 |\n| 粮食产量 | 万吨 | 150 | 155 | 约束性 |"
    assert ("粮食产量", 155 * 10**4, "吨", 2030) in goals(other)
    assert ("粮食产量", 155 * 10**4, "吨", 2025) not in goals(other)
    lines = (
        "指标 单位 2020年 2025年\n地区生产总值 亿元 4261 7000\n- 12 -\n指标 单位 2020年 2025年\n粮食产量 万吨 150 155"
    )
    assert [name for name, *_ in goals(lines)] == ["地区生产总值", "粮食产量"]


def test_a_table_without_header_is_not_read() -> None:
    assert goals("| 地区生产总值 | 亿元 | 4261 | 7000 |\n| 粮食产量 | 万吨 | 150 | 155 |") == []


def test_a_note_says_that_round_brackets_are_sums() -> None:
    text = f"{HEAD}| 城镇新增就业 | 万人 | — | (30) | 预期性 |\n\n注:( )内为五年累计数。"
    assert only(text).measure == "change"
    assert goals(text.partition("\n\n")[0]) == []


def test_ten_thousand_rows_are_read() -> None:
    rows = "".join(f"| 指标甲{at} | 亿元 | {at} | {at + 1} | 预期性 |\n" for at in range(10_000))
    assert len(goals(HEAD + rows)) == 10_000


def test_menus_and_sentences_with_blanks_are_no_tables() -> None:
    menu = "首页 | 新闻 | 国内 | 国际\n财经 | 科技 | 体育 | 娱乐\n"
    verse = "到2025年 建成5个园区 投资300亿元\n2026年 再建3个园区 投资100亿元\n"
    assert find(menu) == find(verse) == ()


CELLS = (
    "类别\n序号\n指标\n单位\n2020年\n2025年\n属性\n"
    "经济\n1\n地区生产总值\n亿元\n4261\n7000\n预期性\n2\n粮食产量\n万吨\n150\n155\n约束性"
)


def test_cleaning_keeps_the_cells_of_a_table_that_look_like_buttons() -> None:
    lead = "到2025年,经济社会发展主要指标如下。"
    top = f"首页\n新闻\n{PLAN.title}\n2021-03-02\n来源:宜昌市政府"
    page = f"{top}\n{lead}\n{CELLS}\n上一篇:甲地规划\n下一篇:乙地规划"
    cleaned = article.read(page, Meta())
    assert CELLS in cleaned.text
    (table,) = cleaned.tables
    assert [row.cells[2] for row in table.rows] == ["地区生产总值", "粮食产量"]
    assert cleaned.text[table.start : table.end] == CELLS


names = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯", min_size=3, max_size=9)
values = st.one_of(st.integers(0, 10**6).map(str), st.just("—"), st.integers(1, 999).map(lambda n: f"≥{n / 10}"))
numbers = st.integers(0, 10**6).map(str)
rows_of = st.tuples(names, st.sampled_from(["亿元", "万人", "%", "家"]), numbers, values)
grids = st.lists(rows_of, min_size=3, max_size=12)


@given(grids, st.sampled_from(["pipes", "tabs", "wide", "cells"]))
def test_what_a_table_is_made_of_is_what_is_found(rows: list[tuple[str, str, str, str]], layout: str) -> None:
    header = ("指标", "单位", "2020年", "2025年目标")
    joints = {"tabs": "\t", "wide": "  ", "cells": "\n"}
    if layout == "pipes":
        text = "\n".join(f"| {' | '.join(row)} |" for row in (header, *rows))
    else:
        text = "\n".join(joints[layout].join(row) for row in (header, *rows))
    (table,) = find(f"发展目标如下。\n{text}\n以上目标要落实。")
    assert table.header == header
    assert [row.cells for row in table.rows] == rows


@given(st.text("|\t \n指标单位2020年亿元(%)[]—≥一、表注:。", max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    last = 0
    for table in find(text):
        assert last <= table.start <= table.end <= len(text)
        last = table.end
        for row in table.rows:
            assert table.start <= row.start <= row.end <= table.end
    extract(PLAN, text)
