"""Place names: the gazetteer, mentions in a text, and which place is speaking."""
