"""Years: what a sentence, a heading and a title say of when."""

from __future__ import annotations

from itertools import product

import pytest
from gangmu.index.facts.lexicon.words import narrow
from gangmu.index.facts.targets import periods
from gangmu.index.facts.targets.periods import find, five_year_end, of_plan


@pytest.mark.parametrize(
    ("sentence", "now", "year"),
    [
        ("到2027年建成", 2024, 2027),
        ("到2025 年底,基本实现", 2024, 2025),
        ("2030年前实现碳达峰", 2024, 2030),
        ("“十五五”时期年均增长", 2026, 2030),
        ("未来五年,要", 2026, 2030),
        ("未来五年,要", 2022, 2027),
        ("三年内新增", 2024, 2027),
        ("今年要完成", 2025, 2025),
        ("明年争取", 2025, 2026),
        ("到本世纪中叶", 2020, 2050),
        ("到本世纪末", 1996, 2000),
        ("到一九九〇年", 1986, 1990),
        ("到二〇三〇年", 2026, 2030),
        ("到二0三0年", 2026, 2030),
        ("到二○三五年", 2026, 2035),
        ("规划(2023—2025年)提出", 2023, 2025),
    ],
)
def test_a_deadline_is_a_goal(sentence: str, now: int, year: int) -> None:
    (period,) = find(narrow(sentence), now)
    assert (period.year, period.past, period.goal) == (year, False, True)


@pytest.mark.parametrize(
    ("sentence", "now"),
    [
        ("2022年全市生产总值", 2023),
        ("今年上半年", 2024),
        ("今年前7个月", 2024),
        ("截至2024年6月", 2024),
        ("去年完成", 2024),
        ("“十三五”期间", 2021),
        ("五年来", 2024),
    ],
)
def test_what_has_been_is_past(sentence: str, now: int) -> None:
    (period,) = find(narrow(sentence), now)
    assert period.past
    assert not period.goal


@pytest.mark.parametrize("sentence", ["比2020年翻一番", "比去年增加", "“十五五”规划", "“十五五”开局之年", "第2025号"])
def test_a_base_year_and_the_name_of_a_plan_are_no_deadline(sentence: str) -> None:
    assert not [period for period in find(sentence, 2026) if period.goal or period.past]


def test_a_year_inside_a_clause_does_not_carry_on() -> None:
    (period,) = find("充分考虑了2035年与全国同步", 2026)
    assert period.goal
    assert not period.firm


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("低空经济发展行动计划(2024—2027年)", 2027),
        ("某市“十四五”教育发展规划", 2025),
        ("国民经济和社会发展第十五个五年规划纲要", 2030),
        ("2030年前碳达峰行动方案", 2030),
    ],
)
def test_a_plan_ends_when_its_title_says(title: str, year: int) -> None:
    planned = of_plan(narrow(title))
    assert planned is not None
    assert planned.year == year


@pytest.mark.parametrize(
    ("title", "since"),
    [
        ("行动计划(2024—2027年)", 2024),
        ("“十四五”规划", 2021),
        ("2030年前碳达峰行动方案", 0),
        ("2026年工作要点", 2026),
        ("2023年工作总结和2024年工作计划", 2024),
    ],
)
def test_a_plan_begins_when_its_title_says(title: str, since: int) -> None:
    planned = of_plan(narrow(title))
    assert planned is not None
    assert planned.since == since


@pytest.mark.parametrize("title", ["2026年某省政府工作报告", "2025年民生实事完成情况", "2025年重点工作进展"])
def test_a_report_of_a_year_is_no_plan(title: str) -> None:
    assert of_plan(title) is None


@pytest.mark.parametrize(
    "sentence", ["玉米比今年多432万亩", "比“十二五”末提高2个百分点", "在2015年基础上翻番", "较明年少3%"]
)
def test_what_is_only_compared_with_is_no_period(sentence: str) -> None:
    assert find(sentence, 2020) == []
    assert find("占比今年达到30%", 2020) != []


@pytest.mark.parametrize(("plan", "year"), [("一", 1957), ("二", 1962), ("三", 1970), ("九", 2000), ("十四", 2025)])
def test_five_year_plans_end_in_their_fifth_year(plan: str, year: int) -> None:
    assert five_year_end(plan) == year


# -- every way of naming a period, in every position of the reader -----------------------------------------------------------

PAST, GOAL, FIRM = "past", "goal", "firm"


