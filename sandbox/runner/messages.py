"""What grader, runner and supervisor may say to each other: one fixed schema for all of them.

    grader -> runner      Join (with the wire), Page, Map (with the buffers), Go, Quit
    runner -> grader      Ready, Mapped, Done, Facts, Failed
    grader -> supervisor  Start, Stop, Progress    (more in sandbox/judging/protocol.py)
    supervisor -> grader  Started (with the runners' sockets), Ended
    supervisor -> runner  Load (with the job), once
    runner -> supervisor  Waiting (for it)

Every message is MessagePack, an array whose first element is its tag, behind a length of four
bytes. The C++ harness (cpp/harness.hpp) reads and writes the same bytes by hand; whoever changes a
field changes `VERSION` and the harness with it. What a runner says is a claim and nothing more: no
field of it is used as a path, evaluated or unpickled.
"""

import math
from typing import Literal

from msgspec import Struct

VERSION = 2
LARGEST = 1 << 20  # bytes of one message; buffers travel as descriptors, never inside a message
LONGEST_TEXT = 8192  # characters of a learner's traceback that we keep
LONGEST_KERNEL_TEXT = 64 << 10  # characters of a kernel's PTX, and of its SASS
MOST_KERNELS = 6  # whose texts fit into one message

Scalar = bool | int | float | str


class Message(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of all messages: an array with the class's name in front."""


class BufferSpec(Message, frozen=True):
    """One array in shared memory. `dtype` is NumPy's name or "bfloat16"; `writable` means an output."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    writable: bool

    @property
    def bytes(self) -> int:
        """The size of its content; NumPy's short names of types end in the bytes of one element."""
        element = 2 if self.dtype == "bfloat16" else int(self.dtype[2:])
        return math.prod(self.shape) * element


# ---------------------------------------------------------------- grader -> runner


class Join(Message, frozen=True, tag="join"):
    """You are `rank` of `ranks`; the wire to the others comes with this message as a descriptor."""

    rank: int
    ranks: int


class Map(Message, frozen=True, tag="map"):
    """Map these buffers (their descriptors come with this message, in order) as the next calls' arguments.

    On a GPU there are several sets of them, `slots`, one behind the other; Go says which one is meant.
    """

    buffers: tuple[BufferSpec, ...]
    parameters: dict[str, Scalar]
    slots: int = 1


class Go(Message, frozen=True, tag="go"):
    """Run the submission once on what was mapped last. `call` is random; Done must repeat it."""

    call: int
    slot: int = 0


class Page(Message, frozen=True, tag="page"):
    """The words that hold a GPU's work back and tell of its end (runner/gate.py), as a descriptor."""


class Quit(Message, frozen=True, tag="quit"):
    """There is no more work."""


# ---------------------------------------------------------------- runner -> grader


class Ready(Message, frozen=True, tag="ready"):
    """The submission is loaded."""

    version: int


class Mapped(Message, frozen=True, tag="mapped"):
    """The buffers are in place."""


class Done(Message, frozen=True, tag="done"):
    """The call returned. `claimed_ns` is the runner's own clock: a claim, shown but never trusted."""

    call: int
    claimed_ns: int


class Kernel(Message, frozen=True):
    """What a compiler made of one kernel: registers and threads (0: not known), bytes, and its text."""

    name: str
    registers: int
    spilled_bytes: int
    shared_bytes: int
    threads: int
    ptx: str
    sass: str


class Facts(Message, frozen=True, tag="facts"):
    """What was compiled for which compute capability ("9.0"): a claim, shown, never scored."""

    capability: str
    kernels: tuple[Kernel, ...]


class Failed(Message, frozen=True, tag="failed"):
    """The submission could not be loaded, or raised. `kind` says which, `headline` is one line.

    "host" is said when the place is not fit to run anything (a device that does not answer), and believed
    only before the submission was called for the first time.
    """

    kind: Literal["syntax", "load", "exception", "host"]
    headline: str
    trace: str


# ---------------------------------------------------------------- supervisor <-> runner


class Waiting(Message, frozen=True, tag="waiting"):
    """All is imported; a job may come. Nobody need hear this before sending one."""


class Load(Message, frozen=True, tag="load"):
    """Become the runner of this program. Every other conversation is over another socket.

    As descriptors come: the socket to the grader, the content of each of `files` (paths in the jail), and
    where it `keeps` something, the file for what its compiler makes. `submission` is one of the files.
    """

    files: tuple[str, ...]
    submission: str
    inspect: bool
    device: bool
    keeps: bool
    processes: int
    cpu_s: int


# ---------------------------------------------------------------- grader <-> supervisor

ProgramName = Literal["submission", "baseline"]
EndKind = Literal["stopped", "exited", "signal", "memory", "output"]


class Start(Message, frozen=True, tag="start"):
    """Start `ranks` runners of this program, each in a jail of its own. `build` is a variant of it."""

    program: ProgramName
    build: str
    ranks: int


class Stop(Message, frozen=True, tag="stop"):
    """End these runners, whatever they do, and say how they ended.

    A runner that hung up may need a moment until it is really dead: `patience_s` for the first of them.
    """

    group: int
    patience_s: float


class Progress(Message, frozen=True, tag="progress"):
    """A step for the person who waits; what became of a case comes with "tested"."""

    stage: Literal["testing", "tested", "timing", "profiling"]
    index: int
    total: int
    case: str
    verdict: str = ""
    seconds: float = 0.0


class End(Message, frozen=True):
    """How a runner ended. `code` is the exit status or the signal; `output` what it had printed."""

    kind: EndKind
    code: int
    output: str


class Started(Message, frozen=True, tag="started"):
    """The runners' sockets come with this message, one a rank."""

    group: int


class Ended(Message, frozen=True, tag="ended"):
    """The answer to Stop, one a rank."""

    ends: tuple[End, ...]


FromRunner = Ready | Mapped | Done | Facts | Failed
ToRunner = Join | Page | Map | Go | Quit
