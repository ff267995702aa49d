"""News through a real broker: told, heard, coalesced, and never in the way of anybody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis import Redis

from sandbox import live
from sandbox.live import Look

PERSON = 7
HURRY_S = 0.05


class Row:
    """A row as a watcher sees it."""

    def __init__(self, html: str = "queued") -> None:
        self.html = html
        self.again_s: float | None = 30.0
        self.looks = 0

    def __call__(self) -> Look:
        self.looks += 1
        return Look(self.html, self.again_s)


def watched(pk: UUID, row: Row) -> AsyncIterator[bytes]:
    return live.stream(pk, PERSON, row)


def said(event: bytes) -> tuple[str, str]:
    """The name and the data of one event as a browser reads it."""
    name, *data = event.decode().rstrip("\n").split("\n")
    assert all(line.startswith("data: ") for line in data)
    return name.removeprefix("event: "), "\n".join(line.removeprefix("data: ") for line in data)


@pytest.mark.parametrize("url", ["", "redis://127.0.0.1:1/0", "nonsense"])
def test_telling_never_fails(settings: Any, url: str) -> None:
    settings.REDIS_URL = url
    live.tell(uuid4())


def test_telling_survives_a_connection_that_the_broker_has_closed(broker_url: str) -> None:
    pk = uuid4()
    with Redis.from_url(broker_url) as client, client.pubsub() as news:
        news.subscribe(live.channel(pk))
        assert news.get_message(timeout=5)
        live.tell(pk)
        assert news.get_message(timeout=5)
        client.client_kill_filter(_type="normal", skipme=True)
        live.tell(pk)
        assert news.get_message(timeout=5)


def test_a_watcher_sees_the_state_at_once_then_every_change_then_the_end(broker_url: str) -> None:
    pk, row = uuid4(), Row("queued\nat position 1")

    async def watch() -> list[tuple[str, str]]:
        seen = []
        async for event in watched(pk, row):
            seen.append(said(event))
            if len(seen) == 1:
                row.html = "running"
                await asyncio.to_thread(live.tell, pk)
            elif seen[-1] == ("status", "running"):
                row.html, row.again_s = "finished", None
                await asyncio.to_thread(live.tell, pk)
        return seen

    assert asyncio.run(asyncio.wait_for(watch(), 20)) == [
        ("status", "queued\nat position 1"),
        ("status", "running"),
        ("status", "finished"),
        ("end", "-"),
    ]


def test_news_of_others_wake_nobody_and_silence_is_broken_by_a_beat(
    broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, row = uuid4(), Row()
    monkeypatch.setattr(live, "BEAT_S", HURRY_S)

    async def watch() -> list[tuple[str, str]]:
        stream = watched(pk, row)
        first = said(await anext(stream))
        await asyncio.to_thread(live.tell, uuid4())
        second = said(await anext(stream))
        await stream.aclose()  # type: ignore[attr-defined]  # an async generator
        return [first, second]

    assert asyncio.run(asyncio.wait_for(watch(), 20)) == [("status", "queued"), ("beat", "-")]


def test_news_that_come_together_cost_one_look(broker_url: str) -> None:
    pk, row = uuid4(), Row()

    async def watch() -> int:
        stream = watched(pk, row)
        await anext(stream)
        for _ in range(50):
            await asyncio.to_thread(live.tell, pk)
        row.html = "running"
        assert said(await anext(stream)) == ("status", "running")
        looks = row.looks
        await stream.aclose()  # type: ignore[attr-defined]
        return looks

    assert asyncio.run(asyncio.wait_for(watch(), 20)) == 2


def test_without_a_broker_the_state_is_said_once_and_the_stream_ends(no_broker: str) -> None:
    async def watch() -> list[tuple[str, str]]:
        return [said(event) async for event in watched(uuid4(), Row())]

    assert asyncio.run(asyncio.wait_for(watch(), 20)) == [("status", "queued")]


def test_a_person_has_room_for_a_few_streams_and_leaving_gives_it_back(broker_url: str) -> None:
    async def watch() -> list[bool]:
        streams = [watched(uuid4(), Row()) for _ in range(live.A_PERSON)]
        room = [live.has_room(PERSON)]
        for stream in streams:
            await anext(stream)
        room += [live.has_room(PERSON), live.has_room(PERSON + 1)]
        for stream in streams:
            await stream.aclose()  # type: ignore[attr-defined]
        return [*room, live.has_room(PERSON)]

    assert asyncio.run(asyncio.wait_for(watch(), 20)) == [True, False, True, True]


def test_a_stream_has_an_end_of_its_own(broker_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_S", HURRY_S)
    monkeypatch.setattr(live, "LIFE_S", 4 * HURRY_S)

    async def watch() -> list[str]:
        return [said(event)[0] async for event in watched(uuid4(), Row())]

    names = asyncio.run(asyncio.wait_for(watch(), 20))
    assert names[0] == "status"
    assert "end" not in names
