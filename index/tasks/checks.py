"""Named checks of a corpus and its index, each with its fix."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import system
from ..errors import GangmuError
from .located import Located
from .state import failures

if TYPE_CHECKING:
    from ..corpus.failure import Failure


@dataclass(frozen=True, slots=True)
class Finding:
    """state: ok, note (works, but), or wrong. `repair` does the fix where that is safe."""

    state: str
    finding: str
    fix: str = ""
    repair: Callable[[], None] | None = None


def run(check: Callable[[Located], Finding], corpus: Located, *, fix: bool) -> Finding:
    """What a check finds, once more after its repair where `fix` asks for it; an error is a finding."""
    found = _tried(check, corpus)
    if fix and found.repair is not None:
        found.repair()
        found = _tried(check, corpus)
    return found


def _tried(check: Callable[[Located], Finding], corpus: Located) -> Finding:
    try:
        return check(corpus)
    except GangmuError as error:
        return Finding("wrong", error.message, error.hint)


def refuse_foreign(corpus: Located) -> None:
    """Raises UsageError where the index's folder holds something else too: nothing in it is then mended."""
    from ..store import ownership

    try:
        place = corpus.index_folder()
    except GangmuError:
        return  # a cluster, or no corpus: the checks say so
    ownership.admit(place)


def _manifest(corpus: Located) -> Finding:
    from ..corpus import manifest, readers

    failed: list[Failure] = []
    loaded = manifest.load(corpus.corpus_folder(), failed)
    files = readers.files(loaded, failed)
    if failed:
        return Finding("wrong", _first(failed), failed[0].hint)
    missing = [f.path for f in files if not (loaded.folder / f.path).is_file()]
    if missing:
        return Finding(
            "wrong", f"{len(missing)} listed files are missing, the first is {missing[0]}", "remove their rows"
        )
    return Finding("ok", f"{len(files)} file{'s'[: len(files) != 1]} listed")


def _first(failed: Sequence[Failure]) -> str:
    """The first of several failures, and how many there are."""
    more = f" ({len(failed):,} in all)" if len(failed) > 1 else ""
    return f"{failed[0].sentence}{more}"


def _failures(corpus: Located) -> Finding:
    failed = failures(corpus.index_folder())
    if failed:
        return Finding("wrong", _first(failed), failed[0].hint or "mend it, then run 'gangmu build'")
    return Finding("ok", "the last build read every document")


def _encoding(corpus: Located) -> Finding:
    replaced = sum(
        repair["count"]
        for document in corpus.engine.documents()
        for repair in document["repairs"]
        if repair["kind"] == "replacement"
    )
    if replaced:
        return Finding("note", f"{replaced} characters could not be decoded", "'gangmu show DOC --raw' shows where")
    return Finding("ok", "every character could be decoded")


def _index(corpus: Located) -> Finding:
    from ..store import ownership
    from ..store.verify import verify

    place = corpus.index_folder()
    ownership.admit(place)
    found = list(verify(place))
    if found:
        return Finding("wrong", found[0], "run 'gangmu build --full'", lambda: _rebuild(corpus))
    mode = place.stat().st_mode & 0o777
    if not system.WINDOWS and mode & 0o077:
        return Finding(
            "note", f"other users can enter the index (mode {mode:o})", "chmod 700", lambda: _close_to_others(corpus)
        )
    return Finding("ok", "every file is what was written")


def _rebuild(corpus: Located) -> None:
    from ..build.builder import Options, build

    corpus.close()
    build(corpus.corpus_folder(), corpus.index_folder(), Options(full=True), lambda floor, done, total: None)


def _close_to_others(corpus: Located) -> None:
    system.close_folder_to_others(corpus.index_folder().resolve())


def _leftovers(corpus: Located) -> Finding:
    from ..store import generations, ownership

    place = corpus.index_folder()
    stopped = ownership.staged(place)
    if foreign := generations.strays(place):
        return Finding("note", f"{foreign[0]} in the index was not written by gangmu", "move it away, then build")
    if stopped:
        return Finding(
            "note",
            f"{len(stopped)} folders of builds that were stopped",
            "the next build removes them",
            lambda: _sweep(corpus),
        )
    return Finding("ok", "nothing left over")


def _sweep(corpus: Located) -> None:
    from ..store import generations

    with generations.locked(corpus.index_folder()):
        generations.collect(corpus.index_folder())


def _space(corpus: Located) -> Finding:
    folder = corpus.index_folder()
    place = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < 200 << 20:
        return Finding("wrong", f"{free >> 20} MB free where the index is", "free some space, or use --index elsewhere")
    return Finding("ok", f"{free >> 30:,} GB free where the index is")


CHECKS: dict[str, Callable[[Located], Finding]] = {
    "manifest": _manifest,
    "index": _index,
    "failures": _failures,
    "encoding": _encoding,
    "leftovers": _leftovers,
    "space": _space,
}


def checked(corpus: Located, *, fix: bool = False) -> Iterable[tuple[str, Finding]]:
    """Each check by its name with what it finds. fix: apply the repairs that are safe. Raises UsageError where the folder of
    the index holds what Gangmu did not write, and something was to be mended."""
    if fix:
        refuse_foreign(corpus)
    for name, check in CHECKS.items():
        yield name, run(check, corpus, fix=fix)
