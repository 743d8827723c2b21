"""The page that `report` writes: whole, alone, and nothing in it but what gangmu put there."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import corpus, gangmu
from gangmu.cli.report import library, page
from gangmu.cli.terminal import UNSAFE
from gangmu.index import Corpus
from gangmu.index.query.documents import HEADING
from gangmu.index.query.overview import folded, most_compared
from html_payloads import PAYLOADS
from reported_corpora import CITIES, hostile, overview, poisoned, towns


class Elements(HTMLParser):
    """The elements of a page, its attributes, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in ("script", "style", "title"):
            self.inside.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and self.inside:
            self.inside[-1] = (self.inside[-1][0], self.inside[-1][1] + data)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]

    @property
    def policy(self) -> str:
        (meta,) = [a for a in self.named("meta") if a.get("http-equiv") == "Content-Security-Policy"]
        return meta["content"] or ""

    @property
    def data(self) -> dict[str, Any]:
        (text,) = [inside for attributes, inside in self.inside if attributes.get("id") == "data"]
        return json.loads(text)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = towns(tmp_path_factory.mktemp("report") / "towns")
    done = gangmu("-C", folder, "build")
    assert done.status == 0, done.err
    return folder


def test_a_report_knows_every_document_in_the_order_of_a_search_for_all(tmp_path: Path) -> None:
    """The newest first, those of a day by their ids, those without a date last; a copy and a marked one with the original."""
    same = "江城市今年建成十个产业园区，新增就业五万人，引进项目三百个，完成投资二十亿元，全市工业增加值增长百分之八。"
    said = {
        "b": (same, "2024-03-01"),
        "a": (same, "2024-03-01"),
        "c": ("另有要闻。", ""),
        "d": ("开会。", "2025-01-02"),
    }
    docs = [{"id": name, "title": f"题{name}", "text": text, "date": date} for name, (text, date) in said.items()]
    folder = corpus(tmp_path / "said", *docs)
    with (folder / "INDEX.md").open("a", encoding="utf-8") as manifest:
        manifest.write("\n| file | duplicate_of |\n|---|---|\n| docs.jsonl#d | docs.jsonl#c |\n")
    assert gangmu("-C", folder, "build").status == 0
    with Corpus(folder) as opened:
        known = opened.overview().documents
        hits = opened.search("doc:*", limit=10).records
    assert list(known.values()) == [{name: hit[name] for name in HEADING} for hit in hits]
    assert [doc[-1] for doc in known] == ["d", "a", "b", "c"]
    copies = {doc[-1]: one["duplicate_of"] for doc, one in known.items()}
    assert copies["d"] == "docs.jsonl#c" and {copies["a"], copies["b"]} & {"docs.jsonl#a", "docs.jsonl#b"}


