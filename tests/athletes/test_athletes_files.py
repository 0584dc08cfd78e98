"""Several athletes: names, files and settings, added and removed without a daemon; one athlete sees none of it."""

import json
import re
import threading
from datetime import timedelta
from types import SimpleNamespace

import click
import pytest

from daemon.here import Here
from homes import NOW, PATIENCE, a_season, an_activity, furnish
from liftday.cli import VERBS, cli
from liftday.config.athletes import Places, is_name, places_of, state_of
from liftday.config.environment import chosen_athlete, intervals_key
from liftday.config.read import read_at
from liftday.daemon.orders.carry_out import carry_out_here
from liftday.daemon.process.app import App
from liftday.daemon.protocol.orders import Login, RestoreLogin
from liftday.daemon.state import athletes, invitations
from liftday.daemon.state.access import TOKENS
from liftday.daemon.sync.login import approve, attempt
from liftday.errors import LiftdayError
from liftday.integrations.strava.trouble import Refused
from strava_emulator import Emulator

OWN = '[athlete]\ntimezone = "Europe/Vienna"\n\n[strength]\nminutes = 45\n\n[page]\nenabled = false\n'


@pytest.fixture
def home(tmp_path):
    """A household before anybody was added: nobody has logged in yet."""
    with Emulator(a_season(4), now=NOW, client_id=12345, client_secret="hush-the-client-secret") as strava:
        yield furnish(tmp_path, strava)


def add(home, name, text=OWN):
    """Add an athlete with an own file beside the shared one."""
    own = home.folder / "athletes" / f"{name}.toml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(text)
    done = home.liftday("athlete", "add", name)
    assert done.code == 0, done.err
    return own


def every_file(folder):
    """Everything below a folder with its bytes."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("name", ["Anna", "", "-a", "a" * 33, "..", "a/b", "a b", "ä", "a_b", "default"])
def test_what_is_no_name_is_refused_by_name(home, name):
    """Nothing that could lead elsewhere on a disk; `default` is there already."""
    assert not is_name(name)
    done = home.liftday("athlete", "add", "--", name)
    assert done.code == 2, done
    assert not (home.state / "athletes").exists()


def test_every_verb_takes_athlete_and_says_that_there_is_no_such_one(home):
    """Before the verb and behind it, and the variable's; the one sentence, and the list as the remedy."""
    ignoring = {
        ("demo",),
        ("run",),
        ("worker",),
        ("web",),
        ("service", "install"),
        ("service", "uninstall"),
        ("safety",),
    }
    parents = [(verb, cli.get_command(click.Context(cli), verb)) for verb in VERBS]
    leaves = [(v, *((n,) if n else ()), c) for v, p in parents for n, c in getattr(p, "commands", {"": p}).items()]
    assert len(leaves) > len(VERBS)
    for *words, command in leaves:
        assert "--athlete" in {name for parameter in command.params for name in parameter.opts}, words
        if tuple(words) in ignoring or words[0] in {"athlete", "backtest", "exercises"}:
            continue
        needed = [_word(p) for p in command.params if isinstance(p, click.Argument) and p.required]
        needed += FURTHER.get(tuple(words), [])
        for said in (["--athlete", "nobody", *words, *needed], [*words, "--athlete", "nobody", *needed]):
            done = home.liftday(*said)
            assert (done.code, "there is no athlete 'nobody' here" in done.err) == (65, True), (said, done)
            assert "liftday athlete list" in done.err


def _word(parameter):
    """A word that an argument takes."""
    if isinstance(parameter.type, click.Choice):
        return parameter.type.choices[0]
    if isinstance(parameter.type, click.Path):
        return __file__
    return {"days": "today", "word": "rest"}.get(parameter.name, "2026-03-04")


FURTHER = {("export",): ["--fit"], ("swap",): ["--no-gym"]}  # options that are needed


def test_the_variable_says_whom_where_no_option_does():
    """An empty one says nothing."""
    said = {"LIFTDAY_ATHLETE": "anna"}
    assert [chosen_athlete(*each) for each in ((None, said), ("bob", said), (None, {"LIFTDAY_ATHLETE": ""}))] == [
        "anna",
        "bob",
        "default",
    ]


