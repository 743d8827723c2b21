"""What cannot be read: remembered, tried again and told at every build, until it is mended or its row is gone."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import gangmu
from gangmu.index import schemas
from gangmu.index.build import builder, pipeline, rules
from gangmu.index.build.builder import Options, Summary
from gangmu.index.corpus import failure, globs
from gangmu.index.engine import open_engine
from gangmu.index.errors import CorpusError
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.request import Request
from gangmu.index.store import generations, records
from gangmu.index.store.verify import verify
from gangmu.index.text import tokens

TEXT = "{}市召开大会,力争到2030年新增企业{}0家。"


def written(folder: Path, index: str, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "INDEX.md").write_text(index, encoding="utf-8")
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def table(*paths: str, front: str = "") -> str:
    rows = "".join(f"| {path} |\n" for path in paths)
    return f"---\ntitle: 语料\n{front}---\n# c\n\n| file |\n|---|\n{rows}"


def once(folder: Path, **options: Any) -> Summary:
    chosen = Options(**{"keep_going": True, "jobs": 1, **options})
    return builder.build(folder, folder / ".gangmu", chosen, lambda floor, done, total: None)


def docs(folder: Path) -> dict[str, str]:
    return {record["doc"]: record["text"] for record in open_engine(str(folder / ".gangmu")).documents()}


def remembered(folder: Path) -> list[failure.Failure]:
    with closing(records.open_readonly(generations.current(folder / ".gangmu").records)) as db:
        return records.failures(db)


def never_negative(summary: Summary) -> None:
    for name in ("added", "changed", "removed", "unchanged", "failed"):
        assert getattr(summary, name) >= 0, name


GOOD = {"a.txt": TEXT.format("武汉", 3), "b.txt": TEXT.format("宁波", 4), "x.txt": TEXT.format("青岛", 5)}


def _absent(path: Path) -> None:
    path.unlink()


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _leads_out(path: Path) -> None:
    path.unlink()
    (path.parent.parent / "outside.txt").write_text("外", encoding="utf-8")
    path.symlink_to("../outside.txt")


def _date(path: Path) -> None:
    index = path.with_name("INDEX.md")
    text = index.read_text(encoding="utf-8").replace("| file |\n|---|\n", "| file | date |\n|---|---|\n")
    index.write_text(text.replace(f"| {path.name} |", f"| {path.name} | 2023-02-30 |"), encoding="utf-8")


def _defect(path: Path) -> None:
    path.write_text("这里有缺陷 " + path.read_text(encoding="utf-8"), encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[Path], None], str, bool]] = {  # name: how, its kind, whether the last version stays
    "absent.txt": (_absent, "absent", False),
    "binary.txt": (_binary, "content", True),
    "empty.txt": (_empty, "content", True),
    "loop.txt": (_loop, "unreadable", True),
    "pipe.txt": (_pipe, "name", False),
    "folder.txt": (_folder, "name", False),
    "out.txt": (_leads_out, "name", False),
    "date.txt": (_date, "row", True),
    "defect.txt": (_defect, "fault", True),
}
STAYING = {name for name, (_, _, stays) in BROKEN.items() if stays}


@pytest.fixture(autouse=True)
def defective(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline that fails at texts with 缺陷 in them."""
    real = pipeline.Pipeline.place

    def place(self: pipeline.Pipeline, title: str, text: str, source: str, known: str) -> Any:
        if "缺陷" in text:
            raise RuntimeError("a defect")
        return real(self, title, text, source, known)

    monkeypatch.setattr(pipeline.Pipeline, "place", place)


_WORDS: list[bytes] = []


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of words, the same in every test here, is made once: it takes longer than all the rest of a build."""
    real = tokens.write_dictionary

    def write(path: Path, *_: object) -> None:
        if _WORDS:
            path.write_bytes(_WORDS[0])
        else:
            real(path)
            _WORDS.append(path.read_bytes())

    monkeypatch.setattr(tokens, "write_dictionary", write)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in which all is well, and its index; tests take a copy."""
    texts: dict[str, str | bytes] = {name: TEXT.format("武汉", number) for number, name in enumerate(BROKEN)}
    folder = written(tmp_path_factory.mktemp("sound") / "c", table("a.txt", *BROKEN), {"a.txt": GOOD["a.txt"], **texts})
    assert once(folder).failed == 0
    return folder


