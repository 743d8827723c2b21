"""`gangmu search`, `show` and `tag` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import corpus, gangmu
from gangmu.index.corpus import undo
from gangmu.index.errors import CorpusError

DOCS = [
    {"id": "a", "title": "光谷的产业", "date": "2024-01-01", "source": "央视网", "region": "武汉市"},
    {"id": "b", "title": "昆山", "date": "2023-05-01", "source": "工人日报", "region": "昆山市"},
    {"id": "c", "title": "", "date": "2022", "source": "工人日报", "text": "长江经济带岸线整治取得进展。"},
    {
        "id": "d",
        "title": "人才",
        "date": "2021-01-01",
        "source": "央视网",
        "region": "宜昌市",
        "text": "宜昌引进人才。",
    },
]
DOCS[0]["text"] = "武汉发展未来产业，光谷有集成电路。"
DOCS[1]["text"] = "昆山的产业在未来会更好，有5G基站。"


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = corpus(tmp_path_factory.mktemp("search") / "c", *DOCS)
    assert gangmu("-C", folder, "build").status == 0
    return folder


def ids(folder: Path, *args: str) -> list[str]:
    return [hit["doc"].split("#")[1] for hit in gangmu("-C", folder, "search", *args, "-f", "jsonl").records]


def test_words_behind_each_other_are_one_query(some: Path) -> None:
    assert ids(some, "未来产业", "光谷") == ids(some, "未来产业 光谷") == ["a"]
    assert ids(some, "光谷", "date:2023..2024") == ["a"]


def test_a_relaxed_search_says_so_on_stderr_and_in_every_record(some: Path) -> None:
    done = gangmu("-C", some, "search", "昆山未来产业", "-f", "jsonl")
    assert {hit["relaxed"] for hit in done.records} == {"pieces"}
    assert "no document holds every word as typed" in done.err
    assert "no document holds every word" in gangmu("-C", some, "search", "昆山未来产业", "--count").err
    assert {hit["relaxed"] for hit in gangmu("-C", some, "search", "产业", "-f", "jsonl").records} == {""}


def test_few_hits_say_how_many_more_hold_some_of_the_words(some: Path) -> None:
    done = gangmu("-C", some, "search", "未来 光谷")
    assert "1 document holds every word; 2 hold some of them: --any" in done.err
    assert gangmu("-C", some, "search", "未来 光谷", "--any", "--count").out == "2\n"
    assert "--any" not in gangmu("-C", some, "search", "未来 光谷", "--any").err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["pineaple"], "no document holds pineaple"),
        (["产业", "--source", "央视"], "no document has the source 央视; near it: 央视网"),
        (["source:日报"], "no document has the source 日报; near it: 工人日报"),
        (["doc:docs"], "there is no document docs; near it: docs.jsonl#a"),
    ],
)
def test_nothing_found_names_what_no_document_has(some: Path, args: list[str], said: str) -> None:
    done = gangmu("-C", some, "search", *args)
    assert done.status == 1
    assert said in done.err


def test_a_word_that_is_misspelt_is_named_where_its_pieces_are_found(some: Path) -> None:
    assert "no document holds 集成电鹿; near it: 集成电路" in gangmu("-C", some, "search", "集成电鹿").err


def test_several_regions_are_both_and_a_corridor_lies_in_none_of_its_members(some: Path) -> None:
    assert set(ids(some, "-r", "湖北")) == {"a", "d"}
    assert set(ids(some, "-r", "湖北", "-r", "江苏")) == {"a", "b", "d"}
    assert "c" in ids(some, "-r", "长江经济带")
    targets = gangmu("-C", some, "targets", "--kind", "all", "-r", "湖北", "-r", "江苏", "-f", "jsonl")
    assert targets.status in (0, 1)


def test_since_after_until_says_what_is_wrong(some: Path) -> None:
    done = gangmu("-C", some, "search", "--since", "2024", "--until", "2020")
    assert done.status == 2
    assert "--since 2024 is after --until 2020" in done.err
    assert "--since 2020 --until 2024" in done.err


def test_an_explanation_is_in_words_on_a_terminal_and_in_numbers_in_json(some: Path) -> None:
    table = gangmu("-C", some, "search", "未来产业", "--explain", "-f", "table").out
    assert "the word 产业 in the text" in table
    assert '"' not in table
    (hit,) = gangmu("-C", some, "search", "未来产业", "--explain", "-f", "jsonl").records
    assert all(isinstance(share, float) for share in hit["explain"].values())


def test_show_takes_a_part_of_an_id_and_says_when_it_is_ambiguous(tmp_path: Path) -> None:
    for name in ("003_report.txt", "x0034.txt", "notes.txt"):
        (tmp_path / name).write_text(f"武汉的{name}。", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    assert gangmu("-C", tmp_path, "build").status == 0
    assert gangmu("-C", tmp_path, "show", "003", "-f", "json").records[0]["doc"] == "003_report.txt"
    assert gangmu("-C", tmp_path, "show", "./notes.txt", "-f", "json").records[0]["doc"] == "notes.txt"
    done = gangmu("-C", tmp_path, "show", "txt")
    assert done.status == 2
    assert "txt may be 3 documents" in done.err
    assert "there is no document zzz" in gangmu("-C", tmp_path, "show", "zzz").err


# tags


def many(folder: Path) -> Path:
    folder = corpus(
        folder, *[{"id": f"d{n}", "text": f"光谷的第{n}件事。"} for n in range(25)], {"id": "e", "text": "昆山。"}
    )
    assert gangmu("-C", folder, "build").status == 0
    return folder


def test_a_change_of_many_documents_wants_a_yes(tmp_path: Path) -> None:
    folder = many(tmp_path / "c")
    before = (folder / "INDEX.md").read_bytes()
    done = gangmu("-C", folder, "tag", "add", "重点", "--", "光谷")
    assert done.status == 2
    assert "25 documents would change" in done.err
    assert "--yes" in done.err
    assert (folder / "INDEX.md").read_bytes() == before
    dry = gangmu("-C", folder, "tag", "add", "重点", "--dry-run", "-f", "jsonl", "--", "光谷")
    assert len(dry.records) == 25
    assert (folder / "INDEX.md").read_bytes() == before
    done = gangmu("-C", folder, "tag", "add", "重点", "--yes", "--", "光谷")
    assert done.status == 0
    assert "25 documents" in done.err
    assert gangmu("-C", folder, "search", "--tag", "重点", "--count").out == "25\n"


def test_undo_takes_the_last_change_of_tags_back(tmp_path: Path) -> None:
    folder = many(tmp_path / "c")
    assert gangmu("-C", folder, "tag", "add", "甲", "--no-build", "--", "docs.jsonl#e").status == 0
    before = (folder / "INDEX.md").read_bytes()
    assert gangmu("-C", folder, "tag", "+乙", "-甲", "--yes", "--", "光谷 OR 昆山").status == 0
    assert (folder / "INDEX.md").read_bytes() != before
    done = gangmu("-C", folder, "tag", "undo", "-f", "jsonl")
    assert done.status == 0
    assert len(done.records) == 26
    assert gangmu("-C", folder, "search", "--tag", "乙", "--count").out == "0\n"
    assert gangmu("-C", folder, "search", "--tag", "甲", "--count").out == "1\n"
    again = gangmu("-C", folder, "tag", "undo")
    assert again.status == 2
    assert "no change of tags to take back" in again.err


def test_undo_gives_back_the_bytes_of_a_table_and_keeps_what_was_edited_since(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("武汉的事。", encoding="utf-8")
    index = tmp_path / "INDEX.md"
    index.write_text("| file | tags |\n|---|---|\n| a.txt | 三, 一, 二 |\n| b.txt |  |\n", encoding="utf-8")
    assert gangmu("-C", tmp_path, "build").status == 0
    before = index.read_bytes()
    for change in (["rm", "一"], ["add", "新", "二"], ["+新", "-三"]):
        assert gangmu("-C", tmp_path, "tag", *change, "--no-build", "--", "武汉").status == 0
        assert index.read_bytes() != before
        assert gangmu("-C", tmp_path, "tag", "undo", "--no-build").status == 0
        assert index.read_bytes() == before, change
    assert gangmu("-C", tmp_path, "tag", "add", "新", "--no-build", "--", "武汉").status == 0
    index.write_text(index.read_text(encoding="utf-8").replace("新 |\n| b", "新, 后 |\n| b"), encoding="utf-8")
    assert gangmu("-C", tmp_path, "tag", "undo", "--no-build").status == 0
    assert index.read_text(encoding="utf-8").count("后") == 1
    assert "新" not in index.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": "tag-undo/1", "changed": {"a": 1}}', '{"changed": {}}', "\x00"]
)
def test_a_forged_memory_of_the_last_change_is_refused(tmp_path: Path, content: str) -> None:
    folder = corpus(tmp_path / "c", "武汉")
    before = (folder / "INDEX.md").read_bytes()
    (folder / ".INDEX.md.undo").write_text(content, encoding="utf-8")
    done = gangmu("-C", folder, "tag", "undo")
    assert done.status == 3
    assert ".INDEX.md.undo" in done.err
    assert (folder / "INDEX.md").read_bytes() == before


def test_the_memory_of_the_last_change_is_never_written_through_a_link(tmp_path: Path) -> None:
    folder, victim = corpus(tmp_path / "c", {"id": "a", "text": "武汉"}), tmp_path / "victim"
    victim.write_text(json.dumps({"format": "tag-undo/1", "changed": {}}), encoding="utf-8")
    assert gangmu("-C", folder, "build").status == 0
    (folder / ".INDEX.md.undo").symlink_to(victim)
    assert gangmu("-C", folder, "tag", "undo").status == 3
    assert gangmu("-C", folder, "tag", "add", "甲", "--", "武汉").status == 0
    assert json.loads(victim.read_text(encoding="utf-8"))["changed"] == {}
    assert (
        folder / ".INDEX.md.undo"
    ).is_symlink()  # nobody here made it, so it stays, and the change is made without it


@pytest.mark.parametrize("option", ["--dry-run", "--yes", "-n"])
def test_an_option_behind_the_dashes_is_refused_with_the_right_order(some: Path, option: str) -> None:
    before = (some / "INDEX.md").read_bytes()
    done = gangmu("-C", some, "tag", "add", "重点", "--", "未来", option)
    assert done.status == 2
    assert f"{option} stands behind the --" in done.err
    assert f"{option} -- 未来" in done.err
    assert (some / "INDEX.md").read_bytes() == before


def test_a_relaxed_query_tags_nothing_without_a_yes(some: Path) -> None:
    before = (some / "INDEX.md").read_bytes()
    done = gangmu("-C", some, "tag", "add", "重点", "--", "昆山未来产业")
    assert done.status == 2
    assert "no document holds every word as typed" in done.err
    assert (some / "INDEX.md").read_bytes() == before
    assert gangmu("-C", some, "tag", "add", "重点", "--dry-run", "--", "昆山未来产业").status == 0


@pytest.mark.parametrize("foreign", ["my notes\n", '{"format": "other"}', "[]"])
def test_a_file_that_tag_did_not_write_is_neither_replaced_nor_removed(tmp_path: Path, foreign: str) -> None:
    file = tmp_path / undo.FILE
    file.write_text(foreign, encoding="utf-8")
    assert not undo.remember(tmp_path, {"a.txt": []}, {"a.txt": ["新"]})
    with pytest.raises(CorpusError, match="not what 'gangmu tag' wrote"):
        undo.undo(tmp_path)
    assert file.read_text(encoding="utf-8") == foreign
    assert [p.name for p in tmp_path.iterdir()] == [undo.FILE]