def test_an_athletes_settings_are_their_own_file_and_the_shared_tables(home, tmp_path):
    """And nothing personal of `default`: no goal, no file of the feed, no key that the process was handed."""
    text = home.config.read_text().replace("[feed]", f'[feed]\nfile = "{tmp_path}/feed.ics"\ntitle = "Iron"')
    home.config.write_text(text)
    add(home, "anna")
    from dataclasses import replace

    from liftday.config.athletes import Places, places_of

    settings = read_at(places_of(Places(config=home.config, state=home.state), "anna"))
    assert (settings.athlete, settings.strava.client_id, settings.feed.title) == ("anna", 12345, "Iron")
    assert (settings.owner.strength.minutes, settings.owner.strength.equipment) == (45, frozenset())
    assert (settings.owner.athlete.timezone.key, settings.feed.file) == ("Europe/Vienna", None)
    handed = {"LIFTDAY_INTERVALS_API_KEY": "the-key-of-default"}
    assert intervals_key(settings.intervals, handed) is None
    assert intervals_key(replace(settings.intervals, own_file_only=False), handed) == "the-key-of-default"


WRONG = {
    "a shared table": (OWN + "[feed]\nport = 1\n", "", ["anna.toml:9: feed stands in the file", "config.toml:19"]),
    "an own key": (OWN.replace("45", "90"), "", ["anna.toml:5: strength.minutes is 90"]),
    "a shared key": (OWN, '[notify]\nurl = "ftp://x"\n', ["config.toml:22: notify.url"]),
    "one database": (OWN, '[store]\nurl = "sqlite:////srv/a.db"\n', ["config.toml:22: store.url names one file"]),
}


@pytest.mark.sqlite  # by the lines of a file without [store]
@pytest.mark.parametrize("what", WRONG)
def test_a_problem_names_the_right_file_and_line(home, what):
    """Of the two; what is personal in the shared file is nobody else's and never named to them."""
    own, more, lines = WRONG[what]
    file = add(home, "anna")
    file.write_text(own)
    home.config.write_text(home.config.read_text() + more)
    for words, code in ((("config", "check"), 1), (("plan",), 78)):
        done = home.liftday(*words, "--athlete", "anna")
        said = " ".join((done.out + done.err).split())
        assert (done.code, [one for one in lines if one not in said]) == (code, []), said
    file.write_text(OWN)
    home.config.write_text(home.config.read_text().replace(more, "").replace('goal = "', "") + "\n[[races]]\nx = 1\n")
    assert home.liftday("config", "check", "--athlete", "anna").code == 0
    assert home.liftday("config", "check").code == 1


def test_without_an_application_an_added_athlete_is_sent_to_import(home):
    """Neither an invitation nor a login can work there."""
    assert "`liftday athlete invite anna`" in home.liftday("athlete", "add", "anna").err
    lines = home.config.read_text().splitlines()
    home.config.write_text("\n".join(one for one in lines if not one.startswith("client_")) + "\n")
    said = home.liftday("athlete", "add", "bob").err
    assert "`liftday --athlete bob import FILES`" in said
    assert not any(word in said for word in ("invite", "login"))


def test_add_writes_the_personal_tables_and_remembers_another_place(home):
    """What all share is not in the file; the other place is kept as an absolute path."""
    done = home.liftday("athlete", "add", "anna")
    assert done.code == 0, done.err
    own = (home.folder / "athletes" / "anna.toml").read_text()
    assert "[strength]" in own
    assert not any(f"\n[{table}]" in own for table in ("strava", "feed", "store", "notify"))
    assert str(home.config) in own
    assert 'timezone = "Europe/Berlin"' in own  # the installation's, wherever the machine thinks that it stands
    elsewhere = home.folder / "bob.toml"
    assert home.liftday("athlete", "add", "bob", "--config", str(elsewhere)).code == 78
    elsewhere.write_text(OWN)
    assert home.liftday("athlete", "add", "bob", "--config", str(elsewhere)).code == 0
    (bob,) = [one for one in home.liftday("athlete", "list", "--json").json if one["name"] == "bob"]
    assert bob["config"] == str(elsewhere)
    shown = home.liftday("config", "show", "--athlete", "bob").out
    assert ("minutes = 45" in shown, "[page]" in shown, "[feed]" in shown, str(home.config) in shown) == (
        True,
        True,
        False,
        True,
    )
    assert (home.state / "athletes" / "bob").stat().st_mode & 0o777 == 0o700
    assert home.liftday("athlete", "add", "bob").code == 65


