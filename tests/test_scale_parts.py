"""What a cluster build and a cluster index are made of, as far as it needs neither Spark nor OpenSearch."""

import dataclasses
import gzip
import itertools
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import formats_cluster
import pytest
from gangmu.index import Corpus, engine
from gangmu.index.build.rows import COLUMNS
from gangmu.index.corpus import manifest, readers
from gangmu.index.errors import IndexDamaged, IndexMissing, UsageError
from gangmu.index.query import phrases, plan
from gangmu.index.query.compare import Comparison
from gangmu.index.query.embedded import Embedded
from gangmu.index.query.track import Tracked
from gangmu.index.scale import (
    description,
    dsl,
    indexes,
    mirror,
    ranking,
    scores,
    session,
    slices,
    stages,
    statistics,
    wire,
)
from gangmu.index.scale import mapping as layout
from gangmu.index.scale.location import Location, credentials, is_location, masked, parse, secrets
from gangmu.index.scale.shapes import TOTALS, Target
from gangmu.index.store import generations, segments
from gangmu.index.text import tokens, user_words
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_track import report, write

HOSTILE = [
    "opensearch+http://localhost/x",
    "opensearch+http://localhost:9200/",
    "opensearch+http://localhost:9200/../_all",
    "opensearch+http://localhost:9200/_all",
    "opensearch+http://localhost:9200/a,b",
    "opensearch+http://localhost:9200/*",
    "opensearch+http://localhost:9200/A",
    "opensearch+http://localhost:9200/a b",
    "opensearch+http://localhost:9200/a%2f..",
    "opensearch+http://localhost:9200/a?pretty",
    "opensearch+http://localhost:99999/a",
    "opensearch+http://localhost:٩٢٠٠/a",
    "opensearch+http://user:secret@localhost:9200/a",
    "opensearch+http://a@b@localhost:9200/a",
    "opensearch+http://evil.example#@localhost:9200/a",
    "opensearch+http://-x:9200/a",
    "opensearch+http://[::1:9200/a",
    "opensearch+ftp://localhost:9200/a",
    "opensearch+http://localhost:9200/a\nb",
    "opensearch+http://" + "a" * 5000 + ":9200/a",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_location_that_is_none_is_refused(text):
    with pytest.raises(UsageError):
        parse(text)


def test_a_location_may_name_several_nodes_and_a_user():
    found = parse("opensearch+https://anna@es1.example.org:9200,[::1]:9201/policies-2024")
    assert found == Location("https", "anna", (("es1.example.org", 9200), ("::1", 9201)), "policies-2024")
    assert parse(str(found)) == found


def _netrc(monkeypatch, folder: Path, text: str) -> None:
    monkeypatch.delenv("GANGMU_PASSWORD", raising=False)
    monkeypatch.delenv("NETRC", raising=False)
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".netrc").write_text(text)
    (folder / ".netrc").chmod(0o600)


def test_a_user_without_a_password_is_an_error_and_the_password_comes_from_outside(monkeypatch, tmp_path):
    _netrc(monkeypatch, tmp_path, "")
    location = parse("opensearch+http://anna@localhost:9200/a")
    with pytest.raises(UsageError):
        credentials(location)
    monkeypatch.setenv("GANGMU_PASSWORD", "secret")
    assert credentials(location) == {"localhost": ("anna", "secret")}
    _netrc(monkeypatch, tmp_path, "machine localhost login anna password other\n")
    assert credentials(location) == {"localhost": ("anna", "other")}
    assert credentials(parse("opensearch+http://elsewhere:9200/a")) == {}


def test_a_password_of_netrc_goes_to_its_own_host_only(monkeypatch, tmp_path):
    _netrc(
        monkeypatch,
        tmp_path,
        "machine es1.example login anna password one\nmachine es2.example login otto password two\n"
        "default login anna password everywhere\n",
    )
    location = parse("opensearch+https://es1.example:9200,es2.example:9200,es3.example:9200,es1.example:9201/a")
    assert wire.nodes(location) == [
        {"host": "es1.example", "port": 9200, "http_auth": ("anna", "one")},
        {"host": "es2.example", "port": 9200, "http_auth": ("otto", "two")},
        {"host": "es3.example", "port": 9200},
        {"host": "es1.example", "port": 9201, "http_auth": ("anna", "one")},
    ]
    assert wire.nodes(parse("opensearch+https://anna@es1.example:9200/a"))[0]["http_auth"] == ("anna", "one")


