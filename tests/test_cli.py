"""The commands as a user runs them: formats, exit statuses, messages."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.cli.main import COMMANDS
from gangmu.index import schemas

JSON_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
    "null": type(None),
    "boolean": bool,
}


def conforms(value: Any, schema: dict[str, Any], where: str = "$") -> None:
    """The part of JSON Schema that our schemas use."""
    if "const" in schema:
        assert value == schema["const"], where
    if "enum" in schema:
        assert value in schema["enum"], (where, value)
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert any(isinstance(value, JSON_TYPES[t]) for t in types), (where, value)
    if isinstance(value, str) and "pattern" in schema:
        assert re.search(schema["pattern"], value), (where, value)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            conforms(item, schema["items"], f"{where}[{number}]")
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value), (where, set(schema["required"]) - set(value))
        if schema.get("additionalProperties") is False:
            assert set(value) <= set(schema["properties"]), (where, set(value) - set(schema["properties"]))
        for name, item in value.items():
            conforms(item, schema["properties"].get(name, {}), f"{where}.{name}")


@pytest.mark.parametrize(
    ("args", "record"),
    [
        (["search", "未来产业"], "hit"),
        (["search", "未来产业", "--explain"], "hit"),
        (["search", "未来产业", "--unique"], "hit"),
        (["search", "未来产业", "--facets"], "facet"),
        (["show", "002"], "document"),
        (["targets", "--kind", "all"], "target"),
        (["regions"], "region"),
        (["indicators"], "indicator"),
        (["tag", "list", "002"], "tag"),
        (["export", "--what", "documents"], "document"),
        (["export", "--what", "targets"], "target"),
        (["export", "--what", "tags"], "tag"),
        (["build"], "summary"),
        (["clean", "002_582ed82a10ca2092.txt"], "clean"),
        (["status"], "status"),
        (["doctor"], "check"),
        (["timeline"], "timeline"),
        (["map"], "map"),
        (["tag", "list"], "tag_count"),
        (["tag", "rules"], "rule"),
        (["tag", "rules", "--explain", "002"], "rule_match"),
        (["tag", "suggest", "002"], "phrase"),
        (["tag", "add", "重点", "--dry-run", "--", "002"], "tagging"),
        (["dedup", "--diff", "000", "002"], "difference"),
    ],
    ids=lambda a: " ".join(a) if isinstance(a, list) else a,
)
def test_records_conform_to_their_schema(args: list[str], record: str, seeds: Path) -> None:
    done = gangmu("-C", seeds, "--format", "jsonl", *args, cwd=seeds)
    assert done.status == 0, done.err
    assert done.records or args == ["build"]
    for found in done.records:
        optional = {"copies"} if record == "target" else set()
        conforms({k: v for k, v in found.items() if k not in optional}, schemas.schema(record) or {})


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_schema_is_printed(name: str) -> None:
    done = gangmu("schema", name)
    assert json.loads(done.out)["properties"]["schema"] == {"const": f"{name}/1"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = gangmu(command, "--help", COLUMNS="100")
    assert done.status == 0, done.err
    assert "Global options" in done.out or command == "tag"
    assert "TODO" not in done.out


def test_no_command_at_all_is_answered_with_the_list_of_them() -> None:
    done = gangmu()
    assert all(command in done.out for command in COMMANDS)
    assert done.err == ""


def test_global_options_stand_before_or_after_the_command(built_seeds: Path) -> None:
    before = gangmu("-f", "jsonl", "-C", built_seeds, "search", "昆山")
    after = gangmu("search", "昆山", "-C", built_seeds, "-f", "jsonl")
    assert before.out == after.out
    assert before.records


def test_a_pipe_gets_tsv_with_a_header_and_uncut_fields(built_seeds: Path) -> None:
    done = gangmu("-C", built_seeds, "targets")
    header, *rows = done.out.splitlines()
    assert header.split("\t")[:3] == ["region", "deadline", "indicator"]
    assert all(len(row.split("\t")) == len(header.split("\t")) for row in rows)
    sentences = {row.split("\t")[header.split("\t").index("sentence")] for row in rows}
    assert any(len(s) > 100 for s in sentences)


def test_json_is_one_array_and_csv_quotes(built_seeds: Path) -> None:
    import csv
    import io

    assert isinstance(json.loads(gangmu("-C", built_seeds, "targets", "-f", "json").out), list)
    rows = list(csv.DictReader(io.StringIO(gangmu("-C", built_seeds, "targets", "-f", "csv").out)))
    assert len(rows) == len(gangmu("-C", built_seeds, "targets", "-f", "jsonl").records)


def test_nothing_found_is_one_and_says_so(built_seeds: Path) -> None:
    done = gangmu("-C", built_seeds, "search", "xyzzy", "-f", "jsonl")
    assert (done.status, done.out) == (1, "")
    assert "nothing found" in done.err
    assert gangmu("-C", built_seeds, "-q", "search", "xyzzy").err == ""


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["serch"], "search"),
        (["search", "--nope", "x"], "--help"),
        (["search", ""], "empty"),
        (["search", "nosuchfield:值"], "field"),
        (["search", '"没有结尾'], "quot"),
        (["search", "武汉", "--sort", "size"], "--sort"),
        (["search", "武汉", "--since", "2023-13"], "2023"),
        (["search", "武汉", "-f", "xml"], "table"),
        (["search", "武汉", "-f", "trec"], "--queries"),
        (["targets", "--region", "火星"], "regions"),
        (["targets", "--region", "东胡高新区"], "东湖高新区"),
        (["targets", "--due", "soon"], "2027"),
        (["targets", "--kind", "wish"], "vague"),
        (["show", "nosuchdocument"], "document"),
        (["show", "002", "--raw", "--diff"], "--diff"),
        (["tag", "add", "重点"], "--"),
        (["tag", "+重点", "旧", "--", "002"], "+TAG"),
        (["dedup", "--threshold", "7"], "threshold"),
        (["export", "--to", "x.doc"], ".xlsx"),
        (["export", "--what", "wishes"], "targets"),
        (["build", "--memory", "lots"], "512M"),
        (["schema", "nosuch"], "hit"),
    ],
    ids=lambda a: " ".join(a) if isinstance(a, list) else "",
)
def test_a_usage_error_says_what_to_do_and_exits_2(args: list[str], word: str, built_seeds: Path) -> None:
    done = gangmu("-C", built_seeds, *args)
    assert done.status == 2, (done.out, done.err)
    assert word in done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) <= 2


def test_errors_are_json_when_json_is_asked_for(tmp_path: Path) -> None:
    done = gangmu("-C", tmp_path, "search", "x", "-f", "json")
    error = json.loads(done.err)
    assert (error["exit"], error["error"]) == (4, "index-missing")
    assert error["hint"]


def test_a_missing_index_is_4_and_a_missing_manifest_3(tmp_path: Path) -> None:
    assert gangmu("-C", tmp_path, "search", "x").status == 4
    done = gangmu("-C", tmp_path, "build")
    assert done.status == 3
    assert "gangmu init" in done.err


def test_the_corpus_is_found_from_below_and_in_seeds(built_seeds: Path, tmp_path: Path) -> None:
    below = built_seeds / "deep" / "er"
    below.mkdir(parents=True, exist_ok=True)
    assert gangmu("search", "昆山", "-f", "jsonl", cwd=below).records
    project = tmp_path / "project"
    project.mkdir()
    (project / "seeds").symlink_to(built_seeds)
    assert gangmu("search", "昆山", "-f", "jsonl", cwd=project).records
    assert gangmu("search", "昆山", "-f", "jsonl", cwd=tmp_path, GANGMU_CORPUS=str(built_seeds)).records


def test_the_index_can_live_elsewhere(built_seeds: Path, tmp_path: Path) -> None:
    assert gangmu("-C", built_seeds, "--index", tmp_path / "idx", "build").status == 0
    assert gangmu("--index", tmp_path / "idx", "search", "昆山").status == 0
    assert gangmu("search", "昆山", cwd=tmp_path, GANGMU_INDEX=str(tmp_path / "idx")).status == 0


def test_a_closed_pipe_ends_quietly(built_seeds: Path) -> None:
    line = f"{sys.executable} -c 'import sys; from gangmu.cli.main import run; sys.exit(run())'"
    script = f"set -o pipefail; {line} -C {built_seeds} export --what documents -f jsonl | head -c 10"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b""


def on_a_terminal(args: list[str], columns: int = 80, **env: str) -> str:
    """What a command draws on a terminal of that width."""
    leader, follower = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; from gangmu.cli.main import run; sys.exit(run())", *args],
        stdin=follower, stdout=follower, stderr=follower,
        env={**clean, "TERM": "xterm-256color", "PAGER": "cat", **env},
    )  # fmt: skip
    os.close(follower)
    data = b""
    while True:
        ready, _, _ = select.select([leader], [], [], 30)
        try:
            chunk = os.read(leader, 65536) if ready else b""
        except OSError:
            chunk = b""
        if not chunk:
            break
        data += chunk
    child.wait(30)
    os.close(leader)
    return data.decode()


def _width(line: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    "command", [["search", "未来产业"], ["targets"], ["regions"], ["timeline"], ["map"], ["status"]]
)
def test_a_terminal_gets_a_table_that_fits(command: list[str], built_seeds: Path) -> None:
    drawn = on_a_terminal(["-C", str(built_seeds), *command])
    assert "\x1b[" in drawn
    lines = _STYLE.sub("", drawn).splitlines()
    assert max(map(_width, lines)) <= 80


def test_no_color_and_color_are_respected(built_seeds: Path) -> None:
    args = ["-C", str(built_seeds), "targets"]
    assert "\x1b[" not in on_a_terminal(args, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal([*args, "--color", "never"])
    assert "\x1b[" in gangmu("-C", built_seeds, "targets", "-f", "table", "--color", "always").out
    assert "\x1b[" not in gangmu("-C", built_seeds, "targets", "-f", "table").out


def test_a_ranking_for_trec_is_that_of_the_records(built_seeds: Path, tmp_path: Path) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text("a\t未来产业 集群\nb\t高新区\n", encoding="utf-8")
    for options in ([], ["--unique"]):
        search = ["-C", built_seeds, "search", "--queries", file, *options, "--format"]
        ranked = [line.split() for line in gangmu(*search, "trec").out.splitlines()]
        records = gangmu(*search, "jsonl").records
        assert [(r[0], r[2], r[4]) for r in ranked] == [(h["qid"], h["doc"], f"{h['score']:.6f}") for h in records]
        assert {r[0] for r in ranked} == {"a", "b"}


def test_count_queries_and_trec(built_seeds: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.tsv"
    file.write_text("q1\t未来产业\nq2\t昆山 园区\nq3\txyzzy\n", encoding="utf-8")
    done = gangmu("-C", built_seeds, "search", "--queries", file, "--format", "trec")
    fields = [line.split() for line in done.out.splitlines()]
    assert {f[0] for f in fields} == {"q1", "q2"}
    assert all(f[1] == "Q0" and f[5] == "gangmu" and int(f[3]) >= 1 for f in fields)
    hits = gangmu("-C", built_seeds, "search", "--queries", file, "-f", "jsonl").records
    assert {h["qid"] for h in hits} == {"q1", "q2"}
    assert gangmu("-C", built_seeds, "search", "昆山", "--count").out.strip() == str(
        len(gangmu("-C", built_seeds, "search", "昆山", "-f", "jsonl", "-n", "100").records)
    )
    file.write_text("no tab here\n", encoding="utf-8")
    assert gangmu("-C", built_seeds, "search", "--queries", file).status == 3


def test_snippet_marks_are_the_words_that_matched(built_seeds: Path) -> None:
    for hit in gangmu("-C", built_seeds, "search", "未来产业", "-f", "jsonl").records:
        text = gangmu("-C", built_seeds, "show", hit["doc"], "-f", "json").out
        document = json.loads(text)
        for snippet in hit["snippets"]:
            assert document["text"][snippet["start"] : snippet["end"]] == snippet["text"]
            for start, end in snippet["marks"]:
                assert set(snippet["text"][start:end]) & set("未来产业")


def test_figures_without_a_name_are_left_out_of_the_table_and_said_so(tmp_path: Path) -> None:
    text = "到2027年,培育飞手50名。\n\n力争达到150个以上。\n"
    plan = {"id": "p", "title": "昆山市低空经济行动方案(2024-2027年)", "text": text, "date": "2024-03-01"}
    folder = corpus(tmp_path / "c", plan)
    assert gangmu("-C", folder, "build").status == 0
    assert [r["indicator"] for r in gangmu("-C", folder, "targets", "-f", "jsonl").records] == ["飞手", ""]
    table = gangmu("-C", folder, "targets", "-f", "table")
    assert (table.status, "飞手" in table.out, "150个" in table.out) == (0, True, False)
    assert "1 statement whose text names no indicator left out" in table.err
    every = gangmu("-C", folder, "targets", "-f", "table", "--all-copies")
    assert "150个" in every.out
    assert "left out" not in every.err


def test_copies_are_folded_in_the_table_and_only_there(tmp_path: Path) -> None:
    text = "武汉市人民政府提出,力争到2027年全市未来产业营业收入规模突破千亿元,打造5个以上未来产业集群。" * 3
    docs = [{"id": f"d{i}", "title": "武汉发展未来产业", "text": text, "date": f"2024-0{i + 1}-01"} for i in range(4)]
    folder = corpus(tmp_path / "c", *docs, {"id": "other", "text": "昆山市召开园区建设大会,未来产业集聚。"})
    assert gangmu("-C", folder, "build").status == 0
    records = gangmu("-C", folder, "search", "未来产业", "-f", "jsonl").records
    assert len(records) == 5
    assert sorted(r["duplicate_of"] for r in records) == ["", "", *["docs.jsonl#d0"] * 3]
    unique = gangmu("-C", folder, "search", "未来产业", "-f", "jsonl", "--unique").records
    assert sorted(r["copies"] for r in unique) == [0, 3]
    assert "+3 copies" in gangmu("-C", folder, "search", "未来产业", "-f", "table").out
    assert "copies" not in gangmu("-C", folder, "search", "未来产业", "-f", "table", "--all-copies").out
    every = gangmu("-C", folder, "targets", "-f", "jsonl").records
    once = gangmu("-C", folder, "targets", "-f", "jsonl", "--unique").records
    assert len(every) > len(once) >= 1
    assert all(r["restates"] for r in every if r["doc"] != "docs.jsonl#d0")


def test_apply_marks_copies_in_the_manifest_and_the_mark_decides(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    text = "武汉市人民政府提出,加快建设未来产业集聚区,推动光电子信息与生命健康两大产业协同发展。" * 4
    for name, more in (("a", ""), ("b", "本报记者。"), ("c", "")):
        (folder / f"{name}.txt").write_text(text + more, encoding="utf-8")
    (folder / "d.txt").write_text("与前几篇毫无关系的一则昆山新闻,却被人标为重复。", encoding="utf-8")
    assert gangmu("init", folder).status == 0
    assert gangmu("-C", folder, "build").status == 0
    before = (folder / "INDEX.md").read_text(encoding="utf-8")
    (cluster,) = gangmu("-C", folder, "dedup", "-f", "jsonl").records
    assert {m["doc"] for m in cluster["members"]} == {"a.txt", "b.txt", "c.txt"}
    assert (folder / "INDEX.md").read_text(encoding="utf-8") == before
    assert gangmu("-C", folder, "dedup", "--keep", "longest", "--apply").status == 0
    assert gangmu("-C", folder, "build").status == 0
    hits = gangmu("-C", folder, "search", "未来产业", "-f", "jsonl").records
    assert {h["doc"]: h["duplicate_of"] for h in hits} == {"a.txt": "b.txt", "b.txt": "", "c.txt": "b.txt"}
    assert sorted(p.name for p in folder.glob("*.txt")) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    runs = gangmu("-C", folder, "dedup", "--diff", "a.txt", "b.txt", "-f", "jsonl").records
    assert [r for r in runs if r["op"] != "="] == [{"schema": "difference/1", "op": "+", "text": "本报记者。"}]


def test_show_raw_is_the_file_and_show_diff_marks_what_went(built_seeds: Path) -> None:
    name = "001_ecb06939d2141290.txt"
    assert gangmu("-C", built_seeds, "show", name, "--raw").out == (built_seeds / name).read_text(encoding="utf-8")
    shown = json.loads(gangmu("-C", built_seeds, "show", "001", "-f", "json").out)
    assert "chuàng" not in shown["text"]
    assert any(r["kind"] == "gloss" and r["count"] > 200 for r in shown["repairs"])
    diff = gangmu("-C", built_seeds, "show", "001", "--diff").out
    assert "\n- " in diff
    assert "\n+ " in diff
    assert gangmu("-C", built_seeds, "show", "001", "--diff", "-y").status == 0


def test_another_folder_s_corpus_names_itself(built_seeds: Path, tmp_path: Path) -> None:
    below = tmp_path / "project" / "notes"
    below.mkdir(parents=True)
    shutil.copytree(built_seeds, tmp_path / "project" / "seeds")
    done = gangmu("search", "未来产业", "--count", cwd=below)
    assert f"the corpus is {(tmp_path / 'project' / 'seeds').resolve()}; --corpus DIR names another" in done.err
    assert "the corpus is" not in gangmu("search", "未来产业", "--count", cwd=tmp_path / "project" / "seeds").err
    assert "the corpus is" not in gangmu("-C", tmp_path / "project" / "seeds", "search", "未来产业", cwd=below).err
    assert "the corpus is" not in gangmu("search", "未来产业", "-q", cwd=below).err


def test_add_refuses_what_the_manifest_would_and_says_when_nothing_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    assert gangmu("init", folder).status == 0
    (folder / "a.txt").write_text("武汉市的文件。\n", encoding="utf-8")
    for day in ("2024-13", "不久"):
        refused = gangmu("-C", folder, "add", folder / "a.txt", "--date", day)
        assert refused.status == 2 and day in refused.err
    assert gangmu("-C", folder, "add", folder / "a.txt", "--date", "2024年1月5日").out == "a.txt\n"
    assert "2024-01-05" in (folder / "INDEX.md").read_text(encoding="utf-8")
    assert "lists them already" in gangmu("-C", folder, "add", folder / "a.txt").err


def test_clean_tells_the_tables_of_a_page() -> None:
    page = "发展目标\n\n| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 人口（万人） | 82 | 90 |\n| 医院（家） | 3 | 5 |\n"
    record = json.loads(gangmu("clean", "-", "-f", "json", stdin=page).out)
    (table,) = record["tables"]
    assert table["header"] == ["指标", "2020年", "2025年"]
    assert table["rows"] == [["人口（万人）", "82", "90"], ["医院（家）", "3", "5"]]
    assert record["text"][table["start"] : table["end"]].startswith("| 指标")


def test_clean_is_a_filter() -> None:
    page = (Path(__file__).resolve().parent.parent / "seeds" / "001_ecb06939d2141290.txt").read_bytes()
    done = gangmu("clean", stdin=page)
    assert "创新" in done.out
    assert "chuàng" not in done.out
    assert "版权所有" not in done.out
    assert json.loads(gangmu("clean", "-", "-f", "json", stdin=page).out)["date"] == "2023-05-15"
    assert gangmu("clean", "/no/such/file.txt").status == 3


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx"])
@pytest.mark.parametrize("what", ["documents", "targets", "tags", "clusters"])
def test_export_writes_every_format(what: str, suffix: str, built_seeds: Path, tmp_path: Path) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    if suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    file = tmp_path / f"out{suffix}"
    done = gangmu("-C", built_seeds, "export", "--what", what, "--to", file)
    assert done.status == 0, done.err
    assert file.stat().st_size > 0 or (what == "clusters" and suffix == ".jsonl")
    assert list(tmp_path.iterdir()) == [file]


def test_timeline_and_map_draw_svg(built_seeds: Path, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ElementTree

    for command in ("timeline", "map"):
        file = tmp_path / f"{command}.svg"
        assert gangmu("-C", built_seeds, command, "--svg", file).status == 0
        ElementTree.parse(file)


def test_init_add_build_search_from_nothing(tmp_path: Path) -> None:
    folder, outside = tmp_path / "corpus", tmp_path / "成都.txt"
    folder.mkdir()
    (folder / "a.txt").write_text("宁波市召开制造业大会,推进产业集群建设。", encoding="utf-8")
    outside.write_text("成都高新区发布行动计划,力争到2028年新增高新技术企业500家。", encoding="utf-8")
    assert gangmu("init", folder, "--title", "试验").status == 0
    assert gangmu("init", folder).status != 0
    done = gangmu("-C", folder, "add", outside, "--date", "2024-05-01", "--tags", "西部,开发区")
    assert done.status == 0, done.err
    assert gangmu("-C", folder, "build").status == 0
    (hit,) = gangmu("-C", folder, "search", "高新技术企业", "--tag", "西部", "-f", "jsonl").records
    assert (hit["doc"], hit["date"]) == ("成都.txt", "2024-05-01")
    (target,) = gangmu("-C", folder, "targets", "-f", "jsonl").records
    assert (target["deadline"], target["value"], target["unit"]) == (2028, 500, "家")


def test_tags_are_written_and_searchable_at_once(seeds: Path) -> None:
    before = (seeds / "INDEX.md").read_bytes()
    assert gangmu("-C", seeds, "tag", "add", "重点跟踪", "--", "region:昆山 园区").status == 0
    assert [h["doc"][:3] for h in gangmu("-C", seeds, "search", "--tag", "重点跟踪", "-f", "jsonl").records] == ["004"]
    assert gangmu("-C", seeds, "tag", "+甲", "-重点跟踪", "--", "004").status == 0
    assert gangmu("-C", seeds, "search", "--tag", "重点跟踪").status == 1
    assert gangmu("-C", seeds, "tag", "rm", "甲", "--", "004").status == 0
    assert (seeds / "INDEX.md").read_bytes() == before


def test_a_batch_of_tags_is_one_edit(seeds: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch"
    file.write_text("# 注\n+甲 -招商 -- 000\n+乙 -- '未来产业 region:武汉'\n", encoding="utf-8")
    dry = gangmu("-C", seeds, "tag", "batch", file, "--dry-run", "-f", "jsonl")
    assert {r["doc"][:3] for r in dry.records} >= {"000", "002"}
    assert gangmu("-C", seeds, "search", "--tag", "甲").status == 1
    assert gangmu("-C", seeds, "tag", "batch", file).status == 0
    assert gangmu("-C", seeds, "search", "--tag", "乙").status == 0
    file.write_text("+甲 000\n", encoding="utf-8")
    assert gangmu("-C", seeds, "tag", "batch", file).status == 3


def test_completion_knows_the_commands() -> None:
    done = gangmu(_GANGMU_COMPLETE="complete_bash", COMP_WORDS="gangmu sea", COMP_CWORD="1")
    assert "search" in done.out
