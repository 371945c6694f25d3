"""parse_mode=HTML against tables of what Telegram takes, makes of it, and refuses."""

import html

import pytest
from hypothesis import given, strategies

from tests.botapi.errors import ApiError
from tests.botapi.formatted import MAX_ENTITIES, Entity, clean, finish, slice_utf16, utf16_length
from tests.botapi.html_markup import parse_html

BOLD = Entity("bold", 0, 2)

ACCEPTED = [
    ("plain & simple", "plain & simple", []),
    ("a &lt;b&gt; &amp; &quot;", 'a <b> & "', []),
    ("&nbsp;&copy; &apos;", "&nbsp;&copy; &apos;", []),  # only four names exist
    ("&lt &#26781;&#x6587", "< 條文", []),  # the semicolon may be missing
    ("&#0;&#x110000;&#;", "&#0;&#x110000;&#;", []),  # no such characters
    ("&amp;lt;", "&lt;", []),  # decoded once
    ("<b>條文</b>", "條文", [BOLD]),
    ("<STRONG>條文</StRoNg>", "條文", [BOLD]),
    ("<b>條文</>", "條文", [BOLD]),  # closes anything
    ("<b>條文</b >", "條文", [BOLD]),
    ('<b class="x" id=y>條文</b>', "條文", [BOLD]),  # unknown attributes
    ("<i>a</i><em>b</em>", "ab", [Entity("italic", 0, 1), Entity("italic", 1, 1)]),
    ("<u>a</u><ins>b</ins>", "ab", [Entity("underline", 0, 1), Entity("underline", 1, 1)]),
    (
        "<s>a</s><strike>b</strike><del>c</del>",
        "abc",
        [Entity("strikethrough", at, 1) for at in range(3)],
    ),
    ("<tg-spoiler>a</tg-spoiler>", "a", [Entity("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">a</span>', "a", [Entity("spoiler", 0, 1)]),
    ("<blockquote>a</blockquote>", "a", [Entity("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [Entity("expandable_blockquote", 0, 1)]),
    ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [Entity("custom_emoji", 0, 2, "53")]),
    ("<code>a</code>", "a", [Entity("code", 0, 1)]),
    ("<pre>a</pre>", "a", [Entity("pre", 0, 1)]),
    ('<pre><code class="language-py">a</code></pre>', "a", [Entity("pre", 0, 1, "py")]),
    ('<code class="language-py">a</code>', "a", [Entity("code", 0, 1)]),
    (
        '<a href="https://a.cn/?x=1&amp;y=2">a</a>',
        "a",
        [Entity("text_link", 0, 1, "https://a.cn/?x=1&y=2")],
    ),
    ("<a href='條文.cn'>a</a>", "a", [Entity("text_link", 0, 1, "http://條文.cn/")]),
    ("<a>example.com</a>", "example.com", [Entity("text_link", 0, 11, "http://example.com/")]),
    ('<a href="nothing">a</a>', "a", []),  # a bad address drops the link
    ('<a href="tg://user?id=7">a</a>', "a", [Entity("text_mention", 0, 1, 7)]),
    ("😀<b>𠮷</b>a", "😀𠮷a", [Entity("bold", 2, 2)]),  # beyond U+FFFF counts two
    (
        "<b>a<i>b</i></b>",
        "ab",
        [Entity("bold", 0, 2), Entity("italic", 1, 1)],
    ),
    ("  <b>a </b> \n", "a", [Entity("bold", 0, 1)]),  # trimmed, and the entities with it
    ("a\r\nb\tc\u202e", "a\nb c", []),
    ("a<b></b> <i> </i>b", "a  b", []),  # marks on nothing vanish
]

REFUSED = [
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("條<條", "Unclosed start tag at byte offset 3"),
    ("<br>", 'Unsupported start tag "br" at byte offset 0'),
    ("條<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
    ("<b>x", "Can't find end tag corresponding to start tag b"),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>條<i>x</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href=http://a.cn>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<a href>x</a>", "Expected equal sign in declaration of an attribute of the tag"),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<span class="x">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    (
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "Nested blockquote at byte offset 13",
    ),
    ("&#xd83d;", "Text contains invalid Unicode characters"),
]


@pytest.mark.parametrize(("source", "text", "entities"), ACCEPTED)
def test_html_becomes_text_with_entities(source: str, text: str, entities: list[Entity]) -> None:
    content = finish(*parse_html(source))
    assert (content.text, list(content.entities)) == (text, entities)


@pytest.mark.parametrize(("source", "message"), REFUSED)
def test_bad_html_is_refused_with_byte_offsets(source: str, message: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert message in refusal.value.description
    assert refusal.value.description.startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize("source", [" \n ", "<b> </b>", "\u200b\u3000", "\t"])
def test_a_text_that_shows_nothing_is_empty(source: str) -> None:
    with pytest.raises(ApiError, match="text must be non-empty"):
        finish(*parse_html(source))


def test_a_hundred_entities_are_enough() -> None:
    assert len(finish(*parse_html("<b>a</b> " * 100)).entities) == 100
    with pytest.raises(ApiError, match="ENTITIES_TOO_LONG"):
        finish(*parse_html("<b>a</b> " * 101))


TEXT = strategies.text(strategies.characters(exclude_categories=["Cs"]))
PIECES = strategies.sampled_from(
    [
        "<b>",
        "</b>",
        "<a href='t.me'>",
        "</",
        "<",
        ">",
        "</>",
        "&",
        "&#x",
        "lt;",
        "=",
        '"',
        "條",
        "😀",
        " ",
    ]
)


@given(TEXT)
def test_an_escaped_text_comes_back(text: str) -> None:
    parsed, entities = parse_html(html.escape(text, quote=False))
    assert (parsed, entities) == (clean(text), [])


@given(strategies.lists(PIECES | TEXT, max_size=30).map("".join))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        content = finish(*parse_html(source))
    except ApiError as refusal:
        assert refusal.code == 400  # noqa: PT017 -- being refused is one of two good ends
        return
    assert len(content.entities) <= MAX_ENTITIES
    for entity in content.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(content.text)
        assert slice_utf16(content.text, entity.offset, entity.end).strip()