@pytest.mark.parametrize("second", ["es2.example", "es3.example"])
def test_a_user_needs_a_password_on_every_node(monkeypatch, tmp_path, second):
    _netrc(
        monkeypatch, tmp_path, "machine es1.example login anna password one\nmachine es2.example login b password x\n"
    )
    with pytest.raises(UsageError, match=f"no password for anna at {second}"):
        credentials(parse(f"opensearch+https://anna@es1.example:9200,{second}:9200/a"))


@pytest.mark.parametrize(
    ("host", "clear"),
    [
        ("es.example:9200", True), ("10.0.0.7:9200", True), ("127.example:9200", True), ("localhost.example:9200", True),
        ("localhost:9200", False), ("127.0.0.1:9200", False), ("[::1]:9200", False),
    ],
)  # fmt: skip
def test_a_password_that_leaves_the_machine_in_clear_is_told_once(monkeypatch, caplog, host, clear):
    monkeypatch.setenv("GANGMU_PASSWORD", "secret")
    wire.warn_in_clear.cache_clear()
    for scheme, told in (("https", False), ("http", clear)):
        for _ in range(2):
            wire.warn_in_clear(parse(f"opensearch+{scheme}://anna@{host}/a"))
        said = [record.getMessage() for record in caplog.records]
        assert len(said) == told
        assert not told or ("in clear" in said[0] and "https" in said[0] and "secret" not in said[0])


def test_what_is_sent_without_a_password_is_no_warning(monkeypatch, caplog, tmp_path):
    _netrc(monkeypatch, tmp_path, "")
    wire.warn_in_clear(parse("opensearch+http://elsewhere.example:9200/a"))
    assert caplog.records == []


SECRET = "gE7heim"
LEAKING = [
    "opensearch+http://anna:{}@localhost:9200/a", "opensearch+https://anna:{}@es.example:9200/a",
    "opensearch+http://anna:x@{}@localhost:9200/a", "opensearch+http://anna:x/{}@localhost:9200/a",
    "opensearch+http://anna:{}/@localhost:9200/a", "opensearch+http://anna:{}#?@localhost:9200/a",
    "opensearch+http://:{}@localhost:9200/a", "opensearch+http://anna:{}@localhost", "opensearch+http://anna:{}@/a",
    "opensearch+http://anna:{}@one:9200,two:9200/a", "opensearch+http://one:9200,anna:{}@two:9200/a",
    "opensearch+http://anna%3A{}%40localhost:9200/a", "opensearch+http://anna:{}%40@localhost:9200/a",
    "opensearch+http://anna:{}", "opensearch+http://anna:{}/a", "opensearch+http://localhost:9200/{}@x",
    "opensearch+ftp://anna:{}@localhost:9200/a", "opnsearch+http://anna:{}@localhost:9200/a",
    "opensearch+http:/anna:{}@localhost:9200/a", "opensearch+http//anna:{}@localhost:9200/a",
    "opensearch:anna:{}@localhost:9200/a", "opensearch+anna:{}@localhost:9200/a", "anna:{}@localhost:9200/a",
    "http://anna:{}@localhost:9200/a", "https:anna:{}@localhost", " opensearch+http://anna:{}@localhost:9200/a",
    "OPENSEARCH+HTTP://anna:{}@localhost:9200/a", "opensearch+http://anna:{}@localhost:9200/a\n",
    "opensearch+http://anna:{} @localhost:9200/a", "opensearch+http://{}:9200:@localhost:9200/a",
]  # fmt: skip


@pytest.mark.parametrize("text", LEAKING)
def test_no_error_of_a_location_repeats_what_may_be_a_password(text):
    written = text.format(SECRET)
    with pytest.raises(UsageError) as refused:
        engine.open_engine(written)
    assert SECRET not in f"{refused.value.message} {refused.value.hint} {refused.value!r}"


