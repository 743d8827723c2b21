"""Whoosh's query language on top of the store."""
