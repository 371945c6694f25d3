"""The article of a day: every article once a round, the same for everybody, on every machine."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.daily import article_of
from corpus.law import ArticleNumber, Law
from corpus.library import load

LAW = load().default
DAY = timedelta(days=1)
NUMBERS = [article.number for article in LAW.articles]


def cut(law: Law, count: int, version: str = "00000000") -> Law:
    """Return a law of so many articles."""
    return replace(law, articles=law.articles[:count], version=version)


def brought(law: Law, first: date, days: int) -> list[ArticleNumber]:
    return [article_of(law, first + step * DAY).number for step in range(days)]


def first_of_round(law: Law, near: date) -> date:
    count = len(law.articles)
    return date.fromordinal(near.toordinal() // count * count)


days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
laws = st.builds(
    cut, st.just(LAW), st.integers(1, len(LAW.articles)), st.text("0123456789abcdef", max_size=8)
)


@settings(deadline=None)
@given(laws, days)
def test_a_round_brings_every_article_once(law: Law, day: date) -> None:
    round_ = brought(law, first_of_round(law, day), len(law.articles))

    assert sorted(round_) == [article.number for article in law.articles]


@settings(deadline=None)
@given(laws, days)
def test_an_article_stays_away_for_a_third_of_a_round(law: Law, day: date) -> None:
    apart = len(law.articles) // 3
    seen = brought(law, day, 2 * len(law.articles))

    for place, number in enumerate(seen):
        assert number not in seen[max(0, place - apart) : place]


def test_rounds_differ() -> None:
    first = first_of_round(LAW, date(2026, 11, 22))
    rounds = {tuple(brought(LAW, first + n * 61 * DAY, 61)) for n in range(50)}

    assert len(rounds) == 50


def test_every_article_may_come_at_every_place() -> None:
    """No article is favoured: over 6,100 rounds each begins about 100 of them."""
    begins = [article_of(LAW, date(1, 1, 1) + (n * 61 + 60) * DAY).number for n in range(6100)]
    often = [begins.count(number) for number in NUMBERS]

    assert min(often) > 60
    assert max(often) < 150


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_smallest_laws_have_an_article_each_day(count: int) -> None:
    law = cut(LAW, count)

    assert set(brought(law, date(2026, 1, 1), 30)) == set(NUMBERS[:count])


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_have_an_article(day: date) -> None:
    assert article_of(LAW, day).number in NUMBERS


def test_another_version_has_other_rounds_and_another_law_too() -> None:
    day = date(2026, 11, 22)
    laws = [LAW, replace(LAW, version="ffffffff"), replace(LAW, id="another-law")]

    assert len({tuple(brought(law, day, 30)) for law in laws}) == 3


def test_an_article_less_or_more_harms_nothing() -> None:
    for count in range(1, 62):
        assert article_of(cut(LAW, count), date(2026, 11, 22)).number in NUMBERS[:count]


def test_these_articles_stay_these() -> None:
    """What was announced for a day must not change with a release that changes no text."""
    law = replace(LAW, version="00000000")
    numbers = brought(law, date(2026, 11, 22), 7)

    assert [number.base for number in numbers] == [13, 44, 29, 42, 14, 47, 17]


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_another_process_says_the_same(seed: str) -> None:
    """Whatever Python's hashes are seeded with."""
    asked = (
        "from datetime import date; from corpus.library import load;"
        "from corpus.daily import article_of;"
        "print(article_of(load().default, date(2026, 11, 22)).number)"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.strip() == str(article_of(LAW, date(2026, 11, 22)).number)
