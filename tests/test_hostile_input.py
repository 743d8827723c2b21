# ruff: noqa: E501 - tables of hostile forms
"""Corpora and queries that mean harm: paths that lead out, bombs, giants, and what makes a parser slow."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import socket
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from conftest import corpus
from faults import build, findings, hasten, quick, record, small, within
from gangmu.cli.main import run
from gangmu.index.corpus import manifest, readers
from gangmu.index.corpus.manifest import Meta
from gangmu.index.dedup.signatures import signature
from gangmu.index.errors import CorpusError, GangmuError
from gangmu.index.facts.places.regions import Gazetteer, mentions_in
from gangmu.index.facts.tags.assign import Taxonomy
from gangmu.index.facts.targets.extract import Context, extract
from gangmu.index.text import article, decode, sentences, tokens

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
SECRET = "这里是绝密内容不得外传"


def command(folder: Path, *args: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(["-C", str(folder), *args])
    return status, out.getvalue(), err.getvalue()


TRAVERSALS = (
    "../secret.txt", "../../secret.txt", "a/../../secret.txt", "./../secret.txt", "a/b/../../../secret.txt", "..", ".", "/",
    "{outside}", "/{outside}", "//{outside}", "file://{outside}", "file:{outside}", "~/secret.txt", "~root/secret.txt", "~",
    "..\\secret.txt", "..\\..\\secret.txt", "a\\..\\..\\secret.txt", "C:\\secret.txt", "C:/secret.txt", "c:secret.txt",
    "\\\\server\\share\\secret.txt", "//server/share/secret.txt", "\\\\?\\C:\\secret.txt", "\\\\.\\pipe\\x.txt",
    "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", "..%00/secret.txt",
    "．．/secret.txt", "..／secret.txt", "‥/secret.txt", "link.txt", "links/secret.txt", "loop.txt", "chain.txt",
    "pipe.txt", "socket.txt", "/dev/zero", "/proc/self/environ", "/etc/passwd", "a/./../../secret.txt", "..//secret.txt",
    "x/" * 3000 + "secret.txt",
)  # fmt: skip


@pytest.mark.parametrize("form", TRAVERSALS)
def test_a_path_never_leads_out_of_the_corpus(tmp_path: Path, form: str) -> None:
    for way in ("a row", "a list item", "a glob", "user_dict"):
        listed(tmp_path / way.replace(" ", "-"), form, way)


def listed(tmp_path: Path, form: str, way: str) -> None:
    folder = tmp_path / "corpus"
    (folder / "a" / "b").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    for place in (tmp_path / "secret.txt", tmp_path / "outside" / "secret.txt"):
        place.write_text(f"{SECRET}。武汉市到2027年达到30家。", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "chain.txt").symlink_to("link.txt")
    (folder / "links").symlink_to(tmp_path / "outside")
    (folder / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(folder / "pipe.txt")
    bound = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(folder)
    try:
        bound.bind("socket.txt")
    finally:
        os.chdir(here)
        bound.close()
    path = form.replace("{outside}", str(tmp_path / "secret.txt"))
    quoted = json.dumps(path, ensure_ascii=False)
    text = {
        "a row": f"| file | title |\n|---|---|\n| {path} | 标题 |\n",
        "a list item": f"- [标题](<{path}>)\n",
        "a glob": f"---\ninclude: [{quoted}]\n---\n",
        "user_dict": f"---\nuser_dict: {quoted}\n---\n",
    }[way]
    (folder / "INDEX.md").write_text(text, encoding="utf-8")
    with within(30):
        for options in ([], ["--keep-going"]):
            status, out, err = command(folder, "-f", "json", "build", "--jobs", "1", *options)
            assert status in (0, 3), err
            assert SECRET not in out + err
            assert status == 3 or way != "a row", "a row that cannot be read is an error"
            if status == 3 and not options:
                assert "INDEX.md" in err or form in err
    if (folder / ".gangmu" / "CURRENT").exists():
        assert command(folder, "search", f'"{SECRET}"')[0] in (1, 4)
        status, out, _ = command(folder, "export", "--what", "documents")
        assert SECRET not in out


def test_forty_forms_of_paths_were_tried() -> None:
    assert len(set(TRAVERSALS)) >= 40
    record("paths that lead out of the corpus", forms=len(set(TRAVERSALS)), ways=4, read=0)


# Bombs

BOMB_LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join('*' + before for _ in range(9))}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML = {
    "a billion laughs": BOMB_LAUGHS,
    "nesting": "include: " + "[" * 50_000 + "]" * 50_000,
    "nested maps": "".join(" " * n + "a:\n" for n in range(3000)),
    "flow maps": "defaults: " + "{a: " * 20_000 + "x" + "}" * 20_000,
    "a merge of itself": "a: &a\n  <<: *a\n",
    "a python object": "title: !!python/object/apply:os.system ['touch /tmp/gangmu-was-here']\n",
    "a python name": "title: !!python/name:os.system\n",
    "a long scalar": "title: " + "长" * 5_000_000,
    "many keys": "".join(f"x-{n}: 1\n" for n in range(200_000)),
    "a quadratic scalar": 'title: "' + "\\x41" * 500_000 + '"',
    "an unclosed quote": 'title: "' + "\n" * 100_000,
    "many anchors": "".join(f"x-{n}: &n{n} {n}\n" for n in range(50_000)),
    "many documents": "---\n" * 50_000,
    "huge numbers": "title: " + "9" * 100_000,
    "tabs": "\t" * 100_000 + "title: x",
    "comments": "# x\n" * 200_000,
    "folded": "title: >\n" + "  行\n" * 200_000,
}


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("place", ["front matter", "document", "taxonomy"])
def test_a_yaml_bomb_does_not_go_off(tmp_path: Path, name: str, place: str) -> None:
    folder = small(tmp_path / "c", 2)
    if place == "front matter":
        (folder / "INDEX.md").write_text(f"---\n{YAML[name]}\n---\n", encoding="utf-8")
    elif place == "document":
        (folder / "a.md").write_text(f"---\n{YAML[name]}\n---\n武汉市召开大会。\n", encoding="utf-8")
        (folder / "INDEX.md").write_text("| file |\n|---|\n| a.md |\n", encoding="utf-8")
    else:
        (folder / "own.yaml").write_text(YAML[name], encoding="utf-8")
        (folder / "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\ntaxonomy: own.yaml\n---\n', encoding="utf-8")
    with within(60):
        status, _, err = command(folder, "build", "--jobs", "1")
    assert status in (0, 3), err
    assert not Path("/tmp/gangmu-was-here").exists()


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (50 << 20))
    folder = tmp_path / "c"
    folder.mkdir()
    for number, name in enumerate(
        ("zeros.txt.gz", "zeros.jsonl.gz", "members.txt.gz", "members.jsonl.gz", "line.jsonl.gz")
    ):
        times = 8 if number < 4 else 1
        data = bomb * times if number < 4 else gzip.compress(b'{"text": "' + b"a" * (100 << 20) + b'"}')
        (folder / name).write_bytes(data)
        (folder / "INDEX.md").write_text(f"| file |\n|---|\n| {name} |\n", encoding="utf-8")
        with within(120):
            status, _, err = command(folder, "build", "--jobs", "1")
        assert status == 3, name
        assert name in err or "document" in err


def giant(tmp_path: Path, megabytes: int) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    line = "武汉市召开大会,到2027年达到30家。\n".encode()
    (folder / "giant.txt").write_bytes(line * ((megabytes << 20) // len(line) + 1))
    (folder / "small.txt").write_text("武汉市召开产业大会。", encoding="utf-8")
    (folder / "INDEX.md").write_text('---\ninclude: ["*.txt"]\n---\n', encoding="utf-8")
    with within(300):
        assert command(folder, "build", "--jobs", "1")[0] == 3
        status, out, err = command(folder, "build", "--jobs", "1", "--keep-going", "-f", "json")
    assert status == 3
    assert json.loads(out)["added"] == 1
    assert "giant.txt: it is larger than" in err
    assert command(folder, "search", "产业")[0] == 0
    record("a giant document", megabytes=megabytes, outcome="named, exit 3; the others built")


def test_a_giant_document_is_named_and_the_others_built(tmp_path: Path) -> None:
    giant(tmp_path, 70)


@pytest.mark.torture
def test_a_document_of_two_hundred_megabytes_is_named(tmp_path: Path) -> None:
    giant(tmp_path, 200)


def test_odd_lines_of_json_are_named(tmp_path: Path) -> None:
    lines = [
        "[" * 100_000, '{"text": ' * 50_000, '{"text": "' + "\\ud800" * 10 + '"}', '{"text": ' + "9" * 100_000 + "}",
        '{"text": 1e400}', '{"text": NaN}', "null", "[]", '"x"', "{}", '{"text": null}', '{"text": ["a"]}', '{"text": {}}',
        '{"text": "武汉", "id": {"a": 1}}', '{"text": "武汉", "tags": {"a": 1}}', '{"text": "武汉", "tags": [1, null, ["x"]]}',
        '{"text": "武汉", "date": [2024]}', '{"text": "武汉", "date": "2024-99-99"}', '{"text": "武汉", "title": 5}', "\0" * 50,
        '{"text": "武汉\\u0000市"}', '{"text": "x", "text": "y"}', '{"text": "\\', "{'text': 'x'}", "\ufeff{}", "{" + '"a":1,' * 99_999 + '"text":"x"}',
    ]  # fmt: skip
    folder = corpus(tmp_path / "c", "武汉市召开产业大会。")
    with (folder / "docs.jsonl").open("a", encoding="utf-8", errors="surrogatepass") as out:
        out.write("\n".join(lines) + "\n")
    with within(60):
        status, _, err = command(folder, "build", "--jobs", "1", "--keep-going")
    assert status == 3
    assert "Traceback" not in err
    assert command(folder, "search", "产业")[0] == 0
    assert findings(folder) == []


# Queries


@pytest.fixture(scope="module")
def queried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        folder = small(tmp_path_factory.mktemp("queried") / "c", 30)
        build(folder)
    return folder


LONG = {
    "words": "产业 " * 33_000,
    "one word": "产" * 100_000,
    "letters": "a" * 100_000,
    "quotes": '"' * 100_000,
    "phrase": '"' + "产业" * 50_000 + '"',
    "parentheses": "(" * 100_000,
    "balanced": "(" * 1900 + "产" + ")" * 1900,
    "nots": "NOT " * 25_000 + "产",
    "few nots": "NOT " * 900 + "产",
    "ands": "产业 AND " * 11_000 + "产",
    "ors": "产业 OR " * 480 + "产",
    "colons": "title:" * 16_000,
    "stars": "*" * 100_000,
    "some stars": "*产" * 1900,
    "questions": "?" * 3900,
    "ranges": "[a TO " * 600,
    "boosts": "产^" * 1300,
    "fuzzy": "产业~" * 1000,
    "braces": "{" * 3900,
    "backslashes": "\\" * 100_000,
    "nothing": " " * 100_000,
    "newlines": "\n" * 100_000,
    "nul": "\0" * 1000,
    "surrogates": "\udc80\udcff产业",
    "emoji": "👨‍👩‍👧‍👦" * 9000,
    "combining": "é" + "\u0301" * 50_000,
    "traditional": "產業創新發展" * 16_000,
    "fullwidth": "ＡＢＣ" * 33_000,
    "digits": "1" * 100_000,
    "mixed": "a1产" * 33_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_query_is_answered_or_refused_in_words(queried: Path, name: str) -> None:
    query = LONG[name]
    for args in (
        ["search", query],
        ["search", query[:3900]],
        ["targets", query],
        ["targets", query[:3900]],
        ["tag", "list", query],
    ):
        with within(20):
            status, _, err = command(queried, *args)
        assert status in (0, 1, 2), (args[0], err[:300])
        assert "Traceback" not in err


WILD = ["产业 ANDNOT ANDNOT 产业", "*", "**", "?", "???", "*业*", "产*", "*a*b*c*d*e*", "title:*", "body:*", "tag:*", "doc:*", "region:* OR source:*", "date:[2000 TO 2030]",
        "* AND *", "NOT *", "(* OR *) NOT (* AND *)", "r\"(a+)+$\"", "/(a|a)*b/", "产业~2", "a~9", "产?业*?*?*?*?"]  # fmt: skip


@pytest.mark.parametrize("query", WILD)
def test_wildcards_are_answered_within_bounds(queried: Path, query: str) -> None:
    with within(20):
        status, _, err = command(queried, "search", query, "-n", "5")
    assert status in (0, 1, 2), err


# Texts that make a careless regular expression slow

UNITS = ["(", ")", "((", "「", "“", "\"", "'", "《", ",", "。", ".", "?", "?!", " ", "\u3000", "\n", "\n\n", "\t", "\r", "\0", "a", "产", "創",
         "創(chuàng)", "(chuàng)", "（", "(a", "a(", "2", "20", "2027", "2027年", "年", "到2027年", "1,", "1.", "1.1", "100亿", "亿元", "%", "百分之", "一", "十",
         "第一章", "一、", "(一)", "1、", "——", "…", "-", "=", "|", "| a ", "<", "<a>", "<p", "&lt;", "&", "#", "##", "*", "**", "_", "`", "[", "[a](", "http://", "www.",
         "来源:", "作者:", "记者 ", "编辑:", "责任编辑", "相关阅读", "版权", "力争", "达到", "突破", "以上", "左右", "武汉", "武汉市", "湖北省武汉市", "区", "市", "省", "@", "a@b.", "\u200b", "\ufffd", "?!备", "𠀀"]  # fmt: skip


def floors(text: str) -> None:
    """Everything that a build does with a text, and what `clean` and queries do with it."""
    page = article.read(text, Meta())
    article.read(text, Meta(title="题", date="2024", source="源"))
    for clean in (page.text, text):
        sentences.split(clean)
        extract(Context(title=page.title, date="2024-01-01"), clean)
        mentions_in(Gazetteer.default(), clean)
        Taxonomy.load(None).assign(page.title, clean)
        signature(clean)
        tokens.words(clean)


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


def slow_texts(size: int, chosen: list[str], seconds: int) -> None:
    for unit in chosen:
        with within(seconds):
            floors(repeated(unit, size))
        if len(unit) < 3:
            with within(seconds):
                floors("武汉市到2027年" + repeated(unit, size) + "达到30家。")


@pytest.mark.parametrize("part", range(6))
def test_no_repetition_makes_reading_slow(part: int) -> None:
    slow_texts(20_000, UNITS[part::6], 20)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(6))
def test_no_repetition_makes_reading_a_long_text_slow(part: int) -> None:
    slow_texts(200_000, UNITS[part::6], 60)


@pytest.mark.torture
def test_no_mixture_makes_reading_a_long_text_slow() -> None:
    rng = random.Random(5)
    for _ in range(150):
        units = rng.sample(UNITS, rng.choice((2, 3, 5)))
        with within(60):
            floors(repeated("".join(units), 100_000))
            floors("".join(rng.choices(units, k=30_000)))
    record("texts made to be slow", repetitions=len(UNITS), mixtures=150, characters=200_000, seconds_allowed=60)


def test_manifests_made_to_be_slow_are_read(tmp_path: Path) -> None:
    for number, text in enumerate(
        (
            "|" * 200_000,
            "| file |\n|---|\n" + "| a.txt |\n" * 3000,
            "- [" * 20_000,
            "[" * 100_000,
            "*" * 100_000,
            "> " * 20_000,
            "`" * 100_000,
            "<" * 100_000,
            "![" * 50_000,
            "\n" * 300_000,
            "---\n" * 50_000,
            "- " * 20_000 + "x",
            "| file |\n|---|\n| " + "\\|" * 50_000,
            "a](" * 50_000,
            "<!--" * 50_000,
            "#" * 100_000,
            "1. " * 20_000,
            "_a" * 50_000,
            "&#" * 50_000,
            "<a " * 50_000,
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "INDEX.md").write_text(text, encoding="utf-8")
        with within(30):
            try:
                readers.files(manifest.load(folder))
            except CorpusError as error:
                assert error.file == "INDEX.md" or "INDEX.md" in error.message


def test_bytes_of_any_kind_are_decoded_or_refused(tmp_path: Path) -> None:
    rng = random.Random(6)
    samples = [bytes(rng.randrange(256) for _ in range(rng.choice((1, 10, 1000)))) for _ in range(60)]
    samples += [
        b"\xff\xfe" * 500,
        b"\x81" * 999,
        b"\x1b$B" * 400,
        b"+ADw-" * 500,
        b"\0" * 1000,
        "产业".encode("gb18030") + b"\x80",
    ]
    for data in samples:
        with within(20):
            assert isinstance(decode.decode(data).text, str)
        (tmp_path / "a.txt").write_bytes(data)
        (tmp_path / "INDEX.md").write_text("| file |\n|---|\n| a.txt |\n", encoding="utf-8")
        with within(20):
            try:
                build(tmp_path)
            except GangmuError as error:
                assert error.exit_status == 3
