"""Learn the weights of the verdict from labelled documents: index/data/verdict_weights.tsv.

    python tests/train_verdict.py [--labels FILE.yaml …] [--held FILE.yaml …] [--picked FILE.json] [--check | --last | --write]

Reads the labels of ../shared/gold, those of tests/gold/targets.yaml and, where they are given, further ones (`passages` by id,
with corpus, document and stretch in --picked). Every figure that the rules see is a sample: labelled a promise, optional (left
out), or anything else. Weights are learned by logistic regression (scikit-learn): of all features, then anew of those that
matter, rounded to hundredths.

--check cross-validates by document over two thirds of the documents and prints what the scorer of ../shared would print;
--last learns from those two thirds and scores the third that no choice was ever made by; --all cross-validates over all
documents; --judge learns from all documents but those of --held and scores --held; --write learns from all passages but those
of --held and writes the file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"
GOLD = SHARED / "gold"
FOLDS = 8
STRENGTH, LENIENT, MOST = 0.5, 35, 4000
"""The inverse of the regularisation (L2), what is added to every score in hundredths, and the features kept: all three by
cross-validation over the documents that are not kept for the last look."""
LEAST, LEAST_DOCUMENTS = 3, 2
"""Samples and documents that a feature must apply to."""
WORDS = ("opening", "before", "clause", "behind", "title")
WORDY, PICKED, SHOWN = 0.6, 0.6, 2.0
"""What a word counts, of which there are so many, beside a named feature; what a figure of a picked passage and one of an
invented sentence count beside one of a random passage."""
ALWAYS = "always:"
BESIDE = 30
"""What the figures beside one weigh (`together.NAME`): not learned, but chosen by cross-validation."""
HELD = "held"
"""Where passages are kept that nothing is learned from."""
ONCE = ("case", "gold", "passages", "seeds")
"""Sets that are told as a whole, not by corpus."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled text. group: what must not be learned from when it is scored."""

    name: str
    kept_in: str
    corpus: str
    group: str
    text: str
    context: dict[str, str]
    records: list[dict[str, Any]]


@dataclass(slots=True)
class Read:
    """A passage with its figures: a document of candidates, names of features and labels of each (None: not used)."""

    passage: Passage
    document: Any
    text: str
    features: list[list[str]]
    labels: list[bool | None] = field(default_factory=list)


