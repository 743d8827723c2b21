"""Gangmu's floors: corpus, text, facts, dedup, store, query, scale. Data flows upward; nothing here imports the command line."""
