# ruff: noqa: E501
"""Learn the weights of the line model (`index/data/page_weights.csv`) and measure it.

    python tests/train_page.py --labels LABELS.jsonl [--gold DIR] [--corpora DIR] [--made N] [--seeds S...] [--folds K] [--write]

LABELS.jsonl: one real page a line, `{"site", "id", "lines": [...], "labels": "..."}` with one letter a line (`t` title, `r`
record, `b` body, `s` site). Pages of one site stay in one fold. A fifth of the sites and of the documents (by their CRC) is
kept for a last look and never trained on. So that the shape and place of a line weigh more than its words, every page is
also learned as if many of the words of `page_words.yaml` had not been written down (`forgetting`), and the measure is taken
both ways. Needs python-crfsuite; the same input gives the same file.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import log
from pathlib import Path
from zlib import crc32

from gangmu.index.text import line_model, words
from gangmu.index.text.features import Page, of
from gangmu.index.text.lines import Line, read_lines
from gangmu.index.text.page import arrange
from gangmu.index.text.script import simplify
from made_lines import short_article  # type: ignore[import-not-found]
from made_pages import Labelled, Maker, clauses, official, page, table  # type: ignore[import-not-found]

NAMES = {"t": "title", "r": "record", "b": "body", "s": "site"}
CORPORA = ("news_2018", "news_xinwenlianbo", "policies", "laws", "reports_national")
SCALE = 100
LEAST = 3
"""Weights smaller than this (hundredths) are left out."""


@dataclass(frozen=True)
class Sample:
    """A page as lines with their labels; `group` is its site or document, `real` whether anybody printed it."""

    group: str
    rows: Labelled
    lines: list[Line]
    labels: str
    real: bool


FORGOTTEN = (
    "labels",
    "label_words",
    "tools",
    "channels",
    "foot",
    "disclaimers",
    "calls",
    "pagers",
    "captions",
    "hints",
)
"""Lists of `page_words.yaml` of which a site may print words that nobody has written down."""

AGAIN = 0.3
"""Share of the made pages that are learned with words forgotten too."""

WORD_FEATURES = ("w=", "g=", "<", ">")


@contextmanager
def forgetting(share: float, rng: random.Random) -> Iterator[None]:
    """Read pages as if this share of the words of the lists had not been written down."""
    known = words.page_words
    lists = known()
    left = {name: tuple(w for w in lists[name] if rng.random() >= share) or lists[name][:1] for name in FORGOTTEN}
    words.page_words = lambda: {**lists, **left}  # type: ignore[assignment]
    words.words.cache_clear()
    try:
        yield
    finally:
        words.page_words = known
        words.words.cache_clear()


def read_again(item: Sample) -> Sample:
    """The page as it reads with the words that are known now."""
    return sample(item.group, item.rows, item.real)


def is_last_look(group: str) -> bool:
    """Whether pages of this site or document are kept away from training."""
    return crc32(group.encode()) % 5 == 0


def sample(group: str, rows: Labelled, real: bool) -> Sample:
    """Lines and labels as the room reads them; a line that is cut in two gives both halves its label."""
    text = "\n".join(simplify(row) for row, _ in rows)
    ends, labels, at = [], [], 0
    for row, label in rows:
        at += len(row) + 1
        ends.append(at)
        labels.append(label)
    lines = read_lines(text)
    out, j = [], 0
    for line in lines:
        while ends[j] <= line.start:
            j += 1
        out.append(labels[j])
    return Sample(group, rows, lines, "".join(out), real)


def real_pages(labels: Path, gold: Path | None) -> Iterator[Sample]:
    """Labelled pages of the file, and those of the gold folder by the span of their body."""
    with labels.open(encoding="utf-8") as rows:
        for row in rows:
            item = json.loads(row)
            yield sample(item["site"], list(zip(item["lines"], item["labels"], strict=True)), True)
    if gold is None:
        return
    import yaml

    for item in yaml.safe_load((gold / "pages_meta.yaml").read_text(encoding="utf-8"))["pages"]:
        if not item["id"].startswith("gwr"):
            continue  # the others are of sites that the file holds
        raw = (gold / "pages" / f"{item['id']}.txt").read_text(encoding="utf-8")
        rows, at = [], 0
        for line in raw.split("\n"):
            inside = item["main_content"]["char_start"] <= at < item["main_content"]["char_end"]
            stripped = line.strip()
            head = (
                "t"
                if stripped == item["title"]
                else "r"
                if any(c.isdigit() for c in stripped) or "来源" in stripped
                else "s"
            )
            if stripped:
                rows.append((stripped, "b" if inside else head))
            at += len(line) + 1
        yield sample(item["id"].split("_")[1], rows, True)


def documents(folder: Path, name: str, last_look: bool) -> list[dict[str, str]]:
    """Documents of a corpus, those for training or those for the last look."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as rows:
        found = [json.loads(row) for row in rows]
    return [d for d in found if is_last_look(f"{name}/{d['id']}") is last_look and len(d["text"]) > 60]


