"""How fast documents are read, by floor, beside another checkout: python tests/bench_facts.py DOCS.jsonl[.gz] [--against DIR].

One process for each checkout (with its own `.venv`) reads the same documents in turn, some at a time, so that both meet the
same weather; the fastest of the rounds counts for each part. MB are those of the texts in UTF-8.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

WORKER = """
import gc, json, sys, time
from pathlib import Path
from gangmu.index.corpus import manifest
try:
    from gangmu.index.build.changes import Changes, Known
    from gangmu.index.build.pipeline import Clock, Pipeline
    from gangmu.index.build.rules import Rules
except ImportError:  # as the house was before the build had a floor of its own
    from gangmu.index.changes import Changes, Known
    from gangmu.index.pipeline import Clock, Pipeline, Settings
    listing = manifest.load(Path(sys.argv[1]), [])
    pipeline, changes = Pipeline(Settings()), Changes(listing, Known(), True)
else:
    listing = manifest.load(Path(sys.argv[1]), [])
    pipeline, changes = Pipeline(Rules.of(listing)), Changes(listing, Known(), True, None)
raws = [found.raw for found in changes]
for raw in raws[:50]:
    pipeline.read(raw, Clock())
gc.freeze()
gc.set_threshold(100_000, 50, 50)
print("ready", flush=True)
for line in sys.stdin:
    begin, end = map(int, line.split())
    clock = Clock()
    if hasattr(pipeline, "read_all"):
        for _ in pipeline.read_all(raws[begin:end], clock):
            pass
    else:
        for raw in raws[begin:end]:
            pipeline.read(raw, clock)
    print(json.dumps(clock.seconds), flush=True)
"""
FLOORS = ("text", "facts", "dedup")
HERE = Path(__file__).resolve().parent.parent


def texts(path: Path, most: int) -> list[dict[str, str]]:
    """The first documents of a file: text, title and date."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(most), strict=False)]


def measure(checkouts: list[Path], folder: Path, count: int, rounds: int, step: int) -> list[dict[str, float]]:
    """The seconds of each floor for each checkout: of every part of the documents the fastest round."""
    workers = [
        subprocess.Popen(
            [checkout / ".venv" / "bin" / "python", "-c", WORKER, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for checkout in checkouts
    ]
    best: list[dict[tuple[str, int], float]] = [{} for _ in workers]
    for worker in workers:
        assert worker.stdout is not None
        if worker.stdout.readline().strip() != "ready":
            sys.exit("a checkout cannot read the documents; it needs a .venv with gangmu installed")
    for _ in range(rounds):
        for begin in range(0, count, step):
            for worker, fastest in zip(workers, best, strict=True):
                assert worker.stdin is not None and worker.stdout is not None
                worker.stdin.write(f"{begin} {begin + step}\n")
                for floor, took in json.loads(worker.stdout.readline()).items():
                    fastest[floor, begin] = min(took, fastest.get((floor, begin), took))
    for worker in workers:
        worker.communicate()
    return [{floor: sum(took for (of, _), took in one.items() if of == floor) for floor in FLOORS} for one in best]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--against", type=Path, help="another checkout, with a .venv in which gangmu is installed")
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", type=int, default=50)
    chosen = parser.parse_args()
    documents = texts(chosen.documents, chosen.most)
    size = sum(len(document["text"].encode()) for document in documents) / 1e6
    with tempfile.TemporaryDirectory(prefix="gangmu-bench-") as folder:
        Path(folder, "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\n---\n', encoding="utf-8")
        kept = ("text", "title", "date", "source", "region")
        lines = [
            json.dumps({"id": str(number), **{k: v for k, v in one.items() if k in kept}}, ensure_ascii=False)
            for number, one in enumerate(documents)
        ]
        Path(folder, "docs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        checkouts = [HERE, *([chosen.against.resolve()] if chosen.against else [])]
        took = measure(checkouts, Path(folder), len(documents), chosen.rounds, chosen.step)
    for one in took:
        one["all"] = sum(one.values())
    print("| MB/s a core | " + " | ".join(took[0]) + " |\n|---|" + "---:|" * len(took[0]))
    for checkout, one in zip(checkouts, took, strict=True):
        print(f"| {checkout.name} | " + " | ".join(f"{size / seconds:.2f}" for seconds in one.values()) + " |")
    if len(took) > 1:
        ratios = " | ".join(f"{took[1][floor] / took[0][floor]:.2f} x" for floor in took[0])
        print(f"| this beside it | {ratios} |")


if __name__ == "__main__":
    main()
