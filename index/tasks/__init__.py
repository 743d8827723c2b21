"""What stands right behind the door: opening a corpus, its upkeep, its tags, and files that are handed over."""
