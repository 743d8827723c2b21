"""What a build leaves on disk."""