def paragraphs(text: str) -> list[str]:
    """The lines of an article, by-lines and scripts at its ends left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    ends = ("。", "！", "？", "”", "：", "；", "）")
    while len(lines) > 1 and not (lines[0].endswith(ends) and len(lines[0]) > 20):
        lines.pop(0)
    while len(lines) > 1 and not (lines[-1].endswith(ends) and len(lines[-1]) > 20):
        lines.pop()
    return lines


def whole_lines(text: str) -> list[str]:
    """All lines of a document, head and signature too."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _title(doc: dict[str, str]) -> str:
    return doc.get("title") or whole_lines(doc["text"])[0].split("。")[0][:40]


def made_samples(folder: Path, count: int, seed: int, last_look: bool) -> Iterator[Sample]:
    """Invented pages around documents of every corpus, and the documents alone."""
    rng = random.Random(seed)
    pools = {name: documents(folder, name, last_look) for name in CORPORA}
    titles = [
        (_title(d), paragraphs(d["text"]) if name.startswith("news") else whole_lines(d["text"]))
        for name, many in (
            ("news_2018", 500),
            ("news_xinwenlianbo", 400),
            ("laws", 250),
            ("policies", 120),
            ("reports_national", 40),
        )
        for d in rng.sample(pools[name], min(many, len(pools[name])))
    ]
    maker = Maker(titles, rng)
    for number in range(count):
        name = CORPORA[number % len(CORPORA)]
        doc = rng.choice(pools[name])
        raw = not name.startswith("news") and rng.random() < 0.6
        lines = whole_lines(doc["text"]) if raw else paragraphs(doc["text"])
        if len(lines) > 40:
            start = 0 if raw else rng.choice((0, rng.randint(0, len(lines) - 40)))
            lines = lines[start : start + rng.randint(5, 40)]
        if number % 20 < 2 and name in ("laws", "policies", "reports_national"):  # as it is, head and all
            yield sample(f"{name}/{doc['id']}", [(line, "b") for line in whole_lines(doc["text"])[:60]], False)
            continue
        title = _title(doc)
        if len(title) > 60 or "。" in title:
            title = maker.headline()
        yield sample(f"{name}/{doc['id']}", _made(maker, (title, lines), number), False)


def _made(maker: Maker, article: tuple[str, list[str]], number: int) -> Labelled:
    rng = maker.rng
    style = number % 20
    title, lines = article
    if style < 3:  # the document alone
        return [(line, "b") for line in lines]
    if style == 17:  # broken at a fixed width, as out of a PDF
        text, width = "".join(lines), rng.randint(20, 42)
        wrapped = [text[i : i + width] for i in range(0, min(len(text), 40 * width), width)]
        return [(line, "b") for line in wrapped] if maker.maybe(0.6) else page(maker, (title, wrapped))
    if style == 3:
        return [(line, "b") for line in _footnoted(maker, lines)]
    if style == 4:
        return [(line, label if label != "t" else "b") for line, label in official(maker, lines)]
    if style == 5:
        return page(maker, article, official(maker, lines))
    if style in (6, 16):
        return page(maker, article, clauses(maker, lines))
    if style == 7:
        return page(maker, article, [(line, "b") for line in lines] + table(maker))
    if style == 8:
        return clauses(maker, lines) if rng.random() < 0.5 else [(line, "b") for line in lines[:3]] + table(maker)
    if style in (9, 10):  # one short paragraph in a large page
        return page(maker, (title, [maker.sentence(25, 140)] + ([maker.sentence(12, 60)] if maker.maybe(0.4) else [])))
    if style == 11:
        return [(title, "t"), *((line, "b") for line in lines)]
    if style in (12, 13):
        return page(maker, article, [(line, "b") for line in lines[: rng.randint(1, 12)]] + maker.signature())
    if style == 14:
        return [(line, "b") for line in lines] + maker.signature()
    if style in (15, 18):
        short = [(line, "b") for line in short_article(maker)]
        few = [(line, "b") for line in lines[: rng.randint(1, 4)]]
        if maker.maybe(0.1):
            return [*few, *short]
        inside = rng.choice(([*few, *short, *few[1:]], short, short))
        return page(maker, article, inside)
    return page(maker, article)


