"""The article and its record out of a page."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gangmu.index.text.article import Article, read
from gangmu.index.text.offsets import origin
from hypothesis import given, settings
from hypothesis import strategies as st

SHARED = Path(__file__).parents[1] / ".." / "shared"


@dataclass(frozen=True)
class Known:
    title: str = ""
    date: str = ""
    source: str = ""


NOTHING = Known()

BODY = """8月15日，东湖高新区举办全球产业合伙人大会，发布三年行动计划，从产业、资源等方面作出部署。
一、主要目标
力争到2025年，诞生1家千亿级科技领军企业，集聚5—10家全球一流龙头企业：
1. 打造总规模超过4000亿元的产业基金矩阵
2. 新增国企产业投资不低于300亿元
光谷将聚焦5大方向，打造高标准产业发展空间，提升城市品质内涵。
附件：三年行动计划
东湖高新区管委会
2023年8月16日"""

TITLE = "“世界光谷”全球产业合伙人大会启幕"

LINKS = """京投发展今日股价涨停
西湖大学教授获未来科学大奖
多款产品月流水破亿，这家大厂为何能全球通吃？
北京继续发布地质灾害气象风险红色预警
A股市场低开低走缩量下行收跌"""

TEASERS = """  • 四川仪陇县景区派出所开展安全防范宣传

    6月13日上午，民警来到景区各重要景点，向游客宣传防火、防盗、防踩踏等常识。

    2024年2月5日
  • 月底兰州市开通工地监控系统

    记者从局系统冬防工作第二次推进会议上获悉，监控中心已初步建成投入使用。

    2024年1月31日
  • 湖州市年底前视频监控全覆盖

    昨天了解到，上千只监控探头已经安家落户，今年年底前将实现全覆盖。

    2024年6月16日"""

HEADS = [
    f"首页 > 新闻中心 > 正文\n{TITLE}\n2023-08-17 20:20:39 来源：工人日报客户端",
    f"{TITLE}_武汉频道_某某网\n首页\n资讯\n财经\n科技\n{TITLE}\n2023年08月17日 20:20\n来源：工人日报客户端\n分享到：",
    f"网站首页 要闻 财经 科技 登录 注册\n{TITLE}\n发布日期：2023/8/17 信息来源：工人日报客户端\n【字体：\n大\n中\n小\n】",
    f"{TITLE}\n工人日报客户端 2023-08-17 20:20",
    f"当前位置：\n首页\n>\n动态\n{TITLE}\n时间：\n2023-08-17\n来源：\n工人日报客户端\n打印",
]
TAILS = [
    f"相关推荐\n{LINKS}\n版权所有：某某网 鄂ICP备05015118号",
    f"责任编辑：李四\n猜你喜欢\n\n{TEASERS}\n\n关于我们 | 联系我们 | 法律声明",
    f"湖北观察\n{LINKS}\n上一篇：甲地大会\n下一篇：乙地大会",
    "免责声明：本文仅代表作者观点，本站仅提供信息存储空间服务，转载请注明出处。\n(0)\n小安小安\n扫一扫在手机打开当前页面",
    "分享到: 微信 微博\nCopyright © 2016 All Rights Reserved. 沪公网安备31010602000299号",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tail", TAILS)
def test_the_article_is_found_between_head_and_tail(head: str, tail: str) -> None:
    article = read(f"{head}\n\n{BODY}\n\n{tail}", NOTHING)
    assert article.text == BODY
    assert article.title == TITLE
    assert article.date == "2023-08-17"
    assert article.source == "工人日报客户端"
    assert article.event_date == "2023-08-15"


def test_what_the_manifest_knows_wins() -> None:
    article = read(f"{HEADS[0]}\n{BODY}", Known("清单的标题", "2020-01-02", "清单"))
    assert (article.title, article.date, article.source) == ("清单的标题", "2020-01-02", "清单")


def test_a_page_that_does_not_say_leaves_its_fields_empty() -> None:
    article = read("2月8日下午，昆山市召开大会，2023年3月1日起施行。\n会上14个园区集中开工。", NOTHING)
    assert (article.title, article.date, article.source, article.author, article.event_date) == ("", "", "", "", "")


def test_by_lines_at_the_ends_are_read_and_left_out() -> None:
    body = "3月30日，市政府召开全体会议。\n市发改委表示，将扛起责任，以更大力度拼出更快速度。"
    article = read(
        f"大会启幕再部署\n2021-03-31 18:39\n来源：澎湃新闻\n字号\n\n{body}\n\n(长江日报记者 李金友)\n校对 李海慧\n阅读原文",
        NOTHING,
    )
    assert article.text == body
    assert (article.author, article.editor, article.event_date) == ("李金友", "李海慧", "2021-03-30")


def test_an_abstract_that_repeats_the_first_paragraph_is_left_out() -> None:
    paragraph = (
        "日前，省科技创新办公室印发行动方案，从科技共兴、产业共聚、载体共建、资源共享、生态共筑等方面推出系列举措，"
        "旨在建立健全跨区域协同创新机制。"
    )
    head = "首页 > 详细内容\n方案印发推进创新\n2023/5/15 16:47:09 来源：某某网"
    text = f"{head}\n导言：{paragraph}\n{paragraph}\n方案指出，支持创新中心建设。"
    assert read(text, NOTHING).text == f"{paragraph}\n方案指出，支持创新中心建设。"


def test_a_box_of_links_inside_the_article_goes_and_the_rest_stays() -> None:
    first = "\n".join(
        f"第{i}段说明园区的建设情况，项目进展顺利，投资和产值都在稳步增长，企业信心足。" for i in range(4)
    )
    article = read(f"{HEADS[0]}\n{first}\n相关阅读\n光谷再添一个百亿项目\n{first}\n相关推荐\n{LINKS}", NOTHING)
    assert article.text == f"{first}\n{first}"


@pytest.mark.parametrize(
    "whole",
    [
        BODY,
        "第一条 为了规范管理，制定本条例。\n\n第二条 吊销其许可证：\n（一）未经授权公开信息的；\n（二）版权所有人不同意的。",
        "# 某市条例\n\n2020年5月14日 某市人大常委会通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 本市。",
        "1986年10月29日 国务院发布\n\n第一条 为了安全，制定本条例。",
        "各位代表：\n现在，我代表省人民政府，向大会报告工作。",
        "只有一行没有标点的文字",
        "联系方式：\n工业和信息化部装备工业司\n电话：010-66013708\n请于8月31日前反馈意见。\n某某司\n2017年11月6日",
        "",
    ],
)
def test_what_is_all_article_comes_out_as_it_went_in(whole: str) -> None:
    article = read(whole, NOTHING)
    assert article.text == whole
    assert not article.repairs


def test_a_text_broken_at_a_fixed_width_stays_whole_and_flows_again() -> None:
    sentence = (
        "轻工业是国民经济传统优势产业和重要民生产业，在稳增长、惠民生等方面发挥着关键作用，要加快推动数字技术赋能"
    )
    flow = sentence * 6 + "。"
    wrapped = "\n".join(flow[i : i + 26] for i in range(0, len(flow), 26))
    article = read(wrapped, NOTHING)
    assert article.text == flow
    assert [(repair.kind, repair.count) for repair in article.repairs] == [("wrap", wrapped.count("\n"))]
    assert all(wrapped[origin(article.offsets, at)] == char for at, char in enumerate(article.text))


def test_lines_of_a_wrapped_text_that_begin_something_stay_lines() -> None:
    sentence = "各地要把数字化转型摆在突出位置，统筹推进5G网络与工业软件的建设，形成可复制可推广的经验做法"
    flow = sentence * 4 + "。"
    paragraph = "\n".join(flow[i : i + 25] for i in range(0, len(flow), 25))
    heading = "二、" + "加快建设全国一体化的算力网络体系与平台"[:21]
    text = f"{paragraph}\n{heading}\n{paragraph.replace(chr(10), chr(10) + '12' + chr(10), 1)}\n（一）{paragraph}"
    lines = read(text, NOTHING).text.split("\n")
    assert [line[:2] for line in lines] == ["各地", "二、", "各地", "（一"]
    assert lines[0] == flow and flow in lines[-1]
    assert "\n12" not in "\n".join(lines), "a page number between two lines goes with the break"


def check(raw: str) -> Article:
    article = read(raw, NOTHING)
    at = 0
    for block in article.blocks:
        assert block.start == at < block.end
        at = block.end
    assert at == len(raw)
    assert list(article.offsets) == sorted(set(article.offsets))
    assert article.offsets[0][0] == 0
    assert all(0 <= origin(article.offsets, i) < len(raw) for i in range(len(article.text)))
    again = read(article.text, NOTHING)
    # Characters that a repair brings together may show a broken encoding that nobody could see between them.
    seen_late = any(repair.kind in ("latin1", "utf8-as-gbk") for repair in again.repairs)
    assert again.text == article.text or seen_late
    return article


LINE = st.sampled_from(
    [
        *BODY.split("\n"),
        *LINKS.split("\n"),
        *HEADS[2].split("\n"),
        *"\n".join(TAILS).split("\n"),
        "",
        "創(chuàng)新進(jìn)步，創(chuàng)業(yè)。",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=30))
def test_blocks_cover_the_raw_text_and_cleaning_twice_changes_nothing(lines: list[str]) -> None:
    check("\n".join(lines))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(raw: str) -> None:
    check(raw)


def test_an_unchanged_character_maps_to_itself_in_the_raw_text() -> None:
    raw = f"{HEADS[1]}\r\n\r\n  {BODY}\u200b\r\n{TAILS[0]}"
    article = check(raw)
    assert all(raw[origin(article.offsets, i)] == char for i, char in enumerate(article.text) if char != "\n")


@pytest.mark.parametrize(
    "hostile",
    [
        "（" * 300_000,
        "?!" * 150_000,
        "&" * 300_000,
        "首页\n" * 60_000,
        "\0" * 300_000,
        "\ud800" * 200_000,
        ">" * 300_000,
    ],
    ids=["brackets", "marks", "ampersands", "lines", "nul", "surrogates", "crumbs"],
)
def test_hostile_text_is_read(hostile: str) -> None:
    read(hostile, NOTHING).text.encode()


def corpus(name: str, every: int) -> Iterator[str]:
    path = SHARED / "corpora" / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"needs {path.name} in a sibling folder 'shared/corpora'")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                yield json.loads(line)["text"]


@pytest.mark.corpora
@pytest.mark.parametrize(("name", "every"), [("news_xinwenlianbo", 200), ("laws", 60), ("policies", 6)])
def test_clean_documents_of_the_corpora_lose_no_line(name: str, every: int) -> None:
    lost = 0
    texts = list(corpus(name, every))
    for text in texts:
        article = check(text) if len(text) < 5000 else read(text, NOTHING)
        lost += any(block.kind != "body" for block in article.blocks)
    assert lost <= len(texts) // 30


@pytest.mark.corpora
def test_the_seeds_read_as_their_labels_say() -> None:
    yaml = pytest.importorskip("yaml")
    labels = SHARED / "gold" / "seeds_meta.yaml"
    if not labels.is_file():
        pytest.skip("needs seeds_meta.yaml in a sibling folder 'shared/gold'")
    for page in yaml.safe_load(labels.read_text(encoding="utf-8"))["docs"]:
        raw = (SHARED / "seeds" / page["doc"]).read_text(encoding="utf-8")
        article = check(raw)
        body = next(raw[b.start : b.end] for b in article.blocks if b.kind == "body")
        assert raw.index(body.strip()) == page["main_content"]["char_start"]
        assert article.title == (page["title"] or "")
        assert article.date == (page["published"] or "")
