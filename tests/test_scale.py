"""Spark builds and OpenSearch answers, with real executors and real nodes: run by `make test-scale`.

Skipped where pyspark, Java or the cluster of `make opensearch-up` is missing. GANGMU_SCALE=short takes fewer documents and
queries, as the gate does (`.ci/scale`).
"""

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

import pytest
from gangmu.index.build import builder as build
from gangmu.index.engine import open_engine
from gangmu.index.errors import IndexMissing, UsageError
from gangmu.index.query.changes import Asked
from gangmu.index.query.compare import Comparison
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.request import Request
from gangmu.index.query.track import Tracked
from gangmu.index.text import tokens

pytestmark = pytest.mark.scale

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / ".." / "shared" / "corpora"
SHORT = os.environ.get("GANGMU_SCALE") == "short"
OPENSEARCH = Path(os.environ.get("OPENSEARCH_ROOT", ROOT / ".opensearch"))
PORT = int((OPENSEARCH / "port").read_text()) if (OPENSEARCH / "port").exists() else 9250
NODES = [f"127.0.0.1:{PORT + number}" for number in range(3)]
LOCATION = f"opensearch+http://{','.join(NODES)}/gangmu-test"
FIRST_LOCATION = f"opensearch+http://{NODES[0]}/gangmu-test"
DOCUMENTS = 15 if SHORT else 60
QUERIES = 40 if SHORT else 140


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
    (folder / "userdict.txt").write_text("光谷科创大走廊 20000 n\n", encoding="utf-8")
    head = '---\ntitle: sample\ninclude: ["*.jsonl*", "*.txt"]\nexclude: ["userdict.txt"]\nuser_dict: userdict.txt\n'
    row = "| file | tags | duplicate_of |\n|---|---|---|\n| policies.jsonl#copy-0 | 重点 | |\n"
    marked = [json.loads(lines["policies"][n])["id"] for n in (1, 4, 5)]
    row += f"| policies.jsonl#{marked[0]} | | policies.jsonl#copy-1 |\n"
    row += f"| policies.jsonl#{marked[1]} | | policies.jsonl#{marked[2]} |\n"
    (folder / "INDEX.md").write_text(f"{head}---\n\n{row}", encoding="utf-8")
    build.build(folder, folder / "embedded", build.Options(jobs=1), _silent)
    return folder


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


def _command(corpus, index, to, master="local-cluster[2,1,1024]", shards=3):
    code = (
        "import sys; from pathlib import Path; from gangmu.index.scale import location, session, slices, spark; "
        "slices.SLICE, session.partitions = 200_000, lambda master: 3; c, i, t, m, s = sys.argv[1:]; "
        "o = spark.Options(m, Path(i), location.parse(t) if t else None, int(s)); "
        "print(spark.build(Path(c), o, lambda *a: print(*a, flush=True)).added)"
    )
    return [sys.executable, "-c", code, str(corpus), str(index), to, master, str(shards)]


