"""Completion of values in the shells themselves: each is started, loads the script that is installed, and gets a Tab."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gangmu.cli import completing
from gangmu.index import Corpus

SHELLS = ("bash", "zsh", "fish")
NAMES = ("武汉 五年规划(征求意见稿).txt", '武汉$市[1]\'s "计划".txt', "上海 口岸&条例.txt", "plain.txt")
TEXT = "到2027年，{}全市集成电路产业规模突破1000亿元，新增企业300家。\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus `c` of names that shells could trip over, and a folder with `gangmu` alone to be in PATH."""
    place = tmp_path_factory.mktemp("completion")
    corpus = place / "c"
    corpus.mkdir()
    for name in NAMES:
        (corpus / name).write_text(TEXT.format(name[:2]), encoding="utf-8")
    with Corpus(corpus) as made:
        made.start("补全")
        rows = (corpus / "INDEX.md").read_text(encoding="utf-8")
        rows = rows.replace("|  |  |  |  |  |\n", "|  |  | 新华 社 | 武汉 | 重点 项目 |\n", 1)
        (corpus / "INDEX.md").write_text(rows, encoding="utf-8")
        made.build(jobs=1)
    program = place / "bin" / "gangmu"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; from gangmu.cli.main import run; sys.exit(run())' \"$@\"\n"
    )
    program.chmod(0o755)
    return place


def environment(place: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GANGMU_", "_"))}
    home = place / "home"
    home.mkdir(exist_ok=True)
    return {
        **kept, "PATH": f"{place / 'bin'}:{kept['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "dumb",
        "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home),
    }  # fmt: skip


def run(place: Path, shell: str, code: str) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    flags = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *flags, "-c", code],
        cwd=place / "c",
        env=environment(place),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == b"", done.stderr
    return done.stdout.decode("utf-8")


