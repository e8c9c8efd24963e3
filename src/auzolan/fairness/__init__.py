"""Floor 3: what is owed: credit terms, outside money, and footprint."""
