"""Golden files of what is on disk: a segment and a whole generation, written from fixed records (make formats).

Nothing here is read out of a text, so rules may change freely; what is pinned is how records lie on disk. `tests/gold/formats`:

    segment.seg                a segment of the current layout.VERSION, with what overflows short columns and blocks
    generation/seg-….seg       that of the generation
    generation/manifest.json   of the current generations.FORMAT; «…» stands for what depends on machine, time and libraries
    generation/schema.sql      tables, indexes and views of corpus.sqlite as SQLite keeps them
    generation/rows.jsonl      every row: the table, then its values as they are stored, bytes as {"bytes": hexadecimal}
    cluster.jsonl              what a cluster is sent (formats_cluster)

`python tests/formats.py --write` refuses to put another format in the place of one with the same number; `--anyway` is for who
changed the records of this script, or what is derived of them, and not the format.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from gangmu.index import durable
from gangmu.index.build.rows import COLUMNS
from gangmu.index.dedup.signatures import signature
from gangmu.index.errors import IndexDamaged
from gangmu.index.facts.targets.judgement import Judgement, packed
from gangmu.index.schemas import Change
from gangmu.index.store import change_log, generations, records, segments
from gangmu.index.store.change_log import Build, Row
from gangmu.index.store.segments import layout
from gangmu.index.text import tokens

GOLD = Path(__file__).resolve().parent / "gold" / "formats"
RAISE_VERSION = "raise VERSION in index/store/segments/layout.py and run make formats"
RAISE_FORMAT = "raise FORMAT in index/store/generations.py and run make formats"
SEGMENT = "seg-00000001"
MANY = 600
"""More documents than a byte counts, and more postings of one term than stand between two running sums."""
_MASKED = ("sha256", "size", "crc32", "mtime_ns")
FEATURES = ("ahead:0", "word:力争", "section:plan")

REPORT = "江城市2021年政府工作报告.txt"
RESULT = "江城市2026年政府工作报告.txt"
TRIAL, LASTING = "江城市算力管理办法（试行）.txt", "江城市算力管理办法.txt"
TABLE = "江城市规划指标.txt"
COPY = "转载.txt"
TEXTS = (
    (REPORT, "政府工作报告", "2021-01-20", "江城市到2025年,数字经济增加值力争达到3000亿元。\n绿色算力产业集群加快发展。"),
    (TRIAL, "算力管理办法(试行)", "2022-05-01", "第一条 算力设施按本办法管理。𠀀字与ABC 5G标准一并登记。"),
    (LASTING, "算力管理办法", "2024-05-01", "第一条 算力设施按本办法管理。自2024年5月1日起施行。"),
    (TABLE, "规划指标", "2021-03-01", "指标\t2025年\n研发投入强度\t3.5\n空气优良天数比例\t85"),
    (RESULT, "政府工作报告", "2026-01-18", "江城市2025年数字经济增加值达到3200亿元。"),
    (COPY, "政府工作报告", "2021-01-21", "江城市到2025年,数字经济增加值力争达到3000亿元。\n绿色算力产业集群加快发展。"),
)  # fmt: skip
"""Document, title, date and text; keys are their places, from 1. The name and all figures are invented."""


def entries() -> list[Any]:
    """The documents as a segment takes them."""
    return [segments.Entry(key, title, text) for key, (_, title, _, text) in enumerate(TEXTS, 1)]


WORDS = ("产业", "集群", "技术", "发展", "绿色", "ABC", "5G", "𠀀")


def many() -> list[Any]:
    """Documents for a segment of its own: terms of every frequency, more documents and occurrences than a byte counts."""
    words = WORDS
    out = []
    for number in range(MANY):
        said = [
            "、".join([word] * (1 + number % (3 + place)))
            for place, word in enumerate(words)
            if number % (place + 1) == 0
        ]
        out.append(
            segments.Entry(
                3 * number + 1, f"第{number}号 {words[number % 8]}", f"{'，'.join(said)}。\n" * (1 + number % 7)
            )
        )
    out.append(segments.Entry(3 * MANY + 1, "", "技术，" * 300))
    return out


def _target(key: int, number: int, sentence: str, **fields: Any) -> tuple[Any, ...]:
    start = TEXTS[key - 1][3].index(sentence)
    usual = {
        **dict.fromkeys(COLUMNS["targets"], ""), **dict.fromkeys(("value_max", "level_value", "base_value", "base_year")),
        "key": key, "number": number, "id": f"{start}-{number}", "start": start, "region": "江城市", "kind": "target",
        "region_source": "clause", "measure": "level", "comparator": ">=", "span": "year", "year": 2025, "deadline": 2025,
        "deadline_text": "2025年", "deadline_source": "explicit", "explain": b"",
    }  # fmt: skip
    assert not fields.keys() - usual.keys()
    return tuple((usual | fields).values())


def targets() -> list[tuple[Any, ...]]:
    """A promise with its outcome, one of a table, one with a range and a base, one without a figure, and what repeats."""
    promise, result = TEXTS[0][3].split("\n")[0], TEXTS[4][3]
    told = {"indicator": "数字经济增加值", "canonical": "数字经济增加值", "unit": "元", "value": 300_000_000_000}
    told |= {"value_text": "3000亿元"}
    judged = Judgement("target", 135, ((1, 13, 15, 120), (0, 4, 9, 35), (2, -1, -1, -20)))
    weighed = packed(judged, len(FEATURES))
    row, other = TEXTS[3][3].split("\n")[1:]
    none = {"deadline": None, "deadline_text": "", "deadline_source": ""}
    return [
        _target(1, 0, promise, **told, modality="力争", actor="市发改委", explain=weighed),
        _target(1, 1, promise, indicator="绿色算力", canonical="绿色算力", kind="vague", value=None, id="甲-01", comparator="",
                year=None, span="", **none),
        _target(4, 0, row, indicator="研发投入强度", canonical="研发投入强度", unit="%", value=3.5, value_text="3.5",
                measure="share", nature="预期性", cell=records.packed(["研发投入强度", "2025年", ""])),
        _target(4, 1, other, indicator="空气优良天数比例", canonical="空气优良天数比例", unit="%", value=85, value_max=90.25,
                comparator="range", base_value=80.5, base_year=2020, direction="up", nature="约束性", level="百强",
                level_value=100, pace="annual", span="plan"),
        _target(5, 0, result, **{**told, "value": 320_000_000_000, "value_text": "3200亿元"}, kind="result", comparator="=",
                **none),
        _target(6, 0, promise, **told, restates=f"{REPORT}:0-0"),
    ]  # fmt: skip


def _document(key: int) -> tuple[Any, ...]:
    doc, title, date, text = TEXTS[key - 1]
    table = (
        records.packed([["表1", 0, len(text), ["指标", "2025年"], [["研发投入强度", "3.5"]]]]) if doc == TABLE else ""
    )
    row = records.DocumentRow(
        key=key, doc=doc, path=doc, listed=key - 1, position=0, digest=sha256(doc.encode()).hexdigest(), title=title,
        date=date, source="江城日报", url=f"https://example.org/{key}", author="甲、乙" if key == 1 else "", editor="",
        event_date="", script="Hans", encoding="utf-8", sha256=sha256(text.encode()).hexdigest(), length=len(text),
        blocks=str(len(text)) if key > 1 else records.packed([("title", 0, 6), ("body", 6, 6 + len(text))]),
        repairs=records.packed([("line", 2)]) if key == 2 else "", tables=table, title_source="manifest",
        date_source="text", duplicate_of=REPORT if key == 6 else "",
    )  # fmt: skip
    return tuple(row)


def _rows() -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    """What is inserted, as (table, columns, rows)."""
    keys = range(1, len(TEXTS) + 1)
    evidence = records.packed([("算力", "title", 1, 0), ("集群", "body", 300, 20_000)])
    tags = [
        (1, "甲类", "manual", "", 1.0, ""),
        (2, "算力", "auto", "sector", 8.67, evidence),
        (3, "算力", "auto", "sector", 1 / 3, ""),
    ]
    yield "documents", COLUMNS["documents"], [_document(key) for key in keys]
    yield "document_regions", COLUMNS["document_regions"], [(key, 0, "江城市") for key in keys]
    yield "document_tags", COLUMNS["document_tags"], tags
    found = targets()
    starts = sorted({(row[0], row[COLUMNS["targets"].index("start")]) for row in found})
    said = [(key, start, TEXTS[key - 1][3][start:].split("\n")[0]) for key, start in starts]
    sentences = [(key, start, start + len(sentence), sentence) for key, start, sentence in said]
    yield "sentences", COLUMNS["sentences"], sentences
    yield "targets", COLUMNS["targets"], found
    yield "signatures", COLUMNS["signatures"], [(key, signature(TEXTS[key - 1][3])) for key in keys]
    yield "regions", COLUMNS["regions"], [("江城市", "999900", "city", records.packed(["中国", "江城市"]))]
    yield "region_closure", ("ancestor", "region"), [("江城市", "江城市")]
    yield "tag_tree", ("tag", "under"), [("算力", "产业")]
    yield "state", ("name", "value"), [("evidence", "\n".join(FEATURES).encode())]
    yield "clusters", ("cluster", "canonical", "widest"), [("c1", 1, 0.0)]
    members = [("c1", 1, 1.0, 1.0, "exact"), ("c1", 6, 0.96875, 1.0, "near")]
    yield "cluster_members", ("cluster", "key", "jaccard", "containment", "relation"), members
    yield "editions", ("key", "edition", "place", "label"), [(3, "e1", 0, "2024"), (2, "e1", 1, "试行 2022")]
    yield "files", ("path", "fingerprint", "listed"), [(doc, "0" * 64, at) for at, (doc, *_) in enumerate(TEXTS)]
    failure = ("坏.pdf", 3, "cannot be read", "repair it", "", "unreadable", 0)
    yield "failures", ("path", "line", "message", "hint", "doc", "kind", "kept"), [failure]


def _log() -> tuple[list[Build], list[tuple[int, Row]]]:
    """Two builds: everything new, then a document that came with its statement."""
    row = dict(zip(COLUMNS["targets"], targets()[4], strict=True))
    about = {
        "title": TEXTS[4][1],
        "date": TEXTS[4][2],
        "source": "江城日报",
        "sentence": TEXTS[4][3],
        "region_path": ["江城市"],
    }
    what = {name: about.get(name, row.get(name, "")) for name in Change.TARGET}
    document = {
        **dict.fromkeys(Change.DOCUMENT, ""),
        "title": TEXTS[4][1],
        "date": TEXTS[4][2],
        "regions": [],
        "tags": [],
    }
    known = [
        Build(1, "2026-01-01T00:00:00Z", change_log.FIRST, 1, 5, 5, 0, 1),
        Build(2, "2026-02-01T00:00:00Z", change_log.EDITS, 1, 1, 1, 0, 1),
    ]
    rows = [
        Row("document", "added", RESULT, "", False, {}, document),
        Row("target", "revised", RESULT, "0-0", False, {**what, "value": 3.5}, what),
    ]
    return known, [(2, row) for row in rows]


def write_records(path: Path) -> None:
    """A corpus.sqlite of the fixed records."""
    with closing(records.create(path)) as db:
        db.execute("BEGIN")
        for table, columns, rows in _rows():
            records.insert(db, table, columns, rows)
        change_log.restore(db, *_log())
        db.execute("COMMIT")


def schema_of(path: Path) -> str:
    """The statements that made a database, in the order of their making."""
    with closing(sqlite3.connect(path)) as db:
        made = db.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        )
        return "".join(f"{sql};\n" for (sql,) in made)


def rows_of(path: Path) -> str:
    """Every row of a database, one a line, by table and in the order of its key; types as they are stored."""
    lines = []
    with closing(sqlite3.connect(path)) as db:
        named = db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        for (table,) in named.fetchall():
            found = [[_plain(value) for value in row] for row in db.execute(f"SELECT * FROM {table}")]
            lines += sorted(json.dumps([table, *row], ensure_ascii=False) for row in found)
    return "".join(f"{line}\n" for line in lines)


def _plain(value: Any) -> Any:
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def restored(path: Path, schema: str, rows: str) -> None:
    """A database of a schema and rows as `schema_of` and `rows_of` tell them."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(schema)
        for line in rows.splitlines():
            table, *row = json.loads(line)
            values = [bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value for value in row]
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        db.commit()


