"""What people write behind `/subscribe`, and what it is taken for."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.script import Script, convert
from handlers.daily.spoken import read
from handlers.daily.vocabulary import vocabulary
from handlers.daily.wish import (
    Misread,
    NotATime,
    NotUnderstood,
    OffsetGiven,
    SeveralTimes,
    SeveralZones,
    Wish,
)
from handlers.daily.zones import at_offset, find, first_of, known, similar
from storage.records import Days

LONDON, TAIPEI, NEW_YORK = "Europe/London", "Asia/Taipei", "America/New_York"
WEEKDAYS, EVERY = Days.WEEKDAYS, Days.EVERY

TIMES = [
    ("7:30", "07:30"),
    ("07:30", "07:30"),
    ("７：３０", "07:30"),  # full width
    ("7.30", "07:30"),
    ("0730", "07:30"),
    ("730", "07:30"),
    ("8", "08:00"),
    ("08", "08:00"),
    ("０８", "08:00"),
    ("0:00", "00:00"),
    ("23:59", "23:59"),
    ("2359", "23:59"),
    ("24:00", "00:00"),  # midnight, as timetables write it
    ("24點", "00:00"),
    ("7 : 30", "07:30"),
    # with 點
    ("8點", "08:00"),
    ("8点", "08:00"),
    ("8點鐘", "08:00"),
    ("8時", "08:00"),
    ("8点整", "08:00"),
    ("八點", "08:00"),
    ("八點半", "08:30"),
    ("8 點 半", "08:30"),
    ("八點一刻", "08:15"),
    ("6点三刻", "06:45"),
    ("21点30", "21:30"),
    ("21點30分", "21:30"),
    ("二十一點三十分", "21:30"),
    ("七點零五分", "07:05"),
    ("8点5分", "08:05"),
    ("零點", "00:00"),
    ("12點半", "12:30"),
    ("八", "08:00"),
    # in a part of the day
    ("早上七点半", "07:30"),
    ("早上七點半", "07:30"),
    ("早8點", "08:00"),
    ("早八", "08:00"),
    ("晚八点", "20:00"),
    ("晚上9点", "21:00"),
    ("晚上21點", "21:00"),
    ("晚上12点", "00:00"),
    ("晚上12点半", "00:30"),
    ("晚上1點", "01:00"),
    ("半夜3点", "03:00"),
    ("午夜12點", "00:00"),
    ("傍晚6點", "18:00"),
    ("下午3點", "15:00"),
    ("下午15點", "15:00"),
    ("下午12點", "12:00"),
    ("中午", "12:00"),
    ("中午12點半", "12:30"),
    ("中午1點", "13:00"),
    ("中午11點", "11:00"),
    ("凌晨5點", "05:00"),
    ("凌晨12點", "00:00"),
    ("午夜", "00:00"),
    # in English
    ("7am", "07:00"),
    ("7 AM", "07:00"),
    ("7:30pm", "19:30"),
    ("8.00a.m.", "08:00"),
    ("12am", "00:00"),
    ("12pm", "12:00"),
    ("noon", "12:00"),
    ("midnight", "00:00"),
    ("8 o'clock", "08:00"),
    ("8 in the morning", "08:00"),
    ("at 9 at night", "21:00"),
    # with what means nothing of its own
    ("改成 9:00", "09:00"),
    ("請在早上8點送", "08:00"),
    ("8:00。", "08:00"),
    ("8:00😀", "08:00"),
]
WISHES = [
    ("", Wish()),
    ("   ", Wish()),
    ("21:00 Europe/London", Wish(time(21), LONDON)),
    ("europe/london 21:00", Wish(time(21), LONDON)),
    ("EUROPE/LONDON", Wish(zone=LONDON)),
    ("倫敦", Wish(zone=LONDON)),
    ("倫敦晚上九點", Wish(time(21), LONDON)),
    ("台北时间早上8点", Wish(time(8), TAIPEI)),
    ("臺北 8:00", Wish(time(8), TAIPEI)),
    ("8:00「倫敦」", Wish(time(8), LONDON)),
    ("new york 8pm", Wish(time(20), NEW_YORK)),
    ("8pm in New_York", Wish(time(20), NEW_YORK)),
    ("noon London time", Wish(time(12), LONDON)),
    ("北京时间8点", Wish(time(8), "Asia/Shanghai")),
    ("石家莊 8:00", Wish(time(8), "Asia/Shanghai")),
    ("9點三藩市", Wish(time(9), "America/Los_Angeles")),  # not three minutes past nine
    ("三藩市8點", Wish(time(8), "America/Los_Angeles")),
    ("8:00 UTC", Wish(time(8), "Etc/UTC")),
    ("8:00 Asia/Calcutta", Wish(time(8), "Asia/Kolkata")),  # its name of today
    ("8:00 Etc/GMT+8", Wish(time(8), "Etc/GMT+8")),  # a zone's name, if a strange one
    ("8:00 工作日", Wish(time(8), days=WEEKDAYS)),
    ("工作日 8點", Wish(time(8), days=WEEKDAYS)),
    ("每個工作日早上8點", Wish(time(8), days=WEEKDAYS)),
    ("周一至周五 18:30", Wish(time(18, 30), days=WEEKDAYS)),
    ("星期一到星期五18:30", Wish(time(18, 30), days=WEEKDAYS)),
    ("weekdays 7:15", Wish(time(7, 15), days=WEEKDAYS)),
    ("Mon-Fri 7:15", Wish(time(7, 15), days=WEEKDAYS)),
    ("工作日", Wish(days=WEEKDAYS)),
    ("每天晚上9点", Wish(time(21), days=EVERY)),
    ("every day at 8am", Wish(time(8), days=EVERY)),
    ("我要每天早上8點半", Wish(time(8, 30), days=EVERY)),
    ("靜音 8:00", Wish(time(8), silent=True)),
    ("8:00 silent", Wish(time(8), silent=True)),
    ("靜音", Wish(silent=True)),
    ("出聲", Wish(silent=False)),
    ("不要聲音", Wish(silent=True)),
    ("unmute", Wish(silent=False)),
    (
        "工作日 晚上9點 倫敦時間 靜音",
        Wish(time(21), LONDON, WEEKDAYS, silent=True),
    ),
    ("off", Wish(end=True)),
    ("OFF!", Wish(end=True)),
    ("停", Wish(end=True)),
    ("停止", Wish(end=True)),
    ("取消訂閱", Wish(end=True)),
    ("取消订阅", Wish(end=True)),
]
WRONG: list[tuple[str, Misread]] = [
    ("99:30", NotATime("99:30")),
    ("25:00", NotATime("25:00")),
    ("２５：００", NotATime("25:00")),
    ("24:30", NotATime("24:30")),
    ("24:01", NotATime("24:01")),
    ("7:60", NotATime("7:60")),
    ("7點60", NotATime("7點60")),
    ("八點六十分", NotATime("八點六十分")),
    ("25點", NotATime("25點")),
    ("2500", NotATime("2500")),
    ("1260", NotATime("1260")),
    ("100:00", NotATime("100:00")),
    ("12345", NotATime("12345")),
    ("上午12點", NotATime("上午12點")),  # noon to some and midnight to others
    ("早上8點半 99:30", SeveralTimes(("早上8點半", "99:30"))),
    ("8:00 20:00", SeveralTimes(("8:00", "20:00"))),
    ("8:00-9:00", SeveralTimes(("8:00", "9:00"))),
    ("早上8點和晚上8點", SeveralTimes(("早上8點", "晚上8點"))),
    ("8:00 +8", OffsetGiven("+8", 480, Wish(time(8)))),
    ("UTC+8", OffsetGiven("UTC+8", 480, Wish())),
    ("8:00 GMT-5", OffsetGiven("GMT-5", -300, Wish(time(8)))),
    ("UTC+05:30", OffsetGiven("UTC+05:30", 330, Wish())),
    ("東八區 8點", OffsetGiven("東八區", 480, Wish(time(8)))),
    ("西五区", OffsetGiven("西五区", -300, Wish())),
    ("8:00 Europe/Londn", NotUnderstood("Europe/Londn", (LONDON,), Wish(time(8)))),
    ("8:00 Lodnon", NotUnderstood("Lodnon", (LONDON,), Wish(time(8)))),
    ("8:00 Mars/Phobos", NotUnderstood("Mars/Phobos", (), Wish(time(8)))),
    ("8:00 Europe/", NotUnderstood("Europe/", (), Wish(time(8)))),
    ('8:00 ""', NotUnderstood('""', (), Wish(time(8)))),  # an empty name
    ('""', NotUnderstood('""', (), Wish())),
    ("EST", NotUnderstood("EST", (), Wish())),  # a zone's name without its daylight saving
    ("../../etc/passwd", NotUnderstood("/../etc/passwd", (), Wish())),
    ("/etc/localtime", NotUnderstood("/etc/localtime", (), Wish())),
    ("abc", NotUnderstood("abc", (), Wish())),
    ("早上", NotUnderstood("早上", (), Wish())),  # at what hour?
    ("週末 8點", NotUnderstood("週末", (), Wish(time(8)))),
    ("8:5", NotUnderstood("8:5", (), Wish())),  # 8:05 or 8:50
    ("7:30:00", NotUnderstood("7:30:00", (), Wish())),
    ("8-9", NotUnderstood("8-9", (), Wish())),
    ("time", NotUnderstood("time", (), Wish())),
    ("😀", NotUnderstood("😀", (), Wish())),
    ("x" * 101, NotUnderstood("x" * 40 + "…", (), Wish())),
]


@pytest.mark.parametrize(("written", "at"), TIMES)
def test_a_time_is_read_as_people_write_it(written: str, at: str) -> None:
    wish = read(written)

    assert isinstance(wish, Wish)
    assert wish.at == time.fromisoformat(at)


@pytest.mark.parametrize(("written", "wish"), WISHES)
def test_a_wish_is_read(written: str, wish: Wish) -> None:
    assert read(written) == wish


@pytest.mark.parametrize(("written", "problem"), WRONG)
def test_what_is_wrong_is_named(written: str, problem: Misread) -> None:
    assert read(written) == problem


@pytest.mark.parametrize("written", [text for text, _ in (*TIMES, *WISHES)])
def test_simplified_is_read_like_traditional(written: str) -> None:
    assert read(convert(written, Script.HANT, Script.HANS)) == read(written)


def test_every_minute_of_the_day_is_read() -> None:
    for hour in range(24):
        for minute in range(60):
            for written in (f"{hour}:{minute:02}", f"{hour:02}{minute:02}", f"{hour}點{minute}分"):
                assert read(written) == Wish(time(hour, minute)), written


def test_no_other_minute_is() -> None:
    for hour in range(100):
        for minute in (0, 1, 30, 59, 60, 61, 99):
            if (hour > 23 or minute > 59) and (hour, minute) != (24, 0):
                assert isinstance(read(f"{hour:02}:{minute:02}"), NotATime)


def test_a_large_country_has_several_zones() -> None:
    problem = read("8:00 美國")

    assert isinstance(problem, SeveralZones)
    assert (problem.name, problem.wish) == ("美國", Wish(time(8)))
    assert first_of(problem.zones)[:3] == (NEW_YORK, "America/Los_Angeles", "America/Chicago")


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=120))
def test_any_text_is_read_as_something(text: str) -> None:
    wish = read(text)

    if isinstance(wish, Wish):
        assert wish.zone is None or known(wish.zone)


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("0123456789:：.點半早晚上中午工作日每天倫敦+-/ UTCampm"), max_size=30)
)
def test_anything_like_a_wish_is_read_as_something(text: str) -> None:
    assert read(text) is not None


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("倫敦", LONDON),
        ("伦敦", LONDON),
        ("LONDON", LONDON),
        ("英國", LONDON),
        ("UK", LONDON),
        ("紐約", NEW_YORK),
        ("NewYork", NEW_YORK),
        ("香港", "Asia/Hong_Kong"),
        ("澳門", "Asia/Macau"),
        ("台北", TAIPEI),
        ("台灣", TAIPEI),
        ("日本", "Asia/Tokyo"),
        ("東京", "Asia/Tokyo"),
        ("新加坡", "Asia/Singapore"),
        ("悉尼", "Australia/Sydney"),  # as the mainland and Hong Kong call it
        ("雪梨", "Australia/Sydney"),  # as Taiwan does
        ("乌鲁木齐", "Asia/Urumqi"),
        ("Beijing", "Asia/Shanghai"),
        ("中国", "Asia/Shanghai"),
        ("德國", "Europe/Berlin"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Kolkata", "Asia/Kolkata"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("GMT", "Etc/UTC"),
        ("utc", "Etc/UTC"),
        ("etc/gmt-8", "Etc/GMT-8"),
    ],
)
def test_a_place_is_found_by_what_it_is_called(name: str, zone: str) -> None:
    assert find(name) == (zone,)


@pytest.mark.parametrize("name", ["", " ", "/", ".", "localtime", "posix/UTC", "PRC", "Factory"])
def test_what_is_no_place_is_not_found(name: str) -> None:
    assert find(name) == ()
    assert all(known(zone) for zone in similar(name))


def test_an_offset_leads_to_the_places_that_have_it_now() -> None:
    summer, winter = datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)

    assert at_offset(480, summer)[:3] == ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong")
    assert at_offset(60, summer)[0] == LONDON
    assert at_offset(0, winter)[0] == LONDON
    assert set(at_offset(330, summer)) == {"Asia/Kolkata", "Asia/Colombo"}
    assert at_offset(777, summer) == ()


@given(st.times(), st.sampled_from([None, *Days]), st.sampled_from([None, True, False]))
def test_a_wish_fits_into_a_button_and_comes_out_again(
    at: time, days: Days | None, silent: bool | None
) -> None:
    wish = Wish(
        at.replace(second=0, microsecond=0), "America/Argentina/ComodRivadavia", days, silent
    )

    assert len(f"sub|{wish.compact()}".encode()) <= 64
    assert Wish.of_compact(wish.compact()) == wish


@pytest.mark.parametrize(
    "text",
    ["", "0800", ",,", ",,,,", "2500,,,", "800,,,", "٠٨٠٠,,,", ",x,,", ",,x,", "0800,e,s,a,b"],
)
def test_an_altered_wish_is_none(text: str) -> None:
    assert Wish.of_compact(text) is None


def test_every_word_is_known_in_one_meaning_of_its_subject() -> None:
    for subject, meanings in vocabulary().sections.items():
        every = [word for words in meanings.values() for word in words]
        assert len(every) == len(set(every)), subject
