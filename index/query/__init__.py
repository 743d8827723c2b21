"""Questions to an index: search, the ledger, what became of promises, regions compared, what is new."""
