"""The reader takes the usual forms of Chinese laws and refuses whatever it can't place."""

from pathlib import Path

import pytest

from corpus.errors import LawTextError
from corpus.law import ArticleNumber, DivisionKind, Law
from corpus.library import load
from corpus.reader import read_law

METADATA = """
script = "hans"
[names]
hant = "樣例條例"
hans = "样例条例"
en = "Sample Regulations"
aliases = ["樣例"]
[enactment]
place = "某市"
adopted = 2020-01-02
in_force = 2020-03-04
source = "test"
"""


def law(tmp_path: Path, text: str, *, name: str = "text.txt", errata: str = "") -> Law:
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "law.toml").write_text(METADATA, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    if errata:
        (folder / "errata.toml").write_text(errata, encoding="utf-8")
    return read_law(folder)


def refusal(tmp_path: Path, text: str, errata: str = "") -> LawTextError:
    with pytest.raises(LawTextError) as caught:
        law(tmp_path, text, errata=errata)
    return caught.value


MARKDOWN = """\
# 样例条例

2020年1月2日 某市人民代表大会通过

<!-- INFO END -->

## 目录

## 第一编 总则

### 第一章 一般规定

### 第二章 附则

## 第一编 总则

### 第一章 一般规定

#### 第一节 目的

第一条 为了样例,制定本条例。

第一条之一 后来插入的一条。

#### 第二节 范围

**第二条** 适用于下列事项:

（一）甲事,包括:

1.子事;

2.丑事;

（二）乙事。

前款所称样例,是指例子。

### 第二章 附则

第三条 第二条规定的事项另行规定。
"""


def test_markdown_is_read_with_books_chapters_sections_items_and_inserted_articles(
    tmp_path: Path,
) -> None:
    read = law(tmp_path, MARKDOWN, name="text.md")

    assert [(d.kind, d.label, d.title, len(d.articles)) for d in read.divisions] == [
        (DivisionKind.BOOK, "第一编", "总则", 4),
        (DivisionKind.CHAPTER, "第一章", "一般规定", 3),
        (DivisionKind.SECTION, "第一节", "目的", 2),
        (DivisionKind.SECTION, "第二节", "范围", 1),
        (DivisionKind.CHAPTER, "第二章", "附则", 1),
    ]
    assert [str(a.number) for a in read.articles] == ["1", "1.1", "2", "3"]
    second = read.articles[2]
    assert second.text.splitlines() == [
        "适用于下列事项：",
        "（一）甲事，包括：",
        "1.子事；",
        "2.丑事；",
        "（二）乙事。",
        "前款所称样例，是指例子。",
    ]
    assert [len(p.items) for p in second.paragraphs] == [2, 0]
    assert [s.text for s in second.paragraphs[0].items[0].subitems] == ["子事；", "丑事；"]
    assert read.path(ArticleNumber(1, 1))[-1].title == "目的"
    assert read.history == ("2020年1月2日某市人民代表大会通过",)


@pytest.mark.parametrize(
    "text",
    [
        "样例条例\n第一条 甲。\n第二条 乙。",  # no chapters, Simplified
        "樣例條例\n第一條　甲。\n第二條　乙。",  # Traditional, ideographic spaces
        "样例条例\r\n第1条 甲。\r\n第2条 乙。\r\n",  # digits, DOS line ends
        "\ufeff前言。\n样例条例\n\n\n第一条 甲。\n第二条\t乙。",  # byte-order mark, preface, tab
    ],
)
def test_plain_texts_of_many_forms_give_the_same_two_articles(tmp_path: Path, text: str) -> None:
    assert [a.text for a in law(tmp_path, text).articles] == ["甲。", "乙。"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("样例条例\n第一条 甲。\n第三条 乙。", 3, "gap"),
        ("样例条例\n第一条 甲。\n第一条 乙。", 3, "doubled"),
        ("样例条例\n第二条 甲。", 2, "gap"),
        ("样例条例\n第一条 甲。\n第二条规定的。", 3, "no blank after"),
        ("样例条例\n第一章 总则\n第一条 甲。\n第三章 附则\n第二条 乙。", 4, "does not follow"),
        ("样例条例\n第一章 总则\n游离的话。\n第一条 甲。", 3, "between a heading"),
        ("样例条例\n第一章 总则\n第二章 附则\n第一条 甲。", 2, "holds no article"),
        ("样例条例\n第一条 甲：\n（一）子。\n（三）丑。", 4, "item"),
        ("样例条例\n第一条 甲。\n样例条例", 3, "title"),
        ("样例条例\n第一条 甲。\n第一章 总则\n第二条 乙。\n第一章 又\n第三条 丙。", 5, "follow"),
        ("没有标题\n第一条 甲。", 0, "title does not stand"),
        ("样例条例\n", 0, "no article"),
    ],
)
def test_what_can_not_be_placed_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    error = refusal(tmp_path, text)

    assert error.line == line
    assert reason in error.reason


