"""The floors below run over a corpus: what changed is read, indexed and published atomically."""
