"""The aliases of articles: the words of a law's thesaurus as a field of each article."""

from collections.abc import Mapping

from corpus.law import ArticleNumber, Law
from corpus.search.fold import SPACE, folded_text, holds
from corpus.thesaurus import Thesaurus


def aliases_of(law: Law, thesaurus: Thesaurus) -> Mapping[ArticleNumber, tuple[str, ...]]:
    """Return, by article, what people say when they ask for it, as written.

    These are the article's own phrases, and the words for each term that stands in it.
    """
    words = {_folded(term): said for term, said in thesaurus.terms.items()}
    aliases = {}
    for article in law.articles:
        text = _folded(article.text)
        own = thesaurus.phrases.get(article.number, ())
        others = (word for term, said in words.items() if holds(text, term) for word in said)
        aliases[article.number] = tuple(dict.fromkeys((*own, *others)))
    return aliases


def _folded(text: str) -> str:
    return folded_text(text).replace(SPACE, "")