def test_what_is_to_be_done_names_whom_it_is_about(home):
    """As written, a remedy would do to `default` what was asked of her."""
    add(home, "anna")
    for words in (("strava", "logout"), ("sync",), ("doctor",)):
        hers, his = (home.liftday(*who, *words, at=NOW) for who in (("--athlete", "anna"), ()))
        said = hers.out + hers.err
        assert "`liftday --athlete anna " in said or "`liftday" not in said, said
        assert re.findall("`liftday (?!--athlete anna |service|run)", said) == [], said
        assert "--athlete" not in his.out + his.err
    before = home.config.read_bytes()
    done = home.liftday("config", "init", "--force", "--athlete", "anna")
    assert (done.code, "the own file of anna is there" in done.err) == (2, True)
    assert home.config.read_bytes() == before


def test_who_is_remembered_elsewhere_stays_until_that_is_deleted(home):
    """A database that does not answer holds rows still, and a new athlete of that name would have them."""

    def away():
        raise Refused("unreachable", "the database does not answer", remedy="start it")

    add(home, "anna")
    with pytest.raises(LiftdayError, match="nothing of anna is deleted yet: the database does not answer"):
        athletes.removed(home.state, "anna", away, elsewhere=True)
    assert (home.state / "athletes" / "anna").is_dir()
    assert "Everything of anna is deleted. Strava could not be told" in athletes.removed(
        home.state, "anna", away, elsewhere=False
    )
    assert not (home.state / "athletes").exists()


def test_the_check_of_the_installation_names_whose_file_cannot_be_used(home):
    """And how many there are; why is theirs to ask, for it may tell of a body. It keeps nobody else from an edit of the shared
    file, and theirs is refused where it is asked for."""
    for name in ("anna", "ben"):
        assert home.liftday("athlete", "add", name).code == 0
    said = home.liftday("config", "check")
    assert (said.code, "The own files of 2 other athletes can be used." in said.out) == (0, True), said.out
    own = home.config.parent / "athletes" / "anna.toml"
    own.write_text(OWN + '[strength.injuries]\nachilles = "no date"\n')
    said = home.liftday("config", "check")
    words = " ".join(said.out.split())
    assert (said.code, f"{own}, the own file of anna, cannot be used" in words) == (0, True), said.out
    assert "`liftday --athlete anna config check` says why" in words
    assert "The own files of 1 other athlete can be used." in words
    assert ("achilles" in words, "ben" in words) == (False, False)
    told = home.liftday("config", "check", "--json").json
    assert (told["ok"], [one["fatal"] for one in told["problems"]]) == (True, [False])
    assert home.liftday("--athlete", "anna", "config", "check").code == 1
    home.config.write_text(home.config.read_text().replace("[strength]", "[strength]\nminutes = 900"))
    assert home.liftday("config", "check").code == 1


def test_who_could_not_be_added_leaves_no_file_behind(home):
    """What add wrote for them goes with them; what was written in advance stays, and counts when it works."""
    home.state.mkdir(mode=0o700, exist_ok=True)
    own, folder = home.config.parent / "athletes" / "cy.toml", home.state / "athletes"
    folder.write_text("in the way")
    assert home.liftday("athlete", "add", "cy").code == 73
    assert not own.exists()
    own.parent.mkdir(exist_ok=True)
    own.write_text(OWN)
    assert home.liftday("athlete", "add", "cy").code == 73
    assert own.exists()
    own.unlink()
    folder.unlink()
    said = home.liftday("athlete", "add", "cy")
    assert (said.code, "already counts" in said.out) == (0, False), said.err


def test_the_tenth_hears_what_strava_allows(home):
    """Not the ninth: ten athletes need no review, `default` among them."""
    said = [home.liftday("athlete", "add", f"a{n}", "--config", str(_file(home))).err for n in range(9)]
    assert [number for number, one in enumerate(said, 2) if "without its review" in one] == [10]


def _file(home):
    own = home.folder / "any.toml"
    own.write_text(OWN)
    return own


