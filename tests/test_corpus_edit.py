"""Edits of INDEX.md: only the cells that are meant, byte for byte."""

from __future__ import annotations

import multiprocessing
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from gangmu.index.corpus import edit, manifest, rewrite
from gangmu.index.corpus.edit import TagChange
from gangmu.index.errors import CorpusError, Locked, UsageError
from hypothesis import given, settings
from hypothesis import strategies as st

HEAD = "---\ntitle: 光谷\ninclude: ['more/*.txt']\n---\n# 目录\n\n"
STYLES = {
    "unaligned": HEAD + "| file | title | tags |\n|---|---|---|\n| a.txt | 甲 | 招商, 园区 |\n| b.txt | | |\n",
    "aligned": HEAD
    + "| file      | title  | tags           |\n|-----------|--------|----------------|\n"
    + "| a.txt     | 甲     | 招商、园区     |\n| b.txt     |        |                |\n",
    "tight": HEAD + "|file|title|tags|\n|-|-|-|\n|a.txt|甲|招商|\n|b.txt|||\n",
    "no outer pipes": HEAD + "file | title | tags\n--- | --- | ---\na.txt | 甲 | 招商\nb.txt | 乙 | 园区\n",
    "links": HEAD + "| 文件 | 标签 |\n|:--|--:|\n| [甲](a.txt) | 招商;园区 |\n| [乙](<b.txt>) |  |\n",
    "chinese headers, CRLF": (
        HEAD + "| 标签 | 文件 | 标题 |\n|---|---|---|\n| 招商 | a.txt | 甲 |\n|  | b.txt | 乙 |\n"
    ).replace("\n", "\r\n"),
    "no trailing newline": HEAD + "| file | tags |\n|---|---|\n| b.txt | x |\n| a.txt | 招商 |",
    "no tags column, no newline": HEAD + "| file | title |\n|---|---|\n| b.txt | x |\n| a.txt | 甲 |",
    "prose between tables": HEAD
    + "| file | tags |\n|---|---|\n| a.txt | 招商 |\n\n一些说明 | 不是表格\n\n```\n| file |\n|---|\n| c.txt |\n```\n\n"
    + "| file |\n|---|\n| b.txt |\n\n尾注\n",
    "short rows": HEAD + "| file | title | tags |\n|---|---|---|\n| a.txt |\n| b.txt | 乙\n",
    "list": HEAD + "* [甲](a.txt)\n* [乙](b.txt) 说明\n\n完\n",
    "byte order mark": "\ufeff" + HEAD + "| file | tags |\n|---|---|\n| a.txt | 招商 |\n| b.txt |  |\n",
    "in a quote": HEAD + "> | file | tags |\n> |---|---|\n> | a.txt | 招商 |\n> | b.txt |  |\n",
    "trailing separator": HEAD + "| file | tags |\n|---|---|\n| a.txt | 招商, |\n| b.txt | , |\n",
    "only an include": HEAD,
}


def corpus(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "INDEX.md").write_bytes(text.encode())
    return folder


def content(folder: Path) -> str:
    return (folder / "INDEX.md").read_bytes().decode()


def tags(folder: Path) -> dict[str, tuple[str, ...]]:
    return {row.path: row.meta.tags for row in manifest.load(folder).rows}


@pytest.mark.parametrize("style", STYLES)
def test_a_tag_added_and_removed_leaves_the_file_byte_for_byte(tmp_path: Path, style: str) -> None:
    folder = corpus(tmp_path, STYLES[style])
    before = tags(folder)
    for docs in (["a.txt"], ["b.txt"], ["more/c.txt", "a.txt"], ["news.jsonl#x|1", "b.txt", "more/c.txt"]):
        done = edit.edit_tags(folder, {doc: TagChange(add=("重点", "a|b")) for doc in docs})
        assert set(done) == set(docs)
        now = tags(folder)
        for doc in docs:
            assert now[doc] == (*before.get(doc, ()), "重点", "a|b")
        assert {doc: found for doc, found in now.items() if doc not in docs} == {
            doc: found for doc, found in before.items() if doc not in docs
        }
        edit.edit_tags(folder, {doc: TagChange(remove=("重点",)) for doc in docs})
        edit.edit_tags(folder, {doc: TagChange(remove=("a|b",)) for doc in docs})
        assert content(folder) == STYLES[style]


