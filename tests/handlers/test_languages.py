"""The languages: chosen by the tag or by the person, derived, counted, and added."""

from pathlib import Path

import pytest

from bot.telegram import menu
from handlers import catalogue
from handlers.catalogue import Catalogues

ROOT = Path(__file__).parents[2]

FILES = sorted((ROOT / "handlers" / "words").glob("*.po"))


def test_simplified_is_traditional_converted(catalogues: Catalogues) -> None:
    hant, hans = catalogues.words("zh_Hant"), catalogues.words("zh_Hans")

    assert hant("button.contents") == "目錄"
    assert hans("button.contents") == "目录"
    assert hant("search.title", query="x") == "「x」"
    assert hans("search.title", query="x") == "“x”"
    # What is filled in is no word of the bot's and stays as it is.
    assert hans("search.title", query="數據") == "“數據”"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (61, "61 articles")]
)
def test_english_counts(catalogues: Catalogues, count: int, said: str) -> None:
    assert catalogues.words("en")("reading.count", count=count) == said


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        (None, "zh_Hant"),  # a platform that tells nothing
        ("", "zh_Hant"),
        ("zh", "zh_Hans"),  # CLDR: zh is zh-Hans-CN
        ("zh-CN", "zh_Hans"),
        ("zh-cn", "zh_Hans"),
        ("zh_CN", "zh_Hans"),
        ("zh-SG", "zh_Hans"),
        ("zh-hans", "zh_Hans"),
        ("zh-Hans-TW", "zh_Hans"),  # the script says more than the place
        ("zh-hans-hk", "zh_Hans"),
        ("zh-hant", "zh_Hant"),
        ("zh-Hant-CN", "zh_Hant"),
        ("zh-hant-tw", "zh_Hant"),  # seen on Telegram
        ("zh-TW", "zh_Hant"),
        ("zh-hk", "zh_Hant"),
        ("zh-MO", "zh_Hant"),
        ("yue", "zh_Hant"),
        ("yue-CN", "zh_Hans"),
        ("nan", "zh_Hant"),
        ("cmn-Hans", "zh_Hans"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("tlh", "en"),  # no catalogue: a foreigner
        ("tlh-br", "en"),
        ("xx-garbage-%$", "en"),
        ("-", "en"),
        ("中文", "en"),
        ("z" * 1000, "en"),
    ],
)
def test_a_language_is_chosen_by_the_tag(
    catalogues: Catalogues, tag: str | None, language: str
) -> None:
    assert catalogues.choose(None, tag).language == language


@pytest.mark.parametrize(
    ("chosen", "tag", "language"),
    [
        ("en", "zh-TW", "en"),  # what the person chose counts
        ("zh_Hans", None, "zh_Hans"),
        ("tlh", "zh-CN", "zh_Hans"),  # a language that is not offered any more
    ],
)
def test_a_choice_counts_before_the_tag(
    catalogues: Catalogues, chosen: str, tag: str | None, language: str
) -> None:
    assert catalogues.choose(chosen, tag).language == language


def test_languages_are_offered_under_their_own_names(catalogues: Catalogues) -> None:
    names = {language: catalogues.words(language).name for language in catalogues.languages}

    assert names.items() >= {"zh_Hant": "繁體中文", "zh_Hans": "简体中文", "en": "English"}.items()
    assert catalogues.languages[0] == "zh_Hant"


# A catalogue's file, a tag that leads to it, its own name, and Telegram's code for its menu.
@pytest.mark.parametrize(
    ("name", "tag", "called", "code"),
    [
        ("fr", "fr-CA", "français", "fr"),
        ("pt_BR", "pt-br", "português (Brasil)", "pt"),
        ("pt_BR", "pt-PT", "português (Brasil)", "pt"),  # better than none
        ("haw", "haw", "ʻŌlelo Hawaiʻi", None),  # no menu has three letters
    ],
)
def test_a_further_language_is_one_further_file(
    tmp_path: Path, name: str, tag: str, called: str, code: str | None
) -> None:
    for file in FILES:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    english = (ROOT / "handlers" / "words" / "en.po").read_text(encoding="utf-8")
    written = english.replace("Language: en", f"Language: {name}")
    (tmp_path / f"{name}.po").write_text(written.replace('"Contents"', '"X"'), encoding="utf-8")

    found = catalogue.load(tmp_path)

    assert set(found.languages) == {*(file.stem for file in FILES), "zh_Hans", name}
    assert found.choose(None, tag)("button.contents") == "X"
    assert found.words(name).name == called
    menus = menu.languages(found)
    assert menus.items() >= {"": "en", "zh": "zh_Hant"}.items()
    assert [key for key, held in menus.items() if held == name] == ([code] if code else [])
