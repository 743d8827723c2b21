"""Spark builds and OpenSearch answers, with real executors and real nodes: run by `make test-scale`.

Skipped where pyspark, Java or the cluster of `make opensearch-up` is missing. GANGMU_SCALE=short takes fewer documents and
queries, as the gate does (`.ci/scale`).
"""

import dataclasses
import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import bench_spark
import both_engines
import pytest
from gangmu.index import Corpus
from gangmu.index.build import builder as build
from gangmu.index.engine import open_engine
from gangmu.index.errors import GangmuError, IndexDamaged, IndexMissing, UsageError
from gangmu.index.query import overview
from gangmu.index.query.changes import Asked
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.request import Request
from gangmu.index.scale import indexes, loading, location, wire
from gangmu.index.scale import mapping as layout
from gangmu.index.text import tokens

pytestmark = pytest.mark.scale

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / ".." / "shared" / "corpora"
SHORT = os.environ.get("GANGMU_SCALE") == "short"
OPENSEARCH = ROOT / os.environ.get("OPENSEARCH_ROOT", ".opensearch")
PORT = int((OPENSEARCH / "port").read_text()) if (OPENSEARCH / "port").exists() else 9250
NODES = [f"127.0.0.1:{PORT + number}" for number in range(3)]
LOCATION = f"opensearch+http://{','.join(NODES)}/gangmu-test"
FIRST_LOCATION = f"opensearch+http://{NODES[0]}/gangmu-test"
DOCUMENTS = 15 if SHORT else 60
QUERIES = len(both_engines.KINDS) if SHORT else 300


def _call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://{NODES[0]}/{path}", data, {"content-type": "application/json"}, method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="session")
def spark_there():
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install '.[spark]'")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("there is no Java")


