"""OAuth as the emulated Strava does it: what is granted, what is refused with which words, what dies when."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from strava_emulator import Emulator

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
ALL = "read,activity:read_all,profile:read_all"


@pytest.fixture
def strava():
    """A Strava with one athlete who ran once."""
    with Emulator([{"id": 1, "start_date": "2026-03-01T07:00:00Z"}], now=NOW, client_secret="s") as emulator:
        yield emulator


def authorize(strava, *, page="authorize", **changes):
    """Open the authorise page as a browser would, without following where it leads."""
    query = {"client_id": 12345, "redirect_uri": "http://localhost:9/cb?a=1", "response_type": "code", "scope": ALL}
    query |= {"state": "x&y", **changes}
    return requests.get(f"{strava.oauth_base_url}/oauth/{page}", params=query, allow_redirects=False, timeout=5)


def back(answer):
    """The parameters a redirect brings back to the application."""
    assert answer.status_code == 302
    return {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def token(strava, **form):
    """Ask the token endpoint."""
    known = {"client_id": 12345, "client_secret": "s"}
    return requests.post(f"{strava.oauth_base_url}/oauth/token", data=known | form, timeout=5)


def refresh(strava, refresh_token):
    """Ask for a refresh."""
    return token(strava, grant_type="refresh_token", refresh_token=refresh_token)


def me(strava, access):
    """Whether an access token is taken, as a status."""
    headers = {"Authorization": f"Bearer {access}"}
    return requests.get(f"{strava.api_base_url}/athlete", headers=headers, timeout=5).status_code


def told(answer):
    """The one error of a refusal, as Strava's three words."""
    (only,) = answer.json()["errors"]
    return answer.status_code, only["resource"], only["field"], only["code"]


def test_the_browser_comes_back_with_state_code_and_granted_scope(strava):
    """The redirect keeps the address's own query and says what was granted."""
    brought = back(authorize(strava))
    assert (brought["a"], brought["state"], brought["scope"]) == ("1", "x&y", ALL)
    answer = token(strava, code=brought["code"], grant_type="authorization_code").json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 21600)
    assert answer["expires_at"] == int(NOW.timestamp()) + 21600
    assert answer["athlete"]["id"] == 1
    assert me(strava, answer["access_token"]) == 200


def test_a_code_works_once_and_for_ten_minutes(strava):
    """Used or old, a code is refused with Strava's words."""
    code = back(authorize(strava))["code"]
    assert token(strava, code=code).status_code == 200
    assert told(token(strava, code=code)) == (400, "AuthorizationCode", "code", "invalid")
    late = back(authorize(strava))["code"]
    strava.advance(timedelta(minutes=10))
    assert told(token(strava, code=late)) == (400, "AuthorizationCode", "code", "invalid")


def test_scopes_can_be_unticked_and_access_denied(strava):
    """The athlete may give less than was asked, or nothing."""
    assert back(authorize(strava, untick="activity:read_all"))["scope"] == "read,profile:read_all"
    assert back(authorize(strava, deny="1"))["error"] == "access_denied"
    strava.consent(deny=True)
    assert back(authorize(strava)) == {"a": "1", "state": "x&y", "error": "access_denied"}
    strava.consent(untick=["profile:read_all"])
    assert back(authorize(strava))["scope"] == "read,activity:read_all"


def test_the_page_waits_for_a_click_when_approval_is_not_automatic(strava):
    """Then the link on it approves, the boxes on it untick, and a permission given before is not asked for again."""
    strava.app.auto_approve = False
    page = authorize(strava, state='"><script>')
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "text/html" in page.headers["Content-Type"]
    assert 'href="approve?client_id=12345' in page.text
    assert back(authorize(strava, page="approve", ticked=",read"))["scope"] == "read"
    approved = back(authorize(strava, page="approve"))
    assert approved["scope"] == ALL
    token(strava, code=approved["code"])
    assert back(authorize(strava))["scope"] == ALL
    assert authorize(strava, approval_prompt="force").status_code == 200
    assert "code" in back(authorize(strava, approval_prompt="force", approval="auto"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": 1}, ("Application", "client_id", "invalid")),
        ({"redirect_uri": "https://evil.example/cb"}, ("Application", "redirect_uri", "invalid")),
        ({"redirect_uri": "javascript://localhost/"}, ("Application", "redirect_uri", "invalid")),
        ({"response_type": "token"}, ("Authorize", "response_type", "invalid")),
        ({"scope": "read activity:read"}, ("Authorize", "scope", "invalid")),
    ],
)
def test_a_wrong_authorise_request_is_refused_by_name(strava, changes, words):
    """Nobody is sent anywhere with a wrong application, address, type or scope."""
    assert told(authorize(strava, **changes)) == (400, *words)


def test_a_callback_domain_allows_its_hosts(strava):
    """Besides localhost and 127.0.0.1 the application's own domain may be called back."""
    strava.app.callback_domain = "runs.example"
    assert "code" in back(authorize(strava, redirect_uri="https://my.runs.example/cb"))
    assert "code" in back(authorize(strava, redirect_uri="http://127.0.0.1:5/cb"))
    assert authorize(strava, redirect_uri="https://notruns.example/cb").status_code == 400


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"client_id": 1}, ("Application", "client_id", "invalid")),
        ({"client_secret": "no"}, ("Application", "client_secret", "invalid")),
        ({"grant_type": "password"}, ("Application", "grant_type", "invalid")),
        ({"grant_type": "authorization_code", "code": "no"}, ("AuthorizationCode", "code", "invalid")),
        ({"grant_type": "refresh_token", "refresh_token": "no"}, ("RefreshToken", "refresh_token", "invalid")),
    ],
)
def test_a_wrong_token_request_is_refused_by_name(strava, form, words):
    """Wrong keys, kinds and tokens are 400 with the words clients match on."""
    assert told(token(strava, **form)) == (400, *words)


