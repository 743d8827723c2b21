"""Nothing that Gangmu did not write is removed, replaced or entered: not by a build, not through a link."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, gangmu
from faults import alive, answers, armed, build, findings, fork, forked, leftovers, quick, small
from gangmu.index import durable
from gangmu.index.corpus.edit import TagChange, edit_tags
from gangmu.index.corpus.rewrite import sweep
from gangmu.index.durable import FAILPOINT_STATUS
from gangmu.index.errors import CorpusError, UsageError
from gangmu.index.scale.stages import Stages
from gangmu.index.store import generations, ownership

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")


def tree(folder: Path) -> dict[str, bytes | str]:
    """Every file below a folder with its bytes, every link with where it leads, every folder with its mode."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found[name] = (
            f"-> {path.readlink()}" if path.is_symlink()
            else path.read_bytes() if path.is_file()
            else f"folder {path.stat().st_mode:o}"
        )  # fmt: skip
    return found


def put(path: Path, text: str = "mine") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# A folder that is not an index

FOREIGN: dict[str, Callable[[Path], object]] = {
    "gen-ai-papers": lambda store: put(store / "gen-ai-papers" / "a.txt"),
    "gen-report.txt": lambda store: put(store / "gen-report.txt"),
    "gen-5": lambda store: put(store / "gen-5" / "notes.txt"),
    "gen-6": lambda store: (store / "gen-6").mkdir(),
    "gen-7": lambda store: put(store / "gen-7"),
    "gen-8": lambda store: put(store / "gen-8" / "manifest.json", '{"files": {"manifest.json": {}}}'),
    "gen-9": lambda store: put(store / "gen-9" / "corpus.sqlite"),
    "gen-1.tmp": lambda store: put(store / "gen-1.tmp" / "a.txt"),
    "CURRENT": lambda store: put(store / "CURRENT", "MANIFEST-000004\n"),
    "CURRENT.tmp": lambda store: put(store / "CURRENT.tmp", "a draft"),
    "builder.json": lambda store: put(store / "builder.json", '{"target": "deb"}'),
    "builder.12.tmp": lambda store: put(store / "builder.12.tmp", "a draft"),
    "builder.old.tmp": lambda store: put(store / "builder.old.tmp"),
    "handed-over.jsonl": lambda store: put(store / "handed-over.jsonl", '{"to": "Anna"}\n'),
    "lock": lambda store: put(store / "lock", "mine"),
    "stages": lambda store: put(store / "stages" / "readings-of-mine" / "a.parquet"),
    "INDEX.md": lambda store: put(store / "INDEX.md", "# mine\n"),
    "thesis.docx": lambda store: put(store / "thesis.docx"),
    ".git": lambda store: put(store / ".git" / "config"),
}


@pytest.mark.parametrize(
    ("entry", "beside"),
    # A CURRENT beside a generation of ours cannot be told from one of ours that is damaged.
    [(e, b) for e in FOREIGN for b in ("an index", "nothing") if (e, b) != ("CURRENT", "an index")],
)
def test_a_folder_that_holds_something_else_is_refused_as_an_index(tmp_path: Path, entry: str, beside: str) -> None:
    folder, store = small(tmp_path / "c"), tmp_path / "store"
    store.mkdir()
    if beside == "an index":
        build(folder, store)
        (store / entry).unlink(missing_ok=True)
    FOREIGN[entry](store)
    before = tree(store)
    with pytest.raises(UsageError, match=re.escape(f": {entry} ")) as refused:
        build(folder, store)
    assert "new or empty folder" in refused.value.hint
    assert tree(store) == before


@pytest.mark.parametrize("command", [["build"], ["build", "--full"], ["doctor", "--fix"]])
def test_every_command_that_writes_refuses_a_foreign_folder_with_status_2(tmp_path: Path, command: list[str]) -> None:
    folder, store = small(tmp_path / "c"), tmp_path / "store"
    put(store / "gen-ai" / "a.txt")
    put(store / "CURRENT", "gen-3\n")
    put(store / "gen-3" / "manifest.json", "{}")
    store.chmod(0o755)
    before = tree(store)
    done = gangmu("-C", folder, "--index", store, *command)
    assert (done.status, done.out) == (2, "")
    assert "gen-3 is not a generation that gangmu wrote" in done.err
    assert "new or empty folder" in done.err
    assert tree(store) == before
    assert store.stat().st_mode & 0o777 == 0o755


