"""Reads for pages, each for a viewer; who may see what is one table in `seeing`."""
