# ruff: noqa: E501 - tables of cases
"""INDEX.md: its grammar, and what is refused, with file and line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gangmu.index.corpus import manifest, nearest
from gangmu.index.corpus.dates import iso
from gangmu.index.corpus.failure import Failure
from gangmu.index.corpus.manifest import Meta
from gangmu.index.errors import CorpusError
from hypothesis import given, settings
from hypothesis import strategies as st


def load(folder: Path, text: str, failed: list[Failure] | None = None) -> manifest.Manifest:
    (folder / "INDEX.md").write_bytes(text.encode())
    return manifest.load(folder, failed)


def error(folder: Path, text: str) -> CorpusError:
    with pytest.raises(CorpusError) as caught:
        load(folder, text)
    assert caught.value.file == "INDEX.md"
    return caught.value


def test_the_whole_grammar_is_read(tmp_path: Path) -> None:
    (tmp_path / "userdict.txt").write_text("光谷 10\n")
    found = load(
        tmp_path,
        """---
title: 光谷产业政策
include: ["news/*.jsonl", "more/**/*.txt"]
exclude: drafts/**
defaults: {source: 未注明, tags: [甲, 乙], date: 2023}
user_dict: userdict.txt   # jieba's format
x-mine: {any: thing}
---
# 语料目录

| file | title | date | source | region | tags | note |
|------|-------|------|--------|--------|------|------|
| 000_f21.txt | 打造 \\| 集群 **大会** | 2023年8月17日 | 工人日报 | 东湖高新区 | 产业集群, 招商、园区;甲;甲 | mine |
| [文件](b%20c.txt) | A&amp;B | | | | | |
| `d_e.txt` |

prose with a [link](x.txt), and a table without a file column:

| a | b |
|---|---|
| 1 | 2 |

| 文件 | 标题 | 日期 | 来源 | 地区 | 标签 | 链接 | 重复于 | 排除 |
|:--|--|--|--|--|--|--|--|--|
| e.md | 戊 | 2023-08 | 网 | 鄂 | 招商 | <https://a.cn/x_y_z?a=1&b=2> | b c.txt | 是 |

- [己](f.html)
- [web](https://example.org), [page](#top)
- text [庚](g.txt)
1. [辛](h.txt)

```
| file |
|---|
| not.txt |
```
""",
    )
    assert (found.title, found.include, found.exclude) == (
        "光谷产业政策",
        ("news/*.jsonl", "more/**/*.txt"),
        ("drafts/**",),
    )
    assert found.defaults == Meta(source="未注明", tags=("甲", "乙"), date="2023")
    assert (found.user_dict, found.taxonomy, found.include_line) == ("userdict.txt", "", 3)
    assert [(row.path, row.line, row.excluded) for row in found.rows] == [
        ("000_f21.txt", 13, False),
        ("b c.txt", 14, False),
        ("d_e.txt", 15, False),
        ("e.md", 25, True),
        ("f.html", 27, False),
    ]
    assert found.rows[0].meta == Meta(
        "打造 | 集群 大会", "2023-08-17", "工人日报", "", "东湖高新区", ("产业集群", "招商", "园区", "甲")
    )
    assert found.rows[1].meta.title == "A&B"
    assert found.rows[3].meta == Meta("戊", "2023-08", "网", "https://a.cn/x_y_z?a=1&b=2", "鄂", ("招商",), "b c.txt")
    assert found.rows[4].meta.title == "己"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path, end: str) -> None:
    text = "\ufeff---\ntitle: 甲\n---\n\n| file | date |\n|---|---|\n| a.txt | 2023 |".replace("\n", end)
    found = load(tmp_path, text)
    assert found.title == "甲"
    assert [(row.path, row.line) for row in found.rows] == [("a.txt", 7)]


def test_a_file_without_front_matter_is_a_manifest(tmp_path: Path) -> None:
    assert load(tmp_path, "").rows == ()
    assert [row.path for row in load(tmp_path, "- [x](a.txt)\n").rows] == ["a.txt"]


