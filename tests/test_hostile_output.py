"""What attacks a terminal is shown harmless there, whatever field, name, query or message it stands in, and exact in JSON."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import sys
import termios
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from faults import build, hasten, record
from faults_payloads import ACTING, ESC, PAYLOADS
from gangmu.cli.main import COMMANDS, run
from gangmu.index.engine import open_engine

FORMATS = ("table", "tsv", "csv", "json", "jsonl")
EXACT = (("clean",), ("show", "--raw"), ("export", "--to"))
"""What hands text on as it is when it is piped; on a terminal it is harmless as well."""


def file_name(payload: str) -> str:
    return payload[:40].replace("/", "∕").replace("\0", "0") + ".txt"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every payload in every field of a document of its own, and in a file name."""
    docs: list[dict[str, Any]] = []
    for number, payload in enumerate(PAYLOADS):
        text = f"武汉市{payload}召开大会。\n到2027年,武汉市{payload}产业规模突破{number + 3}00亿元,新增企业20家。\n" * 2
        docs.append(
            {
                "id": f"d{number}-{payload}" if payload.isprintable() and len(payload) < 100 else f"d{number}",
                "title": f"关于{payload}的产业通知", "text": text, "date": "2024-01-02", "source": f"来源{payload}",
                "url": f"http://a/{payload}", "region": f"地区{payload}", "tags": [f"标签{payload}"],
            }
        )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        folder = corpus(tmp_path_factory.mktemp("hostile") / "c", *docs)
        (folder / "files").mkdir()
        for payload in PAYLOADS:
            (folder / "files" / file_name(payload)).write_text(
                f"昆山市{payload}发布产业方案,到2026年达到30家。", encoding="utf-8"
            )
        index = (folder / "INDEX.md").read_text(encoding="utf-8")
        (folder / "INDEX.md").write_text(index.replace('["docs.jsonl"]', '["docs.jsonl", "files/*"]'), encoding="utf-8")
        build(folder, keep_going=True)
    return folder


def stored(folder: Path) -> list[str]:
    return [str(d["doc"]) for d in open_engine(str(folder / ".gangmu")).documents()]


def document_of(folder: Path, number: int) -> str:
    """The id of the document that holds a payload."""
    return next(d for d in stored(folder) if re.match(rf"docs\.jsonl#d{number}(-|$)", d))


def asked(payload: str, doc: str, page: Path) -> list[list[str]]:
    """Command lines in which the payload, or what is stored of it, comes up."""
    new = str(page / payload.replace("\0", "0"))
    return [
        ["search", "产业", "-n", "100"], ["search", "产业", "--explain", "-n", "100"], ["search", payload],
        ["search", f'"{payload}"'], ["search", "产业", "--region", payload], ["search", "产业", "--tag", f"标签{payload}"],
        ["search", "产业", "--source", f"来源{payload}"], ["search", "产业", "--since", payload],
        ["search", "产业", "--sort", payload], ["search", "--queries", payload], ["search", f"title:{payload}"],
        ["show", doc], ["show", payload], ["show", doc, "--raw"], ["show", doc, "--diff"], ["show", doc, "--diff", "-y"],
        ["targets", "--kind", "all"], ["targets", payload], ["targets", "--region", payload],
        ["targets", "--unit", payload], ["targets", "--due", payload], ["targets", "--indicator", payload],
        ["targets", "--kind", payload], ["indicators"], ["indicators", payload],
        ["track"], ["track", "--indicator", payload], ["track", "--status", payload], ["compare", "产值"],
        ["compare", payload], ["changes", "--since", "all"], ["changes", payload], ["changes", "--since", payload],
        ["report"], ["report", "-o", payload],
        ["regions"], ["regions", payload], ["timeline"], ["timeline", payload], ["map"],
        ["dedup"], ["dedup", "--threshold", "0.3"], ["dedup", "--diff", doc, payload], ["dedup", "--keep", payload],
        ["tag", "list"], ["tag", "list", doc], ["tag", "list", payload], ["tag", "add", "x", "--", payload],
        ["tag", "rm", payload, "--", doc], ["tag", "suggest", doc], ["tag", "rules", payload], ["tag", "batch", payload],
        ["clean", str(page)], ["clean", str(page), "--diff"], ["clean", payload], ["add", payload], ["init", new],
        ["export", "--what", "documents"], ["export", "--what", "targets"], ["export", "--what", "tags"],
        ["export", "--what", payload], ["export", "--to", payload], ["status"], ["verify"], ["doctor"],
        ["schema", payload], ["build", "--dry-run", "--keep-going"], ["build", "--dry-run"], ["build", "--memory", payload],
        [payload], ["--format", payload, "status"], ["--color", payload, "status"], ["-C", payload, "status"],
        ["--index", payload, "search", "产业"], ["search", "--nosuch" + payload],
    ]  # fmt: skip


