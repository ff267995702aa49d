"""What a dead process of ours left running: its jails, known by their cgroups.

A jail dies with the thread that started it, as a rule before anybody looks. What does not, a process that the
driver holds, say, must not be met by the next job on that device.
"""

from pathlib import Path

from sandbox.judging.jails.cgroups import PREFIX, Groups, remove_group


def kill_leftovers(groups: Groups | None) -> list[str]:
    """Kill the jails of processes that are dead. The names of those that would not die within two seconds.

    Only groups with our label are looked at, and of these only those whose maker (the number in the
    label) does not live any more.
    """
    stubborn = []
    for folder in groups.parents if groups is not None else ():
        for group in sorted(folder.glob(f"{PREFIX}*-*")):
            maker = group.name.removeprefix(PREFIX).partition("-")[0]
            if maker.isdigit() and not Path("/proc", maker).exists():
                try:
                    remove_group(group)
                except OSError:
                    stubborn.append(group.name)
    return stubborn
