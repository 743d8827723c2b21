"""Words as typed: which documents hold them, how a search relaxes, what comes first."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
from gangmu.index.errors import UsageError
from gangmu.index.query import near, phrases, plan
from gangmu.index.query import standing as query_standing
from gangmu.index.query.retrieval import Index, Request
from gangmu.index.query.scoring import Resolver, Small
from gangmu.index.query.standing import Finder, Stand
from gangmu.index.query.typed import STEPS, Cutting, is_question, size
from gangmu.index.query.vector import Vector
from gangmu.index.query.worth import Worth
from gangmu.index.store.segments import across, layout, places, reader
from gangmu.index.store.segments.layout import RARE
from gangmu.index.text import tokens
from gangmu.index.text.script import simplify
from gangmu.index.text.tokens import match_fold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_query import opened, pieces

CUTTING = Cutting(tokens.words, str)
MARKS = "，。、：（）\n "


def index_of(folder: Path, *texts: str, titles: tuple[str, ...] = (), cuts: int = 1) -> Index:
    titles = titles or ("",) * len(texts)
    return opened(folder, list(zip(titles, texts, strict=True)), cuts=cuts)


def found(index: Index, query: str, **more: object) -> list[int]:
    """Keys in the order of the hits."""
    return [hit.key for hit in index.search(Request(query, limit=1000, snippets=False, **more)).hits]  # type: ignore[arg-type]


def holds(word: str, text: str) -> bool:
    """Said once more: letters and digits at the ends of a word end there; a blank may part them from ideographs."""
    word, text = tokens.match_fold(word), tokens.match_fold(text)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[一-龥])|(?<=[一-龥])(?=[a-z0-9])", r"\\s?", re.escape(word))
    left = "(?<![a-z0-9])" if re.match("[a-z0-9]", word) else ""
    right = "(?![a-z0-9])" if re.search("[a-z0-9]$", word) else ""
    return re.search(left + spaced + right, text) is not None


def holding(index: Index, word: str, *, numpy: bool) -> set[int]:
    """Numbers of the documents that hold a word, by either executor."""
    resolver = Resolver(index._shelf, index._catalog)
    node = plan.held(word)
    run = Vector(resolver, Worth(index._shelf)).every(node) if numpy else Small(resolver).run(node)
    return {number for _, number in run}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Short texts of words that meet with and without marks between them, often enough to be in each other's way."""
    rng = random.Random(5)
    words = [
        "高质量", "发展", "再发展", "可持续发展", "产业", "集群", "产业集群", "人工智能", "智能", "2025", "年", "年底", "5g",
        "基站", "今年", "中华人民共和国", "人民", "共和国", "劳动", "合同", "合同法", "gdp", "a", "新质生产力", "的", "在",
        "4s店", "质量",
    ]  # fmt: skip
    return [
        "".join(rng.choice(words) + rng.choice(("", "", "", *MARKS)) for _ in range(rng.randint(1, 12)))
        for _ in range(1500)
    ]


