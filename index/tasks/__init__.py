"""What commands and the library do: upkeep, questions to the ledger, tags, reports, files for the user."""
