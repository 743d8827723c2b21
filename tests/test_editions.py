"""Editions of one document: what titles say of them, which texts are linked, what a search shows."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from gangmu.index.build import builder
from gangmu.index.dedup.clusters import cluster
from gangmu.index.dedup.editions import MOST_TEXTS
from gangmu.index.dedup.entries import Entry
from gangmu.index.dedup.signatures import signature
from gangmu.index.dedup.titles import DRAFT, PLAIN, REVISED, TRIAL, edition, rough
from gangmu.index.engine import Engine, open_engine
from gangmu.index.errors import UsageError
from gangmu.index.query.request import Request
from hypothesis import given
from hypothesis import strategies as st

NAME = "云岭市数据流通条例"


def law(seed: int, articles: int = 30, changed: int = 0, draws: int = 0) -> str:
    """A law of so many articles, of which some are worded anew."""
    words = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]
    fresh = random.Random(f"{seed} {changed} {draws}")
    lines = []
    for number in range(articles):
        rng = fresh if number < changed else random.Random(f"{seed} {number}")
        lines.append("第条" + "".join(rng.choice(words) for _ in range(60)) + "。")
    return "数据流通应当安全。\n" + "\n".join(lines)


def placed(documents: list[tuple[str, str, str]]) -> dict[str, tuple[int, str]]:
    """Place and label by id (a number) of documents given as title, date and text, in whatever order they come."""
    entries = [
        Entry(key, f"{key:03}", date, len(text), key, signature(text), title)
        for key, (title, date, text) in enumerate(documents)
    ]
    found = cluster(entries, lambda key: documents[key][2], keep="oldest")
    turned = cluster(entries[::-1], lambda key: documents[key][2], keep="oldest")
    assert sorted(found.editions, key=lambda e: e.doc) == sorted(turned.editions, key=lambda e: e.doc)
    return {e.doc: (e.place, e.label) for e in found.editions}


@pytest.mark.parametrize(
    ("title", "when", "stage"),
    [
        (NAME, "", PLAIN),
        (f"{NAME}（2021）", "2021", PLAIN),
        (f"{NAME}(2021年版)", "2021", PLAIN),
        (f"{NAME}（2024修订）", "2024", REVISED),
        (f"{NAME}（2024年3月5日修正）", "2024-03-05", REVISED),
        (f"{NAME}（2018年修正本）", "2018", REVISED),
        (f"{NAME}（征求意见稿）", "", DRAFT),
        (f"{NAME}（第二次征求意见稿）", "", DRAFT),
        (f"{NAME}（修订草案）", "", DRAFT),
        (f"{NAME}（试行）", "", TRIAL),
        ("云岭市数据流通暂行条例", "", TRIAL),
        (f"2021年{NAME}", "2021", PLAIN),
        (f"二〇二一年{NAME}", "2021", PLAIN),
        (f"{NAME}（云政〔2021〕15号）", "", PLAIN),
        (f"《{NAME}》 （２０２１年）", "2021", PLAIN),
        (f"{NAME}（第三版）", "", PLAIN),
        (f"{NAME} V2.0", "", PLAIN),
    ],
)
def test_a_title_without_its_edition_is_the_same_work(title: str, when: str, stage: int) -> None:
    found = edition(title)
    assert (found.work, found.when, found.stage) == (edition(NAME).work, when, stage)
    assert rough(title) == rough(NAME)


@pytest.mark.parametrize(
    "pair",
    [
        ("云岭市行动计划（2021—2023年）", "云岭市行动计划（2024—2026年）"),
        ("关于合同的解释（一）", "关于合同的解释（二）"),
        ("第三批示范名单", "第四批示范名单"),
        ("2021年5月份物价", "2021年6月份物价"),
        ("云岭市十三五规划", "云岭市十四五规划"),
        ("数据办法", "数字办法"),
    ],
)
def test_a_period_a_part_and_a_month_are_no_editions(pair: tuple[str, str]) -> None:
    assert edition(pair[0]).work != edition(pair[1]).work


@given(st.text(max_size=60), st.text("〔〕（）()[]【】0123456789年月日版第次修订正试行草案-—至vV.号", max_size=40))
def test_any_title_has_a_work_and_titles_of_one_work_are_alike_roughly(title: str, strange: str) -> None:
    for text in (title, strange, title + strange):
        found = edition(text)
        assert found == edition(text) and found.stage in (DRAFT, TRIAL, PLAIN, REVISED)
        for other in (f"{text}（2021年版）", f"{text}（试行）"):
            if found.work and edition(other).work == found.work:
                assert rough(other) == rough(text)


def test_the_newest_edition_is_the_first_whatever_its_title_calls_it() -> None:
    texts = [law(1), law(1, changed=10), law(1, changed=16)]
    named = [(f"{NAME}（2015）", "", texts[0]), (NAME, "2021-05-01", texts[1]), (f"{NAME}（2024修订）", "", texts[2])]
    assert placed(named) == {"002": (0, "2024"), "001": (1, "2021"), "000": (2, "2015")}


def test_a_draft_never_hides_what_is_in_force_and_what_is_void_never_does() -> None:
    texts = [law(2), law(2, changed=10), law(2, changed=12, draws=1)]
    titles = [f"{NAME}（2021年）", f"{NAME}（2024年征求意见稿）", f"{NAME}（2023年）（已废止）"]
    found = placed([(title, "", text) for title, text in zip(titles, texts, strict=True)])
    assert found == {"000": (0, "2021"), "001": (1, "2024 征求意见稿"), "002": (2, "2023 已废止")}


def test_a_law_changed_in_three_words_is_another_edition_and_a_reprint_is_none() -> None:
    old = law(3, 60)
    new = old.replace("应当", "必须")
    assert placed([(NAME, "2020-01-01", old), (NAME, "2024-06-01", new)]) == {"001": (0, "2024"), "000": (1, "2020")}
    assert placed([(NAME, "2020-01-01", old), (NAME, "2020-01-20", new)]) == {}
    # the same of a story means that somebody printed it again
    assert placed([("桥通车了", "2020-01-01", old), ("桥通车了", "2024-06-01", new)]) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("云岭宪章修正案（1993年）", "云岭宪章修正案（1999年）"),
        ("2021年云岭宪章修正案", "2024年云岭宪章修正案"),
        (f"关于修改《{NAME}》的决定（2015-12-27）", f"关于修改《{NAME}》的决定（2021）"),
        ("关于废止和修改部分规章的决定（2015年）", "关于废止和修改部分规章的决定（2018年）"),
        (f"{NAME}修正案（2021年）", f"{NAME}（2024年）"),
    ],
)
def test_texts_that_change_another_are_no_editions_of_each_other(first: str, second: str) -> None:
    assert placed([(first, "", law(10)), (second, "", law(10, changed=12))]) == {}
    undated = first.partition("（")[0].lstrip("0123456789年")
    if first.partition("（")[0] == second.partition("（")[0]:
        assert placed([(undated, "2020-01-01", law(10)), (undated, "2024-06-01", law(10, changed=12))]) == {}


def test_a_draft_of_a_text_that_changes_another_is_an_edition_of_it() -> None:
    named = [(f"关于修改《{NAME}》的决定（草案）", "", law(10)), (f"关于修改《{NAME}》的决定", "", law(10, changed=12))]
    assert {doc for doc, (place, _) in placed(named).items() if place == 0} == {"001"}


def test_the_date_of_an_edition_is_read_in_its_number_or_its_head() -> None:
    passed = "2011年11月25日云岭市人民代表大会常务委员会通过\n2019年7月26日修正\n"
    texts = [passed + law(4), "云政〔2023〕15号\n" + law(4, changed=12)]
    assert placed([(NAME, "", texts[0]), (NAME, "", texts[1])]) == {"001": (0, "2023"), "000": (1, "2019")}


def test_texts_that_have_only_a_title_in_common_are_no_editions() -> None:
    assert placed([("要闻快讯（2021）", "", law(5)), ("要闻快讯（2022）", "", law(6))]) == {}
    same = [(f"要闻快讯（第{n + 1}版）", "", law(7, changed=2, draws=n)) for n in range(MOST_TEXTS + 1)]
    assert placed(same) == {}, "a title of hundreds of texts names a column"


def test_yearly_reports_with_other_figures_throughout_are_no_editions() -> None:
    def report(year: int) -> str:
        return "\n".join(
            f"全市第{n}项指标完成{(year * 37 + n * n * 13) % 997}亿元，比上年有所变化。" for n in range(40)
        )

    assert (
        placed([("云岭市统计公报（2021年）", "", report(2021)), ("云岭市统计公报（2022年）", "", report(2022))]) == {}
    )


def corpus(folder: Path, documents: list[dict[str, Any]]) -> Engine:
    folder.mkdir(exist_ok=True)
    (folder / "INDEX.md").write_text('---\ninclude: ["*.jsonl"]\n---\n', encoding="utf-8")
    lines = [json.dumps(document, ensure_ascii=False) for document in documents]
    (folder / "d.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    builder.build(folder, folder / ".gangmu", builder.Options(jobs=1), lambda *_: None)
    return open_engine(str(folder / ".gangmu"))


def documents(*numbers: int) -> list[dict[str, Any]]:
    every = [
        {"id": "a", "title": f"{NAME}（2021）", "text": law(8)},
        {"id": "b", "title": f"{NAME}（2024修订）", "text": law(8, changed=12) + "\n跨境流动另行规定。"},
        {"id": "c", "title": "本市立法动态", "date": "2021-06-01", "text": law(8).replace("安全。", "安全有序。")},
        {"id": "d", "title": "数据流通大会", "date": "2023-01-01", "text": law(9, 4)},
    ]
    return [every[number] for number in numbers]


def test_a_search_shows_the_newest_edition_and_names_the_others(tmp_path: Path) -> None:
    engine = corpus(tmp_path / "c", documents(0, 1, 2, 3))
    total, hits = engine.search(Request("数据流通"), unique=True)
    shown = {hit["doc"][-1]: hit for hit in hits}
    assert set(shown) == {"b", "d"} and total == 2
    assert shown["b"]["also"] == ["2021"] and "also" not in shown["d"]
    assert {hit["doc"][-1] for hit in engine.search(Request("数据流通"))[1]} == set("abcd")
    assert "also" not in engine.search(Request("数据流通"))[1][0]


def test_an_edition_is_shown_where_the_newest_does_not_hold_the_words(tmp_path: Path) -> None:
    engine = corpus(tmp_path / "c", documents(0, 1, 3))
    (hit,) = engine.search(Request("跨境流动"), unique=True)[1]
    assert (hit["doc"][-1], hit["also"]) == ("b", ["2021"])
    word = law(8)[20:26]  # of the first article, which was worded anew
    (hit,) = engine.search(Request(f'"{word}"'), unique=True)[1]
    assert (hit["doc"][-1], hit["also"]) == ("a", ["2024"])


def test_the_newest_edition_is_shown_however_far_down_it_is_ranked(tmp_path: Path) -> None:
    old = {"id": "a", "title": f"{NAME}（2021）", "text": "奇珍异宝。" * 40 + law(8)}
    new = {"id": "b", "title": f"{NAME}（2024）", "text": "奇珍异宝。\n" + law(8, 60)}
    others = [{"id": f"x{n}", "title": f"其他{n}", "text": "奇珍异宝。\n" + law(100 + n, 20)} for n in range(60)]
    engine = corpus(tmp_path / "c", [old, new, *others])
    plain = [hit["doc"][-1] for hit in engine.search(Request("奇珍异宝", limit=22))[1]]
    assert "a" in plain and "b" not in plain
    hits = engine.search(Request("奇珍异宝", limit=5), unique=True)[1]
    shown = {hit["doc"][-1]: hit for hit in hits}
    assert shown["b"]["also"] == ["2021"] and "a" not in shown


def test_a_document_names_its_other_editions_and_they_are_no_duplicates(tmp_path: Path) -> None:
    engine = corpus(tmp_path / "c", documents(0, 1, 2, 3))
    records = {record["doc"][-1]: record for record in engine.documents()}
    ids = {name: record["doc"] for name, record in records.items()}
    assert records["a"]["editions"] == [ids["b"]] and records["b"]["editions"] == [ids["a"]]
    assert records["c"]["editions"] == [ids["b"]] and records["c"]["duplicates"] == [ids["a"]]
    assert records["b"]["duplicates"] == [] and records["b"]["duplicate_of"] == ""


def test_a_build_that_adds_an_edition_links_as_a_full_one(tmp_path: Path) -> None:
    grown, whole = tmp_path / "grown", tmp_path / "whole"
    for some in ((0,), (0, 3), (0, 2, 3), (0, 1, 2, 3)):
        engine = corpus(grown, documents(*some))
    fresh = corpus(whole, documents(0, 1, 2, 3))
    assert list(engine.documents()) == list(fresh.documents())
    assert engine.search(Request("数据流通"), unique=True) == fresh.search(Request("数据流通"), unique=True)
    shrunk, small = corpus(grown, documents(0, 2, 3)), corpus(tmp_path / "small", documents(0, 2, 3))
    assert list(shrunk.documents()) == list(small.documents())
    assert all(record["editions"] == [] for record in shrunk.documents())


FEATURES = [
    '"{}"',
    "title:{}",
    'body:"{}"',
    "{} OR 数据",
    "NOT {}",
    "{}*",
    "?{}",
    "{}~2",
    "region:{}",
    "tag:{}",
    "doc:{}",
    "date:{}..{}",
    "{}^2",
    "({})",
]
HOSTILE = [
    "\x00",
    "\ud800",
    "'; DROP TABLE editions; --",
    "%_%",
    "（2021" * 50,
    "(" * 200,
    "〔2023〕" * 40,
    "的，" * 30,
    "\u202e数据",
    "²½①",
    "1号店" * 20,
    "-",
    '"',
    "\\",
    "a" * 3000,
    "９" * 300,
]


def test_every_feature_of_the_language_meets_every_hostile_string(tmp_path: Path) -> None:
    engine = corpus(tmp_path / "c", documents(0, 1, 2, 3))
    for feature in FEATURES:
        for said in HOSTILE:
            for some in ({}, {"any_piece": True}, {"sort": "date"}):
                request = Request(feature.replace("{}", said), limit=3, **some)  # type: ignore[arg-type]
                try:
                    total, hits = engine.search(request, unique=True)
                    assert len(hits) <= max(total, 0)
                    assert all({"copies", "score"} <= hit.keys() for hit in hits)
                except UsageError as error:
                    assert error.message
