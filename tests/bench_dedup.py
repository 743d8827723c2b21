"""Duplicates in a news archive and in a law library, beside datasketch and plain rensa: `make bench`.

    python tests/bench_dedup.py [--peers N]       N news items for the comparison with the peers (3,000; 0: none)

Every method has to find the pairs of documents with a Jaccard similarity of 5-grams of .5 or more, from texts to
verified pairs, in one process. Times are processor time of this process. Needs the corpora in ../shared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

from gangmu.index.dedup.candidates import candidates
from gangmu.index.dedup.clusters import Clustering, cluster
from gangmu.index.dedup.entries import Entry
from gangmu.index.dedup.signatures import columns, signature
from gangmu.index.dedup.verification import WHOLE, Verified

CORPORA = Path(__file__).parents[1] / ".." / "shared" / "corpora"
THRESHOLD = 0.5
PERMUTATIONS = 128
ARTICLE = re.compile(r"(?m)^(?=第[一二三四五六七八九十百千零]+条)")

Pairs = set[tuple[int, int]]


def lines(name: str) -> list[dict[str, str]]:
    with gzip.open(CORPORA / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def news() -> list[str]:
    return [item["text"] for item in lines("news_xinwenlianbo.jsonl.gz")]


def law_articles() -> list[str]:
    return [article for law in lines("laws.jsonl.gz") for article in ARTICLE.split(law["text"])[1:]]


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def end_to_end(name: str, texts: list[str]) -> None:
    seconds, signatures = timed(lambda: [signature(text) for text in texts])
    assert isinstance(signatures, list)
    entries = [Entry(key, f"{key:07}", "", len(texts[key]), key, made) for key, made in enumerate(signatures)]
    more, found = timed(lambda: cluster(entries, texts.__getitem__))
    assert isinstance(found, Clustering)
    known = cluster(entries[:-100], texts.__getitem__).known
    again, grown = timed(lambda: cluster(entries, texts.__getitem__, known=known))
    assert isinstance(grown, Clustering)
    copies = sum(len(made.members) - 1 for made in found.clusters)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {len(texts):,} documents, {sum(map(len, signatures)) / len(texts):.0f} bytes a signature; "
        f"signatures {seconds:.1f} s, clusters {more:.1f} s: {len(texts) / (seconds + more):,.0f} documents/s; "
        f"{len(found.clusters):,} clusters, {copies:,} copies; 100 documents more: {again:.1f} s, "
        f"{grown.compared:,} pairs compared; {memory:,.0f} MB at most"
    )


def shingled(text: str) -> set[str]:
    folded = "".join(character for character in text.lower() if character.isalnum())
    return {folded[at : at + 5] for at in range(max(1, len(folded) - 4))}


def verified(shingles: list[set[str]], pairs: Pairs) -> Pairs:
    return {(a, b) for a, b in pairs if len(shingles[a] & shingles[b]) >= THRESHOLD * len(shingles[a] | shingles[b])}


def by_gangmu(texts: list[str]) -> Pairs:
    blobs = [signature(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda number: -int.from_bytes(blobs[number][4:8], "little"))
    table = columns([blobs[number] for number in order])
    likeness = Verified(table.content, lambda row: texts[order[row]])
    found = set()
    for code in candidates(table, THRESHOLD).tolist():
        a, b = divmod(code, len(texts))
        if likeness.pair(a, b).jaccard >= THRESHOLD * WHOLE:
            found.add((min(order[a], order[b]), max(order[a], order[b])))
    return found


def by_datasketch(texts: list[str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    shingles = [shingled(text) for text in texts]
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    pairs = set()
    for number, own in enumerate(shingles):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in own])
        pairs |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return verified(shingles, pairs)


def by_rensa(texts: list[str]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    shingles = [shingled(text) for text in texts]
    sketches = RMinHash.from_token_sets([list(own) for own in shingles], num_perm=PERMUTATIONS, seed=1)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=PERMUTATIONS // 4)
    index.insert_many(sketches)
    found = enumerate(index.query_all(sketches))
    return verified(shingles, {(a, b) for a, others in found for b in others if a < b})


def beside_peers(name: str, texts: list[str]) -> None:
    results = {}
    for method in (by_gangmu, by_rensa, by_datasketch):
        seconds, pairs = timed(lambda method=method: method(texts))  # type: ignore[misc]
        assert isinstance(pairs, set)
        results[method.__name__.removeprefix("by_")] = seconds, pairs
    everything = set().union(*(pairs for _, pairs in results.values()))
    ours, _ = results["gangmu"]
    for method_name, (seconds, pairs) in results.items():
        print(
            f"{name}, {len(texts):,} documents, {method_name}: {seconds:.1f} s "
            f"({len(texts) / seconds:,.0f} documents/s, {seconds / ours:.1f} times gangmu's); "
            f"{len(pairs):,} of the {len(everything):,} pairs found by any"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=int, default=3000, metavar="N")
    chosen = parser.parse_args()
    if not CORPORA.exists():
        print(f"no corpora in {CORPORA.resolve()}: nothing to measure")
        return
    signature("warm")
    for name, texts in (("news", news()), ("law articles", law_articles())):
        end_to_end(name, texts)
        if chosen.peers:
            beside_peers(name, texts[: chosen.peers])


if __name__ == "__main__":
    main()
