"""How a jail that waits gets its job: one message, with the grader's socket and the files as descriptors.

Files travel as anonymous files, so however long they are, sending does not wait for a harness that is
still importing.
"""

import contextlib
import os
import socket
from typing import Any

from sandbox.judging.jails.plans import Plan, Program
from sandbox.runner.frames import Channel
from sandbox.runner.messages import Load, Waiting


def deliver(waiting: socket.socket, plan: Plan, kept: int | None = None) -> socket.socket:
    """Send the job of a plan that has a program; our end of the conversation with it. Raises ClosedError."""
    program = plan.program or Program("")
    ours, theirs = socket.socketpair()
    with contextlib.ExitStack() as stack:
        stack.enter_context(theirs)
        files = [anonymous(stack, file.content) for file in plan.files.values()]
        load = Load(
            files=tuple(plan.files),
            submission=program.file,
            inspect=program.inspect,
            device=program.device,
            keeps=kept is not None,
            processes=plan.processes,
            cpu_s=plan.cpu_s,
        )
        descriptors = [theirs.fileno(), *files, *([] if kept is None else [kept])]
        try:
            Channel[Any](waiting, Waiting).send(load, descriptors)
        except BaseException:
            ours.close()
            raise
    return ours


def anonymous(stack: contextlib.ExitStack, content: bytes) -> int:
    """An anonymous file, closed here with the stack."""
    descriptor = os.memfd_create("file", os.MFD_CLOEXEC)
    stack.callback(os.close, descriptor)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(content)
    return descriptor
