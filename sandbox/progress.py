"""What a row keeps of a judgement's events: the latest one, and what became of each case so far."""

from collections.abc import Mapping
from typing import Any

from sandbox import reports
from sandbox.judging.report import Event


def told(before: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """The progress after this event, as it is stored.

    "tested" has a line for each case: `case`, `verdict`, `seconds`. One that is told twice (a message may
    come twice) stays one.
    """
    latest = reports.as_json(event)
    tested = {line["case"]: line for line in before.get("tested", [])}
    if event.stage == "tested":
        tested[event.case] = {name: latest[name] for name in ("case", "verdict", "seconds")}
    return {**latest, "tested": list(tested.values())}
