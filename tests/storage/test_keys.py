"""Keys: no two of them meet, and none reaches beyond its person."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.keys import Key, index_of, kind_and_scope, pattern_of
from storage.records import KINDS, Record


@dataclass(frozen=True, slots=True)
class Keys(Record):
    """A kind with the most awkward name there can be."""

    KIND: ClassVar[str] = "keys"


PARTS = st.text("ab01_.:@-", min_size=1, max_size=6)
ALL_KEYS = st.builds(Key, st.sampled_from([*KINDS, Keys]), PARTS, PARTS)


@given(ALL_KEYS, ALL_KEYS)
def test_distinct_keys_are_written_differently(one: Key[Any], other: Key[Any]) -> None:
    assert (str(one) == str(other)) == (one == other)


@given(ALL_KEYS, PARTS)
def test_no_key_is_an_index(key: Key[Any], person: str) -> None:
    assert str(key) != index_of(person)


@given(ALL_KEYS, PARTS)
def test_the_pattern_of_a_person_matches_all_their_keys_and_no_others(
    key: Key[Any], person: str
) -> None:
    # Redis' patterns and fnmatch's agree here: `*` is the one wildcard, and braces are plain.
    assert fnmatchcase(str(key), pattern_of(person)) == (key.person == person)
    assert fnmatchcase(index_of(person), pattern_of(person))


@given(ALL_KEYS)
def test_kind_and_scope_are_read_back_from_a_key(key: Key[Any]) -> None:
    assert kind_and_scope(key.person, str(key)) == (key.kind.KIND, key.scope)


@given(ALL_KEYS)
def test_the_slot_of_a_cluster_is_the_persons(key: Key[Any]) -> None:
    """Redis hashes what stands between the first brace and the next closing one."""
    tags = [re.search(r"\{(.*?)\}", name) for name in (str(key), index_of(key.person))]

    assert [tag and tag[1] for tag in tags] == [key.person] * 2


def test_kinds_have_names_of_their_own_that_fit_into_a_key() -> None:
    names = [kind.KIND for kind in KINDS]

    assert names
    assert sorted(set(names)) == sorted(names)
    assert [name for name in names if not re.fullmatch("[a-z]+", name)] == []


@pytest.mark.parametrize(
    "part",
    [
        "",
        "a" * 129,
        "a b",
        "a\n",
        "a\0",
        "*",
        "a?",
        "[a]",
        "{a}",
        "a\\",
        "條",
        "４５",  # full-width digits
        "😀",
    ],
)
def test_parts_that_could_reach_beyond_their_place_are_refused(part: str) -> None:
    kind = KINDS[0]

    for build in (
        lambda: Key(kind, part, "a"),
        lambda: Key(kind, "a", part),
        lambda: index_of(part),
        lambda: pattern_of(part),
    ):
        with pytest.raises(ValueError, match="not usable in a key"):
            build()


@pytest.mark.parametrize("part", ["telegram:123", "telegram:-100:42", "a@b.c", "a" * 128])
def test_parts_as_channels_make_them_are_taken(part: str) -> None:
    assert part in str(Key(KINDS[0], part, part))
