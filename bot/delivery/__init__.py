"""The daily delivery: brings each chat its article of the day, once. Knows no chat platform."""
