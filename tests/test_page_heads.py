# ruff: noqa: E501
"""Heads of pages: headlines on two lines, below a path, labels nobody listed, other calendars, credits glued to a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from gangmu.index.text import records
from gangmu.index.text.article import Article, read
from gangmu.index.text.lines import read_lines
from gangmu.index.text.page import arrange


@dataclass(frozen=True)
class Known:
    title: str = ""
    date: str = ""
    source: str = ""


BODY = (
    "今年以来，全县新建乡镇物流站点二十六个，行政村快递通达率由年初的六成提高到九成以上，农产品外运成本平均下降一成半。",
    "县交通运输局负责人表示，下一步将把公交、邮政和供销的车辆统筹起来，争取年底前实现所有行政村当日达，让山货出得去、卖得好。",
)


def article(*lines: str) -> Article:
    return read("\n".join(lines), Known())


def page(*head: str) -> Article:
    return article("首页 | 要闻 | 政务公开 | 互动交流", *head, *BODY, "上一篇：无", "版权所有：某县人民政府办公室")


def test_a_headline_on_two_lines_has_its_issuer() -> None:
    found = page("石桥县人民政府办公室", "关于印发乡村物流三年行动计划的通知", "发布时间：2021-03-04 来源：县政府办")
    assert found.title.endswith("关于印发乡村物流三年行动计划的通知")
    assert found.title.startswith("石桥县人民政府办公室关于")


def test_a_record_that_names_the_document_gives_the_whole_headline() -> None:
    found = page(
        "信息名称：石桥县财政局关于做好年终决算工作的通知",
        "发布日期：2021-12-04",
        "石桥县财政局",
        "关于做好年终决算工作的通知",
    )
    assert found.title == "石桥县财政局关于做好年终决算工作的通知"


def test_a_headline_that_only_begins_with_guanyu_gets_no_issuer() -> None:
    found = page("今天是个好天气", "关于石桥的几件小事", "2021-03-04 10:20 来源：石桥晚报")
    assert not found.title.startswith("今天")


def test_below_a_path_stands_the_headline_though_no_record_follows() -> None:
    found = article(
        "清源投资网", "首页 走进清源 投资指南 项目库 在线留言", "首页 > 投资指南 > 园区", "清源高新区投资环境介绍",
        "一、区位", *BODY, "二、要素价格", "工业用地：9.6万元/亩起", "Copyright © 2012-2019 清源投资网 版权所有",
    )  # fmt: skip
    assert found.title == "清源高新区投资环境介绍"
    assert "首页" not in found.text
    assert "工业用地" in found.text


@pytest.mark.parametrize(
    "line",
    [
        "信息索引：SL013-2013-00052 | 公开日期：2013-09-26 | 公开时限：长期公开",
        "档案编码:2013-52  公开日期:2013-09-26  办理处所:综合科",
        "【文件流水：0012 ｜ 发布日期：2013-09-26】",
    ],
)
def test_labels_nobody_listed_beside_a_known_one_are_a_record(line: str) -> None:
    assert records.is_record(records.read(line))
    assert page("乡村物流这样走完最后一公里", line).date == "2013-09-26"


@pytest.mark.parametrize(
    "line", ["供应商：清源家具公司 | 会议认为应当中标", "问：何时开工 | 答：年底", "出席：王一、李二"]
)
def test_labels_without_a_known_one_are_no_record(line: str) -> None:
    assert not records.is_record(records.read(line))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("发布日期:108-03-21 发布单位:农业处", "2019-03-21"),
        ("发布日期：110/7/5", "2021-07-05"),
        ("张贴日期 中华民国108年3月21日", "2019-03-21"),
        ("民国97年12月1日", "2008-12-01"),
    ],
)
def test_years_of_the_republic_are_read(line: str, day: str) -> None:
    found = page("乡村物流这样走完最后一公里", line)
    assert found.date == day


@pytest.mark.parametrize(
    "text", ["比分：108-96-21", "全长108-03公里", "型号：108-03-2199", "电话：108-13-21", "第108.3.21号"]
)
def test_other_numbers_are_no_years_of_the_republic(text: str) -> None:
    assert records.iso(text) == ""


@pytest.mark.parametrize(
    "credit", ["(责任编辑:乐一萱)", "（责编：王一、李二）", "【来源：石桥日报】", "[责任校对：赵三]"]
)
def test_a_credit_glued_to_the_last_sentence_goes(credit: str) -> None:
    found = article(
        "首页 > 民生 > 正文",
        "快递进村",
        "2021-01-08 07:40 来源：石桥晨报",
        BODY[0],
        BODY[1] + credit,
        "热门评论",
        "说得好",
    )
    assert found.text.endswith(BODY[1])


@pytest.mark.parametrize(
    "end",
    [
        "（见图三）",
        "（责任编辑应当在三日内答复。）",
        "（以下简称“责任编辑”）",
        "（来源于一九五八年的一次普查，数据后来又作过两次修订并重新公布）",
    ],
)
def test_brackets_that_belong_to_a_sentence_stay(end: str) -> None:
    text = BODY[1] + end
    assert [line.text for line in read_lines(text)] == [text]


def test_a_path_of_known_words_is_a_path() -> None:
    lines = read_lines("首页 > 新闻 > 要闻")
    assert lines[0].kind == "crumb"
    assert read_lines("首页 | 新闻 | 要闻")[0].kind == "nav"
    assert arrange(lines).kinds == ("body",)  # nothing else is left


def test_a_name_that_ends_like_a_button_is_whole(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    from gangmu.index.build.raw import cleaned_file

    path = tmp_path / "page.html"
    for name in ("石桥发布", "民生关注", "知识分享"):
        path.write_text(
            f"<html><head><title></title></head><body><div><h1>立秋话新粮入仓</h1><div><span>{name}</span> <em>2021-08-07 07:00</em></div>"
            f"<div>{''.join(f'<p>{line}</p>' for line in BODY)}</div></div></body></html>",
            encoding="utf-8",
        )
        assert cleaned_file(path)[1].article.source == name


def test_pieces_of_a_line_that_are_not_shown_go(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    from gangmu.index.build.raw import cleaned_file

    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title>东线还是西线_论坛</title></head><body><h1>东线还是西线</h1><div>2016-10-03 20:11</div><div>"
        f'<span style="display:none">xQ9z</span>{BODY[0]}<font style="display: none">! k7</font><br>'
        f"<i hidden>7p</i>{BODY[1]}</div></body></html>",
        encoding="utf-8",
    )
    text = cleaned_file(path)[1].article.text
    assert BODY[0] in text
    assert BODY[1] in text
    assert not any(strewn in text for strewn in ("xQ9z", "k7", "7p"))