def copied(sound: Path, folder: Path) -> Path:
    shutil.copytree(sound, folder / "c")
    return folder / "c"


def mended(folder: Path, index: str) -> None:
    for name in BROKEN:
        path = folder / name
        if path.is_dir():
            path.rmdir()
        elif os.path.lexists(path):
            path.unlink()
        path.write_text(f"新的{name}。", encoding="utf-8")
    (folder / "INDEX.md").write_text(index, encoding="utf-8")


@pytest.mark.parametrize("before", [True, False], ids=["good before", "never good"])
def test_what_cannot_be_read_is_told_at_every_build_until_it_is_mended(
    tmp_path: Path, sound: Path, before: bool
) -> None:
    folder = copied(sound, tmp_path)
    good, index = docs(folder), (folder / "INDEX.md").read_text(encoding="utf-8")
    if not before:
        shutil.rmtree(folder / ".gangmu")
    for name, (breaks, _, _) in BROKEN.items():
        breaks(folder / name)
    there, last = {"a.txt"} | (STAYING if before else set()), ""
    for number in range(2):
        summary = once(folder)
        never_negative(summary)
        expected = {name: (kind, int(before and stays)) for name, (_, kind, stays) in BROKEN.items()}
        assert {f.doc: (f.kind, f.kept) for f in summary.failures} == expected
        assert summary.failed == len(BROKEN)
        assert docs(folder) == {doc: text for doc, text in good.items() if doc in there}
        assert all(("last good version stays" in f.sentence) == (f.doc in there) for f in summary.failures)
        assert remembered(folder) == list(summary.failures)
        # Failing in the same way publishes nothing new.
        assert number == 0 or summary.generation == generations.current(folder / ".gangmu").folder.name == last
        last = summary.generation
        planned = once(folder, dry_run=True)
        never_negative(planned)
        counted = (planned.added, planned.changed, planned.removed, planned.failed)
        assert counted == (0, 0, 0, len(BROKEN))
        with pytest.raises(CorpusError):
            once(folder, keep_going=False)
        assert generations.current(folder / ".gangmu").folder.name == last
    mended(folder, index)
    summary = once(folder, keep_going=False)
    never_negative(summary)
    assert (summary.added, summary.changed, summary.failed) == (len(BROKEN) + 1 - len(there), len(there) - 1, 0)
    assert all(text.startswith("新的") for doc, text in docs(folder).items() if doc != "a.txt")
    assert remembered(folder) == []


