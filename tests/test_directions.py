"""Rises and falls, what they begin from, and the year that a statement is about."""

from __future__ import annotations

import pytest
from gangmu.index.facts.targets.extract import Context, Target, extract


def _read(text: str, date: str = "2023-06-01", title: str = "", region: str = "") -> list[Target]:
    return extract(Context(title=title, date=date, region=region), text)


def _one(text: str, date: str = "2023-06-01", title: str = "") -> Target:
    return _read(text, date, title)[-1]


@pytest.mark.parametrize(
    "clause",
    [
        "PM2.5浓度下降10%",
        "单位GDP能耗降低13.5%以上",
        "贫困人口减少5万人",
        "负债率回落2个百分点",
        "物流成本压减3%",
        "为企业降低成本100亿元",
        "不良品率缩减10%",
        "办理时间缩短20%",
        "裁员约10%",
        "可节约10%的能耗成本",
        "赤字率比上年低0.4个百分点",
        "用水量实现8%以上的降幅",
        "工业投资负增长3%",
        "能耗累计下降14%",
    ],
)
def test_a_fall_keeps_its_figure_and_goes_down(clause: str) -> None:
    found = _one(f"到2025年,武汉市{clause}。")
    assert found.direction == "down"
    assert found.value is not None
    assert found.value > 0
    assert found.measure in ("growth", "change")


@pytest.mark.parametrize(
    "clause", ["生产总值增长10%", "产值比2020年翻一番", "收入提高8%以上", "粮食产量增加5万吨", "比上年多3个百分点"]
)
def test_a_rise_goes_up(clause: str) -> None:
    assert _one(f"到2025年,武汉市{clause}。").direction == "up"


@pytest.mark.parametrize(
    "clause",
    [
        "失业率控制在5.5%以内",
        "死亡率下降到3%以下",
        "比重提高到65%",
        "企业建设比重不低于80%",
        "时间压缩至3天",
        "培育企业100家",
    ],
)
def test_a_level_has_no_direction(clause: str) -> None:
    assert _one(f"到2025年,武汉市{clause}。").direction == ""


def test_what_falls_to_a_level_is_at_most_that() -> None:
    found = _one("到2025年,武汉市失业率下降到5%。")
    assert (found.comparator, found.direction) == ("<=", "")


def test_the_members_of_a_list_share_their_direction() -> None:
    found = _read("到2025年,武汉市用水量和能耗分别下降3.5%左右、2.8%左右。")
    assert [record.direction for record in found] == ["down", "down"]


@pytest.mark.parametrize(
    ("sentence", "value", "year"),
    [
        ("到2025年,武汉市城镇化率由2020年的60.2%提高到65%。", 60.2, 2020),
        ("到2025年,武汉市劳动生产率从目前的13.6万元增加到18万元左右。", 136000, None),
        ("到2025年,武汉市能耗比2020年下降18%。", None, 2020),
        ("到2025年,武汉市产值较上年增长8%。", None, 2024),
        ("到2025年,武汉市能耗比“十二五”末下降18%。", None, 2015),
        ("到2025年,武汉市产值在2020年基础上增长8%。", None, 2020),
        ("到2025年,武汉市产业规模达到300亿元。", None, None),
    ],
)
def test_a_change_tells_from_what(sentence: str, value: float | None, year: int | None) -> None:
    found = _one(sentence)
    assert (found.base_value, found.base_year) == (value, year)


@pytest.mark.parametrize(
    ("sentence", "date", "year", "span"),
    [
        ("去年,武汉市新增就业25万人。", "2024-03-01", 2023, "year"),
        ("2022年,武汉市新增就业25万人。", "2024-03-01", 2022, "year"),
        ("今年上半年,武汉市生产总值增长5.2%。", "2023-08-01", 2023, "part"),
        ("1-5月,武汉市生产总值增长5.2%。", "2023-08-01", 2023, "part"),
        ("2022年前三季度,武汉市生产总值增长5.2%。", "2023-08-01", 2022, "part"),
        ("12月,武汉市出口增长5.2%。", "2023-01-10", 2022, "part"),
        ("“十三五”时期,武汉市累计新增就业125.3万人。", "2021-03-01", 2020, "plan"),
        ("五年来,武汉市累计新增就业125.3万人。", "2023-01-10", 2022, "plan"),
        ("党的十八大以来,武汉市累计新增就业225.3万人。", "2023-01-10", 2012, "since"),
        ("2016年以来,武汉市累计新增就业225.3万人。", "2023-01-10", 2016, "since"),
        ("全年武汉市新增就业25.3万人,比上年增长5%。", "2024-02-10", 2023, "year"),
    ],
)
def test_a_result_tells_the_period_it_reports_on(sentence: str, date: str, year: int, span: str) -> None:
    found = _read(sentence, date)[0]
    assert found.kind == "result"
    assert (found.year, found.span, found.deadline) == (year, span, None)


def test_a_result_without_a_period_says_no_year() -> None:
    found = _one("目前,武汉市拥有企业25381家。")
    assert (found.year, found.span) == (None, "")


def test_a_period_holds_to_the_end_of_its_paragraph() -> None:
    found = _read("2022年,武汉市新增就业25.3万人。出口总额达到1234.5亿元。", "2024-03-01")
    assert [record.year for record in found] == [2022, 2022]


def test_a_statistical_bulletin_reports_on_the_year_of_its_title() -> None:
    found = _one("全年新增就业25.3万人。", "2024-04-20", "武汉市2023年国民经济和社会发展统计公报")
    assert (found.year, found.span) == (2023, "year")


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("到2025年,武汉市产业规模达到300亿元。", "year"),
        ("“十四五”时期,武汉市力争新增产值累计增长8%。", "plan"),
        ("武汉市力争今年三季度新增产值300亿元。", "part"),
    ],
)
def test_a_promise_is_about_its_deadline(sentence: str, span: str) -> None:
    found = _one(sentence)
    assert found.kind == "target"
    assert (found.year, found.span) == (found.deadline, span)


@pytest.mark.parametrize(
    ("clause", "direction"),
    [
        ("力争各行业减排二氧化碳2亿吨", ""),
        ("力争节约标准煤700万吨", ""),
        ("力争煤炭消费量下降5%", "down"),
        ("力争节约用水10%", "down"),
    ],
)
def test_an_amount_that_is_saved_is_one_of_its_own(clause: str, direction: str) -> None:
    assert [one.direction for one in _read(f"到2027年,{clause}。")] == [direction]


@pytest.mark.parametrize(
    ("title", "year", "text"),
    [
        ("2017年国务院政府工作报告", 2017, "加强地质调查,再开工建设地下管廊2000公里以上。"),
        ("2021年国务院政府工作报告", None, "加强地质调查,再开工建设地下管廊2000公里以上。"),
        ("2017年国务院政府工作报告", 2020, "到2020年,再开工建设地下管廊2000公里以上。"),
    ],
)
def test_a_work_report_without_another_year_plans_for_its_own(title: str, year: int | None, text: str) -> None:
    assert [one.deadline for one in _read(text, date="", title=title, region="中国")] == [year]
