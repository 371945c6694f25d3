"""Measurements: the bot against a bare echo bot (`python -m benchmarks`), and the search."""
