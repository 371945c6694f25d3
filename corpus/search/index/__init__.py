"""The inverted index: built from the laws, saved, mapped into memory, searched."""

from corpus.search.index.build import build
from corpus.search.index.documents import Document, LawSpan
from corpus.search.index.entries import Entry, entries_of
from corpus.search.index.grams import grams, longest_grams, pair, units
from corpus.search.index.index import Index, Part
from corpus.search.index.lines import Lines
from corpus.search.index.opening import open_index

__all__ = [
    "Document",
    "Entry",
    "Index",
    "LawSpan",
    "Lines",
    "Part",
    "build",
    "entries_of",
    "grams",
    "longest_grams",
    "open_index",
    "pair",
    "units",
]
