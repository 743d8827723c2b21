"""How a build and a query grow: python tests/bench_scaling.py [10000 50000 …] [--source DOCS.jsonl.gz] (make bench).

A corpus of any size is made from real clauses: each document takes as many as a source document has, at random from all
of them, so that words and lengths stay what they are and no two documents are alike (whole sentences would make families
of near copies, which is what bench_dedup measures). Without a source the seeds' clauses serve.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUERIES = (
    "未来产业",
    "产业集群 高质量发展",
    "国内生产总值 增长",
    "新能源汽车",
    "粮食产量",
    "科技创新 企业",
    "城镇新增就业 万人",
    "乡村振兴",
    "一带一路",
    "生态环境 保护",
    "武汉 光谷",
    "半导体",
    "昆山",
    "长江 经济带",
    "人工智能 量子",
    "数字经济 园区",
    "招商引资 签约",
    "专精特新",
    "碳达峰 碳中和",
    "高新技术企业",
)
SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def sources(path: Path | None) -> list[list[str]]:
    """Documents as lists of clauses, each with its punctuation."""
    if path is None:
        texts = [p.read_text(encoding="utf-8") for p in SEEDS.glob("*.txt")]
    else:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
    return [[clause for clause in re.split(r"(?<=[，；。!?！？\n])", text) if clause.strip()] for text in texts]


def write(folder: Path, documents: list[list[str]], count: int) -> float:
    """A corpus of `count` documents; its megabytes of UTF-8."""
    rng = random.Random(count)
    every = [clause for document in documents for clause in document]
    size = 0
    (folder / "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\n---\n', encoding="utf-8")
    with (folder / "docs.jsonl").open("w", encoding="utf-8") as out:
        for number in range(count):
            own = rng.choices(every, k=len(documents[number % len(documents)]))
            text = "".join(own)
            size += len(text.encode())
            out.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    return size / 1e6


def measure(documents: list[list[str]], count: int) -> dict[str, float]:
    """Build and query one size."""
    from gangmu.index.query.embedded import Embedded
    from gangmu.index.query.request import Request

    folder = Path(tempfile.mkdtemp(prefix="gangmu-bench-"))
    try:
        megabytes = write(folder, documents, count)
        began = time.perf_counter()
        program = "import sys; from gangmu.cli.main import run; sys.exit(run())"
        command = [sys.executable, "-c", program, "-C", str(folder), "-f", "json", "build"]
        done = subprocess.run(command, capture_output=True, check=True)
        took = time.perf_counter() - began
        index = Embedded.open(folder / ".gangmu")
        times = []
        for _ in range(3):
            for query in QUERIES:
                began = time.perf_counter()
                index.search(Request(query=query, snippets=False))
                times.append((time.perf_counter() - began) * 1e3)
        first, times = sorted(times[: len(QUERIES)]), sorted(times[len(QUERIES) :])
        held = sum(p.stat().st_size for p in (folder / ".gangmu").rglob("*") if p.is_file()) / 1e6
        return {
            "documents": count,
            "text MB": megabytes,
            "build s": took,
            "MB/s": megabytes / took,
            "index s": json.loads(done.stdout)["seconds"]["index"],
            "largest process MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            "index/text": held / megabytes,
            "first p95 ms": first[int(len(first) * 0.95)],
            "p50 ms": times[len(times) // 2],
            "p95 ms": times[int(len(times) * 0.95)],
        }
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 50_000, 150_000, 600_000])
    parser.add_argument("--source", type=Path)
    chosen = parser.parse_args()
    documents = [d for d in sources(chosen.source) if d]
    header: list[str] = []
    for size in chosen.sizes:
        row = measure(documents, size)
        if not header:
            header = list(row)
            print("| " + " | ".join(header) + " |\n|" + "---:|" * len(header), flush=True)
        print("| " + " | ".join(f"{v:,.0f}" if v >= 100 else f"{v:.3g}" for v in row.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
