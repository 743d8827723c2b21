"""What decides what is read: rules made from content, their fingerprint, and builds that never use another corpus's."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import json
import os
import pickle
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import gangmu.index.build.rules as rules
import pytest
from conftest import ROOT, corpus, gangmu
from gangmu.index.build.builder import Options, Summary, build
from gangmu.index.errors import CorpusError
from gangmu.index.store import generations
from gangmu.index.store.segments import Segment
from gangmu.index.store.verify import verify
from gangmu.index.text import tokens

PACKAGE = ROOT / "index"
NEUTRAL = {"numpy", "zstandard", "typing-extensions"}
"""Libraries that the counted modules import and that decide nothing of what is read: arrays, packing, a lock, types."""
TEXT = "光谷科创大走廊与产业集群推进大会召开,发展低空飞碟经济。"
DOCS: list[dict[str, Any]] = [{"id": f"d{n}", "title": f"第{n}号", "text": f"{TEXT}第{n}号文件。"} for n in range(3)]
WORDS = ("科创大走廊", "集群推进", "推进大会召开")
"""Words that jieba does not know, so that an index has them only by a user dictionary."""


def once(folder: Path, **options: Any) -> Summary:
    return build(folder, folder / ".gangmu", Options(**{"jobs": 1, **options}), lambda floor, done, total: None)


def holds(folder: Path, word: str) -> int:
    """In how many living documents of the index the body has `word` as a term."""
    generation = generations.current(folder / ".gangmu")
    found = 0
    for listed in generation.manifest["segments"]:
        segment = Segment(generation.folder / f"{listed['name']}.seg")
        words = segment.words("body")
        number = words.find(word.encode())
        if number >= 0:
            found += len({segment.keys[place] for place in words.docs_list(number)} - set(listed["dead"]))
    return found


def everything(folder: Path) -> list[str]:
    """All records, each as a line."""
    lines: list[str] = []
    for what in ("documents", "targets", "tags", "clusters"):
        lines += gangmu("-C", folder, "export", "--what", what, "-f", "jsonl").out.splitlines()
    return lines


def taxonomy(tag: str) -> str:
    return f"sector:\n  {tag}: {{strong: [低空飞碟], threshold: 1}}\n"


def tags(folder: Path) -> set[str]:
    return {r["tag"] for r in map(json.loads, everything(folder)) if r["schema"] == "tag/1"}


# What counts


def imported(path: Path, package: Path) -> Iterator[str]:
    """What a module imports anywhere in it, as absolute names."""
    parts = ("gangmu", "index", *path.relative_to(package).with_suffix("").parts)
    around = parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (*around[: len(around) - node.level + 1], *(node.module or "").split(".")) if node.level else ()
            name = ".".join(filter(None, base)) if node.level else str(node.module)
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def closure(package: Path, start: Path) -> set[Path]:
    """The modules that `start` imports, those that they import, and so on, with the packages that they lie in.

    Not that of the package itself: the door stands there, which only hands on what was read.
    """
    found: set[Path] = {package / "__init__.py"}
    pending = [start]
    while pending:
        path = pending.pop()
        if path in found:
            continue
        found.add(path)
        pending += [p / "__init__.py" for p in path.parents if p.is_relative_to(package)]
        for name in imported(path, package):
            place = package.joinpath(*name.split(".")[2:]) if name.startswith("gangmu.index.") else None
            if place is not None:
                pending += [p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()]
    return found


def test_everything_that_a_build_imports_counts() -> None:
    used = closure(PACKAGE, PACKAGE / "build" / "builder.py") - {PACKAGE / "__init__.py"}
    assert len(used) > 80
    assert {"pipeline.py", "markup.py", "writer.py", "periods.py"} <= {path.name for path in used}
    assert used <= set(rules.modules(PACKAGE))


def test_every_module_and_data_file_decides(tmp_path: Path) -> None:
    package = tmp_path / "index"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    seen = {rules.code(package)}
    every = list(rules.modules(package))
    assert {p.relative_to(package).parts[0] for p in every} >= {
        "corpus",
        "text",
        "facts",
        "dedup",
        "data",
        "build",
        "store",
    }
    for path in every:
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n# another rule\n")
        seen.add(rules.code(package))
        path.write_bytes(whole)
    assert len(seen) == len(every) + 1
    assert rules.code(package) in seen


def test_a_module_that_is_new_renamed_or_gone_decides_and_what_only_answers_does_not(tmp_path: Path) -> None:
    package = tmp_path / "index"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    seen = [rules.code(package)]
    (package / "weather").mkdir()
    (package / "weather" / "rain.py").write_text("WET = True\n", encoding="utf-8")
    seen.append(rules.code(package))
    (package / "weather" / "rain.py").rename(package / "weather" / "snow.py")
    seen.append(rules.code(package))
    (package / "weather" / "snow.py").unlink()
    assert rules.code(package) == seen[0] and len(set(seen)) == 3
    for above in ("query/plan.py", "scale/spark.py", "engine.py"):
        (package / above).write_text("# only answers\n", encoding="utf-8")
    (package / "text" / "__pycache__").mkdir()
    (package / "text" / "__pycache__" / "tokens.pyc").write_bytes(b"compiled")
    assert rules.code(package) == seen[0]


def test_every_library_that_the_counted_modules_import_decides_or_is_known_not_to() -> None:
    names: set[str] = set()
    for path in rules.modules(PACKAGE):
        if path.suffix == ".py":
            names |= {name.split(".")[0] for name in imported(path, PACKAGE)}
    names -= {"gangmu", *sys.stdlib_module_names}
    of = metadata.packages_distributions()
    found = {re.sub("[-_.]+", "-", name).lower() for top in names if top in of for name in of[top]}
    assert {"lxml", "python-docx", "pypdfium2", "openpyxl", "opencc", "jieba", "pyahocorasick"} <= found
    assert found - NEUTRAL <= set(rules.LIBRARIES)


def test_a_library_of_another_version_or_newly_installed_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rules.libraries()
    assert all(
        f"{name}={metadata.version(name)}" in before.split() for name in ("jieba", "opencc", "charset-normalizer")
    )
    (tmp_path / "jieba-99.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    newer = rules.libraries()
    assert "jieba=99.1" in newer.split() and newer != before
    (tmp_path / "jieba-99.1.dist-info").rmdir()
    assert rules.libraries() == before
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert "pypdfium2=absent" in rules.libraries().split()
    (tmp_path / "PyPDFium2-2.0.dist-info").mkdir()
    assert "pypdfium2=2.0" in rules.libraries().split()


def test_the_version_of_every_library_that_is_installed_is_found() -> None:
    found = rules.installed_versions(sys.path)
    known = {re.sub("[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in metadata.distributions()}
    assert {name: found.get(name) for name in rules.LIBRARIES} == {name: known.get(name) for name in rules.LIBRARIES}


# Rules are content


def test_rules_are_what_the_files_say_wherever_they_lie(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text("科创大走廊 900\n", encoding="utf-8")
    one, two = (rules.Rules.read(tmp_path / name / f"{name}.txt") for name in ("a", "b"))
    assert one.fingerprint == two.fingerprint and one.tokenizer == two.tokenizer
    (tmp_path / "a" / "a.txt").write_text("科创大走廊 901\n", encoding="utf-8")
    assert rules.Rules.read(tmp_path / "a" / "a.txt").fingerprint != two.fingerprint
    assert one.tokenizer == two.tokenizer, "what was read stays as it was read"
    as_taxonomy = rules.fingerprint(None, b"x")
    assert len({rules.fingerprint(), rules.fingerprint(b"x", None), as_taxonomy, rules.fingerprint(b"x", b"x")}) == 4


def test_rules_reach_another_process_whole(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("科创大走廊 900\n工业4.0 5\n", encoding="utf-8")
    (tmp_path / "tax.yaml").write_text(taxonomy("飞碟"), encoding="utf-8")
    made = rules.Rules.read(tmp_path / "words.txt", tmp_path / "tax.yaml")
    (tmp_path / "words.txt").unlink()
    assert "科创大走廊" in made.tokenizer.words(TEXT)
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert pickle.loads(pickle.dumps(made.tokenizer)) == made.tokenizer
    assert "科创大走廊" in again.tokenizer.words(TEXT)
    assert "飞碟" in {tag.tag for tag in again.tags.assign("", TEXT)}
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.fingerprint = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("words.txt", b"\xff\xfe\xfd", "UTF-8"),
        ("tax.yaml", b"\xff\xfe", "UTF-8"),
        ("tax.yaml", b"sector: [", "tax.yaml"),
    ],
)
def test_a_file_of_rules_that_is_none_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    made = rules.Rules.read(**{"user_dict" if name == "words.txt" else "taxonomy": tmp_path / name})
    with pytest.raises(CorpusError, match=said) as raised:
        _ = made.tokenizer, made.tags
    assert name in str(raised.value)


def test_a_file_of_rules_that_is_gone_or_far_too_large_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CorpusError, match=r"words\.txt"):
        rules.Rules.read(tmp_path / "words.txt")
    monkeypatch.setattr(rules.user_words, "MOST_BYTES", 10)
    (tmp_path / "words.txt").write_text("科创大走廊 900\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="larger"):
        rules.Rules.read(tmp_path / "words.txt")


# Builds


def test_a_corpus_keeps_its_own_words_when_another_is_built_in_the_same_process(tmp_path: Path) -> None:
    one = corpus(tmp_path / "one", *DOCS[:1], front="user_dict: words.txt\n")
    two = corpus(tmp_path / "two", *DOCS[:1])
    (one / "words.txt").write_text(f"{WORDS[0]} 90000\n", encoding="utf-8")
    once(one)
    once(two)
    corpus(one, *DOCS[:2], front="user_dict: words.txt\n")
    assert once(one).added == 1
    assert holds(one, WORDS[0]) == 2
    assert holds(two, WORDS[0]) == 0
    once(one, full=True)
    assert holds(one, WORDS[0]) == 2


def test_another_dictionary_changes_the_words_of_the_index_and_what_a_query_finds(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS, front="user_dict: words.txt\n")
    for word, other in zip(WORDS, (*WORDS[1:], WORDS[0]), strict=True):
        (folder / "words.txt").write_text(f"{word} 90000\n", encoding="utf-8")
        assert once(folder).added == 3
        assert (holds(folder, word), holds(folder, other)) == (3, 0)
        explained = gangmu("-C", folder, "search", word, "--explain", "-f", "jsonl").records
        assert [f"body:{word}" in hit["explain"] for hit in explained] == [True] * 3
        assert once(folder).unchanged == 3


def test_two_corpora_build_at_the_same_time_in_threads_each_by_its_own_rules(tmp_path: Path) -> None:
    folders = []
    for number, word in enumerate(WORDS):
        front = "user_dict: words.txt\ntaxonomy: tax.yaml\n"
        folder = corpus(
            tmp_path / f"c{number}", *(d | {"id": f"{d['id']}-{n}"} for d in DOCS for n in range(30)), front=front
        )
        (folder / "words.txt").write_text(f"{word} 90000\n", encoding="utf-8")
        (folder / "tax.yaml").write_text(taxonomy(f"标签{number}"), encoding="utf-8")
        folders.append(folder)
    umask = os.umask(0o022)
    os.umask(umask)
    together = threading.Barrier(len(folders))
    failed: list[BaseException] = []

    def work(folder: Path) -> None:
        try:
            for full in (True, False, True):
                together.wait(60)
                once(folder, full=full)
        except BaseException as error:
            failed.append(error)
            together.abort()

    threads = [threading.Thread(target=work, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    for number, folder in enumerate(folders):
        assert [holds(folder, word) for word in WORDS] == [90 if n == number else 0 for n in range(3)]
        assert {t for t in tags(folder) if t.startswith("标签")} == {f"标签{number}"}
        assert list(verify(folder / ".gangmu")) == []
        assert generations.current(folder / ".gangmu").folder.stat().st_mode & 0o077 == 0
    assert os.umask(umask) == umask


def test_workers_cut_and_tag_by_the_rules_of_their_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gangmu.index.build import builder

    monkeypatch.setattr(builder, "LEAST_BATCH", 50)
    folder = corpus(tmp_path / "c", *DOCS, front="user_dict: words.txt\ntaxonomy: tax.yaml\n")
    (folder / "words.txt").write_text(f"{WORDS[0]} 90000\n", encoding="utf-8")
    (folder / "tax.yaml").write_text(taxonomy("飞碟"), encoding="utf-8")
    assert once(folder, jobs=2).added == 3
    assert len(generations.current(folder / ".gangmu").manifest["segments"]) > 1
    assert holds(folder, WORDS[0]) == 3
    assert "飞碟" in tags(folder)


def test_an_edited_taxonomy_is_used_at_once_and_the_words_are_handed_on(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS, front="user_dict: words.txt\ntaxonomy: tax.yaml\n")
    (folder / "words.txt").write_text(f"{WORDS[0]} 90000\n", encoding="utf-8")
    inodes = set()
    for tag in ("飞碟", "不明飞行物"):
        (folder / "tax.yaml").write_text(taxonomy(tag), encoding="utf-8")
        assert once(folder).added == 3
        assert tag in tags(folder)
        inodes.add((generations.current(folder / ".gangmu").folder / generations.DICTIONARY).stat().st_ino)
    assert "飞碟" not in tags(folder)
    assert len(inodes) == 1
    assert holds(folder, WORDS[0]) == 3
    assert list(verify(folder / ".gangmu")) == []


def test_words_that_are_damaged_are_not_handed_on_to_a_build_by_other_rules(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS, front="taxonomy: tax.yaml\n")
    (folder / "tax.yaml").write_text(taxonomy("飞碟"), encoding="utf-8")
    once(folder)
    path = generations.current(folder / ".gangmu").folder / generations.DICTIONARY
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + b"XX" + whole[5002:])
    (folder / "tax.yaml").write_text(taxonomy("不明飞行物"), encoding="utf-8")
    once(folder)
    assert (generations.current(folder / ".gangmu").folder / generations.DICTIONARY).read_bytes() == whole
    assert list(verify(folder / ".gangmu")) == []


def test_words_with_signs_are_in_the_index_and_lines_that_are_no_words_are_told(tmp_path: Path) -> None:
    text = "发展5G+工业互联网、工业4.0,检测糖类抗原19-9,建设中国·光谷,training of large models,推进.NET与C++。"
    folder = corpus(tmp_path / "c", {"id": "a", "text": text}, front="user_dict: words.txt\n")
    signed = ["5G+工业互联网", "工业4.0", "糖类抗原19-9", "中国·光谷", "large models", ".NET", "C++"]
    listed = [*(f"{word} 500" for word in signed), "++ 5", "长" * 300, "好 99999999999999999999"]
    (folder / "words.txt").write_text("\n".join(listed) + "\n", encoding="utf-8")
    done = gangmu("-C", folder, "build")
    assert done.status == 0
    assert [re.findall(r"words\.txt:(\d+)", line) for line in done.err.splitlines()] == [["8"], ["9"], ["10"]]
    for word in signed:
        assert holds(folder, word.lower().replace(" ", "\xa0")) == 1
        assert gangmu("-C", folder, "search", f'"{word}"', "--count").out == "1\n"
    (hit,) = gangmu("-C", folder, "search", "工业4.0", "--explain", "-f", "jsonl").records
    assert "body:工业4.0" in hit["explain"]
    assert gangmu("-C", folder, "search", "互联网", "--count").out == "1\n"
    assert list(verify(folder / ".gangmu")) == []


# Another gangmu


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH that holds a copy of the package, which a test may change."""
    place = tmp_path_factory.mktemp("copy")
    for part in ("cli", "index"):
        shutil.copytree(ROOT / part, place / "gangmu" / part, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def test_a_changed_module_of_any_room_reads_everything_anew(copy: Path, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", *DOCS)

    def built() -> tuple[int, int]:
        done = gangmu("-C", folder, "build", "--jobs", "1", "-f", "json", PYTHONPATH=str(copy))
        record = json.loads(done.out)
        return record["added"], record["unchanged"]

    assert built() == (3, 0)
    assert built() == (0, 3)
    package = copy / "gangmu" / "index"
    rooms: dict[Path, Path] = {}
    for path in rules.modules(package):
        rooms.setdefault(path.parent, path)
    assert len(rooms) >= 14
    for path in rooms.values():
        with path.open("a", encoding="utf-8") as file:
            file.write("\n# another rule\n")
        assert built() == (3, 0), path
    assert built() == (0, 3)
    with (package / "query" / "plan.py").open("a", encoding="utf-8") as file:
        file.write("\n# answers only\n")
    assert built() == (0, 3)


def test_another_reading_of_html_reaches_the_answers(copy: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("lxml") is None:
        pytest.skip("lxml is not installed")
    folder = tmp_path / "c"
    folder.mkdir()
    page = "<html><body><article><p>武汉市力争到2027年新增企业300家,推进产业集群建设。</p></article></body></html>"
    (folder / "a.html").write_text(page, encoding="utf-8")
    (folder / "INDEX.md").write_text("| file |\n|---|\n| a.html |\n", encoding="utf-8")

    def value() -> float:
        assert gangmu("-C", folder, "build", PYTHONPATH=str(copy)).status == 0
        (record,) = gangmu("-C", folder, "targets", "-f", "jsonl", PYTHONPATH=str(copy)).records
        return float(record["value"])

    assert value() == 300
    path = copy / "gangmu" / "index" / "corpus" / "markup.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(
        source.replace("html = _decode(data)", 'html = _decode(data).replace("300", "400")', 1), encoding="utf-8"
    )
    assert value() == 400


def test_words_are_alike_whoever_asks_first() -> None:
    mine = tokens.Tokenizer(((WORDS[0], 90000),))
    assert WORDS[0] in mine.words(TEXT)
    assert WORDS[0] not in tokens.words(TEXT)
    assert WORDS[0] in mine.words(TEXT)
