"""Every weight and threshold of the search, each with its reason.

Reasons that give figures come from `benchmarks/first_law.py` over two sets of queries on the
first law, and from 500 real questions of laypeople on other laws, nearly all of which this law
does not answer. Between half and twice its value, no weight of ranking moves more than one query
in a hundred: the law decides, not the weights.
"""

# What is looked at ----------------------------------------------------------------------------

QUERY_CHARACTERS = 100
"""Characters of a query that are looked at; 99 in 100 of the real questions are shorter. What
follows is not read, so that 10,000 characters cost what 100 do: at most some 8 ms."""

# Segment --------------------------------------------------------------------------------------

SINGLE = 0.3
"""What a single character tells, as a word or as a gram, against two: 云 stands in many words,
云计 in one. 0 to 0.6 rank nearly alike; above, chance meetings of characters begin to win."""

# Index: BM25 ----------------------------------------------------------------------------------

SATURATION = 1.2
"""BM25's k1. Articles are short: a second mention says a little more, a fifth nothing."""

LENGTH = 0.6
"""BM25's b. Long articles list many industries in passing; a short one is about one thing."""

TITLE = 0.3
"""A mention in a chapter's title or the law's, against one in the article. It only settles ties,
towards the chapter that is about the thing."""

# Terms ----------------------------------------------------------------------------------------

ASKING = 0.1
"""What a question word or a courtesy tells, against a word of substance. At 1, four of 200
queries lose their article and six clear answers become lists."""

ACROSS = 0.5
"""A pair of characters across two words, against one inside a word: 济企 of 数字经济企业 is rare
in the law but says no more than that the two words stand side by side."""

# Fuzzy ----------------------------------------------------------------------------------------

SHORTEST_MISTYPED = 3
"""Characters a stretch must have to be read as another; of two, one would be left as witness."""

LONGEST_MISTYPED = 8
"""Characters that are compared at once: two Chinese terms. The longest stretch is the surest."""

READ_OTHERWISE = 0.9
"""A hit that rests on words read as others, against one that rests on the words as written."""

# Rank -----------------------------------------------------------------------------------------

CANDIDATES = 30
"""Articles, best by BM25 first, that are looked at more closely; 10 rank the first law alike."""

COVERAGE = 1.0
"""How much an article gains by speaking of all that was asked instead of one part of it often."""

COMMON = 0.1
"""The least that a word tells however many articles hold it, such as 數字經濟 and 人民政府. At 1,
a question about the weather in 石家莊市 would be answered, and 21 more of 200 that should not."""

PARTLY = 0.5
"""A word that an article holds in pieces only (劳动 and 合同 of 劳动合同), against the word."""

# Explain --------------------------------------------------------------------------------------

SHORTEST_PIECE = 2
"""Characters of a word that an article must hold for the piece to be marked."""

# Decide ---------------------------------------------------------------------------------------

BEST = 3
"""Articles, best first, one of which must speak of enough of what was asked."""

ANSWERED = 0.22
"""The share of what was asked that one of the best must speak of for anything to be shown. At
0.20, 78 % of the other laws' questions are told that this law does not answer them, at 0.22 83 %,
at 0.25 89 %; up to 0.22 no question that the law answers in its own words is refused, at 0.25 one
in twenty."""

TAIL = 0.15
"""The share of the best score under which articles are left out of a list: they share one common
word with the query."""

SURE = 0.5
"""The share of what was asked that the first article must speak of to be shown at once."""

SURE_MENDED = 0.9
"""The same where words were read as others; it costs no first place, only its being shown whole."""

AHEAD = 1.5
"""How far the first must be ahead to be shown at once, where none holds the query word for word.
Of 167 such answers none was wrong; 1.2 gives two more and less room for queries not yet seen."""
