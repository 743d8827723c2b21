"""Gangmu's floors: corpus, text, facts, dedup, store, query, scale. Nothing here imports the command line."""