TABLE = "| file | date |\n|---|---|\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (TABLE + "| a.txt | 2023 |\n| a.txt | |\n", 4, "listed twice (first on line 3)"),
        (TABLE + "| a.txt | |\n| ./a.txt | |\n", 4, "listed twice"),
        (TABLE + "| a.txt | 2023-02-30 |\n", 3, "no such date"),
        (TABLE + "| a.txt | 上周 |\n", 3, "not a date"),
        (TABLE + "| | 2023 |\n", 3, "file cell is empty"),
        (TABLE.replace("date", "文件"), 1, "two columns"),
        ("| file | exclude |\n|---|---|\n| a.txt | maybe |\n", 3, "neither yes nor no"),
        ("---\nx-a: b\ntitle: [\n---\n", 3, "front matter"),
        ("---\ntitle: a\nincludes: [b]\n---\n", 3, "unknown key 'includes'"),
        ("---\ntitle: a\n\ntitle: b\n---\n", 4, "there twice"),
        ("---\ntitle: a\n", 1, "not closed"),
        ("---\n- a\n---\n", 2, "key: value"),
        ("---\ntitle: {a: b}\n---\n", 2, "must be a text"),
        ("---\ninclude: [a, {b: c}]\n---\n", 2, "list of texts"),
        ("---\ndefaults:\n  datum: 2023\n---\n", 3, "no 'datum'"),
        ("---\ndefaults:\n  title: x\n  date: 2023-13-01\n---\n", 4, "no such date"),
        ("---\nuser_dict: none.txt\n---\n", 2, "does not exist"),
        ("---\ntaxonomy: ../t.yaml\n---\n", 2, "leads out"),
        ("---\ninclude: ['/etc/*']\n---\n", 2, "absolute"),
        ("---\na: &x [1]\nb: *x\n---\n", 2, "anchors"),
        ("---\ntitle: !!python/object/apply:os.system [echo]\n---\n", 2, "tag"),
        ("---\nx-a: " + "[" * 50 + "]" * 50 + "\n---\n", 2, "nested too deeply"),
        ("---\nx-a: " + "[" * 100_000 + "\n---\n", 2, "nested too deeply"),
        ("---\nx-a: " + "x" * 300_000 + "\n---\n", 2, "longer than"),
        ("---\nx-a: [" + "1," * 30_000 + "]\n---\n", 2, "too many values"),
        ("a\n\x00b\n", 2, "NUL"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    found = error(tmp_path, text)
    assert found.line == line
    assert words in found.message


def test_a_near_name_is_offered_for_an_unknown_key(tmp_path: Path) -> None:
    assert error(tmp_path, "---\nincludes: [b]\n---\n").hint == "did you mean include?"


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    bomb = "---\na: &a [x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=False)
    )
    assert "anchors" in error(tmp_path, bomb + "---\n").message


