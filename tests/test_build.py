"""Builds: what counts as changed, what a failure leaves, what stays the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.index.build.builder import Options, Summary, build
from gangmu.index.store import change_log, generations
from gangmu.index.store.verify import verify

DOCS: list[dict[str, Any]] = [
    {
        "id": f"d{i}",
        "title": f"第{i}号新闻",
        "text": f"{name}市召开大会,力争到20{30 + i}年新增企业{i + 3}0家。",
        "date": "2024-01-02",
    }
    for i, name in enumerate(["武汉", "宁波", "青岛", "苏州", "成都", "西安"])
]


def once(folder: Path, **options: Any) -> Summary:
    return build(folder, folder / ".gangmu", Options(**options), lambda floor, done, total: None)


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.removed, summary.unchanged


def everything(folder: Path) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for what in ("documents", "targets", "tags", "clusters"):
        out += gangmu("-C", folder, "export", "--what", what, "-f", "jsonl").records
    return out


def test_an_unchanged_corpus_keeps_its_generation(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    assert counts(once(folder)) == (6, 0, 0, 0)
    again = once(folder)
    assert counts(again) == (0, 0, 0, 6)
    assert again.generation == "gen-1"


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gangmu.index.build import pipeline

    folder = corpus(tmp_path / "c", *DOCS)
    once(folder)
    read: list[str] = []
    real = pipeline.Pipeline.read_all

    def spy(self: Any, raws: Any, clock: Any) -> Any:
        raws = list(raws)
        read.extend(raw.doc for raw in raws)
        return real(self, raws, clock)

    monkeypatch.setattr(pipeline.Pipeline, "read_all", spy)
    changed = [*DOCS[:2], {**DOCS[2], "text": "青岛市发布新方案。"}, *DOCS[4:], {"id": "new", "text": "长沙市新闻。"}]
    corpus(folder, *changed)
    assert counts(once(folder)) == (1, 1, 1, 4)
    assert sorted(read) == ["docs.jsonl#d2", "docs.jsonl#new"]
    assert gangmu("-C", folder, "search", '"青岛市发布新方案"', "--count").out == "1\n"
    assert gangmu("-C", folder, "search", '"苏州市召开大会"', "--count").out == "0\n"


def test_tags_and_addresses_change_without_reading_the_text_again(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    once(folder)
    corpus(folder, {**DOCS[0], "tags": ["重点"], "url": "http://a.example/1"}, *DOCS[1:])
    assert counts(once(folder)) == (0, 1, 0, 5)
    (hit,) = gangmu("-C", folder, "search", "--tag", "重点", "-f", "jsonl").records
    assert hit["url"] == "http://a.example/1"


def test_an_incremental_build_gives_the_records_of_a_full_one(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS[:4])
    once(folder)
    corpus(folder, DOCS[1], {**DOCS[0], "text": "武汉市换了内容,计划到2029年建成园区5个。"}, *DOCS[3:])
    once(folder)
    grown = everything(folder)
    once(folder, full=True)
    assert grown == everything(folder)
    assert list(verify(folder / ".gangmu")) == []


def test_many_small_builds_are_compacted_and_stay_whole(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", DOCS[0])
    for count in range(1, 16):
        names = "甲乙丙丁戊己庚辛壬癸"
        docs = [{"id": f"x{n}", "text": f"{names[n % 10]}县第{n}次会议,落实到20{30 + n}年。"} for n in range(count)]
        corpus(folder, *docs)
        once(folder)
    generation = generations.current(folder / ".gangmu")
    assert len(generation.segments) <= 12
    assert list(verify(folder / ".gangmu")) == []
    assert gangmu("-C", folder, "search", '"次会议"', "--count").out == "15\n"
    corpus(folder, {"id": "x1", "text": "只剩这一篇。"})
    once(folder)
    assert gangmu("-C", folder, "search", '"次会议"', "--count").out == "0\n"
    assert list(verify(folder / ".gangmu")) == []


def test_the_same_corpus_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "now", lambda: "2026-01-01T00:00:00Z")
    seals = []
    for name in ("a", "b"):
        folder = corpus(tmp_path / name, *DOCS)
        once(folder)
        manifest = generations.current(folder / ".gangmu").manifest
        seals.append({n: f["sha256"] for n, f in manifest["files"].items()})
    assert seals[0] == seals[1]


def test_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    filler = "".join(f"第{n}条规定各部门应当加强协调配合。" for n in range(1200))
    docs = [{"id": f"w{n}", "text": f"{DOCS[n % 6]['text']}\n{filler[n * 7 : n * 7 + 20000]}"} for n in range(60)]
    one, many = corpus(tmp_path / "one", *docs), corpus(tmp_path / "many", *docs)
    once(one, jobs=1)
    once(many, jobs=2)
    assert everything(one) == everything(many)


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    assert counts(once(folder, dry_run=True)) == (6, 0, 0, 0)
    assert not (folder / ".gangmu").exists()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "INDEX.md").unlink(), ["INDEX.md", "gangmu init"]),
        (lambda f: _rows(f, "| nosuch.txt | | |"), ["INDEX.md:9", "nosuch.txt"]),
        (lambda f: _rows(f, "| a.txt | | |", "| a.txt | | |"), ["INDEX.md:10", "a.txt"]),
        (lambda f: _rows(f, "| a.txt | | 2023-02-30 |"), ["INDEX.md:9", "2023-02-30"]),
        (lambda f: _rows(f, "| sub | | |"), ["sub"]),
        (lambda f: _rows(f, "| empty.txt | | |"), ["empty.txt", "empty"]),
        (lambda f: _rows(f, "| binary.txt | | |"), ["binary.txt", "not text"]),
        (lambda f: _rows(f, "| ../outside.txt | | |"), ["INDEX.md:9"]),
        (lambda f: (f / "INDEX.md").write_text("---\ntitle: [a\n---\n"), ["INDEX.md"]),
        (lambda f: (f / "docs.jsonl").write_text('{"text": "甲"}\n{"text": \n'), ["docs.jsonl:2"]),
    ],
    ids=["no-manifest", "missing-file", "two-rows", "bad-date", "folder", "empty", "binary", "outside", "yaml", "json"],
)
def test_bad_input_is_one_sentence_with_a_hint_and_the_old_index_answers(
    spoil: Any, words: list[str], tmp_path: Path
) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    assert gangmu("-C", folder, "build").status == 0
    spoil(folder)
    done = gangmu("-C", folder, "build")
    assert done.status == 3, done.err
    assert all(word in done.err for word in words), done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) <= 2
    assert gangmu("--index", folder / ".gangmu", "search", "宁波", "--count").out == "1\n"


def _rows(folder: Path, *rows: str) -> None:
    (folder / "a.txt").write_text("甲市新闻。", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "sub").mkdir(exist_ok=True)
    head = '---\ninclude: ["docs.jsonl"]\n---\n# c\n\n\n| file | title | date |\n|---|---|---|\n'
    (folder / "INDEX.md").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


def test_keep_going_builds_the_rest_and_exits_3(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    with (folder / "docs.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"text": 5}\nnot json\n')
    done = gangmu("-C", folder, "build", "--keep-going", "-f", "json")
    assert done.status == 3
    summary = json.loads(done.out)
    assert (summary["added"], summary["failed"]) == (6, 2)
    assert {f["line"] for f in summary["failures"]} == {7, 8}
    assert gangmu("-C", folder, "search", "宁波", "--count").out == "1\n"
    again = gangmu("-C", folder, "build", "--keep-going", "-f", "json")
    assert json.loads(again.out)["unchanged"] == 6
    assert again.status == 3


def test_a_line_of_two_hundred_megabytes_is_refused_in_words(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)
    with (folder / "docs.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"text": "')
        for _ in range(200):
            out.write("a" * (1 << 20))
        out.write('"}\n')
    done = gangmu("-C", folder, "build")
    assert done.status == 3
    assert "docs.jsonl:7" in done.err


def test_every_encoding_and_kind_of_file_is_read(tmp_path: Path) -> None:
    import gzip

    folder = tmp_path / "c"
    folder.mkdir()
    text = "深圳市发布行动方案,力争到2026年培育企业100家。"
    (folder / "utf8.txt").write_text(text, encoding="utf-8")
    (folder / "gbk.txt").write_bytes(text.encode("gb18030"))
    (folder / "bom.txt").write_text(text, encoding="utf-16")
    (folder / "note.md").write_text(f"---\ntitle: 笔记\ndate: 2024-03-01\n---\n{text}", encoding="utf-8")
    (folder / "packed.txt.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "lines.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": text}).encode()))
    assert gangmu("init", folder).status == 0
    assert gangmu("-C", folder, "build").status == 0
    assert gangmu("-C", folder, "search", f'"{text}"', "--count").out == "6\n"


def test_a_changed_user_dictionary_rebuilds(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS, front="user_dict: words.txt\n")
    (folder / "words.txt").write_text("召开大会 1000 n\n", encoding="utf-8")
    assert once(folder).added == 6
    assert once(folder).unchanged == 6
    (folder / "words.txt").write_text("新增企业 1000 n\n", encoding="utf-8")
    assert once(folder).added == 6
    assert gangmu("-C", folder, "search", "新增企业", "--count").out == "6\n"


def test_a_build_counts_the_figures_that_it_read_and_did_not_take(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path,
        {
            "id": "a",
            "title": "江城市发展规划",
            "text": "到2030年,产业规模达到3000亿元。\n对符合条件的企业奖励20万元。\n奖励50万元。",
        },
        {"id": "b", "title": "江城市新闻", "text": "发布会于上午9时举行。"},
    )
    (built,) = gangmu("-C", folder, "--format", "json", "build").records
    assert built["left_out"]
    ruled = [built["left_out"].get(reason, 0) for reason in ("subsidy", "requirement", "regulation")]
    assert sum(ruled) == 2
    (again,) = gangmu("-C", folder, "--format", "json", "build").records
    assert "left_out" not in again, "nothing was read"
    table = ("--format", "table", "build", "--full")
    assert "figures read and not taken: " in gangmu("-C", folder, "-v", *table).out
    assert "not taken" not in gangmu("-C", folder, *table).out
