"""Saved queries: options under a name in INDEX.md, checked where they stand, run with @NAME."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.index.corpus import manifest, saved_queries
from gangmu.index.errors import CorpusError, UsageError
from hypothesis import given
from hypothesis import strategies as st

WUHAN = "到2027年,武汉市汽车产业产值达到5000亿元。据统计,2024年武汉市实现地区生产总值6000亿元。"
SUZHOU = "到2026年,苏州市旅游总收入达到300亿元。"
FRONT = """queries:
  湖北新目标: {region: 湖北, kind: target}
  成果: {query: 生产总值, kind: result}
  两地: {region: [湖北, 江苏], unit: 元, any: yes}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = corpus(tmp_path_factory.mktemp("saved") / "c", f"方案\n{WUHAN}", f"方案\n{SUZHOU}", front=FRONT)
    assert gangmu("-C", folder, "build").status == 0
    return folder


def regions(done: Any) -> list[str]:
    assert done.status == 0, done.err
    return [record.get("region") or (record["after"] or record["before"]).get("region", "") for record in done.records]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["targets", "@湖北新目标"], ["武汉市"]),
        (["targets", "@成果"], ["武汉市"]),
        (["targets", "@两地"], ["武汉市", "苏州市"]),
        (["changes", "@湖北新目标", "--what", "target"], ["武汉市"]),
        (["targets", "@湖北新目标", "--region", "苏州"], ["苏州市"]),
        (["targets", "-r", "苏州", "@湖北新目标"], ["苏州市"]),
        (["targets", "@湖北新目标", "--kind", "all"], ["武汉市", "武汉市"]),
    ],
)  # fmt: skip
def test_a_saved_query_answers_as_its_options_do_and_what_is_typed_wins(
    built: Path, args: list[str], expected: list[str]
) -> None:
    assert sorted(regions(gangmu("-C", built, "-f", "jsonl", *args))) == sorted(expected)


def test_a_saved_query_gives_what_its_options_typed_out_give(built: Path) -> None:
    saved = gangmu("-C", built, "-f", "jsonl", "targets", "@两地")
    assert saved.out == gangmu("-C", built, "-f", "jsonl", "targets", "-r", "湖北", "-r", "江苏", "-u", "元").out


def test_search_takes_a_saved_query_and_says_what_it_leaves_out(built: Path) -> None:
    done = gangmu("-C", built, "-f", "jsonl", "search", "@湖北新目标", "产值")
    assert (done.status, len(done.records)) == (0, 1)
    assert "'search' has no kind" in done.err
    assert len(gangmu("-C", built, "-f", "jsonl", "search", "@成果").records) == 1


def test_words_in_quotes_are_words_even_behind_an_at_sign(built: Path) -> None:
    done = gangmu("-C", built, "search", '"@湖北新目标"')
    assert (done.status, "saved query" in done.err) == (1, False)


def test_an_unknown_name_suggests_a_near_one(built: Path) -> None:
    for command in ("search", "targets", "changes"):
        done = gangmu("-C", built, command, "@湖北目标")
        assert (done.status, "@湖北新目标" in done.err) == (2, True)


