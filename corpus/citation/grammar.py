"""The grammar of citations, over tokens.

    citation  = step { joint step } [ range ]          第四條第一款、第三款
    joint     = nothing | list | range                 nothing leads deeper: 第四條 第一款
              | of                                     paragraph 2 of article 4
    step      = [word] [第] number [unit] [之 number]   第四十五條之一, article 45, 45
              | [第] "(" number ")" [unit]              第（三）項, (3)
              | relative                               下一條

Parsing never goes back, so its time is linear in the length of the message.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import NamedTuple

from corpus.citation.tokens import END, Kind, Level, Token, Tokens
from corpus.citation.values import Relation
from corpus.law import ArticleNumber

NO_NUMBER = ArticleNumber(0)


class Joint(Enum):
    """How a step follows the one before it."""

    NOTHING = auto()
    BLANK = auto()
    LIST = auto()
    RANGE = auto()
    OF = auto()


class Step(NamedTuple):  # cheaper than a dataclass, and a message may have thousands
    """A number and what it counts.

    Attributes:
        joint: How it follows the step before it.
        number: The number.
        level: What it counts, where that is written.
        start: Where it begins in normal text.
        end: Where it ends.
        unit_after: Whether what it counts was written after the number, as in 第六條, so that it
            holds for 第四 before it as well.
        ordinal: Whether 第 stands before the number.
        bracketed: Whether the number stands in brackets.
        relation: The relation, of a step that has no number.
    """

    joint: Joint
    number: ArticleNumber
    level: Level | None
    start: int
    end: int
    unit_after: bool = False
    ordinal: bool = False
    bracketed: bool = False
    relation: Relation | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is a number and nothing else."""
        return not (self.level or self.ordinal or self.bracketed)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What was parsed.

    Attributes:
        steps: The steps; at least one.
        start: Where the first begins in normal text.
        end: Where the last ends, an open range's dash included.
        open_start: Whether a range begins with nothing, as in 至第四條.
        open_end: Whether a range ends with nothing, as in `4-`.
        next: The index of the first token after the phrase.
    """

    steps: tuple[Step, ...]
    start: int
    end: int
    open_start: bool
    open_end: bool
    next: int


def parse(tokens: Tokens, start: int, *, blanks_join: bool) -> Phrase | None:
    """Parse the citation that begins with the token at `start`, as far as it goes.

    Args:
        tokens: The words of the message.
        start: The index of the first of them to read.
        blanks_join: Whether numbers set apart by blanks alone are a list: `4 5 7`.
    """
    return _Parser(tokens, start, blanks_join=blanks_join).phrase()


class _Parser:
    def __init__(self, tokens: Tokens, start: int, *, blanks_join: bool) -> None:
        self._tokens = tokens
        self._blanks_join = blanks_join
        self._at = start
        self._now = tokens[start]

    def phrase(self) -> Phrase | None:
        before = self._take(Kind.RANGE)
        step = self._step(Joint.NOTHING)
        if step is None:
            return None
        start = before.start if before else step.start
        steps = [step]
        while (step := self._next_step()) is not None:
            steps.append(step)
        after = self._now if self._now.kind is Kind.RANGE and self._next is END else None
        end = after.end if after else steps[-1].end
        return Phrase(
            tuple(steps), start, end, before is not None, after is not None, self._at + bool(after)
        )

    def _next_step(self) -> Step | None:
        before = self._at
        joint = self._joint()
        step = self._step(joint) if self._joins(joint) else None
        if step is None:
            self._go(before)
        return step

    def _joint(self) -> Joint:
        if self._take(Kind.RANGE):
            return Joint.RANGE
        if self._now.kind is Kind.OF and self._next.kind is Kind.WORD:
            self._go(self._at + 1)
            return Joint.OF
        if self._take(Kind.LIST):
            while self._take(Kind.LIST):
                pass
            return Joint.LIST
        return Joint.BLANK if self._now.gap else Joint.NOTHING

    def _joins(self, joint: Joint) -> bool:
        """Say whether a step may follow: a plain number needs a joint, or a unit of its own."""
        if joint not in (Joint.NOTHING, Joint.BLANK) or self._now.kind is not Kind.NUMBER:
            return True
        return (joint is Joint.BLANK and self._blanks_join) or self._next.kind is Kind.UNIT

    def _step(self, joint: Joint) -> Step | None:
        if relative := self._take(Kind.RELATIVE):
            start, end, relation = relative.start, relative.end, relative.relation
            return Step(joint, NO_NUMBER, relative.level, start, end, relation=relation)
        before = self._at
        word = self._take(Kind.WORD)
        ordinal = self._take(Kind.ORDINAL)
        bracket = self._take(Kind.OPEN)
        number = self._take(Kind.NUMBER)
        close = self._take(Kind.CLOSE) if bracket else None
        if number is None or number.number is None or (bracket and not close):
            self._go(before)
            return None
        inserted, end = self._inserted((close or number).end)
        unit = self._take(Kind.UNIT)
        if unit:
            end = unit.end
        if unit and unit.level is Level.ARTICLE and not inserted:
            inserted, end = self._inserted(end)
        return Step(
            joint,
            replace(number.number, inserted=inserted) if inserted else number.number,
            (unit and unit.level) or (word and word.level) or None,
            (word or ordinal or bracket or number).start,
            end,
            unit_after=unit is not None,
            ordinal=ordinal is not None,
            bracketed=bracket is not None,
        )

    def _inserted(self, end: int) -> tuple[int, int]:
        """Read 之一, and nothing else that begins with 之; return its number and where it ends."""
        number = self._next.number if self._now.kind is Kind.INSERTED else None
        if number is None:
            return 0, end
        end = self._next.end
        self._go(self._at + 2)
        return number.base, end

    @property
    def _next(self) -> Token:
        return self._tokens[self._at + 1]

    def _go(self, to: int) -> None:
        self._at = to
        self._now = self._tokens[to]

    def _take(self, kind: Kind) -> Token | None:
        token = self._now
        if token.kind is not kind:
            return None
        self._go(self._at + 1)
        return token
