"""A reply as Telegram and the terminal show it: whole, whatever texts it holds."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram import render as telegram
from bot.terminal import render as terminal
from corpus.law import Level
from handlers.reply import (
    Block,
    Button,
    Caption,
    Entry,
    Note,
    Passage,
    Reply,
    Share,
    Span,
    Spans,
    Statute,
    StatuteLine,
    Style,
    Title,
    plain,
)
from tests.botapi.formatted import clean
from tests.botapi.html_markup import parse_html
from tests.handlers.talking import written

NAUGHTY = '<b>&"\'</b><a href="x">&lt;&#60;&amp;</blockquote><!-- ]]> {} %s'

# No half surrogate pairs: `handlers.text.tidy` takes them out of what people type.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text(st.sampled_from("<>&\"'/b; =#數據😀\n"), min_size=1, max_size=40),
    st.just(NAUGHTY),
)
SPANS = st.lists(st.builds(Span, TEXTS, st.sampled_from(Style)), min_size=1, max_size=4).map(tuple)
LINES = st.builds(StatuteLine, st.sampled_from(Level), SPANS, st.booleans())
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Title, TEXTS),
    st.builds(Caption, TEXTS),
    st.builds(Statute, st.lists(LINES, min_size=1, max_size=4).map(tuple)),
    st.builds(Passage, SPANS),
    st.builds(Note, SPANS),
    st.builds(Entry, TEXTS, st.one_of(st.just(""), TEXTS), SPANS),
)
REPLIES = st.lists(BLOCKS, min_size=1, max_size=6).map(lambda blocks: Reply(tuple(blocks)))

MARKED: Spans = (Span("a<b "), Span("c&d", Style.MARK), Span(" e"), Span("/x", Style.CODE))


def sent(*blocks: Block) -> str:
    return telegram.render(Reply(blocks), "LawBot").html


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (Title("a<b"), "<b>a&lt;b</b>"),
        (Caption("a&b"), "a&amp;b"),
        (Passage(MARKED), "a&lt;b <b>c&amp;d</b> e<code>/x</code>"),
        (Note((Span("s", Style.STRONG),)), "<b>s</b>"),
        (Entry("t<", "c&", plain("e>")), "<b>t&lt;</b> · c&amp;\ne&gt;"),
        (Entry("t", "", plain("e")), "<b>t</b>\ne"),
        (
            Statute((StatuteLine(Level.PARAGRAPH, plain("p:")), StatuteLine(Level.ITEM, MARKED))),
            "<blockquote>p:\na&lt;b <b>c&amp;d</b> e<code>/x</code></blockquote>",
        ),
        (
            Statute((StatuteLine(Level.ITEM, plain("i"), cited=True),)),
            "<blockquote><b>i</b></blockquote>",
        ),
        (
            Statute((StatuteLine(Level.PARAGRAPH, plain("p")),), folded=True),
            "<blockquote expandable>p</blockquote>",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_telegram_shows_every_kind_of_block(block: Block, shown: str) -> None:
    assert sent(block) == shown


def test_telegram_sets_a_blank_line_where_a_new_thought_begins() -> None:
    law = Statute((StatuteLine(Level.PARAGRAPH, plain("law")),))

    assert sent(Title("t"), Caption("c"), law, Note(plain("n"))) == (
        "<b>t</b>\nc\n<blockquote>law</blockquote>\nn"
    )
    assert sent(Passage(plain("a")), Passage(plain("b")), Note(plain("n"))) == "a\nb\n\nn"
    assert sent(Note(plain("n")), Title("t")) == "n\n\n<b>t</b>"


@settings(deadline=None, max_examples=200)
@given(REPLIES)
def test_no_text_breaks_telegrams_markup_and_none_is_lost(reply: Reply) -> None:
    text, entities = parse_html(telegram.render(reply, "LawBot").html)

    words = (re.escape(clean(written(block))) for block in reply.blocks)
    assert re.fullmatch("\n{1,2}".join(words), text)  # nothing between them but line ends
    assert {entity.type for entity in entities} <= {"bold", "code", "blockquote"}


@settings(deadline=None, max_examples=100)
@given(REPLIES)
def test_the_terminal_shows_every_word(reply: Reply) -> None:
    shown = terminal.render(reply).plain

    for block in reply.blocks:
        for line in written(block).splitlines():
            # Controls that would move the cursor are taken out.
            kept = "".join(c for c in line if c not in "\x07\x08\x0b\x0c\r")
            assert kept in shown


def test_the_terminal_numbers_what_can_be_pressed() -> None:
    share = Button("分享", share=Share("《條例》第一條", "a1-law"))
    reply = Reply(
        (Passage(plain("x")),),
        ((Button("‹ a", "1"), share), (Button("[b]", "2"), Button("c", "3"))),
    )

    assert terminal.render(reply).plain == "x\n\n#1 ‹ a   #2 [b]   #3 c"
    assert [button.action for button in terminal.pressable(reply)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (Reply((), toast="out of date"), "out of date"),
        (Reply((Passage(plain("x")),), toast="done"), "x"),
        (Reply((Title("t"), Caption("c"), Passage(plain("p")))), "t\nc\n\np"),
        (Reply((Title("t"), Entry("e", "c", plain("x")), Note(plain("n")))), "t\n\ne · c\nx\n\nn"),
        (Reply((Entry("e", "", plain("x")), Entry("f", "", plain("y")))), "e\nx\n\nf\ny"),
        (Reply((Passage(plain(NAUGHTY)), Passage(plain("[bold]x[/bold] :smile:")))), None),
    ],
)
def test_the_terminal_sets_blank_lines(reply: Reply, shown: str | None) -> None:
    expected = shown if shown is not None else f"{NAUGHTY}\n[bold]x[/bold] :smile:"

    assert terminal.render(reply).plain == expected


def test_a_mere_toast_is_no_message() -> None:
    rendered = telegram.render(Reply((), toast="x"), "LawBot")

    assert (rendered.html, rendered.keyboard) == ("", None)


def test_the_keyboard_has_the_rows_of_the_reply() -> None:
    reply = Reply(
        (Title("t"),), ((Button("a", "a|1"), Button("b", "b|2")), (Button("數據", "q|1|數據"),))
    )
    keyboard = telegram.render(reply, "LawBot").keyboard

    assert keyboard is not None
    assert [[(b.text, b.callback_data) for b in row] for row in keyboard.inline_keyboard] == [
        [("a", "a|1"), ("b", "b|2")],
        [("數據", "q|1|數據")],
    ]


@pytest.mark.parametrize("text", ["《石家莊市數字經濟促進條例》第四十五條", "a&b=c d+e%", "😀"])
def test_sharing_opens_telegrams_own_way_of_passing_on(text: str) -> None:
    """t.me/share/url, as Telegram documents it for links."""
    button = Button("分享", share=Share(text, "a45-shijiazhuang-digital-economy"))
    keyboard = telegram.render(Reply((Title("t"),), ((button,),)), "LawBot").keyboard

    assert keyboard is not None
    shown = keyboard.inline_keyboard[0][0]
    assert (shown.text, shown.callback_data) == ("分享", None)
    address = urlsplit(str(shown.url))
    assert (address.netloc, address.path) == ("t.me", "/share/url")
    assert parse_qs(address.query) == {
        "url": ["https://t.me/LawBot?start=a45-shijiazhuang-digital-economy"],
        "text": [text],
    }


def test_only_four_named_references_are_used() -> None:
    """Telegram knows no others (Bot API, HTML style)."""
    shown = sent(Passage(plain(NAUGHTY)))

    assert html.unescape(shown) == NAUGHTY
    assert parse_html(shown)[0] == NAUGHTY
