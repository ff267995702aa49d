"""Claims, presence and cancellations in a real broker."""

import time

import pytest
from redis import Redis

from sandbox import broker, hosts

HOST = broker.Host(name="box", capabilities=("cpu",), isolation=("bubblewrap",), seen_at=1.0)


def test_an_attempt_belongs_to_one_host(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.claim(client, "s", 1, "one")
        assert not broker.claim(client, "s", 1, "two")
        assert broker.claim(client, "s", 2, "two")


def test_a_host_takes_over_what_its_own_dead_child_held(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert broker.claim(client, "s", 1, "one")
        assert broker.claim(client, "s", 1, "one")


def test_an_answered_attempt_is_not_taken_again(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        broker.claim(client, "s", 1, "one")
        broker.close_claim(client, "s", 1)
        assert not broker.claim(client, "s", 1, "one")


def test_every_key_expires(broker_url: str, messages: "Redis[bytes]") -> None:
    with broker.keys(broker_url) as client:
        broker.claim(client, "s", 1, "one")
        broker.count_delivery(client, "s", 1)
        broker.cancel(client, "s")
        broker.announce(client, "box/1", HOST)
    keys = list(messages.scan_iter("sevenrounds:*"))
    assert len(keys) == 4
    assert all(messages.ttl(key) > 0 for key in keys)


def test_deliveries_are_counted_per_attempt(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        assert [broker.count_delivery(client, "s", attempt) for attempt in (1, 1, 2)] == [1, 2, 1]


def test_hosts_come_and_go(broker_url: str) -> None:
    with broker.keys(broker_url) as client:
        broker.announce(client, "box/1", HOST)
        assert broker.hosts(client) == [HOST]
        assert hosts.connected("cpu")
        assert not hosts.connected("gpu")
        broker.withdraw(client, "box/1")
        assert broker.hosts(client) == []


def test_a_broker_that_is_away_is_noticed_at_once(no_broker: str) -> None:
    began = time.monotonic()
    with pytest.raises(broker.TROUBLE):
        broker.publish(no_broker, broker.GRADE, [{}], "cpu")
    assert hosts.listed() == []
    assert time.monotonic() - began < 1.5


def test_no_broker_configured_is_trouble_too() -> None:
    with pytest.raises(broker.TROUBLE):
        broker.publish("", broker.GRADE, [{}], "cpu")
