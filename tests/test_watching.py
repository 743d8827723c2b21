"""`build --watch`: what starts a build, and by which rules it builds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import gangmu
from gangmu.index.corpus.membership import Members, latest, members

HEAD = """---
include: ['news/**/*.txt', '*.jsonl']
exclude: ['news/drafts/**']
user_dict: words.txt
taxonomy: tax.yaml
---
"""
ROWS = "| file |\n|---|\n| a.txt |\n| more/b.txt |\n| lines.jsonl.gz#7 |\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of rows, globs, a user dictionary and a taxonomy, with files beside it that are none of its business."""
    folder = tmp_path / "c"
    for name in ("news/2025", "news/drafts", "more", "other/deep", ".gangmu/gen-1", "news/.git"):
        (folder / name).mkdir(parents=True)
    for name in ("a.txt", "more/b.txt", "news/2025/c.txt", "news/drafts/d.txt", "nohup.out", "other/e.txt"):
        (folder / name).write_text("武汉市推进低空飞碟经济。\n", encoding="utf-8")
    (folder / "words.txt").write_text("低空飞碟 9000\n", encoding="utf-8")
    (folder / "tax.yaml").write_text("sector:\n  飞碟: {strong: [低空飞碟], threshold: 1}\n", encoding="utf-8")
    (folder / "INDEX.md").write_text(HEAD + ROWS, encoding="utf-8")
    return folder


def concerned(found: Members, folder: Path, names: list[str]) -> list[str]:
    root = os.path.realpath(folder)
    return [name for name in names if found.concerns(f"{root}/{name}", f"{root}/.gangmu")]


def test_only_what_index_md_names_or_includes_concerns_the_corpus(folder: Path) -> None:
    found = members(folder)
    members_of = ["INDEX.md", "a.txt", "more/b.txt", "lines.jsonl.gz", "words.txt", "tax.yaml", "news/2025/c.txt"]
    would_be = ["new.jsonl", "news/2026.txt", "news/2025/later/x.txt", "news/2025"]
    assert concerned(found, folder, members_of + would_be) == members_of + would_be
    others = [
        "nohup.out", "b.txt", "other/e.txt", "other", "news/drafts/d.txt", "news/c.out", "news/.git/x.txt", "news/.git",
        ".INDEX.md.tmp", "a.txt~", ".a.txt.swp", "more/c.txt", ".gangmu", ".gangmu/gen-2", ".gangmu/CURRENT", "tax.yaml.bak",
    ]  # fmt: skip
    assert concerned(found, folder, others) == []
    assert not found.concerns("/etc/passwd", f"{folder}/.gangmu")


def test_an_index_that_a_glob_would_enter_concerns_nobody(folder: Path) -> None:
    (folder / "news" / "index" / "gen-2").mkdir(parents=True)
    found, root = members(folder), os.path.realpath(folder)
    for name in ("news/index", "news/index/gen-2", "news/index/a.txt"):
        assert found.concerns(f"{root}/{name}", "/elsewhere")
        assert not found.concerns(f"{root}/{name}", f"{root}/news/index")


def test_only_the_folders_of_the_corpus_are_watched(folder: Path) -> None:
    found, root = members(folder), os.path.realpath(folder)
    assert found.folders == {root, f"{root}/more", f"{root}/news", f"{root}/news/2025", f"{root}/news/drafts"}


def test_a_folder_that_is_moved_in_or_away_concerns_the_corpus(folder: Path) -> None:
    found = members(folder)
    shutil.move(folder / "news" / "2025", folder / "other" / "2025")
    shutil.move(folder / "more", folder / "less")
    (folder / "news" / "2026").mkdir()
    assert concerned(found, folder, ["news/2025", "more", "news/2026", "less"]) == ["news/2025", "more", "news/2026"]
    assert latest(folder, found) != found


def test_what_a_link_leads_to_concerns_the_corpus(folder: Path) -> None:
    (folder / "a.txt").rename(folder / "other" / "real.txt")
    (folder / "a.txt").symlink_to("other/real.txt")
    (folder / "more" / "b.txt").unlink()
    (folder / "more").rmdir()
    (folder / "more").symlink_to("other/deep")
    (folder / "other" / "deep" / "b.txt").write_text("武汉。", encoding="utf-8")
    names = ["a.txt", "other/real.txt", "other/deep/b.txt"]
    assert concerned(members(folder), folder, [*names, "other/e.txt"]) == names


def test_every_change_to_a_member_is_seen_and_no_other(folder: Path) -> None:
    before = members(folder)
    (folder / "nohup.out").write_text("log\n", encoding="utf-8")
    (folder / "other" / "f.txt").write_text("log\n", encoding="utf-8")
    assert members(folder) == before
    for name in ("INDEX.md", "a.txt", "words.txt", "tax.yaml", "news/2025/c.txt", "news/2025/new.txt"):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        after = members(folder)
        assert after != before, name
        before = after


def test_an_index_md_that_cannot_be_read_is_waited_for_with_what_it_named_before(folder: Path) -> None:
    before = members(folder)
    (folder / "INDEX.md").write_text("---\ninclude: [\n---\n", encoding="utf-8")
    assert latest(folder, before) is before
    assert concerned(latest(folder, None), folder, ["INDEX.md", "a.txt"]) == ["INDEX.md"]


