"""Links that ask something."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.links import PAYLOAD, name_of, payload_of, question_of

ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,64}")


@pytest.mark.parametrize(
    ("question", "payload"),
    [
        ("45", "q-NDU"),
        ("數據交易", "w-ZXhk2k6kZhM"),
        ("data trading", "q-ZGF0YSB0cmFkaW5n"),
    ],
)
def test_a_question_stands_in_its_link(question: str, payload: str) -> None:
    assert payload_of(question) == payload
    assert question_of(payload, None) == question


@pytest.mark.parametrize(("question", "fits"), [("數" * 23, True), ("數" * 24, False)])
def test_what_fits(question: str, *, fits: bool) -> None:
    assert (payload_of(question) is not None) is fits


@given(some.text(some.characters(codec="utf-8"), min_size=1, max_size=256))
def test_a_link_is_one_that_telegram_takes_and_leads_back(question: str) -> None:
    payload = payload_of(question) or name_of(question)

    assert ALLOWED.fullmatch(payload)
    assert len(payload) <= PAYLOAD
    assert question_of(payload, question) == question


# Whatever somebody writes into a link, it is a question or nothing.
@given(some.text(max_size=80) | some.from_regex(r"[qwk]-[A-Za-z0-9_-]{0,62}", fullmatch=True))
def test_an_altered_link_does_no_harm(payload: str) -> None:
    question = question_of(payload, "kept")

    assert question is None or isinstance(question, str)


@pytest.mark.parametrize(
    "payload", ["", "a45", "a45-law", "welcome", "q", "k-", "q-!", "q-A", "q-_w", "w-AA", "z-NDU"]
)
def test_other_links_ask_nothing(payload: str) -> None:
    assert question_of(payload, "kept") is None


def test_a_long_question_is_recalled_from_whoever_asked_it() -> None:
    question = "數據" * 40

    assert question_of(name_of(question), question) == question
    assert question_of(name_of(question), "something else") is None
    assert question_of(name_of(question), None) is None