def publish(index: Path, fill: Any) -> generations.Generation:
    """A generation of the segment and the records that `fill` puts into a staged folder, published as a build does."""
    generations.make_private(index)
    with generations.staging(index, generations.next_number(index)) as staged:
        fill(staged)
        tokens.write_dictionary(staged / generations.DICTIONARY)
        said = {
            "corpus_title": "江城", "dictionary": tokens.STOCK.fingerprint, "indicators": [], "taxonomy": "",
            "next_key": len(TEXTS) + 1, "rules": "0" * 64,
            "segments": [{"name": SEGMENT, "documents": len(TEXTS), "dead": []}],
        }  # fmt: skip
        return generations.publish(index, staged, said, {})


def write_anew(index: Path) -> generations.Generation:
    """A generation of the fixed records, as today's code writes it."""

    def fill(staged: Path) -> None:
        segments.write(staged, SEGMENT, entries())
        write_records(staged / generations.RECORDS)

    return publish(index, fill)


def golden(index: Path) -> generations.Generation:
    """The golden generation as an index: its segment, its rows and its manifest, with sums of the files as they are here."""

    def fill(staged: Path) -> None:
        shutil.copy(GOLD / "generation" / f"{SEGMENT}.seg", staged / f"{SEGMENT}.seg")
        restored(staged / generations.RECORDS, _gold("schema.sql"), _gold("rows.jsonl"))

    made = publish(index, fill)
    manifest = json.loads(_gold("manifest.json"))
    files = {
        name: {key: made.manifest["files"][name][key] for key in entry} for name, entry in manifest["files"].items()
    }
    manifest |= {"files": files, "dictionary": made.manifest["dictionary"]}
    manifest["seal"] = generations.seal(manifest)
    (made.folder / generations.MANIFEST).write_bytes(durable.json_bytes(manifest))
    return generations.Generation(made.folder, made.number, manifest)


