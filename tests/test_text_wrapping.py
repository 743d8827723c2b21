"""Hard-wrapped lines are joined again; tables among them, and what stands around these, keep their lines."""

from __future__ import annotations

import pytest
from gangmu.index.corpus.manifest import Meta
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.text.article import read
from gangmu.index.text.wrapping import rejoin, unwrap

ROWS = ["| 县(市、区) | 地区生产总值(亿元) | 工业增加值(亿元) |", "| --- | --- | --- |"] + [
    f"| {name} | {at}705 | {at}185 |"
    for at, name in enumerate(("天心区", "浏阳市", "长沙县", "雨花区", "望城区", "开福区"), 1)
]
CAPTION = "2024年各县(市、区)主要经济指标目标任务分解表"
AFTER = "各责任单位要细化措施,按月调度,确保任务落到实处。"
WRAPPED = [
    "为确保完成全年全市经济社会发展各",
    "项任务现将目标任务分解下达如下各",
    "责任单位要细化措施按月调度确保任",
    "务落到实处并且每季度向市政府报告",
    "一次完成情况没有完成的单位应当说",
    "明原因并且提出补救办法和时间安排",
]


@pytest.mark.parametrize("before", [CAPTION, "主要指标表", "目标任务分解如下"])
@pytest.mark.parametrize("after", [AFTER, "注:本表不含省属企业", "县(市、区)人民政府负责落实"])
def test_a_table_is_joined_neither_with_what_is_before_nor_behind_it(before: str, after: str) -> None:
    text = "\n".join([before, *ROWS, after])
    begin, end = text.index("|"), text.rindex("|") + 1
    assert rejoin(text, [(begin, end)])[0] == text
    assert rejoin(text)[0] == text
    assert unwrap(text) == text


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_around_a_table_are_joined_and_its_own_are_not(gap: str) -> None:
    text = gap.join(["\n".join(WRAPPED), "\n".join(ROWS), "\n".join(WRAPPED)])
    begin, end = text.index("|"), text.rindex("|") + 1
    prose = "".join(WRAPPED)
    assert rejoin(text, [(begin, end)])[0] == gap.join([prose, "\n".join(ROWS), prose])


def test_a_table_that_is_no_markdown_keeps_its_edges_too() -> None:
    rows = [f"{name} {at}705 {at}185 万元与上年相比" for at, name in enumerate(("天心区", "浏阳市", "长沙县"), 1)]
    text = "\n".join([*WRAPPED, *rows, *WRAPPED])
    begin = text.index(rows[0])
    end = text.index(rows[-1]) + len(rows[-1])
    assert rejoin(text, [(begin, end)])[0] == "\n".join(["".join(WRAPPED), *rows, "".join(WRAPPED)])


def test_the_figures_of_a_table_under_a_caption_are_read() -> None:
    head = "长沙市2024年主要经济指标目标任务分解方案"
    article = read("\n".join([head, "2024-02-10", CAPTION, *ROWS, AFTER]), Meta())
    assert CAPTION in article.text.split("\n")
    found = extract(Context(title=head, date="2024-02-10", region="长沙市"), article.text)
    assert [(one.region, one.value) for one in found if one.kind == "target"][:2] == [
        ("天心区", 1705e8),
        ("天心区", 1185e8),
    ]