@pytest.mark.parametrize(
    "text", [t for t in LEAKING if "@" in t.replace("%40", "@").rsplit("{}", 1)[1] and "{}:" not in t]
)
def test_what_is_printed_of_a_location_leaves_the_password_out(text):
    written = text.format(SECRET)
    assert SECRET not in masked(written)
    assert masked(written).count("***") == 1
    assert any(secret == written for secret in secrets([written]))


@pytest.mark.parametrize("name", ["/data/a:b@c", "./a:b@c", "../a:b@c", "a@b", "~/a:b@c", "a/b.c", "C:/index", "索引"])
def test_a_folder_is_a_folder_whatever_its_name_holds(name):
    assert masked(name) == name
    assert not is_location(name)


def test_a_folder_that_is_there_may_have_any_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert is_location("a:b@c")
    (tmp_path / "a:b@c").mkdir()
    assert not is_location("a:b@c")
    with pytest.raises(IndexMissing, match="a:b@c"):
        engine.open_engine("a:b@c")


def _corpus(folder: Path, lines: list[str], packed: bool) -> tuple[manifest.Manifest, list[readers.Listed]]:
    text = "\n".join(lines)
    name = "a.jsonl.gz" if packed else "a.jsonl"
    (folder / name).write_bytes(gzip.compress(text.encode(), mtime=0) if packed else text.encode())
    (folder / "b.txt").write_text("昆山开发区", encoding="utf-8")
    (folder / "INDEX.md").write_text('---\ninclude: ["*.jsonl", "*.jsonl.gz", "*.txt"]\n---\n', encoding="utf-8")
    found = manifest.load(folder)
    return found, readers.files(found)


def _cut(found: manifest.Manifest, listing: list[readers.Listed], folder: Path) -> list[slices.Slice]:
    ranges = list(slices.ranges(found, listing))
    measured = [
        (n, slices.measure(found, place, listing[place], start, end, folder / "unpacked"))
        for n, (place, start, end) in enumerate(ranges)
    ]
    return slices.joined(measured, {n: (found.folder / x.path).stat().st_size for n, x in enumerate(listing)})


@pytest.mark.parametrize("packed", [False, True])
@settings(max_examples=40, deadline=None)
@given(
    lines=st.lists(st.sampled_from(["短", "x" * 30, "武汉" * 40, "", "{", None]), max_size=30), size=st.integers(1, 400)
)
def test_slices_hold_what_the_file_holds_whatever_their_size(packed, lines, size, tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    written = ["" if x is None else x if x == "{" else json.dumps({"text": x}, ensure_ascii=False) for x in lines]
    found, listing = _corpus(folder, written, packed)
    before, slices.SLICE = slices.SLICE, size
    try:
        cut = _cut(found, listing, folder)
    finally:
        slices.SLICE = before
    read = [
        item for part in cut for piece in part.pieces for item in slices.documents(found, listing[piece.place], piece)
    ]
    assert read == [item for listed in listing for item in readers.read(found, listed)]
    keys = [part.key for part in cut]
    assert keys == sorted(set(keys))
    for part, after in itertools.pairwise(cut):
        assert after.key - part.key == sum(piece.lines for piece in part.pieces)
    assert [slices.Slice.unpacked(json.loads(json.dumps(part.packed()))) for part in cut] == cut


def test_a_stage_is_made_once_and_again_when_what_it_is_made_from_changes(tmp_path):
    made = []

    def make(path):
        path.mkdir()
        made.append(path.name)

    for fingerprint in ("one", "one", "two"):
        stages.Stages(tmp_path, fingerprint).once("units", make)
    assert made == ["units", "units"]


def test_a_stage_that_was_not_finished_is_made_again(tmp_path):
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "part-0.parquet").write_bytes(b"half")
    found = stages.Stages(tmp_path, "one")
    assert not found.finished("units")
    found.once("units", lambda path: path.mkdir())
    assert found.finished("units") and not list((tmp_path / "units").glob("*.parquet"))