def masked(manifest: dict[str, Any]) -> str:
    """A manifest without what depends on machine, time and the versions of libraries."""
    files = {
        name: {key: f"«{key}»" if key in _MASKED else value for key, value in entry.items()}
        for name, entry in manifest["files"].items()
    }
    known = {**manifest, "files": files, "dictionary": "«dictionary»", "seal": "«seal»"}
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def sections(path: Path) -> dict[str, tuple[int, bytes]]:
    """The item size and bytes of each section of a segment file, read by its header alone."""
    data = path.read_bytes()
    _, _, count, _ = layout._HEAD.unpack_from(data)
    found = {}
    for number in range(count):
        raw, item, _, at, length = layout._ENTRY.unpack_from(data, layout._HEAD.size + number * layout._ENTRY.size)
        found[raw.rstrip(b"\0").decode()] = item, data[at : at + length]
    return found


def unlike_sections(gold: Path, written: Path) -> list[str]:
    """The sections in which two segments differ.

    How small zstd packs a text differs between its versions: where both are as many blocks, what they unpack to is compared.
    """
    before, now = sections(gold), sections(written)
    if list(before) != list(now):
        return ["their names and order"]
    by_zstd = ("x.data", "x.zst", "crc")
    unlike = [name for name in before if before[name] != now[name] and name not in by_zstd]
    if len(before["x.zst"][1]) != len(now["x.zst"][1]) or _texts(gold) != _texts(written):
        unlike.append("x.data")
    return unlike


