"""The sectors that statements speak of: each by its own sentence and indicator, not by the document it stands in.

A report of the government is about everything; a figure in it is about what its sentence names. The rules are those of the
automatic tags, with the indicator in the place of a title and the sentence in that of a text, so that a sector which the
indicator names outweighs what else the sentence lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import CorpusError, IndexDamaged

if TYPE_CHECKING:
    from ..facts.tags.assign import Taxonomy

SECTOR = "sector"


def of_statements(taxonomy: Taxonomy, found: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The sectors of each record `target/1`, the strongest first; () where its sentence (or its cell's table) names none.

    Statements that share indicator and sentence are judged once: 10,000 take about a quarter of a second.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    out: list[tuple[str, ...]] = []
    for record in found:
        cell = record.get("table") or {}
        key = record["indicator"], "\n".join((record["sentence"], *(str(part) for part in cell.values())))
        if key not in known:
            known[key] = tuple(tag.tag for tag in taxonomy.assign(*key) if tag.facet == SECTOR)
        out.append(known[key])
    return out


def taxonomy_of_index(kept: object) -> Taxonomy:
    """The taxonomy that an index was built with: the package's, with the user's file that the build kept laid over it.

    kept: what the index holds of that file, "" or None for none. Raises IndexDamaged.
    """
    from ..facts.tags.assign import Taxonomy

    if not kept:
        return Taxonomy.load()
    try:
        if not isinstance(kept, str):
            raise CorpusError("it is no text")
        return Taxonomy.over(kept.encode("utf-8", "surrogatepass"), "taxonomy")
    except (CorpusError, UnicodeError) as error:
        raise IndexDamaged(f"the taxonomy in the index is damaged: {error}", "build it again") from None
