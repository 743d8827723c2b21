"""Numerals and quantities of a sentence, and the clauses that hold them."""