def _texts(path: Path) -> list[tuple[str, str]] | str:
    try:
        segment = segments.Segment(path)
        return [(segment.title(number), segment.text(number)) for number in range(len(segment.keys))]
    except IndexDamaged as error:
        return f"{path.name} cannot be read: {error}"


def _gold(name: str) -> str:
    return (GOLD / "generation" / name).read_text(encoding="utf-8")


def differing() -> list[str]:
    """What of the golden files today's code writes otherwise, in words that say what to raise."""
    with tempfile.TemporaryDirectory() as folder:
        made = write_anew(Path(folder) / "index")
        segments.write(Path(folder), "segment", many())
        wrong = []
        for gold, written in (
            (GOLD / "segment.seg", Path(folder) / "segment.seg"),
            (GOLD / "generation" / f"{SEGMENT}.seg", made.folder / f"{SEGMENT}.seg"),
        ):
            if unlike := unlike_sections(gold, written):
                wrong.append(f"{gold.name} is written otherwise ({', '.join(unlike)}): {RAISE_VERSION}")
        for name, found in (
            ("schema.sql", schema_of(made.records)),
            ("rows.jsonl", rows_of(made.records)),
            ("manifest.json", masked(made.manifest)),
        ):
            old, new = _gold(name).splitlines(), found.splitlines()
            if old != new:
                first = next(
                    ((a, b) for a, b in zip(old, new, strict=False) if a != b),
                    (f"{len(old)} lines", f"{len(new)} lines"),
                )
                wrong.append(f"{name} is written otherwise: {RAISE_FORMAT}\n- {first[0]}\n+ {first[1]}")
        return wrong


