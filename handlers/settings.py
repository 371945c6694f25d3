"""The settings of a person, or in a group of the group: one keyboard that is edited in place.

A group's settings are its admins' business: the command and every press are checked for rights.
"""

from dataclasses import replace

from corpus.script import Script
from handlers.actions import encode
from handlers.commands import Command, Press
from handlers.groups import choices
from handlers.preferences import AUTOMATIC, GIVEN, offered_scripts
from handlers.reply import Button, Passage, Reply, Title, in_rows, plain
from handlers.request import ChatKind
from handlers.turn import PAGE_SIZES, Answer, Turn
from storage.records import Preferences

Row = tuple[Button, ...]

_LANGUAGES_A_ROW = 3
_ON, _OFF = "1", "0"


async def settings(turn: Turn) -> Answer:
    """Answer `/settings`."""
    return Answer(panel(turn))


async def press(turn: Turn) -> Answer:
    """Answer a button of the panel: what is set, and to what."""
    name, value = turn.arguments
    if name == choices.NAME and turn.request.kind is ChatKind.GROUP:
        return _group_chosen(turn, value)
    chosen = _chosen(turn, name, value)
    if chosen is None:
        return Answer(Reply((), toast=turn.words("button.gone")))
    words = turn.desk.catalogues.choose(chosen.language, turn.request.language)
    shown = panel(replace(turn, preferences=chosen, words=words))
    return Answer(replace(shown, toast=words("settings.done")), preferences=chosen)


def _group_chosen(turn: Turn, value: str) -> Answer:
    """Set what only groups may choose."""
    chosen = choices.chosen(turn, value)
    if chosen is None:
        return Answer(Reply((), toast=turn.words("button.gone")))
    shown = panel(replace(turn, group=chosen))
    return Answer(replace(shown, toast=turn.words("settings.done")), group=chosen)


def panel(turn: Turn) -> Reply:
    """Return the settings as they are: each in words, and its choices on a row of buttons."""
    words, kind = turn.words, turn.request.kind
    lines = (_language_line(turn), _script_line(turn), _page_line(turn), _fold_line(turn))
    in_group = kind is ChatKind.GROUP
    rows = (
        *((choices.row(turn),) if in_group else ()),
        *in_rows(_languages(turn), _LANGUAGES_A_ROW),
        _automatic(turn),
        _scripts(turn),
        _page_sizes(turn),
        _folds(turn),
        (Button(words("settings.daily"), encode("subs")),),
    )
    title = words("settings.title" if kind is ChatKind.PRIVATE else "settings.title_group")
    own = choices.lines(turn) if in_group else ()
    return Reply((Title(title), *own, *(Passage(plain(line)) for line in lines)), rows)


def _chosen(turn: Turn, name: str, value: str) -> Preferences | None:
    """Return the preferences with one thing set, or None where there is no such choice."""
    held = turn.preferences
    match name:
        case "language" if value in {AUTOMATIC, *turn.desk.catalogues.languages}:
            return replace(held, language=None if value == AUTOMATIC else value)
        case "script" if value in {GIVEN, *Script}:
            return replace(held, script=None if value == GIVEN else value)
        case "page" if value in map(str, PAGE_SIZES):
            return replace(held, page=int(value))
        case "fold" if value in {_ON, _OFF}:
            return replace(held, fold=value == _ON)
        case _:
            return None


def _language_line(turn: Turn) -> str:
    name, followed = turn.words.name, turn.preferences.language is None
    line = turn.words("settings.language", name=name)
    return f"{line} · {turn.words('language.follow')}" if followed else line


def _languages(turn: Turn) -> list[Button]:
    catalogues = turn.desk.catalogues
    return [
        _choice(catalogues.words(name).name, "language", name, name == turn.preferences.language)
        for name in catalogues.languages
    ]


def _automatic(turn: Turn) -> Row:
    label = turn.words("language.follow")
    return (_choice(label, "language", AUTOMATIC, turn.preferences.language is None),)


def _script_line(turn: Turn) -> str:
    chosen = _script(turn)
    name = turn.words("script.given" if chosen == GIVEN else f"script.{chosen}")
    return turn.words("settings.script", name=name)


def _scripts(turn: Turn) -> Row:
    chosen = _script(turn)
    given = _choice(turn.words("script.given"), "script", GIVEN, chosen == GIVEN)
    others = offered_scripts(turn)
    return (
        given,
        *(_choice(turn.words(f"script.{s}"), "script", s, chosen == s) for s in others),
    )


def _script(turn: Turn) -> str:
    """Return what is chosen; a script that every law is given in anyway is no choice."""
    chosen = turn.preferences.script
    return next((script for script in offered_scripts(turn) if script == chosen), GIVEN)


def _page_line(turn: Turn) -> str:
    return turn.words("settings.page", count=turn.page_size)


def _page_sizes(turn: Turn) -> Row:
    return tuple(
        _choice(str(size), "page", str(size), size == turn.page_size) for size in PAGE_SIZES
    )


def _fold_line(turn: Turn) -> str:
    return turn.words("settings.folded" if turn.folds else "settings.unfolded")


def _folds(turn: Turn) -> Row:
    return (
        _choice(turn.words("settings.unfold"), "fold", _OFF, not turn.folds),
        _choice(turn.words("settings.fold"), "fold", _ON, turn.folds),
    )


def _choice(label: str, name: str, value: str, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, encode("pref", name, value))


COMMANDS = (Command("settings", settings, aliases=("設定", "設置", "偏好"), admins=True),)
PRESSES = (Press("pref", 2, press, admins=True),)
