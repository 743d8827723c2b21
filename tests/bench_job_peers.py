"""What a user would put together for the whole job: trafilatura, cpca, jionlp, datasketch, Whoosh and jieba in one script.

    python tests/bench_job_peers.py build DOCS.jsonl FOLDER         clean, places, figures, near duplicates, index
    python tests/bench_job_peers.py ask FOLDER QUERIES.tsv N        the N best for each `qid<TAB>query`, as TSV

Run by bench_job.py in an environment of its own, without Gangmu. Each library is used as its documentation shows; the rule
for promises is the one that comes to mind first: a sentence with a word of promise, and the figures after that word.
"""

from __future__ import annotations

import contextlib
import html
import importlib.util
import io
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NEEDED = {
    "trafilatura": "trafilatura",
    "lxml_html_clean": "lxml_html_clean",
    "cpca": "cpca",
    "jionlp": "jionlp",
    "datasketch": "datasketch",
    "whoosh": "whoosh",
    "jieba": "jieba",
}
PROMISE = re.compile(r"力争|确保|计划|目标|到\s*20\d\d年")
NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)(万亿|亿|千万|百万|万|千|百)?"
POWER = {"": 1, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
COMPARED = (
    (re.compile("不超过|以内|以下|控制在"), "<="),
    (re.compile("以上|不低于|不少于|至少"), ">="),
    (re.compile("超过|突破|逾"), ">"),
    (re.compile("左右|约|近"), "~"),
)
VERB = re.compile("达到|达|超过|突破|增长|增加|提高|建成|建设|新增|实现|完成|力争|确保|左右|以上|不低于|为|约|到|至")
NEAR = 0.5
PERMUTATIONS = 128


def page_of(item: dict[str, str]) -> str:
    """The item as the plainest page that could carry it."""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in item["text"].splitlines() if line.strip())
    title = html.escape(item.get("title") or "")
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


class Clock:
    """Processor seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began


class Figures:
    """Promised figures: money and years by jionlp, other quantities by a number and one of jionlp's measure words."""

    def __init__(self, jionlp: Any, cpca: Any) -> None:
        self.jionlp, self.cpca = jionlp, cpca
        units = {"%", "％", "个百分点", "人", "千瓦时", "吉瓦", *jionlp.quantifiers_loader()} - {
            "元",
            "年",
            "月",
            "日",
            "号",
        }
        longest = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
        self.quantity = re.compile(NUMBER + f"({longest})")

    def place(self, text: str) -> str:
        """The most exact place of an address as cpca reads it, else nothing."""
        found = self.cpca.transform([text]).iloc[0]
        return next(
            (found[level] for level in ("区", "市", "省") if isinstance(found[level], str) and found[level]), ""
        )

    def year(self, sentence: str, date: str) -> int | None:
        """The last year of which jionlp finds a mention, counted from the date of the item."""
        base = dict(zip(("year", "month", "day"), map(int, date.split("-")), strict=False)) if date else None
        try:
            times = self.jionlp.ner.extract_time(sentence, time_base=base or time.time(), with_parsing=True)
        except Exception:  # it raises what comes on odd dates; a user would go on with the next sentence
            return None
        years = [
            int(found["detail"]["time"][-1][:4])
            for found in times or ()
            if found["type"] in ("time_point", "time_span") and found["detail"]["time"][-1][:4].isdigit()
        ]
        return years[-1] if years else None

    def quantities(self, sentence: str, begin: int) -> Iterator[tuple[int, int, float, str]]:
        """Begin, end, value and unit of each figure after `begin`."""
        taken: list[tuple[int, int]] = []
        for found in self.jionlp.ner.extract_money(sentence, with_parsing=True) or ():
            start, end = found["offset"]
            number = found["detail"]["num"] if found.get("detail") else None
            if start >= begin and number is not None:
                taken.append((start, end))
                yield start, end, float(number[0] if isinstance(number, list) else number), found["detail"]["case"]
        for match in self.quantity.finditer(sentence, begin):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                value = float(match[1].replace(",", "")) * POWER[match[2] or ""]
                yield match.start(), match.end(), value, match[3]

    def promises(self, doc: str, title: str, date: str, text: str) -> Iterator[dict[str, object]]:
        """What is promised in a text, as records like Gangmu's."""
        for sentence in self.jionlp.split_sentence(text, criterion="coarse"):
            promise = PROMISE.search(sentence)
            if promise is None:
                continue
            where = year = None
            for start, end, value, unit in self.quantities(sentence, promise.start()):
                if where is None:
                    where, year = self.place(sentence) or self.place(title) or "中国", self.year(sentence, date)
                around = sentence[max(0, start - 4) : end + 3]
                clause = re.split("[,，;；、]", sentence[:start])[-1]
                yield {
                    "doc": doc,
                    "kind": "target",
                    "sentence": sentence,
                    "value": value,
                    "unit": unit,
                    "comparator": next((sign for words, sign in COMPARED if words.search(around)), "="),
                    "region": where,
                    "deadline": year,
                    "indicator": VERB.split(clause)[0] or VERB.split(clause)[-1],
                    "direction": "down" if re.search("下降|减少|降低", clause) else "up",
                }


