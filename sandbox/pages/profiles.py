"""From a profile to what a page says: one card a kernel, and how close it comes to what the device can do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sandbox.judging.report import KernelProfile, Profile
from sandbox.pages.quantities import percent
from sandbox.pages.words import LIGHTS, OCCUPANCY_LIMITS, PROFILE_NOTES

# ncu's own rule: a kernel that uses less than this of both is waiting, mostly for latencies.
# https://docs.nvidia.com/nsight-compute/ProfilingGuide/ (section "Speed of Light", rule "Bottleneck")
BUSY = 0.6


@dataclass(frozen=True)
class KernelCard:
    """One kernel: its resources, how full it makes a multiprocessor, its text as the machine reads it."""

    name: str
    facts: tuple[tuple[str, str], ...]
    spills: str
    occupancy: str
    limit: Promise | str
    ptx: str
    sass: str


@dataclass(frozen=True)
class LightLine:
    """One share of what the device can do: `value` is whole percent for a meter, `words` are for reading."""

    name: Promise | str
    value: int
    words: str


@dataclass(frozen=True)
class ProfileShown:
    """The answer to mode "profile"."""

    target: str
    kernels: tuple[KernelCard, ...]
    lights: tuple[LightLine, ...]
    bottleneck: str
    note: Promise | str


def shown(profile: Profile) -> ProfileShown:
    """Everything that a page says of one profile."""
    lights = profile.speed_of_light
    return ProfileShown(
        target=profile.target,
        kernels=tuple(_card(kernel) for kernel in profile.kernels),
        lights=tuple(
            LightLine(LIGHTS.get(name, name), round(100 * share), f"{percent(share)} %")
            for name, share in lights.items()
        ),
        bottleneck=_bottleneck(lights) if {"compute", "memory"} <= lights.keys() else "",
        note=PROFILE_NOTES.get(profile.note, profile.note),
    )


def _card(kernel: KernelProfile) -> KernelCard:
    facts = (
        (_("Registers a thread"), kernel.registers),
        (_("Spilled bytes"), kernel.spilled_bytes),
        (_("Shared memory (bytes)"), kernel.shared_bytes),
        (_("Threads a block"), kernel.threads),
    )
    return KernelCard(
        name=kernel.name,
        facts=tuple((name, f"{value}") for name, value in facts if value is not None),
        spills=_(
            "Values are spilled to local memory, which is device memory: fewer live values a thread would "
            "save that traffic."
        )
        if kernel.spilled_bytes
        else "",
        occupancy="" if kernel.occupancy is None else percent(kernel.occupancy),
        limit=OCCUPANCY_LIMITS.get(kernel.occupancy_limit, kernel.occupancy_limit),
        ptx=kernel.ptx,
        sass=kernel.sass,
    )


def _bottleneck(lights: dict[str, float]) -> str:
    values = {"compute": percent(lights["compute"]), "memory": percent(lights["memory"])}
    if max(lights["compute"], lights["memory"]) < BUSY:
        return (
            _(
                "Latency-bound: it uses %(memory)s %% of the memory's speed and %(compute)s %% of the "
                "multiprocessors'. Neither is busy; more warps in flight or more independent work a thread "
                "would hide the waiting."
            )
            % values
        )
    if lights["memory"] >= lights["compute"]:
        return (
            _(
                "Memory-bound: it uses %(memory)s %% of the memory's speed. "
                "The next bottleneck would be computing, at %(compute)s %%."
            )
            % values
        )
    return (
        _(
            "Compute-bound: it uses %(compute)s %% of the multiprocessors' speed. "
            "The next bottleneck would be memory, at %(memory)s %%."
        )
        % values
    )
