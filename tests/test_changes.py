"""The log of changes: what two states of the ledger differ by is what the builds between them say."""

from __future__ import annotations

import json
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.index import Corpus
from gangmu.index.build import differences, history
from gangmu.index.build.builder import Options, build
from gangmu.index.build.differences import between, said
from gangmu.index.errors import IndexDamaged, UsageError
from gangmu.index.query import since as moments
from gangmu.index.query.changes import Asked, once
from gangmu.index.query.embedded import Embedded
from gangmu.index.query.ledger import Wanted
from gangmu.index.schemas import Change
from gangmu.index.store import change_log, generations, records
from gangmu.index.store.change_log import EDITS, FIRST, RULES, Build, Row
from hypothesis import given
from hypothesis import strategies as st

PLACES = ("武汉市", "襄阳市", "宜昌市", "苏州市")
INDICATORS = ("地区生产总值", "汽车产业产值", "高新技术企业营业收入", "旅游总收入")


def sentence(place: str, indicator: str, year: int, value: int) -> str:
    return f"到{year}年,{place}{indicator}达到{value}亿元。"


class Week:
    """A corpus of promises that is edited at random, build by build."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng = folder, rng
        self.docs: dict[str, dict[str, Any]] = {}
        for _ in range(4):
            self.add()
        self.save()

    def text(self) -> str:
        rng = self.rng
        said = [
            sentence(rng.choice(PLACES), rng.choice(INDICATORS), rng.choice((2026, 2027)), rng.choice((100, 200, 300)))
            for _ in range(rng.randint(1, 4))
        ]
        return "工作方案\n" + "".join(said)

    def add(self) -> None:
        name = f"d{self.rng.randrange(12)}"
        self.docs[name] = {"id": name, "title": f"方案{name}", "text": self.text()}

    def edit(self) -> None:
        for _ in range(self.rng.randint(0, 3)):
            kind = self.rng.choice(("add", "remove", "text", "tags", "title", "append"))
            if kind == "add" or len(self.docs) < 2:
                self.add()
                continue
            doc = self.docs[self.rng.choice(sorted(self.docs))]
            if kind == "remove":
                del self.docs[doc["id"]]
            elif kind == "text":
                doc["text"] = self.text()
            elif kind == "append":
                doc["text"] += self.text().partition("\n")[2]
            else:
                doc[kind] = [f"标签{self.rng.randrange(3)}"] if kind == "tags" else f"方案{self.rng.randrange(9)}"
        self.save()

    def save(self) -> None:
        corpus(self.folder, *self.docs.values())


def options(*, full: bool = False) -> Options:
    return Options(jobs=1, full=full)


def silent(floor: str, done: int, total: int) -> None:
    """No progress."""


def rebuilt(folder: Path, *, full: bool = False, index: str = ".gangmu") -> int:
    """Build; the number of the generation that answers now."""
    build(folder, folder / index, options(full=full), silent)
    return generations.current(folder / index).number


def engine(folder: Path, index: str = ".gangmu") -> Embedded:
    return Embedded.open(folder / index)


def log(folder: Path, index: str = ".gangmu") -> list[Build]:
    with closing(records.open_readonly(generations.current(folder / index).records)) as db:
        return change_log.builds(db)


def rows(folder: Path, index: str = ".gangmu") -> list[tuple[int, Row]]:
    with closing(records.open_readonly(generations.current(folder / index).records)) as db:
        return list(change_log.rows(db, 0))


def ledger(folder: Path) -> Counter[Any]:
    """The export of targets as a multiset: what is said in which document."""
    found = engine(folder).targets(Wanted(kind="all", sort="document"))
    return Counter((record["doc"], *said(record)) for record in found)


def documents(folder: Path) -> dict[str, Any]:
    names = ("title", "date", "source", "url", "regions", "tags", "sha256")
    return {record["doc"]: {name: record[name] for name in names} for record in engine(folder).documents()}


def told(folder: Path, since: str, **more: Any) -> list[dict[str, Any]]:
    asked = Asked(since=since, wanted=Wanted(kind="all"), **more)
    return engine(folder).changes(asked).records


def differing(found: list[dict[str, Any]]) -> tuple[Counter[Any], Counter[Any]]:
    """What is gone and what is new, of statements, by the records."""
    gone = Counter((r["doc"], *said(r["before"])) for r in found if r["what"] == "target" and r["before"])
    new = Counter((r["doc"], *said(r["after"])) for r in found if r["what"] == "target" and r["after"])
    return gone, new


# A week of edits


@pytest.mark.parametrize("seed", range(3))
def test_the_changes_of_a_week_are_the_difference_of_two_exports(tmp_path: Path, seed: int) -> None:
    folder, rng = tmp_path / "c", random.Random(seed)
    week = Week(folder, rng)
    states = {rebuilt(folder): (ledger(folder), documents(folder))}
    for day in range(7):
        week.edit()
        number = rebuilt(folder, full=day == 4)
        states.setdefault(number, (ledger(folder), documents(folder)))
    after, now = states[max(states)]
    for number, (before, then) in states.items():
        found = told(folder, str(number))
        gone, new = differing(found)
        assert gone == before - after
        assert new == after - before
        about = {r["doc"]: (r["before"], r["after"]) for r in found if r["what"] == "document"}
        assert about == {
            doc: (then.get(doc, {}), now.get(doc, {}))
            for doc in then.keys() | now.keys()
            if then.get(doc) != now.get(doc)
        }
    everything = told(folder, "0")
    assert differing(everything) == (Counter(), after)
    assert {r["doc"] for r in everything if r["what"] == "document"} == now.keys()


def test_an_incremental_build_logs_what_a_full_one_logs(tmp_path: Path) -> None:
    folder, rng = tmp_path / "c", random.Random(7)
    week = Week(folder, rng)
    for index in ("one", "other"):
        rebuilt(folder, index=index)
    for _ in range(4):
        week.edit()
        rebuilt(folder, index="one")
        rebuilt(folder, full=True, index="other")
    some = [(b.reason, b.documents, b.targets, b.reread) for b in log(folder, "one")]
    assert len(some) > 2
    assert some == [(b.reason, b.documents, b.targets, b.reread) for b in log(folder, "other")]
    assert [row for _, row in rows(folder, "one")] == [row for _, row in rows(folder, "other")]


# What is logged


def doc(name: str, *said_there: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": f"方案{name}", "text": "工作方案\n" + "".join(said_there), **more}


def kinds(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(r["what"], r["change"], r["doc"]) for r in found]


WUHAN = sentence("武汉市", "汽车产业产值", 2027, 5000)
MORE = sentence("武汉市", "汽车产业产值", 2027, 6000)
LATER = sentence("武汉市", "汽车产业产值", 2028, 6000)
SUZHOU = sentence("苏州市", "旅游总收入", 2026, 300)


def test_another_value_is_revised_and_another_year_is_gone_and_new(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    corpus(folder, doc("a", MORE))
    rebuilt(folder)
    found = told(folder, "")
    assert kinds(found) == [("document", "changed", "docs.jsonl#a"), ("target", "revised", "docs.jsonl#a")]
    assert (found[1]["before"]["value"], found[1]["after"]["value"]) == (5000 * 10**8, 6000 * 10**8)
    corpus(folder, doc("a", LATER))
    rebuilt(folder)
    assert [change for what, change, _ in kinds(told(folder, "")) if what == "target"] == ["added", "removed"]


def test_a_promise_that_only_moves_in_its_text_does_not_change(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    corpus(folder, doc("a", "这是前面新加的一句话。", SUZHOU, WUHAN))
    rebuilt(folder)
    assert [(r["change"], r["after"]["region"]) for r in told(folder, "", what="target")] == [("added", "苏州市")]


def test_what_came_and_went_is_nothing_in_the_sum(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    first = rebuilt(folder)
    for text in (MORE, LATER, WUHAN):
        corpus(folder, doc("a", text), *([doc("b", SUZHOU)] if text == MORE else []))
        rebuilt(folder)
    assert len(log(folder)) == 4
    assert told(folder, str(first)) == []


def test_an_unchanged_build_adds_nothing_and_the_last_one_still_answers(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    corpus(folder, doc("a", MORE))
    number = rebuilt(folder)
    before, found = log(folder), told(folder, "")
    assert rebuilt(folder) == number
    rebuilt(folder, full=True)
    assert log(folder) == before
    assert told(folder, "") == found != []
    assert told(folder, str(number)) == []


def test_of_the_first_build_there_is_one_row_and_everything_is_new(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN), doc("b", SUZHOU))
    rebuilt(folder)
    assert rows(folder) == []
    (only,) = log(folder)
    assert (only.reason, only.documents, only.targets) == (FIRST, 2, 2)
    assert Counter((r["what"], r["change"]) for r in told(folder, "")) == {
        ("document", "added"): 2,
        ("target", "added"): 2,
    }


def test_a_tag_changes_a_document_and_none_of_its_targets(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    corpus(folder, doc("a", WUHAN, tags=["重点"]))
    rebuilt(folder)
    (found,) = told(folder, "")
    assert (found["change"], "重点" in found["before"]["tags"], "重点" in found["after"]["tags"]) == (
        "changed",
        False,
        True,
    )


def test_other_rules_read_otherwise_and_nobody_is_told_that_a_promise_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN), doc("b", SUZHOU))
    rebuilt(folder)
    from gangmu.index.build import pipeline, rules

    read = pipeline.extract

    def otherwise(*args: Any, **named: Any) -> Any:
        return [t._replace(value=t.value + 1) if t.value else t for t in read(*args, **named)]

    monkeypatch.setattr(pipeline, "extract", otherwise)
    monkeypatch.setattr(rules, "_installed", lambda: "another version")
    corpus(folder, doc("a", WUHAN), doc("b", SUZHOU), doc("c", WUHAN))
    rebuilt(folder)
    assert log(folder)[-1].reason == RULES
    assert (log(folder)[-1].documents, log(folder)[-1].targets, log(folder)[-1].reread) == (1, 1, 2)
    assert {r["doc"] for r in told(folder, "")} == {"docs.jsonl#c"}
    reread = told(folder, "", reread=True)
    assert Counter((r["change"], r["cause"]) for r in reread if r["what"] == "target") == {
        ("added", "document"): 1,
        ("revised", "reading"): 2,
    }


def test_a_build_that_dies_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    corpus(folder, doc("a", MORE))
    before = log(folder), rows(folder)
    written = history.edited

    def died(*args: Any) -> None:
        written(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(history, "edited", died)
    with pytest.raises(KeyboardInterrupt):
        rebuilt(folder)
    assert (log(folder), rows(folder)) == before
    monkeypatch.undo()
    rebuilt(folder)
    assert len(log(folder)) == 2
    assert [r["change"] for r in told(folder, "", what="target")] == ["revised"]


def test_what_cannot_be_read_any_more_stays_and_is_not_told_as_gone(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    for name, text in (("a.txt", WUHAN), ("b.txt", SUZHOU)):
        (folder / name).write_text(f"方案\n{text}\n", encoding="utf-8")
    rebuilt(folder)
    (folder / "a.txt").write_bytes(b"PK\x03\x04\x00\x00\x00\x00" * 9)
    (folder / "b.txt").unlink()
    keep_going = Options(jobs=1, keep_going=True)
    build(folder, folder / ".gangmu", keep_going, silent)
    once_told = [(r["what"], r["change"], r["doc"]) for r in told(folder, "1")]
    build(folder, folder / ".gangmu", Options(jobs=1, keep_going=True, full=True), silent)
    assert once_told == [(r["what"], r["change"], r["doc"]) for r in told(folder, "1")]
    assert ("document", "removed", "b.txt") in once_told


def test_the_view_has_a_row_for_each_change_of_a_statement(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN), doc("b", SUZHOU))
    rebuilt(folder)
    corpus(folder, doc("a", MORE))
    rebuilt(folder)
    with closing(sqlite3.connect(generations.current(folder / ".gangmu").records)) as db:
        found = db.execute(
            "SELECT change, region, before_value, after_value FROM target_changes ORDER BY change"
        ).fetchall()
    assert found == [("removed", "苏州市", 300 * 10**8, None), ("revised", "武汉市", 5000 * 10**8, 6000 * 10**8)]


# Bounds


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(records.create(Path(":memory:"))) as made:
        yield made


def some_rows(count: int, *, reread: bool = False) -> list[Row]:
    return [Row("document", "added", f"d{n}", "", reread, {}, {"title": f"{n}"}) for n in range(count)]


def test_the_last_400_builds_are_kept(db: sqlite3.Connection) -> None:
    change_log.begin(db, 1, 10, 10)
    for number in range(2, 452):
        change_log.append(db, number, EDITS, some_rows(1))
    kept = change_log.builds(db)
    assert [build.build for build in kept] == list(range(52, 452))
    assert len(list(change_log.rows(db, 0))) == 400


def test_of_more_rows_than_are_kept_the_oldest_become_counts(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_log, "MOST_ROWS", 10)
    monkeypatch.setattr(change_log, "MOST_REREAD", 3)
    change_log.begin(db, 1, 100, 100)
    for number, count in ((2, 4), (3, 4), (4, 4)):
        change_log.append(db, number, EDITS, some_rows(count))
    assert [(b.build, b.whole, b.documents) for b in change_log.builds(db)] == [
        (1, 1, 100),
        (2, 0, 4),
        (3, 1, 4),
        (4, 1, 4),
    ]
    change_log.append(db, 5, EDITS, some_rows(11))
    assert (change_log.builds(db)[-1].whole, change_log.builds(db)[-1].documents) == (0, 11)
    assert {build for build, _ in change_log.rows(db, 0)} == {3, 4}
    change_log.append(db, 6, RULES, [*some_rows(2), *some_rows(4, reread=True)])
    last = change_log.builds(db)[-1]
    assert (last.whole, last.reread_whole, last.reread) == (1, 0, 4)
    assert not any(row.reread for _, row in change_log.rows(db, 0))


def test_a_build_too_large_for_the_log_is_told_by_its_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN))
    rebuilt(folder)
    monkeypatch.setattr(change_log, "MOST_ROWS", 3)
    corpus(folder, *(doc(f"d{n}", WUHAN) for n in range(5)))
    rebuilt(folder)
    found = engine(folder).changes(Asked())
    assert found.records == []
    assert [(b.documents, b.targets) for b in found.uncounted] == [(6, 6)]
    done = gangmu("-C", folder, "changes")
    assert (done.status, "6 documents and 6 statements" in done.err) == (0, True)


# Since when

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)


def logged(*days: int, reason: str = FIRST) -> list[Build]:
    """Builds 5, 6 …, so many days ago."""
    at = [(NOW - timedelta(days=ago)).strftime("%Y-%m-%dT%H:%M:%SZ") for ago in days]
    return [Build(5 + n, at, reason if n == 0 else EDITS, 1, 1, 1, 0, 1) for n, at in enumerate(at)]


@pytest.mark.parametrize(
    ("typed", "build"),
    [
        ("", 7), ("5", 5), ("gen-6", 6), ("8", 8), ("0", 0), ("all", 4), ("2天", 7), ("6天", 6), ("两周", 5), ("3周前", 4),
        ("2026-11-25", 7), ("2026-11-18", 5), ("2020", 4), ("2026年11月", 4), ("昨天", 7),
        ("24小时", 7),
        ("2026-11-28 11:30", 7), ("2026-11-28T11:59Z", 7),
    ],
)  # fmt: skip
def test_since_is_a_build_or_a_moment(typed: str, build: int) -> None:
    assert moments.since(typed, logged(20, 9, 5, 0), 9, NOW).build == build


@pytest.mark.parametrize(
    "typed", ["10", "2027", "2026-12-01", "x", "2026-13-01", "-1", "99999999999999999999", "@", "天"]
)
def test_since_what_is_still_to_come_or_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        moments.since(typed, logged(20, 9, 5, 0), 9, NOW)
    assert caught.value.hint


def test_a_build_that_is_not_kept_any_more_is_named_with_the_oldest_that_is() -> None:
    known = logged(20, 9, reason=EDITS)
    with pytest.raises(UsageError, match="begins with build 5"):
        moments.since("3", known, 9, NOW)
    assert moments.since("4", known, 9, NOW).build == 4
    assert "begins with build 5" in moments.since("2020", known, 9, NOW).note


# Filters and forms


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = corpus(tmp_path_factory.mktemp("changed") / "c", doc("a", WUHAN, source="湖北日报"), doc("b", SUZHOU))
    assert gangmu("-C", folder, "build").status == 0
    new = sentence("襄阳市", "地区生产总值", 2027, 7000)
    result = "2024年,襄阳市地区生产总值完成6000亿元。"
    corpus(
        folder,
        doc("a", MORE, source="湖北日报"),
        doc("c", new, result, tags=["重点"], date="2025-02-01"),
        doc("d", new),
    )
    assert gangmu("-C", folder, "build").status == 0
    return folder


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--region", "湖北", "--what", "target"], {"added": 2, "revised": 1}),
        (["--region", "长三角", "--what", "target"], {"removed": 1}),
        (["--region", "苏州", "--what", "document"], {"removed": 1}),
        (["--indicator", "GDP"], {"added": 2}),
        (["--indicator", "GDP", "--kind", "all"], {"added": 3}),
        (["--indicator", "GDP", "--unique"], {"added": 1}),
        (["--change", "revised"], {"revised": 1}),
        (["--change", "new", "--change", "gone", "--what", "document"], {"added": 2, "removed": 1}),
        (["--min", "5.5e11", "--max", "6.5e11"], {"revised": 1}),
        (["--due", "2026"], {"removed": 1}),
        (["--tag", "重点"], {"added": 2}),
        (["--source", "湖北日报"], {"changed": 1, "revised": 1}),
        (["--doc", "docs.jsonl#b"], {"removed": 2}),
        (["旅游总收入", "--what", "target"], {"removed": 1}),
        (["方案b"], {"removed": 1}),
    ],
)  # fmt: skip
def test_changes_are_filtered_as_the_ledger_and_searches_are(
    changed: Path, args: list[str], expected: dict[str, int]
) -> None:
    done = gangmu("-C", changed, "changes", "-f", "jsonl", *args)
    assert done.status == 0, done.err
    assert Counter(record["change"] for record in done.records) == expected


def test_what_matches_nothing_exits_with_1_and_bad_words_with_2(changed: Path) -> None:
    assert gangmu("-C", changed, "changes", "--region", "上海").status == 1
    for args in (["--change", "x"], ["--what", "x"], ["--kind", "x"], ["--since", "99"], ["--since", "2099"]):
        done = gangmu("-C", changed, "changes", *args)
        assert (done.status, "hint" in done.err) == (2, True), done.err


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "json", "jsonl"])
def test_every_format_tells_what_was_revised(changed: Path, form: str) -> None:
    done = gangmu("-C", changed, "changes", "-f", form, "--change", "revised", COLUMNS="120")
    assert done.status == 0
    if form in ("json", "jsonl"):
        (record,) = json.loads(done.out) if form == "json" else done.records
        assert (record["before"]["value"], record["after"]["value"]) == (5000 * 10**8, 6000 * 10**8)
    else:
        assert "≥5,000亿元" in done.out and "≥6,000亿元" in done.out
    assert "1 revised" in done.out + done.err


def test_a_limit_cuts_and_says_so(changed: Path) -> None:
    done = gangmu("-C", changed, "changes", "-f", "jsonl", "-n", "2")
    assert (len(done.records), "the first 2 of" in done.err) == (2, True)


def test_export_hands_the_whole_log_over(changed: Path, tmp_path: Path) -> None:
    done = gangmu("-C", changed, "export", "--what", "changes", "-f", "jsonl")
    assert Counter(r["what"] for r in done.records) == {"document": 3, "target": 4}
    assert gangmu("-C", changed, "export", "--what", "changes", "--to", tmp_path / "log.csv").status == 0


def test_the_library_gives_typed_records(changed: Path) -> None:
    with Corpus(changed) as library:
        (found,) = library.changes(region="湖北", change="revised")
        assert (found.what, found.change, found.after["region"]) == ("target", "revised", "武汉市")
        with pytest.raises(ValueError, match="no build 99"):
            library.changes(since=99)


def test_records_are_those_of_the_schema(changed: Path) -> None:
    schema = json.loads(gangmu("schema", "change").out)
    names = list(schema["properties"])
    for args, more in (([], set()), (["--since", "0"], set()), (["--reread", "--unique"], {"copies", "cause"})):
        found = gangmu("-C", changed, "changes", "-f", "jsonl", *args).records
        assert found
        for record in found:
            assert record.keys() == set(schema["required"]) | more
            assert [name for name in names if name in record] == sorted(record, key=names.index)
            assert record["what"] in schema["properties"]["what"]["enum"]
            assert record["change"] in schema["properties"]["change"]["enum"]
            fields = Change.TARGET if record["what"] == "target" else Change.DOCUMENT
            states = [record["before"], record["after"]]
            assert all(tuple(state) in ((), fields) for state in states) and any(states)


def test_a_promise_that_only_repeats_an_older_one_is_left_out_where_each_is_told_once() -> None:
    said_of = {
        **dict.fromkeys((*differences._IDENTITY, *differences._FIGURE, "value_text", "indicator"), ""),
        "region_path": [],
    }

    def added(name: str, restates: str) -> dict[str, Any]:
        about = {**said_of, "value": 1, "restates": restates}
        return {"what": "target", "change": "added", "doc": name, "id": "0-0", "before": {}, "after": about}

    found, repeated = once([added("a", "old:0-0"), added("b", ""), added("c", "b:0-0")])
    assert ([record["doc"] for record in found], [record["copies"] for record in found], repeated) == (["b"], [1], 1)


# Damage


def test_an_index_of_another_format_says_what_to_do(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "FORMAT", generations.FORMAT + 1)
    with pytest.raises(IndexDamaged) as caught:
        engine(changed)
    assert "build --full" in caught.value.hint


@pytest.mark.parametrize("forged", ["[1]", "{", '{"region_path": 3}', "7", "{}x"])
def test_a_forged_log_is_damage_and_no_fault(tmp_path: Path, forged: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "c", doc("a", WUHAN), doc("b", SUZHOU))
    rebuilt(folder)
    corpus(folder, doc("a", MORE))
    rebuilt(folder)
    opened = engine(folder)
    with closing(sqlite3.connect(":memory:")) as db:
        opened._db.backup(db)
        db.execute("UPDATE changes SET after = ? WHERE what = 'target'", (forged,))
        monkeypatch.setattr(opened, "_db", db)
        with pytest.raises(IndexDamaged):
            opened.changes(Asked(wanted=Wanted(kind="all")))


# Two lists of statements

STATED = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=8)


@given(STATED, STATED)
def test_between_two_lists_lies_their_difference_as_multisets(old: list[Any], new: list[Any]) -> None:
    pairs = list(between(old, new, lambda item: ((item[0],), (item[1],))))
    gone, fresh = Counter(a for a, _ in pairs if a), Counter(b for _, b in pairs if b)
    assert gone == Counter(old) - Counter(new)
    assert fresh == Counter(new) - Counter(old)
    assert all(a[0] == b[0] and a != b for a, b in pairs if a and b)
    alone = {a[0] for a, b in pairs if a and not b} & {b[0] for a, b in pairs if b and not a}
    assert not alone


@given(STATED, STATED, STATED)
def test_differences_add_up(first: list[Any], second: list[Any], third: list[Any]) -> None:
    def of(item: Any) -> Any:
        return (item[0],), (item[1],)

    steps = [*between(first, second, of), *between(second, third, of)]
    summed = list(between([a for a, _ in steps if a], [b for _, b in steps if b], of))
    whole = list(between(first, third, of))
    for at in (0, 1):
        assert Counter(pair[at] for pair in summed if pair[at]) == Counter(pair[at] for pair in whole if pair[at])
