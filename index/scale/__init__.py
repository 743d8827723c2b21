"""The same floors on a cluster."""
