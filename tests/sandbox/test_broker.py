"""Claims, presence and cancellations in a real broker."""

import time

import pytest
from kombu.transport.redis import Transport
from redis import Redis

from sandbox.messaging import broker
from sandbox.messaging.signing import Sealed
from sandbox.queue import hosts

HOST = broker.Host(name="box", capabilities=("cpu",), isolation=("bubblewrap",), seen_at=1.0)

ENVELOPE = Sealed(kind="report", submission="s", attempt=1, fence=1, sender="box", counter=1, body="{}")


def test_a_worker_waits_longer_than_a_broker_is_silent_and_not_for_ever() -> None:
    """Else a host that lost its broker in the wrong moment hangs until somebody starts it anew."""
    silent_s = Transport.brpop_timeout
    assert 2 * silent_s < broker.PATIENT["socket_timeout"] < broker.PRESENCE_S


def test_an_attempt_belongs_to_one_host(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.claim(client, "s", 1, "one")
        assert not broker.claim(client, "s", 1, "two")
        assert broker.claim(client, "s", 2, "two")


def test_a_host_takes_over_what_its_own_dead_child_held(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.claim(client, "s", 1, "one/7")
        assert not broker.claim(client, "s", 1, "one/8", lambda holder: holder == "one/9")
        assert broker.claim(client, "s", 1, "one/8", lambda holder: holder == "one/7")
        assert not broker.claim(client, "s", 1, "one/9", lambda holder: holder == "one/7")


def test_an_answered_attempt_is_not_taken_again(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.holder(client, "s", 1) == ""
        broker.claim(client, "s", 1, "one")
        assert broker.holder(client, "s", 1) == "one"
        broker.close_claim(client, "s", 1)
        assert not broker.claim(client, "s", 1, "one")
        assert broker.holder(client, "s", 1) == broker.DONE


def test_every_key_expires(broker_url: str, messages: "Redis[bytes]") -> None:
    with broker.keys(broker_url) as client:
        broker.claim(client, "s", 1, "one")
        broker.count_delivery(client, "s", 1)
        broker.cancel(client, "s")
        broker.announce(client, broker_url, "box/1", HOST)
        broker.supersede(client, "s", 1)
        broker.next_lease(client, "GPU-1", 1)
        broker.keep_report(client, ENVELOPE)
    keys = list(messages.scan_iter("sevenrounds:*"))
    assert len(keys) == 7
    assert all(messages.ttl(key) > 0 for key in keys)


def test_deliveries_are_counted_per_attempt(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert [broker.count_delivery(client, "s", attempt) for attempt in (1, 1, 2)] == [1, 2, 1]


def test_hosts_come_and_go(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        broker.announce(client, broker_url, "box/1", HOST)
        assert broker.hosts(client, broker_url) == [HOST]
        assert hosts.connected("cpu")
        assert not hosts.connected("gpu")
        broker.withdraw(client, "box/1")
        assert broker.hosts(client, broker_url) == []


def test_a_broker_that_is_away_is_noticed_at_once(no_broker: str) -> None:
    began = time.monotonic()
    with pytest.raises(broker.TROUBLE):
        broker.publish(no_broker, broker.GRADE, [{}], "cpu")
    assert hosts.listed() == []
    assert time.monotonic() - began < 1.5


def test_no_broker_configured_is_trouble_too() -> None:
    with pytest.raises(broker.TROUBLE):
        broker.publish("", broker.GRADE, [{}], "cpu")


def test_a_presence_with_a_wrong_seal_is_no_host(
    broker_url: str, messages: "Redis[bytes]", caplog: pytest.LogCaptureFixture
) -> None:
    with broker.keys(broker_url) as client:
        broker.announce(client, "redis://:guessed@127.0.0.1/0", "box/1", HOST)
        assert broker.hosts(client, broker_url) == []
        broker.announce(client, broker_url, "box/1", HOST)
        messages.copy("sevenrounds:host:box/1", "sevenrounds:host:box/2")
        messages.set("sevenrounds:host:box/3", b"rubbish")
        assert broker.hosts(client, broker_url) == [HOST]
    assert caplog.text.count("presence was refused") == 3


def test_an_older_message_is_void(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert not broker.is_superseded(client, "s", 1)
        broker.supersede(client, "s", 2)
        assert broker.is_superseded(client, "s", 1)
        assert not broker.is_superseded(client, "s", 2)


def test_tokens_of_a_lease_only_grow(broker_url: str, messages: "Redis[bytes]") -> None:
    with broker.keys(broker_url) as client:
        assert [broker.next_lease(client, "GPU-1", floor) for floor in (1, 1, 7, 3)] == [1, 2, 7, 8]
        assert broker.next_lease(client, "GPU-2", 1) == 1
        messages.flushall()
        assert broker.next_lease(client, "GPU-1", 9) == 9  # the host knows what the broker forgot


def test_a_report_is_kept_beside_the_queue(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.kept_report(client, "s", 1) is None
        broker.keep_report(client, ENVELOPE)
        assert broker.kept_report(client, "s", 1) == broker.as_argument(ENVELOPE)
