"""Queries end to end: phrases by the letter, filters, errors worth reading, the same answer however it is computed."""

from __future__ import annotations

import random
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from gangmu.index.errors import UsageError
from gangmu.index.query import plan
from gangmu.index.query import retrieval as engine
from gangmu.index.query.catalog import Catalog, day_range
from gangmu.index.query.retrieval import Index, Request
from gangmu.index.query.scoring import Resolver, Small
from gangmu.index.query.vector import Vector
from gangmu.index.query.worth import Worth
from gangmu.index.store import segments
from gangmu.index.text import tokens
from gangmu.index.text.script import simplify
from hypothesis import given
from hypothesis import strategies as st

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
NEWS = Path(__file__).parents[2] / "shared" / "corpora" / "news_xinwenlianbo.jsonl.gz"
TABLES = """
CREATE TABLE documents (key INTEGER PRIMARY KEY, doc TEXT, title TEXT, date TEXT, source TEXT);
CREATE TABLE document_tags (key INTEGER, tag TEXT, origin TEXT);
CREATE TABLE document_regions (key INTEGER, rank INTEGER, region TEXT);
CREATE TABLE region_closure (ancestor TEXT, region TEXT);
CREATE TABLE tag_tree (tag TEXT, under TEXT);
INSERT INTO region_closure VALUES ('湖北省', '湖北省'), ('湖北省', '武汉市'), ('武汉市', '武汉市'), ('昆山市', '昆山市');
"""


def opened(folder: Path, texts: list[tuple[str, str]], cuts: int = 2, dead: tuple[int, ...] = ()) -> Index:
    """An index of (title, text) documents with keys from 1, in `cuts` segments."""
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    names = []
    step = max(-(-len(texts) // cuts), 1)
    for start in range(0, len(texts), step):
        some = [segments.Entry(n + 1, *texts[n]) for n in range(start, min(start + step, len(texts)))]
        names.append(segments.write(folder, f"s{start}", some).name)
    for key, (title, _) in enumerate(texts, 1):
        date = f"{2019 + key % 6}-{key % 12 + 1:02}-15" if key % 5 else ("2023" if key % 2 else "")
        db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?)", (key, f"d{key}", title, date, ("甲报", "乙报")[key % 2])
        )
        db.execute("INSERT INTO document_tags VALUES (?, ?, 'auto')", (key, ("招商", "人才")[key % 3 == 0]))
        db.execute("INSERT INTO document_regions VALUES (?, 0, ?)", (key, ("武汉市", "昆山市")[key % 4 == 0]))
    return Index.open(folder, names, dict.fromkeys(names, dead), db)


def pieces() -> list[tuple[str, str]]:
    """Passages of the seeds as documents."""
    found: list[tuple[str, str]] = []
    for path in SEEDS:
        text = simplify(path.read_text(encoding="utf-8"))
        found += [(text[at : at + 12], text[at : at + 180]) for at in range(0, len(text), 150)]
    return found


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    return [("立起来的开发区", "GDP增长5％，比上年高0.3个百分点。ＡＩ与Ai。"), *pieces()]


@pytest.fixture(scope="module")
def index(texts: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("query"), texts)


def keys(index: Index, query: str, **filters: Any) -> set[int]:
    found = set(index.matching_keys(Request(query, **filters)))
    request = Request(query, limit=10_000, snippets=False, **filters)
    results = index.search(request)
    assert {hit.key for hit in results.hits} == found
    assert results.total == len(found) == index.count(request)
    return found


def holding(texts: list[tuple[str, str]], phrase: str) -> set[int]:
    wanted, fold = tokens.match_fold(phrase), tokens.match_fold
    return {n for n, (title, text) in enumerate(texts, 1) if wanted in fold(title) or wanted in fold(text)}


def phrases_of(texts: list[tuple[str, str]], many: int) -> list[str]:
    rng = random.Random(3)
    found = []
    while len(found) < many:
        text = rng.choice(texts)[1]
        if text:
            start = rng.randrange(len(text))
            piece = text[start : start + rng.choice((1, 2, 3, 4, 6, 10, 25))]
            if piece.strip() and '"' not in piece:
                found.append(piece)
    return found