@pytest.mark.parametrize("why", ["--full", "other rules", "--full, then incremental"])
def test_a_build_that_reads_everything_anew_keeps_what_it_cannot_read(
    tmp_path: Path, sound: Path, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(sound, tmp_path)
    engine = open_engine(str(folder / ".gangmu"))
    good = {record["doc"]: record for record in engine.documents()}
    tags, targets = list(engine.tags()), list(open_targets(folder))
    for name, (breaks, _, _) in BROKEN.items():
        breaks(folder / name)
    if why == "other rules":
        monkeypatch.setattr(rules, "fingerprint", lambda *extra: "other")
    summary = once(folder, full=why != "other rules")
    never_negative(summary)
    assert (summary.added, summary.failed) == (1, len(BROKEN))
    assert {f.doc: f.kept for f in summary.failures} == {name: int(stays) for name, (_, _, stays) in BROKEN.items()}
    if why == "--full, then incremental":
        assert once(folder).generation == summary.generation
        (folder / "a.txt").write_text(GOOD["a.txt"], encoding="utf-8")
    there = {"a.txt"} | STAYING
    engine = open_engine(str(folder / ".gangmu"))
    found = {record["doc"]: record for record in engine.documents()}
    assert found == {
        doc: record | {"duplicates": found[doc]["duplicates"]} for doc, record in good.items() if doc in there
    }
    assert sorted(map(str, engine.tags())) == sorted(str(tag) for tag in tags if tag["doc"] in there)
    bare = [{**target, "restates": ""} for target in open_targets(folder)]
    assert sorted(map(str, bare)) == sorted(str({**t, "restates": ""}) for t in targets if t["doc"] in there)
    assert list(verify(folder / ".gangmu")) == []
    assert set(engine.matching(Request(query="召开大会"))) == there
    (folder / "a.txt").write_text("改过。" + GOOD["a.txt"], encoding="utf-8")
    assert (once(folder).changed, set(docs(folder))) == (1, there)


def open_targets(folder: Path) -> list[dict[str, Any]]:
    return list(open_engine(str(folder / ".gangmu")).targets(Wanted()))


def test_an_index_that_is_damaged_keeps_nothing_and_the_build_goes_on(tmp_path: Path, sound: Path) -> None:
    folder = copied(sound, tmp_path)
    segment = next((folder / ".gangmu").glob("gen-*/*.seg"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")
    _binary(folder / "binary.txt")
    summary = once(folder, full=True)
    assert [(f.doc, f.kept) for f in summary.failures] == [("binary.txt", 0)]
    assert "binary.txt" not in docs(folder)


@pytest.mark.parametrize("name", BROKEN)
def test_without_keep_going_the_first_failure_ends_the_build_and_names_the_file(
    tmp_path: Path, sound: Path, name: str
) -> None:
    folder = copied(sound, tmp_path)
    good = docs(folder)
    BROKEN[name][0](folder / name)
    for _ in range(2):
        with pytest.raises(CorpusError, match=rf"^(INDEX\.md:\d+: .*|{re.escape(name)}: )"):
            once(folder, keep_going=False)
        assert docs(folder) == good


def test_a_failure_ends_when_its_row_is_gone(tmp_path: Path, sound: Path) -> None:
    folder = copied(sound, tmp_path)
    for name, (breaks, _, _) in BROKEN.items():
        breaks(folder / name)
    assert once(folder).failed == len(BROKEN)
    (folder / "INDEX.md").write_text(table("a.txt"), encoding="utf-8")
    summary = once(folder, keep_going=False)
    never_negative(summary)
    assert (summary.failed, summary.removed) == (0, len(STAYING))
    assert set(docs(folder)) == {"a.txt"}
    assert open_engine(str(folder / ".gangmu")).status()["failures"] == 0


def test_status_and_doctor_tell_what_the_last_build_could_not_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "c", table(*GOOD), dict(GOOD))
    assert gangmu("-C", folder, "build").status == 0
    _binary(folder / "x.txt")
    for _ in range(2):
        done = gangmu("-C", folder, "build", "--keep-going", "-f", "json")
        assert done.status == 3
        summary = json.loads(done.out)
        assert (summary["failed"], summary["unchanged"], summary["changed"]) == (1, 2, 0)
        assert summary["failures"][0] | {"hint": ""} == {
            "path": "x.txt", "line": 0, "message": "it is not text: it is full of control characters", "hint": "",
            "doc": "x.txt", "kind": "content", "kept": 1,
        }  # fmt: skip
        assert "x.txt: it is not text" in done.err
        assert "last good version stays" in done.err
    plain = gangmu("-C", folder, "build")
    assert plain.status == 3
    assert "x.txt: it is not text" in plain.err
    status = gangmu("-C", folder, "status", "-f", "json")
    assert json.loads(status.out)["failures"] == 1
    assert json.loads(status.out)["stale"] == ""
    assert "x.txt: it is not text" in status.err
    doctor = gangmu("-C", folder, "doctor", "-f", "jsonl")
    found = {record["check"]: record for record in doctor.records}
    assert doctor.status == 1
    assert found["failures"]["state"] == "wrong"
    assert "x.txt" in found["failures"]["finding"]
    (folder / "x.txt").write_text(GOOD["x.txt"], encoding="utf-8")
    assert gangmu("-C", folder, "build").status == 0
    assert gangmu("-C", folder, "status").err == ""


def test_status_says_what_a_build_would_newly_fail_at(tmp_path: Path) -> None:
    folder = written(tmp_path / "c", table(*GOOD), dict(GOOD))
    assert gangmu("-C", folder, "build").status == 0
    _absent(folder / "x.txt")
    assert "1 that cannot be read" in gangmu("-C", folder, "status").err


def test_tags_reach_the_index_beside_what_cannot_be_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "c", table(*GOOD, "none.txt"), dict(GOOD))
    assert gangmu("-C", folder, "build", "--keep-going").status == 3
    done = gangmu("-C", folder, "tag", "add", "重点", "--", "a.txt")
    assert done.status == 0
    assert "1 cannot be read" in done.err
    assert gangmu("-C", folder, "search", "tag:重点", "--count").out == "1\n"


LINES = [{"id": f"a{number}", "text": TEXT.format(name, number)} for number, name in enumerate("甲乙丙丁")]


def lines(*rows: Any) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        ("{broken", "line"), ('{"id": "a1", "text": ""}', "content"), ('{"id": "a1"}', "content"), ("[1]", "line"),
        ('{"id": "a1", "text": "x", "date": "2023-02-30"}', "content"), ('{"id": [1], "text": "x"}', "line"),
        ('{"id": "a1", "text": "这里有缺陷"}', "fault"),
    ],
)  # fmt: skip
def test_a_line_that_went_bad_keeps_its_document_and_the_others_go_on(tmp_path: Path, bad: str, kind: str) -> None:
    folder = written(tmp_path / "c", '---\ninclude: ["n.jsonl"]\n---\n', {"n.jsonl": lines(*LINES)})
    once(folder)
    good = docs(folder)
    changed = {"id": "a2", "text": "改过。" + LINES[2]["text"]}
    (folder / "n.jsonl").write_text(lines(LINES[0], bad, changed, LINES[3]), encoding="utf-8")
    for number in range(2):
        summary = once(folder)
        never_negative(summary)
        assert [(f.kind, f.kept) for f in summary.failures] == [(kind, 1)]
        assert (summary.changed, summary.removed) == (1 - number, 0)
        assert docs(folder) == good | {"n.jsonl#a2": changed["text"]}
    (folder / "n.jsonl").write_text(lines(LINES[0], changed, LINES[3]), encoding="utf-8")
    summary = once(folder)
    assert (summary.failed, summary.removed) == (0, 1)
    assert "n.jsonl#a1" not in docs(folder)