def test_doctor_closes_an_index_to_others_but_no_other_folder(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    index = folder / ".gangmu"
    index.chmod(0o755)
    assert gangmu("-C", folder, "doctor", "--fix").status == 0
    assert index.stat().st_mode & 0o777 == 0o700
    index.chmod(0o755)
    put(index / "thesis.docx")
    assert gangmu("-C", folder, "doctor", "--fix").status == 2
    assert index.stat().st_mode & 0o777 == 0o755


def test_a_corpus_is_not_taken_for_the_folder_of_its_index(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    put(folder / "gen-ai" / "b.txt", "园区")
    before = tree(folder)
    done = gangmu("--index", ".", "build", cwd=folder)
    assert done.status == 2
    assert tree(folder) == before


def test_what_desktops_and_version_control_put_into_every_folder_is_no_reason_to_refuse(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    index = folder / ".gangmu"
    for name in (".DS_Store", ".gitignore", "CACHEDIR.TAG"):
        put(index / name)
    for edition in range(3):
        build(small(folder, edition=edition))
    assert (index / ".DS_Store").read_text() == "mine"
    assert {p.name for p in index.iterdir()} == {"CURRENT", "lock", "gen-3", ".DS_Store", ".gitignore", "CACHEDIR.TAG"}


def test_an_index_may_begin_in_an_empty_folder_and_below_a_linked_one(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    (tmp_path / "real" / "empty").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    assert build(folder, tmp_path / "link" / "empty").added == 6
    assert build(folder, tmp_path / "link" / "new").added == 6
    assert ownership.staged(tmp_path / "real" / "new") == []


def test_an_index_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a file, not a folder"):
        build(small(tmp_path / "c"), put(tmp_path / "store"))


def test_a_folder_is_never_refused_because_somebody_builds_in_it_just_now(tmp_path: Path) -> None:
    folder, stop = small(tmp_path / "c", 3), tmp_path / "stop"
    build(folder)

    def look() -> None:
        while not stop.exists():
            ownership.admit(folder / ".gangmu")

    lookers = [fork(look) for _ in range(2)]
    for edition in range(1, 25):
        build(small(folder, 3, edition))
    assert all(map(alive, lookers))
    stop.write_text("")
    assert [os.waitpid(looker, 0)[1] for looker in lookers] == [0, 0]


def test_a_generation_goes_although_it_cannot_be_renamed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name.startswith("gen-1."):
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    build(small(folder, edition=1))
    assert (findings(folder), leftovers(folder)) == ([], [])


# Links


@pytest.mark.parametrize(
    "name", [".gangmu", "lock", "CURRENT", "CURRENT.tmp", "builder.json", "stages", "gen-1", "gen-2"]
)
@pytest.mark.parametrize("target", ["folder", "file", "nothing"])
def test_a_planted_link_is_refused_and_what_it_leads_to_is_unharmed(tmp_path: Path, name: str, target: str) -> None:
    folder, outside = small(tmp_path / "c"), tmp_path / "outside"
    put(outside / "folder" / "gen-ai-work" / "a.txt")
    put(outside / "folder" / "corpus.sqlite")
    put(outside / "file")
    if name == ".gangmu":
        link = folder / name
    else:
        build(folder)
        link = folder / ".gangmu" / name
        if link.is_dir():
            shutil.copytree(link, outside / "folder", dirs_exist_ok=True)
            shutil.rmtree(link)
        else:
            link.unlink(missing_ok=True)
    link.symlink_to(f"{'../' * (2 if name == '.gangmu' else 3)}{outside.relative_to(tmp_path)}/{target}"[3:])
    before = tree(tmp_path)
    for command in (["build"], ["build", "--full"], ["doctor", "--fix"]):
        done = gangmu("-C", folder, *command)
        assert done.status == 2, (command, done)
        assert "a link" in done.err
        assert "hint: " in done.err
    assert tree(tmp_path) == before


@pytest.mark.parametrize("lock", ["a link", "a hard link", "a folder", "a pipe", "a text"])
def test_a_lock_that_gangmu_did_not_make_is_never_opened_to_write(tmp_path: Path, lock: str) -> None:
    folder, victim = small(tmp_path / "c"), put(tmp_path / "victim.txt")
    index = folder / ".gangmu"
    index.mkdir()
    {
        "a link": lambda: (index / "lock").symlink_to("../../victim.txt"),
        "a hard link": lambda: os.link(victim, index / "lock"),
        "a folder": (index / "lock").mkdir,
        "a pipe": lambda: os.mkfifo(index / "lock"),
        "a text": lambda: put(index / "lock"),
    }[lock]()
    before = (victim.read_bytes(), victim.stat().st_mode)
    done = gangmu("-C", folder, "build")
    assert done.status == 2
    assert "lock" in done.err
    assert (victim.read_bytes(), victim.stat().st_mode) == before
    assert [p.name for p in index.iterdir()] == ["lock"]


def test_the_lock_is_opened_without_following_links_whatever_was_looked_at_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, victim = small(tmp_path / "c"), put(tmp_path / "victim.txt")
    index = folder / ".gangmu"
    index.mkdir()
    (index / "lock").symlink_to(victim)
    monkeypatch.setattr(ownership, "admit", lambda index: None)  # as if the link came right after
    with pytest.raises(UsageError, match="is a link"):
        build(folder)
    assert victim.read_text() == "mine"


# What is removed


def test_a_file_that_others_put_into_an_old_generation_stays_and_is_told(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    index = folder / ".gangmu"
    note = put(index / "gen-1" / "notes.txt")
    spare = put(index / "gen-1" / "seg-00000099.seg")
    small(folder, 7, edition=1)
    done = gangmu("-C", folder, "build")
    assert done.status == 0
    assert f"{note} stays: gangmu did not write it" in done.err
    assert f"{spare} stays" in done.err
    assert {p.name for p in (index / "gen-1").iterdir()} == {
        "notes.txt", "seg-00000099.seg", ownership.MANIFEST, ownership.MARK,
    }  # fmt: skip
    assert build(small(folder, edition=2)).generation == "gen-3"
    (finding,) = [r for r in gangmu("-C", folder, "doctor", "-f", "jsonl").records if r["check"] == "leftovers"]
    assert "gen-1/notes.txt" in finding["finding"]
    note.unlink()
    spare.unlink()
    build(small(folder, edition=3))
    assert (findings(folder), leftovers(folder)) == ([], [])


def test_a_file_that_others_put_into_a_stopped_build_stays(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    index = folder / ".gangmu"
    assert forked(lambda: build(folder), before=armed("before-rename")) in (0, FAILPOINT_STATUS)
    shutil.rmtree(index, ignore_errors=True)
    assert forked(lambda: build(folder), before=armed("before-rename:gen-1")) == FAILPOINT_STATUS
    (left,) = ownership.staged(index)
    put(left / "notes.txt")
    put(left / "deeper" / "a.txt")
    build(folder)
    assert {p.name for p in left.iterdir()} == {"notes.txt", "deeper", ownership.MANIFEST, ownership.MARK}
    assert generations.strays(index) == [f"{left.name}/deeper", f"{left.name}/notes.txt"]


def test_a_folder_named_like_a_stopped_build_loses_nothing(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    mine = folder / ".gangmu" / "gen-4.drafts_a.tmp"
    put(mine / "thesis.docx")
    put(mine / "words.dict")
    before = tree(mine)
    build(small(folder, edition=1))
    assert tree(mine) == before
    assert generations.strays(folder / ".gangmu") == ["gen-4.drafts_a.tmp"]


def unsigned(index: Path) -> Path:
    """The current generation as it was before folders were signed."""
    generation = generations.current(index)
    (generation.folder / ownership.MARK).unlink()
    manifest = json.loads((generation.folder / "manifest.json").read_bytes())
    del manifest["files"][ownership.MARK]
    manifest["seal"] = generations.seal(manifest)
    (generation.folder / "manifest.json").write_bytes(durable.json_bytes(manifest))
    return generation.folder


@pytest.mark.parametrize("harm", ["nothing", "another format", "its manifest", "CURRENT", "its manifest is gone"])
@pytest.mark.parametrize("age", ["before there were marks", "now"])
def test_a_generation_is_known_for_ours_whatever_its_age_and_damage(tmp_path: Path, harm: str, age: str) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    index = folder / ".gangmu"
    old = unsigned(index) if age != "now" else index / "gen-1"
    manifest = old / "manifest.json"
    if harm == "another format":
        said = json.loads(manifest.read_bytes()) | {"format": 1}
        manifest.write_bytes(durable.json_bytes(said | {"seal": generations.seal(said)}))
    elif harm == "its manifest":
        manifest.write_bytes(manifest.read_bytes()[:100])
    elif harm == "its manifest is gone":
        manifest.unlink()
    elif harm == "CURRENT":
        (index / "CURRENT").write_bytes(b"gon-1")
    new = small(folder, 7, edition=1)
    build(new)
    assert (findings(folder), leftovers(folder)) == ([], [])
    assert len(json.loads(answers(folder))["documents"]) == 7


def test_what_a_build_of_before_there_were_marks_left_is_removed(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    index = folder / ".gangmu"
    shutil.copytree(unsigned(index), index / "gen-2.a1b2c3d4.tmp")
    (index / "gen-2.a1b2c3d4.tmp" / "manifest.json").unlink()
    (index / "gen-3.aaaaaaaa.tmp").mkdir()
    put(index / "gen-4.aaaaaaaa.tmp" / "corpus.sqlite", "")
    build(small(folder, edition=1))
    assert (findings(folder), leftovers(folder)) == ([], [])


def test_a_removal_that_is_stopped_at_any_step_is_finished_by_the_next_build(tmp_path: Path) -> None:
    start = small(tmp_path / "start")
    build(start)
    small(start, 7, edition=1)
    trace = tmp_path / "trace"
    shutil.copytree(start, tmp_path / "done")
    assert forked(lambda: build(tmp_path / "done"), before=armed(0, trace)) == 0
    steps = [line.split(" ", 1)[1] for line in trace.read_text().splitlines()]
    last = max(n for n, step in enumerate(steps) if step == "after-rename:CURRENT")
    removing = [
        n for n, step in enumerate(steps, 1) if n > last and step.startswith(("before-remove", "before-rename"))
    ]
    assert len(removing) >= 6  # the renaming, each file, the folder
    for step in removing:
        folder = tmp_path / f"at-{step}"
        shutil.copytree(start, folder)
        assert forked(lambda: build(folder), before=armed(step)) == FAILPOINT_STATUS  # noqa: B023
        build(folder)
        assert (findings(folder), leftovers(folder)) == ([], []), steps[step - 1]


def test_the_number_of_a_generation_that_stays_is_not_used_again(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    for edition in range(3):
        build(small(folder, edition=edition))
    index = folder / ".gangmu"
    put(index / "gen-3" / "notes.txt")
    (index / "CURRENT").write_bytes(b"gen-?\n")
    assert build(small(folder, edition=4)).generation == "gen-4"
    assert (index / "gen-3" / "notes.txt").read_text() == "mine"


def test_only_leftovers_of_an_edit_go_from_beside_index_md(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    mine = [put(folder / name) for name in (".INDEX.md.old_copy.tmp", ".INDEX.md.notes.tmp", ".INDEX.md.gangmu-x.tmp")]
    (folder / ".INDEX.md.gangmu-aaaaaaaa.tmp").symlink_to(mine[0])
    left = put(folder / ".INDEX.md.gangmu-a1b2c3d4.tmp")
    sweep(folder)
    edit_tags(folder, {"docs.jsonl#d1": TagChange(add=("重点",))})
    assert not left.exists()
    assert all(path.read_text() == "mine" for path in mine)
    assert (folder / ".INDEX.md.gangmu-aaaaaaaa.tmp").is_symlink()


# Stages of builds on Spark


def test_a_stage_loses_only_what_a_build_writes_into_stages(tmp_path: Path) -> None:
    stages = Stages(tmp_path / "stages", "one")
    written = ["_SUCCESS", "._SUCCESS.crc", "part-00000-0a1b-c000.snappy.parquet", ".part-00000-0a1b.parquet.crc"]
    stages.once("units", lambda path: [put(path / name) for name in written])
    put(stages.path("units") / "_temporary" / "0" / "part-00000-0a1b.parquet")
    changed = Stages(tmp_path / "stages", "two")
    changed.once("units", lambda path: path.mkdir())
    assert [p.name for p in stages.path("units").iterdir()] == ["_stage.json"]
    mine = put(stages.path("units") / "thesis.docx")
    with pytest.raises(UsageError, match=r"thesis\.docx, which gangmu did not write"):
        Stages(tmp_path / "stages", "three").once("units", lambda path: path.mkdir())
    with pytest.raises(UsageError, match=r"thesis\.docx"):
        changed.clear()
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("where", ["the folder", "a stage", "a folder in a stage", "a file in a stage"])
def test_a_link_among_the_stages_is_not_followed(tmp_path: Path, where: str) -> None:
    outside = put(tmp_path / "outside" / "_SUCCESS").parent
    folder = tmp_path / "stages"
    if where == "the folder":
        folder.symlink_to(outside)
    else:
        (folder / "units").mkdir(parents=True)
        link = {"a stage": "links", "a folder in a stage": "units/_temporary", "a file in a stage": "units/_SUCCESS"}[
            where
        ]
        (folder / link).symlink_to(outside / "_SUCCESS" if "file" in where else outside)
    with pytest.raises(UsageError):
        Stages(folder, "one").clear()
    assert tree(outside) == {"_SUCCESS": b"mine"}


def test_a_folder_of_stages_from_before_there_were_marks_is_still_ours(tmp_path: Path) -> None:
    put(tmp_path / "stages" / "readings" / "_stage.json", "{}")
    put(tmp_path / "stages" / "components" / "0" / "_SUCCESS")
    Stages(tmp_path / "stages", "one").clear()
    assert {p.name for p in (tmp_path / "stages").iterdir()} == {ownership.MARK}


def test_the_names_of_all_stages_are_known() -> None:
    used = set()
    for path in (ROOT / "index" / "scale").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'\.(?:once|path|clear)\("([a-z-]+)"', text))
        used |= set(re.findall(r'stages\.table\(\s*(?:self\.)?spark,\s*"([a-z-]+)"', text))
    assert used - {"ivy"} <= ownership.STAGE_NAMES
    assert ownership.STAGE_NAMES - used <= {"components"}  # numbered: components/0, components/1, …


def test_a_build_on_spark_refuses_a_foreign_folder_before_it_starts_anything(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    folder, store = small(tmp_path / "c"), tmp_path / "store"
    put(store / "stages" / "mine" / "a.txt")
    before = tree(store)
    done = gangmu("-C", folder, "build", "--on", "local[1]", "--to", store)
    assert done.status == 2
    assert "stages is not a folder of stages that gangmu wrote" in done.err
    assert tree(store) == before


# add


@pytest.mark.parametrize("target", ["../outside/created.txt", "../outside/there.txt", "b.txt"])
def test_add_never_writes_through_a_link(tmp_path: Path, target: str) -> None:
    folder = small(tmp_path / "c")
    put(tmp_path / "outside" / "there.txt", "theirs")
    new = put(tmp_path / "src" / "new.txt", "武汉市发布方案。")
    (folder / "new.txt").symlink_to(target)
    before = tree(tmp_path)
    done = gangmu("-C", folder, "add", new)
    assert done.status == 3
    assert "a link of that name" in done.err
    assert tree(tmp_path) == before


def test_add_writes_over_nothing_that_comes_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gangmu.index.corpus import adding

    folder, new = small(tmp_path / "c"), put(tmp_path / "src" / "new.txt", "武汉市发布方案。")
    settle = durable.settle

    def late(file, mode):  # type: ignore[no-untyped-def]
        put(folder / "new.txt", "theirs")
        settle(file, mode)

    monkeypatch.setattr(durable, "settle", late)
    with pytest.raises(CorpusError, match="has just come into the corpus"):
        adding.add(folder, [new], {})
    assert (folder / "new.txt").read_text() == "theirs"
    assert {p.name for p in folder.iterdir()} == {"INDEX.md", "docs.jsonl", "new.txt"}
