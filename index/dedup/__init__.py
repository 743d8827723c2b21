"""Clean texts to clusters of copies, and to the editions of one document."""
