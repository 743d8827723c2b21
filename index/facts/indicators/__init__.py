"""What a figure counts, as a noun phrase."""