@pytest.fixture(scope="session")
def nodes_there():
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed: pip install '.[opensearch]'")
    try:
        if _call("GET", "_cluster/health")["number_of_nodes"] < 3:
            pytest.skip("the cluster has fewer than 3 nodes: make opensearch-up")
    except (OSError, urllib.error.URLError):
        pytest.skip(f"no OpenSearch answers on {NODES[0]}: make opensearch-up")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """Seeds, some news, laws and policies (or texts of the seeds' sentences), with copies: packed and plain JSONL, and
    single files."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(path, folder)
    lines = {name: _lines(CORPORA / f"{name}.jsonl.gz") for name in ("news_xinwenlianbo", "laws", "policies")}
    copies = [{**json.loads(line), "id": f"copy-{n}"} for n, line in enumerate(lines["policies"][:3])]
    copies += [{**copies[0], "id": "cut", "text": copies[0]["text"][: len(copies[0]["text"]) * 3 // 4]}]
    texts = [copies[0]["text"], copies[0]["text"][len(copies[0]["text"]) // 3 :] + "本条例自公布之日起施行。"]
    names = ("云岭市数据条例（2021）", "云岭市数据条例（2024修订）")
    copies += [{"id": f"edition-{n}", "title": names[n], "text": texts[n]} for n in range(2)]
    copies += [{"id": "edition-2", "title": "立法动态", "text": texts[1].replace("公布", "颁布")}]
    lines["policies"] += [json.dumps(copy, ensure_ascii=False) for copy in copies]
    for name in ("news_xinwenlianbo", "laws"):
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[name]).encode()))
    (folder / "policies.jsonl").write_text("\n".join(lines["policies"]) + "\n", encoding="utf-8")
    said = "\n".join(json.dumps({"region": "昆山市", **document}, ensure_ascii=False) for document in LEDGER)
    (folder / "ledger.jsonl").write_text(said + "\n", encoding="utf-8")
    (folder / "userdict.txt").write_text("光谷科创大走廊 20000 n\n", encoding="utf-8")
    (folder / "own.yaml").write_text("sector:\n  量子通信:\n    strong: [量子驿站]\n", encoding="utf-8")
    head = '---\ntitle: sample\ninclude: ["*.jsonl*", "*.txt"]\nexclude: ["userdict.txt"]\nuser_dict: userdict.txt\n'
    head += "taxonomy: own.yaml\nindicators: {量子驿站建成数: [量子驿站]}\n"
    row = "| file | tags | duplicate_of |\n|---|---|---|\n| policies.jsonl#copy-0 | 重点 | |\n"
    marked = [json.loads(lines["policies"][n])["id"] for n in (1, 4, 5)]
    row += f"| policies.jsonl#{marked[0]} | | policies.jsonl#copy-1 |\n"
    row += f"| policies.jsonl#{marked[1]} | | policies.jsonl#{marked[2]} |\n"
    (folder / "INDEX.md").write_text(f"{head}---\n\n{row}", encoding="utf-8")
    build.build(folder, folder / "embedded", build.Options(jobs=1), _silent)
    return folder


LEDGER = (
    {
        "id": "plan", "date": "2023-02-05", "title": "2023年昆山市政府工作报告",
        "text": "一、2022年工作回顾\n\n去年,地区生产总值增长5%。\n\n二、2023年工作安排\n\n"
        "今年主要预期目标是:地区生产总值增长7%左右,粮食产量达到100万吨,单位地区生产总值能耗下降3%。\n到2027年,建成100个量子驿站。",
    },
    {"id": "news", "date": "2023-03-01", "title": "昆山要闻", "text": "昆山市召开会议。\n到2027年,建成100个量子驿站。"},
    {
        "id": "next", "date": "2024-02-05", "title": "2024年昆山市政府工作报告",
        "text": "一、2023年工作回顾\n\n去年,地区生产总值增长7.2%,粮食产量达到98万吨。\n\n二、2024年工作安排\n\n加快发展。",
    },
    {
        "id": "table", "date": "2021-03-01", "title": "昆山市国民经济和社会发展第十四个五年规划纲要",
        "text": "专栏1 “十四五”时期主要指标\n指标\t2020年\t2025年\t属性\n研发经费投入强度(%)\t3.1\t3.5\t预期性\n"
        "空气质量优良天数比率(%)\t83\t85\t约束性",
    },
)  # fmt: skip
"""Invented documents with what the others may lack: a promise that is repeated, one that was met, falls, a table."""


def _lines(path):
    if not path.exists():
        return _mixed(path.name)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [line.rstrip("\n") for _, line in zip(range(DOCUMENTS), file, strict=False)]


def _mixed(seed):
    """Documents of a few sentences out of all seeds each; no two share enough to be copies."""
    draw = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    sentences = [said for text in texts for said in re.split(r"(?<=[。!?！？\n])", text) if len(said) > 10]
    return [
        json.dumps({"id": f"{number}", "title": "", "text": "".join(draw.sample(sentences, 12))}, ensure_ascii=False)
        for number in range(DOCUMENTS)
    ]


def _silent(floor, done, total):
    pass


# Of a JVM that lives some minutes, half of the work would be compiling for hours of it.
BRIEF = {**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
BUILDS = """
import json, sys
from contextlib import ExitStack, nullcontext
from pathlib import Path
from gangmu.index.scale import location, session, slices, spark
slices.SLICE, session.partitions = 200_000, lambda master: 3
with ExitStack() as running:
    kept = running.enter_context(session.session(sys.argv[1]))
    spark.session = lambda master: nullcontext(kept)
    for line in sys.stdin:
        corpus, index, to, shards = json.loads(line)
        options = spark.Options(sys.argv[1], Path(index), location.parse(to) if to else None, shards)
        said = spark.build(Path(corpus), options, lambda *done: print(*done, flush=True))
        print("built", said.added, flush=True)
