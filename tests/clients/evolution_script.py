"""Runs on Debian's own Python inside a D-Bus session: Evolution's calendar engine, told what to do line by line.

A JSON document a line comes in and one goes out. It imports nothing of liftday: it is the calendar's side.
"""

import json
import sys
import threading

NEVER = 0xFFFFFFFF  # do not wait for the connection here: the first answer is awaited outside


def subscribe(address):
    """Add a calendar of the type "On the web" and return its client, with a view of everything."""
    from gi.repository import ECal, EDataServer, GLib

    registry = EDataServer.SourceRegistry.new_sync(None)
    source = EDataServer.Source.new(None, None)
    source.set_display_name("liftday")
    source.set_parent("webcal-stub")
    source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
    uri = GLib.Uri.parse(address, GLib.UriFlags.NONE)
    source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(uri)
    source.get_extension(EDataServer.SOURCE_EXTENSION_SECURITY).set_method("none")
    source.get_extension(EDataServer.SOURCE_EXTENSION_REFRESH).set_enabled(False)
    source.get_extension(EDataServer.SOURCE_EXTENSION_OFFLINE).set_stay_synchronized(True)
    door = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
    door.set_host(uri.get_host())
    door.set_port(uri.get_port())
    door.set_method("none")
    registry.commit_source_sync(source, None)
    client = ECal.Client.connect_sync(registry.ref_source(source.get_uid()), ECal.ClientSourceType.EVENTS, NEVER, None)
    return registry, client


class Window:
    """What a calendar's window would be told by the engine."""

    def __init__(self, client):
        _, self._view = client.get_view_sync("#t", None)
        self._told = {"added": [], "changed": [], "removed": []}
        self._view.connect("objects-added", self._note, "added", lambda event: event.get_uid())
        self._view.connect("objects-modified", self._note, "changed", lambda event: event.get_uid())
        self._view.connect("objects-removed", self._note, "removed", lambda name: name.get_uid())
        self._view.start()

    def _note(self, _, objects, kind, uid):
        self._told[kind] += [uid(one) for one in objects]

    def take(self):
        """What was told since the last call."""
        told, self._told = self._told, {"added": [], "changed": [], "removed": []}
        return told


def look(client, zones):
    """Every event with its times as wall times of each zone, converted by the engine."""
    from gi.repository import ICalGLib

    built_in = {zone: ICalGLib.Timezone.get_builtin_timezone(zone) for zone in zones}

    def walls(when):
        value = when.get_value()
        if value.is_date():
            return dict.fromkeys(zones, value.as_ical_string())
        return {zone: value.convert_to_zone(zone_there).as_ical_string() for zone, zone_there in built_in.items()}

    _, events = client.get_object_list_as_comps_sync("#t", None)
    return [
        {
            "uid": event.get_uid(),
            "start": walls(event.get_dtstart()),
            "end": walls(event.get_dtend()),
            "sequence": event.get_sequence(),
            "summary": event.get_summary().get_value(),
            "description": "".join(text.get_value() for text in event.get_descriptions()),
        }
        for event in events
    ]


def main():
    """Serve orders until the input ends."""
    import gi

    for name, version in (("ECal", "2.0"), ("EDataServer", "1.2"), ("ICalGLib", "3.0")):
        gi.require_version(name, version)
    from gi.repository import GLib

    loop, held = GLib.MainLoop(), {}

    def carry_out(order):
        if order["do"] == "subscribe":
            held["registry"], held["client"] = subscribe(order["address"])
            held["window"] = Window(held["client"])
            return True
        if order["do"] == "refresh":
            return held["client"].refresh_sync(None)
        if order["do"] == "journal":
            return held["window"].take()
        return look(held["client"], order["zones"])

    def answer(line):
        try:
            said = {"said": carry_out(json.loads(line))}
        except GLib.Error as error:
            said = {"error": error.message}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()

    def listen():
        for line in sys.stdin:
            GLib.idle_add(answer, line)
        GLib.idle_add(loop.quit)

    threading.Thread(target=listen, daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