def test_two_live_beside_each_other_and_one_goes_without_a_trace(home, tmp_path):
    """Each has a login, a history, a feed and secrets of their own; removing one leaves the other's every byte."""
    strava = home.strava
    strava.add_athlete({"id": 2, "firstname": "Canary"}, [an_activity(77, "2026-03-01T07:00:00", name="Canary Run")])
    home.login()
    assert home.liftday("sync", at=NOW).code == 0
    assert home.liftday("feed-url").code == 0
    before = every_file(home.state)
    own = add(home, "anna")
    strava.consent(athlete=2)
    home.login("anna")
    assert home.liftday("sync", "--athlete", "anna", at=NOW).code == 0
    listed = home.liftday("athlete", "list", "--json", at=NOW).json
    assert [(one["name"], one["strava"]) for one in listed] == [("default", "connected"), ("anna", "connected")]
    mine, theirs = home.liftday("feed-url").out, home.liftday("feed-url", "--athlete", "anna").out
    assert not set(mine.split()) & {word for word in theirs.split() if "://" in word}
    assert home.liftday("feed").raw != home.liftday("--athlete", "anna", "feed").raw
    assert home.liftday("status", "--athlete", "anna", "--json").json["strava"] == "connected"
    days = {
        one["date"]: one
        for one in home.liftday("days", "--athlete", "anna", "--json", "--since", "2026-02-20", at=NOW).json
    }
    assert [one["id"] for one in days["2026-03-01"]["activities"]] == ["77"]
    after = {name: body for name, body in every_file(home.state).items() if not name.startswith("athletes/")}
    apart = {"strava-quota.json", "daemon.lock", "liftday.db", "liftday.db-shm", "liftday.db-wal", "workbench.json"}
    assert {n: b for n, b in after.items() if n not in apart} == {n: b for n, b in before.items() if n not in apart}
    assert home.liftday("athlete", "remove", "anna").code == 2  # nobody can be asked
    assert home.liftday("athlete", "remove", "default", "--yes").code == 2
    done = home.liftday("athlete", "remove", "anna", "--yes", at=NOW)
    assert (done.code, done.out) == (0, "Everything of anna is deleted.\n")
    assert 2 not in strava.world.connected
    assert not (home.state / "athletes").exists()
    assert own.exists()
    assert home.liftday("plan", "--athlete", "anna").code == 65
    assert 1 in strava.world.connected


def test_a_long_history_leaves_the_others_their_polls_and_says_when_it_is_there(home):
    """Of eight reads a quarter half are ours, and two of those are old history's: his poll goes, and one that he asks for."""
    many = [
        an_activity(2000 + n, f"{2016 + n // 60}-{n // 5 % 12 + 1:02d}-{n % 28 + 1:02d}T07:00:00") for n in range(500)
    ]
    home.strava.add_athlete({"id": 2, "created_at": "2016-01-01T00:00:00Z"}, many)
    home.login()
    assert home.liftday("sync", at=NOW).code == 0
    add(home, "anna")
    home.strava.consent(athlete=2)
    home.login("anna")
    later = NOW + timedelta(minutes=15)
    home.strava.set_clock(later)
    home.strava.limits(read=(8, 1000))
    before = home.strava.stats()["routes"].get("list", 0)
    stopped = home.liftday("sync", "--athlete", "anna", at=later)
    assert (stopped.code, "quota is used up until 2026-03-02 06:30" in stopped.err) == (75, True)
    reads = home.strava.stats()["routes"]["list"] - before
    assert 1 <= reads <= 2
    (anna,) = [one for one in home.liftday("athlete", "list", "--json", at=later).json if one["name"] == "anna"]
    assert anna["history_ready"] > later.isoformat()
    assert "is being read" in home.liftday("status", "--athlete", "anna").out
    assert home.liftday("sync", at=later).code == 0
    for quarter in range(2, 12):
        home.strava.set_clock(NOW + timedelta(minutes=15 * quarter))
        if home.liftday("sync", "--athlete", "anna", at=NOW + timedelta(minutes=15 * quarter)).code == 0:
            break
    status = home.liftday("strava", "status", "--athlete", "anna", "--json").json
    assert (status["state"], status["history"]) == ("connected", "complete")


def test_the_wrong_browser_gives_nobody_anothers_runs(home):
    """A household's browser is logged in to Strava as somebody else: she is told, and their permission stays."""
    home.strava.add_athlete({"id": 2, "firstname": "Anna"})
    home.login()
    add(home, "anna")
    for other in (False, True):
        with pytest.raises(Refused, match="another athlete of this installation"):
            home.login("anna", other_athlete=other)
    assert home.strava.world.connected == {1}
    assert home.liftday("sync", at=NOW).code == 0
    assert not (home.state / "athletes" / "anna" / "strava-tokens.json").exists()
    home.strava.consent(athlete=2)
    home.login("anna")
    assert home.strava.world.connected == {1, 2}


