# ruff: noqa: E501, PERF203 - tables of hostile forms
"""Generated input for everything that reads what others wrote: no exception but ours, no hang."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from conftest import LONG, SEEDS
from faults import build, hasten, record, small, within
from gangmu.cli.main import run
from gangmu.cli.output import dumps
from gangmu.cli.terminal import harmless, one_line
from gangmu.index.corpus import manifest
from gangmu.index.corpus.edit import TagChange, edit_tags
from gangmu.index.corpus.manifest import Meta
from gangmu.index.engine import Engine, open_engine
from gangmu.index.errors import CorpusError, GangmuError, IndexDamaged
from gangmu.index.facts.figures.quantities import find as quantities_find
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from gangmu.index.facts.tags.assign import Taxonomy
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.retrieval import Request
from gangmu.index.store.segments import Segment
from gangmu.index.text import article, decode, sentences, tokens
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.torture] if LONG else []
SLOWEST = 2.0
"""Seconds of processor time for one query."""


def examples(short: int, long: int) -> settings:
    return settings(
        max_examples=long if LONG else short,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


SEED_TEXTS = [p.read_text(encoding="utf-8") for p in sorted(SEEDS.glob("*.txt"))]
PIECES = st.sampled_from(
    ["2027年", "到", "力争", "达到", "突破", "100亿元", "30家", "5%", "左右", "以上", "约", "一万", "千亿级", "百分之五", "1-2个", "第", "第一章", "一、", "(二)",
     "武汉市", "湖北", "光谷", "全市", "我省", "。", ",", ";", "?", "!", "「", "」", "“", "”", "(", ")", "《", "》", "\n", "\n\n", " ", "\u3000", "\t", "\r",
     "創(chuàng)新", "進(jìn)", "(pí)", "來源:", "来源:新华网", "作者:", "编辑:张三", "相关阅读", "2024-01-02", "01月02日", "http://a.cn/b", "?!备泛", "\ufffd",
     "０１", "ＡＢ", "①", "½", "²", "٣", "𠀀", "👍", "\u200b", "\u202e", "\x1b[31m", "\0", "。。。", "——", "……", "%", "‰", "°C", "km²", "万", "亿", "兆", "零", "两", "廿"]
)  # fmt: skip
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12)
ANYTHING = st.text(max_size=40)
NUMBERS = st.from_regex(r"[0-9０-９一二三四五六七八九十百千万亿零〇.,，、:/%-]{1,20}", fullmatch=True)
TEXTS = st.lists(st.one_of(PIECES, PIECES, CHINESE, ANYTHING, NUMBERS), max_size=40).map("".join)
SLICES = st.tuples(st.sampled_from(SEED_TEXTS), st.integers(0, 5000), st.integers(0, 600)).map(
    lambda t: t[0][t[1] : t[1] + t[2]]
)
DOCUMENTS = st.lists(st.one_of(TEXTS, SLICES), max_size=4).map("".join)


@examples(60, 1200)
@given(
    st.one_of(
        st.binary(max_size=400), DOCUMENTS.map(lambda t: t.encode("gb18030", "replace")), DOCUMENTS.map(str.encode)
    )
)
def test_any_bytes_are_decoded(data: bytes) -> None:
    with within(20):
        found = decode.decode(data)
    assert found.replaced == found.text.count("\ufffd") or "�".encode() in data or found.replaced >= 0
    found.text.encode("utf-8")


@examples(60, 1200)
@given(DOCUMENTS, st.sampled_from([Meta(), Meta(title="题", date="2024-01", source="源")]))
def test_any_text_is_cleaned_and_its_blocks_cover_it(text: str, known: Meta) -> None:
    with within(20):
        page = article.read(text, known)
    at = 0
    for block in page.blocks:
        assert at <= block.start <= block.end <= len(text)
        at = block.end
    assert page == article.read(text, known)


@examples(60, 1200)
@given(DOCUMENTS)
def test_any_text_is_cut_into_sentences_in_order(text: str) -> None:
    with within(20):
        found = sentences.split(text)
    at = 0
    for sentence in found:
        assert at <= sentence.start < sentence.end <= len(text)
        at = sentence.end


@examples(60, 1200)
@given(DOCUMENTS, st.one_of(st.just(""), st.text(max_size=12), st.just("2024-03-01")))
def test_targets_are_read_out_of_any_text(text: str, date: str) -> None:
    with within(20):
        for target in extract(Context(title=text[:30], date=date, source="源", region="武汉市"), text):
            assert 0 <= target.start <= target.end <= len(text)
            json.dumps([target.value, target.value_max, target.deadline], allow_nan=False)


@examples(60, 1200)
@given(DOCUMENTS)
def test_quantities_regions_tags_and_words_are_read_out_of_any_text(text: str) -> None:
    with within(20):
        list(quantities_find(text))
        for mention in mentions_in(Gazetteer.default(), text):
            assert 0 <= mention.start < mention.end <= len(text)
        Taxonomy.load(None).assign(text[:20], text)
        assert all(tokens.words(text))


CELLS = st.one_of(st.sampled_from(["a.txt", "b/c.md", "n.jsonl#7", "标题", "2024-01-02", "2024", "|", "\\|", "`x`", "[t](a.txt)", "file", "文件", "tags", "招商, 园区", "是", "../x", "---", ""]), ANYTHING)  # fmt: skip
LINES = st.one_of(
    st.lists(CELLS, max_size=6).map(lambda c: "| " + " | ".join(c) + " |"),
    st.sampled_from(["| file | title | tags |", "|---|---|---|", "- [t](a.txt)", "---", 'include: ["*.txt"]', "title: x", "defaults: {source: y}", "", "# 题", "```", "<!-- gangmu -->"]),
    st.text(max_size=60),
)  # fmt: skip


@examples(80, 1500)
@given(st.lists(LINES, max_size=20), st.sampled_from(["\n", "\r\n", "\r", "\u2028"]), st.binary(max_size=3))
def test_any_manifest_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, tail: bytes
) -> None:
    folder = tmp_path_factory.mktemp("m")
    (folder / "INDEX.md").write_bytes(end.join(lines).encode("utf-8", "surrogatepass") + tail)
    with within(20):
        try:
            found = manifest.load(folder)
        except CorpusError as error:
            assert error.file == "INDEX.md"
            return
        before = (folder / "INDEX.md").read_bytes()
        for row in found.rows[:2]:
            try:
                changed = edit_tags(folder, {row.path: TagChange(add=("新标签",))})
                edit_tags(folder, {doc: TagChange(remove=change.add) for doc, change in changed.items()})
            except GangmuError:
                continue
            if row.path not in {r.path for r in found.rows if "新标签" in r.meta.tags}:
                assert (folder / "INDEX.md").read_bytes() == before


@examples(200, 10_000)
@given(st.text(max_size=80))
def test_nothing_harmful_is_left_and_json_is_exact(text: str) -> None:
    from faults_payloads import ACTING

    assert not set(harmless(text)) & ACTING
    assert not (set(one_line(text)) & ACTING) | (set(one_line(text)) & {"\n", "\t"})
    line = dumps({"text": text})
    assert json.loads(line) == {"text": text}
    assert not set(line) & ACTING


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        folder = small(tmp_path_factory.mktemp("engine") / "c", 60)
        lines = [json.dumps({"id": f"s{n}", "text": text}, ensure_ascii=False) for n, text in enumerate(SEED_TEXTS)]
        with (folder / "docs.jsonl").open("a", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        build(folder)
    return open_engine(str(folder / ".gangmu"))


WORDS = st.one_of(
    st.sampled_from(["产业", "武汉", "人工智能", "2027", "AI", "的", "创新", "創新", "ａｉ", "a*", "*", "?业", "*业*", "产~", "产~2", "产^3", "产^", "\"", "'", "(", ")", "[", "]", "{", "}",
                     "TO", "AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE", "title:", "body:", "tag:", "region:", "source:", "date:", "doc:", "nosuch:", "date:[2020 TO 2030]",
                     "title:[a TO b]", "\"产业 集群\"~3", "\"推进大会\"", ":", "+", "-", "&&", "||", "\\", "/", "r\"", "^2", "~", "。", "\u3000", "\n", "\0", "\x1b"]),
    CHINESE, st.text(max_size=10),
)  # fmt: skip
QUERIES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
    st.lists(WORDS, min_size=1, max_size=12).map("".join),
    st.tuples(WORDS, st.integers(1, 400)).map(lambda t: f"{t[0]} " * t[1]),
    st.recursive(WORDS, lambda inner: st.tuples(inner, st.sampled_from([" AND ", " OR ", " NOT ", " "]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"), max_leaves=12),
)  # fmt: skip


def test_any_query_is_answered_or_refused_soon(engine: Engine) -> None:
    spent: list[float] = []

    @examples(300, 5000)
    @given(query=QUERIES, explain=st.booleans(), sort=st.sampled_from(["score", "date"]), offset=st.integers(0, 50))
    def ask(query: str, explain: bool, sort: str, offset: int) -> None:
        before = time.process_time()
        with within(30):
            try:
                total, hits = engine.search(Request(query=query, limit=10, offset=offset, explain=explain, sort=sort))
                assert total >= len(hits)
                list(engine.targets(Wanted(query=query)))
            except GangmuError as error:
                assert error.exit_status == 2, error
        spent.append(time.process_time() - before)
        assert spent[-1] < SLOWEST, (spent[-1], query)

    ask()
    assert len(spent) >= 300
    record("generated queries", queries=len(spent), slowest_seconds=round(max(spent), 3))


OPTIONS = st.sampled_from(["--region", "--tag", "--source", "--since", "--until", "--sort", "-n", "--offset", "--due", "--min", "--max", "--unit", "--indicator", "--kind", "--threshold", "--keep", "--what", "--facet"])  # fmt: skip
VALUES = st.one_of(
    WORDS,
    st.integers().map(str),
    st.sampled_from(["2024..2026", "2024-13", "湖北", "0.5", "nan", "inf", "-1", "1e999", "9" * 400]),
)


@examples(60, 800)
@given(
    command=st.sampled_from(["search", "targets", "regions", "timeline", "map", "dedup", "tag", "show", "export", "schema", "status", "doctor"]),
    words=st.lists(VALUES, max_size=2), options=st.lists(st.tuples(OPTIONS, VALUES), max_size=3),
    form=st.sampled_from(["table", "tsv", "csv", "json", "jsonl", "trec"]),
)  # fmt: skip
def test_any_command_line_ends_with_a_status_of_the_contract(
    engine: Engine, command: str, words: list[str], options: list[tuple[str, str]], form: str
) -> None:
    args = ["-C", os.devnull, "--index", str(engine.location), "-f", form, command, *words]  # type: ignore[attr-defined]
    for option, value in options:
        args += [option, value]
    out, err = io.StringIO(), io.StringIO()
    with within(60), redirect_stdout(out), redirect_stderr(err):
        try:
            status = run(args)
        except SystemExit as stop:
            status = int(stop.code or 0)
    assert status in (0, 1, 2, 3, 4), args
    assert "Traceback" not in err.getvalue()


@pytest.fixture(scope="module")
def segment_bytes(engine: Engine) -> bytes:
    folder = engine.generation.folder  # type: ignore[attr-defined]
    return next(iter(sorted(folder.glob("*.seg")))).read_bytes()  # type: ignore[no-any-return]


@examples(100, 2000)
@given(st.data())
def test_any_bytes_are_read_as_a_segment_or_refused(
    tmp_path_factory: pytest.TempPathFactory, segment_bytes: bytes, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("s") / "x.seg"
    kind = data.draw(st.sampled_from(["random", "head", "changed"]))
    if kind == "random":
        path.write_bytes(data.draw(st.binary(max_size=300)))
    elif kind == "head":
        path.write_bytes(segment_bytes[:24] + data.draw(st.binary(max_size=300)))
    else:
        changed = bytearray(segment_bytes)
        for at, value in data.draw(
            st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4)
        ):
            changed[at] = value
        path.write_bytes(changed)
    with within(20):
        try:
            segment = Segment(path)
            segment.body.find("产业".encode())
            segment.text(0)
        except IndexDamaged:
            pass
        else:
            assert path.read_bytes() == segment_bytes or segment.documents


def test_sqlite_is_told_nothing_by_a_query(engine: Engine) -> None:
    for text in ("'; DROP TABLE documents; --", '" OR 1=1', "%", "_", "a' UNION SELECT 1 --"):
        for wanted in (
            Wanted(query=text),
            Wanted(region=(text,)),
            Wanted(unit=text),
            Wanted(indicator=(text,)),
            Wanted(doc=text),
        ):
            try:
                assert list(engine.targets(wanted)) == []
            except GangmuError as error:
                assert error.exit_status == 2
    db = sqlite3.connect(f"{Path(engine.generation.records).as_uri()}?mode=ro", uri=True)  # type: ignore[attr-defined]
    assert db.execute("SELECT count(*) FROM documents").fetchone()[0] == 65
