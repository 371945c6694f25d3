import pytest

from corpus.search.latin import Forms, stem, stem_phrase


@pytest.mark.parametrize(
    ("word", "short"),
    [
        ("trade", "trad"),
        ("trades", "trad"),
        ("trading", "trad"),
        ("companies", "compan"),
        ("company", "compan"),
        ("digitization", "digitiz"),
        ("digitize", "digitiz"),
        ("process", "process"),
        ("data", "data"),
        ("5g", "5g"),
        ("ies", "ies"),  # nothing would be left
    ],
)
def test_stem(word: str, short: str) -> None:
    assert stem(word) == short


def test_a_phrase_is_stemmed_word_by_word() -> None:
    assert stem_phrase("tax incentives") == "tax incentiv"


FORMS = Forms(["data", "trading", "trade", "incubator"])


@pytest.mark.parametrize(
    ("word", "forms"),
    [("traded", ["trade", "trading"]), ("data", ["data"]), ("divorce", [])],
)
def test_forms(word: str, forms: list[str]) -> None:
    assert list(FORMS.of(word)) == forms


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("incubater", "incubator"),
        ("incubtor", "incubator"),
        ("trde", None),  # too short to tell
        ("elephant", None),
    ],
)
def test_a_letter_wrong(word: str, near: str | None) -> None:
    assert FORMS.near(word) == near
