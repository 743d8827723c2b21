"""HTML pages to their article, headline, date and source; what a page says of itself beats its mark-up."""

from __future__ import annotations

import pytest
from gangmu.index.corpus import readers
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("lxml", exc_type=ImportError, reason="the html extra is not installed")

PARAGRAPHS = (
    "今年前三季度，临江县规模以上工业增加值同比增长9.2%，高于全市平均水平，园区新签约项目36个，计划投资210亿元。",
    "县里介绍，下一步将围绕装备、食品两条产业链招引配套企业，力争到明年底新增规上企业40家，园区产值突破300亿元。",
    "相关负责人表示，园区还将继续完善配套，提升服务水平，为企业落地提供全程代办服务，当好金牌店小二。",
)
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def page(body: str, head: str = "") -> readers.Page:
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return readers.html_page(html.encode())


def lines(body: str, head: str = "") -> list[str]:
    return page(body, head).text.split("\n")


# The article


def test_navigation_related_lists_and_comments_are_left_out() -> None:
    nav = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(9))
    related = "".join(f'<li><a href="/r{n}">另一条新闻的标题第{n}号在这里</a></li>' for n in range(8))
    comments = "".join(f"<div><b>网友{n}</b><div>这个项目我看行，大家都能受益。</div></div>" for n in range(30))
    article = f"<div><h1>临江园区提速</h1><div class=a>{BODY}</div></div>"
    html = f"<ul>{nav}</ul>{article}<h3>相关阅读</h3><ul>{related}</ul><div>{comments}</div>"
    assert lines(html, "<title>临江园区提速_临江网</title>") == ["临江园区提速", *PARAGRAPHS]


def test_an_article_shorter_than_its_comments_is_still_the_article() -> None:
    comments = "".join(f"<div><p>我觉得{n}号楼不一样，应该区别对待，希望有关部门重视。</p></div>" for n in range(40))
    html = f"<h1>临江园区提速</h1><div><p>{PARAGRAPHS[0]}</p></div><h3>我要评论</h3><section>{comments}</section>"
    assert lines(html, "<title>临江园区提速</title>") == ["临江园区提速", PARAGRAPHS[0]]


def test_inline_tags_do_not_break_a_sentence() -> None:
    sentence = "<span>到2025年</span><span>，<b>武汉市</b>产业规模突破1000<i>亿元</i>。</span>"
    html = f"<h1>园区建设方案</h1><section>{sentence}</section>"
    assert "到2025年，武汉市产业规模突破1000亿元。" in lines(html)


def test_a_line_break_of_the_source_is_no_blank_between_characters() -> None:
    assert "到2025年,武汉市产业规模突破1000亿元。" in lines("<p>到2025年,武汉市\n   产业规模突破\n   1000亿元。</p>")
    assert "a plain line of text" in lines("<p>a plain\n   line of text</p>")


def test_items_of_a_list_keep_their_lines() -> None:
    html = "<h1>临江园区提速</h1><ul>" + "".join(f"<li>{p}</li>" for p in PARAGRAPHS) + "</ul>"
    assert lines(html)[1:] == list(PARAGRAPHS)


def test_a_table_that_lays_out_the_page_leaves_no_bars() -> None:
    rows = "".join(f"<tr><td>{p}</td></tr>" for p in PARAGRAPHS)
    html = f"<table><tr><td>位置：首页</td></tr><tr><td><table><tr><td>临江园区提速</td></tr>{rows}</table></td></tr></table>"
    text = page(html, "<title>临江园区提速_临江网</title>").text
    assert "|" not in text and all(p in text for p in PARAGRAPHS)


