"""The bot's own words, from gettext catalogues under `words/`, one file a written language.

Traditional Chinese and English are written; Simplified Chinese is derived from Traditional by
OpenCC. A further language is one further file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from corpus.script import Script, convert

WORDS = Path(__file__).with_name("words")
DERIVED = {"zh_Hans": "zh_Hant"}
DEFAULT = "zh_Hant"  # the script of the first law, where a platform tells no language
FOREIGN = "en"  # for every language that no catalogue is written in

_QUOTES = str.maketrans("「」『』", "“”‘’")


@dataclass(frozen=True, eq=False)
class Words:
    """The bot's words in one language.

    Attributes:
        language: The language as a locale's name, such as `zh_Hant`.
        translations: The compiled catalogue.
        derived: Whether the catalogue is Traditional and its words are to be Simplified.
    """

    language: str
    translations: NullTranslations
    derived: bool = False

    @cached_property
    def locale(self) -> Locale:
        """The locale by which dates are written."""
        return Locale.parse(self.language)

    @property
    def name(self) -> str:
        """What speakers of the language call it, from CLDR, such as 简体中文."""
        own: str | None = self.locale.languages.get(self.language)
        return own or self.locale.get_display_name() or self.language

    @property
    def chinese(self) -> bool:
        """Whether numbers are to be written as 第四十五條."""
        return self.language.startswith("zh")

    def __call__(self, message_id: str, /, *, count: int | None = None, **facts: object) -> str:
        """Return the sentence for an id with its facts filled in.

        Args:
            message_id: The id.
            count: What decides the plural form; filled in as `{count}`.
            **facts: What the sentence's other placeholders stand for.
        """
        sentence = message_id
        if count is not None:
            sentence = self.translations.ngettext(message_id, message_id, count)
        if sentence == message_id:  # no plural forms: the count is one fact among others
            sentence = self.translations.gettext(message_id)
        return self.written(sentence).format(count=count, **facts)

    def written(self, text: str) -> str:
        """Return a text of the bot's own, given in Traditional, in this language's script."""
        if not self.derived:
            return text
        return convert(text, Script.HANT, Script.HANS).translate(_QUOTES)

    def weekday(self, day: date) -> str:
        """Return a date near enough to need no year, as this language writes it: 11月23日 週一."""
        # CLDR's skeleton: abbreviated month, day, abbreviated day of the week.
        return format_date(day, self.locale.datetime_skeletons["MMMEd"], locale=self.locale)

    def date(self, day: date) -> str:
        """Return a date as this language writes it in full."""
        return format_date(day, "long", locale=self.locale)


@dataclass(frozen=True)
class Catalogues:
    """The bot's words in every language."""

    by_language: Mapping[str, Words]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, in the order in which they are offered."""
        return tuple(self.by_language)

    def words(self, language: str) -> Words:
        """Return the words of a language that `languages` names."""
        return self.by_language[language]

    def choose(self, chosen: str | None, reported: str | None) -> Words:
        """Return the words for a person.

        Args:
            chosen: The language the person chose, if any.
            reported: The tag that the platform reports, such as `zh-hans` or `en-GB`, if any.
        """
        if chosen is not None and chosen in self.by_language:
            return self.by_language[chosen]
        return self.by_language[self._match(reported)]

    def _match(self, tag: str | None) -> str:
        if not tag:
            return DEFAULT
        subtags = tag.replace("_", "-").lower().split("-")
        if subtags[0] in {"zh", "yue", "cmn", "wuu", "hak", "nan"}:
            return _chinese(subtags)
        known = [name for name in self.by_language if name.lower().split("_")[0] == subtags[0]]
        exactly = [name for name in known if name.lower() == "_".join(subtags)]
        return [*exactly, *known, FOREIGN][0]


def _chinese(subtags: list[str]) -> str:
    if "hant" in subtags or ({"tw", "hk", "mo"} & set(subtags) and "hans" not in subtags):
        return "zh_Hant"
    if subtags[0] in {"yue", "hak", "nan"} and "hans" not in subtags and "cn" not in subtags:
        return "zh_Hant"  # CLDR's likely subtags: written in Hong Kong and Taiwan
    return "zh_Hans"  # CLDR's likely subtags: bare `zh` is zh-Hans-CN


def load(folder: Path = WORDS) -> Catalogues:
    """Read every catalogue; the default language comes first."""
    written = {path.stem: Words(path.stem, _read(path)) for path in folder.glob("*.po")}
    derived = {
        name: Words(name, written[base].translations, derived=True)
        for name, base in DERIVED.items()
    }
    every = {**written, **derived}
    order = sorted(every, key=lambda name: (name != DEFAULT, name not in derived, name))
    return Catalogues({name: every[name] for name in order})


def _read(path: Path) -> GNUTranslations:
    """Compile one catalogue, as `pybabel compile` would, without a file in between."""
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.stem, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
