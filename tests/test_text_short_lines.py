# ruff: noqa: E501
"""Articles made of short lines inside a page: listings, verses, dialogues, exams, lists, forms, and what is around them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from gangmu.index.text.article import Article, read
from gangmu.index.text.features import Page
from gangmu.index.text.lines import read_lines
from gangmu.index.text.page import arrange
from hypothesis import given, settings
from hypothesis import strategies as st
from made_lines import short_article
from made_pages import Maker, page

HEAD = "首页 > 新闻中心 > 正文\n园区建设提速推进产业升级\n2023-05-18 09:13 来源：临江日报"
TAIL = "【打印】 【关闭】\n相关阅读\n全县招商推介会举行\n三个项目集中开工\n版权所有：临江日报社 ICP备10000000号"
FIRST = "今年前三季度，全县实现规模以上工业增加值同比增长九点二个百分点，高于全市平均水平，园区新签约项目三十六个。"
SECOND = (
    "县里介绍，下一步将围绕装备、食品两条产业链招引配套企业，力争到明年底新增规上企业四十家，园区产值突破三百亿元。"
)
PARAGRAPHS = [
    FIRST,
    SECOND,
    "园区引进的首个整机项目进入设备安装阶段，预计年内投产，达产后年产值可达十二亿元，带动就业八百人。",
]
ARTICLES = [("园区建设提速推进产业升级", PARAGRAPHS), ("县里召开工业发展大会部署明年重点工作", PARAGRAPHS[::-1])]


@dataclass(frozen=True)
class Known:
    title: str = ""
    date: str = ""
    source: str = ""


def clean(raw: str) -> Article:
    return read(raw, Known())


LISTINGS = {
    "python": 'import csv\nfrom pathlib import Path\ndef load(folder):\nfor name in sorted(folder.glob("*.csv")):\nyield csv.reader(name)\nprint(total)',
    "javascript": "var button = document.getElementById('top');\nwindow.addEventListener('scroll', function () {\nbutton.hidden = window.scrollY < 300;\n});",
    "html": '<div id="top">\n<a href="#">top</a>\n</div>',
    "shell": "$ git clone https://example.com/count.git\n$ make install\n$ count --year 2023",
    "c": '#include <stdio.h>\nint main(void) {\nprintf("%d", total);\nreturn 0;\n}',
}


@pytest.mark.parametrize("language", sorted(LISTINGS))
def test_a_listing_inside_an_article_survives(language: str) -> None:
    body = f"{FIRST}\n代码如下：\n{LISTINGS[language]}\n{SECOND}"
    assert clean(f"{HEAD}\n{body}\n{TAIL}").text == body


def test_a_script_that_a_site_left_behind_the_article_goes() -> None:
    script = "(function(){ var adScript = document.createElement('script'); adScript.src = '//ad.example.com/hzh.js'; document.body.appendChild(adScript); })();"
    assert clean(f"{HEAD}\n{FIRST}\n{SECOND}\n{script}\n{TAIL}").text == f"{FIRST}\n{SECOND}"


SHORT = {
    "a dialogue": "记者：变化大不大？\n赵立新：大。\n记者：靠什么？\n赵立新：靠产业，靠人才。\n记者：下一步呢？\n赵立新：把学校办好。",
    "verses": "江水向东流\n带走一城的灯火\n渡口的老船\n还系着去年的绳索\n风从对岸来\n稻子黄了\n机器在田里唱歌",
    "an exam": "1.下列说法正确的是（ ）。\nA.春雨\nB.夏雨\nC.秋雨\nD.冬雪\n2.某园区产值为多少？\nA.96\nB.100\nC.104\nD.108",
    "names": "经研究，拟表彰下列同志，现予公示：\n王海燕\n李国栋\n张建华\n刘思雨\n陈宏伟\n公示期为五个工作日。",
    "steps": "网上办理全程不用跑腿，具体流程：\n→打开小程序\n→点击“户政服务”\n→上传照片\n→提交\n证件三个工作日内寄出。",
    "posts": "任命：\n周新明为县发展和改革局局长\n林海为县财政局局长\n免去：\n唐志强的县财政局局长职务",
}


@pytest.mark.parametrize("kind", sorted(SHORT))
def test_an_article_of_short_lines_survives_between_record_and_footer(kind: str) -> None:
    assert clean(f"{HEAD}\n{SHORT[kind]}\n{TAIL}").text == SHORT[kind]


@pytest.mark.parametrize("lead", ["|序号|名称|\n|---|---|\n", ""])
def test_the_rows_of_a_table_between_bars_stay_and_one_such_row_is_a_menu(lead: str) -> None:
    rows = "\n".join(
        f"| 第一百{n}条 | {name}罪 |"
        for n, name in zip("一二三四", ("危险作业", "假药", "劣药", "欺诈发行"), strict=True)
    )
    body = f"{FIRST}\n{lead}{rows}"
    assert clean(f"| 首页 | 新闻 | 财经 |\n{HEAD}\n{body}\n{TAIL}").text == body


def test_a_long_paragraph_that_begins_with_a_call_to_follow_is_no_notice() -> None:
    article = "欢迎关注“产业观察”的微信订阅号，本文仅代表作者观点。" + (FIRST + SECOND) * 8
    assert FIRST + SECOND in clean(f"{HEAD}\n{article}\n{TAIL}").text


def test_a_long_paragraph_without_a_mark_is_the_article_and_a_long_menu_is_not() -> None:
    article = (FIRST + SECOND).replace("，", "").replace("。", "").replace("、", "") * 3
    menu = " ".join(["首页", "要闻", "园区概况", "招商引资", "企业风采", "通知公告"] * 12)
    assert clean(f"{menu}\n{HEAD}\n{article}\n{TAIL}").text == article


def test_the_number_of_a_footnote_inside_a_sentence_stays() -> None:
    body = f"{FIRST}\n以数字化为工具，驱动创新，激发园区和企业的活力，以\n2\n，推动立体展示和线上转型，让更多企业受益。\n{SECOND}"
    assert clean(f"{HEAD}\n{body}\n{TAIL}").text == body


def test_the_last_line_of_an_official_document_stays() -> None:
    body = f"{FIRST}\n{SECOND}\n临江县人民政府办公室 2019年1月3日印发"
    assert clean(f"{HEAD}\n{body}\n{TAIL}").text == body


def test_a_channel_whose_name_ends_in_published_is_a_record_and_no_law() -> None:
    article = clean(
        f"首页\n要闻\n当前位置：首页 > 经济 > 正文\n园区老街新市集开街\n2024-05-01 19:20 临江发布\n{FIRST}\n{TAIL}"
    )
    assert (article.text, article.date) == (FIRST, "2024-05-01")


@pytest.mark.parametrize(
    "above", ["-- 天气", "便民服务\n水质公告\n联系我们\n当前位置：首页 > 停水公告", "城市天气\n走进临江"]
)
def test_nothing_above_a_headline_with_its_record_is_of_the_article(above: str) -> None:
    article = clean(
        f"临江快报\n首页\n{above}\n园区建设提速推进产业升级\n责任编辑:赵一曲 2023-07-30 08:42:10原创 来源: 临江快报网\n{FIRST}\n{SECOND}"
    )
    assert article.text == f"{FIRST}\n{SECOND}"
    assert article.title == "园区建设提速推进产业升级"


def test_the_last_line_of_a_poem_above_its_editor_is_no_headline() -> None:
    head = "当前位置：首页 > 副刊 > 诗歌\n江城秋兴\n2016-10-09 来源：江城晚报 作者：林若谷"
    article = clean(f"{head}\n{SHORT['verses']}\n责任编辑：周婉\n分享到：\n微信 微博\n版权所有 江城晚报社")
    assert (article.text, article.title) == (SHORT["verses"], "江城秋兴")


def test_labels_set_with_blanks_are_labels() -> None:
    head = "临江县人民政府\n索 引 号：\n011230003/2023-00127\n发文字号：\n临政办〔2023〕4号\n发布日期：\n2023-05-17\n有 效 性：\n有效"
    article = clean(f"{head}\n关于印发《临江县贷款贴息办法》的通知\n{FIRST}\n{SECOND}\n{TAIL}")
    assert article.text == f"{FIRST}\n{SECOND}"
    assert (article.title, article.date) == ("关于印发《临江县贷款贴息办法》的通知", "2023-05-17")


@pytest.mark.parametrize(("line", "speech"), [(0, True), (1, True), (2, False), (4, False)])
def test_who_speaks_twice_and_in_sentences_is_a_speaker(line: int, speech: bool) -> None:
    lines = read_lines("记者：靠什么？\n记者：谢谢。\n记者：周婉\n赵立新：大。\n编辑：孙涛")
    assert Page.of(lines).is_speech(line) is speech


WRAPPED = st.lists(
    st.sampled_from([*PARAGRAPHS, "济南市工业和\n信息化局", "分享到：", "责任编辑：周婉", "2019年1月3日", "附件"]),
    min_size=3,
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(WRAPPED, st.integers(14, 42))
def test_cleaning_a_wrapped_text_twice_changes_nothing(parts: list[str], width: int) -> None:
    lines = [part[i : i + width] for part in parts for i in range(0, len(part), width)]
    once = clean("\n".join(lines)).text
    assert clean(once).text == once


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_cleaning_an_invented_page_twice_changes_nothing(seed: int) -> None:
    maker = Maker(ARTICLES, random.Random(seed))
    labelled = page(maker, ARTICLES[0], [(line, "b") for line in short_article(maker)])
    once = clean("\n".join(line for line, _ in labelled)).text
    assert clean(once).text == once


def test_most_lines_of_articles_of_short_lines_are_told_apart() -> None:
    kept = lost = left = 0
    for seed in range(150):
        maker = Maker(ARTICLES, random.Random(seed))
        labelled = page(maker, ARTICLES[seed % 2], [(line, "b") for line in short_article(maker)])
        lines = read_lines("\n".join(line for line, _ in labelled))
        kinds = arrange(lines).kinds
        for (_, label), kind in zip(labelled, kinds, strict=False):
            kept += label == "b" and kind == "body"
            lost += label == "b" and kind != "body"
            left += label in "rs" and kind == "body"
    assert lost <= 0.05 * (kept + lost)
    assert left <= 0.15 * kept


AROUND = {
    "a call above an account's article": ("点击上方蓝字，设为星标", ""),
    "what a player shows": ("1080P 倍速 弹幕设置", "自动连播"),
    "an advertisement of a school": ("真题免费领取 → 添加老师微信", "立即报名冲刺班"),
    "one related document behind its label": ("", "相关文件：关于支持园区招引配套企业的通知"),
    "a survey of the page": ("", "您觉得本页面有帮助吗\n提交评价"),
    "what an app folds": ("", "展开剩余60%\n打开APP查看更多精彩内容"),
    "a medium that asks for applause": ("", "本文由「江砚」原创出品,违规转载必究。\n好文章,需要你的鼓励"),
    "subscriptions of a magazine": ("", "订阅全年杂志享八折优惠"),
    "other documents under their label": (
        "",
        "相关文档\n2023年8月全市居民消费价格同比上涨0.2%\n上半年全市经济运行情况",
    ),
    "pages of a printed newspaper": ("第01版：要闻\n第02版：综合\n上一版 下一版", "上一版 下一版"),
}


@pytest.mark.parametrize("kind", sorted(AROUND))
def test_what_a_site_says_beside_an_article_goes(kind: str) -> None:
    above, below = AROUND[kind]
    assert clean(f"{HEAD}\n{above}\n{FIRST}\n{SECOND}\n{below}\n{TAIL}").text == f"{FIRST}\n{SECOND}"


def test_an_english_paragraph_of_a_chinese_article_survives_and_an_english_disclaimer_goes() -> None:
    said = "The new line will employ 800 people and is scheduled to begin production in June, the company said."
    notice = "Notice: The content above (including pictures) is uploaded and posted by a user, who is liable for it."
    assert clean(f"{HEAD}\n{FIRST}\n{said}\n特别声明：以上内容为用户上传\n{notice}\n{TAIL}").text == f"{FIRST}\n{said}"


@pytest.mark.parametrize("day", ["2018年05月22日 星期二", "2018-05-22 09:10 周二"])
def test_a_day_of_the_week_and_buttons_beside_a_date_are_of_the_record(day: str) -> None:
    found = clean(f"首页 > 正文\n园区建设提速推进产业升级\n{day} 上一期 下一期\n{FIRST}\n{SECOND}\n{TAIL}")
    assert (found.text, found.date) == (f"{FIRST}\n{SECOND}", "2018-05-22")
    assert found.title == "园区建设提速推进产业升级"


def test_a_headline_below_its_record_is_found_and_a_button_behind_it_is_none_of_it() -> None:
    head = "首页 国内 财经 图片\n责任编辑：田小禾\n2020年11月02日 10:18 来源：临江日报"
    found = clean(f"{head}\n园区支线铁路接受“体检”\n{FIRST}\n{SECOND}\n{TAIL}")
    assert (found.title, found.text) == ("园区支线铁路接受“体检”", f"{FIRST}\n{SECOND}")
    found = clean(f"首页 > 正文\n骑车去水库的三条路线 [复制链接]\n2021-05-04 21:16\n{FIRST}\n{SECOND}\n{TAIL}")
    assert found.title == "骑车去水库的三条路线"