"""
MASTER = "local-cluster[2,1,1024]"


class _Builds:
    """A process that builds on Spark, one build after another: the driver and its executors start once."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", BUILDS, MASTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=BRIEF
        )

    def build(self, corpus, index, to="", shards=3):
        """Start a build; the lines of its progress, to its end."""
        self.process.stdin.write(json.dumps([str(corpus), str(index), str(to), shards]) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            yield line
            if line.startswith("built"):
                return
        raise AssertionError(f"the build ended with {self.process.wait()}")


@pytest.fixture(scope="session")
def builds(spark_there):
    running = _Builds()
    yield running
    running.process.stdin.close()
    try:
        running.process.wait(60)
    finally:
        running.process.kill()


@pytest.fixture(scope="session")
def spark_index(corpus, builds):
    """Built by executors of which one is killed while it reads: a lost executor costs its tasks only."""
    index = corpus / "spark"
    killed = 0
    for line in builds.build(corpus, index):
        if line.startswith("text"):
            deadline = time.monotonic() + 120
            while not killed and time.monotonic() < deadline and builds.process.poll() is None:
                executors = _executors(builds.process.pid)
                if len(executors) > 1:
                    time.sleep(3)
                    os.kill(executors[0], signal.SIGKILL)
                    killed = executors[0]
                time.sleep(0.2)
    assert killed, "no executor was seen"
    return index


def _executors(ancestor):
    """Executors among the descendants of a process."""
    parents, commands = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                commands[int(entry.name)] = (entry / "cmdline").read_bytes()
            except (OSError, IndexError, ValueError):
                continue
    found = []
    for pid, command in commands.items():
        above = pid
        while above in parents and above != ancestor:
            above = parents[above]
        if above == ancestor and b"CoarseGrainedExecutorBackend" in command:
            found.append(pid)
    return sorted(found)


@pytest.fixture(scope="session")
def cluster_index(corpus, spark_index, builds, nodes_there):
    """The same build, sent to OpenSearch: all stages up to there are finished."""
    done = (spark_index / "stages" / "readings" / "_SUCCESS").stat().st_mtime_ns
    list(builds.build(corpus, spark_index, LOCATION))
    assert (spark_index / "stages" / "readings" / "_SUCCESS").stat().st_mtime_ns == done, (
        "a finished stage was made again"
    )
    yield LOCATION
    for index in _call("GET", "gangmu-test-*"):
        _call("DELETE", index)


def _same(corpus, index):
    """Every kind of record from both, none of them for want of any; both engines."""
    one, other = open_engine(str(corpus / "embedded")), open_engine(str(index))
    found = list(both_engines.compared(one, other))
    assert [(part.name, part.difference) for part in found if part.difference] == []
    assert [part.name for part in found if not part.records] == []
    assert sum(bool(document["editions"]) for document in one.documents()) >= 2
    assert len(one.clusters(None, None)) >= 3
    for asked in (Asked(wanted=Wanted(region=("湖北省",))), Asked(unique=True)):
        first, second = ([{**r, "at": ""} for r in engine.changes(asked).records] for engine in (one, other))
        assert first == second
    return one, other


def test_spark_and_one_machine_make_the_same_records_although_an_executor_dies(corpus, spark_index):
    _same(corpus, spark_index)
    one, other = open_engine(str(corpus / "embedded")), open_engine(str(spark_index))
    for question in _questions(one, len(both_engines.KINDS)):
        first, second = (both_engines.told(engine, question.request) for engine in (one, other))
        assert (question, both_engines.unlike(first, second)) == (question, [])


def test_a_build_on_one_machine_goes_on_from_what_spark_built(corpus, spark_index, tmp_path):
    shutil.copytree(spark_index, tmp_path / "index", ignore=shutil.ignore_patterns("stages"))
    found = build.build(corpus, tmp_path / "index", build.Options(jobs=1), _silent)
    assert (found.added, found.changed, found.removed) == (0, 0, 0)
    assert found.unchanged == open_engine(str(spark_index)).size()


def test_the_tables_are_parquet(spark_index):
    parquet = pytest.importorskip("pyarrow.parquet")
    engine = open_engine(str(spark_index))
    stages = spark_index / "stages"
    assert parquet.read_table(stages / "documents").num_rows == engine.size()
    assert parquet.read_table(stages / "targets").num_rows == len(list(engine.targets(Wanted(kind="all"))))
    assert {"tags", "clusters"} <= {path.name for path in stages.iterdir()}


def test_the_bench_knows_every_stage(spark_index):
    assert {group for group, _ in bench_spark.finished(spark_index)} == set(bench_spark.GROUPS)


def test_a_cluster_gives_the_same_records(corpus, cluster_index):
    one, other = _same(corpus, cluster_index)
    for keep in ("newest", "longest"):
        assert one.clusters(0.6, keep) == other.clusters(0.6, keep)
    assert list(one.passages(100)) == list(other.passages(100))
    for wanted in (
        Wanted(region=("中国",)),
        Wanted("增长", kind="all"),
        Wanted(indicator=("生产总值",), canonical=("社会消费品零售总额",), kind="all"),
        Wanted(unit="元", minimum=1e8),
        Wanted(due=(2025, 2030), maximum=1000),
        Wanted(region=("中国",), exact=True, kind="vague"),
    ):
        assert list(one.targets(wanted)) == list(other.targets(wanted))
    with pytest.raises(UsageError):
        list(other.targets(Wanted(kind="nonsense")))
    doc = next(iter(one.documents()))["doc"]
    assert other.resolve(doc) == doc
    assert one.document_frequency(["昆山", "发展"]) == other.document_frequency(["昆山", "发展"])
    with pytest.raises(UsageError):
        other.resolve("there is no such document")


def _questions(engine, count):
    return list(both_engines.questions(list(engine.documents()), count))


def test_both_engines_find_the_same_documents_in_the_same_order(corpus, cluster_index):
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    relaxed = set()
    for question in _questions(one, QUERIES):
        first, second = (both_engines.told(engine, question.request) for engine in (one, other))
        assert (question, both_engines.unlike(first, second)) == (question, [])
        relaxed.add(first.relaxed)
    assert relaxed == {"", "pieces", "any"}
    for request in (
        Request("发展", offset=20),
        Request(tag=("重点",)),
        Request("不曾有过之词 昆山"),
        Request(source="工人日抱"),
    ):
        assert both_engines.told(one, request) == both_engines.told(other, request)


def test_what_is_strict_on_one_machine_is_strict_on_a_cluster(corpus, cluster_index):
    """Said once more, without either engine: a document is found where its text holds the word as typed, and only there."""
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    texts = {d["doc"]: tokens.match_fold(f"{d['title']}\n{d['text']}") for d in one.documents()}
    for word in ("昆山", "量子驿站", "云岭市数据", "产业集群", "展的"):
        holding = {doc for doc, text in texts.items() if word in text}
        assert holding
        for engine in (one, other):
            assert set(engine.matching(Request(word))) == holding
            assert (engine.count(Request(word)), engine.relaxed(Request(word))) == (len(holding), "")
    assert other.relaxed(Request("驿站量子 走廊大")) != ""


def test_what_editions_and_copies_say_is_told_alike(corpus, cluster_index):
    """`also` of a hit names the other editions, `also` of a report's statement the documents that say the same."""
    engines = [open_engine(str(corpus / "embedded")), open_engine(cluster_index)]
    hits = [engine.search(Request("云岭市数据条例", limit=50), unique=True) for engine in engines]
    assert hits[0] == hits[1]
    assert any(hit.get("also") for hit in hits[0][1])
    folded = [overview.folded(list(engine.targets(Wanted(kind="all")))) for engine in engines]
    assert folded[0] == folded[1]
    (told,) = [record for record in folded[0] if record["doc"] == "ledger.jsonl#plan" and record["also"]]
    assert told["also"] == ["ledger.jsonl#news"] and told["copies"] == 1


def test_the_library_answers_from_a_cluster_as_from_a_folder(corpus, cluster_index):
    """What is put together above the engines: reports, sectors by the corpus's own taxonomy, indicators by its own names."""
    said = []
    for index in (corpus / "embedded", cluster_index):
        with Corpus(corpus, index=str(index)) as opened:
            known = {"region": "昆山", "kind": "all"}
            told = {
                "report": dataclasses.replace(opened.overview(**known), about={}),
                "promised": opened.targets(indicator="量子驿站").records,
                "met": opened.track(region="昆山", status="met").records,
                "falls": [r for r in opened.targets(**known).records if r["direction"] == "down"],
                "cells": [r["table"]["row"] for r in opened.targets(**known).records if r["table"]],
                "beside": opened.compare("地区生产总值", kind="all").records,
                "indicators": opened.indicators("量子驿站").records,
                "new": [{**r, "at": ""} for r in opened.changes(**known).records],
            }
            told["sectors"] = opened.sectors(told["promised"])
        said.append(told)
    assert said[0] == said[1]
    told = said[1]
    assert all(told.values())
    assert [record["doc"] for record in told["promised"]] == ["ledger.jsonl#plan", "ledger.jsonl#news"]
    assert told["sectors"] == [("量子通信",)] * 2
    assert [(one["canonical"], one["documents"]) for one in told["indicators"]] == [("量子驿站建成数", 2)]
    assert ("地区生产总值", "met") in [(one["indicator"], one["status"]) for one in told["met"]]
    assert "空气质量优良天数比率(%)" in told["cells"]
    assert any(record["also"] == ["ledger.jsonl#news"] for record in told["report"].statements)


def test_a_report_names_all_documents_of_a_cluster_that_has_more_than_a_search_pages_through(
    corpus, cluster_index, monkeypatch
):
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    monkeypatch.setattr(layout, "REACH", 20)
    monkeypatch.setattr(indexes, "PAGE", 7)
    assert other.size() > 20
    with pytest.raises(UsageError, match="pages through 20 hits at most") as refused:
        other.search(Request(query="doc:*", limit=other.size()))
    assert "gangmu export" in refused.value.hint
    with pytest.raises(UsageError, match="pages through 20 hits at most"):
        other.search(Request(query="doc:*", limit=20), unique=True)
    said = [overview.overview(engine, engine.targets(Wanted(kind="all"))) for engine in (one, other)]
    assert list(said[0].documents.items()) == list(said[1].documents.items())
    assert len(said[1].documents) == other.size()
    assert dataclasses.replace(said[0], about={}) == dataclasses.replace(said[1], about={})


def test_a_search_that_folds_copies_reads_as_far_as_a_cluster_pages(corpus, cluster_index, monkeypatch):
    """The hits that are read to fold copies are more than those asked for, and no reason to refuse."""
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    asked = Request("发展", limit=one.count(Request("发展")))
    monkeypatch.setattr(layout, "REACH", asked.limit + 3)
    assert asked.limit * 2 + 20 > layout.REACH
    assert one.search(asked, unique=True) == other.search(asked, unique=True)


def _resolved(engine, part):
    try:
        return engine.resolve(part)
    except UsageError as error:
        return error.message, error.hint


def test_a_part_of_an_id_stands_for_the_same_document(corpus, cluster_index):
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    ids = [document["doc"] for document in one.documents()]
    for part in (ids[0], ids[0][:3], ids[-1][4:], "copy-1", "#", "no such", "", "a*b?c\\"):
        assert _resolved(one, part) == _resolved(other, part)
    assert list(one.tags([ids[3], "copy-1", "no such"])) == list(other.tags([ids[3], "copy-1", "no such"]))


def test_the_command_line_does_not_know_the_difference(corpus, cluster_index):
    def run(*words):
        code = "import sys; from gangmu.cli.main import run; sys.exit(run())"
        return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)

    asked = (
        ("search", "昆山", "-f", "jsonl"),
        ("search", "武汉", "--count"),
        ("targets", "--region", "湖北", "-f", "csv"),
        ("regions", "-f", "jsonl"),
        ("tag", "list", "-f", "jsonl"),
        ("dedup", "-f", "jsonl"),
        ("export", "--what", "tags", "-f", "jsonl"),
        ("search", "没有这样的词组吧", "-f", "jsonl", '"甲乙丙丁戊"'),
    )
    for words in asked[:: 2 if SHORT else 1]:
        found = [
            run("-C", str(corpus), "--index", where, *words) for where in (str(corpus / "embedded"), cluster_index)
        ]
        assert (found[0].returncode, found[0].stdout) == (found[1].returncode, found[1].stdout)
    missing = run("-C", str(corpus), "--index", FIRST_LOCATION + "-missing", "search", "昆山")
    unreachable = run("-C", str(corpus), "--index", "opensearch+http://127.0.0.1:9/x", "search", "昆山")
    assert (missing.returncode, unreachable.returncode) == (4, 4)
    assert run("-C", str(corpus), "--index", "opensearch+http://127.0.0.1:9250/_all", "status").returncode == 2


