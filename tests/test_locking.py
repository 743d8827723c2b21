"""One builder at a time; readers see whole generations however often there is a new one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pytest
from conftest import gangmu
from faults import alive, answers, build, findings, fork, forked, leftovers, quick, record, small, until
from gangmu.index.engine import open_engine
from gangmu.index.errors import Locked
from gangmu.index.query.ledger import Wanted
from gangmu.index.query.retrieval import Request
from gangmu.index.store import generations

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")


def test_the_second_builder_learns_who_the_first_one_is(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    with generations.locked(folder / ".gangmu"):
        done = gangmu("-C", folder, "build")
        assert (done.status, done.out) == (5, "")
        assert f"locked by process {os.getpid()} since 20" in done.err
        answer = json.loads(gangmu("-C", folder, "build", "-f", "json").err)
        assert (answer["error"], answer["exit"]) == ("locked", 5)
        with pytest.raises(Locked), generations.locked(folder / ".gangmu"):
            pass
    assert gangmu("-C", folder, "build").status == 0


def test_readers_do_not_wait_for_a_builder(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    with generations.locked(folder / ".gangmu"):
        assert gangmu("-C", folder, "search", "产业").status == 0


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    index = folder / ".gangmu"

    def hold() -> None:
        with generations.locked(index), generations.staging(index, 1) as staged:
            (staged / "seg-00000001.seg").write_bytes(b"half")
            time.sleep(600)

    holder = fork(hold)
    until(lambda: any(index.glob("gen-*.tmp/seg-00000001.seg")))
    with pytest.raises(Locked, match=f"locked by process {holder} since"):
        build(folder)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    assert (index / "builder.json").exists(), "its note is still there"
    build(folder)
    assert (findings(folder), leftovers(folder)) == ([], [])


def test_a_note_of_a_dead_builder_is_not_taken_for_the_living_one(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    index = folder / ".gangmu"
    dead = fork(lambda: None)
    os.waitpid(dead, 0)
    with generations.locked(index):
        (index / "builder.json").write_text(json.dumps({"pid": dead, "since": "2001-01-01 00:00:00"}))
        with pytest.raises(Locked, match="locked by another process"):
            build(folder)


def test_builders_that_start_together_take_turns(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")

    def attempt() -> int:
        try:
            build(folder)
        except Locked:
            return 5
        return 0

    children = [fork(attempt) for _ in range(6)]
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(statuses) <= {0, 5}
    assert 0 in statuses
    assert (findings(folder), leftovers(folder)) == ([], [])


def test_an_index_folder_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    before = os.umask(0)
    try:
        build(folder)
        small(folder, 8)
        build(folder)
    finally:
        os.umask(before)
    index = folder / ".gangmu"
    for path in (index, *index.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_reader_of_an_old_generation_goes_on_when_it_is_collected(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    engine = open_engine(str(folder / ".gangmu"))
    old = answers(folder)
    small(folder, 6, edition=1)
    build(folder)
    assert not (folder / ".gangmu" / "gen-1").exists()
    assert answers(folder) != old
    assert {d["text"].split("第", 1)[1][0] for d in engine.documents()} == {"0"}
    assert engine.search(Request(query="产业"))[0] == 6


def read_until_told(folder: Path, stop: Path, count: Path) -> None:
    """Open, look at everything, and insist that all of it is of one edition, never an older one than before."""
    last = reads = 0
    while not stop.exists():
        engine = open_engine(str(folder / ".gangmu"))
        documents = list(engine.documents())
        said = {int(d["text"].split("第", 1)[1].split("号", 1)[0]) for d in documents}
        assert len(documents) == 3, documents
        assert len(said) == 1, said
        (edition,) = said
        assert edition >= last, (edition, last)
        last, reads = edition, reads + 1
        total, hits = engine.search(Request(query='"推进大会"'))
        assert total == len(hits) == 3
        assert all(f"第{edition}号" in json.dumps(hit, ensure_ascii=False) for hit in hits), hits
        values = {t["value"] for t in engine.targets(Wanted()) if t["unit"] == "家"}
        assert values <= {edition + 10}, (edition, values)
    count.write_text(str(reads))


def readers_against_commits(tmp_path: Path, commits: int) -> None:
    folder, stop = small(tmp_path / "c", 3), tmp_path / "stop"
    build(folder)
    counts = [tmp_path / f"reads-{n}" for n in range(4)]
    readers = [fork(lambda count=count: read_until_told(folder, stop, count)) for count in counts]
    try:
        for edition in range(1, commits + 1):
            small(folder, 3, edition)
            assert build(folder).generation == f"gen-{edition + 1}"
            assert all(map(alive, readers)), f"a reader failed at commit {edition}"
    finally:
        stop.write_text("")
        statuses = [os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) for reader in readers]
    assert statuses == [0, 0, 0, 0]
    reads = [int(count.read_text()) for count in counts]
    assert all(reads)
    assert (findings(folder), leftovers(folder)) == ([], [])
    record("readers against commits", commits=commits, readers=4, reads=sum(reads))


def test_readers_see_whole_generations_only(tmp_path: Path) -> None:
    readers_against_commits(tmp_path, 20)


@pytest.mark.torture
def test_readers_see_whole_generations_through_a_thousand_commits(tmp_path: Path) -> None:
    readers_against_commits(tmp_path, 1000)


def test_edits_of_index_md_take_turns(tmp_path: Path) -> None:
    from gangmu.index.corpus.edit import TagChange, edit_tags

    folder = small(tmp_path / "c", 8)

    def tag(number: int) -> None:
        for step in range(5):
            edit_tags(folder, {f"docs.jsonl#d{number}": TagChange(add=(f"标签{number}之{step}",))})

    children = [fork(lambda n=n: tag(n)) for n in range(4)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    text = (folder / "INDEX.md").read_text(encoding="utf-8")
    assert all(text.count(f"标签{number}之{step}") == 1 for number in range(4) for step in range(5))
    assert forked(lambda: build(folder)) == 0
    with contextlib.suppress(FileNotFoundError):
        assert leftovers(folder) == []