@pytest.mark.parametrize(
    ("lines", "items"),
    [
        ("（一）子。\n续子。\n（二）丑。", ["子。\n续子。", "丑。"]),
        ("（一）子：\n1.甲；\n续甲。\n（二）丑。", ["子：", "丑。"]),  # of the sub-item
        ("（一）子。\n续子。\n又续。\n（二）丑。", ["子。\n续子。\n又续。", "丑。"]),
    ],
)
def test_a_line_between_two_items_belongs_to_the_first(
    tmp_path: Path, lines: str, items: list[str]
) -> None:
    read = law(tmp_path, f"样例条例\n第一条 下列事项：\n{lines}\n末款。").articles[0]

    assert [item.text for item in read.paragraphs[0].items] == items
    assert [p.text for p in read.paragraphs] == ["下列事项：", "末款。"]
    assert read.text == f"下列事项：\n{lines}\n末款。"


def test_a_line_that_begins_with_the_name_of_an_article_is_running_text(tmp_path: Path) -> None:
    read = law(tmp_path, "样例条例\n第一条 甲。\n第二条 乙。\n第一条规定的事项除外。")

    assert [p.text for p in read.articles[1].paragraphs] == ["乙。", "第一条规定的事项除外。"]


@pytest.mark.parametrize("source", ["没有的话", "甲"])
def test_an_erratum_that_does_not_fit_exactly_once_is_refused(tmp_path: Path, source: str) -> None:
    errata = f'[[erratum]]\narticle = "1"\nsource = "{source}"\nmended = "乙"\nreason = "r"\n'
    error = refusal(tmp_path, "样例条例\n第一条 甲甲。", errata)

    assert error.file == "errata.toml"


@pytest.mark.parametrize("damage", ['script = "latin"', "[names", "in_force = 1"])
def test_malformed_metadata_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "law.toml").write_text(damage, encoding="utf-8")

    with pytest.raises(LawTextError, match=r"law\.toml"):
        read_law(folder)


def test_a_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "law.toml").write_text(METADATA, encoding="utf-8")
    (folder / "text.txt").write_bytes("样例条例".encode("gb18030"))

    with pytest.raises(LawTextError, match="UTF-8"):
        read_law(folder)


def test_several_laws_stand_side_by_side_in_their_order(tmp_path: Path) -> None:
    for name, order in (("b-law", 1), ("a-law", 2)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "law.toml").write_text(f"order = {order}\n{METADATA}", encoding="utf-8")
        (folder / "text.txt").write_text("样例条例\n第一条 甲。", encoding="utf-8")

    assert [held.id for held in load(tmp_path).laws] == ["b-law", "a-law"]


def test_an_empty_shelf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawTextError, match="no law"):
        load(tmp_path)


def test_the_version_changes_with_any_displayed_character(tmp_path: Path) -> None:
    texts = ["样例条例\n第一条 甲。", "样例条例\n第一条 乙。", "样例条例\n\n第一条  甲。"]
    folders = [tmp_path / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()
    first, changed, respaced = (
        law(folder, text).version for folder, text in zip(folders, texts, strict=True)
    )

    assert first != changed
    assert first == respaced
