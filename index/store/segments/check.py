"""Whether the arrays of a segment fit together; beyond the checksums, this finds what a defect would have written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...errors import IndexDamaged
from .reader import LETTERS, Segment


def check(segment: Segment) -> Iterator[str]:
    """What does not fit, in words: postings without a document, terms out of order, text that cannot be read."""
    import numpy as np

    keys = np.frombuffer(segment.keys, "<i8")
    if len(keys) > 1 and not (np.diff(keys) > 0).all():
        yield "its keys are not ascending"
    for field in LETTERS:
        first, docs, occurrences = segment.lists(field).every_posting()
        if len(docs) and int(docs.max()) >= segment.documents:
            yield f"a posting of {field} has no document"
        if len(first) > 1 and not (np.diff(first.astype(np.int64)) > 0).all():
            yield f"a term of {field} has no posting"
        if len(occurrences) and int(occurrences.min()) < 1:
            yield f"a posting of {field} has no occurrence"
        step = np.diff(docs.astype(np.int64))
        step[first[1:-1].astype(np.int64) - 1] = 1
        if len(step) and not (step > 0).all():
            yield f"a list of {field} is not ascending"
    for field in ("body", "title"):
        terms = list(segment.words(field).every_term())
        if any(a >= b for a, b in pairwise(terms)):
            yield f"the terms of {field} are not in order"
    try:
        for local in range(segment.documents):
            segment.text(local)
    except IndexDamaged as error:
        yield error.message
