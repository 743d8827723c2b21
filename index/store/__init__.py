"""What a build leaves on disk: segments, records, the log of changes."""
