"""Citations: normalise what was written, find what is cited in it, resolve it against the laws."""
