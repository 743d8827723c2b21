"""Manual tags: which documents are meant, what a change would do, doing it and taking it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import GangmuError, UsageError

if TYPE_CHECKING:
    from ..corpus.edit import TagChange
    from ..engine import Engine
    from .located import Located

_OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]*(?:=.*)?$")
_MOST_READ = 200
"""Documents whose phrases are looked at for suggestions."""


@dataclass(frozen=True, slots=True)
class Job:
    """Tags to put on documents and to take off them. words: ids, or a query."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents that words stand for, in the order of the corpus. query: what they were found by, "" for ids;
    relaxed: whether no document holds every word of it as typed, so that these hold only pieces."""

    docs: tuple[str, ...]
    query: str = ""
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Retagging:
    """What jobs would do. asked: for every document that they mean; would: for those whose tags change; chosen: what the words
    of each job stand for."""

    asked: Mapping[str, TagChange]
    would: Mapping[str, TagChange]
    chosen: tuple[Chosen, ...]

    @property
    def relaxed(self) -> bool:
        """Whether some of the documents hold only pieces of what was typed."""
        return any(one.relaxed for one in self.chosen)


def chosen(engine: Engine, words: Sequence[str]) -> Chosen:
    """The documents that words stand for: ids as they are, or what a query finds.

    A word is a document where it is an id, or a part of one that looks like a file's name or number; others are a query.
    Raises UsageError for what looks like an option, which it would not be here, and for one word that is nothing at all.
    """
    from ..query.request import Request

    ids = [_id(engine, word) for word in words]
    if all(ids):
        return Chosen(tuple(ids))
    for word, doc in zip(words, ids, strict=True):
        if _OPTION.match(word) and not doc:
            right = f"gangmu tag add TAG {word} -- {' '.join(w for w in words if not _OPTION.match(w)) or 'QUERY'}"
            raise UsageError(f"{word} stands behind the --, where documents and words are", f"write {right}")
    query = " ".join(words)
    request = Request(query=query)
    found = engine.matching(request)
    if found:
        return Chosen(tuple(found), query, bool(engine.relaxed(request)))
    if len(words) == 1 and not engine.missing(request):
        return Chosen((engine.resolve(words[0]),))
    return Chosen((), query)


def _id(engine: Engine, word: str) -> str:
    """The id that a word stands for, or "" where it is a word of a query."""
    try:
        found = engine.resolve(word)
    except UsageError:
        return ""
    named = any(mark in word for mark in "./#") or found.startswith(f"{word}_") or found.endswith(f"#{word}")
    return found if found == word or named else ""


def planned(corpus: Located, jobs: Iterable[Job]) -> Retagging:
    """What jobs would do to INDEX.md; where two of them differ about a tag, the later one holds. Raises UsageError for what
    is no tag, CorpusError, Locked."""
    from ..corpus import edit

    told = []
    wanted: dict[str, tuple[list[str], list[str]]] = {}
    for job in jobs:
        for tag in (*job.add, *job.remove):
            edit.check_tag(tag)
        found = chosen(corpus.engine, job.words)
        told.append(found)
        for doc in found.docs:
            plus, minus = wanted.setdefault(doc, ([], []))
            for tag in job.add:
                plus.append(tag)
                while tag in minus:
                    minus.remove(tag)
            for tag in job.remove:
                minus.append(tag)
                while tag in plus:
                    plus.remove(tag)
    asked = {
        doc: edit.TagChange(tuple(dict.fromkeys(plus)), tuple(dict.fromkeys(minus)))
        for doc, (plus, minus) in wanted.items()
    }
    would = _real(edit.edit_tags(corpus.corpus_folder(), asked, dry_run=True)) if asked else {}
    return Retagging(asked, would, tuple(told))


def _real(changes: Mapping[str, TagChange]) -> dict[str, TagChange]:
    return {doc: change for doc, change in changes.items() if change.add or change.remove}


def applied(folder: Path, plan: Retagging) -> tuple[dict[str, TagChange], bool]:
    """Write a plan to INDEX.md: what changed, and whether it was kept for `undone`. Raises CorpusError, Locked."""
    from ..corpus import edit, undo

    before = undo.tags_of(folder, list(plan.asked))
    done = _real(edit.edit_tags(folder, plan.asked))
    return done, not done or undo.remember(folder, before, undo.tags_of(folder, list(plan.asked)))


def undone(folder: Path) -> dict[str, TagChange]:
    """Take the last change back; what that added and removed. Raises UsageError where there is none, CorpusError, Locked."""
    from ..corpus import undo

    return undo.undo(folder)


def refreshed(corpus: Located) -> str:
    """Make written tags searchable at once; "" or, where that fails, what is to be said: they are written all the same."""
    from ..build.builder import Options, build
    from .state import failures

    if "://" in corpus.index:
        return f"the tags are written; to search by them: gangmu build --on MASTER --to {corpus.index}"
    corpus.close()
    try:
        # What could not be read before, and was left out, shall not keep the tags of the others from the index.
        going = bool(failures(corpus.index_folder()))
        options = Options(keep_going=going)
        done = build(corpus.corpus_folder(), corpus.index_folder(), options, lambda floor, done, total: None)
    except GangmuError as error:
        return f"the tags are written, but the index is not up to date: {error.message}"
    return f"{done.failed} cannot be read, as 'gangmu status' says" if done.failed else ""


def suggested(engine: Engine, docs: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """Phrases of documents that the rest of the corpus says less often: `phrase`, `score` and `count`, the best first."""
    from ..facts.tags.suggest import suggest as phrases

    texts = [f"{d['title']}\n{d['text']}" for d in (engine.document(doc) for doc in docs[:_MOST_READ])]
    frequency = engine.document_frequency
    return [
        {"phrase": phrase, "score": round(score, 4), "count": count}
        for phrase, score, count in phrases(texts, lambda word: frequency([word]).get(word, 0), engine.size(), limit)
    ]


def rules(folder: Path | None, file: Path | None) -> list[dict[str, Any]]:
    """The rules of a taxonomy, of the corpus's where no file is named: `tag`, `facet`, `under`, `words`, `without`.

    Raises CorpusError for a file that is no taxonomy.
    """
    return [
        {
            "tag": rule.tag,
            "facet": rule.facet,
            "under": rule.under,
            "words": [word if where == "any" else f"{word} ({where})" for word, where in rule.words],
            "without": sorted(rule.without),
        }
        for rule in _taxonomy(folder, file).rules.values()
    ]


def explained(folder: Path | None, file: Path | None, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What each rule of a taxonomy matched in a document, and why its tag is given or not."""
    return [
        {
            "tag": found.tag.tag,
            "facet": found.tag.facet,
            "score": round(found.tag.score, 3),
            "threshold": round(found.threshold, 3),
            "given": found.given,
            "reason": found.reason,
            "evidence": [f"{e.text}×{e.count}" for e in found.tag.evidence],
        }
        for found in _taxonomy(folder, file).explain(document["title"], document["text"])
    ]


def _taxonomy(folder: Path | None, file: Path | None) -> Any:
    from ..corpus import manifest
    from ..facts.tags.assign import Taxonomy

    if file is None and folder is not None:
        corpus = manifest.load(folder, [])
        file = corpus.folder / corpus.taxonomy if corpus.taxonomy else None
    return Taxonomy.load(file)
