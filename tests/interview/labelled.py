"""Answers whose coverage was labelled by reading: the set of tests/interview/coverage."""

import tomllib
from pathlib import Path

COMPLETE = "false-sharing"  # an answer of the labelled set says everything about it


def complete_answer() -> str:
    path = Path(__file__).parent / "coverage" / "answers" / f"{COMPLETE}.toml"
    answers = tomllib.loads(path.read_text("utf-8"))["answers"]
    return str(next(answer["text"] for answer in answers if answer["kind"] == "excellent"))
