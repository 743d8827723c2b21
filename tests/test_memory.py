"""Long documents and bounds on memory: what is read in parts is read as if it had been read whole."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path

import pytest
from conftest import LONG
from gangmu.index import Corpus
from gangmu.index.build import builder, memory, pipeline, workers
from gangmu.index.build.builder import Options, build
from gangmu.index.build.changes import Found
from gangmu.index.build.rules import Rules
from gangmu.index.corpus.manifest import Manifest, Meta
from gangmu.index.corpus.readers import Raw
from gangmu.index.dedup import folding
from gangmu.index.dedup import passages as sharing
from gangmu.index.dedup.clusters import cluster
from gangmu.index.dedup.entries import Entry as DedupEntry
from gangmu.index.dedup.folding import fold, fold_with_offsets, pieces
from gangmu.index.dedup.passages import Passage, passages
from gangmu.index.dedup.shingles import shingle_set
from gangmu.index.dedup.signatures import signature
from gangmu.index.facts.places import surfaces
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from gangmu.index.facts.tags import assign
from gangmu.index.facts.tags.assign import Taxonomy
from gangmu.index.facts.targets import extract as extracting
from gangmu.index.facts.targets.record import Context, Target
from gangmu.index.store import segments
from gangmu.index.store.segments import layout, storing, writer
from gangmu.index.text import article, parts, tokens, wrapping
from hypothesis import given, settings
from hypothesis import strategies as st

SENTENCES = (
    "到2027年，全市集成电路产业规模达到{n}亿元，培育规模以上企业{m}家以上，建成国内领先的产业集群。",
    "去年全市地区生产总值增长{m}%，规模以上工业增加值增长{m}.{n}%，进出口总额完成{n}亿元。",
    "会议指出，要坚持稳中求进工作总基调，完整、准确、全面贯彻新发展理念，加快构建新发展格局。",
    "力争2026年新增就业{n}万人，城镇调查失业率控制在{m}%以内，居民收入增长与经济增长同步。",
    "武汉市、襄阳市、宜昌市分别实现投资{n}亿元、{m}亿元、{n}亿元，同比均有较大幅度的增长。",
)


TABLE = "\n表1 主要指标\n| 指标 | 2025年 |\n|---|---|\n| 企业数（家） | 7 |\n| 产值（亿元） | 9 |\n"


def prose(paragraphs: int, seed: int = 0) -> str:
    """Paragraphs of invented sentences with figures."""
    said = (
        SENTENCES[(i * 7 + seed) % len(SENTENCES)].format(n=100 + i * 37 % 900, m=2 + i % 7) for i in range(paragraphs)
    )
    return "\n\n".join(said)


def bare(found: list[Target]) -> list[Target]:
    return [one._replace(statement=None) for one in found]


TEXTS = st.lists(
    st.sampled_from(
        [
            *"的中国产业abc12，。 \n〇αβ-_+%５Ａ",
            "工业4.0",
            "5G+ 工业互联网",
            "武汉市",
            "中华人民共和国",
            "\U00020000",
            "c++",
        ]
    ),
    max_size=400,
).map("".join)
TOKENIZERS = (tokens.STOCK, tokens.Tokenizer(signs=("工业4.0", tokens.dictionary.glued("5g+ 工业互联网"), "c++")))


@given(TEXTS, st.sampled_from([3, 40, 150]), st.sampled_from(TOKENIZERS), st.sampled_from([0, layout.RARE]))
@settings(deadline=None, max_examples=400 if LONG else 60)
def test_a_segment_of_parts_is_the_segment_of_whole_documents(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, tokenizer: tokens.Tokenizer, more: int
) -> None:
    # of more documents it is written where pairs stand
    runs = "".join(text[at : at + size // 2 or 1] + "，" for at in range(0, len(text), size // 2 or 1))
    entries = [segments.Entry(1, "题目", "短"), segments.Entry(2, runs, runs), segments.Entry(3, "", text[:9])]
    entries += [segments.Entry(4 + number, text[number:9], runs[number:30]) for number in range(more)]
    folder = tmp_path_factory.mktemp("segment")
    segments.write(folder, "whole", entries, tokenizer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_CHUNK", size + 45)  # longer than the longest of the user's words
        patch.setattr(writer, "_SLICE", 7)
        patch.setattr(writer, "_TOGETHER", 2)
        patch.setattr(storing, "_AT_ONCE", 11)
        segments.write(folder, "parts", entries, tokenizer)
    assert (folder / "parts.seg").read_bytes() == (folder / "whole.seg").read_bytes()


def test_no_pair_is_lost_where_half_a_million_letters_stand_without_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "国中人民共和" * 50
    whole = writer.Inverter(tokens.STOCK)
    whole.add(segments.Entry(1, "", text))
    monkeypatch.setattr(writer, "_CHUNK", 31)
    cut = writer.Inverter(tokens.STOCK)
    cut.add(segments.Entry(1, "", text))
    one, other = whole.contents(), cut.contents()
    assert one.pairs.terms.tolist() == other.pairs.terms.tolist()
    assert one.pairs.postings.tf.tolist() == other.pairs.postings.tf.tolist()
    assert one.pair_lengths.tolist() == other.pair_lengths.tolist()


@given(st.integers(0, 60), st.integers(0, 9), st.sampled_from([1, 2, 7]), st.booleans())
@settings(deadline=None, max_examples=200 if LONG else 25)
def test_figures_are_judged_in_parts_as_they_are_judged_at_once(
    paragraphs: int, seed: int, size: int, line: bool
) -> None:
    text = prose(paragraphs, seed)
    text = text.replace("\n", "") if line else text
    context = Context("某市二〇二四年工作报告", "2024-02-01", "", "")
    at_once: list[extracting.Dropped] = []
    whole = extracting.extract(context, text, dropped=at_once)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extracting, "AT_ONCE", size)
        dropped: list[extracting.Dropped] = []
        split = extracting.extract(context, text, dropped=dropped)
    assert bare(split) == bare(whole)
    assert dropped == at_once
    assert [one.explain() for one in split] == [one.explain() for one in whole]


def test_a_share_of_promises_that_turns_in_the_second_half_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    promised, told = SENTENCES[0].format(n=5, m=6), SENTENCES[1].format(n=5, m=6)
    text = "\n".join([promised] * 6 + [told] * 60)
    context = Context("某市工作报告", "2024-02-01", "", "")
    whole = extracting.extract(context, text)
    walks = []
    parted = extracting._parts
    monkeypatch.setattr(extracting, "AT_ONCE", 3)
    monkeypatch.setattr(extracting, "_parts", lambda *args: walks.append(1) or parted(*args))
    assert bare(extracting.extract(context, text)) == bare(whole)
    assert len(walks) == 2


def test_what_statements_were_made_of_need_not_be_kept() -> None:
    text = prose(20)
    context = Context("某市工作报告", "2024-02-01", "", "")
    found = extracting.extract(context, text, explained=False)
    assert found == bare(extracting.extract(context, text))
    assert not any(one.explain() for one in found)


SAID = st.lists(
    st.sampled_from(
        [
            *"。\n，;!?的 %5Ａ",
            "聚焦光电子信息、生命健康等领域",
            "集成电路",
            "人工智能",
            "补贴",
            "AI",
            "湖北省",
            "武汉市",
            "江夏区",
            "中山",
            "、",
            "銀行",
        ]
    ),
    max_size=200,
).map("".join)


@given(SAID, st.sampled_from([1, 7, 60, 300]))
@settings(deadline=None, max_examples=300 if LONG else 60)
def test_tags_places_and_signature_of_a_text_in_pieces_are_those_of_the_whole(text: str, size: int) -> None:
    taxonomy, gazetteer = Taxonomy.load(), Gazetteer.default()

    def read() -> list[object]:
        explained = taxonomy.explain("集成电路规划", text)
        return [
            explained,
            taxonomy.assign("", text),
            mentions_in(gazetteer, text + "，" * 90),
            signature(text),
            fold(text).tolist(),
            [part.tolist() for part in fold_with_offsets(text)],
            shingle_set(pieces(text)).tolist(),
            pipeline._sha256(text),
        ]

    whole = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assign, "AT_ONCE", size)
        patch.setattr(surfaces, "_AT_ONCE", size)
        patch.setattr(folding, "AT_ONCE", size)
        patch.setattr(pipeline, "_AT_ONCE", size)
        assert read() == whole


def test_passages_of_long_texts_stand_where_those_of_short_ones_do(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [prose(9, 2), "某市印发方案。" + prose(4, 2) + "会议强调" + prose(4, 2), prose(3, 1)]

    def read() -> tuple[Passage, ...]:
        entries = [DedupEntry(n, f"{n}.txt", "", len(text), n, signature(text)) for n, text in enumerate(texts)]
        return passages(entries, lambda key: texts[key])

    whole = read()
    assert whole
    for size in (1, 50, 333):
        monkeypatch.setattr(folding, "AT_ONCE", size)
        monkeypatch.setattr(sharing, "AT_ONCE", size)
        assert read() == whole


def test_a_word_with_a_mark_in_it_is_found_where_a_long_text_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "sector:\n  甲乙: {strong: [甲。乙], threshold: 0.1}\n".encode()
    taxonomy = Taxonomy.over(own, "own.yaml")
    text = "字。" * 40 + "甲。乙" + "字。\n" * 40
    whole = taxonomy.assign("", text)
    assert any(tag.tag == "甲乙" for tag in whole)
    for size in range(76, 90):
        monkeypatch.setattr(assign, "AT_ONCE", size)
        assert taxonomy.assign("", text) == whole


@given(st.integers(0, 80), st.integers(0, 9), st.sampled_from([5, 12, 40]), st.booleans())
@settings(deadline=None, max_examples=100 if LONG else 15)
def test_sentences_of_a_text_in_parts_are_read_as_those_of_the_whole(
    paragraphs: int, seed: int, most: int, wide: bool
) -> None:
    text = "一、主要目标\n" + prose(paragraphs, seed) + TABLE + prose(paragraphs, 3)
    context = Context("某市二〇二四年工作报告", "2024-02-01", "", "湖北")
    dropped: tuple[list[extracting.Dropped], list[extracting.Dropped]] = [], []
    whole = extracting.extract(context, text, dropped=dropped[0])
    spans = parts.spans
    with pytest.MonkeyPatch.context() as patch:
        small = (lambda t: spans(t, longest=90 * most)) if wide else (lambda t: spans(t, most))
        patch.setattr(parts, "spans", small)
        assert paragraphs < 40 or len(list(parts.spans(text))) > 1
        split = extracting.extract(context, text, dropped=dropped[1])
    assert split == whole
    assert dropped[0] == dropped[1]


@given(st.text("字。\n\r\x85 1", max_size=300), st.integers(1, 40))
def test_parts_of_a_text_of_long_lines_have_no_more_characters_than_one_line_too_many(text: str, longest: int) -> None:
    found = list(parts.spans(text, 10**9, longest))
    assert "".join(text[start:end] for start, end in found) == text
    for start, end in found:
        part = text[start:end].rstrip("\n\r\x85")
        broken = [at for at, char in enumerate(part) if char in "\n\r\x85"]
        assert not broken or broken[-1] + 1 < longest + 1


@given(st.text("字。\n\r\x85 1", max_size=300), st.integers(1, 9))
def test_parts_make_up_their_text_and_end_behind_line_breaks(text: str, most: int) -> None:
    found = list(parts.spans(text, most))
    assert "".join(text[start:end] for start, end in found) == text
    assert all(start < end for start, end in found) or not text
    assert all(text[end - 1] in "\n\r\x85" for _, end in found[:-1])
    assert not any(text[end - 1 : end + 1] == "\r\n" for _, end in found[:-1])


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text of more than 40 lines is read in parts."""
    spans = parts.spans
    monkeypatch.setattr(parts, "spans", lambda text, most=40: spans(text, most))
    yield


