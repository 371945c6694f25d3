"""Citations: `/article 45`, 第四十五條, 45-47, 第三章, 下一條."""

from corpus import numerals
from corpus.citation.reading import read
from corpus.citation.resolve import resolve
from corpus.citation.values import (
    ArticlePlace,
    Citation,
    DivisionPlace,
    DivisionRef,
    LawPlace,
    Relation,
    Relative,
    Resolution,
)
from corpus.law import DivisionKind
from handlers import articles, contents, problems, reading, search
from handlers.actions import encode
from handlers.commands import Command
from handlers.reply import Button, Passage, Reply, plain
from handlers.turn import Answer, Turn


async def article(turn: Turn) -> Answer:
    """Answer `/article`: what follows is read as generously as a message of its own."""
    if not turn.argument:
        law = turn.desk.library.default
        which = Passage(plain(turn.words("article.which", last=law.last.number)))
        return Answer(
            Reply((which,), ((Button(turn.words("button.contents"), encode("c", law.id)),),))
        )
    citation = read(turn.argument, turn.desk.names)
    return cited(turn, citation) if citation else await search.found(turn, turn.argument)


def cited(turn: Turn, citation: Citation, page: int = 1) -> Answer:
    """Answer a citation: with an article, a chapter, several articles, or what is wrong with it."""
    resolution = resolve(citation, turn.desk.library, turn.desk.names, turn.context)
    notes = problems.sentences(resolution.problems, turn.words)
    match resolution.places:
        case ():
            law = turn.context.law if turn.context else turn.desk.library.default
            return Answer(problems.reply(resolution.problems, turn.words, law))
        case (ArticlePlace() as place,):
            return articles.show(turn, place, page=page, notes=notes)
        case (DivisionPlace() as place,):
            return contents.division_page(turn, place.law, place.division, page)
        case (LawPlace() as place,):
            return contents.of(turn, place.law)
        case _:
            return _several(turn, resolution, page, notes)


def _several(turn: Turn, resolution: Resolution, page: int, notes: tuple[str, ...]) -> Answer:
    """Show what a range or list names, article after article."""
    places: list[ArticlePlace] = []
    for place in resolution.places:
        if isinstance(place, ArticlePlace):
            places.append(place)
        elif isinstance(place, DivisionPlace):
            held = map(place.law.article, place.division.articles)
            places += [ArticlePlace(place.law, a) for a in held if a]
    law = places[0].law
    return reading.show(
        turn,
        places,
        page=page,
        question=resolution.citation.written,
        notes=notes,
        more=((Button(turn.words("button.contents"), encode("c", law.id)),),),
    )


def _relative(relation: Relation) -> Citation:
    return Citation("", 0, 0, None, (Relative(relation),))


async def following(turn: Turn) -> Answer:
    """Answer `/next`."""
    return cited(turn, _relative(Relation.NEXT_ARTICLE))


async def previous(turn: Turn) -> Answer:
    """Answer `/prev`."""
    return cited(turn, _relative(Relation.PREVIOUS_ARTICLE))


async def chapter(turn: Turn) -> Answer:
    """Answer `/chapter`: the one named, else the one read last, else the contents."""
    if not turn.argument:
        return (
            cited(turn, _relative(Relation.THIS_CHAPTER))
            if turn.context
            else (await contents.contents(turn))
        )
    number = numerals.parse(turn.argument)
    if number is not None:
        return cited(turn, Citation("", 0, 0, None, (DivisionRef(DivisionKind.CHAPTER, number),)))
    citation = read(turn.argument, turn.desk.names)
    return cited(turn, citation) if citation else await search.found(turn, turn.argument)


COMMANDS = (
    Command(
        "article",
        article,
        aliases=("a", "art", "條", "條文"),
        examples=("/article 45", "/article 第五十九條第二款第三項", "/article 45-47"),
    ),
    Command(
        "chapter",
        chapter,
        aliases=("ch", "章"),
        examples=("/chapter 3", "/chapter 第六章"),
    ),
    Command("next", following, aliases=("n",), in_groups=False),
    Command("prev", previous, aliases=("p", "previous"), in_groups=False),
)
