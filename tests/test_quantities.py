"""Figures: what a numeral and its unit are worth, and which numerals are none."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from gangmu.index.facts.figures.numerals import chinese, exact, fraction
from gangmu.index.facts.figures.quantities import find
from gangmu.index.facts.figures.stating import figures
from gangmu.index.facts.lexicon.words import narrow
from gangmu.index.facts.targets.comparators import comparator
from hypothesis import given
from hypothesis import strategies as st

_DIGITS = "零一二三四五六七八九"


def read(sentence: str) -> list[tuple[float | int, str]]:
    return [(q.value, q.unit) for q in figures(narrow(sentence), find(narrow(sentence)))]


def spell(number: int) -> str:
    """The Chinese numeral of 1..99999999, as an oracle for `chinese`."""

    def section(value: int) -> str:
        out, gap = "", False
        for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = value // power % 10
            if digit:
                out += ("零" if gap and out else "") + _DIGITS[digit] + word
                gap = False
            else:
                gap = True
        return out

    high, low = divmod(number, 10**4)
    if not high:
        return section(low)
    return section(high) + "万" + ("零" if 0 < low < 1000 else "") + section(low)


@given(st.integers(1, 10**8 - 1))
def test_a_spelled_number_is_read_back(number: int) -> None:
    assert chinese(spell(number)) == number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("千亿", 10**11),
        ("万亿", 10**12),
        ("一万二千亿", 12 * 10**11),
        ("两千五百", 2500),
        ("一九八〇", 1980),
        ("十二", 12),
    ],
)
def test_magnitude_words_multiply_what_stands_before_them(written: str, value: int) -> None:
    assert chinese(written) == value


def test_a_third_is_a_percentage_with_two_decimals() -> None:
    assert fraction("1/3") == Decimal("33.33")
    assert fraction("百分之三点五") == Decimal("3.5")


def test_decimals_carry_no_binary_noise() -> None:
    assert exact(Decimal("0.1") * 3) == 0.3
    assert read("新增用地1.1万亩") == [(11000, "亩")]


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        ("完成技改投资1.25万亿元", (1250000000000, "元")),
        ("外送电量320亿千瓦时", (32000000000, "千瓦时")),
        ("装机100千瓦", (100, "千瓦")),
        ("风电装机5000万千瓦", (50000000, "千瓦")),
        ("浓度降到30微克/立方米", (30, "微克/立方米")),
        ("产能达到800万吨/年", (8000000, "吨/年")),
        ("人均生产总值达到2万美元", (20000, "美元")),
        ("提高1.5个百分点", (1.5, "百分点")),
        ("培训1000余名教师", (1000, "人")),
        ("年产值3000亿,位居前列", (300000000000, "元")),
        ("算力规模达到50EFLOPS", (50, "EFLOPS")),
        ("收入比缩小到2.2∶1左右", (2.2, ":1")),
        ("减少贫困人口300万以上", (3000000, "人")),
        ("产量翻两番", (4, "倍")),
        ("里程达到2万5千公里", (25000, "公里")),
        ("营收增长两成以上", (20, "%")),
        ("规模迈上千亿元台阶", (100000000000, "元")),
        ("集聚科技企业超万家", (10000, "家")),
        ("新增电池产能50GWh", (50, "GWh")),
        ("吸纳三千二百万人就业", (32000000, "人")),
        ("死亡率降到千分之五左右", (5, "‰")),
        ("新增机架三千标准机架", (3000, "标准机架")),
        ("培训万人以上", (10000, "人")),
        ("近百名专家参会", (100, "人")),
        ("用时缩短到两天半以内", (2.5, "天")),
        ("办理时间压缩到三个半小时以内", (3.5, "小时")),
    ],
)
def test_a_value_is_given_in_the_base_unit(sentence: str, want: tuple[float, str]) -> None:
    assert want in read(sentence)


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("引进3-5家总部企业", 3, 5, "家"),
        ("增长5.5%—6%", 5.5, 6, "%"),
        ("建设2到3个产业基地", 2, 3, "个"),
        ("节约百分之二到三", 2, 3, "%"),
        ("投资300亿至400亿元", 30000000000, 40000000000, "元"),
    ],
)
def test_a_range_has_two_bounds(sentence: str, low: float, high: float, unit: str) -> None:
    (quantity,) = find(narrow(sentence))
    assert (quantity.value, quantity.value_max, quantity.unit) == (low, high, unit)
    assert comparator(quantity, "target") == "range"


@pytest.mark.parametrize(
    "sentence",
    [
        "构建“768”现代产业体系",
        "建成8.6代线",
        "开通5G网络",
        "根据国发〔2021〕12号文件",
        "2026年3月15日召开第三次会议",
        "客服电话:010-88886666",
        "打造“一核三带五区”格局",
        "统筹推进三大战略、两个确立",
        "从五个方面发力",
        "设置28项主要指标",
        "建设30分钟生活圈",
        "百家争鸣、千家万户",
        "位居全国第5位",
        "实施“千企万品”工程",
        "建设千兆光网城市",
        "第二批第三产业项目",
        "贯彻《三年行动方案(2024-2026年)》",
        "PM2.5治理",
        "万人空巷、千人千面",
        "百公里级传输",
        "实施百千万工程和千人计划",
        "三四线城市去库存",
        "用10年左右时间建成",
        "3.3.1 人口数据库",
        "千兆光网、双万兆",
    ],
)
def test_a_numeral_that_counts_nothing_is_no_figure(sentence: str) -> None:
    assert read(sentence) == []


def test_a_class_belongs_to_the_count_before_it() -> None:
    (quantity,) = figures(text := "培育3家百亿级企业", find(text))
    assert (quantity.value, quantity.unit, quantity.level, quantity.level_value) == (3, "家", "百亿级", 10**10)


def test_a_class_that_is_reached_is_a_sum() -> None:
    assert read("产业规模达到千亿级。") == [(10**11, "元")]


def test_a_threshold_is_a_property_of_what_is_counted() -> None:
    (quantity,) = figures(text := "新开工800个亿元以上项目", find(text))
    assert (quantity.value, quantity.unit, quantity.level_value) == (800, "个", 10**8)


def test_a_number_without_digits_counts_when_things_are_made() -> None:
    assert read("签约落地两个整车项目") == [(2, "个")]
    assert read("引育超万家科技企业、千家规上企业") == [(10000, "家"), (1000, "家")]
    assert read("未来三年形成百企百亿产业集群") == [(100, "家"), (10**10, "元")]


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("投资不低于50亿元", ">="),
        ("投资50亿元以上", ">="),
        ("投资超过50亿元", ">"),
        ("投资突破50亿元", ">"),
        ("投资50亿元左右", "~"),
        ("投资约50亿元", "~"),
        ("投资不超过50亿元", "<="),
        ("赤字控制在50亿元以内", "<="),
        ("投资近50亿元", "<"),
        ("投资50多亿元", ">"),
        ("投资达到50亿元", ">="),
        ("投资50亿元", "="),
        ("力争投资50亿元", "="),
        ("失业率控制在5.5%左右", "~"),
        ("签约50亿元", "="),
        ("突破50项关键技术", "="),
    ],
)
def test_comparators_stand_on_both_sides(sentence: str, sign: str) -> None:
    (quantity,) = find(sentence)
    assert comparator(quantity, "target") == sign


def test_what_was_reached_is_exactly_that() -> None:
    (quantity,) = find("投资达到50亿元")
    assert comparator(quantity, "result") == "="


@given(st.text(alphabet="0123456789一二两千万亿个家元%-—~.,、到至级“”(/每第年", max_size=60))
def test_any_text_is_read_without_error_in_order_and_without_overlap(text: str) -> None:
    found = find(narrow(text))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= q.left <= q.start < q.end <= q.right <= len(text) for q in found)
