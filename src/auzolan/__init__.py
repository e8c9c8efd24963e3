"""Auzolan: a need is stated, and the neighbours find the ways to meet it."""
