"""`python -m drills.grading`: JSON lines in, JSON lines out, one verdict a line.

in   {"kind": "formula", "expected": "2*(N-1)/N*S", "variables": {"N": "int"}, "answer": "…", …}
out  {"verdict": …, "tag": …, "message": …, "at": [from, to] | null, "form": …, "ms": …}
     and of a "multi-part" also {"parts": {id: {"verdict": …, …}, …}}

A line that is no such object gives {"error": …}; the next line is read as if nothing had happened.
"""

import sys
from time import perf_counter
from typing import BinaryIO

import msgspec

from drills.grading import Expectation, ExpectationError, Outcome, grade
from drills.grading.words import sentence
from formulas.words import Language


class Line(Expectation, frozen=True, kw_only=True):
    """One line of input: an expectation, the answer, and the language of the message.

    The answer to a "multi-part" may be an object with an answer for each id.
    """

    answer: str | dict[str, str | int | float]
    language: Language = "en"


_DECODER = msgspec.json.Decoder(Line)


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Judge line after line until the input ends; each result is written at once."""
    for line in source:
        if line.strip():
            sink.write(msgspec.json.encode(answered(line)) + b"\n")
            sink.flush()


def answered(line: bytes) -> dict[str, object]:
    """The output for one line of input."""
    begin = perf_counter()
    try:
        request = _DECODER.decode(line)
        outcome = grade(request, _text(request.answer))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return {"error": f"This line could not be read: {str(error)[:300]}"}
    except ExpectationError as error:
        return {"error": f"This expectation cannot be used: {str(error)[:300]}"}
    return {**_shown(outcome, request.language), "ms": round((perf_counter() - begin) * 1000, 3)}


def _text(answer: str | dict[str, str | int | float]) -> str:
    return answer if isinstance(answer, str) else msgspec.json.encode(answer).decode()


def _shown(outcome: Outcome, language: Language) -> dict[str, object]:
    shown: dict[str, object] = {
        "verdict": outcome.verdict,
        "tag": outcome.tag,
        "message": sentence(outcome, language),
        "at": outcome.at,
        "form": outcome.form,
    }
    if outcome.parts:
        shown["parts"] = {name: _shown(part, language) for name, part in outcome.parts.items()}
    return shown


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