def numbers() -> tuple[int, int]:
    """VERSION and FORMAT of the golden files."""
    return layout._HEAD.unpack_from((GOLD / "segment.seg").read_bytes())[1], json.loads(_gold("manifest.json"))[
        "format"
    ]


def write(anyway: bool) -> int:
    """Write the golden files; the exit status."""
    here = layout.VERSION, generations.FORMAT
    if (GOLD / "segment.seg").exists() and not anyway:
        was, wrong = numbers(), differing()
        refused = [
            what
            for what in wrong
            if (was[0] == here[0] if RAISE_VERSION in what else was[1] == here[1] and "manifest.json" not in what)
        ]
        if refused:
            print("\n".join(refused), file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory() as folder:
        made = write_anew(Path(folder) / "index")
        (GOLD / "generation").mkdir(parents=True, exist_ok=True)
        segments.write(Path(folder), "segment", many())
        shutil.copy(Path(folder) / "segment.seg", GOLD / "segment.seg")
        shutil.copy(made.folder / f"{SEGMENT}.seg", GOLD / "generation" / f"{SEGMENT}.seg")
        for name, text in (
            ("schema.sql", schema_of(made.records)),
            ("rows.jsonl", rows_of(made.records)),
            ("manifest.json", masked(made.manifest)),
        ):
            (GOLD / "generation" / name).write_text(text, encoding="utf-8")
    print(f"segments of VERSION {here[0]}, generations of FORMAT {here[1]}: {GOLD}")
    return 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Golden files of what is on disk.")
    asked.add_argument("--write", action="store_true", help="write them, unless another format has the same number")
    asked.add_argument("--anyway", action="store_true", help="with --write: also over a format of the same number")
    options = asked.parse_args()
    import formats_cluster  # which takes its records from here

    if options.write:
        refused = formats_cluster.write(options.anyway)
        print("\n".join(refused), end="\n" if refused else "", file=sys.stderr)
        sys.exit(max(write(options.anyway), bool(refused)))
    print("\n".join([*differing(), *formats_cluster.differing()]) or "nothing differs")
