"""Floor 2: what is true. Records, actions, acts, keys, rules and the Merkle log."""
