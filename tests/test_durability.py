"""Processes stopped at every durable step, killed at random, out of space, or told to stop: nothing is lost."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import ROOT, gangmu
from faults import (
    NONE,
    alive,
    answers,
    armed,
    build,
    document,
    findings,
    fork,
    forked,
    leftovers,
    quick,
    record,
    small,
    until,
)
from gangmu.index.build import builder as building
from gangmu.index.corpus.edit import TagChange, edit_tags, init
from gangmu.index.durable import FAILPOINT_STATUS
from gangmu.index.engine import open_engine
from gangmu.index.errors import CorpusError, GangmuError
from gangmu.index.store import compaction, generations, soundness

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
Act = Callable[[Path], object]


def nothing(folder: Path) -> Path:
    return small(folder)


def one_generation(folder: Path) -> Path:
    build(small(folder))
    return small(folder, 7, edition=1)


def many_segments(folder: Path) -> Path:
    """As many segments as there may be, and a change that leads to another: the next build merges some."""
    for count in range(1, compaction.MOST + 1):
        build(small(folder, count))
    return small(folder, compaction.MOST + 1)


def tagged(folder: Path) -> Path:
    build(small(folder))
    return folder


def put_tag(folder: Path) -> None:
    edit_tags(folder, {"docs.jsonl#d1": TagChange(add=("重点",))})


def put_tag_and_build(folder: Path) -> None:
    put_tag(folder)
    build(folder)


def unlisted(folder: Path) -> Path:
    """Documents without an INDEX.md."""
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(str(document(number)["text"]), encoding="utf-8")
    return folder


def begin_and_build(folder: Path) -> None:
    if not (folder / "INDEX.md").exists():
        init(folder, "产业", [f"{number}.txt" for number in range(3)])
    build(folder)


SCENARIOS: dict[str, tuple[Callable[[Path], Path], Act]] = {
    "a first build": (nothing, build),
    "an incremental build": (one_generation, build),
    "a build that merges segments": (many_segments, build),
    "a full build over an index": (one_generation, lambda folder: build(folder, full=True)),
    "an edit of INDEX.md and its build": (tagged, put_tag_and_build),
    "a new INDEX.md and its build": (unlisted, begin_and_build),
}


def manifest_of(folder: Path) -> bytes:
    """INDEX.md; nothing where there is none yet."""
    path = folder / "INDEX.md"
    return path.read_bytes() if path.exists() else b""


def steps_of(scenario: str, start: Path, done: Path) -> list[str]:
    """The names of the durable steps of a scenario, which is carried out in a copy of its start."""
    shutil.copytree(start, done)
    trace = done.with_suffix(".trace")
    assert forked(lambda: SCENARIOS[scenario][1](done), before=armed(0, trace)) == 0
    return [line.split(" ", 1)[1] for line in trace.read_text().splitlines()]


def stopped_at_every_step(tmp_path: Path, scenario: str, stride: int) -> int:
    prepare, act = SCENARIOS[scenario]
    start = prepare(tmp_path / "start")
    text, old = manifest_of(start), answers(start)
    steps = steps_of(scenario, start, tmp_path / "done")
    new, edited = answers(tmp_path / "done"), manifest_of(tmp_path / "done")
    assert old != new
    assert len(steps) > 10
    tried = [n for n in range(1, len(steps) + 1) if n % stride == 0 or "rename" in steps[n - 1]]
    for step in tried:
        what = f"{scenario}, step {step}: {steps[step - 1]}"
        folder = tmp_path / f"at-{step}"
        shutil.copytree(start, folder)
        assert forked(lambda: act(folder), before=armed(step)) == FAILPOINT_STATUS, what  # noqa: B023
        assert findings(folder) == [], what
        assert answers(folder) in (old, new), what
        assert manifest_of(folder) in (text, edited), what
        assert forked(lambda: act(folder)) == 0, what  # noqa: B023
        assert (findings(folder), leftovers(folder)) == ([], []), what
        assert answers(folder) == new, what
        shutil.rmtree(folder)
    record("stopped at a durable step", scenario=scenario, steps=len(steps), tried=len(tried))
    return len(tried)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_process_stopped_between_two_steps_leaves_a_whole_index(tmp_path: Path, scenario: str) -> None:
    assert stopped_at_every_step(tmp_path, scenario, stride=9)


@pytest.mark.torture
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_process_stopped_at_any_step_leaves_a_whole_index(tmp_path: Path, scenario: str) -> None:
    assert stopped_at_every_step(tmp_path, scenario, stride=1)


def test_every_place_where_a_process_can_be_stopped_is_passed_by_a_scenario(tmp_path: Path) -> None:
    passed: set[str] = set()
    for number, (scenario, (prepare, _)) in enumerate(SCENARIOS.items()):
        for step in steps_of(scenario, prepare(tmp_path / f"{number}"), tmp_path / f"{number}-done"):
            passed.add(step if step.endswith(":INDEX.md") else step.split(":")[0])
    places = set()
    for path in (ROOT / "index").rglob("*.py"):
        for kind, what in re.findall(r'failpoint\(f"([a-z-]+):\{([^}]+)\}"\)', path.read_text(encoding="utf-8")):
            places.add(f"{kind}:INDEX.md" if what == "NAME" else kind)
    assert len(places) >= 12
    assert places <= passed


# kill -9

BUILDER = """
import sys
from pathlib import Path
from gangmu.index.build import builder, rules
from gangmu.index.text import tokens
import shutil
if __name__ == "__main__":
    builder.LEAST_BATCH = 4000
    rules.fingerprint = lambda *extra: "the same"
    folder = Path(sys.argv[1])
    builder.build(folder, folder / ".gangmu", builder.Options(jobs=2), lambda floor, done, total: None)