@pytest.mark.parametrize("style", STYLES)
def test_documents_tagged_one_after_the_other_and_untagged_in_any_order_leave_nothing(
    tmp_path: Path, style: str
) -> None:
    folder = corpus(tmp_path, STYLES[style])
    for doc in ("more/c.txt", "a.txt", "b.txt"):
        edit.edit_tags(folder, {doc: TagChange(add=("新",))})
    for doc in ("a.txt", "more/c.txt", "b.txt"):
        edit.edit_tags(folder, {doc: TagChange(remove=("新",))})
    assert content(folder) == STYLES[style]


@pytest.mark.parametrize("style", STYLES)
def test_a_mark_set_and_emptied_leaves_the_file_byte_for_byte(tmp_path: Path, style: str) -> None:
    folder = corpus(tmp_path, STYLES[style])
    edit.set_cells(folder, {"a.txt": {"duplicate_of": "b.txt"}, "more/c.txt": {"duplicate_of": "a.txt"}})
    rows = {row.path: row for row in manifest.load(folder).rows}
    assert rows["a.txt"].meta.duplicate_of == "b.txt"
    assert rows["more/c.txt"].meta.duplicate_of == "a.txt"
    edit.set_cells(folder, {"a.txt": {"duplicate_of": ""}, "more/c.txt": {"duplicate_of": ""}})
    assert content(folder) == STYLES[style]


def test_only_the_cell_of_the_document_changes(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["unaligned"])
    edit.edit_tags(folder, {"a.txt": TagChange(add=("重点",), remove=("招商",))})
    assert content(folder) == STYLES["unaligned"].replace("招商, 园区", "园区, 重点")


def test_a_tag_that_is_there_is_not_added_twice(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])
    assert edit.edit_tags(folder, {"a.txt": TagChange(add=("园区",), remove=("没有",))}) == {}
    assert content(folder) == STYLES["aligned"]


def test_a_dry_run_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])
    assert edit.edit_tags(folder, {"b.txt": TagChange(add=("新",))}, dry_run=True) == {"b.txt": TagChange(("新",))}
    assert content(folder) == STYLES["aligned"]


@pytest.mark.parametrize("tag", ["", " ", "a,b", "甲、乙", "a\nb", "a\u202eb", "x" * 101, "a\x1b[31m"])
def test_a_tag_that_no_cell_can_hold_is_refused(tmp_path: Path, tag: str) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])
    with pytest.raises(UsageError):
        edit.edit_tags(folder, {"a.txt": TagChange(add=(tag,))})


def test_an_index_that_ends_in_an_open_code_block_is_left_as_it_was(tmp_path: Path) -> None:
    text = HEAD + "```\nopen\n"
    folder = corpus(tmp_path, text)
    with pytest.raises(CorpusError):
        edit.edit_tags(folder, {"more/c.txt": TagChange(add=("新",))})
    assert content(folder) == text


def test_the_mode_is_kept_and_no_file_is_left_behind(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["list"])
    (folder / "INDEX.md").chmod(0o640)
    edit.edit_tags(folder, {"a.txt": TagChange(add=("新",))})
    assert stat.S_IMODE((folder / "INDEX.md").stat().st_mode) == 0o640
    assert [path.name for path in folder.iterdir()] == ["INDEX.md"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_loses_no_byte_of_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rewrite.os, step, full)
    with pytest.raises(CorpusError, match="No space left"):
        edit.edit_tags(folder, {"a.txt": TagChange(add=("新",))})
    assert content(folder) == STYLES["aligned"]
    assert [path.name for path in folder.iterdir()] == ["INDEX.md"]


def _tag_many(folder: Path, name: str) -> None:
    for number in range(10):
        edit.edit_tags(
            folder, {"a.txt": TagChange(add=(f"{name}{number}",)), "more/c.txt": TagChange(add=(f"{name}{number}",))}
        )