def test_a_line_taken_out_goes_although_another_one_is_bad(tmp_path: Path) -> None:
    folder = written(tmp_path / "c", '---\ninclude: ["n.jsonl"]\n---\n', {"n.jsonl": lines(*LINES)})
    once(folder)
    (folder / "n.jsonl").write_text(lines(LINES[0], {"id": "a1"}, LINES[3]), encoding="utf-8")
    summary = once(folder)
    assert (summary.removed, summary.failed) == (1, 1)
    assert set(docs(folder)) == {"n.jsonl#a0", "n.jsonl#a1", "n.jsonl#a3"}


def test_an_archive_cut_short_keeps_what_it_no_longer_gives(tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress(lines(*LINES).encode())
    folder = written(tmp_path / "c", '---\ninclude: ["n.jsonl.gz"]\n---\n', {"n.jsonl.gz": packed})
    once(folder)
    good = docs(folder)
    (folder / "n.jsonl.gz").write_bytes(packed[:-9])
    for _ in range(2):
        summary = once(folder)
        assert [(f.kind, f.doc) for f in summary.failures] == [("unreadable", "n.jsonl.gz")]
        assert docs(folder) == good


def _missing_extra(data: bytes) -> Any:
    raise CorpusError("HTML documents need the package lxml", "install it with: pip install 'gangmu[html]'")


def test_a_page_whose_extra_was_missing_is_read_once_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gangmu.index.corpus import readers

    page = "<html><body><article><p>武汉市召开大会,力争到2030年新增企业30家。</p></article></body></html>"
    folder = written(tmp_path / "c", table("a.txt", "p.html"), {"a.txt": GOOD["a.txt"], "p.html": page})
    with monkeypatch.context() as without:
        without.setattr(readers, "html_page", _missing_extra)
        for _ in range(2):
            summary = once(folder)
            assert [(f.where, f.kind) for f in summary.failures] == [("p.html", "fault")]
            assert "gangmu[html]" in summary.failures[0].hint
    summary = once(folder, keep_going=False)
    assert (summary.added, summary.failed) == (1, 0)
    (folder / "p.html").write_text(page.replace("30家", "90家"), encoding="utf-8")
    with monkeypatch.context() as without:
        without.setattr(readers, "html_page", _missing_extra)
        summary = once(folder)
        never_negative(summary)
        assert (summary.added, summary.changed, summary.failed) == (0, 0, 1)
        assert "30家" in docs(folder)["p.html"]
    assert once(folder).changed == 1
    assert "90家" in docs(folder)["p.html"]


def test_failures_of_workers_are_counted_by_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "LEAST_BATCH", 100)
    names = [f"{number:02}.txt" for number in range(40)]
    folder = written(tmp_path / "c", table(*names), {name: TEXT.format("武汉", name) for name in names})
    once(folder)
    for name in names[::2]:
        (folder / name).write_text("缺陷", encoding="utf-8")
    for name in names[1::4]:
        (folder / name).write_text("改过。" + TEXT.format("武汉", name), encoding="utf-8")
    summary = once(folder, jobs=1)
    assert (summary.added, summary.changed, summary.removed, summary.unchanged, summary.failed) == (0, 10, 0, 10, 20)
    assert len(docs(folder)) == 40
    again = once(folder, jobs=1)
    assert (again.added, again.changed, again.unchanged, again.failed) == (0, 0, 20, 20)
    assert again.generation == summary.generation