@given(st.integers(0, 1 << 30))
def test_lengths_are_rounded_down_by_at_most_an_eighth(length):
    kept = statistics.lucene_length(length)
    assert kept <= length <= kept + max(kept // 8, 0) + 1
    assert statistics.lucene_length(kept) == kept


@given(st.text(max_size=80))
def test_single_characters_can_be_told_apart_by_white_space(text):
    cut = layout.characters(text).split(" ") if text else []
    assert len(cut) == len(text)
    assert all(part and not any(char.isspace() for char in part) for part in cut)


def _statistics() -> statistics.Statistics:
    totals = dict.fromkeys(("body_words", "title_words", "pairs", "letters", "body_chars", "title_chars"), (1000, 100))
    return statistics.Statistics(100, totals, lambda queries: [10] * len(queries))


def test_every_kind_of_plan_has_a_translation():
    words = plan.Term("body", "昆山"), plan.Term("title", "昆山"), plan.Term("pairs", "昆山")
    nodes = [
        *words,
        plan.Or(words),
        plan.And(words),
        plan.Not(words[0]),
        plan.AndNot(*words[:2]),
        plan.AndMaybe(*words[:2]),
        plan.Filtered(words[0], plan.Record("date", "2020-01-01..2021")),
        plan.Exact(("title", "body"), "昆山 开发区"),
        plan.Near("body", ("昆山", "开发区"), 3),
        plan.Expanded("body", ("昆山", "昆明")),
        plan.Everything(),
        plan.Everything(1.0, "title"),
        plan.Record("any source", ""),
        plan.Tiered(plan.Or(words), (words[0], plan.Exact(("body",), "开发区"))),
        plan.Exact(("title", "body"), "5g基站", 0.0, bounded=True),
        plan.Exact(("title",), "gdp", bounded=True),
    ]
    for node in nodes:
        numbers = _statistics()
        numbers.learn(dsl.terms_of(node))
        json.dumps(dsl.Translator(numbers).query(node))


@given(st.integers(1, 15), st.integers(1, 100_000))
def test_how_often_a_term_occurs_is_found_again_in_its_score(times, length):
    numbers = _statistics()
    node = plan.Term("body", "昆山")
    numbers.learn(dsl.terms_of(node))
    translator = dsl.Translator(numbers)
    boost = translator.query(node)["term"]["body_words"]["boost"]
    slope = 1.2 * (0.25 + 0.75 * statistics.lucene_length(length) / numbers.lucene_average("body_words"))
    score = boost * numbers.lucene_idf("body_words", 10) * 2.2 * times / (times + slope)
    hit = scores.Found({"0": score}, {"body": length})
    exact = numbers.idf(10) * 2.2 * times / (times + 1.2 * (0.25 + 0.75 * length / numbers.average("body_words")))
    assert scores.Scorer(translator, numbers).score(node, hit) == pytest.approx(exact)


def test_a_query_too_long_for_the_cluster_keeps_its_most_telling_terms():
    numbers = _statistics()
    parts = tuple(plan.Term("body", f"w{n}", 1.0 + n / 1000) for n in range(1500))
    node = plan.Filtered(plan.Or(parts), plan.Record("tag", "招商"))
    numbers.learn(dsl.terms_of(node))
    kept = dsl.bounded(node, numbers)
    assert kept == plan.Filtered(plan.Or(parts[-dsl.MOST_CLAUSES :]), node.by)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (
            "An error occurred\n\tat org.apache\nCaused by: a.b.C: task failed\nCaused by: x.Y: no space left\n",
            "x.Y: no space left",
        ),
        ("[PATH_NOT_FOUND] Path does not exist: /x.\n at y", "[PATH_NOT_FOUND] Path does not exist: /x."),
        (
            "An error occurred.\n\tat a.b\nCaused by: Job aborted: x.PythonException: Traceback (most recent call last):\n"
            '  File "a.py", line 3, in send\n    bulk()\n    ^^^^\ngangmu.index.errors.GangmuError: no room; make some\n\n',
            "no room; make some",
        ),
        (
            "Caused by: x.PythonException: Traceback (most recent call last):\n  File a\nKeyError: 3\n\nDuring handling of the "
            "above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File b\nOSError: no disk\n",
            "OSError: no disk",
        ),
        ("", ""),
    ],
)
def test_an_error_of_spark_is_told_by_what_lies_at_its_bottom(said: str, cause: str) -> None:
    assert session.cause(RuntimeError(said)) == cause


