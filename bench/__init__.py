"""Bench: what `make bench` runs to measure the targets of the design."""