# Names


ODD = {
    "not UTF-8": ("中.txt".encode("gbk"), r"\xd6\xd0.txt"),
    "another that is not": ("国.txt".encode("gbk"), r"\xb9\xfa.txt"),
    "newline": (b"a\nb.txt", r"a\x0ab.txt"),
    "tab": (b"a\tb.txt", r"a\x09b.txt"),
    "ESC": (b"a\x1b[31mb.txt", r"a\x1b[31mb.txt"),
    "DEL": (b"a\x7fb.txt", r"a\x7fb.txt"),
    "C1": ("a\x85b.txt".encode(), r"a\u0085b.txt"),
    "a byte like C1": (b"a\x85b.txt", r"a\x85b.txt"),
    "backslash": (rb"a\x85b.txt", r"a\\x85b.txt"),
    "leading blanks": (b"  a.txt", r"\x20\x20a.txt"),
    "one leading blank": (b" a.txt", r"\x20a.txt"),
    "a wide leading blank": ("\u3000a.txt".encode(), r"\u3000a.txt"),
    "like a line": (b"x.jsonl#1.txt", "x.jsonl#1.txt"),
    "home": (b"~a.txt", "~a.txt"),
    "drive": (b"C:a.txt", "C:a.txt"),
}


def odd(folder: Path, *names: bytes) -> Path:
    written(folder, '---\ninclude: ["**/*.txt"]\n---\n# c\n', {"a.txt": GOOD["a.txt"], "x.jsonl": lines(*LINES)})
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(GOOD["b.txt"], encoding="utf-8")
    return folder


def test_a_name_that_cannot_be_used_is_one_failure_and_can_be_told_apart(tmp_path: Path) -> None:
    folder = odd(tmp_path / "c", *(name for name, _ in ODD.values()))
    for _ in range(2):
        summary = once(folder)
        assert sorted(f.doc for f in summary.failures) == sorted(shown for _, shown in ODD.values())
        assert set(docs(folder)) == {"a.txt"}
    assert sorted(f.doc for f in remembered(folder)) == sorted(shown for _, shown in ODD.values())
    done = gangmu("-C", folder, "build", "--keep-going", "-f", "json")
    assert done.status == 3
    assert not any(letter in done.out + done.err for letter in "\x1b\x7f\t\x85")
    assert "Traceback" not in done.err
    assert r"\xd6\xd0.txt has a name that is not UTF-8" in gangmu("-C", folder, "status").err
    assert f"({len(ODD)} in all)" in gangmu("-C", folder, "doctor").out
    (folder / "INDEX.md").write_text('---\ninclude: ["a.txt"]\n---\n', encoding="utf-8")
    assert once(folder, keep_going=False).failed == 0


@pytest.mark.parametrize("name", ODD)
def test_a_name_that_cannot_be_used_ends_a_plain_build_by_name(tmp_path: Path, name: str) -> None:
    folder = odd(tmp_path / "c", ODD[name][0])
    with pytest.raises(CorpusError, match=re.escape(f"INDEX.md:2: {ODD[name][1]} ")):
        once(folder, keep_going=False)


def test_a_name_that_is_not_utf_8_is_one_sentence_and_3(tmp_path: Path) -> None:
    done = gangmu("-C", odd(tmp_path / "c", ODD["not UTF-8"][0]), "build")
    assert done.status == 3
    assert done.err == (
        "gangmu: INDEX.md:2: \\xd6\\xd0.txt has a name that is not UTF-8\n"
        "  hint: rename it, or leave it out with `exclude`\n"
    )