def test_two_processes_that_tag_at_once_lose_nothing(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_tag_many, args=(folder, name)) for name in "xy"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    expected = {f"{name}{number}" for name in "xy" for number in range(10)}
    found = tags(folder)
    assert set(found["a.txt"]) == expected | {"招商", "园区"}
    assert set(found["more/c.txt"]) == expected


def test_a_lock_that_is_not_given_back_is_an_error_of_its_own(tmp_path: Path) -> None:
    with rewrite.locked(tmp_path), pytest.raises(Locked), rewrite.locked(tmp_path, seconds=0.05):
        pass


def test_added_files_get_rows_in_the_style_of_the_table(tmp_path: Path) -> None:
    folder = corpus(tmp_path, STYLES["aligned"])
    added = edit.add_rows(
        folder, [("new.txt", {"title": "新|文", "tags": "招商"}), ("a.txt", {}), ("news/d.txt", {"date": "2023"})]
    )
    assert added == ["new.txt", "news/d.txt"]
    assert [line for line in content(folder).splitlines() if "new" in line][:2] == [
        "| new.txt   | 新\\|文 | 招商           |",
        "| news/d.txt |        |                |",
    ]
    rows = {row.path: row.meta for row in manifest.load(folder).rows}
    assert (rows["new.txt"].title, rows["new.txt"].tags, rows["news/d.txt"].date) == ("新|文", ("招商",), "2023")


@pytest.mark.parametrize("style", STYLES)
def test_files_can_be_added_to_every_style(tmp_path: Path, style: str) -> None:
    folder = corpus(tmp_path, STYLES[style])
    before = {row.path: row.meta for row in manifest.load(folder).rows}
    edit.add_rows(folder, [("d e.txt", {"title": "丁"}), ("f_(1)_[2].txt", {})])
    rows = {row.path: row.meta for row in manifest.load(folder).rows}
    assert {path: rows[path] for path in before} == before
    assert rows["d e.txt"].title == "丁"
    assert "f_(1)_[2].txt" in rows


MARKS = "<!-- gangmu: tags and marks of documents that have no cell of their own above -->"
LISTED = "| file | title | date |\n|---|---|---|\n| n.jsonl | 新闻 | 2023 |\n| b.txt |  |  |\n"
OTHER = "| file | note |\n|---|---|\n| c.txt | 附件 |\n"
EMPTY = "| file | title |\n|---|---|\n"
HAND_MARKS = "| file | tags |\n|---|---|\n| n.jsonl#a1 | 跟踪 |\n| n.jsonl#a2 | 重点 |\n"
GLOB_MARKS = "| file | tags | duplicate_of |\n|---|---|---|\n| more/x.txt | 跟踪 |  |\n"
LEFT_OUT = "| 文件 | 排除 |\n|---|---|\n| more/y.txt | 是 |\n"
LINKS = "* [甲](a.txt)\n* [乙](d.txt)\n"


@pytest.mark.parametrize(
    ("parts", "after"),
    [
        ([LISTED, HAND_MARKS], "b.txt"),
        ([HAND_MARKS, LISTED], "b.txt"),
        ([LISTED, GLOB_MARKS, LEFT_OUT], "b.txt"),
        ([LISTED, OTHER], "c.txt"),
        ([LISTED, OTHER, HAND_MARKS], "c.txt"),
        ([EMPTY, GLOB_MARKS], "|---|---|"),
        ([LISTED, EMPTY], "b.txt"),
        ([LINKS, HAND_MARKS], ""),
        ([LEFT_OUT], ""),
        ([GLOB_MARKS], "more/x.txt"),
        ([LINKS], ""),
        ([], ""),
    ],
)
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_an_added_file_gets_its_row_where_files_are_listed(
    tmp_path: Path, parts: list[str], after: str, marked: bool, end: str
) -> None:
    text = HEAD + "\n".join(parts)
    text = text.replace("\n", end) if end else text.removesuffix("\n")
    folder = corpus(tmp_path, text)
    if marked:
        edit.edit_tags(folder, {"n.jsonl#z9": TagChange(add=("跟踪",)), "more/z.txt": TagChange(add=("旧",))})
        assert MARKS[:40] in content(folder)
    before = {row.path: row for row in manifest.load(folder).rows}
    for name, cells in (("new.txt", {}), ("titled.txt", {"title": "丙", "source": "报", "tags": "新"})):
        assert edit.add_rows(folder, [(name, cells)]) == [name]
    rows = {row.path: row for row in manifest.load(folder).rows}
    assert {path: row.meta for path, row in rows.items() if path in before} == {p: r.meta for p, r in before.items()}
    assert not rows["new.txt"].managed
    assert (rows["titled.txt"].meta.title, rows["titled.txt"].meta.tags) == ("丙", ("新",))
    lines = content(folder).splitlines()
    at = next(number for number, line in enumerate(lines) if "new.txt" in line)
    if after:
        assert after in lines[at - 1]
    else:
        assert lines[at - 1].startswith("|---") and lines[at - 2].startswith("| file | title | date")
    if marked:
        edit.edit_tags(folder, {"n.jsonl#z9": TagChange(remove=("跟踪",)), "more/z.txt": TagChange(remove=("旧",))})
        assert "n.jsonl#z9" not in content(folder)
        assert "new.txt" in tags(folder)