def _described(**said):
    """What a build says of itself, as a mapping has it."""
    about = {
        "made": "20260102030405", "corpus_title": "江城", "dictionary": tokens.STOCK.fingerprint, "user_words": "",
        "indicators": [], "taxonomy": "", "rules": "0" * 64, "records": dict.fromkeys(layout.KINDS, 3),
        "builds": [[1, "2026-01-02T03:04:05Z", "first", 1, 3, 3, 0, 1]], "targets": 2, "tag_tree": {"算力": "产业"},
        "evidence": ["a", "b"],
        "failures": 0, "totals": {name: [90, 3] for name in TOTALS},
    }  # fmt: skip
    return description.Description(**{**about, **said})


def test_what_a_build_says_of_itself_is_read_as_it_was_written():
    about = _described()
    assert description.read("a", {"_meta": json.loads(json.dumps(about.meta()))}) == about
    assert [(build.build, build.reason, build.documents) for build in about.log()] == [(1, "first", 3)]


@pytest.mark.parametrize("meta", [None, {}, [], "gangmu", {"gangmu": 3}, {"gangmu": None}])
def test_an_index_of_somebody_else_is_refused(meta):
    with pytest.raises(IndexDamaged, match="not an index that gangmu made"):
        description.read("a", {"_meta": meta})


@pytest.mark.parametrize("number", [None, 0, 3, layout.FORMAT + 1, "4", "x" * 900])
def test_an_index_of_another_format_is_refused_with_both_numbers_and_how_to_go_on(number):
    meta = _described().meta()
    meta["gangmu"]["format"] = number
    with pytest.raises(IndexDamaged) as refused:
        description.read("a", {"_meta": meta})
    assert str(number)[:20] in refused.value.message and f"format {layout.FORMAT}" in refused.value.message
    assert len(refused.value.message) < 200
    assert "gangmu build --on" in refused.value.hint


_WRONG = [None, -1, 1.5, True, "", [], {}, [1], [[]], {"a": 1}, {"documents": -1}, [[1, 2, 3]], [["1"] * 8], 1 << 70]


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(description.Description)])
def test_an_index_that_does_not_say_what_a_build_says_is_refused_by_the_name_of_what_is_missing(field):
    """As one of the same number that was written before the number was raised, or that somebody changed."""
    whole = _described().meta()["gangmu"]
    for wrong in [..., *(value for value in _WRONG if type(value) is not type(whole[field]) or value in (-1, 1 << 70))]:
        said = {name: value for name, value in whole.items() if name != field} | (
            {} if wrong is ... else {field: wrong}
        )
        with pytest.raises(IndexDamaged) as refused:
            description.read("a", {"_meta": {"gangmu": said}})
        assert f"({field})" in refused.value.message and "gangmu build --on" in refused.value.hint


def test_what_a_cluster_is_sent_is_what_the_golden_file_holds():
    assert formats_cluster.number() == layout.FORMAT, "run make formats"
    assert "\n".join(formats_cluster.differing()) == ""
    assert {kind for kind, _, _ in formats_cluster.sent()} == set(layout.KINDS)


@pytest.mark.parametrize("change", ["a property", "a column", "a kind", "a name", "what a build says"])
def test_what_is_sent_otherwise_asks_for_another_format(monkeypatch, change):
    """Each of the ways in which an index once came to be of the same number and not of the same form."""
    if change == "a property":
        monkeypatch.setitem(
            layout._PROPERTIES, "targets", {**layout._PROPERTIES["targets"], "sector": {"type": "keyword"}}
        )
    elif change == "a column":
        plain = formats_cluster._targets
        monkeypatch.setattr(formats_cluster, "_targets", lambda: ({**row, "grade": 1} for row in plain()))
    elif change == "a kind":
        monkeypatch.setattr(layout, "KINDS", layout.KINDS[:-1])
        monkeypatch.setattr(description, "KINDS", layout.KINDS)
    elif change == "a name":
        monkeypatch.setattr(layout, "letters", lambda *folded: "")
    else:
        plain_about = formats_cluster.described
        monkeypatch.setattr(formats_cluster, "described", lambda: {**plain_about(), "builders": 3})
    (wrong,) = formats_cluster.differing()
    assert formats_cluster.RAISE_CLUSTER in wrong
    assert formats_cluster.write(anyway=False) == [wrong], "another form was written over the golden one of this number"