def test_no_message_begins_with_an_empty_file(tmp_path: Path) -> None:
    folder = odd(tmp_path / "c")
    (folder / "d").mkdir()
    os.mkfifo(folder / "d" / "fifo.txt")
    (folder / "d" / "loop.txt").symlink_to("loop.txt")
    (folder / "d" / "dangling.txt").symlink_to("none.txt")
    (folder / "d" / "dir.txt").mkdir()
    (folder / "d" / "around").symlink_to("../d")
    for _ in range(2):
        summary = once(folder)
        assert {f.where: f.kind for f in summary.failures} == {
            "d/fifo.txt": "name", "d/loop.txt": "unreadable", "d/dangling.txt": "absent",
        }  # fmt: skip
        assert set(docs(folder)) == {"a.txt"}
    done = gangmu("-C", folder, "build")
    assert done.status == 3
    assert done.err.startswith("gangmu: d/dangling.txt: it does not exist")


def denied(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """These folders cannot be looked into (the tests may run as root, whom nothing is denied)."""
    real = os.scandir

    def scandir(path: Any) -> Any:
        if isinstance(path, str) and Path(path) in folders:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(globs.os, "scandir", scandir)


def test_a_folder_that_cannot_be_read_leaves_the_rest_and_what_was_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a.txt": GOOD["a.txt"], "d/b.txt": GOOD["b.txt"], "d/e/x.txt": GOOD["x.txt"], "dd/c.txt": "丙。"}
    folder = written(tmp_path / "c", '---\ninclude: ["**/*.txt"]\n---\n# c\n', dict(files))
    once(folder)
    with monkeypatch.context() as closed:
        denied(closed, folder / "d")
        for _ in range(2):
            summary = once(folder)
            never_negative(summary)
            assert [(f.doc, f.kind, f.kept, f.path, f.line) for f in summary.failures] == [
                ("d", "folder", 2, "INDEX.md", 2)
            ]
            assert set(docs(folder)) == set(files)
        with pytest.raises(CorpusError, match=r"^INDEX\.md:2: the folder d cannot be read: Permission denied$"):
            once(folder, keep_going=False)
        (folder / "dd" / "c.txt").write_text("丁。", encoding="utf-8")
        assert once(folder).changed == 1
        (folder / "INDEX.md").write_text('---\ninclude: ["**/*.txt"]\nexclude: ["d/e/**"]\n---\n', encoding="utf-8")
        assert once(folder).removed == 1
        (folder / "INDEX.md").write_text('---\ninclude: ["**/*.txt"]\nexclude: ["d/**"]\n---\n', encoding="utf-8")
        summary = once(folder, keep_going=False)
        assert (summary.failed, summary.removed) == (0, 1)
    (folder / "INDEX.md").write_text('---\ninclude: ["**/*.txt"]\n---\n# c\n', encoding="utf-8")
    assert once(folder).added == 2


def test_documents_of_a_folder_that_can_be_read_again_are_not_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "c", '---\ninclude: ["**/*.txt"]\n---\n', {"a.txt": "甲。", "d/b.txt": GOOD["b.txt"]})
    once(folder)
    with monkeypatch.context() as closed:
        denied(closed, folder / "d")
        once(folder)
    summary = once(folder)
    assert (summary.added, summary.changed, summary.unchanged, summary.failed) == (0, 0, 2, 0)
    assert remembered(folder) == []


def test_one_bad_name_keeps_no_other_document_from_being_tagged_and_shown(tmp_path: Path) -> None:
    folder = odd(tmp_path / "c", ODD["not UTF-8"][0], ODD["newline"][0])
    (folder / "INDEX.md").write_text(
        '---\ninclude: ["**/*.txt"]\n---\n\n| file |\n|---|\n| none.txt |\n| ../out.txt |\n'
    )
    assert gangmu("-C", folder, "build", "--keep-going").status == 3
    assert gangmu("-C", folder, "tag", "add", "重点", "--", "召开大会").status == 0
    assert gangmu("-C", folder, "search", "tag:重点", "--count").out == "1\n"
    assert gangmu("-C", folder, "show", "--raw", "a.txt").out == GOOD["a.txt"]


# What changed beside the documents


def state(folder: Path) -> dict[str, Any]:
    """All that an index says, but for its name and what it is kept in."""
    engine = open_engine(str(folder / ".gangmu"))
    about = {name: value for name, value in engine.status().items() if name not in ("generation", "bytes", "segments")}
    with closing(sqlite3.connect(generations.current(folder / ".gangmu").records)) as db:
        files = db.execute("SELECT path, fingerprint, listed FROM files ORDER BY path").fetchall()
        failed = db.execute("SELECT * FROM failures").fetchall()
        places = db.execute("SELECT doc, listed, position FROM documents ORDER BY doc").fetchall()
    return {"status": about, "documents": list(engine.documents()), "files": files, "failed": failed, "places": places}


