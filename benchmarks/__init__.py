"""Measurements: the bot against a bare echo bot (`python -m benchmarks`), and the search."""

import os

# Figures are of one core, and numpy is imported in half the time. Must stand before it is.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
