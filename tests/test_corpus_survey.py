"""Starting a corpus in a folder as it lies there: what can be read is listed, the rest is named with its reason."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from conftest import gangmu
from gangmu.index.corpus import adding, edit, manifest, markdown, readers, survey
from gangmu.index.corpus.edit import TagChange
from gangmu.index.corpus.paths import Refused, clean, named, shown
from gangmu.index.errors import UsageError
from hypothesis import given
from hypothesis import strategies as st

FILES: dict[str, bytes] = {
    "a.txt": "武汉市召开大会。".encode(),
    "sub/b.md": "# 题\n正文。".encode(),
    "n.jsonl": '{"text": "正文"}\nbroken\n'.encode(),
    "packed.txt.gz": gzip.compress("正文".encode()),
    "gb.txt": "中文文本".encode("gb18030"),
    "two  blanks.txt": "甲".encode(),
    "全角\u3000空格.txt": "乙".encode(),
    "a|b_(1)_[2]%20#x.txt": "丙".encode(),
    "README.md": b"about", "sub/ReadMe.txt": b"about", "p.pdf": b"%PDF-1.4", "d.docx": b"PK\x03\x04", "t.xlsx": b"PK\x03\x04",
    "old.doc": b"\xd0\xcf\x11\xe0", "s.wps": b"x", "f.ofd": b"PK\x03\x04", "photo.jpg": b"\xff\xd8\xff", "script.sh": b"#!",
    "empty.txt": b"", "blank.txt": b" \n\t", "binary.txt": bytes(range(256)) * 20, "disguised.txt": b"%PDF-1.4 x",
    "broken.txt.gz": b"no gzip", "bad.jsonl": b"no json\nat all\n", "none.jsonl": b"\n", ".hidden.txt": b"x",
    ".gangmu/x.txt": b"x", "date.md": b"---\ndate: 2023-02-30\n---\nx",
}  # fmt: skip
LISTED = {
    "a.txt", "sub/b.md", "n.jsonl", "packed.txt.gz", "gb.txt", "two  blanks.txt", "全角\u3000空格.txt", "a|b_(1)_[2]%20#x.txt",
}  # fmt: skip
REASONS = {
    "README.md": "folder itself", "sub/ReadMe.txt": "folder itself", "p.pdf": "damaged or no PDF", "d.docx": "damaged",
    "t.xlsx": "damaged", "old.doc": "convert it to .docx", "s.wps": "convert it to .docx", "f.ofd": "convert it",
    "photo.jpg": "not a kind of document", "script.sh": "not a kind of document", "empty.txt": "is empty",
    "blank.txt": "is empty", "binary.txt": "control characters", "disguised.txt": "it is a PDF file",
    "broken.txt.gz": "damaged", "bad.jsonl": "no line that can be used; bad.jsonl:1", "none.jsonl": "is empty",
    "date.md": "no such date", r"\xd6\xd0.txt": "not UTF-8", r"a\x0ab.txt": "control character", r"c\\d.txt": "backslash",
    r"\x20e.txt": "blank", "x.jsonl#1.txt": "JSON Lines", "loop.txt": "cannot be read", "out.txt": "leads out",
    "dangling.txt": "does not exist", "pipe.txt": "not a regular file",
}  # fmt: skip


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    folder = tmp_path / "c"
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name in ("中.txt".encode("gbk"), b"a\nb.txt", rb"c\d.txt", b" e.txt", b"x.jsonl#1.txt"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"x")
    (tmp_path / "secret.txt").write_text("s")
    for name, target in (("loop.txt", "loop.txt"), ("out.txt", "../secret.txt"), ("dangling.txt", "gone.txt")):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.txt")
    return folder


def test_init_lists_what_can_be_read_and_names_the_rest(mixed: Path) -> None:
    done = gangmu("init", mixed)
    assert done.status == 0
    assert f"{len(LISTED)} documents listed" in done.out
    assert {row.path for row in manifest.load(mixed).rows} == LISTED
    for path, reason in REASONS.items():
        lines = [line for line in done.err.splitlines() if line.startswith("gangmu: left out: ") and reason in line]
        assert any(path in line or " more: " in line for line in lines), path
    assert "hidden" not in done.err and ".gangmu" not in done.err


def test_every_file_that_is_left_out_has_its_reason(mixed: Path) -> None:
    found, left = survey.survey(mixed)
    assert set(found) == LISTED
    reasons = {entry.path: entry.reason for entry in left}
    assert reasons.keys() == REASONS.keys()
    assert {path: reason for path, reason in REASONS.items() if reason not in reasons[path]} == {}


def test_what_init_lists_a_build_can_read(mixed: Path) -> None:
    adding.start(mixed, "")
    found = manifest.load(mixed)
    bad = [
        entry
        for listed in readers.files(found)
        for entry in readers.read(found, listed)
        if isinstance(entry, readers.Failure)
    ]
    assert [(failure.path, failure.line) for failure in bad] == [("n.jsonl", 2)]


def test_a_page_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.html").write_text("<p>x</p>")
    assert survey.survey(tmp_path) == (["p.html"], [])
    (tmp_path / "p.pdf").write_bytes(b"%PDF-1.4")
    monkeypatch.setattr(survey.importlib.util, "find_spec", lambda name: None)
    found, left = survey.survey(tmp_path)
    assert found == []
    assert {entry.path: entry.reason.partition(":")[0] for entry in left} == {
        "p.html": "needs the extra html", "p.pdf": "needs the extra office"
    }  # fmt: skip


def test_a_folder_is_added_with_what_is_in_it(mixed: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "k"
    (corpus / "new").mkdir(parents=True)
    (corpus / "INDEX.md").write_text("| file |\n|---|\n", encoding="utf-8")
    (corpus / "new" / "c.txt").write_text("丙")
    (corpus / "new" / "d.pdf").write_bytes(b"%PDF")
    done = gangmu("-C", corpus, "add", corpus / "new")
    assert done.status == 0
    assert done.out == "new/c.txt\n"
    assert "left out: new/d.pdf: is not a PDF file" in done.err
    added, left = adding.add(corpus, [mixed / "sub"], {})
    assert (added, [entry.path for entry in left]) == (["b.md"], [f"{mixed}/sub/ReadMe.txt"])
    assert (corpus / "b.md").read_bytes() == FILES["sub/b.md"]


@pytest.mark.parametrize("name", ["中.txt".encode("gbk"), b"a\nb.txt", rb"c\d.txt", b" e.txt", b"x.jsonl#1.txt"])
def test_a_file_whose_name_cannot_be_used_is_refused_before_it_is_copied(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "INDEX.md").write_text("| file |\n|---|\n", encoding="utf-8")
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"x")
    with pytest.raises(UsageError):
        adding.add(tmp_path / "k", [path], {})
    assert [entry.name for entry in (tmp_path / "k").iterdir()] == ["INDEX.md"]


NAMES = st.text(
    st.sampled_from("甲a. \u3000\xa0|_*()[]<>&#%!`~;,\\'\"{}$^+=@\t\n\x1b\x85\u2028\u202e\udcd6é"),
    min_size=1,
    max_size=8,
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".txt")


@given(PATHS)
def test_any_name_that_a_glob_can_bring_in_can_stand_in_a_row(path: str) -> None:
    try:
        if manifest.clean_file(path) != path:
            return
    except Refused:
        return
    raw = markdown.escaped(path, path=True)
    row = f"| {raw} |"
    assert markdown.cells(row, 0, len(row)) == [raw]
    assert markdown.path_cell(raw) == path
    assert shown(path) == path


@given(PATHS, PATHS)
def test_a_shown_name_is_printable_and_stands_for_one_name_only(one: str, other: str) -> None:
    assert named(shown(one)) == one
    assert (shown(one) == shown(other)) == (one == other)
    assert not any(letter in shown(one) for letter in "\t\n\x1b\x85\udcd6")


@given(st.binary(min_size=1, max_size=12).filter(lambda name: b"/" not in name and b"\x00" not in name))
def test_a_name_of_any_bytes_can_be_told_from_how_it_is_shown(name: bytes) -> None:
    text = os.fsdecode(name)
    assert os.fsencode(named(shown(text))) == name
    shown(text).encode()


@pytest.mark.parametrize(
    "name", ["two  blanks.txt", "全角\u3000空格.txt", "a|b_(1)_[2]%20#x.txt", "'q\" &amp; <b>.txt", "é`c`.txt"]
)
def test_what_a_glob_brings_in_can_be_tagged_marked_and_shown(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("武汉市召开大会。", encoding="utf-8")
    (tmp_path / "z.txt").write_text("宁波市召开大会。", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    assert clean(name) == name
    edit.edit_tags(tmp_path, {name: TagChange(add=("重点",))})
    edit.set_cells(tmp_path, {"z.txt": {"duplicate_of": name}})
    rows = {row.path: row.meta for row in manifest.load(tmp_path).rows}
    assert rows[name].tags == ("重点",)
    assert rows["z.txt"].duplicate_of == name
    edit.add_rows(tmp_path, [(name, {"title": "题"})])
    assert {row.path: row.meta for row in manifest.load(tmp_path).rows}[name].title == "题"


def test_a_document_with_blanks_in_its_name_is_tagged_and_shown_by_the_commands(tmp_path: Path) -> None:
    name = "全角\u3000空  格.txt"
    (tmp_path / name).write_text("武汉市召开大会。", encoding="utf-8")
    (tmp_path / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    assert gangmu("-C", tmp_path, "build").status == 0
    assert gangmu("-C", tmp_path, "tag", "add", "重点", "--", name).status == 0
    assert gangmu("-C", tmp_path, "search", "tag:重点", "--count").out == "1\n"
    assert "武汉市" in gangmu("-C", tmp_path, "show", name).out
    assert "武汉市" in gangmu("-C", tmp_path, "show", "--raw", name).out
