"""The web under ASGI, where each request has a thread of its own: its database connection ends with it."""

import asyncio
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.db.backends.signals import connection_created

from tests.conftest import Race

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/healthz",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
}


async def visit() -> int:
    """The status of one answer of the whole application."""
    web = ApplicationCommunicator(get_asgi_application(), dict(SCOPE))
    await web.send_input({"type": "http.request", "body": b""})
    start = await web.receive_output(10)
    await web.receive_output(10)
    await web.wait(10)
    return int(start["status"])


def test_no_connection_outlives_its_request(race: Race) -> None:
    opened: list[Any] = []

    def note(connection: Any, **_: Any) -> None:
        opened.append(connection)

    connection_created.connect(note)
    try:
        assert [asyncio.run(visit()) for _ in range(3)] == [200] * 3
    finally:
        connection_created.disconnect(note)
    left = [connection for connection in opened if connection.connection is not None]
    for connection in left:
        connection.inc_thread_sharing()
        connection.close()
    assert (len(opened), left) == (3, [])