def piped(folder: Path, form: str, args: list[str]) -> tuple[int, str, str]:
    """A command with both streams piped, in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = run(["-C", str(folder), "-f", form, *args])
        except SystemExit as stop:  # a NUL in an argument never gets this far from a shell
            status = int(stop.code or 0)
    out.flush(), err.flush()
    return status, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()  # type: ignore[attr-defined]


def on_a_terminal(folder: Path, form: str, colour: str, args: list[str], columns: int = 100) -> tuple[int, str]:
    """A command whose stdin, stdout and stderr are a terminal: its status and all that the terminal gets."""
    child, terminal = pty.fork()
    if not child:
        status = 99
        try:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 5000, columns, 0, 0))
            os.environ |= {"TERM": "xterm-256color", "PAGER": "cat"}
            sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", encoding="utf-8")
            status = run(["-C", str(folder), "-f", form, "--color", colour, *args])
            sys.stdout.flush(), sys.stderr.flush()
        finally:
            os._exit(status)
    received = bytearray()
    while True:
        try:
            data = os.read(terminal, 1 << 16)
        except OSError:  # Linux: the other end is closed
            break
        if not data:
            break
        received += data
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, received.decode("utf-8", "replace").replace("\r\n", "\n")


def acting(text: str, *, colour: bool = False) -> set[str]:
    """Characters that would act on a terminal; with colour, rich's own colours are left out."""
    return set(re.sub(r"\x1b\[[0-9;]*m", "", text) if colour else text) & ACTING


def usable(args: list[str]) -> bool:
    return not any("\0" in a for a in args)


def exact(form: str, args: list[str]) -> bool:
    return form == "csv" or any(args[0] == e[0] and (len(e) == 1 or e[1] in args) for e in EXACT)


def in_pipes(folder: Path, form: str, args: list[str]) -> None:
    status, out, err = piped(folder, form, args)
    what = f"{form} {args!r:.200}"
    assert status in (0, 1, 2, 3, 4), what
    assert "Traceback" not in err, (what, err)
    assert not acting(err), (what, acting(err))
    assert exact(form, args) or not acting(out), (what, acting(out))
    if form in ("json", "jsonl") and status in (2, 3) and err and not {"build", "--format"} & set(args):
        assert json.loads(err.splitlines()[-1])["exit"] == status, (what, err)


def in_a_terminal(folder: Path, form: str, colour: str, args: list[str]) -> None:
    quiet = ["-q"] if args[0] == "build" else []  # a progress bar moves the cursor
    status, shown = on_a_terminal(folder, form, colour, [*quiet, *args])
    what = f"{form} --color {colour} {args!r:.200}"
    assert status in (0, 1, 2, 3, 4), (what, shown)
    assert "Traceback" not in shown, (what, shown)
    acts = acting(shown, colour=colour == "always")
    assert not acts, (what, acts)
    assert not any(seen in shown for seen in (f"{ESC}[8m", f"{ESC}[31m红", f"{ESC}[m")), what


