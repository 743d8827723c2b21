"""Whether indexes of one corpus answer alike: python tests/bench_cluster.py FIRST OTHER… [--questions 300] [--seed 20].

FIRST and OTHER are folders or locations of clusters, as one machine, Spark and OpenSearch have built them out of the same
files. Two tables: every kind of record (`both_engines.parts`), and searches of every kind (`both_engines.questions`), drawn
out of the documents by a seed, of which the number of documents, all of them, the order of the hits and their scores are
compared. Ends with 1 where anything differs, and says what.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from typing import Any

import both_engines
from gangmu.index.engine import Engine, open_engine


def records(one: Engine, other: Engine, name: str) -> list[str]:
    """The table of the records of one engine against another; what differs."""
    print(f"\n| records | | {name} |\n|---|---:|---|", flush=True)
    wrong = []
    for part in both_engines.compared(one, other):
        print(f"| {part.name} | {part.records:,} | {'different' if part.difference else 'identical'} |", flush=True)
        if part.difference:
            wrong.append(f"{part.name}: {part.difference}")
    return wrong


def searches(one: Engine, other: Engine, name: str, asked: list[both_engines.Question]) -> list[str]:
    """The table of the searches by kind; what differs."""
    number: Counter[str] = Counter()
    alike: Counter[tuple[str, str]] = Counter()
    relaxed: Counter[str] = Counter()
    took: tuple[list[float], list[float]] = [], []
    wrong = []
    for place, (kind, request) in enumerate(asked):
        answers = []
        for engine, seconds in zip((one, other), took, strict=True):
            began = time.perf_counter()
            answers.append(both_engines.told(engine, request))
            seconds.append(time.perf_counter() - began)
        unlike = both_engines.unlike(*answers)
        number[kind] += 1
        relaxed[answers[0].relaxed] += 1
        said = " ".join(unlike)
        alike[kind, "totals"] += "total" not in said and "count" not in said
        alike[kind, "documents"] += "matching" not in said
        alike[kind, "order"] += "order" not in said and "total" not in said
        alike[kind, "scores"] += "hits" not in said and "unique" not in said
        alike[kind, "all"] += not unlike
        if unlike:
            wrong.append(f"{kind}: {request}: {', '.join(unlike)}")
        if sys.stderr.isatty() or place % 50 == 49:
            print(f"{place + 1} searches, {len(wrong)} differ", file=sys.stderr, flush=True)
    columns = ("totals", "documents", "order", "scores", "all")
    print(f"\n| searches, {name} | | {' | '.join(columns)} |\n|---|---:|{'---:|' * len(columns)}")
    for kind, some in number.items():
        print(f"| {kind} | {some} | {' | '.join(str(alike[kind, column]) for column in columns)} |")
    sums: list[Any] = [sum(alike[kind, column] for kind in number) for column in columns]
    print(f"| **all** | {len(asked)} | {' | '.join(map(str, sums))} |")
    steps = ", ".join(f"{some} {step or 'as typed'}" for step, some in sorted(relaxed.items()))
    print(f"\nanswered: {steps}; seven questions of each search, median {statistics.median(took[0]):.2f} s and "
          f"{statistics.median(took[1]):.2f} s")  # fmt: skip
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first")
    parser.add_argument("others", nargs="+")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=both_engines.SEED)
    chosen = parser.parse_args()
    one = open_engine(chosen.first)
    asked = list(both_engines.questions(list(one.documents()), chosen.questions, chosen.seed))
    wrong = []
    for location in chosen.others:
        other = open_engine(location)
        wrong += records(one, other, location)
        if asked:
            wrong += searches(one, other, location, asked)
        other.close()
    one.close()
    print("\n".join(["", *wrong]), file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