def test_a_record_that_is_refused_is_named_and_the_others_are_kept(nodes_there):
    client = wire.connect(location.parse(FIRST_LOCATION))
    index = layout.index_of("gangmu-test", layout.stamp(), "documents")
    client.indices.create(index=index, body=layout.body("documents", 1, 0))
    chunk = [("1", b'{"key": 1}'), ("2", b'{"key": "no number"}'), ("3", b'{"key": 3}')]
    refused = loading.bulk(client, index, chunk)
    assert [name for name, _ in refused] == ["2"] and "parse" in refused[0][1]
    assert [name for name, _ in loading.bulk(client, index, chunk)] == ["2"], "sending twice does no harm"
    client.indices.refresh(index=index)
    assert client.count(index=index)["count"] == 2
    client.indices.delete(index=index)


def test_a_node_without_room_is_told_as_what_it_is_and_sending_goes_on_when_there_is_some(nodes_there):
    """The block is the one that a node's disk puts on an index beyond the flood-stage watermark."""
    client = wire.connect(location.parse(FIRST_LOCATION))
    index = layout.index_of("gangmu-test", layout.stamp(), "documents")
    client.indices.create(index=index, body=layout.body("documents", 1, 0))
    try:
        client.indices.put_settings(index=index, body={"index.blocks.read_only_allow_delete": True})
        began = time.monotonic()
        with pytest.raises(GangmuError, match=r"no room left on its disk: .*watermark") as refused:
            loading.bulk(client, index, [("1", b'{"key": 1}')])
        assert time.monotonic() - began < 5, "nobody should wait for a disk"
        assert "_cat/allocation" in refused.value.hint and "the old index still answers" in refused.value.hint
        client.indices.put_settings(index=index, body={"index.blocks.read_only_allow_delete": None})
        assert loading.bulk(client, index, [("1", b'{"key": 1}')]) == []
    finally:
        client.indices.delete(index=index)