@pytest.mark.parametrize("names", [("anna", "ben"), ("default", "anna")])
def test_of_two_logins_of_one_account_at_once_one_counts(home, names):
    """Both are at Strava by the time that either comes back; the other is told what it is told a moment later, and gives nothing
    back, for it would be the first one's."""
    for name in {"anna", *names} - {"default"}:
        add(home, name)
    settings = {name: read_at(places_of(Places(config=home.config, state=home.state), name)) for name in names}
    grants = {}
    for name in names:
        with attempt(settings[name]) as under_way:
            grants[name] = approve(under_way)
    home.strava.fault("delay=2", route="token", count=2)
    refused = {}

    def login(name):
        try:
            carry_out_here(settings[name], state_of(home.state, name), Login(grant=grants[name]), now=NOW)
        except Refused as error:
            refused[name] = error.what

    both = [threading.Thread(target=login, args=(name,), daemon=True) for name in names]
    for one in both:
        one.start()
    for one in both:
        one.join(PATIENCE)
    ((late, why),) = refused.items()
    assert "another athlete of this installation" in why
    (first,) = set(names) - {late}
    assert [(state_of(home.state, name) / TOKENS).exists() for name in (first, late)] == [True, False]
    assert home.liftday("--athlete", first, "sync", at=NOW).code == 0
    with pytest.raises(Refused, match="another athlete of this installation"):
        home.login(late)
    assert home.liftday("--athlete", first, "strava", "logout").code == 0
    home.login(late)


@pytest.mark.sqlite  # in a club the file of a login is none without its place on the shelf
def test_a_login_that_is_somebody_elses_by_now_is_not_put_back(home):
    """Hers was lost, and he has logged in with her account before it was noticed: there are never two."""
    for name in ("anna", "ben"):
        add(home, name)
    home.login("anna")
    anna, ben = (state_of(home.state, name) / TOKENS for name in ("anna", "ben"))
    settings, kept = read_at(places_of(Places(config=home.config, state=home.state), "anna")), anna.read_text()
    for somebody_elses in (False, True):
        anna.unlink()
        if somebody_elses:
            ben.write_text(kept)
        put_back = carry_out_here(settings, anna.parent, RestoreLogin(login=kept), now=NOW).put_back
        assert (put_back, anna.exists()) == (not somebody_elses,) * 2


@pytest.mark.sqlite  # in a club the doctor asks who is polled, and nobody is without a worker
def test_nothing_is_wrong_with_who_needs_no_strava(home, tmp_path, caplog):
    """Neither with her who has files, nor with `default`, who is no runner; with bob, who has nothing, it is. Nothing failed at a poll
    of any of them. Who had a login, and lost it, is not told so little."""
    for name in ("anna", "bob"):
        add(home, name)
    runs = tmp_path / "runs.json"
    runs.write_text(json.dumps(a_season(2)))
    assert home.liftday("import", "--athlete", "anna", str(runs), at=NOW).code == 0
    app = App(config=home.config, state=home.state, clock=SimpleNamespace(now=lambda: NOW))
    app.workers = Here()
    app.others.open_all()
    caplog.set_level("INFO", "liftday")
    for side in (app.home, *app.others):
        side.web_side.refresh(None)
        side.poll()
        lives_on_nothing = side.name == "bob"
        assert (side.web_side.health().facts["last_error"] is not None) == lives_on_nothing
        said = home.liftday("--athlete", side.name, "doctor", at=NOW).out
        mark = "wrong" if lives_on_nothing else "hint"
        assert re.search(rf"(?m)^{mark} .*logged in to Strava", said), said
        told = home.liftday("--athlete", side.name, "status", "--json").json
        assert ("never logged in" in (told["last_error"] or "")) == lives_on_nothing
    assert "sync_failed" not in caplog.text
    assert caplog.text.count("strava=never") == 3
    home.strava.consent(athlete=1)
    home.login("anna")
    assert home.liftday("sync", "--athlete", "anna", at=NOW).code == 0
    (home.state / "athletes" / "anna" / "strava-tokens.json").unlink()
    assert home.liftday("sync", "--athlete", "anna", at=NOW).code == 77
    assert re.search(r"(?m)^wrong .*never logged in to Strava", home.liftday("--athlete", "anna", "doctor", at=NOW).out)


