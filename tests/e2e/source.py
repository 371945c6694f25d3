"""The first law as its source file has it, read by other means than the program's.

What people are shown must be this and nothing else: the source under the documented mapping and
the errata, and for Simplified OpenCC's conversion of that.
"""

from opencc import OpenCC

from tests.corpus.test_law_text import mapped, mended, source_articles

TRADITIONAL = {number: mapped(mended(number, text)) for number, text in source_articles().items()}
SIMPLIFIED = {number: OpenCC("t2s").convert(text) for number, text in TRADITIONAL.items()}
NUMBERS = tuple(TRADITIONAL)
