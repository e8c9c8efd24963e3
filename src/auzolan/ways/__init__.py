"""Floor 5: from a need to the ways that meet it, each with its draft plan."""