def test_a_phrase_finds_exactly_the_documents_that_contain_it(index: Index, texts: list[tuple[str, str]]) -> None:
    for phrase in phrases_of(texts, 400):
        # an index strips what surrounds a query, not what a quotation holds
        assert set(index.matching_keys(Request(f'"{phrase}"'))) == holding(texts, phrase), phrase


@pytest.mark.corpora
def test_two_thousand_phrases_of_the_news_are_found_exactly(tmp_path: Path) -> None:
    if not NEWS.exists():
        pytest.skip(f"the corpora are not beside the repository: {NEWS}")
    import gzip
    import json
    from itertools import islice

    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in islice(lines, 0, 3000, 10)]
    news = [(d.get("title") or "", d["text"]) for d in read]
    index = opened(tmp_path, news)
    folded = [(tokens.match_fold(title), tokens.match_fold(text)) for title, text in news]
    for phrase in phrases_of(news, 2000):
        wanted = tokens.match_fold(phrase)
        expected = [n for n, (title, text) in enumerate(folded, 1) if wanted in title or wanted in text]
        assert index.matching_keys(Request(f'"{phrase}"')) == expected, phrase


@pytest.mark.parametrize(
    "phrase", ["GDP增长5%", "ｇｄｐ增长", "5%", "％", "0.3个", "，比上年", "ai", "P", "立起来的开发区"]
)
def test_mixed_and_short_phrases_are_folded_like_the_text(
    index: Index, texts: list[tuple[str, str]], phrase: str
) -> None:
    found = keys(index, f'"{phrase}"')
    assert found == holding(texts, phrase)
    assert 1 in found


def test_a_phrase_can_be_held_to_one_field(index: Index, texts: list[tuple[str, str]]) -> None:
    assert keys(index, 'title:"立起来的开发区"') == {
        n for n, (title, _) in enumerate(texts, 1) if "立起来的开发区" in title
    }
    assert 1 not in keys(index, 'body:"立起来的开发区"')


def test_traditional_and_full_width_queries_find_what_simplified_ones_find(index: Index) -> None:
    assert keys(index, "創新創業") == keys(index, "创新创业") != set()
    assert keys(index, "ＧＤＰ") == keys(index, "gdp") == keys(index, "GDP") != set()
    assert keys(index, '"產業集群"') == keys(index, '"产业集群"') != set()


def test_a_traditional_character_in_a_simplified_text_is_found_as_it_stands(tmp_path: Path) -> None:
    index = opened(tmp_path, [("", "招牌写着創业的字"), ("", "创业的字"), ("", "别的")])
    assert keys(index, '"創业的"') == {1, 2}
    assert keys(index, '"创业的"') == {2}
    assert keys(index, "創业 AND 招牌") == {1}


def test_a_query_is_simplified_as_opencc_does_it_whether_or_not_opencc_is_loaded() -> None:
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    assert [engine.simplify(char) for char in every] == [simplify(char) for char in every]


def test_characters_that_share_a_stand_in_are_told_apart(tmp_path: Path) -> None:
    index = opened(tmp_path, [("", "𠀀字"), ("", "\u8001字"), ("", "𠀀词")])
    assert keys(index, '"𠀀字"') == {1}
    assert keys(index, '"𠀀"') == {1, 3}


def test_operators_mean_exactly_the_words(index: Index, texts: list[tuple[str, str]]) -> None:
    wuhan, industry = holding(texts, "武汉"), holding(texts, "未来产业")
    assert keys(index, "武汉 AND 未来产业") == wuhan & industry != set()
    assert keys(index, "武汉 OR 未来产业") == wuhan | industry
    assert keys(index, '"武汉" NOT 未来产业') == wuhan - industry != set()
    assert keys(index, "(武汉 OR 昆山) AND 未来产业") == (wuhan | holding(texts, "昆山")) & industry


@pytest.mark.parametrize(
    "query",
    [
        "武汉", "武汉 光谷", "未来产业发展的目标是什么", "  两  端 ",
        '"武汉" 光谷', '光谷 "产业集群" 武汉', '"武汉" "光谷"', "GDP 5%",
    ],
)  # fmt: skip
def test_the_short_way_gives_the_plan_that_the_parser_gives(index: Index, query: str) -> None:
    assert index.simple(query.strip()) == index.parsed(query.strip())


