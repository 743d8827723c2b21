"""How well pages and promises are read, against labels: `make score`.

    python tests/score.py [--accept] [NAME …]

Scores the invented gold of tests/gold/ and, where ../shared lies beside the checkout, its scorers over its labels; every
figure of tests/gold/thresholds.yaml must be reached, else the exit status is 1. Then the ledger of the seeds and of the
invented gold is compared with tests/gold/ledger.tsv and what changed is printed (--accept writes the new one).
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
SHARED = ROOT / ".." / "shared"
COMMAND = Path(sys.executable).with_name("gangmu")
LISTED = (
    "kind", "region", "deadline", "indicator", "direction", "comparator", "value", "value_max", "unit", "measure", "doc",
    "sentence",
)  # fmt: skip


def figures(printed: str) -> dict[str, float]:
    """The numbers that a scorer prints, by the word before each and the word that opens its group: `found F1`."""
    found: dict[str, float] = {}
    for line in printed.splitlines():
        group, before = "", ""
        for word in line.replace(":", " ").split():
            try:
                number = float(word)
            except ValueError:
                if before:
                    group = before
                before = word
                continue
            found[f"{group} {before}".strip() if group != before else before] = number
            before = ""
    return found


def scorer(words: list[str]) -> dict[str, float]:
    """Run a scorer of ../shared, its paths relative to that folder."""
    script, *arguments = words
    line = [sys.executable, script, *(str(SHARED / a) if (SHARED / a).exists() else a for a in arguments)]
    done = subprocess.run(
        line,
        cwd=SHARED / "score",
        env={**os.environ, "GANGMU": str(COMMAND)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed: {done.stderr[-400:]}")
    return figures(done.stdout)


def pages() -> dict[str, float]:
    """Of the invented pages, how many give title, date, source and body as a reader would."""
    cases = yaml.safe_load((GOLD / "pages.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for number, case in enumerate(cases):
            data = bytes.fromhex(case["page_hex"]) if "page_hex" in case else case["page"].encode()
            (folder / f"{number:03}.{case['kind']}").write_bytes(data)
        (folder / "INDEX.md").write_text("---\ninclude: ['*.txt', '*.html']\n---\n", encoding="utf-8")
        read = {one["doc"]: one for one in records(folder, "export", "--what", "documents")}
    right = 0
    for number, case in enumerate(cases):
        missed = page_misses(case, read.get(f"{number:03}.{case['kind']}", {}))
        right += not missed
        if missed:
            print(f"  page {case['id']}: {'; '.join(missed)}")
    return {"right": right / len(cases)}


def page_misses(case: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What of a page was not read as its label says."""
    text = squashed(found.get("text", ""))
    missed = [
        f"{name} {found.get(name)!r}"
        for name in ("title", "date", "source")
        if name in case and squashed(found.get(name, "")) != squashed(case[name])
    ]
    missed += [f"lacks {part}" for part in case.get("contains", ()) if squashed(part) not in text]
    missed += [f"holds {part}" for part in case.get("lacks", ()) if squashed(part) in text]
    if "exactly" in case and text != squashed(case["exactly"]):
        missed.append("another body")
    return missed


def squashed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def records(folder: Path, *words: str) -> list[dict[str, Any]]:
    """What a command prints of a corpus, after building it."""
    for line in (["build", "-q", "--keep-going"], list(words)):
        done = subprocess.run(
            [COMMAND, "-C", str(folder), *line, "-f", "jsonl"], capture_output=True, text=True, check=False
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def ledger() -> list[str]:
    """Every statement of the seeds and of the invented sentences as a line."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "corpus"
        shutil.copytree(ROOT / "seeds", folder, ignore=shutil.ignore_patterns(".gangmu"))
        gold = yaml.safe_load((GOLD / "targets.yaml").read_text(encoding="utf-8"))
        with (folder / "gold.jsonl").open("w", encoding="utf-8") as out:
            for passage in gold["passages"]:
                about = passage.get("context") or {}
                document = {"id": passage["id"], "text": passage["text"], **{k: str(v) for k, v in about.items() if v}}
                out.write(json.dumps(document, ensure_ascii=False) + "\n")
        index = folder / "INDEX.md"
        index.write_text(index.read_text(encoding="utf-8") + "\n- [gold](gold.jsonl)\n", encoding="utf-8")
        found = records(folder, "targets", "--kind", "all", "--all-copies")
    return ["\t".join("" if one[n] is None else str(one[n]) for n in LISTED).replace("\n", " ") for one in found]


def fallen(name: str, entry: dict[str, Any], found: dict[str, float]) -> int:
    """Print the figures of one set beside what they must reach; how many do not."""
    count = 0
    for bound, word in (("least", "at least"), ("most", "at most")):
        for figure, wanted in entry.get(bound, {}).items():
            reached = found.get(figure)
            wrong = reached is None or (reached < wanted if bound == "least" else reached > wanted)
            count += wrong
            shown = "missing" if reached is None else f"{reached:.3f}"
            print(f"{name}: {figure} {shown} ({word} {wanted}){'  NOT REACHED' if wrong else ''}", flush=True)
    return count


def compare(accept: bool) -> None:
    """Print how the ledger of seeds and gold differs from the accepted one; write the new one where asked."""
    table = GOLD / "ledger.tsv"
    before = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    after = ["\t".join(LISTED), *ledger()]
    changed = list(difflib.unified_diff(before, after, "accepted", "now", n=0, lineterm=""))
    print("\n".join(changed) if changed else "the ledger of seeds and gold is the accepted one")
    if accept:
        table.write_text("\n".join(after) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these sets of thresholds.yaml")
    parser.add_argument("--accept", action="store_true", help="write tests/gold/ledger.tsv anew")
    asked = parser.parse_args()
    count = 0
    for name, entry in yaml.safe_load((GOLD / "thresholds.yaml").read_text(encoding="utf-8")).items():
        if asked.names and name not in asked.names:
            continue
        if entry["run"] == "pages":
            count += fallen(name, entry, pages())
        elif (SHARED / "score").is_dir():
            count += fallen(name, entry, scorer(entry["run"]))
        else:
            print(f"{name}: skipped, ../shared is not there")
    if not asked.names:
        compare(asked.accept)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