class _Client:
    """The indices of a cluster that holds some indexes, one of them under an alias."""

    def __init__(self, held, alias, mappings):
        self.held, self.alias, self.mappings, self.indices = held, alias, mappings, self

    def get_mapping(self, index):
        return {name: {"mappings": self.mappings} for name in self.alias if index == "a"}

    def exists(self, index):
        return set(index.split(",")) <= self.held


@pytest.mark.parametrize("lost", [kind for kind in layout.KINDS if kind != "documents"])
def test_a_build_of_which_an_index_is_gone_is_refused_by_its_name(lost):
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed: pip install '.[opensearch]'")
    names = {kind: layout.index_of("a", "20260102030405", kind) for kind in layout.KINDS}
    location = parse("opensearch+http://localhost:9200/a")
    whole = _Client(set(names.values()), [names["documents"]], {"_meta": _described().meta()})
    assert indexes.current(whole, location) == (names, _described())
    whole.held.remove(names[lost])
    with pytest.raises(IndexDamaged) as refused:
        indexes.current(whole, location)
    assert names[lost] in refused.value.message and names["documents"] not in refused.value.message
    assert "gangmu build --on" in refused.value.hint


def test_an_alias_of_two_builds_or_of_a_foreign_index_is_no_index_of_ours():
    pytest.importorskip("opensearchpy", reason="opensearch-py is not installed: pip install '.[opensearch]'")
    two = [layout.index_of("a", stamp, "documents") for stamp in ("20260102030405", "20260102030406")]
    for alias in (two, ["a-logs"], []):
        with pytest.raises(IndexDamaged, match="not an index that gangmu made"):
            indexes.current(
                _Client(set(alias), alias, {"_meta": _described().meta()}), parse("opensearch+http://localhost:9200/a")
            )


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("cluster_block_exception", "index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
         "index has read-only-allow-delete block];", "no room left on its disk"),
        ("cluster_block_exception", "index [a] blocked by: [FORBIDDEN/12/index read-only (api)];", "takes no new"),
        ("index_create_block_exception", "blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];", "takes no new"),
        ("translog_exception", "failed to write: No space left on device", "no room left on its disk"),
        ("cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];", ""),
        ("rejected_execution_exception", "rejected execution of coordinating operation", ""),
        ("mapper_parsing_exception", "failed to parse field [key]", ""),
    ],
)  # fmt: skip
def test_a_full_disk_is_told_from_a_cluster_that_is_busy(kind, reason, said):
    found = wire.full({"type": kind, "reason": reason})
    assert (found is not None) == bool(said)
    if found is not None:
        assert said in found.message and "the old index still answers" in found.hint


def test_a_cluster_cuts_queries_by_the_words_that_its_build_was_given():
    from gangmu.index.scale.opensearch import Cluster

    words = "科创大走廊 90000\n工业4.0\n"
    mine = user_words.parse(words.encode(), "words.txt").tokenizer
    for text, tokenizer in ((words, mine), ("", tokens.STOCK)):
        about = _described(user_words=text, dictionary=tokenizer.fingerprint)
        assert Cluster(None, {}, about)._tokenizer() == tokenizer
        for damaged in ({"dictionary": "another"}, {"user_words": "\ud800 9\n"}):
            with pytest.raises(IndexDamaged):
                Cluster(None, {}, dataclasses.replace(about, **damaged))


_MIXED = st.text("5g1a芯基站年 　+-_%·〇𠮷", max_size=14)


def _side_by_side(wanted: str, cut: str) -> bool:
    return f" {wanted} " in f" {cut} "


@given(_MIXED, _MIXED)
def test_runs_hold_a_word_exactly_where_it_stands_as_words_and_numbers_do(text, word):
    word = tokens.match_fold("".join(word.split()))
    if not any(map(plan.in_word, word)):
        return
    there = phrases.bounded(word).search(tokens.match_fold(text)) is not None
    assert _side_by_side(layout.runs(word), layout.runs(text)) == there


@given(_MIXED, _MIXED)
def test_characters_hold_a_phrase_exactly_where_the_text_does(text, said):
    there = tokens.match_fold(said) in tokens.match_fold(text)
    cut = layout.characters(tokens.match_fold(text))
    assert not said or _side_by_side(layout.characters(tokens.match_fold(said)), cut) == there


