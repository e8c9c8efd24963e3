"""Floor 8: the tables, the one write path into them, and the reads that pages make."""
