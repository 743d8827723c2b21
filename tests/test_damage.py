"""Damage on disk: `verify` finds every flipped byte and every cut, and no command turns it into a wrong answer."""

from __future__ import annotations

import io
import os
import random
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from faults import answers, build, document, findings, hasten, leftovers, quick, record, small, within
from gangmu.cli.main import run
from gangmu.index.errors import IndexDamaged
from gangmu.index.query.retrieval import Index
from gangmu.index.store import generations, segments, soundness
from gangmu.index.store.segments import Segment, across
from gangmu.index.store.segments.check import check
from gangmu.index.store.segments.layout import BLOCK

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
ASKED = [
    ("search", "人工智能 产业", "--sort", "date"),
    ("search", '"推进大会" OR 未来*', "--explain"),
    ("search", "产业", "--region", "湖北"),
    ("targets", "--kind", "all"),
    ("show", "docs.jsonl#d2"),
    ("tag", "list", "docs.jsonl#d2"),
    ("export", "--what", "tags"),
    ("regions",),
    ("dedup",),
]
COLD = ["search", "人工智能 产业", "-n", "3"]


def command(folder: Path, *args: str) -> tuple[int, str, str]:
    """A command in this process: status, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(["-C", str(folder), "-f", "jsonl", *args])
    return status, out.getvalue(), err.getvalue()


@contextmanager
def in_plain_python(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Queries as a cold process runs them, without numpy."""
    with monkeypatch.context() as patch:
        patch.setattr(Index, "_is_small", staticmethod(lambda node, resolver: True))
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, some documents of the first replaced or gone."""
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        folder = small(tmp_path_factory.mktemp("whole") / "c", 30)
        build(folder)
        small(folder, 25, edition=1)
        lines = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        small(folder, 40)
        fresh = (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        (folder / "docs.jsonl").write_text("\n".join([*lines[:6], *fresh[6:28], *fresh[30:]]) + "\n", encoding="utf-8")
        build(folder)
    generation = generations.current(folder / ".gangmu")
    assert len(generation.segments) == 2
    assert generation.manifest["segments"][0]["dead"]
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "c")
    return tmp_path / "c"


def files(folder: Path) -> list[Path]:
    """Every file that an index is made of."""
    index = folder / ".gangmu"
    return [index / "CURRENT", *sorted(generations.current(index).folder.iterdir())]


def harmed(folder: Path, monkeypatch: pytest.MonkeyPatch, flips: int, cuts: int) -> None:
    rng = random.Random(11)
    expected = [command(folder, *asked) for asked in ASKED]
    assert {status for status, _, _ in expected[:-1]} == {0}
    with in_plain_python(monkeypatch):
        cold = command(folder, *COLD)
        assert cold[0] == 0
    targets = files(folder)
    sizes = [p.stat().st_size for p in targets]
    told = answered = 0
    for number in range(flips + cuts):
        path = rng.choice(targets) if number % 2 else rng.choices(targets, sizes)[0]
        data = path.read_bytes()
        if number < flips:
            at, change = rng.randrange(len(data)), rng.randrange(1, 256)
            what = f"{path.name}, byte {at} ^ {change:#x}"
            harm = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
        else:
            length = rng.randrange(len(data))
            what, harm = f"{path.name} cut to {length} bytes", data[:length]
        path.write_bytes(harm)
        assert findings(folder), f"verify did not find {what}"
        some = [0, *rng.sample(range(1, len(ASKED)), 2)]
        for asked in some:
            status, out, err = command(folder, *ASKED[asked])
            if status == 4:
                told += 1
                assert expected[asked][1].startswith(out), what
                assert '"error": "index-' in err, what
            else:
                answered += 1
                assert (status, out) == expected[asked][:2], what
        with in_plain_python(monkeypatch):
            status, out, _ = command(folder, *COLD)
            assert status == 4 or (status, out) == cold[:2], what
        path.write_bytes(data)
        os.utime(path)
    assert findings(folder) == []
    record("flipped bytes and cut files", flips=flips, cuts=cuts, exit_4=told, answered_as_before=answered, wrong=0)


def test_flipped_bytes_and_cut_files_are_found_and_never_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harmed(folder, monkeypatch, 100, 20)


@pytest.mark.torture
def test_a_thousand_flipped_bytes_and_two_hundred_cuts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harmed(folder, monkeypatch, 1000, 200)


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "corpus.sqlite", "words.dict", "seg-00000001.seg"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (path,) = [p for p in files(folder) if p.name == name]
    path.unlink()
    status, out, err = command(folder, "search", "产业")
    assert (status, out) == (4, "")
    assert "gangmu build" in err
    assert name == "CURRENT" or findings(folder)
    build(folder)
    assert findings(folder) == []


def test_foreign_files_do_not_belong_into_a_generation(folder: Path) -> None:
    (generations.current(folder / ".gangmu").folder / "extra.seg").write_bytes(b"?")
    assert findings(folder) == ["extra.seg does not belong there"]


def test_an_edited_manifest_is_not_believed(folder: Path) -> None:
    path = files(folder)[0].parent / generations.current(folder / ".gangmu").folder.name / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"dead": [', b'"dead":  ['))
    assert command(folder, "search", "产业")[0] == 4
    assert findings(folder)


def test_records_that_contradict_the_segments_are_named(folder: Path) -> None:
    """What a defect would write, with all checksums right."""
    import sqlite3

    index = folder / ".gangmu"
    generation = generations.current(index)
    db = sqlite3.connect(generation.records)
    db.execute("DELETE FROM documents WHERE key = 12")
    db.commit()
    db.close()
    manifest = dict(generation.manifest)
    status = generation.records.stat()
    manifest["files"] |= {
        "corpus.sqlite": {
            "size": status.st_size,
            "sha256": generations.durable.sha256(generation.records),
            "crc32": soundness.checksum(generation.records),
            "mtime_ns": status.st_mtime_ns,
        }
    }
    manifest["seal"] = generations.seal(manifest)
    (generation.folder / "manifest.json").write_bytes(generations.durable.json_bytes(manifest))
    found = "\n".join(findings(folder))
    assert "rows of sentences refer to no row of documents" in found
    assert "holds 1 documents that the records do not know" in found


def test_records_too_large_to_read_for_every_query_are_read_when_they_were_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "ALWAYS", 1000)
    read: list[Path] = []
    real = soundness._crc32
    monkeypatch.setattr(soundness, "_crc32", lambda file: (read.append(Path(file.name)), real(file))[1])
    records = generations.current(folder / ".gangmu").records
    expected = command(folder, "search", "产业")
    assert expected[0] == 0
    assert not read, "a copy with its times is the same file"
    data = bytearray(records.read_bytes())
    data[5000] ^= 1
    records.write_bytes(data)
    assert command(folder, "search", "产业")[0] == 4
    assert read == [records]


def test_an_index_of_another_format_is_refused_and_rebuilt(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "FORMAT", generations.FORMAT + 1)
    status, _, err = command(folder, "search", "产业")
    assert status == 4
    assert "format" in err
    build(folder)
    assert (findings(folder), leftovers(folder)) == ([], [])


def test_doctor_names_the_damage_and_repairs_it(folder: Path) -> None:
    before = answers(folder)
    path = files(folder)[-1]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)
    status, out, _ = command(folder, "doctor")
    assert (status, '"check": "index", "state": "wrong"' in out) == (1, True)
    status, out, _ = command(folder, "doctor", "--fix")
    assert (status, '"state": "wrong"' in out) == (0, False)
    assert answers(folder) == before
    assert (findings(folder), leftovers(folder)) == ([], [])


# Segments whose checksums are right and whose contents are not: whoever writes them is hostile


def resealed(data: bytearray) -> bytes:
    """A segment file with the checksums that its bytes should have."""
    sections = struct.unpack_from("<I", data, 12)[0]
    entry = 24 + 32 * (min(sections, 64) - 1) + 16
    guard = min(struct.unpack_from("<Q", data, entry)[0], len(data)) if entry + 8 <= len(data) else len(data)
    sums = b"".join(struct.pack("<I", zlib.crc32(data[at : min(at + BLOCK, guard)])) for at in range(0, guard, BLOCK))
    return bytes(data[:guard]) + sums + struct.pack("<I", zlib.crc32(sums))


def read_everything(path: Path) -> None:
    """Everything that a query reads of a segment, by both readers."""
    segment = Segment(path)
    for field in ("body", "title"):
        words = segment.words(field)
        list(words.every_term())
        for term in range(0, words.terms, 7):
            words.docs_list(term), words.docs_array(term)
            words.tf_list(term), words.tf_array(term)
        words.find("产业".encode())
    rooms = across.Rooms(*segment.places())
    for pair in range(0, segment.pairs.terms, 31):
        segment.pairs.docs_list(pair), segment.pairs.docs_array(pair), segment.pairs.tf_array(pair)
        held = across.held([across.Part(segment.pairs, pair, segment.documents, 0)])
        across.places(held, rooms, np.arange(segment.documents))
    segment.pairs.find(ord("产"), ord("业"))
    for local in range(segment.documents):
        segment.text(local), segment.title(local)
    list(check(segment))


def forged(folder: Path, tmp_path: Path, count: int) -> None:
    rng = random.Random(3)
    source = next(p for p in files(folder) if p.suffix == ".seg")
    original, path = source.read_bytes(), tmp_path / "forged.seg"
    path.write_bytes(resealed(bytearray(original)))
    assert path.read_bytes() == original
    read_everything(path)
    # A byte of the table of sections, or of any section however small: most of a file is text and positions.
    tables = [
        struct.unpack_from("<QQ", original, 24 + 32 * n + 16) for n in range(struct.unpack_from("<I", original, 12)[0])
    ]
    places = [range(24, 24 + 32 * len(tables)), *(range(at, at + length) for at, length in tables[:-1] if length)]
    refused = 0
    for number in range(count):
        data = bytearray(original)
        for _ in range(rng.choice((1, 1, 3, 20))):
            at = rng.choice(rng.choice(places))
            data[at] = rng.choice((0, 255, rng.randrange(256), data[at] ^ (1 << rng.randrange(8))))
        path.write_bytes(resealed(data))
        try:
            with within(20):
                read_everything(path)
        except IndexDamaged:
            refused += 1
    record("forged segments with right checksums", tried=count, refused=refused)


def test_forged_segments_are_refused_in_words(folder: Path, tmp_path: Path) -> None:
    forged(folder, tmp_path, 300)


@pytest.mark.torture
def test_many_forged_segments_are_refused_in_words(folder: Path, tmp_path: Path) -> None:
    forged(folder, tmp_path, 6000)


def test_a_segment_checks_what_it_reads_and_no_more(tmp_path: Path) -> None:
    entries = [segments.Entry(n + 1, f"第{n}号", document(n)["text"] * 20 + str(n**9)) for n in range(300)]
    segments.write(tmp_path, "one", entries)
    path = tmp_path / "one.seg"
    data = bytearray(path.read_bytes())
    assert len(data) > 20 * BLOCK
    at = data.index(b"x.data\0\0")
    begin, length = struct.unpack_from("<QQ", data, at + 16)
    data[begin + length // 2] ^= 1
    path.write_bytes(data)
    segment = Segment(path)
    assert segment.body.find("产业".encode()) >= 0
    assert segment.text(0) == entries[0].text
    with pytest.raises(IndexDamaged, match="are not what was written"):
        for local in range(segment.documents):
            segment.text(local)
