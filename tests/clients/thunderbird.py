"""Thunderbird without a screen, steered through Marionette: its own calendar manager, its own cache, its own clockwork.

Marionette is the remote control that Mozilla's own tests use: JSON behind its length and a colon, over a local socket.
"""

import contextlib
import json
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any, Final

from clients.seen import ABROAD, HOME, Differs, Journal, Seen, read
from homes import free_port

_PREFERENCES: Final = {
    "calendar.timezone.local": HOME,
    "calendar.timezone.useSystemTimezone": False,
    # Nothing but the feed is fetched: no updates, no news, no studies, no questions on the first start.
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}
_HEAD: Final = """
const done = arguments[arguments.length - 1];
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
(async () => {%s})().then(said => done({ said }), error => done({ error: `${error}` }));
"""
_SUBSCRIBE: Final = """
const calendar = cal.manager.createCalendar("ics", Services.io.newURI(args[0]));
calendar.name = "liftday";
calendar.id = cal.getUUID();
calendar.setProperty("cache.enabled", true);   // "Offline support", on by default in the dialog
calendar.setProperty("refreshInterval", "0");  // we say when
cal.manager.registerCalendar(calendar);
cal.manager.getCalendarById(calendar.id).refresh();
return calendar.id;
"""
_REFRESH: Final = "cal.manager.getCalendarById(args[0]).refresh(); return true;"
_LOOK: Final = """
const calendar = cal.manager.getCalendarById(args[0]);
const zones = args[1].map(name => cal.timezoneService.getTimezone(name));
const walls = moment => Object.fromEntries(
  zones.map(zone => [zone.tzid, (moment.isDate ? moment : moment.getInTimezone(zone)).icalString]));
const items = await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
return items.map(item => ({
  uid: item.id,
  start: walls(item.startDate),
  end: walls(item.endDate),
  sequence: item.getProperty("SEQUENCE"),
  summary: item.title,
  description: item.getProperty("DESCRIPTION"),
}));
"""


class Thunderbird:
    """See `clients.seen.Eye`. It needs `packages.THUNDERBIRD`; given an empty folder for its profile."""

    name = "Thunderbird"
    family = "Thunderbird"

    def __init__(self, folder: Path) -> None:
        port = free_port()
        profile = folder / "profile"
        profile.mkdir()
        wanted = {**_PREFERENCES, "marionette.port": port}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._log = (folder / "log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [
                *("env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", f"HOME={folder}", "MOZ_HEADLESS=1", f"TZ={HOME}"),
                *("thunderbird", "--headless", "--no-remote", "--profile", str(profile)),
                *("--marionette", "--remote-allow-system-access"),
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wire = self._connect(port)
            self._number = 0
            self._receive()  # its greeting
            session = self._command("WebDriver:NewSession", capabilities={})
            self.version = str(session["capabilities"]["browserVersion"])
            self._command("Marionette:SetContext", value="chrome")
        except BaseException:
            self._process.kill()
            self._process.wait(20)
            self._log.close()
            raise
        self._calendar = ""

    def subscribe(self, address: str) -> None:
        """Add a calendar "on the network" with offline support, as the dialog does."""
        self._calendar = self._script(_SUBSCRIBE, address)

    def refresh(self) -> None:
        """What "Synchronize" does."""
        self._script(_REFRESH, self._calendar)

    def look(self) -> dict[str, Seen]:
        """Everything in the calendar, times converted by Thunderbird."""
        return read(self._script(_LOOK, self._calendar, [HOME, ABROAD]))

    def journal(self) -> Journal | None:
        """Its cache is filled anew at each change: it tells nothing of single events."""
        return None

    def close(self) -> None:
        """Leave as by the menu; what does not leave is ended."""
        with contextlib.suppress(OSError, Differs):
            self._command("Marionette:Quit", flags=["eForceQuit"])
        self._wire.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        self._log.close()

    def _connect(self, port: int) -> socket.socket:
        pause = threading.Event()
        for _ in range(600):
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            if self._process.poll() is not None:
                break
            pause.wait(0.1)
        self._log.seek(0)
        raise Differs(f"Thunderbird does not start: {self._log.read()[-2000:]}")

    def _script(self, body: str, *words: object) -> Any:
        script = "const args = Array.from(arguments);" + _HEAD % body
        found = self._command("WebDriver:ExecuteAsyncScript", script=script, args=list(words), scriptTimeout=30_000)
        answer = found["value"]
        if "error" in answer:
            raise Differs(f"Thunderbird: {answer['error']}")
        return answer["said"]

    def _command(self, name: str, **words: Any) -> Any:
        self._number += 1
        packet = json.dumps([0, self._number, name, words]).encode()
        self._wire.sendall(b"%d:%b" % (len(packet), packet))
        _, _, error, found = self._receive()
        if error:
            raise Differs(f"Thunderbird refuses {name}: {error.get('message')}")
        return found

    def _receive(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self._read(1)
        return json.loads(self._read(int(head[:-1])))

    def _read(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            more = self._wire.recv(count - len(found))
            if not more:
                raise Differs("Thunderbird went away")
            found += more
        return found
