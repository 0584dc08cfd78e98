"""Strava's OAuth as an application meets it: the authorise page, codes, tokens that rotate, and taking it all back."""

import secrets
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from strava_emulator.reply import Reply, Request, error, html_page, json_reply
from strava_emulator.state import CODE_LIFE, RENEWED_BELOW, SCOPES, Athlete, Code, Grant, World

ALWAYS_ALLOWED = ("localhost", "127.0.0.1")  # callback hosts every application may use


def authorize(world: World, request: Request) -> Reply:
    """The page in the athlete's browser. It redirects with a code at once, or shows itself and waits for a click.

    Beyond Strava's own parameters a test may say ``untick=scope,scope``, ``deny=1``, ``athlete=ID``, and
    ``approval=auto|page`` against the configured way.
    """
    query = request.query
    if query.get("client_id") != str(world.app.client_id):
        return error("client_id")
    if not _allowed(query.get("redirect_uri", ""), world.app.callback_domain):
        return error("redirect_uri")
    if query.get("response_type") != "code":
        return error("response_type")
    asked = tuple(dict.fromkeys(query.get("scope", "read").split(",")))
    if not set(asked) <= set(SCOPES):
        return error("scope")
    athlete = _who(world, query.get("athlete"))
    if athlete is None:
        return error("path")
    if len(world.connected | {athlete.id}) > world.app.athlete_cap:
        return html_page(
            403,
            "Error 403: Limit of connected athletes exceeded",
            "<p>This app has exceeded the limit of connected athletes.</p>",
        )
    if request.route == "authorize" and _waits(world, request, athlete, asked):
        return _page(request, athlete, asked)
    return _decide(world, request, athlete, asked)


def _allowed(address: str, domain: str) -> bool:
    parts = urlsplit(address)
    host = parts.hostname or ""
    inside = host in ALWAYS_ALLOWED or host == domain or host.endswith(f".{domain}")
    return parts.scheme in ("http", "https") and inside


def _who(world: World, told: str | None) -> Athlete | None:
    number = int(told) if told and told.isdigit() else world.consent.athlete
    if number is None:
        return next(iter(world.athletes.values()), None)
    return world.athletes.get(number)


def _waits(world: World, request: Request, athlete: Athlete, asked: tuple[str, ...]) -> bool:
    """True when the page has to be clicked: not when approval is automatic or was given before."""
    way = request.query.get("approval", "auto" if world.app.auto_approve else "page")
    if way == "auto":
        return False
    forced = request.query.get("approval_prompt", "auto") == "force"
    given = any(grant.athlete == athlete.id and set(asked) <= set(grant.scope) for grant in world.refresh.values())
    return forced or not given


def _decide(world: World, request: Request, athlete: Athlete, asked: tuple[str, ...]) -> Reply:
    query = request.query
    unticked = {*world.consent.untick, *query.get("untick", "").split(",")}
    if "ticked" in query:  # the page's form was sent: what is not there was unticked
        unticked |= set(asked) - set(query["ticked"].split(","))
    back = {"state": query.get("state", "")}
    if world.consent.deny or query.get("deny") in ("1", "true"):
        back["error"] = "access_denied"
    else:
        granted = tuple(scope for scope in asked if scope not in unticked)
        code = secrets.token_hex(20)
        world.codes[code] = Code(athlete.id, granted, world.clock.epoch() + CODE_LIFE)
        back |= {"code": code, "scope": ",".join(granted)}
    parts = urlsplit(query["redirect_uri"])
    joined = urlencode([*parse_qsl(parts.query), *back.items()], safe=",:")
    return Reply(302, headers=(("Location", urlunsplit(parts._replace(query=joined))),), content_type="text/html")


def _page(request: Request, athlete: Athlete, asked: tuple[str, ...]) -> Reply:
    kept = [(key, value) for key, value in request.query.items() if key not in ("deny", "ticked")]
    approve = "approve?" + urlencode(kept)
    sent = [*kept, ("ticked", "")]  # so that a form with no box ticked is told from no form
    hidden = "\n".join(f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">' for key, value in sent)
    boxes = "\n".join(
        f'<label><input type="checkbox" name="ticked" value="{scope}" checked> {scope}</label><br>' for scope in asked
    )
    name = escape(f"{athlete.profile.get('firstname', '')} {athlete.profile.get('lastname', '')}".strip())
    return html_page(
        200,
        "Authorize the application",
        f"<p>The application asks to see the data of {name or athlete.id}. This page is an emulation of Strava's.</p>\n"
        f'<form method="get" action="approve">\n{hidden}\n{boxes}\n<button>Authorize with the ticked</button></form>\n'
        f'<p><a id="approve" href="{escape(approve)}">Authorize</a>\n'
        f'<a id="deny" href="{escape(approve)}&amp;deny=1">Cancel</a></p>',
    )


def token(world: World, request: Request) -> Reply:
    """Exchange a code, or refresh. A code works once; an old refresh token is refused as soon as a new one was given."""
    given = request.given
    if not world.app.active:
        return error("inactive")
    if given.get("client_id") != str(world.app.client_id):
        return error("client_id")
    if given.get("client_secret") != world.app.client_secret:
        return error("client_secret")
    kind = given.get("grant_type", "authorization_code")
    if kind == "authorization_code":
        return _exchange(world, given.get("code", ""))
    if kind == "refresh_token":
        return _refresh(world, given.get("refresh_token", ""))
    return error("grant_type")


def _exchange(world: World, text: str) -> Reply:
    code = world.codes.pop(text, None)
    if code is None or code.expires <= world.clock.epoch():
        return error("code")
    if len(world.connected | {code.athlete}) > world.app.athlete_cap:
        return error("capped")
    grant = world.new_grant(code)
    return json_reply({**pair(world, grant), "athlete": world.athletes[grant.athlete].summary()})


def _refresh(world: World, text: str) -> Reply:
    grant = world.refresh.get(text)
    if grant is None:
        return error("refresh_token")
    if grant.expires - world.clock.epoch() <= RENEWED_BELOW:
        world.new_access(grant)
    if world.app.rotate:
        world.rotate(grant)
    return json_reply(pair(world, grant))


def pair(world: World, grant: Grant) -> dict[str, object]:
    """Given a permission, return its tokens as the token endpoint words them."""
    left = int(grant.expires - world.clock.epoch())
    return {
        "token_type": "Bearer",
        "access_token": grant.access,
        "expires_at": int(grant.expires),
        "expires_in": left,
        "refresh_token": grant.refresh,
    }


def revoke(world: World, grant: Grant) -> Reply:
    """Disconnect the athlete whose token asks for it; every token of theirs is dead."""
    world.revoke(grant.athlete)
    return json_reply({"access_token": grant.access})