def _replaced(path: Path, text: str) -> None:
    fresh = path.with_name("saved")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _same_size_and_time(path: Path, text: str) -> None:
    old = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))


COMMANDS: dict[str, Callable[[Path], object]] = {
    "tag add": lambda folder: edit.edit_tags(folder, {"b.txt": TagChange(add=("新",))}),
    "tag on a line": lambda folder: edit.edit_tags(folder, {"n.jsonl#1": TagChange(add=("新",))}),
    "dedup --apply": lambda folder: edit.set_cells(folder, {"b.txt": {"duplicate_of": "a.txt"}}),
    "add": lambda folder: edit.add_rows(folder, [("new.txt", {"tags": "新"})]),
}
WRITTEN = {"tag add": "b.txt", "tag on a line": "n.jsonl#1", "dedup --apply": "b.txt", "add": "new.txt"}


@pytest.mark.parametrize("save", [_replaced, _in_place, _same_size_and_time, None])
@pytest.mark.parametrize("moment", ["before-write", "before-fsync", "before-rename"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_an_editor_saves_during_a_command_is_kept_and_the_change_made_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, moment: str, save: Callable[[Path, str], None] | None
) -> None:
    folder = corpus(tmp_path, STYLES["unaligned"])
    opened = (folder / "INDEX.md").open("r+", encoding="utf-8")
    if save is None:  # an editor that holds the file open and writes when it has just been replaced
        moment = "after-rename"
    saved: list[str] = []

    def editor(name: str) -> None:
        if name == f"{moment}:INDEX.md" and not saved:
            saved.append(STYLES["unaligned"].replace("甲", "丁"))
            if save is None:
                opened.write(saved[0])
                opened.flush()
            else:
                save(folder / "INDEX.md", saved[0])

    monkeypatch.setattr(rewrite, "failpoint", editor)
    COMMANDS[command](folder)
    opened.close()
    rows = {row.path: row.meta for row in manifest.load(folder).rows}
    assert saved and rows["a.txt"].title == "丁"
    assert rows[WRITTEN[command]] != manifest.Meta(title="")
    assert [path.name for path in folder.iterdir()] == ["INDEX.md"]


def test_an_editor_that_saves_without_end_wins_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = corpus(tmp_path, STYLES["unaligned"])
    saves: list[str] = []

    def editor(name: str) -> None:
        if name.startswith("before-rename"):
            saves.append(STYLES["unaligned"].replace("甲", f"丁{len(saves)}"))
            _replaced(folder / "INDEX.md", saves[-1])

    monkeypatch.setattr(rewrite, "failpoint", editor)
    monkeypatch.setattr(rewrite, "_PAUSE", 0)
    with pytest.raises(Locked, match="another program"):
        edit.edit_tags(folder, {"b.txt": TagChange(add=("新",))})
    assert 2 < len(saves) <= rewrite.ATTEMPTS
    assert content(folder) == saves[-1]
    assert [path.name for path in folder.iterdir()] == ["INDEX.md"]


def test_an_index_that_is_removed_meanwhile_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path, STYLES["unaligned"])
    monkeypatch.setattr(rewrite, "failpoint", lambda name: name.startswith("before-rename") and gone.unlink())
    gone = folder / "INDEX.md"
    with pytest.raises(CorpusError, match=r"there is no INDEX\.md"):
        edit.edit_tags(folder, {"b.txt": TagChange(add=("新",))})
    assert list(folder.iterdir()) == []


