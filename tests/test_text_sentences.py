"""Where sentences, headings and items begin and end."""

from __future__ import annotations

import pytest
from gangmu.index.text.sentences import split
from hypothesis import given, settings
from hypothesis import strategies as st


def parts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


def kinds(text: str) -> list[str]:
    return [s.kind for s in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "增长99.5%。到2023.8.15为止,(2023—2025年)完成3,000亿元。",
            ["增长99.5%。", "到2023.8.15为止,(2023—2025年)完成3,000亿元。"],
        ),
        ("他说:“什么?不是吧。”然后走了。", ["他说:“什么?不是吧。”", "然后走了。"]),
        ("以“走!”的决心抓落实!再出发。", ["以“走!”的决心抓落实!", "再出发。"]),
        ("电影《你好！李焕英》上映了？！是的。", ["电影《你好！李焕英》上映了？！", "是的。"]),
        ("聚焦“两新一重”;扩大投资;形成循环。", ["聚焦“两新一重”;扩大投资;形成循环。"]),
        (
            "见 http://a.cn/x?id=3!y 一文。The growth is 3.5 percent. The end.",
            ["见 http://a.cn/x?id=3!y 一文。", "The growth is 3.5 percent.", "The end."],
        ),
        ("产值（其中工业。另计。）增长。完成了。", ["产值（其中工业。另计。）增长。", "完成了。"]),
        ("数字经济再上新台阶……就加快建设作了部署。", ["数字经济再上新台阶……就加快建设作了部署。"]),
        ("首句结束。”“第二句话。”", ["首句结束。”", "“第二句话。”"]),
        ("工作完成.下一步继续.", ["工作完成.", "下一步继续."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert parts(text) == sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、2025年工作回顾\n过去一年，成绩显著。", ["heading", "sentence"]),
        ("（一）基本内涵。智慧林业是指新技术。", ["heading", "sentence"]),
        ("市发改委:更大力度拼出更快速度,着力提升显示度\n市发改委表示，抓落实。", ["heading", "sentence"]),
        ("1. 创新战略高度匹配\n2. 企业文化大力支持创新", ["item", "item"]),
        ("• 打造5个集群；\n（1）建设园区；", ["item", "item"]),
        ("第一条 为了规范管理，制定本条例。", ["item"]),
        ("# 上海市条例\n第一章 总则", ["heading", "heading"]),
        ("力争未来产业营业收入规模达到万亿级;", ["sentence"]),
    ],
)
def test_headings_and_items_are_told_from_sentences(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_paragraphs_are_counted_without_blank_lines() -> None:
    assert [s.paragraph for s in split("甲甲。乙乙。\n\n　　丙丙。\n")] == [0, 0, 1]


@settings(deadline=None)
@given(st.text(alphabet="发展2025.,。！？!?；“”‘’（）()《》…\n 　•1、一的abC/:"))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    at = 0
    for sentence in split(text):
        assert not text[at : sentence.start].strip()
        assert sentence.start < sentence.end
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        at = sentence.end
    assert not text[at:].strip()
