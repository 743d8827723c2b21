"""Comparators: what stands on either side of a figure and bounds it, negated or not, with blanks or not."""

from __future__ import annotations

import pytest
from gangmu.index.facts.figures.quantities import find
from gangmu.index.facts.lexicon.words import narrow, units, words
from gangmu.index.facts.targets.comparators import comparator

BEFORE = """
不少于10个|>=
不 少于 10 个|>=
不 少 于10个|>=
不得少于10个|>=
不应少于10个|>=
不宜少于10个|>=
不能少于10个|>=
不可少于10个|>=
不得低于10个|>=
不宜低于10个|>=
不 宜 低于10个|>=
不应当低于10个|>=
原则上不低于10个|>=
原则上不得低于10个|>=
未低于10个|>=
没有少于10个|>=
严禁低于10个|>=
至少10个|>=
至少建成10个|>=
至少要达到10个|>=
最少10个|>=
不超过10个|<=
不得超过10个|<=
不宜超过10个|<=
不应超过10个|<=
不能超过10个|<=
一般不超过10个|<=
未超过10个|<=
没有突破10个|<=
不高于10个|<=
不得高于10个|<=
不多于10个|<=
不宜多于10个|<=
不大于10个|<=
不应大于10个|<=
不突破10个|<=
严禁突破10个|<=
至多10个|<=
最多10个|<=
最多保留10个|<=
少于10个|<
低于10个|<
不足10个|<
不到10个|<
未达到10个|<
近10个|<
接近10个|<
超过10个|>
超10个|>
高于10个|>
多于10个|>
逾10个|>
突破10个|>
约10个|~
大约10个|~
达到10个|>=
达10个|>=
降至10个|<=
控制在10个|<=
新增10个|=
力争10个|=
不断增长10个|=
大于等于10个|>=
大于或等于10个|>=
≥10个|>=
>10个|>
小于等于10个|<=
小于或者等于10个|<=
≤10个|<=
<10个|<
至少有10个|>=
最多为10个|<=
""".strip().splitlines()

BEHIND = """
10个以上|>=
10个 以上|>=
10个及以上|>=
10个(含)以上|>=
10个以下|<=
10个以内|<=
10个左右|~
10个 左右|~
10个上下|~
10多个|>
10余个|>
十几个|>
三十几个|>
一百多个|>
十来个|~
10~12个|range
三四十个|range
10个到12个|range
约10个以上|>=
10个与12个之间|range
10和12个之间|range
不超过10个左右|~
""".strip().splitlines()


def sign(sentence: str) -> str:
    (quantity,) = find(narrow(sentence))
    return comparator(quantity, "target")


@pytest.mark.parametrize("case", BEFORE)
def test_what_stands_before_a_figure_bounds_it(case: str) -> None:
    written, _, want = case.partition("|")
    assert sign(f"到2030年,园区数量{written}") == want


@pytest.mark.parametrize("case", BEHIND)
def test_what_stands_behind_a_figure_bounds_it(case: str) -> None:
    written, _, want = case.partition("|")
    assert sign(f"到2030年,全市园区总数{written},服务企业") == want


def test_a_negated_comparator_is_one_of_the_table_and_turned_round() -> None:
    table, lexicon = units(), words()
    assert set(table.negated.values()) <= set(lexicon.before)
    turned = {">": "<=", "<": ">=", "reach": "<"}
    for word, meant in table.negated.items():
        assert lexicon.before[meant] == turned.get(lexicon.before.get(word, "<"), ">="), word


@pytest.mark.parametrize("negation", sorted(units().negations))
def test_every_negation_turns_every_bound(negation: str) -> None:
    assert sign(f"园区数量{negation}低于10个") == ">="
    assert sign(f"园区数量{negation}超过10个") == "<="


def test_a_comparator_belongs_to_its_own_figure() -> None:
    first, second = find("建成至少3家医院和5所学校")
    assert comparator(first, "target") == ">="
    assert comparator(second, "target") == "="
