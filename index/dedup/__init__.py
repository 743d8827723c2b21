"""Clean texts to duplicate clusters."""