@pytest.fixture(scope="module")
def written(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    to = tmp_path_factory.mktemp("out") / "cities.html"
    done = gangmu("-C", cities, "report", "-o", to, "--explain")
    assert done.status == 0, done.err
    assert done.out == ""
    return to.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = overview(hostile(tmp_path_factory.mktemp("report") / "hostile"))
    return page.whole(made, made.about["title"], page.asked(query=PAYLOADS[0]), library.plotly())


@pytest.fixture(scope="module")
def pages(written: str, attacked: str, cities: Path) -> dict[str, str]:
    made = overview(cities)
    return {
        "invented": written,
        "hostile": attacked,
        "poisoned": page.whole(poisoned(made), PAYLOADS[1], [[p, p] for p in PAYLOADS], library.plotly()),
        "plain": page.whole(made, "", [], None),
    }


KINDS = ("invented", "hostile", "poisoned", "plain")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_names_nothing_that_a_browser_would_fetch(kind: str, pages: dict[str, str]) -> None:
    elements = Elements(pages[kind])
    for tag, attributes in elements.found:
        for name in ("src", "srcset", "data", "action", "formaction", "background", "poster", "ping", "xlink:href"):
            assert name not in attributes, (tag, attributes)
        if "href" in attributes:
            assert (attributes["href"] or "").startswith(("#", "data:,")), (tag, attributes)
    (style,) = re.findall(r"<style>(.*?)</style>", pages[kind], re.S)
    assert not re.search(r"@import|url\(|@font-face|image-set", style)
    assert elements.named("base") == []
    assert [a for a in elements.named("meta") if (a.get("http-equiv") or "").lower() == "refresh"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_policy_lets_nothing_in_and_only_known_scripts_run(kind: str, pages: dict[str, str]) -> None:
    elements = Elements(pages[kind])
    rules = dict(rule.split(" ", 1) for rule in elements.policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "img-src", "base-uri", "form-action"}
    assert "unsafe" not in rules["script-src"]
    library_there = kind != "plain" and library.plotly() is not None
    allowed = set(re.findall(r"'sha256-([^']+)'", rules["script-src"]))
    scripts = [
        inside for attributes, inside in elements.inside if "type" not in attributes and "'use strict'" in inside
    ]
    assert len(scripts) == 1
    assert base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode() in allowed
    assert len(allowed) == (2 if library_there else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_what_documents_say_makes_no_element(kind: str, pages: dict[str, str]) -> None:
    found = Elements(pages[kind]).found
    outside = [tag for tag, _ in found if tag not in ("tr", "td", "rect", "text", "svg", "title")]
    plain = [
        tag for tag, _ in Elements(pages["plain"]).found if tag not in ("tr", "td", "rect", "text", "svg", "title")
    ]
    assert outside == plain
    assert all(not name.startswith("on") for _, attributes in found for name in attributes)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_json_ends_no_script_and_comes_back_as_it_was(payload: str) -> None:
    text = page.embedded({"a": [payload], payload: payload})
    assert not set("<>&'\u2028\u2029") & set(text)
    assert not UNSAFE.search(text)
    back = json.loads(text)
    assert back["a"] == [back[next(k for k in back if k != "a")]]
    if not UNSAFE.search(payload):
        assert back == {"a": [payload], payload: payload}


@pytest.mark.parametrize(
    "url",
    [
        *PAYLOADS, "ftp://example.org/", "file:///etc/passwd", "//example.org/", "http:", "https://", "http://a b/",
        "https://bank.example@evil.example/", "https://example.org/\u202egpj.exe", "http://[::1", "http://x/" + "a" * 3000,
        " javascript:alert(1)", "https:\\\\evil.example", "about:blank", "blob:x", "vbscript:x",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_not_of_the_web_is_no_link(url: str) -> None:
    assert page.address(url) == ""


def test_an_address_of_the_web_is_a_link() -> None:
    for url in (
        "https://city.example.org/plan?a=1&b=2#c",
        "http://127.0.0.1:8000/文件/%E4%B8%AD",
        "HTTPS://EXAMPLE.ORG",
    ):
        assert page.address(url) == url


def test_a_report_holds_every_promise_once_with_its_sentence_and_its_document(cities: Path, written: str) -> None:
    data = Elements(written).data
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    with Corpus(cities) as asked:
        listed = asked.targets(kind="all", unique=True).records
    assert len(rows) == len([record for record in listed if record["indicator"]]) > 8
    for row in rows:
        assert row["value_text"] in data["sentences"][row["sentence"]]
        assert data["docs"][row["doc"]][0].startswith("docs.jsonl#c")
    (first,) = [r for r in rows if r["figure"].endswith("100亿元")]
    assert data["places"][first["path"]][-1] == "武汉市"
    said = {data["docs"][doc][0]: data["docs"][doc][4] for doc in (first["doc"], *first["also"])}
    assert said == {"docs.jsonl#city0": "https://city0.example.org/plan?a=1&b=2", "docs.jsonl#copy": ""}
    assert first["copies"] == 1


def test_a_report_says_what_is_a_copy_what_was_folded_and_what_promises_nothing(written: str) -> None:
    data = Elements(written).data
    (cluster,) = data["clusters"]
    assert {data["docs"][m[0]][0] for m in cluster["members"]} == {"docs.jsonl#city0", "docs.jsonl#copy"}
    assert data["left"]["repeats"] >= 3
    assert data["left"]["silent"] == 1
    assert ["武汉市人民政府", 2] in [source[:2] for source in data["sources"]]
    assert data["title"] == "四城规划"
    assert data["about"]["documents"] == 6


def test_a_target_counts_for_the_sectors_of_its_own_sentence(written: str) -> None:
    data = Elements(written).data
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    chips = [{data["sectors"][s] for s in r["sectors"]} for r in rows if "集成电路" in r["indicator"]]
    assert chips
    assert all("人工智能" not in sectors for sectors in chips)


def test_repeats_are_folded_with_the_documents_that_repeat() -> None:
    said = [
        {"doc": "a", "id": "1", "restates": ""},
        {"doc": "b", "id": "1", "restates": "a:1"},
        {"doc": "b", "id": "2", "restates": "a:1"},
        {"doc": "c", "id": "1", "restates": ""},
    ]
    assert [(r["doc"], r["copies"], r["also"]) for r in folded(said)] == [("a", 2, ["b"]), ("c", 0, [])]


def test_only_what_several_regions_state_is_compared() -> None:
    def said(canonical: str, region: str, value: float | None = 1.0) -> dict[str, Any]:
        return {"canonical": canonical, "region": region, "value": value}

    some = [
        said("甲", "武汉市"),
        said("甲", "苏州市"),
        said("乙", "武汉市"),
        said("丙", "武汉市"),
        said("丙", "苏州市"),
    ]
    assert most_compared([*some, said("丙", "青岛市"), said("乙", "苏州市", None), said("", "苏州市")], 9) == [
        "丙",
        "甲",
    ]
    assert most_compared(some, 1) == ["丙"]  # of equals the first by name


def test_documents_that_could_not_be_read_stand_in_the_report_with_the_reason(tmp_path: Path) -> None:
    folder = towns(tmp_path / "c")
    with (folder / "docs.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"id": "broken", "text": 7}\n')
    assert gangmu("-C", folder, "build", "--keep-going").status == 3
    assert gangmu("-C", folder, "report", "-o", tmp_path / "r.html").status == 0
    (failure,) = Elements((tmp_path / "r.html").read_text(encoding="utf-8")).data["left"]["failures"]
    assert "docs.jsonl" in failure[0]


def test_filters_are_those_of_targets_and_stand_on_the_page(cities: Path, tmp_path: Path) -> None:
    to = tmp_path / "r.html"
    asked = ("规模", "--region", "湖北", "--due", "2025..2030", "--min", "1", "--kind", "target")
    assert gangmu("-C", cities, "report", *asked, "-o", to).status == 0
    data = Elements(to.read_text(encoding="utf-8")).data
    found = gangmu("-C", cities, "targets", *asked, "--unique", "-f", "jsonl").records
    assert [row[data["columns"].index("id")] for row in data["rows"]] == [record["id"] for record in found]
    assert ["region", "湖北"] in data["filters"]
    assert ["kind", "target"] in data["filters"]


def test_without_the_library_the_charts_are_plain_and_a_hint_names_the_extra(
    cities: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    assert library.plotly() is None
    to = tmp_path / "r.html"
    assert gangmu("-C", cities, "report", "-o", to, "--plain").status == 0
    elements = Elements(to.read_text(encoding="utf-8"))
    assert len(elements.named("svg")) == 2
    assert to.stat().st_size < 300_000


def test_the_library_is_the_packages_own_and_the_policy_knows_it() -> None:
    charts = library.plotly()
    if charts is None:
        pytest.skip("Plotly is not installed (pip install 'gangmu[report]')")
    script = gzip.decompress(base64.b64decode(charts.packed))
    assert b"MIT" in script[:400]
    assert charts.digest == base64.b64encode(hashlib.sha256(script).digest()).decode()


@pytest.mark.parametrize("broken", ["missing", "not text", "too big"])
def test_a_library_that_cannot_be_taken_is_none(broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plotly" / "package_data").mkdir(parents=True)
    (tmp_path / "plotly" / "__init__.py").write_text("raise SystemError", encoding="utf-8")
    file = tmp_path / "plotly" / "package_data" / "plotly.min.js"
    if broken == "not text":
        file.write_bytes(b"\xff\xfe")
    elif broken == "too big":
        file.write_text("x" * 100, encoding="utf-8")
        monkeypatch.setattr(library, "_MOST_BYTES", 99)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "plotly", raising=False)
    assert library.plotly() is None


def test_nothing_found_is_no_report(cities: Path, tmp_path: Path) -> None:
    done = gangmu("-C", cities, "report", "--region", "海南", "-o", tmp_path / "r.html")
    assert done.status in (1, 2)
    done = gangmu("-C", cities, "report", "没有这样的句子", "-o", tmp_path / "r.html")
    assert done.status == 1
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("words", [(), ("-o", "r.pdf"), ("-o", "nowhere/r.html"), ("-o", "docs.jsonl")])
def test_a_file_that_is_no_page_or_not_ours_is_refused(words: tuple[str, ...], cities: Path) -> None:
    before = sorted(path.name for path in cities.iterdir())
    done = gangmu("-C", cities, "report", *words, cwd=cities)
    assert done.status == 2
    assert "hint:" in done.err
    assert sorted(path.name for path in cities.iterdir()) == before


def test_a_page_is_written_over_only_as_gangmu_left_it(cities: Path, tmp_path: Path) -> None:
    to = tmp_path / "r.html"
    assert gangmu("-C", cities, "report", "-o", to).status == 0
    assert gangmu("-C", cities, "report", "-o", to).status == 0
    to.write_text("mine", encoding="utf-8")
    assert gangmu("-C", cities, "report", "-o", to).status == 2
    assert to.read_text(encoding="utf-8") == "mine"
    assert gangmu("-C", cities, "report", "-o", to, "--force").status == 0


def test_rows_stand_in_the_page_for_viewers_that_run_no_script(written: str) -> None:
    inside = written[written.index("<noscript>") : written.index("</noscript>")]
    assert all(city in inside for city in CITIES)
    assert inside.count("<tr>") <= page.WITHOUT_SCRIPT + 1


def test_a_corpus_of_one_statement_without_place_or_year_has_a_report(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c", "力争引进人才500人以上。")
    assert gangmu("-C", folder, "build").status == 0
    done = gangmu("-C", folder, "report", "-o", tmp_path / "r.html")
    assert done.status == 0, done.err


def test_every_file_of_the_page_is_packaged() -> None:
    from test_packaging import PROJECT, ROOT

    patterns = PROJECT["tool"]["setuptools"]["package-data"]["gangmu.cli.report"]
    parts = [p for p in (ROOT / "cli" / "report").iterdir() if p.is_file() and p.suffix not in (".py", ".pyc")]
    assert {p.name for p in parts} >= {*page.SCRIPTS, "page.html", "page.css"}
    assert all(any(p.match(pattern) for pattern in patterns) for p in parts)