def test_a_run_too_long_for_the_analyzer_is_not_found_by_its_pieces():
    long = "a" * 600
    assert not _side_by_side(layout.runs("a" * layout.LONGEST_WORD), layout.runs(f"甲{long}乙"))
    assert _side_by_side(layout.runs(long), layout.runs(f"甲{long}乙"))
    assert max(map(len, layout.runs(long).split())) <= layout.LONGEST_WORD


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("芯片基站a5，。\n", min_size=1, max_size=60), min_size=1, max_size=3))
@example(["芯，芯。芯\n芯？芯?芯 芯𠀀芯𪜀" * 17, ""])
def test_letters_are_counted_as_the_segments_count_them(texts):
    from gangmu.index.query.shelf import Shelf

    with tempfile.TemporaryDirectory() as folder:
        entries = [segments.Entry(number + 1, "芯" * 20, text) for number, text in enumerate(texts)]
        segments.write(Path(folder), "seg-00000001", entries, tokens.STOCK)
        shelf = Shelf([Path(folder) / "seg-00000001.seg"], {})
        for letter in "芯片基站":
            docs, times = phrases.find(shelf, plan.Exact(plan.ANYWHERE, letter))[0]
            counted = [layout.letters(entry.title, entry.text).split().count(letter) for entry in entries]
            found = [0] * len(entries)
            for doc, some in zip(docs, times, strict=True):
                found[doc] = some
            assert counted == found


def _nested(query):
    return (
        [query]
        if "span_term" in query
        else [query["span_near"]["clauses"][0], *_nested(query["span_near"]["clauses"][1])]
    )


def test_near_words_are_nested_from_the_last_on():
    found = dsl.near(plan.Near("body", ("甲", "乙", "丙"), 4))
    assert [span["span_term"]["body_words"] for span in _nested(found)] == ["甲", "乙", "丙"]


def test_what_was_not_read_may_change_the_order_only_where_its_bound_reaches():
    class Lowest:
        date, score = "2024-05-01", 3.0

    def last(score, date="2024-05-01"):
        return {"_score": score, "_source": {"date": date}}

    assert ranking._may_change(Lowest, last(3.0), by_date=False)
    assert ranking._may_change(Lowest, last(3.00001), by_date=False)
    assert not ranking._may_change(Lowest, last(2.99), by_date=False)
    assert ranking._may_change(Lowest, last(9.0), by_date=True)
    assert not ranking._may_change(Lowest, last(9.0, "2024-04-30"), by_date=True)


@given(st.integers(1, 40), st.integers(0, 5000))
def test_lucene_never_scores_a_document_lower_than_it_is(times, length):
    totals = {"body_words": (50_000, 90), "title_words": (900, 80), "pairs": (90_000, 95), "letters": (70_000, 97)}
    numbers = statistics.Statistics(100, totals, lambda queries: [10] * len(queries))
    for node, field in (
        (plan.Term("body", "昆山"), "body"),
        (plan.Exact(plan.ANYWHERE, "芯"), "pairs"),
        (plan.Exact(plan.ANYWHERE, "芯片"), "pairs"),
    ):
        numbers.learn(dsl.terms_of(node))
        translator = dsl.Translator(numbers)
        ((name, about),) = translator.query(node)["term"].items()
        own = numbers.lucene_average(name)
        norm = 0.3 if name == "letters" else 1.2 * (0.25 + 0.75 * statistics.lucene_length(length) / own)
        top = 1.3 if name == "letters" else 2.2
        score = about["boost"] * numbers.lucene_idf(name, 10) * top * times / (times + norm)
        exact = scores.Scorer(translator, numbers).score(node, scores.Found({"0": score}, {field: length}))
        assert exact is not None and exact <= score * (1 + 1e-9)
        if name == "letters":
            top = 1.2 * (0.25 + 0.75 * length / numbers.average("pairs"))
            assert exact == pytest.approx(numbers.idf(10) * 2.2 * times / (times + top))


class _Held:
    """The targets of a cluster without one: records as they are sent, and the queries of the ledger answered by trying each."""

    def __init__(self, sent: list[dict]):
        self.sent = sent

    def scan(self, kind, query, order, fields=True):
        assert kind == "targets"
        found = [record for record in self.sent if _holds(record, query)]
        yield from sorted(found, key=lambda record: tuple(record[name] for name in order))


