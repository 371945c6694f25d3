"""Read a whole message as a citation, or find the citations inside talk.

Reading is generous, since the message is nothing but the citation: `45`, 四五, 下一條, 4-6、8,
請看第八條. Finding is strict, since people count lines, fish and messages with 條 as well; the
rule is `corpus.citation.talk`'s. Both run in time linear in the length of the message.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.citation import talk
from corpus.citation.grammar import Phrase, parse
from corpus.citation.mention import generic_name, mention_before
from corpus.citation.names import LONGEST_NAME, LawNames
from corpus.citation.normalise import Normal, normalise
from corpus.citation.parts import parts_of
from corpus.citation.tokens import END, Kind, Level, Tokens
from corpus.citation.values import Citation, Part
from corpus.citation.wrapping import Core, cores

Span = tuple[int, int]

# Figures alone that are something else: mobile numbers, lines with an area code, service lines,
# dates from the year down, and thousands such as 45,000.
_OTHER_FIGURES = re.compile(
    r"1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    r"|0[0-9]{2,3}[ -]?[0-9]{7,8}"
    r"|400[ -]?[0-9]{3}[ -]?[0-9]{4}"
    r"|(?:19|20)[0-9]{2}[-. ]+[01]?[0-9](?:[-. ]+[0-3]?[0-9])?"
    r"|[0-9]{1,3}(?:,[0-9]{3}){0,4},0[0-9]{2}(?:,[0-9]{3}){0,4}"
)
_MARKED_TITLE = re.compile(r"《([^《》]{1,100})》|〈([^〈〉]{1,100})〉")
_OF_LAW = re.compile(r" +of +(?:the +)?([A-Za-z][A-Za-z' -]{0,99})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a stretch of normal text says: the law's name, if any, and the parts.

    `in_full` tells whether an article is written in full, as in 第八條 or article 8.
    """

    law: Span | None
    parts: tuple[Part, ...]
    in_full: bool = False


def read(text: str, names: LawNames) -> Citation | None:
    """Read a message that is a citation and nothing else, or return None.

    Args:
        text: The message.
        names: The names of the laws that are held.
    """
    normal = normalise(text)
    for core in cores(normal.text):
        reading = _read_law(normal.text, core, names) or _read_core(normal.text, core, names)
        if reading:
            return _citation(text, normal, (core.start, core.end), reading)
    return None


def read_in_full(text: str, names: LawNames) -> Citation | None:
    """Read a message of talk that is a citation and nothing else, or return None.

    An article must be written in full, and no other word stand beside it: 45, 45條, 下一條, 第三章
    and 看第八條 may as well be talk of something else.

    Args:
        text: The message.
        names: The names of the laws that are held.
    """
    normal = normalise(text)
    for core in cores(normal.text):
        reading = _read_core(normal.text, core, names)
        if reading and reading.in_full:
            citation = _citation(text, normal, (core.start, core.end), reading)
            beside = text[: citation.start] + text[citation.end :]
            return None if any(map(str.isalnum, beside)) else citation
    return None


def find(text: str, names: LawNames) -> tuple[Citation, ...]:
    """Return the unmistakable citations inside talk, in order.

    Args:
        text: The message.
        names: The names of the laws that are held.
    """
    normal = normalise(text)
    return tuple(
        _citation(text, normal, span, reading)
        for span, reading in _find(talk.blank_addresses(normal.text), names)
    )


def _citation(text: str, normal: Normal, span: Span, reading: _Reading) -> Citation:
    start, end = normal.span(*span)
    law = None
    if reading.law:
        first, last = normal.span(*reading.law)
        law = text[first:last]
    return Citation(text[start:end], start, end, law, reading.parts)


def _read_law(text: str, core: Core, names: LawNames) -> _Reading | None:
    """Read a law's name that stands alone."""
    if names.end_at(text, core.start) == core.end:
        return _Reading((core.start, core.end), ())
    title = _MARKED_TITLE.fullmatch(text, core.start, core.end)
    if title is None:
        return None
    name = title.span(title.lastindex or 0)
    inside = Core(*name, bare_counts=False)
    return _read_core(text, inside, names) or _Reading(name, ())


def _read_core(text: str, core: Core, names: LawNames) -> _Reading | None:
    tokens = Tokens(text, core.start, core.end)
    tried = 0
    for index in _first_tokens(text, core.start, tokens, names):
        if index < tried:
            continue  # it stands inside a phrase that has led nowhere
        phrase = parse(tokens, index, blanks_join=True)
        reading = _read_phrase(text, core, phrase, names) if phrase else None
        if reading:
            return reading
        tried = phrase.next if phrase else index
    return None


def _first_tokens(text: str, start: int, tokens: Tokens, names: LawNames) -> Iterator[int]:
    """Yield the tokens with which the numbers may begin: the first, or one after a law's name."""
    yield 0
    title = _MARKED_TITLE.match(text, start)
    name_end = title.end() if title else names.end_at(text, start)
    named = False
    for index, token in enumerate(tokens):
        if token.start > start + LONGEST_NAME:
            return
        after_name = not named and name_end is not None and token.start >= name_end
        named = named or after_name
        if index and (after_name or token.kind in (Kind.ORDINAL, Kind.WORD)):
            yield index


def _read_phrase(text: str, core: Core, phrase: Phrase, names: LawNames) -> _Reading | None:
    law, is_marked = None, False
    if phrase.start > core.start:
        mention = mention_before(text, core.start, phrase.start, names)
        if mention is None or mention.start > core.start or not mention.is_law:
            return None
        law, is_marked = mention.name, mention.is_marked
    end = names.heading_end(text, phrase.end) if _is_division(phrase) else phrase.end
    if law is None and (of_law := _OF_LAW.fullmatch(text, end, core.end)):
        end = core.end
        law = None if generic_name(of_law[1]) else of_law.span(1)
    plain = all(step.is_plain and step.relation is None for step in phrase.steps)
    if end < core.end or (plain and not _plain_counts(text, core, law, is_marked)):
        return None
    if _is_place_in_nothing(phrase):
        return None
    parts = parts_of(phrase, text)
    return _Reading(law, parts, talk.is_in_full(text, phrase)) if parts else None


def _plain_counts(text: str, core: Core, law: Span | None, is_marked: bool) -> bool:
    if law:
        return is_marked
    return core.bare_counts and not _OTHER_FIGURES.fullmatch(text, core.start, core.end)


def _is_division(phrase: Phrase) -> bool:
    level = phrase.steps[-1].level
    return level is not None and level < Level.ARTICLE


def _is_place_in_nothing(phrase: Phrase) -> bool:
    """Say whether it begins like 3款 or (3): without 第, that is no place in the article read."""
    first = phrase.steps[0]
    if first.ordinal or first.relation:
        return False
    if first.level is None:
        return first.bracketed
    return first.level > Level.ARTICLE and first.unit_after


def _find(text: str, names: LawNames) -> Iterator[tuple[Span, _Reading]]:
    tokens = Tokens(text, 0, len(text))
    index = floor = 0
    while tokens[index] is not END:
        phrase = talk.phrase_at(text, tokens, index)
        if phrase is None:
            index += 1
            continue
        mention = mention_before(text, floor, phrase.start, names)
        if talk.is_citation(text, phrase, mention) and (parts := parts_of(phrase, text)):
            start = mention.start if mention else phrase.start
            yield (start, phrase.end), _Reading(mention.name if mention else None, parts)
            floor = phrase.end
        index = max(phrase.next, index + 1)
