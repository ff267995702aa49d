"""A report for people at a terminal."""

from sandbox.judging.report import CaseOutcome, Measurement, Report


def report_in_words(report: Report) -> str:
    """Verdict first, then what led to it."""
    lines = [f"{report.verdict}" + (f": {report.message}" if report.message else "")]
    if report.compilation is not None:
        lines += [f"  compiler: {line}" for line in report.compilation.output.splitlines()]
        lines += [f"  {name}: {value}" for name, value in report.compilation.facts.items()]
    lines += [line for outcome in report.cases for line in case_in_words(outcome)]
    lines += [measurement_in_words(measurement) for measurement in report.measurements]
    lines.append(
        f"speed: {report.speed}" + (f", score {report.score:.3f}" if report.score is not None else "")
    )
    lines.append(f"{report.seconds:.2f} s in all")
    return "\n".join(lines)


def case_in_words(outcome: CaseOutcome) -> list[str]:
    """One line, and below it what the submission printed."""
    first = f"  {outcome.case}: {outcome.verdict}, {outcome.seconds * 1e3:.2f} ms"
    return [
        f"{first}  {outcome.message}".rstrip(),
        *(f"    | {line}" for line in outcome.output.splitlines()),
    ]


def measurement_in_words(measurement: Measurement) -> str:
    """Both times and their ratio."""
    low, high = measurement.interval
    noisy = ", noisy" if measurement.noisy else ""
    return (
        f"  {measurement.case}: {measurement.submission_s * 1e3:.3f} ms, "
        f"baseline {measurement.baseline_s * 1e3:.3f} ms, "
        f"ratio {measurement.ratio:.3f} [{low:.3f}, {high:.3f}] over {measurement.samples}{noisy}"
    )
