"""What goes over the wire: a request as the routes see it, a reply as they give it, and every error body of Strava's.

The bodies are those seen in recorded replies and users' reports (the shape is Strava's ``Fault``: a message and a list
of resource, field and code). Clients match on them, so they stand here once, by name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"

REASONS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Payload Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    597: "Unknown",  # not a number of any RFC; met in the wild
}


@dataclass(slots=True, kw_only=True)
class Request:
    """One request, taken apart. ``path`` has no query and no ``/api/v3``; header names are lower case."""

    method: str
    raw_path: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    route: str = ""
    id: int | None = None
    athlete: int | None = None  # whose token came with it, once that is known

    @property
    def given(self) -> dict[str, str]:
        """Form and query as one; the form wins."""
        return {**self.query, **self.form}

    @property
    def bearer(self) -> str | None:
        """The token of the Authorization header."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body, and what the server adds: rate headers when ``quota`` says which call was counted."""

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()
    rate: tuple[str, str, str, str] | None = None  # limit, usage, read limit, read usage
    encoded: bool = False  # the body is compressed already


def as_json(value: object) -> bytes:
    """Given a value, return compact JSON as Strava sends it: UTF-8, nothing escaped that need not be."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return json.dumps(value, separators=(",", ":")).encode()


def json_reply(value: object, status: int = 200) -> Reply:
    """Given a value, return it as a JSON reply."""
    return Reply(status, as_json(value))


ERRORS: dict[str, tuple[int, str, tuple[tuple[str, str, str], ...]]] = {
    "client_id": (400, "Bad Request", (("Application", "client_id", "invalid"),)),
    "client_secret": (400, "Bad Request", (("Application", "client_secret", "invalid"),)),
    "redirect_uri": (400, "Bad Request", (("Application", "redirect_uri", "invalid"),)),
    "response_type": (400, "Bad Request", (("Authorize", "response_type", "invalid"),)),
    "grant_type": (400, "Bad Request", (("Application", "grant_type", "invalid"),)),
    "scope": (400, "Bad Request", (("Authorize", "scope", "invalid"),)),
    "code": (400, "Bad Request", (("AuthorizationCode", "code", "invalid"),)),
    "request_token": (400, "Bad Request", (("RequestToken", "code", "invalid"),)),
    "refresh_token": (400, "Bad Request", (("RefreshToken", "refresh_token", "invalid"),)),
    "after": (400, "Bad Request", (("Application", "after", "future"),)),
    "before": (400, "Bad Request", (("Application", "before", "future"),)),
    "before_invalid": (400, "Bad Request", (("Application", "before", "invalid"),)),
    "after_invalid": (400, "Bad Request", (("Application", "after", "invalid"),)),
    "page": (400, "Bad Request", (("Application", "page", "invalid"),)),
    "per_page": (400, "Bad Request", (("Application", "per_page", "invalid"),)),
    "keys": (400, "Bad Request", (("Stream", "keys", "invalid"),)),
    "access_token": (401, "Authorization Error", (("Athlete", "access_token", "invalid"),)),
    "application": (401, "Authorization Error", (("Application", "", "invalid"),)),
    "activity_scope": (401, "Authorization Error", (("AccessToken", "activity:read_permission", "missing"),)),
    "profile_scope": (401, "Authorization Error", (("AccessToken", "profile:read_all_permission", "missing"),)),
    "summit": (402, "Payment Required", (("Athlete", "subscription", "required"),)),
    "inactive": (403, "Forbidden", (("Application", "Status", "Inactive"),)),
    "capped": (403, "Forbidden", (("Application", "Athletes", "limit of connected athletes exceeded"),)),
    "old_rate": (403, "Rate Limit Exceeded", (("Application", "rate limit", "exceeded"),)),
    "forbidden": (403, "Forbidden", (("Application", "", "forbidden"),)),
    "activity": (404, "Record Not Found", (("Activity", "id", "invalid"),)),
    "activity_old": (404, "Resource Not Found", (("Activity", "", "not found"),)),
    "path": (404, "Record Not Found", (("resource", "path", "invalid"),)),
    "subscription": (404, "Record Not Found", (("PushSubscription", "id", "invalid"),)),
    "method": (405, "Method Not Allowed", (("resource", "method", "invalid"),)),
    "too_large": (413, "Payload Too Large", (("Application", "body", "too large"),)),
    "rate": (429, "Rate Limit Exceeded", (("Application", "rate limit", "exceeded"),)),
    "callback": (
        400,
        "Bad Request",
        (("PushSubscription", "callback url", "GET to callback URL does not return 200"),),
    ),
    "callback_length": (400, "Bad Request", (("PushSubscription", "callback url", "too long"),)),
    "callback_scheme": (400, "Bad Request", (("PushSubscription", "callback url", "not verifiable"),)),
    "exists": (400, "Bad Request", (("PushSubscription", "", "already exists"),)),
}


def error(name: str) -> Reply:
    """Given the name of an error, return Strava's reply for it.

    >>> error("rate").status
    429
    """
    status, message, errors = ERRORS[name]
    told = [{"resource": resource, "field": where, "code": code} for resource, where, code in errors]
    return json_reply({"message": message, "errors": told}, status)


# A fixture of the live service has this variant of the 429: `errors` is a sentence, not a list.
RATE_AS_A_STRING = as_json({"errors": "Rate Limit Exceeded", "status": 429, "message": "Too Many Requests"})

_BY_STATUS = {
    400: "path",
    401: "access_token",
    402: "summit",
    403: "forbidden",
    404: "activity",
    405: "method",
    413: "too_large",
    429: "rate",
}


def error_of_status(status: int) -> Reply:
    """Given a status, return what Strava's servers say with it: JSON from the application, HTML from the ones before."""
    if status == 400:
        return Reply(400, error("page").body)
    if status in _BY_STATUS:
        return error(_BY_STATUS[status])
    if 300 <= status < 400 or status < 300:
        return Reply(status, b"[]")
    return html_page(status, f"{status} {REASONS.get(status, 'Error')}", "The request could not be satisfied.")


def html_page(status: int, title: str, text: str) -> Reply:
    """Given a title and a text without markup, return a small page."""
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n{text}\n</body></html>\n"
    )
    return Reply(status, page.encode(), HTML_TYPE)
