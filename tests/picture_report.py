"""Takes the README's picture of a report: that of the seeds, in the Chromium of the system (make picture)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from gangmu.cli.report import library, page
from gangmu.index import Corpus

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEIGHT = 1200, 1300


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".github" / "report.png"
    browser = os.environ.get("GANGMU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        print(f"{target} stays as it is: there is no Chromium here (apt-get install chromium)", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    with Corpus(ROOT / "seeds") as corpus:
        overview = corpus.overview()
    text = page.whole(overview, overview.about["title"], [], library.plotly())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(text, encoding="utf-8", newline="")
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        view = started.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        view.goto(file.as_uri())
        view.wait_for_function("document.documentElement.dataset.ready")
        view.wait_for_timeout(500)  # the charts are drawn a moment after the rows
        view.screenshot(path=target)
        started.close()


if __name__ == "__main__":
    main()
