"""Other operating systems, as far as Linux can play them: what they lack is taken away, what they refuse is refused.

`windows_like/sitecustomize.py` makes a Python without fcntl, fork, fwalk, fchmod and O_NOFOLLOW in which an open file is
neither replaced nor removed; names, paths and consoles are asked of the functions that know them. None of it ran on
Windows or macOS.
"""

from __future__ import annotations

import ast
import errno
import io
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT, corpus, gangmu
from gangmu.cli import streams
from gangmu.index import durable, system
from gangmu.index.corpus import membership, paths, rewrite
from gangmu.index.corpus.paths import Folder, Refused
from gangmu.index.errors import Locked

LIKE = {"PYTHONPATH": str(ROOT / "tests" / "windows_like")}
SOURCES = sorted([*(ROOT / "index").rglob("*.py"), *(ROOT / "cli").rglob("*.py")])
TEXT = "力争到2027年全市未来产业营业收入突破1000亿元。"
linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process has open is read from /proc")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "WINDOWS", True)
    monkeypatch.setattr(system, "_PAUSE", 0)


# The house on a system without POSIX


@linux
def test_a_corpus_is_built_edited_and_exported_where_there_is_no_posix(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"武汉市{name}\n{TEXT}" + "武汉市发展未来产业。" * 60_000, encoding="utf-8")
    steps = [
        ["init", folder],
        ["-C", folder, "build", "--jobs", "2"],
        ["-C", folder, "search", "未来产业"],
        ["-C", folder, "targets", "--to", tmp_path / "t.csv"],
        ["-C", folder, "targets", "--to", tmp_path / "t.csv"],  # over what it wrote
        ["-C", folder, "tag", "add", "重点", "--yes", "--", "未来产业"],
        ["-C", folder, "tag", "undo"],
        ["-C", folder, "build", "--full"],
        ["-C", folder, "report", "-o", tmp_path / "r.html"],
        ["-C", folder, "verify"],
        ["-C", folder, "doctor", "--fix"],
    ]
    for step in steps:
        done = gangmu(*step, **LIKE)
        assert done.status == 0, (step, done.err)
    assert sorted(path.name for path in folder.iterdir()) == [".gangmu", "INDEX.md", "a.txt", "b.txt"]
    left = {path.name for path in (folder / ".gangmu").iterdir()}
    assert {name for name in left if name.startswith(("gen-", "builder"))} == {
        (folder / ".gangmu" / "CURRENT").read_text().strip()
    }