# Of a JVM that lives a minute, half of the work would be compiling for hours of it.
BRIEF = {**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


@pytest.fixture(scope="session")
def spark_index(corpus, spark_there):
    """Built in another process, in which a worker is killed while it reads: a lost executor costs its tasks only."""
    index = corpus / "spark"
    build_ = subprocess.Popen(_command(corpus, index, ""), stdout=subprocess.PIPE, text=True, env=BRIEF)
    killed = 0
    for line in build_.stdout:
        if line.startswith("text"):
            deadline = time.monotonic() + 120
            while not killed and time.monotonic() < deadline and build_.poll() is None:
                executors = _executors(build_.pid)
                if len(executors) > 1:
                    time.sleep(3)
                    os.kill(executors[0], signal.SIGKILL)
                    killed = executors[0]
                time.sleep(0.2)
    assert build_.wait() == 0
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
def cluster_index(corpus, spark_index, nodes_there):
    """The same build, sent to OpenSearch: all stages up to there are finished."""
    done = (spark_index / "stages" / "readings" / "_SUCCESS").stat().st_mtime_ns
    subprocess.run(_command(corpus, spark_index, LOCATION, "local[1]"), check=True, env=BRIEF)
    assert (spark_index / "stages" / "readings" / "_SUCCESS").stat().st_mtime_ns == done, (
        "a finished stage was made again"
    )
    yield LOCATION
    for index in _call("GET", "gangmu-test-*"):
        _call("DELETE", index)


def _same(corpus, location):
    one, other = open_engine(str(corpus / "embedded")), open_engine(str(location))
    documents = list(one.documents())
    assert documents == list(other.documents())
    assert sum(bool(document["editions"]) for document in documents) >= 2
    for order in ("region", "deadline", "value", "date", "document"):
        wanted = Wanted(kind="all", sort=order)
        assert list(one.targets(wanted)) == list(other.targets(wanted))
    assert list(one.track(Tracked())) == list(other.track(Tracked())) != []
    for about in (Comparison(("地区生产总值",), kind="all"), Comparison(words=("产业",), kind="all")):
        assert one.compare(about) == other.compare(about)
    assert list(one.tags()) == list(other.tags())
    assert one.tag_counts() == other.tag_counts()
    assert list(one.regions("")) == list(other.regions(""))
    assert one.region_names() == other.region_names()
    clusters = one.clusters(None, None)
    assert clusters == other.clusters(None, None) and len(clusters) >= 3
    for asked in (Asked(wanted=Wanted(kind="all")), Asked(wanted=Wanted(region=("湖北省",))), Asked(unique=True)):
        first, second = ([{**r, "at": ""} for r in engine.changes(asked).records] for engine in (one, other))
        assert first == second
    assert list(one.facets(Request("发展"))) == list(other.facets(Request("发展")))
    return one, other


def test_spark_and_one_machine_make_the_same_records_although_an_executor_dies(corpus, spark_index):
    _same(corpus, spark_index)
    one, other = open_engine(str(corpus / "embedded")), open_engine(str(spark_index))
    for query in _queries(one, 40):
        assert one.search(Request(query)) == other.search(Request(query))


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


def _queries(engine, count):
    """Words, phrases and every operator, out of the texts themselves."""
    draw = random.Random(20)
    documents = list(engine.documents())
    for number in range(count):
        document = draw.choice(documents)
        text = document["text"].replace("\n", " ").replace('"', " ")
        at = draw.randrange(max(len(text) - 40, 1))
        passage = text[at : at + draw.randint(2, 9)].strip() or "发展"
        words = [word for word in tokens.words(text[at : at + 40]) if len(word) > 1] or ["发展"]
        bare = re.sub(r"[\s()\[\]{}:*?^~]", "", text[at : at + 24]) or "发展"
        mixed = re.search(r"[^\W_]?[0-9A-Za-z]{2,6} ?[\u4e00-\u9fff]{0,2}", text[at:]) or re.search(".+", "5G基站")
        yield (
            " ".join(words[:2]),
            " ".join(draw.sample(words, min(3, len(words)))),
            f'"{passage}"',
            f'"{passage}" {words[0]}',
            f"{words[0]} AND NOT {words[-1]}",
            f"title:{words[0]} OR {words[-1]}",
            f"{words[0][:2]}*",
            f"{words[0]} date:[2019 TO 2022]",
            f'body:"{passage}"',
            f'"{words[0]} {words[-1]}"~3',
            f"{words[0]} region:{(document['regions'] or ['中国'])[0]}",
            f"{words[0]}~",
            bare[0],
            f"{bare[-1]} {words[0]}",
            mixed[0],
            mixed[0].replace(" ", ""),
            bare,
            f"{words[0]}{words[-1][::-1]}",
            f"{words[0]}^2.5 {words[-1]}",
            f"({words[0]} OR {words[-1]}) AND date:2019..2023",
        )[number % 20]


def _requests(engine, count):
    """Searches with every option, out of the texts themselves."""
    documents = list(engine.documents())
    for number, query in enumerate(_queries(engine, count)):
        document = documents[7 * number % len(documents)]
        regions = (*document["regions"][:1], "江苏")
        yield (
            Request(query, explain=True),
            Request(query, any_piece=True, limit=20),
            Request(query, sort="date", limit=25),
            Request(query, offset=5, limit=7, about=False),
            Request(query, region=regions, since="2015"),
            Request(query, tag=("重点", *document["tags"][:1])),
            Request(query, region=regions, exact_region=True, snippets=False),
        )[number % 7]


def _told(engine, request):
    """All that an engine says of a request."""
    return [
        engine.search(request),
        engine.search(request, unique=True),
        engine.count(request),
        engine.relaxed(request),
        engine.matching(request),
        list(engine.facets(request)),
        engine.missing(request),
    ]


def test_both_engines_find_the_same_documents_in_the_same_order(corpus, cluster_index):
    one, other = open_engine(str(corpus / "embedded")), open_engine(cluster_index)
    for request in _requests(one, QUERIES):
        assert (request, _told(one, request)) == (request, _told(other, request))
    for request in (
        Request("发展", sort="date"),
        Request("发展", offset=20),
        Request(tag=("重点",)),
        Request(since="2020"),
        Request("不曾有过之词 昆山"),
        Request(source="工人日抱"),
    ):
        assert _told(one, request) == _told(other, request)


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

    for words in (
        ("search", "昆山", "-f", "jsonl"),
        ("search", "武汉", "--count"),
        ("targets", "--region", "湖北", "-f", "csv"),
        ("regions", "-f", "jsonl"),
        ("tag", "list", "-f", "jsonl"),
        ("dedup", "-f", "jsonl"),
        ("export", "--what", "tags", "-f", "jsonl"),
        ("search", "没有这样的词组吧", "-f", "jsonl", '"甲乙丙丁戊"'),
    ):
        found = [
            run("-C", str(corpus), "--index", where, *words) for where in (str(corpus / "embedded"), cluster_index)
        ]
        assert (found[0].returncode, found[0].stdout) == (found[1].returncode, found[1].stdout)
    missing = run("-C", str(corpus), "--index", FIRST_LOCATION + "-missing", "search", "昆山")
    unreachable = run("-C", str(corpus), "--index", "opensearch+http://127.0.0.1:9/x", "search", "昆山")
    assert (missing.returncode, unreachable.returncode) == (4, 4)
    assert run("-C", str(corpus), "--index", "opensearch+http://127.0.0.1:9250/_all", "status").returncode == 2


def test_a_record_that_is_refused_is_named_and_the_others_are_kept(nodes_there):
    from gangmu.index.scale import loading, location, wire
    from gangmu.index.scale import mapping as layout

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


def test_readers_keep_the_build_they_opened_until_the_next_one(corpus, cluster_index, spark_index):
    before = open_engine(cluster_index)
    old = before.status()["generation"]
    subprocess.run(_command(corpus, spark_index, LOCATION, "local[1]"), check=True, env=BRIEF)
    after = open_engine(cluster_index)
    assert after.status()["generation"] > old == before.status()["generation"]
    assert before.search(Request("发展")) == after.search(Request("发展"))


def test_a_node_killed_during_searching_loses_nothing_and_a_lost_shard_is_said(corpus, cluster_index, caplog):
    """One after the other, for both leave a cluster that is not what it was."""
    engine = open_engine(cluster_index)
    queries = list(_queries(open_engine(str(corpus / "embedded")), 24))
    before = [engine.search(Request(query)) for query in queries]
    try:
        _kill(3)
        assert [engine.search(Request(query)) for query in queries] == before
        assert not [record for record in caplog.records if record.name == "gangmu.cluster"]
        _start()
        _until(lambda: _call("GET", "_cluster/health")["status"] == "green")
        index = next(iter(_call("GET", "gangmu-test")))
        _rebalancing("none")
        for every in _call("GET", "gangmu-test-*"):
            _call("PUT", f"{every}/_settings", {"index": {"number_of_replicas": 0}})
        _until(lambda: [shard["state"] for shard in _shards(index)] == ["STARTED"] * 3)
        shards = _shards(index)
        homes = {shard["node"] for shard in shards}
        lost = next(int(home[-1]) for home in sorted(homes, reverse=True) if home != "gangmu-1")
        left = sum(shard["node"] != f"gangmu-{lost}" for shard in shards)
        assert 0 < left < 3
        _kill(lost)
        _until(lambda: _call("GET", "_cluster/health")["number_of_nodes"] == 2)
        _, hits = engine.search(Request("发展"))
        assert hits and {hit.get("partial") for hit in hits} == {f"{left} of 3 shards"}
        assert any(f"partial: {left} of 3 shards" in record.getMessage() for record in caplog.records)
    finally:
        _start()
        _rebalancing(None)


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
