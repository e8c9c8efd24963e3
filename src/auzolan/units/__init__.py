"""Floor 1: exact amounts, units, half-open spans, points on earth, ids and faults."""
