"""Turn the steps of a phrase into the parts of a citation.

Three things are said once and hold for several numbers:

- What is counted: 第四、六、八條 are articles, articles 4, 5 and 7 are, and so is every number that
  says nothing at all.
- What it stands in: 第四條第一款、第三款 are two paragraphs of one article.
- Brackets: the first pair after an article is left open (59(3) may be an item or a paragraph),
  unless the number in it is Chinese, as statutes number items, or a second pair follows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.citation.grammar import Joint, Phrase, Step
from corpus.citation.tokens import Level
from corpus.citation.values import (
    ArticleRange,
    DivisionRef,
    Part,
    Pinpoint,
    Relation,
    Relative,
)
from corpus.law import ArticleNumber, DivisionKind

WIDEST_RANGE = 20
"""A range of more chapters (sections, books) than this is read as its two ends."""

Path = dict[Level, Step]
"""A place: the step that was taken at each level, from a division or article downwards."""

_KINDS = {
    Level.BOOK: DivisionKind.BOOK,
    Level.PART: DivisionKind.PART,
    Level.CHAPTER: DivisionKind.CHAPTER,
    Level.SECTION: DivisionKind.SECTION,
}
_INSIDE = {Level.PARAGRAPH: Level.ITEM, Level.ITEM: Level.SUBITEM}
_JOINED = (Joint.LIST, Joint.RANGE)


def parts_of(phrase: Phrase, text: str) -> tuple[Part, ...]:
    """Return what a phrase of the normal text cites; nothing if it makes no sense, as 4-6-8.

    Args:
        phrase: The phrase.
        text: The normal text it was parsed from.
    """
    parts: list[Part] = []
    joint_before, path_before = Joint.NOTHING, Path()
    for joint, path in _paths(phrase, text):
        if joint is not Joint.RANGE:
            parts.append(_part(path))
        elif joint_before is Joint.RANGE:
            return ()
        else:
            parts[-1:] = _range(path_before, path)
        joint_before, path_before = joint, path
    if phrase.open_start or phrase.open_end:
        return _open_range(phrase, text, parts)
    return tuple(parts)


def _paths(phrase: Phrase, text: str) -> Iterator[tuple[Joint, Path]]:
    """Yield each place that is cited, and how it is joined to the one before it."""
    steps = _articles_first(phrase.steps)
    joint, path = Joint.NOTHING, Path()
    for step, level in zip(steps, _levels(steps, text), strict=True):
        if path and level <= max(path):
            yield joint, path
            joint = step.joint
        path = {other: kept for other, kept in path.items() if other < level} | {level: step}
    yield joint, path


def _articles_first(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Put `paragraph 2 of article 4` in the order in which Chinese says it."""
    of = next((i for i, step in enumerate(steps) if step.joint is Joint.OF), None)
    if of is None:
        return steps
    return (steps[of]._replace(joint=Joint.NOTHING), *steps[:of], *steps[of + 1 :])


def _levels(steps: Sequence[Step], text: str) -> list[Level]:
    """Return what each step counts, said or not."""
    said = _carried_back(steps)
    settled: list[Level] = []
    for step, level in zip(steps, said, strict=True):
        if level is not None:
            settled.append(level)
        elif not settled:
            settled.append(Level.ARTICLE)
        elif step.bracketed and step.joint not in _JOINED:
            chinese = not text[step.end - 2].isascii()
            settled.append(_bracket_level(settled, chinese=chinese))
        else:
            settled.append(settled[-1])
    return settled


def _carried_back(steps: Sequence[Step]) -> list[Level | None]:
    """Let a unit hold for the numbers before it that are joined to it: 第四、六、八條."""
    levels = [step.level for step in steps]
    carried: Level | None = None
    for i in reversed(range(len(steps))):
        if levels[i] is None:
            levels[i] = carried
        else:
            carried = levels[i] if steps[i].unit_after else None
        if steps[i].joint not in _JOINED:
            carried = None
    return levels


def _bracket_level(settled: list[Level], *, chinese: bool) -> Level:
    """Return what a bracketed number counts; a bracket before it turns out to be a paragraph."""
    before = settled[-1]
    if before is Level.BRACKET:
        settled[-1] = Level.PARAGRAPH
        return Level.ITEM
    if before is Level.ARTICLE:
        return Level.ITEM if chinese else Level.BRACKET
    return _INSIDE.get(before, before)


def _part(path: Path) -> Part:
    below = {level: path[level].number.base for level in path if level > Level.ARTICLE}
    bracketed = below.get(Level.BRACKET)
    paragraph, item = below.get(Level.PARAGRAPH), below.get(Level.ITEM)
    subitem = below.get(Level.SUBITEM)
    article = path.get(Level.ARTICLE)
    if article and article.relation is None:
        return Pinpoint(article.number, paragraph, item, subitem, bracketed)
    if article or below:
        relation = (article and article.relation) or Relation.THIS_ARTICLE
        return Relative(relation, paragraph, item or bracketed, subitem)
    return _division(path)


def _division(path: Path) -> Part:
    innermost = path[max(path)]
    if innermost.relation:
        return Relative(innermost.relation)
    within: DivisionRef | None = None
    for level in sorted(path)[:-1]:
        if path[level].relation is None:
            within = DivisionRef(_KINDS[level], path[level].number.base, within)
    return DivisionRef(_KINDS[max(path)], innermost.number.base, within)


def _range(first: Path, last: Path) -> list[Part]:
    """Read a range of articles as one part, of chapters as each of them, and any other as its ends.

    What lies between the two ends of a range of paragraphs exists where they do, and the article
    holds them all.
    """
    from_article, to_article = first.get(Level.ARTICLE), last.get(Level.ARTICLE)
    related = any(step.relation for step in (*first.values(), *last.values()))
    if from_article and to_article and from_article is not to_article and not related:
        return [ArticleRange(from_article.number, to_article.number)]
    level, ends = max(last), [_part(first), _part(last)]
    low, high = first[max(first)].number.base, last[level].number.base
    if level not in _KINDS or level is not max(first) or related:
        return ends
    if not 0 <= high - low < WIDEST_RANGE:
        return ends
    numbers = (last[level]._replace(number=ArticleNumber(n)) for n in range(low, high + 1))
    return [_part(last | {level: step}) for step in numbers]


def _open_range(phrase: Phrase, text: str, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Read `4-` and 至第四條. A minus that touches its figure makes a negative number: -4."""
    at_end = phrase.open_end
    *others, part = parts if at_end else reversed(parts)
    if not isinstance(part, Pinpoint) or part != Pinpoint(part.article):
        return ()
    if others and not at_end:
        return ()
    if at_end:
        return (*others, ArticleRange(part.article, None))
    if text[phrase.start] == "-" and text[phrase.start + 1 : phrase.end].isdigit():
        return (Pinpoint(replace(part.article, base=-part.article.base)),)
    return (ArticleRange(None, part.article),)