"""


def forked_builder(folder: Path) -> None:
    """For a fork: a parallel build whose workers are forks too, so that it spends its time at work, not on starting."""
    building.LEAST_BATCH = 4000
    forking = multiprocessing.get_context("fork")
    multiprocessing.get_context = lambda method=None: forking  # type: ignore[assignment]
    build(folder, jobs=2)


def builder(folder: Path) -> subprocess.Popen[bytes]:
    """A parallel build with workers of its own, in its own process group."""
    script = folder.parent / "builder.py"
    script.write_text(BUILDER, encoding="utf-8")
    return subprocess.Popen([sys.executable, str(script), str(folder)], start_new_session=True, stderr=subprocess.PIPE)


def editions(folder: Path) -> set[str]:
    """The editions that the documents of the index are of."""
    engine = open_engine(str(folder / ".gangmu"))
    return {d["text"].split("第", 1)[1].split("号", 1)[0] for d in engine.documents()}


def killed_at_random(tmp_path: Path, kills: int) -> None:
    count, rng = 40, random.Random(9)
    folder = small(tmp_path / "c", count)
    build(folder)
    lengths: list[float] = []
    for _ in range(3):
        small(folder, count, edition=1)
        build(folder, full=True)
        small(folder, count, edition=2)
        began = time.monotonic()
        assert forked(lambda: forked_builder(folder)) == 0
        lengths.append(time.monotonic() - began)
    assert len(generations.current(folder / ".gangmu").segments) > 1, "the build was not parallel"
    length = sorted(lengths)[1]
    seen = {"2"}
    committed = before = 0
    for edition in range(3, kills + 3):
        small(folder, count, edition)
        process = fork(lambda: forked_builder(folder))
        time.sleep(rng.uniform(0, 1.1) * length)
        finished, status = os.waitpid(process, os.WNOHANG)
        if not finished:
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            status = os.waitpid(process, 0)[1]
        assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL), edition
        assert findings(folder) == [], edition
        now = editions(folder)
        assert now in (seen, {str(edition)}), edition
        committed += now != seen
        before += os.waitstatus_to_exitcode(status) == 0
        seen = now
        if edition % 10 == 0:
            build(folder)
            assert leftovers(folder) == []
            seen = {str(edition)}
    build(folder)
    assert (findings(folder), leftovers(folder)) == ([], [])
    assert before < kills
    record("kill -9 of a process group", kills=kills, finished_before=before, committed=committed)


def test_a_killed_parallel_build_leaves_one_edition(tmp_path: Path) -> None:
    killed_at_random(tmp_path, 8)


@pytest.mark.torture
def test_two_hundred_killed_parallel_builds_leave_one_edition(tmp_path: Path) -> None:
    killed_at_random(tmp_path, 200)


def test_workers_do_not_outlive_a_builder_that_is_killed_alone(tmp_path: Path) -> None:
    folder = small(tmp_path / "c", 60)
    process = builder(folder)
    until(lambda: len(children(process.pid)) >= 3 or process.poll() is not None)
    orphans = children(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    until(lambda: not any(alive(pid) for pid in orphans))
    build(folder)
    assert (findings(folder), leftovers(folder)) == ([], [])


def children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


# Ctrl-C


def test_an_interrupted_build_says_so_and_leaves_things_as_they_were(tmp_path: Path) -> None:
    folder = small(tmp_path / "c", 3)
    build(folder)
    old = answers(folder)
    small(folder, 60, edition=1)
    script = folder.parent / "interrupted.py"
    script.write_text(BUILDER.split("folder =")[0] + "from gangmu.cli.main import run\n    sys.exit(run())\n")
    process = subprocess.Popen(
        [sys.executable, str(script), "-C", str(folder), "build", "--jobs", "2"],
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    until(lambda: any((folder / ".gangmu").glob("gen-*.tmp")) or process.poll() is not None)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to the whole foreground group
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "gangmu: interrupted; the index is as it was"
    assert answers(folder) == old
    assert leftovers(folder) == []
    build(folder)
    assert len(editions(folder)) == 1


def test_an_interrupt_that_comes_after_the_commit_began_is_too_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell has it ignored
    folder = small(tmp_path / "c")
    real = generations.durable.replace

    def replace(source: Path, target: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(generations.durable, "replace", replace)
    assert build(folder).generation == "gen-1"
    assert generations.durable.asked_to_stop(), "for a build --watch, which would go on"
    assert not generations.durable.asked_to_stop()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# A full disk


@contextmanager
def tiny_disk(place: Path) -> Iterator[Callable[[int], None]]:
    """A file system of its own whose size, in bytes, the caller sets."""
    place.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=False).returncode
    ):
        pytest.skip("only root may mount a small tmpfs; see the test with a limit on file sizes")

    def resize(size: int) -> None:
        gc.collect()  # files that are gone keep their blocks while a reader maps them
        subprocess.run(["mount", "-o", f"remount,size={max(size, used(place))}", place], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def used(place: Path) -> int:
    usage = os.statvfs(place)
    return (usage.f_blocks - usage.f_bfree) * usage.f_frsize


def out_of_space(tmp_path: Path, budgets: int) -> None:
    folder = small(tmp_path / "c", 12)
    peak = 0
    with tiny_disk(tmp_path / "disk") as resize:
        index = tmp_path / "disk" / "index"
        build(folder, index)
        old = answers(folder, index)
        gc.collect()
        base = used(index)
        shutil.copytree(index, tmp_path / "old")
        small(folder, 40, edition=1)
        done = tmp_path / "measured"
        shutil.copytree(index, done)
        build(folder, done)
        new = answers(folder, done)
        carried = {p.name for p in generations.current(index).folder.iterdir()} - {"corpus.sqlite", "manifest.json"}
        fresh = [p for p in generations.current(done).folder.iterdir() if p.name not in carried]
        peak = sum(p.stat().st_blocks * 512 for p in fresh)
        failed = 0
        for number in range(budgets):
            resize(base + (peak * number // budgets) // 4096 * 4096)
            try:
                build(folder, index)
            except (GangmuError, OSError) as error:
                failed += 1
                assert isinstance(error, GangmuError) or error.errno == 28, error
                assert answers(folder, index) == old, number
            else:
                assert answers(folder, index) == new, number
            assert {p.name for p in index.iterdir()} == {"CURRENT", "lock", generations.current(index).folder.name}, (
                number
            )
            resize(64 << 20)
            build(folder, index)
            assert answers(folder, index) == new, number
            shutil.rmtree(index)
            shutil.copytree(tmp_path / "old", index)
        assert failed >= budgets // 2
    record("no space left", budgets=budgets, failed_builds=failed, bytes_needed=peak)


def test_a_full_disk_leaves_the_old_index_and_no_temporary_files(tmp_path: Path) -> None:
    out_of_space(tmp_path, 6)


@pytest.mark.torture
def test_twenty_budgets_of_space_leave_the_old_index(tmp_path: Path) -> None:
    out_of_space(tmp_path, 20)


@pytest.mark.parametrize("limit", [0, 5_000, 60_000, 150_000])
def test_a_limit_on_file_sizes_leaves_the_old_index(tmp_path: Path, limit: int) -> None:
    import resource

    folder = small(tmp_path / "c", 4)
    build(folder)
    old = answers(folder)
    small(folder, 40, edition=1)

    def limited() -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            build(folder)
        except (GangmuError, OSError):
            return 3
        return 0

    assert forked(limited) == 3
    assert answers(folder) == old
    assert leftovers(folder) == []
    build(folder)
    assert len(editions(folder)) == 1


def test_a_full_disk_loses_no_byte_of_index_md(tmp_path: Path) -> None:
    with tiny_disk(tmp_path / "disk") as resize:
        folder = small(tmp_path / "disk" / "c")
        with (folder / "INDEX.md").open("a", encoding="utf-8") as out:
            out.write("\n".join(f"第{n}段说明。" for n in range(2000)) + "\n")
        text = (folder / "INDEX.md").read_bytes()
        for room in (0, 4096, 8192, 16384, 32768):
            resize(used(folder) + room)
            try:
                put_tag(folder)
            except CorpusError as error:
                assert "it is as it was" in error.message
                assert (folder / "INDEX.md").read_bytes() == text
            else:
                assert room == 0 or len((folder / "INDEX.md").read_bytes()) > len(text)
                edit_tags(folder, {"docs.jsonl#d1": TagChange(remove=("重点",))})
            assert [p.name for p in folder.iterdir() if p.name.startswith(".INDEX")] == []
        resize(64 << 20)
        put_tag(folder)
        assert (folder / "INDEX.md").read_bytes() != text


# Read-only folders


def as_nobody() -> None:
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def test_read_only_folders_are_refused_in_words(tmp_path: Path) -> None:
    from gangmu.cli.main import run

    for folder in (tmp_path, *(p for p in tmp_path.parents if "pytest" in str(p))):
        folder.chmod(folder.stat().st_mode | 0o055)
    fresh = small(tmp_path / "fresh")
    indexed = small(tmp_path / "indexed")
    for command in (["build"], ["tag", "add", "旧", "--", "docs.jsonl#d1"], ["build"], ["search", "产业"]):
        assert run(["-C", str(indexed), *command]) == 0  # also loads what nobody may not be allowed to read
    old = answers(indexed)
    small(indexed, 8, edition=1)
    for path in (indexed, *indexed.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    fresh.chmod(0o555)
    errors = tmp_path / "errors"
    errors.write_text("")
    errors.chmod(0o666)

    def quiet(*args: str) -> Callable[[], int]:
        def act() -> int:
            sys.stderr = errors.open("a", encoding="utf-8")
            return run(list(args))

        return act

    assert forked(quiet("-C", str(fresh), "build"), before=as_nobody) == 3
    assert forked(quiet("-C", str(indexed), "build"), before=as_nobody) == 3
    assert forked(quiet("-C", str(indexed), "tag", "add", "重点", "--", "docs.jsonl#d1"), before=as_nobody) == 3
    assert forked(quiet("-C", str(indexed), "search", "产业"), before=as_nobody) == 0
    said = errors.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert said.count("gangmu: ") >= 3
    assert answers(indexed) == old


# Long work


def watched(tmp_path: Path, edits: int) -> None:
    """`build --watch` while a corpus is edited, broken and repaired: the index follows, and the process lives on."""
    pytest.importorskip("watchfiles")
    folder, rng = small(tmp_path / "c", 3), random.Random(4)
    build(folder)
    from gangmu.cli.main import run

    log = tmp_path / "log"

    def stay() -> int:
        sys.stderr = log.open("a", encoding="utf-8")
        sys.stdout = (tmp_path / "out").open("a", encoding="utf-8")
        return run(["-C", str(folder), "build", "--watch", "--jobs", "1"])

    child = fork(stay)
    try:
        time.sleep(1)
        broken = 0
        for edition in range(1, edits + 1):
            kind = rng.choice(["text", "text", "burst", "broken", "gone", "manifest"])
            if kind == "broken":
                (folder / "docs.jsonl").write_text("{broken\n", encoding="utf-8")
                broken += 1
                time.sleep(rng.uniform(0, 0.6))
            elif kind == "gone":
                (folder / "docs.jsonl").unlink()
                time.sleep(rng.uniform(0, 0.6))
            elif kind == "manifest":
                (folder / "INDEX.md").write_text("---\ninclude: [\n---\n", encoding="utf-8")
                time.sleep(rng.uniform(0, 0.6))
            elif kind == "burst":
                for hurried in range(20):
                    small(folder, 3, edition=100_000 + hurried)
            small(folder, 3 + edition % 3, edition)
            if edition % 5 == 0 or edition == edits:
                until(lambda: editions(folder) == {str(edition)}, 30)  # noqa: B023
        assert alive(child)
        assert findings(folder) == []
        os.kill(child, signal.SIGINT)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
        child = 0
        assert "Traceback" not in log.read_text(encoding="utf-8")
        assert leftovers(folder) == []
        record("edits under build --watch", edits=edits, broken=broken)
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def test_watching_survives_edits_and_breakage(tmp_path: Path) -> None:
    watched(tmp_path, 10)


@pytest.mark.torture
def test_watching_survives_a_week_of_edits(tmp_path: Path) -> None:
    watched(tmp_path, 400)


def test_a_damaged_index_is_not_carried_over(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    build(folder)
    generation = generations.current(folder / ".gangmu")
    data = bytearray(generation.records.read_bytes())
    data[len(data) // 2] ^= 0xFF
    generation.records.write_bytes(data)
    small(folder, 7, edition=1)
    build(folder)
    assert findings(folder) == []
    assert len(editions(folder)) == 1


@pytest.mark.parametrize("change", ["nothing", "a document"])
@pytest.mark.parametrize("name", ["seg-00000001.seg", generations.DICTIONARY, generations.RECORDS])
def test_a_build_notices_damage_in_what_it_has_no_need_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: str
) -> None:
    monkeypatch.setattr(soundness, "ALWAYS", 1000)
    folder = small(tmp_path / "c", 12)
    build(folder)
    path = generations.current(folder / ".gangmu").folder / name
    status, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # bits that rot leave no time
    assert findings(folder)
    if change == "a document":
        small(folder, 13)
    build(folder)
    assert (findings(folder), leftovers(folder)) == ([], [])
    assert build(folder).generation == generations.current(folder / ".gangmu").folder.name, "it is sound now"


def test_there_is_nothing_before_the_first_build(tmp_path: Path) -> None:
    folder = small(tmp_path / "c")
    assert answers(folder) == NONE
    assert gangmu("-C", folder, "search", "产业").status == 4
    assert document(1)["id"] == "d1"
