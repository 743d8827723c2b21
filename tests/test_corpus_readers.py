# ruff: noqa: E501 - tables of cases
"""Files to raw documents: kinds, globs, limits, and what cannot be read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from gangmu.index.corpus import manifest, readers
from gangmu.index.corpus.failure import Failure
from gangmu.index.corpus.readers import Raw
from gangmu.index.errors import CorpusError
from hypothesis import given, settings
from hypothesis import strategies as st


def build(folder: Path, index: str, files: dict[str, bytes | str]) -> None:
    for name, data in {**files, "INDEX.md": index}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


def documents(folder: Path, limit: int = readers.MAX_DOCUMENT) -> tuple[dict[str, Raw], list[Failure]]:
    found = manifest.load(folder)
    good: dict[str, Raw] = {}
    bad: list[Failure] = []
    for listed in readers.files(found):
        for entry in readers.read(found, listed, limit):
            if isinstance(entry, Failure):
                bad.append(entry)
            else:
                good[entry.doc] = entry
    return good, bad


def failures(
    folder: Path, index: str, files: dict[str, bytes | str], limit: int = readers.MAX_DOCUMENT
) -> list[Failure]:
    build(folder, index, files)
    return documents(folder, limit)[1]


def include(pattern: str) -> str:
    return f"---\ninclude: ['{pattern}']\n---\n"


def test_every_kind_is_read_packed_or_not(tmp_path: Path) -> None:
    line = json.dumps({"text": "戊", "title": "题", "tags": ["甲"]}, ensure_ascii=False)
    files: dict[str, bytes | str] = {
        "a.txt": "甲",
        "b.MD": "乙",
        "c.html": "<p>丙</p>",
        "d.htm": "<p>丁</p>",
        "e.jsonl": line,
    }
    files |= {f"{name}.gz": gzip.compress(str(data).encode()) for name, data in files.items()}
    files |= {"no.ppt": b"%PDF", ".hidden.txt": "x", ".gangmu/x.txt": "x"}
    build(tmp_path, include("**"), files)
    good, bad = documents(tmp_path)
    assert not bad
    kinds = {"a.txt": "text", "b.MD": "markdown", "c.html": "html", "d.htm": "html", "e.jsonl#1": "json"}
    assert {doc: raw.kind for doc, raw in good.items()} == kinds | {
        "a.txt.gz": "text", "b.MD.gz": "markdown", "c.html.gz": "html", "d.htm.gz": "html", "e.jsonl.gz#1": "json"
    }  # fmt: skip
    assert good["a.txt.gz"].data == "甲".encode()
    assert good["e.jsonl#1"].meta == manifest.Meta(title="题", tags=("甲",))


def test_rows_come_first_in_their_order_and_each_file_once(tmp_path: Path) -> None:
    index = include("**/*.txt") + "| file | title |\n|---|---|\n| z/b.txt | 行 |\n| a.txt | |\n"
    build(tmp_path, index, {"a.txt": "1", "z/b.txt": "2", "c.txt": "3", "z/y/d.txt": "4", "b.md": "5"})
    found = readers.files(manifest.load(tmp_path))
    assert [(listed.path, listed.line, listed.meta.title) for listed in found] == [
        ("z/b.txt", 6, "行"), ("a.txt", 7, ""), ("c.txt", 0, ""), ("z/y/d.txt", 0, "")
    ]  # fmt: skip


def test_a_row_marked_exclude_keeps_a_globbed_file_out(tmp_path: Path) -> None:
    index = "---\ninclude: ['**/*.txt']\nexclude: ['d*/**', 'x.txt']\n---\n| file | exclude |\n|---|---|\n| a.txt | yes |\n| x.txt | |\n"
    build(tmp_path, index, {"a.txt": "1", "b.txt": "2", "drafts/c.txt": "3", "x.txt": "4"})
    assert [listed.path for listed in readers.files(manifest.load(tmp_path))] == ["x.txt", "b.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt"]), ("**/*.txt", ["a.txt", "n/b.txt", "n/m/c.txt"]), ("n/*.txt", ["n/b.txt"]),
        ("n/**", ["n/b.txt", "n/m/c.txt"]), ("**/m/**", ["n/m/c.txt"]), ("?.txt", ["a.txt"]), ("[!b].txt", ["a.txt"]),
        ("n/**/**/c.txt", ["n/m/c.txt"]), ("none/*", []), ("a.txt", ["a.txt"]), (".h/*", [".h/x.txt"]),
    ],
)  # fmt: skip
def test_globs_match_as_in_a_shell(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    build(tmp_path, include(pattern), {"a.txt": "1", "n/b.txt": "2", "n/m/c.txt": "3", ".h/x.txt": "4"})
    assert sorted(documents(tmp_path)[0]) == sorted(expected)


def test_a_row_wins_over_a_line_and_a_line_over_the_defaults(tmp_path: Path) -> None:
    lines = [
        {"id": "x", "text": "一", "title": "行", "source": "甲"},
        {"id": 2, "text": "二"},
        {"id": "y", "text": "三"},
    ]
    index = (
        "---\ndefaults: {source: 未注明, region: 全国}\n---\n| file | title | region | tags | exclude |\n|---|---|---|---|---|\n"
        "| n.jsonl | | 鄂 | 报 | |\n| n.jsonl#2 | 二题 | | 甲, 报 | |\n| n.jsonl#y | | | | x |\n"
    )
    build(tmp_path, index, {"n.jsonl": "\n".join(json.dumps(line) for line in lines)})
    good, bad = documents(tmp_path)
    assert not bad
    assert good["n.jsonl#x"].meta == manifest.Meta("行", "", "甲", "", "鄂", ("报",))
    assert good["n.jsonl#2"].meta == manifest.Meta("二题", "", "未注明", "", "鄂", ("报", "甲"))
    assert set(good) == {"n.jsonl#x", "n.jsonl#2"}


def test_one_line_of_a_jsonl_file_can_be_listed_alone(tmp_path: Path) -> None:
    index = "| file |\n|---|\n| n.jsonl#2 |\n| n.jsonl#nine |\n"
    build(tmp_path, index, {"n.jsonl": '{"text": "a"}\n{"text": "b"}\n'})
    good, bad = documents(tmp_path)
    assert set(good) == {"n.jsonl#2"}
    assert [(failure.path, failure.line) for failure in bad] == [("INDEX.md", 4)]


def test_the_digest_follows_the_text_and_its_metadata_but_not_the_tags(tmp_path: Path) -> None:
    def digest(row: str, text: str = "甲") -> str:
        build(tmp_path, "| file | title | tags |\n|---|---|---|\n" + row, {"a.txt": text})
        return documents(tmp_path)[0]["a.txt"].digest

    first = digest("| a.txt | x | |")
    assert digest("| a.txt | x | new |") == first
    assert len({first, digest("| a.txt | y | |"), digest("| a.txt | x | |", "乙")}) == 3


def test_the_key_follows_whatever_the_manifest_says_of_a_file(tmp_path: Path) -> None:
    def key(rows: str) -> str:
        build(tmp_path, "| file | tags |\n|---|---|\n" + rows, {"a.jsonl": '{"text": "x"}'})
        found = manifest.load(tmp_path)
        return readers.key(found, readers.files(found)[0])

    assert key("| a.jsonl | |") == key("| ./a.jsonl | |")
    assert len({key("| a.jsonl | |"), key("| a.jsonl | t |"), key("| a.jsonl | |\n| a.jsonl#1 | t |")}) == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"), ("[1]", "not a JSON object"), ("{}", 'no "text"'), ('{"text": 1}', "not a string"),
        ('{"text": " "}', "empty"), ('{"text": "a", "id": [1]}', '"id"'), ('{"text": "a", "id": true}', '"id"'),
        ('{"text": "a", "id": "a\\u0000b"}', '"id"'), ('{"text": "a", "id": "a\\nb"}', '"id"'), ('{"text": "a", "id": "\\ud800"}', '"id"'),
        ('{"text": "a", "title": {}}', '"title"'), ('{"text": "a", "tags": [1]}', '"tags"'), ('{"text": "a", "tags": 5}', '"tags"'),
        ('{"text": "a", "date": "2023-02-30"}', "no such date"), ('{"text": "a", "id": "one"}', "taken by line 1"),
        ("[" * 100_000, "nested too deeply"), ("\x00", "not JSON"), ('{"text": "' + "x" * 3000 + '"}', "longer than"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named_and_the_next_one_read(tmp_path: Path, line: str, words: str) -> None:
    lines = '{"text": "a", "id": "one"}\n\n' + line + '\n{"text": "b"}\n'
    build(tmp_path, include("*.jsonl"), {"n.jsonl": lines})
    good, bad = documents(tmp_path, limit=2000 if "longer" in words else readers.MAX_DOCUMENT)
    assert set(good) == {"n.jsonl#one", "n.jsonl#4"}
    assert [(failure.path, failure.line) for failure in bad] == [("n.jsonl", 3)]
    assert words in bad[0].message


def test_half_surrogates_and_other_encodings_in_lines_are_made_whole(tmp_path: Path) -> None:
    lines = b'\xef\xbb\xbf{"text": "a\\ud800b\\ud83d\\ude00"}\n' + '{"text": "中文"}\n'.encode("gb18030")
    build(tmp_path, include("*.jsonl"), {"n.jsonl": lines})
    good, bad = documents(tmp_path)
    assert not bad
    assert [raw.data.decode() for raw in good.values()] == ["a\ufffdb😀", "中文"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"), ("a.txt", b"\xef\xbb\xbf \n", "empty"), ("a.txt", b"%PDF-1.4", "PDF"),
        ("a.txt", bytes(range(256)) * 7, "not text"), ("a.txt", b"PK\x03\x04abc", "ZIP"), ("a.txt", b"\x00" * 100, "not text"),
        ("a.txt", b"x" * 3000, "larger than"), ("a.txt.gz", b"no gzip", "damaged"), ("a.txt.gz", gzip.compress(b"abc" * 99, mtime=0)[:-9], "damaged"),
        ("a.txt.gz", gzip.compress(b"x" * 3000, mtime=0), "larger than"), ("a.md", "---\ndate: 2023-02-30\n---\nx", "no such date"),
        ("a.md", "---\ntitle: [\n---\nx", "expected"), ("a.jsonl.gz", b"\x1f\x8bzzzz", "damaged"), ("a.docx", b"x", "not a .docx file"), ("a.doc", b"x", "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_a_failure_with_its_name(
    tmp_path: Path, name: str, data: bytes | str, words: str
) -> None:
    bad = failures(tmp_path, f"| file |\n|---|\n| {name} |\n", {name: data}, limit=2000)
    assert len(bad) == 1
    assert words in bad[0].message
    assert bad[0].doc == name
    assert name in str(bad[0].error().message)


@pytest.mark.parametrize("name", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5"])
def test_texts_in_other_encodings_are_not_taken_for_binary(tmp_path: Path, name: str) -> None:
    text = "湖北省人民政府關於\r\n印發2023年通知 ABC 123\n" * 50
    assert not failures(tmp_path, include("*.txt"), {"a.txt": text.encode(name)})


def test_a_row_for_what_is_no_file_is_named_with_its_line(tmp_path: Path) -> None:
    build(
        tmp_path,
        "| file |\n|---|\n| none.txt |\n| folder.txt |\n| pipe.txt |\n| a.txt |\n",
        {"a.txt": "x", "non.txt": "y"},
    )
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    good, bad = documents(tmp_path)
    assert list(good) == ["a.txt"]
    assert [(failure.path, failure.line) for failure in bad] == [("INDEX.md", 3), ("INDEX.md", 4), ("INDEX.md", 5)]
    assert "did you mean non.txt?" in bad[0].hint
    assert "folder" in bad[1].message
    assert "pipe" in bad[2].message


@pytest.mark.parametrize("target", ["file", "folder"])
@pytest.mark.parametrize("listed", [True, False])
def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_read(tmp_path: Path, target: str, listed: bool) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("s")
    corpus = tmp_path / "corpus"
    path = "link.txt" if target == "file" else "dir/secret.txt"
    build(corpus, f"| file |\n|---|\n| {path} |\n" if listed else include("**/*.txt"), {"in.txt": "i"})
    if target == "file":
        (corpus / "link.txt").symlink_to(outside / "secret.txt")
    else:
        (corpus / "dir").symlink_to(outside)
    if target == "folder" and not listed:
        assert list(documents(corpus)[0]) == ["in.txt"]  # links to folders are not followed
        return
    with pytest.raises(CorpusError, match="leads out"):
        documents(corpus)
    failed: list[Failure] = []
    readers.files(manifest.load(corpus), failed)
    assert [(failure.path, failure.line, failure.doc) for failure in failed] == [("INDEX.md", 3 if listed else 2, path)]
    if target == "file":
        (corpus / "link.txt").unlink()
        (corpus / "link.txt").symlink_to("in.txt")
        assert documents(corpus)[0]["link.txt"].data == b"i"


def test_an_archive_that_unpacks_to_far_too_much_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_BOMB_BYTES", 1 << 20)
    bomb = gzip.compress(b" " * (40 << 20))
    bad = failures(tmp_path, include("*.gz"), {"a.jsonl.gz": bomb, "b.txt.gz": bomb}, limit=1 << 20)
    assert [failure.doc for failure in bad] == ["a.jsonl.gz", "b.txt.gz"]
    assert "unpacks" in bad[0].message


def test_front_matter_of_a_markdown_document_is_its_metadata(tmp_path: Path) -> None:
    text = "---\ntitle: 题\ndate: 2023-08-17\ntags: [甲, 乙]\n来源: 网\nlayout: post\n---\n# 头\n正文\n"
    build(tmp_path, include("*.md"), {"a.md": text, "b.md": "---\n\n正文\n\n---\n完\n"})
    good, bad = documents(tmp_path)
    assert not bad
    assert good["a.md"].meta == manifest.Meta("题", "2023-08-17", "网", tags=("甲", "乙"))
    assert good["a.md"].data.decode() == "# 头\n正文\n"
    assert good["b.md"].data.decode() == "---\n\n正文\n\n---\n完\n"


def test_markdown_becomes_plain_lines() -> None:
    text = readers.markdown_to_text(
        "# 头\n\n正**文**[链](x)\n\n- 一\n- 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>x</div>\n"
    )
    assert text.split("\n\n") == ["头", "正文链", "一", "二", "a b", "1 2"]


def test_html_gives_its_article_title_and_date() -> None:
    pytest.importorskip("lxml", exc_type=ImportError, reason="the html extra is not installed")
    body = "".join(
        f"<p>湖北省将加快建设光谷科创大走廊,第{n}条措施是支持企业创新发展并培育产业集群。</p>" for n in range(8)
    )
    html = (
        '<html><head><meta charset="gb2312"><title>光谷科创大走廊方案</title><meta name="pubdate" content="2023-05-15"></head>'
        f"<body><nav><a href='/'>首页</a></nav><article><h1>光谷科创大走廊方案</h1>{body}</article><footer>版权所有</footer></body></html>"
    )
    page = readers.html_page(html.encode("gb18030"))
    assert "第3条措施" in page.text
    assert page.title == "光谷科创大走廊方案"
    assert page.date == "2023-05-15"
    assert readers.html_to_text(b"") == ""


def test_a_fingerprint_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert readers.fingerprint(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "id", "title", "tags", "date"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(JSON.map(json.dumps) | st.text(max_size=10), max_size=5), st.binary(max_size=20))
def test_no_bytes_in_a_jsonl_file_raise(
    tmp_path_factory: pytest.TempPathFactory, lines: list[Any], tail: bytes
) -> None:
    folder = tmp_path_factory.mktemp("j")
    build(
        folder,
        include("*"),
        {"n.jsonl": "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n" + tail, "a.txt": tail},
    )
    good, bad = documents(folder)
    assert all(raw.doc.startswith(raw.path) for raw in good.values())
    assert all(failure.message for failure in bad)
