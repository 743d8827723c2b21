"""The whole job beside what a user would put together: python tests/bench_job.py --peers PYTHON [--source DOCS.jsonl.gz].

The same news items go through `gangmu build` and through bench_job_peers.py (trafilatura, cpca, jionlp, datasketch, Whoosh
with jieba), each a process of its own, in turn. Compared are processor time, wall time, the peak memory of the largest
process and disk, and what was found: promises against the labels of ../shared where their passages lie in these documents
(by the scorer of ../shared), near duplicates against an exhaustive comparison and against labelled pairs, places, and the
sets of documents that queries find against a plain scan. The items are those that hold labelled passages, and others
spread evenly over the source.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bench_job_peers import NEAR, NEEDED, shingles
from bench_scaling import QUERIES

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
SCRIPT = HERE / "bench_job_peers.py"
GANGMU = [sys.executable, "-c", "import sys; from gangmu.cli.main import run; sys.exit(run())"]
TYPED = (
    *QUERIES,
    *(
        "新质生产力",
        "低空经济",
        "揭榜挂帅",
        "数字孪生",
        "营商环境",
        "中欧班列",
        "科技型中小企业",
        "人工智能+",
        "长三角一体化",
    ),
    *("120万辆", "2025年", "5G基站", "粮食 产量 2023", "城中村 改造", "长江 禁渔", "养老 服务 床位", "光谷 集成电路"),
    *("集成电路", "自贸试验区 负面清单", "粤港澳大湾区 科技创新"),
)
Pairs = set[frozenset[str]]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """What a process and its children used: seconds of processor and wall, MB of the largest process; and its output."""

    processor: float
    wall: float
    memory: float
    output: str


def run(command: list[str | Path], good: tuple[int, ...] = (0,)) -> Run:
    """Run a command to its end; stops the benchmark with its last words where its exit status is not a good one."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        if process.returncode not in good:
            sys.exit(f"{' '.join(map(str, command))} exited with {process.returncode}:\n{err.read().decode()[-1500:]}")
        return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, out.read().decode())


def table(*rows: tuple[object, ...]) -> None:
    """Print a table in Markdown, the head first."""
    head, *others = [" | ".join(map(str, row)) for row in rows]
    print(f"\n| {head} |\n|---|{'---:|' * (len(rows[0]) - 1)}")
    for row in others:
        print(f"| {row} |")


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def chosen(source: Path, count: int, wanted: set[str]) -> list[dict[str, str]]:
    """`count` items of a source: those wanted, and others spread evenly."""
    with (
        gzip.open(source, "rt", encoding="utf-8") if source.suffix == ".gz" else source.open(encoding="utf-8") as lines
    ):
        items = [json.loads(line) for line in lines]
    for number, item in enumerate(items):
        item["id"] = str(item.get("id") or number)
    others = [item["id"] for item in items if item["id"] not in wanted]
    more = max(0, count - (len(items) - len(others)))
    step = max(1.0, len(others) / max(1, more))
    kept = wanted | {others[int(number * step)] for number in range(min(more, len(others)))}
    return [
        {name: item[name] for name in ("id", "title", "date", "text") if item.get(name)}
        for item in items
        if item["id"] in kept
    ]


