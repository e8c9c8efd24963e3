"""Floor 10: what has to happen by itself, on timers, each through a deed."""