def _holds(record: dict, query: dict) -> bool:
    ((kind, asked),) = query.items()
    if kind == "match_all":
        return True
    if kind == "bool":
        some = [_holds(record, one) for one in asked.get("should", [])]
        return all(_holds(record, one) for one in asked.get("filter", [])) and (not some or any(some))
    ((name, value),) = asked.items()
    if kind == "range":
        have = record[name]
        bounds = have is not None and (value.get("gte") is None or have >= value["gte"])
        return bounds and (value.get("lte") is None or have <= value["lte"])
    if kind == "match_phrase":
        return f" {value['query']} " in f" {record[name]} "
    have = record[name] if isinstance(record[name], list) else [record[name]]
    return bool(set(have) & set(value if kind == "terms" else [value]))


@pytest.fixture(scope="module")
def promised(tmp_path_factory):
    """A corpus of invented reports, and what a cluster would hold of its ledger and regions."""
    regions = ("宜昌市", "武汉市", "长沙市")
    docs = [
        report(2023, "今年主要预期目标是:地区生产总值增长7%左右,粮食产量达到100万吨。", region=region)
        for region in regions
    ]
    docs += [
        report(2024, past=(f"去年,地区生产总值增长{6 + at}%。",), region=region) for at, region in enumerate(regions)
    ]
    folder = write(tmp_path_factory.mktemp("promised") / "c", docs)
    with Corpus(folder) as corpus:
        corpus.build(jobs=1)
    with closing(sqlite3.connect(generations.current(folder / ".gangmu").records)) as db:
        places = dict(db.execute("SELECT region, region FROM regions"))
        above = {
            name: [a for (a,) in db.execute("SELECT ancestor FROM region_closure WHERE region = ?", (name,))]
            for name in places
        }
        regions_sent = [
            {"region": name, "code": code, "level": level, "path": path, "within": above[name]}
            for name, code, level, path in db.execute("SELECT * FROM regions")
        ]
        known = {row["region"]: (row["code"], row["level"], row["path"], row["within"]) for row in regions_sent}
        rows = db.execute(
            f"SELECT {', '.join('t.' + name for name in COLUMNS['targets'])}, s.sentence, s.end, d.doc, d.title, d.date, "
            "d.source, d.listed, d.position FROM targets t JOIN documents d USING (key) JOIN sentences s "
            "ON s.key = t.key AND s.start = t.start"
        )
        names = [column[0] for column in rows.description]
        shape = Target(known)
        sent = [shape({**dict(zip(names, row, strict=True)), "copy_of": None, "copy_key": None})[1] for row in rows]
    return folder, _Held(sent), regions_sent


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"region": ("湖北省",)}, {"region": ("湖北省",), "exact": True}, {"canonical": ("地区生产总值",)},
        {"indicator": ("粮食",)}, {"due": (2023, 2023)}, {"due": (2024, None)}, {"status": ("met", "missed")},
    ],
)  # fmt: skip
def test_a_cluster_tracks_what_the_folder_tracks(promised, asked):
    folder, held, regions = promised
    wanted = Tracked(**asked)
    with closing(Embedded.open(folder / ".gangmu")) as embedded:
        assert mirror.track(held, wanted, regions, "2024-02-05") == list(embedded.track(wanted))


@pytest.mark.parametrize(
    "asked",
    [
        {"canonical": ("地区生产总值",)}, {"canonical": ("地区生产总值",), "kind": "all"}, {"words": ("粮食",)},
        {"canonical": ("地区生产总值",), "under": ("湖北省",)}, {"canonical": ("地区生产总值",), "region": ("长沙市",)},
        {"canonical": ("地区生产总值",), "kind": "result", "due": (2023, 2023)},
    ],
)  # fmt: skip
def test_a_cluster_compares_what_the_folder_compares(promised, asked):
    folder, held, regions = promised
    with closing(Embedded.open(folder / ".gangmu")) as embedded:
        found = embedded.compare(Comparison(**asked))
        assert found
        assert mirror.compare(held, Comparison(**asked), regions) == found
