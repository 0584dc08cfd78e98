"""/healthz and /metrics: who may know what."""

import json
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

from liftday.daemon.web.bridge import Health, Sample
from liftday.daemon.web.hosts import Hosts
from liftday.daemon.web.limits import Limits

FORWARDED = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "x-forwarded-anything",
    "Via",
    "X-Real-IP",
)


def test_a_healthy_daemon_says_ok_and_its_facts_to_this_machine(instance):
    """200 with the facts, never cached."""
    instance.bridge.health = lambda: Health(ok=True, facts={"sessions_ahead": 4})
    answer = instance.ask("/healthz")
    assert (answer.status, json.loads(answer.body)) == (200, {"ok": True, "sessions_ahead": 4})
    assert (answer["cache-control"], answer["content-type"]) == ("no-store", "application/json")
    assert instance.ask("/healthz", "HEAD").body == b""
    assert instance.ask("/healthz", "POST").status == 405


def test_an_unwell_daemon_says_503_and_what_is_wrong(instance):
    """In sentences; the feed goes on."""
    instance.bridge.health = lambda: Health(ok=False, wrong=("The data is 3 days old.",))
    answer = instance.ask("/healthz")
    assert (answer.status, json.loads(answer.body)) == (503, {"ok": False, "wrong": ["The data is 3 days old."]})
    assert instance.ask(instance.feed).status == 200


@pytest.mark.parametrize("header", FORWARDED)
def test_through_a_proxy_only_ok_is_said(instance, header):
    """The world may know whether it runs, not how."""
    instance.bridge.health = lambda: Health(ok=False, wrong=("x",), facts={"sessions_ahead": 4})
    assert json.loads(instance.ask("/healthz", headers={header: "192.0.2.1"}).body) == {"ok": False}


def test_a_daemon_that_does_not_answer_itself_is_unwell(serve, caplog):
    """A question that hangs or fails becomes a 503, not a hanging request."""
    gate = threading.Event()
    hanging = serve(health=lambda: gate.wait(10), limits=Limits(health=0.1))
    assert hanging.ask("/healthz").status == 503
    gate.set()

    def broken():
        raise RuntimeError("detail")

    failing = serve(health=broken)
    answer = failing.ask("/healthz")
    assert (answer.status, b"detail" in answer.body) == (503, False)
    assert "RuntimeError" in caplog.text


def test_metrics_are_prometheus_text_with_the_daemons_figures(serve):
    """Gauges, counters, labels, and the process itself; each figure once."""
    figures = (
        Sample(name="sessions_ahead", help="Planned sessions.", value=4),
        Sample(name="quota_used", help="Requests used.", value=12, labels={"window": "15min"}),
        Sample(name="quota_used", help="Requests used.", value=40, labels={"window": "day"}),
        Sample(name="turns", help="Turns.", value=3, counter=True),
    )
    instance = serve(samples=lambda: figures)
    answer = instance.ask("/metrics")
    assert answer["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line.split(" ")[0] for line in answer.body.decode().splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))
    found = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }
    assert found["liftday_sessions_ahead", ()] == 4
    assert found["liftday_quota_used", ("day",)] == 40
    assert found["liftday_turns_total", ()] == 3
    assert found["process_resident_memory_bytes", ()] > 0
    assert instance.ask("/metrics").status == 200
    assert instance.ask("/metrics", "DELETE").status == 405


@pytest.mark.parametrize("header", FORWARDED)
def test_metrics_do_not_exist_through_a_proxy(instance, header):
    """404, by every method, with the bytes of an unknown path."""
    for method in ("GET", "POST", "HEAD"):
        answer = instance.ask("/metrics", method, headers={header: "x"})
        assert answer.plain() == instance.ask("/nothing", method).plain()


def test_metrics_do_not_exist_under_the_public_name(instance):
    """A proxy that forwards without saying so still passes on the name."""
    instance.show(hosts=Hosts.of(host="127.0.0.1", public_url="https://lift.example.org"))
    assert instance.ask("/metrics", host="lift.example.org").plain() == instance.ask("/nothing").plain()
    assert instance.ask("/metrics").status == 200
