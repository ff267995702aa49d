"""A report for people at a terminal."""

from sandbox.judging.report import CaseOutcome, KernelProfile, Measurement, Profile, Report


def report_in_words(report: Report) -> str:
    """Verdict first, then what led to it."""
    lines = [f"{report.verdict}" + (f": {report.message}" if report.message else "")]
    if report.compilation is not None:
        lines += [f"  compiler: {line}" for line in report.compilation.output.splitlines()]
        lines += [f"  {name}: {value}" for name, value in report.compilation.facts.items()]
    lines += [line for outcome in report.cases for line in case_in_words(outcome)]
    lines += [measurement_in_words(measurement) for measurement in report.measurements]
    lines += profile_in_words(report.profile) if report.profile is not None else []
    lines.append(
        f"speed: {report.speed}" + (f", score {report.score:.3f}" if report.score is not None else "")
    )
    lines.append(f"{report.seconds:.2f} s in all")
    return "\n".join(lines)


def case_in_words(outcome: CaseOutcome) -> list[str]:
    """One line, and below it the arrays of a run of one's own, and what the submission printed."""
    first = f"  {outcome.case}: {outcome.verdict}, {outcome.seconds * 1e3:.2f} ms"
    return [
        f"{first}  {outcome.message}".rstrip(),
        *(f"    in   {name}  {text}" for name, text in outcome.inputs.items()),
        *(f"    out  {name}  {text}" for name, text in outcome.outputs.items()),
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


def profile_in_words(profile: Profile) -> list[str]:
    """Each kernel's resources, and the device's counters where they were read."""
    lines = [f"  {kernel_in_words(kernel)}" for kernel in profile.kernels]
    lines += [
        f"  {name}: {share:.1%} of what the device can do" for name, share in profile.speed_of_light.items()
    ]
    return [*lines, *([f"  note: {profile.note}"] if profile.note else [])]


def kernel_in_words(kernel: KernelProfile) -> str:
    """What is known of it, in one line."""
    known = {
        "registers a thread": kernel.registers,
        "spilled bytes": kernel.spilled_bytes,
        "bytes of shared memory": kernel.shared_bytes,
        "threads a block": kernel.threads,
    }
    parts = [f"{value} {name}" for name, value in known.items() if value is not None]
    if kernel.occupancy is not None:
        limit = f" (limited by {kernel.occupancy_limit})" if kernel.occupancy_limit else ""
        parts.append(f"occupancy {kernel.occupancy:.0%}{limit}")
    return f"{kernel.name}: {', '.join(parts)}"