def _footnoted(maker: Maker, lines: list[str]) -> list[str]:
    """Articles with lists of numbered headlines, questions and answers, notes and subheadings between their paragraphs."""
    rng = maker.rng
    out: list[str] = []
    question = rng.choice(("央行现在应该做什么？", "园区如何留住企业？", "会有大的变化吗？", "下一步怎么走？"))
    for line in lines:
        out.append(line)
        style = rng.randint(0, 11)
        if style == 0:
            out += [f"{n}. {maker.headline()}" for n in range(1, rng.randint(3, 8))]
        elif style == 1:
            out += [question, maker.sentence(6, 40)]
        elif style == 2:
            out += ["[", str(rng.randint(1, 9)), "]"]
        elif style == 3:
            out += [
                rng.choice(
                    (
                        maker.headline()[:14],
                        f"{rng.choice('一二三四')}、{maker.headline()[:12]}",
                        "1",
                        "01",
                        "★",
                        f"——{maker.headline()}",
                    )
                )
            ]
        elif style == 4:
            out += [f"{maker.person()}：{maker.sentence(8, 40)}", f"记者：{maker.sentence(8, 30)}"]
    return out


Sequence = tuple[list[list[str]], list[str]]


def sequences(item: Sample, wordless: float = 0.0, rng: random.Random | None = None) -> Iterator[Sequence]:
    """Each gap between certain lines as features and labels, with one certain line at the ends that have one.

    wordless: share of the lines whose own words are not told.
    """
    found = Page.of(item.lines)
    xs: list[list[str]] = []
    ys: list[str] = []
    for i, sure in enumerate(found.certain):
        if sure:
            if len(xs) > 1 or (xs and xs[0] != ["P"]):
                yield [*xs, ["P"]], [*ys, "body"]
            xs, ys = [["P"]], ["body"]
        else:
            told = sorted(set(of(found, i)))
            if rng is not None and rng.random() < wordless:
                told = [name for name in told if not name.startswith(WORD_FEATURES)]
            xs.append(told)
            ys.append(NAMES[item.labels[i]])
    if len(xs) > 1 or (xs and xs[0] != ["P"]):
        yield xs, ys


_SEQUENCES: dict[tuple[int, float], list[Sequence]] = {}


def remember(samples: Iterable[Sample], forget: float, wordless: float, seed: int) -> None:
    """Compute the sequences of samples once for all folds: as they are, and real pages and some of the made ones as they
    read with words forgotten."""
    rng = random.Random(seed)
    many = list(samples)
    for item in many:
        _SEQUENCES[id(item), 0.0] = list(sequences(item))
    if not forget:
        return
    many = [item for item in many if item.real or rng.random() < AGAIN]
    for start in range(0, len(many), 100):
        with forgetting(rng.choice((forget * 0.6, forget, min(1.0, forget * 1.4))), rng):
            for item in many[start : start + 100]:
                _SEQUENCES[id(item), forget] = list(sequences(read_again(item), wordless, rng))


def learn(samples: list[Sample], times: int, forget: float, c1: float, c2: float) -> line_model.Weights:
    """Weights from samples that `remember` has seen; real pages count `times` as much."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": 120, "feature.minfreq": 3})
    for item in samples:
        for number in range(times if item.real else 1):
            for share in {0.0, forget} if number in (0, 2) else {0.0}:
                for xs, ys in _SEQUENCES.get((id(item), share), ()):
                    trainer.append(xs, ys)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    return line_model.parse(rows(info))


def rows(info: object) -> list[list[str]]:
    """The weights as rows of `page_weights.csv`, in the order of their names."""
    table: dict[str, dict[str, int]] = {}
    for (name, label), weight in info.state_features.items():  # type: ignore[attr-defined]
        value = round(weight * SCALE)
        if abs(value) >= LEAST and name != "P":
            table.setdefault(name, {})[label] = value
    for (label, after), weight in info.transitions.items():  # type: ignore[attr-defined]
        table.setdefault(f"move:{label}", {})[after] = round(weight * SCALE)
    for label in line_model.LABELS:
        table.setdefault(f"move:{label}", {})
    return [[name, *(str(table[name].get(label, 0) or "") for label in line_model.LABELS)] for name in sorted(table)]


@dataclass
class Score:
    """Characters of lines kept rightly, kept in all, wanted; pages; pages with a line of the body lost, with others left."""

    both: int = 0
    have: int = 0
    want: int = 0
    pages: int = 0
    losing: int = 0
    leaving: int = 0

    def add(self, item: Sample, kinds: tuple[str, ...], show: str = "") -> None:
        """Count one page."""
        kept = [i for i, kind in enumerate(kinds) if kind == "body"]
        lost = [i for i, label in enumerate(item.labels) if label == "b" and kinds[i] != "body"]
        left = [i for i in kept if item.labels[i] in "rs"]
        size = [len(line.text) for line in item.lines]
        self.both += sum(size[i] for i in kept if item.labels[i] == "b")
        self.have += sum(size[i] for i in kept if item.labels[i] != "t")
        self.want += sum(n for n, label in zip(size, item.labels, strict=True) if label == "b")
        self.pages += 1
        self.losing += bool(lost)
        self.leaving += bool(left)
        if show and (lost or left):
            print(
                f"  {item.group}: lost {[item.lines[i].text[:30] for i in lost[:6]]} left {[item.lines[i].text[:30] for i in left[:6]]}"
            )

    def join(self, other: Score) -> None:
        """Count the pages of another score too."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        return f"P {self.both / max(1, self.have):.4f} R {self.both / max(1, self.want):.4f}, {self.losing} lose and {self.leaving} leave something, of {self.pages}"


