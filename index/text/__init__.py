"""Raw text to clean article, with offsets back into the raw file."""