def test_a_tag_that_the_editor_has_taken_the_row_of_goes_where_it_belongs_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = corpus(tmp_path, STYLES["unaligned"])
    done: list[bool] = []

    def editor(name: str) -> None:
        if name.startswith("before-rename") and not done:
            done.append(True)
            _replaced(folder / "INDEX.md", STYLES["unaligned"].replace("| b.txt | | |", "| b.txt | | 新 |"))

    monkeypatch.setattr(rewrite, "failpoint", editor)
    assert edit.edit_tags(folder, {"b.txt": TagChange(add=("新",))}) == {}
    assert tags(folder)["b.txt"] == ("新",)


def test_init_starts_a_corpus_once(tmp_path: Path) -> None:
    edit.init(tmp_path / "new", 'a "quoted": title', ["a.txt", "b c.txt"])
    found = manifest.load(tmp_path / "new")
    assert found.title == 'a "quoted": title'
    assert [row.path for row in found.rows] == ["a.txt", "b c.txt"]
    with pytest.raises(UsageError):
        edit.init(tmp_path / "new", "again", [])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["INDEX.md"]


WORDS = st.text(st.sampled_from("甲乙园区ab1_*`[]<>&!~#\\.- "), max_size=8).map(str.strip)
PADS = st.sampled_from(["", " ", "  ", "\t", "     "])


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[str]]:
    columns = draw(st.permutations(["file", "title", "标签", "note"]))
    columns = columns[: draw(st.integers(1, 4))]
    if "file" not in columns:
        columns.append("file")
    end = draw(st.sampled_from(["\n", "\r\n"]))
    paths = draw(st.lists(st.sampled_from(["a.txt", "b_1.txt", "c d.txt", "新/闻.txt"]), unique=True, min_size=1))

    def row(cells: list[str]) -> str:
        return "|" + "|".join(draw(PADS) + cell + draw(PADS) for cell in cells) + "|" + draw(PADS)

    lines = [row(list(columns)), "|" + "|".join("---" for _ in columns) + "|"]
    for path in paths:
        cells = [path if column == "file" else draw(WORDS) for column in columns]
        lines.append(row(cells))
    last = draw(st.sampled_from(["", end, end + end + "prose" + end]))
    return end.join(lines) + last, paths


@settings(max_examples=150, deadline=None)
@given(
    tables(),
    st.lists(
        st.sampled_from(["重点", "a|b", "x*y*", "[q]", "`c`", "&amp", "<b>"]), unique=True, min_size=1, max_size=3
    ),
)
def test_set_then_unset_is_the_identity_over_generated_tables(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[str, list[str]], new: list[str]
) -> None:
    text, paths = table
    folder = corpus(tmp_path_factory.mktemp("c"), text)
    try:
        before = tags(folder)
    except CorpusError:
        return  # a title column that happens to be twice, or a generated path that is refused
    docs = [path for path in [*paths, "other.txt"] if path in before or path == "other.txt"]
    if set(new) & {tag for found in before.values() for tag in found}:
        return
    edit.edit_tags(folder, {doc: TagChange(add=tuple(new)) for doc in docs})
    after = tags(folder)
    assert after == {
        **before,
        **{doc: (*before.get(doc, ()), *new) for doc in docs},
    }
    edit.edit_tags(folder, {doc: TagChange(remove=tuple(reversed(new))) for doc in docs})
    assert content(folder) == text


def test_an_index_that_ends_in_an_open_comment_is_left_as_it_was(tmp_path: Path) -> None:
    text = HEAD + "- [甲](a.txt)\n\n<!-- 以后再说\n"
    folder = corpus(tmp_path, text)
    with pytest.raises(CorpusError, match="without hiding"):
        edit.edit_tags(folder, {"more/c.txt": TagChange(add=("新",))})
    assert content(folder) == text