def script(place: Path, shell: str) -> str:
    done = subprocess.run(
        [place / "bin" / "gangmu", "--show-completion", shell],
        env={**environment(place), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


def offered(place: Path, shell: str, line: str) -> list[str]:
    """What a shell would put into the line `gangmu …` when Tab is pressed at its end, as words that it then reads."""
    load = script(place, shell)
    if shell == "fish":
        told = run(place, shell, f"{load}\ncomplete --do-complete {shlex.quote(line)}")
        return [one.split("\t")[0] for one in told.splitlines()]
    if shell == "bash":
        cut = line.split(" ")
        array = " ".join(shlex.quote(word) for word in cut)
        told = run(
            place, shell,
            f"{load}\nCOMP_WORDS=({array}); COMP_CWORD={len(cut) - 1}; _gangmu_completion gangmu\n"
            'for reply in "${COMPREPLY[@]}"; do eval "printf \'%s\\n\' $reply"; done',
        )  # fmt: skip
        return told.splitlines()
    # zsh: compadd is put in place, for without a line editor there is nothing that it could add to
    cut = line.split(" ")
    array = " ".join(shlex.quote(word) for word in cut)
    told = run(
        place, shell,
        "compdef() { }; _files() { print -r -- FILES }\n"
        "compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- \"$@\" }\n"
        f"{load}\nwords=({array}); CURRENT={len(cut)}; _gangmu_completion",
    )  # fmt: skip
    return told.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
class TestInTheShell:
    """Each in bash, zsh and fish."""

    def test_documents_with_blanks_brackets_and_quotes_arrive_as_they_are(self, place: Path, shell: str) -> None:
        assert sorted(offered(place, shell, "gangmu show 武")) == sorted(
            name for name in NAMES if name.startswith("武")
        )
        assert offered(place, shell, "gangmu show 上") == ["上海 口岸&条例.txt"]

    def test_kinds_sorts_and_formats_are_those_of_the_option(self, place: Path, shell: str) -> None:
        assert set(offered(place, shell, "gangmu targets --kind ")) == {"target", "result", "forecast", "vague", "all"}
        assert offered(place, shell, "gangmu search --sort s") == ["score"]
        assert set(offered(place, shell, "gangmu -f json")) == {"json", "jsonl"}
        assert set(offered(place, shell, "gangmu export --what t")) == {"targets", "tags", "track"}

    def test_regions_tags_sources_and_indicators_are_those_of_the_corpus(self, place: Path, shell: str) -> None:
        assert "武汉市" in offered(place, shell, "gangmu targets --region 武")
        assert offered(place, shell, "gangmu search --tag 重") == ["重点 项目"]
        assert offered(place, shell, "gangmu search --source 新") == ["新华 社"]
        assert any("集成电路" in name for name in offered(place, shell, "gangmu targets -i "))
        assert "元" in offered(place, shell, "gangmu targets -u ")

    def test_schema_names_and_commands(self, place: Path, shell: str) -> None:
        assert offered(place, shell, "gangmu schema clu") == ["cluster"]
        assert offered(place, shell, "gangmu ind") == ["indicators"]
        assert "undo" in offered(place, shell, "gangmu tag u")

    def test_without_an_index_there_is_silence(self, place: Path, shell: str) -> None:
        assert offered(place, shell, "gangmu -C /nonexistent show 武") == []
        assert offered(place, shell, "gangmu --index opensearch+http://h:9200/x targets --region 武") == []


def fitting(*words: str) -> list[str]:
    from gangmu.cli.main import COMMANDS, app

    return [value for value, _ in completing.fitting(completing.Typed(words[:-1], words[-1]), app, COMMANDS)]


@pytest.fixture
def here(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gangmu.cli import settings

    monkeypatch.chdir(place / "c")
    settings.reset()


@pytest.mark.usefixtures("here")
def test_what_stands_behind_the_dashes_of_a_tag_command_are_documents() -> None:
    assert fitting("tag", "add", "重点", "--", "pl") == ["plain.txt"]
    assert fitting("tag", "add", "重") == ["重点 项目"]
    assert fitting("tag", "+重") == ["+重点 项目"]
    assert fitting("tag", "ru") == ["rules"]


@pytest.mark.usefixtures("here")
def test_values_behind_an_equals_sign_and_columns_behind_commas() -> None:
    assert fitting("targets", "--kind=f") == ["--kind=forecast"]
    assert fitting("search", "--columns", "doc,ti") == ["doc,title"]
    assert "doc,region" in fitting("targets", "--columns", "doc,")
    assert "doc,doc" not in fitting("targets", "--columns", "doc,")


@pytest.mark.usefixtures("here")
def test_an_argument_that_is_given_is_not_offered_again() -> None:
    assert fitting("regions", "武汉市", "") == []
    assert fitting("show", "plain.txt", "pl") == ["plain.txt"]
    assert fitting("search", "武") == []


@pytest.mark.usefixtures("here")
def test_options_are_offered_with_what_they_do() -> None:
    assert set(fitting("targets", "--mi")) == {"--min"}
    assert {"--columns", "--to", "--region", "--help"} <= set(fitting("targets", "--"))
    with pytest.raises(completing.Files):
        fitting("targets", "--to", "")


def test_no_more_names_are_looked_at_than_are_offered(place: Path) -> None:
    with Corpus(place / "c") as corpus:
        assert corpus.beginning("document", "", 2) == sorted(NAMES)[:2]
        assert corpus.beginning("document", "no such") == []
        assert corpus.beginning("document", "\udce9") == []
    import sqlite3

    from gangmu.index.store import generations
    from gangmu.index.tasks import completing as names

    db = sqlite3.connect(generations.current(place / "c" / ".gangmu").records)
    for kind in ("document", "source"):
        plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {names._QUERIES[kind]}", ("a", "b", 9)))
        assert "SEARCH" in plan and "TEMP B-TREE" not in plan, f"{kind}: {plan}"


def test_a_damaged_index_is_kept_quiet(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "c", tmp_path / "c")
    (records,) = (tmp_path / "c" / ".gangmu").glob("gen-*/corpus.sqlite")
    records.chmod(0o600)
    records.write_bytes(b"SQLite format 3\0" + b"\xff" * (records.stat().st_size - 16))
    asked = {"COMP_WORDS": "gangmu\nshow\n武", "COMP_CWORD": "2", "_GANGMU_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [place / "bin" / "gangmu"],
        cwd=tmp_path / "c",
        env={**environment(place), **asked},
        capture_output=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (b"", b"")