def test_a_refresh_rotates_and_the_old_refresh_token_is_dead(strava):
    """With more than an hour left the access token stays the same, the refresh token never does."""
    first = strava.grant()
    strava.advance(timedelta(hours=2))
    second = refresh(strava, first["refresh_token"]).json()
    assert second["access_token"] == first["access_token"]
    assert second["expires_in"] == 4 * 3600
    assert "athlete" not in second
    assert told(refresh(strava, first["refresh_token"])) == (400, "RefreshToken", "refresh_token", "invalid")


def test_in_the_last_hour_a_refresh_gives_a_new_access_token_beside_the_old(strava):
    """Both are valid until their own time."""
    first = strava.grant()
    strava.advance(timedelta(hours=5, minutes=30))
    second = refresh(strava, first["refresh_token"]).json()
    assert second["access_token"] != first["access_token"]
    assert (me(strava, first["access_token"]), me(strava, second["access_token"])) == (200, 200)
    strava.advance(timedelta(minutes=30))
    assert (me(strava, first["access_token"]), me(strava, second["access_token"])) == (401, 200)


def test_without_rotation_the_refresh_token_stays():
    """Strava often gives the same one again; that is a setting."""
    with Emulator(now=NOW, client_secret="s", rotate=False) as strava:
        first = strava.grant()
        assert refresh(strava, first["refresh_token"]).json()["refresh_token"] == first["refresh_token"]


@pytest.mark.parametrize("address", ["/oauth/revoke", "/oauth/deauthorize", "/api/v3/oauth/deauthorize"])
def test_after_revoking_every_token_of_the_athlete_is_dead(strava, address):
    """The reply is the one recorded: the access token and the rate headers."""
    first, other = strava.grant(), strava.grant("read")
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    answer = requests.post(strava.oauth_base_url + address, headers=headers, timeout=5)
    assert answer.json() == {"access_token": first["access_token"]}
    assert answer.headers["X-RateLimit-Usage"] == "1,1"
    assert answer.headers["X-ReadRateLimit-Usage"] == "0,0"
    assert me(strava, other["access_token"]) == 401
    assert refresh(strava, first["refresh_token"]).status_code == 400


def test_the_athlete_can_disconnect_at_strava(strava):
    """Then the application learns it from its next call."""
    access = strava.grant()["access_token"]
    strava.revoke_athlete()
    assert me(strava, access) == 401


def test_over_the_athlete_cap_nobody_new_gets_in(strava):
    """The browser sees Strava's page, an exchange under way is refused, and so is every call once the cap is lowered."""
    code = back(authorize(strava))["code"]
    strava.app.athlete_cap = 0
    page = authorize(strava)
    assert (page.status_code, "Limit of connected athletes exceeded" in page.text) == (403, True)
    assert told(token(strava, code=code))[3] == "limit of connected athletes exceeded"
    assert me(strava, strava.grant()["access_token"]) == 403


def test_another_athlete_can_sit_at_the_page(strava):
    """Who authorises is up to the test; each sees their own activities."""
    strava.add_athlete({"id": 2}, [{"id": 20, "start_date": "2026-03-01T08:00:00Z"}])
    code = back(authorize(strava, athlete=2))["code"]
    assert token(strava, code=code).json()["athlete"]["id"] == 2
    strava.consent(athlete=2)
    access = token(strava, code=back(authorize(strava))["code"]).json()["access_token"]
    headers = {"Authorization": f"Bearer {access}"}
    listed = requests.get(f"{strava.api_base_url}/athlete/activities", headers=headers, timeout=5).json()
    assert [activity["id"] for activity in listed] == [20]
    assert requests.get(f"{strava.api_base_url}/activities/1", headers=headers, timeout=5).status_code == 404
    assert authorize(strava, athlete=9).status_code == 404


def test_a_likeness_has_run_the_same_and_then_their_own(strava):
    """Whoever is like another shares what that one had run; what either runs from then on is theirs alone."""
    strava.add_likeness({"id": 2}, of=1)
    for owner, number in ((1, 30), (2, 20)):
        strava.add({"id": number, "start_date": "2026-03-01T08:00:00Z"}, athlete=owner)
    seen = {}
    for owner in (1, 2):
        headers = {"Authorization": f"Bearer {strava.grant(athlete=owner)['access_token']}"}
        listed = requests.get(f"{strava.api_base_url}/athlete/activities", headers=headers, timeout=5).json()
        seen[owner] = sorted(activity["id"] for activity in listed)
    assert seen == {1: [1, 30], 2: [1, 20]}


@pytest.mark.parametrize("coding", ["form", "multipart", "json", "query"])
def test_the_token_endpoint_reads_every_coding_the_documentation_shows(strava, coding):
    """``curl -d``, ``curl -F``, a JSON body and a query say the same."""
    said = {"client_id": "12345", "client_secret": "s", "code": back(authorize(strava))["code"]}
    said["grant_type"] = "authorization_code"
    ways = {
        "form": {"data": said},
        "multipart": {"files": {key: (None, value) for key, value in said.items()}},
        "json": {"json": said},
        "query": {"params": said},
    }
    answer = requests.post(f"{strava.api_base_url}/oauth/token", timeout=5, **ways[coding])
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"[1]", b"{"])
def test_a_broken_json_body_says_nothing(strava, body):
    """It counts as an empty request, not as a crash."""
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{strava.oauth_base_url}/oauth/token", data=body, headers=headers, timeout=5)
    assert told(answer) == (400, "Application", "client_id", "invalid")
