"""/healthz for whoever watches the daemon, /metrics for Prometheus on this machine."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from liftday.daemon.web.bridge import Bridge, Health
from liftday.daemon.web.requests import is_local
from liftday.daemon.web.threads import in_thread

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}

_log = logging.getLogger(__name__)


class HealthHandler:
    """200 or 503. Everybody learns whether all is well, this machine learns the facts."""

    def __init__(self, bridge: Bridge, threads: Executor, patience: float) -> None:
        self._bridge = bridge
        self._patience = patience
        self._threads = threads

    async def answer(self, request: Request) -> Response:
        """Given a request, return the JSON answer."""
        try:
            question = in_thread(self._threads, self._bridge.health)
        except RuntimeError:  # no memory for another thread
            return JSONResponse({"ok": False}, status_code=503, headers=_HEADERS)
        try:
            health = await asyncio.wait_for(asyncio.shield(question), self._patience)
        except TimeoutError:
            health = Health(ok=False, wrong=("the daemon does not answer its own questions",))
        except Exception:  # noqa: BLE001 - a bug there is logged whole, and must not show itself to the web
            _log.exception("the health question failed")
            health = Health(ok=False, wrong=("the daemon cannot say how it is; its log says why",))
        shown: dict[str, object] = {"ok": health.ok}
        if is_local(request):
            shown |= {"wrong": list(health.wrong), **health.facts} if health.wrong else dict(health.facts)
        return JSONResponse(shown, status_code=200 if health.ok else 503, headers=_HEADERS)


class MetricsHandler:
    """Prometheus text; the path exists for this machine only."""

    def __init__(self, bridge: Bridge, threads: Executor) -> None:
        self._bridge = bridge
        self._threads = threads
        self._registry: Any = None

    async def answer(self, request: Request) -> Response:
        """Given a request, return the figures."""
        del request
        text, kind = await in_thread(self._threads, self._text)
        return Response(text, headers={**_HEADERS, "Content-Type": kind})

    def _text(self) -> tuple[bytes, str]:
        from prometheus_client import CollectorRegistry, ProcessCollector
        from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

        if self._registry is None:
            self._registry = CollectorRegistry(auto_describe=False)
            self._registry.register(_Figures(self._bridge))
            ProcessCollector(registry=self._registry)
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4


class _Figures:
    """The bridge's samples, as Prometheus collects them."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def describe(self) -> Iterable[Any]:
        """Nothing: the families are known only when asked."""
        return ()

    def collect(self) -> Iterator[Any]:
        """Yield one family for each name, in the order in which they first appear."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        families: dict[str, Any] = {}
        for sample in self._bridge.samples():
            if sample.name not in families:
                kind = CounterMetricFamily if sample.counter else GaugeMetricFamily
                families[sample.name] = kind(f"liftday_{sample.name}", sample.help, labels=list(sample.labels))
            families[sample.name].add_metric(list(sample.labels.values()), sample.value)
        yield from families.values()
