"""What is related to an article: a button under it, and the short list that it opens."""

from corpus.citation.values import ArticlePlace
from corpus.law import ArticleNumber, Law
from handlers.actions import encode
from handlers.commands import Press
from handlers.display import article_action, article_title, script_shown, short_number, shown
from handlers.findings import entry, opener
from handlers.reply import Block, Button, Caption, Found, Outcome, Reply, Title
from handlers.turn import Answer, Turn

_MOST = 5  # one row of openers, and no page to turn


def buttons(turn: Turn, law: Law, number: ArticleNumber) -> tuple[Button, ...]:
    """Return the button that lists what is related to an article, if anything is."""
    if not turn.desk.search.related(law.id, number, 1):
        return ()
    return (Button(turn.words("button.related"), encode("n", law.id, number)),)


async def press(turn: Turn) -> Answer:
    """Answer that button: law and number."""
    law_id, compact = turn.arguments
    law = turn.desk.library.get(law_id)
    try:
        article = law.article(ArticleNumber.parse(compact)) if law else None
    except ValueError:
        article = None
    if law is None or article is None:
        return Answer(Reply((), toast=turn.words("button.gone")))
    await turn.desk.warmed.wait()
    hits = turn.desk.search.related(law.id, article.number, _MOST)
    if not hits:
        return Answer(Reply((), toast=turn.words("related.none")))
    turned = shown(law, script_shown(law, turn.preferences.script))
    title = article_title(ArticlePlace(law, article), turn.words, turned)
    blocks: tuple[Block, ...] = (
        Title(turn.words("related.title", article=title)),
        Caption(turn.words("related.why")),
        *(entry(turn, hit) for hit in hits),
    )
    back = Button(
        turn.words("related.back", article=short_number(article.number, turn.words)),
        article_action(law, article.number),
    )
    rows = (tuple(opener(turn, hit) for hit in hits), (back,))
    found = tuple(Found(hit.law, hit.article, hit.score) for hit in hits)
    return Answer(Reply(blocks, rows, outcome=Outcome.RESULTS, found=found))


PRESSES = (Press("n", 2, press),)
