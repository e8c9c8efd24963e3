"""Floor 10: the `auzolan` command; each subcommand calls one deed or query."""
