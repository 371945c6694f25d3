"""Choices made by command: the language of the bot's words, the script of the law's."""

from dataclasses import replace

from corpus.script import Script
from handlers.actions import encode
from handlers.commands import Command, Press
from handlers.reply import Button, Passage, Reply, plain
from handlers.turn import Answer, Turn

_NAME = 40  # characters of an unknown name that are repeated
AUTOMATIC = "auto"
GIVEN = "given"
_LANGUAGE_NAMES = {
    "hant": "zh_Hant",
    "traditional": "zh_Hant",
    "繁": "zh_Hant",
    "繁體": "zh_Hant",
    "繁体": "zh_Hant",
    "hans": "zh_Hans",
    "simplified": "zh_Hans",
    "简": "zh_Hans",
    "简体": "zh_Hans",
    "簡體": "zh_Hans",
    "english": "en",
    "英文": "en",
}
_SCRIPT_NAMES = {
    "hans": Script.HANS,
    "simplified": Script.HANS,
    "简": Script.HANS,
    "简体": Script.HANS,
    "簡體": Script.HANS,
    "hant": Script.HANT,
    "traditional": Script.HANT,
    "繁": Script.HANT,
    "繁体": Script.HANT,
    "繁體": Script.HANT,
    "原文": GIVEN,
    "原样": GIVEN,
    "原樣": GIVEN,
    "original": GIVEN,
    GIVEN: GIVEN,
}


async def language(turn: Turn) -> Answer:
    """Answer `/language`: set it where one is named, else offer the choice."""
    if not turn.argument:
        return Answer(_language_choice(turn))
    wanted = turn.argument.strip().lower()
    if wanted == AUTOMATIC:
        return _set_language(turn, None)
    known = {name.lower().replace("_", "-"): name for name in turn.desk.catalogues.languages}
    name = known.get(wanted.replace("_", "-")) or _LANGUAGE_NAMES.get(wanted)
    if name is None and wanted.startswith("zh-"):
        name = turn.desk.catalogues.choose(None, wanted).language
    return _set_language(turn, name) if name else Answer(_language_choice(turn))


async def press_language(turn: Turn) -> Answer:
    """Answer a button of the language choice."""
    if turn.argument == AUTOMATIC:
        return _set_language(turn, None)
    if turn.argument not in turn.desk.catalogues.languages:
        return Answer(Reply((), toast=turn.words("button.gone")))
    return _set_language(turn, turn.argument)


def _set_language(turn: Turn, name: str | None) -> Answer:
    preferences = replace(turn.preferences, language=name)
    words = turn.desk.catalogues.choose(name, turn.request.language)
    said = words("language.set" if name else "language.automatic", name=words.name)
    return Answer(Reply((Passage(plain(said)),), toast=said), preferences=preferences)


def language_buttons(turn: Turn) -> tuple[Button, ...]:
    """Return a button for each language, under its own name."""
    catalogues = turn.desk.catalogues
    return tuple(
        Button(catalogues.words(name).name, encode("l", name)) for name in catalogues.languages
    )


def _language_choice(turn: Turn) -> Reply:
    words = turn.words
    automatic = Button(words("language.follow"), encode("l", AUTOMATIC))
    asked = Passage(plain(words("language.choose", name=words.name)))
    return Reply((*_unknown(turn), asked), (language_buttons(turn), (automatic,)))


async def script(turn: Turn) -> Answer:
    """Answer `/script`: set it where one is named, else offer the choice."""
    wanted = _SCRIPT_NAMES.get(turn.argument.strip().lower())
    return _set_script(turn, wanted) if wanted else Answer(_script_choice(turn))


async def press_script(turn: Turn) -> Answer:
    """Answer a button of the script choice."""
    if turn.argument not in {GIVEN, *Script}:
        return Answer(Reply((), toast=turn.words("button.gone")))
    return _set_script(turn, turn.argument)


def _set_script(turn: Turn, name: str) -> Answer:
    preferences = replace(turn.preferences, script=None if name == GIVEN else name)
    said = turn.words("script.set_given" if name == GIVEN else f"script.set_{name}")
    return Answer(Reply((Passage(plain(said)),), toast=said), preferences=preferences)


def _script_choice(turn: Turn) -> Reply:
    words = turn.words
    buttons = (
        Button(words("script.given"), encode("s", GIVEN)),
        *(Button(words(f"script.{name}"), encode("s", name)) for name in offered_scripts(turn)),
    )
    return Reply((*_unknown(turn), Passage(plain(words("script.choose")))), (buttons,))


def offered_scripts(turn: Turn) -> list[Script]:
    """Return the scripts that some law is not given in already: no other is worth offering."""
    given = {law.script for law in turn.desk.library.laws}
    return [name for name in Script if given != {name}]


def _unknown(turn: Turn) -> tuple[Passage, ...]:
    """Say that a name was not understood, if one was given."""
    name = turn.argument.strip()[:_NAME]
    return (Passage(plain(turn.words("choice.unknown", name=name))),) if name else ()


COMMANDS = (
    Command(
        "language",
        language,
        aliases=("lang", "語言"),
        examples=("/language en", "/language 繁體"),
        in_groups=False,
        admins=True,
    ),
    Command(
        "script",
        script,
        aliases=("字體", "簡繁"),
        examples=("/script 简体", "/script 原文", "/script simplified"),
        in_groups=False,
        admins=True,
    ),
)
PRESSES = (
    Press("l", 1, press_language, admins=True),
    Press("s", 1, press_script, admins=True),
)