def test_prose_is_cleaned_in_parts_as_it_is_cleaned_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "某市二〇二四年工作报告\n来源：某市政府网 2024-02-01\n\n" + prose(200) + "\r\n\r\n" + prose(30, 3)
    whole = article.read(raw, Meta())
    spans = parts.spans
    monkeypatch.setattr(parts, "spans", lambda text, most=40: spans(text, most))
    assert len(list(parts.spans(raw))) > 5
    assert article.read(raw, Meta()) == whole


@pytest.mark.usefixtures("small_parts")
def test_the_parts_of_a_text_keep_their_offsets_blocks_and_tables() -> None:
    table = "| 指标 | 2025年 |\n|---|---|\n| 企业数（家） | {n} |\n| 产值（亿元） | 7 |\n"
    raw = "\n".join(f"{prose(30, i)}\n\n{table.format(n=i)}" for i in range(6))
    found = article.read(raw, Meta())
    assert "".join(raw[block.start : block.end] for block in found.blocks) == raw
    assert len(found.tables) == 6
    for number, one in enumerate(found.tables):
        assert one.rows[0].cells[-1] == str(number)
        assert "企业数" in found.text[one.start : one.end]
        assert found.text[one.rows[0].start : one.rows[0].end].startswith("| 企业数")
    for at in range(0, len(found.text), 97):
        here = found.text[at]
        there = raw[article.origin(found.offsets, at)]
        assert here == there or here.isspace()


