"""How good and how fast are the coverage suggestions?

The labelled answers of tests/interview/coverage/answers (labels by reading, per key point) are judged with
the bank as it is now. Precision: of the key points called covered, how many a reader finds covered. Recall:
of those that a reader finds covered, how many were called so. Both per half of the set (coefficients and
thresholds were chosen on the development half alone), language and kind of answer. Time: answers of
185 and 2,000 words, after the first; processor time, median of 20. The last line is JSON.
"""

import json
import statistics
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from msgspec import Struct

import bank
from bank.schema import Question
from interview.coverage import CatalogueWords, suggest

ANSWERS = Path(__file__).resolve().parents[1] / "tests" / "interview" / "coverage" / "answers"
HALVES = ("development", "held-back")
SHORT, LONG = 185, 2_000  # words
RUNS = 20


class Labelled(Struct, frozen=True):
    """One answer, and which key points a reader found covered. `kind`: excellent, partial, wrong, …"""

    question: str
    half: str
    kind: str
    language: str
    covered: frozenset[str]
    text: str


class Score(Struct, frozen=True):
    """Counts of key points: called covered and rightly so, called covered, labelled covered."""

    right: int
    called: int
    labelled: int

    @property
    def precision(self) -> float:
        """1 where nothing was called covered."""
        return self.right / self.called if self.called else 1.0

    @property
    def recall(self) -> float:
        """1 where there was nothing to find."""
        return self.right / self.labelled if self.labelled else 1.0


def labelled() -> Iterator[Labelled]:
    """The set, in the order of its files."""
    for path in sorted(ANSWERS.glob("*.toml")):
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        for answer in found["answers"]:
            yield Labelled(
                path.stem,
                found["half"],
                answer["kind"],
                answer["language"],
                frozenset(answer["covered"]),
                answer["text"].strip(),
            )


@cache
def questions() -> dict[str, Question]:
    """The questions that can be read; what is wrong with others is the checker's business."""
    return bank.read()[0].questions


@cache
def catalogue_words() -> CatalogueWords:
    """Their words."""
    return CatalogueWords(questions().values())


def scores(answers: list[Labelled]) -> dict[tuple[str, str], Score]:
    """Scores by half and group; the groups are "all", each language and each kind."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for answer in answers:
        called = suggest(questions()[answer.question], answer.text, catalogue_words()).covered
        for group in ("all", answer.language, answer.kind):
            counts[answer.half, group].update(
                right=len(called & answer.covered), called=len(called), labelled=len(answer.covered)
            )
    return {key: Score(count["right"], count["called"], count["labelled"]) for key, count in counts.items()}


def seconds_for(answers: list[Labelled], length: int) -> float:
    """Median processor time for an answer of `length` words to the question with the longest answer."""
    longest = max(answers, key=lambda answer: len(answer.text.split()))
    pieces = [answer.text for answer in answers if answer.question == longest.question and answer.covered]
    text = " ".join(pieces * (length // len(" ".join(pieces).split()) + 1))
    text = " ".join(text.split()[:length])
    question = questions()[longest.question]
    suggest(question, text, catalogue_words())
    taken = []
    for _ in range(RUNS):
        before = process_time()
        suggest(question, text, catalogue_words())
        taken.append(process_time() - before)
    return statistics.median(taken)


def main() -> None:
    """The table, then the JSON line."""
    answers = list(labelled())
    questions()
    before = perf_counter()
    catalogue_words()
    warm_up = perf_counter() - before
    found = scores(answers)
    for (half, group), score in sorted(found.items()):
        counts = f"{score.right:4} right of {score.called:4} called, {score.labelled:4} labelled"
        print(f"{half:12} {group:14} {counts}  precision {score.precision:.3f}  recall {score.recall:.3f}")
    line: dict[str, float | int] = {"answers": len(answers), "warm_up_s": round(warm_up, 2)}
    for half in HALVES:
        for name in ("precision", "recall"):
            line[f"{half}_{name}"] = round(getattr(found[half, "all"], name), 3)
    for name, length in (("short", SHORT), ("long", LONG)):
        line[f"{name}_answer_ms"] = round(1000 * seconds_for(answers, length), 1)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
