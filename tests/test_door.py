"""The library's door: what it answers is what the commands print, typed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gangmu.index import Corpus, clean, extract
from gangmu.index import schemas as declared
from gangmu.index.errors import IndexMissing, UsageError
from gangmu.index.results import Listing
from gangmu.index.schemas import Hit, Region, Target

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("door") / "corpus"
    shutil.copytree(SEEDS, made, ignore=shutil.ignore_patterns(".gangmu"))
    with Corpus(made) as corpus:
        assert corpus.build().added == 5
    return made


def command(folder: Path, *words: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from gangmu.cli.main import run; sys.exit(run())",
            "-C",
            str(folder),
            *words,
        ],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_door_answers_what_the_commands_print(folder: Path) -> None:
    with Corpus(folder) as corpus:
        assert corpus.search("未来产业").records == command(folder, "search", "未来产业", "-f", "jsonl")
        assert corpus.targets(region="湖北").records == command(
            folder, "targets", "--region", "湖北", "--all-copies", "-f", "jsonl"
        )
        assert corpus.regions("鄂").records == command(folder, "regions", "湖北", "-f", "jsonl")


def test_records_are_typed_and_go_back_to_what_they_were(folder: Path) -> None:
    with Corpus(folder) as corpus:
        for listing in (corpus.search("武汉"), corpus.targets(kind="all"), corpus.regions(), corpus.tags()):
            assert len(listing) > 0
            assert [one.record() for one in listing] == [
                {k: v for k, v in record.items() if k != "copies" or isinstance(listing[0], Hit)}
                for record in listing.records
            ]
        document = corpus.document("003")
        assert document.doc.startswith("003") and document.text and document.blocks[0].end > 0
        assert corpus.document(document.doc) == document
        assert next(corpus.documents()).doc.startswith("000")


def test_a_build_is_seen_by_the_next_question(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "c", ignore=shutil.ignore_patterns(".gangmu"))
    corpus = Corpus(tmp_path / "c")
    with pytest.raises(IndexMissing):
        corpus.count("武汉")
    said: list[str] = []
    corpus.build(lambda floor, done, total: said.append(floor), jobs=1)
    assert {"build", "commit"} <= set(said)
    before = corpus.count("武汉")
    (tmp_path / "c" / "more.txt").write_text("武汉东湖高新区发布新政策，未来产业加快成长。", encoding="utf-8")
    index = tmp_path / "c" / "INDEX.md"
    index.write_text(index.read_text(encoding="utf-8") + "\n- [more](more.txt)\n", encoding="utf-8")
    assert corpus.build().added == 1
    assert corpus.count("武汉") == before + 1
    corpus.close()


def test_an_unknown_region_is_a_value_error_with_near_names(folder: Path) -> None:
    with Corpus(folder) as corpus, pytest.raises(ValueError, match="there is no region 火星") as caught:
        corpus.targets(region="火星")
    assert isinstance(caught.value, UsageError)
    with Corpus(folder) as corpus, pytest.raises(UsageError) as caught:
        corpus.regions("武汗")
    assert "武汉" in caught.value.hint


@pytest.mark.parametrize("typed", ["湖北", "湖北省", "鄂", " 湖北 "])
def test_a_region_may_be_written_as_people_write_it(folder: Path, typed: str) -> None:
    with Corpus(folder) as corpus:
        assert corpus.region(typed) == corpus.region("湖北省") != ""
        assert len(corpus.targets(region=typed)) == len(corpus.targets(region="湖北省")) > 0


def test_each_promise_comes_once_when_asked_for(folder: Path) -> None:
    with Corpus(folder) as corpus:
        every, once = corpus.targets(), corpus.targets(unique=True)
        assert len(once) + sum(record["copies"] for record in once.records) == len(every)


@pytest.mark.parametrize("due", [2027, (2027, 2027), (None, 2027), (2026, None)])
def test_due_takes_a_year_or_two_ends(folder: Path, due: object) -> None:
    with Corpus(folder) as corpus:
        found = [target.deadline for target in corpus.targets(due=due)]  # type: ignore[arg-type]
    first, last = (due, due) if isinstance(due, int) else due  # type: ignore[misc]
    assert found and all(year is not None and (first or 0) <= year <= (last or 9999) for year in found)


def test_a_listing_is_a_table_in_a_notebook_and_what_it_holds_is_text(folder: Path) -> None:
    with Corpus(folder) as corpus:
        assert corpus.search("未来产业")._repr_html_().startswith("<table>")
    record = {
        "region": "<script>alert(1)</script>",
        "path": ["<b>"],
        "code": "&",
        "level": "",
        "documents": 1,
        "targets": 0,
    }
    shown = Listing(Region, [record] * 120)._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "and 20 more" in shown


def test_clean_and_extract_need_no_corpus() -> None:
    assert clean("首页 > 新闻\n力争到2027年产值突破千亿元。\n") == "力争到2027年产值突破千亿元。"
    (target,) = extract("力争到2027年全市未来产业营业收入突破1000亿元。", region="武汉", date="2024-01-05")
    assert (target.region, target.value, target.unit, target.deadline) == ("武汉市", 1e11, "元", 2027)
    assert (target.indicator, target.comparator, target.kind) == ("未来产业营业收入", ">", "target")
    with pytest.raises(ValueError, match="there is no region"):
        extract("产值突破1000亿元。", region="火星")
    with pytest.raises(ValueError, match="no date"):
        extract("产值突破1000亿元。", date="昨天")


def test_a_folder_index_is_verified_and_a_cluster_has_no_folder(folder: Path) -> None:
    with Corpus(folder) as corpus:
        assert corpus.verify() == ()
        assert corpus.status()["documents"] == 5
    cluster = Corpus("opensearch+http://127.0.0.1:9/x")
    assert cluster.folder is None
    with pytest.raises(UsageError, match="without a corpus folder"):
        cluster.build()
    with pytest.raises(UsageError, match="not a folder"):
        cluster.verify()


def test_nothing_of_the_door_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, gangmu.index.errors; assert 'gangmu.index.door' not in sys.modules; from gangmu.index import Corpus"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(ImportError):
        from gangmu.index import nothing  # type: ignore[attr-defined]  # noqa: F401


def test_every_record_has_a_schema_that_its_typed_form_fits() -> None:
    for name in declared.NAMES:
        schema = declared.schema(name)
        assert schema is not None and schema["properties"]["schema"] == {"const": f"{name}/1"}
    assert declared.names(Target)[:2] == ("doc", "id")
    assert "sentence" in declared.columns(Target) and "explain" not in declared.columns(Target)


def test_asking_the_ledger_loads_neither_what_searches_nor_what_reads_texts() -> None:
    late = ("query.retrieval", "query.plan", "query.track", "facts.lexicon.words", "corpus.manifest", "tasks.tagging")
    code = (
        "import sys, gangmu.index.door, gangmu.index.query.embedded, gangmu.index.query.ledger\n"
        f"print([name for name in {late!r} if f'gangmu.index.{{name}}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
