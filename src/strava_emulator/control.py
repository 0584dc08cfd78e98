"""The control plane: JSON on a second port, ``/__ctl/<verb>``, the same words as the emulator's methods.

GET asks (``log``, ``stats``, ``faults``, ``clock``, ``activities``, ``deliveries``, and ``/__ctl`` itself, which lists the verbs);
POST acts, with the arguments as a JSON object::

    POST /__ctl/edit        {"id": 17, "name": "Intervals", "remove": ["workout_type"]}
    POST /__ctl/fault       {"fault": "status=503", "route": "list", "count": 2, "probability": 0.5}
    POST /__ctl/clock       {"advance": 900}
    POST /__ctl/push        {"id": 17, "aspect_type": "delete", "subscription_id": 1, "times": 5000, "url": "http://…"}
"""

import json
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from strava_emulator import wire
from strava_emulator.quota import limits_of
from strava_emulator.reply import Reply, Request, json_reply

if TYPE_CHECKING:
    from strava_emulator.service import Emulator

Args = dict[str, Any]
_NEVER = threading.Event()


class Control:
    """Answers the control plane's requests by calling the emulator's methods."""

    def __init__(self, emulator: "Emulator") -> None:
        self.emulator = emulator
        self.asks: dict[str, Callable[[], Any]] = {
            "": self._verbs,
            "log": lambda: [entry.as_json() for entry in list(emulator.log)],
            "stats": emulator.stats,
            "faults": lambda: [fault.as_json() for fault in emulator.faults.waiting],
            "clock": self._clock,
            "activities": self._activities,
            "deliveries": lambda: [delivery.as_json() for delivery in emulator.webhooks.deliveries],
            "evil": lambda: [{"path": seen.raw_path, "headers": seen.headers} for seen in emulator.evil_log],
        }
        self.acts: dict[str, Callable[[Args], Any]] = {
            "add": self._add,
            "edit": self._edit,
            "hide": lambda args: emulator.hide(int(args["id"]), push=args.get("push", True)),
            "show": lambda args: emulator.show(int(args["id"]), push=args.get("push", True)),
            "delete": lambda args: emulator.delete(int(args["id"]), push=args.get("push", True)),
            "undelete": lambda args: emulator.undelete(int(args["id"]), push=args.get("push", True)),
            "clock": self._set_clock,
            "limits": self._limits,
            "app": self._app,
            "consent": lambda args: emulator.consent(**args),
            "scope": lambda args: emulator.set_scope(*args["scopes"], athlete=args.get("athlete")),
            "athlete": lambda args: emulator.add_athlete(args["profile"], args.get("activities", ())),
            "revoke": lambda args: emulator.revoke_athlete(args.get("athlete"), push=args.get("push", True)),
            "push": self._push,
            "webhook": self._webhook,
            "fault": self._fault,
            "clear_faults": lambda _args: emulator.clear_faults(),
            "clear_log": lambda _args: emulator.log.clear(),
        }

    def answer(self, request: Request, body: bytes, sock: socket.socket) -> bool:
        """Answer one request of the control plane, or take down what a redirect to the evil host brought."""
        data = wire.render(
            self._reply(request, body), wants=request.headers, number=0, date=self.emulator.clock.epoch()
        )
        return wire.send(sock, data, None, _NEVER)

    def _reply(self, request: Request, body: bytes) -> Reply:
        if request.path.startswith("/evil"):
            self.emulator.evil_log.append(request)
            return json_reply([])
        if request.path != "/__ctl" and not request.path.startswith("/__ctl/"):
            return json_reply({"error": "the control plane is under /__ctl/"}, 404)
        verb = request.path.removeprefix("/__ctl").strip("/")
        try:
            if request.method == "GET":
                return json_reply(self.asks[verb]())
            args = json.loads(body or b"{}")
            told = self.acts[verb](args)
        except KeyError as missing:
            return json_reply({"error": f"unknown: {missing}", **self._verbs()}, 404)
        except (TypeError, ValueError) as wrong:
            return json_reply({"error": str(wrong)}, 400)
        return json_reply({"ok": True} if told is None else told)

    def _verbs(self) -> dict[str, Any]:
        return {"GET": sorted(verb for verb in self.asks if verb), "POST": sorted(self.acts)}

    def _clock(self) -> Args:
        return {"now": self.emulator.now().isoformat(), "ticking": self.emulator.clock.ticking}

    def _set_clock(self, args: Args) -> Args:
        if "set" in args:
            self.emulator.set_clock(datetime.fromisoformat(args["set"]))
        if "advance" in args:
            self.emulator.advance(float(args["advance"]))
        if "ticking" in args:
            (self.emulator.clock.tick if args["ticking"] else self.emulator.clock.stand)()
        return self._clock()

    def _activities(self) -> list[Args]:
        return [
            {
                "id": record.id,
                "athlete": athlete.id,
                "start": record.start,
                "visible": record.visible,
                "deleted": record.deleted,
                "private": record.private,
            }
            for athlete in self.emulator.world.athletes.values()
            for record in list(athlete.records)
        ]

    def _add(self, args: Any) -> Args:
        activities = args if isinstance(args, list) else args.get("activities", [args])
        return {"ids": self.emulator.add(*activities)}

    def _edit(self, args: Args) -> None:
        changes = {key: value for key, value in args.items() if key not in ("id", "push", "remove")}
        self.emulator.edit(int(args["id"]), push=args.get("push", True), remove=args.get("remove", ()), **changes)

    def _limits(self, args: Args) -> None:
        quota = self.emulator.world.quota
        self.emulator.limits(
            limits_of(args.get("overall"), fallback=quota.overall.limits),
            limits_of(args.get("read"), fallback=quota.read.limits),
        )

    def _app(self, args: Args) -> Args:
        settable = ("active", "tier", "athlete_cap", "rotate", "auto_approve", "summit", "callback_domain")
        for key, value in args.items():
            if key not in settable:
                raise ValueError(f"{key!r} cannot be set; settable are {', '.join(settable)}")
            setattr(self.emulator.app, key, value)
        return {key: getattr(self.emulator.app, key) for key in settable}

    def _push(self, args: Args) -> list[Args]:
        """A real event by ``id``; forged with other keys, replayed or in a burst with ``times``, whole ones as ``events``."""
        own = ("id", "times", "url", "wait", "events")
        events = args.get("events") or [
            self.emulator.event(int(args["id"]), **{key: value for key, value in args.items() if key not in own})
        ] * int(args.get("times", 1))
        sent = self.emulator.push(events, url=args.get("url"), wait=float(args.get("wait", 0)))
        return [delivery.as_json() for delivery in sent]

    def _webhook(self, args: Args) -> None:
        self.emulator.webhooks.dropped = bool(args.get("dropped", self.emulator.webhooks.dropped))
        self.emulator.webhooks.retry_after = float(args.get("retry_after", self.emulator.webhooks.retry_after))

    def _fault(self, args: Args) -> Args:
        told = dict(args)
        return self.emulator.fault(str(told.pop("fault")), **told).as_json()
