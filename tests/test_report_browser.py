"""The page of a report in a browser: real clicks and keys in the Chromium of the system, and what the network sees of it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gangmu.cli.report import library, page
from gangmu.cli.terminal import harmless
from html_payloads import PAYLOADS
from reported_corpora import hostile, overview, poisoned, towns

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make dev)")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = os.environ.get("GANGMU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium here (apt-get install chromium)")
    with playwright_api.sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except playwright_api.Error as error:
            pytest.skip(f"{path} does not start here: {str(error).splitlines()[0]}")
        yield started
        started.close()


class Opened:
    """A page in the browser, with everything that it asked the network for and everything that it complained of."""

    def __init__(self, browser: Any, file: Path) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)

    @property
    def rows(self) -> list[str]:
        return self.page.locator("#body tr").all_inner_texts()

    @property
    def fetched(self) -> list[str]:
        """What was asked for beside the file itself and pictures that are in it."""
        return [url for url in self.requests[1:] if not url.startswith(("data:", "blob:"))]

    def column(self, number: int) -> list[str]:
        return self.page.locator(f"#body tr td:nth-child({number})").all_inner_texts()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = overview(towns(folder / "towns"))
    attacked = overview(hostile(folder / "hostile"))
    charts = library.plotly()
    pages = {
        "towns": page.whole(made, "四城规划", [], charts),
        "plain": page.whole(made, "四城规划", [], None),
        "hostile": page.whole(attacked, attacked.about["title"], [], charts),
        "poisoned": page.whole(poisoned(made), PAYLOADS[1], [[p, p] for p in PAYLOADS], charts),
    }
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="", errors="backslashreplace")
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Callable[[str], Opened]]:
    contexts = []

    def open_(name: str) -> Opened:
        one = Opened(browser, files[name])
        contexts.append(one.context)
        return one

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def towns_page(opened: Callable[[str], Opened]) -> Opened:
    return opened("towns")


def test_typing_filters_by_every_word_and_the_count_tells(towns_page: Opened) -> None:
    every = len(towns_page.rows)
    towns_page.page.locator("#f-text").press_sequentially("人工智能 宜昌")
    assert 0 < len(towns_page.rows) < every
    assert all("宜昌" in row for row in towns_page.rows)
    assert towns_page.page.inner_text("#count").startswith(f"{len(towns_page.rows)} /")
    towns_page.page.fill("#f-text", "没有这样的句子")
    assert towns_page.rows == []


def test_a_region_takes_in_what_lies_in_it(towns_page: Opened) -> None:
    towns_page.page.select_option("#f-region", "湖北省")
    assert {text.split()[0] for text in towns_page.column(1)} == {"武汉市", "宜昌市"}


def test_kind_year_indicator_and_sector_filter_together_and_clear_undoes_them(towns_page: Opened) -> None:
    view = towns_page.page
    view.select_option("#f-kind", "")
    every = len(towns_page.rows)
    view.select_option("#f-kind", "result")
    assert set(towns_page.column(5)) == {"结果"}
    view.select_option("#f-kind", "target")
    view.select_option("#f-year", "2030")
    assert set(towns_page.column(4)) == {"2030"}
    view.fill("#f-indicator", "集成电路")
    assert all("集成电路" in text for text in towns_page.column(2))
    assert towns_page.rows
    view.select_option("#f-sector", index=1)
    view.get_by_role("button", name="清除筛选").click()
    view.wait_for_selector(f"#body tr:nth-child({every})", state="attached")


def test_a_header_sorts_up_then_down_then_as_it_was(towns_page: Opened) -> None:
    before = towns_page.rows
    head = towns_page.page.locator("th[data-column=when]")
    assert head.get_attribute("aria-sort") == "none"
    for way, reverse in (("ascending", False), ("descending", True)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == way
        years = [year for year in towns_page.column(4) if year]
        assert years == sorted(years, reverse=reverse)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "none"
    assert towns_page.rows == before


def test_values_sort_as_numbers_within_their_unit(towns_page: Opened) -> None:
    towns_page.page.locator("th[data-column=value] button").click()
    money = [float(re.sub(r"[^\d.]", "", text)) for text in towns_page.column(3) if text.endswith("亿元")]
    assert len(money) > 4
    assert money == sorted(money)


def test_the_keyboard_reaches_and_works_everything_with_its_focus_seen(towns_page: Opened) -> None:
    view = towns_page.page
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"
    seen = []
    for _ in range(60):
        view.keyboard.press("Tab")
        told = view.evaluate(
            """() => {
                const one = document.activeElement;
                return [one.id || one.textContent.trim().slice(0, 12), getComputedStyle(one).outlineStyle];
            }"""
        )
        seen.append(told[0])
        assert told[1] != "none", told
        if told[0] == "f-text":
            break
    assert "f-text" in seen
    view.keyboard.type("苏州")
    assert all("苏州" in row for row in towns_page.rows)
    while view.evaluate("document.activeElement.closest('th') === null"):
        view.keyboard.press("Tab")
    view.keyboard.press("Enter")
    assert view.locator("th[data-column=region]").get_attribute("aria-sort") == "ascending"
    view.keyboard.press("Space")
    assert view.locator("th[data-column=region]").get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("name", ["towns", "plain"])
def test_a_cell_of_the_map_filters_the_ledger(name: str, opened: Callable[[str], Opened]) -> None:
    one = opened(name)
    if name == "towns":
        one.page.locator("#map summary").click()
    button = one.page.locator("#map-table td button").first
    label = button.get_attribute("aria-label") or ""
    region, sector = re.split("[，：]", label)[:2]
    button.click()
    assert one.page.input_value("#f-region") == region
    assert one.page.input_value("#f-sector") == sector
    assert len(one.rows) == int(label.rsplit("：", 1)[1])


def test_a_click_on_a_drawn_bar_filters_by_its_year(towns_page: Opened) -> None:
    if library.plotly() is None:
        pytest.skip("Plotly is not installed (pip install 'gangmu[report]')")
    towns_page.page.locator("#timeline-chart .bars .point").last.wait_for(state="attached")
    towns_page.page.locator("#timeline-chart").scroll_into_view_if_needed()
    box = towns_page.page.locator("#timeline-chart .bars .point").last.bounding_box()
    towns_page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    towns_page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(600):
        if towns_page.page.input_value("#f-year"):
            break
        towns_page.page.wait_for_timeout(50)
    assert towns_page.page.input_value("#f-year")
    assert set(towns_page.column(4)) == {"2030"}


def test_each_row_shows_its_sentence_with_the_figure_marked_and_its_document(towns_page: Opened) -> None:
    for row in towns_page.page.locator("#body tr").all():
        marked = row.locator("mark.figure").all_inner_texts()
        assert len(marked) == 1
        assert marked[0] in row.locator("q").inner_text()
        assert "规划" in row.locator(".from").first.inner_text()
    link = towns_page.page.locator("#body a").first
    assert (link.get_attribute("href") or "").startswith("https://city")
    assert "noopener" in (link.get_attribute("rel") or "")


@pytest.mark.parametrize("name", ["towns", "plain", "hostile", "poisoned"])
def test_nothing_is_fetched_and_nothing_is_complained_of(name: str, opened: Callable[[str], Opened]) -> None:
    one = opened(name)
    one.page.select_option("#f-kind", "")
    one.page.fill("#f-text", "1")
    one.page.wait_for_timeout(400)
    assert one.requests[0].startswith("file:")
    assert one.fetched == []
    assert one.complaints == []


@pytest.mark.parametrize("name", ["hostile", "poisoned"])
def test_what_documents_say_is_text_and_never_runs(name: str, opened: Callable[[str], Opened]) -> None:
    one = opened(name)
    view = one.page
    view.select_option("#f-kind", "")
    while view.locator("#more").is_visible():
        view.locator("#more").click()
    for summary in view.locator("summary").all():
        if summary.is_visible():
            summary.click()
    shown = view.evaluate(
        """() => {
            document.querySelectorAll('noscript').forEach((one) => one.remove());
            return document.querySelector('main').textContent;
        }"""
    )
    for payload in PAYLOADS:
        if name == "poisoned" or payload.isprintable():  # a document whose id holds controls is refused
            assert " ".join(harmless(payload).split()) in " ".join(shown.split())
    if library.plotly() is not None:
        for place in view.locator("#map-chart .hoverlayer, #map-chart .nsewdrag").all()[:1]:
            place.hover(force=True)
    assert view.evaluate("window.ran") is None
    assert (
        view.evaluate(
            "document.querySelectorAll('img, iframe, object, embed, base, video, math, main form form').length"
        )
        == 0
    )
    hrefs = view.evaluate(
        """() => [...document.querySelectorAll('a')].map(
            (one) => one.getAttribute('href') || one.getAttributeNS('http://www.w3.org/1999/xlink', 'href'))"""
    )
    assert all(href.startswith(("#", "https://example.org/")) for href in hrefs), hrefs
    attributes = view.evaluate("[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())")
    assert not [attribute for attribute in attributes if attribute.startswith("on")]
    assert one.fetched == []
    assert one.complaints == []


def test_filters_take_payloads_as_words(opened: Callable[[str], Opened]) -> None:
    one = opened("poisoned")
    for payload in PAYLOADS:
        one.page.fill("#f-text", harmless(payload))
        assert one.rows, payload
    assert one.page.evaluate("window.ran") is None
    assert one.complaints == []


def text_of(document: Any, at: int) -> str:
    """The text of a page of a PDF; a font's radicals (⽂) as the characters that they are."""
    return unicodedata.normalize("NFKC", document[at].get_textpage().get_text_bounded())