def corpus_texts(names: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in sorted(set(names)):
        with gzip.open(SHARED / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found[name] = {str(d["id"]): d["text"] for d in map(json.loads, lines)}
    return found


def passages(labels: Sequence[Path] = (), picked: Path | None = None, held: Sequence[Path] = ()) -> list[Passage]:
    """All labelled passages, those read twice once; those of `held` are kept in `HELD`, others in the folder of their file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def load(path: Path) -> Any:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)

    raw: list[tuple[str, dict[str, Any]]] = []
    for kept_in in ("wild", "passages", "case"):
        raw += [(kept_in, one) for one in load(GOLD / f"{kept_in}_targets.yaml")["passages"]]
    raw += [("gold", one) for one in load(ROOT / "tests" / "gold" / "targets.yaml")["passages"]]
    places = {one["id"]: one for one in json.loads(picked.read_text(encoding="utf-8"))} if picked else {}
    twice: set[str] = set()
    for path in (*labels, *held):
        for one in load(path)["passages"]:
            if one["id"] in places and one["id"] not in twice:
                twice.add(one["id"])
                raw.append((HELD if path in held else path.parent.name, {**places[one["id"]], **one}))
    texts = corpus_texts(one["corpus"] for _, one in raw if not one.get("text"))
    out = []
    for kept_in, one in raw:
        for record in one["records"] or []:
            plainly(record)
        context = {k: str(v) for k, v in (one.get("context") or {}).items() if v}
        text = one.get("text") or texts[one["corpus"]][str(one["doc"])][one["start"] : one["end"]]
        source = one.get("source") or {}
        corpus = one.get("corpus") or (source.get("corpus") if isinstance(source, dict) else None) or "invented"
        corpus = Path(str(corpus)).name.split(".")[0]
        doc = (
            one.get("doc") or (source.get("doc") or source.get("id") if isinstance(source, dict) else None) or one["id"]
        )
        out.append(
            Passage(f"{kept_in}:{one['id']}", kept_in, corpus, f"{corpus}:{doc}", text, context, one["records"] or [])
        )
    invented = load(ROOT / "tests" / "gold" / "verdicts.yaml")
    for number, one in enumerate(invented["sentences"]):
        context = {**{k: str(v) for k, v in invented[one["in"]].items()}, "figures": one["figures"]}
        name = f"sentence:{number}"
        out.append(Passage(name, "sentence", "invented", name, one["text"], context, []))
    seeds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in load(GOLD / "seeds_targets.yaml")["records"]:
        seeds[record["doc"]].append(record)
    for file in sorted((ROOT / "seeds").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        out.append(Passage(f"seeds:{file.name}", "seeds", "seeds", f"seeds:{file.name}", text, {}, seeds[file.name]))
    return out


def plainly(record: dict[str, Any]) -> None:
    """Write the figure of a label as the extractor does: both ends of a range, magnitude and unit in their base form."""
    from gangmu.index.facts.figures.quantities import find

    if record.get("value_max") is not None:
        record["value"] = [record["value"], record["value_max"]]
    elif record.get("unit") and isinstance(record.get("value"), (int, float)):
        said = find(f"达到{record['value']}{record['unit']}")
        if len(said) == 1 and said[0].value_max is None and said[0].unit != record["unit"]:
            other = {"value": said[0].value, "unit": said[0].unit}
            record["value_alt"] = [*(record.get("value_alt") or []), other]


def read(passage: Passage) -> Read:
    """The figures of a passage as a build reads them."""
    from gangmu.index.corpus.manifest import Meta
    from gangmu.index.facts.places.regions import Gazetteer, mentions_in, of_document
    from gangmu.index.facts.targets import features
    from gangmu.index.facts.targets.extract import Context, candidates
    from gangmu.index.text import article

    about = passage.context
    region = about.get("region", "")
    meta = Meta(title=about.get("title", ""), date=about.get("date", ""), region=region)
    clean = article.read(passage.text, meta)
    gazetteer = Gazetteer.default()
    mentions = mentions_in(gazetteer, clean.text, gazetteer.get(region) if region else None)
    primary = of_document(clean.title, clean.text, clean.source, region, mentions)
    context = Context(title=clean.title, date=clean.date, source=clean.source, region=region)
    document = candidates(context, clean.text, mentions, primary)
    return Read(passage, document, clean.text, list(features.of_document(document)))


def _scorer() -> Any:
    if str(SHARED / "score") not in sys.path:
        sys.path.insert(0, str(SHARED / "score"))
    import score_targets

    return score_targets


def as_records(one: Read, promised: Sequence[bool]) -> list[dict[str, Any] | None]:
    """The record of each figure, given which of them are promises; None where it makes none."""
    from gangmu.index.facts.targets.extract import statements_of
    from gangmu.index.facts.targets.model import as_decided

    judgements = as_decided(one.document, promised)
    found = iter(statements_of(one.document, judgements, one.text))
    return [next(found)._asdict() if judgement.kind else None for judgement in judgements]


_SIGNS = {"y": True, "n": False, "-": None}


def matched(
    gold: Sequence[dict[str, Any]], preds: Sequence[dict[str, Any] | None]
) -> list[tuple[dict[str, Any], int | None]]:
    """The figure that is meant by each label, as the scorer of ../shared finds it."""
    score = _scorer()
    used: set[int] = set()
    out: list[tuple[dict[str, Any], int | None]] = []
    numeric = [g for g in gold if g["kind"] != "vague" and g.get("value") is not None]
    for label in sorted(numeric, key=lambda g: -len(score.squash(g["clause"]))):
        best: tuple[Any, int] | None = None
        for at, pred in enumerate(preds):
            if at in used or pred is None or pred["kind"] == "vague" or pred["value"] is None:
                continue
            if score.same_quantity(label, pred) and score.overlaps(label, pred):
                better = (pred["kind"] == label["kind"], sum(score.fields_right(label, pred).values()))
                if best is None or better > best[0]:
                    best = (better, at)
        if best is not None:
            used.add(best[1])
        out.append((label, best[1] if best else None))
    return out


def label(one: Read) -> None:
    """Say of each figure whether it is promised: True, False, or None where either will do."""
    if one.passage.kept_in == "sentence":
        flat = [c for figured in one.document.sentences for c in figured.candidates]
        signs = one.passage.context["figures"]
        if len(signs) != sum(c.figure.kind != "vague" for c in flat):
            raise SystemExit(f"{one.passage.text} has the figures {[c.figure.text for c in flat]}, not {signs}")
        given = iter(signs)
        one.labels = [None if c.figure.kind == "vague" else _SIGNS[next(given)] for c in flat]
        return
    score = _scorer()
    flat = [c for s in one.document.sentences for c in s.candidates]
    by_rules = [c.verdict.kind == "target" for c in flat]
    everything = as_records(one, [True] * len(flat))
    preds = [
        None if r is None else {**r, "kind": "target" if yes else "result"}
        for r, yes in zip(everything, by_rules, strict=True)
    ]
    one.labels = [None if r is None or r["value"] is None else False for r in preds]
    meant = {at: g for g, at in matched(one.passage.records, preds) if at is not None}
    for at, pred in enumerate(preds):
        if pred is None or one.labels[at] is None:
            continue
        gold = meant.get(at)
        if gold is not None:
            one.labels[at] = gold["kind"] == "target" if gold.get("strict", True) else None
        elif any(not g.get("strict", True) and score.overlaps(g, pred) for g in one.passage.records):
            one.labels[at] = None


@dataclass(frozen=True, slots=True)
class Samples:
    """What is learned from: features, labels, weights and documents of figures."""

    rows: list[list[str]]
    labels: list[bool]
    weights: list[float]
    groups: list[str]


# -- scoring ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """Counts as the scorer of ../shared makes them."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    row: int = 0

    def __str__(self) -> str:
        prf = _scorer().prf
        p, r, f = prf(self.tp, self.fp, self.fn)
        row = prf(self.row, self.tp + self.fp - self.row, self.tp + self.fn - self.row)[2]
        return f"P {p:.3f} R {r:.3f} F1 {f:.3f} row {row:.3f} (right {self.tp} wrong {self.fp} missed {self.fn})"


def tally(into: Tally, one: Read, promised: Sequence[bool], misses: list[str] | None = None) -> None:
    score = _scorer()
    preds = as_records(one, promised)
    gold = one.passage.records
    pairs = matched(gold, preds)
    used = set()
    for wanted, at in pairs:
        strict = wanted.get("strict", True)
        if at is None:
            into.fn += strict and wanted["kind"] == "target"
            if misses is not None and strict and wanted["kind"] == "target":
                misses.append(f"MISSED  {one.passage.name} | {wanted['clause']}")
            continue
        used.add(at)
        pred = preds[at]
        assert pred is not None
        if not strict:
            continue
        yes, called = wanted["kind"] == "target", pred["kind"] == "target"
        into.tp += yes and called
        into.fn += yes and not called
        into.fp += called and not yes
        if misses is not None and yes != called:
            misses.append(
                f"{'LOST' if yes else 'FALSE'}  {one.passage.name} | {wanted['clause']} | {pred['sentence'][:60]}"
            )
        if yes and called:
            right = score.fields_right(wanted, pred)
            into.row += all(right[k] for k in ("region", "deadline", "comparator", "named", "direction"))
    for at, pred in enumerate(preds):
        if at in used or pred is None or pred["kind"] != "target" or pred["value"] is None:
            continue
        if not any(not g.get("strict", True) and score.overlaps(g, pred) for g in gold):
            into.fp += 1
            if misses is not None:
                misses.append(f"FALSE  {one.passage.name} | {pred['value_text']} | {pred['sentence'][:100]}")


def report(reads: Sequence[Read], promised: Callable[[Read], Sequence[bool]], misses: list[str] | None = None) -> None:
    """Print the counts by set and, for random passages, by corpus."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for one in reads:
        if one.passage.kept_in == "sentence":
            continue
        names = [one.passage.kept_in]
        if one.passage.kept_in not in ONCE:
            names.append(f"{one.passage.kept_in} {one.passage.corpus}")
        decided = promised(one)
        for name in names:
            tally(tallies[name], one, decided, misses if name == names[0] else None)
    for name in sorted(tallies):
        print(f"  {name:32} {tallies[name]}", flush=True)


# -- learning -----------------------------------------------------------------------------------------------------------


def is_kept(group: str) -> bool:
    """Whether a document belongs to the third of the last look: by its name alone."""
    return hashlib.sha256(group.encode()).digest()[0] % 3 == 0


def samples(reads: Sequence[Read]) -> Samples:
    """The figures that are learned from."""
    found = Samples([], [], [], [])
    for one in reads:
        weight = SHOWN if one.passage.kept_in == "sentence" else 1.0 if one.passage.kept_in not in ONCE else PICKED
        for names, yes in zip(one.features, one.labels, strict=True):
            if yes is not None:
                found.rows.append(names)
                found.labels.append(yes)
                found.weights.append(weight)
                found.groups.append(one.passage.group)
    return found


def learn(given: Samples, most: int = MOST) -> dict[str, int]:
    """Weights in hundredths by name of feature: of all features, then of the `most` that matter. Deterministic."""
    import numpy as np
    from gangmu.index.facts.targets import together
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows, labels = given.rows, given.labels
    counts = Counter(name for names in rows for name in set(names))
    documents = Counter(
        name for name, _ in {(n, g) for names, g in zip(rows, given.groups, strict=True) for n in names}
    )
    names = sorted(
        name
        for name, count in counts.items()
        if count >= LEAST and documents[name] >= LEAST_DOCUMENTS and name.isprintable()
    )

    def fitted() -> Any:
        number = {name: at for at, name in enumerate(names)}
        scale = np.array([WORDY if name.partition(":")[0] in WORDS else 1.0 for name in names])
        taken = [sorted({number[name] for name in some if name in number}) for some in rows]
        ends = np.cumsum([0, *map(len, taken)]).astype(np.int32)
        columns = np.array([at for some in taken for at in some], np.int32)
        matrix = csr_matrix((scale[columns], columns, ends), shape=(len(rows), len(names)))
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=1000, random_state=0, fit_intercept=False)
        return model.fit(matrix, np.array(labels, int), sample_weight=np.array(given.weights)).coef_[0] * scale

    weights = fitted()
    if len(names) > most:
        # what a feature changes: its weight by how often it tells one figure from others
        telling = [
            abs(w) * min(counts[n], len(rows) - counts[n] + 1) ** 0.5 for n, w in zip(names, weights, strict=True)
        ]
        kept = sorted(range(len(names)), key=lambda at: (-telling[at], names[at]))[:most]
        names = sorted({names[at] for at in kept} | {ALWAYS})
        weights = fitted()
    hundredths = {name: round(100 * float(weight)) for name, weight in zip(names, weights, strict=True)}
    hundredths[ALWAYS] = hundredths.get(ALWAYS, 0) + LENIENT
    hundredths[together.NAME] = BESIDE
    return {name: weight for name, weight in hundredths.items() if weight}


def scored(one: Read, weights: dict[str, int]) -> list[int]:
    """The score of each figure as `model.judge` gives it."""
    from gangmu.index.facts.targets import together
    from gangmu.index.facts.targets.model import leaders

    out: list[int] = []
    names = iter(one.features)
    for figured in one.document.sentences:
        led = leaders(figured.candidates)
        mine = list(islice(names, len(led)))
        own = [sum(weights.get(n, 0) for n in mine[at]) if leader == at else None for at, leader in enumerate(led)]
        more = together.added(figured.candidates, own, weights.get(together.NAME, 0))
        for leader, score, drawn in zip(led, own, more, strict=True):
            out.append(score + drawn if score is not None else 0 if leader is None else out[-1])
    return out


def folds(reads: Sequence[Read]) -> dict[str, int]:
    """The fold of each document."""
    return {g: hashlib.sha256(g.encode()).digest()[1] % FOLDS for g in {one.passage.group for one in reads}}


def crossed(reads: Sequence[Read]) -> dict[str, list[bool]]:
    """For each figure of each passage whether it is promised, by weights that were learned without its document."""
    fold = folds(reads)
    out = {}
    for number in range(FOLDS):
        weights = learn(samples([one for one in reads if fold[one.passage.group] != number]))
        for one in reads:
            if fold[one.passage.group] == number:
                out[one.passage.name] = [score > 0 for score in scored(one, weights)]
    return out


HEADER = """\
# What each feature of a figure weighs, in hundredths, positive for a promise: the verdict is the sign of the sum.
# Learned by tests/train_verdict.py ({samples} labelled figures of {documents} documents); not to be edited by hand.
# The names are those of index/facts/targets/features.py, in the order of their characters; their numbers are kept in indexes.
"""


def written(weights: dict[str, int], samples: int, documents: int) -> str:
    """The weights as they are kept: a line each, in order."""
    head = HEADER.format(samples=samples, documents=documents)
    return head + "".join(f"{name}\t{weights[name]}\n" for name in sorted(weights))


def agreement(labels: Sequence[Path]) -> str:
    """How far two readers of the same passages agree, by clause and value of their labels."""
    by_reader: list[dict[str, list[dict[str, Any]]]] = []
    for path in labels:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        by_reader.append({one["id"]: one["records"] or [] for one in loaded["passages"]})
    both = one_only = strictly = passages_twice = 0
    for at, mine in enumerate(by_reader):
        for other in by_reader[at + 1 :]:
            for name in sorted(set(mine) & set(other)):
                passages_twice += 1
                for some, rest in ((mine[name], other[name]), (other[name], mine[name])):
                    known = {(r["value"], r["unit"]): r.get("strict", True) for r in rest}
                    for record in some:
                        if not record.get("strict", True):
                            continue
                        seen = known.get((record["value"], record["unit"]))
                        both += seen is not None
                        strictly += seen is True
                        one_only += seen is None
    known_of = f"the other reader knows {both} of {both + one_only} strict labels, {strictly} of them as strict"
    return f"{passages_twice} passages read twice: {known_of}"


def main() -> None:
    """See the head of the file."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--labels", type=Path, nargs="*", default=[])
    ask.add_argument("--held", type=Path, nargs="*", default=[])
    ask.add_argument("--picked", type=Path)
    ask.add_argument("--misses", action="store_true")
    for choice in ("check", "last", "all", "judge", "write", "rules"):
        ask.add_argument(f"--{choice}", action="store_true")
    asked = ask.parse_args()
    if len(asked.labels) > 1:
        print(agreement(asked.labels))
    reads = [read(one) for one in passages(asked.labels, asked.picked, asked.held)]
    for one in reads:
        label(one)
    held = [one for one in reads if one.passage.kept_in == HELD]
    groups = {one.passage.group for one in held}
    unheld = [one for one in reads if one.passage.kept_in != HELD]
    reads = [one for one in reads if one.passage.group not in groups]
    shown = [one for one in reads if not is_kept(one.passage.group)]
    kept = [one for one in reads if is_kept(one.passage.group)]
    misses: list[str] | None = [] if asked.misses else None
    if asked.rules:
        for name, some in (("all", reads), ("two thirds", shown), ("last look", kept)):
            print(f"rules, {name}:")
            report(some, lambda one: [c.verdict.kind == "target" for s in one.document.sentences for c in s.candidates])
    if asked.check:
        print("two thirds, cross-validated:")
        found = crossed(shown)
        report(shown, lambda one: found[one.passage.name], misses)
    if asked.last:
        print("last look, learned from the two thirds:")
        weights = learn(samples(shown))
        report(kept, lambda one: [score > 0 for score in scored(one, weights)], misses)
    if asked.all:
        print("all, cross-validated:")
        everything = crossed(reads)
        report(reads, lambda one: everything[one.passage.name], misses)
    if asked.judge:
        print("held, learned from all others:")
        weights = learn(samples(reads))
        report(held, lambda one: [score > 0 for score in scored(one, weights)], misses)
    if asked.write:
        weights = learn(samples(unheld))
        rows = samples(unheld).rows
        file = ROOT / "index" / "data" / "verdict_weights.tsv"
        file.write_text(written(weights, len(rows), len({one.passage.group for one in unheld})), encoding="utf-8")
        print(f"{len(weights)} weights in {file.relative_to(ROOT)}")
    for miss in sorted(misses or ()):
        print(miss)


if __name__ == "__main__":
    main()
