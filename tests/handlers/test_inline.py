"""What is offered to somebody who types behind the bot's name. See tests/e2e/test_inline.py."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.daily import article_of
from corpus.law import DivisionKind, Paragraph
from corpus.library import Library
from corpus.search.pipeline import Search
from handlers.inline import PAGE, InlineAnswer, InlineRequest
from handlers.links import question_of
from storage.contract import Store
from storage.keys import Key
from storage.records import Preferences
from storage.redis import RedisStore
from tests.corpus import laws
from tests.corpus.laws import article, division, law
from tests.handlers.conftest import Now, Opens
from tests.handlers.talking import ROOM, Talk, as_telegram_takes_it, captions, statute, titles
from tests.handlers.test_memory import closed_port

LONG = "市人民政府應當推動數字經濟發展。"


async def offered(
    talk: Talk, query: str, *, offset: str = "", language: str = "zh-TW", room: int = ROOM
) -> InlineAnswer:
    """Type something, and hold what is offered against what holds of every answer."""
    asked = InlineRequest(talk.person, query, offset, language, room)
    found = await talk.conversation.offer(asked)
    check(found, room)
    return found


def check(found: InlineAnswer, room: int) -> None:
    ids = [result.id for result in found.results]
    assert len(ids) <= PAGE
    assert len(set(ids)) == len(ids)
    assert all(1 <= len(name.encode()) <= 64 for name in ids)
    assert len(found.next_offset.encode()) <= 64
    assert found.start is None or not found.results
    assert 0 <= found.cache_seconds <= 300
    assert found.personal or not found.results
    for result in found.results:
        assert result.title.strip()
        assert result.reply.buttons == ()
        as_telegram_takes_it(result.reply)
        assert sum(len(title) for title in titles(result.reply)) < room


def shown(found: InlineAnswer) -> list[str]:
    """Return the titles of what is offered."""
    return [result.title for result in found.results]


# What is typed letter by letter, and what is offered first after each of them.
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("第", "第一章　總則"),
        ("第四", "第四條"),
        ("第四十", "第四十條"),
        ("第四十五", "第四十五條"),
        ("第四十五條", "第四十五條"),
        ("第四十五條第", "第四十五條"),
        ("第四十五條第一款", "第四十五條第一款"),
        ("第五十九條第二款第三項", "第五十九條第二款第三項"),
        ("第三章", "第三章　數字產業化"),
        ("4", "第四條"),
        ("45", "第四十五條"),
        ("45-", "第四十五條"),
        ("45-4", "第四十五條"),
        ("45-47", "第四十五條"),
        ("81", "第六十一條"),
        ("/article 45", "第四十五條"),
        ("/45", "第四十五條"),
        ("/search 數據交易", "第四十五條"),
        ("《石家莊市數字經濟促進條例》", "第一章　總則"),
    ],
)
async def test_what_is_offered_first(talk: Talk, typed: str, first: str) -> None:
    assert shown(await offered(talk, typed))[0] == first


# What is typed in pinyin, and a word that all that is offered first has.
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("shu", "務"),  # of 水務, which is as likely
        ("shuj", "數據"),
        ("shujujiao", "數據交易"),
        ("gongg", "公共數據"),
        ("數據jiao", "數據"),
        ("人工zhin", "人工智能"),
        ("data tr", "數據"),
    ],
)
async def test_half_typed_pinyin_offers_what_it_may_become(
    opens: Opens, library: Library, store: Store, tmp_path: Path, *, typed: str, word: str
) -> None:
    search = Search(library, cache_dir=tmp_path)
    search.warm()
    search.settle()
    found = await offered(opens(library, search, store), typed)

    assert word in statute(found.results[0].reply)


async def test_every_article_is_offered_by_its_number_as_private_answers_show_it(
    talk: Talk, library: Library
) -> None:
    for held in library.default.articles:
        found = await offered(talk, held.label)
        private = await talk.says(held.label)

        assert found.results[0].reply.blocks == private.blocks


async def test_long_articles_are_folded_for_who_wishes_it(talk: Talk) -> None:
    """Article 54 is the longest of the law, article 61 has one line."""
    chosen = Preferences(fold=True)
    await talk.memory.keep([(Key(Preferences, talk.person, talk.person), chosen)])
    for number in ("54", "61"):
        found = await offered(talk, number)
        private = await talk.says(number)

        assert found.results[0].reply.blocks == private.blocks


async def test_what_was_looked_for_is_marked_in_no_sent_article(talk: Talk) -> None:
    """Whoever reads it has looked for nothing."""
    plain = (await offered(talk, "45")).results[0].reply

    assert (await offered(talk, "數據交易")).results[0].reply == plain


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("81", "共 61 條（第一條至第六十一條），沒有第 81 條。"),
        ("第四十五條第二款", "第四十五條只有 1 款，沒有第 2 款"),
    ],
)
async def test_what_is_not_there_is_told_to_who_types_and_not_sent(
    talk: Talk, typed: str, said: str
) -> None:
    first = (await offered(talk, typed)).results[0]

    assert said in first.description
    assert all(said not in str(block) for block in first.reply.blocks)


# When it is typed, in UTC (Shanghai is eight hours ahead), and how long the answer holds.
@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (datetime(2026, 11, 22, 13, 15, tzinfo=UTC), 300),
        (datetime(2026, 11, 22, 15, 54, 59, tzinfo=UTC), 300),
        (datetime(2026, 11, 22, 15, 55, 1, tzinfo=UTC), 299),
        (datetime(2026, 11, 22, 15, 59, 59, 500_000, tzinfo=UTC), 0),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), 300),
    ],
)
async def test_the_article_of_the_day_is_kept_until_midnight(
    talk: Talk, library: Library, now: Now, at: datetime, seconds: int
) -> None:
    now.at = at
    found = await offered(talk, " \u200b")
    today = article_of(library.default, (at + timedelta(hours=8)).date())

    assert found.cache_seconds == seconds
    assert shown(found)[0] == today.label
    assert [title[:3] for title in shown(found)[1:]] == [f"第{n}章" for n in "一二三四五六七八"]
    assert (await offered(talk, "45")).cache_seconds == 300


@pytest.mark.parametrize(
    ("chosen", "language", "title", "headline"),
    [
        (Preferences(), "zh-TW", "第四十五條", "第四十五條"),
        (Preferences(script="hans"), "zh-TW", "第四十五条", "第四十五条"),
        (Preferences(language="en"), "zh-TW", "Article 45 · 第四十五條", "Article 45 · 第四十五條"),
        (Preferences(), "en", "Article 45 · 第四十五條", "Article 45 · 第四十五條"),
    ],
)
async def test_what_a_person_chose_counts(
    talk: Talk, chosen: Preferences, language: str, title: str, headline: str
) -> None:
    await talk.memory.keep([(Key(Preferences, talk.person, talk.person), chosen)])
    found = await offered(talk, "第四十五條", language=language)

    assert shown(found) == [title]
    assert titles(found.results[0].reply) == [headline]
    assert found.personal


async def test_a_question_too_long_for_a_link_is_kept_beside_where_the_person_stands(
    talk: Talk,
) -> None:
    await talk.says("7")
    question = "離婚" * 30
    found = await offered(talk, question)
    session = await talk.session()

    assert session is not None
    assert (session.article, session.query) == ("7", question)
    assert found.start is not None
    assert question_of(found.start.payload, session.query) == question


async def test_what_is_typed_leaves_no_trace_otherwise(talk: Talk) -> None:
    for query in ("", "45", "數據交易", "離婚怎麼辦"):
        await offered(talk, query)

    assert await talk.session() is None


async def test_without_a_store_everything_but_a_long_question_is_answered(
    opens: Opens, library: Library, search: Search
) -> None:
    absent = RedisStore.open(f"redis://127.0.0.1:{closed_port()}")
    talk = opens(library, search, absent)

    assert shown(await offered(talk, "45")) == ["第四十五條"]
    assert (await offered(talk, "離婚怎麼辦")).start is not None
    assert (await offered(talk, "離婚" * 30)).start is None
    await absent.aclose()


@pytest.mark.parametrize("query", ["{0} %s", "<b>&", "😀" * 128, "\ud83d", "(" * 256, "第" * 256])
async def test_odd_words_are_no_trouble(talk: Talk, query: str) -> None:
    found = await offered(talk, query)

    assert found.results or found.start


def _long(count: int, repeated: int) -> Library:
    """Return a library whose one law has so many articles of so long a text."""
    articles = tuple(article(n, Paragraph(1, LONG * repeated)) for n in range(1, count + 1))
    chapter = division(DivisionKind.CHAPTER, 1, "總則", articles)
    return laws.library(law("long-law", "長條例", articles, (chapter,)))


async def test_an_article_longer_than_a_message_is_offered_in_parts(
    opens: Opens, store: Store
) -> None:
    library = _long(2, 300)
    found = await offered(opens(library, Search(library), store), "第一條")
    words = "".join(statute(result.reply) for result in found.results)

    assert shown(found) == [f"第一條 · 第 {n}／{len(shown(found))} 頁" for n in range(1, 4)]
    assert words == LONG * 300


async def test_a_chapter_longer_than_a_message_is_sent_as_a_glimpse_of_each_article(
    opens: Opens, store: Store
) -> None:
    library = _long(40, 20)
    found = await offered(opens(library, Search(library), store), "第一章")
    reply = found.results[0].reply

    assert statute(reply) == ""
    assert captions(reply) == ["《長條例》第1–40條"]
    assert len(reply.blocks) == 2 + 30 + 1 + 1  # title, caption, glimpses, the rest, source
    assert (len(found.results), found.next_offset) == (41, "")


async def test_a_page_ends_with_a_whole_article(opens: Opens, store: Store) -> None:
    """A chapter and sixty articles of three parts each: sixteen of those fit beside it."""
    library = _long(60, 300)
    talk = opens(library, Search(library), store)
    first = await offered(talk, "第")
    second = await offered(talk, "第", offset=first.next_offset)

    assert (len(first.results), first.next_offset) == (1 + 16 * 3, "17")
    assert (len(second.results), second.next_offset) == (16 * 3, "33")
    assert not set(shown(first)) & set(shown(second))


async def test_of_several_laws_each_is_named(opens: Opens, library: Library, store: Store) -> None:
    other = laws.library(library.default, law("other", "樣本市條例", (article(1), article(2))))
    talk = opens(other, Search(other), store)
    found = await offered(talk, "樣本市條例第二條")

    assert shown(found)[0] == "第二條"
    assert found.results[0].description.startswith("《樣本市條例》")
    assert found.results[0].id.startswith("a|other|2|")
    assert len((await offered(talk, "")).results) == 1 + 8 + 2


async def test_an_index_beyond_the_library_is_an_error(
    opens: Opens, search: Search, store: Store
) -> None:
    """No answer is made up where search and library do not hold the same."""
    poorer = laws.library(law("other", "樣本市條例", (article(1),)))
    talk = opens(poorer, search, store)

    with pytest.raises(LookupError):
        await talk.conversation.offer(InlineRequest(talk.person, "數據交易"))
