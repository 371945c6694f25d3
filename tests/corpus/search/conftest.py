from collections.abc import Callable

import pytest

from corpus.library import Library, load
from corpus.search import data
from corpus.search.bridges import Bridges
from corpus.search.index import Index, build, entries_of
from corpus.search.latin import Forms
from corpus.search.pipeline import Search
from corpus.search.segment import DictionarySegmenter, PairSegmenter
from corpus.search.terms import Query
from corpus.search.topics import Topics
from corpus.search.understand import Language, understand_literally

Reads = Callable[[str], Query]


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


@pytest.fixture(scope="session")
def index(library: Library) -> Index:
    return build(entries_of(library))


@pytest.fixture(scope="session")
def dictionary() -> DictionarySegmenter:
    return DictionarySegmenter()


@pytest.fixture(scope="session")
def pairs() -> PairSegmenter:
    return PairSegmenter(data.asking())


@pytest.fixture(scope="session")
def reads(dictionary: DictionarySegmenter, index: Index) -> Reads:
    """Understand a folded query with the dictionary, as it is written."""
    language = Language(dictionary, data.asking(), Topics(()), Bridges({}, (), index), Forms(()))
    return lambda folded: understand_literally(folded, language)


@pytest.fixture(scope="session")
def cold(library: Library) -> Search:
    """A search whose dictionary is not loaded yet."""
    return Search(library)


@pytest.fixture(scope="session")
def search(library: Library) -> Search:
    warmed = Search(library)
    warmed.warm()
    return warmed
