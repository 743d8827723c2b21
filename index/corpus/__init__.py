"""INDEX.md and files to raw documents."""