@linux
def test_a_second_builder_waits_for_nobody_where_locks_are_of_bytes(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", TEXT)
    hold = (
        "import sys; from pathlib import Path; from gangmu.index.store import generations\n"
        "with generations.locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(folder / ".gangmu")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **LIKE}, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        done = gangmu("-C", folder, "build", **LIKE)
        holder.communicate("")
    assert done.status == 5 and f"locked by process {holder.pid}" in done.err
    assert gangmu("-C", folder, "build", **LIKE).status == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_one_module_knows_what_systems_do_differently(path: Path) -> None:
    """fcntl, flags of open, owners, masks and folders as descriptors are asked of `index/system.py`."""
    if path.name == "system.py":
        return
    lacking = {"fork", "fwalk", "fchmod", "fchown", "chown", "geteuid", "getuid", "mkfifo", "killpg", "setsid", "kill"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {alias.name.split(".")[0] for alias in node.names} | {(getattr(node, "module", "") or "")}
            assert not names & {"fcntl", "msvcrt", "termios", "pwd", "grp", "resource", "pty"}, node.lineno
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of = (node.value.id, node.attr)
            assert not (of[0] == "os" and of[1] in lacking), f"line {node.lineno}: os.{of[1]}"
            assert not (of[0] == "os" and of[1] in ("O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC")), (
                node.lineno
            )
            assert of not in (("signal", "pthread_sigmask"), ("signal", "SIGKILL"), ("signal", "SIGALRM")), node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_is_never_read_or_written_in_the_encoding_of_the_machine(path: Path) -> None:
    """cp936 on a Chinese Windows: every text names its encoding."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = {keyword.arg for keyword in node.keywords}
        given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        given += [k.value.value for k in node.keywords if k.arg == "mode" and isinstance(k.value, ast.Constant)]
        ours = "handing_over" in ast.unparse(node.func)
        if (name in ("read_text", "write_text") and not ours) or (
            name in ("open", "fdopen") and not any("b" in mode for mode in given) and not _of_files(node)
        ):
            assert "encoding" in named or "utf-8" in given, f"line {node.lineno}: {ast.unparse(node)}"
        if name in ("run", "Popen", "check_output") and named & {"text", "universal_newlines"}:
            assert "encoding" in named, f"line {node.lineno}: {ast.unparse(node)}"


def _of_files(node: ast.Call) -> bool:
    """Calls named open that open no text: descriptors, a class's own, archives."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in ("os", "Cluster", "Embedded", "archive", "gzip")


# Locks, renames, syncing


def test_a_byte_is_locked_where_there_is_no_flock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: set[int] = set()

    def locking(handle: int, mode: int, count: int) -> None:
        assert (mode, count, os.lseek(handle, 0, os.SEEK_CUR)) == (2, 1, system._LOCKED_BYTE)
        if held:
            raise OSError(errno.EACCES, "Permission denied")
        held.add(handle)

    monkeypatch.setattr(system, "_fcntl", None)
    monkeypatch.setattr(system, "_msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    file = tmp_path / "lock"
    first, second = (system.opened(file, os.O_RDWR | os.O_CREAT) for _ in range(2))
    system.lock(first, wait=True)
    assert os.lseek(first, 0, os.SEEK_CUR) == 0
    with pytest.raises(BlockingIOError):
        system.lock(second, wait=False)
    os.close(first)
    os.close(second)
    monkeypatch.setattr(system, "_msvcrt", None)
    with pytest.raises(OSError, match=os.strerror(errno.ENOLCK)):
        system.lock(0, wait=True)


def test_a_folder_that_cannot_be_opened_is_locked_by_a_file_that_goes_with_it(tmp_path: Path, windows: None) -> None:
    folder = corpus(tmp_path / "c", TEXT)
    with rewrite.locked(folder):
        assert (folder / system.LOCK_FILE).is_file()
        with pytest.raises(Locked), rewrite.locked(folder, 0):
            pass
    assert not (folder / system.LOCK_FILE).exists()
    (folder / system.LOCK_FILE).symlink_to(folder / "docs.jsonl")
    with pytest.raises(Exception, match="cannot be opened"), rewrite.locked(folder, 0):
        pass
    assert (folder / "docs.jsonl").read_text(encoding="utf-8").count(TEXT) == 1


def test_a_lock_file_that_was_taken_away_is_no_lock(tmp_path: Path, windows: None) -> None:
    first, second = system.FolderLock(tmp_path), system.FolderLock(tmp_path)
    first.acquire()
    first.close()  # takes the file along
    with pytest.raises(BlockingIOError):
        second.acquire()
    second.acquire()
    second.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("often", [1, 5])
def test_a_rename_waits_for_who_looks_at_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: None, often: int
) -> None:
    calls = _looked_at(monkeypatch, often)
    (tmp_path / "a").write_text("new")
    (tmp_path / "b").write_text("old")
    durable.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "new"
    assert len(calls) == often + 1


def test_a_rename_that_nobody_allows_is_refused_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: None
) -> None:
    calls = _looked_at(monkeypatch, 1000)
    folder = corpus(tmp_path / "c", TEXT)
    before = (folder / "INDEX.md").read_bytes()
    with pytest.raises(Exception, match="it is as it was"):
        rewrite.replace_file(folder, "# anders\n", before)
    assert (folder / "INDEX.md").read_bytes() == before
    assert len(calls) == system._TRIES + 1
    assert sorted(path.name for path in folder.iterdir()) == ["INDEX.md", "docs.jsonl"]


def _looked_at(monkeypatch: pytest.MonkeyPatch, often: int) -> list[object]:
    calls: list[object] = []
    real = os.replace

    def refused(source: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) <= often:
            raise PermissionError(errno.EACCES, "being used by another process")
        real(source, target)

    monkeypatch.setattr(os, "replace", refused)
    return calls


def test_elsewhere_a_refused_rename_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _looked_at(monkeypatch, 1)
    with pytest.raises(PermissionError):
        system.replace(tmp_path / "a", tmp_path / "b")
    assert len(calls) == 1


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_sync_folders_is_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    durable.sync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
    with pytest.raises(OSError, match="broken"):
        durable.sync_folder(tmp_path)


def test_a_folder_is_not_opened_to_be_synced_where_that_cannot_be(tmp_path: Path, windows: None) -> None:
    durable.sync_folder(tmp_path / "not there")


def test_macos_is_asked_to_empty_the_cache_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        system, "_fcntl", SimpleNamespace(F_FULLFSYNC=51, fcntl=lambda handle, what: asked.append(what))
    )
    durable.write(tmp_path / "a", b"x")
    assert asked == [51]


def test_a_link_is_refused_also_where_open_cannot_refuse_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    monkeypatch.setattr(system, "_NO_LINK", 0)
    for flags in (os.O_RDONLY, os.O_RDWR | os.O_CREAT):
        with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
            system.opened(tmp_path / "link", flags)
    os.close(system.opened(tmp_path / "link", follow=True))


def test_whoever_is_there_is_asked_for_without_a_signal(monkeypatch: pytest.MonkeyPatch, windows: None) -> None:
    """`os.kill(pid, 0)` would send a Ctrl-C to every process of the console."""
    import ctypes

    closed: list[int] = []

    def exit_code(handle: int, into: Any) -> int:
        into._obj.value = {7: 259, 8: 0}[handle]
        return 1

    kernel = SimpleNamespace(
        OpenProcess=lambda access, inherit, pid: {70: 7, 80: 8}.get(pid, 0),
        GetLastError=lambda: 87,
        GetExitCodeProcess=exit_code,
        CloseHandle=closed.append,
    )
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(os, "kill", lambda *given: pytest.fail("a signal"))
    assert [system.alive(pid) for pid in (70, 80, 90)] == [True, False, False]
    assert closed == [7, 8]


# Names and paths


@pytest.mark.parametrize(
    "name",
    ["CON", "nul", "aux.txt", "COM1.md", "lpt9.tar.gz", "conin$", "a.", "公告:1.txt", "wo?.txt", "x|y", "COM¹.txt"],
)
def test_what_windows_cannot_name_is_refused_there_and_nowhere_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.clean(f"news/{name}") == f"news/{name}"
    monkeypatch.setattr(system, "WINDOWS", True)
    with pytest.raises(Refused, match="Windows"):
        paths.clean(f"news/{name}")
    with pytest.raises(Refused, match="Windows"):
        paths.clean(f"{name}/a.txt")


@pytest.mark.parametrize("name", ["console.txt", "nullen.md", "公告.txt", "com.txt", "auxiliary", "a.b.c", "lpt10.txt"])
def test_names_that_only_look_like_devices_are_names(name: str, windows: None) -> None:
    assert paths.clean(name) == name


def test_a_long_path_gets_its_prefix_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "\\".join(["长名字" * 10] * 9)
    assert system.extended(f"C:/c/{deep}") == f"C:/c/{deep}"
    monkeypatch.setattr(system, "WINDOWS", True)
    assert system.extended("C:\\c\\a.txt") == "C:\\c\\a.txt"
    assert system.extended(f"C:/c/./{deep}/a.txt") == f"\\\\?\\C:\\c\\{deep}\\a.txt"
    assert system.extended(f"//server/share/{deep}") == f"\\\\?\\UNC\\server\\share\\{deep}"
    assert system.extended(f"//?/C:/c/{deep}") == f"\\\\?\\C:\\c\\{deep}"
    monkeypatch.setattr(os, "getcwd", lambda: "C:\\here")
    assert system.extended(f"c\\{deep}") == f"\\\\?\\C:\\here\\c\\{deep}"


def test_a_path_lies_in_its_folder_whatever_its_slashes_and_case(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system.within("/c/a.txt", "/c") and system.within("/c", "/c") and system.within("/c", "/")
    assert not system.within("/cc/a.txt", "/c") and not system.within("/C/a.txt", "/c")
    monkeypatch.setattr(system, "WINDOWS", True)
    assert system.within("C:\\Corpus\\news/a.txt", "c:/corpus")
    assert not system.within("C:\\corpus2\\a.txt", "C:/corpus") and not system.within("D:\\corpus\\a", "C:\\corpus")


def test_a_document_of_a_folder_is_found_where_paths_have_backslashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: None
) -> None:
    real = {str(tmp_path): "C:\\c", "C:/c/news": "C:\\c\\news", "C:/c/out": "D:\\elsewhere"}
    monkeypatch.setattr(os.path, "realpath", lambda path: real[str(path)])
    folder = Folder(tmp_path)
    assert folder.real("news/a.txt") == "C:/c/news/a.txt"
    with pytest.raises(Refused, match="leads out"):
        folder.real("out/a.txt")


def test_a_change_that_a_watcher_tells_with_backslashes_concerns_the_corpus(windows: None) -> None:
    members = membership.Members("C:/c", frozenset({"C:/c/a.txt"}), frozenset(), frozenset({"C:/c"}), (), (), ())
    assert members.concerns("C:\\c\\a.txt", "C:\\c\\.gangmu")
    assert not members.concerns("C:\\c\\.gangmu\\CURRENT", "C:\\c\\.gangmu")


def test_names_that_are_one_file_are_one_document(tmp_path: Path) -> None:
    """A.md and a.md where case makes no name, é in one sign or in two: played by two names of one file."""
    folder = tmp_path / "c"
    folder.mkdir()
    spellings = [("A.txt", "a.txt"), ("Café.txt", unicodedata.normalize("NFD", "café.txt"))]
    for one, other in spellings:
        (folder / one).write_text(f"武汉{one}。{TEXT}", encoding="utf-8")
        (folder / other).hardlink_to(folder / one)
    (folder / "b.txt").write_text(TEXT, encoding="utf-8")
    (folder / "B.txt").write_text("别的文件。", encoding="utf-8")  # two files, two documents
    (folder / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    done = gangmu("-C", folder, "build", "-f", "json")
    assert done.status == 0 and '"added": 4' in done.out
    rows = "".join(f"| {name} |\n" for name in ("A.txt", "a.txt"))
    (folder / "INDEX.md").write_text(f"| file |\n|---|\n{rows}", encoding="utf-8")
    done = gangmu("-C", folder, "build")
    assert done.status == 3 and "INDEX.md:4" in done.err and "a.txt is the same file as A.txt" in done.err


def test_a_name_with_its_accents_apart_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", "Café.txt")).write_text(TEXT, encoding="utf-8")
    (folder / "INDEX.md").write_text("| file |\n|---|\n| Café.txt |\n", encoding="utf-8")
    done = gangmu("-C", folder, "build")
    assert done.status == 3 and "accents" in done.err


# Line ends and consoles


def test_line_ends_of_windows_change_nothing_that_is_read(tmp_path: Path) -> None:
    answers = []
    for name, end in (("lf", "\n"), ("crlf", "\r\n")):
        folder = tmp_path / name / "c"
        folder.mkdir(parents=True)
        lines = [
            "武汉市未来产业行动方案",
            "发布日期:2023-05-06",
            "",
            TEXT,
            "",
            "| 指标 | 2025年 |",
            "|---|---|",
            "| GDP(亿元) | 30000 |",
        ]
        (folder / "a.md").write_bytes(end.join(lines).encode())
        manifest = [
            "---",
            "title: 试",
            "---",
            "# 目录",
            "",
            "| file | region | tags |",
            "|---|---|---|",
            "| a.md | 武汉 | 试 |",
            "",
        ]
        (folder / "INDEX.md").write_bytes(end.join(manifest).encode())
        assert gangmu("-C", folder, "build").status == 0
        assert gangmu("-C", folder, "tag", "add", "重点", "--", "a.md").status == 0
        assert (folder / "INDEX.md").read_bytes() == end.join(manifest).replace("| 试 |", "| 试, 重点 |").encode()
        answers.append(gangmu("-C", folder, "targets", "--kind", "all", "-f", "jsonl").records)
    assert answers[0] == answers[1] != []


@pytest.mark.parametrize("encoding", ["cp936", "gb18030", "ascii", "utf-16"])
def test_what_is_printed_is_utf_8_whatever_the_console_speaks(tmp_path: Path, encoding: str) -> None:
    folder = corpus(tmp_path / "c", f"武汉市𠀀計劃。{TEXT}")
    assert gangmu("-C", folder, "build", PYTHONIOENCODING=encoding).status == 0
    done = gangmu("-C", folder, "targets", "-f", "jsonl", PYTHONIOENCODING=encoding)
    assert done.status == 0 and done.records[0]["value"] == 100000000000
    assert done.records[0]["sentence"] == TEXT


def test_a_console_of_windows_is_written_to_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes of UTF-8 would be read there in its code page; Python's own stream speaks to the console in UTF-16."""

    class Console(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    console = Console(io.BytesIO(), encoding="cp936")
    assert streams._opened(1, console, console) is not console
    monkeypatch.setattr(streams, "_WINDOWS", True)
    assert streams._opened(1, console, console) is console
    assert (console.encoding, console.errors) == ("utf-8", "backslashreplace")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_time_out_is_known_by_the_name_that_every_python_gives_it(path: Path) -> None:
    """Before 3.11 that of a future is not Python's own TimeoutError, which then lets it through."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            assert "TimeoutError" not in {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}, (
                node.lineno
            )


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_memory_is_given_back_where_the_c_library_can_and_nowhere_else(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctypes

    asked: list[int] = []
    monkeypatch.setattr(system.sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=asked.append))
    system.give_memory_back()
    assert asked == ([0] if platform == "linux" else [])
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())  # musl has no such function
    system.give_memory_back()