def _front(**keys: str) -> str:
    said = {"title": "甲", "include": '["more/*.txt"]', **keys}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in said.items()) + "---\n"


LISTED = "| n.jsonl | | | |\n"
LEFT_OUT = "\n| file | exclude |\n|---|---|\n| n.jsonl#a1 | x |\n"
ROWS = "| file | title | source | tags |\n|---|---|---|---|\n| a.txt | 题 | 报 | 招商 |\n| b.txt | | | |\n"
BAD_ROW = "| none.txt | | | |\n"
EDITS: dict[str, tuple[str, str]] = {
    "the title": (_front() + ROWS, _front(title="乙") + ROWS),
    "a title taken away": (_front() + ROWS, _front().replace("title: 甲\n", "") + ROWS),
    "a failing row taken away": (_front() + ROWS + BAD_ROW, _front() + ROWS),
    "a failing row more": (_front() + ROWS, _front() + ROWS + BAD_ROW),
    "a failing row moved": (_front() + ROWS + BAD_ROW, _front() + "\n\n" + ROWS + BAD_ROW),
    "defaults": (_front() + ROWS, _front(defaults="{source: 网}") + ROWS),
    "defaults that no document takes": (
        _front(include='["none/*.txt"]') + ROWS.replace("| b.txt | | | |\n", ""),
        _front(include='["none/*.txt"]', defaults="{source: 网, title: 无}") + ROWS.replace("| b.txt | | | |\n", ""),
    ),
    "an include that alters nothing": (_front() + ROWS, _front(include='["more/*.txt", "none/*.txt"]') + ROWS),
    "an exclude that alters nothing": (_front() + ROWS, _front(exclude='["none/*"]') + ROWS),
    "a row for a file that a glob matches": (_front() + ROWS, _front() + ROWS + "| more/c.txt | | | |\n"),
    "the order of rows": (_front() + ROWS, _front() + "| file |\n|---|\n| b.txt |\n| a.txt |\n"),
    "a tag": (_front() + ROWS, _front() + ROWS.replace("招商", "招商, 园区")),
    "a file without documents": (_front() + ROWS, _front() + ROWS + "| none.jsonl | | | |\n"),
    "a line marked exclude": (_front() + ROWS + LISTED, _front() + ROWS + LISTED + LEFT_OUT),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_what_changes_in_the_manifest_alone_is_published_as_a_full_build_does_it(tmp_path: Path, edit: str) -> None:
    files: dict[str, str | bytes] = {
        "a.txt": GOOD["a.txt"], "b.txt": GOOD["b.txt"], "more/c.txt": GOOD["x.txt"], "none.jsonl": "\n",
        "n.jsonl": lines(*LINES),
    }  # fmt: skip
    before, after = EDITS[edit]
    folder = written(tmp_path / "c", before, files)
    once(folder)
    (folder / "INDEX.md").write_text(after, encoding="utf-8")
    never_negative(once(folder))
    found = state(folder)
    assert once(folder).generation == generations.current(folder / ".gangmu").folder.name
    once(folder, full=True)
    assert state(folder) == found


def test_the_schema_names_every_kind_of_failure() -> None:
    summary = json.dumps(schemas.schema("summary"))
    assert all(f'"{kind}"' in summary for kind in failure.KINDS)


def test_a_hint_or_a_message_that_is_not_utf_8_is_kept_escaped(tmp_path: Path) -> None:
    folder = written(tmp_path / "c", table("报告-中文.txt", "缺.txt"), {"缺.txt": "\ufeff缺陷"})
    Path(os.fsdecode(os.fsencode(folder) + "/报告-中文.tx".encode() + b"\xd6")).write_bytes(b"x")
    summary = once(folder)
    assert summary.failed == 2
    assert r"\xd6" in summary.failures[0].hint + summary.failures[1].hint
    assert remembered(folder) == list(summary.failures)
    odd_one = failure.Failure("a.txt", 0, "it says \udcd6", doc="a.txt")
    assert "\\udcd6" in failure.rows([odd_one])[0][2]
