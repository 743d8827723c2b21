"""How a figure compares with what it states: at least, more than, about, exactly."""

from __future__ import annotations

from ..figures.quantities import Quantity
from ..lexicon.words import words

MORE = ("多", "余")
"""Behind a numeral: more than it says."""
_SOLVED = frozenset(("项", "种", "类", "批", "款"))


def comparator(figure: Quantity, kind: str, shared: str = "") -> str:
    """`=` `>` `>=` `<` `<=` `~` or `range`, from the words on both sides of a figure of this kind, "" for a vague one.

    shared: the one that a list distributes.
    """
    lexicon = words()
    if figure.kind == "vague":
        return ""
    if figure.value_max is not None:
        return "range"
    if figure.after and figure.after not in MORE:
        return lexicon.after[figure.after]
    if figure.before[:1] == ("突破",) and figure.unit in _SOLVED:
        return shared or "="  # 突破50项关键技术: what is broken through is the difficulty
    signs = [lexicon.before[word] for word in figure.before]
    for sign in signs:
        if sign in (">", ">=", "<", "<=", "~"):
            return sign
    if figure.over or figure.after in MORE:
        return ">"
    if figure.near:
        return "~"
    if "cap" in signs:
        return "<=" if kind == "target" else "="
    if "reach" in signs:
        return ">=" if kind == "target" else "="
    if "fall" in signs:
        return "<=" if kind == "target" else "="
    return shared or "="