def test_a_cluster_that_takes_no_new_indexes_is_told_as_what_it_is(nodes_there):
    client = wire.connect(location.parse(FIRST_LOCATION))
    client.cluster.put_settings(body={"persistent": {"cluster.blocks.create_index": True}})
    try:
        with pytest.raises(GangmuError, match="takes no new records") as refused:
            wire.ask(lambda: client.indices.create(index="gangmu-none", body=layout.body("words", 1, 0)))
        assert "_cluster/settings" in refused.value.hint and "user" not in refused.value.message
    finally:
        client.cluster.put_settings(body={"persistent": {"cluster.blocks.create_index": None}})


@pytest.mark.parametrize("lost", ["builds", "changes"])
def test_an_index_of_a_build_that_knew_no_changes_is_refused_with_the_words_to_rebuild(cluster_index, lost):
    """As one of the days before the log of changes: of an older number, without the fields of today, or without an index."""
    client = wire.connect(location.parse(FIRST_LOCATION))
    (real,) = _call("GET", "gangmu-test")
    about = client.indices.get_mapping(index=real)[real]["mappings"]["_meta"]
    old = location.parse(f"opensearch+http://{NODES[0]}/gangmu-old")
    names = {kind: layout.index_of("gangmu-old", "20260102030405", kind) for kind in layout.KINDS}
    for kind, name in names.items():
        if kind != lost:
            client.indices.create(index=name, body=layout.body(kind, 1, 0))
    client.indices.put_alias(index=names["documents"], name="gangmu-old")
    said = {**about["gangmu"]}
    try:
        for form, message in ((3, f"format 3, this gangmu reads format {layout.FORMAT}"), (layout.FORMAT, lost)):
            meta = {name: value for name, value in said.items() if name != lost} | {"format": form}
            client.indices.put_mapping(index=names["documents"], body={"_meta": {"gangmu": meta}})
            with pytest.raises(IndexDamaged, match=message) as refused:
                open_engine(str(old))
            assert "gangmu build --on" in refused.value.hint
    finally:
        for name in names.values():
            client.indices.delete(index=name, ignore=[404])


