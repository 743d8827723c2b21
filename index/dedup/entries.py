"""A document as the dedup floor compares it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the store knows it.

    key: the store's number of it; doc: its id; date: ISO or ""; length: characters of the clean text;
    listed: its place in the manifest; signature: what `signatures.signature` made of the clean text;
    title: "" where none is known.
    """

    key: int
    doc: str
    date: str
    length: int
    listed: int
    signature: bytes
    title: str = ""
