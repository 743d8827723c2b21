"""The difference of two texts: it can be read, and it can be undone."""

from __future__ import annotations

import itertools
import random

from gangmu.index.dedup.diff import diff
from hypothesis import given, settings
from hypothesis import strategies as st

CHINESE = st.text(alphabet="武汉光谷企业产值，。；、！\n 5%a", max_size=120)


def joined(runs: list[tuple[str, str]], *ops: str) -> str:
    return "".join(text for op, text in runs if op in ops)


@settings(deadline=None)
@given(CHINESE, CHINESE)
def test_a_difference_gives_both_texts_back(a: str, b: str) -> None:
    runs = diff(a, b)
    assert joined(runs, "=", "-") == a
    assert joined(runs, "=", "+") == b
    assert all(text for _, text in runs)
    assert all(one[0] != other[0] for one, other in itertools.pairwise(runs))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert diff(text, text) == ([("=", text)] if text else [])


def test_words_are_replaced_whole() -> None:
    assert diff("武汉市新增高新技术企业300家。", "武汉市新增高新技术企业350家。") == [
        ("=", "武汉市新增高新技术企业"),
        ("-", "300"),
        ("+", "350"),
        ("=", "家。"),
    ]


def test_an_inserted_clause_leaves_its_neighbours_alone() -> None:
    before = "坚持创新驱动，发展未来产业。\n优化营商环境。"
    after = "坚持创新驱动，建设产业集群，发展未来产业。\n优化营商环境。"
    assert [run for run in diff(before, after) if run[0] != "="] == [("+", "建设产业集群，")]


def test_two_long_texts_without_anything_to_hold_on_to_are_replaced_as_wholes() -> None:
    rng = random.Random(1)
    a, b = ("".join(rng.choice("中国人") for _ in range(30_000)) for _ in range(2))
    runs = diff(a, b)
    assert joined(runs, "=", "-") == a
    assert joined(runs, "=", "+") == b


def test_a_long_text_with_few_changes_keeps_nearly_everything() -> None:
    clauses = [f"第{number}项指标达到{number * 7}亿元，" for number in range(3000)]
    changed = [clause if number % 100 else "本项删去，" for number, clause in enumerate(clauses)]
    runs = diff("".join(clauses), "".join(changed))
    assert len(joined(runs, "=")) > 0.95 * len("".join(changed))
