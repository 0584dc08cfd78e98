"""What stands in the way has a name, a sentence, a remedy and a rhythm."""

from datetime import timedelta

import pytest

from liftday.errors import LiftdayError
from liftday.integrations.strava import trouble
from liftday.integrations.strava.quirks.error_bodies import from_fault, is_quota
from liftday.integrations.strava.trouble import rest

HOUR = timedelta(hours=1)


def fault(resource, field, code, message="Bad Request"):
    return {"message": message, "errors": [{"resource": resource, "field": field, "code": code}]}


@pytest.mark.parametrize(
    ("status", "body", "state", "exit_code"),
    [
        (403, fault("Application", "Status", "Inactive", "Forbidden"), "inactive", 77),
        (
            403,
            {"message": "Forbidden", "errors": {"resource": "Application", "field": "Status", "code": "Inactive"}},
            "inactive",
            77,
        ),
        (403, {"message": "limit of connected athletes exceeded"}, "capped", 77),
        (403, None, "inactive", 77),
        (402, {"message": "Payment Required"}, "inactive", 77),
        (401, fault("AccessToken", "activity:read_permission", "missing"), "scope", 77),
        (401, fault("AccessToken", "profile:read_permission", "missing"), "scope", 77),
        (400, fault("Application", "client_id", "invalid"), "login", 78),
        (401, fault("Application", "client_secret", "invalid"), "login", 78),
        (400, fault("Application", "after", "future"), "unreachable", 69),
        (400, fault("PushSubscription", "callback url", "GET to callback URL does not return 200"), "unreachable", 69),
        (400, fault("PushSubscription", "", "already exists"), "unreachable", 69),
        (500, "<html>", "unreachable", 69),
        (597, {"errors": "a string"}, "unreachable", 69),
        (418, {"message": [], "errors": [1, None]}, "unreachable", 69),
    ],
)
def test_every_reply_that_is_an_error_means_one_state(status, body, state, exit_code):
    """And each has a sentence and something to do about it."""
    found = from_fault(status, body)
    assert found is not None
    assert (found.state, found.exit_code) == (state, exit_code)
    assert isinstance(found, LiftdayError)
    assert found.what
    assert found.remedy


def test_the_missing_permission_is_named():
    """So that the owner knows which box was unticked."""
    assert "profile:read_all" in str(from_fault(401, fault("AccessToken", "profile:read_permission", "missing")))


def test_a_404_is_an_answer():
    """Whatever its body says."""
    assert from_fault(404, None) is None
    assert from_fault(404, fault("Activity", "id", "invalid", "Record Not Found")) is None


def test_the_quota_is_recognised_in_its_old_form_too():
    """Before 2017 it was a 403."""
    assert is_quota(429, None)
    assert is_quota(403, fault("Application", "rate limit", "exceeded"))
    assert not is_quota(403, fault("Application", "Status", "Inactive"))


def test_an_outage_is_retried_after_one_minute_to_one_hour():
    """Doubling, with at most a tenth of jitter, the same each time."""
    pauses = [rest("unreachable", failures=count, poll=HOUR, seed="s") for count in (1, 2, 3, 7, 50)]
    assert [round(pause.total_seconds() / 60) for pause in pauses[:3]] == [1, 2, 4]
    assert all(HOUR <= pause <= HOUR * 1.1 for pause in pauses[3:])
    assert pauses[0] == rest("unreachable", failures=1, poll=HOUR, seed="s")


def test_what_only_a_person_can_mend_is_asked_for_rarely():
    """Once a day for the application, once in six hours for a login, else at the poll's own pace."""
    assert rest("inactive", failures=1, poll=HOUR) >= timedelta(days=1)
    assert rest("capped", failures=9, poll=HOUR) >= timedelta(days=1)
    assert timedelta(hours=6) <= rest("login", failures=1, poll=HOUR) < timedelta(hours=7)
    assert rest("connected", failures=0, poll=HOUR) >= HOUR


def test_the_states_are_those_of_the_status_command():
    """No state has a name that `status --json` does not know."""
    known = {"connected", "inactive", "capped", "scope", "quota", "login", "revoked", "unreachable", "never"}
    made = [
        trouble.inactive(),
        trouble.capped(),
        trouble.no_scope(),
        trouble.lost(),
        trouble.revoked(),
        trouble.never(),
    ]
    assert {one.state for one in made} | {trouble.unreachable().state, trouble.Spent.state} <= known
