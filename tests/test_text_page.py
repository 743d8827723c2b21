# ruff: noqa: E501
"""Which lines of a page are the article: the line model, and the guards above it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product

import pytest
from gangmu.index.text import line_model, records
from gangmu.index.text.article import Article, read
from gangmu.index.text.features import ABSTRACT, Page, of
from gangmu.index.text.lines import read_lines
from gangmu.index.text.page import arrange
from hypothesis import given, settings
from hypothesis import strategies as st
from made_pages import Maker, clauses, official, page, table


@dataclass(frozen=True)
class Known:
    title: str = ""
    date: str = ""
    source: str = ""


NOTHING = Known()
FIRST = "今年前三季度，全县实现规模以上工业增加值同比增长九点二个百分点，高于全市平均水平，园区新签约项目三十六个，计划投资二百一十亿元。"
SECOND = (
    "县里介绍，下一步将围绕装备、食品两条产业链招引配套企业，力争到明年底新增规上企业四十家，园区产值突破三百亿元。"
)
ITEM = "武汉市力争到2025年建成园区10个，总投资30亿元。\n各部门要压实责任，加强协同配合。"
MENU = "首页\n要闻\n园区\n招商\n企业风采\n登录 注册\n当前位置：首页 > 要闻 > 正文"
COMMENTS = "网友评论\n清源读城\n说得好，支持家乡建设。\n3小时前\n回复 赞 2 踩 0\n用户88123\n什么时候动工？\n5小时前\n回复 赞 0 踩 0\n关于我们 | 联系我们"


def clean(raw: str) -> Article:
    return read(raw, NOTHING)


@pytest.mark.parametrize(
    "tail",
    [
        "特别声明：以上内容为自媒体平台用户上传并发布。\n©1997-2021 某某公司版权所有 公司简介 | 联系方法 | 招聘信息",
        "声明:本文转自网络。\n京ICP备00000000号",
        "特别声明:以上内容为自媒体平台用户上传并发布。\n公司简介 | 联系方法 | 招聘信息 | 客户服务",
        "Copyright © 2016 某某网 All Rights Reserved.",
        "关于我们| 联系我们",
    ],
)
def test_a_short_item_in_front_of_a_notice_and_a_footer_survives(tail: str) -> None:
    assert clean(f"{ITEM}\n{tail}").text == ITEM


def test_one_paragraph_between_a_menu_and_comments_survives() -> None:
    article = clean(f"{MENU}\n产业园建设提速\n2023-05-18 09:13\n{FIRST}\n{COMMENTS}")
    assert article.text == FIRST
    assert article.title == "产业园建设提速"
    assert article.date == "2023-05-18"


def test_an_abstract_between_two_records_is_of_the_article() -> None:
    raw = f"集群计划的经验与启示\n2019-08-19 10:58周一云\n江城科技与产业 2019年6期\n关键词：产业集群\n摘要：{FIRST}\n关键词：集群；园区\n{SECOND}"
    article = clean(raw)
    assert FIRST in article.text
    assert SECOND in article.text
    assert article.date == "2019-08-19"
    assert article.source == "江城科技与产业"


def test_cells_of_a_table_at_the_end_go_or_stay_together() -> None:
    cells = (
        "公开分类规范表\n分类号\n机构信息\n机构职能\n0101\n领导信息\n0102\n法规公文\n规范性文件\n0201\n统计信息\n0401"
    )
    text = clean(f"首页 > 信息公开\n目录编制规范\n发布时间：2017-02-08 来源：\n{FIRST}\n{SECOND}\n{cells}").text
    assert text.endswith(cells.split("\n", 1)[1])


def test_a_sentence_of_a_text_without_anything_around_it_is_never_weighed() -> None:
    text = f"{FIRST}\n产业链再添新军\n{SECOND}\n会不会更好？"
    lines = read_lines(text)
    assert set(arrange(lines).kinds) == {"body"}


def test_a_spam_line_goes_and_is_counted() -> None:
    article = clean(f"{FIRST}\n亚洲精品一区二区三区在线观看\n{SECOND}")
    assert article.text == f"{FIRST}\n{SECOND}"
    assert {r.kind: r.count for r in article.repairs}["spam"] == 1


ARTICLES = [
    ("临江产业园建设提速推进产业升级", [FIRST, SECOND]),
    (
        "清源县十四个项目集中开工",
        [
            "清源县举行项目集中开工仪式。",
            SECOND,
            "园区还将继续完善配套，提升服务水平，为企业排忧解难，确保项目早日建成投产见效。",
        ],
    ),
    (
        "云泽低空经济加快起飞",
        [
            FIRST,
            "一、总体要求",
            "坚持市场主导、政府引导，着力完善基础设施和飞行服务保障体系，构建产业生态，形成示范效应。",
        ],
    ),
]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_no_long_sentence_of_an_invented_page_is_lost(seed: int) -> None:
    maker = Maker(ARTICLES, random.Random(seed))
    article = maker.rng.choice(ARTICLES)
    bodies = (
        None,
        clauses(maker, article[1]),
        official(maker, article[1]),
        [(x, "b") for x in article[1]] + table(maker),
    )
    made = page(maker, article, bodies[seed % 4])
    text = clean("\n".join(line for line, _ in made)).text
    for line, label in made:
        if label == "b" and len(line) >= 40 and line.endswith("。") and sum(line == other for other, _ in made) == 1:
            said = ABSTRACT.sub(
                "", line, count=1
            )  # an abstract that the next paragraph repeats may go, its words may not
            assert said.replace("「」", "") in text


def told_apart(maker: Maker) -> tuple[int, int]:
    """Lines of an invented page told rightly and wrongly; none of one that is not read line by line."""
    made = page(maker, maker.rng.choice(ARTICLES))
    lines = read_lines("\n".join(line for line, _ in made))
    if len(lines) != len(made):
        return 0, 0
    told = [
        (label == "b") == (kind == "body")
        for (_, label), kind in zip(made, arrange(lines).kinds, strict=True)
        if label != "t"
    ]
    return sum(told), len(told) - sum(told)


def test_most_lines_of_invented_pages_are_told_apart() -> None:
    right = wrong = 0
    for seed in range(120):
        told, mistaken = told_apart(Maker(ARTICLES, random.Random(seed)))
        right, wrong = right + told, wrong + mistaken
    assert right > 20 * wrong


def test_probabilities_are_those_of_all_ways_to_label_a_gap() -> None:
    rng = random.Random(5)
    moves = tuple(tuple(rng.uniform(0.1, 3) for _ in range(4)) for _ in range(4))
    scores = [tuple(rng.uniform(0.1, 1) for _ in range(4)) for _ in range(4)]
    found = line_model._gap(moves, scores, True, True)
    sums = [[0.0] * 4 for _ in scores]
    total = 0.0
    for path in product(range(4), repeat=4):
        weight = moves[2][path[0]] * moves[path[-1]][2]
        for at, label in enumerate(path):
            weight *= scores[at][label] * (moves[path[at - 1]][label] if at else 1)
        total += weight
        for at, label in enumerate(path):
            sums[at][label] += weight
    for row, want in zip(found, sums, strict=True):
        assert row == pytest.approx([x / total for x in want])


def test_the_weights_speak_of_features_that_lines_have() -> None:
    model = line_model.weights()
    assert len(model.states) > 500
    lines = read_lines(f"{MENU}\n产业园建设提速\n2023-05-18 09:13 来源：临江日报\n{FIRST}\n{COMMENTS}")
    found = Page.of(lines)
    names = {name for i in range(len(lines)) if not found.certain[i] for name in of(found, i)}
    assert sum(name in model.states for name in names) > 0.3 * len(names)


D, T = "2013-11-05", "09:13"
PIECES = {
    "date": f"{D} {T}",
    "source": "来源：临江日报",
    "author": "作者：王一凡",
    "count": "浏览次数：128",
    "button": "打印",
}


@given(st.permutations(sorted(PIECES)), st.sampled_from([" ", "  ", " | ", "\u3000"]))
def test_a_record_is_read_in_any_order(order: list[str], gap: str) -> None:
    record = records.read(gap.join(PIECES[name] for name in order))
    assert records.is_record(record)
    assert record.values("source") == ["临江日报"]
    assert record.values("author")[0] == "王一凡"
    assert [records.iso(t.text) for t in record.tokens if t.kind == "date"] == [D]


@pytest.mark.parametrize(
    ("head", "date", "source"),
    [
        (f"肖一帆\n{D} {T}:46", D, ""),
        (f"小帆看产业 {D} {T}:50", D, ""),
        (f"admin {D} 来源:江城景观网", D, "江城景观网"),
        (f"责任编辑:赵一曲 {D} {T}:10原创 来源: 香江快报网", D, "香江快报网"),
        (f"http://example.com {D} {T} 来源:江城日报", D, "江城日报"),
        (f"{D} {T} 江城新闻网 作者:", D, "江城新闻网"),
        (f"来源:未知 日期:{D} 点击:", D, ""),
        (f"更新时间:2026-01-02 发布时间:{D} 来源:江城日报", D, "江城日报"),
        ("更新时间:2026-01-02 来源:江城日报", "", "江城日报"),
        (
            f"  • 索引号:\n\n    6107280000/2023-00088\n  • 来源:\n\n  • 发文机构:\n\n    某县政府\n  • 发布日期:\n\n    {D} {T}\n  • 内容概述:",
            D,
            "某县政府",
        ),
    ],
)
def test_the_head_of_a_page_is_its_record(head: str, date: str, source: str) -> None:
    article = clean(f"首页 > 要闻 > 正文\n产业园建设提速推进升级\n{head}\n{FIRST}\n{SECOND}")
    assert article.text == f"{FIRST}\n{SECOND}"
    assert (article.title, article.date) == ("产业园建设提速推进升级", date)
    assert article.source == source


@pytest.mark.parametrize("day", ["2023年9月8日", "二〇二三年九月八日", "2023年 9月 8日"])
def test_a_notice_has_the_title_of_what_it_makes_known_and_the_date_under_the_issuer(day: str) -> None:
    raw = (
        "临政办〔2023〕41号\n各乡镇人民政府，县政府各部门：\n《临江县促进低空经济发展实施方案》已经县政府同意，现印发给你们，请认真贯彻落实。\n"
        f"临江县人民政府办公室\n{day}\n临江县促进低空经济发展实施方案\n{FIRST}\n一、总体要求\n{SECOND}"
    )
    article = clean(raw)
    assert article.title == "临江县促进低空经济发展实施方案"
    assert article.date == "2023-09-08"
    assert FIRST in article.text
    assert SECOND in article.text


def test_a_date_that_an_article_tells_of_is_not_its_own() -> None:
    assert clean(f"{FIRST}\n2023年3月1日起施行。\n{SECOND}").date == ""


def test_a_licence_sentence_names_no_source() -> None:
    notice = "凡本网未注明“来源：临江新闻网(或临江新闻网——XXX报)”的作品，均转载自其它媒体，转载目的在于传递更多信息，并不代表本网赞同其观点。"
    article = clean(f"推动装备产业发展\n{FIRST}\n{SECOND}\n{notice}")
    assert article.source == ""
    assert notice not in article.text