# The command


@contextmanager
def watching(folder: Path, log: Path) -> Iterator[Callable[[str], int]]:
    """`build --watch` over a folder, writing to `log`; gives what waits for a line of it and tells how many there are."""
    # Whoever runs the tests in the background of a shell makes them, and what they start, deaf to the interrupt.
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    script = f"{hears} import sys; from gangmu.cli.main import run; sys.exit(run())"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GANGMU")}
    shutil.rmtree(folder / ".gangmu", ignore_errors=True)  # the fixture's is none that a build would enter
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", script, "-C", str(folder), "-f", "jsonl", "build", "--watch"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=clean,
        )

    def summaries() -> list[str]:
        return [line for line in log.read_text(encoding="utf-8").splitlines() if '"summary/1"' in line]

    def wait(what: str) -> int:
        for _ in range(1200):
            if any(what in line for line in log.read_text(encoding="utf-8").splitlines()):
                return len(summaries())
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        raise AssertionError(f"nothing says {what}: {log.read_text(encoding='utf-8')}")

    try:
        yield wait
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert process.returncode == 130, log.read_text(encoding="utf-8")


def records(folder: Path) -> list[str]:
    found = []
    for what in ("documents", "targets", "tags", "clusters"):
        found += gangmu("-C", folder, "export", "--what", what, "-f", "jsonl").out.splitlines()
    return sorted(found)


def test_edited_rules_are_used_by_the_watcher_at_once(folder: Path) -> None:
    pytest.importorskip("watchfiles")
    (folder / "INDEX.md").write_text(HEAD + "| file |\n|---|\n| a.txt |\n| more/b.txt |\n", encoding="utf-8")
    with watching(folder, folder / "nohup.out") as wait:
        wait('"generation": "gen-1"')
        (folder / "tax.yaml").write_text(
            "sector:\n  不明飞行物: {strong: [低空飞碟], threshold: 1}\n", encoding="utf-8"
        )
        wait('"generation": "gen-2"')
        tags = {json.loads(line)["tag"] for line in records(folder) if '"tag/1"' in line}
        assert "不明飞行物" in tags and "飞碟" not in tags
        (folder / "words.txt").write_text("推进低空 90000\n", encoding="utf-8")
        wait('"generation": "gen-3"')
        (hit, *_) = gangmu("-C", folder, "search", "推进低空", "--explain", "-f", "jsonl").records
        assert "body:推进低空" in hit["explain"]
    assert gangmu("-C", folder, "verify").status == 0
    before = records(folder)
    assert gangmu("-C", folder, "build", "--full").status == 0
    assert records(folder) == before


def test_a_word_file_put_into_the_folder_is_built(folder: Path) -> None:
    pytest.importorskip("watchfiles")
    docx = pytest.importorskip("docx", exc_type=ImportError, reason="the office extra is not installed")
    (folder / "INDEX.md").write_text("---\ninclude: ['news/**/*.docx']\n---\n", encoding="utf-8")
    with watching(folder, folder / "nohup.out") as wait:
        wait('"generation": "gen-1"')
        for number in (2, 3):
            document = docx.Document()
            document.add_paragraph(f"宜昌市到2030年新建精细化工园区{number}个，带动就业。")
            document.save(str(folder / "news" / "plan.docx"))
            wait(f'"generation": "gen-{number}"')
    assert gangmu("-C", folder, "search", '"园区3个"', "--count").out == "1\n"


def test_a_log_in_the_folder_starts_no_build(folder: Path) -> None:
    pytest.importorskip("watchfiles")
    (folder / "INDEX.md").write_text(
        "---\ninclude: ['news/**/*.txt']\n---\n| file |\n|---|\n| a.txt |\n", encoding="utf-8"
    )
    with watching(folder, folder / "nohup.out") as wait:
        assert wait('"generation": "gen-1"') == 1
        for number in range(2, 5):
            (folder / f"note{number}.txt").write_text("beside the corpus\n", encoding="utf-8")
            (folder / "a.txt").write_text(f"武汉市第{number}号文件。\n", encoding="utf-8")
            assert wait(f'"generation": "gen-{number}"') == number
        (folder / "news" / "2031" / "may").mkdir(parents=True)
        (folder / "news" / "2031" / "may" / "new.txt").write_text("宁波市新文件。\n", encoding="utf-8")
        wait('"generation": "gen-5"')
    assert gangmu("-C", folder, "search", '"宁波市新文件"', "--count").out == "1\n"


def test_a_broken_index_md_is_told_and_its_mending_is_built(folder: Path) -> None:
    pytest.importorskip("watchfiles")
    whole = HEAD + "| file |\n|---|\n| a.txt |\n"
    (folder / "INDEX.md").write_text("---\ninclude: [\n---\n", encoding="utf-8")
    with watching(folder, folder / "nohup.out") as wait:
        wait('"error"')
        (folder / "INDEX.md").write_text(whole, encoding="utf-8")
        assert wait('"generation": "gen-1"') == 1