def test_readers_keep_the_build_they_opened_until_the_next_one(corpus, cluster_index, spark_index, builds):
    before = open_engine(cluster_index)
    old = before.status()["generation"]
    list(builds.build(corpus, spark_index, LOCATION))
    after = open_engine(cluster_index)
    assert after.status()["generation"] > old == before.status()["generation"]
    assert before.search(Request("发展")) == after.search(Request("发展"))


def test_a_node_killed_during_searching_loses_nothing_and_a_lost_shard_is_said(corpus, cluster_index, caplog):
    """Of one node: the shards that have a copy on another one, and those of a twin of the index, which have none."""
    engine = open_engine(cluster_index)
    asked = [question.request for question in _questions(open_engine(str(corpus / "embedded")), 24)]
    before = [engine.search(request) for request in asked]
    try:
        _rebalancing("none")
        _until(lambda: _call("GET", "_cluster/health/gangmu-test-*")["status"] == "green")
        twin = open_engine(_twin())
        assert twin.search(Request("发展")) == engine.search(Request("发展"))
        shards = _shards("gangmu-twin")
        lost = next(int(s["node"][-1]) for s in reversed(shards) if s["node"] != "gangmu-1")
        left = sum(shard["node"] != f"gangmu-{lost}" for shard in shards)
        assert 0 < left < 3
        _kill(lost)
        assert [engine.search(request) for request in asked] == before
        assert not [record for record in caplog.records if record.name == "gangmu.cluster"]
        _until(lambda: _call("GET", "_cluster/health")["number_of_nodes"] == 2)
        _, hits = twin.search(Request("发展"))
        assert hits and {hit.get("partial") for hit in hits} == {f"{left} of 3 shards"}
        assert any(f"partial: {left} of 3 shards" in record.getMessage() for record in caplog.records)
        assert [engine.search(request) for request in asked] == before
    finally:
        _rebalancing(None)
        for index in _call("GET", "gangmu-twin-*"):
            _call("DELETE", index)
        if not SHORT:  # who runs the short form stops the nodes next
            _start()


