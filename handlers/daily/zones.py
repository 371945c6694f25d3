"""Time zones and what people call them: cities and countries from CLDR, in Chinese and English."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from corpus.search.fold import folded_text
from handlers.catalogue import Words

UTC = "Etc/UTC"
# The zones that are offered to press: where readers of Chinese mostly live, from west to east of
# Greenwich, and the first ones where many would do.
OFFERED = (
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Sydney",
)
_PLACES = Path(__file__).with_name("places.toml")
_LOCALES = ("zh_Hant", "zh_Hant_HK", "zh_Hans", "en")
_MOST = 6  # zones that are suggested at once
_ALIKE = 80.0  # rapidfuzz's ratio from which one name is taken for another one mistyped


@dataclass(frozen=True)
class _Gazetteer:
    """Every name that is known, folded.

    Attributes:
        named: The zones that a name may mean.
        called: What a zone is called where CLDR's city is not it, by language.
        famous: Zones that come first where many would do.
    """

    named: Mapping[str, tuple[str, ...]]
    called: Mapping[str, Mapping[str, str]]
    famous: tuple[str, ...]


def find(name: str) -> tuple[str, ...]:
    """Return the zones that a name may mean: one, none, or several as of a large country.

    Names are read in any case and script, with or without blanks: `Europe/London`, 倫敦, 英国,
    `new york`. A name is only ever looked up, never opened as a file.
    """
    known = _gazetteer().named.get(_key(name))
    if known is not None:
        return known
    # Names of one word are left out: they are countries, known above, and abbreviations that
    # mislead. EST has no daylight saving, and those who say it do.
    exact = _exact().get(name.strip().lower()) if "/" in name else None
    return (exact,) if exact else ()


def similar(name: str) -> tuple[str, ...]:
    """Return zones of which some name is written much like this one, likeliest first."""
    key = _key(name)
    found = process.extract(
        key, _gazetteer().named.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST
    )
    zones = chain.from_iterable(_gazetteer().named[match] for match, _, _ in found)
    return tuple(dict.fromkeys(zones))[:_MOST]


def known(zone: str) -> bool:
    """Return whether there is a zone of exactly this IANA name."""
    return _exact().get(zone.lower()) == zone


def at_offset(minutes: int, now: datetime) -> tuple[str, ...]:
    """Return a few zones that are so many minutes east of Greenwich now, well-known ones first."""
    wanted = timedelta(minutes=minutes)
    return tuple(z for z in _by_fame() if now.astimezone(ZoneInfo(z)).utcoffset() == wanted)[:_MOST]


def first_of(zones: tuple[str, ...]) -> tuple[str, ...]:
    """Return a few of several zones, well-known ones first."""
    famous = _gazetteer().famous
    return tuple(sorted(zones, key=lambda z: famous.index(z) if z in famous else len(famous)))[
        :_MOST
    ]


def city(zone: str, words: Words) -> str:
    """Return what a zone is called, such as 倫敦; its IANA name where it has no other."""
    own = _gazetteer().called.get(zone, {}).get(words.locale.language)
    if own:
        return words.written(own)
    if zone in {UTC, "UTC"}:
        return "UTC"
    cities = words.locale.time_zones
    for name in (zone, *_aliases().get(zone, ())):
        if found := cities.get(name, {}).get("city"):
            return str(found)
    return _last_part(zone) if zone in _canonical() else zone


def _key(name: str) -> str:
    return folded_text(name).replace(" ", "")


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def _exact() -> Mapping[str, str]:
    """Every IANA name there is, by its lower case."""
    return {name.lower(): name for name in available_timezones() if name != "localtime"}


@cache
def _canonical() -> tuple[str, ...]:
    """The zones that CLDR knows, of those that there are, by their present names."""
    places: Mapping[str, str] = get_global("zone_territories")
    return tuple(sorted(zone for zone in places if known(zone) and not zone.startswith("Etc/")))


@cache
def _by_fame() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_gazetteer().famous, *_canonical())))


@cache
def _aliases() -> Mapping[str, tuple[str, ...]]:
    """The former names of zones; CLDR keeps the names of cities under them."""
    former: defaultdict[str, list[str]] = defaultdict(list)
    aliases: Mapping[str, str] = get_global("zone_aliases")
    for alias, zone in aliases.items():
        former[zone].append(alias)
    return {zone: tuple(names) for zone, names in former.items()}


@cache
def _gazetteer() -> _Gazetteer:
    with _PLACES.open("rb") as file:
        places = tomllib.load(file)
    named: dict[str, tuple[str, ...]] = {}
    # What is named first counts: a city before a country of the same name.
    for names in (_own(places["names"]), _of_zones(), _of_countries()):
        held: defaultdict[str, list[str]] = defaultdict(list)
        for name, zone in names:
            held[_key(name)].append(zone)
        named = {key: tuple(dict.fromkeys(zones)) for key, zones in held.items()} | named
    named.pop("", None)
    return _Gazetteer(named, places["called"], (*OFFERED, *places["famous"]))


def _own(names: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for zone, held in names.items():
        yield from ((name, zone) for name in held)


def _of_zones() -> Iterator[tuple[str, str]]:
    """Yield the IANA names, former ones too, and the cities."""
    locales = [Locale.parse(name) for name in _LOCALES]
    for zone in _canonical():
        former = _aliases().get(zone, ())
        yield zone, zone
        yield _last_part(zone), zone
        yield from ((name, zone) for name in former if "/" in name)
        for locale in locales:
            for name in (zone, *former):
                if found := locale.time_zones.get(name, {}).get("city"):
                    yield str(found), zone


def _of_countries() -> Iterator[tuple[str, str]]:
    """Yield the names of countries with each of their zones."""
    territories: Mapping[str, str] = get_global("zone_territories")
    for name in _LOCALES:
        named = Locale.parse(name).territories
        for zone in _canonical():
            if country := named.get(territories[zone]):
                yield country, zone
