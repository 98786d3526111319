"""From when until when a boost or a pin holds: to the second, and in the right time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommendations import explain, recommend
from recommendations.serving.recommend import for_shopper
from recommendations.serving.schedule import Schedule
from recommendations.shoppers.identity import Shopper
from recommendations.testing.factories import make_run

from .market import entries, home, put
from .shop import NOON

TICK = timedelta(microseconds=1)


def test_it_holds_from_its_beginning_on_until_just_before_its_end():
    schedule = Schedule.from_json({"from": "2026-03-01T12:00:00Z", "until": "2026-03-01T13:00:00Z"})
    end = NOON + timedelta(hours=1)
    assert [schedule.holds(moment) for moment in (NOON - TICK, NOON, end - TICK, end)] == [False, True, True, False]
    assert Schedule.from_json({"until": "2026-03-01T12:00:00Z"}).holds(datetime(1, 1, 1, tzinfo=UTC))
    assert Schedule.from_json({"from": "2026-03-01T12:00:00Z"}).holds(datetime(9999, 1, 1, tzinfo=UTC))
    assert Schedule.from_json({}).holds(NOON)


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        ("Europe/Berlin", "2026-03-01T12:00:00", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("Europe/Berlin", "2026-07-01T12:00:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("Asia/Shanghai", "2026-07-01T12:00", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("Asia/Shanghai", "2026-07-01T12:00+02:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("Asia/Shanghai", "2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("Europe/Berlin", "2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        # The clock shows it twice: the first of the two. It never shows it: as if it had not been put forward.
        ("Europe/Berlin", "2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", "2026-03-29T02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_without_an_offset_it_is_read_in_the_time_zone_of_the_site(settings, zone, text, moment):
    settings.TIME_ZONE = zone
    assert Schedule.from_json({"from": text}).start == moment


@given(some.datetimes(min_value=datetime(2000, 1, 1)), some.integers(-14 * 60, 14 * 60))
def test_the_same_moment_in_another_offset_is_the_same_schedule(moment, minutes):
    from datetime import timezone

    here = moment.replace(tzinfo=UTC)
    try:
        there = here.astimezone(timezone(timedelta(minutes=minutes)))
    except OverflowError:
        return
    assert Schedule.from_json({"from": there.isoformat()}).start == here


@pytest.mark.django_db
@pytest.mark.usefixtures("market")
def test_a_pin_and_a_boost_come_and_go_on_time():
    a, b, new = put(), put(), put()
    make_run("blend", {"all": {"": {a: 1.0, b: 0.75}}})
    between = {"from": "2026-03-01T12:00:00Z", "until": "2026-03-01T14:00:00+01:00"}
    home(pins=entries({"product": new, "position": 2, **between}), boosts=entries({"product": b, "factor": 2, **between}))
    end = NOON + timedelta(hours=1)
    seen = [for_shopper(Shopper(), placement="home", limit=3, now=moment).product_keys for moment in (NOON - TICK, NOON, end - TICK, end)]
    assert seen == [[a, b], [b, new, a], [b, new, a], [a, b]]


@pytest.mark.django_db
@pytest.mark.usefixtures("market")
def test_a_page_goes_by_the_wall_clock_and_an_explanation_tells_the_moment(monkeypatch, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    a, new = put(), put()
    make_run("blend", {"all": {"": [a]}})
    home(pins=entries({"product": new, "position": 1, "from": "2026-03-01T13:00:00", "until": "2026-03-01T18:00:00"}))
    told = []
    for hour in (11, 12, 17):
        monkeypatch.setattr("django.utils.timezone.now", lambda hour=hour: datetime(2026, 3, 1, hour, tzinfo=UTC))
        assert (new in recommend("home").product_keys) is (hour == 12)
        told.append(next(step.text for step in explain("home", new).steps if step.name == "pins"))
    assert told == [
        "Its pin to position 1 begins 2026-03-01 13:00.",
        "Pinned to position 1 until 2026-03-01 18:00.",
        "Its pin to position 1 ended 2026-03-01 18:00.",
    ]
