"""The words of index/data/name_words.yaml: what begins, ends and breaks off the name of an indicator, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ...data import data_file
from .classes import word_classes
from .words import any_of, by_first, phrases


@dataclass(frozen=True, slots=True)
class NamingWords:
    """name_words.yaml by class, whole words. breaks: predicates, adverbs and times;
    edges: what is left out at its ends alone; relation: what may open an attribute; deeds, whole: by first character,
    longest first.

    adjective: adverbs that are adjectives before a noun; carrier: nouns beside a verb that is a noun; acts: predicates of a
    thing behind its figure; way: prepositions that begin one; actor: how names of who acts end;
    stops: all that may end a name behind a figure; beside: a pattern of what follows the thing counted.
    """

    breaks: frozenset[str]
    edges: frozenset[str]
    relation: frozenset[str]
    deeds: dict[str, tuple[str, ...]]
    deed: frozenset[str]
    adjective: frozenset[str]
    nominal: frozenset[str]
    carrier: frozenset[str]
    standing: frozenset[str]
    measure: frozenset[str]
    bare: frozenset[str]
    no_head: frozenset[str]
    no_name: frozenset[str]
    speaker: frozenset[str]
    place_name: tuple[str, ...]
    acts: frozenset[str]
    way: frozenset[str]
    actor: tuple[str, ...]
    beside: re.Pattern[str]
    closing: frozenset[str]
    cut: re.Pattern[str]
    locative: frozenset[str]
    stops: frozenset[str]
    rises: frozenset[str]
    grade: frozenset[str]
    ending: frozenset[str]
    goal: tuple[str, ...]
    whole: dict[str, tuple[str, ...]]


@cache
def naming() -> NamingWords:
    """The words around names, compiled."""
    raw = {name: [str(word) for word in group] for name, group in data_file("name_words.yaml").items()}
    around = phrases()
    known = [word for table in (around.verb, around.manner) for group in table.values() for word in group]
    adjective, inner = frozenset(raw["adjective"]), frozenset((*raw["function"], *raw["adverb"], *raw["time"]))
    edges = inner | frozenset(raw["particle"])
    deed = [word for word in (*raw["deed"], *known) if word not in adjective and word not in edges]
    breaks = (frozenset(raw["predicate"]) | inner) - adjective
    stops = [
        breaks,
        edges,
        adjective,
        *(frozenset(raw[name]) for name in ("acts", "closing", "locative", "relation", "way")),
    ]
    return NamingWords(
        cut=re.compile(
            r"[,;:。!?\n\d]|"
            + word_classes().source(data_file("promises.yaml")["phrase"]["cut"])
            + "(?!性|力|作用|能力)"
        ),
        stops=frozenset("和与并及、的").union(*stops),
        breaks=breaks,
        edges=edges,
        relation=frozenset(raw["relation"]),
        deeds=by_first(deed),
        deed=frozenset(deed),
        adjective=adjective,
        nominal=frozenset(raw["nominal"]),
        carrier=frozenset(raw["carrier"]),
        standing=frozenset(raw["standing"]),
        measure=frozenset(raw["measure"]),
        bare=frozenset(raw["bare"]),
        no_head=frozenset(raw["no_head"]),
        no_name=frozenset(raw["no_name"]) | frozenset(raw["no_head"]),
        speaker=frozenset(raw["speaker"]),
        place_name=tuple(raw["place_name"]),
        acts=frozenset(raw["acts"]),
        way=frozenset(raw["way"]),
        actor=tuple(raw["actor"]),
        beside=re.compile(any_of(raw["beside"])),
        closing=frozenset(raw["closing"]),
        rises=frozenset(raw["rises"]),
        locative=frozenset(raw["locative"]),
        grade=frozenset(raw["grade"]),
        ending=frozenset(raw["ending"]),
        goal=tuple(raw["goal"]),
        whole=by_first([*around.keep, *raw["whole"]]),
    )
