"""How a button asks a question again: the question itself if it fits, else a name for it."""

from handlers.actions import Action, digest, encode
from handlers.reply import Button
from handlers.request import ChatKind
from handlers.turn import Turn

_WIDEST_PAGE = 9999  # an answer has fewer pages; what fits with this fits with every page


def page_action(turn: Turn, question: str, page: int) -> str:
    """Return what asks a question again and shows the given page of its answer.

    A question that does not fit is recalled from the session of whoever asked it, who is named in
    the button: anybody in a group may turn the page.
    """
    return _whole(question, page) or encode("Q", page, digest(question), turn.request.person)


def literal_action(turn: Turn, question: str, page: int) -> str:
    """Return what searches exactly what was typed, reading nothing as something else."""
    whole = Action("x", (str(page), question)).encode()
    return whole or encode("X", page, digest(question), turn.request.person)


def to_be_kept(question: str) -> str | None:
    """Return a question that its buttons can't carry, for the session to keep; else None."""
    return None if _whole(question, _WIDEST_PAGE) else question


def _whole(question: str, page: int) -> str | None:
    return Action("q", (str(page), question)).encode()


def way_back(turn: Turn) -> tuple[Button, ...]:
    """Return the button back to the results that the person came from, if from any.

    Not in groups: the person who presses there need not be the one who searched.
    """
    if not turn.session.query or turn.request.kind is not ChatKind.PRIVATE:
        return ()
    action = page_action(turn, turn.session.query, turn.session.page)
    return (Button(turn.words("button.results"), action),)