@pytest.fixture(scope="module")
def index(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(tmp_path_factory.mktemp("typed"), *texts, cuts=2)


WORDS = [
    "高质量发展", "质量发展", "产业集群", "业集", "集群产业", "再发展", "发展再", "2025年", "2025", "5g基站", "5g", "g", "gdp",
    "人民共和国",
    "劳动合同法", "合同法人", "人工智能发展", "智能", "新质生产力", "的", "年", "a", "4s店", "4s", "发展,产业",
    "今年底", "年底今年",
]  # fmt: skip


@pytest.mark.parametrize("numpy", [False, True], ids=["in Python", "with numpy"])
@pytest.mark.parametrize("asked", [True, False], ids=["by places", "read"])
def test_a_word_is_held_by_exactly_the_texts_it_stands_in(
    index: Index, texts: list[str], monkeypatch: pytest.MonkeyPatch, numpy: bool, asked: bool
) -> None:
    if not asked:
        monkeypatch.setattr(across, "RARE", len(texts))
    told = 0
    for word in WORDS:
        expected = {number for number, text in enumerate(texts) if holds(word, text)}
        assert holding(index, word, numpy=numpy) == expected, word
        told += bool(expected)
    assert told > len(WORDS) // 2


def standing(index: Index, text: str, *, bounded: bool = False) -> Stand:
    return Finder(index._shelf).find(plan.Exact(plan.ANYWHERE, text, bounded=bounded))


def no_pair_is_rare(patch: pytest.MonkeyPatch, rare: int = 0) -> None:
    """Pairs in more than so many documents of a segment have their places stored."""
    for module in (layout, places, reader, across):
        patch.setattr(module, "RARE", rare)


def test_places_decide_without_a_text_being_read(
    texts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_pair_is_rare(monkeypatch)
    monkeypatch.setattr(query_standing, "_TEXT", float("inf"))
    index = index_of(tmp_path, *texts, cuts=3)
    for word in WORDS:
        sure, unsure = standing(index, word, bounded=any(map(plan.in_word, word)))
        held = [number for number, text in enumerate(texts) if holds(word, text)]
        if word != "2025年":
            assert (sure.tolist(), unsure.tolist()) == (held, [])
            continue
        # a letter alone at the end behind a blank: whose pair it begins is not looked up, and few have the blank
        assert set(sure.tolist()) == {number for number in held if "2025年" in texts[number]}
        assert set(held) <= {*sure.tolist(), *unsure.tolist()}
        assert all("2025 " in texts[number] or "2025\n" in texts[number] for number in unsure)


@pytest.mark.parametrize(
    "text", ["。”", "”。", "”", "，“", "“产业”", "（试行）。", "，我", "。\n", "\n我", "——", "—", "、、", "！"]
)
def test_a_phrase_of_marks_is_found_without_a_text_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(query_standing, "_TEXT", float("inf"))
    some = [
        "他说：“产业。”", "他说，“产业”。", "（试行）。我们", "，我们的——产业", "产业。\n我，我", "产业、业、", "a—b、、c",
        "“产业",
    ] * (RARE + 4)  # fmt: skip
    index = index_of(tmp_path, *some)
    text = match_fold(text)
    held = [number for number, said in enumerate(some) if text in match_fold(said)]
    sure, unsure = standing(index, text)
    assert (sure.tolist(), unsure.tolist()) == (held, [])
    for numpy in (True, False):
        assert holding(index, text, numpy=numpy) == set(held)


def test_a_word_of_the_dictionary_is_held_where_it_was_cut_and_where_it_was_not(tmp_path: Path) -> None:
    some = [
        "大学生的事。",
        "中国人民大学生活动",
        "大学，生",
        "大学生，大学生",
        "人民大学",
        "研究生命起源",
        "研究生",
    ] * (RARE + 4)
    index = index_of(tmp_path, *some)
    assert 0 < index._shelf.find("body", "大学生")[1] < sum("大学生" in text for text in some)
    for stock in (True, False):
        index._shelf.stock_words = stock
        for word in ("大学生", "研究生", "人民大学", "民大学", "生命起"):
            assert standing(index, word).sure.tolist() == [n for n, text in enumerate(some) if word in text]


@pytest.mark.parametrize("text", ["哈哈哈科技", "科技哈哈", "哈哈哈哈", "哈哈", "哈哈哈", "技哈", "哈科"])
def test_a_text_that_repeats_itself_is_found_where_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    some = ["哈哈哈科技。", "哈哈，哈哈", "哈哈哈哈。", "科技哈，哈哈哈", "哈科技哈哈科", "哈\n哈"] * (RARE + 4)
    monkeypatch.setattr(query_standing, "_TEXT", float("inf"))
    sure, unsure = standing(index_of(tmp_path, *some), text)
    assert (sure.tolist(), unsure.tolist()) == ([n for n, said in enumerate(some) if text in said], [])


def test_title_and_text_are_two_texts(tmp_path: Path) -> None:
    titles = ("产业", "产业集群", "𠀀产业", "", "集群") * (RARE + 4)
    texts = ("集群", "发展", "集群𠀀产业集群", "产业集群", "产业") * (RARE + 4)
    index = index_of(tmp_path, *texts, titles=titles)
    for fields, columns in ((plan.ANYWHERE, (titles, texts)), (("title",), (titles,)), (("body",), (texts,))):
        for word in ("产业集群", "业集", "产业", "群", "产"):
            found = phrases.find(index._shelf, plan.Exact(fields, word))[0][0]
            said = zip(*columns, strict=True)
            assert list(map(int, found)) == [n for n, some in enumerate(said) if any(word in one for one in some)]


SAID = st.text(st.sampled_from("产业集群发哈2５gGé𠀀㈱，,。（ \n\u3000\0"), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(1, 3), st.booleans(), st.sampled_from((0, 2, RARE)), st.sampled_from((1, float("inf"))))
def test_any_piece_of_any_text_is_found_in_exactly_the_texts_that_have_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, cuts: int, bounded: bool, rare: int, text: float
) -> None:
    """By words, by the places of pairs (rare: where these begin to be stored), by reading (text: its cost), in plain Python."""
    some = data.draw(st.lists(st.tuples(SAID, SAID), min_size=1, max_size=12))
    with pytest.MonkeyPatch.context() as patch:
        no_pair_is_rare(patch, rare)
        patch.setattr(query_standing, "_TEXT", text)
        index = opened(tmp_path_factory.mktemp("any"), some, cuts=min(cuts, len(some)))
        index._shelf.stock_words = data.draw(st.booleans())
        for _ in range(4):
            whole = "".join(data.draw(st.sampled_from(some))) if data.draw(st.booleans()) else data.draw(SAID)
            begin = data.draw(st.integers(0, len(whole)))
            word = match_fold(whole[begin : begin + data.draw(st.integers(1, 6))])
            if not word:
                continue
            fields = data.draw(st.sampled_from((plan.ANYWHERE, ("title",), ("body",))))
            by_letters = bounded and any(map(plan.in_word, word))
            node = plan.Exact(fields, word, bounded=by_letters)
            pattern = phrases.bounded(word) if by_letters else re.compile(re.escape(word))
            held = {
                number
                for number, (title, text) in enumerate(some)
                if any(
                    pattern.search(match_fold(said))
                    for said in [*[title][: "title" in fields], *[text][: "body" in fields]]
                )
            }
            for found in (phrases.find(index._shelf, node), phrases.in_python(index._shelf, node)):
                assert found is not None
                pairs = zip(index._shelf.places, found, strict=True)
                assert [place.base + int(local) for place, (docs, _) in pairs for local in docs] == sorted(held)


def test_random_pieces_of_texts_are_found_as_typed(index: Index, texts: list[str]) -> None:
    rng = random.Random(11)
    for _ in range(300):
        text = rng.choice(texts)
        start = rng.randrange(len(text))
        word = re.sub(rf"[{MARKS}]", "", text[start : start + rng.choice((1, 2, 3, 4, 6, 9))])
        if word:
            assert holding(index, word, numpy=True) == {n for n, t in enumerate(texts) if holds(word, t)}, word


def test_apple_is_not_in_pineapple_and_2020_not_in_20200(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, "Pineapple. 20200 家", "an apple, 2020年", "apple7 2020.", "5G基站", "5GW", "2020 年 apple", "café"
    )
    assert set(found(index, "apple")) == {2, 6}
    assert set(found(index, "2020")) == {2, 3, 6}
    assert set(found(index, "2020年")) == {2, 6}
    assert set(found(index, "5g")) == set(found(index, "5G")) == {4}
    assert found(index, "caf") == []
    assert set(found(index, "apple AND 2020")) == {2, 6}
    assert set(found(index, '"apple"')) == {1, 2, 3, 6}


def test_one_character_is_found_wherever_it_stands(tmp_path: Path) -> None:
    index = index_of(tmp_path, "芯片", "内芯", "中芯国际", "心", "芯", titles=("", "", "", "", "芯"))
    assert set(found(index, "芯")) == set(found(index, '"芯"')) == {1, 2, 3, 5}
    assert set(found(index, "芯 国际")) == {3}


def test_a_document_holds_every_word(tmp_path: Path) -> None:
    index = index_of(tmp_path, "人才引进", "住房和人才", "引进人才，给住房", "住房", "人才的住房引进")
    assert set(found(index, "人才 引进 住房")) == {3, 5}
    assert set(found(index, "人才 住房")) == {2, 3, 5}
    assert index.count(Request("人才 引进 住房")) == 2
    assert index.search(Request("人才 引进 住房")).relaxed == ""


def test_where_no_document_holds_the_words_a_search_relaxes_in_steps(tmp_path: Path) -> None:
    index = index_of(tmp_path, "企业是科技型的，中小企业", "中小企业", "科技型", "别的")
    every = index.search(Request("科技型中小企业"))
    assert (every.relaxed, [hit.key for hit in every.hits]) == ("pieces", [1])
    some = index.search(Request("科技型中小企业 武汉"))
    assert some.relaxed == "any"
    assert some.hits[0].key == 1
    assert {hit.key for hit in some.hits} == {1, 2, 3}
    assert index.search(Request("科技型中小企业", any_piece=True)).total == 3
    assert index.count(Request("科技型中小企业 武汉")) == 3 == len(index.matching_keys(Request("科技型中小企业 武汉")))


@pytest.mark.parametrize(
    "query", ['"科技型中小企业"', "科技型中小企业 AND 企业", "title:科技型中小企业", '"科技型" "武汉"']
)
def test_quotes_operators_and_fields_never_relax(tmp_path: Path, query: str) -> None:
    index = index_of(tmp_path, "企业是科技型的，中小企业", "中小企业", "科技型", titles=("科技型的中小企业", "", ""))
    assert index.search(Request(query)).total == 0


def test_what_is_quoted_stands_while_the_words_beside_it_relax(tmp_path: Path) -> None:
    index = index_of(tmp_path, "光谷有科技型的中小企业", "科技型的中小企业", "光谷")
    relaxed = index.search(Request('"光谷" 科技型中小企业'))
    assert (relaxed.relaxed, [hit.key for hit in relaxed.hits]) == ("pieces", [1])


def test_a_long_question_begins_at_the_last_step(tmp_path: Path) -> None:
    index = index_of(tmp_path, "劳动合同到期后公司不续签", "公司的事", "别的")
    answer = index.search(Request("我的劳动合同到期后公司不续签该怎么办"))
    assert (answer.relaxed, answer.hits[0].key) == ("any", 1)


def test_documents_with_more_of_the_words_stand_first_whatever_they_score(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        "人才" * 50,
        "人才和住房" + "别的事情" * 80,
        "住房" * 40,
        "引进和住房" + "其他事情" * 90,
        *["别的"] * 30,
    )
    keys = found(index, "人才 引进 住房 无人写过")
    assert set(keys[:2]) == {2, 4}
    assert set(keys) == {1, 2, 3, 4}


def test_an_explanation_adds_up_in_every_step(tmp_path: Path) -> None:
    index = index_of(tmp_path, "人才和住房", "住房", "引进", *["别的"] * 9)
    for query in ("人才 住房", "人才 引进 住房", "人才 引进 住房 武汉", '"人才" 住房', "芯片人才住房"):
        for hit in index.search(Request(query, explain=True)).hits:
            assert hit.explain is not None
            assert sum(hit.explain.values()) == pytest.approx(hit.score, abs=1e-4)
    assert "holds:人才" in (index.search(Request("人才 引进 住房", explain=True)).hits[0].explain or {})


def test_a_word_typed_in_traditional_characters_is_explained_in_simplified_ones(tmp_path: Path) -> None:
    index = index_of(tmp_path, "创新引进人才。", "引进人才。", "创新。")
    explain = index.search(Request("創新 引進 无人写过", explain=True)).hits[0].explain
    assert explain is not None
    assert {name for name in explain if name.startswith("holds:")} == {"holds:创新", "holds:引进"}


def test_a_title_says_more_where_few_words_are_typed(tmp_path: Path) -> None:
    body = "光谷的低空经济" + "别的事情" * 20
    index = index_of(tmp_path, body, body, *["别的"] * 20, titles=("", "光谷低空经济", *[""] * 20))
    assert found(index, "光谷 低空经济")[0] == 2


def test_count_facets_dates_and_matching_are_one_set(index: Index) -> None:
    for query in ("高质量发展", "2025年", "产业集群 人工智能", "5G基站", "劳动合同法人民", "芯", "的 年"):
        keys = set(index.matching_keys(Request(query)))
        assert keys == set(found(index, query)) == set(found(index, query, sort="date"))
        assert index.count(Request(query)) == len(keys)


def test_marks_of_either_width_find_each_other(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        "力争,到2025年",
        "力争，到2025年",
        "鄂政办发〔2023〕15号",
        "鄂政办发[2023]15号",
        "鄂政办发（2023）15号",
        "约翰·史密斯",
        "约翰•史密斯",
    )
    assert set(found(index, '"力争，到2025年"')) == set(found(index, '"力争,到2025年"')) == {1, 2}
    for query in ('"鄂政办发〔2023〕15号"', '"鄂政办发[2023]15号"', "鄂政办发〔2023〕15号", "鄂政办发（2023）15号"):
        assert set(found(index, query)) == {3, 4, 5}, query
    assert set(found(index, "约翰·史密斯")) == {6, 7}


def test_radicals_and_zhe_are_read_as_the_texts_have_them(tmp_path: Path) -> None:
    index = index_of(tmp_path, "长江的生物", "随着发展", "著名的专著", "别的")
    assert found(index, "⻓江") == [1]
    assert found(index, "⽣物") == [1]
    assert found(index, "隨著發展") == [2]
    assert found(index, "著名") == found(index, '"专著"') == [3]


@pytest.mark.parametrize(
    ("asked", "near_it"),
    [
        ("集成电鹿", "集成电路"),
        ("制皂", "制造"),
        ("新质生产利", "新质生产力"),
        ("wuhan", "武汉"),
        ("semiconducter", "semiconductor"),
    ],
)
def test_a_word_of_no_document_is_named_with_what_is_near(tmp_path: Path, asked: str, near_it: str) -> None:
    index = index_of(tmp_path, "集成电路", "制造业和制造", "新质生产力", "武汉", "semiconductor", "别的事情")
    (missing,) = index.missing(Request(f"别的 {asked}"))
    assert (missing.kind, missing.value, missing.near[0]) == ("word", asked, near_it)


def test_a_source_a_tag_or_an_id_that_nothing_has_is_named_with_those_that_are(tmp_path: Path) -> None:
    index = index_of(tmp_path, "光谷", "别的")
    assert index.missing(Request("光谷", source="甲")) == [near.Missing("source", "甲", ("甲报",))]
    assert index.missing(Request("光谷 tag:招")) == [near.Missing("tag", "招", ("招商",))]
    assert index.missing(Request("", tag=("招",))) == [near.Missing("tag", "招", ("招商",))]
    assert found(index, "doc:d") == []
    assert index.missing(Request("doc:d")) == [near.Missing("document", "d", ("d1", "d2"))]
    assert found(index, "doc:1") == [1]


def test_dates_between_dots_are_a_range(tmp_path: Path) -> None:
    index = index_of(tmp_path, *["光谷"] * 30)
    assert found(index, "date:2021..2022") == found(index, "date:[2021 TO 2022]") != []
    assert set(found(index, "date:..2022")) == set(found(index, "", until="2022")) != set()
    assert set(found(index, "date:2022..")) == set(found(index, "", since="2022")) != set()


def test_regions_and_tags_may_be_several(tmp_path: Path) -> None:
    index = index_of(tmp_path, *["光谷"] * 12)
    both = set(found(index, "", region=("湖北省", "昆山市")))
    assert both == set(found(index, "", region=("湖北省",))) | set(found(index, "", region=("昆山市",)))
    assert len(both) == 12
    assert len(found(index, "光谷", tag=("招商", "人才"))) == 12


def test_a_statistic_counts_live_documents_only(tmp_path: Path) -> None:
    for name in ("dead", "live"):
        (tmp_path / name).mkdir()
    some = [("", text) for text in ("光谷", "光谷光谷的事", "别的", "武汉", "光谷和武汉")]
    dead = opened(tmp_path / "dead", [*some, ("", "光谷" * 40), ("", "光谷的")], cuts=3, dead=(6, 7))
    live = opened(tmp_path / "live", some, cuts=1)
    for query in ("光谷", "光谷 武汉", '"光谷"', "光*", "谷", "武汉 无人写过"):
        first, second = (i.search(Request(query, snippets=False)).hits for i in (dead, live))
        assert [(h.key, round(h.score, 6)) for h in first] == [(h.key, round(h.score, 6)) for h in second], query


def test_many_that_score_alike_are_ordered_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gangmu.index.query import retrieval

    index = index_of(tmp_path, *["光谷"] * 60)
    few = found(index, "光谷")
    monkeypatch.setattr(retrieval, "_MANY_ALIKE", 3)
    assert found(index, "光谷") == few == found(index, "光谷", sort="date")


@given(st.text(st.sampled_from("高质量发展产业集群2025年5gdp的 "), max_size=12))
def test_the_steps_of_a_search_are_ever_wider(index: Index, text: str) -> None:
    if not text.strip():
        return
    sets = [set(index.keys_of(reading.node)) for reading in index.readings(Request(text))]
    for strict, loose in pairwise(sets):
        assert strict <= loose


def test_a_run_of_letters_is_one_character_of_a_question() -> None:
    assert size("5g基站") == 3
    assert size("internationalization") == 1
    assert is_question(CUTTING.typed("我的劳动合同到期后公司不续签"))
    assert not is_question(CUTTING.typed("国家数据要素 综合试验区 建设方案"))
    assert STEPS == ("", "pieces", "any")


@pytest.mark.parametrize("query", ["date:..", "date:2024..2020", "date:[2024 TO 2020]", "date:昨..今"])
def test_a_range_of_dates_that_is_none_is_refused_with_one_that_is(tmp_path: Path, query: str) -> None:
    from gangmu.index.errors import UsageError

    with pytest.raises(UsageError) as error:
        index_of(tmp_path, "光谷").search(Request(query))
    assert error.value.hint


def test_since_after_until_is_refused_with_the_right_order(tmp_path: Path) -> None:
    from gangmu.index.errors import UsageError

    with pytest.raises(UsageError, match="--since 2024 is after --until 2020") as error:
        index_of(tmp_path, "光谷").search(Request("", since="2024", until="2020"))
    assert "--since 2020 --until 2024" in error.value.hint


def test_the_seeds_are_found_as_typed(tmp_path: Path) -> None:
    some = pieces()
    index = opened(tmp_path, some)
    rng = random.Random(2)
    for _ in range(120):
        text = rng.choice(some)[1]
        at = rng.randrange(len(text))
        word = "".join(re.findall(r"[一-龥]", text[at : at + 8])) or "武汉"
        if len(word) > 12:
            continue
        expected = {n for n, (title, t) in enumerate(some, 1) if word in simplify(title) or word in simplify(t)}
        if expected and not is_question(CUTTING.typed(word)):
            assert set(index.matching_keys(Request(word))) == expected, word


@pytest.mark.parametrize("scanned", [0, 64])
def test_letters_of_other_alphabets_and_words_with_digits_never_mislead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scanned: int
) -> None:
    monkeypatch.setattr(phrases, "_SCANNED_FROM", scanned)
    texts = [
        "面积100m²。",
        "面积100m，",
        "α2020β",
        "2020 β",
        "1号店",
        "21号店",
        "第1号",
        "é5",
        "5é 5",
        "4s店",
        "2020_",
        "２０２０年",
    ]
    index = index_of(tmp_path, *texts)
    for word in ("100m", "2020", "1", "21", "5", "4s", "4", "m", "2", "号店", "2020年"):
        alone = phrases.bounded(match_fold(word)) if word != "号店" else re.compile(word)
        expected = {n for n, text in enumerate(texts, 1) if alone.search(match_fold(text))}
        assert set(found(index, word)) == expected, word
        assert index.count(Request(word)) == len(expected)


def test_a_run_of_the_commonest_characters_is_found_block_by_block(
    index: Index, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrases, "_SCANNED_FROM", 0)
    rng = random.Random(12)
    for _ in range(200):
        text = rng.choice(texts)
        start = rng.randrange(len(text))
        word = re.sub(rf"[{MARKS}]", "", text[start : start + rng.choice((3, 4, 5, 9))])
        if word:
            assert holding(index, word, numpy=True) == {n for n, t in enumerate(texts) if holds(word, t)}, word


def test_a_range_of_dates_is_a_word_of_the_query(tmp_path: Path) -> None:
    index = index_of(tmp_path, "产业一", "产业二", "产业三")
    with pytest.raises(UsageError, match=r"2023\.\.2022|2022\.\.2023|after"):
        index.count(Request("date:2023..2022"))
    same = index.count(Request("产业", since="2022", until="2023"))
    assert index.count(Request("产业 date:2022..2023")) == same == 1