HOSTILE = [
    "/etc/passwd", "//host/share/x.txt", "../x.txt", "a/../../x.txt", "a/..", "..", ".", "./", "~/x.txt", "~root/x.txt",
    "C:/x.txt", "c:x.txt", "file:///etc/passwd", "http://a/b.txt", "a/../b.txt", "news/../../../etc/passwd", "\\\\host\\share",
    "..\\x.txt", "a\\..\\x.txt", "./../x.txt", ".//../x.txt", "a//../../x.txt", "javascript:x", "FILE:/etc/passwd",
    "ftp://a/b", "x/./../../y.txt", "../" * 50 + "etc/passwd", "a\x1b[31m.txt", "a\x7f.txt", "a\x85.txt",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("form", ["| {} |", "| [x]({}) |", "| [x](<{}>) |", "| `{}` |", "list"])
def test_a_path_that_leads_out_is_refused_in_every_form(tmp_path: Path, path: str, form: str) -> None:
    if form == "list":
        if path.startswith(("http", "ftp", "javascript")):
            return  # a link to the web is prose
        text = f"\n\n- [x](<{path}>)\n"
    else:
        text = "| file |\n|---|\n" + form.replace("{}", path) + "\n"
    found = error(tmp_path, text)
    assert found.line == 3


@pytest.mark.parametrize("path", ["%2e%2e/x.txt", "..%2fx.txt", "%2fetc/passwd", "%7e/x", "a%00b.txt", "a%5c..%5cb"])
def test_percent_signs_in_a_link_hide_nothing(tmp_path: Path, path: str) -> None:
    assert error(tmp_path, f"| file |\n|---|\n| [x]({path}) |\n").line == 3


def test_rows_that_are_wrong_can_be_collected_and_left_out(tmp_path: Path) -> None:
    failed: list[Failure] = []
    found = load(tmp_path, TABLE + "| ../a | |\n| b.txt | 2023-99 |\n| c.txt | |\n| c.txt | |\n| d.txt | |\n", failed)
    assert [(failure.path, failure.line) for failure in failed] == [("INDEX.md", 3), ("INDEX.md", 4), ("INDEX.md", 6)]
    assert [(row.path, row.excluded) for row in found.rows] == [("b.txt", True), ("c.txt", False), ("d.txt", False)]


def test_an_index_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "INDEX.md").write_bytes("a\n中文\n".encode("gb18030"))
    with pytest.raises(CorpusError) as caught:
        manifest.load(tmp_path)
    assert (caught.value.file, caught.value.line) == ("INDEX.md", 2)


def test_find_goes_upward_and_looks_into_seeds(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "INDEX.md").write_text("")
    assert nearest.find(tmp_path / "a" / "b") == tmp_path / "seeds"
    (tmp_path / "a" / "INDEX.md").write_text("")
    assert nearest.find(tmp_path / "a" / "b") == tmp_path / "a"


def test_a_folder_without_an_index_says_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        manifest.load(tmp_path)
    assert "gangmu init" in caught.value.hint


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_an_index_that_is_no_file_is_refused(tmp_path: Path, make: object) -> None:
    make(tmp_path / "INDEX.md")  # type: ignore[operator]
    with pytest.raises(CorpusError, match="not a regular file"):
        manifest.load(tmp_path)


def test_many_short_rows_are_all_read(tmp_path: Path) -> None:
    text = "| file | a | b | c | d |\n|---|---|---|---|---|\n" + "".join(f"| {n}.txt |\n" for n in range(20_000))
    assert len(load(tmp_path, text).rows) == 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-08-17", "2023-08-17"), ("2023/8/17", "2023-08-17"), ("2023.8.17", "2023-08-17"), ("20230817", "2023-08-17"),
        ("2023年8月17日", "2023-08-17"), ("二〇二三年8月17日", "2023-08-17"), ("2023-08", "2023-08"), ("2023年8月", "2023-08"),
        ("2023", "2023"), ("2023年", "2023"), ("2023-08-17 20:20:39", "2023-08-17"), ("2023-08-17T20:20:39+08:00", "2023-08-17"),
        ("2023", "2023"), ("", ""), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_dates_become_iso_dates_of_the_same_precision(text: str, expected: str) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2023-13", "2023-00", "2023-1-0", "23-8-17", "0000", "9999", "x2023", "2023-8-17x", "2023-8/17"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        iso(text)


MARKDOWN = st.lists(
    st.sampled_from(
        ["| file | date |", "|---|---|", "| a.txt | 2023 |", "- [x](b.txt)", "```", "> | file |", "> |---|", "> | c.txt |", "", "---",
         "title: x", "include: [a]", "defaults: {date: 2023}", "  - [y](d.txt)", "<div>", "</div>", "[r]: e.txt", "- [r]", "\t| x |",
         "a: &a b", "\\", "| \\| | `|` |", "# h", "file\n---", "\r", "\ufeff", "| [x](<f g.txt>) | **1** |"]
    )
    | st.text(max_size=20),
    max_size=15,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(MARKDOWN)
def test_no_markdown_raises_anything_but_a_corpus_error(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("m")
    (folder / "INDEX.md").write_bytes("\n".join(lines).encode("utf-8", "replace"))
    try:
        manifest.load(folder)
    except CorpusError as found:
        assert found.message