@pytest.mark.parametrize(
    ("sentence", "now", "early", "year", "rule", "states"),
    [
        ("规划(2023-2025年)提出", 2025, False, 2025, "range of years", (GOAL, FIRM)),
        ("规划(2021-2023年)提出", 2024, False, 2023, "range of years", (PAST,)),
        ("规划(2021-2023年)提出", None, False, 2023, "range of years", (GOAL, FIRM)),
        ("2024年建成", 2024, False, 2024, "calendar year", ()),
        ("2024年建成", 2024, True, 2024, "calendar year", (GOAL, FIRM)),
        ("2025年建成", 2024, False, 2025, "calendar year", (GOAL, FIRM)),
        ("2023年建成", 2024, False, 2023, "calendar year", (PAST,)),
        ("2024年底前建成", 2024, False, 2024, "calendar year", (GOAL, FIRM)),
        ("2024年前6个月建成", 2024, False, 2024, "calendar year", (PAST,)),
        ("2024年一季度建成", 2024, False, 2024, "calendar year", (PAST,)),
        ("2024年3月建成", 2024, False, 2024, "calendar year", (PAST,)),
        ("到2024年3月建成", 2024, False, 2024, "calendar year", (GOAL, FIRM)),
        ("截至2024年建成", 2024, False, 2024, "calendar year", (PAST,)),
        ("2024年要建成", 2024, False, 2024, "calendar year", (GOAL, FIRM)),
        ("2024年的目标是", 2024, False, 2024, "calendar year", (GOAL, FIRM)),
        ("2024年建成", None, False, 2024, "calendar year", ()),
        ("2024年前建成", None, False, 2024, "calendar year", (GOAL, FIRM)),
        ("我们在2025年建成", 2024, False, 2025, "calendar year", (GOAL,)),
        ("自2021年以来", 2024, False, 2021, "calendar year", (PAST,)),
        ("从2021年起", 2024, False, 2021, "calendar year", (PAST,)),
        ("“十五五”时期", 2026, False, 2030, "five-year plan", (GOAL, FIRM)),
        ("“十五五”时期", 2031, False, 2030, "five-year plan", (PAST,)),
        ("“十五五”期间", 2030, False, 2030, "five-year plan", ()),  # its last year looks back on it
        ("“十五五”期间", 2030, True, 2030, "five-year plan", (GOAL, FIRM)),  # but not in a report on the year to come
        ("“十五五”末", 2030, False, 2030, "five-year plan", (GOAL, FIRM)),
        ("“十五五”以来", 2028, False, 2030, "five-year plan", (PAST,)),
        ("“十五五”,", 2026, False, 2030, "five-year plan", ()),
        ("十五五时期", 2026, False, 2030, "five-year plan", (GOAL, FIRM)),
        ("“十五五”规划提出", 2026, False, 2030, "five-year plan", (GOAL,)),
        ("“十五五”规划提出", 2031, False, 2030, "five-year plan", ()),
        ("未来三年", 2024, False, 2027, "coming years", (GOAL, FIRM)),
        ("未来三年", 2024, True, 2026, "coming years", (GOAL, FIRM)),
        ("三年内建成", 2024, False, 2027, "number of years", (GOAL, FIRM)),
        ("用2-3年时间", 2024, False, 2027, "number of years", (GOAL, FIRM)),
        ("到新中国成立100年", 2024, False, 2049, "landmark year", (GOAL, FIRM)),
        ("到本世纪末", 2024, False, 2100, "landmark year", (GOAL, FIRM)),
        ("今年建成", 2024, False, 2024, "current year", (GOAL, FIRM)),
        ("今年3月建成", 2024, False, 2024, "current year", (PAST,)),
        ("全年建成", 2024, False, 2024, "current year", ()),
        ("明年建成", 2024, False, 2025, "next year", (GOAL, FIRM)),
        ("去年建成", 2024, False, 2023, "past year", (PAST,)),
        ("去年建成", None, False, 0, "past year", (PAST,)),
    ],
)
def test_a_period_is_read_by_the_rule_for_its_form(
    sentence: str, now: int | None, early: bool, year: int, rule: str, states: tuple[str, ...]
) -> None:
    (period,) = find(sentence, now, early=early)
    assert (period.year, period.rule) == (year, rule)
    assert {state for state in (PAST, GOAL, FIRM) if getattr(period, state)} == set(states)


@pytest.mark.parametrize(
    ("sentence", "now"),
    [
        ("与2020年相比", 2024),
        ("在2020年基础上", 2024),
        ("从2026年起", 2024),
        ("未来三年", None),
        ("三年内建成", None),
        ("今年建成", None),
        ("明年建成", None),
        ("比去年增加", None),
        ("与去年持平", 2024),
        ("“十五五”开局之年", 2026),
    ],
)
def test_a_form_that_tells_no_period_is_none(sentence: str, now: int | None) -> None:
    assert find(sentence, now) == []


