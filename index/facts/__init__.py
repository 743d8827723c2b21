"""Clean text to regions, targets and tags."""
