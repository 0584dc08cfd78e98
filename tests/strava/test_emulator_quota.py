"""The two pairs of rate limits, their windows and their headers."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from strava_emulator import Emulator
from strava_emulator.quota import Quota, Windows

NOW = datetime(2026, 3, 2, 6, 10, tzinfo=UTC)


@pytest.fixture
def strava():
    """A Strava that allows two reads a quarter and three a day."""
    with Emulator([{"id": 1}], now=NOW, limits=(200, 2000), read_limits=(2, 3)) as emulator:
        yield emulator


@pytest.fixture
def call(strava):
    """Calls the API once and returns status and the four header values."""

    def once(path="/athlete", method="GET"):
        headers = {"Authorization": f"Bearer {strava.grant()['access_token']}"}
        answer = requests.request(method, strava.api_base_url + path, headers=headers, timeout=5)
        names = ("X-RateLimit-Limit", "X-RateLimit-Usage", "X-ReadRateLimit-Limit", "X-ReadRateLimit-Usage")
        return answer.status_code, *(answer.headers[name] for name in names)

    return once


def test_every_call_counts_in_both_pairs_and_says_so(call):
    """Usage and limit are ``quarter,day``, failed calls included."""
    assert call() == (200, "200,2000", "1,1", "2,3", "1,1")
    assert call("/activities/9") == (404, "200,2000", "2,2", "2,3", "2,2")


def test_over_the_limit_is_429_and_still_counts(call, strava):
    """A client that keeps calling spends the day's quota too."""
    assert [call()[0] for _ in range(4)] == [200, 200, 429, 429]
    assert call()[4] == "5,5"
    strava.advance(timedelta(minutes=5))
    assert call()[0] == 429  # the quarter is over, the day is spent


def test_the_body_of_a_429_is_stravas(call, strava):
    """Clients match on these words."""
    for _ in range(2):
        call()
    headers = {"Authorization": f"Bearer {strava.grant()['access_token']}"}
    answer = requests.get(f"{strava.api_base_url}/athlete", headers=headers, timeout=5)
    errors = [{"resource": "Application", "field": "rate limit", "code": "exceeded"}]
    assert answer.json() == {"message": "Rate Limit Exceeded", "errors": errors}


def test_windows_start_anew_at_the_quarter_and_at_midnight_utc(call, strava):
    """06:10 and 06:15 are different windows; 23:59 and 00:00 are different days."""
    assert call()[4] == "1,1"
    strava.set_clock(datetime(2026, 3, 2, 6, 14, 59, tzinfo=UTC))
    assert call()[4] == "2,2"
    strava.set_clock(datetime(2026, 3, 2, 6, 15, tzinfo=UTC))
    assert call()[4] == "1,3"
    strava.set_clock(datetime(2026, 3, 3, tzinfo=UTC))
    assert call()[4] == "1,1"


def test_limits_can_be_changed_while_it_runs(call, strava):
    """Upgraded applications have other numbers; nobody may hard-code them."""
    strava.limits(overall=(300, 3000), read=(150, 1500))
    assert call()[1] == "300,3000"
    assert call()[3] == "150,1500"


def test_what_is_not_a_read_counts_only_overall(call):
    """Revoking is a POST."""
    assert call("/oauth/revoke", "POST")[2::2] == ("1,1", "0,0")


def test_token_calls_carry_no_rate_headers(strava):
    """Their replies may lack them, so a client must live without."""
    answer = requests.post(f"{strava.oauth_base_url}/oauth/token", timeout=5)
    assert "X-RateLimit-Limit" not in answer.headers
    assert strava.stats()["quota"]["usage"] == "0,0"


@given(st.lists(st.integers(0, 3 * 86_400), min_size=1, max_size=60))
@settings(max_examples=100)
def test_usage_is_the_number_of_calls_in_the_windows(instants):
    """Whatever the times of the calls, the counters hold those of the present quarter and the present day."""
    quota = Quota(Windows((10**6, 10**6)), Windows((10**6, 10**6)))
    calls = sorted(instants)
    for instant in calls:
        quota.count(instant, read=True)
    quarter = sum(instant // 900 == calls[-1] // 900 for instant in calls)
    day = sum(instant // 86_400 == calls[-1] // 86_400 for instant in calls)
    assert quota.read.used == quota.overall.used == [quarter, day]