def corpus(folder: Path, items: list[dict[str, str]]) -> Path:
    """A corpus of one JSON Lines file."""
    folder.mkdir(parents=True)
    (folder / "INDEX.md").write_text('---\ninclude: ["docs.jsonl"]\n---\n', encoding="utf-8")
    lines = (json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    (folder / "docs.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def records(folder: Path, *command: str) -> list[dict[str, object]]:
    """What gangmu answers, as records, with the ids of the items."""
    said = run([*GANGMU, "-C", folder, *command, "-f", "jsonl"], good=(0, 1)).output  # 1: found nothing
    found = [json.loads(line) for line in said.splitlines()]
    for record in found:
        if "doc" in record:
            record["doc"] = bare(record["doc"])
    return found


def bare(doc: str) -> str:
    return doc.partition("#")[2] or doc


def labelled(files: list[Path], name: str) -> dict[str, list[dict[str, object]]]:
    """The labelled passages that lie in a source of ../shared, by file; files that are not there are left out."""
    found: dict[str, list[dict[str, object]]] = {}
    for path in files:
        if path.exists():
            import yaml

            passages = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["passages"]
            found[path.stem] = [passage for passage in passages if passage.get("corpus") == name]
    return {stem: passages for stem, passages in found.items() if passages}


def promises(
    work: Path, stem: str, passages: list[dict[str, object]], found: dict[str, list[dict[str, object]]]
) -> None:
    """Print what the scorer says of each one's promises in the labelled passages."""
    import yaml

    sys.path.insert(0, str(SHARED / "score"))
    scorer = import_module("score_targets")
    gold = work / "gold.yaml"
    gold.write_text(yaml.dump({"passages": passages}, allow_unicode=True), encoding="utf-8")
    texts = {
        str(one["id"]): (str(one["doc"]), scorer.squash(scorer.text_of(one, SHARED / "corpora"))) for one in passages
    }
    rows: list[tuple[object, ...]] = []
    for name, every in found.items():
        kept = []
        for passage, (doc, text) in texts.items():
            own = (one for one in every if one["doc"] == doc and scorer.squash(one["sentence"]) in text)
            kept += [json.dumps({**one, "doc": passage}, ensure_ascii=False) for one in own]
        lines = work / "found.jsonl"
        lines.write_text("\n".join(kept) + "\n", encoding="utf-8")
        said = run([sys.executable, SHARED / "score" / "score_targets.py", gold, "--pred", lines]).output
        figures = re.findall(r" (?:P|R|F1) ([0-9.]+)", said.splitlines()[-1])
        total = sum(one["kind"] == "target" for one in every)
        rows.append((name, *figures[:5], f"{total:,}"))
    head = f"promises in {len(passages)} passages of {stem}"
    table((head, "found P", "R", "F1", "with place, year, comparator P", "R", "in all texts"), *rows)


def alike(items: list[dict[str, str]]) -> tuple[Pairs, Pairs]:
    """All pairs whose Jaccard similarity of 5-grams is NEAR or more, and those of which one holds nine tenths of the other."""
    sets = {item["id"]: set(shingles(item["text"])) for item in items}
    holders: dict[bytes, list[str]] = {}
    for doc, own in sets.items():
        for shingle in own:
            holders.setdefault(shingle, []).append(doc)
    shared: Counter[tuple[str, str]] = Counter()
    for docs in holders.values():
        if 1 < len(docs) <= 50:  # what more hold is a formula; pairs alike share much else
            shared.update((a, b) for at, a in enumerate(docs) for b in docs[at + 1 :])
    near: Pairs = set()
    held: Pairs = set()
    for (a, b), few in shared.items():
        if few >= 10:
            both, smaller = len(sets[a] & sets[b]), min(len(sets[a]), len(sets[b]))
            if both >= NEAR * (len(sets[a]) + len(sets[b]) - both):
                near.add(frozenset((a, b)))
            elif both >= 0.9 * smaller:
                held.add(frozenset((a, b)))
    return near, held


def clustered(folder: Path) -> Pairs:
    """The pairs that gangmu reports as one article."""
    found: Pairs = set()
    for cluster in records(folder, "dedup"):
        members = [bare(member["doc"]) for member in cluster["members"]]  # type: ignore[attr-defined]
        found |= {frozenset((a, b)) for at, a in enumerate(members) for b in members[at + 1 :]}
    return found


def duplicates(items: list[dict[str, str]], theirs: Pairs, ours: Pairs) -> None:
    near, held = alike(items)
    head = (
        "near duplicates",
        f"of {len(near)} with Jaccard ≥ {NEAR}",
        f"of {len(held)} more, nine tenths within",
        "others",
    )
    both = (("put together", theirs), ("gangmu", ours))
    table(head, *((name, len(own & near), len(own & held), len(own - near - held)) for name, own in both))


def labelled_pairs(work: Path, peers: str) -> None:
    """Print how many labelled pairs of ../shared each tells apart."""
    gold = SHARED / "gold" / "neardup_pairs.jsonl"
    if not gold.exists():
        return
    pairs = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    yes, no = (
        {frozenset((one["a"], one["b"])) for one in pairs if bool(one["label"]) is label} for label in (True, False)
    )
    with (SHARED / "gold" / "neardup_docs.jsonl").open(encoding="utf-8") as lines:
        items = [
            {name: one[name] for name in ("id", "title", "text") if one.get(name)} for one in map(json.loads, lines)
        ]
    folder = corpus(work / "pairs", items)
    run([*GANGMU, "-C", folder, "build"])
    run([peers, "-W", "ignore", SCRIPT, "build", folder / "docs.jsonl", work / "pairs-peers"])
    theirs = {
        frozenset(pair) for pair in json.loads((work / "pairs-peers" / "duplicates.json").read_text(encoding="utf-8"))
    }
    both = (("put together", theirs), ("gangmu", clustered(folder)))
    head = ("labelled pairs", f"of {len(yes)} alike", f"of {len(no)} not")
    table(head, *((name, len(own & yes), len(own & no)) for name, own in both))


def with_parents(doc: str, codes: set[str]) -> set[Place]:
    """A document's divisions with those they lie in, but the 市辖区 between a municipality and its districts."""
    every = {code[:depth].ljust(6, "0") for code in codes for depth in (2, 4, 6)}
    return {
        (doc, code)
        for code in every
        if not (code[:2] in ("11", "12", "31", "50") and code.endswith("00") and code[2:4] != "00")
    }


def places(items: list[dict[str, str]], theirs: Path, most: int) -> None:
    """Print which divisions each reads in the texts, and some that only one reads, for a look by eye."""
    from gangmu.index.facts.places.gazetteer import Gazetteer
    from gangmu.index.facts.places.mentions import mentions_in

    gazetteer = Gazetteer.default()
    ours: set[Place] = set()
    zones = 0
    for item in items:
        own = {mention.place for mention in mentions_in(gazetteer, item["text"])}
        ours |= with_parents(item["id"], {place.code for place in own if place.code})
        zones += sum(not place.code and place.level != "country" for place in own)
    peers: set[Place] = set()
    for line in theirs.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        peers |= with_parents(one["doc"], set(one["codes"]))
    table(
        ("places (documents × divisions)", "all", "only this one", "zones, areas and corridors"),
        ("put together", f"{len(peers):,}", f"{len(peers - ours):,}", ""),
        ("gangmu", f"{len(ours):,}", f"{len(ours - peers):,}", f"{zones:,}"),
    )
    for name, only in (("put together", peers - ours), ("gangmu", ours - peers)):
        for doc, code in sorted(only)[:: max(1, len(only) // most)][:most] if most else ():
            print(f"only {name}: {doc} {code}", file=sys.stderr)


def holds(word: str, text: str) -> bool:
    """Whether a text holds a word as typed; letters and digits at its ends end there."""
    before = r"(?<![a-z0-9])" if re.match("[a-z0-9]", word) else ""
    after = r"(?![a-z0-9])" if re.search("[a-z0-9]$", word) else ""
    return re.search(before + re.escape(word) + after, text) is not None


def searches(folder: Path, theirs: Path, work: Path, items: list[dict[str, str]], peers: str) -> None:
    """Print how the sets that typed words find compare with a plain scan, and what a query costs."""
    texts = {item["id"]: f"{item.get('title', '')}\n{item['text']}".lower() for item in items}
    truth = {
        str(number): {doc for doc, text in texts.items() if all(holds(word, text) for word in query.lower().split())}
        for number, query in enumerate(TYPED)
    }
    once, many, every = work / "one.tsv", work / "many.tsv", work / "typed.tsv"
    once.write_text(f"0\t{TYPED[0]}\n", encoding="utf-8")
    many.write_text(
        "".join(f"{number}\t{TYPED[number % len(TYPED)]}\n" for number in range(10 * len(TYPED))), encoding="utf-8"
    )
    every.write_text("".join(f"{number}\t{query}\n" for number, query in enumerate(TYPED)), encoding="utf-8")
    ours = [*GANGMU, "-C", folder, "search", "-f", "trec"]
    found: dict[str, dict[str, set[str]]] = {"put together": {}, "gangmu": {}}
    for line in run([peers, SCRIPT, "ask", theirs, every, str(len(items))]).output.splitlines():
        number, doc = line.split("\t")
        found["put together"].setdefault(number, set()).add(doc)
    for one in records(folder, "search", "--queries", str(every), "-n", str(len(items))):
        if not one.get("relaxed"):
            found["gangmu"].setdefault(str(one["qid"]), set()).add(str(one["doc"]))
    rows: list[tuple[object, ...]] = []
    asked = {
        "put together": lambda file: [peers, SCRIPT, "ask", theirs, file, "10"],
        "gangmu": lambda file: [*ours, "--queries", file, "-n", "10"],
    }
    for name, command in asked.items():
        sets = {number: found[name].get(number, set()) for number in truth}
        same = sum(sets[number] == docs for number, docs in truth.items())
        missed = sum(len(docs - sets[number]) for number, docs in truth.items())
        wrong = sum(len(sets[number] - docs) for number, docs in truth.items())
        first = min(run(command(once)).processor for _ in range(5))
        each = (min(run(command(many)).processor for _ in range(3)) - first) / (10 * len(TYPED) - 1)
        rows.append((name, same, f"{missed:,}", f"{wrong:,}", f"{each * 1e3:.2f}", f"{first * 1e3:.0f}"))
    head = f"{len(TYPED)} queries as typed, {sum(map(len, truth.values())):,} documents by a plain scan"
    table((head, "same set", "missed", "do not hold the words", "ms a query", "ms of a process with one"), *rows)


def measured(peers: str, folder: Path, work: Path, rounds: int, text: float) -> None:
    """Run both in turn and print what they cost; the results of the last round stay."""
    runs: dict[str, list[Run]] = {"put together": [], "gangmu, one process": [], "gangmu": []}
    for _ in range(rounds):
        shutil.rmtree(work / "peers", ignore_errors=True)
        runs["put together"].append(
            run([peers, "-W", "ignore", SCRIPT, "build", folder / "docs.jsonl", work / "peers"])
        )
        for name, more in (("gangmu, one process", ["--jobs", "1"]), ("gangmu", [])):
            shutil.rmtree(folder / ".gangmu", ignore_errors=True)
            runs[name].append(run([*GANGMU, "-C", folder, "-f", "json", "build", *more]))
    disk = {"put together": megabytes(work / "peers")}
    rows: list[tuple[object, ...]] = []
    for name, some in runs.items():
        best = min(one.processor for one in some)
        wall, memory = min(one.wall for one in some), max(one.memory for one in some)
        size = disk.get(name) or megabytes(folder / ".gangmu")
        rows.append((name, f"{best:.1f}", f"{wall:.1f}", f"{text / best:.2f}", f"{memory:.0f}", f"{size:.1f}"))
    table(("whole job", "processor s", "wall s", "MB/s of processor", "memory MB", "disk MB"), *rows)
    steps = json.loads((work / "peers" / "seconds.json").read_text(encoding="utf-8"))
    floors = json.loads(runs["gangmu, one process"][-1].output)["seconds"]
    print("\nput together, processor s: " + ", ".join(f"{name} {took:.1f}" for name, took in steps.items()))
    print("gangmu, one process, s: " + ", ".join(f"{name} {took:.1f}" for name, took in floors.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="python of an environment that has the peers", metavar="PYTHON")
    parser.add_argument("--source", type=Path, default=SHARED / "corpora" / "news_xinwenlianbo.jsonl.gz")
    parser.add_argument("--gold", type=Path, nargs="*", default=[SHARED / "gold" / "wild_targets.yaml"], help="labels")
    parser.add_argument("--most", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=0, help="places that only one reads, to standard error")
    asked = parser.parse_args()
    if asked.peers is None:
        steps = (
            "give the peers an environment of their own:",
            "python3 -m venv /tmp/peers",
            f"/tmp/peers/bin/pip install {' '.join(NEEDED.values())}",
            f"{sys.executable} tests/bench_job.py --peers /tmp/peers/bin/python",
        )
        sys.exit("\n    ".join(steps))
    if not asked.source.exists():
        sys.exit(f"{asked.source} is not there; name a file of documents (JSON Lines, also .gz) with --source")
    work = Path(tempfile.mkdtemp(prefix="gangmu-bench-"))
    try:
        gold = labelled(asked.gold, asked.source.name.partition(".")[0])
        wanted = {str(passage["doc"]) for passages in gold.values() for passage in passages}
        items = chosen(asked.source, asked.most, wanted)
        folder = corpus(work / "corpus", items)
        text = sum(len((item.get("title", "") + item["text"]).encode()) for item in items) / 1e6
        print(f"{len(items):,} documents, {text:.1f} MB of text, {os.cpu_count()} cores")
        measured(asked.peers, folder, work, asked.rounds, text)
        theirs = [
            json.loads(line) for line in (work / "peers" / "targets.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        ours = records(folder, "targets", "--kind", "all")
        for stem, passages in gold.items():
            promises(work, stem, passages, {"put together": theirs, "gangmu": ours})
        pairs = json.loads((work / "peers" / "duplicates.json").read_text(encoding="utf-8"))
        duplicates(items, {frozenset(pair) for pair in pairs}, clustered(folder))
        labelled_pairs(work, asked.peers)
        places(items, work / "peers" / "places.jsonl", asked.samples)
        searches(folder, work / "peers", work, items, asked.peers)
        names = repr(list(NEEDED.values()))
        versions = (
            f"from importlib.metadata import version; print(', '.join(name + ' ' + version(name) for name in {names}))"
        )
        print(f"\n{run([asked.peers, '-c', versions]).output.strip()}; {run([asked.peers, '-V']).output.strip()}")
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
