"""Files that commands write for the user: whole or not at all, and never over what Gangmu did not write."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, corpus, gangmu
from faults import build, quick, small
from gangmu.cli import settings
from gangmu.cli.handing_over import destination, write, write_text
from gangmu.index.errors import GangmuError, UsageError
from gangmu.index.store import handed_over

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
EXPORT = ("export", "--what", "targets", "--to")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = small(tmp_path / "c")
    build(made)
    return made


@pytest.fixture
def chosen(folder: Path) -> Path:
    """The corpus, set as the one of this process's command."""
    settings.reset()
    settings.use({"corpus": folder, "quiet": True})
    return folder


def written(path: Path, text: str, *, force: bool = False) -> None:
    write_text(destination(path, (".csv",), option="--to", force=force), text)


# Whose file it is


def test_a_nightly_export_writes_over_its_own_file_without_being_asked(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "targets.csv"
    for edition in range(3):
        build(small(folder, edition=edition))
        done = gangmu("-C", folder, *EXPORT, out)
        assert done.status == 0, done.err
        assert f"新增企业{edition + 10}家" in out.read_text(encoding="utf-8")
    build(folder, full=True)
    assert gangmu("-C", folder, *EXPORT, out, cwd=tmp_path).status == 0
    assert gangmu("-C", folder, *EXPORT, "targets.csv", cwd=tmp_path).status == 0


@pytest.mark.parametrize("options", [EXPORT, ("timeline", "--svg"), ("map", "--svg")])
def test_a_file_that_gangmu_did_not_write_is_written_over_with_force_only(
    seeds: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / ("mine.svg" if "--svg" in options else "mine.csv")
    file.write_text("mine")
    file.chmod(0o640)
    done = gangmu("-C", seeds, *options, file)
    assert (done.status, file.read_text()) == (2, "mine")
    assert "--force" in done.err
    done = gangmu("-C", seeds, *options, file, "--force")
    assert done.status == 0, done.err
    assert file.read_text(encoding="utf-8") != "mine"
    assert file.stat().st_mode & 0o777 == 0o640
    assert gangmu("-C", seeds, *options, file).status == 0, "now it is gangmu's"
    assert {p.name for p in tmp_path.iterdir()} == {"corpus", file.name}


def test_a_file_that_was_edited_since_is_the_users_again(chosen: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    written(out, "one\n")
    out.write_text("one, corrected\n")
    with pytest.raises(UsageError, match="there already"):
        written(out, "two\n")
    out.write_text("oNe\n")  # of the same size
    with pytest.raises(UsageError):
        written(out, "two\n")
    out.write_text("one\n")
    written(out, "two\n")
    shutil.copy(out, tmp_path / "copy.csv")
    with pytest.raises(UsageError):
        written(tmp_path / "copy.csv", "three\n")


def test_what_was_written_is_remembered_of_hundreds_of_files(chosen: Path, tmp_path: Path) -> None:
    out = tmp_path / "often.csv"
    other = tmp_path / "other.csv"
    written(other, "other\n")
    for number in range(handed_over._MOST_LINES + 20):
        written(out, f"{number}\n")
    notes = (chosen / ".gangmu" / handed_over.NAME).read_text().splitlines()
    assert len(notes) < handed_over._MOST_LINES
    written(other, "again\n")
    build(chosen)
    written(out, "last\n")


def test_notes_that_are_damaged_or_cut_short_cost_a_force_and_nothing_else(chosen: Path, tmp_path: Path) -> None:
    out, notes = tmp_path / "out.csv", chosen / ".gangmu" / handed_over.NAME
    written(out, "one\n")
    notes.write_bytes(notes.read_bytes()[:-9])
    with pytest.raises(UsageError):
        written(out, "two\n")
    written(out, "two\n", force=True)
    written(out, "three\n")
    notes.unlink()
    with pytest.raises(UsageError):
        written(out, "four\n")


@pytest.mark.parametrize("planted", ["link", "hard link", "foreign", "folder"])
def test_notes_are_never_written_into_somebody_elses_file(
    chosen: Path, tmp_path: Path, planted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings._current = settings.Settings(corpus=chosen)
    victim, notes = tmp_path / "victim.txt", chosen / ".gangmu" / handed_over.NAME
    victim.write_text("mine")
    {
        "link": lambda: notes.symlink_to(victim),
        "hard link": lambda: os.link(victim, notes),
        "foreign": lambda: notes.write_text("mine"),
        "folder": notes.mkdir,
    }[planted]()
    written(tmp_path / "out.csv", "one\n")
    assert (tmp_path / "out.csv").read_text() == "one\n"
    assert victim.read_text() == "mine"
    assert planted != "foreign" or notes.read_text() == "mine"
    assert "next time takes --force" in capsys.readouterr().err


def test_an_index_that_cannot_be_written_remembers_nothing_and_says_so(
    chosen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings._current = settings.Settings(index="opensearch+http://localhost:9200/policies")
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "out.csv", "one\n")
    assert "next time takes --force" in capsys.readouterr().err
    with pytest.raises(UsageError):
        written(tmp_path / "out.csv", "two\n")


# What belongs to the corpus


def rich(folder: Path) -> Path:
    """A corpus with each kind of file that INDEX.md may name."""
    corpus(
        folder,
        {"id": "a", "text": "到2027年,武汉市产业规模突破500亿元。"},
        front="user_dict: words.csv\ntaxonomy: tags.json\n",
    )
    (folder / "INDEX.md").write_text(
        '---\ninclude: ["docs.jsonl", "more/*.jsonl"]\nexclude: ["more/not*"]\nuser_dict: words.csv\ntaxonomy: tags.json\n---\n'
        "| file | exclude |\n|---|---|\n| row.jsonl | |\n| left-out.jsonl | yes |\n| gone.jsonl#a | yes |\n",
        encoding="utf-8",
    )
    shutil.copy(folder / "docs.jsonl", folder / "row.jsonl")
    shutil.copy(folder / "docs.jsonl", folder / "left-out.jsonl")
    (folder / "words.csv").write_text("光谷 5\n", encoding="utf-8")
    (folder / "tags.json").write_text("{}\n", encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "b.jsonl").write_text('{"text": "宁波"}\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "name", ["docs.jsonl", "row.jsonl", "left-out.jsonl", "gone.jsonl", "words.csv", "tags.json", "more/b.jsonl"]
)
@pytest.mark.parametrize("around", ["this corpus", "another corpus"])
def test_what_belongs_to_a_corpus_is_never_written_over_even_with_force(tmp_path: Path, name: str, around: str) -> None:
    folder = rich(tmp_path / "c")
    other = small(tmp_path / "other")
    settings.reset()
    settings.use({"corpus": folder if around == "this corpus" else other})
    before = (folder / name).read_bytes() if (folder / name).exists() else b""
    endings = (".csv", ".json", ".jsonl")
    for given in (folder / name, folder / "more" / ".." / name):
        with pytest.raises(UsageError, match=r"of the corpus|is a link") as refused:
            destination(given, endings, option="--to", force=True)
        assert refused.value.hint
    assert not before or (folder / name).read_bytes() == before


def test_a_name_of_a_document_in_another_spelling_is_still_the_document(chosen: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").symlink_to(chosen)
    os.link(chosen / "docs.jsonl", tmp_path / "second.jsonl")
    for given in (tmp_path / "folder" / "docs.jsonl", tmp_path / "second.jsonl"):
        with pytest.raises(UsageError, match="is a document of the corpus"):
            destination(given, (".jsonl",), option="--to", force=True)


def test_a_file_that_would_become_a_document_is_not_written(tmp_path: Path) -> None:
    folder = rich(tmp_path / "c")
    settings.reset()
    settings.use({"corpus": folder})
    with pytest.raises(UsageError, match="would become a document"):
        destination(folder / "more" / "targets.jsonl", (".jsonl",), option="--to", force=True)
    for free in ("more/not-this.jsonl", "more/targets.csv", "targets.jsonl"):
        destination(folder / free, (".jsonl", ".csv"), option="--to", force=False)


@pytest.mark.parametrize(
    "name", ["INDEX.md", "index.md", "docs.jsonl", ".gangmu/CURRENT", ".gangmu/out.csv", ".gangmu/gen-1/a.svg"]
)
def test_no_command_writes_over_the_corpus_or_into_the_index(folder: Path, name: str) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for options in (EXPORT, ("timeline", "--svg"), ("map", "--svg")):
        done = gangmu("-C", folder, *options, folder / name, "--force")
        assert (done.status, done.out) == (2, ""), options
        assert "hint: " in done.err
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_an_index_elsewhere_is_not_written_into_either(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(folder, store)
    for where in (store / "out.csv", folder / ".gangmu" / "out.csv"):
        assert "lies in the index folder" in gangmu("-C", folder, "--index", store, *EXPORT, where).err
    assert "lies in the index folder" in gangmu("-C", folder, *EXPORT, store / "gen-1" / "out.csv").err


def test_where_index_md_cannot_be_read_nothing_in_its_folder_is_written_over(tmp_path: Path) -> None:
    folder = rich(tmp_path / "c")
    (folder / "INDEX.md").write_text("---\ninclude: [\n---\n")
    settings.reset()
    settings.use({"corpus": folder})
    with pytest.raises(UsageError, match="nobody can tell"):
        destination(folder / "words.csv", (".csv",), option="--to", force=True)


# Links, and what comes in between


@pytest.mark.parametrize("target", ["victim.csv", "nothing.csv"])
def test_a_link_is_not_written_through_even_with_force(chosen: Path, tmp_path: Path, target: str) -> None:
    victim, out = tmp_path / "victim.csv", tmp_path / "out.csv"
    victim.write_text("mine")
    out.symlink_to(target)
    with pytest.raises(UsageError, match="is a link to"):
        written(out, "one\n", force=True)
    assert victim.read_text() == "mine"
    assert out.is_symlink()
    assert not (tmp_path / "nothing.csv").exists()


def test_links_planted_under_names_that_can_be_foreseen_are_not_followed(folder: Path, tmp_path: Path) -> None:
    victim, shared = tmp_path / "victim.txt", tmp_path / "shared"
    victim.write_text("mine")
    shared.mkdir()
    names = [".out.csv.part", "out.csv.part", ".out.csv.tmp", "out.csv.tmp", ".gangmu.tmp"]
    for name in names:
        (shared / name).symlink_to(victim)
    assert gangmu("-C", folder, *EXPORT, shared / "out.csv").status == 0
    assert victim.read_text() == "mine"
    assert all((shared / name).is_symlink() for name in names)
    assert not (shared / "out.csv").is_symlink()


@pytest.mark.parametrize("planted", ["a file", "a link", "a link to nowhere"])
@pytest.mark.parametrize("force", [False, True])
def test_what_appears_while_the_file_is_being_made_is_left_as_it_is(
    chosen: Path, tmp_path: Path, planted: str, force: bool
) -> None:
    out, victim = tmp_path / "out.csv", tmp_path / "victim.csv"
    victim.write_text("mine")

    def fill(file) -> None:  # type: ignore[no-untyped-def]
        file.write(b"gangmu's")
        {
            "a file": lambda: out.write_text("theirs"),
            "a link": lambda: out.symlink_to(victim),
            "a link to nowhere": lambda: out.symlink_to("nowhere"),
        }[planted]()

    with pytest.raises(UsageError, match="changed by somebody else meanwhile"):
        write(destination(out, (".csv",), option="--to", force=force), fill)
    assert victim.read_text() == "mine"
    assert out.is_symlink() or out.read_text() == "theirs"
    assert {p.name for p in tmp_path.iterdir()} == {"c", "out.csv", "victim.csv"}


def test_what_is_saved_while_the_file_is_being_made_is_not_lost(chosen: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    written(out, "one\n")
    with pytest.raises(UsageError, match="meanwhile"):
        write(destination(out, (".csv",), option="--to", force=False), lambda file: out.write_text("theirs"))
    assert out.read_text() == "theirs"


def test_an_export_that_fails_leaves_the_file_of_last_night(chosen: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    written(out, "one\n")

    def fill(file) -> None:  # type: ignore[no-untyped-def]
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(GangmuError, match="No space left") as failed:
        write(destination(out, (".csv",), option="--to", force=False), fill)
    assert failed.value.hint
    assert out.read_text() == "one\n"
    assert {p.name for p in tmp_path.iterdir()} == {"c", "out.csv"}


def test_a_new_file_gets_the_permissions_that_the_user_gives_new_files(chosen: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        written(tmp_path / "out.csv", "one\n")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o640


def test_a_file_system_without_hard_links_will_do(
    chosen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*args: object, **more: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", link)
    written(tmp_path / "out.csv", "one\n")
    assert (tmp_path / "out.csv").read_text() == "one\n"
    assert {p.name for p in tmp_path.iterdir()} == {"c", "out.csv"}


# Names


@pytest.mark.parametrize("name", ["t.png", "t", "t.svg.gz", "t.SVGZ"])
@pytest.mark.parametrize("command", ["timeline", "map"])
def test_a_drawing_is_not_written_under_the_name_of_another_format(
    folder: Path, tmp_path: Path, name: str, command: str
) -> None:
    done = gangmu("-C", folder, command, "--svg", tmp_path / name)
    assert (done.status, done.out) == (2, "")
    assert f"--svg {(tmp_path / name).with_suffix('.svg')}" in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["c"]
    error = json.loads(gangmu("-C", folder, "-f", "json", command, "--svg", tmp_path / name).err)
    assert error["error"] == "usage"


def test_endings_may_be_in_capitals(folder: Path, tmp_path: Path) -> None:
    assert gangmu("-C", folder, "timeline", "--svg", tmp_path / "T.SVG").status == 0
    assert gangmu("-C", folder, *EXPORT, tmp_path / "T.CSV").status == 0
    assert (tmp_path / "T.CSV").read_text(encoding="utf-8").startswith("id,")


@pytest.mark.parametrize("name", ["no/such/out.csv", "folder.csv", "pipe.csv", "c/INDEX.md/out.csv"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work_begins(
    chosen: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError) as refused:
        destination(tmp_path / name, (".csv",), option="--to", force=True)
    assert refused.value.hint


def test_every_command_that_writes_a_file_for_the_user_does_it_here() -> None:
    from test_side_effects import KNOWN

    # main and streams open the null device; formats fills a file that was opened here;
    # faults writes traces into the temporary folder.
    rest = {module for module in KNOWN if module.startswith("cli/")} - {
        "cli/main.py", "cli/formats.py", "cli/faults.py", "cli/streams.py",
    }  # fmt: skip
    assert {"cli/map.py", "cli/timeline.py"} <= rest
    for module in rest:
        assert set(KNOWN[module].split()) <= {"write_text"}, module
        source = (ROOT / module).read_text(encoding="utf-8")
        assert source.count("write_text(") == source.count("handing_over.write_text("), module
