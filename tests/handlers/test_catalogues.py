"""The catalogues hold all that the bot says, alike in every language, and the code none of it."""

import ast
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from corpus.law import DivisionKind
from corpus.script import Script
from handlers.registry import COMMANDS
from storage.records import KINDS, Cites, Paused, Record, Subscription

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(path.stem for path in (ROOT / "handlers" / "words").glob("*.po"))
HAN = re.compile(r"[\u3400-\u9fff]")

KEPT: tuple[type[Record], ...] = (*KINDS, Subscription)
# What completes an id of which the code holds only the beginning.
COMPLETED: dict[str, Iterable[str]] = {
    "cites.": list(Cites),
    "command.": list(COMMANDS),
    "daily.paused_": list(Paused),
    "division.": list(DivisionKind),
    "help.cites_": [Cites.WHOLE, Cites.ANYWHERE],
    "bookmarks.": ["remove", "done"],
    "privacy.": [kind.KIND for kind in KEPT],
    "privacy.why_": [kind.KIND for kind in KEPT],
    "problem.": list(DivisionKind),
    "script.": list(Script),
    "script.set_": list(Script),
}
# Chinese that the code itself holds, by the file and the name it is bound to, and why.
CHINESE_IN_CODE = {
    ("handlers/courtesy.py", "_MURMUR"): "what people say at an answer",
    ("handlers/help.py", "_FIRST_STEPS"): "what a newcomer may type",
    ("handlers/preferences.py", "_LANGUAGE_NAMES"): "what people call languages",
    ("handlers/preferences.py", "_SCRIPT_NAMES"): "what people call scripts",
}
# The aliases and examples of a command are what people type, not what the bot says.
TYPED = {"aliases", "examples"}


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    paths = [p for floor in ("handlers", "bot") for p in (ROOT / floor).rglob("*.py")]
    assert len(paths) > 30
    return tuple(
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(paths)
    )


@cache
def messages(language: str) -> dict[str, Message]:
    path = ROOT / "handlers" / "words" / f"{language}.po"
    with path.open("rb") as file:
        found = {ids(message)[0]: message for message in read_po(file, locale=language)}
    return {name: message for name, message in found.items() if name}


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def spaces() -> set[str]:
    """The first parts of ids, such as `button`."""
    return {name.split(".")[0] for name in messages("en")}


def is_speech(node: ast.AST) -> bool:
    """Whether a call asks for words: `words(...)`, `turn.words(...)`, `self._words(...)`."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    # `catalogues.words(language)` and `conversation.words(language)` choose a language.
    owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    return name in {"words", "_words"} and not owner.endswith(("catalogues", "conversation"))


def whole_ids() -> Iterator[tuple[str, str]]:
    """Yield file and id of every whole id that stands in the code, wherever it is spoken."""
    shape = re.compile(rf"(?:{'|'.join(sorted(spaces()))})\.[a-z_]+")
    for file, tree in sources():
        every = list(ast.walk(tree))
        begun = {p for node in every if isinstance(node, ast.JoinedStr) for p in node.values}
        for node in every:
            value = node.value if isinstance(node, ast.Constant) and node not in begun else None
            if isinstance(value, str) and shape.fullmatch(value):
                yield file, value


def begun_ids() -> Iterator[tuple[str, str]]:
    """Yield file and beginning of every id that the code completes with a fact: `division.{}`."""
    for file, tree in sources():
        for node in ast.walk(tree):
            if not is_speech(node):
                continue
            assert isinstance(node, ast.Call)
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.JoinedStr):
                    beginning = part.values[0]
                    assert isinstance(beginning, ast.Constant), ast.unparse(node)
                    yield file, str(beginning.value)


def used() -> set[str]:
    whole = {name for _, name in whole_ids()}
    begun = {f"{begin}{end}" for _, begin in begun_ids() for end in COMPLETED[begin]}
    return whole | begun


def test_the_scan_finds_what_the_code_speaks() -> None:
    spoken = [node for _, tree in sources() for node in ast.walk(tree) if is_speech(node)]

    assert len(spoken) > 70
    assert len(list(whole_ids())) > 70
    assert {begin for _, begin in begun_ids()} == set(COMPLETED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_code_speaks_is_in_the_catalogue(language: str) -> None:
    assert used() - messages(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_the_catalogue_that_the_code_does_not_speak(language: str) -> None:
    assert sorted(messages(language).keys() - used()) == []


@pytest.mark.parametrize("name", sorted(messages("en")))
def test_a_message_has_the_same_places_in_every_language(name: str) -> None:
    seen = {language: messages(language)[name] for language in LANGUAGES}
    filled = {language: [places(f) for f in forms(message)] for language, message in seen.items()}

    # A language may leave out what only another one needs, such as a number beside a label;
    # the English names them all, except for labels that it has no use for.
    assert all(len(set(map(frozenset, each))) == 1 for each in filled.values()), filled
    assert len({isinstance(message.id, str) for message in seen.values()}) == 1, (
        "plural in one only"
    )
    known = set().union(*(each[0] for each in filled.values()))
    missing = {language: known - each[0] for language, each in filled.items()}
    assert all(m <= INTERCHANGEABLE.get(name, set()) for m in missing.values()), missing


# Where one language shows the number and another the label as the law writes it.
INTERCHANGEABLE = {
    "article.title": {"number"},
    "article.spoken": {"number", "label"},
    "division.book": {"number", "label"},
    "division.part": {"number", "label"},
    "division.chapter": {"number", "label"},
    "division.section": {"number", "label"},
    "division.title": {"number", "kind"},
    "page.previous": {"page"},
    "page.next": {"page"},
}


def test_the_explained_differences_are_still_there() -> None:
    assert INTERCHANGEABLE.keys() <= messages("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_written_with_every_form_its_language_has(language: str) -> None:
    with (ROOT / "handlers" / "words" / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    plurals = [message for message in read if len(ids(message)) > 1]

    assert len(read) > 100
    assert len(plurals) >= 5
    assert [m.id for m in read if m.id and not all(form.strip() for form in forms(m))] == []
    assert {len(forms(message)) for message in plurals} == {read.num_plurals}
    assert [message.id for message in read if message.fuzzy and message.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_one_line_without_stray_blanks(language: str) -> None:
    stray = [
        name
        for name, message in messages(language).items()
        for form in forms(message)
        if form != form.strip() or "\n" in form or "  " in form
    ]

    assert stray == []


def test_the_english_catalogue_speaks_english() -> None:
    """Chinese stands in it only as what one may type, or as a name."""
    chinese = {name for name, m in messages("en").items() if HAN.search("".join(forms(m)))}

    assert chinese == {"search.what", "query.nothing_to_read", "start.title"}


def bound(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield each top-level statement with the name that it binds, if it binds a single one."""
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        name = targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
        yield name, statement


def chinese_strings(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the Chinese strings under a node that are neither docstrings nor what people type."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
        yield node
    if isinstance(node, ast.keyword) and node.arg in TYPED:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or that of an attribute
    for child in ast.iter_child_nodes(node):
        if not (
            isinstance(node, documented)
            and isinstance(child, ast.Expr)
            and (isinstance(child.value, ast.Constant))
        ):
            yield from chinese_strings(child)


def test_the_code_itself_speaks_no_chinese() -> None:
    held = {
        (file, name)
        for file, tree in sources()
        for name, statement in bound(tree)
        for _ in chinese_strings(statement)
    }

    assert held == set(CHINESE_IN_CODE)