def measure(samples: list[Sample], model: line_model.Weights, show: str = "", forget: float = 0.0) -> Score:
    """How well a model tells the lines of samples apart, guards and all; `forget`: with so many words unknown."""
    score = Score()
    line_model.weights.cache_clear()
    kept, line_model.weights = line_model.weights, lambda: model  # type: ignore[assignment]
    try:
        with forgetting(forget, random.Random(97)) if forget else nullcontext():
            for item in samples:
                again = read_again(item) if forget else item
                score.add(again, arrange(again.lines).kinds, show)
    finally:
        line_model.weights = kept
    return score


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--labels", type=Path, required=True, nargs="+")
    ap.add_argument("--gold", type=Path)
    ap.add_argument("--corpora", type=Path, required=True)
    ap.add_argument("--made", type=int, default=1100, help="invented pages for each seed")
    ap.add_argument("--folds", type=int, default=0)
    ap.add_argument("--times", type=int, default=5)
    ap.add_argument(
        "--forget", type=float, default=0.5, help="share of the listed words that second copies do not know"
    )
    ap.add_argument("--wordless", type=float, default=0.5, help="share of their lines whose own words are not told")
    ap.add_argument("--c1", type=float, default=0.3)
    ap.add_argument("--c2", type=float, default=0.02)
    ap.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33])
    ap.add_argument("--write", action="store_true")
    ap.add_argument("--show", default="")
    a = ap.parse_args()
    real = [item for path in a.labels for item in real_pages(path, a.gold if path == a.labels[0] else None)]
    kept = [item for item in real if is_last_look(item.group)]
    real = [item for item in real if not is_last_look(item.group)]
    made = [item for seed in a.seeds for item in made_samples(a.corpora, a.made, seed, False)]
    print(
        f"{len(real)} real pages of {len({r.group for r in real})} sites to learn from, {len(kept)} for the last look; {len(made)} made",
        flush=True,
    )
    remember([*real, *made], a.forget, a.wordless, 7)
    if a.folds:
        groups = sorted({item.group for item in real}, key=lambda g: crc32(b"fold" + g.encode()))
        total, unknown = Score(), Score()
        for fold in range(a.folds):
            out = set(groups[fold :: a.folds])
            model = learn([item for item in real if item.group not in out] + made, a.times, a.forget, a.c1, a.c2)
            left = [item for item in real if item.group in out]
            total.join(measure(left, model, a.show))
            unknown.join(measure(left, model, forget=0.5))
        print(f"cross-validation over sites: {total}")
        print(f"  with half of the words unknown: {unknown}", flush=True)
    model = learn(real + made, a.times, a.forget, a.c1, a.c2)
    last = list(made_samples(a.corpora, 200, max(a.seeds) + 1, True))
    print(f"last look, real: {measure(kept, model, a.show)}")
    print(f"  with half of the words unknown: {measure(kept, model, forget=0.5)}")
    print(f"last look, made: {measure(last, model, a.show)}")
    print(f"  with half of the words unknown: {measure(last, model, forget=0.5)}")
    if a.write:
        write(model)


def write(model: line_model.Weights) -> None:
    """Put the weights where the room reads them."""
    lines = [
        "# Weights of the line model in hundredths: feature, title, record, body, site. Learned by tests/train_page.py",
        "# from labelled pages and invented ones; do not edit by hand.",
    ]
    table = dict(model.states)
    for label, move in zip(line_model.LABELS, model.moves, strict=True):
        table[f"move:{label}"] = tuple(log(x) for x in move)  # type: ignore[assignment]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name in sorted(table):
        writer.writerow([name, *(str(round(w * SCALE) or "") for w in table[name])])
    path = Path(__file__).parents[1] / "index" / "data" / "page_weights.csv"
    path.write_text("\n".join(lines) + "\n" + out.getvalue(), encoding="utf-8")
    print(f"{len(table)} rows, {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