def codes_in(cpca: Any, text: str) -> list[str]:
    """The division codes of all places that cpca finds in a text."""
    try:
        found = cpca.transform_text_with_addrs(text)
    except KeyError:  # cpca 0.5.5 on a text without any place
        return []
    return sorted({code for code in found["adcode"] if isinstance(code, str)})


def shingles(text: str) -> list[bytes]:
    folded = re.sub(r"\W+", "", text)
    return [folded[at : at + 5].encode() for at in range(max(1, len(folded) - 4))]


def build(source: Path, folder: Path) -> None:
    """The whole job; results and seconds by step are left in the folder."""
    clock = Clock()
    with clock.step("import"), contextlib.redirect_stdout(io.StringIO()):
        import cpca
        import jionlp
        import trafilatura
        from datasketch import MinHash, MinHashLSH
        from jieba.analyse import ChineseAnalyzer
        from whoosh import fields
        from whoosh import index as whoosh_index

        figures = Figures(jionlp, cpca)
    analyzer = ChineseAnalyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(stored=True, analyzer=analyzer),
        content=fields.TEXT(stored=True, analyzer=analyzer),
    )
    (folder / "whoosh").mkdir(parents=True)
    writer = whoosh_index.create_in(str(folder / "whoosh"), schema).writer(limitmb=256)
    near = MinHashLSH(threshold=NEAR, num_perm=PERMUTATIONS)
    sets: dict[str, set[bytes]] = {}
    alike: list[tuple[str, str]] = []
    with (
        source.open(encoding="utf-8") as lines,
        (folder / "places.jsonl").open("w", encoding="utf-8") as places,
        (folder / "targets.jsonl").open("w", encoding="utf-8") as targets,
    ):
        for item in map(json.loads, lines):
            doc, title = item["id"], item.get("title") or ""
            with clock.step("clean (trafilatura)"):
                text = trafilatura.extract(page_of(item), include_comments=False) or item["text"]
            with clock.step("places (cpca)"):
                codes = codes_in(cpca, text)
                print(json.dumps({"doc": doc, "codes": codes}), file=places)
            with clock.step("promises (jionlp)"):
                for record in figures.promises(doc, title, item.get("date") or "", text):
                    print(json.dumps(record, ensure_ascii=False), file=targets)
            with clock.step("duplicates (datasketch)"):
                own = shingles(text)
                sketch = MinHash(num_perm=PERMUTATIONS)
                sketch.update_batch(own)
                sets[doc] = set(own)
                for other in near.query(sketch):
                    both = len(sets[doc] & sets[other])
                    if both >= NEAR * (len(sets[doc]) + len(sets[other]) - both):
                        alike.append((other, doc))
                near.insert(doc, sketch)
            with clock.step("index (Whoosh, jieba)"):
                writer.add_document(id=doc, title=title, content=text)
    with clock.step("index (Whoosh, jieba)"):
        writer.commit()
    (folder / "duplicates.json").write_text(json.dumps(alike), encoding="utf-8")
    (folder / "seconds.json").write_text(json.dumps(clock.seconds, ensure_ascii=False), encoding="utf-8")


def ask(folder: Path, queries: Path, most: int) -> None:
    """The documents that each query finds, `qid<TAB>doc`, best first."""
    from whoosh import index as whoosh_index
    from whoosh.qparser import MultifieldParser

    index = whoosh_index.open_dir(str(folder / "whoosh"))
    parser = MultifieldParser(["title", "content"], index.schema)
    with index.searcher() as searcher:
        for line in queries.read_text(encoding="utf-8").splitlines():
            number, _, query = line.partition("\t")
            for hit in searcher.search(parser.parse(query), limit=most):
                print(number, hit["id"], sep="\t")


def main() -> None:
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        install = f"{sys.executable} -m pip install {' '.join(NEEDED.values())}"
        sys.exit(f"not installed in this environment: {' '.join(missing)}\nhint: {install}")
    if sys.argv[1:2] == ["build"] and len(sys.argv) == 4:
        build(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["ask"] and len(sys.argv) == 5:
        ask(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
