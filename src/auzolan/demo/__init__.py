"""The demo community as data: an invented neighbourhood, and the reading of it."""