def test_a_table_of_data_comes_as_rows_with_merged_cells_repeated() -> None:
    table = (
        "<table><tr><th rowspan=2>指标</th><th colspan=2>产值</th></tr><tr><th>2024年</th><th>2025年</th></tr>"
        "<tr><td>工业</td><td>100</td><td>120</td></tr><tr><td>农业</td><td>30</td><td>a|b</td></tr></table>"
    )
    found = lines(f"<h1>临江园区提速</h1><div>{BODY}{table}<p>{PARAGRAPHS[0]}</p></div>")
    start = found.index("| 指标 | 产值 | 产值 |")
    assert found[start + 1 : start + 5] == [
        "| --- | --- | --- |", "| 指标 | 2024年 | 2025年 |", "| 工业 | 100 | 120 |", "| 农业 | 30 | a｜b |",
    ]  # fmt: skip


def test_a_page_that_only_its_script_would_show_is_read() -> None:
    html = f'<div style="display:none"><h1>临江园区提速</h1>{BODY}</div><p>请稍候</p>'
    assert lines(html)[1:] == list(PARAGRAPHS)
    seen = f'<h1>临江园区提速</h1><div>{BODY}</div><div style="display: none"><p>举报文章问题，请选择下列原因之一。</p></div>'
    assert lines(seen) == ["临江园区提速", *PARAGRAPHS]


def test_what_follows_the_end_tag_of_the_page_is_read_as_browsers_do() -> None:
    assert PARAGRAPHS[0] in lines(f"<div>头</div></body></html><div class=x><h1>临江园区提速</h1>{BODY}</div>")


# What the page says of itself


@pytest.mark.parametrize(
    ("title", "heading", "wanted"),
    [
        ("临江园区提速_资讯_某凰网", "<h1>临江园区提速</h1>", "临江园区提速"),
        ("临江园区提速 - 临江县人民政府门户网站", "", "临江园区提速"),
        (
            "新闻动态--某学会官网",
            "<h3>首页</h3><h5>2019年学术年会在山城成功举行！</h5>",
            "2019年学术年会在山城成功举行！",
        ),
        (
            "关于批准发行特别国债的决议__2007年第23号公报_某网",
            "<h1>关于批准发行<br>特别国债的决议</h1>",
            "关于批准发行特别国债的决议",
        ),
        ("江城|从5%到10%：一座小城的跃升_财经_某网", "", "江城|从5%到10%：一座小城的跃升"),
    ],
)
def test_the_headline_is_what_title_and_heading_agree_on(title: str, heading: str, wanted: str) -> None:
    html = f"{heading}<div>发布时间：2019-05-18</div><div>{BODY}</div>"
    assert page(html, f'<title>{title}</title><meta property="og:title" content="某网站">').title == wanted


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ("2019-09-07 10:00:00 来源: <a href='/s'>江城晚报</a>", "江城晚报"),
        ("<span>2019年11月25日 07:34</span> <span>来源：江湃新闻网</span>", "江湃新闻网"),
        ("2019-08-05 11:10 某星空[整理]", "某星空"),
        ("原创 江城观察 2019-09-04 22:18:34", "江城观察"),
        ("2019-09-04 来源：未知", ""),
        ("2019-09-04 图片来源：摄影网", ""),
    ],
)
def test_the_source_is_the_one_that_the_page_prints(record: str, source: str) -> None:
    head = '<title>临江园区提速</title><meta name="copyright" content="某易版权所有"><link rel="canonical" href="https://news.example.com/1">'
    found = page(f"<h1>临江园区提速</h1><div>{record}</div><div>{BODY}</div><div>© 某易公司版权所有</div>", head)
    assert found.source == source
    assert found.site == ""


@pytest.mark.parametrize("name", ["news.example.com", "某易版权所有", "微信公众平台"])
def test_a_domain_or_a_line_of_copyright_is_no_source(name: str) -> None:
    assert page(f"<h1>临江园区提速</h1>{BODY}", f'<meta property="og:site_name" content="{name}">').site == ""


