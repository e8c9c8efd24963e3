"""Floor 3: availability, terms of lending, and the rules of offers, needs and promises."""