@pytest.mark.parametrize(
    "query",
    [
        "武汉 光谷", "武汉 AND 光谷", "产业 NOT 昆山", '"未来产业" 武汉',
        "title:产业", "产业*", "产?", "武汉~1", "武汉^3 光谷",
        "(武汉 OR 昆山) AND 产业", '"武汉 产业"~8', "tag:招商 产业",
        "date:[2020 TO 2022] 产业", "body:[中 TO 中国]", "region:湖北省",
        "武汉 ANDMAYBE 光谷", "产业 ANDNOT 武汉", "*", "title:*", "tag:* 产业", "source:甲报 OR tag:人才", "doc:d3",
    ],
)  # fmt: skip
def test_numpy_and_plain_python_score_alike(index: Index, query: str) -> None:
    node = index.understand(Request(query))
    resolver = Resolver(index._shelf, index._catalog)
    small = sorted(Small(resolver).run(node), key=lambda pair: (-round(pair[0], 9), pair[1]))
    total, best = Vector(resolver, Worth(index._shelf)).run(node, 10_000)
    assert total == len(small) > 0
    assert [n for _, n in sorted(best, key=lambda pair: (-round(pair[0], 9), pair[1]))] == [n for _, n in small]
    assert [s for s, _ in best] == pytest.approx(sorted((s for s, _ in small), reverse=True), abs=1e-9)


def test_records_beside_words_are_filters(index: Index, texts: list[tuple[str, str]]) -> None:
    words = keys(index, "产业")
    tagged = {n for n in range(1, len(texts) + 1) if n % 3 == 0}
    assert keys(index, "产业 tag:人才") == words & tagged == keys(index, "产业", tag=("人才",))
    assert keys(index, "", source="甲报") == {n for n in range(1, len(texts) + 1) if n % 2 == 0}
    assert keys(index, "产业 region:湖北省") == words & {n for n in range(1, len(texts) + 1) if n % 4}
    assert keys(index, "产业", region=("湖北省",)) == words & {n for n in range(1, len(texts) + 1) if n % 4}


def test_dates_may_be_partial(index: Index) -> None:
    every = keys(index, "date:*")
    dated = {key: date for key, (date, _) in index._catalog.order(list(every)).items()}
    assert keys(index, "date:2022") == keys(index, "", since="2022", until="2022") != set()
    assert keys(index, "date:[2020 TO 2021]") == keys(index, "date:2020 OR date:2021")
    assert keys(index, "date:{2020 TO 2022}") == keys(index, "date:2021")
    assert keys(index, "", since="2022") | keys(index, "", until="2021") == every
    assert day_range("2023-01-01", "2023-02") == ("2023", "2023-02-31")
    assert keys(index, "", since="2023-01-01") >= {key for key in every if dated[key] == "2023"}


def test_newest_first(index: Index) -> None:
    hits = index.search(Request("产业", sort="date", limit=500, snippets=False)).hits
    dates = {key: date for key, (date, _) in index._catalog.order([hit.key for hit in hits]).items()}
    assert [dates[hit.key] for hit in hits] == sorted(dates.values(), reverse=True)


def test_pages_follow_each_other(index: Index) -> None:
    every = index.search(Request("产业 武汉", limit=30, snippets=False)).hits
    pages = [index.search(Request("产业 武汉", limit=10, offset=at, snippets=False)).hits for at in (0, 10, 20)]
    assert [hit.key for page in pages for hit in page] == [hit.key for hit in every]


def test_dead_documents_are_never_found(texts: list[tuple[str, str]], tmp_path: Path) -> None:
    dead = opened(tmp_path, texts, dead=(1, 5, 6, 40))
    for query in ("产业", '"产业"', "*", "NOT 武汉", "产业*", "武汉 AND 产业"):
        assert not keys(dead, query) & {1, 5, 6, 40}


def test_an_index_without_documents_answers(tmp_path: Path) -> None:
    empty = opened(tmp_path, [])
    assert keys(empty, "武汉") == keys(empty, '"武汉"') == keys(empty, "产业*") == set()