@pytest.mark.parametrize(
    "other",
    [
        "<p>根据2018年12月29日修订的办法，园区力争建成企业服务中心10个，各项工作都要抓紧。</p>",
        "<div>Copyright © 2010-2021 某某网</div>", "<div>更新时间:2026-01-01</div>",
        "<ul><li><a href='/1'>另一篇文章的标题</a> <time datetime='2019-08-04'>2019-08-04</time></li></ul>",
        "<h4>推荐</h4><div><a href='/1'>使馆遭劫：闯入者承认共享信息2019-03-27</a></div>",
    ],
)  # fmt: skip
def test_a_page_without_a_date_stays_undated(other: str) -> None:
    head = '<meta name="others" content="页面生成时间 2023-10-23 11:23:36">'
    assert page(f"<h1>临江园区提速</h1><div>{BODY}</div>{other}", head).date == ""


@pytest.mark.parametrize(
    ("record", "head", "day"),
    [
        ("<div>发布时间：2019-05-18 浏览：3</div>", "", "2019-05-18"),
        ("<div>2019年5月18日 07:34:11</div>", '<meta name="pubdate" content="2019-05-20">', "2019-05-18"),
        ("", '<meta property="article:published_time" content="2019-05-18T10:00:00+08:00">', "2019-05-18"),
        ("", '<script type="application/ld+json">{"datePublished": "2019-05-18T01:00:00"}</script>', "2019-05-18"),
        ("<p>（2007年6月29日第十届某会议通过）</p>", "", "2007-06-29"),
        ("<div>2019-05-18 10:00</div><div>最后更新: 2019-05-19 11:00</div>", "", "2019-05-18"),
    ],
)
def test_a_date_is_labelled_or_stands_in_the_record(record: str, head: str, day: str) -> None:
    assert page(f"<h1>临江园区提速</h1>{record}<div>{BODY}</div>", f"<title>临江园区提速</title>{head}").date == day


def test_a_record_behind_the_article_is_its_record_all_the_same() -> None:
    found = page(f"<h1>临江园区提速</h1><div>{BODY}</div><div>发布日期:2018-02-06 责任编辑:龙一</div>")
    assert found.date == "2018-02-06"
    assert found.text.split("\n")[1] == "发布日期:2018-02-06 责任编辑:龙一"


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.text("今年，。来源:2019-05 <&\n", max_size=20),
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
            st.sampled_from(
                ["div", "p", "span", "table", "tr", "td", "a", "h1", "ul", "li", "br", "script", "title", "time"]
            ),
            st.lists(inner, max_size=4),
        ),
        max_leaves=30,
    )
)
def test_no_page_is_too_odd_to_be_read(html: str) -> None:
    found = readers.html_page(html.encode())
    assert isinstance(found.text, str) and "\x00" not in found.text


def test_a_page_nested_deeply_is_read() -> None:
    html = "<div>" * 5000 + PARAGRAPHS[0] + "</div>" * 5000
    assert isinstance(readers.html_page(html.encode()).text, str)
    wide = "<table><tr>" + "<td colspan=9999 rowspan=9999>x</td>" * 500 + "</tr><tr><td>y</td><td>z</td></tr></table>"
    assert isinstance(readers.html_page(wide.encode()).text, str)


@pytest.mark.parametrize("site", ["临江商会", "临江", ""])
def test_a_title_that_names_the_site_alone_does_not_choose_the_headline(site: str) -> None:
    record = "发布日期:2016-8-23 来源:临江日报 点击:455次"
    cells = ("<b>临江商会赴园区开展产业对接</b>", record, BODY)
    body = f"<table>{''.join(f'<tr><td>{cell}</td></tr>' for cell in cells)}</table>"
    first = f"<p>8月20日，{site}组织会员企业赴园区考察，先后走访了三个项目，并与园区签订了六份意向协议。</p>"
    made = page(body.replace(BODY, first + BODY), f"<title>{site}</title>")
    assert (made.title, made.date, made.source) == ("临江商会赴园区开展产业对接", "2016-08-23", "临江日报")
