"""Nsight Compute round a runner: what is asked, what is read out of its table, and why there may be none."""

from pathlib import Path

import pytest

from sandbox.judging.jails.plans import Plan
from sandbox.judging.profiling import nsight as counters

COLUMNS = (
    '"ID","Process ID","Process Name","Host Name","Kernel Name","Context","Stream","Block Size","Grid Size",'
    '"Device","CC","Section Name","Metric Name","Metric Unit","Metric Value"'
)


def row(launch: int, metric: str, unit: str, value: str) -> str:
    """One line as ncu --csv writes it, every field in quotes."""
    process = f'"{launch}","77","python3.12","127.0.0.1"'
    place = '"add_kernel","1","7","(128, 1, 1)","(4096, 1, 1)","0","9.0"'
    return f'{process},{place},"Command line profiler metrics","{metric}","{unit}","{value}"'


def table(*rows: str) -> str:
    """ncu's output, with what it and the submission print before and after."""
    before = '==PROF== Connected to process 77 (/usr/bin/python3.12)\nhello, "ID", from me\n'
    first = '==PROF== Profiling "add_kernel" - 0: 0%....50%....100% - 1 pass\n'
    return f"{before}{first}==PROF== Disconnected from process 77\n{COLUMNS}\n" + "\n".join(rows) + "\n"


COMPUTE, MEMORY = counters.METRICS["compute"], counters.METRICS["memory"]


def test_shares_are_read_out_of_whatever_else_was_printed() -> None:
    printed = table(
        row(0, COMPUTE, "%", "18.25"),
        row(0, MEMORY, "%", "92.50"),
        row(0, counters.DURATION, "ns", "1,234,567"),
    )
    assert counters.speed_of_light(printed) == pytest.approx({"compute": 0.1825, "memory": 0.925})


def test_several_launches_count_by_how_long_they_took() -> None:
    printed = table(
        row(0, MEMORY, "%", "90"),
        row(0, counters.DURATION, "ns", "3,000"),
        row(1, MEMORY, "%", "10"),
        row(1, counters.DURATION, "ns", "1,000"),
    )
    assert counters.speed_of_light(printed) == pytest.approx({"memory": 0.7})


def test_a_metric_that_the_device_does_not_have_is_left_out() -> None:
    printed = table(
        row(0, COMPUTE, "", "n/a"), row(0, MEMORY, "%", "50"), row(0, counters.DURATION, "ns", "10")
    )
    assert counters.speed_of_light(printed) == pytest.approx({"memory": 0.5})


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "==ERROR== ERR_NVGPUCTRPERM - The user does not have permission",
        COLUMNS,
        table(),
        table(row(0, MEMORY, "%", "50")),  # no duration: nothing to weigh by
        table(row(0, MEMORY, "%", "nan"), row(0, counters.DURATION, "ns", "1e999")),
        table(row(0, MEMORY, "%", "50"), row(0, counters.DURATION, "ns", "0")),
        '"ID","Metric Name"\n"0","' + '","' * 5000,
    ],
)
def test_what_is_no_table_gives_no_shares(printed: str) -> None:
    assert counters.speed_of_light(printed) == {}


def test_a_forged_share_is_no_more_than_the_whole() -> None:
    printed = table(row(0, MEMORY, "%", "100000"), row(0, counters.DURATION, "ns", "1"))
    assert counters.speed_of_light(printed) == {"memory": 1.0}


def test_the_note_tells_a_closed_door_from_a_failure() -> None:
    assert counters.note_of("==ERROR== ERR_NVGPUCTRPERM - The user …") == "counters closed"
    assert counters.note_of("==ERROR== The application returned an error code (1).") == "profiler failed"


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Mobile: 4294967295\nRmProfilingAdminOnly: 0\n", False),
        ("RmProfilingAdminOnly: 1\n", True),
        ("", True),
    ],
)
def test_the_driver_says_who_may_read_its_counters(tmp_path: Path, text: str, closed: bool) -> None:
    (tmp_path / "params").write_text(text)
    assert counters.closed(tmp_path / "params") is closed


def test_without_a_driver_counters_are_closed(tmp_path: Path) -> None:
    assert counters.closed(tmp_path / "params")


def test_the_newest_ncu_is_taken_and_not_the_script_that_looks_for_it(tmp_path: Path) -> None:
    for place in ("opt/nvidia/nsight-compute/2024.3.2", "opt/nvidia/nsight-compute/2025.3.0"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "ncu").touch()
    assert counters.profiler(tmp_path) == tmp_path / "opt/nvidia/nsight-compute/2025.3.0/ncu"


def test_ncu_goes_round_the_program_and_sees_nothing_more(tmp_path: Path) -> None:
    plan = Plan(command=["/usr/bin/python3", "harness"], memory_mb=100, processes=10)
    counted = counters.counted(plan, tmp_path / "ncu")
    assert counted.command[0] == str(tmp_path / "ncu")
    assert list(counted.command[-2:]) == ["/usr/bin/python3", "harness"]
    assert "--csv" in counted.command
    assert counted.trees == {tmp_path: str(tmp_path)}
    assert (counted.devices, counted.files) == (plan.devices, plan.files)