@pytest.mark.parametrize(
    "query",
    [
        "", "  ", "？", "。，", '"没有结尾', '""', "foo:武汉", "http://a.b",
        "武汉 AND", "OR 武汉",
        "NOT " * 300 + "武汉", "(" * 60 + "武汉" + ")" * 60,
        "(武汉", "武汉)",
        "武" * 100_000, "武汉 AND " * 2000 + "光谷",
        "date:昨天", "date:2023-13", "date:[abc TO 2023]", "region:无此地方",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_one_sentence_with_a_hint(index: Index, query: str) -> None:
    with pytest.raises(UsageError) as error:
        index.search(Request(query))
    assert error.value.message
    assert error.value.hint
    assert len(error.value.message) < 120


@given(st.text(st.sampled_from("武汉产业 \"()[]{}:*?^~-+&|!/\\'<>ANDORT05.，？《》“”%_title:date:tag:"), max_size=60))
def test_no_query_breaks_the_engine(index: Index, query: str) -> None:
    try:
        index.search(Request(query, limit=3))
    except UsageError as error:
        assert error.hint


def test_a_question_mark_at_the_end_is_no_wildcard(index: Index) -> None:
    question = "未来产业的目标是什么"
    assert keys(index, question + "？") == keys(index, question + "?") == keys(index, question)


def test_a_wildcard_that_stands_for_too_much_is_refused(texts: list[tuple[str, str]], tmp_path: Path) -> None:
    many = opened(tmp_path, [("", " ".join(f"w{n}" for n in range(6000)))])
    with pytest.raises(UsageError, match="more than"):
        many.search(Request("w*"))
    assert keys(many, "*") == {1}


def test_wildcards_that_stand_for_too_much_together_are_refused(tmp_path: Path) -> None:
    words = [f"{chr(97 + n % 26)}{n}" for n in range(4000)]
    index = opened(tmp_path, [("", " ".join(words))])
    assert keys(index, "a* b* c*") == {1}
    for query in ("a* " * 900, " OR ".join(f"*{n}" for n in range(50))):
        with pytest.raises(UsageError, match=r"stands for more than|too many words"):
            index.search(Request(query))


def test_snippets_are_exact_short_and_marked(index: Index, texts: list[tuple[str, str]]) -> None:
    for query in ("武汉 产业集群", '"未来产业"', "创新*", "什么"):
        for hit in index.search(Request(query, limit=20)).hits:
            text = texts[hit.key - 1][1]
            assert 1 <= len(hit.snippets) <= 3
            assert [s.start for s in hit.snippets] == sorted(s.start for s in hit.snippets)
            for snippet in hit.snippets:
                assert snippet.text == text[snippet.start : snippet.end]
                assert 0 < len(snippet.text) <= 140
                for start, end in snippet.marks:
                    assert 0 <= start < end <= len(snippet.text)
                    assert re.search(r"\w", snippet.text[start:end])
    for hit in index.search(Request('"未来产业"')).hits:
        if "未来产业" in texts[hit.key - 1][1]:
            assert any(s.text[a:b] == "未来产业" for s in hit.snippets for a, b in s.marks)


def test_an_explanation_adds_up_to_the_score(index: Index) -> None:
    for hit in index.search(Request("武汉 产业集群", explain=True, limit=5)).hits:
        assert hit.explain
        assert sum(hit.explain.values()) == pytest.approx(hit.score, abs=1e-3)


def test_more_of_the_words_come_first(tmp_path: Path) -> None:
    texts = [("", "武汉武汉武汉武汉武汉。"), ("", "光谷在武汉。"), ("", "光谷光谷光谷。"), *[("", "别的事情。")] * 30]
    index = opened(tmp_path, texts, cuts=1)
    assert index.search(Request("武汉 光谷", snippets=False)).hits[0].key == 2


def test_filters_are_asked_of_the_records_alone() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    db.execute("INSERT INTO document_tags VALUES (7, '招商', 'manual')")
    assert Catalog(db).keys("tag", "招商") == [7]
    assert list(Catalog(db).terms("tag")) == ["招商"]
    assert plan.Record("tag", "招商") != plan.Record("source", "招商")
