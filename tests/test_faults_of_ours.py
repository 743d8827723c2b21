"""How a command ends when something is wrong around it: a fault of ours, closed streams, a locale without Chinese, secrets."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import gangmu
from gangmu.cli import errors, main, search
from gangmu.cli.main import run
from gangmu.index.tasks import located
from test_scale_parts import LEAKING, SECRET

PROGRAM = [sys.executable, "-c", "import sys; from gangmu.cli.main import run; sys.exit(run())"]


@pytest.fixture
def traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("GANGMU_TRACE", raising=False)
    return folder


# Faults


def fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(location: str) -> Any:
        raise error

    monkeypatch.setattr(located, "open_engine", broken)


UNFORESEEN = [
    ValueError("no such thing"), KeyError("k"), AssertionError(), RecursionError("too deep"), MemoryError(),
    sqlite3.OperationalError("malformed"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    ImportError("no module"), RuntimeError("line\nline\x1b[2J"), NotImplementedError(),
]  # fmt: skip


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda e: type(e).__name__)
def test_a_fault_of_ours_is_70_with_one_line_and_its_trace_in_a_private_file(
    error: Exception,
    built_seeds: Path,
    traces: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = sorted(p.name for p in built_seeds.iterdir())
    fail(monkeypatch, error)
    assert run(["-C", str(built_seeds), "search", "产业"]) == 70
    said = capsys.readouterr()
    assert said.out == ""
    first, hint, *more = said.err.splitlines()
    assert more == []
    assert first.startswith("gangmu: ")
    assert "Traceback" not in said.err
    assert "\x1b" not in said.err
    (trace,) = traces.iterdir()
    assert str(trace) in hint
    assert stat.S_IMODE(trace.stat().st_mode) == 0o600
    text = trace.read_text(encoding="utf-8")
    assert type(error).__name__ in text
    assert "in broken" in text
    assert "'search' '产业'" in text
    assert sorted(p.name for p in built_seeds.iterdir()) == before


def test_a_fault_of_ours_is_one_object_in_json(
    built_seeds: Path, traces: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, ValueError("nothing"))
    assert run(["-C", str(built_seeds), "search", "产业", "-f", "json"]) == 70
    told = json.loads(capsys.readouterr().err)
    assert (told["error"], told["exit"]) == ("internal", 70)
    assert str(traces) in told["hint"]


@pytest.mark.parametrize(("value", "printed"), [("1", True), ("yes", True), ("", False), ("0", False)])
def test_the_trace_is_printed_where_it_is_asked_for(
    value: str, printed: bool, built_seeds: Path, traces: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("GANGMU_TRACE", value)
    fail(monkeypatch, ValueError("\x1b]0;nothing\x07"))
    assert run(["-C", str(built_seeds), "search", "产业"]) == 70
    said = capsys.readouterr().err
    assert ("Traceback" in said) == printed
    assert "\x1b" not in said
    assert bool(list(traces.iterdir())) != printed


def test_a_trace_that_cannot_be_written_is_no_second_fault(
    built_seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    fail(monkeypatch, ValueError("nothing"))
    assert run(["-C", str(built_seeds), "search", "产业"]) == 70
    assert "GANGMU_TRACE=1" in capsys.readouterr().err


def test_too_little_memory_is_told_in_words_and_is_not_nothing_found(
    built_seeds: Path, traces: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(monkeypatch, MemoryError())
    assert run(["-C", str(built_seeds), "search", "产业"]) == 70
    assert "not enough memory" in capsys.readouterr().err


def test_a_limit_on_memory_never_ends_in_nothing_found(built_seeds: Path) -> None:
    for megabytes in (60, 90, 120, 200, 300):
        line = f'ulimit -v {megabytes * 1024}; exec "$@"'
        done = subprocess.run(
            ["sh", "-c", line, "sh", *PROGRAM, "-C", str(built_seeds), "search", "产业"], capture_output=True, check=False
        )  # fmt: skip
        if done.stdout or b"gangmu" not in done.stderr:  # it was enough, or Python itself did not start
            continue
        assert done.returncode == 70 or b"from gangmu.cli" in done.stderr, done.stderr


def test_a_fault_while_records_are_printed_is_70(
    built_seeds: Path, traces: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(search, "_flat", lambda hits: ({"doc": float("inf")} for _ in hits))
    assert run(["-C", str(built_seeds), "search", "产业", "-f", "jsonl"]) == 70
    assert "Infinity" not in capsys.readouterr().out


def test_faults_that_are_foreseen_keep_their_status(built_seeds: Path, tmp_path: Path) -> None:
    assert gangmu("-C", built_seeds, "search", '"没有这样的词"').status == 1
    assert gangmu("-C", built_seeds, "search", "(").status == 2
    assert gangmu("-C", tmp_path, "search", "产业").status in (3, 4)


# Streams


LINES = [
    ["--help"], ["--version"], ["search", "--help"], ["tag", "--help"], ["schema", "hit"], ["search", "产业"],
    ["search", "产业", "-f", "table"], ["search", "产业", "-f", "json"], ["export", "--what", "documents"], ["show", "002"],
    ["targets"], ["status"], ["regions", "-f", "table"], ["doctor"], ["clean", "/dev/null"], ["build"], ["verify"], [],
]  # fmt: skip


def ended(folder: Path, args: list[str], redirection: str) -> tuple[int, bytes, bytes]:
    line = ["-C", str(folder), *args] if args and not args[0].startswith("-") else args
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *PROGRAM, *line], capture_output=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("args", LINES, ids=" ".join)
def test_closed_streams_change_nothing_but_what_is_seen(args: list[str], built_seeds: Path) -> None:
    status, out, err = ended(built_seeds, args, "")
    assert ended(built_seeds, args, ">&-") == (status, b"", err)
    seconds = {"build", "status"} & set(args)
    for redirection in ("2>&-", "<&-"):
        shut = ended(built_seeds, args, redirection)
        assert shut[0] == status
        assert seconds or shut[1] == out
        assert redirection == "<&-" or shut[2] == b""
    assert ended(built_seeds, args, "<&- >&- 2>&-") == (status, b"", b"")


@pytest.mark.parametrize("args", LINES, ids=" ".join)
def test_a_reader_that_has_gone_is_0_and_quiet(args: list[str], built_seeds: Path) -> None:
    line = ["-C", str(built_seeds), *args] if args and not args[0].startswith("-") else args
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run([*PROGRAM, *line], stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr
    # A command without output, or with all of it on stderr, has no reader that could go.
    assert done.returncode == (ended(built_seeds, args, "")[0] if args in (["clean", "/dev/null"], ["verify"]) else 0)


def test_nobody_to_read_an_error_does_not_hide_it(built_seeds: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    for args, status in ((["search", "("], 2), (["show", "nosuch"], 2), (["search", '"没有这样的词"'], 1)):
        done = subprocess.run(
            [*PROGRAM, "-C", str(built_seeds), *args], stderr=write, capture_output=False, check=False
        )
        assert done.returncode == status
    os.close(write)


def test_a_full_device_is_told(built_seeds: Path) -> None:
    status, _, err = ended(built_seeds, ["search", "产业"], ">/dev/full")
    assert status == 3
    assert b"No space left" in err


def test_no_file_of_ours_takes_the_number_of_a_closed_stream(built_seeds: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    script = f'exec "$@" --index {index} build >&- 2>&-'
    subprocess.run(["sh", "-c", script, "sh", *PROGRAM, "-C", str(built_seeds)], check=True)
    assert gangmu("-C", built_seeds, "--index", index, "verify").status == 0


# Locales

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    "args",
    [["search", "产业"], ["targets", "--region", "湖北"], ["show", "武汉"], ["-C", "语料", "status"], ["产业"]],
    ids=ascii,
)
def test_chinese_that_the_locale_cannot_tell_is_named_with_what_to_set(args: list[str], built_seeds: Path) -> None:
    done = gangmu("-C", built_seeds, *args, **ASCII)
    assert (done.status, done.out) == (2, "")
    assert "LC_ALL=C.UTF-8" in done.err
    assert "PYTHONUTF8=1" in done.err
    assert "no words" not in done.err


def test_such_a_locale_does_for_what_is_plain(built_seeds: Path) -> None:
    done = gangmu("-C", built_seeds, "search", "source:a* OR date:2023", **ASCII)
    assert done.status == 0
    assert "产业" in done.out
    assert gangmu("-C", built_seeds, "search", "产业", **{**ASCII, "PYTHONUTF8": "1"}).status == 0


def test_a_chinese_file_name_that_the_locale_cannot_tell_is_named_too(tmp_path: Path) -> None:
    (tmp_path / "政策.txt").write_text("武汉市召开产业大会。", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text("| file |\n|---|\n| 政策.txt |\n", encoding="utf-8")
    done = gangmu("-C", tmp_path, "build", **ASCII)
    assert done.status in (2, 3)
    assert "Traceback" not in done.err
    assert "LC_ALL" in done.err or "政策.txt" in done.err


def test_a_stray_byte_in_a_utf_8_locale_is_an_argument_like_any(built_seeds: Path) -> None:
    line = [*PROGRAM, "-C", str(built_seeds), "show", b"\xd6\xd0.txt"]
    done = subprocess.run(line, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 2
    assert b"locale" not in done.stderr


# Secrets


SPOKEN: list[tuple[list[str], str]] = [
    (["status"], "--index"), (["search", "产业"], "--index"), (["build"], "--index"), (["verify"], "--index"),
    (["doctor"], "--index"), (["doctor", "--fix"], "--index"), (["tag", "add", "x", "--", "产业"], "--index"),
    (["dedup"], "--index"), (["export"], "--index"), (["build", "--on", "local[1]"], "--to"), (["build"], "--to"),
    (["status"], "-C"), (["build"], "-C"), (["search"], ""), (["show"], ""), (["export"], "--to"), (["init"], ""),
    (["add"], ""),
    (["nosuch"], "--index"), (["search", "产业", "--nosuch"], "--index"), (["clean"], ""), ([], ""), (["search"], "--queries"),
]  # fmt: skip


@pytest.mark.parametrize("args", SPOKEN, ids=lambda a: " ".join([*a[0], a[1]]))
def test_no_command_prints_a_password_of_a_location(
    args: tuple[list[str], str], seeds: Path, traces: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(seeds)
    words, option = args
    for number, text in enumerate(LEAKING):
        written = text.format(SECRET)
        if "@" not in written.replace("%40", "@").split(SECRET)[1] and not option:
            continue  # nothing says that this is a location
        line = [*words, *([option, written] if option else ["--", written] if "\n" not in written else [written])]
        if number % 2 and option.startswith("--"):
            line = [*words, f"{option}={written}"]
        run([*["-vv"][: number % 3], "-f", ("table", "json")[number // 2 % 2], *line])
        said = capsys.readouterr()
        assert SECRET not in said.err, line
        assert SECRET not in said.out, line
    for trace in traces.iterdir():
        assert SECRET not in trace.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["GANGMU_INDEX", "GANGMU_CORPUS"])
@pytest.mark.parametrize("command", ["status", "build", "doctor", "verify"])
def test_no_command_prints_a_password_of_the_environment(
    name: str, command: str, seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(seeds)
    for text in LEAKING:
        monkeypatch.setenv(name, text.format(SECRET))
        run([command, "-v"])
        said = capsys.readouterr()
        assert SECRET not in said.err + said.out, text


def test_a_trace_holds_no_password(
    traces: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = f"opensearch+http://anna:{SECRET}/x@localhost:9200/a"
    monkeypatch.setenv("GANGMU_PASSWORD", "outside-of-it")
    monkeypatch.setattr(main, "app", lambda **_: (_ for _ in ()).throw(ValueError(f"{written} outside-of-it")))
    assert run(["--index", written, "status"]) == 70
    (trace,) = traces.iterdir()
    text = trace.read_text(encoding="utf-8") + capsys.readouterr().err
    assert SECRET not in text
    assert "outside-of-it" not in text
    assert "***" in text


def test_words_that_hold_no_password_are_printed_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("GANGMU_")]:
        monkeypatch.delenv(name)
    errors.typed(["search", "title:产业", "a@b.cn", "--index", "/data/a:b@c"])
    assert errors.discreet("产业 a@b.cn /data/a:b@c") == "产业 a@b.cn /data/a:b@c"
    errors.typed([])