@pytest.mark.parametrize(
    ("sentence", "now", "year"),
    [
        ("力争24年底前建成", 2023, 2024),
        ("到25年底突破", 2023, 2025),
        ("到25年产业规模突破", 2023, 2025),
        ("计划在26年前建成", 2023, 2026),
        ("力争25年产业规模突破", 2023, 2025),
        ("力争用两三年时间建成", 2023, 2026),
        ("力争用三五年时间建成", 2023, 2028),
        ("一两年内建成", 2023, 2025),
        ("经过二三十年努力", 2023, 2053),
        ("到「十五五」末,规模达到", 2026, 2030),
        ("预计在两年的时间内推广", 2023, 2025),
    ],
)
def test_a_year_in_two_digits_and_a_number_of_years_are_deadlines(sentence: str, now: int, year: int) -> None:
    (period,) = find(narrow(sentence), now)
    assert (period.year, period.goal) == (year, True)


@pytest.mark.parametrize(
    "sentence", ["10年来", "合同期25年的项目", "建设20年前的工程", "每10年一次", "使用寿命25年以上", "长达20年"]
)
def test_a_stretch_of_time_is_no_year(sentence: str) -> None:
    assert not [period for period in find(sentence, 2023) if period.goal]


@pytest.mark.parametrize(
    ("sentence", "month", "past", "goal"),
    [
        ("力争一季度新增企业6家", 2, False, True),
        ("今年上半年要完成", 2, False, True),
        ("今年上半年增长5%", 7, True, False),
        ("三季度增长6%", 11, True, False),
        ("确保第三季度完成投资60亿元", 7, False, True),
        ("第3季度末前完成", 2, False, True),
        ("二季度末完成改造30个", 3, False, True),
        ("第一季度新增就业300人", 7, True, False),
        ("今年第四季度开工", 7, False, True),
        ("2023年第三季度要完成投资", 2, False, True),
        ("2023年第三季度完成投资", 11, True, False),
        ("4月底前建成", 3, False, True),
        ("今年10月底前建成", 3, False, True),
        ("今年前9月采购", 12, True, False),
    ],
)
def test_a_part_of_the_year_is_over_or_to_come_by_the_month(sentence: str, month: int, past: bool, goal: bool) -> None:
    (period,) = find(sentence, 2023, month=month)
    assert (period.year, period.past, period.goal) == (2023, past, goal)


@pytest.mark.parametrize("sentence", ["2018年总结表彰大会上", "今年全省工作会议上", "2022年冬奥会上"])
def test_the_year_of_a_meeting_is_no_period(sentence: str) -> None:
    assert not find(sentence, 2018)


@pytest.mark.parametrize(("plans", "goal"), [("deeds", True), ("year", True), ("", False)])
def test_the_year_of_a_plan_is_one_to_come(plans: str, goal: bool) -> None:
    (period,) = find("2018年培育80家左右", 2018, month=11, plans=plans)
    assert period.goal is goal


@pytest.mark.parametrize(
    ("text", "month", "years"),
    [
        ("暑运期间,铁路计划开行列车1.1万列。", 7, [2025]),
        ("国庆假期运输期间,民航计划执行航班1.3万班。", 9, [2025]),
        ("春运期间,计划增开列车1200列。", 12, [2026]),
        ("春节期间,发送旅客1200万人次。", 1, []),
        ("去年暑假期间,计划开行列车100列。", 8, [2024]),
    ],
)
def test_a_season_in_which_something_is_to_be_done_is_one_of_its_year(text: str, month: int, years: list[int]) -> None:
    assert [one.year for one in find(text, 2025, month=month)] == years


def test_the_year_before_is_not_read_out_of_an_average() -> None:
    assert [one.text for one in find("今后五年,在提高质量的基础上年均增长7%。", 2011)] == ["今后五年"]


def test_a_period_in_digits_is_looked_for_wherever_one_begins() -> None:
    signs = sorted({*periods._PERIOD.pattern, ""})
    tails = ("", "年", "年来", "年内", "年底前", "年期间", "底", "前", "2030年", "三年内", "2月", "5日前")
    begun = 0
    for number, sign, tail in product(("20", "05", "12", "300", "2027", "1999", "20270"), signs, tails):
        text = f"{number}{sign}{tail}"
        if periods._PERIOD.match(text):
            begun += 1
            assert periods._MAYBE.match(text), text
    assert begun > 100
