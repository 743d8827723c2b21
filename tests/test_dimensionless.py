"""Bare numbers: those of what has no unit are figures, all others are none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from gangmu.index.facts.figures.quantities import find
from gangmu.index.facts.figures.stating import figures
from gangmu.index.facts.lexicon.words import narrow
from gangmu.index.facts.targets.extract import Context, Target, extract
from hypothesis import given
from hypothesis import strategies as st

PLAN = Context(title="襄阳市水网建设规划（2024—2030年）", date="2024-05-10", region="襄阳市")


def read(sentence: str) -> list[tuple[float | int, float | int | None, str]]:
    text = narrow(sentence)
    return [(q.value, q.value_max, q.unit) for q in figures(text, find(text))]


def promised(text: str) -> list[Target]:
    return [one for one in extract(PLAN, text) if one.kind == "target"]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("渠系水利用系数提高到0.62", 0.62),
        ("百万吨死亡率控制在0.05以内", 0.05),
        ("新建算力中心PUE压减到1.22以下", 1.22),
        ("机房电能利用效率（PUE）值不高于1.35", 1.35),
        ("宅基地容积率≤1.6", 1.6),
        ("绿色发展指数保持在88.5", 88.5),
        ("质量竞争力指数到2027年达到92", 92),
        ("城乡居民收入比缩小到1.9以内", 1.9),
        ("总和生育率稳定在1.4左右", 1.4),
        ("营商便利度评分稳步提升，力争达到90以上", 90),
        ("恩格尔系数0.3以下", 0.3),
        ("综合指数突破2000", 2000),
        ("死亡率下降到零点零二", 0.02),
        ("政务公开指数为86.4，居全省第3位", 86.4),
    ],
)
def test_the_value_of_what_has_no_unit_is_a_figure(sentence: str, value: float) -> None:
    assert read(sentence) == [(value, None, "")]


def test_values_of_what_has_no_unit_stand_in_ranges_lists_and_changes() -> None:
    assert read("容积率控制在1.2—1.8之间") == [(1.2, 1.8, "")]
    assert read("恩格尔系数、基尼系数分别降至0.28和0.4") == [(0.28, None, ""), (0.4, None, "")]
    assert read("利用系数由0.57提高到0.6") == [(0.57, None, ""), (0.6, None, "")]
    assert read("利用系数从2023年的0.57提高到0.61") == [(0.57, None, ""), (0.61, None, "")]


def test_the_mark_in_which_a_score_or_a_death_rate_is_counted_is_its_unit() -> None:
    assert read("考核得分不低于92分") == [(92, None, "分")]
    assert read("孕产妇死亡率控制在9/10万以内") == [(9, None, "/10万")]


@pytest.mark.parametrize(
    "sentence",
    [
        "创新指数到2027",
        "评分为2025",
        "指数达到2025年的水平",
        "根据指数2024发布",
        "系数见附件3",
        "指数报告总第12期",
        "综合指数排名第5",
        "指数服务热线为12345",
        "指数软件版本为3.2.1",
        "指数代码为AB12",
        "综合指数提高5.2",
        "死亡率同比下降12",
        "占比达到30",
        "同比提高到5",
        "产业达到85",
        "襄政发〔2024〕12号",
        "执行GB/T 32910.3",
        "邮编441000，联系电话0710-8888",
        "床护比达到1:0.6",
        "容积率大于2.0的项目一律不批",
        "指数达到一流",
        "第十二届指数大会",
        "系数1.5",
    ],
)
def test_any_other_bare_number_is_none(sentence: str) -> None:
    assert read(sentence) == []


def test_a_number_with_a_unit_keeps_it_behind_what_mostly_has_none() -> None:
    assert read("采购经理指数为50.4%") == [(50.4, None, "%")]
    assert read("PUE低于1.3的数据中心20个") == [(20, None, "个")]
    assert read("居民收入比缩小至2.1:1") == [(2.1, None, ":1")]


@given(st.text(alphabet="系数指比率为到达至0123456789.,;年第号分的由-", max_size=40))
def test_any_row_of_such_words_is_read_in_order_and_without_overlap(text: str) -> None:
    found = find(narrow(text))
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_promise_without_a_unit_is_read_whole() -> None:
    (target,) = promised("到2030年，全市灌溉水有效利用系数由0.57提高到0.6以上。")
    assert (target.value, target.unit, target.value_text, target.comparator) == (0.6, "", "0.6", ">=")
    assert (target.indicator, target.measure, target.deadline) == ("灌溉水有效利用系数", "level", 2030)
    assert (target.canonical, target.base_value, target.direction) == ("农田灌溉水有效利用系数", 0.57, "")


def test_an_upper_bound_without_a_unit_is_one() -> None:
    (target,) = promised("到2027年，新建数据中心PUE降至1.25以下。")
    assert (target.value, target.comparator, target.canonical) == (1.25, "<=", "数据中心电能利用效率")


def test_the_sentence_and_the_table_give_one_form() -> None:
    (said,) = promised("到2030年，总和生育率达到1.4。")
    assert (said.value, said.unit, said.measure) == (1.4, "", "level")
    rows = "| 总和生育率 | 1.1 | 1.4 |\n| 住宅容积率 | 2.1 | 1.8 |\n"
    both = promised(f"| 指标 | 2023年 | 2030年 |\n|---|---|---|\n{rows}\n到2030年，总和生育率达到1.4。")
    assert [(t.indicator, t.value, t.unit) for t in both] == [
        ("总和生育率", 1.4, ""),
        ("住宅容积率", 1.8, ""),
        ("总和生育率", 1.4, ""),
    ]
    assert both[2].restates == both[0].id
