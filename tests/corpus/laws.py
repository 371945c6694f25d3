"""Small laws with everything a law can have, for tests that need no particular law."""

from collections.abc import Iterable
from datetime import date

from corpus.law import (
    Article,
    ArticleNumber,
    Division,
    DivisionKind,
    Enactment,
    Item,
    Law,
    Names,
    Paragraph,
    SubItem,
)
from corpus.library import Library
from corpus.numerals import chinese
from corpus.script import Script


def paragraph(number: int = 1, *, items: int = 0, subitems: int = 0) -> Paragraph:
    """Make a paragraph with so many items, the first of which has so many sub-items."""
    return Paragraph(
        number,
        f"第{number}款的文字。",
        tuple(
            Item(
                n,
                f"（{chinese(n)}）",
                f"第{n}項；",
                tuple(SubItem(s, f"{s}．", f"第{s}目；") for s in range(1, subitems + 1))
                if n == 1
                else (),
            )
            for n in range(1, items + 1)
        ),
    )


def article(base: int, *paragraphs: Paragraph, inserted: int = 0) -> Article:
    """Make an article; without paragraphs given, it has a single plain one."""
    suffix = f"之{chinese(inserted)}" if inserted else ""
    label = f"第{chinese(base)}條{suffix}"
    return Article(ArticleNumber(base, inserted), label, paragraphs or (paragraph(),))


def division(
    kind: DivisionKind,
    number: int,
    title: str,
    articles: Iterable[Article],
    *parents: Division,
) -> Division:
    """Make a division that holds these articles."""
    sign = {"chapter": "章", "section": "節", "book": "編", "part": "分編"}[kind]
    label = f"第{chinese(number)}{sign}"
    return Division(kind, number, label, title, parents, tuple(a.number for a in articles))


def law(
    law_id: str,
    title: str,
    articles: tuple[Article, ...],
    divisions: tuple[Division, ...] = (),
    *,
    hans: str = "",
    en: str = "",
    aliases: tuple[str, ...] = (),
    place: str = "樣本市",
) -> Law:
    """Make a law."""
    enacted = Enactment(place, date(2023, 10, 26), None, date(2023, 12, 31), "測試")
    names = Names(title, hans or title, en or title, aliases)
    return Law(
        id=law_id,
        names=names,
        enactment=enacted,
        script=Script.HANT,
        preface=(),
        history=(),
        divisions=divisions,
        articles=articles,
        notices=(),
        version="00000000",
    )


def digital_economy() -> Law:
    """Make a law of 61 articles in the shape of the first law that the project holds.

    Eight chapters, of which the third has two sections; article 4 with three paragraphs, article
    45 with one, an article 45.1, article 58 with two lists, article 59 with one list in its second
    paragraph, the first item of which has sub-items.
    """
    special = {
        4: (paragraph(1), paragraph(2), paragraph(3)),
        6: (paragraph(1), paragraph(2)),
        58: (paragraph(1, items=2), paragraph(2, items=3)),
        59: (paragraph(1), paragraph(2, items=5, subitems=2)),
    }
    articles = [article(n, *special.get(n, ())) for n in range(1, 62)]
    articles.insert(45, article(45, inserted=1))
    lasts = (7, 12, 23, 35, 42, 50, 60, 61)
    titles = (
        *("總則", "數字基礎設施建設", "數字產業化", "產業數字化", "數字化治理"),
        *("數據資源開發利用與數字經濟安全", "保障措施", "附則"),
    )
    divisions: list[Division] = []
    first = 1
    for number, (last, title) in enumerate(zip(lasts, titles, strict=True), 1):
        held = [a for a in articles if first <= a.number.base <= last]
        chapter = division(DivisionKind.CHAPTER, number, title, held)
        divisions.append(chapter)
        if number == 3:
            divisions.append(division(DivisionKind.SECTION, 1, "一般規定", held[:5], chapter))
            divisions.append(division(DivisionKind.SECTION, 2, "特別規定", held[5:], chapter))
        first = last + 1
    return law(
        "shijiazhuang-digital-economy",
        "石家莊市數字經濟促進條例",
        tuple(articles),
        tuple(divisions),
        hans="石家庄市数字经济促进条例",
        en="Regulations of Shijiazhuang Municipality on Promoting the Digital Economy",
        aliases=(
            "數字經濟促進條例",
            "石家莊數字經濟條例",
            "數字經濟條例",
            "Digital Economy Regulations",
        ),
        place="石家莊市",
    )


def library(*laws: Law) -> Library:
    """Make a library; without laws given, it holds the one above."""
    return Library(laws or (digital_economy(),))