@pytest.mark.usefixtures("small_parts")
def test_a_text_broken_at_a_width_is_made_whole_part_by_part() -> None:
    line = "这是一个每行宽度完全一样的文本其中没有标点符号也没有别的"
    text = "\n".join([line] * 300)
    assert len(wrapping.unwrap(text)) == len(text)
    assert wrapping.unwrap(text).count("\n") < 10


HOSTILE = {
    "digits": "1234567890", "one character": "的", "brackets": "（《【“「", "openers": "（", "closers": "）》”",
    "quotes": "“”\"'", "glosses": "创(chuàng)", "glosses of a mirror": "創(chuàng)新",
    "pipes": "|", "rows of pipes": "|a|b|1|\n",
    "short lines": "短\n",
    "lines of figures": "增长5%\n", "heads of tables": "指标 单位 2025年\n",
    "cells": "指标\n单位\n2025年\n5\n", "rows": "增长 5% 10\n", "tabs": "指标\t2025年\t100\n",
    "carriage returns": "字\r", "promises": "到2025年达到100亿元。",
    "no breaks": "到2025年达到100亿元，", "places": "武汉市江夏区、", "lost bytes": "?备泛备泛备泛", "entities": "&amp;amp;",
    "broken": "×÷Îª", "emoji": "表👄示", "items": "1.项目\n", "dots": "……...", "records": "来源：新华网 2023-08-17\n",
    "mojibake": "鍒涙柊锛銆", "blanks": " \u3000", "asked": "?!", "surrogates": "\ud800",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_monotonous_text_of_any_kind_is_read_to_its_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read_to_its_end(HOSTILE[name], 6_000, tmp_path, monkeypatch)


@pytest.mark.torture
@pytest.mark.parametrize("name", HOSTILE)
def test_a_million_characters_of_any_kind_are_read_to_their_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read_to_its_end(HOSTILE[name], 1_000_000, tmp_path, monkeypatch)


def _read_to_its_end(unit: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spans, lines = parts.spans, max(300, size // 20)
    monkeypatch.setattr(parts, "spans", lambda text: spans(text, lines))
    monkeypatch.setattr(writer, "_CHUNK", max(999, size // 30))
    monkeypatch.setattr(extracting, "AT_ONCE", max(20, size // 1000))
    raw = (unit * (size // len(unit) + 1))[:size]
    found = article.read(raw, Meta())
    assert "".join(raw[block.start : block.end] for block in found.blocks) == raw
    targets = extracting.extract(Context("某市报告", "2024-02-01", "", ""), found.text, tables=found.tables)
    assert all(found.text[one.start : one.end] == one.sentence for one in targets if one.cell is None)
    made = segments.write(tmp_path, "seg", [segments.Entry(1, found.title, found.text)], tokens.STOCK)
    assert made.documents == 1


def _corpus(folder: Path, documents: int) -> None:
    with (folder / "news.jsonl").open("w", encoding="utf-8") as file:
        for number in range(documents):
            text = prose(6, number) + f"\n第{number % 40}号文件。"
            file.write(json.dumps({"id": f"d{number}", "text": text, "date": f"2024-01-{1 + number % 28:02}"}) + "\n")
    (folder / "INDEX.md").write_text('---\ninclude: ["*.jsonl"]\n---\n# 语料\n', encoding="utf-8")


def _told(index: Path) -> list[object]:
    with closing(sqlite3.connect(next(index.glob("gen-*/corpus.sqlite")))) as db:
        return [
            db.execute("SELECT doc, title, date, sha256, length, blocks FROM documents ORDER BY doc").fetchall(),
            db.execute(
                "SELECT d.doc, t.id, t.kind, t.region, t.value, t.indicator, t.restates FROM targets t "
                "JOIN documents d USING (key) ORDER BY d.doc, t.id"
            ).fetchall(),
            db.execute("SELECT cluster, doc, relation, jaccard FROM cluster_list ORDER BY cluster, doc").fetchall(),
        ]


def test_a_build_in_little_memory_gives_the_same_records_and_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _corpus(tmp_path, 120)
    build(tmp_path, tmp_path / "wide", Options(jobs=1), lambda *_: None)
    monkeypatch.setattr(memory, "LEAST_BATCH", 3000)
    build(tmp_path, tmp_path / "tight", Options(jobs=4, memory=1 << 20), lambda *_: None)
    assert len(list((tmp_path / "tight").glob("gen-*/*.seg"))) > len(list((tmp_path / "wide").glob("gen-*/*.seg")))
    assert _told(tmp_path / "tight") == _told(tmp_path / "wide")
    wide, tight = (Corpus(tmp_path, index=str(tmp_path / name)) for name in ("wide", "tight"))
    for query in ("集成电路", "新增就业 失业率", '"稳中求进"'):
        found = [(hit.doc, hit.score) for hit in wide.search(query)]
        assert found
        assert [(hit.doc, hit.score) for hit in tight.search(query)] == found


def test_a_bound_on_memory_has_room_for_the_writer_and_every_worker() -> None:
    for bound in (300 << 20, 700 << 20, 1 << 30, 4 << 30):
        for jobs in (1, 2, 8, 64):
            shares = memory.Shares.of(bound, jobs)
            assert 1 <= shares.jobs <= jobs
            batch, workers = shares.batch(0), shares.jobs if shares.jobs > 1 else 0
            taken = 240 * 2**20 + workers * 190 * 2**20 + 20 * batch * shares.jobs
            assert taken <= bound
            assert shares.batch(50_000) <= batch
            assert shares.batch(10**9) == memory.LEAST_BATCH


def test_a_build_that_needs_more_memory_than_its_bound_says_so(tmp_path: Path) -> None:
    _corpus(tmp_path, 5)
    for bound, needs in ((0, 0), (200 << 20, 260), (1 << 30, 0)):
        summary = build(tmp_path, tmp_path / "index", Options(full=True, memory=bound), lambda *_: None)
        said = f"this build needs some {needs} MB of memory, more than the {bound >> 20} MB it is bound to"
        assert list(summary.notes) == ([said] if needs else [])


def test_what_is_kept_to_compare_duplicates_fits_into_the_bound() -> None:
    for bound in (300 << 20, 400 << 20, 700 << 20):
        for documents in (10, 20_000):
            kept = memory.Shares(2, bound).kept(documents)
            assert 240 * 2**20 + 1700 * documents + 2 * kept <= bound
    assert memory.Shares(2, 100 << 20).kept(10) == 8 << 20
    assert memory.Shares(2).kept(10) == memory.Shares(2, 8 << 30).kept(10) == 256 << 20


def test_duplicates_are_the_same_however_little_is_kept_of_their_texts() -> None:
    texts = [prose(8, seed) + "某地。" * (seed % 3) for seed in (0, 0, 5, 0, 5, 1)]
    entries = [DedupEntry(n, f"{n}.txt", "", len(text), n, signature(text)) for n, text in enumerate(texts)]
    found = cluster(entries, lambda key: texts[key])
    assert found.clusters
    assert cluster(entries, lambda key: texts[key], memory=0) == found


def test_what_a_long_document_needs_is_counted_ten_times() -> None:
    for jobs, workers_need in ((1, 0), (2, 2 * memory._WORKER)):
        shares = memory.Shares(jobs, 1 << 30)
        base = memory._WRITER + workers_need + 1700 * 50
        assert shares.needed(50, 60 << 20) == base + (600 << 20)
        assert shares.needed(50, 1) == base + memory._ROOM * memory.LEAST_BATCH * jobs
        assert memory.Shares(jobs).needed(50, 60 << 20) == 0


def test_a_build_without_a_bound_uses_the_processes_asked_for() -> None:
    assert memory.Shares.of(0, 12).jobs == 12
    assert memory.Shares.of(0, 2).batch(10**6) == 16 << 20
    assert memory.Shares.of(0, 2).weight(b"1234") == 4


def test_a_document_larger_than_a_batch_is_read_alone_where_memory_is_bounded(tmp_path: Path) -> None:
    def found(size: int) -> Found:
        return Found(0, 0, Raw("d", "d", "text", b"x" * size, Meta(), ""))

    for bound in (0, 1 << 30):
        held = deque(enumerate(map(found, (1000, 1000, 90_000, 1000, 9000, 9000))))
        batches = []
        while held:
            batches.append(builder._batch(tmp_path, held, 10_000, memory.Shares(2, bound), 60_000))
        assert [[len(one.raw.data) for _, one in batch.documents] for batch in batches][:2] == [[1000, 1000], [90_000]]
        assert [batch.alone for batch in batches] == [False, bound > 0, *[False] * (len(batches) - 2)]
        assert sum(len(batch.documents) for batch in batches) == 6


def test_nothing_is_read_beside_a_batch_that_is_to_be_read_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: list[str] = []
    beside: dict[str, list[str]] = {}

    class Pool:
        """Workers that begin when given something and end when asked for it."""

        def __init__(self, *_: object, **__: object) -> None: ...

        def submit(self, _: object, batch: workers.Batch) -> Future[workers.Done]:
            for name in at_work:
                beside.setdefault(batch.name, []).append(name)
                beside.setdefault(name, []).append(batch.name)
            at_work.append(batch.name)
            future: Future[workers.Done] = Future()
            asked = future.result

            def result(timeout: float | None = None) -> workers.Done:
                if not future.done():
                    at_work.remove(batch.name)
                    future.set_result(workers.Done({}, (), (), None, {}, int(batch.name), 0, Counter()))
                return asked(timeout)

            future.result = result  # type: ignore[method-assign]
            return future

        def shutdown(self, **_: object) -> None: ...

    monkeypatch.setattr(workers, "ProcessPoolExecutor", Pool)
    batches = [workers.Batch(str(at), tmp_path, deque(), at in (2, 3, 7)) for at in range(9)]
    done = list(workers.run(iter(batches), Rules.of(Manifest(tmp_path, "", (), (), Meta(), "", "", ())), 2, print))
    assert [one.documents for one in done] == list(range(9))
    assert not {"2", "3", "7"} & beside.keys()
    assert beside["0"] == ["1"]


def _resident(pid: int) -> int:
    """Bytes of memory that a process and those it started hold; what they share counts for each."""
    found = 0
    with suppress(OSError, ValueError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += sum(map(_resident, map(int, (task / "children").read_text().split())))
        found += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return found


def test_a_single_batch_of_any_size_is_read_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = workers.Batch("1", tmp_path, deque([(1, Found(0, 0, Raw("d", "d", "text", b"x" * (5 << 20), Meta(), "")))]))
    read: list[workers.Batch] = []
    monkeypatch.setattr(workers, "ProcessPoolExecutor", lambda *_, **__: pytest.fail("workers"))
    monkeypatch.setattr(workers, "work", lambda batch, *_: read.append(batch))
    rules = Rules.of(Manifest(tmp_path, "", (), (), Meta(), "", "", ()))
    assert len(list(workers.run(iter([batch]), rules, 8, print))) == 1
    assert read == [batch]


@pytest.mark.torture
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is counted where there is /proc")
@pytest.mark.parametrize("bound", [300, 700, 1000])
def test_all_processes_of_a_build_together_hold_no_more_than_the_bound(tmp_path: Path, bound: int) -> None:
    _corpus(tmp_path, 6000)
    command = [sys.executable, "-c", "import sys; from gangmu.cli.main import run; sys.exit(run())"]
    with subprocess.Popen(
        [*command, "-C", str(tmp_path), "build", "--memory", f"{bound}M"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        most = 0
        while running.poll() is None:
            most = max(most, _resident(running.pid))
            time.sleep(0.05)
    assert running.returncode == 0
    assert 100 << 20 < most <= bound << 20


@pytest.mark.torture
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is counted where there is /proc")
def test_a_long_document_takes_at_most_eight_times_its_size(tmp_path: Path) -> None:
    """More than a short one does, for which words and models are loaded too; a figure in a twentieth of its paragraphs."""
    code = (
        "import sys, resource; from gangmu.cli.main import run; status = run();"
        "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)"
    )
    sizes, peaks = [], []
    for times in (100, 9000):
        folder = tmp_path / str(times)
        folder.mkdir()
        said = (prose(1, at) + "\n" + f"第{at}次{SENTENCES[2]}\n" * 19 for at in range(times))
        sizes.append((folder / "big.txt").write_bytes("".join(said).encode()))
        (folder / "INDEX.md").write_text("| file |\n|---|\n| big.txt |\n", encoding="utf-8")
        command = [sys.executable, "-c", code, "-C", str(folder), "build"]
        done = subprocess.run(command, capture_output=True, check=True)
        peaks.append(int(done.stdout.split()[-1]) << 10)
    assert peaks[1] - peaks[0] <= 8 * (sizes[1] - sizes[0])
