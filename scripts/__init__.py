"""Scripts that check and write what goes with the program. Not part of what is installed."""
