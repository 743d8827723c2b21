"""The ledger on the screen: a fall is seen to fall, a rise to rise, and how it is measured."""

from __future__ import annotations

from typing import Any

import pytest
from gangmu.cli.ledger import figure, manner


def record(**fields: Any) -> dict[str, Any]:
    return {
        "value": 13.5, "value_max": None, "unit": "%", "comparator": "=", "value_text": "13.5%", "measure": "growth",
        "direction": "down", "sentence": "能耗下降13.5%。", **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "↓13.5%"),
        ({"direction": "up", "value": 9}, "+9%"),
        ({"direction": "", "measure": "share"}, "13.5%"),
        ({"comparator": ">="}, "≥↓13.5%"),
        ({"comparator": "range", "value": 7, "value_max": 9}, "↓7-9%"),
        ({"direction": "down", "value": 50000, "unit": "人", "measure": "change"}, "↓5万人"),
    ],
)
def test_a_figure_shows_which_way_it_goes(fields: dict[str, Any], shown: str) -> None:
    assert figure(record(**fields)) == shown


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"sentence": "能耗比2020年下降13.5%。"}, "比2020年下降"),
        ({"sentence": "收入年均增长13.5%。", "direction": "up"}, "年均增长"),
        ({"sentence": "国债比上年减少13.5%。", "measure": "change"}, "比上年减少"),
        ({"sentence": "上年增长5%,能耗下降13.5%。"}, "下降"),
        ({"sentence": "占比13.5%。", "measure": "share", "direction": "", "indicator": "服务业占比"}, ""),
        ({"sentence": "服务业达到13.5%。", "measure": "share", "direction": "", "indicator": "服务业"}, "占比"),
        ({"sentence": "收入年均13.5%。", "direction": "", "indicator": "收入增速"}, "年均"),
        ({"sentence": "收入保持13.5%。", "direction": "", "indicator": "收入"}, "增速"),
    ],
)
def test_how_a_figure_measures_is_told_in_words(fields: dict[str, Any], told: str) -> None:
    assert manner(record(**fields)) == told
