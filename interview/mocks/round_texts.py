"""What each of the seven rounds examines, what a pass looks like, and what the log says in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct


class RoundText(Struct, frozen=True):
    """The words for one round."""

    title: str | Promise
    examines: str | Promise
    bar: str | Promise


EVENT_WORDS: dict[str, str | Promise] = {
    "started": _("The clock began."),
    "shown": _("Opened"),
    "saved": _("Wrote"),
    "answered": _("Handed the answer over"),
    "asked": _("The interviewer asked back"),
    "paused": _("Paused"),
    "resumed": _("Went on"),
    "finished": _("Handed in"),
    "timed out": _("Time ran out"),
    "assessed": _("Assessed"),
}

_SYSTEMS_BAR = _("Code without bugs, and an eye for cache lines, alignment, copies and clear design.")
_ESTIMATES_BAR = _("Formulas for memory and bytes, numbers with units, and which limit applies.")
_DEPTH_BAR = _("Evidence before guesses: timeline, hypothesis, experiment, cause, fix.")

ROUND_TEXTS: dict[int, RoundText] = {
    0: RoundText(
        _("Weak spots"),
        _("Questions and calculations that you forgot, left half answered or never met, whatever the round."),
        _("What went wrong last time goes right."),
    ),
    1: RoundText(
        _("Systems coding"),
        _("Concurrent data structures and memory: pools, queues, atomics, false sharing."),
        _SYSTEMS_BAR,
    ),
    2: RoundText(
        _("Systems literacy"),
        _("Collectives in code, Python and C++ together, kernels, data on its way to the GPU."),
        _SYSTEMS_BAR,
    ),
    3: RoundText(
        _("Training architecture"),
        _("Model states, parallelism, activations and rooflines, derived on the whiteboard."),
        _ESTIMATES_BAR,
    ),
    4: RoundText(
        _("Systems at scale"),
        _("Bytes on each link, KV cache and serving, checkpoints and failures, estimated aloud."),
        _ESTIMATES_BAR,
    ),
    5: RoundText(
        _("Training troubleshooting"),
        _("Utilisation that drops, overlap that is lost, collectives that are slow."),
        _DEPTH_BAR,
    ),
    6: RoundText(
        _("Serving and kernel depth"),
        _("Tail latency, memory that fragments, kernels far from their roofline."),
        _DEPTH_BAR,
    ),
    7: RoundText(
        _("Vision and the manager"),
        _("Why infrastructure, why you, and where the next bottleneck is."),
        _("Honest and specific, from the need at the top down to the hardware."),
    ),
}