@pytest.mark.sqlite  # in a club the doctor asks who is polled, and nobody is without a worker
def test_who_lives_on_files_was_never_synced_and_is_not_without_runs(home, tmp_path):
    """`status` and `athlete list` say what is so, and read an instant as the other screens have it, where the athlete lives."""
    add(home, "anna", OWN.replace("Europe/Vienna", "Asia/Tokyo"))
    runs = tmp_path / "runs.json"
    runs.write_text(json.dumps(a_season(2)))
    assert home.liftday("import", "--athlete", "anna", str(runs), at=NOW).code == 0
    count = home.liftday("status", "--athlete", "anna", "--json").json["imported"]
    assert count > 1
    assert f"last sync       never; {count} activities from files\n" in home.liftday("status", "--athlete", "anna").out
    assert f"last sync: never; {count} activities from files, " in home.liftday("athlete", "list", at=NOW).out
    assert "last sync       never\n" in home.liftday("status").out
    home.strava.consent(athlete=1)
    home.login("anna")
    assert home.liftday("sync", "--athlete", "anna", at=NOW).code == 0
    assert "2 athletes: 1 connected to Strava, 1 without Strava.\n" in home.liftday("doctor").out
    assert "athletes" not in home.liftday("doctor", "--athlete", "anna").out.replace("/athletes/", "")
    shown = home.liftday("status", "--athlete", "anna").out
    assert "last sync       2026-03-02 15:00\n" in shown
    assert re.search(r"; token of \d{4}-\d\d-\d\d \d\d:\d\d\n", shown)
    for screen in (shown, home.liftday("strava", "status", "--athlete", "anna").out, home.liftday("doctor").out):
        assert not re.search(r"\dT\d\d:", screen), screen


def test_how_an_invitation_stands(home):
    """Open until then, used, expired: in the zone of the athlete, on the screen and in JSON; a spoilt file is none."""
    home.config.write_text(home.config.read_text().replace("[feed]", '[feed]\npublic_url = "https://club.example"'))
    add(home, "anna", OWN.replace("Europe/Vienna", "Asia/Tokyo"))
    state = home.state / "athletes" / "anna"

    def said(at):
        told = home.liftday("athlete", "list", "--json", at=at).json[1]["invitation"]
        line = home.liftday("athlete", "list", at=at).out.splitlines()[1]
        return told, (re.search("invitation ([^,]*)", line) or [None, None])[1]

    assert said(NOW) == (None, None)
    assert "until 2026-03-09 15:00" in home.liftday("athlete", "invite", "anna", at=NOW).err
    week = NOW + timedelta(days=7)
    assert said(NOW) == ({"state": "open", "at": "2026-03-09T15:00:00+09:00"}, "open until 2026-03-09 15:00")
    assert said(week)[1] == "expired on 2026-03-09 15:00"
    invitations.end(state, NOW)
    assert said(week) == ({"state": "used", "at": "2026-03-02T15:00:00+09:00"}, "used on 2026-03-02 15:00")
    for spoilt in ("[]", "no json", '{"used": 3}', '{"digest": "zz", "expires": "x"}'):
        (state / invitations.FILE).write_text(spoilt)
        assert said(NOW) == (None, None)


def test_whose_file_is_lost_goes_all_the_same(home):
    """Their directory is what there is of them; with --config-too their own file goes as well."""
    own = add(home, "anna")
    own.write_text("this is no toml")
    (one,) = [one for one in home.liftday("athlete", "list", "--json").json if one["name"] == "anna"]
    assert (one["strava"], one["sessions_ahead"], "anna.toml" in one["problem"]) == ("configuration", None, True)
    line = home.liftday("athlete", "list").out.splitlines()[1]
    assert line.startswith("anna     the configuration cannot be used: ")
    assert line.endswith(f", {own}")
    assert "ahead" not in line
    own.write_text(OWN)
    told = home.liftday("athlete", "remove", "anna", "--yes", at=NOW)
    assert told.err == f"Their own file stays, and counts again for whoever is added under that name: {own}\n"
    again = "Added anna. The file of that name that was there already counts, with what it says of the safety text.\n"
    assert home.liftday("athlete", "add", "anna").out.startswith(again)
    assert home.liftday("athlete", "remove", "anna", "--yes", "--config-too", at=NOW).code == 0
    assert not own.exists()
    assert home.liftday("athlete", "add", "anna").out.startswith("Added anna.\n")
    assert home.liftday("athlete", "remove", "anna", "--yes", "--config-too", at=NOW).code == 0
    assert not (home.state / "athletes").exists()


def test_what_a_stop_in_the_middle_left_is_swept(home):
    """Of an athlete who was being added, or removed; nobody sees them meanwhile."""
    folder = home.state / "athletes"
    for name in (".bob.new", ".eve.gone"):
        (folder / name).mkdir(parents=True)
        (folder / name / "feed.secret").write_text("x")
    home.state.chmod(0o700)
    assert [one["name"] for one in home.liftday("athlete", "list", "--json").json] == ["default"]
    add(home, "anna")
    assert [one.name for one in folder.iterdir()] == ["anna"]