def test_printing_gives_a4_with_every_row_and_the_header_on_each_page(opened: Callable[[str], Opened]) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed (gangmu[office])")
    one = opened("poisoned")
    one.page.select_option("#f-kind", "")
    document = pdfium.PdfDocument(io.BytesIO(one.page.pdf(prefer_css_page_size=True)))
    texts = [text_of(document, at) for at in range(len(document))]
    assert len(texts) > 2
    for at in range(len(document)):
        width, height = document[at].get_size()
        assert abs(width - 595) < 2
        assert abs(height - 842) < 2
    first = next(at for at, text in enumerate(texts) if "原句与文件" in text)
    assert "原句与文件" in texts[first + 1]
    assert "更多" not in "".join(texts[: first + 2])
    one = opened("plain")
    document = pdfium.PdfDocument(io.BytesIO(one.page.pdf(prefer_css_page_size=True)))
    text = "".join(text_of(document, at) for at in range(len(document)))
    assert all(city in text for city in ("武汉市", "宜昌市", "苏州市", "青岛市"))


def test_rows_are_taken_along_as_csv_that_no_spreadsheet_runs(opened: Callable[[str], Opened]) -> None:
    one = opened("towns")
    one.page.select_option("#f-region", "苏州市")
    with one.page.expect_download() as saved:
        one.page.get_by_role("button", name="下载 CSV").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(one.rows)
    assert {row["region"] for row in rows} == {"苏州市"}
    assert all(row["url"].startswith("https://city") for row in rows)
    assert one.fetched == []