def _twin():
    """The location of the same build once more, of whose shards there is one each."""
    (documents,) = _call("GET", "gangmu-test")
    stamp = layout.stamp_of("gangmu-test", documents)
    for kind in layout.KINDS:
        index, name = (layout.index_of(alias, stamp, kind) for alias in ("gangmu-test", "gangmu-twin"))
        _call("PUT", f"{index}/_settings", {"index.blocks.write": True})
        _call("PUT", f"{index}/_clone/{name}", {"settings": {"index.number_of_replicas": 0}})
    _call("PUT", f"{layout.index_of('gangmu-twin', stamp, 'documents')}/_alias/gangmu-twin")
    _until(lambda: [shard["state"] for shard in _shards("gangmu-twin")] == ["STARTED"] * 3)
    return LOCATION.replace("gangmu-test", "gangmu-twin")


def _rebalancing(of):
    _call("PUT", "_cluster/settings", {"transient": {"cluster.routing.rebalance.enable": of}})


def _shards(index):
    return _call("GET", f"_cat/shards/{index}?format=json")


def _kill(number):
    pid = int((OPENSEARCH / f"node-{number}" / "pid").read_text())
    os.kill(pid, signal.SIGKILL)


def _start():
    subprocess.run([str(ROOT / ".ci" / "opensearch"), "up", "3"], check=True, capture_output=True)


def _until(there):
    deadline = time.monotonic() + 180
    while not there():
        assert time.monotonic() < deadline, "the cluster takes too long"
        time.sleep(0.5)


def test_nobody_answering_is_an_index_that_is_missing():
    pytest.importorskip("opensearchpy")
    with pytest.raises(IndexMissing):
        open_engine("opensearch+http://127.0.0.1:9/nothing")
