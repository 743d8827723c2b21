"""Where a document's title and date come from, what a file's name says, and Word and PDF files through the commands."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest
from conftest import gangmu
from gangmu.index.corpus import file_name


@pytest.mark.parametrize(
    ("name", "title", "day"),
    [
        ("2023年宜昌市政府工作报告.txt", "2023年宜昌市政府工作报告", "2023"),
        ("a/b/20230817_关于加快光谷发展的意见.docx", "关于加快光谷发展的意见", "2023-08-17"),
        ("2023-08-17 关于加快光谷发展的意见.pdf", "关于加快光谷发展的意见", "2023-08-17"),
        ("关于加快光谷发展的意见(2023年8月).txt.gz", "关于加快光谷发展的意见(2023年8月)", "2023-08"),
        ("003_关于加快光谷发展的意见.md", "关于加快光谷发展的意见", ""),
        ("湖北省2021-2025年规划纲要.txt", "湖北省2021-2025年规划纲要", ""),
        ("某市到2035年远景目标纲要.txt", "某市到2035年远景目标纲要", ""),
        ("2022年和2023年工作比较.txt", "2022年和2023年工作比较", ""),
        ("000_f21af9e64f7358aa.txt", "", ""), ("20230817.txt", "", ""), ("2023-02-30关于某事的通知.txt", "关于某事的通知", ""),
        ("report 2023.html", "", ""), ("文件.txt", "", ""), ("a" * 300 + ".txt", "", ""), (".gz", "", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_file_gives_a_headline_and_a_date(name: str, title: str, day: str) -> None:
    assert (file_name.title_of(name), file_name.date_of(name)) == (title, day)


PROMISE = "宜昌市将推进产业集群建设，力争规模以上工业企业达到2000家，培育壮大精细化工产业。"


def corpus(folder: Path, files: dict[str, str | bytes], table: str) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (folder / "INDEX.md").write_text(table, encoding="utf-8")
    assert gangmu("-C", folder, "build").status == 0
    return folder


def test_title_and_date_name_where_they_come_from(tmp_path: Path) -> None:
    page = f"<title>光谷提速_某网</title><h1>光谷提速</h1><div>2021-05-06 来源：江城日报</div><p>{PROMISE}</p>"
    files: dict[str, str | bytes] = {
        "2023年宜昌市政府工作报告.txt": f"{PROMISE}\n{PROMISE}",
        "m.md": f"# 光谷的**规划**\n\n{PROMISE}\n\n```\n# 注释\n```\n",
        "p.html": page, "2020年行的文件名.txt": PROMISE,
    }  # fmt: skip
    table = (
        "| file | title | date |\n|---|---|---|\n| 2023年宜昌市政府工作报告.txt | | |\n| m.md | | |\n| p.html | | |\n"
        "| 2020年行的文件名.txt | 行里的标题 | 2019-01-02 |\n"
    )
    folder = corpus(tmp_path / "c", files, table)
    said = {}
    for name in files:
        (record,) = gangmu("-C", folder, "show", name, "-f", "jsonl").records
        said[name] = tuple(record[k] for k in ("title", "title_source", "date", "date_source"))
        regions = record["regions"]
        if name.startswith("2023"):
            assert regions[0].endswith("宜昌市")
    assert said == {
        "2023年宜昌市政府工作报告.txt": ("2023年宜昌市政府工作报告", "filename", "2023", "filename"),
        "m.md": ("光谷的规划", "text", "", ""),
        "p.html": ("光谷提速", "html", "2021-05-06", "html"),
        "2020年行的文件名.txt": ("行里的标题", "manifest", "2019-01-02", "manifest"),
    }


def word(text: str) -> bytes:
    docx = pytest.importorskip("docx", exc_type=ImportError, reason="the office extra is not installed")
    out = io.BytesIO()
    document = docx.Document()
    document.add_heading("宜昌市产业规划", 0)
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def test_word_files_are_listed_added_cleaned_and_searched(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "a.docx").write_bytes(word(PROMISE))
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "broken.docx").write_bytes(word(PROMISE)[:900])
    done = gangmu("init", folder)
    assert "1 document listed" in done.out
    assert "old.doc: is a .doc file; convert it to .docx or .txt" in done.err
    assert "broken.docx: is damaged or cut short" in done.err
    (tmp_path / "b.docx").write_bytes(word("武汉市力争到2030年新增企业30家，推进产业集群建设。"))
    assert gangmu("-C", folder, "add", tmp_path / "b.docx").out == "b.docx\n"
    refused = gangmu("-C", folder, "add", folder / "old.doc")
    assert refused.status == 3 and "convert it to .docx" in refused.err
    assert gangmu("-C", folder, "build").status == 0
    assert gangmu("-C", folder, "search", "精细化工", "-f", "jsonl").records[0]["doc"] == "a.docx"
    (record,) = gangmu("-C", folder, "show", "a.docx", "-f", "jsonl").records
    assert (record["title"], record["encoding"]) == ("宜昌市产业规划", "docx")
    assert PROMISE in gangmu("-C", folder, "show", "a.docx", "--raw").out
    assert PROMISE in gangmu("clean", folder / "a.docx").out
    assert gangmu("clean", folder / "old.doc").status == 3
    assert PROMISE in gangmu("clean", "-", stdin=word(PROMISE)).out
    page = f"<!DOCTYPE html><title>光谷提速_某网</title><h1>光谷提速</h1><p>{PROMISE}</p>"
    assert "<p>" not in gangmu("clean", stdin=page).out


def test_a_file_that_became_unreadable_fails_by_name_and_the_others_go_on(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path / "c", {"a.docx": word(PROMISE), "b.txt": PROMISE}, "| file |\n|---|\n| a.docx |\n| b.txt |\n"
    )
    (folder / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    done = gangmu("-C", folder, "build", "--keep-going")
    assert done.status == 3 and "a.docx: it is a file of an old Office" in done.err


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the opener is xdg-open")
def test_show_opens_the_file_itself_or_says_that_nothing_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path / "c", {"a.txt": PROMISE}, "| file |\n|---|\n| a.txt |\n")
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    refused = gangmu("-C", folder, "show", "a.txt", "--open")
    assert refused.status == 3 and "no program" in refused.err and str(folder / "a.txt") in refused.err
    script = tools / "xdg-open"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {tmp_path}/opened\nexit ${{STATUS:-0}}\n')
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    assert gangmu("-C", folder, "show", "a.txt", "--open").status == 0
    assert (tmp_path / "opened").read_text() == str(folder / "a.txt")
    monkeypatch.setenv("STATUS", "3")
    failed = gangmu("-C", folder, "show", "a.txt", "--open")
    assert failed.status == 3 and "could not open it" in failed.err
    assert gangmu("-C", folder, "show", "a.txt", "--open", "--raw").status == 2
