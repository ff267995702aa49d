"""What does the checker do with an hour of random texts: `python benchmarks/fuzz_checker.py [minutes] [seed]`

Three kinds of answers are judged in turn: random formulas in random notations, rewritten or changed, whose
values an oracle of its own computes with fractions; quantities in random units, whose factors stand in a
table here; and lines of the table of cases whose text was damaged. Reported are exceptions, answers that
take more than a second of work (`slowest_ms` is by the clock, which also counts waiting on a busy machine),
wrong acceptances (judged right, but of another value), and wrong refusals (judged wrong, but of the same
value). The last line is JSON.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

from bank.schema import Tolerance
from drills.grading import Expectation, Outcome, grade
from drills.grading.__main__ import Line
from tests.drills.grading import writing

CASES = Path(__file__).resolve().parents[1] / "tests" / "drills" / "grading" / "cases.jsonl"
SLOW_SECONDS = 1.0
SHOWN = 5
TOLERANCE = 0.01
EDGE = 0.002  # values so near to the tolerance are left alone: units here have rounded factors
ORACLE_POINTS = 100

#: Base units in one of each unit, by what is measured; written down here once more, on purpose.
UNITS = {
    "data": {
        **{"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1024.0, "MiB": 1048576.0},
        **{"GiB": 1073741824.0, "bit": 0.125, "Gbit": 1.25e8, "Gb": 1.25e8, "Mbit": 1.25e5, "字节": 1.0},
    },
    "rate": {"GB/s": 1e9, "Gbps": 1.25e8, "Gbit/s": 1.25e8, "MB/s": 1e6, "GiB/s": 1073741824.0, "B/ns": 1e9},
    "time": {
        "s": 1.0,
        "ms": 1e-3,
        "us": 1e-6,
        "µs": 1e-6,
        "ns": 1e-9,
        "min": 60.0,
        "h": 3600.0,
        "小时": 3600.0,
    },
    "work": {"FLOP": 1.0, "TFLOP": 1e12, "PFLOP": 1e15, "GFLOP": 1e9},
    "energy": {"J": 1.0, "kWh": 3.6e6, "Wh": 3600.0, "MWh": 3.6e9, "kW·h": 3.6e6, "MJ": 1e6},
    "gpu time": {"GPU-hours": 3600.0, "GPU·h": 3600.0, "GPU-days": 86400.0, "卡时": 3600.0, "GPU s": 1.0},
    "price": {"$/GPU-hour": 1 / 3600, "USD/(GPU·h)": 1 / 3600, "$/GPU/day": 1 / 86400},
}


class Findings:
    """How often each thing happened, and the first few answers of those that should not."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.shown: dict[str, list[str]] = {}
        self.slowest = self.most_work = 0.0

    def judge(self, expectation: Expectation, answer: str) -> Outcome | None:
        """The outcome; None and a note if there is none."""
        begin, work = perf_counter(), process_time()
        try:
            outcome = grade(expectation, answer)
        except Exception as error:  # whatever it is, we look for it
            self.note("exceptions", f"{expectation.expected} <- {answer!r}: {error!r}")
            return None
        seconds = process_time() - work
        self.slowest = max(self.slowest, perf_counter() - begin)
        self.most_work = max(self.most_work, seconds)
        self.counts[outcome.verdict] += 1
        if seconds > SLOW_SECONDS:
            self.note("slow", f"{expectation.expected} <- {answer!r}: {seconds:.2f} s")
        return outcome

    def note(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        examples = self.shown.setdefault(kind, [])
        if len(examples) < SHOWN:
            examples.append(text)


def formula(dice: Random, findings: Findings) -> None:
    """A random formula; the answer is a rewriting or a mutation of it."""
    expected = writing.random_formula(dice)
    change = dice.choice([writing.rewritten, writing.mutated])
    other = change(expected, dice)
    asked = Expectation(
        kind="formula",
        expected=writing.write(expected, Random(0)),
        variables=writing.KINDS,  # type: ignore[arg-type]  # kinds of variables, as literals
    )
    answer = writing.write(other, dice)
    if max(len(answer), len(asked.expected)) > 500:
        return
    outcome = findings.judge(asked, answer)
    found = {writing.same_at(expected, other, point) for point in writing.points(dice, ORACLE_POINTS)}
    if outcome and outcome.verdict == "right" and False in found:
        findings.note("wrong acceptances", f"{asked.expected} <- {answer!r}")
    if outcome and outcome.verdict == "wrong" and change is writing.rewritten and found == {True}:
        findings.note("wrong refusals", f"{asked.expected} <- {answer!r}")


def quantity(dice: Random, findings: Findings) -> None:
    """A random amount, in another unit of the same or of another kind, exact or off by some factor."""
    kind = dice.choice(list(UNITS))
    unit, other = dice.choice(list(UNITS[kind])), dice.choice(list(UNITS[kind]))
    amount = float(f"{10 ** dice.uniform(-2, 5):.4g}")
    off = dice.choice([1.0, 1.0, 1.005, 1.02, 0.98, 8.0, 1.024, 1.073741824, 1000.0, 60.0, 0.01, -1.0])
    typed = amount * UNITS[kind][unit] / UNITS[kind][other] * off
    asked = Expectation(
        kind="quantity", expected=repr(amount), unit=unit, tolerance=Tolerance(relative=TOLERANCE)
    )
    answer = _amount(typed, dice) + dice.choice(["", " "]) + other
    outcome = findings.judge(asked, answer)
    if outcome and outcome.verdict == "right" and abs(off - 1) > TOLERANCE + EDGE:
        findings.note("wrong acceptances", f"{amount} {unit} <- {answer!r}")
    if outcome and outcome.verdict == "wrong" and abs(off - 1) < TOLERANCE - EDGE:
        findings.note("wrong refusals", f"{amount} {unit} <- {answer!r}")


def _amount(typed: float, dice: Random) -> str:
    digits, exponent = f"{typed:.6e}".split("e")
    forms = [repr(typed), f"{typed:.6e}", f"{digits}×10^{int(exponent)}", f"{digits}*10**{int(exponent)}"]
    forms += [
        f"{digits} x 10^({int(exponent)})",
        rf"{digits} \times 10^{{{int(exponent)}}}",
        f"2*{typed / 2!r}",
    ]
    return dice.choice(forms)


def damaged(dice: Random, findings: Findings, lines: list[Line]) -> None:
    """An answer of the table with characters lost, doubled, exchanged, or taken from another answer."""
    line, stranger = dice.choice(lines), dice.choice(lines)
    text = str(line.answer)
    for _ in range(dice.randint(1, 4)):
        text = _damage(text, str(stranger.answer), dice)
    outcome = findings.judge(line, text)
    if outcome and outcome.at is not None and not 0 <= outcome.at[0] <= outcome.at[1] <= len(text):
        findings.note("places outside of the text", f"{text!r}: {outcome.at}")


def _damage(text: str, other: str, dice: Random) -> str:
    place, end = sorted((dice.randint(0, len(text)), dice.randint(0, len(text))))
    piece = dice.choice([other, other[:3], dice.choice(_STRANGE), text[place:end], ""])
    return text[:place] + piece + text[dice.choice([place, place + 1, end]) :]


_STRANGE = [
    *"()[]{}|^*/+-−=≈~,.，。%$\\'\"_ ½ⁿ²₂√∑πλµ亿万每乘\u200b\u202e\x00🙂",
    "\\frac{",
    "sum(",
    "log_",
    "1e",
    "0x",
]


def main() -> None:
    """Fuzz for so many minutes and print."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    dice, findings = Random(seed), Findings()
    lines = _lines()
    kinds: list[Callable[[], None]] = [
        lambda: formula(dice, findings),
        lambda: quantity(dice, findings),
        lambda: damaged(dice, findings, lines),
    ]
    begin, count = perf_counter(), 0
    while perf_counter() - begin < minutes * 60:
        kinds[count % len(kinds)]()
        count += 1
    found = {
        "answers": count,
        "slowest_ms": round(findings.slowest * 1000, 1),
        "most_work_ms": round(findings.most_work * 1000, 1),
        **findings.counts,
    }
    print(json.dumps({"benchmark": "fuzz_checker", "seed": seed, **found, "examples": findings.shown}))


def _lines() -> list[Line]:
    rows = [json.loads(row) for row in CASES.read_text("utf-8").splitlines()]
    return [
        msgspec.convert({k: v for k, v in row.items() if k not in {"verdict", "tag"}}, Line) for row in rows
    ]


if __name__ == "__main__":
    main()
