"""What goes into the index: the articles of the laws, as enacted."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.law import ArticleNumber
from corpus.library import Library
from corpus.search.aliases import aliases_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it goes into the index; nothing of it is folded yet.

    Attributes:
        law: The law's id.
        number: The article's number.
        title: The law's title.
        headings: The titles of the divisions it stands in, largest first.
        text: Its words, a line for each line printed.
        aliases: What people say who look for it, from the law's thesaurus.
    """

    law: str
    number: ArticleNumber
    title: str
    headings: tuple[str, ...]
    text: str
    aliases: tuple[str, ...] = ()


def entries_of(library: Library) -> Iterator[Entry]:
    """Yield every article of a library, law by law."""
    for law in library.laws:
        aliases = aliases_of(law, library.thesaurus(law.id))
        for article in law.articles:
            yield Entry(
                law=law.id,
                number=article.number,
                title=law.names.hans,
                headings=tuple(division.title for division in law.path(article.number)),
                text=article.text,
                aliases=aliases.get(article.number, ()),
            )
