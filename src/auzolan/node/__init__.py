"""Floor 7: the deeds. Each file is a verb; each deed turns a wish into signed acts."""