def test_outcomes_and_comparisons_show_where_a_report_has_them(opened: Callable[[str], Opened]) -> None:
    one = opened("poisoned")
    assert one.page.is_visible("#track")
    assert one.page.is_visible("#compare")
    one.page.select_option("#track-status", "met")
    assert set(one.page.locator("#track-table .status").all_inner_texts()) == {"已兑现"}
    towns_ = opened("towns")
    assert towns_.page.is_hidden("#track") == (
        json.loads(towns_.page.evaluate("document.getElementById('data').textContent"))["track"] == []
    )


def test_a_long_ledger_grows_as_it_is_read(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    import dataclasses

    made = overview(files["towns"].parent / "towns")
    many = [{**made.statements[at % len(made.statements)], "id": str(at), "kind": "target"} for at in range(450)]
    text = page.whole(dataclasses.replace(made, statements=many), "长", [], None)
    (tmp_path / "long.html").write_text(text, encoding="utf-8")
    one = Opened(browser, tmp_path / "long.html")
    assert len(one.rows) < 450
    for _ in range(20):
        one.page.keyboard.press("End")
        one.page.wait_for_timeout(50)
        if len(one.rows) == 450:
            break
        one.page.locator("#body tr").last.scroll_into_view_if_needed()
    assert len(one.rows) == 450
    one.context.close()