def tried(folder: Path, tmp_path: Path, payloads: list[int], every: int) -> int:
    """Run every so many command lines, in a pipe and on a terminal, in formats that take turns; how many there were."""
    count = 0
    page = tmp_path / "page.txt"
    for number in payloads:
        payload = PAYLOADS[number]
        page.write_text(f"{payload}\n武汉市{payload}发布方案,到2027年达到30家。\n", encoding="utf-8", newline="")
        for place, args in enumerate(asked(payload, document_of(folder, number), page)):
            turn = place + number
            if usable(args) and turn % every == 0:
                in_pipes(folder, FORMATS[turn // every % 5], args)
                if turn % 3:
                    in_a_terminal(folder, "table", ("never", "always")[turn % 2], args)
                else:
                    in_a_terminal(folder, FORMATS[turn // 3 % 5], "never", args)
                count += 1
    return count


def test_no_text_acts_on_a_terminal(hostile: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    shutil.copytree(hostile, folder)
    assert tried(folder, tmp_path, list(range(50)), 31) > 90


@pytest.mark.torture
@pytest.mark.parametrize("group", range(10))
def test_no_text_acts_on_a_terminal_in_any_command_and_format(hostile: Path, tmp_path: Path, group: int) -> None:
    folder = tmp_path / "c"
    shutil.copytree(hostile, folder)
    count = tried(folder, tmp_path, list(range(group, 50, 10)), 1)
    record("hostile text on a terminal and in pipes", payloads=5, command_lines=count, streams=4 * count)


def test_hostile_text_is_exact_in_json(hostile: Path) -> None:
    engine = open_engine(str(hostile / ".gangmu"))
    for doc in stored(hostile):
        status, out, _ = piped(hostile, "json", ["show", doc])
        assert status == 0
        assert json.loads(out) == engine.document(doc)
    titles = {d["title"] for d in engine.documents()}
    whole = [p for p in PAYLOADS if p.isprintable() and len(p) < 100]
    assert len(whole) >= 5
    assert [p for p in whole if f"关于{p}的产业通知" not in titles] == []
    sources = {d["source"] for d in engine.documents()}
    kept = [p for p in PAYLOADS if f"来源{p}" in sources]
    assert len(kept) >= 40, "controls in a field are kept, not dropped"


def test_markup_and_emoji_codes_are_text(hostile: Path) -> None:
    for seen in (
        "[bold red]标记[/bold red][/notes]",
        "[link=http://evil.example]点我[/link]",
        ":smile: :boom: :warning:",
    ):
        doc = document_of(hostile, PAYLOADS.index(seen))
        _, shown = on_a_terminal(hostile, "table", "always", ["show", doc], columns=300)
        assert seen in shown


def test_what_cannot_be_an_id_is_named(hostile: Path, tmp_path: Path) -> None:
    bad = [p for p in PAYLOADS if not p.isprintable()]
    folder = corpus(tmp_path / "c", *({"id": f"x{p}", "text": "武汉市召开大会。"} for p in bad), "武汉市召开产业大会。")
    with redirect_stderr(io.StringIO()) as err:
        assert run(["-C", str(folder), "build", "--keep-going", "--jobs", "1"]) == 3
    assert not acting(err.getvalue())
    assert err.getvalue().count("docs.jsonl:") >= len(bad) // 2


def test_every_command_was_tried() -> None:
    used = {args[0] for args in asked("x", "x", Path("x"))}
    assert set(COMMANDS) <= used


def test_the_installed_command_is_harmless_too(hostile: Path) -> None:
    for args in (["search", f"{ESC}[31m红{ESC}]0;x\x07"], [f"{ESC}[2J"], ["show", "\x9b31m"]):
        done = gangmu("-C", hostile, *args)
        assert done.status in (0, 1, 2)
        assert not acting(done.out + done.err), args