def test_saved_queries_are_read_where_they_stand_and_need_no_build(built: Path, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", f"方案\n{WUHAN}")
    assert gangmu("-C", folder, "build").status == 0
    assert "save one" in gangmu("-C", folder, "targets", "@甲").err
    corpus(folder, f"方案\n{WUHAN}", front="queries: {甲: {region: 武汉}}\n")
    assert gangmu("-C", folder, "targets", "@甲").status == 0
    done = gangmu("-C", folder, "build", "-f", "jsonl")
    assert (done.records[0]["unchanged"], done.records[0]["generation"]) == (1, "gen-1")


def test_status_lists_them(built: Path) -> None:
    (status,) = gangmu("-C", built, "status", "-f", "jsonl").records
    assert status["queries"] == ["@湖北新目标", "@成果", "@两地"]


WRONG = [
    ("queries: 湖北\n", 3, "mapping"),
    ("queries: [a, b]\n", 3, "mapping"),
    ("queries:\n  甲: 湖北\n", 4, "mapping of options"),
    ("queries:\n  甲: {}\n", 4, "mapping of options"),
    ("queries:\n  甲:\n    region: 湖北\n    regoin: 湖北\n", 6, "did you mean region"),
    ("queries:\n  甲:\n    banana: 湖北\n", 5, "it takes query, region"),
    ("queries:\n  甲: {kind: promise}\n", 4, "use one of target"),
    ("queries:\n  甲: {kind: [target, result]}\n", 4, "takes one value"),
    ("queries:\n  甲: {region: {a: b}}\n", 4, "must be a text"),
    ("queries:\n  甲: {region: [[湖北]]}\n", 4, "must be a text"),
    ("queries:\n  甲: {region: ''}\n", 4, "is empty"),
    ("queries:\n  甲: {region: []}\n", 4, "is empty"),
    ("queries:\n  甲: {exact: maybe}\n", 4, "yes or no"),
    ("queries:\n  甲: {limit: many}\n", 4, "is a number"),
    ("queries:\n  甲 乙: {region: 湖北}\n", 4, "is no name"),
    (f"queries:\n  {'甲' * 41}: {{region: 湖北}}\n", 4, "is no name"),
    ('queries:\n  "甲\\u202e": {region: 湖北}\n', 4, "is no name"),
    (f"queries:\n  甲: {{query: {'长' * 2001}}}\n", 4, "longer than"),
    ("queries:\n" + "".join(f"  q{n}: {{region: 湖北}}\n" for n in range(201)), 3, "at most 200"),
    ("queries: &a\n  甲: {region: 湖北}\n", 3, "anchors"),
    ("quereis:\n  甲: {region: 湖北}\n", 3, "did you mean queries"),
]


@pytest.mark.parametrize(("front", "line", "said"), WRONG, ids=[said + str(n) for n, (_, _, said) in enumerate(WRONG)])
def test_a_wrong_block_names_its_line_and_what_is_right(tmp_path: Path, front: str, line: int, said: str) -> None:
    folder = corpus(tmp_path / "c", "甲", front=front)
    with pytest.raises(CorpusError) as caught:
        manifest.load(folder)
    assert caught.value.line == line
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_a_wrong_block_stops_a_build_and_a_saved_query_alike(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", "方案\n" + WUHAN)
    assert gangmu("-C", folder, "build").status == 0
    corpus(folder, "方案\n" + WUHAN, front="queries: {甲: {regoin: 湖北}}\n")
    for args in (["build"], ["targets", "@甲"]):
        done = gangmu("-C", folder, *args)
        assert (done.status, "INDEX.md:3" in done.err) == (3, True), done.err
    assert gangmu("-C", folder, "targets").status == 0


def test_a_value_that_the_command_does_not_take_names_the_line(built: Path, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", f"方案\n{WUHAN}", front="queries:\n  甲: {min: 很多}\n")
    assert gangmu("-C", folder, "build").status == 0
    done = gangmu("-C", folder, "targets", "@甲")
    assert (done.status, "INDEX.md:4" in done.err) == (3, True), done.err
    assert gangmu("-C", folder, "targets", "@甲", "--min", "1").status == 0


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    st.dictionaries(
        TEXT, st.dictionaries(st.sampled_from((*saved_queries.OPTIONS, "x")), TEXT | st.lists(TEXT, max_size=3))
    )
)
def test_whatever_stands_there_is_read_or_refused_with_its_line(block: dict[str, Any]) -> None:
    from gangmu.index.corpus.frontmatter import Node

    def node(value: Any) -> Node:
        if isinstance(value, dict):
            return Node({key: node(inner) for key, inner in value.items()}, 7)
        return Node([node(inner) for inner in value] if isinstance(value, list) else value, 7)

    try:
        found = saved_queries.read(node(block), "INDEX.md")
    except CorpusError as error:
        assert (error.file, error.line) == ("INDEX.md", 7)
        return
    for query in found:
        assert saved_queries.named(found, query.name).options
        assert all(values and all(values) for _, values in query.options)
    with pytest.raises(UsageError):
        saved_queries.named(found, " ")
